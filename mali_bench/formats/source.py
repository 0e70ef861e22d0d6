"""What a reader reads: a file, a folder, standard input or Python objects, looked at in whichever way the format needs.

The same bytes can be had as a seekable file, whole, by line, and as JSON. JSON is one value a line (JSONL), or values
over several lines one behind the other, or one value alone; where that is a list, its elements are the documents. What
Python prints of lists and dictionaries counts as JSON.
"""

import json
import re
import weakref
from collections.abc import Iterable, Iterator
from functools import cached_property
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from ..errors import InputError
from ..files.reading import STANDARD_INPUT, Line, called, lines_of, opened, read_bytes, reading
from ..files.writing import writing
from .literals import literal

HEAD = 1 << 16
"""Bytes of a file that are looked at to recognise its format."""

SAMPLE = 20
"""Documents of a file that are looked at to recognise its format."""

LARGEST = 1 << 32
"""Bytes of standard input, a pipe or an unpacked file; more is refused, so that none fills the disk."""

ZIP = b"PK\x03\x04"
"""How a ZIP archive begins."""

_PRINTED = re.compile(rb"\s*[\[{][\s\[{(]*'")
"""How Python prints a list or dictionary that has a string first."""

_PIECE = 1 << 20
_MARK = b"\xef\xbb\xbf"


class Value(NamedTuple):
    """A JSON value or a Python object, and its place: file and line, or the path in the file."""

    where: str
    data: Any


