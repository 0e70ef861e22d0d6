"""The JSON Schema of a document, the same on every version of Python."""

from typing import Any

import msgspec

from .document import Document


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a document. It has no docstrings: versions of Python indent them differently, and `-OO` drops
    them.
    """
    schema: dict[str, Any] = msgspec.json.schema(Document)
    for definition in schema["$defs"].values():
        definition.pop("description", None)
    return schema
