"""From annotations with ids to a document: what formats have in common that name their items, as brat and ACE do.

Where `drafts` takes spans by their number and keeps types only, here items keep their ids and attributes, events may be
arguments, and links between events and times are links.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from ..model.document import (
    LAYERS,
    MAX_FRAGMENTS,
    MAX_OFFSET,
    Argument,
    Document,
    Entity,
    EventLink,
    Relation,
    Span,
    Spans,
)
from ..model.labels import Labels
from ..model.layers import TAGGED, label_fields
from .drafts import layer_of
from .notices import Notices

_NUMBERS = ("number", "low", "high")
_OTHERS = ("begin_point", "end_point", "note")


@dataclass(slots=True)
class Annotation:
    """A span with an id, in the file's own offsets.

    Attributes:
        where: file and line, for messages.
        id: its id in the file.
        spans: its fragments, sorted.
        label: its label.
        layer: its layer, where the format says it; otherwise the label does (`drafts.layer_of`).
        surface: its surface string.
        head: the head of its extent.
        head_surface: the surface string of the head.
        fields: more fields of the item, by their names in the project's own format.
    """

    where: str
    id: str
    spans: Spans
    label: str | None = None
    layer: str | None = None
    surface: str | None = None
    head: Spans | None = None
    head_surface: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Link:
    """A link between two annotations, by their ids: a relation, an argument (from the event) or an event link."""

    where: str
    label: str
    head: str
    child: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class AnnotatedText:
    """What a file says of a text.

    Attributes:
        id: which document it is of.
        text: the text, if the file has it.
        date: the day on which it was written.
        annotations: by their ids.
        arguments: links from events to what fills a role.
        relations: all other links.
        linked: whether relations were annotated, also where there are none.
        clusters: the ids of the mentions of each entity, and what is known of it; `None` if coreference was not
            annotated.
        hoppers: the occurrence that each of some events is a mention of, by their ids.
    """

    id: str | None = None
    text: str | None = None
    date: str | None = None
    annotations: dict[str, Annotation] = field(default_factory=dict)
    arguments: list[Link] = field(default_factory=list)
    relations: list[Link] = field(default_factory=list)
    linked: bool = False
    clusters: list[tuple[list[str], Entity]] | None = None
    hoppers: dict[str, str] = field(default_factory=dict)

    def add(self, annotation: Annotation) -> None:
        """Add an annotation; raises `InputError` for an id that another one has."""
        if annotation.id in self.annotations:
            raise InputError(f"{annotation.where}: duplicate id {annotation.id!r}")
        self.annotations[annotation.id] = annotation

    def layer(self, annotation: Annotation, labels: Labels) -> tuple[str, str | None]:
        """The layer of an annotation, and its type."""
        return (annotation.layer, annotation.label) if annotation.layer else layer_of(annotation.label, labels)


def span_of(start: str | int, end: str | int, where: str) -> Span:
    """A span from two numbers of a file, the end exclusive; raises `InputError` for anything else."""
    try:
        if isinstance(start, str) and isinstance(end, str) and max(len(start), len(end)) > 12:
            raise ValueError
        span = int(start), int(end)
    except ValueError:
        span = -1, -1
    if not 0 <= span[0] < span[1] <= MAX_OFFSET:
        raise InputError(f"{where}: {f'{start} {end}'[:60]!r} is not the start and the end of a span")
    return span


def spans_of(spans: Iterable[Span], where: str) -> Spans:
    """Fragments in the order of the text, those that touch or overlap joined; raises `InputError` for too many."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((start, end))
    if not 0 < len(made) <= MAX_FRAGMENTS:
        raise InputError(f"{where}: has {len(made)} fragments; the most that a span may have is {MAX_FRAGMENTS}")
    return tuple(made)


def attempted(texts: Iterable[AnnotatedText], labels: Labels) -> frozenset[str]:
    """The layers with spans that some texts, together, attempt; mentions if they have no spans."""
    kinds = {(each.layer, each.label) for text in texts for each in text.annotations.values()}
    return frozenset({layer or layer_of(label, labels)[0] for layer, label in kinds} or {"mentions"})


