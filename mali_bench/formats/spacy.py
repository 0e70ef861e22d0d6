"""spaCy `Doc` objects: entities and span groups."""

from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from ..model.document import LAYER_TABLE, LAYERS, Document, Entity, Mention, Spans
from ..model.layers import TAGGED

_CLUSTER = "coref_clusters"


def is_doc(thing: object) -> bool:
    """Whether something is a spaCy `Doc`; does not import spaCy."""
    return type(thing).__name__ == "Doc" and type(thing).__module__.startswith("spacy.")


def from_doc(doc: Any) -> Document:
    """A document from a spaCy `Doc`.

    The span groups `mentions`, `events` (triggers), `times` and `quantities` become the layers of that name; without
    a group `mentions` the group `sc` or else `doc.ents`, where set, is taken. Groups whose name starts with
    `coref_clusters` are the entities; with them, every span of a cluster is a mention. `doc.user_data["id"]` is the
    document's id.
    """
    groups = {name: list(doc.spans[name]) for name in doc.spans}
    mentions = groups.get("mentions", groups.get("sc", list(doc.ents)))
    clusters = {name: spans for name, spans in groups.items() if name.startswith(_CLUSTER)}
    entity = {_extent(span): name for name in sorted(clusters) for span in clusters[name]}
    found = {(_extent(span), span.label_ or None) for span in mentions}
    found |= {(extent, None) for extent in entity if extent not in {known for known, _ in found}}
    name = doc.user_data.get("id")
    if name is not None and not isinstance(name, str):
        raise InputError(f"the id of a Doc, doc.user_data['id'], must be a string, not {name!r}")
    return Document(
        id=name,
        text=doc.text,
        mentions=tuple(
            Mention(spans=extent, type=label, entity=entity.get(extent))
            for extent, label in sorted(found, key=lambda each: (each[0], each[1] or ""))
        )
        if clusters or {"mentions", "sc"} & set(groups) or doc.has_annotation("ENT_IOB")
        else None,
        entities=tuple(Entity(id=each) for each in sorted(clusters)) if clusters else None,
        **{name: _layer(groups, name) for name in TAGGED if name != "mentions"},
    )


def _layer(groups: dict[str, list[Any]], name: str) -> Any:
    item, label = LAYERS[name], LAYER_TABLE[name].label
    (place, _), *_ = item.SPAN_FIELDS
    if name not in groups:
        return None
    values: Iterator[dict[str, Any]] = ({place: _extent(span), label: span.label_ or None} for span in groups[name])
    return tuple(item(**each) for each in values)


def _extent(span: Any) -> Spans:
    return ((span.start_char, span.end_char),)
