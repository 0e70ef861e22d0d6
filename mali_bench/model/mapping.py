"""Documents under a label map: predictions in a scheme's labels, and gold in ours, both in the classes of the map."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import structs

from ..errors import InputError
from .document import Argument, Document, Event, Item, Mention, Quantity, Ref, Relation, Spans, Time, Title, items
from .label_maps import LINKED, LabelMap, Target, closest, normal
from .labels import Labels
from .layers import REFERABLE, TAGGED, extent
from .removal import without
from .schemes import best, explanations
from .text import quoted


class Chain:
    """Several maps, one behind the other. A map whose targets are not all of the label set is a relay: it only renames
    the labels of predictions, for a map behind it.
    """

    def __init__(self, maps: Sequence[LabelMap], labels: Labels) -> None:
        """Raises `InputError` for a map that is there twice, and for labels that neither the label set nor a map behind
        has.
        """
        self._labels = labels
        self._steps: list[tuple[LabelMap, bool]] = []
        for number, each in enumerate(maps):
            behind = maps[number + 1 :]
            if each.digest in {other.digest for other in maps[:number]}:
                raise InputError(f"the map {each.name!r} is in the chain twice")
            relay = _is_relay(each, behind, labels)
            each.check(labels, relay=relay)
            self._steps.append((each, relay))

    def gold(self, document: Document) -> Document:
        """Gold in the classes of the maps."""
        for label_map, relay in self._steps:
            if not relay:
                document = _in_classes(document, label_map)
        return document

    def predictions(
        self, document: Document, where: str, text: str | None, dropped: Counter[str] | None = None
    ) -> Document:
        """Predictions in the same classes; `text` is that of the gold, if it is known. `dropped` counts the labels of
        items that were dropped, since they have nothing in common with ours.

        Raises `InputError` for labels that no map has.
        """
        for number, (label_map, relay) in enumerate(self._steps):
            translator = _Translator(label_map, self._labels, [other for other, _ in self._steps[number + 1 :]])
            document = translator.document(document, text)
            translator.refuse_unknown(where)
            if dropped is not None:
                dropped.update(translator.dropped)
            if not relay:
                document = _in_classes(document, label_map)
        return document


def _is_relay(label_map: LabelMap, behind: Sequence[LabelMap], labels: Labels) -> bool:
    """Whether some target of a map is a label of a map behind it, and not of the label set."""
    for layer in label_map.layers:
        known = labels.known(layer, "type")
        for name in label_map.names(layer):
            target = label_map.target(layer, name)
            for label in target.covered if target else ():
                if label and label not in known and any(other.target(layer, label) for other in behind):
                    return True
    return False


def _in_classes(document: Document, label_map: LabelMap) -> Document:
    """A document in our labels, without what the scheme does not have, and with classes in place of labels."""
    classes = label_map.classes

    def removed(layer: str, item: Any) -> bool:
        for (restricted, name), values in label_map.only.items():
            value = getattr(item, "class_" if name == "class" else name, None) if restricted == layer else None
            if value is not None and value not in values:
                return True
        return layer in classes and item.type is not None and classes[layer].of(item.type) is None

    document = without(document, removed)
    layers: dict[str, Any] = {}
    layer_of = {item.id: layer for layer in REFERABLE for item in items(document, layer) if item.id is not None}
    spans_of = {layer: {extent(item) for item in items(document, layer)} for layer in REFERABLE}
    for layer in label_map.layers:
        if getattr(document, layer) is None:
            continue
        renamed = []
        for item in items(document, layer):
            name = item.type if item.type is None else classes[layer].of(item.type)
            if layer == "events":
                item = structs.replace(item, arguments=_arguments(item, name, label_map, layer_of, spans_of))
            renamed.append(structs.replace(item, type=name or None))
        layers[layer] = tuple(renamed)
    if "mentions" in classes and document.entities is not None:
        layers["entities"] = tuple(
            structs.replace(entity, type=None if entity.type is None else classes["mentions"].of(entity.type) or None)
            for entity in document.entities
        )
    return structs.replace(document, **layers)


def _arguments(
    event: Event, name: str | None, label_map: LabelMap, layer_of: dict[str, str], spans_of: dict[str, set[Spans]]
) -> tuple[Argument, ...]:
    """The arguments of an event that the scheme has, with the classes of their roles."""
    classes = label_map.role_classes.get(name or "")
    kept = []
    for argument in event.arguments:
        role = argument.role
        if role is not None and event.type is not None:
            role = classes.of(role) if classes else None
            if role is None:
                continue
        filler = argument.filler
        if label_map.fillers is not None:
            if isinstance(filler, str):
                layers = {layer_of[filler]} if filler in layer_of else set()
            else:
                layers = {layer for layer, spans in spans_of.items() if filler in spans}
            if layers and not layers & label_map.fillers:
                continue
        kept.append(structs.replace(argument, role=role))
    return tuple(kept)


class _Translator:
    """Puts the predictions of a document from a scheme's labels into ours, or those of the next map for a relay."""

    def __init__(self, label_map: LabelMap, labels: Labels, behind: Sequence[LabelMap]) -> None:
        self._map, self._labels, self._behind = label_map, labels, behind
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._text: str | None = None
        self._places: dict[str | None, Spans] = {}
        self.dropped: Counter[str] = Counter()

    def document(self, document: Document, text: str | None) -> Document:
        """The document in our labels."""
        self._text = document.text if text is None else text
        self._places = {item.id: extent(item) for layer in REFERABLE for item in items(document, layer)}
        targets = {
            id(item): self._target(layer, item)
            for layer in (*TAGGED, *LINKED)
            for item in items(document, layer)
            if item.type is not None
        }
        document = without(document, lambda _, item: self._drop(item, targets.get(id(item))))
        if not any(targets.values()) and not document.events:
            return document
        # What `without` changed is another object, with the same type.
        layers: dict[str, list[Any]] = {layer: [] for layer in (*TAGGED, *LINKED)}
        arguments = self._become_arguments(document)
        moved_from = set()
        for layer in (*TAGGED, *LINKED):
            for item in items(document, layer):
                if layer == "relations" and id(item) in arguments:
                    continue
                target = None if item.type is None else self._target(layer, item, count=False)
                new = self._translated(layer, item, target)
                place = target.layer if target else layer
                if place != layer:
                    moved_from.add(layer)
                layers[place].append(new)
        self._add_arguments(layers["events"], list(arguments.values()))
        layers["events"] = list(_merged(layers["events"])) if self._map.of_relations else layers["events"]
        return structs.replace(
            document,
            **{
                layer: tuple(new) if new or (getattr(document, layer) is not None and layer not in moved_from) else None
                for layer, new in layers.items()
            },
        )

    def _drop(self, item: Any, target: Target | None) -> bool:
        """Whether an item is dropped; counts its label if so."""
        if target is None or target.layer:
            return False
        self.dropped[item.type] += 1
        return True

    def refuse_unknown(self, where: str) -> None:
        """Raise `InputError` if a label was found that neither the map nor the label set has."""
        if not self._unknown:
            return
        shown = []
        for (layer, label), count in sorted(self._unknown.items(), key=lambda entry: (-entry[1], entry[0]))[:5]:
            known = self._map.role_names() if layer == "roles" else self._map.names(layer)
            near = closest(label, known)
            shown.append(f"{label!r} ({count}{f'; the closest is {near!r}' if near else ''})")
        more = len(self._unknown) - len(shown)
        by_layer: dict[str, dict[str, int]] = {}
        for (layer, label), count in self._unknown.items():
            by_layer.setdefault(layer, {})[label] = count
        others = [] if "roles" in by_layer else explanations(by_layer, {}, self._labels)
        better = best([each for each in others if not each.unknown], by_layer)[:1]
        raise InputError(
            f"{where}: the map {self._map.name!r} does not have {', '.join(shown)}"
            f"{f' and {more} more' if more else ''};"
            f" `mali-bench labels {self._map.name}` lists its labels"
            f"{f', and the map {better[0].label_map.name!r} has these' if better else ''}"
        )

    def _target(self, layer: str, item: Any, *, count: bool = True) -> Target | None:
        """What the type of an item covers, split by its words; `None` if the item stays as it is."""
        target = self._map.target(layer, item.type)
        is_listed = layer in self._map.layers and self._map.lists(layer, item.type)
        if item.type in self._labels.known(layer, "type") and not is_listed:
            target = None  # ours: GPE.Continent is not a kind of the scheme's GPE, nor TIME a drop without times
        if target is not None:
            if not target.lexicon:
                return target
            return Target(target.layer, (target.kinds[self._map.kind(target, self._words(item))],))
        if layer in self._map.layers and not self._is_ours(layer, item.type):
            if self._map.drops_others(layer):
                return Target("")
            self._unknown[layer, item.type] += count
        return None

    def _is_ours(self, layer: str, label: str) -> bool:
        """Whether a label that is not of the scheme may pass: it is of the label set, or of a map behind."""
        if label in self._labels.known(layer, "type") or any(other.target(layer, label) for other in self._behind):
            return True
        return layer == "relations" and any(normal(label) == normal(role) for role in self._map.role_names())

    def _words(self, item: Any) -> str:
        if item.quote is not None:
            return str(item.quote)
        spans = extent(item)
        return quoted(self._text, spans) if self._text is not None and spans[-1][1] <= len(self._text) else ""

    def _translated(self, layer: str, item: Any, target: Target | None) -> Any:
        if isinstance(item, Event) and (target is None or target.layer == "events"):
            item = structs.replace(item, arguments=tuple(self._with_roles(item.type, target, item.arguments)))
        if target is None:
            return item
        if layer == "relations" and target.layer == "events":
            return self._event(item, target)
        label = target.labels[0] or None
        if target.swap:
            item = structs.replace(item, arg1=item.arg2, arg2=item.arg1)
        return structs.replace(item, type=label) if target.layer == layer else _moved(item, target.layer, label)

    def _event(self, relation: Relation, target: Target) -> Event:
        """A relation as an event."""
        ends = zip(target.roles, (relation.arg1, relation.arg2), strict=True)
        return Event(
            trigger=self._trigger(relation, target),
            type=target.labels[0],
            arguments=tuple(Argument(role=role, filler=filler) for role, filler in ends if role),
            **{name: getattr(relation, name) for name in ("id", "optional", "reading", "note")},
        )

    def _trigger(self, relation: Relation, target: Target) -> Spans:
        """Where the words of a relation stand: in the place nearest to both ends, and if there is none, what stands
        between the ends.
        """
        refs = (relation.arg1, relation.arg2)
        spans = [self._places.get(ref) if isinstance(ref, str) else ref for ref in refs]
        ends = sorted((each[0][0], each[-1][1]) for each in spans if each) or [(0, 1)]
        words = (target.trigger or relation.type).replace("_", " ").split()
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
        there = [match.span() for match in pattern.finditer(self._text or "")] if words else []
        if there:
            return (min(there, key=lambda at: sum(max(end[0] - at[1], at[0] - end[1], 0) for end in ends)),)
        start, end = ends[0][1], ends[-1][0]
        between = (self._text or "")[start:end]
        start, end = end - len(between.lstrip()), start + len(between.rstrip())
        return ((start, end),) if start < end else (ends[0],)

    def _with_roles(
        self, label: str | None, target: Target | None, arguments: Sequence[Argument]
    ) -> Iterator[Argument]:
        """Arguments with our roles; `label` is the type of the event, `target` what it covers if it is the scheme's."""
        if "events" not in self._map.layers:
            yield from arguments
            return
        type_ = label if target is None else target.labels[0]
        ours = self._roles_of([type_ or ""])
        covered = self._roles_of(target.covered if target else [])
        roles = self._map.roles(label or "")
        for argument in arguments:
            role = argument.role
            if role is None or (target is None and role in ours):
                yield argument
            elif normal(role) in roles:
                new = roles[normal(role)][0]
                if not covered or covered.intersection(roles[normal(role)]):
                    relation = self._map.time_relation(normal(role)) or argument.time_relation
                    yield structs.replace(argument, role=new, time_relation=relation)
            elif self._map.drops_role(role) or not self._map.role_names():
                continue
            else:
                if role not in ours:
                    self._unknown["roles", role] += 1
                yield argument

    def _roles_of(self, types: Sequence[str]) -> frozenset[str]:
        """The roles that some types of events have in the label set."""
        return frozenset(
            role for name in types for role in self._labels.properties("events", "type", name).get("roles", ())
        )

    def _become_arguments(self, document: Document) -> dict[int, Relation]:
        """The relations that are arguments: those with a role as type, from what becomes an event."""
        events = [
            item
            for layer in TAGGED
            if layer != "events"
            for item in items(document, layer)
            if item.type is not None and (target := self._map.target(layer, item.type)) and target.layer == "events"
        ]
        names: set[Ref | None] = {item.id for item in events if item.id} | {extent(item) for item in events}
        roles = {normal(role) for role in self._map.role_names()}
        return {
            id(relation): relation
            for relation in items(document, "relations")
            if relation.arg1 in names and normal(relation.type) in roles
        }

    def _add_arguments(self, events: list[Any], relations: Sequence[Relation]) -> None:
        for number, event in enumerate(events):
            own = [relation for relation in relations if relation.arg1 in (event.id, event.trigger)]
            if own:
                arguments = [
                    Argument(role=relation.type, filler=relation.arg2, optional=relation.optional) for relation in own
                ]
                label = _scheme_label(self._map, event.type)
                target = None if label is None else self._map.target("events", label)
                added = tuple(self._with_roles(label, target, arguments))
                events[number] = structs.replace(event, arguments=(*event.arguments, *added))


