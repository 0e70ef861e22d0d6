"""What a reader yields, and how lines of a file are read."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from msgspec import Struct

from ..errors import InputError
from ..model.document import Document
from ..model.labels import Labels


class Record(Struct, frozen=True):
    """A document, or a part of one, as a file gives it.

    Attributes:
        where: file and line, for messages.
        document: its offsets count from the start of this part.
        whole: whether this is the whole document; otherwise its text is looked up in the corpus.
        start: where in the document the part starts, if the file says so.
        skipped: whether the file says that it is not to be used.
        annotator: who made it, if the file says so.
    """

    where: str
    document: Document
    whole: bool = True
    start: int | None = None
    skipped: bool = False
    annotator: str | None = None


class Line(NamedTuple):
    """A line that is not blank, without the space around it: its number from 1, where it starts in the (unpacked) file
    in bytes, and its bytes.
    """

    number: int
    start: int
    data: bytes


class Format(Struct, frozen=True):
    """A format: its name, a sentence about it, and its reader."""

    name: str
    about: str
    read: Callable[[str, Iterator[Line], Labels], Iterator[Record]]


def lines(path: str) -> Iterator[Line]:
    """The lines of a file (`-`: standard input; .gz is unpacked) that are not blank.

    A byte order mark and CRLF are accepted. Raises `InputError` for a file that cannot be read, has no such line, or
    is not text.
    """
    found = False
    name = called(path)
    start = 0
    try:
        with _open(path) as file:
            for number, raw in enumerate(file, start=1):
                line = raw.lstrip()
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf").lstrip()
                if b"\0" in line:
                    raise InputError(f"{name}:{number}: is not a text file (it has a zero byte); give JSONL in UTF-8")
                if line:
                    found = True
                    yield Line(number, start + len(raw) - len(line), line.rstrip())
                start += len(raw)
    except IsADirectoryError:
        raise InputError(f"{name}: is a directory; give a JSONL file") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not found:
        raise InputError(f"{name}: is empty; give JSONL with one document a line")


def called(path: str) -> str:
    """What messages call a file."""
    return "standard input" if path == "-" else path


def _open(path: str) -> AbstractContextManager[BinaryIO]:
    if path == "-":
        return nullcontext(sys.stdin.buffer)
    if Path(path).suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    return Path(path).open("rb")
