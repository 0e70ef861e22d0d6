"""Label sets: which values a field of a layer may take, read from one TOML file."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_toml
from .document import LAYER_TABLE, LAYERS, family
from .layers import TAGGED, label_fields


class _Properties(Struct, frozen=True, forbid_unknown_fields=True):
    """What a label file may say of a value."""

    about: str = ""
    symmetric: bool = False
    arg1: tuple[str, ...] = ()
    arg2: tuple[str, ...] = ()
    roles: dict[str, tuple[str, ...]] = {}


class Labels:
    """A label set. Look up a field with `values("mentions", "type")`; `None` means that the field is free.

    The file has a table for each `LAYER.FIELD`, whose keys are the values; a value is a sentence or a table with
    `about` and properties (`symmetric`, `arg1`, `arg2`, `roles`). A field may also name another one
    (`"mentions.type"`). `digest` is a short hash of all that the file says.
    """

    def __init__(self, tables: Mapping[str, Any], where: str = "labels") -> None:
        """`tables` is the parsed file; raises `InputError` for anything else than such tables."""
        if not isinstance(tables, Mapping):
            raise InputError(f"{where}: must be a mapping of layers, not {type(tables).__name__}")
        self.name, self.version = (_text(tables, key, where) for key in ("name", "version"))
        try:
            canonical = json.dumps(tables, sort_keys=True, ensure_ascii=False, default=str)
        except RecursionError:
            raise InputError(f"{where}: is nested too deeply") from None
        self.digest = hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:8] if tables else "none"
        self._fields: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        for layer, fields in tables.items():
            if layer in ("name", "version"):
                continue
            if layer not in (*LAYERS, "coverage"):
                raise InputError(f"{where}: {layer!r} is not a layer; the layers are {', '.join(LAYERS)}")
            if not isinstance(fields, Mapping):
                raise InputError(f"{where}: {layer} must be a table of fields, not {_shown(fields)}")
            known: tuple[str, ...] = ("reason",)
            if layer != "coverage":
                known = (*label_fields(layer), *LAYER_TABLE[layer].inner_labels)
            for name, values in fields.items():
                if name not in known:
                    raise InputError(f"{where}: {layer} has no labels {name!r}; it has {', '.join(known)}")
                self._fields[layer, name] = _values(tables, values, f"{where}: {layer}.{name}")

    @classmethod
    def read(cls, path: str | Path) -> "Labels":
        """Read a label set; raises `InputError` if the file is missing or is not one."""
        return cls(read_toml(Path(path)), str(path))

    def values(self, layer: str, name: str) -> tuple[str, ...] | None:
        """The values that the field may take, in the file's order; `None` if it is free."""
        labels = self._fields.get((layer, name))
        return None if labels is None else tuple(labels)

    def known(self, layer: str, name: str) -> frozenset[str]:
        """The values that are known for the field: those of the set, and of types also their families (`PER` of
        `PER.Group`). Empty if the field is free.
        """
        values = self._fields.get((layer, name), {})
        families = {str(family(value)) for value in values} if name == "type" else set()
        return frozenset({*values, *families})

    def properties(self, layer: str, name: str, value: str) -> Mapping[str, Any]:
        """What the file says of a value, always with `about`; empty if the value is not in the set."""
        return self._fields.get((layer, name), {}).get(value, {})

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Every (layer, field) that the set restricts."""
        return tuple(self._fields)

    def symmetric(self, layer: str) -> frozenset[str]:
        """The types of relations (or event links) whose arguments have no order."""
        types = self._fields.get((layer, "type"), {})
        return frozenset(name for name, properties in types.items() if properties.get("symmetric"))

    def layer_of(self, label: str) -> str | None:
        """The first layer with spans that has the label as a type, for formats that put all spans in one list."""
        return next((layer for layer in TAGGED if label in self._fields.get((layer, "type"), {})), None)


def _text(tables: Mapping[str, Any], key: str, where: str) -> str:
    value = tables.get(key, "")
    if not isinstance(value, str):
        raise InputError(f"{where}: {key} must be a text, not {_shown(value)}")
    return value


def _values(tables: Mapping[str, Any], values: Any, where: str) -> dict[str, Mapping[str, Any]]:
    if isinstance(values, str):
        layer, _, name = values.partition(".")
        there = tables.get(layer)
        values = there.get(name) if isinstance(there, Mapping) else None
    if not isinstance(values, Mapping):
        raise InputError(f"{where} must be a table of values, or name a field that is one")
    return {label: _properties(value, f"{where}: {label}") for label, value in values.items()}


def _properties(value: Any, where: str) -> Mapping[str, Any]:
    """What a file says of a value, checked for its types."""
    if isinstance(value, str):
        return {"about": value}
    if not isinstance(value, Mapping):
        raise InputError(f"{where} must be a sentence, or a table with properties, not {_shown(value)}")
    try:
        msgspec.convert(value, _Properties)
    except msgspec.ValidationError as error:
        allowed = ", ".join(_Properties.__struct_fields__)
        raise InputError(f"{where}: {error}; the properties of a value are {allowed}") from None
    return value


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


FREE = Labels({})
"""The label set that restricts nothing."""
