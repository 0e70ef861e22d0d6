"""Scoring, comparing and loading from Python."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .corpus import bundled
from .errors import InputError
from .formats.base import Record
from .formats.objects import read_objects
from .formats.store import InMemory, as_documents, reading_labels
from .model.document import Document
from .model.label_maps import LabelMap
from .model.labels import FREE, Labels

if TYPE_CHECKING:
    from datasets import DatasetDict

    from .analysis.agreement.report import Agreement
    from .analysis.diagnosis import Diagnosis
    from .scoring.comparison import Comparison
    from .scoring.report import Report

Maps = str | Path | LabelMap | Sequence[str | Path | LabelMap]
"""A label map, by name or file, or several."""

OTHER = "custom"
"""The version that a signature gives to gold that is not this corpus."""


def score(
    gold: object,
    pred: object,
    *,
    labels: Labels | str | Path | None = None,
    intervals: bool = True,
    maps: Maps = (),
    layers: Sequence[str] = (),
    types: Sequence[str] = (),
) -> "Report":
    """Score predictions against gold.

    Each side is a document or an iterable of documents: `Document`s, spaCy `Doc`s (see `formats.spacy`), or what a file
    in one of the formats that are read would hold, as dicts and lists, dataclasses, pydantic models or the like (see
    `formats.python_objects`), or as a string, such as the answer of a language model. Predictions are put to the gold
    by `id`; where no document of either side has an id and both sides have as many, by their order; and otherwise by
    their text.

    `labels` is a label set or the path of one: it says which relation types are symmetric and which labels are
    unknown. By default it is that of the corpus if all gold documents are the corpus's, and none otherwise.

    `intervals` asks for 95% intervals (`report[name].interval`). They describe drawing the units of this text again
    (entities, events and paragraphs; from ten documents on, documents) and say nothing about other texts.

    `maps` are label maps that both sides pass, by name (`mali-bench labels` lists them) or file; `layers` are those
    whose metrics are counted, and `types` the types of items that are kept on both sides (see `scoring.scope`).

    Offsets are code points, from 0, half-open. Raises `InputError` if a prediction cannot be scored.
    """
    from .scoring.report import evaluate
    from .scoring.scope import Scope

    (golds, preds), known, version = _sides(gold, {"pred": pred}, labels)
    scope = Scope.of(maps, layers, types)
    return evaluate(golds, preds, known, version, intervals=intervals, scope=scope)


def compare(
    gold: object,
    systems: Mapping[str, object],
    *,
    labels: Labels | str | Path | None = None,
    maps: Maps = (),
    layers: Sequence[str] = (),
    types: Sequence[str] = (),
) -> "Comparison":
    """Compare the predictions of two or more systems, pair by pair: the difference of F1, its 95% interval, a paired
    randomisation test adjusted after Holm, and the smallest difference that a text of this size can show.

    `systems` gives the predictions of each system under its name; the other arguments are what `score` takes. Pairs are
    in the order of the systems: `comparison.pairs[0].metrics[name]` is a `Difference`.

    Raises `InputError` if there are fewer than two systems, or a prediction cannot be scored.
    """
    from .scoring import comparison
    from .scoring.scope import Scope

    _check_names(systems, "systems")
    (golds, *sides), known, version = _sides(gold, systems, labels)
    scope = Scope.of(maps, layers, types)
    return comparison.compare(golds, list(zip(systems, sides, strict=True)), known, version, scope=scope)


def diagnose(
    gold: object,
    pred: object,
    *,
    labels: Labels | str | Path | None = None,
    only: Sequence[str] = (),
    maps: Maps = (),
    layers: Sequence[str] = (),
    types: Sequence[str] = (),
) -> "Diagnosis":
    """Classify the errors of predictions, as `mali-bench errors` does: each error has a class, and each class a cost.

    The other arguments are what `score` takes. `only` names layers (`mentions`) or classes of them
    (`mentions.boundary`) and leaves out all others. METRICS.md defines the classes.

    Raises `InputError` if a prediction cannot be scored, or for a layer or class that does not exist.
    """
    from .analysis import diagnosis
    from .scoring.scope import Scope

    if isinstance(only, str) or not isinstance(only, Iterable) or not all(isinstance(name, str) for name in only):
        raise InputError("only: must be a list of names of layers or of their classes")
    (golds, preds), known, version = _sides(gold, {"pred": pred}, labels)
    scope = Scope.of(maps, layers, types)
    return diagnosis.diagnose(golds, preds, known, version, only=only, scope=scope)


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
    known = None if labels is None else _given_labels(labels)
    sides = _named([read_objects(documents, name, known or FREE) for name, documents in passes.items()])
    documents = bundled.load() if gold is None else [part.document for part in read_objects(gold, "gold").parts()]
    if known is None:
        ours = _of_corpus([part for side in sides for part in side.parts()])
        known = bundled.labels() if ours else FREE
    made = {name: side.parts() for name, side in zip(passes, sides, strict=True)}
    noticed = {name: side.notices for name, side in zip(passes, sides, strict=True)}
    return report.between(annotators.together(made, known, documents, noticed))


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


def _sides(
    gold: object, systems: Mapping[str, object], labels: Labels | str | Path | None
) -> tuple[list[InMemory], Labels, str]:
    """The gold and the predictions of each system, the label set, and the version of the gold for the signature."""
    known = FREE if labels is None else _given_labels(labels)
    golds = read_objects(gold, "gold", known)
    if golds.has_pieces():
        golds = InMemory(as_documents(golds.parts(), golds.notices), golds.notices)
    ours = _of_corpus(golds.parts())
    if labels is None and ours:
        known = bundled.labels()
    readers = reading_labels(known, golds)
    preds = [read_objects(pred, name, readers) for name, pred in systems.items()]
    return _named([golds, *preds]), known, bundled.about().version if ours else OTHER


def _check_names(sides: object, name: str) -> None:
    """Raise `InputError` unless there are predictions under two or more names."""
    if not isinstance(sides, Mapping):
        raise InputError(f"{name}: must be a mapping from names to predictions, not {type(sides).__name__}")
    for key in sides:
        if not isinstance(key, str):
            raise InputError(f"{name}: names must be strings, not {key!r}")


def _given_labels(labels: Labels | str | Path) -> Labels:
    if isinstance(labels, str | Path):
        return Labels.read(labels)
    if not isinstance(labels, Labels):
        raise InputError(f"labels: must be a label set or the path of one, not {type(labels).__name__}")
    return labels


def _of_corpus(golds: Sequence[Record]) -> bool:
    named = {part.document.id for part in golds}
    return bool(named) and named <= _corpus_ids()


@cache
def _corpus_ids() -> frozenset[str | None]:
    return frozenset(document.id for split in bundled.splits() for document in bundled.load(split))


def _named(sides: Sequence[InMemory]) -> list[InMemory]:
    """The sides as they are; or paired by order, if none of their documents has an id and all have as many."""
    (size, *others) = {len(side.names) for side in sides}
    if size < 2 or others or any(name is not None for side in sides for name in side.names):
        return list(sides)
    return [
        InMemory(
            (
                msgspec.structs.replace(part, document=msgspec.structs.replace(part.document, id=str(number)))
                for number, part in enumerate(side.parts())
            ),
            side.notices,
        )
        for side in sides
    ]
