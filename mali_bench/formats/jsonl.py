"""The project's own format: a `Document` as JSON, one a line, or several as a list, or one over several lines."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from ..errors import InputError
from ..model.document import LAYERS, Argument, Document, Factuality, Given, Item, Loss, Status
from .absent import without_empty
from .base import Format, Reading, Record
from .source import Source, Value, broken, refuse_twice

_DECODER = msgspec.json.Decoder(Document)
_ENCODER = msgspec.json.Encoder()

_ID_FIRST = re.compile(rb'\{\s*"id"\s*:\s*"([^"\\]*)"\s*[,}]')

_EMPTY = re.compile(rb':""')


class _Name(msgspec.Struct):
    id: str | None = None


_NAMES = msgspec.json.Decoder(_Name)

_OWN_KEYS: dict[str, frozenset[str]] = {
    "mentions": frozenset({"spans"}),
    "entities": frozenset({"class", "kb"}),
    "relations": frozenset({"arg1", "arg2"}),
    "events": frozenset({"trigger"}),
    "times": frozenset({"spans"}),
    "quantities": frozenset({"spans"}),
    "titles": frozenset({"spans"}),
    "incidents": frozenset({"side_a", "side_b", "losses"}),
    "attributions": frozenset({"content"}),
    "event_links": frozenset({"arg1", "arg2"}),
}
"""Keys by which items of a layer are told from those of other formats that call a list of theirs so."""


def recognise(source: Source) -> bool:
    """Whether some document has items as only this format has them, or all keys of each are its own."""
    documents = [value for value in source.sample if isinstance(value, dict)]
    if any(_has_own_items(document) for document in documents):
        return True
    fields = set(Document.__struct_encode_fields__)
    return bool(documents) and all(
        set(document) <= fields and not any(document.get(layer) for layer in LAYERS) for document in documents
    )


def is_certain(source: Source) -> bool:
    """Whether all that can be seen is documents of this format, so that no other one need be asked."""
    fields = set(Document.__struct_encode_fields__)
    return any(isinstance(value, dict) and _has_own_items(value) for value in source.sample) and all(
        isinstance(value, dict) and set(value) <= fields for value in source.sample
    )


def may_be(source: Source) -> bool:
    """Whether a source that no format recognises is meant to be of this one, so that its errors say what is wrong: it
    has an object with a key that only documents have, or is not JSON under a name that says so.
    """
    if source.folder is not None:
        return False
    keys = {*LAYERS, "given", "paragraphs", "invented"} - {"entities", "relations"}
    fields = set(Document.__struct_encode_fields__)
    for value in source.sample:
        if isinstance(value, dict) and (keys & set(value) or fields > set(value) > set() or _is_slip(value)):
            return True
    return not source.sample and source.suffix in (".jsonl", ".ndjson", ".json")


def _is_slip(document: dict[str, Any]) -> bool:
    """Whether an object with an id has a key that is hardly another one than the name of a layer."""
    from difflib import get_close_matches  # only where a file is not understood

    return "id" in document and any(get_close_matches(str(key), LAYERS, n=1, cutoff=0.85) for key in document)


def _has_own_items(document: dict[str, Any]) -> bool:
    for layer, keys in _OWN_KEYS.items():
        listed = document.get(layer)
        if isinstance(listed, list) and any(isinstance(item, dict) and _is_own(item, keys) for item in listed[:5]):
            return True
    return False


def _is_own(item: dict[str, Any], keys: frozenset[str]) -> bool:
    """Whether an item has such a key, and a value there as this format writes it: extents are lists of lists."""
    return any(key in item and (key not in ("spans", "trigger", "content") or _is_extent(item[key])) for key in keys)


def _is_extent(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, list) for part in value)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for the first that is not one."""
    if source.is_jsonl and not _is_one_list(source):
        for line in source.lines():
            where = f"{source.name}:{line.number}"
            yield Record(where, decode(line.data, where))
    else:
        for value in source.documents():
            yield Record(value.where, from_value(value))


def _is_one_list(source: Source) -> bool:
    return source.head.lstrip()[:1] == b"["


def in_lines(source: Source) -> bool:
    """Whether a file has a document on each line, so that each can be read alone."""
    return not _is_one_list(source) and source.is_jsonl


def name(line: bytes, where: str) -> str | None:
    """The id of the document on a line. Where the id comes first, no more of the line is read; the rest is checked when
    the document is asked for. Raises `InputError` as `decode` does for most of what is not a document.
    """
    first = _ID_FIRST.match(line)
    if first:
        try:
            return first[1].decode("utf-8") or None
        except UnicodeDecodeError:
            pass
    try:
        return _NAMES.decode(line).id or None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return decode(line, where).id


def decode(line: bytes, where: str) -> Document:
    """One document from its JSON."""
    return decode_and_encode(line, where)[0]


def decode_and_encode(line: bytes, where: str) -> tuple[Document, bytes]:
    """One document from its JSON, and its JSON as `encode` writes it."""
    try:
        document = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {explained(error)}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{where}: {broken(line, error)}") from None
    encoded = _ENCODER.encode(document)
    refuse_twice(line, encoded, where)
    if _EMPTY.search(encoded):
        document = without_empty(document, where)
        encoded = _ENCODER.encode(document)
    return document, encoded


def from_value(value: Value) -> Document:
    """One document from parsed JSON, or from Python objects; raises `InputError` for what is not one."""
    try:
        document = msgspec.convert(value.data, Document)
        _ENCODER.encode(document)
    except msgspec.ValidationError as error:
        raise InputError(f"{value.where}: {explained(error)}") from None
    except RecursionError:
        raise InputError(f"{value.where}: is nested too deeply") from None
    except (TypeError, ValueError) as error:  # lone surrogates, objects in `meta`
        raise InputError(f"{value.where}: cannot be written as JSON: {error}") from None
    return without_empty(document, value.where)


def encode(document: Document) -> bytes:
    """The JSON of a document on one line, without the line's end; what is not given is left out."""
    return _ENCODER.encode(document)


def explained(error: msgspec.ValidationError, item: type[Item] | None = None) -> str:
    """What a validation error says, with the fields that are allowed where one is unknown; `item` is what was to be
    read if that is no document.
    """
    message = str(error)
    if message.startswith("Expected `array`, got `int`"):
        return f"{message}; extents are lists of fragments: [[start, end]]"
    if message.startswith("Invalid enum value") and message.endswith("`"):
        return f"{message}; it is one of {', '.join(get_args(Given))}"
    if "unknown field" in message:
        path = message.rpartition("`$")[2]
        kind = item or next((kind for layer, kind in LAYERS.items() if path.startswith(f".{layer}[")), None)
        if kind is None:
            return f"{message}; a document takes {', '.join(Document.__struct_encode_fields__)}"
        kinds: dict[str, Any] = {
            ".arguments[": Argument, ".factuality[": Factuality, ".losses[": Loss, ".status[": Status
        }  # fmt: skip
        kind = next((inner for name, inner in kinds.items() if name in path), kind)
        return f"{message}; it takes {', '.join(kind.__struct_encode_fields__)}"
    return message


def lines_of(documents: Iterable[Document]) -> Iterator[bytes]:
    """A line for each document, with its end."""
    return (encode(document) + b"\n" for document in documents)


FORMAT = Format(
    name="jsonl",
    about="The project's own format: documents with all their layers, as JSON (a line each, a list, or one alone).",
    layers=tuple(LAYERS),
    offsets="code points",
    recognise=recognise,
    read=read,
)
