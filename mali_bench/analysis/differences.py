"""Two systems side by side: which items only one of them has wrong, and which both."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import Struct

from .diagnosis import Diagnosis
from .diagnosis.view import Shown, ShownError

ONLY_A, ONLY_B, BOTH = range(3)
"""Who has an item wrong."""

_Key = tuple[Any, ...]
"""What identifies an item of the gold, or a predicted one that is spurious, among those of its layer."""


class WrongItem(Struct, frozen=True):
    """An item that one system or both have wrong.

    Attributes:
        layer: its layer.
        kind: the class of the error, that of the first system where both err.
        who: `ONLY_A`, `ONLY_B` or `BOTH`.
        item: the item: of the gold, or a predicted one that is spurious.
        errors: for each system the numbers of its errors about the item, in `Diagnosis.errors`.
    """

    layer: str
    kind: str
    who: int
    item: Shown
    errors: tuple[tuple[int, ...], tuple[int, ...]]


class Split(NamedTuple):
    """How many items of a layer only the first system has wrong, only the second, and both. The class is that of the
    error, of the first system where both err.
    """

    layer: str
    kind: str
    only_a: int
    only_b: int
    both: int


def compared(a: Diagnosis, b: Diagnosis) -> list[str]:
    """The layers that two diagnoses have in common."""
    return [layer for layer in a.layers if layer in b.layers]


def wrong_items(a: Diagnosis, b: Diagnosis) -> list[WrongItem]:
    """The items that two systems have wrong, of the layers that both attempt: those of the first, then what only the
    second has wrong, each in the order of the text.
    """
    layers = compared(a, b)
    items: dict[_Key, tuple[str, str, Shown]] = {}
    errors: tuple[dict[_Key, list[int]], ...] = (defaultdict(list), defaultdict(list))
    for diagnosis, found in zip((a, b), errors, strict=True):
        for number, error in enumerate(diagnosis.errors):
            if error.layer in layers:
                for key, item in _items(error):
                    items.setdefault(key, (error.layer, error.kind, item))
                    found[key].append(number)
    made = []
    for key, (layer, kind, item) in items.items():
        of_both = tuple(errors[0].get(key, ())), tuple(errors[1].get(key, ()))
        who = BOTH if all(of_both) else ONLY_A if of_both[0] else ONLY_B
        made.append(WrongItem(layer, kind, who, item, of_both))
    return made


def splits(a: Diagnosis, b: Diagnosis) -> list[Split]:
    """How many items two systems have wrong, by layer and class in alphabetical order."""
    counts = Counter((each.layer, each.kind, each.who) for each in wrong_items(a, b))
    kinds = dict.fromkeys((layer, kind) for layer, kind, _ in sorted(counts))
    return [Split(layer, kind, *(counts[layer, kind, who] for who in range(3))) for layer, kind in kinds]


def _items(error: ShownError) -> Iterator[tuple[_Key, Shown]]:
    """The items of an error. One is told by its layer and places; by what it says only if it is spurious, since a gold
    item may say something else under another reading.
    """
    side, shown = ("gold", error.gold) if error.gold else ("predicted", error.predicted)
    for item in shown:
        says = None if error.gold else item.label
        places = tuple((part.name, part.spans) for part in item.parts)
        yield (error.layer, side, error.document, says, places), item
