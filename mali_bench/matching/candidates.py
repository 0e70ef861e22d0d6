"""Who may match whom, and the largest one-to-one matching of those who may.

Pairs are two arrays of equal length: rows of the gold table and rows of the predicted one. Both tables are sorted by
position, so that ties are broken by position in the text and never by ids, the order of a file or a library.
"""

from bisect import bisect_right
from operator import itemgetter

import numpy as np

from ..errors import InputError
from ..model.checks import covers
from ..model.document import Spans
from .augmenting import Choices, augment
from .columns import Bools, Floats, Ints, Places, Table, differs_from_previous, row_codes

Pairs = tuple[Ints, Ints]
Key = tuple[Ints, Ints]
"""A column of the gold table and one of the predicted table, in one coding."""

Ranges = tuple[Ints, Ints, Ints]
"""For each row of one side the range [low, high) of its partners in an order of the other side's rows."""

MOST_PAIRS, PAIRS_PER_ITEM = 5_000_000, 10
"""The most pairs that are listed at once, and how many more for each item of both sides.

Annotation is far from that: put to itself, the gold of the article has 2.0 pairs for each of its nested mentions. Only
files with hundreds of spans over every place on both sides get there; their pairs grow with the square of their size,
and eight million of them take some 0.75 GB.
"""

_AT_ONCE = 1 << 14


def join(*keys: Key, most: int | None = None) -> Pairs:
    """Every pair of rows that agree in all keys. Raises `InputError` if there are more than `most` (by default
    `MOST_PAIRS`), and some for each item.
    """
    left, right = keys[0] if len(keys) == 1 else row_codes(keys)
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    return _expand((np.searchsorted(ordered, left, "left"), np.searchsorted(ordered, left, "right"), order), most=most)


def exact_pairs(gold: Places, pred: Places, *keys: Key) -> Pairs:
    """Every pair with the same characters, among those that agree in all keys."""
    return join((gold.span, pred.span), *keys)


def head_pairs(gold: Places, pred: Places, *keys: Key) -> Pairs:
    """Every pair in which the prediction contains the gold head and lies inside the gold extent, among those that agree
    in all keys.
    """
    if heads_are_extents(gold):
        return exact_pairs(gold, pred, *keys)
    pairs = _expand(_head_ranges(gold, pred, keys), gold)
    return keep(pairs, within(gold, pred, pairs))


def _head_ranges(gold: Places, pred: Places, keys: tuple[Key, ...]) -> Ranges:
    """The predictions that start where they must, for each gold row."""
    mine, theirs = _shifts(gold, pred, keys)
    order = np.argsort(pred.start + theirs, kind="stable")
    starts = (pred.start + theirs)[order]
    low = np.searchsorted(starts, gold.start + mine, "left")
    return low, np.searchsorted(starts, gold.head_start + mine, "right"), order


def heads_are_extents(place: Places) -> bool:
    """Whether no head is smaller than its extent, so that matching by heads is exact matching."""
    return not place.pieces and bool((place.head_start == place.start).all() and (place.head_end == place.end).all())


def overlap_pairs(gold: Places, pred: Places, *keys: Key) -> Pairs:
    """Every pair that shares a character, among those that agree in all keys."""
    mine, theirs = _shifts(gold, pred, keys)
    start, end, other_start, other_end = gold.start + mine, gold.end + mine, pred.start + theirs, pred.end + theirs
    by_gold, by_pred = np.argsort(start, kind="stable"), np.argsort(other_start, kind="stable")
    starts, others = start[by_gold], other_start[by_pred]
    # Of two that overlap, the one that starts later starts inside the other one.
    g, p = _expand((np.searchsorted(others, start, "left"), np.searchsorted(others, end, "left"), by_pred), gold)
    q, h = _expand(
        (np.searchsorted(starts, other_start, "right"), np.searchsorted(starts, other_end, "left"), by_gold), pred
    )
    pairs = np.concatenate([g, h]), np.concatenate([p, q])
    if gold.pieces or pred.pieces:
        pairs = keep(pairs, shared_characters(gold, pred, pairs) > 0)
    return pairs


