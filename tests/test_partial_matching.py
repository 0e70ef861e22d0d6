"""Several mentions of one head: which of them belong together.

The rule is that of the CorefUD and the Universal Anaphora scorer (partial matching): mentions with the same words come
first; of the others, a predicted one may match a gold one whose head it contains and inside which it lies, and they
are aligned one-to-one so that the shares of the words of gold mentions that their partners have add up to most.
"""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import score
from mali_bench.plain import score_clusters

F = Fraction
WORDS = 7
TEXT = " ".join("abcdefg"[word] * (word + 1) for word in range(WORDS))
"""Words of one to seven letters, so that counting characters is not counting words."""
STARTS = [sum(word + 2 for word in range(number)) for number in range(WORDS)]


def chars(first, last):
    """The span of words first to last."""
    return [[STARTS[first], STARTS[last] + last + 1]]


def document(mentions):
    """From (first word, last word, head word or None, entity)."""
    return {
        "id": "d",
        "text": TEXT,
        "mentions": [
            {
                "spans": chars(first, last),
                **({} if head is None else {"head": chars(head, head)}),
                "type": "PER",
                "entity": entity,
            }
            for first, last, head, entity in mentions
        ],
    }


def result(gold, pred):
    return score(document(gold), document(pred), intervals=False)


def test_a_prediction_goes_to_the_gold_mention_of_which_it_has_the_larger_share():
    """Words 4 to 7 and 6 to 7 have the head 7, and the prediction is the head alone: a quarter of one, half of the
    other. It is therefore the second, which is in Y, as is its other mention: MUC 1 of 2 links, and all predicted ones
    are right.
    """
    gold = [(3, 6, 6, "X"), (0, 0, 0, "X"), (5, 6, 6, "Y"), (1, 1, 1, "Y")]
    found = result(gold, [(6, 6, None, "Y"), (1, 1, None, "Y"), (0, 0, None, "X")])
    assert (found["coref.muc.head"].recall, found["coref.muc.head"].precision) == (0.5, 1.0)
    # X is half found by a singleton (Dice 2/3), Y is whole.
    assert found["coref.ceafe.head"].f1 == pytest.approx(5 / 6)
    assert found["coref.b3.head"].recall == pytest.approx((F(1, 2) + 1 + 1) / 4)


@pytest.mark.parametrize("other", [(3, 5), (1, 3)], ids=["starts later", "starts earlier"])
def test_the_longest_of_several_predictions_wins_wherever_it_stands(other):
    """The gold mention is words 1 to 7 with the head 4; the prediction with four words has the right cluster."""
    gold = [(0, 6, 3, "X"), (1, 1, 1, "X")]
    for longest in [(0, 3), (3, 6)]:
        pred = [(*longest, None, "X"), (1, 1, None, "X"), (*other, None, "Y")]
        found = result(gold, pred)
        assert found["coref.muc.head"].f1 == 1.0
        assert found["coref.muc.exact"].f1 == 0.0


def test_it_is_words_that_are_counted():
    """Words 2 to 4 (9 characters with spaces) are more than words 4 to 5 (9 letters and a space)."""
    gold = [(0, 6, 3, "X"), (0, 0, 0, "X")]
    found = result(gold, [(1, 3, None, "X"), (3, 4, None, "Y"), (0, 0, None, "X")])
    assert len(TEXT[slice(*chars(1, 3)[0])]) == 11
    assert len(TEXT[slice(*chars(3, 4)[0])]) == 10
    assert found["coref.muc.head"].f1 == 1.0
    found = result(gold, [(2, 3, None, "Y"), (3, 4, None, "X"), (0, 0, None, "X")])
    assert found["coref.muc.head"].f1 == 0.0  # two words each: the earlier one, though it has fewer characters


def test_types_of_the_closest_are_counted():
    """Two predictions have the head; the type of the longer one is the one that is right by `mentions.untyped`."""
    gold = {"id": "d", "text": TEXT, "mentions": [{"spans": chars(0, 5), "head": chars(2, 2), "type": "PER"}]}
    pred = [{"spans": chars(0, 2), "type": "ORG"}, {"spans": chars(1, 4), "type": "LOC"}]
    found = score(gold, {"id": "d", "mentions": pred}, intervals=False)["mentions.untyped.head"]
    assert {name: group.p_num for name, group in found.groups.items()} == {"LOC": 1.0, "ORG": 0.0, "PER": 0.0}


def token(spans, entity, head=None):
    first, last = spans
    found = {"spans": [[first, last + 1]], "entity": entity}
    return found if head is None else {**found, "head": [[head, head + 1]]}


OLMC = [
    *(token((2, 13), "1", 4), token((48, 48), "1")),
    *(token((2, 5), "2", 4), token((30, 32), "2"), token((63, 64), "2"), token((67, 67), "2")),
]
FOUND = [token((48, 48), "1"), token((30, 32), "2"), token((63, 64), "2"), token((67, 67), "2")]


