"""Shapes of JSON in which tools wrap a text with spans, or a table of spans, as the objects that `span_records` reads.

Each function takes a value of one shape and returns it in the usual one, or `None` for a value of another shape.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .record_keys import IDS, LABEL, RELATIONS, START, SURFACE, TEXT, field, flat, offsets_of, plain_key

MENTIONS = ("mentions", "positions", "occurrences", "instances")
"""Keys under which an entity lists its mentions; under `offsets`, as tagtog has them, are the places of one."""


def reshaped(value: Any) -> Any:
    """A value in the usual shape; one that is in no other is returned as it is."""
    for shape in _SHAPES:
        made = shape(value) if isinstance(value, dict) else None
        if made is not None:
            return made
    return value


def places(spans: list[Any]) -> Iterator[Any]:
    """The spans of a list; an entity that lists its mentions is a span for each, of one cluster."""
    for number, entity in enumerate(spans):
        nested = field(entity, (*MENTIONS, "offsets")) if isinstance(entity, dict) else None
        label = field(entity, LABEL) if isinstance(entity, dict) else None
        inner = [_place(each, label) for each in nested] if isinstance(nested, list) and label is not None else []
        if inner and all(offsets_of(flat(each)) is not None for each in inner):
            cluster = {"cluster_id": number} if field(entity, MENTIONS) is nested else {}
            yield from ({**each, "label": label, **cluster} for each in inner)
        else:
            yield entity


def _place(place: Any, label: Any) -> dict[str, Any]:
    """A place of a mention, whose text may hold the offset, as Google's does."""
    if not isinstance(place, dict):
        return {}
    text = place.get("text")
    if isinstance(text, dict):
        place = {"text": field(text, TEXT), "start": field(text, START)}
    made = {key: value for key, value in place.items() if plain_key(str(key)) not in LABEL}
    return {**made, "label": label}


def _rows(value: Mapping[str, Any]) -> list[Any] | None:
    """The rows of a table as pandas writes it: `split`, `list`, `columns`, `index`."""
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(each, str) for each in columns):
        if all(isinstance(row, list) and len(row) == len(columns) for row in data):
            return [dict(zip(columns, row, strict=True)) for row in data]
        return None
    inner = list(value.values())
    if len(inner) > 1 and all(isinstance(each, dict) for each in inner):
        keys = list(inner[0])
        if keys and all(list(each) == keys for each in inner):
            if any(plain_key(key) in START for key in value):  # by column
                return [{name: column[key] for name, column in value.items()} for key in keys]
            if any(plain_key(key) in START for key in keys):
                return inner
    names = {plain_key(key) for key in value}
    lists = all(isinstance(each, list) for each in inner) and len({len(each) for each in inner}) == 1
    if lists and names & set(START) and names & {*LABEL, *SURFACE}:
        return [dict(zip(value, row, strict=True)) for row in zip(*inner, strict=True)]
    return None


