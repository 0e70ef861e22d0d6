"""What a score would be without one of its losses: bars from where it is to where it would be.

A bar to the right is filled, one to the left hollow. So nothing depends on seeing colours.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .chart import Chart
from .markup import Html, joined, tag
from .shapes import EDGE, WIDTH, Scale, axis, box, line, words

NAMES, NUMBERS, ROW, TOP, THICK = 118, 54, 20, 24, 10
"""Units: for names beside the bars, for numbers behind them, of a row, above all rows, and of a bar."""

SCALE = Scale(0.0, 1.0, EDGE + NAMES, WIDTH - EDGE - NUMBERS)


class Bar(NamedTuple):
    """A loss: its name, the score without it (`None` if there is none), and the change in words."""

    name: str
    end: float | None
    shown: str


class Group(NamedTuple):
    """A score, `None` if there is none, and what it loses."""

    name: str
    score: float | None
    shown: str
    bars: Sequence[Bar]


def bars(title: str, note: str, groups: Sequence[Group]) -> Chart:
    """The plot of some scores between 0 and 1."""
    parts: list[Html] = []
    y: float = TOP
    for group in groups:
        parts.append(_group(group, y))
        y += ROW * (len(group.bars) + 1) + 8
    marks = [(SCALE.at(value), name) for value, name in SCALE.ticks()]
    return Chart(title, note, y + 2, joined([axis(marks, TOP, y), *parts]))


def _group(group: Group, top: float) -> Html:
    parts = [_named(group.name, group.shown, top, "chart-heading")]
    start = None if group.score is None else SCALE.at(group.score)
    if start is not None:
        parts.append(box("chart-base", SCALE.left, top + 5, start - SCALE.left, THICK))
        if group.bars:
            parts.append(line("chart-from", start, top + 3, start, top + ROW * (len(group.bars) + 1)))
    for place, bar in enumerate(group.bars, start=1):
        y = top + ROW * place
        inner = [tag("title", f"{group.name}, {bar.name}: {bar.shown}"), _named(bar.name, bar.shown, y, "chart-name")]
        if start is not None and bar.end is not None:
            end = SCALE.at(bar.end)
            kind = "chart-bar" if end >= start else "chart-bar chart-worse"
            inner.append(box(kind, min(start, end), y + 5, abs(end - start), THICK))
        parts.append(tag("g", *inner))
    return joined(parts)


def _named(name: str, shown: str, top: float, kind: str) -> Html:
    return joined(
        [
            words(name, EDGE, top + 14, room=NAMES - 6, kind=kind),
            words(shown, WIDTH - EDGE, top + 14, room=NUMBERS - 4, anchor="end"),
        ]
    )
