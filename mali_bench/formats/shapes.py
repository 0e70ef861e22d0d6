"""Checks of parsed JSON: what a reader asks for is there and of its type, or the error says where it is not."""

from typing import Any, TypeGuard

from ..errors import InputError


def integer(value: Any, where: str, what: str) -> int:
    """A whole number from 0 on; raises `InputError` for anything else."""
    if type(value) is not int or value < 0:
        raise InputError(f"{where}: {what} must be a whole number from 0 on, not {_shown(value)}")
    return value


def string(value: Any, where: str, what: str) -> str:
    """A string; raises `InputError` for anything else."""
    if not isinstance(value, str):
        raise InputError(f"{where}: {what} must be a string, not {_shown(value)}")
    return value


def strings(value: Any, where: str, what: str) -> list[str]:
    """A list of strings; raises `InputError` for anything else."""
    return [string(each, where, f"{what}[{number}]") for number, each in enumerate(array(value, where, what))]


def array(value: Any, where: str, what: str, least: int = 0) -> list[Any]:
    """A list with so many elements or more; raises `InputError` for anything else."""
    if not isinstance(value, list) or len(value) < least:
        needed = f"a list of {least} or more elements" if least else "a list"
        raise InputError(f"{where}: {what} must be {needed}, not {_shown(value)}")
    return value


def mapping(value: Any, where: str, what: str) -> dict[str, Any]:
    """An object; raises `InputError` for anything else."""
    if not isinstance(value, dict):
        raise InputError(f"{where}: {what} must be an object, not {_shown(value)}")
    return value


def arrays(value: Any, where: str, what: str, least: int = 0) -> list[list[Any]]:
    """A list of lists with so many elements or more; `null` is none. Raises `InputError` for anything else."""
    if value is None:
        return []
    return [array(each, where, f"{what}[{number}]", least) for number, each in enumerate(array(value, where, what))]


def mappings(value: Any, where: str, what: str) -> list[dict[str, Any]]:
    """A list of objects; `null` is none. Raises `InputError` for anything else."""
    if value is None:
        return []
    return [mapping(each, where, f"{what}[{number}]") for number, each in enumerate(array(value, where, what))]


def name(value: Any) -> str | None:
    """An id as a string; `None` for one that is absent or empty."""
    return None if value in (None, "") or isinstance(value, list | dict) else str(value)


def is_strings(value: Any) -> TypeGuard[list[str]]:
    """Whether something is a list of strings that is not empty."""
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _shown(value: Any) -> str:
    return f"{value!r:.60}" if not isinstance(value, list | dict) else f"{value!s:.60}"
