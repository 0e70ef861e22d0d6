"""The counts of SemEval-2013 task 9.1 and MUC: correct, incorrect, partial, missed and spurious mentions.

They share one alignment (`align`), so that correct + incorrect + partial + missed is the number of gold mentions and
correct + incorrect + partial + spurious that of predicted ones, always.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import structs

from ..align import LEVELS, Alignment, align
from ..tables import Batch
from .base import Counts, Credits, Metric, Score, ratios, scores, summed

MISSED, SPURIOUS = "missed", "spurious"

MEASURES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "strict": (frozenset({"exact+type"}), frozenset()),
    "exact": (frozenset({"exact+type", "exact"}), frozenset()),
    "partial": (frozenset({"exact+type", "exact"}), frozenset(LEVELS[2:])),
    "type": (frozenset({"exact+type", "head+type", "overlap+type"}), frozenset()),
}
"""For each measure the levels of the alignment that are correct and those that are partial; others are incorrect."""


class Outcome(Score, frozen=True):
    """A score, in which a partial mention is worth a half, and what it was counted from."""

    correct: int = 0
    incorrect: int = 0
    partial: int = 0
    missed: int = 0
    spurious: int = 0


def aligned_mentions(batch: Batch) -> Alignment:
    """The alignment of the mentions of a batch by their full types."""
    return align(batch.gold.mentions, batch.pred.mentions)


def _credit(batch: Batch) -> Credits:
    """Counts of pairs by level, of missed and of spurious mentions, as groups."""
    gold, pred = batch.gold.mentions, batch.pred.mentions
    found = batch.shared(aligned_mentions)
    missed = np.setdiff1d(np.arange(len(gold)), found.gold)
    spurious = np.setdiff1d(np.arange(len(pred)), found.pred)
    names = batch.frame.codes.code([*LEVELS, MISSED, SPURIOUS])
    counts = np.zeros((len(found.gold) + len(missed) + len(spurious), 4))
    counts[: len(found.gold)] = 1
    counts[len(found.gold) : len(gold), 3] = 1
    counts[len(gold) :, 1] = 1
    return summed(
        np.concatenate([gold.unit[found.gold], gold.unit[missed], pred.unit[spurious]]),
        np.concatenate([names[found.level], np.repeat(names[-2:], [len(missed), len(spurious)])]),
        counts,
    )


ALIGNED = Metric(
    "mentions.aligned",
    "Pairs of aligned mentions by level, and missed and spurious ones, as groups; `outcomes` makes scores of them.",
    "Segura-Bedmar et al. 2013; Chinchor & Sundheim 1993",
    ("mentions", "mentions.type"),
    _credit,
)


def outcomes(groups: Mapping[str, Counts]) -> dict[str, Outcome]:
    """The scores by measure, from the counts of the groups of `ALIGNED`."""
    pairs = {level: int(groups[level].r_den) for level in LEVELS if level in groups}
    missed = int(groups[MISSED].r_den) if MISSED in groups else 0
    spurious = int(groups[SPURIOUS].p_den) if SPURIOUS in groups else 0
    found = {}
    for measure, (right, half) in MEASURES.items():
        correct = sum(count for level, count in pairs.items() if level in right)
        partial = sum(count for level, count in pairs.items() if level in half)
        incorrect = sum(pairs.values()) - correct - partial
        earned, actual, possible = correct + partial / 2, sum(pairs.values()) + spurious, sum(pairs.values()) + missed
        counts = Counts(*(np.array(float(number)) for number in (earned, actual, earned, possible)))
        (score,) = scores(ratios(counts), counts)
        found[measure] = Outcome(
            **structs.asdict(score),
            correct=correct,
            incorrect=incorrect,
            partial=partial,
            missed=missed,
            spurious=spurious,
        )
    return found
