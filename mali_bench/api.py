"""Scoring, comparing and loading from Python."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .corpus import bundled
from .errors import InputError
from .formats import jsonl, spacy
from .formats.base import Record
from .formats.store import InMemory
from .model.document import Document
from .model.labels import FREE, Labels

if TYPE_CHECKING:
    from datasets import DatasetDict

    from .analysis.agreement.report import Agreement
    from .analysis.diagnosis import Diagnosis
    from .scoring.comparison import Comparison
    from .scoring.report import Report

OTHER = "custom"
"""The version that a signature gives to gold that is not this corpus."""


def score(gold: object, pred: object, *, labels: Labels | str | Path | None = None, intervals: bool = True) -> "Report":
    """Score predictions against gold.

    Each side is a document or an iterable of documents: `Document`s, plain dicts in the same form, or spaCy `Doc`s
    (see `formats.spacy`). Predictions are put to the gold by `id`; where no document of either side has an id and
    both sides have as many, by their order.

    `labels` is a label set or the path of one: it says which relation types are symmetric and which labels are
    unknown. By default it is that of the corpus if all gold documents are the corpus's, and none otherwise.

    `intervals` asks for 95% intervals (`report[name].interval`). They describe drawing the paragraphs of this text
    again (the documents, from ten on) and say nothing about other texts.

    Offsets are code points, from 0, half-open. Raises `InputError` if a prediction cannot be scored.
    """
    from .scoring.report import evaluate

    golds, preds = _named([_parts(gold, "gold"), _parts(pred, "pred")])
    return evaluate(InMemory(golds), InMemory(preds), *_labels(golds, labels), intervals=intervals)


def compare(gold: object, systems: Mapping[str, object], *, labels: Labels | str | Path | None = None) -> "Comparison":
    """Compare the predictions of two or more systems, pair by pair: the difference of F1, its 95% interval, a paired
    randomisation test adjusted after Holm, and the smallest difference that a text of this size can show.

    `systems` gives the predictions of each system under its name; gold, predictions and `labels` are what `score`
    takes. Pairs are in the order of the systems: `comparison.pairs[0].metrics[name]` is a `Difference`.

    Raises `InputError` if there are fewer than two systems, or a prediction cannot be scored.
    """
    from .scoring import comparison

    _check_names(systems, "systems")
    golds, *sides = _named([_parts(gold, "gold"), *(_parts(pred, name) for name, pred in systems.items())])
    stores = [(name, InMemory(side)) for name, side in zip(systems, sides, strict=True)]
    return comparison.compare(InMemory(golds), stores, *_labels(golds, labels))


def diagnose(
    gold: object, pred: object, *, labels: Labels | str | Path | None = None, only: Sequence[str] = ()
) -> "Diagnosis":
    """Classify the errors of predictions, as `mali-bench errors` does: each error has a class, and each class a cost.

    Gold, predictions and `labels` are what `score` takes. `only` names layers (`mentions`) or classes of them
    (`mentions.boundary`) and leaves out all others. METRICS.md defines the classes.

    Raises `InputError` if a prediction cannot be scored, or for a layer or class that does not exist.
    """
    from .analysis import diagnosis

    if isinstance(only, str) or not isinstance(only, Iterable) or not all(isinstance(name, str) for name in only):
        raise InputError("only: must be a list of names of layers or of their classes")
    golds, preds = _named([_parts(gold, "gold"), _parts(pred, "pred")])
    return diagnosis.diagnose(InMemory(golds), InMemory(preds), *_labels(golds, labels), only=only)


def agreement(
    passes: Mapping[str, object], *, gold: object = None, labels: Labels | str | Path | None = None
) -> "Agreement":
    """Agreement between independent annotation passes over the same documents, as `mali-bench agreement` computes it.

    `passes` gives the documents of each annotator under a name; they and `labels` are what `score` takes. `gold` are
    the documents that were annotated, by default the article: passes need not repeat their texts.

    Raises `InputError` if there are fewer than two annotators, if they have no document in common, or if texts or
    paragraphs differ between passes.
    """
    from .analysis.agreement import annotators, report

    _check_names(passes, "passes")
    if len(passes) < 2:
        raise InputError("passes: agreement needs the passes of at least two annotators")
    sides = _named([_parts(documents, name) for name, documents in passes.items()])
    known = bundled.load() if gold is None else [part.document for part in _parts(gold, "gold")]
    by = _labels([part for side in sides for part in side], labels)[0]
    return report.between(annotators.together(dict(zip(passes, sides, strict=True)), by, known))


def load(split: str = bundled.DEFAULT_SPLIT) -> list[Document]:
    """The documents of a split of the corpus, with all layers."""
    return bundled.load(split)


def load_dataset(name: str | None = None, **options: Any) -> "DatasetDict":
    """A configuration of the corpus as a Hugging Face dataset: what `datasets.load_dataset("corpus", name)` gives in
    a checkout. `options` (`split`, `streaming`, `cache_dir` ...) are passed on.

    Raises `CheckFailed` if the data is not what its card says, in which case `datasets` would return stale rows, and
    `InputError` for a configuration that does not exist.
    """
    from datasets import load_dataset as load_folder

    from .corpus.card import refuse_stale

    folder = bundled.root()
    configurations = sorted({path.stem for path in (folder / "data").glob("*/*.jsonl")})
    if name is not None and name not in configurations:
        raise InputError(f"{name!r} is not a configuration; the configurations are {', '.join(configurations)}")
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
    """A document that was checked field by field, as if it had been read from a file."""
    if spacy.is_doc(thing):
        return spacy.from_doc(thing)
    try:
        return jsonl.decode(
            jsonl.encode(thing if isinstance(thing, Document) else msgspec.convert(thing, Document)), where
        )
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {jsonl.explained(error)}") from None
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"{where}: cannot be written as JSON: {error}") from None


def _check_names(sides: object, name: str) -> None:
    """Raise `InputError` unless there are predictions under two or more names."""
    if not isinstance(sides, Mapping):
        raise InputError(f"{name}: must be a mapping from names to predictions, not {type(sides).__name__}")
    for key in sides:
        if not isinstance(key, str):
            raise InputError(f"{name}: names must be strings, not {key!r}")


def _labels(golds: Sequence[Record], labels: Labels | str | Path | None) -> tuple[Labels, str]:
    """The label set, and the version of the gold for the signature."""
    ours = _of_corpus(golds)
    if labels is None:
        labels = bundled.labels() if ours else FREE
    elif isinstance(labels, str | Path):
        labels = Labels.read(labels)
    elif not isinstance(labels, Labels):
        raise InputError(f"labels: must be a label set or the path of one, not {type(labels).__name__}")
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
