"""Ranges of ranks: a row for each system, a column for each table that it is ranked in."""

from collections.abc import Mapping, Sequence

from .chart import Chart
from .markup import Html, joined, tag
from .shapes import EDGE, WIDTH, Scale, breadth, line, number, words

LABEL, CELL, ROW = 180, 40, 28
"""Units: the most for a name, the least of a column, and of a row."""

Ranks = Mapping[str, tuple[int, int]]
"""The best and the last rank that each system may have, by the key of the system."""


def ranks(title: str, note: str, systems: Mapping[str, str], columns: Sequence[tuple[str, Ranks]]) -> Chart:
    """The plot: `systems` are names by key, in the order of rows; `columns` have a heading and the ranks in it."""
    left = EDGE + min(max(map(breadth, systems.values()), default=0), LABEL) + 10
    wide = max([CELL, *(breadth(_shown(*of)) + 10 for _, placed in columns for of in placed.values())])
    top = min(max((breadth(head) for head, _ in columns), default=0), LABEL) + 12
    height = top + ROW * len(systems) + 6
    parts: list[Html] = []
    for row, name in enumerate(systems.values()):
        parts.append(words(name, left - 10, top + ROW * row + 18, room=LABEL, anchor="end"))
        if row:
            parts.append(line("chart-grid", EDGE, top + ROW * row, left + wide * len(columns), top + ROW * row))
    for column, (head, placed) in enumerate(columns):
        x = left + wide * column
        turned = f"translate({number(x + wide / 2)} {number(top - 6)}) rotate(-90)"
        parts.append(tag("g", words(head, 0, 4, room=LABEL), transform=turned))
        scale = Scale(1, max((last for _, last in placed.values()), default=1), x + 6, x + wide - 6)
        for row, key in enumerate(systems):
            if key in placed:
                parts.append(_range(f"{systems[key]}, {head}", placed[key], scale, top + ROW * row))
    width = max(left + wide * len(columns) + EDGE, WIDTH * 0.8)
    return Chart(title, note, height, joined(parts), width, natural=True)


def _shown(best: int, last: int) -> str:
    return str(best) if best == last else f"{best}-{last}"


def _range(about: str, of: tuple[int, int], scale: Scale, top: float) -> Html:
    best, last = of
    shown = _shown(best, last)
    y, middle = top + 21, (scale.left + scale.right) / 2
    return tag(
        "g",
        tag("title", f"{about}: rank {shown}"),
        words(shown, middle, top + 14, anchor="middle"),
        line("chart-track", scale.left, y, scale.right, y),
        line("chart-places", scale.at(best) - 2, y, scale.at(last) + 2, y),
    )
