"""Plots of diagnoses and of agreement."""

from ..analysis.agreement.estimates import Estimate
from ..analysis.agreement.report import Agreement
from ..analysis.diagnosis import Diagnosis, LayerErrors
from ..drawing.bars import Bar, Group, bars
from ..drawing.chart import Chart
from ..drawing.intervals import Point, intervals
from ..metrics.groups import PRIMARY, TITLES
from ..scoring.shown import change, ratio


def budget(diagnosis: Diagnosis) -> Chart:
    """F1 of each layer that was diagnosed, and what it would be without the errors of each class."""
    note = (
        "Grey: F1. Blue: what F1 would gain if all errors of one class, and no others, were repaired; hollow: what it"
        " would lose. In brackets the number of errors. Gains do not add up: a repair may need another one to count."
    )
    groups = [_group(name, layer) for name, layer in diagnosis.layers.items()]
    return bars("What each class of errors costs", note if groups else diagnosis.empty, groups)


def _group(name: str, layer: LayerErrors) -> Group:
    parts = [Bar(f"{kind} ({cost.count})", cost.f1, change(layer.f1, cost.f1)) for kind, cost in layer.classes.items()]
    return Group(name, layer.f1, ratio(layer.f1), parts)


def agreement(report: Agreement) -> Chart:
    """F1 by the ranking metric of each layer, and kappa on each label of matched items: the mean over the pairs of
    annotators who both attempted it, with its 95% interval.
    """
    of_f1 = {name: report.scores[name].mean for name in PRIMARY.values() if name in report.scores}
    titles = {metric: TITLES[group] for group, metric in PRIMARY.items()}
    sections = [
        ("F1, one pass as gold", [_estimated(titles[name], mean, name) for name, mean in of_f1.items()]),
        ("Kappa on labels of matched items", [_estimated(name, each.kappa) for name, each in report.labels.items()]),
    ]
    pairs = len(report.annotators) * (len(report.annotators) - 1) // 2
    means = f" Means over {pairs} pairs." if pairs > 1 else ""
    note = f"Line: 95% interval, which says nothing about other texts or annotators; dashed: not to be trusted.{means}"
    title = f"Agreement of {len(report.annotators)} annotators"
    return intervals(title, f"{note} {report.note}", [section for section in sections if section[1]])


def _estimated(name: str, of: Estimate, detail: str = "") -> Point:
    low, high = of.interval or (None, None)
    shown = "undefined" if of.value is None else f"{of.value:.3f}"
    return Point(name, shown, of.value, low, high, of.untrustworthy is None, detail=detail)
