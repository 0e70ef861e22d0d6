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
    names = list(golds)
    texts = [gold.text or "" for gold in golds.values()]
    behind = (0, 0)
    made = []
    for record in records:
        if record.tokens is None or record.document.text is not None or record.whole:
            made.append(record)
            continue
        if not any(char.isalnum() for token in record.tokens for char in token) and not _has_items(record):
            continue
        name = record.document.id
        known = name is not None and name in golds
        some = [numbers[name]] if name is not None and known else range(len(texts))
        place = _first(record.tokens, texts, some, behind)
        if place is None or not _follows(texts, behind, place):
            places = [(at, start, end) for at in some for start, end in stretches(record.tokens, texts[at])]
            if place is None and len(places) == 1:
                place = places[0]
            elif place is None and (places or (name is None and len(golds) > 1)):
                raise InputError(f"{record.where}: {_unclear(record, len(places))}")
            elif len(places) > 1:
                notices.note("by-order", record.where, "their order")
        if place is None:
            if name is None or known:  # tokens that leave something out; or the error says where they differ
                aligned(record.tokens, texts[some[0]], record.where)
            made.append(record)
            continue
        behind = (place[0], place[2])
        made.append(_placed(record, names[place[0]], texts[place[0]], place[1], place[2]))
    return made


def _first(
    tokens: Sequence[str], texts: Sequence[str], some: Sequence[int], behind: tuple[int, int]
) -> tuple[int, int, int] | None:
    """The first place of some tokens behind a place: the number of the text, start and end."""
    for number in some:
        if number >= behind[0]:
            for start, end in stretches(tokens, texts[number], behind[1] if number == behind[0] else 0):
                return number, start, end
    return None


def _follows(texts: Sequence[str], behind: tuple[int, int], place: tuple[int, int, int]) -> bool:
    """Whether nothing but punctuation is between two places, so that no other place can be meant."""
    number, start, _ = place
    if number == behind[0]:
        between = texts[number][behind[1] : start]
    elif number == behind[0] + 1:
        between = texts[behind[0]][behind[1] :] + texts[number][:start]
    else:
        return False
    return not any(char.isalnum() for char in between)


def _placed(record: Record, name: str, text: str, start: int, end: int) -> Record:
    document = structs.replace(record.document, id=name, text=text[start:end])
    return structs.replace(record, document=document, start=start)


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
