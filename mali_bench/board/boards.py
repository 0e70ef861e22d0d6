"""The leaderboard's page: a table per layer in leaderboard/README.md, built from the entries."""

from pathlib import Path
from typing import Any

from ..corpus import about
from ..files import write_atomically
from ..report import PRIMARY
from ..table import TITLES
from .entries import current_scores, entries, mean_f1
from .meta import Declaration, decode


def build(folder: Path, *, check: bool = False) -> bool:
    """Write the page, or with `check` only compare it; returns whether it differs from the one that is there."""
    path = folder / "README.md"
    page = render(folder).encode("utf-8")
    differs = not path.is_file() or path.read_bytes() != page
    if differs and not check:
        write_atomically(path, page)
    return differs


def render(folder: Path) -> str:
    """The page as Markdown."""
    found = [
        (decode((entry / "meta.json").read_bytes(), entry.name), current_scores(entry)) for entry in entries(folder)
    ]
    corpus = about()
    lines = [
        "# Leaderboard",
        "",
        f"Gold {corpus.version} ({corpus.status}), one news report. Every number is computed from the predictions in"
        " `entries/` by the scorer of this repository; `mali-bench leaderboard verify` computes them again."
        " How to add an entry: [SUBMITTING.md](SUBMITTING.md).",
        "",
        "One board for each layer, by the F1 of its primary metric. A difference between two systems on one report says"
        " little: intervals and tests come with a later version, so no ranks are given. A system that does not attempt"
        " a layer is not on its board.",
    ]
    for group, metric in PRIMARY.items():
        lines += ["", f"## {TITLES[group]}", "", f"`{metric}`", "", *_board(metric, found)]
    return "\n".join(lines) + "\n"


def _board(metric: str, found: list[tuple[Declaration, dict[str, Any]]]) -> list[str]:
    rows = []
    for declared, scores in found:
        results = [run["metrics"][metric] for run in scores["runs"]]
        if all(result["status"] == "scored" for result in results):
            rows.append((mean_f1(scores)[metric], declared, results))
    if not rows:
        return ["No entry yet."]
    rows.sort(key=lambda row: (-(row[0] or 0.0), row[1].slug))
    lines = ["| system | kind | precision | recall | F1 |", "|---|---|---:|---:|---:|"]
    for f1, declared, results in rows:
        precision, recall = (_mean([result[name] for result in results]) for name in ("precision", "recall"))
        name = declared.system_name.replace("|", "\\|")
        lines.append(f"| {name} | {declared.system.kind} | {_shown(precision)} | {_shown(recall)} | {_shown(f1)} |")
    return lines


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