def _shifts(gold: Places, pred: Places, keys: tuple[Key, ...]) -> Key:
    """How far to move each row so that rows that differ in a key lie apart."""
    if not keys:
        return np.zeros(len(gold.start), dtype=np.int64), np.zeros(len(pred.start), dtype=np.int64)
    width = max(int(place.end.max(initial=0)) for place in (gold, pred)) + 1
    mine, theirs = row_codes(keys)
    return mine * width, theirs * width


def link_candidates(how: str, gold: tuple[Places, ...], pred: tuple[Places, ...], *keys: Key) -> Pairs:
    """Every pair of links both of whose ends lie as `how` ("exact" or "head") says, among those that agree in all keys.
    The ends are places of the tables.
    """
    if how == "exact":
        return join(*((one.span, other.span) for one, other in zip(gold, pred, strict=True)), *keys)
    ranges = [_head_ranges(one, other, keys) for one, other in zip(gold, pred, strict=True)]
    fewest = min((0, 1), key=lambda end: _counts(ranges[end]).sum())
    pairs = _expand(ranges[fewest], gold[fewest])
    for one, other in zip(gold, pred, strict=True):
        pairs = keep(pairs, within(one, other, pairs))
    return pairs


def shared_characters(gold: Places, pred: Places, pairs: Pairs) -> Ints:
    """How many characters each pair shares."""
    g, p = pairs
    shared: Ints = np.maximum(np.minimum(gold.end[g], pred.end[p]) - np.maximum(gold.start[g], pred.start[p]), 0)
    for index in _in_pieces(gold, pred, pairs, shared > 0):
        both = common(fragments(gold, int(g[index])), fragments(pred, int(p[index])))
        shared[index] = sum(end - start for start, end in both)
    return shared


def _in_pieces(gold: Places, pred: Places, pairs: Pairs, which: Bools) -> list[int]:
    """Which of some pairs have a row with several fragments."""
    if not gold.pieces and not pred.pieces:
        return []
    rows = zip(np.flatnonzero(which).tolist(), pairs[0][which].tolist(), pairs[1][which].tolist(), strict=True)
    return [index for index, row, other in rows if row in gold.pieces or other in pred.pieces]


def fragments(place: Places, row: int) -> Spans:
    """The fragments of a row, in the offsets of the batch."""
    return place.pieces[row][0] if row in place.pieces else ((int(place.start[row]), int(place.end[row])),)


def common(one: Spans, other: Spans) -> Spans:
    """The characters that two sorted sets of fragments share, as fragments."""
    few, many = sorted((one, other), key=len)
    shared = []
    for start, end in few:
        for number in range(bisect_right(many, start, key=itemgetter(1)), len(many)):
            if many[number][0] >= end:
                break
            shared.append((max(start, many[number][0]), min(end, many[number][1])))
    return tuple(shared)


def same(gold: Places, pred: Places, pairs: Pairs) -> Bools:
    """Which pairs have the same characters."""
    equal: Bools = gold.span[pairs[0]] == pred.span[pairs[1]]
    return equal


def within(gold: Places, pred: Places, pairs: Pairs) -> Bools:
    """Which pairs have a prediction that contains the gold head and lies inside the gold extent."""
    g, p = pairs
    inside: Bools = (
        (pred.start[p] >= gold.start[g])
        & (pred.end[p] <= gold.end[g])
        & (pred.start[p] <= gold.head_start[g])
        & (pred.end[p] >= gold.head_end[g])
    )
    for index in _in_pieces(gold, pred, pairs, inside):
        row = int(g[index])
        extent, predicted = fragments(gold, row), fragments(pred, int(p[index]))
        # Characters in the gaps of discontinuous extents do not count.
        inside[index] = covers(extent, predicted) and covers(predicted, _head(gold, row))
    return inside


def _head(place: Places, row: int) -> Spans:
    return place.pieces[row][1] if row in place.pieces else ((int(place.head_start[row]), int(place.head_end[row])),)


