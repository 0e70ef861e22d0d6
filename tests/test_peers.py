"""The same data through other scorers: where they must agree, and by name where they do not, with who is right.

seqeval 1.2.2, nervaluate 1.2.1 and scorch 0.2.0; they are part of what testing needs, and nothing here is skipped.
"""

import statistics
import warnings
from itertools import pairwise

import pytest
import scorch.scores
from conftest import flat
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as lenient
from seqeval.metrics.v1 import precision_recall_fscore_support as strict
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE1, IOE2

from mali_bench import InputError
from mali_bench.plain import SCHEMES, score_clusters, score_spans, score_tags

THEIRS = {"IOB1": IOB1, "IOB2": IOB2, "IOE1": IOE1, "IOE2": IOE2, "BIOES": IOBES, "BILOU": BILOU}


def numbers(score):
    return pytest.approx([score.precision or 0, score.recall or 0, score.f1 or 0], abs=1e-9)


# seqeval


def seqeval(gold, pred, scheme):
    """Precision, recall and F1; it warns where a score does not exist, and gives 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if scheme == "conlleval":
            return [float(each) for each in lenient(gold, pred, average="micro")[:3]]
        return [float(each) for each in strict(gold, pred, average="micro", scheme=THEIRS[scheme])[:3]]


@st.composite
def tagged(draw, scheme):
    """Some pairs of tag sequences, valid or not, some with classes and some without."""
    tag = st.sampled_from(SCHEMES[scheme].letters).flatmap(
        lambda letter: st.just("O") if letter == "O" else st.sampled_from([letter, f"{letter}-A", f"{letter}-A-B"])
    )
    sides = [], []
    for length in draw(st.lists(st.integers(1, 7), min_size=1, max_size=3)):
        for side in sides:
            side.append(draw(st.lists(tag, min_size=length, max_size=length)))
    return sides


def beside(tags):
    """Each tag with the one before it, as (letter, type)."""
    split = [("O", "")] + [(tag[0], tag[2:]) for tag in tags]
    return pairwise(split)


def disputed(tags, scheme):
    """Whether a sequence has what seqeval and this scorer read differently."""
    for (before, other), (letter, label) in beside(tags):
        if scheme == "IOB1" and before == letter == "B" and other != label:
            return True
        if scheme == "IOE1" and letter == "E" and (before == "O" or other != label):
            return True
    return False


@pytest.mark.parametrize("scheme", SCHEMES)
@given(data=st.data())
def test_seqeval_reads_the_same_chunks(scheme, data):
    gold, pred = data.draw(tagged(scheme))
    if not any(disputed(tags, scheme) for tags in (*gold, *pred)):
        assert seqeval(gold, pred, scheme) == numbers(score_tags(gold, pred, scheme=scheme).overall)


def test_seqeval_loses_an_iob1_chunk_before_an_invalid_one():
    """I-A B-A is two chunks; a B-B behind them is invalid, since no chunk of its type precedes it. seqeval drops the
    second chunk with it, though it keeps an I-A that is followed by the same B-B. We keep both.
    """
    gold, pred = [["I-A", "B-A", "O"]], [["I-A", "B-A", "B-B"]]
    assert score_tags(gold, pred, scheme="IOB1").overall.f1 == 1
    assert seqeval(gold, pred, "IOB1")[1] == 0.5


def test_seqeval_misses_an_ioe1_chunk_of_one_token():
    """By Tjong Kim Sang & Veenstra 1999 E ends a chunk that another of its type follows: E-A I-A is two chunks. The
    source of seqeval says that it cannot do all of IOE1 yet.
    """
    gold = [["E-A", "I-A", "O"]]
    assert score_tags(gold, gold, scheme="IOE1").overall.r_den == 2
    assert int(strict(gold, gold, average="micro", scheme=IOE1)[3]) == 1


def test_seqeval_reads_letters_that_it_does_not_know():
    """Without a scheme it takes L for another I. We ask for the scheme."""
    gold, pred = [["B-PER", "L-PER", "L-PER"]], [["B-PER", "L-PER", "O"]]
    assert seqeval(gold, pred, "conlleval")[2] == 0
    assert score_tags(gold, pred, scheme="BILOU").overall.f1 == 1
    with pytest.raises(InputError):
        score_tags(gold, pred)


# nervaluate


def nervaluate(gold, pred, tags="AB"):
    """Each measure's counts and scores; spans are (start, end, label) with exclusive ends."""
    sides = [[[{"label": t, "start": s, "end": e - 1} for s, e, t in spans] for spans in side] for side in (gold, pred)]
    found = Evaluator(*sides, tags=list(tags), loader="dict").evaluate()["overall"]
    return {
        name: (
            [each.correct, each.incorrect, each.partial, each.missed, each.spurious],
            [each.precision, each.recall, each.f1],
        )
        for name, each in found.items()
    }


