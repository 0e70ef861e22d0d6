"""The documents of a file or of a program, one at a time: which there are, and each when it is asked for.

Of a file in the project's own format only the names and places of its documents are kept. So the memory that scoring
takes is set by some documents and not by all, in whatever order two files list them.
"""

import weakref
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from ..files.reading import STANDARD_INPUT, reading
from ..files.writing import writing
from ..model.labels import FREE, Labels
from . import jsonl, start
from .base import Line, Record, called


class DocumentStore(Protocol):
    """Documents, or parts of them, in the order of their file."""

    names: list[str | None]
    """Their ids."""

    def part(self, index: int) -> Record:
        """One of them; raises `InputError` if it cannot be read."""
        ...


class InMemory:
    """Parts that are in memory."""

    def __init__(self, parts: Iterable[Record]) -> None:
        self._parts = list(parts)
        self.names = [part.document.id for part in self._parts]

    def part(self, index: int) -> Record:
        """One of the parts."""
        return self._parts[index]

    def has_pieces(self) -> bool:
        """Whether some are not whole documents, or not to be used."""
        return any(part.skipped or not part.whole for part in self._parts)


class IndexedFile:
    """The documents of a file in the project's own format."""

    def __init__(self, path: str, lines: Iterable[Line]) -> None:
        self._called = called(path)
        self.names = []
        self._numbers, self._starts, self._sizes = array("q"), array("q"), array("q")
        copied = path == STANDARD_INPUT or not Path(path).is_file() or Path(path).suffix == ".gz"
        self._file = self._copy() if copied else self._open(path)
        weakref.finalize(self, self._file.close)
        for line in lines:
            self.names.append(jsonl.name(line.data, f"{self._called}:{line.number}"))
            self._numbers.append(line.number)
            self._starts.append(self._file.tell() if copied else line.start)
            self._sizes.append(len(line.data))
            if copied:
                with writing(f"temporary copy of {self._called}"):
                    self._file.write(line.data)
        if copied:
            with writing(f"temporary copy of {self._called}"):
                self._file.flush()

    def _copy(self) -> BinaryIO:
        import tempfile  # only where it is needed: it takes as long to import as all formats

        with writing(f"temporary copy of {self._called}"):
            return tempfile.TemporaryFile()

    def _open(self, path: str) -> BinaryIO:
        with reading(path):
            return Path(path).open("rb")

    def part(self, index: int) -> Record:
        """One of the documents; raises `InputError` for a line that is no document."""
        where = f"{self._called}:{self._numbers[index]}"
        with reading(self._called):
            self._file.seek(self._starts[index])
            line = self._file.read(self._sizes[index])
        return Record(where, jsonl.decode(line, where))


def open_store(path: str, *, form: str | None = None, labels: Labels = FREE) -> DocumentStore:
    """The documents of a file; `form` as in `formats.read`. Standard input and .gz are copied to a temporary file,
    and of other formats than the project's own everything is kept in memory.
    """
    found, lines = start(path, form)
    return IndexedFile(path, lines) if found.name == "jsonl" else InMemory(found.read(called(path), lines, labels))
