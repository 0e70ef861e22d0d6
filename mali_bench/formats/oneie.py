"""What OneIE predicts: a sentence a line, with its tokens and a graph.

`graph.entities` are `[start, end, type, level, score]` and `graph.triggers` `[start, end, type, score]`, both in tokens
of the sentence, [start, end). `graph.relations` are `[entity, entity, type, score]`, and `graph.roles` `[trigger,
entity, role, score]`, by number in these lists.
"""

from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .base import Format, Reading, Record
from .shapes import arrays, integer, is_strings, mapping, name, string, strings
from .source import Source
from .token_drafts import TokenDraft, records


def recognise(source: Source) -> bool:
    """Whether some object has tokens and a graph with entities or triggers."""
    return any(
        isinstance(value, dict)
        and is_strings(value.get("tokens"))
        and isinstance(value.get("graph"), dict)
        and any(isinstance(value["graph"].get(key), list) for key in ("entities", "triggers"))
        for value in source.sample
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The sentences; raises `InputError` for an object that is not one."""
    yield from records([_draft(data, where) for where, data in source.documents()], reading)


def _draft(data: Any, where: str) -> TokenDraft:
    data = mapping(data, where, "a sentence")
    made = TokenDraft(where, name(data.get("doc_id")), layers={"mentions", "events"})
    made.add_tokens(strings(data.get("tokens"), where, "`tokens`"))
    graph = mapping(data.get("graph"), where, "`graph`")
    entities = _spans(made, graph, "entities", "", where)
    triggers = _spans(made, graph, "triggers", "events:", where)
    made.draft.linked = graph.get("relations") is not None
    for key, firsts in (("relations", entities), ("roles", triggers)):
        for row in arrays(graph.get(key), where, f"`graph.{key}`", 3):
            label = string(row[2], where, f"`graph.{key}`")
            made.link(label, _of(firsts, row[0], where, key), _of(entities, row[1], where, key))
    return made


def _spans(made: TokenDraft, graph: dict[str, Any], key: str, layer: str, where: str) -> list[int]:
    path = f"`graph.{key}`"
    return [
        made.add(integer(row[0], where, path), integer(row[1], where, path), f"{layer}{string(row[2], where, path)}")
        for row in arrays(graph.get(key), where, path, 3)
    ]


def _of(numbers: list[int], value: Any, where: str, key: str) -> int:
    number = integer(value, where, f"`graph.{key}`")
    if number >= len(numbers):
        raise InputError(f"{where}: `graph.{key}` names item {number}, and there are {len(numbers)}")
    return numbers[number]


FORMAT = Format(
    name="oneie",
    about="What OneIE predicts: sentences with their tokens and a graph of entities, triggers, relations and roles.",
    layers=("mentions", "relations", "events", "times", "quantities", "titles"),
    offsets="tokens of the sentence",
    recognise=recognise,
    read=read,
)
