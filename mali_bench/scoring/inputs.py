"""Which prediction is for which gold document, and whether it fits it at all."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from ..errors import InputError
from ..formats import jsonl
from ..formats.base import Record
from ..formats.store import DocumentStore, InMemory
from ..matching.document_columns import DocumentColumns
from ..model.document import LAYERS, Document, Given, Item, Ref, Spans, items
from ..model.given import named
from ..model.labels import FREE, Labels
from ..model.readings import first_readings
from ..model.references import with_refs
from ..model.text import excerpt, first_difference
from .aggregation import BATCH, Attempts
from .fast_checks import examine


@dataclass(slots=True)
class InputSummary:
    """What is noticed while predictions are put to the gold.

    `gold` and `pred` tell what was attempted, `given` what the system was given beside the text, and `counts` how many
    items each layer has on both sides; `digests` are hashes of the gold documents. `missing` are documents without a
    prediction, `unknown` predictions without gold, `repeated` counts documents that were given twice, `skipped` the
    parts that the file itself does not accept, `unjudged` the items of layers that the gold of their document does not
    have.
    """

    gold: Attempts = field(default_factory=Attempts)
    pred: Attempts = field(default_factory=Attempts)
    given: tuple[Given, ...] | None = None
    counts: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    digests: list[bytes] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: int = 0
    skipped: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    unknown_labels: Counter[str] = field(default_factory=Counter)


class GoldBatch(NamedTuple):
    """Some gold documents, which have been checked: their names, their layers, and a hash of each."""

    names: Sequence[str]
    columns: DocumentColumns
    digests: list[bytes]


def gold_batches(gold: DocumentStore) -> Iterator[GoldBatch]:
    """The gold, some documents at a time; raises `InputError` for one that cannot be used."""
    known = _known(gold)
    for names in _some(list(known)):
        parts = [gold.part(known[name]) for name in names]
        columns = DocumentColumns([part.document for part in parts])
        examine(columns, [None] * len(parts), [part.where for part in parts], FREE)
        yield GoldBatch(names, columns, [hashlib.sha256(jsonl.encode(part.document)).digest() for part in parts])


def pair(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    summary: InputSummary,
    batches: Iterable[GoldBatch] | None = None,
) -> Iterator[tuple[DocumentColumns, DocumentColumns]]:
    """Gold documents and the predictions for them, some at a time: in the order of the gold, then the unknown ones by
    name, whose gold has no items. The gold still has its readings, the predictions have only the first ones. `batches`
    are those of the gold where several systems share them.

    Raises `InputError` for predictions that cannot be scored: the text differs, offsets do not fit, ids name nothing,
    two different predictions for one document, no id where there are several documents.
    """
    known = _known(gold)
    given = _given(gold, known, predictions, labels, summary)
    summary.missing = [name for name in known if name not in given.numbers]
    summary.unknown = sorted(name for name in given.numbers if name not in known)
    for names, golds, digests in gold_batches(gold) if batches is None else batches:
        summary.gold.add(golds)
        summary.digests += digests
        yield golds, _judged(golds, given.read(names, golds, labels, summary), summary)
    layers: dict[str, Any] = dict.fromkeys(summary.gold.layers(), ())
    for names in _some(summary.unknown):
        preds = given.read(names, None, labels, summary)
        golds = DocumentColumns([Document(id=pred.id, text=pred.text, **layers) for pred in preds.documents])
        yield golds, _judged(golds, preds, summary)


def collect(
    gold: DocumentStore, predictions: DocumentStore, labels: Labels, summary: InputSummary | None = None
) -> list[Document]:
    """The predictions, one document each, sorted by id; raises `InputError` as `pair` does."""
    summary = summary or InputSummary()
    known = _known(gold)
    given = _given(gold, known, predictions, labels, summary)
    found = []
    for name in sorted(given.numbers):
        golds = DocumentColumns([gold.part(known[name]).document]) if name in known else None
        (document,) = given.read([name], golds, labels, summary).documents
        found.append(msgspec.structs.replace(document, id=name))
    return found


class _Given(NamedTuple):
    """Predictions for whole documents: `numbers` tells which is for which, `checked` whether they have been checked."""

    store: DocumentStore
    numbers: Mapping[str, int]
    checked: bool

    def read(
        self, names: Sequence[str], golds: DocumentColumns | None, labels: Labels, summary: InputSummary
    ) -> DocumentColumns:
        """The predictions for some documents, under their first readings, checked against the text of the gold; empty
        ones where there are none.
        """
        parts = [
            self.store.part(self.numbers[name]) if name in self.numbers else Record("", Document(id=name))
            for name in names
        ]
        stack = DocumentColumns([part.document for part in parts])
        if not self.checked:
            texts = [document.text for document in golds.documents] if golds else [None] * len(names)
            summary.unknown_labels += examine(stack, texts, [part.where for part in parts], labels)
        for part in parts:
            _same_given(part, summary)
        if stack.has_readings():
            stack = DocumentColumns([first_readings(document) for document in stack.documents])
        summary.pred.add(stack)
        return stack


def _same_given(part: Record, summary: InputSummary) -> None:
    """Note what a prediction was given; all must have been given the same."""
    if not part.where:
        return
    given = tuple(sorted(set(part.document.given)))
    if summary.given not in (None, given):
        raise InputError(
            f"{part.where}: declares {named(given)} as given, and another document {named(summary.given)};"
            " score them separately - at `$.given`"
        )
    summary.given = given


def _known(gold: DocumentStore) -> dict[str, int]:
    """The number of each gold document by its name."""
    found: dict[str, int] = {}
    for number, name in enumerate(gold.names):
        if name is None and len(gold.names) > 1:
            raise InputError(
                f"{gold.part(number).where}: a gold document has no id; where there are several, each needs one"
            )
        if name in found:
            raise InputError(f"{gold.part(number).where}: the gold has two documents with the id {name!r}")
        found[name or ""] = number
    return found


def _given(
    gold: DocumentStore, known: Mapping[str, int], predictions: DocumentStore, labels: Labels, summary: InputSummary
) -> _Given:
    """The predictions by the document that they are for, with those for parts of one put together."""
    checked = False
    if isinstance(predictions, InMemory) and predictions.has_pieces():
        checked = True
        golds = {name: gold.part(number).document for name, number in known.items()}
        predictions = _put_together(golds, predictions, labels, summary)
    numbers: dict[str, int] = {}
    for number, own in enumerate(predictions.names):
        name = _name(own, predictions, number, known)
        if name in numbers:
            one, other = predictions.part(numbers[name]), predictions.part(number)
            if one.document != other.document:
                raise InputError(f"{other.where}: another prediction for document {name!r} stands at {one.where}")
            summary.repeated += 1
        numbers.setdefault(name, number)
    return _Given(predictions, numbers, checked)


def _name(own: str | None, predictions: DocumentStore, number: int, known: Mapping[str, int]) -> str:
    if own is not None:
        return own if own in known or "" not in known else ""
    if len(known) != 1:
        raise InputError(
            f"{predictions.part(number).where}: the document has no id, and the gold has {len(known)} documents;"
            " add one at `$.id`"
        )
    return next(iter(known))


def _judged(golds: DocumentColumns, preds: DocumentColumns, summary: InputSummary) -> DocumentColumns:
    """The predictions without the layers that the gold of their document does not have (entities are judged as the
    clusters of mentions).
    """
    extra = [
        {layer: None for layer in LAYERS if getattr(gold, layer) is None and getattr(pred, layer) is not None}
        for gold, pred in zip(golds.documents, preds.documents, strict=True)
    ]
    if any(extra):
        for pred, layers in zip(preds.documents, extra, strict=True):
            found = {layer: len(items(pred, layer)) for layer in layers if layer != "entities"}
            summary.unjudged.update({layer: count for layer, count in found.items() if count})
        preds = DocumentColumns(
            [msgspec.structs.replace(pred, **layers) for pred, layers in zip(preds.documents, extra, strict=True)]
        )
    for counts, stack in zip(summary.counts, (golds, preds), strict=True):
        counts.update({layer: len(stack[layer]) for layer in LAYERS})
    return preds


def _some(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + BATCH] for start in range(0, len(names), BATCH))


def _put_together(
    known: Mapping[str, Document], predictions: InMemory, labels: Labels, summary: InputSummary
) -> InMemory:
    """Whole documents from parts, each of which is checked."""
    pieces: dict[str, list[Document]] = {}
    for number in range(len(predictions.names)):
        part = predictions.part(number)
        if part.skipped:
            summary.skipped += 1
            continue
        summary.unknown_labels += examine(DocumentColumns([part.document]), [None], [part.where], labels)
        name, piece = _placed(part, known)
        summary.repeated += piece in pieces.get(name, ())
        pieces.setdefault(name, []).append(piece)
    return InMemory(Record("", _joined(name, each)) for name, each in pieces.items())


def _placed(part: Record, known: Mapping[str, Document]) -> tuple[str, Document]:
    """The document that a part belongs to, and the part with offsets in that document."""
    text = part.document.text or ""
    name = part.document.id
    if name is not None and name not in known:
        return name, _moved(part.document, part.start or 0, name)
    candidates = [name] if name is not None else list(known)
    places = [
        (each, at)
        for each in candidates
        for at in ([part.start] if part.start is not None else _occurrences(known[each].text or "", text))
        if (known[each].text or "").startswith(text, at)
    ]
    if len(places) == 1:
        return places[0][0], _moved(part.document, places[0][1], places[0][0])
    if places:
        raise InputError(
            f"{part.where}: the text stands in several places of the gold; tell which with meta.doc_id and meta.start"
        )
    raise InputError(f"{part.where}: {_why_not(part, [known[each] for each in candidates])}")


def _moved(document: Document, by: int, name: str) -> Document:
    """A part with offsets in its document, and its clusters named after where it starts: another part's are others."""
    mentions = tuple(
        mention if mention.entity is None else msgspec.structs.replace(mention, entity=f"{by}:{mention.entity}")
        for mention in items(document, "mentions")
    )
    if document.mentions is not None:
        document = msgspec.structs.replace(document, mentions=mentions)
    return shifted(document, by, name)


