"""Shell commands: text on standard input or in a file, an answer in any format that is read on standard output."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from ..errors import InputError
from ..formats import format_of, records
from ..formats.base import Reading
from ..formats.source import Source
from ..formats.store import InMemory
from ..model.document import Document
from ..model.labels import Labels
from .base import LARGEST, Answer, Failure, Stopped, end_group

FILE = "{}"
"""What stands for the path of a file with the text."""

_PAUSE = 0.05
"""Seconds between two looks at the size of what a command has printed."""

_SAID = 300
"""Characters of the last line on standard error that a failure quotes."""


class Command:
    """Runs a command in the system's shell, once for each document.

    The text is its standard input, in UTF-8 and byte for byte; where the command has `{}`, that becomes the path of a
    file with the text, and standard input is empty. The environment has MALI_BENCH_ID and, where the document has a
    date, MALI_BENCH_DATE (YYYY-MM-DD), which systems need that resolve "yesterday". Standard error is quoted if the
    command fails.
    """

    def __init__(self, line: str, labels: Labels, form: str | None = None, timeout: float | None = None) -> None:
        self._line = line
        self._labels = labels
        self._form = form
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self, document: Document) -> Answer:
        """What the command prints for a document, read; raises `Failure` if it fails or prints nothing readable."""
        if self._stopped:
            raise Stopped
        with tempfile.TemporaryDirectory(prefix="mali-bench-") as name:
            folder = Path(name)
            given, printed, said = folder / "document.txt", folder / "output", folder / "errors"
            given.write_bytes((document.text or "").encode("utf-8"))
            started = time.perf_counter()
            code = self._run(document, given, printed, said)
            seconds = time.perf_counter() - started
            if code:
                raise Failure(_crash(code, said), printed.read_bytes())
            if not printed.read_bytes().strip():
                raise Failure(f"printed nothing on standard output{_quoted(said)}")
            return Answer(self._read(printed, document), seconds, printed.read_bytes())

    def stop(self) -> None:
        """End the command and all that it started."""
        self._stopped = True
        process = self._process  # which the other thread may end at any time
        if process is not None and process.poll() is None:
            end_group(process.pid)

    def close(self) -> None:
        """Nothing runs between two documents."""

    def _run(self, document: Document, given: Path, printed: Path, said: Path) -> int:
        line = self._line.replace(FILE, _argument(given))
        environment = os.environ | {"MALI_BENCH_ID": document.id or "", "MALI_BENCH_DATE": document.date or ""}
        with printed.open("wb") as output, said.open("wb") as errors, self._input(given) as text:
            self._process = subprocess.Popen(
                line,
                shell=True,
                stdin=text,
                stdout=output,
                stderr=errors,
                env=environment,
                start_new_session=sys.platform != "win32",
            )
            try:
                return self._wait(self._process, (printed, said))
            finally:
                _finish(self._process)
                self._process = None

    def _input(self, given: Path) -> IO[bytes]:
        return Path(os.devnull).open("rb") if FILE in self._line else given.open("rb")

    def _wait(self, process: "subprocess.Popen[bytes]", outputs: tuple[Path, ...]) -> int:
        end = None if self._timeout is None else time.monotonic() + self._timeout
        while not self._stopped:
            left = _PAUSE if end is None else min(_PAUSE, max(end - time.monotonic(), 0.0))
            try:
                code = process.wait(left)
                if self._stopped:
                    break
                return code
            except subprocess.TimeoutExpired:
                pass
            if end is not None and time.monotonic() >= end:
                raise Failure(f"took longer than {self._timeout:g} s and was stopped{_quoted(outputs[1])}")
            if any(path.stat().st_size > LARGEST for path in outputs):
                raise Failure(f"printed more than {LARGEST} bytes and was stopped{_quoted(outputs[1])}")
        raise Stopped

    def _read(self, printed: Path, document: Document) -> InMemory:
        if printed.stat().st_size > LARGEST:
            raise Failure(f"printed more than {LARGEST} bytes")
        source = Source(str(printed))
        source.name = f"output for {document.id}"
        reading = Reading(self._labels)
        try:
            return InMemory(records(source, format_of(source, self._form), reading), reading.notices)
        except InputError as error:
            raise Failure(f"the output cannot be read: {error}", printed.read_bytes()) from None


def _argument(path: Path) -> str:
    return subprocess.list2cmdline([str(path)]) if sys.platform == "win32" else shlex.quote(str(path))


def _finish(process: "subprocess.Popen[bytes]") -> None:
    """End a command if it still runs, and what it left running behind it."""
    end_group(process.pid)
    process.wait()


def _crash(code: int, said: Path) -> str:
    """How a command failed: a shell says 128 and the number of the signal for what it started itself."""
    number = -code if code < 0 else code - 128
    try:
        name = f" (signal {signal.Signals(number).name})"
    except ValueError:
        name = ""
    return f"failed with exit code {128 + number if code < 0 else code}{name}{_quoted(said)}"


def _quoted(said: Path) -> str:
    """The last line of what a command said on standard error, which is where a traceback has its error."""
    with said.open("rb") as file:
        file.seek(max(said.stat().st_size - 4 * _SAID, 0))
        lines = file.read().decode("utf-8", "replace").strip().splitlines()
    return f"; its last words on standard error: {lines[-1].strip()[-_SAID:]}" if lines else ""
