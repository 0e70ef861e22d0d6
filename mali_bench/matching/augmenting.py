"""Largest matchings by exchanging partners along paths."""

import numpy as np
import numpy.typing as npt

from .columns import Ints

Bytes = npt.NDArray[np.uint8]
"""Marks of columns: 1 for one that was seen."""

FEW = 32
"""Choices of a row up to which they are looked at one by one, which is faster than as an array."""


class Choices:
    """The columns that each row of one side may have, best first, made of edges in the order of preference: the row and
    the column of each. The sides have `rows` and `columns` members.
    """

    def __init__(self, edges: tuple[Ints, Ints], rows: int, columns: int) -> None:
        order = np.argsort(edges[0], kind="stable")
        self.rows, self.columns = rows, columns
        self._choices = edges[1].astype(np.int32)[order]
        self._starts: list[int] = np.searchsorted(edges[0][order], np.arange(rows + 1)).tolist()

    def unseen(self, row: int, seen: Bytes) -> list[int]:
        """The choices of a row that are not seen yet; they are from now on."""
        choices = self._choices[self._starts[row] : self._starts[row + 1]]
        if len(choices) > FEW:
            choices = choices[seen[choices] == 0]
        columns = [column for column in choices.tolist() if not seen.data[column]]
        for column in columns:
            seen.data[column] = 1
        return columns


def augment(choices: Choices, chosen: list[int], taken_by: list[int]) -> None:
    """Make a matching a largest one: `chosen` has the column of each row, `taken_by` the row of each column, or -1.

    From each free row, the earliest first, partners are exchanged along a shortest path that adds a pair. A search that
    fails closes what it has seen, since no later path can lead through it.
    """
    seen = np.zeros(choices.columns, dtype=np.uint8)
    for start in range(choices.rows):
        if chosen[start] >= 0:
            continue
        came_from: dict[int, int] = {}
        end = _free_end(start, choices, taken_by, came_from, seen)
        if end is None:
            continue
        for column in came_from:
            seen.data[column] = 0
        while end >= 0:
            row = came_from[end]
            taken_by[end] = row
            chosen[row], end = end, chosen[row]


def _free_end(start: int, choices: Choices, taken_by: list[int], came_from: dict[int, int], seen: Bytes) -> int | None:
    """The free column at the end of a path; notes from which row each column was reached."""
    queue = [start]
    for row in queue:
        columns = choices.unseen(row, seen)
        came_from.update(dict.fromkeys(columns, row))
        rows = [taken_by[column] for column in columns]
        if -1 in rows:
            return columns[rows.index(-1)]
        queue += rows
    return None