def document(text: AnnotatedText, layers: Iterable[str], labels: Labels, notices: Notices) -> Document:
    """The document that they make; of the layers with spans it has `layers`, and those that it has items of.

    Raises `InputError` for links to ids that no annotation has.
    """
    kinds = {each.id: text.layer(each, labels) for each in text.annotations.values()}
    for link in (*text.arguments, *text.relations):
        for end in (link.head, link.child):
            if end not in kinds:
                raise InputError(f"{link.where}: refers to {end!r}, which the file does not have")
    entity = _entities_of_mentions(text, kinds)
    made: dict[str, list[Any]] = {layer: [] for layer in (*TAGGED, "relations", "event_links")}
    arguments: dict[str, list[Argument]] = {}
    for link in text.arguments:
        if kinds[link.head][0] == "events":
            arguments.setdefault(link.head, []).append(Argument(role=link.label or None, filler=link.child))
        else:
            made["relations"].append(Relation(type=link.label, arg1=link.head, arg2=link.child))
    for link in text.relations:
        layer = _layer_of_link(kinds[link.head][0], kinds[link.child][0])
        kind: Any = EventLink if layer == "event_links" else Relation
        fields = _fields(layer, link.fields, link.where, notices)
        made[layer].append(kind(type=link.label, arg1=link.head, arg2=link.child, **fields))
    for each in text.annotations.values():
        layer, label = kinds[each.id]
        made[layer] += _items(each, layer, label, text, entity.get(each.id, [None]), arguments, notices)
    clusters = text.clusters
    return Document(
        id=text.id,
        text=text.text,
        date=text.date,
        entities=None if clusters is None else tuple(entity for _, entity in clusters),
        relations=tuple(made["relations"]) if text.linked or made["relations"] else None,
        event_links=tuple(made["event_links"]) or None,
        **{layer: tuple(made[layer]) if made[layer] or layer in layers else None for layer in TAGGED},  # type: ignore[arg-type]
    )


def _layer_of_link(head: str, child: str) -> str:
    """Links between events, or an event and a time, are event links; all others are relations."""
    ends = {head, child}
    return "event_links" if ends == {"events"} or ends == {"events", "times"} else "relations"


def _entities_of_mentions(text: AnnotatedText, kinds: dict[str, tuple[str, str | None]]) -> dict[str, list[str | None]]:
    """The entities of each mention that has some, by its id."""
    entities: dict[str, list[str | None]] = {}
    for members, entity in text.clusters or ():
        for member in members:
            if kinds[member][0] == "mentions":
                entities.setdefault(member, []).append(entity.id)
    return entities


def _items(
    each: Annotation,
    layer: str,
    label: str | None,
    text: AnnotatedText,
    entities: list[str | None],
    arguments: dict[str, list[Argument]],
    notices: Notices,
) -> list[Any]:
    """The item that an annotation is; a mention of several entities is one for each."""
    given = _fields(layer, each.fields, each.where, notices)
    item = LAYERS[layer]
    place, quote = item.SPAN_FIELDS[0]
    given |= {"id": each.id, place: each.spans, quote: each.surface, "type": label}
    if layer == "mentions":
        given |= {"head": each.head, "head_quote": each.head_surface}
        names = list(dict.fromkeys(entities))
        return [
            item(**{**given, "id": each.id if not number else f"{each.id}#{number + 1}", "entity": name})
            for number, name in enumerate(names)
        ]
    if layer == "events":
        given |= {"arguments": tuple(arguments.get(each.id, ())), "hopper": text.hoppers.get(each.id)}
    return [item(**given)]


def _fields(layer: str, fields: dict[str, Any], where: str, notices: Notices) -> dict[str, Any]:
    """The fields that the items of a layer have, of those that a file has; the others are noted."""
    known = {*label_fields(layer), *_OTHERS, *_NUMBERS, "tense"} & set(LAYERS[layer].__struct_fields__) - {"type"}
    kept = {}
    for name, value in fields.items():
        number = _number(value) if name in _NUMBERS else value
        if name in known and number not in (None, ""):
            kept[name] = number
        elif value not in (None, ""):
            notices.note("unread", where, f"attribute `{name}` of {layer}")
    return kept


def _number(value: Any) -> int | float | None:
    try:
        if len(str(value)) > 30:
            return None
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return int(number) if number.is_integer() else number


def cluster_name(taken: Counter[str], name: str) -> str:
    """A name for a cluster that no other one has."""
    taken[name] += 1
    return name if taken[name] == 1 else f"{name}#{taken[name]}"