@pytest.mark.parametrize(
    ("first", "second", "muc", "ceafe", "ceafm"),
    [
        # MUC 4/4 and 6/6 in their file is that of a matching in which several mentions match one.
        pytest.param([(2, 10), (4, 9)], [(3, 5), (4, 4)], (1, F(4, 6)), F(38, 45), (1, F(6, 8)), id="TC-OLMC-5"),
        pytest.param([(1, 10), (4, 9)], [(3, 6), (4, 4)], (1, F(4, 6)), F(38, 45), (1, F(6, 8)), id="TC-OLMC-6"),
        pytest.param(
            [(1, 10), (2, 10), (4, 9)],
            [(3, 6), (3, 5), (4, 4)],
            (1, F(4, 8)),
            F(11, 15),
            (1, F(6, 10)),
            id="TC-OLMC-7",
        ),
    ],
)
def test_extra_mentions_of_one_head(first, second, muc, ceafe, ceafm):
    """CEAFe, CEAFm and, of OLMC-6, MUC as the CorefUD scorer publishes them; each cluster has its one extra mention (or
    two) in a part of its own. By hand: OLMC-5 aligns 2-10 (9 of 12 words) and 3-5 (3 of 4), OLMC-6 4-9 (6 of 12) and 4
    (1 of 4), OLMC-7 those of OLMC-5.
    """
    pred = [*FOUND, *(token(spans, "1") for spans in first), *(token(spans, "2") for spans in second)]
    report = score({"id": "d", "mentions": OLMC}, {"id": "d", "mentions": pred}, intervals=False)
    found = {name: report[f"coref.{name}.head"] for name in ("muc", "ceafe", "ceafm")}
    assert (found["muc"].recall, found["muc"].precision) == pytest.approx(muc)
    assert found["ceafe"].f1 == pytest.approx(ceafe)
    assert (found["ceafm"].recall, found["ceafm"].precision) == pytest.approx(ceafm)


def test_the_best_alignment_need_not_be_the_largest():
    """a [0, 5] and b [1, 20] have the heads 1 and 2. [1, 5] has 5/6 of a and 5/20 of b, [0, 1] has 2/6 of a: for
    coreference the pair of 5/6 is worth more than the two of 1/4 + 1/3. Mentions are a largest matching.
    """
    gold = [token((0, 5), "1", 1), token((1, 20), "2", 2)]
    pred = [token((1, 5), "1"), token((0, 1), "2")]
    report = score({"id": "d", "mentions": gold}, {"id": "d", "mentions": pred}, intervals=False)
    assert (report["coref.mentions.head"].p_num, report["mentions.untyped.head"].p_num) == (1, 2)


def words(mention):
    return frozenset(range(mention[0], mention[1] + 1))


def share(gold, pred):
    """The share of the words of the gold mention, if the other one matches it by heads; else 0."""
    inside = words(pred) <= words(gold) and gold[2] in words(pred)
    return F(len(words(pred)), len(words(gold))) if inside else F(0)


def choices(gold, pred):
    """Every one-to-one choice of pairs that match by heads, each with its sum of shares."""
    if not gold:
        yield (), F(0)
        return
    first, *others = gold
    yield from choices(others, pred)
    for other in pred:
        if share(first, other):
            for rest, total in choices(others, [each for each in pred if each is not other]):
                yield ((first, other), *rest), total + share(first, other)


mentions = st.lists(
    st.tuples(st.integers(0, 3), st.integers(3, WORDS - 1), st.just(3), st.sampled_from("XYZ")),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each[:2],
)


@given(gold=mentions, pred=mentions)
def test_coreference_by_heads_is_that_of_the_best_alignment(gold, pred):
    """Every alignment is tried. Where one is the best, each aligned pair gets a name of its own, and the clusters of
    these names are scored; where several are equally good, one of them must give the numbers.
    """
    exact = [(g, p) for g in gold for p in pred if words(g) == words(p)]
    taken = {id(each) for pair in exact for each in pair}
    rest = [[each for each in side if id(each) not in taken] for side in (gold, pred)]
    every = list(choices(*rest))
    most = max(total for _, total in every)
    report = score(document(gold), document([(*each[:2], None, each[3]) for each in pred]), intervals=False)
    measures = ("mentions", "muc", "b3", "ceafm", "ceafe", "lea", "blanc")
    ours = [getattr(report[f"coref.{name}.head"], number) for name in measures for number in ("precision", "recall")]
    assert any(
        ours == pytest.approx(numbers([*exact, *pairs], gold, pred, measures), nan_ok=True)
        for pairs, total in every
        if total == most
    )
    largest = max(len(pairs) for pairs, _ in every) + len(exact)
    assert report["mentions.untyped.head"].p_num >= largest


def numbers(pairs, gold, pred, measures):
    names = {id(each): f"pair {number}" for number, pair in enumerate(pairs) for each in pair}

    def clusters(side, alone):
        found = {}
        for number, each in enumerate(side):
            found.setdefault(each[3], []).append(names.get(id(each), f"{alone} {number}"))
        return list(found.values())

    found = score_clusters(clusters(gold, "gold"), clusters(pred, "pred"))
    return [getattr(found[name], number) for name in measures for number in ("precision", "recall")]


@given(gold=mentions, pred=mentions)
def test_matching_of_mentions_by_heads_is_as_large_as_can_be(gold, pred):
    """By trying all sets of pairs."""
    report = score(document(gold), document([(*each[:2], None, each[3]) for each in pred]), intervals=False)
    pairs = [(g, p) for g in range(len(gold)) for p in range(len(pred)) if share(gold[g], pred[p])]
    sizes = [
        size
        for size in range(min(len(gold), len(pred)) + 1)
        for some in combinations(pairs, size)
        if len({g for g, _ in some}) == len({p for _, p in some}) == size
    ]
    assert report["mentions.untyped.head"].p_num == max(sizes)
