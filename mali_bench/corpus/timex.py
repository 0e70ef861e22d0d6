"""Values of times: what TIMEX3 (ISO-TimeML) allows, and which weekday a date is."""

import re
from datetime import date

_DATE = re.compile(
    r"\d{4}(-\d{2}(-\d{2})?|-W\d{2}(-WE|-\d)?|-Q[1-4]|-H[12]|-(SP|SU|FA|WI))?|\d{2,3}|(PRESENT|PAST|FUTURE)_REF"
)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T(\d{2}(:\d{2}(:\d{2})?)?|MO|MI|AF|EV|NI|DT)|(PRESENT|PAST|FUTURE)_REF")
_PERIOD = re.compile(
    r"P(?=.)((\d+|X)Y)?((\d+|X)M)?((\d+|X)W)?((\d+|X)D)?(T(?=.)((\d+|X)H)?((\d+|X)M)?((\d+|X)S)?)?|P(\d+|X)(DE|CE)"
)
_VALUES = {"DATE": _DATE, "TIME": _TIME, "DURATION": _PERIOD, "SET": re.compile(f"{_PERIOD.pattern}|XXXX.*")}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def is_value(kind: str | None, value: str | None) -> bool:
    """Whether a value is one of a type (DATE, TIME, DURATION, SET); any value is one of another type."""
    pattern = _VALUES.get(kind or "")
    return pattern is None or (pattern.fullmatch(value or "") is not None and _is_calendar_day(value or ""))


def weekday(text: str) -> str | None:
    """The first weekday, from Monday on, that a text names."""
    return next((day for day in _DAYS if re.search(rf"\b{day}\b", text.lower())), None)


def _is_calendar_day(value: str) -> bool:
    """Whether a value that names a day names one that exists; any other value passes."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", value):
        return True
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True


def is_near(value: str, day: str, written: str) -> bool:
    """Whether a value is a date on that weekday, within a week of the day of writing."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return False
    if value.count("-") < 2:  # a week, which Python reads as its Monday
        return False
    return found.weekday() == _DAYS.index(day) and abs((found - date.fromisoformat(written)).days) <= 7
