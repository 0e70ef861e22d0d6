"""What is scored of two files: under which label maps, and which layers and types.

Maps and types change the documents of both sides. Layers do not: what relations name is still there when only
relations are scored, so each metric is what it is without the restriction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import structs

from ..errors import InputError
from ..formats import jsonl
from ..formats.base import Record
from ..formats.notices import Notices
from ..formats.store import DocumentStore, InMemory
from ..model.document import LAYER_TABLE, LAYERS, Document, family, items
from ..model.label_maps import MAPPED, LabelMap, closest
from ..model.labels import Labels
from ..model.mapping import Chain
from ..model.removal import without
from ..model.schemes import best, explanations

LAYER_OF = {group.name: layer for layer, row in LAYER_TABLE.items() for group in row.groups}
"""The layer of each group of metrics."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is scored.

    Attributes:
        maps: the label maps that both sides pass, in this order.
        layers: the layers whose metrics are counted; all if there are none.
        types: the types (PER.Group) and families (PER) of items that are kept, in the classes of the maps. A layer
            that has none of them keeps all its items. `LAYER:TYPE` names the layer as well.
    """

    maps: tuple[LabelMap, ...] = ()
    layers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @classmethod
    def of(cls, maps: object = (), layers: Iterable[str] = (), types: Iterable[str] = ()) -> "Scope":
        """The scope of some names: of maps (or their files, or maps), layers and types.

        Raises `InputError` for a map or layer that does not exist.
        """
        read = []
        for each in _names(maps, "maps"):
            if not isinstance(each, str | Path | LabelMap):
                raise InputError(f"maps: must be names or files of maps, not {type(each).__name__}")
            read.append(each if isinstance(each, LabelMap) else LabelMap.read(each))
        layers, types = (
            tuple(dict.fromkeys(_texts(names, at))) for names, at in ((layers, "layers"), (types, "types"))
        )
        for layer in layers:
            if layer not in LAYERS:
                near = closest(layer, LAYERS)
                hint = f"; the closest is {near!r}" if near else ""
                raise InputError(f"layers: {layer!r} is not a layer{hint}; the layers are {', '.join(LAYERS)}")
        return cls(tuple(read), tuple(sorted(layers, key=list(LAYERS).index)), tuple(sorted(types)))

    @property
    def signature(self) -> str:
        """What a signature says of it."""
        said = ""
        if self.maps:
            said += f"|map:{','.join(f'{each.name}+{each.digest}' for each in self.maps)}"
        if self.layers:
            said += f"|layers:{'+'.join(self.layers)}"
        return said + (f"|types:{'+'.join(self.types)}" if self.types else "")

    def has(self, group: str) -> bool:
        """Whether a group of metrics is counted."""
        return not self.layers or LAYER_OF[group] in self.layers

    def stores(
        self, gold: DocumentStore, predictions: Sequence[DocumentStore], labels: Labels
    ) -> tuple[DocumentStore, list[DocumentStore]]:
        """Both sides as they are scored.

        Raises `InputError` for maps and types that do not fit the label set; reading a document raises it for labels
        that the maps do not have.
        """
        if not self.maps and not self.types:
            return gold, list(predictions)
        chain = Chain(self.maps, labels)
        kept = self._kept(gold, chain, labels)
        texts = _Texts(gold)

        def of_gold(part: Record) -> Record:
            encoded = part.encoded or jsonl.encode(part.document)  # the signature names the gold as it was read
            return structs.replace(part, document=_kept_types(chain.gold(part.document), kept), encoded=encoded)

        def of_prediction(part: Record, text: str | None, notices: Notices | None = None) -> Record:
            dropped, left_out = Counter[str](), Counter[str]()
            document = chain.predictions(part.document, part.where, text, dropped) if self.maps else part.document
            document = _kept_types(document, kept, left_out)
            if notices is not None:
                for kind, counts in (("map-dropped", dropped), ("types-left-out", left_out)):
                    for label, count in sorted(counts.items()):
                        notices.note(kind, part.where, label, count)
            return structs.replace(part, document=document)

        def predicted(store: DocumentStore) -> DocumentStore:
            if isinstance(store, InMemory) and store.has_pieces():
                return InMemory(store.parts(), store.notices, of_prediction)
            for number in range(len(store.names)):
                part = store.part(number)
                of_prediction(part, texts.of(part), store.notices)
            return _Changed.of(store, lambda part: of_prediction(part, texts.of(part)))

        return _Changed.of(gold, of_gold), [predicted(each) for each in predictions]

    def _kept(self, gold: DocumentStore, chain: Chain, labels: Labels) -> dict[str, frozenset[str]]:
        """The types to keep by layer, of the layers that are restricted."""
        if not self.types:
            return {}
        there: dict[str, set[str]] = {layer: set(labels.known(layer, "type")) for layer in MAPPED}
        for layer in (layer for layer, types in there.items() if not types):
            for number in range(len(gold.names)):
                documents = chain.gold(gold.part(number).document)
                names = {item.type for item in items(documents, layer) if item.type is not None}
                there[layer] |= names | {name.partition(".")[0] for name in names}
        kept: dict[str, set[str]] = {}
        for name in self.types:
            before, colon, rest = name.partition(":")
            layer, label = (before, rest) if colon and before in there else ("", name)
            having = [each for each, types in there.items() if label in types and layer in ("", each)]
            if not having:
                hint = _meant(label, there, self.maps, labels)
                raise InputError(f"types: {name!r} is not a type of the label set or the gold{hint}")
            for each in having:
                kept.setdefault(each, set()).add(label)
        return {layer: frozenset(types) for layer, types in kept.items()}


EVERYTHING = Scope()
"""Both sides as they are."""


class _Changed:
    """The documents of another store, each changed when it is read."""

    def __init__(self, store: DocumentStore, change: Any) -> None:
        self._store, self._change = store, change
        self.names = store.names
        self.notices = store.notices

    @classmethod
    def of(cls, store: DocumentStore, change: Any) -> DocumentStore:
        """The store with every document changed; what is in memory is changed at once."""
        if isinstance(store, InMemory):
            return InMemory(map(change, store.parts()), store.notices)
        return cls(store, change)

    def part(self, index: int) -> Record:
        """One of the documents."""
        changed: Record = self._change(self._store.part(index))
        return changed


class _Texts:
    """The texts of the gold, for predictions that do not repeat them."""

    def __init__(self, gold: DocumentStore) -> None:
        self._gold = gold
        self._numbers = {name: number for number, name in enumerate(gold.names)}

    def of(self, part: Record) -> str | None:
        """The text that the offsets of a whole document count in."""
        if part.document.text is not None:
            return part.document.text
        number = self._numbers.get(part.document.id, 0 if len(self._numbers) == 1 else None)
        return None if number is None else self._gold.part(number).document.text


def _kept_types(
    document: Document, kept: Mapping[str, frozenset[str]], left_out: Counter[str] | None = None
) -> Document:
    """The document without the items of other types, in the layers that are restricted; `left_out` counts them."""
    if not kept:
        return document

    def removed(layer: str, item: Any) -> bool:
        if layer not in kept or (item.type is not None and {item.type, str(family(item.type))} & kept[layer]):
            return False
        if left_out is not None:
            left_out[f"{layer}:{item.type or ''}"] += 1
        return True

    return without(document, removed)


def _meant(label: str, known: Mapping[str, Collection[str]], maps: Sequence[LabelMap], labels: Labels) -> str:
    """What is said of a type that is not known: what it is under a map, or else the closest one that is."""
    found = best(explanations({"mentions": {label: 1}}, known, labels), ["mentions"])
    for label_map in maps or [each.label_map for each in found[:1]]:
        target = label_map.target("mentions", label)
        if target is not None and any(target.covered):
            return f"; under `--map {label_map.name}` it is {' or '.join(filter(None, target.covered))}"
    near = closest(label, [each for types in known.values() for each in sorted(types)])
    return f"; the closest is {near!r}" if near else ""


def _names(names: object, what: str) -> Iterator[object]:
    if isinstance(names, str | Path | LabelMap):
        names = [names]
    if not isinstance(names, Iterable):
        raise InputError(f"{what}: must be a list of names, not {type(names).__name__}")
    yield from names


def _texts(names: object, what: str) -> Iterator[str]:
    for name in _names(names, what):
        if not isinstance(name, str) or not name:
            raise InputError(f"{what}: must be a list of names, not {name!r}")
        yield name
