"""From two files to the counts of all metrics, some documents at a time."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from ..formats.store import DocumentStore
from ..matching.batch import Pair
from ..matching.document_columns import DocumentColumns
from ..metrics import BREAKDOWNS, METRICS
from ..metrics.base import Counts, Metric
from ..metrics.outcomes import NEEDS, Cell
from ..model.given import supplied
from ..model.labels import Labels
from .aggregation import SUBTYPE, Accumulator, UnitCounts
from .ambiguities import resolved
from .inputs import CheckedGold, InputSummary, pair
from .scope import EVERYTHING, Scope

UNITS_FROM_DOCUMENTS = 10
"""From so many documents on, the units are documents; below, paragraphs."""

Advance = Callable[[int], None]
"""Is called with the number of documents that have been done since the last call."""


class ScoredDocuments(NamedTuple):
    """All that scores, intervals and comparisons are computed from.

    Attributes:
        summary: what was read, ignored or unknown.
        documents: the names of the documents, sorted and unknown ones last, and how many units each has. Units are
            numbered in this order, whatever that of the files is, since resamples draw them by number.
        attempted: the metrics and breakdowns that could be counted.
        unit_counts: the counts of those that have their own, by unit.
        outcomes: what became of the items of the layers that are aligned.
        pairs: gold and prediction of each document, in the order of `documents`, if units lie inside documents; the
            gold is without readings and without the optional items that the prediction lacks.
    """

    summary: InputSummary
    documents: list[tuple[str, int]]
    attempted: list[Metric]
    unit_counts: dict[str, UnitCounts]
    outcomes: dict[str, Counter[Cell]]
    pairs: Sequence[Pair]

    @property
    def units(self) -> int:
        """How many units there are."""
        return sum(size for _, size in self.documents)

    def counts(self) -> dict[str, dict[str, Counts]]:
        """The counts of each metric by group."""
        return {name: unit_counts.by_group() for name, unit_counts in self.unit_counts.items()}


def score_documents(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    advance: Advance = lambda _: None,
    scope: Scope = EVERYTHING,
) -> ScoredDocuments:
    """Count every metric that is attempted; raises `InputError` for predictions that cannot be scored. Both sides are
    those of `Scope.stores`.
    """
    gold = CheckedGold.of(gold)
    summary, names = InputSummary(scope=scope), list[str]()
    paragraph_units = by_paragraph(len(gold.names))
    accumulators: list[Accumulator] = []
    pairs: list[Pair] = []
    for golds, preds in resolved_pairs(gold, predictions, labels, summary):
        if not accumulators:
            metrics, layers = attempted(summary), aligned(summary)
            accumulators.append(Accumulator(metrics, labels, aligned=layers, paragraph_units=paragraph_units))
        accumulators[0].add(golds, preds)
        names += [document.id or "" for document in golds.documents]
        if paragraph_units:
            pairs += zip(golds.documents, preds.documents, strict=True)
        advance(len(golds.documents))
    # What only later documents attempt needs a second reading, which hardly any file does.
    late = [metric for metric in attempted(summary) if metric not in metrics]
    late_layers = [layer for layer in aligned(summary) if layer not in layers]
    if late or late_layers:
        accumulators.append(Accumulator(late, labels, aligned=late_layers, paragraph_units=paragraph_units))
        for golds, preds in resolved_pairs(gold, predictions, labels, InputSummary()):
            accumulators[1].add(golds, preds)
    summary.duplicates = accumulators[0].duplicates
    unknown = set(summary.unknown)
    order = sorted(range(len(names)), key=lambda number: (names[number] in unknown, names[number]))
    return ScoredDocuments(
        summary=summary,
        documents=[(names[number], accumulators[0].sizes[number]) for number in order],
        attempted=attempted(summary),
        unit_counts={
            name: unit_counts
            for accumulator in accumulators
            for name, unit_counts in accumulator.unit_counts(order).items()
        },
        outcomes={layer: cells for accumulator in accumulators for layer, cells in accumulator.outcomes.items()},
        pairs=[pairs[number] for number in order] if paragraph_units else [],
    )


def resolved_pairs(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    summary: InputSummary,
) -> Iterator[tuple[DocumentColumns, DocumentColumns]]:
    """The pairs of `inputs.pair`, the gold without readings and without the optional items that its prediction lacks,
    which the summary counts.
    """
    for golds, preds in pair(gold, predictions, labels, summary):
        yield resolved(golds, preds, labels, summary.resolved), preds


def attempted(summary: InputSummary) -> list[Metric]:
    """The metrics and breakdowns that can be counted."""
    every = (*METRICS.values(), *BREAKDOWNS.values())
    return [metric for metric in every if status(metric.group, metric.needs, summary) == "scored"]


def aligned(summary: InputSummary) -> list[str]:
    """The layers whose items can be aligned."""
    return [group for group, (need, _) in NEEDS.items() if status(group, (need,), summary) == "scored"]


def status(group: str, needs: Collection[str], summary: InputSummary) -> str:
    """Whether a metric of a group with these needs can be counted: `scored`; `left out` by the scope; `no gold` or
    `not attempted`, if that side lacks one of them; or `given`, if it measures nothing but what the system was given.
    """
    if not summary.scope.has(group):
        return "left out"
    needs = [need for need in needs if not need.endswith(f".{SUBTYPE}") or summary.gold.has(need)]
    for attempts, lacking in ((summary.gold, "no gold"), (summary.pred, "not attempted")):
        if not all(attempts.has(need) for need in needs):
            return lacking
    return "given" if supplied(summary.given or ()).issuperset(needs) else "scored"


def by_paragraph(documents: int) -> bool:
    """Whether units are paragraphs, as they are where there are too few documents to draw from."""
    return documents < UNITS_FROM_DOCUMENTS
