"""TextEE, WikiEvents and OneIE's training data: tokens with `entity_mentions`, `relation_mentions`, `event_mentions`.

Each object is a window of a document (`doc_id`), whose offsets count its tokens: [start, end). Windows are put
together. What TextEE predicts has events and no entities, either as `event_mentions` or as `events` with triggers
`[start, end, type]` and arguments `[start, end, role]`. An argument names its entity by `entity_id`, or has offsets.

WikiEvents has coreference in a file of its own, a line `{"doc_key", "clusters": [[id of an entity mention, ...], ...]}`
for each document. It is read where it stands as in the data, `train.jsonl` with `coref/train.jsonlines` beside it, and
where its lines follow the others in one file.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from ..errors import InputError
from .base import Format, Reading, Record
from .shapes import array, arrays, integer, is_strings, mapping, mappings, name, string, strings
from .source import Source, Text, Value
from .token_drafts import TokenDraft, records

_MENTIONS = ("entity_mentions", "relation_mentions", "event_mentions")

_ABOUT = frozenset({"tokens", "sentences", "pieces", "token_lens", "sentence_starts"})
"""Lists whose values say nothing that could be scored."""


def recognise(source: Source) -> bool:
    """Whether some object has tokens and a list of mentions as this format alone calls it."""
    return any(
        isinstance(value, dict)
        and is_strings(value.get("tokens"))
        and (
            any(isinstance(value.get(key), list) for key in _MENTIONS)
            or ("wnd_id" in value and isinstance(value.get("events"), list))
        )
        for value in source.sample
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The windows; raises `InputError` for an object that is not one."""
    lines = list(source.documents())
    clusters = _clusters([*lines, *_beside(source, reading)])
    windows = [(where, data) for where, data in lines if not _is_coreference(data)]
    yield from records([_draft(data, where, reading, clusters) for where, data in windows], reading)


def _is_coreference(data: Any) -> bool:
    return isinstance(data, dict) and "clusters" in data and "doc_key" in data and "tokens" not in data


def _beside(source: Source, reading: Reading) -> Iterator[Value]:
    """The lines of the file of coreference that WikiEvents has beside this one."""
    path = PurePath(source.path.removesuffix(".gz"))
    name = f"coref/{path.stem}.jsonlines"
    text = source.text_beside(name) if path.suffix else None
    if text is not None:
        where = str(path.parent / name)
        reading.notices.note("with-file", source.name, where)
        yield from Text(text, where).documents()


def _clusters(lines: Iterable[Value]) -> dict[str, list[list[str]]] | None:
    """The clusters of each document; `None` if there is no coreference."""
    made: dict[str, list[list[str]]] = {}
    for where, data in lines:
        if _is_coreference(data):
            own = made.setdefault(string(data["doc_key"], where, "`doc_key`"), [])
            own += [strings(each, where, "`clusters`") for each in arrays(data["clusters"], where, "`clusters`")]
    return made or None


def _draft(data: Any, where: str, reading: Reading, clusters: dict[str, list[list[str]]] | None) -> TokenDraft:
    data = mapping(data, where, "a window")
    made = TokenDraft(where, name(data.get("doc_id")))
    made.add_tokens(strings(data.get("tokens"), where, "`tokens`"))
    numbers: dict[str, int] = {}
    if data.get("entity_mentions") is not None:
        made.layers.add("mentions")
    for mention in mappings(data.get("entity_mentions"), where, "`entity_mentions`"):
        label = mention.get("entity_type", mention.get("type"))
        number = made.add(*_place(mention, where), string(label, where, "`entity_type`"), surface=_surface(mention))
        if name(mention.get("id")) is not None:
            numbers[str(mention["id"])] = number
    if clusters is not None:
        known = [[numbers[each] for each in some if each in numbers] for some in clusters.get(str(made.id), ())]
        made.draft.clusters = [members for members in known if members]
    if data.get("relation_mentions") is not None:
        made.draft.linked = True
    for relation in mappings(data.get("relation_mentions"), where, "`relation_mentions`"):
        _add_relation(made, relation, numbers, where, reading)
    _add_events(made, data, numbers, where, reading)
    for key, value in data.items():
        if key not in (*_MENTIONS, "events", *_ABOUT) and isinstance(value, list | dict) and value:
            reading.notices.note("unread", where, f"`{key}`")
    return made


