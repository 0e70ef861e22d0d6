"""Which entries of a page the errors of a prediction are about."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..analysis.diagnosis.view import Shown, ShownError
from ..matching.batch import ATTRIBUTES
from ..model.document import LAYERS, Document, items
from ..model.layers import extent
from .content import GOLD, Content, Entry
from .readings import in_common

LAYER_OF = {
    "coref": "mentions",
    "triggers": "events",
    "arguments": "events",
    "event-coref": "events",
    "factuality": "events",
    "links": "event_links",
    **dict.fromkeys(ATTRIBUTES, "events"),
}
"""The layer of a document that a layer of the diagnosis is about, where it has another name."""


class Places:
    """The entries of one side and of the gold that it is scored by, by their ids and places.

    Attributes:
        side: the side.
        counted: the numbers of the entries of this gold, which may lack readings and optional items of the page's.
    """

    def __init__(self, content: Content, gold: Document, side: int) -> None:
        self.side = side
        self._by_id: dict[tuple[int, str, str], Entry] = {}
        self._by_place: dict[tuple[int, str, Any], Entry] = {}
        of_gold = list(_counted(content, gold))
        self.counted = {each.number for each in of_gold}
        for entry in (*of_gold, *(each for each in content.entries if each.side == side)):
            if entry.item.id is not None:
                self._by_id.setdefault((entry.side, entry.layer, entry.item.id), entry)
            if entry.item.SPAN_FIELDS:
                self._by_place.setdefault((entry.side, entry.layer, extent(entry.item)), entry)
            elif hasattr(entry.item, "arg1"):
                places = tuple(_where(content, entry, ref) for ref in (entry.item.arg1, entry.item.arg2))
                self._by_place.setdefault((entry.side, entry.layer, places), entry)

    def entries(self, error: ShownError) -> tuple[tuple[Entry | None, ...], tuple[Entry | None, ...]]:
        """The entries of the gold items of an error, and of the predicted ones; `None` for what is not on the page."""
        layer = LAYER_OF.get(error.layer, error.layer)
        gold = tuple(self._entry(GOLD, layer, each) for each in error.gold)
        return gold, tuple(self._entry(self.side, layer, each) for each in error.predicted)

    def _entry(self, side: int, layer: str, shown: Shown) -> Entry | None:
        if shown.id is not None:
            return self._by_id.get((side, layer, shown.id))
        places = tuple(part.spans for part in shown.parts[:2])
        by_both = self._by_place.get((side, layer, places))
        return by_both or self._by_place.get((side, layer, places[0]))


def _counted(content: Content, gold: Document) -> Iterator[Entry]:
    """The entries of a gold that has no readings and may lack optional items: of the readings of an item the one that
    has most in common with it.
    """
    rest: dict[tuple[str, Any], list[Entry]] = defaultdict(list)
    for entry in content.entries:
        if entry.side == GOLD:
            rest[entry.layer, _told_by(entry.item)].append(entry)
    for layer in LAYERS:
        for item in items(gold, layer):
            alike = rest[layer, _told_by(item)]
            if alike:
                common = [in_common(each.item, item) for each in alike]
                yield alike.pop(common.index(max(common)))


def _told_by(item: Any) -> Any:
    return item.id if item.id is not None else extent(item) if item.SPAN_FIELDS else None


def _where(content: Content, entry: Entry, ref: Any) -> Any:
    found = content.find(entry.side, ref, entry.item.reading)
    return ref if found is None else extent(found.item)
