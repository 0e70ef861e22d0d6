"""Empty strings are absent values: a type `""` is no type, and an entity `""` joins nothing."""

from typing import Any

from msgspec import Struct, structs

from ..errors import InputError
from ..model.document import LAYERS, Document, items


def without_empty(document: Document, where: str) -> Document:
    """The document with every empty string as an absent value; raises `InputError` where one is needed, as the type of
    a relation is.
    """
    changes: dict[str, Any] = {}
    if document.id == "":
        changes["id"] = None
    for layer in LAYERS:
        before = items(document, layer)
        after = tuple(_item(item, f"{where}: $.{layer}[{number}]") for number, item in enumerate(before))
        if any(one is not other for one, other in zip(before, after, strict=True)):
            changes[layer] = after
    return structs.replace(document, **changes) if changes else document


def _item(item: Any, where: str) -> Any:
    values = structs.astuple(item)
    nested = any(isinstance(value, tuple) and value and isinstance(value[0], Struct) for value in values)
    if "" not in values and not nested:
        return item
    changes: dict[str, Any] = {}
    for field in structs.fields(type(item)):
        value = getattr(item, field.name)
        if value == "":
            if field.required:
                raise InputError(f"{where}: `{field.encode_name}` is an empty string, and is needed")
            changes[field.name] = field.default
        elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
            parts = tuple(_item(part, f"{where}.{field.encode_name}[{at}]") for at, part in enumerate(value))
            if parts != value:
                changes[field.name] = parts
    return structs.replace(item, **changes) if changes else item
