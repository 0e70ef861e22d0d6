"""Paragraphs as tokens with BIO tags, for token classifiers."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..model.document import LAYER_TABLE, Document, Span, items
from ..model.layers import TAGGED, head
from ..model.readings import first_readings
from ..model.text import paragraphs_of


def token_rows(document: Document) -> Iterator[dict[str, Any]]:
    """A row a paragraph, with spaCy's tokens (parted where a span needs it) and BIO tags of heads, triggers, times
    and quantities, under the first readings. Where two overlap, the longer one is tagged.
    """
    from spacy import blank

    tokenizer = blank("en").tokenizer
    document = first_readings(document)
    text = document.text or ""
    for number, (start, end) in enumerate(paragraphs_of(document), start=1):
        spans = {layer: _flat(document, layer, start, end) for layer in TAGGED}
        edges = {edge - start for flat in spans.values() for a, b, _ in flat for edge in (a, b)}
        tokens = [
            (start + a, start + b)
            for token in tokenizer(text[start:end])
            if not token.is_space
            for a, b in pairwise(
                [token.idx, *sorted(e for e in edges if token.idx < e < token.idx + len(token)), token.idx + len(token)]
            )
        ]
        row: dict[str, Any] = {
            "id": f"{document.id}#{number}",
            "doc_id": document.id,
            "invented": document.invented,
            "paragraph": number,
            "tokens": [text[a:b] for a, b in tokens],
            "starts": [a for a, _ in tokens],
        }
        for layer, flat in spans.items():
            row[f"{layer}_tags"] = [_tag(token, flat) for token in tokens]
        yield row


def _flat(document: Document, layer: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Spans of a layer that do not overlap, with their types; of mentions the heads."""
    flat: list[tuple[int, int, str]] = []
    heads = [(head(layer, item), getattr(item, LAYER_TABLE[layer].label)) for item in items(document, layer)]
    spans = sorted((-(s[0][1] - s[0][0]), s[0][0], s[0][1], label) for s, label in heads if len(s) == 1)
    for _, a, b, label in spans:
        if start <= a and b <= end and all(b <= other[0] or other[1] <= a for other in flat):
            flat.append((a, b, label))
    return flat


def _tag(token: Span, spans: list[tuple[int, int, str]]) -> str:
    for start, end, label in spans:
        if start <= token[0] and token[1] <= end:
            return f"{'B' if token[0] == start else 'I'}-{label}"
    return "O"
