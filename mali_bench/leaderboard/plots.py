"""Plots of boards: F1 and interval of every entry of one, and the ranks that systems may have on all."""

from collections.abc import Sequence

from ..drawing.chart import Chart
from ..drawing.intervals import Point, intervals
from ..drawing.ranks import ranks
from ..scoring.shown import ratio
from .ranking import Board, Row
from .standings import Setting
from .words import heading


def forest(board: Board) -> Chart:
    """F1 and 95% interval of every entry of a board, or the least and the most of several runs; the best first."""
    note = (
        "F1 and 95% intervals, or the lowest and highest of several runs. Circle: ranked; square: not."
        " Dashed: not to be trusted."
    )
    return intervals(f"F1 and 95% intervals: {heading(board)}", note, [("", list(map(_point, board.rows)))])


def _point(row: Row) -> Point:
    name, ranked = row.entry.declared.system_name, row.best is not None
    shown = f"{row.rank}. {name}" if ranked else name
    return Point(shown, ratio(row.f1), row.f1, row.low, row.high, row.trusted, ranked)


def positions(boards: Sequence[Board]) -> dict[Setting, Chart]:
    """For each setting in which systems are ranked, the best and the last rank that each of them may have on each
    board, in the order of the boards and of their rows.
    """
    by_setting: dict[Setting, list[Board]] = {}
    for board in boards:
        if sum(row.best is not None for row in board.rows) > 1:
            by_setting.setdefault(board.setting, []).append(board)
    return {setting: _positions(setting, some) for setting, some in by_setting.items()}


def charts(boards: Sequence[Board]) -> dict[str, Chart]:
    """The ranks in each setting and the scores on each board, by names for their files without the ending."""
    ranked = {"-".join(["positions", *of.given, *of.maps]): chart for of, chart in positions(boards).items()}
    return ranked | {f"board-{board.key}": forest(board) for board in boards}


def _positions(setting: Setting, boards: Sequence[Board]) -> Chart:
    placed = [
        (board.title, {row.entry.name: (row.best, row.worst) for row in board.rows if row.best and row.worst})
        for board in boards
    ]
    names = {row.entry.name: row.entry.declared.system_name for board in boards for row in board.rows if row.best}
    note = (
        "The best and the last rank that a system may have on each board: what the paired test leaves open is a range."
        " The left end of a line is rank 1, the right end the last rank of the board. Empty: no rank there."
    )
    return ranks(f"Ranks on each board, {setting}", note, names, placed)
