"""Documents and predictions that are Python objects: of this package, of spaCy, or as a file would hold them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..model.document import Document
from ..model.labels import FREE, Labels
from . import format_of, jsonl, records, spacy
from .base import Reading, Record
from .python_objects import plain
from .source import Objects, Text, Value
from .store import InMemory


def read_objects(side: object, name: str, labels: Labels = FREE) -> InMemory:
    """The records that an object or an iterable of objects makes; `name` is what messages call it. A string is what a
    file would hold, such as the answer of a language model, and so is each of several.

    Raises `InputError` for anything that cannot be read.
    """
    if isinstance(side, str):
        return _of_texts([(name, side)], labels)
    if isinstance(side, Document | Mapping) or spacy.is_doc(side) or hasattr(type(side), "model_fields"):
        side = [side]
    if not isinstance(side, Iterable) or isinstance(side, bytes):
        raise InputError(f"{name}: must be a document or an iterable of documents, not {type(side).__name__}")
    things = list(side)
    if things and all(isinstance(thing, str) for thing in things):
        return _of_texts([(f"{name}[{number}]", thing) for number, thing in enumerate(things)], labels)
    reading = Reading(labels)
    own: dict[int, Record] = {}
    for number, thing in enumerate(things):
        where = f"{name}[{number}]"
        if isinstance(thing, Document):
            own[number] = Record(where, _checked(thing, where))
        elif spacy.is_doc(thing):
            own[number] = spacy.from_doc(thing, labels, where, reading.notices)
    if len(own) == len(things):
        return InMemory(own.values(), reading.notices)
    others = [(number, thing) for number, thing in enumerate(things) if number not in own]
    if own:
        # Among documents, what else there is can only be a document too.
        own |= {number: Record(f"{name}[{number}]", _document(thing, f"{name}[{number}]")) for number, thing in others}
        return InMemory((own[number] for number in range(len(things))), reading.notices)
    source = Objects((plain(thing, f"{name}[{number}]") for number, thing in others), name)
    return InMemory(records(source, format_of(source), reading), reading.notices)


def _of_texts(texts: Iterable[tuple[str, str]], labels: Labels) -> InMemory:
    """The records of some texts, each under what messages call it."""
    reading = Reading(labels)
    made: list[Record] = []
    for where, text in texts:
        if _names_a_file(text):
            raise InputError(f"{where}: {text!r} is the name of a file; give what the file holds")
        source = Text(text, where)
        made += records(source, format_of(source), reading)
    return InMemory(made, reading.notices)


def _names_a_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # no name of a file
        return False


def _checked(document: Document, where: str) -> Document:
    """A document that was checked field by field, as if it had been read from a file."""
    try:
        return jsonl.decode(jsonl.encode(document), where)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"{where}: cannot be written as JSON: {error}") from None


def _document(thing: Any, where: str) -> Document:
    return jsonl.from_value(Value(where, plain(thing, where)))
