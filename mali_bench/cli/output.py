"""Everything that a command writes: text, JSON and data, to standard output or into a file, and notes.

What is printed may hold names, labels and quotes from any file: control and bidirectional characters in it are escaped.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ..errors import InputError, escaped_json, escaped_lines
from ..files.reading import reason
from ..files.writing import write_atomically

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STANDARD_OUTPUT = "-"
"""What is standard output where a file to write is asked for."""


def print_text(text: str) -> None:
    """Print lines to standard output."""
    with _stdout() as stream:
        print(escaped_lines(text).rstrip("\n"), file=stream)


def print_styled(text: "Text") -> None:
    """Print text with its styles where standard output is a terminal that has them, and plain elsewhere. What is
    from a file must have been escaped: an escape sequence is one here.
    """
    from rich.console import Console
    from rich.containers import Lines

    with _stdout() as stream:
        # a width of 0 is none; rich would print nothing
        console = Console(highlight=False, markup=False, width=80 if os.environ.get("COLUMNS") == "0" else None)
        with console.capture() as captured:
            lines = text.split("\n", allow_blank=True)
            if stream.isatty():
                lines = Lines(part for line in lines for part in _wrapped(line, console))
            for line in lines:
                console.print(line, soft_wrap=True)
        print(captured.get().rstrip("\n"), file=stream)


def _wrapped(line: "Text", console: "Console") -> "Iterator[Text]":
    """A line broken for a terminal: what is indented stays so, and what goes on is a little further in."""
    from rich.text import Text

    lead = len(line.plain) - len(line.plain.lstrip(" "))
    indent = lead + 2 if lead else 0
    for number, part in enumerate(line[lead:].wrap(console, max(console.width - indent, 1))):
        yield Text(" " * (indent if number else lead)).append_text(part)


def print_json(text: str) -> None:
    """Print JSON to standard output."""
    with _stdout() as stream:
        print(escaped_json(text).rstrip("\n"), file=stream)


def write_data(path: str | None, pieces: Iterable[bytes]) -> None:
    """Write data, byte for byte, into a file, or to standard output if the path is `-` or `None`."""
    if path not in (None, STANDARD_OUTPUT):
        write_atomically(Path(path or ""), pieces)
        return
    with _stdout() as stream:
        stream.flush()
        stream.buffer.writelines(pieces)


def flush() -> None:
    """Write what standard output still holds back; raises `InputError` if that fails."""
    if sys.stdout is not None:
        with _stdout() as stream:
            stream.flush()


def note(text: str, who: str = "mali-bench") -> None:
    """Say something on standard error; nobody is left to hear that this fails."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{who}: {escaped_lines(text)}", file=sys.stderr, flush=True)


def discard() -> None:
    """Drop what standard output still holds back, which nobody reads or which has no room."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _stdout() -> Iterator[TextIO]:
    if sys.stdout is None:
        raise InputError("standard output: cannot be written: it is closed")
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as error:
        discard()
        raise InputError(f"standard output: cannot be written: {reason(error)}") from None
