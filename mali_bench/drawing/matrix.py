"""Which types were taken for which: a matrix of counts, shaded by their share of the row.

The counts are printed, and what is right has a thick frame. So nothing depends on seeing colours.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from .chart import Chart
from .markup import Html, joined, tag
from .shapes import EDGE, SIZE, WIDTH, box, breadth, number, words

MOST = 14
"""At most so many types are shown: those with the most items that are not right."""

SHADES = 5
"""So many shades there are; charts.css has their colours."""

LABEL, CELL, GAP = 150, 28, 8
"""Units: the most for a name, of a cell, and before what has no partner."""

MISSED, SPURIOUS = "missed", "spurious"


class Confusion(NamedTuple):
    """How many items of each type (first key) were taken for each (second key), and how many have no partner."""

    pairs: Mapping[str, Mapping[str, int]]
    missed: Mapping[str, int]
    spurious: Mapping[str, int]

    def types(self) -> list[str]:
        """All types on either side, in alphabetical order."""
        taken = {name for row in self.pairs.values() for name in row}
        return sorted({*self.pairs, *taken, *self.missed, *self.spurious})

    def wrong(self) -> Counter[str]:
        """How many items of a type are not right, on either side."""
        counts = Counter(self.missed) + Counter(self.spurious)
        for name, row in self.pairs.items():
            for other, count in row.items():
                if other != name:
                    counts[name] += count
                    counts[other] += count
        return counts


def matrix(title: str, note: str, confusion: Confusion) -> Chart:
    """The matrix, true types in rows. Of more than `MOST` types those with the most wrong items are shown, and `note`
    goes on with how many are left out; shares are of all items of a row.
    """
    every, wrong = confusion.types(), confusion.wrong()
    kept = sorted(sorted(every, key=lambda name: (-wrong[name], name))[:MOST])
    if len(kept) < len(every):
        note += (
            f" Shown are the {len(kept)} types with the most wrong items; {len(every) - len(kept)} others are left out."
        )
    rows = [
        [*(confusion.pairs.get(name, {}).get(other, 0) for other in kept), confusion.missed.get(name, 0)]
        for name in kept
    ]
    sums = [sum(confusion.pairs.get(name, {}).values()) + confusion.missed.get(name, 0) for name in kept]
    rows.append([confusion.spurious.get(name, 0) for name in kept])
    sums.append(sum(confusion.spurious.values()))
    return _drawn(title, note, [*kept, SPURIOUS], [*kept, MISSED], rows, sums)


def _drawn(
    title: str,
    note: str,
    names: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[int]],
    sums: Sequence[int],
) -> Chart:
    left = EDGE + min(max(map(breadth, names)), LABEL) + 8
    cell = max(CELL, 12 + max((breadth(str(count)) for row in rows for count in row), default=0))
    upright = max(map(breadth, heads)) > cell
    top = (min(max(map(breadth, heads)), LABEL) if upright else SIZE) + 10
    last = len(heads) - 1
    parts = []
    for place, head in enumerate(heads):
        x = left + cell * (place + 0.5) + (GAP if place == last else 0)
        parts.append(_head(head, x, top - 5, upright=upright))
    for line, (name, row, whole) in enumerate(zip(names, rows, sums, strict=True)):
        y = top + CELL * line + (GAP if line == last else 0)
        parts.append(words(name, left - 6, y + CELL / 2 + 4, room=LABEL, anchor="end"))
        for place, count in enumerate(row):
            x = left + cell * place + (GAP if place == last else 0)
            said = f"{name}: {heads[place]}: {count} of {whole}"
            parts.append(_cell(x, y, cell, count, whole, right=place == line, said=said))
    width, height = left + cell * len(heads) + GAP + EDGE, top + CELL * len(names) + GAP + 4
    return Chart(title, note, height, joined(parts), max(width, WIDTH * 0.8), natural=True)


def _head(name: str, x: float, y: float, *, upright: bool) -> Html:
    if not upright:
        return words(name, x, y, anchor="middle")
    return tag("g", words(name, 0, 4, room=LABEL), transform=f"translate({number(x)} {number(y)}) rotate(-90)")


def _cell(x: float, y: float, width: float, count: int, whole: int, *, right: bool, said: str) -> Html:
    shade = ceil(SHADES * count / whole) if whole else 0
    kind = f"chart-cell chart-shade{shade}{' chart-right' if right else ''}"
    shown = words(str(count) if count else "·", x + width / 2, y + CELL / 2 + 4, kind="chart-count", anchor="middle")
    return tag("g", tag("title", said), box(kind, x + 1, y + 1, width - 2, CELL - 2), shown)
