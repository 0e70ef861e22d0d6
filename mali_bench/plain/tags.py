"""Sequences of tags: one label per token that says where a chunk begins, goes on or ends."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from ..errors import InputError
from ..metrics import METRICS
from ..metrics.base import Score
from ..model.document import Document, Mention
from ..scoring.aggregation import score, score_groups
from .data import Part, choice, count, paired

CLASSLESS = "_"
"""The type of chunks whose tags have none (`B`, `I`)."""


class Tag(NamedTuple):
    """A tag as its letter (with L as E and U as S) and the type of its chunk."""

    letter: str
    type: str


OUTSIDE = Tag("O", "")


class Scheme(NamedTuple):
    """A scheme: the letters that it has, and those with which a chunk may start and end.

    Letters of `after` start one too, but only behind a tag of the same type; those of `before` end one only before a
    tag of the same type. In every scheme a chunk goes on from B or I to I or E of the same type, and ends where it
    does not.
    """

    letters: str
    starts: str
    ends: str
    after: str = ""
    before: str = ""


SCHEMES: dict[str, Scheme] = {
    "conlleval": Scheme("BIESO", "BIES", "BIES"),
    "IOB1": Scheme("BIO", "I", "BI", after="B"),
    "IOB2": Scheme("BIO", "B", "BI"),
    "IOE1": Scheme("IEO", "IE", "I", before="E"),
    "IOE2": Scheme("IEO", "IE", "E"),
    "BIOES": Scheme("BIESO", "BS", "ES"),
    "BILOU": Scheme("BILUO", "BS", "ES"),
}
"""The schemes by name. `conlleval` takes whatever comes; the others take no chunk that they do not allow."""


class TagScores(Struct, frozen=True):
    """The score of all chunks, and that of each type, in alphabetical order."""

    overall: Score
    types: dict[str, Score]


def score_tags(gold: Any, pred: Any, *, scheme: str = "conlleval") -> TagScores:
    """Score the chunks of tag sequences: one sequence of tags, a list of sequences, or a mapping of them.

    >>> found = score_tags([["B-PER", "I-PER", "O", "B-LOC"]], [["I-PER", "I-PER", "O", "B-ORG"]])
    >>> (found.overall.f1, found.types["PER"].f1, found.types["ORG"].precision)
    (0.5, 1.0, 0.0)
    >>> score_tags(["B-PER", "I-PER"], ["I-PER", "I-PER"], scheme="IOB2").overall.recall
    0.0

    A tag is `O`, or a letter with or without a hyphen and a type. A chunk is right if its tokens and its type are.

    * `conlleval` (default; also seqeval's) repairs what no scheme allows: any tag but O that does not go on starts a
      chunk. A chunk goes on from B or I to I or E of the same type. conlleval.pl of 2004 is the same for tags of B and
      I, or of E and I; as its Python ports do, this one also parts `E-x B-x`, and knows S.
    * `IOB2`, `BIOES`, `BILOU`: chunks start with B (S, U), and those of the latter two end with E (L) or consist of one
      S (U); anything else is outside. `IOE2`: chunks end with E.
    * `IOB1` (`IOE1`): B (E) only between two chunks of the same type that touch. A B that no tag of its type precedes
      is outside, though an I behind it starts a chunk; a chunk whose E no tag of its type follows is none.

    The last six are seqeval's `mode="strict"`, apart from two cases: in IOB1 a chunk `B-x` is not lost because an
    invalid `B-y` follows, and in IOE1 a chunk may start with E wherever it may start with I.
    """
    choice("scheme", scheme, SCHEMES)
    pairs = []
    for gold_part, pred_part in paired(gold, pred, lambda thing: isinstance(thing, str)):
        for part in (gold_part, pred_part):
            if not part.ordered:
                raise InputError(f"{part.where}: tags must be in a sequence, not in a set")
        if len(gold_part.data) != len(pred_part.data):
            raise InputError(f"{gold_part.where}: {len(gold_part.data)} tags; {pred_part.where}: {len(pred_part.data)}")
        pairs.append((_document(gold_part, scheme), _document(pred_part, scheme)))
    metric = METRICS["mentions.subtyped.exact"]
    counts = count(pairs, [metric])
    return TagScores(score(metric, counts), score_groups(counts[metric.name]))


def _document(part: Part, scheme: str) -> Document:
    tags = [_tag(tag, scheme, part.where) for tag in part.data]
    chunks = _chunks(tags, SCHEMES[scheme])
    return Document(mentions=tuple(Mention(spans=((start, end),), type=label) for start, end, label in chunks))


def _tag(tag: Any, scheme: str, where: str) -> Tag:
    letters = SCHEMES[scheme].letters
    letter, _, label = tag.partition("-") if isinstance(tag, str) else ("", "", "")
    if len(letter) != 1 or letter not in letters:
        raise InputError(
            f"{where}: {tag!r} is not a tag of {scheme}; a tag is one of {', '.join(letters)},"
            " and may have a hyphen and a type behind it"
        )
    if letter == "O":
        return OUTSIDE
    return Tag({"L": "E", "U": "S"}.get(letter, letter), label or CLASSLESS)


def _chunks(tags: Sequence[Tag], scheme: Scheme) -> Iterator[tuple[int, int, str]]:
    """The chunks as (first token, token behind the last, type)."""
    tags = [OUTSIDE, *tags, OUTSIDE]
    at = 1
    while at < len(tags):
        start, at = at, at + 1
        if not _may(tags[start], scheme.starts, scheme.after, tags[start - 1]):
            continue
        while _goes_on(tags[at - 1], tags[at]):
            at += 1
        if _may(tags[at - 1], scheme.ends, scheme.before, tags[at]):
            yield start - 1, at - 1, tags[start].type


def _may(tag: Tag, letters: str, beside: str, neighbour: Tag) -> bool:
    """Whether a tag has one of the letters, or one of those that need a neighbour of the same type."""
    return tag.letter in letters or (tag.letter in beside and tag.type == neighbour.type)


def _goes_on(tag: Tag, behind: Tag) -> bool:
    return tag.letter in "BI" and behind.letter in "IE" and tag.type == behind.type
