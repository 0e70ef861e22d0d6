"""The boards for other programs: CSV and JSON of all of them, and the evaluation results of one entry as models on the
Hugging Face Hub list them.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from .ranking import OVERALL, Board
from .standings import Entry

COLUMNS = (
    *("board", "metric", "given", "maps", "entry", "system", "kind", "track", "runs"),
    *("precision", "recall", "f1", "low", "high", "trusted", "rank_best", "rank_worst", "unranked"),
    *("gold_version", "scorer_version", "signature"),
)
"""A row for each entry of each board. Scores are in [0, 1]; `low` and `high` are the ends of the 95% interval of F1, or
of several runs the least and the most; an empty cell is what does not exist or is not known.
"""

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that spreadsheets would take for a formula."""


def rows(boards: Sequence[Board]) -> Iterator[dict[str, Any]]:
    """The rows of all boards, with the names of `COLUMNS`."""
    for board in boards:
        for row in board.rows:
            declared, scores = row.entry.declared, row.entry.scores
            values = (
                *(board.group, " ".join(board.metrics), " ".join(board.setting.given), " ".join(board.setting.maps)),
                *(row.entry.name, declared.system_name, declared.system.kind, declared.track, row.runs),
                *(row.precision, row.recall, _rounded(row.f1), row.low, row.high, row.trusted),
                *(row.best, row.worst, row.unranked),
                *(scores["gold_version"], scores["scorer_version"], scores["signature"]),
            )
            yield dict(zip(COLUMNS, values, strict=True))


def as_csv(boards: Sequence[Board]) -> str:
    """All rows as CSV. An apostrophe stands before texts that spreadsheets would run as formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row.values()] for row in rows(boards))
    return text.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def as_json(boards: Sequence[Board]) -> str:
    """All rows as JSON, by board, with the adjusted p of every pair of ranked entries."""
    made = [
        {
            "board": board.group,
            "metrics": board.metrics,
            "given": board.setting.given,
            "maps": board.setting.maps,
            "resolution": _rounded(board.resolution),
            "rows": list(rows([board])),
            "pairs": [{"a": a, "b": b, "p_holm": _rounded(p)} for (a, b), p in board.pairs.items()],
        }
        for board in boards
    ]
    return json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_results(boards: Sequence[Board], entry: Entry, dataset: str) -> str:
    """The F1 of an entry as a file for the folder `.eval_results` of a model, under the id that the dataset has on the
    Hub: YAML, in which every text is quoted as in JSON.
    """
    lines = []
    revision = f"gold-{entry.scores['gold_version']}"
    for board in boards:
        for row in board.rows:
            if row.entry.name != entry.name or board.group == OVERALL:
                continue
            notes = f"{board.metrics[0]} F1 in [0, 1]; {board.setting}; rank {row.rank}; {entry.scores['signature']}"
            lines += [
                "- dataset:",
                f"    id: {_quoted(dataset)}",
                f"    task_id: {_quoted(board.group)}",
                f"    revision: {_quoted(revision)}",
                f"  value: {row.f1:.6f}",
                f"  date: {_quoted(entry.declared.date)}",
                f"  notes: {_quoted(notes)}",
            ]
    return "\n".join(lines) + "\n" if lines else "[]\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 10)
