"""The shared alignment: against the best of all alignments, and what it must never depend on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench.matching.alignment import LEVELS, align
from mali_bench.matching.batch import Batch
from mali_bench.matching.document_columns import DocumentColumns
from mali_bench.model.document import Document, Mention
from mali_bench.model.labels import FREE
from mali_bench.plain import score_spans


@st.composite
def mentions(draw, heads=False, most=5):
    found = []
    for _ in range(draw(st.integers(0, most))):
        start, length = draw(st.integers(0, 7)), draw(st.integers(1, 4))
        whole = ((start, start + length),)
        several = ((start, start + 1), (start + length - 1, start + length))
        extent = several if length > 2 and draw(st.booleans()) else whole
        head = ((start, start + 1),) if heads and draw(st.booleans()) else None
        found.append(Mention(spans=extent, head=head, type=draw(st.sampled_from("AB"))))
    return tuple(found)


def tables(gold, pred):
    batch = Batch(
        DocumentColumns([Document(mentions=gold)]),
        DocumentColumns([Document(mentions=pred)]),
        FREE,
        paragraph_units=False,
    )
    return batch.gold.mentions, batch.pred.mentions


def rows(table):
    """Each row as (characters, head's characters, type)."""
    place = table.places[0]
    found = []
    for row in range(len(table)):
        here = [(int(place.start[row]), int(place.end[row]))], [(int(place.head_start[row]), int(place.head_end[row]))]
        extent, head = place.pieces.get(row, here)
        found.append((characters(extent), characters(head), int(table.columns["type"][row])))
    return found


def characters(fragments):
    return {at for start, end in fragments for at in range(start, end)}


def level_of(gold, pred):
    """The level by its definition, or None for two that do not overlap."""
    (extent, head, label), (found, _, other) = gold, pred
    for number, fits in enumerate((found == extent, head <= found <= extent, bool(found & extent))):
        if fits:
            return 2 * number + (label != other)
    return None


def best(gold, pred, taken=frozenset()):
    """The numbers of pairs by level of the best alignment, by trying all."""
    if not gold:
        return (0,) * len(LEVELS)
    found = best(gold[1:], pred, taken)
    for number, other in enumerate(pred):
        level = None if number in taken else level_of(gold[0], other)
        if level is not None:
            counts = list(best(gold[1:], pred, taken | {number}))
            counts[level] += 1
            found = max(found, tuple(counts))
    return found


@given(gold=mentions(heads=True), pred=mentions())
def test_no_alignment_has_more_pairs_of_a_better_level(gold, pred):
    gold, pred = tables(gold, pred)
    found = align(gold, pred)
    assert len(set(found.gold.tolist())) == len(found.gold) and sorted(found.gold.tolist()) == found.gold.tolist()
    assert len(set(found.pred.tolist())) == len(found.pred)
    here, there = rows(gold), rows(pred)
    for row, other, level in zip(found.gold.tolist(), found.pred.tolist(), found.level.tolist(), strict=True):
        assert level_of(here[row], there[other]) == level
    assert tuple(np.bincount(found.level, minlength=len(LEVELS)).tolist()) == best(here, there)


@given(gold=mentions(heads=True, most=8), pred=mentions(most=8), random=st.randoms(use_true_random=False))
def test_the_order_of_a_file_changes_nothing(gold, pred, random):
    mixed, other = list(gold), list(pred)
    random.shuffle(mixed)
    random.shuffle(other)
    one, two = align(*tables(gold, pred)), align(*tables(tuple(mixed), tuple(other)))
    for name in ("gold", "pred", "level"):
        assert np.array_equal(getattr(one, name), getattr(two, name))


def test_ties_go_to_the_earlier_pair():
    """Both predictions overlap the gold one and have its type."""
    found = align(
        *tables((Mention(spans=((0, 9),), type="A"),), tuple(Mention(spans=((at, 10),), type="A") for at in (7, 3)))
    )
    assert (found.gold.tolist(), found.pred.tolist()) == ([0], [0])  # in the table, 3 comes before 7


def test_a_pair_is_given_up_for_one_of_a_better_level():
    """Gold [0, 6) and [2, 4), predictions [0, 6) and [5, 7): crosswise two pairs, but then none is exact."""
    found = score_spans([(0, 6, "A"), (2, 4, "A")], [(0, 6, "A"), (5, 7, "A")])
    partial = found["partial"]
    assert (partial.correct, partial.partial, partial.missed, partial.spurious) == (1, 0, 1, 1)
    assert found["overlap"].p_num == 2


def test_partners_are_exchanged_where_that_adds_a_pair():
    """The earlier gold [0, 5) could take the earlier prediction [3, 5), which is the only one for [4, 8)."""
    found = score_spans([(0, 5, "A"), (4, 8, "A")], [(1, 3, "A"), (3, 5, "A")])
    assert found["type"].correct == 2


@given(gold=mentions(most=8), pred=mentions(most=8))
def test_the_counts_add_up_to_the_spans_of_each_side(gold, pred):
    golds, preds = ({(each.spans, each.type) for each in side} for side in (gold, pred))
    found = score_spans(list(golds), list(preds))
    for measure in ("strict", "exact", "partial", "type"):
        each = found[measure]
        assert each.correct + each.incorrect + each.partial + each.missed == each.r_den == len(golds)
        assert each.correct + each.incorrect + each.partial + each.spurious == each.p_den == len(preds)
        assert each.p_num == each.r_num == each.correct + each.partial / 2


@pytest.mark.parametrize("how", ["exact", "strict"])
@given(gold=mentions(most=8), pred=mentions(most=8))
def test_exact_and_strict_are_the_largest_matchings_too(how, gold, pred):
    """Rows with the same span only compete among themselves, so the alignment costs no exact pair."""
    golds, preds = ([(each.spans, each.type if how == "strict" else None) for each in side] for side in (gold, pred))
    if how == "exact":
        golds, preds = sorted(set(golds)), sorted(set(preds))
    assert score_spans(golds, preds)[how].correct == len(set(golds) & set(preds))