def _add_events(
    made: TokenDraft, data: Mapping[str, Any], numbers: Mapping[str, int], where: str, reading: Reading
) -> None:
    if data.get("event_mentions") is not None or data.get("events") is not None:
        made.layers.add("events")
    for event in mappings(data.get("event_mentions"), where, "`event_mentions`"):
        trigger = mapping(event.get("trigger"), where, "`trigger`")
        label = string(event.get("event_type"), where, "`event_type`")
        number = made.add(*_place(trigger, where), f"events:{label}", surface=_surface(trigger))
        for argument in mappings(event.get("arguments"), where, "`arguments`"):
            filler = _end(made, argument, numbers, where, reading)
            if filler is not None:
                made.link(string(argument.get("role"), where, "`role`"), number, filler)
    for event in mappings(data.get("events"), where, "`events`"):
        _add_short(made, event, where)


def _place(span: Mapping[str, Any], where: str) -> tuple[int, int]:
    return integer(span.get("start"), where, "`start`"), integer(span.get("end"), where, "`end`")


def _surface(span: Mapping[str, Any]) -> str | None:
    text = span.get("text")
    return text if isinstance(text, str) and text else None


def _end(
    made: TokenDraft, end: Mapping[str, Any], numbers: Mapping[str, int], where: str, reading: Reading
) -> int | None:
    """The span that an argument names; `None` if it has no place."""
    known = numbers.get(str(end.get("entity_id")))
    if known is not None:
        return known
    if end.get("start") is None or end.get("end") is None:
        reading.notices.note("unplaced", f"{where}: {str(dict(end))[:80]}", "arguments of no known entity")
        return None
    return made.at(*_place(end, where), surface=_surface(end))


def _add_relation(
    made: TokenDraft, relation: Mapping[str, Any], numbers: Mapping[str, int], where: str, reading: Reading
) -> None:
    label = string(relation.get("relation_type"), where, "`relation_type`")
    ends = mappings(relation.get("arguments"), where, "`arguments`")
    if len(ends) != 2:
        raise InputError(f"{where}: a relation must have 2 arguments, not {len(ends)}")
    if str(ends[0].get("role")).endswith("2") and str(ends[1].get("role")).endswith("1"):
        ends = ends[::-1]
    head, child = (_end(made, end, numbers, where, reading) for end in ends)
    if head is not None and child is not None:
        made.link(label, head, child)


def _add_short(made: TokenDraft, event: Mapping[str, Any], where: str) -> None:
    trigger = array(event.get("trigger"), where, "`trigger`", 3)
    label = string(trigger[2], where, "`trigger`[2]")
    start, end = (integer(offset, where, "`trigger`") for offset in trigger[:2])
    number = made.add(start, end, f"events:{label}")
    for argument in arrays(event.get("arguments"), where, "`arguments`", 3):
        start, end = (integer(offset, where, "`arguments`") for offset in argument[:2])
        made.link(string(argument[2], where, "`arguments`"), number, made.at(start, end))


FORMAT = Format(
    name="textee",
    about="TextEE, WikiEvents and ACE windows: tokens with entity_mentions, relation_mentions and event_mentions; of"
    " `train.jsonl` of WikiEvents also the coreference in `coref/train.jsonlines` beside it, or behind it in one file.",
    layers=("mentions", "entities", "relations", "events", "times", "quantities", "titles"),
    offsets="tokens of the window",
    recognise=recognise,
    read=read,
)
