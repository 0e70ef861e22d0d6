"""What a reader of a format takes and yields."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from ..files.reading import Line as Line
from ..files.reading import called as called
from ..files.reading import lines as lines
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


class Format(Struct, frozen=True):
    """A format: its name, a sentence about it, and its reader."""

    name: str
    about: str
    read: Callable[[str, Iterator[Line], Labels], Iterator[Record]]
