"""The documents of a file or of a program, one at a time: which there are, and each when it is asked for.

Of a file in the project's own format only the names and places of its documents are kept. So the memory that scoring
takes is set by some documents and not by all, in whatever order two files list them.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from msgspec import structs

from ..errors import InputError
from ..files.reading import reading
from ..model.document import items
from ..model.label_maps import MAPPED
from ..model.labels import FREE, Labels
from . import format_of, jsonl, records
from .base import Reading, Record
from .notices import Notices
from .own_texts import with_own_texts
from .source import Source
from .surfaces import Occurrences
from .versions import latest


class DocumentStore(Protocol):
    """Documents, or parts of them, in the order of their file."""

    names: list[str | None]
    """Their ids."""

    notices: Notices
    """What was noticed when they were read."""

    def part(self, index: int) -> Record:
        """One of them; raises `InputError` if it cannot be read."""
        ...


WhenPlaced = Callable[[Record, str | None, Notices], Record]
"""What becomes of a part when it has been put to its document, whose text is given: a map of labels needs the words."""


class InMemory:
    """Parts that are in memory."""

    def __init__(
        self, parts: Iterable[Record], notices: Notices | None = None, when_placed: WhenPlaced | None = None
    ) -> None:
        self._parts = list(parts)
        self.when_placed = when_placed
        self.names = [part.document.id for part in self._parts]
        self.notices = notices if notices is not None else Notices()

    def part(self, index: int) -> Record:
        """One of the parts."""
        return self._parts[index]

    def parts(self) -> list[Record]:
        """All of them."""
        return list(self._parts)

    def has_pieces(self) -> bool:
        """Whether some are not whole documents, or not to be used."""
        return any(part.skipped or not part.whole for part in self._parts)


class IndexedFile:
    """The documents of a file in the project's own format, one a line."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.notices = Notices()
        self.names = []
        self._numbers, self._starts, self._sizes = array("q"), array("q"), array("q")
        for line in source.lines():
            self.names.append(jsonl.name(line.data, f"{source.name}:{line.number}"))
            self._numbers.append(line.number)
            self._starts.append(line.start)
            self._sizes.append(len(line.data))

    def part(self, index: int) -> Record:
        """One of the documents; raises `InputError` for a line that is no document."""
        where = f"{self._source.name}:{self._numbers[index]}"
        with reading(self._source.name):
            self._source.file.seek(self._starts[index])
            line = self._source.file.read(self._sizes[index])
        document, encoded = jsonl.decode_and_encode(line, where)
        return Record(where, document, encoded=encoded)


def open_store(
    path: str,
    *,
    form: str | None = None,
    labels: Labels = FREE,
    annotator: str | None = None,
    occurrences: Occurrences = "all",
    gold: DocumentStore | None = None,
) -> DocumentStore:
    """The documents of a file or folder; `form` and `annotator` as in `formats.read`, `occurrences` as in `placement`.
    Of other formats than the project's own everything is kept in memory. `gold`, which they are predictions for, tells
    the layers of labels where there is no label set.
    """
    source = Source(path)
    recognised = format_of(source, form)
    if recognised is jsonl.FORMAT and annotator is None and jsonl.in_lines(source):
        return IndexedFile(source)
    reading = Reading(labels if gold is None else reading_labels(labels, gold), occurrences=occurrences)
    return InMemory(records(source, recognised, reading, annotator), reading.notices)


def open_gold(
    path: str, *, form: str | None = None, labels: Labels = FREE, annotator: str | None = None
) -> DocumentStore:
    """The same for gold: of a format whose records are parts of documents, each part is a document of its own."""
    store = open_store(path, form=form, labels=labels, annotator=annotator)
    if isinstance(store, InMemory) and store.has_pieces():
        parts = with_own_texts(store.parts(), store.notices)
        return InMemory(as_documents(parts, store.notices), store.notices)
    return store


def reading_labels(labels: Labels, gold: DocumentStore) -> Labels:
    """The label set that tells readers of which layer a label is: the given one, or without one the types of the gold.

    Only readers take it: what is scored, and the signature, are those of the given label set.
    """
    if labels.fields():
        return labels
    types: dict[str, set[str]] = {layer: set() for layer in MAPPED}
    for number in range(len(gold.names)):
        document = gold.part(number).document
        for layer, known in types.items():
            known.update(item.type for item in items(document, layer) if item.type is not None)
    return Labels({layer: {"type": dict.fromkeys(sorted(known), "")} for layer, known in types.items() if known})


def as_documents(parts: Sequence[Record], notices: Notices) -> list[Record]:
    """Parts as documents of their own, under the id that the file gives each; where several have it, or it has none,
    with its start or a hash of its text. Of the versions of a task (see `versions`) only the last one is a document.

    Raises `InputError` for a part without text, for two annotators' work on one part, and if no part is to be used.
    """
    for part in parts:
        if part.answer is not None:
            raise InputError(f"{part.where}: has strings without offsets, which gold needs")
        if part.document.text is None:
            raise InputError(f"{part.where}: has no text, which gold needs")
    kept = [part for part in last_versions(parts, notices) if not part.skipped]
    if not kept:
        raise InputError(
            f"{parts[0].where}: this and all that follows is marked as not to be used; gold needs a document"
        )
    often = Counter(part.document.id for part in kept)
    names = [part_name(part, often[part.document.id] > 1) for part in kept]
    seen: Counter[str] = Counter()
    made = []
    for part, name in zip(kept, names, strict=True):
        seen[name] += 1
        unique = f"{name}#{seen[name]}" if seen[name] > 1 else name
        made.append(structs.replace(part, document=structs.replace(part.document, id=unique), whole=True, start=None))
    return made


def last_versions(parts: Sequence[Record], notices: Notices) -> list[Record]:
    """The parts without older versions of tasks (see `versions`), found by id, start and text; raises `InputError` for
    two annotators' work on one task.
    """
    places = [
        number if part.task is part.annotator is None else (part.document.id, part.start, part.document.text)
        for number, part in enumerate(parts)
    ]
    return [parts[number] for number in latest(places, parts, notices)]


def part_name(part: Record, shared: bool) -> str:
    """The name of a part that is a document of its own: its id, and where others have that too what tells it apart."""
    name = part.document.id
    if name is not None and not shared:
        return name
    digest = hashlib.sha256((part.document.text or "").encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{name or 'task'}:{digest if part.start is None else part.start}"
