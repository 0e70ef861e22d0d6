"""Reading files. Whatever may go wrong with one is an `InputError`: that it cannot be read, is a directory, is not
UTF-8, or does not fit into memory.
"""

import os
import sys
import tomllib
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from ..errors import InputError

STANDARD_INPUT = "-"
"""What is standard input where a file is asked for, also if a file is called so (which is `./-`)."""

LONGEST_LINE = 1 << 28
"""Bytes of a line of a file; more is refused, so that an endless one does not fill the memory."""

_PIECE = 1 << 20


class Line(NamedTuple):
    """A line that is not blank, without the space around it: its number from 1, where it starts in the (unpacked) file
    in bytes, and its bytes.
    """

    number: int
    start: int
    data: bytes


def called(path: str | Path) -> str:
    """What messages call a file."""
    return "standard input" if str(path) == STANDARD_INPUT else str(path)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file (`-`: standard input); raises `InputError` if it cannot be read."""
    with reading(path), opened(path) as file:
        return file.read()


def read_text(path: str | Path) -> str:
    """The text of a file in UTF-8, character by character: line ends are not changed. Raises `InputError` if it cannot
    be read or is not UTF-8.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{called(path)}:{line}: is not UTF-8; save the file in that encoding") from None


def read_toml(path: str | Path) -> dict[str, Any]:
    """The tables of a TOML file; raises `InputError` if it cannot be read or is not one."""
    text = read_text(path).removeprefix("\ufeff")
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also a number or date that Python cannot hold
        raise InputError(f"{called(path)}: is not TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{called(path)}: is not TOML: nested too deeply") from None


def lines(path: str | Path) -> Iterator[Line]:
    """The lines of a file (`-`: standard input; .gz is unpacked) that are not blank.

    A byte order mark and CRLF are accepted. Raises `InputError` for a file that cannot be read, has no such line, has
    one of more than `LONGEST_LINE` bytes, or is not text.
    """
    with reading(path), opened(path, unpack=True) as file:
        yield from lines_of(file, called(path))


def lines_of(file: BinaryIO, name: str) -> Iterator[Line]:
    """The same for a file that is open already, from where it is; `name` is what messages call it."""
    empty, start = True, 0
    for number, raw in enumerate(_raw_lines(file, name), start=1):
        line = raw.lstrip()
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf").lstrip()
        if line:
            empty = False
            yield Line(number, start + len(raw) - len(line), line.rstrip())
        start += len(raw)
    if empty:
        raise InputError(f"{name}: is empty; give JSONL with one document a line")


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Raise `InputError` for what may go wrong while a file is read."""
    name = called(path)
    try:
        yield
    except IsADirectoryError:
        raise InputError(f"{name}: is a directory, not a file") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: cannot be read: {reason(error)}") from None
    except MemoryError:
        raise InputError(f"{name}: cannot be read: it does not fit into memory") from None
    except ValueError as error:  # a zero byte in a file name; a stream that is closed
        raise InputError(f"{name}: cannot be read: {error}") from None


def reason(error: BaseException) -> str:
    """What an error of the operating system says, without number and file name."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def opened(path: str | Path, *, unpack: bool = False) -> AbstractContextManager[BinaryIO]:
    """A file, or standard input, to read bytes from; `unpack` says whether one that ends in .gz is unpacked."""
    if str(path) == STANDARD_INPUT:
        if sys.stdin is None:
            raise InputError(f"{called(path)}: cannot be read: it is closed")
        return nullcontext(sys.stdin.buffer)
    if unpack and os.fspath(path).endswith(".gz"):
        import gzip

        return cast(BinaryIO, gzip.open(path))
    return Path(path).open("rb")


def _raw_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The lines with their ends, read in pieces, so that a file without line ends is refused before it is read."""
    number, pieces, size = 1, [], 0
    while piece := file.readline(_PIECE):
        if b"\0" in piece:
            raise InputError(f"{name}:{number}: is not a text file (it has a zero byte); give JSONL in UTF-8")
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST_LINE:
            raise InputError(f"{name}:{number}: is longer than {LONGEST_LINE} bytes, the most that a line may have")
        if piece.endswith(b"\n"):
            yield piece if len(pieces) == 1 else b"".join(pieces)
            number, pieces, size = number + 1, [], 0
    if pieces:
        yield b"".join(pieces)