def _merged(events: Sequence[Event]) -> Iterator[Event]:
    """Events of one trigger and type as one: triples of one verb say it of several ends."""
    same: dict[tuple[Spans, str | None], list[Event]] = {}
    for event in events:
        same.setdefault((event.trigger, event.type), []).append(event)
    for first, *others in same.values():
        arguments = (*first.arguments, *(each for other in others for each in other.arguments))
        yield structs.replace(first, arguments=tuple(dict.fromkeys(arguments)))


def _scheme_label(label_map: LabelMap, label: str | None) -> str | None:
    """A label of the scheme that covers one of ours first."""
    if label is None:
        return None
    for name in label_map.names("events"):
        target = label_map.target("events", name)
        if target and target.labels[:1] == (label,):
            return name
    return label


def _moved(item: Any, layer: str, label: str | None) -> Item:
    """An item with one span as an item of another layer."""
    common = {name: getattr(item, name) for name in ("id", "optional", "reading", "note", "quote")}
    spans = extent(item)
    if layer == "events":
        return Event(trigger=spans, type=label, **common)
    if layer == "times":
        return Time(spans=spans, type=label, **common)
    if layer == "quantities":
        return Quantity(spans=spans, type=label, **common)
    if layer == "titles":
        return Title(spans=spans, type=label, **common)
    return Mention(spans=spans, type=label, **common)


