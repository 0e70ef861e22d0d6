"""Predictions put to the gold and credited, some documents at a time: from two files to the ledgers of all metrics."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from .given import supplied
from .labels import Labels
from .metrics import BREAKDOWNS, METRICS
from .metrics.base import Counts, Metric
from .metrics.outcomes import NEEDS, Cell
from .pairing import Noticed, pair
from .scoring import Ledger, Tally
from .settle import settled
from .stack import Stack
from .store import Store

UNITS_FROM_DOCUMENTS = 10
"""From so many documents on, the units are documents; below, paragraphs."""

Advance = Callable[[int], None]
"""Is told whenever so many more documents are done."""


class Credited(NamedTuple):
    """All that scores, intervals and comparisons are computed from.

    Attributes:
        noticed: what was noticed on the way.
        documents: the names of the documents, sorted and unknown ones last, and how many units each has. Units are
            numbered in this order, whatever that of the files is, since resamples draw them by number.
        attempted: the metrics and breakdowns that could be credited.
        ledgers: the counts of those that have their own.
        outcomes: what became of the items of the layers that have a place each.
        duplicates: how many items of either side were the same as another one, by layer.
        settled: how many readings and optional items were settled.
    """

    noticed: Noticed
    documents: list[tuple[str, int]]
    attempted: list[Metric]
    ledgers: dict[str, Ledger]
    outcomes: dict[str, Counter[Cell]]
    duplicates: Mapping[str, Mapping[str, int]]
    settled: Mapping[str, int]

    @property
    def units(self) -> int:
        """How many units there are."""
        return sum(size for _, size in self.documents)

    def counts(self) -> dict[str, dict[str, Counts]]:
        """The counts of each metric by group."""
        return {name: ledger.by_group() for name, ledger in self.ledgers.items()}


def credit(gold: Store, predictions: Store, labels: Labels, advance: Advance = lambda _: None) -> Credited:
    """Credit every metric that can be; raises `InputError` for predictions that cannot be scored."""
    noticed, used, names = Noticed(), Counter[str](), list[str]()
    paragraph_units = by_paragraph(len(gold.names))
    tallies: list[Tally] = []
    for golds, preds in settled_pairs(gold, predictions, labels, noticed, used):
        if not tallies:
            metrics, layers = attempted(noticed), aligned(noticed)
            tallies.append(Tally(metrics, labels, aligned=layers, paragraph_units=paragraph_units))
        tallies[0].add(golds, preds)
        names += [document.id or "" for document in golds.documents]
        advance(len(golds.documents))
    # What only later documents attempt needs a second reading, which hardly any file does.
    late = [metric for metric in attempted(noticed) if metric not in metrics]
    late_layers = [layer for layer in aligned(noticed) if layer not in layers]
    if late or late_layers:
        tallies.append(Tally(late, labels, aligned=late_layers, paragraph_units=paragraph_units))
        for golds, preds in settled_pairs(gold, predictions, labels, Noticed(), Counter()):
            tallies[1].add(golds, preds)
    unknown = set(noticed.unknown)
    order = sorted(range(len(names)), key=lambda number: (names[number] in unknown, names[number]))
    return Credited(
        noticed=noticed,
        documents=[(names[number], tallies[0].sizes[number]) for number in order],
        attempted=attempted(noticed),
        ledgers={name: ledger for tally in tallies for name, ledger in tally.ledgers(order).items()},
        outcomes={layer: cells for tally in tallies for layer, cells in tally.outcomes.items()},
        duplicates=tallies[0].duplicates,
        settled=used,
    )


def settled_pairs(
    gold: Store, predictions: Store, labels: Labels, noticed: Noticed, used: Counter[str]
) -> Iterator[tuple[Stack, Stack]]:
    """The pairs of `pairing.pair`, the gold without readings and without the optional items that its prediction lacks;
    `used` counts these.
    """
    for golds, preds in pair(gold, predictions, labels, noticed):
        yield settled(golds, preds, labels, used), preds


def attempted(noticed: Noticed) -> list[Metric]:
    """The metrics and breakdowns that can be credited."""
    return [each for each in (*METRICS.values(), *BREAKDOWNS.values()) if status(each.needs, noticed) == "scored"]


def aligned(noticed: Noticed) -> list[str]:
    """The layers in which it can be told what became of each item."""
    return [layer for layer, (need, _) in NEEDS.items() if status((need,), noticed) == "scored"]


def status(needs: Collection[str], noticed: Noticed) -> str:
    """Whether a metric with these needs can be credited: `scored`; `no gold` or `not attempted`, if that side lacks
    one of them; or `given`, if it measures nothing but what the system was given.
    """
    for attempts, lacking in ((noticed.gold, "no gold"), (noticed.pred, "not attempted")):
        if not all(attempts.has(need) for need in needs):
            return lacking
    return "given" if supplied(noticed.given or ()).issuperset(needs) else "scored"


def by_paragraph(documents: int) -> bool:
    """Whether units are paragraphs: a few documents give too little to draw from."""
    return documents < UNITS_FROM_DOCUMENTS
