"""Scoring and loading from Python."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from . import corpus
from .errors import InputError
from .formats import spacy
from .formats.base import Part
from .labels import FREE, Labels
from .model import Document
from .report import Report, evaluate
from .store import Held

if TYPE_CHECKING:
    from datasets import DatasetDict

OTHER = "custom"
"""The version that a signature gives to gold that is not this corpus."""


def score(gold: object, pred: object, *, labels: Labels | str | Path | None = None, intervals: bool = True) -> Report:
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
    golds, preds = _parts(gold, "gold"), _parts(pred, "pred")
    ours = _of_corpus(golds)
    if labels is None:
        labels = corpus.labels() if ours else FREE
    elif not isinstance(labels, Labels):
        labels = Labels.read(labels)
    everything = [*golds, *preds]
    if len(golds) == len(preds) > 1 and all(part.document.id is None for part in everything):
        golds, preds = _numbered(golds), _numbered(preds)
    return evaluate(Held(golds), Held(preds), labels, corpus.about().version if ours else OTHER, intervals=intervals)


def load(split: str = corpus.DEFAULT_SPLIT) -> list[Document]:
    """The documents of a split of the corpus, with all layers."""
    return corpus.load(split)


def load_dataset(name: str | None = None, **options: Any) -> "DatasetDict":
    """A configuration of the corpus as a Hugging Face dataset: what `datasets.load_dataset("corpus", name)` gives in
    a checkout. `options` (`split`, `streaming`, `cache_dir` ...) are passed on.

    Raises `CheckFailed` if the data is not what its card says, in which case `datasets` would return stale rows.
    """
    from datasets import load_dataset as load_folder

    from .card import refuse_stale

    folder = corpus.root()
    refuse_stale(folder)
    return load_folder(str(folder), name, **options)


def _parts(side: object, name: str) -> list[Part]:
    """The documents of a side, each with a name for messages."""
    if isinstance(side, Document | Mapping) or spacy.is_doc(side):
        side = [side]
    if not isinstance(side, Iterable) or isinstance(side, str | bytes):
        raise InputError(f"{name}: must be a document or an iterable of documents, not {type(side).__name__}")
    return [Part(f"{name}[{number}]", _document(each, f"{name}[{number}]")) for number, each in enumerate(side)]


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


def _of_corpus(golds: Sequence[Part]) -> bool:
    named = {part.document.id for part in golds}
    return bool(named) and named <= _corpus_ids()


@cache
def _corpus_ids() -> frozenset[str | None]:
    return frozenset(document.id for document in corpus.load())


def _numbered(parts: Sequence[Part]) -> list[Part]:
    return [
        msgspec.structs.replace(part, document=msgspec.structs.replace(part.document, id=str(number)))
        for number, part in enumerate(parts)
    ]
