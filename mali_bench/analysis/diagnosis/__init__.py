"""What a prediction loses, why, and what it would gain: every error with its class, and the score without a class.

What a class costs is measured by an oracle: the errors of this class alone are repaired in the prediction, which is
scored again as any other. A repair puts the gold item in the place of the wrong one, adds it or deletes; mentions of
clusters are moved to where they belong. A repaired item is right only where all that it builds on is; `cascade` is
repaired by correcting everything that its layer builds on, and what was right stays right.

The F1 of a layer cannot fall by the repair of a class of its own, with two exceptions. Where a score counts more pairs
as right than the alignment has (`score_right` above `right`: only mentions, whose heads leave a choice), a repair may
take a pair away from the score. And the measures of coreference may fall where clusters are wrong in several ways, of
which one is repaired.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct

from ...errors import InputError
from ...formats.store import DocumentStore
from ...matching.batch import Batch, Pair
from ...metrics import METRICS
from ...metrics.base import Score
from ...model.document import LAYER_TABLE, Document
from ...model.labels import Labels
from ...model.text import text_of_both
from ...scoring.aggregation import accumulate, batches, score
from ...scoring.inputs import InputSummary
from ...scoring.report import plain, signature
from ...scoring.run import attempted, by_paragraph, resolved_pairs
from ...scoring.scope import EVERYTHING, Scope
from . import clusters, linked, spans
from .case import Case, case
from .classes import CLASSES, LAYERS, Error, Findings
from .view import ShownError, View


class Cost(Struct, frozen=True):
    """The errors of a class in a layer: how many, the F1 of the layer without them (`None` where it does not exist),
    and the F1 then of those layers that build on it and have another one.
    """

    count: int
    f1: float | None
    below: dict[str, float | None]


class LayerErrors(Struct, frozen=True):
    """The errors of a layer.

    Attributes:
        metric: the metric that says what is right.
        f1: its F1, as `score` reports it.
        gold: how many items the gold has.
        predicted: how many the prediction has.
        right: how many of them are right by the alignment.
        score_right: how many the score counts as right; `None` for clusters, whose score is a mean.
        classes: the errors by class, those that there are.
    """

    metric: str
    f1: float | None
    gold: int
    predicted: int
    right: int
    score_right: int | None
    classes: dict[str, Cost]


class Diagnosis(Struct, frozen=True):
    """What a prediction loses.

    Attributes:
        signature: that of a score without intervals; equal ones mean comparable numbers.
        documents: how many gold documents there are.
        input: what was read, ignored, repaired or unknown, as in a report.
        layers: those that the prediction attempts, or those of them that were asked for.
        errors: all errors of these, in the order of the text.
        scores: the F1 of each layer that the prediction attempts.
        texts: the texts of the documents by id; behind each, the strings of the prediction that are not in it.
        unclassed: the layers that are scored, but whose errors have no classes.
    """

    signature: str
    documents: int
    input: dict[str, Any]
    layers: dict[str, LayerErrors]
    errors: list[ShownError]
    scores: dict[str, float | None]
    texts: dict[str | None, str | None]
    unclassed: tuple[str, ...] = ()

    @property
    def empty(self) -> str:
        """Why no layer is diagnosed; empty if one is."""
        if self.layers:
            return ""
        if self.unclassed:
            names = ", ".join(self.unclassed)
            return f"There is no layer to diagnose: errors have no classes in {names}, which `mali-bench score` scores."
        return "There is no layer to diagnose: the prediction attempts none of those that the gold has."

    def as_dict(self) -> dict[str, Any]:
        """The diagnosis as plain data: what `--json` prints."""
        return {
            "signature": self.signature,
            "documents": self.documents,
            "input": self.input,
            "layers": {name: plain(each) for name, each in self.layers.items()},
            "scores": self.scores,
            "errors": [
                {"class" if name == "kind" else name: value for name, value in plain(each).items()}
                for each in self.errors
            ],
        }

    def as_json(self) -> str:
        """The diagnosis as one JSON object."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def diagnose(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    version: str,
    *,
    only: Sequence[str] = (),
    scope: Scope = EVERYTHING,
) -> Diagnosis:
    """Classify the errors of predictions; `version` names the gold in the signature. `only` restricts the result to
    some layers (`mentions`) or classes of them (`mentions.boundary`), and `scope` says which maps, layers and types are
    scored.

    Raises `InputError` for input that cannot be scored, and for a layer or class that does not exist.
    """
    wanted = _wanted(only)
    gold, (predictions,) = scope.stores(gold, [predictions], labels)
    summary, pairs = resolved(gold, predictions, labels, scope)
    metrics = attempted(summary)
    errors = Errors(pairs, [metric.name for metric in metrics], labels)
    before = errors.scores(pairs, errors.attempted)
    counted = accumulate(pairs, metrics, labels=labels, paragraph_units=by_paragraph(len(gold.names)))
    summary.duplicates = counted.duplicates
    layers = {name: errors.layer(name, before, wanted[name]) for name in errors.attempted if name in wanted}
    return Diagnosis(
        signature=f"{signature(summary, sum(counted.sizes), gold, labels, version)}|ci:none",
        documents=len(gold.names),
        input=summary.as_dict(),
        layers=layers,
        errors=errors.shown(wanted),
        scores={name: now.f1 for name, now in before.items()},
        texts={gold.id: text_of_both(gold, pred) for gold, pred in pairs},
        unclassed=_unclassed({metric.group for metric in metrics}),
    )


