"""Reading documents and predictions: the records of a file or folder in any of the formats of the table."""

from collections.abc import Iterator
from itertools import chain

from ..errors import InputError
from ..model.labels import FREE, Labels
from . import jsonl
from .base import Format, Reading, Record
from .notices import Notices
from .offsets import in_code_points
from .recognition import FORMATS as FORMATS
from .recognition import format_of as format_of
from .source import Source
from .versions import of_annotator


def read(
    path: str,
    *,
    form: str | None = None,
    labels: Labels = FREE,
    annotator: str | None = None,
    notices: Notices | None = None,
) -> Iterator[Record]:
    """The documents of a file or folder, or their parts; `-` is standard input.

    `form` is a name in `FORMATS`; without it the content decides. `annotator` takes the work of one annotator of
    several. What was not read or had to be repaired is added to `notices`. Raises `InputError` for anything that cannot
    be read, with file and line.
    """
    source = Source(path)
    reading = Reading(labels, notices if notices is not None else Notices())
    return records(source, format_of(source, form), reading, annotator)


def records(source: Source, form: Format, reading: Reading, annotator: str | None = None) -> Iterator[Record]:
    """The records of a source in a format; offsets of those that have their text count its code points."""
    if form is jsonl.FORMAT and annotator is None:
        return _some(form.read(source, reading), source)
    some = of_annotator(list(form.read(source, reading)), annotator, source.name)
    if form is jsonl.FORMAT:
        return _some(iter(some), source)
    for record in some:
        _refuse_halves(record)
    some = in_code_points(some, [record.document.text for record in some], reading.notices)
    return _some(iter(some), source)


def _refuse_halves(record: Record) -> None:
    """Raise `InputError` for what an escape in JSON can be and no text can have, whichever library read it."""
    try:
        jsonl.encode(record.document)
        "".join(record.tokens or ()).encode()
    except UnicodeEncodeError:
        raise InputError(
            f"{record.where}: an escape like \\ud83d is half a character; surrogates come in pairs"
        ) from None


def _some(rest: Iterator[Record], source: Source) -> Iterator[Record]:
    first = next(rest, None)
    if first is None:
        raise InputError(f"{source.name}: holds no documents")
    return chain([first], rest)
