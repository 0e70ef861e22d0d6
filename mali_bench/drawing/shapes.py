"""What all plots are drawn with: scales, axes, lines, and words that keep to their place."""

import re
import unicodedata
from collections.abc import Sequence
from math import ceil, floor, fsum, log10
from typing import NamedTuple

from ..errors import escaped
from .markup import Html, joined, tag

WIDTH, EDGE = 360, 12
"""Units of a drawing: as many as a phone has pixels, and what is left free at either side."""

SIZE = 12
"""The size of letters in units, as charts.css has it."""

_LONGEST = 100
"""Characters at either end of a name that are looked at: marks that take no room may be many."""

_BETWEEN = re.compile(r"[\s._/,:;-]")
"""What stands between words and parts of labels."""

BOLD = 0.9
"""How many bold letters go where others have room for one."""


class Scale(NamedTuple):
    """Values from `low` to `high` on the units from `left` to `right`."""

    low: float
    high: float
    left: float = EDGE
    right: float = WIDTH - EDGE

    def at(self, value: float) -> float:
        """The x of a value; one outside is at the end that it is beyond."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.left + min(max(share, 0), 1) * (self.right - self.left)

    def ticks(self) -> list[tuple[float, str]]:
        """Two to seven round values, and how they are written: with a sign where some are below 0."""
        step = next(step for step in _STEPS if (self.high - self.low) / step < 6.5)
        digits = ceil(-log10(step))
        numbers = range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1)
        sign = "+" if self.low < 0 else ""
        return [(n * step, f"{n * step:{sign if n else ''}.{digits}f}") for n in numbers]


_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def axis(marks: Sequence[tuple[float, str]], top: float, bottom: float, *, strong: float | None = None) -> Html:
    """A line from top to bottom at each x, its name above; the one at the x `strong` stands out."""
    parts = []
    for x, name in marks:
        anchor = "start" if x < WIDTH * 0.05 else "end" if x > WIDTH * 0.95 else "middle"
        parts.append(line("chart-zero" if x == strong else "chart-grid", x, top - 4, x, bottom))
        parts.append(words(name, x, top - 8, kind="chart-tick", anchor=anchor))
    return joined(parts)


def line(kind: str, x1: float, y1: float, x2: float, y2: float, *children: str) -> Html:
    """A line from one point to another."""
    return tag("line", *children, class_=kind, x1=number(x1), y1=number(y1), x2=number(x2), y2=number(y2))


def box(kind: str, x: float, y: float, width: float, height: float) -> Html:
    """A rectangle."""
    return tag("rect", class_=kind, x=number(x), y=number(y), width=number(width), height=number(height))


def words(
    text: str, x: float, y: float, *, room: float = WIDTH, kind: str = "chart-name", anchor: str | None = None
) -> Html:
    """Words on one line, without their middle where they would take more than their room."""
    room *= BOLD if kind == "chart-heading" else 1
    return tag("text", fitted(text, room), class_=kind, x=number(x), y=number(y), text_anchor=anchor)


def number(value: float) -> str:
    """A coordinate."""
    return f"{value:.1f}".removesuffix(".0")


def fitted(text: str, room: float) -> str:
    """A text on one line, without its middle if it is wider than so many units: names often differ at the end only. It
    is cut between words, or parts of a label, unless that would leave too little.
    """
    flat = escaped(" ".join(text.split()))
    if len(flat) <= 2 * _LONGEST and breadth(flat) <= room:
        return flat
    start = _whole(flat, _most(flat, 0.6 * room))
    back = flat[::-1]
    end = _whole(back, _most(back, room - breadth(f"{start}…")))[::-1]
    return f"{start.rstrip()}…{end.lstrip()}"


def _whole(text: str, start: str) -> str:
    """The beginning of a text without what it has of a word or part, if at least a third of it is left."""
    if _BETWEEN.match(text[len(start) : len(start) + 1]):
        return start
    ends = [found.end() for found in _BETWEEN.finditer(start)]
    return start[: ends[-1]] if ends and 3 * ends[-1] >= len(start) else start


def _most(text: str, room: float) -> str:
    """As much of the beginning of a text as fits."""
    for place, letter in enumerate(text[:_LONGEST]):
        room -= breadth(letter)
        if room < 0:
            return text[:place]
    return text[:_LONGEST]


def breadth(text: str) -> float:
    """About how many units a text takes: an upper estimate, since every machine has other fonts."""
    # `sum` of floats rounds otherwise before Python 3.12, and a page is to be the same file everywhere.
    return SIZE * fsum(map(_breadth, text))


def _breadth(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.3 if letter > "\uffff" else 1.05
    if letter in "mwMW@%…—":
        return 1.0
    if letter in "iljtfrI.,:;|!'()[]/ -":
        return 0.38
    return 0.7 if letter.isupper() else 0.6