def perfect(gold: Document, label_map: LabelMap) -> Document:
    """What a system without errors would predict in a scheme's labels: each item of the gold that the scheme has, with
    the first of its labels that covers the item's.

    The gold has no readings left. Items of layers that the map does not have stay as they are.
    """
    scheme = _in_classes(gold, label_map)
    layers: dict[str, Any] = {}
    for layer in label_map.layers:
        if getattr(scheme, layer) is None:
            continue
        classes = label_map.classes[layer]
        renamed = []
        for item in items(scheme, layer):
            name = _name_in_scheme(label_map, layer, item, gold.text)
            if name is None:
                if layer == "events" and label_map.of_relations:
                    renamed.append(item)  # which triples become
                continue
            target = label_map.target(layer, name)
            if target and target.swap:
                item = structs.replace(item, arg1=item.arg2, arg2=item.arg1)
            if isinstance(item, Event):
                item = structs.replace(
                    item, arguments=tuple(_in_scheme(label_map, name, item, classes.of(item.type or "")))
                )
            renamed.append(structs.replace(item, type=name))
        layers[layer] = tuple(renamed)
    return structs.replace(scheme, **layers)


def _name_in_scheme(label_map: LabelMap, layer: str, item: Any, text: str | None) -> str | None:
    """A label of the scheme that becomes the class of an item."""
    classes = label_map.classes[layer]
    for name in label_map.names(layer):
        target = label_map.target(layer, name)
        if target is None or target.layer != layer:
            continue
        label = target.labels[0] if target.labels else ""
        if target.lexicon:
            words = item.quote or (quoted(text, extent(item)) if text is not None else "")
            label = target.kinds[label_map.kind(target, words)]
        if classes.of(label) == (item.type or ""):
            return name
    return None


def _in_scheme(label_map: LabelMap, name: str, event: Event, of_class: str | None) -> Iterator[Argument]:
    """The arguments of an event with the roles of the scheme; of several the one that says the time relation."""
    classes = label_map.role_classes.get(of_class or "")
    for argument in event.arguments:
        fitting = [
            role for role, ours in label_map.roles(name).items() if classes and classes.of(ours[0]) == argument.role
        ]
        saying = [role for role in fitting if label_map.time_relation(role) == argument.time_relation]
        for role in (saying or fitting)[:1]:
            relation = None if label_map.time_relation(role) else argument.time_relation
            yield structs.replace(argument, role=label_map.role_name(role), time_relation=relation)
