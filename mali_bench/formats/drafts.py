"""From labelled spans and links to a document: what formats with one list of spans have in common.

A span's label tells its layer: `LAYER:LABEL` does so outright, otherwise it is the layer whose types in the label set
have the label, and mentions for any other. Links whose head is an event are arguments with the label as their role,
links called `COREF` join mentions to clusters, and all other links are relations.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..model.document import Argument, Document, Entity, Event, Item, Mention, Quantity, Relation, Spans, Time, Title
from ..model.labels import Labels
from ..model.layers import TAGGED

COREF = frozenset({"coref", "coreference"})
"""Labels of links that join mentions to clusters, in lower case."""


@dataclass(slots=True)
class Labelled:
    """A span as a file has it.

    Attributes:
        spans: its fragments, in the file's own offsets.
        label: its label, which tells its layer (`layer_of`).
        surface: its surface string.
        id: its id in the file.
        head: its head, in the same offsets.
        value: the normalised value of a time.
        word: its words as a tokeniser has them, where these are no surface string.
        end_only: it is only named by a link, and is not an item of its own.
    """

    spans: Spans
    label: str | None = None
    surface: str | None = None
    id: str | None = None
    head: Spans | None = None
    value: str | None = None
    word: str | None = None
    end_only: bool = False


@dataclass(slots=True)
class Draft:
    """What a file says of a text.

    Attributes:
        id: which document it is of, or a part of.
        text: the text that the offsets count in, if the file has it.
        spans: the labelled spans.
        links: label, and the numbers in `spans` of head and child.
        linked: whether links were annotated, also where there are none.
        clusters: numbers in `spans` of the mentions of each entity; `None` if coreference was not annotated. A span
            may be in several, which makes it several mentions.
    """

    id: str | None = None
    text: str | None = None
    spans: list[Labelled] = field(default_factory=list)
    links: list[tuple[str, int, int]] = field(default_factory=list)
    linked: bool = False
    clusters: list[list[int]] | None = None


def layer_of(label: str | None, labels: Labels) -> tuple[str, str | None]:
    """The layer that a label means, and the label without the layer's name."""
    if not label:
        return "mentions", None
    layer, colon, rest = label.partition(":")
    if colon and layer in TAGGED:
        return layer, rest or None
    return labels.layer_of(label) or "mentions", label


def attempted(drafts: Iterable[Draft], labels: Labels) -> frozenset[str]:
    """The layers that some drafts, together, attempt: those that a label means, or else mentions."""
    spans = (span for draft in drafts for span in draft.spans if not span.end_only)
    layers = {layer_of(label, labels)[0] for label in {span.label for span in spans}}
    return frozenset(layers or {"mentions"})


def document(draft: Draft, layers: Iterable[str], labels: Labels) -> Document:
    """The document that a draft makes. Of the layers with spans it has those that it has items of, and `layers`."""
    clusters = _clusters(draft)
    names = [_name(draft, members) for members in clusters]
    of_span: dict[int, list[str]] = {}
    for name, members in zip(names, clusters, strict=True):
        for member in members:
            of_span.setdefault(member, []).append(name)
    kinds = [layer_of(span.label, labels) for span in draft.spans]
    arguments: dict[int, list[Argument]] = {}
    relations: list[Relation] = []
    for label, head, child in draft.links:
        if label.lower() in COREF:
            continue
        one, other = draft.spans[head].spans, draft.spans[child].spans
        if kinds[head][0] == "events":
            arguments.setdefault(head, []).append(Argument(role=label, filler=other))
        else:
            relations.append(Relation(type=label, arg1=one, arg2=other))
    made: dict[str, list[Item]] = {layer: [] for layer in TAGGED}
    for number, (span, (layer, kind)) in enumerate(zip(draft.spans, kinds, strict=True)):
        if span.end_only:
            continue
        if layer == "mentions":
            made[layer] += [
                Mention(spans=span.spans, quote=span.surface, head=span.head, type=kind, entity=name)
                for name in of_span.get(number, (None,))
            ]
        else:
            made[layer].append(_item(layer, kind, span, tuple(arguments.get(number, ()))))
    entities = None
    if draft.clusters is not None:
        entities = tuple(Entity(id=name) for name in sorted(set(names)))
    return Document(
        id=draft.id,
        text=draft.text,
        entities=entities,
        relations=tuple(relations) if draft.linked else None,
        **{layer: tuple(made[layer]) if made[layer] or layer in layers else None for layer in TAGGED},  # type: ignore[arg-type]
    )


def _item(layer: str, label: str | None, span: Labelled, arguments: tuple[Argument, ...]) -> Item:
    if layer == "events":
        return Event(trigger=span.spans, quote=span.surface, type=label, arguments=arguments)
    if layer == "times":
        return Time(spans=span.spans, quote=span.surface, type=label, value=span.value)
    kind = Title if layer == "titles" else Quantity
    return kind(spans=span.spans, quote=span.surface, type=label)


def _clusters(draft: Draft) -> list[list[int]]:
    """The clusters of a draft, and the connected components of its links of coreference."""
    cluster: dict[int, set[int]] = {}
    for label, head, child in draft.links:
        if label.lower() in COREF:
            small, large = sorted((cluster.setdefault(end, {end}) for end in (head, child)), key=len)
            large |= small
            cluster.update(dict.fromkeys(small, large))
    linked = sorted({id(members): tuple(sorted(members)) for members in cluster.values()}.values())
    return [*(members for members in draft.clusters or () if members), *map(list, linked)]


def _name(draft: Draft, members: Sequence[int]) -> str:
    """The name of a cluster, made of its extents, so that neither its name in the file nor its order there matters."""
    extents = sorted(draft.spans[member].spans for member in members)
    digest = hashlib.sha256(repr(extents).encode()).hexdigest()[:8]
    return f"{extents[0][0][0]}-{extents[0][-1][1]}-{digest}"
