"""Label sets: which values a field of a layer may take, read from one TOML file."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from .document import LAYERS


class Labels:
    """A label set. Look up a field with `values("mentions", "type")`; `None` means that the field is free.

    The file has a table for each `LAYER.FIELD`, whose keys are the values; a value is a sentence or a table with
    `about` and properties (`symmetric`, `arg1`, `arg2`, `roles`). A field may also name another one
    (`"mentions.type"`). `digest` is a short hash of all that the file says.
    """

    def __init__(self, tables: Mapping[str, Any], where: str = "labels") -> None:
        """`tables` is the parsed file; raises `InputError` for anything that is no such table."""
        self.name = str(tables.get("name", ""))
        self.version = str(tables.get("version", ""))
        canonical = json.dumps(tables, sort_keys=True, ensure_ascii=False, default=str)
        self.digest = hashlib.sha256(canonical.encode()).hexdigest()[:8] if tables else "none"
        self._fields: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        for layer, fields in tables.items():
            if layer in ("name", "version"):
                continue
            if layer not in (*LAYERS, "coverage"):
                raise InputError(f"{where}: {layer!r} is not a layer; the layers are {', '.join(LAYERS)}")
            if not isinstance(fields, Mapping):
                raise InputError(f"{where}: {layer} must be a table of fields, not {fields!r}")
            for name, values in fields.items():
                self._fields[layer, name] = _values(tables, values, f"{where}: {layer}.{name}")

    @classmethod
    def read(cls, path: str | Path) -> "Labels":
        """Read a label set; raises `InputError` if the file is missing or is not one."""
        try:
            return cls(tomllib.loads(Path(path).read_text(encoding="utf-8")), str(path))
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: is not a TOML file in UTF-8: {error}") from None

    def values(self, layer: str, name: str) -> tuple[str, ...] | None:
        """The values that the field may take, in the file's order; `None` if it is free."""
        found = self._fields.get((layer, name))
        return None if found is None else tuple(found)

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
        for layer in ("mentions", "events", "times", "quantities", "titles"):
            if label in self._fields.get((layer, "type"), {}):
                return layer
        return None


def _values(tables: Mapping[str, Any], values: Any, where: str) -> dict[str, Mapping[str, Any]]:
    if isinstance(values, str):
        layer, _, name = values.partition(".")
        values = tables.get(layer, {}).get(name)
    if not isinstance(values, Mapping):
        raise InputError(f"{where} must be a table of values, or name a field that is one")
    found = {
        label: properties if isinstance(properties, Mapping) else {"about": properties}
        for label, properties in values.items()
    }
    for label, properties in found.items():
        if not isinstance(properties.get("roles", {}), Mapping):
            raise InputError(f"{where}: the roles of {label} must be a table of roles and the families that fill them")
    return found


FREE = Labels({})
"""The label set that restricts nothing."""
