"""Python objects as plain data: one rule for what people have in their programs.

NumPy's numbers and arrays, pydantic models, dataclasses, attrs classes, msgspec structs, enums and tuples become what
JSON would have of them: numbers, strings, lists and dicts. Nothing is imported to recognise them.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from enum import Enum
from numbers import Integral, Real
from typing import Any

import msgspec

from ..errors import InputError

DEEPEST = 100
"""Levels of nesting; more is refused, as a cycle would be."""


def plain(thing: Any, where: str, depth: int = 0) -> Any:
    """An object as plain data; raises `InputError` for one that has no such form, a set, or too deep a nesting."""
    if thing is None or type(thing) in (str, int, float, bool):
        return thing
    if depth > DEEPEST:
        raise InputError(f"{where}: is nested too deeply, or contains itself")
    if isinstance(thing, Mapping):
        return {_key(key, where): plain(value, where, depth + 1) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [plain(value, where, depth + 1) for value in thing]
    single = _single(thing)
    if single is not thing:
        return single
    fields = _fields(thing)
    if fields is not None:
        return plain(fields, where, depth + 1)
    if hasattr(thing, "tolist"):  # NumPy and its kin
        return plain(thing.tolist(), where, depth + 1)
    if isinstance(thing, Iterable) and not isinstance(thing, bytes | set | frozenset):
        return [plain(value, where, depth + 1) for value in thing]
    hint = "; a set has no order, give a list" if isinstance(thing, set | frozenset) else ""
    raise InputError(f"{where}: an object of the type {type(thing).__name__} cannot be read{hint}")


def _single(thing: Any) -> Any:
    """A string, number or truth value of some other type as Python's own."""
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, str):
        return str(thing)
    if type(thing).__name__ in ("bool_", "bool"):
        return bool(thing)
    if isinstance(thing, Integral):
        return int(thing)
    if isinstance(thing, Real):
        return float(thing)
    return thing


def _fields(thing: Any) -> Mapping[str, Any] | None:
    """The fields of an instance of a class that has them: pydantic, msgspec, dataclasses, attrs."""
    if isinstance(thing, type):
        return None
    if hasattr(type(thing), "model_fields") and hasattr(thing, "model_dump"):
        dumped: Mapping[str, Any] = thing.model_dump(by_alias=True)
        return dumped
    if isinstance(thing, msgspec.Struct):
        made: Mapping[str, Any] = msgspec.to_builtins(thing)
        return made
    if dataclasses.is_dataclass(thing):
        return {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    if hasattr(type(thing), "__attrs_attrs__"):
        return {field.name: getattr(thing, field.name) for field in type(thing).__attrs_attrs__}
    return None


def _key(key: Any, where: str) -> str:
    if isinstance(key, str):
        return str(key)
    if isinstance(key, Integral):
        return str(int(key))
    raise InputError(f"{where}: a key must be a string, not {key!r}")