def ours(gold, pred):
    return {
        name: ([each.correct, each.incorrect, each.partial, each.missed, each.spurious], numbers(each))
        for name, each in score_spans(gold, pred, mode="nervaluate").items()
    }


WIDTH = 6


@st.composite
def slots(draw):
    """Spans of which each overlaps at most one of the other side: each slot of the text has at most one of either."""

    def side():
        found = []
        for slot in range(0, 5 * WIDTH, WIDTH):
            if draw(st.booleans()):
                start = slot + draw(st.integers(0, WIDTH - 2))
                found.append((start, draw(st.integers(start + 1, slot + WIDTH)), draw(st.sampled_from("AB"))))
        return found

    return [side(), side()], [side(), side()]


@given(pair=slots())
def test_nervaluate_agrees_where_there_is_no_choice(pair):
    assert nervaluate(*pair) == ours(*pair)


@given(gold=flat(), pred=flat())
def test_nervaluate_never_finds_more_exact_matches(gold, pred):
    theirs, mine = nervaluate([gold], [pred]), ours([gold], [pred])
    for measure in ("strict", "exact"):
        assert theirs[measure][0][0] <= mine[measure][0][0]


def test_nervaluate_loses_an_exact_match_behind_a_longer_span():
    """One-to-one, [0, 4) is found in whatever order (P = .5, R = 1); nervaluate gives it to the span listed first."""
    gold, pred = [[(0, 4, "A")]], [[(0, 10, "A"), (0, 4, "A")]]
    assert nervaluate(gold, pred)["strict"][0] == [0, 1, 0, 0, 1]
    assert nervaluate(gold, [pred[0][::-1]])["strict"][0] == [1, 0, 0, 0, 1]
    assert ours(gold, pred)["strict"][0] == ours(gold, [pred[0][::-1]])["strict"][0] == [1, 0, 0, 0, 1]


def test_nervaluate_pairs_by_the_order_of_the_predictions():
    """Gold A [0, 4) and A [4, 8); predicted B [3, 5), A [5, 7) and A [1, 2). The best pairs are the two of type A; if
    B comes first, nervaluate gives it the first gold span, and [1, 2) is left over.
    """
    gold, pred = [[(0, 4, "A"), (4, 8, "A")]], [[(3, 5, "B"), (5, 7, "A"), (1, 2, "A")]]
    assert ours(gold, pred)["ent_type"][0] == [2, 0, 0, 0, 1]
    assert nervaluate(gold, pred)["ent_type"][0] == [1, 1, 0, 0, 1]
    assert nervaluate(gold, [pred[0][::-1]])["ent_type"][0] == [2, 0, 0, 0, 1]


def test_nervaluate_may_find_more_overlaps_than_the_shared_alignment():
    """Gold B [0, 3) and A [3, 6); predicted A [2, 5) and B [3, 4). One pair of the same type comes before two of
    different types, since one alignment serves all counts; by overlap alone there are two, and `overlap` says so.
    """
    gold, pred = [(0, 3, "B"), (3, 6, "A")], [(2, 5, "A"), (3, 4, "B")]
    assert nervaluate([gold], [pred])["partial"][0] == [0, 0, 2, 0, 0]
    found = score_spans(gold, pred)
    assert (found["partial"].partial, found["partial"].missed, found["overlap"].p_num) == (1, 1, 2)


