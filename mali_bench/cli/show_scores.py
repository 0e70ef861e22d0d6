"""Reports, runs and comparisons as tables to read in a terminal."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..metrics import METRICS, outcomes
from ..metrics.base import Score
from ..metrics.groups import PRIMARY, TITLES
from ..model.document import LAYERS
from ..scoring.comparison import Comparison, Difference
from ..scoring.report import Report, Result, about_intervals
from ..scoring.runs import SCORES, Spread, spreads

PRIMARIES = frozenset(PRIMARY.values())

WIDEST = 100_000
"""Characters: so many that no number is ever cut, however many types there are."""

COUNTS = ("right", "predicted", "gold")

BRIEF = {
    "coref-multiple": ("conll",),
    "event-coref": ("conll",),
    "attributes": ("realis-accuracy", "polarity-accuracy", "factuality"),
}
"""The measures that stand for their group in the short table."""

FOOT = (
    "* ranks. head: the prediction contains the gold head and lies inside the gold extent; entity: any mention of",
    "the right entity. -: undefined or not attempted. Two numbers under right are those of precision and recall.",
    "Every metric: --all; definitions: METRICS.md.",
)


def render(report: Report, *, everything: bool = False) -> str:
    """The report as text. `everything` shows every metric, and what became of each item; otherwise some groups are
    represented by their main measures.
    """
    around = any(result.interval for result in report.metrics.values())
    headings = ["precision", "recall", "F1", *(["95% interval"] if around else []), "exact F1", *COUNTS]
    rows: list[list[str]] = []
    for group, title in TITLES.items():
        found = [row for row in _rows(group, report) if everything or row[0] in BRIEF.get(group, (row[0],))]
        if not found:
            continue
        if {result.status for _, _, result, _ in found} == {"not attempted"}:
            rows.append([f"{title}: not attempted"])
            continue
        rows.append([title])
        for measure, how, result, exact in found:
            rows.append([_marked(f"{group}.{measure}.{how}"), *_cells(result, exact, around)])
    foot = [*FOOT, *(about_intervals(report.documents) if around else []), report.signature]
    more = _outcomes(report) if everything else []
    return "\n".join([*_head(report), "", grid(headings, rows), "", *more, *foot]) + "\n"


def render_runs(reports: Sequence[Report], *, everything: bool = False) -> str:
    """The runs of a system as text: the mean of each score, the least and the most, and the standard deviation."""
    found = spreads(reports)
    headings = [each for name in ("precision", "recall", "F1") for each in (name, "min-max", "sd")]
    rows: list[list[str]] = []
    for group, title in TITLES.items():
        names = [f"{group}.{measure}.{how}" for measure, how, _, _ in _rows(group, reports[0])]
        if everything:
            names = [name for name in METRICS if name.partition(".")[0] == group]
        names = [name for name in names if any(report[name].status == "scored" for report in reports)]
        if not names:
            continue
        rows.append([title])
        rows += [[_marked(name), *_spread_cells(found[name])] for name in names]
    head = f"{len(reports)} runs: the mean of each score, the least and the most, and the standard deviation"
    foot = ["* ranks. -: undefined or not attempted in a run. Every metric: --all; every run: --json."]
    signatures = list(dict.fromkeys(report.signature for report in reports))
    return "\n".join([head, "", grid(headings, rows), "", *foot, *signatures]) + "\n"


def render_comparison(comparison: Comparison, *, everything: bool = False) -> str:
    """A comparison as text, by the metrics that rank or by all."""
    headings = ["F1 A", "F1 B", "A - B", "95% interval", "p", "p Holm", "units", "detectable"]
    lines = [] if comparison.same_documents else [DIFFERENT_DOCUMENTS, ""]
    for name, about in zip(comparison.systems, comparison.inputs, strict=True):
        notes = _notes(about)
        lines += [name, *notes, ""] if notes else []
    for pair in comparison.pairs:
        names = [name for name in METRICS if name in pair.metrics and (everything or name in PRIMARIES)]
        lines += [f"A: {pair.a}", f"B: {pair.b}", ""]
        if not names:
            lines += ["No metric to compare by: for each, a system does not attempt it or has no F1.", ""]
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


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under headings, the first column having none. A row of one cell is a title: it may be wider."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("", *headings):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row if len(row) > 1 else "")
    file = io.StringIO()
    console = Console(file=file, width=WIDEST, force_terminal=False, highlight=False, markup=False, emoji=False)
    console.print(table)
    lines = file.getvalue().splitlines()
    lines[1:] = [row[0] if len(row) == 1 else line for row, line in zip(rows, lines[1:], strict=True)]
    return "\n".join(line.rstrip() for line in lines)


def _outcomes(report: Report) -> list[str]:
    """What became of each item: a table of counts, and one of types for each layer."""
    rows: list[list[str]] = []
    types: list[str] = []
    for layer, found in report.outcomes.items():
        if found.measures:
            rows.append([TITLES[layer]])
        for name, outcome in found.measures.items():
            counts = [str(getattr(outcome, each)) for each in outcomes.COUNTS]
            rows.append([f"  {name}", *counts, *_ratios(outcome)])
        if found.confusion:
            title = f"{TITLES[layer]}: gold types in rows, predicted ones in columns"
            types += [title, _confusion(found.confusion["family"]), ""]
    if not rows:
        return []
    return ["One alignment of all items", grid([*outcomes.COUNTS, "precision", "recall", "F1"], rows), "", *types]


def _confusion(found: outcomes.Confusion) -> str:
    columns = sorted({*found.spurious, *(pred for row in found.pairs.values() for pred in row)})
    rows = [
        [
            f"  {gold}",
            *(_dotted(found.pairs.get(gold, {}).get(pred)) for pred in columns),
            _dotted(found.missed.get(gold)),
        ]
        for gold in sorted({*found.pairs, *found.missed})
    ]
    rows.append(["  spurious", *(_dotted(found.spurious.get(pred)) for pred in columns), ""])
    return grid([*columns, "missed"], rows)


def _dotted(count: int | None) -> str:
    return str(count) if count else "."


def _marked(metric: str) -> str:
    return f" {'*' if metric in PRIMARIES else ' '}{metric.partition('.')[2]}"


def _spread_cells(spreads: Mapping[str, Spread | None]) -> list[str]:
    cells = []
    for score in SCORES:
        found = spreads[score]
        cells += (
            ["-", "", ""] if found is None else [f"{found.mean:.3f}", _range(found.min, found.max), f"{found.sd:.3f}"]
        )
    return cells


def _range(low: float, high: float) -> str:
    return f"{low:.2f}-{high:.2f}"


def _difference_cells(found: Difference) -> list[str]:
    ends = "-" if found.interval is None else f"{found.interval[0]:+.3f} to {found.interval[1]:+.3f}"
    return [
        ratio(found.f1_a),
        ratio(found.f1_b),
        f"{found.difference:+.3f}",
        f"{ends}{'?' if found.untrustworthy else ''}",
        "-" if found.p is None else f"{found.p:.4f}",
        "-" if found.p_holm is None else f"{found.p_holm:.4f}",
        "-" if found.units_differ is None else str(found.units_differ),
        ratio(found.detectable),
    ]


def _interval(result: Result) -> str:
    if result.interval is None or result.interval.f1 is None:
        return ""
    return f"{_range(*result.interval.f1)}{'?' if result.interval.untrustworthy else ' '}"


def _rows(group: str, report: Report) -> Iterator[tuple[str, str, Result, Result | None]]:
    """Each measure with its first way of matching, the result of that and, if that is another, the exact one."""
    seen = set()
    for name in METRICS:
        measure, _, how = name.partition(".")[2].rpartition(".")
        if name.partition(".")[0] != group or measure in seen or report.metrics[name].status == "no gold":
            continue
        seen.add(measure)
        yield (
            measure,
            how,
            report.metrics[name],
            report.metrics.get(f"{group}.{measure}.exact") if how != "exact" else None,
        )


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


def _ratios(found: Score) -> list[str]:
    return [ratio(found.precision), ratio(found.recall), ratio(found.f1)]


def ratio(value: float | None) -> str:
    """A number between -1 and 1, `-` if there is none."""
    return "-" if value is None else f"{value:.3f}"


def _count(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def _head(report: Report) -> list[str]:
    found = report.input
    layers = ", ".join(
        f"{counts['predicted']} {layer.replace('_', ' ')}"
        for layer, counts in found["layers"].items()
        if counts["predicted"] is not None and layer in LAYERS
    )
    noun = "document" if report.documents == 1 else "documents"
    return [f"{report.documents} gold {noun}; predicted: {layers or 'nothing'}", *_notes(found)]


def _notes(found: Mapping[str, Any]) -> list[str]:
    """What was ignored, repaired or unknown in the input of a system, a line each."""
    notes = {
        "given to the system": found["given"],
        "duplicates collapsed": found["duplicates"],
        "documents given twice": found["repeated_documents"],
        "tasks left out, since they are not accepted": found["skipped_tasks"],
        "documents without a prediction (all missed)": found["missing_documents"],
        "unknown documents (all wrong)": found["unknown_documents"],
        "unknown labels (wrong)": found["unknown_labels"],
        "not judged, since the gold lacks the layer": found["unjudged"],
        "ambiguities settled for this prediction": found["readings_settled"],
        "optional gold items that it has": found["optional_had"],
        "optional gold items left out": found["optional_dropped"],
    }
    return [f"  {about}: {_list(what)}" for about, what in notes.items() if what]


def _list(what: object, most: int = 6) -> str:
    if isinstance(what, dict):
        what = [f"{name} ({count})" for name, count in what.items()]
    if isinstance(what, list):
        return ", ".join(what[:most]) + (f" and {len(what) - most} more" if len(what) > most else "")
    return str(what)


DIFFERENT_DOCUMENTS = "The systems do not have predictions for the same documents: what each lacks follows."

ABOUT_COMPARISON = (
    "p: two-sided paired randomisation test, exchanging units between the systems; 'units' says in how many",
    "they differ (below 6 no p is under .05). It assumes that errors in different units are independent.",
    "'detectable': roughly the smallest true difference that a text of this size shows in 4 of 5 cases",
    "(alpha .05), 2.80 x the bootstrap standard error of the difference.",
)
