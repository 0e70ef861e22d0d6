"""Annotations as columns: places and labels of many items as integer arrays. Nothing here knows about metrics.

The documents of a batch are laid end to end, so that an offset identifies its document too.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from ..model.document import Spans

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where things are, one row each: the envelopes of the extent and of the head, and `span`, which is the same for
    two rows exactly if all their characters are. `pieces` holds the fragments of extent and head of the rows that have
    several, in the offsets of the batch; `name_of` names the document of an offset, if there are documents.
    """

    start: Ints
    end: Ints
    head_start: Ints
    head_end: Ints
    span: Ints
    pieces: dict[int, tuple[Spans, Spans]]
    name_of: Callable[[int], str] | None = None

    def take(self, rows: Ints) -> "Places":
        """The places of some rows, in their order."""
        pieces = {}
        if self.pieces:
            pieces = {new: self.pieces[old] for new, old in enumerate(rows.tolist()) if old in self.pieces}
        return replace(
            self,
            start=self.start[rows],
            end=self.end[rows],
            head_start=self.head_start[rows],
            head_end=self.head_end[rows],
            span=self.span[rows],
            pieces=pieces,
        )


def stacked(places: Sequence[Places]) -> Places:
    """Several places as one, behind each other."""
    pieces: dict[int, tuple[Spans, Spans]] = {}
    offset = 0
    for place in places:
        pieces.update({row + offset: both for row, both in place.pieces.items()})
        offset += len(place.start)
    return Places(
        np.concatenate([place.start for place in places]),
        np.concatenate([place.end for place in places]),
        np.concatenate([place.head_start for place in places]),
        np.concatenate([place.head_end for place in places]),
        np.concatenate([place.span for place in places]),
        pieces,
        places[0].name_of,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A layer of one side of a batch, one row an item, sorted by position in the text.

    `places` are the extents that the item has or names: (extent) of a mention, (first, second) argument of a
    relation, (trigger, filler) of an argument; the first one is its anchor. `columns` are codes by name, -1 where
    nothing is given. `item` is the index of the item in the layer of the batch, before any was collapsed.
    """

    item: Ints
    doc: Ints
    unit: Ints
    places: tuple[Places, ...]
    columns: dict[str, Ints]

    def __len__(self) -> int:
        return len(self.doc)

    def take(self, rows: Ints) -> "Table":
        """Some rows, in their order."""
        return Table(
            self.item[rows],
            self.doc[rows],
            self.unit[rows],
            tuple(place.take(rows) for place in self.places),
            {name: column[rows] for name, column in self.columns.items()},
        )

    def having(self, **columns: Ints) -> "Table":
        """The table with some columns added or replaced."""
        return Table(self.item, self.doc, self.unit, self.places, {**self.columns, **columns})


def distinct(table: Table, places: Sequence[int], columns: Sequence[str]) -> Table:
    """The first of the rows that agree in some places and columns."""
    keys = [table.places[index].span for index in places]
    if len(keys) == 1 and places[0] == 0 and differs_from_previous(keys).all():
        return table
    keys += [table.columns[name] for name in columns]
    order = np.lexsort(keys)
    new = differs_from_previous([key[order] for key in keys])
    return table if new.all() else table.take(np.sort(order[new]).astype(np.int64))


def differs_from_previous(columns: Sequence[Ints]) -> Bools:
    """Which rows differ in some column from the row before them; the first one does."""
    new = np.zeros(len(columns[0]), dtype=np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def unique(values: Ints) -> Ints:
    """The different values in ascending order. `np.unique` without options imports NumPy's masked arrays, which costs
    a tenth of scoring an article.
    """
    ordered = np.sort(values)
    return ordered[differs_from_previous([ordered])]


def row_codes(keys: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """A code for what the rows of two tables have in some columns, equal where all of these are; given is for each
    column that of the one and that of the other table.
    """
    columns = [np.concatenate(both) for both in keys]
    order = np.lexsort(columns)
    codes = np.empty(len(order), dtype=np.int64)
    codes[order] = np.cumsum(differs_from_previous([column[order] for column in columns])) - 1
    size = len(keys[0][0])
    return codes[:size], codes[size:]


class Codes:
    """Integer codes for labels and values, shared by the sides of a batch; `None` is -1."""

    def __init__(self) -> None:
        self._codes: dict[Hashable, int] = {}

    def code(self, values: Iterable[Hashable]) -> Ints:
        """The code of each value."""
        values = tuple(values)
        if values.count(None) == len(values):
            return np.full(len(values), -1, dtype=np.int64)
        for value in dict.fromkeys(values):
            if value is not None:
                self._codes.setdefault(value, len(self._codes))
        codes = {None: -1, **self._codes}
        return np.fromiter(map(codes.__getitem__, values), dtype=np.int64, count=len(values))

    def names(self) -> list[Any]:
        """The values by code."""
        return list(self._codes)

    def ranks(self) -> Ints:
        """For each code the place of its value in alphabetical order, and -1 for -1."""
        names = [repr(value) for value in self._codes]
        ranks = np.full(len(names) + 1, -1, dtype=np.int64)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return ranks


def envelopes(spans: Sequence[Spans]) -> tuple[Ints, Ints]:
    """The first and the last offset of span sets."""
    if max(map(len, spans), default=1) == 1:
        flat = np.fromiter(chain.from_iterable(chain.from_iterable(spans)), dtype=np.int64, count=2 * len(spans))
        return flat[::2].copy(), flat[1::2].copy()
    return np.array([each[0][0] for each in spans]), np.array([each[-1][1] for each in spans])


def numbered(*keys: Ints) -> tuple[Ints, list[Ints]]:
    """The different keys of several arrays in ascending order, and for each array the numbers of its keys among them;
    keys are not negative.
    """
    size = max(int(each.max(initial=-1)) for each in keys) + 1
    if size > 8 * sum(map(len, keys)) + 1024:
        there, place = np.unique(np.concatenate(keys), return_inverse=True)
        return there, np.split(place, np.cumsum([len(each) for each in keys[:-1]]))
    used = np.zeros(size, dtype=np.bool_)
    for each in keys:
        used[each] = True
    there = np.flatnonzero(used)
    number = np.zeros(size, dtype=np.int64)
    number[there] = np.arange(len(there))
    return there, [number[each] for each in keys]


def fragment_rank(place: Places) -> Ints:
    """Orders the discontinuous rows that share an envelope by their fragments; 0 for contiguous ones."""
    rank = np.zeros(len(place.start), dtype=np.int64)
    several = {row: fragments for row, (fragments, _) in place.pieces.items() if len(fragments) > 1}
    order = {fragments: position + 1 for position, fragments in enumerate(sorted(set(several.values())))}
    for row, fragments in several.items():
        rank[row] = order[fragments]
    return rank
