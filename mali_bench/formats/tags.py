"""Tags of tokens: the schemes that say where a chunk begins, goes on and ends."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


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


def chunks(tags: Sequence[Tag], scheme: Scheme) -> Iterator[tuple[int, int, str]]:
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


def disallowed(tags: Sequence[Tag], scheme: Scheme) -> list[int]:
    """The first tokens of the chunks that `conlleval` reads and that a scheme would not take."""
    around = [OUTSIDE, *tags, OUTSIDE]
    return [
        start
        for start, end, _ in chunks(tags, SCHEMES["conlleval"])
        if not _may(around[start + 1], scheme.starts, scheme.after, around[start])
        or not _may(around[end], scheme.ends, scheme.before, around[end + 1])
    ]


def _may(tag: Tag, letters: str, neighbours: str, neighbour: Tag) -> bool:
    """Whether a tag has one of the letters, or one of those that need a neighbour of the same type."""
    return tag.letter in letters or (tag.letter in neighbours and tag.type == neighbour.type)


def _goes_on(tag: Tag, behind: Tag) -> bool:
    return tag.letter in "BI" and behind.letter in "IE" and tag.type == behind.type


def parsed(tag: str) -> Tag | None:
    """A tag of any scheme; one without a letter (`PER`) is part of a chunk of that type (I). `None`: not a tag."""
    if tag in ("O", "", "-", "_"):
        return OUTSIDE
    letter, hyphen, label = tag.partition("-")
    if hyphen and len(letter) == 1 and letter in "BIESLUM":
        return Tag({"L": "E", "U": "S", "M": "I"}.get(letter, letter), label)
    return Tag("I", tag)
