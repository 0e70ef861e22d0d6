"""Values of times: what TIMEX3 (ISO-TimeML) allows, and which weekday a date is."""

import re
from datetime import date

_MONTH, _WEEK, _HOUR = "(0[1-9]|1[0-2])", "(0[1-9]|[1-4][0-9]|5[0-3])", "([01][0-9]|2[0-4])"
_DATE = re.compile(
    rf"[0-9]{{4}}(-{_MONTH}(-[0-9]{{2}})?|-W{_WEEK}(-WE|-[1-7])?|-Q[1-4]|-H[12]|-(SP|SU|FA|WI))?|[0-9]{{2,3}}"
    "|(PRESENT|PAST|FUTURE)_REF"
)
_TIME = re.compile(
    rf"[0-9]{{4}}-{_MONTH}-[0-9]{{2}}T({_HOUR}(:[0-5][0-9](:[0-5][0-9])?)?|MO|MI|AF|EV|NI|DT)"
    "|(PRESENT|PAST|FUTURE)_REF"
)
_COUNT = "([0-9]+|X)"
_PERIOD = re.compile(
    f"P(?=.)({_COUNT}Y)?({_COUNT}M)?({_COUNT}W)?({_COUNT}D)?(T(?=.)({_COUNT}H)?({_COUNT}M)?({_COUNT}S)?)?"
    f"|P{_COUNT}(DE|CE)"
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
    if not re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return True
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True


def is_near(value: str, day: str, written: str) -> bool:
    """Whether a value is a date on that weekday, within a week of the day of writing."""
    try:
        day_meant = date.fromisoformat(value)
    except ValueError:
        return False
    if value.count("-") < 2:  # a week, which Python reads as its Monday
        return False
    return day_meant.weekday() == _DAYS.index(day) and abs((day_meant - date.fromisoformat(written)).days) <= 7
