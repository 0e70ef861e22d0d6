"""Tables of cells as lines of text."""

from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import combining, east_asian_width

from ..errors import escaped


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under headings. The first column has no heading and is aligned to the left, the others to the right. A row
    of one cell is a title, which may be wider than its column. Control characters in cells are escaped.

    >>> print(grid(["F1", "gold"], [["Mentions"], [" typed", "0.500", "12"]]))
              F1 gold
    Mentions
     typed 0.500   12
    """
    rows = [[escaped(cell) for cell in row] for row in rows]
    table = [["", *map(escaped, headings)], *(row for row in rows if len(row) > 1)]
    widths = [max(map(width, column)) for column in zip_longest(*table, fillvalue="")]
    lines = [_line(table[0], widths), *(_line(row, widths) if len(row) > 1 else row[0] for row in rows)]
    return "\n".join(line.rstrip() for line in lines)


def width(text: str) -> int:
    """The columns that a text takes in a terminal: East Asian letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    pads = [" " * (most - width(cell)) for cell, most in zip(row, widths, strict=False)]
    return " ".join([row[0] + pads[0], *(pad + cell for cell, pad in zip(row[1:], pads[1:], strict=True))])
