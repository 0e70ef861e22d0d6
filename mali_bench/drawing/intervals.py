"""Points with their intervals on one scale: a forest plot.

A point is a filled circle or an empty square, an interval that cannot be trusted is dashed, and an aim is a triangle
below the line. So nothing depends on seeing colours.
"""

from collections.abc import Iterator, Sequence
from math import floor
from typing import NamedTuple

from .chart import Chart
from .markup import Html, joined, tag
from .shapes import EDGE, WIDTH, Scale, axis, breadth, line, number, words

ROW, HEADING, TOP = 36, 26, 24
"""The units of a row, of a heading, and above all rows."""

_SPANS = (0.05, 0.1, 0.2, 0.5, 1.0)
"""How far a scale of differences may go to either side."""

_LONG = 24
"""From so many rows on the scale is named below, too."""


class Point(NamedTuple):
    """A number.

    Attributes:
        name: whose or of what.
        shown: the number in words, or why there is none.
        value: the number, `None` if there is none.
        low, high: the ends of its interval, `None` if there is none.
        trusted: whether the interval can be trusted.
        filled: whether the point is a filled circle, not an empty square.
        aim: what the number was to reach, if there is such an aim.
        detail: what else belongs to the name.
    """

    name: str
    shown: str
    value: float | None
    low: float | None = None
    high: float | None = None
    trusted: bool = True
    filled: bool = True
    aim: float | None = None
    detail: str = ""


Section = tuple[str, Sequence[Point]]
"""Rows below a heading, which may be empty."""


def intervals(
    title: str, note: str, sections: Sequence[Section], *, differences: bool = False, start: float = 0.0
) -> Chart:
    """The plot of some rows on a scale from 0, or `start` if no number is below it, to 1; from below 0 if a number is.
    With `differences` 0 is in the middle of the scale.
    """
    numbers = [
        each for _, rows in sections for row in rows for each in (row.value, row.low, row.high) if each is not None
    ]
    scale = _symmetric(numbers) if differences else _whole(numbers, start)
    if scale.low > 0:
        note += f" The scale starts at {scale.low:g}."
    rows: list[Html] = []
    y: float = TOP
    for heading, some in sections:
        if heading:
            rows.append(words(heading, EDGE, y + 18, room=WIDTH - 2 * EDGE, kind="chart-heading"))
            y += HEADING
        for row in some:
            rows.append(_row(row, scale, y))
            y += ROW
    marks = [(scale.at(value), name) for value, name in scale.ticks()]
    parts = [axis(marks, TOP, y + 4, strong=scale.at(0) if scale.low < 0 else None), *rows]
    if sum(len(some) for _, some in sections) >= _LONG:
        parts.append(axis(marks, y + 24, y + 24))
        y += 20
    return Chart(title, note, y + 4, joined(parts))


def _whole(numbers: Sequence[float], start: float) -> Scale:
    least = min(numbers, default=start)
    return Scale(start if least >= start else min(0.0, floor(least * 5) / 5), 1.0)


def _symmetric(numbers: Sequence[float]) -> Scale:
    most = max(map(abs, numbers), default=0)
    end = next((span for span in _SPANS if most <= span), _SPANS[-1])
    return Scale(-end, end)


def _row(row: Point, scale: Scale, top: float) -> Html:
    y = top + 26
    room = WIDTH - 2 * EDGE - breadth(row.shown) - 8
    said = ", ".join(filter(None, (row.name, row.detail, row.shown)))
    name = words(row.name, EDGE, top + 14, room=room)
    detail = []
    if row.detail and (left := room - breadth(row.name) - 6) > breadth("…"):
        detail = [words(row.detail, EDGE + breadth(row.name) + 6, top + 14, room=left, kind="chart-tick")]
    shown = words(row.shown, WIDTH - EDGE, top + 14, anchor="end")
    return tag("g", tag("title", said), name, *detail, shown, *_marks(row, scale, y))


def _marks(row: Point, scale: Scale, y: float) -> Iterator[Html]:
    look = "" if row.filled else " chart-other"
    if row.low is not None and row.high is not None:
        doubt = "" if row.trusted else " chart-doubt"
        yield line(f"chart-range{look}{doubt}", scale.at(row.low), y, scale.at(row.high), y)
    if row.aim is not None:
        yield tag("path", class_="chart-aim", d=f"M{number(scale.at(row.aim))} {number(y + 1)}l5 8h-10z")
    if row.value is not None:
        x = scale.at(row.value)
        if row.filled:
            yield tag("circle", class_="chart-point", cx=number(x), cy=number(y), r="4.5")
        else:
            yield tag("rect", class_="chart-ring", x=number(x - 4), y=number(y - 4), width="8", height="8")
