"""The dated incidents on one line of time, as SVG.

What is told of a day, a week, a month or a year is a bar of that length; what began then and goes on has an arrow to
the right, what was over by then one from the left. What nobody presents as a fact is hollow or dotted, and its label
says so. Nothing depends on seeing colours.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from ..drawing.markup import Html, fragment, joined, tag
from ..drawing.shapes import EDGE, WIDTH, Scale, axis, box, line, number, words
from ..model.document import Incident
from . import cards
from .content import Content, Entry

ROW, TOP = 34, 22
"""Units: the height of a row, and what is left free above."""

LEAST = 4
"""The shortest bar."""

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
    whole = Span(min(each.start for each in ends), max(each.end for each in ends))
    height = TOP + ROW * len(dated) + 6
    scale = Scale(whole.start.toordinal(), whole.end.toordinal())
    parts = [axis([(_x(day, scale), name) for day, name in ticks(whole)], TOP, height)]
    if written:
        x = _x(written.start, scale)
        parts.append(line("now", x, TOP - 4, x, height, tag("title", "the day of writing")))
    for place, (each, there) in enumerate(dated):
        parts.append(_row(content, each, there, scale, TOP + ROW * place))
    size = f"0 0 {WIDTH} {height}"
    drawn = tag("svg", *parts, class_="chart", viewBox=size, role="group", aria_label="Timeline of the incidents")
    said = f"{len(dated)} of {len(listed)} incidents have a date. Hollow and dotted: nobody says that it happened."
    said += " The dashed line is the day of writing." if written else ""
    return tag("figure", drawn, tag("figcaption", said), class_="timeline")


def ticks(whole: Span) -> list[tuple[date, str]]:
    """The starts of months or, where those are too many, of every so many years, within some days."""
    months = [date(year, month, 1) for year in _years(whole) for month in range(1, 13)]
    inside = [day for day in months if whole.start <= day <= whole.end]
    if len(inside) <= TICKS:
        return [(day, f"{day:%Y-%m}") for day in inside]
    years = [day for day in inside if day.month == 1]
    return [(day, f"{day:%Y}") for day in years[:: -(-len(years) // TICKS)]]


def _years(whole: Span) -> range:
    return range(whole.start.year, whole.end.year + 1)


def _incident(entry: Entry) -> Incident:
    assert isinstance(entry.item, Incident)
    return entry.item


def _row(content: Content, entry: Entry, there: Span, scale: Scale, top: int) -> Html:
    incident, y = _incident(entry), top + 24
    left, right = _x(there.start, scale), max(_x(there.end, scale), _x(there.start, scale) + LEAST)
    claims = {each.value for each in incident.status if each.value}
    doubtful = "" if "Asserted" in claims else "".join(f", {value.lower()}" for value in sorted(claims))
    said = f"{entry.label}, {incident.date}" + (f" ({incident.date_precision})" if incident.date_precision else "")
    said += doubtful
    where = ", ".join(content.words(entry, ref) for ref in incident.place)
    parts = [
        tag("title", said),
        words(f"{said}{f', {where}' if where else ''}", EDGE, top + 13, room=WIDTH - 2 * EDGE),
    ]
    if incident.date_precision == "From":
        parts += [_shaft(left, WIDTH - EDGE, y), _head(WIDTH - EDGE, y, -1), _post(left, y)]
    elif incident.date_precision == "Until":
        parts += [_shaft(EDGE, right, y), _head(EDGE, y, 1), _post(right, y)]
    else:
        parts.append(box("bar", left, y - 4, right - left, 8))
    leads = tag("a", *parts, href=fragment(entry.key))
    return tag("g", leads, class_="open" if doubtful else None, data_k=str(entry.number))


def _shaft(left: float, right: float, y: float) -> Html:
    return line("shaft", left, y, right, y)


def _post(x: float, y: float) -> Html:
    return line("shaft", x, y - 5, x, y + 5)


def _head(x: float, y: float, inwards: int) -> Html:
    """The head of an arrow with its point at x."""
    return tag("path", class_="head", d=f"M{number(x)} {number(y)}l{8 * inwards} -5v10z")


def _x(day: date, scale: Scale) -> float:
    return scale.at(day.toordinal())