def keep(pairs: Pairs, which: Bools) -> Pairs:
    """The pairs for which `which` is true."""
    return pairs[0][which], pairs[1][which]


def either(one: Pairs, other: Pairs) -> Pairs:
    """The pairs that are in one of two lists, sorted by the gold row and then by the predicted one."""
    g, p = (np.concatenate(rows) for rows in zip(one, other, strict=True))
    order = np.lexsort([p, g])
    g, p = g[order], p[order]
    return keep((g, p), differs_from_previous([g, p]))


def best_matching(gold: Table, pred: Table, pairs: Pairs, closeness: Floats | None = None) -> Pairs:
    """A largest one-to-one choice among the pairs.

    Ties go to pairs with the same characters and the same label, then to those with the same characters, then to
    those that are closest, if `closeness` (pairs,) is given, then to the earlier ones: they are taken in this order
    first, and partners exchanged only where that adds a pair.
    """
    g, p = pairs
    easy = alone(g) & alone(p)
    if easy.all():
        return pairs
    level = np.full(len(g), 2, dtype=np.int8)
    exact = np.ones(len(g), dtype=np.bool_)
    for here, there in zip(gold.places, pred.places, strict=True):
        exact &= same(here, there, pairs)
    level[exact] = 1
    level[exact & (gold.columns["type"][g] == pred.columns["type"][p])] = 0
    order = np.lexsort((p, g, level) if closeness is None else (p, g, -closeness, level))
    order = order[~easy[order]]
    rows, columns = g[order], p[order]
    chosen, taken_by = first_come((rows, columns), len(gold), len(pred))
    augment(Choices((rows, columns), len(gold), len(pred)), chosen, taken_by)
    partner = np.array(chosen, dtype=np.int64)
    rows = np.flatnonzero(partner >= 0)
    return np.concatenate([g[easy], rows]), np.concatenate([p[easy], partner[rows]])


def first_come(pairs: Pairs, golds: int, preds: int) -> tuple[list[int], list[int]]:
    """A matching of so many gold and predicted rows that takes each pair, the earlier first, both of which are still
    free: the partner of each gold row and of each predicted one, or -1.
    """
    chosen, taken_by = np.full(golds, -1), np.full(preds, -1)
    for at in range(0, len(pairs[0]), _AT_ONCE):
        g, p = (rows[at : at + _AT_ONCE] for rows in pairs)
        for row, other in zip(
            *(rows.tolist() for rows in keep((g, p), (chosen[g] < 0) & (taken_by[p] < 0))), strict=True
        ):
            if chosen[row] < 0 and taken_by[other] < 0:
                chosen[row], taken_by[other] = other, row
    return chosen.tolist(), taken_by.tolist()


def _expand(ranges: Ranges, place: Places | None = None, most: int | None = None) -> Pairs:
    """The pairs (i, order[j]) with low[i] <= j < high[i]; `place` is where the rows i lie.

    Raises `InputError` if there are too many to list.
    """
    low, _, order = ranges
    counts = _counts(ranges)
    most = (MOST_PAIRS if most is None else most) + PAIRS_PER_ITEM * (len(low) + len(order))
    if counts.sum() > most:
        where = ""
        if place is not None and place.name_of is not None:
            where = f", most of them in document {place.name_of(int(place.start[counts.argmax()]))!r}"
        raise InputError(
            f"gold and predicted items lie over one another in {counts.sum():,} pairs{where}; at most {most:,} can be"
            " compared at once: score some layers or types at a time (--layers, --types), or a part of that document"
        )
    left = np.repeat(np.arange(len(low), dtype=np.int64), counts)
    within_run = np.arange(len(left), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return left, order[low[left] + within_run].astype(np.int64)


def _counts(ranges: Ranges) -> Ints:
    low, high, _ = ranges
    counts: Ints = np.maximum(high - low, 0)
    return counts


def alone(rows: Ints) -> Bools:
    """Which entries occur only once in an array of rows."""
    which: Bools = np.bincount(rows)[rows] == 1 if len(rows) else np.zeros(0, dtype=np.bool_)
    return which
