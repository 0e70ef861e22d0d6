"""A gold document and its prediction, and which item of the one stands for which of the other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from ...matching.batch import Pair
from ...model.document import LAYERS, Document, Event, Ref, Spans, items
from ...model.references import KINDS, Resolver, with_refs


@dataclass(slots=True, eq=False)
class Case:
    """A gold document and its prediction, in which every item has an id and every reference that names an item does so
    by id. The names that were made up start with `mark`, and no other does.

    `to_gold` and `to_pred` lead from the ids of items to those of their counterparts, and `correct` has the ids of the
    gold mentions and events that are right but for what clusters do not need. `clusters` leads from the ids of gold
    mentions and events to the name of the predicted cluster that they belong in.
    """

    gold: Document
    pred: Document
    mark: str
    to_gold: dict[str, str] = field(default_factory=dict)
    to_pred: dict[str, str] = field(default_factory=dict)
    correct: set[str] = field(default_factory=set)
    clusters: dict[str, str] = field(default_factory=dict)
    _events: tuple[dict[str, Event], dict[str, Event]] = field(init=False)
    _attributions: tuple[set[str], set[str]] = field(init=False)

    def __post_init__(self) -> None:
        gold, pred = ({event.id: event for event in items(side, "events")} for side in (self.gold, self.pred))
        self._events = gold, pred
        ours, theirs = ({each.id for each in items(side, "attributions")} for side in (self.gold, self.pred))
        self._attributions = ours, theirs

    def moved(self, item: Any, *, to_gold: bool) -> Any | None:
        """A predicted item in terms of the gold, or a gold item in terms of the prediction: what it names is replaced
        by the counterparts, and an event is anchored at its counterpart. `None` if one is lacking.
        """
        names = self.to_gold if to_gold else self.to_pred

        def change(ref: Ref) -> Ref:
            return names[ref] if isinstance(ref, str) else ref

        try:
            if isinstance(item, Event):
                there = self._events[not to_gold][names[item.id or ""]]
                said = self._attributions[to_gold]
                item = structs.replace(
                    item,
                    id=there.id,
                    trigger=there.trigger,
                    type=there.type,
                    factuality=tuple(
                        structs.replace(each, source=names[each.source]) if each.source in said else each
                        for each in item.factuality
                    ),
                )
            return with_refs(item, change)
        except KeyError:
            return None


def case(pair: Pair) -> Case:
    """Make a case of a pair of (gold, prediction), neither of which has readings."""
    mark = "+"
    while any(name.startswith(mark) for document in pair for name in _names(document)):
        mark += "+"
    gold, pred = pair
    return Case(_named(gold, f"{mark}g"), _named(pred, f"{mark}p"), mark)


def _names(document: Document) -> Iterator[str]:
    for layer in LAYERS:
        for item in items(document, layer):
            yield item.id or ""
            if layer == "mentions":
                yield item.entity or ""
            elif layer == "events":
                yield item.hopper or ""


def _named(document: Document, prefix: str) -> Document:
    """The document with an id for each item, a cluster for each mention and event, and references by id."""
    layers: dict[str, Any] = {}
    for layer in LAYERS:
        if getattr(document, layer) is not None:
            layers[layer] = tuple(
                item if item.id is not None else structs.replace(item, id=f"{prefix}{layer}{number}")
                for number, item in enumerate(items(document, layer))
            )
    if "mentions" in layers:
        layers["mentions"] = _clustered(layers["mentions"], "entity", lambda each: each.spans, f"{prefix}e")
    if "events" in layers:
        layers["events"] = _clustered(layers["events"], "hopper", lambda each: (each.trigger, each.type), f"{prefix}h")
    document = structs.replace(document, **layers)
    if not any(layer in layers for layer in ("relations", "events", "quantities", "attributions", "event_links")):
        return document
    change = _to_id(document)
    return structs.replace(
        document,
        **{layer: tuple(with_refs(item, change) for item in layer_items) for layer, layer_items in layers.items()},
    )


def _clustered(layer_items: tuple[Any, ...], name: str, key: Callable[[Any], Any], prefix: str) -> tuple[Any, ...]:
    """The items with a cluster each. Those without one get one of their own, unless the same span has one."""
    names: dict[Any, str | None] = {key(item): None for item in layer_items if getattr(item, name) is not None}
    for number, item in enumerate(layer_items):
        names.setdefault(key(item), f"{prefix}{number}")
    return tuple(
        item if getattr(item, name) is not None else structs.replace(item, **{name: names[key(item)]})
        for item in layer_items
    )


def _to_id(document: Document) -> Callable[[Ref], Ref]:
    """What names an item by its span, to its id: that of the item that `Resolver` finds."""
    lookup = Resolver(document)
    ids: dict[Spans, str] = {}
    for layer in KINDS:
        for item in items(document, layer):
            spans = item.trigger if layer == "events" else item.spans
            if spans not in ids and lookup.find(spans) == lookup.find(item.id):
                ids[spans] = item.id
    return lambda ref: ref if isinstance(ref, str) else ids.get(ref, ref)


def unnamed(document: Document, gone: Mapping[str, Spans]) -> Document:
    """The document without the names of some items: what named them names their spans."""
    layers = {
        layer: tuple(
            with_refs(item, lambda ref: gone.get(ref, ref) if isinstance(ref, str) else ref)
            for item in items(document, layer)
        )
        for layer in LAYERS
        if getattr(document, layer)
    }
    return structs.replace(document, **layers)
