"""Checking documents before they are scored: whole columns at once, and one by one what does not pass."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from ..errors import InputError
from ..formats.likely_units import extents, likely
from ..matching.columns import Ints, envelopes
from ..matching.document_columns import DocumentColumns, LayerColumns
from ..model.checks import COUNTED, faults, head_faults
from ..model.document import LAYERS, MAX_OFFSET, Document, Spans
from ..model.labels import Labels


def examine(stack: DocumentColumns, texts: Sequence[str | None], where: Sequence[str], labels: Labels) -> Counter[str]:
    """How often some documents use each unknown label.

    `texts` are the corpus texts of the documents (`None`: not known), `where` their places (file and line). Raises
    `InputError` for the first fault that stops the scoring.
    """
    unknown: Counter[str] = Counter()
    passed = _passed(stack, texts, labels)
    slow = [layer for layer in LAYERS if layer not in passed]
    for index, (document, text, place) in enumerate(zip(stack.documents, texts, where, strict=True)):
        same_text = text is None or document.text in (None, text)
        if same_text and not any(stack[layer].counts[index] for layer in slow):
            rest = head_faults(document, document.text if text is None else text)
        else:
            rest = faults(document, text, labels, passed)
        for fault in rest:
            if fault.id not in COUNTED:
                raise InputError(f"{place}: {fault}{_hint(fault.id, document, text)}")
            unknown[fault.label] += 1
    return unknown


def _hint(fault: str, document: Document, text: str | None) -> str:
    """What offsets are likely to count, where a span is not in the text or empty."""
    own = document.text if text is None else text
    if fault not in ("span-outside", "span-order") or own is None:
        return ""
    unit = likely([(own, span) for span in extents(document)])
    return f"; the spans begin and end as words do if their offsets count {unit}" if unit else ""


def _passed(stack: DocumentColumns, texts: Sequence[str | None], labels: Labels) -> frozenset[str]:
    """The layers that whole columns show to have no fault: the search for faults, which is slow since it knows the path
    of each, can leave them out. Only mentions are looked at, of which there are most.
    """
    own = [document.text if text is None else text for document, text in zip(stack.documents, texts, strict=True)]
    try:
        return frozenset({"mentions"}) if _mentions_pass(stack, own, labels) else frozenset()
    except OverflowError:  # an offset that no array can hold
        return frozenset()


def _mentions_pass(stack: DocumentColumns, texts: Sequence[str | None], labels: Labels) -> bool:
    mentions = stack["mentions"]
    if not len(mentions):
        return True
    return (
        mentions.lacks("reading")
        and _labels_pass(mentions, labels)
        and _ids_pass(stack)
        and _spans_pass(mentions, texts)
    )


def _labels_pass(mentions: LayerColumns, labels: Labels) -> bool:
    restricted = [name for layer, name in labels.fields() if layer == "mentions"]
    return all(set(mentions[name]) <= {None, *labels.known("mentions", name)} for name in restricted)


def _ids_pass(stack: DocumentColumns) -> bool:
    """Whether no two items of a document share an id, if mentions have any."""
    if stack["mentions"].lacks("id"):
        return True
    ids = [stack[layer].by_document("id") for layer in LAYERS if not stack[layer].lacks("id")]
    for some in zip(*ids, strict=True):
        names = [name for of_layer in some for name in of_layer if name is not None]
        if len(set(names)) < len(names):
            return False
    return True


def _spans_pass(mentions: LayerColumns, texts: Sequence[str | None]) -> bool:
    """Whether all extents and heads are in one piece and in their place, and all quotes are right."""
    spans, heads = mentions["spans"], mentions["head"]
    if _in_pieces(spans) or _in_pieces(head for head in heads if head is not None):
        return False
    length = np.array([MAX_OFFSET if text is None else len(text) for text in texts])[mentions.docs]
    start, end = mentions.envelopes
    if not ((start >= 0) & (start < end) & (end <= length)).all():
        return False
    if not mentions.lacks("head"):
        headed = np.array([row for row, head in enumerate(heads) if head is not None], dtype=np.int64)
        head_start, head_end = envelopes([head for head in heads if head is not None])
        if not ((start[headed] <= head_start) & (head_start < head_end) & (head_end <= end[headed])).all():
            return False
    return all(
        mentions.lacks(quote) or _quotes_pass(mentions.docs, texts, mentions[where], mentions[quote])
        for where, quote in (("spans", "quote"), ("head", "head_quote"))
    )


def _in_pieces(spans: Iterable[Spans]) -> bool:
    return max(map(len, spans), default=1) > 1


def _quotes_pass(
    docs: Ints, texts: Sequence[str | None], spans: Sequence[Spans | None], quotes: Sequence[str | None]
) -> bool:
    for doc, span, quote in zip(docs.tolist(), spans, quotes, strict=True):
        if quote is not None and span is not None:
            text = texts[doc]
            if text is not None and text[span[0][0] : span[0][1]] != quote:
                return False
    return True
