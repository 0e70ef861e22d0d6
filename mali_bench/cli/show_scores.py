"""Reports, runs and comparisons as tables to read in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import counted, escaped
from ..metrics import METRICS, outcomes
from ..metrics.base import Average, Score
from ..metrics.groups import PRIMARY, TITLES
from ..model.document import LAYERS
from ..scoring import notes
from ..scoring.report import Report, Result, about_intervals
from ..scoring.runs import SCORES, Spread, spreads
from ..scoring.shown import ratio
from .grid import grid

if TYPE_CHECKING:
    from ..scoring.comparison import Comparison, Difference

PRIMARIES = frozenset(PRIMARY.values())

COUNTS = ("right", "predicted", "gold")

BRIEF = {
    "coref-multiple": ("conll",),
    "event-coref": ("conll",),
    "attributes": ("realis-accuracy", "polarity-accuracy", "factuality"),
}
"""The measures that represent their group in the short table."""

Row = tuple[str, str, Result, Result | None]
"""A measure, its way of matching, the result, and that of exact matching if it is another."""

FOOT = (
    "* ranking metric. head: the prediction contains the gold head and lies inside the gold extent; entity: any",
    "mention of the right entity. -: undefined or not attempted. Two numbers under 'right': for precision and for",
    "recall. Every metric: --all; definitions: METRICS.md.",
)


def render(report: Report, *, everything: bool = False) -> str:
    """The report as text. `everything` shows every metric, and what became of each item; otherwise some groups are
    represented by their main measures.
    """
    around = any(result.interval for result in report.metrics.values())
    headings = ["precision", "recall", "F1", *(["95% interval"] if around else []), "exact F1", *COUNTS]
    rows: list[list[str]] = []
    for group, title in TITLES.items():
        rows_of = list(_rows(group, report))
        measures = rows_of if everything else _brief(group, rows_of)
        if not measures:
            continue
        if {result.status for _, _, result, _ in measures} == {"not attempted"}:
            rows.append([f"{title}: not attempted"])
            continue
        rows.append([title])
        for measure, how, result, exact in measures:
            rows.append([_marked(f"{group}.{measure}.{how}"), *_cells(result, exact, around)])
    foot = [*FOOT, *(about_intervals(report.documents) if around else []), report.signature]
    more = [*_strings(report), *_averages(report), *_outcomes(report)] if everything else []
    return "\n".join([*_head(report), "", grid(headings, rows), "", *more, *foot]) + "\n"


def _brief(group: str, rows: Sequence[Row]) -> list[Row]:
    """The measures that represent a group in the short table: those of `BRIEF`, or the first that was scored."""
    if group in BRIEF:
        return [row for row in rows if row[0] in BRIEF[group]]
    return [row for row in rows if row[2].status != "not attempted"][:1] or list(rows[:1])


def render_runs(reports: Sequence[Report], paths: Sequence[str], *, everything: bool = False) -> str:
    """The runs of a system, read from some files, as text: the mean, minimum, maximum and standard deviation of each
    score.
    """
    spread_of = spreads(reports)
    headings = [heading for name in ("precision", "recall", "F1") for heading in (name, "min-max", "sd")]
    rows: list[list[str]] = []
    for group, title in TITLES.items():
        names = [f"{group}.{measure}.{how}" for measure, how, _, _ in _rows(group, reports[0])]
        if everything:
            names = [metric.name for metric in METRICS.values() if metric.group == group]
        names = [name for name in names if any(report[name].status == "scored" for report in reports)]
        if not names:
            continue
        rows.append([title])
        rows += [[_marked(name), *_spread_cells(spread_of[name])] for name in names]
    head = f"{len(reports)} runs: the mean, minimum, maximum and standard deviation of each score"
    foot = ["* ranking metric. -: undefined or not attempted in a run. Every metric: --all; every run: --json."]
    signatures = list(dict.fromkeys(report.signature for report in reports))
    inputs = {
        f"run {number}: {path}": report.input
        for number, (path, report) in enumerate(zip(paths, reports, strict=True), start=1)
    }
    about = [*map(escaped, notes.of_several(inputs, DIFFERENT_RUNS))]
    return "\n".join([*about, head, "", grid(headings, rows), "", *foot, *signatures]) + "\n"


def render_comparison(comparison: "Comparison", *, everything: bool = False) -> str:
    """A comparison as text, by the metrics that rank or by all."""
    headings = ["F1 A", "F1 B", "A - B", "95% interval", "p", "p Holm", "units", "detectable"]
    lines = [*map(escaped, notes.of_several(comparison.inputs, DIFFERENT_DOCUMENTS))]
    for pair in comparison.pairs:
        names = [name for name in METRICS if name in pair.metrics and (everything or name in PRIMARIES)]
        lines += [escaped(f"A: {pair.a}"), escaped(f"B: {pair.b}"), ""]
        if not names:
            lines += ["No metric to compare: for each, a system does not attempt it or has no F1.", ""]
            continue
        lines += [grid(headings, [[name, *_difference_cells(pair.metrics[name])] for name in names]), ""]
        untested: dict[str, list[str]] = {}
        for name in names:
            untested.setdefault(pair.metrics[name].untested or "", []).append(name)
        lines += [f"No p for {', '.join(some)}: {reason}." for reason, some in untested.items() if reason]
        tested = [name for name, difference in pair.metrics.items() if difference.p is not None]
        ranking = sum(name in PRIMARIES for name in tested)
        others = len(tested) - ranking
        lines += [
            f"p Holm: p adjusted over the {ranking} ranking metrics, or over the {others} others, that both attempted.",
            "",
        ]
    return "\n".join([*lines, *ABOUT_COMPARISON, *about_intervals(comparison.documents), comparison.signature]) + "\n"


def _averages(report: Report) -> list[str]:
    """A table of the macro and weighted averages of each metric that has them."""
    rows: list[list[str]] = []
    for group, title in TITLES.items():
        averaged = [metric for metric in METRICS.values() if metric.group == group and report[metric.name].averages]
        rows += [[title]] if averaged else []
        for metric in averaged:
            means = report[metric.name].averages.values()
            rows.append([_marked(metric.name), *(cell for mean in means for cell in _ratios(mean))])
    if not rows:
        return []
    headings = [f"{name} {number}" for name in ("macro", "weighted") for number in ("P", "R", "F1")]
    return ["Averages over types, roles or values", grid(headings, rows), ""]


def _strings(report: Report) -> list[str]:
    """The strings of a system without offsets that are not in one place letter by letter, and where they were found."""
    placement = report.input.get("placement")
    if placement is None:
        return []
    counts = ", ".join(f"{count} {kind}" for kind, count in placement["counts"].items())
    rows = [
        f"  {kind}: {escaped(row['string'])}"
        + ("" if row["text"] in (None, row["string"]) else f" = {escaped(row['text'])}")
        + (f" ({row['places']} places)" if row["places"] > 1 else "")
        for kind, strings in placement["strings"].items()
        for row in strings
    ]
    return [f"Strings without offsets: {counts}", *rows, ""]


def _outcomes(report: Report) -> list[str]:
    """What became of each item: a table of counts, and one of types for each layer."""
    rows: list[list[str]] = []
    types: list[str] = []
    for layer, of_layer in report.outcomes.items():
        if of_layer.measures:
            rows.append([TITLES[layer]])
        for name, outcome in of_layer.measures.items():
            counts = [str(getattr(outcome, count)) for count in outcomes.COUNTS]
            rows.append([f"  {name}", *counts, *_ratios(outcome)])
        if of_layer.confusion:
            title = f"{TITLES[layer]}: gold types in rows, predicted ones in columns"
            types += [title, _confusion(of_layer.confusion["family"]), ""]
    if not rows:
        return []
    return ["One alignment of all items", grid([*outcomes.COUNTS, "precision", "recall", "F1"], rows), "", *types]


def _confusion(confusion: outcomes.Confusion) -> str:
    columns = sorted({*confusion.spurious, *(pred for row in confusion.pairs.values() for pred in row)})
    rows = [
        [
            f"  {gold}",
            *(_dotted(confusion.pairs.get(gold, {}).get(pred)) for pred in columns),
            _dotted(confusion.missed.get(gold)),
        ]
        for gold in sorted({*confusion.pairs, *confusion.missed})
    ]
    rows.append(["  spurious", *(_dotted(confusion.spurious.get(pred)) for pred in columns), ""])
    return grid([*columns, "missed"], rows)


def _dotted(count: int | None) -> str:
    return str(count) if count else "."


def _marked(name: str) -> str:
    metric = METRICS[name]
    return f" {'*' if name in PRIMARIES else ' '}{metric.measure}.{metric.matching}"


def _spread_cells(spreads: Mapping[str, Spread | None]) -> list[str]:
    cells = []
    for score in SCORES:
        spread = spreads[score]
        cells += (
            ["-", "", ""]
            if spread is None
            else [f"{spread.mean:.3f}", _range(spread.min, spread.max), f"{spread.sd:.3f}"]
        )
    return cells


def _range(low: float, high: float) -> str:
    return f"{low:.2f}-{high:.2f}"


def _difference_cells(difference: "Difference") -> list[str]:
    ends = "-" if difference.interval is None else f"{difference.interval[0]:+.3f} to {difference.interval[1]:+.3f}"
    return [
        ratio(difference.f1_a),
        ratio(difference.f1_b),
        f"{difference.difference:+.3f}",
        f"{ends}{'?' if difference.untrustworthy else ''}",
        "-" if difference.p is None else f"{difference.p:.4f}",
        "-" if difference.p_holm is None else f"{difference.p_holm:.4f}",
        "-" if difference.units_differ is None else str(difference.units_differ),
        ratio(difference.detectable),
    ]


def _interval(result: Result) -> str:
    if result.interval is None or result.interval.f1 is None:
        return ""
    return f"{_range(*result.interval.f1)}{'?' if result.interval.untrustworthy else ' '}"


def _rows(group: str, report: Report) -> Iterator[Row]:
    """Each measure with its first way of matching, the result of that and, if that is another, the exact one."""
    seen = set()
    for name, metric in METRICS.items():
        if metric.group != group or metric.measure in seen or report[name].status in ("no gold", "left out"):
            continue
        seen.add(metric.measure)
        how = _shown_matching(group, metric.measure, metric.matching, report)
        exact = report.metrics.get(f"{group}.{metric.measure}.exact") if how != "exact" else None
        yield metric.measure, how, report[f"{group}.{metric.measure}.{how}"], exact


def _shown_matching(group: str, measure: str, how: str, report: Report) -> str:
    """The way of matching that the table shows: heads where entities are not known, since there are no mentions."""
    other = f"{group}.{measure}.head"
    undefined = how == "entity" and report[f"{group}.{measure}.entity"].status in ("not attempted", "no gold")
    return "head" if undefined and other in METRICS and report[other].status == "scored" else how


def _cells(result: Result, exact: Result | None, around: bool) -> list[str]:
    if result.status == "given":
        return ["given"]
    numbers = _ratios(result)
    numbers += [_interval(result)] if around else []
    numbers += [ratio(exact.f1) if exact else ""]
    if result.p_num is None:
        return numbers
    right = _count(result.p_num)
    if result.r_num != result.p_num:
        right = f"{right} / {_count(result.r_num)}"
    return [*numbers, right, _count(result.p_den), _count(result.r_den)]


def _ratios(score: Score | Average) -> list[str]:
    return [ratio(score.precision), ratio(score.recall), ratio(score.f1)]


def _count(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def _head(report: Report) -> list[str]:
    summary = report.input
    layers = ", ".join(
        counted(counts["predicted"], layer.replace("_", " "))
        for layer, counts in summary["layers"].items()
        if counts["predicted"] is not None and layer in LAYERS
    )
    about = f"{counted(report.documents, 'gold documents')}; predicted: {layers or 'nothing'}"
    lines = [*notes.leading(summary), about, *(f"  {line}" for line in notes.others(summary))]
    return [escaped(line) for line in lines]


DIFFERENT_DOCUMENTS = "The systems do not have predictions for the same documents: what each lacks follows."
DIFFERENT_RUNS = "The runs do not have predictions for the same documents: what each lacks follows."

ABOUT_COMPARISON = (
    "p: two-sided paired randomisation test, exchanging units between the systems; 'units' says in how many",
    "they differ (below 6 no p is under .05). It assumes that errors in different units are independent.",
    "'detectable': roughly the smallest true difference that a text of this size shows in 4 of 5 cases",
    "(alpha .05), 2.80 x the bootstrap standard error of the difference.",
)
