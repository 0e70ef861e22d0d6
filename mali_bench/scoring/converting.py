"""The documents of a file in any format as whole documents with their texts, to be written in another format."""

from collections.abc import Iterator

from msgspec import structs

from ..errors import InputError
from ..formats import read
from ..formats.notices import Notices
from ..formats.placement import Placements
from ..formats.store import DocumentStore, as_documents
from ..model.checks import faults
from ..model.document import Document
from ..model.labels import FREE, Labels
from .notes import listed
from .placed_strings import in_own_text, with_offsets
from .placing import joined, moved
from .placing import placed as put


def whole_documents(
    path: str,
    gold: DocumentStore,
    labels: Labels,
    notices: Notices,
    placements: Placements,
    *,
    form: str | None = None,
    annotator: str | None = None,
    placed: bool = False,
) -> Iterator[Document]:
    """The documents of a file or folder, of one annotator if it is named. Where one has no text, or with `placed`, all
    are put to the documents of the gold, whose texts they take; otherwise each part is a document of its own. Strings
    without offsets are placed in the text, as `placements` then says; what is not in it is left out.

    Raises `InputError` for a file that cannot be read, for a document that is not in the gold where it must be, and for
    one with a fault.
    """
    records = list(read(path, form=form, labels=labels, annotator=annotator, notices=notices))
    if placed or any(record.document.text is None for record in records):
        golds = {name or "": gold.part(number).document for number, name in enumerate(gold.names)}
        pieces: dict[str, list[Document]] = {}
        for record, place in put(records, golds, notices):
            if place.name not in golds:
                raise InputError(f"{record.where}: is for the document {place.name!r}, which the gold does not have")
            if record.answer is not None:
                record = with_offsets(record, place, golds, notices, placements)
            pieces.setdefault(place.name, []).append(moved(record, place))
        if left := [name for name in golds if name not in pieces]:
            notices.note("gold-left", "", listed(left), len(left))
        made = [
            (path, structs.replace(joined(name, some), id=name or None, text=golds[name].text))
            for name, some in pieces.items()
        ]
    else:
        records = [in_own_text(record, notices, placements) for record in records]
        if any(record.skipped or not record.whole for record in records):
            records = as_documents(records, notices)
        made = [(record.where, record.document) for record in records]
    for where, document in made:
        for fault in faults(document, None, FREE):
            raise InputError(f"{where}: {fault}")
        yield document
