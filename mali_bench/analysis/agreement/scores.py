"""F1 of annotators by the scorer's own metrics, the pass of one standing in for the gold.

Where gold and prediction are not alike in a metric (`Metric.order`), F1 is the mean of both directions.
"""

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from msgspec import Struct, structs

from ...matching.batch import Pair
from ...matching.columns import Floats
from ...matching.document_columns import DocumentColumns
from ...metrics import METRICS
from ...metrics.base import Metric, Score
from ...model.document import Document, items
from ...model.given import supplied
from ...model.labels import Labels
from ...model.references import Resolver
from ...scoring import bootstrap
from ...scoring.aggregation import SUBTYPE, Attempts, accumulate, score
from .annotated_items import NONE
from .annotators import Pass
from .estimates import Estimate, estimate, mean

MATCHED = tuple(metric for name, metric in METRICS.items() if name.startswith(("relations.", "arguments.")))
"""The metrics that are also given for matched mentions and triggers."""


CLUSTERED = frozenset({"coref", "coref-multiple", "event-coref", "linking"})
"""The groups of metrics that count what whole clusters have in common."""


class PairF1(Struct, frozen=True):
    """F1 of two annotators by a metric, and the score with the first one as gold; with the second one too, if that is
    another.
    """

    a: str
    b: str
    f1: Estimate
    directions: tuple[Score, ...]


class MetricAgreement(Struct, frozen=True):
    """F1 by a metric: of each pair of annotators who both attempted it, and the mean over these pairs."""

    mean: Estimate
    pairs: tuple[PairF1, ...]


class Attempted:
    """Which layers and fields a pass has and was not given."""

    def __init__(self, annotator: Pass) -> None:
        self._attempts = Attempts()
        self._attempts.add(DocumentColumns(annotator.documents))
        self._given = supplied(annotator.summary["given"])
        self._counts = annotator.summary["layers"]

    def has(self, needs: Collection[str]) -> bool:
        """Whether the annotator did all that something needs; coarse types where others have full ones are a
        disagreement.
        """
        return all(
            self._attempts.has(need) for need in needs if not need.endswith(f".{SUBTYPE}")
        ) and not self._given.issuperset(needs)

    def gave(self, needs: Collection[str], labels: Sequence[str | None]) -> bool:
        """Whether the annotator gave these labels, for which something is needed: some item has one, or the layers are
        there and have no items.
        """
        counts = [self._counts[need.partition(".")[0]] for need in needs]
        if None in counts or self._given.issuperset(needs):
            return False
        return not any(counts) or any(label not in (None, NONE) for label in labels)


def agreements(
    passes: Sequence[Pass], labels: Labels, *, paragraph_units: bool, matched: bool = False
) -> dict[str, MetricAgreement]:
    """F1 by every metric that two annotators attempted; with `matched`, by those of relations and arguments, on what
    both passes of a pair have matched (`reduced`).
    """
    attempted = {each.name: Attempted(each) for each in passes}
    by_metric: dict[str, list[tuple[PairF1, Floats, int]]] = {}
    for one, other in combinations(passes, 2):
        metrics = [
            metric
            for metric in (MATCHED if matched else METRICS.values())
            if attempted[one.name].has(metric.needs) and attempted[other.name].has(metric.needs)
        ]
        pairs = list(zip(one.documents, other.documents, strict=True))
        if matched:
            pairs = [reduced(*pair) for pair in pairs]
        there = _scored(pairs, metrics, labels, paragraph_units)
        back = _scored([pair[::-1] for pair in pairs], _ordered(metrics), labels, paragraph_units)
        for metric in metrics:
            ways = [direction[metric.name] for direction in (there, back) if metric.name in direction]
            drawn = mean([way.replicates for way in ways])
            units = min(way.units for way in ways)
            f1 = _estimate(metric, drawn, units, paragraph_units)
            pair_f1 = PairF1(one.name, other.name, f1, tuple(way.score for way in ways))
            by_metric.setdefault(metric.name, []).append((pair_f1, drawn, units))
    return {
        name: MetricAgreement(
            _estimate(
                METRICS[name],
                mean([drawn for _, drawn, _ in by_metric[name]]),
                min(units for *_, units in by_metric[name]),
                paragraph_units,
            ),
            tuple(pair for pair, _, _ in by_metric[name]),
        )
        for name in METRICS
        if name in by_metric
    }


def _estimate(metric: Metric, drawn: Floats, units: int, paragraph_units: bool) -> Estimate:
    """F1 with its interval; clusters span paragraphs, so that these are no units of what is counted in clusters."""
    f1 = estimate(drawn, units, "F1")
    if paragraph_units and metric.group in CLUSTERED and f1.value is not None:
        return Estimate(f1.value, untrustworthy="clusters span paragraphs, which are therefore not drawn for them")
    return f1


def _ordered(metrics: Sequence[Metric]) -> list[Metric]:
    return [metric for metric in metrics if metric.order]


class _Way(NamedTuple):
    """A metric with one pass as gold: the score, F1 in every replicate, and in how many units either pass has items."""

    score: Score
    replicates: Floats
    units: int


def _scored(pairs: Sequence[Pair], metrics: Sequence[Metric], labels: Labels, paragraph_units: bool) -> dict[str, _Way]:
    if not metrics:
        return {}
    made = accumulate(pairs, bootstrap.leaves(metrics), labels=labels, paragraph_units=paragraph_units)
    unit_counts = made.unit_counts()
    counts = {name: unit_counts.by_group() for name, unit_counts in unit_counts.items()}
    drawn = bootstrap.replicated(unit_counts, sum(made.sizes), metrics)
    ways = {}
    for metric in metrics:
        whole = score(metric, counts)
        first = np.array([np.nan if whole.f1 is None else whole.f1])
        units = min(bootstrap.units_with_items(unit_counts[each.name]) for each in bootstrap.leaves([metric]))
        ways[metric.name] = _Way(whole, np.concatenate([first, drawn[metric.name]]), units)
    return ways


def reduced(one: Document, other: Document) -> Pair:
    """Two passes over a document with only the relations between mentions that both have (by extent) and the arguments
    of events that both have (by trigger and type).
    """
    mentions = {each.spans for each in items(one, "mentions")} & {each.spans for each in items(other, "mentions")}
    events = {(each.trigger, each.type) for each in items(one, "events")}
    events &= {(each.trigger, each.type) for each in items(other, "events")}

    def only(document: Document) -> Document:
        find = Resolver(document).find
        relations = tuple(
            each
            for each in items(document, "relations")
            if find(each.arg1).spans in mentions and find(each.arg2).spans in mentions
        )
        kept = tuple(
            each if (each.trigger, each.type) in events else structs.replace(each, arguments=())
            for each in items(document, "events")
        )
        return structs.replace(document, relations=relations, events=kept)

    return only(one), only(other)