def _by_label(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Spans by label and nothing else, as UIE has them, with the relations of each under it."""
    lists = list(value.values())
    if not any(lists) or not all(isinstance(some, list) and all(map(_is_unlabelled, some)) for some in lists):
        return None
    spans, links = [], []
    for label, some in value.items():
        for span in some:
            spans.append({**span, "label": label})
            for relation, ends in span.get("relations", {}).items():
                links += [{"head": span, "tail": end, "relation": relation} for end in ends]
    return {"entities": spans, "relations": links} if links else {"entities": spans}


def _is_unlabelled(span: Any) -> bool:
    return (
        isinstance(span, dict)
        and offsets_of(span) is not None
        and isinstance(span.get("text"), str)
        and isinstance(span.get("relations", {}), dict)
        and all(isinstance(ends, list) for ends in span.get("relations", {}).values())
    )


def _wrapped(value: Mapping[str, Any]) -> Any:
    """What an object holds that only wraps one document: expert.ai's `data`, TextRazor's `response`."""
    for key in ("data", "response"):
        inner = value.get(key)
        if isinstance(inner, dict) and isinstance(field(inner, ("entities", "annotations")), list):
            return inner
    return None


def _argilla(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Argilla's records: the responses to a question about spans, or else the suggestions."""
    fields = value.get("fields")
    text = next((each for each in fields.values() if isinstance(each, str)), None) if isinstance(fields, dict) else None
    if text is None:
        return None
    for answers in (value.get("responses"), value.get("suggestions")):
        for answer in answers.values() if isinstance(answers, dict) else ():
            first = answer[0] if isinstance(answer, list) and answer else answer
            spans = first.get("value") if isinstance(first, dict) else None
            if isinstance(spans, list) and all(isinstance(span, dict) and offsets_of(span) for span in spans):
                return {"text": text, "id": field(value, IDS), "entities": spans}
    return None


def _annotation_sets(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Documents of GATE (bdoc): the annotations of all sets."""
    sets = value.get("annotation_sets")
    if not isinstance(sets, dict) or not isinstance(value.get("text"), str):
        return None
    lists = [each.get("annotations") for each in sets.values() if isinstance(each, dict)]
    return {"text": value["text"], "entities": [span for some in lists if isinstance(some, list) for span in some]}


def _lighttag(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """LightTag's tasks, whose annotations are inside examples."""
    inner = value.get("annotations_and_examples")
    if not isinstance(inner, list) or not inner or not all(isinstance(each, dict) for each in inner):
        return None
    return {"text": value.get("content"), "entities": inner[0].get("annotations")}


def _ubiai(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """UBIAI's documents, whose `tokens` are entities, which relations name by their first token. The list of relations
    is there also where a project has none.
    """
    tokens = value.get("tokens")
    if not isinstance(tokens, list) or not tokens:
        return None
    if not all(isinstance(each, dict) and "entityLabel" in each and "start" in each for each in tokens):
        return None
    spans = [{**each, "id": each.get("token_start")} for each in tokens]
    return {"id": value.get("documentName"), "text": value.get("document"), "entities": spans,
            "relations": value.get("relations") or None}  # fmt: skip


def _events(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Events with offsets: the triggers are spans, and the arguments link them to what fills a role."""
    events = value.get("events")
    if not isinstance(events, list) or not events or not isinstance(field(value, TEXT), str):
        return None
    triggers, links = [], []
    for event in events:
        trigger = field(event, ("trigger", "anchor")) if isinstance(event, dict) else None
        kind = field(event, ("eventtype", *LABEL)) if isinstance(event, dict) else None
        arguments = (event.get("arguments") or []) if isinstance(event, dict) else None
        if not isinstance(trigger, dict) or offsets_of(flat(trigger)) is None or not isinstance(kind, str):
            return None
        if not isinstance(arguments, list) or not all(isinstance(each, dict) for each in arguments):
            return None
        triggers.append({**trigger, "label": f"events:{kind}"})
        links += [{"head": trigger, "tail": _filler(each), "relation": each.get("role")} for each in arguments]
    spans, relations = (field(value, names) for names in (("entities", "mentions"), RELATIONS))
    return {
        **{key: value[key] for key in value if plain_key(key) in (*TEXT, *IDS)},
        "entities": [*(spans if isinstance(spans, list) else []), *triggers],
        "relations": [*(relations if isinstance(relations, list) else []), *links],
    }


def _event_entities(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Amazon Comprehend's events, whose arguments are numbers of entities: of each the mention nearest the trigger."""
    entities, events = field(value, ("entities",)), field(value, ("events",))
    if not isinstance(entities, list) or not isinstance(events, list) or not events:
        return None
    mentions = [_with_offsets(each, "mentions") for each in entities]
    if None in mentions or not all(isinstance(event, dict) for event in events):
        return None
    spans = [{**each, "cluster_id": number} for number, some in enumerate(mentions) for each in some or ()]
    links = []
    for event in events:
        kind, arguments, triggers = (field(event, (name,)) for name in ("type", "arguments", "triggers"))
        if not isinstance(kind, str) or _with_offsets(event, "triggers") is None:
            return None
        for trigger in triggers:
            spans.append({**trigger, "Type": f"events:{kind}"})
            for argument in arguments if isinstance(arguments, list) else ():
                number = field(argument, ("entityindex",)) if isinstance(argument, dict) else None
                if type(number) is int and 0 <= number < len(mentions) and mentions[number]:
                    near = min(mentions[number] or (), key=lambda each: abs(_start(each) - _start(trigger)))
                    links.append({"head": trigger, "tail": near, "relation": field(argument, ("role",))})
    about = {key: value[key] for key in value if plain_key(key) in IDS}
    return {**about, "entities": spans, "relations": links}


def _with_offsets(value: Any, key: str) -> list[dict[str, Any]] | None:
    """A list of spans with offsets that an object has."""
    some = field(value, (key,)) if isinstance(value, dict) else None
    if not isinstance(some, list) or not all(isinstance(each, dict) and offsets_of(each) for each in some):
        return None
    return some


def _start(span: Mapping[str, Any]) -> int:
    return (offsets_of(span) or (0, 0))[0]


def _filler(argument: Mapping[str, Any]) -> Any:
    """What fills a role: an id, or the place of a span."""
    known = field(argument, ("entityid", "id"))
    return dict(argument) if known is None else known


_SHAPES: tuple[Callable[[Mapping[str, Any]], Any], ...] = (
    _rows, _by_label, _wrapped, _argilla, _annotation_sets, _lighttag, _ubiai, _events,
    _event_entities,
)  # fmt: skip
