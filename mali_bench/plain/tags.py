"""Sequences of tags: one label per token that says where a chunk begins, goes on or ends."""

from typing import Any

from msgspec import Struct

from ..errors import InputError
from ..formats.tags import OUTSIDE, SCHEMES, Tag, chunks
from ..metrics import METRICS
from ..metrics.base import Average, Score
from ..model.document import Document, Mention
from ..scoring.aggregation import averages, score, score_groups
from .data import Part, choice, count, paired

CLASSLESS = "_"
"""The type of chunks whose tags have none (`B`, `I`)."""


class TagScores(Struct, frozen=True):
    """The score of all chunks, that of each type, in alphabetical order, and the averages over types.

    `macro` is the mean over the types that gold or prediction have, `weighted` the mean in which a type counts as often
    as the gold has it; a score that a type does not have counts as 0. They are seqeval's and scikit-learn's
    `average="macro"` and `"weighted"`.
    """

    overall: Score
    types: dict[str, Score]
    macro: Average
    weighted: Average


def score_tags(gold: Any, pred: Any, *, scheme: str = "conlleval") -> TagScores:
    """Score the chunks of tag sequences: one sequence of tags, a list of sequences, or a mapping of them.

    >>> found = score_tags([["B-PER", "I-PER", "O", "B-LOC"]], [["I-PER", "I-PER", "O", "B-ORG"]])
    >>> (found.overall.f1, found.types["PER"].f1, found.types["ORG"].precision)
    (0.5, 1.0, 0.0)
    >>> (found.macro.precision, found.weighted.precision)  # (0 + 0 + 1) / 3; PER and LOC are half of the gold each
    (0.3333333333, 0.5)
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
    types = score_groups(counts[metric.name])
    return TagScores(score(metric, counts), types, **averages(types))


def _document(part: Part, scheme: str) -> Document:
    typed = chunks([_tag(tag, scheme, part.where) for tag in part.data], SCHEMES[scheme])
    return Document(mentions=tuple(Mention(spans=((start, end),), type=label) for start, end, label in typed))


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
