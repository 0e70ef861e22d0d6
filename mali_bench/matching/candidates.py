"""Who may match whom, and the largest one-to-one matching of those who may.

Pairs are two arrays of equal length: rows of the gold table and rows of the predicted one. Both tables are sorted by
position, so that ties are broken by position in the text and never by ids, the order of a file or a library.
"""

import numpy as np

from ..model.checks import covers
from ..model.document import Spans
from .columns import Bools, Floats, Ints, Places, Table

Pairs = tuple[Ints, Ints]


def join(left: Ints, right: Ints) -> Pairs:
    """Every pair of rows with equal keys."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    return _expand(np.searchsorted(keys, left, "left"), np.searchsorted(keys, left, "right"), order)


def exact_pairs(gold: Places, pred: Places) -> Pairs:
    """Every pair with the same characters."""
    return join(gold.span, pred.span)


def head_pairs(gold: Places, pred: Places) -> Pairs:
    """Every pair in which the prediction contains the gold head and lies inside the gold extent."""
    if heads_are_extents(gold):
        return exact_pairs(gold, pred)
    order = np.argsort(pred.start, kind="stable")
    starts = pred.start[order]
    pairs = _expand(
        np.searchsorted(starts, gold.start, "left"), np.searchsorted(starts, gold.head_start, "right"), order
    )
    return keep(pairs, within(gold, pred, pairs))


def heads_are_extents(place: Places) -> bool:
    """Whether no head is smaller than its extent, so that matching by heads is exact matching."""
    return not place.pieces and bool((place.head_start == place.start).all() and (place.head_end == place.end).all())


def overlap_pairs(gold: Places, pred: Places) -> Pairs:
    """Every pair that shares a character."""
    by_pred, by_gold = np.argsort(pred.start, kind="stable"), np.argsort(gold.start, kind="stable")
    starts, others = pred.start[by_pred], gold.start[by_gold]
    g, p = _expand(np.searchsorted(starts, gold.start, "left"), np.searchsorted(starts, gold.end, "left"), by_pred)
    q, h = _expand(np.searchsorted(others, pred.start, "right"), np.searchsorted(others, pred.end, "left"), by_gold)
    pairs = np.concatenate([g, h]), np.concatenate([p, q])
    if gold.pieces or pred.pieces:
        pairs = keep(pairs, shared_characters(gold, pred, pairs) > 0)
    return pairs


def shared_characters(gold: Places, pred: Places, pairs: Pairs) -> Ints:
    """How many characters each pair shares."""
    g, p = pairs
    found: Ints = np.maximum(np.minimum(gold.end[g], pred.end[p]) - np.maximum(gold.start[g], pred.start[p]), 0)
    for index in range(len(g)) if gold.pieces or pred.pieces else ():
        if int(g[index]) in gold.pieces or int(p[index]) in pred.pieces:
            one, other = fragments(gold, int(g[index])), fragments(pred, int(p[index]))
            found[index] = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    return found


def fragments(place: Places, row: int) -> Spans:
    """The fragments of a row, in the offsets of the batch."""
    if row not in place.pieces:
        return ((int(place.start[row]), int(place.end[row])),)
    extent, _ = place.pieces[row]
    shift = int(place.start[row]) - extent[0][0]
    return tuple((start + shift, end + shift) for start, end in extent)


def same(gold: Places, pred: Places, pairs: Pairs) -> Bools:
    """Which pairs have the same characters."""
    found: Bools = gold.span[pairs[0]] == pred.span[pairs[1]]
    return found


def within(gold: Places, pred: Places, pairs: Pairs) -> Bools:
    """Which pairs have a prediction that contains the gold head and lies inside the gold extent."""
    g, p = pairs
    found: Bools = (
        (pred.start[p] >= gold.start[g])
        & (pred.end[p] <= gold.end[g])
        & (pred.start[p] <= gold.head_start[g])
        & (pred.end[p] >= gold.head_end[g])
    )
    if gold.pieces or pred.pieces:
        for index in np.flatnonzero(found).tolist():
            row, other = int(g[index]), int(p[index])
            if row in gold.pieces or other in pred.pieces:
                found[index] = _within_pieces(gold, pred, row, other)
    return found


def _within_pieces(gold: Places, pred: Places, row: int, other: int) -> bool:
    """The same for rows with several fragments, whose characters in the gaps do not count."""
    pieces, place, at = (gold.pieces, gold, row) if row in gold.pieces else (pred.pieces, pred, other)
    shift = int(place.start[at]) - pieces[at][0][0][0]

    def envelope(start: Ints, end: Ints, index: int) -> Spans:
        return ((int(start[index]) - shift, int(end[index]) - shift),)

    extent, head = gold.pieces.get(row) or (
        envelope(gold.start, gold.end, row),
        envelope(gold.head_start, gold.head_end, row),
    )
    found = pred.pieces[other][0] if other in pred.pieces else envelope(pred.start, pred.end, other)
    return covers(extent, found) and covers(found, head)


def keep(pairs: Pairs, which: Bools) -> Pairs:
    """The pairs for which `which` is true."""
    return pairs[0][which], pairs[1][which]


def best_matching(gold: Table, pred: Table, pairs: Pairs, closeness: Floats | None = None) -> Pairs:
    """A largest one-to-one choice among the pairs.

    Ties go to pairs with the same characters and the same label, then to those with the same characters, then to
    those that are closest, if `closeness` (pairs,) is given, then to the earlier ones: they are taken in this order
    first, and partners exchanged only where that adds a pair.
    """
    g, p = pairs
    if _each_once(g) and _each_once(p):
        return pairs
    level = np.full(len(g), 2)
    exact = np.ones(len(g), dtype=np.bool_)
    for here, there in zip(gold.places, pred.places, strict=True):
        exact &= same(here, there, pairs)
    level[exact] = 1
    level[exact & (gold.columns["type"][g] == pred.columns["type"][p])] = 0
    order = np.lexsort([p, g, level] if closeness is None else [p, g, -closeness, level])
    easy = _only(g) & _only(p)
    choices: dict[int, list[int]] = {}
    taken_by: dict[int, int] = {}
    chosen: dict[int, int] = {}
    for index in order[~easy[order]].tolist():
        row, other = int(g[index]), int(p[index])
        choices.setdefault(row, []).append(other)
        if row not in chosen and other not in taken_by:
            chosen[row], taken_by[other] = other, row
    for start in sorted(choices):
        if start not in chosen:
            _augment(start, choices, chosen, taken_by)
    rows = np.array(sorted(chosen), dtype=np.int64)
    others = np.array([chosen[row] for row in rows.tolist()], dtype=np.int64)
    return np.concatenate([g[easy], rows]), np.concatenate([p[easy], others])


def _augment(start: int, choices: dict[int, list[int]], chosen: dict[int, int], taken_by: dict[int, int]) -> None:
    """Match one more row, by a breadth-first search for a path along which partners are exchanged."""
    came_from: dict[int, int] = {}
    queue = [start]
    for waiting in queue:
        for other in choices[waiting]:
            if other in came_from:
                continue
            came_from[other] = waiting
            if other in taken_by:
                queue.append(taken_by[other])
                continue
            partner: int | None = other
            while partner is not None:
                row = came_from[partner]
                chosen[row], taken_by[partner], partner = partner, row, chosen.get(row)
            return


def _expand(low: Ints, high: Ints, order: Ints) -> Pairs:
    """The pairs (i, order[j]) with low[i] <= j < high[i]."""
    counts = np.maximum(high - low, 0)
    left = np.repeat(np.arange(len(low), dtype=np.int64), counts)
    within_run = np.arange(len(left), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return left, order[low[left] + within_run].astype(np.int64)


def _each_once(rows: Ints) -> bool:
    return not len(rows) or int(np.bincount(rows).max()) == 1


def _only(rows: Ints) -> Bools:
    """Which entries stand only once in the array."""
    found: Bools = np.bincount(rows)[rows] == 1
    return found
