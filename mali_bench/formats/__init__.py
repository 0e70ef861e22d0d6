"""The formats that can be read, as one table, and how a file's format is recognised."""

import json
from collections.abc import Iterator
from itertools import chain

from ..errors import InputError
from ..model.labels import FREE, Labels
from . import jsonl, prodigy
from .base import Format, Line, Record, called, lines

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("jsonl", "The project's own format: a document with all its layers a line.", jsonl.read),
        Format("prodigy", "Prodigy JSONL: a task with spans and relations a line.", prodigy.read),
    )
}


def read(path: str, *, form: str | None = None, labels: Labels = FREE) -> Iterator[Record]:
    """The documents of a file, or their parts; `-` is standard input.

    `form` is a name in `FORMATS`; without it the first line decides. Raises `InputError` for anything that cannot be
    read, with file and line.
    """
    found, source = start(path, form)
    return found.read(called(path), source, labels)


def start(path: str, form: str | None) -> tuple[Format, Iterator[Line]]:
    """The format of a file, and its lines."""
    source = lines(path)
    first = next(source)
    name = form or _recognised(first.data)
    if name not in FORMATS:
        raise InputError(f"{name!r} is not a format; the formats are {', '.join(FORMATS)}")
    return FORMATS[name], chain([first], source)


def _recognised(line: bytes) -> str:
    try:
        task = json.loads(line)
    except (ValueError, RecursionError):
        return "jsonl"
    return "prodigy" if isinstance(task, dict) and prodigy.KEYS & set(task) else "jsonl"
