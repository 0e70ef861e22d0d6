"""Several runs of one system: the mean of each score and how far the runs spread."""

import json
import math
from collections.abc import Sequence

from msgspec import Struct

from .aggregation import DIGITS
from .report import Report, plain

SCORES = ("precision", "recall", "f1")


class Spread(Struct, frozen=True):
    """The mean of a score over runs, the least and the most, and the standard deviation (of a sample: n - 1)."""

    mean: float
    min: float
    max: float
    sd: float


def spreads(reports: Sequence[Report]) -> dict[str, dict[str, Spread | None]]:
    """Precision, recall and F1 of each metric over two or more runs; `None` where any of them has none."""
    return {
        metric: {name: _spread([getattr(report[metric], name) for report in reports]) for name in SCORES}
        for metric in reports[0].metrics
    }


def as_json(reports: Sequence[Report]) -> str:
    """The reports of all runs and the spreads as one JSON object."""
    both = {"runs": [report.as_dict() for report in reports], "mean": plain(spreads(reports))}
    return json.dumps(both, ensure_ascii=False, allow_nan=False, indent=2)


def _spread(values: Sequence[float | None]) -> Spread | None:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    mean = math.fsum(known) / len(known)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / (len(known) - 1))
    return Spread(round(mean, DIGITS), min(known), max(known), round(deviation, DIGITS))
