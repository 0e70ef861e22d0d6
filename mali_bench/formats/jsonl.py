"""The project's own format: one `Document` a line, as JSON."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from ..errors import InputError
from ..model.document import LAYERS, Argument, Document, Factuality, Given, Item
from ..model.labels import Labels
from .base import Line, Record

_DECODER = msgspec.json.Decoder(Document)
_ENCODER = msgspec.json.Encoder()
_LINES = "; write each document as an object on a line of its own"


class _Name(msgspec.Struct):
    id: str | None = None


_NAMES = msgspec.json.Decoder(_Name)


def read(path: str, lines: Iterable[Line], labels: Labels) -> Iterator[Record]:
    """Documents from lines; raises `InputError` for the first line that is not one."""
    for line in lines:
        where = f"{path}:{line.number}"
        yield Record(where, decode(line.data, where))


def name(line: bytes, where: str) -> str | None:
    """The id of the document on a line; raises `InputError` as `decode` does for most of what is no document."""
    try:
        return _NAMES.decode(line).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return decode(line, where).id


def decode(line: bytes, where: str) -> Document:
    """One document from its JSON."""
    try:
        document = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {explained(error)}{_LINES if line[:1] == b'[' else ''}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{where}: {broken(line, error)}") from None
    refuse_twice(line, _ENCODER.encode(document), where)
    return document


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
        kinds: dict[str, Any] = {".arguments[": Argument, ".factuality[": Factuality}
        kind = next((inner for name, inner in kinds.items() if name in path), kind)
        return f"{message}; it takes {', '.join(kind.__struct_encode_fields__)}"
    return message


def broken(line: bytes, error: Exception) -> str:
    """Why a line is not JSON."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError) or not _is_utf8(line):
        return "is not UTF-8; save the file in that encoding"
    hint = ""
    if any(word in line for word in (b"NaN", b"Infinity")):
        hint = "; JSON has no NaN or Infinity"
    elif line in (b"{", b"["):
        hint = "; the file looks like one JSON value over several lines: write each document on a line of its own"
    return f"is not JSON: {error}{hint}"


def refuse_twice(line: bytes, again: bytes, where: str) -> None:
    """Refuse a key that stands twice in an object, which parsers pass over in silence.

    Reading such an object and writing it again loses a key. Since writing never adds a string, a line whose number of
    strings is the same has no such key, and only the others are parsed with the slow, strict parser.
    """
    if _quote_marks(line) != _quote_marks(again):
        try:
            json.loads(line, object_pairs_hook=lambda pairs: _unique(pairs, where))
        except RecursionError as error:
            raise InputError(f"{where}: {broken(line, error)}") from None


def _unique(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"{where}: the key {twice!r} stands twice in one object")
    return found


def _quote_marks(line: bytes) -> int:
    return line.count(b'"') - (line.count(b'\\"') if b"\\" in line else 0)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
