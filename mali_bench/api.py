"""Scoring, comparing and loading from Python."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .corpus import bundled
from .errors import InputError
from .formats import spacy
from .formats.base import Record
from .formats.store import InMemory
from .model.document import Document
from .model.labels import FREE, Labels
from .scoring import comparison
from .scoring.comparison import Comparison
from .scoring.report import Report, evaluate

if TYPE_CHECKING:
    from datasets import DatasetDict

    from .analysis.diagnosis import Diagnosis

OTHER = "custom"
"""The version that a signature gives to gold that is not this corpus."""


def score(gold: object, pred: object, *, labels: Labels | str | Path | None = None, intervals: bool = True) -> Report:
    """Score predictions against gold.

    Each side is a document or an iterable of documents: `Document`s, plain dicts in the same form, or spaCy `Doc`s
    (see `formats.spacy`). Predictions are put to the gold by `id`; where no document of either side has an id and
    both sides have as many, by their order.

    `labels` is a label set or the path of one: it says which relation types are symmetric and which labels are
    unknown. By default it is that of the corpus if all gold documents are the corpus's, and none otherwise.

    `intervals` asks for 95% intervals (`report[name].interval`). They describe drawing the units of this text again
    (entities, events and paragraphs; from ten documents on, documents) and say nothing about other texts.

    Offsets are code points, from 0, half-open. Raises `InputError` if a prediction cannot be scored.
    """
    golds, preds = _named([_parts(gold, "gold"), _parts(pred, "pred")])
    return evaluate(InMemory(golds), InMemory(preds), *_labels(golds, labels), intervals=intervals)


def compare(gold: object, systems: Mapping[str, object], *, labels: Labels | str | Path | None = None) -> Comparison:
    """Compare the predictions of two or more systems, pair by pair: the difference of F1, its 95% interval, a paired
    randomisation test adjusted after Holm, and the smallest difference that a text of this size can show.

    `systems` gives the predictions of each system under its name; gold, predictions and `labels` are what `score`
    takes. Pairs are in the order of the systems: `found.pairs[0].metrics[name]` is a `Difference`.

    Raises `InputError` if there are fewer than two systems, or a prediction cannot be scored.
    """
    if not isinstance(systems, Mapping):
        raise InputError(f"systems: must be a mapping from names to predictions, not {type(systems).__name__}")
    golds, *sides = _named([_parts(gold, "gold"), *(_parts(pred, name) for name, pred in systems.items())])
    stores = [(name, InMemory(side)) for name, side in zip(systems, sides, strict=True)]
    return comparison.compare(InMemory(golds), stores, *_labels(golds, labels))


def diagnose(
    gold: object, pred: object, *, labels: Labels | str | Path | None = None, only: Sequence[str] = ()
) -> "Diagnosis":
    """Tell the errors of predictions apart, as `mali-bench errors` does: each with its class, and what a class costs.

    Gold, predictions and `labels` are what `score` takes. `only` names layers (`mentions`) or classes of them
    (`mentions.boundary`), to leave out all others. METRICS.md defines the classes.

    Raises `InputError` if a prediction cannot be scored, or for a layer or class that does not exist.
    """
    from .analysis.diagnosis import diagnose as told_apart

    golds, preds = _named([_parts(gold, "gold"), _parts(pred, "pred")])
    return told_apart(InMemory(golds), InMemory(preds), *_labels(golds, labels), only=only)


def load(split: str = bundled.DEFAULT_SPLIT) -> list[Document]:
    """The documents of a split of the corpus, with all layers."""
    return bundled.load(split)


def load_dataset(name: str | None = None, **options: Any) -> "DatasetDict":
    """A configuration of the corpus as a Hugging Face dataset: what `datasets.load_dataset("corpus", name)` gives in
    a checkout. `options` (`split`, `streaming`, `cache_dir` ...) are passed on.

    Raises `CheckFailed` if the data is not what its card says, in which case `datasets` would return stale rows.
    """
    from datasets import load_dataset as load_folder

    from .corpus.card import refuse_stale

    folder = bundled.root()
    refuse_stale(folder)
    return load_folder(str(folder), name, **options)


def _parts(side: object, name: str) -> list[Record]:
    """The documents of a side, each with a name for messages."""
    if isinstance(side, Document | Mapping) or spacy.is_doc(side):
        side = [side]
    if not isinstance(side, Iterable) or isinstance(side, str | bytes):
        raise InputError(f"{name}: must be a document or an iterable of documents, not {type(side).__name__}")
    return [Record(f"{name}[{number}]", _document(each, f"{name}[{number}]")) for number, each in enumerate(side)]


def _document(thing: object, where: str) -> Document:
    if isinstance(thing, Document):
        return thing
    if spacy.is_doc(thing):
        return spacy.from_doc(thing)
    try:
        return msgspec.convert(thing, Document)
    except msgspec.ValidationError as error:
        from .formats.jsonl import explained

        raise InputError(f"{where}: {explained(error)}") from None


def _labels(golds: Sequence[Record], labels: Labels | str | Path | None) -> tuple[Labels, str]:
    """The label set, and the version of the gold for the signature."""
    ours = _of_corpus(golds)
    if labels is None:
        labels = bundled.labels() if ours else FREE
    elif not isinstance(labels, Labels):
        labels = Labels.read(labels)
    return labels, bundled.about().version if ours else OTHER


def _of_corpus(golds: Sequence[Record]) -> bool:
    named = {part.document.id for part in golds}
    return bool(named) and named <= _corpus_ids()


@cache
def _corpus_ids() -> frozenset[str | None]:
    return frozenset(document.id for split in bundled.splits() for document in bundled.load(split))


def _named(sides: Sequence[list[Record]]) -> list[list[Record]]:
    """The sides as they are; or paired by order, if none of their documents has an id and all have as many."""
    (size, *others) = {len(side) for side in sides}
    if size < 2 or others or any(part.document.id is not None for side in sides for part in side):
        return list(sides)
    return [
        [
            msgspec.structs.replace(part, document=msgspec.structs.replace(part.document, id=str(number)))
            for number, part in enumerate(side)
        ]
        for side in sides
    ]
