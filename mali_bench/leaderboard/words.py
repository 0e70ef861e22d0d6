"""What both pages and the terminal say of boards, in the same words."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from ..errors import escaped
from ..metrics.groups import PRIMARY
from ..scoring.report import about_intervals
from ..scoring.shown import NOTHING, ratio
from .ranking import OVERALL, Board, Row
from .standings import Entry

HOW_RANKED = (
    "The rank of an entry is 1 + the number of entries on its board that are significantly better, by the paired test"
    " of `mali-bench compare` after Holm over all pairs of the board. The range goes to the last rank it may have."
    " A system that does not attempt a layer has `-` and is not on its board."
)


def introduction(documents: int) -> list[str]:
    """The paragraphs above all boards."""
    return [
        "One board for each layer and setting, by the F1 of its primary metric, and an overall one, by the mean F1 of"
        " the systems that attempt all core layers. Several runs are shown by their mean, with the lowest and the"
        " highest F1 instead of an interval.",
        HOW_RANKED,
        " ".join(about_intervals(documents)),
    ]


def caution(documents: int) -> str:
    """The sentence that stands on every board."""
    if documents == 1:
        return "Intervals and ranks are about this article only; they say nothing about other articles."
    return f"Intervals and ranks are about these {documents} texts only; they say nothing about other texts."


def heading(board: Board) -> str:
    """The title of a board, with its setting if that is not the text alone."""
    special = board.setting.given or board.setting.maps
    return f"{board.title}, {board.setting}" if special else board.title


def notes(board: Board, shown: Callable[[str], str] = str) -> list[str]:
    """What a reader of the board must know: what it can tell apart, and who has no rank and why. Names of systems are
    written as `shown` says.
    """
    said = []
    if board.resolution is not None:
        said.append(
            f"Smallest difference that this board resolves: about {board.resolution:.3f} F1"
            " (1.96 standard errors of the difference between neighbours, before Holm)."
        )
    reasons: dict[str, list[str]] = {}
    for row in board.rows:
        if row.unranked is not None:
            reasons.setdefault(row.unranked, []).append(shown(row.entry.declared.system_name))
    for reason, names in sorted(reasons.items()):
        who = "No ranks" if len(names) == len(board.rows) else f"No rank for {', '.join(names)}"
        said.append(f"{who}: {reason}.")
    return said


def around(row: Row) -> str:
    """The interval of F1, with `?` if it cannot be trusted; of several runs, the least and the most F1."""
    if row.low is None or row.high is None:
        return NOTHING
    if row.runs > 1:
        return f"runs {row.low:.2f}-{row.high:.2f}"
    return f"{row.low:.2f}-{row.high:.2f}{'' if row.trusted else '?'}"


def overview(boards: Sequence[Board], entries: Iterable[Entry]) -> tuple[list[str], list[tuple[Entry, list[str]]]]:
    """The titles of the boards that are not empty, and for each entry its F1 on each or `-`: the best on the first
    board first, then the best on the second of those that are not on the first, and so on.
    """
    groups = [group for group in (OVERALL, *PRIMARY) if any(board.group == group for board in boards)]
    titles = {board.group: board.title for board in boards}
    f1s = {(board.group, row.entry.name): row.f1 for board in boards for row in board.rows}
    there = [(entry, [f1s.get((group, entry.name)) for group in groups]) for entry in entries]
    there.sort(key=lambda row: [(f1 is None, -(f1 or 0)) for f1 in row[1]])
    return [titles[group] for group in groups], [(entry, [ratio(f1) for f1 in own]) for entry, own in there]


def plain(value: object) -> str:
    """A declared value in words."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value == [] else str(value)


def in_html(value: str) -> str:
    """A text that stays one in HTML, also inside quotes; control and bidirectional characters are shown as escapes."""
    return escape(escaped(value))
