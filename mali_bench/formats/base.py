"""What a format is, what its reader is given, and what it yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from msgspec import Struct

from ..files.reading import Line as Line
from ..files.reading import called as called
from ..files.reading import lines as lines
from ..model.document import Document, Spans
from ..model.labels import FREE, Labels
from .notices import Notices
from .offset_units import CODE_POINTS, Unit
from .source import Source
from .surfaces import Answer, Occurrences


class Record(Struct, frozen=True):
    """A document, or a part of one, as a file has it.

    Attributes:
        where: file and line, for messages.
        document: offsets count in `unit` from the start of this part; a quote is the surface string that the file
            has for a span.
        whole: whether this is the whole document, under its id; otherwise its text, id and start say where it belongs.
        start: the offset in the document (in code points) at which the part starts, if the file says so.
        skipped: whether the file says that it is not to be used.
        annotator: who made it, if the file says so.
        version: when it was made, to order versions of one task; the order in the file decides where there is none.
        task: for a task of an annotation tool, which kind of work it is (Prodigy's view, or `""`). Two kinds for one
            text add up; two versions of one kind do not. `None` for anything else.
        unit: what offsets count. `None`: not known, and found by the surface strings of all spans of the file.
        redundant: whether the surface strings are copies that an editing tool may leave stale: then offsets count in
            `unit`, and a differing copy is only counted.
        tokens: the tokens of the part, for offsets that count tokens.
        words: extents with their words as a tokeniser has them, in lower case or pieces: these are no surface strings,
            and only tell where a part is that has no text.
        line: the number, from 0, of the line that this part is of the document of its id.
        encoded: the document as JSON, where it is at hand (see `jsonl.encode`).
        answer: what the file says in strings without offsets; the document then has no layers, and its own are made
            when the text is known (see `placement`).
    """

    where: str
    document: Document
    whole: bool = True
    start: int | None = None
    skipped: bool = False
    annotator: str | None = None
    version: float | None = None
    task: str | None = None
    unit: Unit | None = CODE_POINTS
    redundant: bool = False
    tokens: tuple[str, ...] | None = None
    words: tuple[tuple[Spans, str], ...] = ()
    line: int | None = None
    encoded: bytes | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader is given beside the file: the label set, which tells the layer of a label, where to note what it
    did not read or had to repair, and where strings without offsets go that nothing decides.
    """

    labels: Labels = FREE
    notices: Notices = field(default_factory=Notices)
    occurrences: Occurrences = "all"


class Format(Struct, frozen=True):
    """A format that can be read; `export` has those that can be written.

    Attributes:
        name: what `--format` takes.
        about: a sentence about it, which may name the tools that write it.
        layers: the layers that it can hold.
        offsets: what its offsets count, in words.
        recognise: whether a source has what this format alone has. It is asked for every file, so it looks at
            `Source.head`, `sample`, `suffix` or `folder`, imports nothing heavy, and raises nothing.
        read: yields the records of a source; raises `InputError` for anything that cannot be read, with its place.
        extra: the extra of this package that reading needs, if any.
        general: whether it is tried only where no other format is recognised.
    """

    name: str
    about: str
    layers: tuple[str, ...]
    offsets: str
    recognise: Callable[[Source], bool]
    read: Callable[[Source, Reading], Iterator[Record]]
    extra: str | None = None
    general: bool = False
