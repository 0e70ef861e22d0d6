"""The dated incidents on one line of time, as SVG.

What is told of a day, a week, a month or a year is a bar of that length; what began then and goes on has an arrow to
the right, what was over by then one from the left. What nobody presents as a fact is hollow or dotted, and its label
says so. Nothing depends on seeing colours.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from ..drawing.markup import Html, joined, tag
from ..model.document import Incident
from . import cards
from .content import Content, Entry

WIDTH, ROW, EDGE, TOP = 360, 34, 12, 22
"""Units of the drawing: as many as a phone has pixels, the height of a row, and what is left free beside and above."""

LEAST = 4
"""The shortest bar."""

NAME = 52
"""Characters of a name that fit above a bar."""

TICKS = 6
"""At most so many labels of months or years fit."""


class Span(NamedTuple):
    """Days from `start` to before `end`."""

    start: date
    end: date


def span(value: str | None) -> Span | None:
    """The days of a TIMEX3 value that names a year, a month, a week, a weekend or a day; `None` for any other."""
    if value is None or (found := _VALUE.fullmatch(value)) is None:
        return None
    year, month, day, week, weekend = found.groups()
    try:
        if week is not None:
            first = date.fromisocalendar(int(year), int(week), 6 if weekend else 1)
            return Span(first, first + timedelta(days=2 if weekend else 7))
        first = date(int(year), int(month or 1), int(day or 1))
        if day is not None:
            return Span(first, first + timedelta(days=1))
        return Span(first, _next_month(first) if month else date(first.year + 1, 1, 1))
    except (ValueError, OverflowError):  # no such day, or one at the end of the calendar
        return None


_VALUE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?|-W([0-9]{2})(-WE)?)?")


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def timeline(content: Content) -> Html:
    """The gold's incidents whose date can be placed, the earliest first; nothing if there are fewer than two."""
    listed = cards.told(content)
    dated = [(each, there) for each in listed if (there := span(_incident(each).date)) is not None]
    if len(dated) < 2:
        return joined([])
    dated.sort(key=lambda pair: (pair[1].start, pair[1].end, pair[0].number))
    written = span(content.document.date)
    ends = [there for _, there in dated] + ([written] if written else [])
    axis = Span(min(each.start for each in ends), max(each.end for each in ends))
    height = TOP + ROW * len(dated) + 6
    parts = [_tick(name, _x(day, axis), height) for day, name in ticks(axis)]
    if written:
        x = _x(written.start, axis)
        parts.append(tag("line", tag("title", "the day of writing"), class_="now", **_line(x, x, TOP - 4, height)))
    for number, (each, there) in enumerate(dated):
        parts.append(_row(content, each, there, axis, TOP + ROW * number))
    drawn = tag("svg", *parts, viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label="Timeline of the incidents")
    said = f"{len(dated)} of {len(listed)} incidents have a date. Hollow and dotted: nobody says that it happened."
    said += " The dashed line is the day of writing." if written else ""
    return tag("figure", drawn, tag("figcaption", said), class_="timeline")


def ticks(axis: Span) -> list[tuple[date, str]]:
    """The starts of months or, where those are too many, of every so many years, within an axis."""
    months = [date(year, month, 1) for year in _years(axis) for month in range(1, 13)]
    inside = [day for day in months if axis.start <= day <= axis.end]
    if len(inside) <= TICKS:
        return [(day, f"{day:%Y-%m}") for day in inside]
    years = [day for day in inside if day.month == 1]
    return [(day, f"{day:%Y}") for day in years[:: -(-len(years) // TICKS)]]


def _years(axis: Span) -> range:
    return range(axis.start.year, axis.end.year + 1)


def _incident(entry: Entry) -> Incident:
    assert isinstance(entry.item, Incident)
    return entry.item


def _row(content: Content, entry: Entry, there: Span, axis: Span, top: int) -> Html:
    incident, y = _incident(entry), top + 24
    left, right = _x(there.start, axis), max(_x(there.end, axis), _x(there.start, axis) + LEAST)
    claims = {each.value for each in incident.status if each.value}
    doubtful = "" if "Asserted" in claims else "".join(f", {value.lower()}" for value in sorted(claims))
    said = f"{entry.label}, {incident.date}" + (f" ({incident.date_precision})" if incident.date_precision else "")
    said += doubtful
    where = ", ".join(content.words(entry, ref) for ref in incident.place)
    parts = [
        tag("title", said),
        tag("text", cards.shortened(f"{said}{f', {where}' if where else ''}", NAME), x=str(EDGE), y=str(top + 13)),
    ]
    if incident.date_precision == "From":
        parts += [_shaft(left, WIDTH - EDGE, y), _head(WIDTH - EDGE, y, -1), _post(left, y)]
    elif incident.date_precision == "Until":
        parts += [_shaft(EDGE, right, y), _head(EDGE, y, 1), _post(right, y)]
    else:
        parts.append(tag("rect", class_="bar", x=_n(left), y=str(y - 4), width=_n(right - left), height="8", rx="2"))
    return tag("g", *parts, class_="open" if doubtful else None, data_k=str(entry.number))


def _tick(name: str, x: float, height: int) -> Html:
    anchor = "start" if x < WIDTH * 0.05 else "end" if x > WIDTH * 0.95 else "middle"
    return joined(
        [
            tag("line", class_="grid", **_line(x, x, TOP - 4, height)),
            tag("text", name, class_="tick", x=_n(x), y="12", text_anchor=anchor),
        ]
    )


def _shaft(left: float, right: float, y: float) -> Html:
    return tag("line", class_="shaft", **_line(left, right, y, y))


def _post(x: float, y: float) -> Html:
    return tag("line", class_="shaft", **_line(x, x, y - 5, y + 5))


def _head(x: float, y: float, inwards: int) -> Html:
    """The head of an arrow with its point at x."""
    return tag("path", class_="head", d=f"M{_n(x)} {_n(y)}l{8 * inwards} -5v10z")


def _line(x1: float, x2: float, y1: float, y2: float) -> dict[str, str]:
    return {"x1": _n(x1), "x2": _n(x2), "y1": _n(y1), "y2": _n(y2)}


def _x(day: date, axis: Span) -> float:
    share = (day - axis.start).days / max((axis.end - axis.start).days, 1)
    return EDGE + share * (WIDTH - 2 * EDGE)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
