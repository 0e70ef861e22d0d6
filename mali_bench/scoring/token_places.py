"""Where records that have tokens and no text are in the gold: the stretch of a document that consists of their tokens.

The documents of the gold are walked in their order. Where the tokens of a record are in several places, the first one
behind the record before it counts, so that rows for the sentences of some texts need no ids.
"""

from collections.abc import Mapping, Sequence

from msgspec import structs

from ..errors import InputError
from ..formats.base import Record
from ..formats.notices import Notices
from ..formats.token_offsets import aligned, stretches
from ..model.document import LAYERS, Document, items


def with_texts(records: Sequence[Record], golds: Mapping[str, Document], notices: Notices) -> list[Record]:
    """The records, those of tokens without text with the text that these are, its document and start. A record whose
    tokens have no letters and that has no items says nothing, and is left out.

    Raises `InputError` for tokens that are not in the gold, or in several places and none behind the record before.
    """
    numbers = {name: number for number, name in enumerate(golds)}
    behind = (0, 0)
    made = []
    for record in records:
        if record.tokens is None or record.document.text is not None or record.whole:
            made.append(record)
            continue
        if not any(char.isalnum() for token in record.tokens for char in token) and not _has_items(record):
            continue
        name = record.document.id
        names = [name] if name is not None and name in golds else list(golds)
        places = [
            (number, start, end)
            for number, each in ((numbers[each], each) for each in names)
            for start, end in stretches(record.tokens, golds[each].text or "")
        ]
        place = next((place for place in places if place[:2] >= behind), places[0] if len(places) == 1 else None)
        if place is None:
            if places or (name is None and len(golds) > 1):
                raise InputError(f"{record.where}: {_unclear(record, len(places))}")
            if name is None or name in golds:  # tokens that leave something out; or the error says where they differ
                aligned(record.tokens, golds[names[0]].text or "", record.where)
            made.append(record)
            continue
        if len(places) > 1:
            notices.note("by-order", record.where, "their order")
        behind = (place[0], place[2])
        made.append(_placed(record, list(golds)[place[0]], golds, place[1], place[2]))
    return made


def _placed(record: Record, name: str, golds: Mapping[str, Document], start: int, end: int) -> Record:
    text = (golds[name].text or "")[start:end]
    return structs.replace(record, document=structs.replace(record.document, id=name, text=text), start=start)


def _has_items(record: Record) -> bool:
    return any(items(record.document, layer) for layer in LAYERS)


def _unclear(record: Record, count: int) -> str:
    tokens = " ".join(record.tokens or ())[:40]
    if not count:
        return f"the tokens, which start with {tokens!r}, are not in the gold"
    return (
        f"the tokens, which start with {tokens!r}, are in several places of the gold ({count}), none of them behind the"
        " record before; give the id of its document"
    )
