"""Who may match whom, against trying all pairs; the ties of a largest matching; and what is too much to compare."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_align import characters, rows

from mali_bench.errors import InputError
from mali_bench.matching import candidates
from mali_bench.matching.batch import Batch
from mali_bench.matching.candidates import (
    best_matching,
    common,
    either,
    exact_pairs,
    head_pairs,
    join,
    link_candidates,
    overlap_pairs,
)
from mali_bench.model.document import Document, Mention, Relation
from mali_bench.model.labels import FREE

FAR = (1 << 31) - 20
"""An offset near the last one that a document may have."""


@st.composite
def spans(draw, at=0):
    """Up to three fragments, with gaps between them."""
    edges = sorted(draw(st.sets(st.integers(0, 12), min_size=2, max_size=6)))
    return tuple((at + start, at + end) for start, end in list(pairwise(edges))[::2])


@st.composite
def documents(draw, name="d", at=0):
    """Mentions that may be nested, repeated and discontinuous; heads are one of their fragments."""
    mentions = []
    for extent in draw(st.lists(spans(at=at), max_size=7)):
        head = draw(st.none() | st.sampled_from(extent))
        mentions.append(Mention(spans=extent, head=head and (head,), type=draw(st.sampled_from("AB"))))
    return Document(id=name, mentions=tuple(mentions))


def tables(gold, pred):
    batch = Batch.of([(gold, pred)], FREE)
    return batch.gold.mentions, batch.pred.mentions


def fits(how, gold, pred):
    """Whether two rows of `rows` fit, by their characters."""
    (extent, head, _), (predicted, *_) = gold, pred
    if how == "exact":
        return extent == predicted
    return bool(extent & predicted) if how == "overlap" else head <= predicted <= extent


def listed(pairs):
    listed = list(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
    assert len(set(listed)) == len(listed)
    return set(listed)


FINDERS = {"exact": exact_pairs, "head": head_pairs, "overlap": overlap_pairs}


@pytest.mark.parametrize("how", FINDERS)
@pytest.mark.parametrize("typed", [False, True])
@given(gold=documents(), pred=documents())
def test_finders_list_the_pairs_that_fit_and_no_others(how, typed, gold, pred):
    mine, theirs = tables(gold, pred)
    keys = [(mine.columns["type"], theirs.columns["type"])] if typed else []
    expected = {
        (row, other)
        for row, one in enumerate(rows(mine))
        for other, another in enumerate(rows(theirs))
        if fits(how, one, another) and (not typed or one[2] == another[2])
    }
    assert listed(FINDERS[how](mine.places[0], theirs.places[0], *keys)) == expected


def test_extents_that_only_touch_share_no_character():
    """Ends are exclusive: 3-5 touches 0-3 and 5-8, and 8-9 touches 5-8. No extent has fragments."""
    one, other = (
        Document(id="d", mentions=tuple(Mention(spans=((start, end),), type="A") for start, end in extents))
        for extents in ([(0, 3), (5, 8)], [(3, 5), (8, 9)])
    )
    for gold, pred in ((one, other), (other, one)):
        mine, theirs = tables(gold, pred)
        assert listed(overlap_pairs(mine.places[0], theirs.places[0])) == set()


@given(pairs=st.lists(st.tuples(documents(at=FAR), documents(at=FAR)), min_size=3, max_size=3))
def test_offsets_near_the_end_of_what_is_allowed_are_told_apart(pairs):
    """Three documents without text, whose offsets add up to more than 32 bits."""
    batch = Batch.of(pairs, FREE)
    exact = exact_pairs(batch.gold.mentions.places[0], batch.pred.mentions.places[0])
    number = 0
    for gold, pred in pairs:
        mine, theirs = ({(each.spans, each.type) for each in document.mentions} for document in (gold, pred))
        number += sum(extent == other for extent, _ in mine for other, _ in theirs)
    assert len(exact[0]) == number


@given(document=documents())
def test_depth_counts_the_other_extents_around_an_envelope(document):
    batch = Batch.of([(Document(id="d"), document)], FREE)
    table, names = batch.pred.mentions, batch.frame.codes.names()
    extents = [extent for extent, *_ in rows(table)]
    for extent, code in zip(extents, table.columns["depth"].tolist(), strict=True):
        around = (min(other) <= min(extent) and max(extent) <= max(other) for other in extents if other != extent)
        assert names[code] == sum(around)


@given(one=spans(), other=spans())
def test_common_characters_are_those_of_both(one, other):
    both = common(one, other)
    assert characters(both) == characters(one) & characters(other)
    assert sum(end - start for start, end in both) == len(characters(both))


def test_rows_join_where_all_their_keys_agree():
    one, other = np.array([1, 1, 2]), np.array([5, 6, 5])
    assert listed(join((one, one[::-1]), (other, other[::-1]))) == {(0, 2), (1, 1), (2, 0)}
    assert listed(join((one, one))) == {(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)}


def test_pairs_of_either_list_are_listed_once_and_sorted():
    g, p = either((np.array([2, 0]), np.array([0, 1])), (np.array([0, 0]), np.array([1, 0])))
    assert (g.tolist(), p.tolist()) == ([0, 0, 2], [0, 1, 0])


@pytest.mark.parametrize("how", ["exact", "head"])
@given(gold=documents(), pred=documents(), data=st.data())
def test_links_need_both_ends(how, gold, pred, data):
    def linked(document):
        ends = st.sampled_from([each.spans for each in document.mentions])
        pairs = data.draw(st.lists(st.tuples(ends, ends), max_size=6)) if document.mentions else []
        links = tuple(Relation(type="R", arg1=one, arg2=other) for one, other in pairs)
        return Document(id="d", mentions=document.mentions, relations=links)

    batch = Batch.of([(linked(gold), linked(pred))], FREE)
    mine, theirs = batch.gold.layer("relations"), batch.pred.layer("relations")

    def ends(table):
        return [rows(replace(table, places=(place,))) for place in table.places]

    expected = {
        (row, other)
        for row in range(len(mine))
        for other in range(len(theirs))
        if all(fits(how, one[row], another[other]) for one, another in zip(ends(mine), ends(theirs), strict=True))
    }
    assert listed(link_candidates(how, mine.places, theirs.places)) == expected


def matched(gold, pred, find=overlap_pairs):
    """The pairs of a largest matching of mentions (start, end, type), each pair as these two."""
    sides = [
        Document(mentions=tuple(Mention(spans=((start, end),), type=label) for start, end, label in side))
        for side in (gold, pred)
    ]
    mine, theirs = tables(*sides)
    pairs = best_matching(mine, theirs, find(mine.places[0], theirs.places[0]))
    return {(sorted(gold)[row], sorted(pred)[other]) for row, other in listed(pairs)}


def test_of_rivals_with_the_same_characters_the_one_with_the_same_type_wins():
    """By position A would take B, and B be left with C."""
    one, two = (0, 5, "A"), (0, 5, "B")
    assert matched([one, two], [(0, 5, "B"), (0, 5, "C")]) == {(two, (0, 5, "B")), (one, (0, 5, "C"))}


def test_of_rivals_the_one_with_the_same_characters_wins():
    """The earlier gold mention overlaps the prediction too, and even has its type."""
    assert matched([(0, 5, "A"), (3, 8, "B")], [(3, 8, "A")]) == {((3, 8, "B"), (3, 8, "A"))}


def test_of_rivals_that_fit_alike_the_earlier_wins():
    assert matched([(0, 4, "A"), (2, 6, "A")], [(3, 4, "A")]) == {((0, 4, "A"), (3, 4, "A"))}
    assert matched([(3, 4, "A")], [(2, 6, "A"), (0, 4, "A")]) == {((3, 4, "A"), (0, 4, "A"))}


def test_an_exact_pair_is_given_up_where_that_adds_a_pair():
    """[3, 5) fits [3, 5) exactly, but only [3, 5) can take [1, 4)."""
    pairs = matched([(3, 5, "A"), (4, 8, "A")], [(1, 4, "A"), (3, 5, "A")])
    assert pairs == {((3, 5, "A"), (1, 4, "A")), ((4, 8, "A"), (3, 5, "A"))}


def nested(number, shift=0):
    """So many mentions around one place, each inside the one before."""
    mentions = tuple(Mention(spans=((n, 2 * number - n + shift),), type="A") for n in range(number))
    return Document(id="nested", mentions=mentions)


def test_more_pairs_than_can_be_compared_are_refused_in_one_sentence(monkeypatch):
    """Of 10 and 10 nested mentions that differ by one character, all 100 pairs overlap."""
    monkeypatch.setattr(candidates, "MOST_PAIRS", 20)
    monkeypatch.setattr(candidates, "PAIRS_PER_ITEM", 1)
    mine, theirs = tables(nested(10), nested(10, shift=1))
    with pytest.raises(InputError) as error:
        overlap_pairs(mine.places[0], theirs.places[0])
    assert str(error.value) == (
        "gold and predicted items lie over one another in 55 pairs, most of them in document 'nested'; at most 40 can"
        " be compared at once: score some layers or types at a time (--layers, --types), or a part of that document"
    )
    monkeypatch.setattr(candidates, "PAIRS_PER_ITEM", 4)
    assert len(overlap_pairs(mine.places[0], theirs.places[0])[0]) == 100


def test_twenty_thousand_wide_mentions_are_compared():
    """Of mentions of 100 characters, 5 apart, and the same one character on, each overlaps the one of its number, 20
    before and 19 behind it: 800,000 pairs, less those beyond either end. Each has the partner of its number.
    """
    number, width, apart = 20_000, 100, 5
    gold, pred = (
        Document(
            mentions=tuple(Mention(spans=((at, at + width),)) for at in range(first, first + number * apart, apart))
        )
        for first in (0, 1)
    )
    mine, theirs = tables(gold, pred)
    pairs = overlap_pairs(mine.places[0], theirs.places[0])
    missing = sum(range(1, 21)) + sum(range(1, 20))  # before the first 20, and behind the last 19
    assert len(pairs[0]) == number * 40 - missing
    rows, others = best_matching(mine, theirs, pairs)
    assert rows.tolist() == others.tolist() == list(range(number))
