"""Documents as JSON with lists of tokens: DyGIE++ and TextEE, a document a line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..model.document import Document, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent, named_items
from ..model.text import quoted
from .losses import clusters
from .tokenised import Sentences, tokenised
from .written import written_label

_SPANS = ("mentions", "times", "quantities", "titles")


def write_dygie(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """Tokens are counted over the document, the last one included. Triggers are `[start, end, label]`."""
    for document in documents:
        sentences = tokenised(document)
        empty: list[list[Any]] = [[] for _ in sentences.sentences]
        place = {item.id: _inclusive(sentences, item) for layer in TAGGED for item in items(document, layer)}
        row: dict[str, Any] = {"doc_key": document.id, "dataset": "mali-bench", "sentences": sentences.words}
        ner = [[*each] for each in empty]
        for layer in _SPANS:
            for item in items(document, layer):
                label = written_label(layer, item.type, labels)
                ner[_sentence(sentences, item)].append([*_inclusive(sentences, item), label])
        row["ner"] = [sorted(each, key=lambda span: span[:2]) for each in ner]  # the mention first of two at one place
        if document.relations is not None:
            row["relations"] = [[*each] for each in empty]
            heads = {item.id: _sentence(sentences, item) for _, item in named_items(document)}
            for relation in document.relations:
                link = [*place[str(relation.arg1)], *place[str(relation.arg2)], relation.type]
                row["relations"][heads[str(relation.arg1)]].append(link)
        if document.events is not None:
            row["events"] = [[*each] for each in empty]
            for event in document.events:
                arguments = [[*place[str(a.filler)], a.role or ""] for a in event.arguments]
                trigger = [*place[event.id or ""], event.type or ""]
                row["events"][_sentence(sentences, event)].append([trigger, *arguments])
        if any(mention.entity is not None for mention in items(document, "mentions")):
            row["clusters"] = [[place[m.id or ""] for m in mentions] for _, mentions in clusters(document)]
        yield "", _line(row)


def _inclusive(sentences: Sentences, item: Any) -> list[int]:
    ((start, end),) = sentences.in_tokens(extent(item))
    return [start, end - 1]


def _sentence(sentences: Sentences, item: Any) -> int:
    return sentences.sentence_of(sentences.in_tokens(extent(item))[0][0])


def write_textee(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """A window for each document; tokens are counted from its start."""
    for document in documents:
        sentences = tokenised(document)
        name = document.id or "document"
        row: dict[str, Any] = {"doc_id": document.id, "wnd_id": f"{name}-0", "lang": "en"}
        row["text"] = document.text
        row["tokens"] = [word for words in sentences.words for word in words]
        place = {item.id: _mention(sentences, item) for layer in TAGGED for item in items(document, layer)}
        row["entity_mentions"] = [
            {
                "id": item.id or f"{name}-{layer}-{number}",
                "entity_type": written_label(layer, item.type, labels),
                **_mention(sentences, item),
            }
            for layer in _SPANS
            for number, item in enumerate(items(document, layer))
        ]
        if document.relations is not None:
            row["relation_mentions"] = [
                {
                    "id": f"{name}-r{number}",
                    "relation_type": relation.type,
                    "arguments": [
                        {"entity_id": ref, "role": f"Arg-{end}", **place[str(ref)]}
                        for end, ref in enumerate((relation.arg1, relation.arg2), start=1)
                    ],
                }
                for number, relation in enumerate(document.relations)
            ]
        if document.events is not None:
            row["event_mentions"] = [
                {
                    "id": event.id,
                    "event_type": event.type or "",
                    "trigger": place[event.id or ""],
                    "arguments": [
                        {"entity_id": a.filler, "role": a.role or "", **place[str(a.filler)]} for a in event.arguments
                    ],
                }
                for event in document.events
            ]
        yield "", _line(row)


def _mention(sentences: Sentences, item: Any) -> dict[str, Any]:
    ((start, end),) = sentences.in_tokens(extent(item))
    return {"text": quoted(sentences.text, extent(item)), "start": start, "end": end}


def _line(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8")
