"""The leaderboard as Markdown, which the forge shows."""

import re
from collections.abc import Sequence

from ..errors import escaped
from ..scoring.shown import ratio
from . import words
from .ranking import Board
from .standings import Entry

_MARKS = re.compile(r"[\\`*_\[\]<>|&~#!@:]|(?<=www)\.")


def render(first: str, documents: int, boards: Sequence[Board], entries: Sequence[Entry]) -> str:
    """The page; `first` is its first paragraph."""
    lines = ["# Leaderboard", "", first]
    for paragraph in words.introduction(documents):
        lines += ["", paragraph]
    if entries:
        titles, rows = words.overview(boards, entries)
        lines += ["", "## Overview", "", "F1 on each board. Ranks are on the boards, each for one setting.", ""]
        lines += _table(["system", "kind", "setting", *titles], 3, [[*_about(each), *f1s] for each, f1s in rows])
    group = None
    for board in boards:
        level, group = ("###" if board.group == group else "##"), board.group
        lines += ["", f"{level} {text(words.heading(board))}", "", f"`{board.measure}`", "", *_board(board)]
        for note in (*words.notes(board, text), words.caution(documents)):
            lines += ["", note]
    return "\n".join(lines) + "\n"


def _about(entry: Entry) -> list[str]:
    return [text(entry.declared.system_name), entry.declared.system.kind, text(str(entry.setting))]


def _board(board: Board) -> list[str]:
    rows = [
        [
            text(row.entry.declared.system_name),
            row.entry.declared.system.kind,
            *map(ratio, (row.precision, row.recall, row.f1)),
            words.around(row),
            row.rank,
        ]
        for row in board.rows
    ]
    return _table(["system", "kind", "precision", "recall", "F1", "95% interval", "rank"], 2, rows)


def _table(headings: Sequence[str], words_first: int, rows: Sequence[Sequence[str]]) -> list[str]:
    """A table whose first columns are words and whose others are numbers."""
    marks = ["---"] * words_first + ["---:"] * (len(headings) - words_first)
    return [f"| {' | '.join(headings)} |", f"|{'|'.join(marks)}|", *(f"| {' | '.join(row)} |" for row in rows)]


def text(value: str) -> str:
    """A text that stays one: no markup, no address that becomes a link, no line break."""
    return _MARKS.sub(r"\\\g<0>", escaped(value))
