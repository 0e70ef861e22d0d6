"""The lines below a sentence: what joins its spans, and what holds of them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from ...errors import InputError
from ...model.document import (
    LAYER_TABLE,
    LAYERS,
    Argument,
    Attribution,
    Event,
    Factuality,
    Incident,
    Item,
    Loss,
    Span,
    Status,
)
from ...model.layers import REFERABLE, extent, kind
from ...model.text import occurrences, quoted
from ..sources import Coverage
from .brackets import Annotated, attributes

_FACT = re.compile(r"(?P<type>[A-Z][\w.-]*)\((?P<body>.*)\)(?P<attributes>( [^\s()]+)*)")
_LOSS = re.compile(
    r"(?P<kind>Killed|Wounded|Captured) (?P<side>A|B|Other): (?P<low>\d+)?(?P<range>\.\.)?(?P<high>\d+)?"
)
_INDEXED = re.compile(r"(?P<quote>.+)\[(?P<number>[1-9])\]")
_ROLE = re.compile(
    r"(?P<role>[\w-]+?)(/(?P<time>[A-Z]\w+))?(?P<optional>\?)?( \((?P<reading>[^()]+)\))?: (?P<filler>.+)"
)


def add_fact(annotated: Annotated, line: str, where: str) -> None:
    """Add what a line below the sentence states."""
    match = _FACT.fullmatch(line.strip())
    if match is None:
        raise InputError(f"{where}: must be Type(part; part), with attributes behind it, not {line.strip()!r}")
    label, parts = match["type"], [part.strip() for part in match["body"].split(";")]
    for layer, field, add in _STATEMENTS:
        if label in (annotated.labels.values(layer, field) or ()):
            add(annotated, label, parts, attributes(annotated.labels, layer, match["attributes"].split(), where), where)
            return
    if label not in _OTHERS or match["attributes"]:
        raise InputError(f"{where}: {label!r} is not a type of a relation, event, event link, attribution or incident")
    _OTHERS[label](annotated, parts, where)


def _pair(layer: str) -> Callable[..., None]:
    """What adds a relation or an event link: two items."""
    row = LAYER_TABLE[layer]

    def add(annotated: Annotated, label: str, parts: list[str], values: dict[str, Any], where: str) -> None:
        if len(parts) != 2:
            raise InputError(f"{where}: {label} joins two items, separated by a semicolon, not {len(parts)}")
        items = annotated.layers.setdefault(layer, [])
        said = annotated.labels.properties(layer, "type", label)
        ends = {
            name: _refer(annotated, part, said.get(name), where)
            for name, part in zip(("arg1", "arg2"), parts, strict=True)
        }
        defaults = {"tense": "Present", "modality": "Asserted"} if layer == "relations" else {}
        items.append(row.item(**{"id": f"{row.prefix}{len(items) + 1}", "type": label, **defaults, **ends, **values}))

    return add


def _event(annotated: Annotated, label: str, parts: list[str], values: dict[str, Any], where: str) -> None:
    """Give an event its arguments."""
    if values:
        raise InputError(f"{where}: the attributes of an event belong in the braces behind its trigger")
    at, event = _trigger(annotated, parts[0], where, label)
    roles = annotated.labels.properties("events", "type", label).get("roles", {})
    arguments = list(event.arguments)
    for part in parts[1:]:
        match = _ROLE.fullmatch(part)
        if match is None:
            raise InputError(f"{where}: an argument must be Role: filler, not {part!r}")
        filler = _refer(annotated, match["filler"], roles.get(match["role"]), where)
        optional = match["optional"] is not None
        time = match["time"] or ("Within" if match["role"] == "Time" else None)
        arguments.append(
            Argument(role=match["role"], filler=filler, time_relation=time, optional=optional, reading=match["reading"])
        )
    annotated.layers["events"][at] = msgspec.structs.replace(event, arguments=tuple(arguments))


def _attribution(annotated: Annotated, label: str, parts: list[str], values: dict[str, Any], where: str) -> None:
    """Add an attribution: the cue, then Source, Content and Parent."""
    said: dict[str, list[str]] = {"Source": [], "Content": [], "Parent": []}
    for part in parts[1:]:
        key, _, value = part.partition(": ")
        if key not in said or not value:
            raise InputError(f"{where}: a part of an attribution must be Source, Content or Parent: ..., not {part!r}")
        said[key].append(value)
    if len(said["Content"]) != 1 or len(said["Parent"]) > 1:
        raise InputError(f"{where}: an attribution has one Content, whose pieces ' ... ' joins, and at most one Parent")
    content = tuple(_place(annotated, piece, where) for piece in said["Content"][0].split(" ... "))
    items = annotated.layers.setdefault("attributions", [])
    defaults = {"id": f"a{len(items) + 1}", "kind": label, "form": "Indirect", "stance": "Neutral"}
    defaults |= {"polarity": "Positive", "certainty": "Certain"}
    cue = () if parts[0] == "-" else tuple(_place(annotated, piece, where) for piece in parts[0].split(" ... "))
    item = Attribution(
        **{**defaults, **values},
        source=tuple(_refer(annotated, source, None, where) for source in said["Source"]),
        cue=cue or None,
        cue_quote=quoted(annotated.text, cue) or None,
        content=content,
        content_quote=quoted(annotated.text, content),
        parent=_source(annotated, said["Parent"][0], where) if said["Parent"] else None,
    )
    items.append(item)


def _incident(annotated: Annotated, label: str, parts: list[str], values: dict[str, Any], where: str) -> None:
    """Add an incident: its sides and place by a mention of them, date, losses, evidence, and its status by source."""
    lists: dict[str, list[Any]] = {"side_a": [], "side_b": [], "place": [], "losses": [], "status": [], "events": []}
    date: dict[str, str] = {}
    for part in parts:
        key, _, value = part.rpartition(": ")
        loss = _LOSS.fullmatch(part)
        if key in ("A", "B", "Place"):
            mention = _refer(annotated, value, ("PER", "ORG", "GPE", "LOC", "FAC"), where)
            entities = {item.id: item.entity for item in annotated.layers.get("mentions", ())}
            lists["place" if key == "Place" else f"side_{key.lower()}"].append(entities.get(mention))
        elif key == "Date" and len(value.split()) == 2:
            date = dict(zip(("date", "date_precision"), value.split(), strict=True))
        elif loss and (loss["low"] or loss["high"]):
            low, high = (int(each) if (each := loss[side]) else None for side in ("low", "high"))
            high = high if loss["range"] else low
            lists["losses"].append(Loss(side=loss["side"], kind=loss["kind"], low=low, high=high))
        elif key == "Event":
            lists["events"].append(_trigger(annotated, value, where)[1].id)
        elif key and value in (annotated.labels.values("incidents", "status") or ()):
            lists["status"].append(Status(source=_source(annotated, key, where), value=value))
        else:
            raise InputError(
                f"{where}: a part of an incident must be A, B, Place, Date, Killed A (and the like), Event,"
                f" or a source with its status, not {part!r}"
            )
    items = annotated.layers.setdefault("incidents", [])
    fields = {name: tuple(each) for name, each in lists.items()}
    items.append(Incident(**{"id": f"i{len(items) + 1}", "type": label, **date, **fields, **values}))


def _factuality(annotated: Annotated, parts: list[str], where: str) -> None:
    """Give an event its values, one for each source."""
    at, event = _trigger(annotated, parts[0], where)
    values = list(event.factuality)
    for part in parts[1:]:
        source, _, value = part.rpartition(": ")
        if not source:
            raise InputError(
                f"{where}: a value must be AUTHOR: value, or the cue of an attribution: value, not {part!r}"
            )
        values.append(Factuality(source=_source(annotated, source, where), value=value))
    annotated.layers["events"][at] = msgspec.structs.replace(event, factuality=tuple(values))


def _coverage(annotated: Annotated, parts: list[str], where: str) -> None:
    """Note the reason codes of words that nothing covers."""
    for part in parts:
        word, _, reason = part.rpartition(": ")
        if reason not in (annotated.labels.values("coverage", "reason") or ()):
            raise InputError(f"{where}: must be word: reason code, not {part!r}")
        span = _place(annotated, word, where)
        annotated.coverage.append(Coverage(span, annotated.text[slice(*span)], reason))


def _joins_two(item: type[Item]) -> bool:
    return not item.SPAN_FIELDS and [reference.field for reference in item.REFERENCES] == ["arg1", "arg2"]


_STATEMENTS: tuple[tuple[str, str, Callable[..., None]], ...] = (
    *((layer, "type", _pair(layer)) for layer, item in LAYERS.items() if _joins_two(item)),
    ("events", "type", _event),
    ("attributions", "kind", _attribution),
    ("incidents", "type", _incident),
)
_OTHERS: dict[str, Callable[[Annotated, list[str], str], None]] = {"Factuality": _factuality, "Coverage": _coverage}


def _place(annotated: Annotated, quote: str, where: str) -> Span:
    """Where a quote occurs in the sentence; QUOTE[2] is its second occurrence."""
    match = _INDEXED.fullmatch(quote)
    wanted, number = (match["quote"], int(match["number"])) if match else (quote, None)
    spans = occurrences(annotated.text, wanted, (0, len(annotated.text)))
    if not spans or (number or 1) > len(spans):
        raise InputError(f"{where}: {wanted!r} not found in the sentence, or not {number or 1} times")
    if number is None and len(spans) > 1:
        raise InputError(f"{where}: {wanted!r} occurs {len(spans)} times there; say which as in {wanted}[2]")
    return spans[(number or 1) - 1]


def _refer(annotated: Annotated, name: str, allowed: Iterable[str] | None, where: str) -> str:
    """The id of the item that a text or a #id means; of several with that text, the one of an allowed kind."""
    known = [(item, kind(layer, item), extent(item)) for layer in REFERABLE for item in annotated.layers.get(layer, ())]
    if name.startswith("#"):
        ids = {item.id: None for item, _, _ in known if item.id == name[1:]}
    else:
        match = _INDEXED.fullmatch(name)
        spans = (_place(annotated, name, where),) if match else None
        same = [(item, fills) for item, fills, at in known if (at == spans if match else item.quote == name)]
        fitting = [item for item, fills in same if fills is not None and fills in (allowed or ())]
        ids = {item.id: None for item in fitting or [item for item, _ in same]}
    if len(ids) != 1:
        count = "no item" if not ids else f"{len(ids)} items"
        raise InputError(f"{where}: {name!r} means {count} of the sentence; name one by its text or its #id")
    (only,) = ids
    return str(only)


def _trigger(annotated: Annotated, name: str, where: str, label: str | None = None) -> tuple[int, Event]:
    """The event with that trigger (and type), and its place in its layer."""
    events = [event for event in annotated.layers.get("events", ()) if label in (None, event.type)]
    wanted = _refer(Annotated(annotated.text, annotated.labels, {"events": events}, []), name, ("EVENT",), where)
    return next((at, event) for at, event in enumerate(annotated.layers["events"]) if event.id == wanted)


def _source(annotated: Annotated, name: str, where: str) -> str:
    """AUTHOR, or the id of the attribution with that cue."""
    if name == "AUTHOR":
        return name
    known = annotated.layers.get("attributions", [])
    if name.startswith("#"):
        ids = [item.id for item in known if item.id == name[1:]]
    else:
        cue = tuple(_place(annotated, piece, where) for piece in name.split(" ... "))
        ids = [item.id for item in known if item.cue == cue]
    if len(ids) != 1:
        raise InputError(f"{where}: {name!r} is the cue or #id of {len(ids)} attributions above, not of one")
    return str(ids[0])
