"""Plots of reports and comparisons."""

from collections.abc import Sequence

from ..drawing.chart import Chart
from ..drawing.intervals import Point, intervals
from ..drawing.matrix import Confusion, matrix
from ..metrics.groups import PRIMARY, TITLES
from ..metrics.outcomes import NEEDS
from ..scoring.comparison import Difference, Pairing
from ..scoring.report import Report, Result
from ..scoring.runs import spreads

CONFUSED = tuple(NEEDS)
"""The layers whose types may be confused."""

COARSE = "mentions"
"""The layer that is ranked by coarse types, so that these are what its confusion shows."""

ALPHA = 0.05
"""Below this a p after Holm is a difference."""


def scores(reports: Sequence[Report]) -> Chart:
    """F1 of the ranking metric of each layer that the gold has: of one run with its 95% interval, of several the mean
    with the least and the most.
    """
    title = "F1 of each layer"
    if len(reports) == 1:
        (report,) = reports
        rows = [_row(group, metric, report[metric]) for group, metric in PRIMARY.items() if _asked(report[metric])]
        note = "F1 by the ranking metric."
        if any(row.low is not None for row in rows):
            note += " Line: 95% interval, which says nothing about other texts; dashed: not to be trusted."
        return intervals(title, note, [("", rows)])
    spread = spreads(reports)
    rows = []
    for group, metric in PRIMARY.items():
        if not _asked(reports[0][metric]):
            continue
        f1 = spread[metric]["f1"]
        if f1 is None:
            rows.append(Point(TITLES[group], "no F1 in some run", None, detail=metric))
        else:
            rows.append(Point(TITLES[group], f"{f1.mean:.3f}", f1.mean, f1.min, f1.max, detail=metric))
    note = f"The mean F1 of {len(reports)} runs by the ranking metric; the line goes from the lowest to the highest."
    return intervals(f"{title}, {len(reports)} runs", note, [("", rows)])


def _asked(result: Result) -> bool:
    return result.status not in ("no gold", "left out")


def _row(group: str, metric: str, result: Result) -> Point:
    if result.f1 is None:
        return Point(TITLES[group], "no F1" if result.status == "scored" else result.status, None, detail=metric)
    around = result.interval
    low, high = (around and around.f1) or (None, None)
    trusted = around is None or around.untrustworthy is None
    return Point(TITLES[group], f"{result.f1:.3f}", result.f1, low, high, trusted, detail=metric)


def confusion(report: Report, layer: str) -> Chart | None:
    """Which types of a layer (one of `CONFUSED`) were taken for which; `None` if a side has no types of it."""
    by = report.outcomes[layer].confusion
    if not by:
        return None
    found = by["family" if layer == COARSE else "type"]
    note = (
        "Gold types in rows, predicted ones in columns; the framed cells are right. Shade: share of the row."
        " Missed and spurious items have no partner on the other side."
    )
    return matrix(
        f"{TITLES[layer]}: which types were taken for which", note, Confusion(found.pairs, found.missed, found.spurious)
    )


def differences(pairing: Pairing) -> Chart:
    """The difference of F1 of two systems by each ranking metric that both attempt, with its 95% interval."""
    rows = [
        _difference(group, metric, pairing.metrics[metric])
        for group, metric in PRIMARY.items()
        if metric in pairing.metrics
    ]
    title = "F1 of A minus F1 of B"
    about = f"A: {pairing.a}; B: {pairing.b}."
    if not rows:
        return intervals(title, f"{about} No layer has an F1 for both.", [])
    note = (
        f"{about} Right of 0 A is better. Filled: p after Holm is below {ALPHA}; square: it is not, or there is none."
        " Line: 95% interval, which says nothing about other texts; dashed: not to be trusted."
    )
    return intervals(title, note, [("", rows)], differences=True)


def _difference(group: str, metric: str, of: Difference) -> Point:
    low, high = of.interval or (None, None)
    p = "" if of.p_holm is None else ", p < 0.001" if of.p_holm < 0.001 else f", p {of.p_holm:.3f}"
    shown = f"{of.difference:+.3f}{p}"
    filled = of.p_holm is not None and of.p_holm < ALPHA
    return Point(TITLES[group], shown, of.difference, low, high, of.untrustworthy is None, filled, detail=metric)
