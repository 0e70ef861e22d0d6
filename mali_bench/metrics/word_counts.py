"""How many words extents have, and share. A word lies where it begins; where a text is not known, every character is
one.
"""

import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Pairs, common, fragments
from ..matching.columns import Floats, Ints, Places
from ..model.document import Spans


def words_in(batch: Batch, places: Places) -> Floats:
    """How many words begin in each extent (rows,), at least 1."""
    counts = _between(batch, places.start, places.end).astype(float)
    for row in places.pieces:
        counts[row] = _in_spans(batch, fragments(places, row))
    at_least_one: Floats = np.maximum(counts, 1)
    return at_least_one


def words_shared(batch: Batch, gold: Places, pred: Places, pairs: Pairs) -> Floats:
    """How many words begin in the characters that each pair (pairs,) shares."""
    g, p = pairs
    start, end = np.maximum(gold.start[g], pred.start[p]), np.minimum(gold.end[g], pred.end[p])
    counts = _between(batch, start, np.maximum(start, end)).astype(float)
    for index in range(len(g)) if gold.pieces or pred.pieces else ():
        row, other = int(g[index]), int(p[index])
        if row in gold.pieces or other in pred.pieces:
            counts[index] = _in_spans(batch, common(fragments(gold, row), fragments(pred, other)))
    return counts


def shares_covered(batch: Batch, gold: Places, pred: Places, pairs: Pairs) -> Floats:
    """The share of the words of the gold extent that the predicted one of each pair (pairs,) has too, in (0, 1].

    Of predictions that contain a gold head and lie inside the gold extent, the one with the largest share differs least
    from it: the CorefUD and the Universal Anaphora scorer choose by it.
    """
    covered, words = words_covered(batch, gold, pred, pairs)
    shares: Floats = covered / words
    return shares


def words_covered(batch: Batch, gold: Places, pred: Places, pairs: Pairs) -> tuple[Ints, Ints]:
    """Those shares as fractions: of each pair (pairs,) how many words it shares, at least 1, and how many the gold
    extent has.
    """
    covered = np.maximum(words_shared(batch, gold, pred, pairs), 1).astype(np.int64)
    return covered, words_in(batch, gold)[pairs[0]].astype(np.int64)


def _between(batch: Batch, start: Ints, end: Ints) -> Ints:
    starts = batch.frame.word_starts
    return np.searchsorted(starts, end) - np.searchsorted(starts, start)


def _in_spans(batch: Batch, spans: Spans) -> int:
    return sum(int(_between(batch, np.array(start), np.array(end))) for start, end in spans)