def _unclassed(scored: Collection[str]) -> tuple[str, ...]:
    """The layers with a group of metrics that is scored, and none in which errors are told apart."""
    classed = {METRICS[layer.metric].group for layer in LAYERS.values()}
    groups = {name: {group.name for group in row.groups} for name, row in LAYER_TABLE.items()}
    return tuple(name for name, some in groups.items() if some & {*scored} and not some & classed)


def resolved(
    gold: DocumentStore, predictions: DocumentStore, labels: Labels, scope: Scope = EVERYTHING
) -> tuple[InputSummary, list[Pair]]:
    """The input summary, and all pairs in the order in which errors are listed: by name, unknown documents last."""
    summary = InputSummary(scope=scope)
    pairs = [
        pair
        for golds, preds in resolved_pairs(gold, predictions, labels, summary)
        for pair in zip(golds.documents, preds.documents, strict=True)
    ]
    unknown = set(summary.unknown)
    return summary, sorted(pairs, key=lambda pair: (pair[0].id in unknown, pair[0].id or ""))


def _wanted(only: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The classes to be shown by layer."""
    if not only:
        return {name: layer.classes for name, layer in LAYERS.items()}
    wanted: dict[str, tuple[str, ...]] = {}
    for each in only:
        name, _, kind = each.partition(".")
        if name not in LAYERS:
            raise InputError(f"{name!r} is not a layer with errors; the layers are {', '.join(LAYERS)}")
        classes = LAYERS[name].classes
        if kind and kind not in classes:
            raise InputError(f"{kind!r} is not a class of {name}; its classes are {', '.join(classes)}")
        wanted[name] = (*wanted.get(name, ()), *((kind,) if kind else classes))
    return wanted


class Errors:
    """The errors of some pairs of (gold, prediction) without readings, and their repair. `metrics` are the names of
    those that the predictions attempt, `attempted` the layers with their own among these.
    """

    def __init__(self, pairs: Sequence[Pair], metrics: Collection[str], labels: Labels) -> None:
        known = {name: layer.among(metrics) for name, layer in LAYERS.items()}
        self.attempted: dict[str, str] = {name: metric for name, metric in known.items() if metric is not None}
        self.cases: list[Case] = []
        self.findings: dict[str, Findings] = {}
        self._labels = labels
        untyped = [name for name, metric in self.attempted.items() if metric == LAYERS[name].bare]
        for some in batches(pairs):
            for name in untyped:
                some = [(spans.bare(gold, name), spans.bare(pred, name)) for gold, pred in some]
            self._find([case(pair) for pair in some])
        self._of: dict[tuple[str, int], list[Error]] = defaultdict(list)
        self._kept: dict[tuple[str, int], list[tuple[Any, Any]]] = defaultdict(list)
        for name, findings in self.findings.items():
            for error in findings.errors:
                self._of[name, error.doc].append(error)
            for doc, one, other in findings.kept:
                self._kept[name, doc].append((one, other))

    def _find(self, cases: list[Case]) -> None:
        batch = Batch.of([(each.gold, each.pred) for each in cases], self._labels)
        for name in spans.SPAN_LAYERS:
            self._add(name, spans.find(batch, cases, name))
        for name in clusters.CLUSTER_LAYERS:
            if name in self.attempted:
                self._add(name, clusters.find(batch, cases, self._labels, name))
        for name in linked.LINKED_LAYERS:
            if name in self.attempted:
                self._add(name, linked.find(batch, cases, self._labels, name))
        self.cases += cases

    def _add(self, name: str, more: Findings) -> None:
        """Add what was found in a batch, whose documents come behind those before."""
        so_far = self.findings.setdefault(name, Findings([], 0, 0, 0))
        for error in more.errors:
            error.doc += len(self.cases)
        so_far.errors.extend(more.errors)
        so_far.kept += [(doc + len(self.cases), one, other) for doc, one, other in more.kept]
        so_far.gold, so_far.pred, so_far.right = (
            so_far.gold + more.gold,
            so_far.pred + more.pred,
            so_far.right + more.right,
        )

    def layer(self, name: str, before: dict[str, Score], classes: Collection[str]) -> LayerErrors:
        """The errors of a layer and what each of some classes costs; `before` are the scores of the prediction."""
        findings, now = self.findings[name], before[name]
        return LayerErrors(
            metric=self.attempted[name],
            f1=now.f1,
            gold=findings.gold,
            predicted=findings.pred,
            right=findings.right,
            score_right=None if now.p_num is None else int(now.p_num),
            classes={
                kind: self._cost(name, kind, before)
                for kind in CLASSES
                if kind in classes and any(error.kind == kind for error in findings.errors)
            },
        )

    def _cost(self, name: str, kind: str, before: dict[str, Score]) -> Cost:
        below = [other for other in LAYERS[name].below if other in self.attempted] if kind != "cascade" else []
        after = self.scores(self.repaired(name, {kind}), [name, *below])
        return Cost(
            sum(error.kind == kind for error in self.findings[name].errors),
            after[name].f1,
            {other: after[other].f1 for other in below if after[other].f1 != before[other].f1},
        )

    def repaired(self, name: str, classes: Collection[str]) -> list[Pair]:
        """The pairs with the errors of some classes of a layer repaired in the prediction. Of relations and what else
        builds on spans and clusters, only the layer itself is there to be scored.
        """
        return [
            (each.gold, self._repaired(each, doc, name, classes) if self._touches(name, doc, classes) else each.pred)
            for doc, each in enumerate(self.cases)
        ]

    def _touches(self, name: str, doc: int, classes: Collection[str]) -> bool:
        return any(error.kind in classes for error in self._of.get((name, doc), ()))

    def _repaired(self, each: Case, doc: int, name: str, classes: Collection[str]) -> Document:
        errors = self._of[name, doc]
        if name in linked.LINKED_LAYERS:
            return linked.repaired(each, self._kept[name, doc], errors, classes, name)
        if name in clusters.CLUSTER_LAYERS:
            return clusters.repaired(each, errors, classes, name)
        return spans.repaired(each, [error for error in errors if error.kind in classes], name)

    def scores(self, pairs: Sequence[Pair], names: Iterable[str]) -> dict[str, Score]:
        """The score of each layer by its metric."""
        wanted = {name: METRICS[self.attempted[name]] for name in names}
        parts = [METRICS[part] for metric in wanted.values() for part in metric.parts]
        counts = accumulate(pairs, [*wanted.values(), *parts], labels=self._labels, paragraph_units=False).counts()
        return {name: score(metric, counts) for name, metric in wanted.items()}

    def shown(self, wanted: dict[str, tuple[str, ...]]) -> list[ShownError]:
        """The errors of some classes of attempted layers, in the order of the documents and of the text."""
        shown = []
        for doc, each in enumerate(self.cases):
            some = [
                error
                for name in self.attempted
                for error in self._of.get((name, doc), ())
                if error.kind in wanted.get(name, ())
            ]
            if some:
                shown += View(each).errors(some)
        return shown
