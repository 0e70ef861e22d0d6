"""The lines of an answer without JSON, with their bullets and headings."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..model.label_maps import normal

_KINDS = frozenset(["entities", "namedentities", "mentions", "relations", "triples", "relationships"])
"""Headings of lists whose items say themselves what they are."""

_FENCE = re.compile(r"[ \t]*+(?:```|~~~)")
_BULLET = re.compile(r"[ \t>]*+(?:[-*+\u2022\u2013](?=\s)|\d{1,3}[.)](?=\s))\s*+")
_HEADING = re.compile(r"[ \t]*+#{1,6}\s++(.+)|\s*+(\*\*[^*]++\*\*:?)\s*+|\s*+([^:]{1,60}):\s*+")
_SIGNS = " \t*_`\"'\u201c\u201d"


class Line(NamedTuple):
    """A line of a text: its number, its content without bullet, whether it has one, and the heading it stands under."""

    number: int
    text: str
    bullet: bool
    heading: str


def answer_lines(text: str, label_of: Callable[[str], str]) -> Iterator[Line]:
    """The lines that may have items; headings are not among them. A heading holds for the bullets behind it, or, where
    none follow, for the lines up to the next blank one.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if not _FENCE.match(line)]
    bullets = [_BULLET.match(line) for _, line in lines]
    heading, begun, ended = "", False, False
    for at, ((number, raw), bullet) in enumerate(zip(lines, bullets, strict=True)):
        line = raw[bullet.end() :].strip() if bullet is not None else raw.strip()
        title = _HEADING.fullmatch(line)
        if title is not None or (bullet is None and at + 1 < len(lines) and bullets[at + 1] is not None):
            given = next(filter(None, title.groups())) if title is not None else line
            name = clean(re.sub(r"\(\d+\)\W*\Z", "", given).strip().rstrip(":*"))
            label = label_of(name)
            if label or normal(name) in _KINDS or (title is not None and title[1]):
                heading, begun, ended = label, False, False
                continue
        if not line:
            ended = ended or begun
            continue
        if bullet is not None:
            ended = True
        elif ended or title is not None:
            heading = ""
        begun = True
        yield Line(number, line, bullet is not None, heading)


def clean(string: str) -> str:
    """A string without marks of emphasis and quotes around it."""
    return string.strip(_SIGNS).rstrip(":").strip(_SIGNS)
