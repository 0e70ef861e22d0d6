"""A report as a table to read in a terminal."""

import io
from collections.abc import Iterator

from .metrics import METRICS
from .model import LAYERS
from .report import PRIMARY, Report, Result

TITLES = {
    "mentions": "Mentions",
    "coref": "Coreference",
    "relations": "Relations",
    "triggers": "Event triggers",
    "arguments": "Event arguments",
    "times": "Times",
    "quantities": "Quantities",
}


def render(report: Report, *, width: int | None = None) -> str:
    """The report as text; `width` is that of the terminal, in characters."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("", "precision", "recall", "F1", "exact F1", "right", "predicted", "gold"):
        table.add_column(heading, justify="right" if heading else "left", no_wrap=True)
    for group, title in TITLES.items():
        rows = list(_rows(group, report))
        if not rows:
            continue
        status = {result.status for _, result, _ in rows}
        table.add_row(f"[bold]{title}[/]", *([""] * 7) if status != {"not attempted"} else ["-"] * 3)
        if status == {"not attempted"}:
            continue
        for measure, result, exact in rows:
            mark = "*" if f"{group}.{measure}" in {name.rpartition(".")[0] for name in PRIMARY.values()} else " "
            table.add_row(f" {mark}{measure}", *_cells(result, exact))
    console = Console(file=io.StringIO(), width=max(width or 100, 78), force_terminal=False, highlight=False)
    console.print(table)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    body = "\n".join(line.rstrip() for line in text.splitlines())
    return "\n".join([*_head(report), "", body, "", *_foot(report)]) + "\n"


def _rows(group: str, report: Report) -> Iterator[tuple[str, Result, Result | None]]:
    """Each measure with its primary result and, where that is by heads, the exact one."""
    for name in METRICS:
        if name.partition(".")[0] != group:
            continue
        measure, _, how = name.partition(".")[2].rpartition(".")
        result = report.metrics[name]
        if result.status == "no gold" or (how == "exact" and f"{group}.{measure}.head" in METRICS):
            continue
        yield measure, result, report.metrics[f"{group}.{measure}.exact"] if how == "head" else None


def _cells(result: Result, exact: Result | None) -> list[str]:
    numbers = [_ratio(result.precision), _ratio(result.recall), _ratio(result.f1), _ratio(exact.f1) if exact else ""]
    if result.p_num is None:
        return [*numbers, "", "", ""]
    right = _count(result.p_num)
    if result.r_num != result.p_num:
        right = f"{right} / {_count(result.r_num)}"
    return [*numbers, right, _count(result.p_den), _count(result.r_den)]


def _ratio(value: float | None) -> str:
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
    lines = [f"{report.documents} gold {noun}; predicted: {layers or 'nothing'}"]
    notes = {
        "duplicates collapsed": found["duplicates"],
        "documents given twice": found["repeated_documents"],
        "documents without a prediction (all missed)": found["missing_documents"],
        "unknown documents (all wrong)": found["unknown_documents"],
        "unknown labels (wrong)": found["unknown_labels"],
        "not judged, since the gold lacks the layer": found["unjudged"],
        "ambiguities settled for this prediction": found["readings_settled"],
        "optional gold items that it has": found["optional_had"],
        "optional gold items left out": found["optional_dropped"],
    }
    for about, what in notes.items():
        if what:
            lines.append(f"  {about}: {_list(what)}")
    return lines


def _list(what: object, most: int = 6) -> str:
    if isinstance(what, dict):
        what = [f"{name} ({count})" for name, count in what.items()]
    if isinstance(what, list):
        return ", ".join(what[:most]) + (f" and {len(what) - most} more" if len(what) > most else "")
    return str(what)


def _foot(report: Report) -> list[str]:
    return [
        "Extents match by heads: a prediction must contain the gold head and lie inside the gold extent ('exact F1':",
        "the same characters); triggers, times and quantities match exactly. * marks the metric that ranks; - is",
        "undefined or not attempted. Where right has two numbers, they are those of precision and of recall.",
        report.signature,
    ]