def test_nervaluate_takes_touching_spans_for_overlapping():
    """Its ends are inclusive: [0, 5) and [5, 9) written as 0-5 and 5-9 share the character 5."""
    one, other = ({"label": "A", "start": start, "end": end} for start, end in ((0, 5), (5, 9)))
    found = Evaluator([[one]], [[other]], tags=["A"], loader="dict").evaluate()["overall"]
    assert found["ent_type"].f1 == 1
    assert score_spans([(0, 5, "A")], [(5, 9, "A")])["type"].f1 == 0
    assert score_spans([(0, 6, "A")], [(5, 10, "A")])["type"].f1 == 1  # what nervaluate was told


def test_nervaluate_drops_labels_that_it_was_not_told():
    """Two invented spans of an unknown label are wrong, or free."""
    gold, pred = [[(0, 3, "A")]], [[(0, 3, "A"), (5, 6, "X"), (7, 8, "X")]]
    assert nervaluate(gold, pred)["strict"][1][0] == 1
    assert score_spans(gold, pred)["strict"].precision == pytest.approx(1 / 3)


def test_nervaluate_counts_a_repeated_prediction_as_spurious():
    """Spans are a set here, as in the CoNLL evaluations; the report of a scoring counts the repeats."""
    gold, pred = [[(0, 3, "A")]], [[(0, 3, "A"), (0, 3, "A")]]
    assert nervaluate(gold, pred)["strict"][0] == [1, 0, 0, 0, 1]
    assert ours(gold, pred)["strict"][0] == [1, 0, 0, 0, 0]


# scorch

SCORCH = {
    "muc": scorch.scores.muc,
    "b3": scorch.scores.b_cubed,
    "ceafm": scorch.scores.ceaf_m,
    "ceafe": scorch.scores.ceaf_e,
    "blanc": scorch.scores.blanc,
}


@st.composite
def clusterings(draw):
    where = draw(st.lists(st.integers(0, 5), min_size=8, max_size=8))
    return [{at for at, cluster in enumerate(where) if cluster == number} for number in sorted({*where} - {0})]


def by_scorch(name, key, response):
    """Precision, recall and F1. Where nothing is shared its CEAF raises from Python's mean, which is 0 / 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            recall, precision, f1 = SCORCH[name](key, response)
        except statistics.StatisticsError:
            return [0, 0, 0]
    return [float(precision), float(recall), float(f1)]


def size(clusters):
    return sum(map(len, clusters))


@given(key=clusterings(), response=clusterings())
def test_scorch_agrees_with_the_mode_of_the_reference_scorer(key, response):
    found = score_clusters(key, response, mode="conll2012")
    for name in SCORCH:
        if name == "blanc" and max(size(key), size(response)) < 2:
            continue  # the next test
        assert by_scorch(name, key, response) == numbers(found[name]), name


def test_scorch_gives_blanc_1_where_both_sides_have_no_links():
    """For the same single mention so do Luo et al. 2014, who then look at the mention; for nothing, or an invented
    mention, nobody else. The reference scorer and the UA scorer give 0, and so do their modes.
    """
    for key, response in (([{1}], [{1}]), ([], []), ([], [{1}])):
        assert by_scorch("blanc", key, response) == [1, 1, 1]
        assert score_clusters(key, response, mode="conll2012")["blanc"].f1 == 0
        assert score_clusters(key, response, mode="corefud")["blanc"].f1 == 0
        assert score_clusters(key, response)["blanc"].f1 is None


def test_scorch_scores_above_1_where_a_mention_repeats():
    """The key itself, with b in two clusters: B3 above 100 %."""
    key = [{"a", "b"}, {"b", "c"}]
    assert by_scorch("b3", key, key)[0] > 1
    assert score_clusters(key, key)["b3"].f1 == 1
