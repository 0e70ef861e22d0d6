"""Records of strings without offsets as records with offsets in the text that they are about."""

from collections.abc import Mapping

from msgspec import structs

from ..errors import InputError
from ..formats.base import Record
from ..formats.notices import Notices
from ..formats.placement import Placements
from ..formats.placement import place as place_strings
from ..model.document import Document
from .placing import Place, stretch


def with_offsets(
    record: Record,
    place: Place,
    golds: Mapping[str, Document],
    notices: Notices,
    placements: Placements,
    texts: dict[str, str] | None = None,
) -> Record:
    """A record of strings with offsets in the document of its place, which keep the record's `answer`.

    `texts` has the texts of documents so far, each with the strings that are not in it behind it, and gets that of this
    one; without it such strings are left out. Raises `InputError` where there is no text.
    """
    gold = golds.get(place.name)
    if gold is None:
        raise InputError(
            f"{record.where}: has strings without offsets for the document {place.name!r}, which the gold does not have"
        )
    if record.answer is None or gold.text is None:
        raise InputError(f"{record.where}: has strings without offsets, and the gold has no text to find them in")
    text = gold.text if texts is None else texts.get(place.name, gold.text)
    within = stretch(record, place, gold)
    document = place_strings(record.answer, text, record.where, notices, placements, within, invented=texts is not None)
    if texts is not None:
        texts[place.name] = document.text or text
    return structs.replace(record, document=document)


def in_own_text(record: Record, notices: Notices, placements: Placements) -> Record:
    """A record of strings with a text of its own with offsets in that, without the strings that are not in it."""
    text, answer = record.document.text, record.answer
    if answer is None or text is None:
        return record
    made = place_strings(answer, text, record.where, notices, placements, invented=False)
    document = structs.replace(made, id=record.document.id, text=text)
    return structs.replace(record, document=document, answer=None)
