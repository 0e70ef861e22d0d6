"""Documentation that is made from the metrics themselves."""

from .metrics import METRICS
from .report import PRIMARY


def metrics_table() -> str:
    """The table of metrics of the README, in Markdown; the ways of matching share a row."""
    rows: dict[str, list[str]] = {}
    for name in METRICS:
        measure, _, how = name.rpartition(".")
        rows.setdefault(measure, []).append(how)
    lines = ["| metric | matching | counts | source |", "|---|---|---|---|"]
    for measure, ways in rows.items():
        metric = METRICS[f"{measure}.{ways[0]}"]
        about = metric.about.split(";")[0].removesuffix(".")
        about = about.split(" with ")[0] if not measure.startswith(("coref", "arguments")) else about
        mark = "**" if f"{measure}.{ways[0]}" in PRIMARY.values() else ""
        lines.append(f"| {mark}`{measure}`{mark} | {', '.join(ways)} | {about} | {metric.source} |")
    return "\n".join(lines)
