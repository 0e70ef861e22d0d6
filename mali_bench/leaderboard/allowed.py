"""What a field of a declaration may hold, in words: for messages and for the template."""

import re
from typing import Any

from msgspec import inspect

_STEP = re.compile(r"\.(\w+)|\[[^\]]*\]")


def described(kind: Any) -> str:
    """What a type allows."""
    return _words(inspect.type_info(kind))


def allowed_at(kind: Any, path: str) -> str:
    """What the part of a type allows that a JSON path leads to: `.models[0].name`."""
    info = inspect.type_info(kind)
    for step in _STEP.finditer(path):
        info = _inside(info, step[1])
    return _words(info)


def _inside(info: inspect.Type, name: str | None) -> inspect.Type:
    info = _known(info)
    if isinstance(info, inspect.StructType):
        return next(field.type for field in info.fields if field.encode_name == name)
    assert isinstance(info, inspect.VarTupleType)
    return info.item_type


def _known(info: inspect.Type) -> inspect.Type:
    """A type without what wraps it: the description, and that it may be unknown."""
    if isinstance(info, inspect.Metadata):
        return _known(info.type)
    if isinstance(info, inspect.UnionType):
        return _known(next(each for each in info.types if not isinstance(each, inspect.NoneType)))
    return info


def _words(info: inspect.Type) -> str:
    if isinstance(info, inspect.UnionType):
        return f"{_words(_known(info))}, or null if unknown"
    if isinstance(info, inspect.Metadata):
        return str((info.extra_json_schema or {}).get("description") or _words(info.type))
    if isinstance(info, inspect.LiteralType):
        return " | ".join(map(str, info.values))
    if isinstance(info, inspect.StrType):
        return f"text that fits {info.pattern}" if info.pattern else f"text of at most {info.max_length} characters"
    if isinstance(info, inspect.IntType | inspect.FloatType):
        kind = "a whole number" if isinstance(info, inspect.IntType) else "a number"
        least = info.ge if info.ge is not None else info.gt
        return f"{kind} {'above' if info.ge is None else 'from'} {least}" + (f" to {info.le}" if info.le else "")
    if isinstance(info, inspect.BoolType):
        return "true | false"
    if isinstance(info, inspect.VarTupleType):
        return f"a list, each: {_words(info.item_type)}"
    assert isinstance(info, inspect.StructType)
    return "an object with " + ", ".join(field.encode_name for field in info.fields)
