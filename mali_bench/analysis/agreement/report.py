"""Agreement of passes as one report: scores, labels, and what was noticed, as data and as JSON."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from ..._version import __version__
from ...formats import jsonl
from ...formats.notices import as_json
from ...model.labels import Labels
from ...scoring import bootstrap
from ...scoring.report import plain
from ...scoring.run import by_paragraph
from . import annotators
from .coefficients import LabelAgreement, coefficients, text_units
from .estimates import weights
from .published import PUBLISHED, Published
from .scores import MetricAgreement, agreements

NOTE = (
    "Agreement is not correctness: passes of annotators of one kind can share their mistakes. If annotators are"
    " language models, this is not agreement between people."
)


class Agreement(Struct, frozen=True):
    """Agreement of annotation passes.

    Attributes:
        signature: everything that decides the numbers.
        annotators: their names, in alphabetical order.
        documents: how many documents all of them have.
        unit: what resamples draw: `paragraphs`, or `documents` from ten documents on.
        units: how many of these there are.
        left_out: documents that not all annotators have, each with those who do not have it.
        input: for each annotator what was read, and what was noticed.
        files: for each file, or pass of a program, what was noticed while it was read.
        scores: F1 by each metric of the scorer that two annotators attempted.
        given_matched: the same of relations between mentions and arguments of events that both passes of a pair have.
        labels: kappa and alpha on the labels of matched items.
        published: figures of other corpora, for context; they are not comparable one to one.
        note: what agreement does not say.
    """

    signature: str
    annotators: tuple[str, ...]
    documents: int
    unit: str
    units: int
    left_out: dict[str, list[str]]
    input: dict[str, Any]
    files: dict[str, list[dict[str, Any]]]
    scores: dict[str, MetricAgreement]
    given_matched: dict[str, MetricAgreement]
    labels: dict[str, LabelAgreement]
    published: tuple[Published, ...]
    note: str

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data: what `--json` prints."""
        data: dict[str, Any] = plain(self)
        return data

    def as_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def agree(
    paths: Sequence[str],
    *,
    form: str | None = None,
    labels: Labels | None = None,
    corpus: annotators.Corpus | None = None,
    chosen: Sequence[str] = (),
) -> Agreement:
    """Agreement of the annotators whose passes stand in some files, or of those that are chosen; raises `InputError` as
    `annotators.read` does.
    """
    return between(annotators.read(paths, form=form, labels=labels, corpus=corpus, chosen=chosen))


def between(compared: annotators.Passes) -> Agreement:
    """Agreement of passes."""
    documents = compared.passes[0].documents
    paragraph_units = by_paragraph(len(documents))
    _, starts = text_units(documents, paragraph_units=paragraph_units)
    units = sum(map(len, starts))
    unit = "paragraphs" if paragraph_units else "documents"
    digests = sorted(hashlib.sha256(b"\n".join(map(jsonl.encode, each.documents))).digest() for each in compared.passes)
    passes = f"passes:{len(digests)}+{hashlib.sha256(b''.join(digests)).hexdigest()[:12]}"
    about = f"labels:{compared.labels.digest}|docs:{len(documents)}|unit:{units}-{unit}|ci:{bootstrap.NAME}"
    return Agreement(
        signature=f"mali-bench:{__version__}|agreement|{passes}|{about}",
        annotators=tuple(each.name for each in compared.passes),
        documents=len(documents),
        unit=unit,
        units=units,
        left_out=compared.left_out,
        input={each.name: each.summary for each in compared.passes},
        files={name: as_json(notices) for name, notices in compared.read.items()},
        scores=agreements(compared.passes, compared.labels, paragraph_units=paragraph_units),
        given_matched=agreements(compared.passes, compared.labels, paragraph_units=paragraph_units, matched=True),
        labels=coefficients(compared.passes, compared.labels, weights(units), paragraph_units=paragraph_units),
        published=PUBLISHED,
        note=NOTE,
    )
