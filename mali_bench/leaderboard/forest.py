"""A forest plot: F1 and interval of every entry of a board on one scale, as SVG.

Points of ranked entries are filled circles, those of others empty squares; intervals that cannot be trusted are dashed.
So nothing depends on seeing colours.
"""

from collections.abc import Sequence

from .ranking import Row
from .words import around, in_html, ratio

WIDTH, ROW, EDGE, TOP = 360, 34, 12, 18
"""Units of the drawing: as many as a phone has pixels, the height of a row, and what is left free beside and above."""

NAME = 36
"""Characters of a name that fit beside the numbers."""


def plot(title: str, rows: Sequence[Row]) -> str:
    """The plot of some rows, in their order."""
    height = TOP + ROW * len(rows) + 4
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{in_html(title)}">']
    for tick in range(0, 11, 2):
        x = _x(tick / 10)
        parts.append(f'<line class="grid" x1="{x}" y1="{TOP - 4}" x2="{x}" y2="{height}"/>')
        parts.append(f'<text class="tick" x="{x}" y="10" text-anchor="middle">{tick / 10:.1f}</text>')
    for number, row in enumerate(rows):
        parts += _row(row, TOP + ROW * number)
    return "".join([*parts, "</svg>"])


def _row(row: Row, top: int) -> list[str]:
    name, y = row.entry.declared.system_name, top + 25
    ranked = row.best is not None
    numbers = f"{ratio(row.f1)} [{around(row)}]"
    parts = [
        f"<g><title>{in_html(f'{name}: rank {row.rank}, F1 {numbers}')}</title>",
        f'<text x="{EDGE}" y="{top + 13}">{in_html(f"{row.rank}. {_cut(name)}" if ranked else _cut(name))}</text>',
        f'<text x="{WIDTH - EDGE}" y="{top + 13}" text-anchor="end">{ratio(row.f1)}</text>',
    ]
    if row.low is not None and row.high is not None:
        look = f"bar{'' if ranked else ' plain'}{'' if row.trusted else ' doubt'}"
        parts.append(f'<line class="{look}" x1="{_x(row.low)}" y1="{y}" x2="{_x(row.high)}" y2="{y}"/>')
    x = _x(row.f1)
    if ranked:
        parts.append(f'<circle class="dot" cx="{x}" cy="{y}" r="4.5"/>')
    else:
        parts.append(f'<rect class="ring" x="{float(x) - 4:.1f}" y="{y - 4}" width="8" height="8"/>')
    return [*parts, "</g>"]


def _cut(name: str) -> str:
    return name if len(name) <= NAME else f"{name[: NAME - 1]}…"


def _x(f1: float) -> str:
    return f"{EDGE + f1 * (WIDTH - 2 * EDGE):.1f}"
