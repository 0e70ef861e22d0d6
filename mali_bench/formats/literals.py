"""Python literals, as a program prints its data: they are parsed, and nothing of them is run."""

import ast
import re
import warnings
from typing import Any

LARGEST = 5_000_000
"""Characters of a text that is read as a literal; the parser takes time and memory in proportion to many times that."""

DEEPEST = 50
"""Levels of nesting of what a program or a language model prints."""

_NUMBERS = frozenset((
    "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool_",
    "str_", "tensor", "array",
))  # fmt: skip
"""How numbers and arrays of NumPy and PyTorch are printed: by these names, with the value between brackets."""


def literal(text: str) -> tuple[Any, list[str]] | None:
    """The lists and objects that a text is as a Python literal, which may be assigned to a name, and the keys that an
    object has twice; `None` for anything else.
    """
    if len(text) > LARGEST or depth(text) > DEEPEST:
        return None
    repeated: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.parse(re.sub(r"\A[A-Za-z_]\w*\s*=\s*", "", text.strip()), mode="eval")
        return _plain(parsed.body, repeated), repeated
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def depth(text: str) -> int:
    """How deeply the brackets of a text are nested."""
    level = deepest = 0
    for char in re.sub(r"[^\[\]{}()]", "", text):
        level = level + 1 if char in "[{(" else max(0, level - 1)
        deepest = max(deepest, level)
    return deepest


def merged(items: list[tuple[str, Any]], repeated: list[str]) -> dict[str, Any]:
    """An object of pairs. Of a key that comes twice the lists and objects are put together, and of other values the
    last one counts; such keys are added to `repeated`.
    """
    made: dict[str, Any] = {}
    for key, value in items:
        if key not in made:
            made[key] = value
            continue
        repeated.append(key)
        before = made[key]
        if isinstance(before, list) and isinstance(value, list):
            before.extend(value)
        elif isinstance(before, dict) and isinstance(value, dict):
            before.update(value)
        else:
            made[key] = value
    return made


def _plain(node: ast.expr, repeated: list[str]) -> Any:
    """The data that a part of a literal is; raises `ValueError` for what is no literal."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str | int | float | bool | None) else str(node.value)
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_plain(inner, repeated) for inner in node.elts]
    if isinstance(node, ast.Dict) and None not in node.keys:
        keys = [str(_plain(key, repeated)) for key in node.keys if key is not None]
        return merged(list(zip(keys, (_plain(value, repeated) for value in node.values), strict=True)), repeated)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        if isinstance(value, int | float):
            return -value
    if isinstance(node, ast.Call) and node.args and _name(node.func) in _NUMBERS:
        return _plain(node.args[0], repeated)
    if _name(node) in ("nan", "inf"):
        return None
    raise ValueError(node)


def _name(node: ast.expr) -> str | None:
    """The last part of a name, as `float32` of `np.float32`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