def _why_not(part: Record, candidates: Sequence[Document]) -> str:
    text = part.document.text or ""
    if len(candidates) == 1 and part.start is not None:
        there = (candidates[0].text or "")[part.start : part.start + len(text)]
        at = first_difference(there, text)
        return (
            f"the text differs from the corpus text from character {part.start + at} on:"
            f" the corpus has {excerpt(there, at)}, this has {excerpt(text, at)}"
        )
    return f"the text, which starts with {excerpt(text, 0, 40)}, stands in no gold document, character by character"


def _occurrences(text: str, part: str) -> list[int]:
    found, at = [], text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def shifted(document: Document, by: int, name: str) -> Document:
    """The document with another name and its offsets moved."""

    def spans(old: Spans) -> Spans:
        return tuple((start + by, end + by) for start, end in old)

    def ref(old: Ref) -> Ref:
        return old if isinstance(old, str) else spans(old)

    def moved(item: Any) -> Item:
        item = with_refs(item, ref)
        changes: dict[str, Any] = {
            each: spans(getattr(item, each)) for each, _ in item.SPAN_FIELDS if getattr(item, each) is not None
        }
        made: Item = msgspec.structs.replace(item, **changes)
        return made

    layers = {
        layer: tuple(map(moved, items(document, layer))) for layer in LAYERS if getattr(document, layer) is not None
    }
    return msgspec.structs.replace(document, id=name, **layers)


def _joined(name: str, pieces: Sequence[Document]) -> Document:
    layers: dict[str, Any] = {
        layer: tuple(item for piece in pieces for item in items(piece, layer))
        for layer in LAYERS
        if any(getattr(piece, layer) is not None for piece in pieces)
    }
    return Document(id=name, **layers)
