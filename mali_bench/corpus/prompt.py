"""A prompt for a language model, made from the label set, and the JSON Schema of its answer.

Examples are sentences of the guidelines and paragraphs of the practice documents, which are invented. The annotation of
the text that the prompt is for is never read: `build` is given the text alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from ..errors import InputError
from ..files.reading import read_text
from ..model.document import Document, Ref, Span, Spans, items
from ..model.labels import Labels
from ..model.layers import extent
from ..model.readings import first_readings
from ..model.references import Resolver
from ..model.text import paragraphs_of, quoted
from . import bundled

LAYERS = ("mentions", "clusters", "relations", "events", "times", "quantities", "titles")
"""What a prompt may ask for, as its keys are called; clusters are coreference."""

EXAMPLES_EACH = 1
"""Sentences of the guidelines that show each layer, where there are examples at all."""

RULES = {
    "mentions": "every expression that refers to a person, organisation or thing of these types: names,"
    " descriptions and pronouns, as long as they are (with articles, modifiers and relative clauses). List each"
    " different string once per type, in the order of the text.",
    "clusters": "for each entity with several mentions, the strings of all its mentions. List a pronoun as often as it"
    " refers to that entity.",
    "relations": "each relation that the text states between two mentions; `head` and `tail` are strings of mentions.",
    "events": "each event, in the order of the text. `trigger` is the word that names it: a verb without auxiliaries"
    " (with its particle, if it has one) or a noun. `arguments` are strings of mentions, times, quantities or triggers,"
    " with their roles.",
    "times": "every expression of time, in the order of the text, as often as it is there; `value` is its TIMEX3"
    " value.",
    "quantities": "every amount, in the order of the text, as often as it is there; `number` is the number"
    " that it prints, `low` and `high` are the least and the greatest that it allows, null where there is none.",
    "titles": "every title and rank, in the order of the text, as often as it is there.",
}
"""What each list of an answer has."""


def schema(layers: Sequence[str], labels: Labels, name: str | None = None) -> dict[str, Any]:
    """The JSON Schema of an answer, for structured output: every key is required, and no other is allowed. `name` is
    the id of the document, where the answer has to say it.
    """
    lists = {
        "mentions": _list(text=_STRING, type=_one_of(labels, "mentions")),
        "clusters": {"type": "array", "items": {"type": "array", "items": _STRING}},
        "relations": _list(head=_STRING, type=_one_of(labels, "relations"), tail=_STRING),
        "events": _list(
            type=_one_of(labels, "events"), trigger=_STRING, arguments=_list(role=_roles(labels), text=_STRING)
        ),
        "times": _list(text=_STRING, type=_one_of(labels, "times"), value={"type": ["string", "null"]}),
        "quantities": _list(
            text=_STRING, type=_one_of(labels, "quantities"), number=_NUMBER, low=_NUMBER, high=_NUMBER
        ),
        "titles": _list(text=_STRING, type=_one_of(labels, "titles")),
    }
    first = {} if name is None else {"id": {"type": "string", "enum": [name]}}
    return _object(**first, **{layer: lists[layer] for layer in layers})


def build(text: str, layers: Sequence[str], labels: Labels, shots: int, name: str | None = None) -> str:
    """The prompt for a text: what to look for, how to answer, `shots` paragraphs of practice documents with their
    answers (and, if there are any, sentences of the guidelines for each layer), and the text.

    `name` is the id of the document, where the answer has to say it. No example is of a practice document with the same
    text.
    """
    parts = [
        "Annotate the text at the end. Answer with one JSON object and nothing else. Copy every string from the text,"
        " letter by letter.",
        *(_task(layer, labels) for layer in layers),
    ]
    if shots:
        parts += [_shown("Example", example, example_layers, None) for example, example_layers in _sentences(layers)]
        parts += [_shown("Example", shot, layers, None) for shot in _paragraphs(text, shots)]
    keys = [*([] if name is None else [f'"id": {json.dumps(name)}']), *(f'"{layer}": [...]' for layer in layers)]
    parts += [f"The answer has these keys, all of them: {{{', '.join(keys)}}}", f"Text:\n\n{text.strip()}"]
    return "\n\n".join(parts) + "\n"


def _task(layer: str, labels: Labels) -> str:
    lines = [f"`{layer}`: {RULES[layer]}"]
    for label in labels.values(layer, "type") or () if layer != "clusters" else ():
        properties = labels.properties(layer, "type", label)
        lines.append(f"- {label}: {properties['about']}{_may_fill(properties)}")
    if layer != "clusters":
        example = json.dumps(_blank(layer))
        lines.append(f"Each is an object: {example}")
    return "\n".join(lines)


def _may_fill(properties: Mapping[str, Any]) -> str:
    """What may fill the roles or arguments of a type, in brackets."""
    said = [f"{role}: {'/'.join(kinds)}" for role, kinds in properties.get("roles", {}).items()]
    for end, argument in (("head", "arg1"), ("tail", "arg2")):
        said += [f"{end}: {'/'.join(properties[argument])}"] if properties.get(argument) else []
    return f" [{'; '.join(said)}]" if said else ""


def _blank(layer: str) -> dict[str, Any]:
    blanks: dict[str, dict[str, Any]] = {
        "mentions": {"text": "...", "type": "..."},
        "relations": {"head": "...", "type": "...", "tail": "..."},
        "events": {"type": "...", "trigger": "...", "arguments": [{"role": "...", "text": "..."}]},
        "times": {"text": "...", "type": "...", "value": "..."},
        "quantities": {"text": "...", "type": "...", "number": 1, "low": 1, "high": 1},
        "titles": {"text": "...", "type": "..."},
    }
    return blanks[layer]


def _shown(title: str, document: Document, layers: Sequence[str], name: str | None) -> str:
    answer = json.dumps(answer_of(document, layers), ensure_ascii=False)
    return f"{title}:\n{(document.text or '').strip()}\n\nAnswer:\n{answer}"


def answer_of(document: Document, layers: Sequence[str], within: Span | None = None) -> dict[str, Any]:
    """The annotation of a document, or of a part of it, as an answer to such a prompt. It lacks discontinuous items."""
    document = first_readings(document)
    start, end = within or (0, len(document.text or ""))
    text, resolver = document.text or "", Resolver(document)

    def shown(spans: Spans) -> str | None:
        inside = len(spans) == 1 and start <= spans[0][0] and spans[0][1] <= end
        return quoted(text, spans) if inside else None

    def named(ref: Ref) -> str | None:
        return shown(resolver.find(ref).spans)

    def of(layer: str) -> Iterator[tuple[str, Any]]:
        for item in sorted(items(document, layer), key=extent):
            string = shown(extent(item))
            if string is not None:
                yield string, item

    clusters: dict[str, list[str]] = {}
    for string, mention in of("mentions"):
        if mention.entity is not None:
            clusters.setdefault(mention.entity, []).append(string)
    ends = [(named(each.arg1), each.type, named(each.arg2)) for each in items(document, "relations")]
    made: dict[str, list[Any]] = {
        "mentions": _once({"text": string, "type": each.type} for string, each in of("mentions")),
        "clusters": [members for members in clusters.values() if len(members) > 1],
        "relations": _once({"head": head, "type": kind, "tail": tail} for head, kind, tail in ends if head and tail),
        "events": [
            {
                "type": each.type,
                "trigger": string,
                "arguments": [
                    {"role": argument.role, "text": filler}
                    for argument in each.arguments
                    if (filler := named(argument.filler)) is not None
                ],
            }
            for string, each in of("events")
        ],
        "times": [{"text": string, "type": each.type, "value": each.value} for string, each in of("times")],
        "quantities": [
            {"text": string, "type": each.type, "number": each.number, "low": each.low, "high": each.high}
            for string, each in of("quantities")
        ],
        "titles": [{"text": string, "type": each.type} for string, each in of("titles")],
    }
    return {layer: made[layer] for layer in layers}


def _once(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({tuple(row.items()): row for row in rows}.values())


def _paragraphs(text: str, shots: int) -> list[Document]:
    """Paragraphs of practice documents with another text: the first of each, then the second of each, and so on."""
    documents = [document for document in bundled.load("practice") if document.invented and document.text != text]
    rows = [[_part(document, span) for span in paragraphs_of(document)] for document in documents]
    most = max(map(len, rows), default=0)
    parts = [row[number] for number in range(most) for row in rows if number < len(row)]
    if shots > len(parts):
        raise InputError(f"--shots: there are {len(parts)} paragraphs to show, not {shots}")
    return parts[:shots]


def _part(document: Document, span: Span) -> Document:
    """The part of a document between two offsets: its text, and the items that are wholly inside."""
    from ..formats.moved import shifted

    def inside(spans: Spans) -> bool:
        return span[0] <= spans[0][0] and spans[-1][1] <= span[1]

    document = first_readings(document)
    resolver = Resolver(document)
    mentions, events, times, quantities, titles = (
        tuple(item for item in items(document, layer) if inside(extent(item)))
        for layer in ("mentions", "events", "times", "quantities", "titles")
    )
    relations = tuple(
        each
        for each in items(document, "relations")
        if inside(resolver.find(each.arg1).spans) and inside(resolver.find(each.arg2).spans)
    )
    events = tuple(
        msgspec.structs.replace(
            each, arguments=tuple(one for one in each.arguments if inside(resolver.find(one.filler).spans))
        )
        for each in events
    )
    part = Document(
        mentions=mentions,
        relations=relations,
        events=events,
        times=times,
        quantities=quantities,
        titles=titles,
        invented=True,
    )
    moved = shifted(part, -span[0], None)
    return msgspec.structs.replace(moved, text=(document.text or "")[span[0] : span[1]])


def _sentences(layers: Sequence[str]) -> list[tuple[Document, tuple[str, ...]]]:
    """Sentences of the guidelines for each layer, with the layers that they show: the first right ones that show it."""
    path = bundled.root() / "data" / "practice" / "examples.jsonl"
    rows = [json.loads(line) for line in read_text(path).splitlines() if line.strip()]
    rows = [row for row in rows if row["polarity"] == "positive"]
    chosen: dict[str, tuple[Document, tuple[str, ...]]] = {}
    for layer in layers:
        fitting = [row for row in rows if layer in row["layers"] and row["id"] not in chosen]
        for row in fitting[:EXAMPLES_EACH]:
            shown = tuple(each for each in layers if each in row["layers"])
            chosen[row["id"]] = msgspec.convert(row["annotation"], Document), shown
    return list(chosen.values())


_STRING: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": ["number", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": _object(**properties)}


def _one_of(labels: Labels, layer: str) -> dict[str, Any]:
    values = labels.values(layer, "type")
    return {"type": "string", "enum": list(values)} if values else _STRING


def _roles(labels: Labels) -> dict[str, Any]:
    types = labels.values("events", "type") or ()
    roles = dict.fromkeys(role for kind in types for role in labels.properties("events", "type", kind).get("roles", {}))
    return {"type": "string", "enum": list(roles)} if roles else _STRING
