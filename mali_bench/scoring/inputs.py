"""Which prediction is for which gold document, and whether it can be scored against it."""

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from ..errors import InputError
from ..formats import jsonl
from ..formats.base import Record
from ..formats.notices import Notices, as_json
from ..formats.placement import Placements
from ..formats.store import DocumentStore, InMemory
from ..matching.document_columns import DocumentColumns
from ..model.document import LAYERS, Document, Given, Span, items
from ..model.given import named
from ..model.labels import FREE, Labels
from ..model.readings import first_readings
from ..model.text import excerpt, paragraphs_of
from .aggregation import BATCH, Attempts, accumulate
from .document_names import by_file_name
from .fast_checks import examine
from .placed_strings import with_offsets
from .placing import joined, moved, placed, stretch
from .sanity import Sanity
from .scope import EVERYTHING, Scope


@dataclass(slots=True)
class InputSummary:
    """What was read, ignored or unknown when predictions were assigned to gold documents.

    Attributes:
        gold: the layers and fields that the gold has.
        pred: those that the predictions have.
        given: what the system was given besides the text.
        counts: how many items each layer has in the gold and in the predictions.
        digests: hashes of the gold documents.
        missing: the gold documents without a prediction.
        missing_paragraphs: where predictions are parts of documents, by gold document the numbers (from 1) of the
            paragraphs that no part touches.
        unknown: the predictions without a gold document.
        repeated: how many documents were predicted twice, in the same way.
        skipped: how many parts of the file are marked as not accepted.
        unjudged: by layer, the predicted items in documents whose gold does not have the layer.
        unknown_labels: how often each label that is not in the label set was predicted.
        duplicates: how many items of `gold` and `pred` are the same as another one, by layer.
        resolved: how many readings and optional items were resolved.
        placements: how strings without offsets were found.
        scope: which maps, layers and types are scored.
    """

    gold: Attempts = field(default_factory=Attempts)
    pred: Attempts = field(default_factory=Attempts)
    given: tuple[Given, ...] | None = None
    counts: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    digests: list[bytes] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    missing_paragraphs: dict[str, list[int]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    repeated: int = 0
    skipped: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    unknown_labels: Counter[str] = field(default_factory=Counter)
    notices: Notices = field(default_factory=Notices)
    sanity: Sanity = field(default_factory=Sanity)
    duplicates: Mapping[str, Counter[str]] = field(default_factory=lambda: {"gold": Counter(), "pred": Counter()})
    resolved: Counter[str] = field(default_factory=Counter)
    placements: Placements = field(default_factory=Placements)
    scope: Scope = EVERYTHING

    def as_dict(self) -> dict[str, Any]:
        """What every report says of its input, as plain data: nothing that was ignored, repaired or unknown is missing.

        `notices` is a list of `{"kind", "subject", "count", "first", "leads", "about"}`; one that `leads` makes the
        numbers meaningless, and every report begins with it (see `formats.notices.lines`).
        """
        gold, predicted = self.gold.layers(), self.pred.layers()
        self.sanity.conclude(self.notices, self.scope, self.counts[1])
        return {
            "given": list(self.given or ()),
            "layers": {
                layer: {
                    "gold": self.counts[0][layer],
                    "predicted": self.counts[1][layer] if layer in predicted else None,
                }
                for layer in LAYERS
                if layer in gold or layer in predicted
            },
            "repeated_documents": self.repeated,
            "skipped_tasks": self.skipped,
            "missing_documents": self.missing,
            **({"missing_paragraphs": self.missing_paragraphs} if self.missing_paragraphs else {}),
            "unknown_documents": self.unknown,
            "unknown_labels": dict(sorted((self.unknown_labels | self.sanity.unknown()).items())),
            "unjudged": dict(sorted(self.unjudged.items())),
            "notices": as_json(self.notices),
            **({"placement": self.placements.as_dict()} if self.placements.occurrences else {}),
            "duplicates": {name: count for name, count in sorted(self.duplicates["pred"].items()) if count},
            "gold_duplicates": {name: count for name, count in sorted(self.duplicates["gold"].items()) if count},
            "readings_settled": self.resolved["readings"],
            "optional_had": self.resolved["optional_had"],
            "optional_dropped": self.resolved["optional_dropped"],
        }


class CheckedGold:
    """Gold documents that are checked and hashed when they are first read, however often they are read; a
    `DocumentStore`. `numbers` has the number of each document by its name.

    Raises `InputError` for documents without an id or with the same one.
    """

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._digests: dict[int, bytes] = {}
        self.names = store.names
        self.notices = store.notices
        self.numbers: dict[str, int] = {}
        for number, name in enumerate(store.names):
            if name is None and len(store.names) > 1:
                raise InputError(
                    f"{store.part(number).where}: a gold document has no id; where there are several, each needs one"
                )
            if name in self.numbers:
                raise InputError(f"{store.part(number).where}: the gold has two documents with the id {name!r}")
            self.numbers[name or ""] = number

    @classmethod
    def of(cls, gold: DocumentStore) -> "CheckedGold":
        """The gold, which may be checked already: then nothing is checked again."""
        return gold if isinstance(gold, CheckedGold) else cls(gold)

    def part(self, index: int) -> Record:
        """One of the documents, not checked."""
        return self._store.part(index)

    def read(self, names: Sequence[str], summary: InputSummary) -> DocumentColumns:
        """Some documents; raises `InputError` for a fault in one of them."""
        numbers = [self.numbers[name] for name in names]
        parts = [self._store.part(number) for number in numbers]
        documents = DocumentColumns([part.document for part in parts])
        if not self._digests.keys() >= set(numbers):
            examine(documents, [None] * len(parts), [part.where for part in parts], FREE)
            for number, part in zip(numbers, parts, strict=True):
                self._digests[number] = hashlib.sha256(part.encoded or jsonl.encode(part.document)).digest()
        summary.gold.add(documents)
        summary.digests += [self._digests[number] for number in numbers]
        return documents


def pair(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    summary: InputSummary,
) -> Iterator[tuple[DocumentColumns, DocumentColumns]]:
    """Gold documents and the predictions for them, some at a time: in the order of the gold, then the unknown ones by
    name, whose gold has no items. The gold still has its readings, the predictions have only the first ones.

    Raises `InputError` for predictions that cannot be scored: the text differs, offsets do not fit, ids name nothing,
    two different predictions for one document, no id where there are several documents.
    """
    checked = CheckedGold.of(gold)
    by_name = _by_name(checked, predictions, labels, summary)
    for names in _some(list(checked.numbers)):
        golds = checked.read(names, summary)
        yield golds, _judged(golds, by_name.read(names, golds, labels, summary), summary)
    layers: dict[str, Any] = dict.fromkeys(summary.gold.layers(), ())
    for names in _some(summary.unknown):
        preds = by_name.read(names, None, labels, summary)
        golds = DocumentColumns([Document(id=pred.id, text=pred.text, **layers) for pred in preds.documents])
        yield golds, _judged(golds, preds, summary)


def collect(
    gold: DocumentStore, predictions: DocumentStore, labels: Labels, summary: InputSummary | None = None
) -> list[Document]:
    """The predictions, one document each, sorted by id; raises `InputError` as `pair` does."""
    summary = summary or InputSummary()
    checked = CheckedGold.of(gold)
    by_name = _by_name(checked, predictions, labels, summary)
    documents = []
    for name in sorted(by_name.numbers):
        known = name in checked.numbers
        golds = DocumentColumns([checked.part(checked.numbers[name]).document]) if known else None
        (document,) = by_name.read([name], golds, labels, summary).documents
        documents.append(msgspec.structs.replace(document, id=name))
    return documents


def count_duplicates(documents: Sequence[Document], labels: Labels, summary: InputSummary) -> None:
    """Note how many items of documents of `collect` are the same as another one, by layer, as when they are scored."""
    summary.duplicates = accumulate([(document, document) for document in documents], labels=labels).duplicates


class _Predictions(NamedTuple):
    """Predictions for whole documents: `numbers` has the number of each by the name of its document, and `checked` says
    whether they have been checked.
    """

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
        summary.sanity.look(golds, stack, labels)
        if stack.has_readings():
            stack = DocumentColumns([first_readings(document) for document in stack.documents])
        summary.pred.add(stack)
        return stack


def _same_given(part: Record, summary: InputSummary) -> None:
    """Note what a system was given for a prediction; it must be the same for all."""
    if not part.where:
        return
    given = tuple(sorted(set(part.document.given)))
    if summary.given not in (None, given):
        raise InputError(
            f"{part.where}: declares {named(given)} as given, and another document {named(summary.given)};"
            " score them separately - at `$.given`"
        )
    summary.given = given


def _by_name(gold: CheckedGold, predictions: DocumentStore, labels: Labels, summary: InputSummary) -> _Predictions:
    """The predictions by the document that they are for, with those for parts of one put together."""
    checked = False
    summary.notices.merge(predictions.notices)
    if isinstance(predictions, InMemory) and predictions.has_pieces():
        checked = True
        golds = {name: gold.part(number).document for name, number in gold.numbers.items()}
        predictions = _put_together(golds, predictions, labels, summary)
    means = by_file_name(predictions.names, gold.numbers)
    if means:
        first = next(iter(means))
        summary.notices.note("file-name", f"{first!r} is {means[first]!r}", count=len(means))
    numbers: dict[str, int] = {}
    for number, own in enumerate(predictions.names):
        name = _name(means.get(own or "", own), predictions, number, gold.numbers)
        if name in numbers:
            before, again = predictions.part(numbers[name]), predictions.part(number)
            if before.document != again.document:
                raise InputError(f"{again.where}: another prediction for document {name!r} is at {before.where}")
            summary.repeated += 1
        numbers.setdefault(name, number)
    summary.missing = [name for name in gold.numbers if name not in numbers]
    summary.unknown = sorted(name for name in numbers if name not in gold.numbers)
    if summary.unknown and len(summary.unknown) == len(numbers):
        own, known = (excerpt(next(iter(names)), 0, 40) for names in (summary.unknown, gold.numbers))
        summary.notices.note(
            "all-unknown", "", f": its ids are like {own}, those of the gold like {known}", len(numbers)
        )
    return _Predictions(predictions, numbers, checked)


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
            sizes = {layer: len(items(pred, layer)) for layer in layers if layer != "entities"}
            summary.unjudged.update({layer: size for layer, size in sizes.items() if size})
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
    parts = predictions.parts()
    summary.skipped += sum(part.skipped for part in parts)
    pieces: dict[str, list[Document]] = {}
    texts: dict[str, str] = {}
    touched: dict[str, list[Span]] = {}
    for record, place in placed(parts, known, summary.notices):
        text = None if record.document.text is not None or place.name not in known else known[place.name].text
        if record.answer is not None:
            record = with_offsets(record, place, known, summary.notices, summary.placements, texts)
            text = None
        if predictions.when_placed is not None:
            own = record.document.text if text is None else text
            record = predictions.when_placed(record, own, summary.notices)
        summary.unknown_labels += examine(DocumentColumns([record.document]), [text], [record.where], labels)
        piece = moved(record, place)
        summary.repeated += piece in pieces.get(place.name, ())
        pieces.setdefault(place.name, []).append(piece)
        if place.name in known:
            touched.setdefault(place.name, []).append(stretch(record, place, known[place.name]))
    for name, spans in touched.items():
        if untouched := _untouched(known[name], spans):
            summary.missing_paragraphs[name] = untouched
    return InMemory(Record("", joined(name, documents, texts.get(name))) for name, documents in pieces.items())


def _untouched(document: Document, spans: Sequence[Span]) -> list[int]:
    """The numbers of the paragraphs that none of some stretches touches."""
    starts, ends = sorted(start for start, _ in spans), sorted(end for _, end in spans)
    return [
        number
        for number, (start, end) in enumerate(paragraphs_of(document), start=1)
        if bisect_left(starts, end) == bisect_right(ends, start)  # all that start before its end have ended before it
    ]