class Source:
    """A file, a folder, or standard input (`-`). Files that end in .gz are unpacked; nothing is read before it is
    asked for. Every method raises `InputError` for what cannot be read, or is not what the method asks for.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = called(path)
        self.folder = Path(path) if path != STANDARD_INPUT and Path(path).is_dir() else None

    @property
    def suffix(self) -> str:
        """The end of the name of the file, in lower case and without .gz: `.jsonl`, `.ann`."""
        return Path(self.path.lower().removesuffix(".gz")).suffix

    @cached_property
    def file(self) -> BinaryIO:
        """The file, unpacked and seekable: what is not is copied to a temporary file."""
        with reading(self.path):
            if self.folder is not None:
                raise IsADirectoryError
            with opened(self.path, unpack=True) as file:
                packed = self.path.endswith(".gz")
                copied = packed or self.path == STANDARD_INPUT or not Path(self.path).is_file()
                kept = self._copy(file) if copied else Path(self.path).open("rb")  # noqa: SIM115 - is read later
        weakref.finalize(self, kept.close)
        return kept

    def _copy(self, file: BinaryIO) -> BinaryIO:
        import tempfile  # only where it is needed: it takes as long to import as all formats

        kept: BinaryIO | None = None
        try:
            with writing(f"temporary copy of {self.name}"):
                kept = tempfile.TemporaryFile()  # noqa: SIM115 - is read later
            size = 0
            while piece := file.read(_PIECE):
                if not size and not any(piece[:HEAD]):
                    raise InputError(f"{self.name}: is not a text file (it begins with zero bytes)")
                size += len(piece)
                if size > LARGEST:
                    raise InputError(f"{self.name}: is larger than {LARGEST} bytes, the most that is copied")
                with writing(f"temporary copy of {self.name}"):
                    kept.write(piece)
            with writing(f"temporary copy of {self.name}"):
                kept.flush()
        except BaseException:
            if kept is not None:
                kept.close()
            raise
        return kept

    @cached_property
    def head(self) -> bytes:
        """The first bytes, without a byte order mark; none of a folder."""
        if self.folder is not None:
            return b""
        with reading(self.path):
            self.file.seek(0)
            return self.file.read(HEAD).removeprefix(_MARK)

    def data(self) -> bytes:
        """All bytes."""
        file = self.file
        with reading(self.path):
            file.seek(0)
            return file.read()

    def beside(self, name: str) -> bytes | None:
        """The bytes of a file in the same folder, or under it; `None` if there is none."""
        path = Path(self.path).parent / name
        return read_bytes(path) if self.path != STANDARD_INPUT and path.is_file() else None

    def text_beside(self, name: str) -> str | None:
        """The text of such a file, without a byte order mark; raises `InputError` for what is not UTF-8."""
        data = self.beside(name)
        if data is None:
            return None
        try:
            return data.removeprefix(_MARK).decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(
                f"{self.name}: the file beside it, {name}, is not UTF-8; save it in that encoding"
            ) from None

    def text(self) -> str:
        """All text, without a byte order mark and with its line ends as they are; raises for what is not UTF-8."""
        data = self.data().removeprefix(_MARK)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError(f"{self.name}:{line}: is not UTF-8; save the file in that encoding") from None

    def lines(self) -> Iterator[Line]:
        """The lines that are not blank, as bytes, each with its number and its place in `file`."""
        file = self.file
        with reading(self.path):
            file.seek(0)
            yield from lines_of(file, self.name)

    @cached_property
    def is_json(self) -> bool:
        """Whether the file starts as JSON objects or lists do, and its first value can be read."""
        return self.head.lstrip()[:1] in (b"{", b"[") and bool(self.sample)

    @cached_property
    def is_jsonl(self) -> bool:
        """Whether the first line is a JSON value, and so each line is one."""
        return _decoded(next(self.lines()).data) is not None

    @cached_property
    def sample(self) -> list[Any]:
        """The first documents of a JSON file, to tell its format from; none of a file that is not JSON."""
        if self.head.lstrip()[:1] not in (b"{", b"["):
            return []
        try:
            return [value.data for value in islice(self.documents(), SAMPLE)]
        except InputError:
            return []

    def values(self) -> Iterator[Value]:
        """The JSON values of the file, each with its place; raises `InputError` for what is not JSON, and for a key
        that an object has twice.
        """
        if self.is_jsonl:
            for line in self.lines():
                where = f"{self.name}:{line.number}"
                yield Value(where, decode(line.data, where))
        else:
            yield from self._whole

    def documents(self) -> Iterator[Value]:
        """The JSON values of the file; if it is one list, the elements of that."""
        values = self.values()
        first = next(values)
        second = next(values, None)
        if second is None and isinstance(first.data, list):
            yield from (Value(f"{first.where} $[{number}]", each) for number, each in enumerate(first.data))
            return
        yield first
        if second is not None:
            yield second
            yield from values

    @cached_property
    def _whole(self) -> list[Value]:
        data = self.data().removeprefix(_MARK)
        value = _decoded(data)
        if value is not None:
            _refuse_twice(data, value, self.name)
            return [Value(self.name, value)]
        if (printed := self._printed(data)) is not None:
            return printed
        first = next(self.lines())
        if first.data[-1:] in (b"}", b"]"):
            decode(first.data, f"{self.name}:{first.number}")  # says what is wrong with it
        text = self.text()
        values, at = [], _space(text, 0)
        while at < len(text):
            where = f"{self.name}:{text.count(chr(10), 0, at) + 1}"
            try:
                value, at = _PARSER.raw_decode(text, at)
            except _DuplicateKey as error:
                raise InputError(f"{where}: {error}") from None
            except (ValueError, RecursionError) as error:
                line = error.lineno if isinstance(error, json.JSONDecodeError) else where.rpartition(":")[2]
                raise InputError(f"{self.name}:{line}: {broken(b'', error)}") from None
            values.append(Value(where, value))
            at = _space(text, at)
        return values

    def _printed(self, data: bytes) -> list[Value] | None:
        """The values of a file that is a Python literal, or one in each line, whose first string is between single
        quotes: what else is nearly JSON is refused as such. One that has a key twice is refused too.
        """
        if not _PRINTED.match(data) or not _is_utf8(data):
            return None
        text = data.decode()
        lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
        whole = literal(text)
        read = [(self.name, whole)] if whole else [(f"{self.name}:{number}", literal(line)) for number, line in lines]
        return (
            [Value(where, each[0]) for where, each in read if each]
            if all(each and not each[1] for _, each in read)
            else None
        )


class Objects(Source):
    """Python objects in the place of a file, which readers of JSON take as the values that a file would hold."""

    def __init__(self, objects: Iterable[Any], name: str) -> None:
        self.path = self.name = name
        self.folder = None
        self._objects = list(objects)

    @cached_property
    def head(self) -> bytes:
        """As a JSON file starts."""
        return b"[" if self._objects else b""

    def beside(self, name: str) -> None:
        """None: there is no folder."""

    def data(self) -> bytes:
        """None: only the values are there."""
        raise InputError(f"{self.name}: is not of a format that can be read from Python objects")

    @cached_property
    def is_jsonl(self) -> bool:
        """No: there are no lines."""
        return False

    def values(self) -> Iterator[Value]:
        """The objects."""
        return (Value(f"{self.name}[{number}]", each) for number, each in enumerate(self._objects))

    def documents(self) -> Iterator[Value]:
        """The objects."""
        return self.values()


class Text(Source):
    """A text in the place of a file, for what is inside another file."""

    def __init__(self, text: str, name: str) -> None:
        self.path = self.name = name
        self.folder = None
        self._data = text.encode("utf-8", "replace")  # half a character, which JSON can hold, is in no text

    @cached_property
    def file(self) -> BinaryIO:
        """The text in memory."""
        return BytesIO(self._data)

    def beside(self, name: str) -> None:
        """None: there is no folder."""


def decode(data: bytes, where: str) -> Any:
    """The JSON value that some bytes are; raises `InputError` for what is not JSON or has a key twice in an object."""
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        try:
            value = json.loads(data)  # also takes NaN, which some tools write as a score
        except (ValueError, RecursionError):
            raise InputError(f"{where}: {broken(data, error)}") from None
    _refuse_twice(data, value, where)
    return value


def broken(data: bytes, error: Exception) -> str:
    """Why some bytes are not JSON."""
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, UnicodeDecodeError) or not _is_utf8(data):
        return "is not UTF-8; save the file in that encoding"
    if _lone_surrogate(data):
        return "is not JSON: an escape like \\ud83d is half a character; surrogates come in pairs"
    hint = "; JSON has no NaN or Infinity" if any(word in data for word in (b"NaN", b"Infinity")) else ""
    return f"is not JSON: {error}{hint}"


def refuse_twice(data: bytes, again: bytes, where: str) -> None:
    """Refuse a key that an object has twice, which parsers pass over in silence.

    Reading such an object and writing it again (`again`) loses a key. Since writing never adds a string, JSON whose
    number of strings is the same has no such key, and only other JSON is parsed with the slow, strict parser.
    """
    if data != again and _quote_marks(data) != _quote_marks(again):
        try:
            json.loads(data, object_pairs_hook=_unique_pairs)
        except _DuplicateKey as error:
            raise InputError(f"{where}: {error}") from None
        except RecursionError as error:
            raise InputError(f"{where}: {broken(data, error)}") from None


def _refuse_twice(data: bytes, value: Any, where: str) -> None:
    try:
        again = msgspec.json.encode(value)
    except (ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        again = b""  # sent to the strict parser
    refuse_twice(data, again, where)


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _DuplicateKey(f"duplicate key {twice!r} in one object")
    return values


class _DuplicateKey(Exception):
    """A key that an object has twice."""


_PARSER = json.JSONDecoder(object_pairs_hook=_unique_pairs)


def _decoded(data: bytes) -> Any:
    """A list or an object, or `None` for what is not JSON."""
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list | dict) else None


def _space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _quote_marks(data: bytes) -> int:
    return data.count(b'"') - (data.count(b'\\"') if b"\\" in data else 0)


def _lone_surrogate(data: bytes) -> bool:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return False
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return True
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
