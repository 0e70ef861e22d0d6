"""The leaderboard's page: a table per layer in leaderboard/README.md, built from the entries."""

from pathlib import Path
from typing import Any

from ..corpus.bundled import about, parts
from ..files.reading import read_bytes
from ..files.writing import write_atomically
from ..metrics.groups import PRIMARY, TITLES
from ..scoring.report import about_intervals
from .entries import current_scores, entries, mean_f1
from .metadata import Declaration, decode


def build(folder: Path, *, check: bool = False) -> bool:
    """Write the page, or with `check` only compare it; returns whether it differs from the one that is there."""
    path = folder / "README.md"
    page = render(folder).encode("utf-8")
    differs = not path.is_file() or read_bytes(path) != page
    if differs and not check:
        write_atomically(path, page)
    return differs


def render(folder: Path) -> str:
    """The page as Markdown."""
    scored = [(decode(read_bytes(entry / "meta.json"), entry.name), current_scores(entry)) for entry in entries(folder)]
    corpus, size = about(), len(parts())
    documents = "one document" if size == 1 else f"{size} documents"
    lines = [
        "# Leaderboard",
        "",
        f"Gold {corpus.version} ({corpus.status}), {documents}. Every number is computed from the predictions in"
        " `entries/` by the scorer of this repository; `mali-bench leaderboard verify` computes them again."
        " How to add an entry: [SUBMITTING.md](SUBMITTING.md).",
        "",
        "One board for each layer, by the F1 of its primary metric; for several runs it is the mean, with the lowest"
        " and the highest instead of an interval. A system that does not attempt a layer is not on its board. There are"
        f" no ranks, since a difference between two systems on {documents} says little; `mali-bench compare` tests it.",
        "",
        " ".join(about_intervals(size)),
    ]
    for group, metric in PRIMARY.items():
        lines += ["", f"## {TITLES[group]}", "", f"`{metric}`", "", *_board(metric, scored)]
    return "\n".join(lines) + "\n"


def _board(metric: str, scored: list[tuple[Declaration, dict[str, Any]]]) -> list[str]:
    rows = []
    for declared, scores in scored:
        results = [run["metrics"][metric] for run in scores["runs"]]
        if all(result["status"] == "scored" for result in results):
            rows.append((mean_f1(scores)[metric], declared, results))
    if not rows:
        return ["No entry yet."]
    rows.sort(key=lambda row: (-(row[0] or 0.0), row[1].slug))
    lines = ["| system | kind | precision | recall | F1 | 95% interval |", "|---|---|---:|---:|---:|---:|"]
    for f1, declared, results in rows:
        precision, recall = (_mean([result[name] for result in results]) for name in ("precision", "recall"))
        name = declared.system_name.replace("|", "\\|")
        if declared.maps:
            name += f" (map: {', '.join(declared.maps)})"
        numbers = f"{_shown(precision)} | {_shown(recall)} | {_shown(f1)} | {_around(results)}"
        lines.append(f"| {name} | {declared.system.kind} | {numbers} |")
    return lines


def _around(results: list[dict[str, Any]]) -> str:
    """The interval of F1, with `?` if it cannot be trusted; of several runs, the least and the most F1."""
    if len(results) > 1:
        scores = [result["f1"] for result in results if result["f1"] is not None]
        return f"runs {min(scores):.2f}-{max(scores):.2f}" if scores else "-"
    interval = results[0].get("interval")
    if not interval or interval["f1"] is None:
        return "-"
    low, high = interval["f1"]
    return f"{low:.2f}-{high:.2f}{'?' if interval['untrustworthy'] else ''}"


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
