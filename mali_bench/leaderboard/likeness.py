"""How alike predictions are, whatever their ids, the order of their items and how often each is repeated."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from ..model.document import LAYER_TABLE, LAYERS, Document, items

NEAR = 0.95
"""The share of items in common from which on two runs are nearly the same."""

FEW = 20
"""The items that two runs must have so that their likeness means anything: any two systems may agree on a few times."""

_REFERRING = {
    **dict.fromkeys(("entity", "side_a", "side_b", "place"), "entity"),
    "hopper": "hopper",
    **dict.fromkeys(("parent", "source", "arg1", "arg2", "filler", "of", "events"), "id"),
}
"""The fields that hold names of clusters or ids of items, and of which."""


class Likeness(Struct, frozen=True):
    """What is compared of a run.

    Attributes:
        whole: a hash of all that it says.
        items: a hash of layer, place and label of each item.
    """

    whole: bytes
    items: frozenset[bytes]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Likeness":
        """That of the documents of a run."""
        whole, cores = set(), set()
        for document in documents:
            whole.add(_hash([document.id, document.given, [layer for layer in LAYERS if _attempted(document, layer)]]))
            for layer, item in _without_ids(document):
                whole.add(_hash([document.id, layer, item]))
                cores.add(_hash([document.id, layer, *(item.get(name) for name in _core(layer))]))
        return cls(hashlib.sha256(b"".join(sorted(whole))).digest(), frozenset(cores))

    def share(self, other: "Likeness") -> float:
        """The share of the items of both that both have (0 if they have few)."""
        fewer, more = sorted((self.items, other.items), key=len)
        if len(fewer) < FEW or len(fewer) < NEAR * len(more):
            return 0.0
        common = len(fewer & more)
        return common / (len(fewer) + len(more) - common)


def _attempted(document: Document, layer: str) -> bool:
    return getattr(document, layer) is not None


def _core(layer: str) -> tuple[str, ...]:
    """The fields that say where an item is, or what it links, and what it is."""
    item = LAYERS[layer]
    where = [name for name, _ in item.SPAN_FIELDS[:1]] or [reference.field for reference in item.REFERENCES]
    return (*where, LAYER_TABLE[layer].label, "type", "name")


def _without_ids(document: Document) -> Iterator[tuple[str, Any]]:
    """Every item as plain data, in which the place of an item stands for its id, and the first place of a cluster for
    the name of the cluster.
    """
    places: dict[str, dict[str, Any]] = defaultdict(dict)
    for layer, row in LAYER_TABLE.items():
        for item in items(document, layer) if row.item.SPAN_FIELDS else ():
            place = getattr(item, row.item.SPAN_FIELDS[0][0])
            for field in ("id", *([row.cluster] if row.cluster else [])):
                name = getattr(item, field)
                if name is not None:
                    places[field][name] = min(place, places[field].get(name, place))
    for layer in LAYERS:
        for item in items(document, layer):
            plain = msgspec.to_builtins(item)
            name = plain.pop("id", None)
            if layer == "entities":
                plain["entity"] = name
            yield layer, _placed(plain, places)


def _placed(value: Any, places: dict[str, dict[str, Any]], field: str = "") -> Any:
    if isinstance(value, str):
        return places[_REFERRING[field]].get(value, value) if field in _REFERRING else value
    if isinstance(value, dict):
        return {name: _placed(inner, places, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        inside = [_placed(inner, places, field) for inner in value]
        if field in _REFERRING or all(isinstance(inner, dict | list) for inner in inside):  # whose order says nothing
            return sorted({json.dumps(inner, sort_keys=True) for inner in inside})
        return inside
    return value


def _hash(value: Any) -> bytes:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()[:16]
