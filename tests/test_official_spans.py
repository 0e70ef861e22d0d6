"""The test cases of scorers of spans, tags and events, and the values that they publish or that follow from their code.

- nervaluate (MantisAI/nervaluate, `tests/test_strategies.py`, `test_evaluator.py`, `test_nervaluate.py`), whose
  version 1.2.1 also runs here. Left out are its minimum overlap, an option that this scorer does not have, and tests
  of an earlier version (`test_evaluator_new.py`) that count 4 gold spans where there are 3.
- conlleval: tests of its Python ports (mayhewsw/conlleval.py, spyysalo/conlleval.py); seqeval's `tests/test_v1.py`.
- brateval (READ-BioMed/brateval), whose own tests are a corpus of patents, which is not ours to hold: its rule, written
  down again.
- TextEE (ej0cl6/TextEE, `TextEE/scorer.py`), which has no tests: cases worked out by hand from what it compares, and
  its sets, written down again.
"""

import pytest
from conftest import flat
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator

from mali_bench import score
from mali_bench.plain import score_events, score_spans, score_tags

# nervaluate. Its ends are inclusive: one is added to those of its tests.

BASE = [(1, 4, "PER"), (6, 9, "ORG")]
NESTED = [(4, 38, "EVENT"), (4, 25, "EVENT"), (14, 25, "LOCATION"), (51, 56, "DATE")]
SIX = [(59, 70, "PER"), (127, 135, "LOC"), (164, 175, "LOC"), (197, 206, "LOC"), (208, 220, "LOC"), (230, 241, "MISC")]
DOCUMENTS = [[], [(2, 5, "ORG")], [(2, 5, "MISC")]]


def but(spans, changed):
    """The nested spans with another second one."""
    return [spans[0], changed, *spans[2:]]


COUNTS = ("correct", "incorrect", "partial", "missed", "spurious")


def nervaluate(gold, pred):
    """What nervaluate itself gives."""
    sides = [
        [
            [{"start": start, "end": end - 1, "label": label} for start, end, label in spans]
            for spans in (side if gold is DOCUMENTS else [side])
        ]
        for side in (gold, pred)
    ]
    tags = ["PER", "ORG", "LOC", "MISC", "EVENT", "LOCATION", "DATE"]
    return Evaluator(*sides, tags=tags, loader="dict").evaluate()["overall"]


@pytest.mark.parametrize(
    ("gold", "pred", "strict", "ent_type", "exact", "partial"),
    [
        pytest.param(BASE, BASE, "2", "2", "2", "2", id="perfect match"),
        pytest.param(BASE, BASE[:1], "1 0 0 1", "1 0 0 1", "1 0 0 1", "1 0 0 1", id="missed"),
        pytest.param(BASE, [BASE[0], (6, 9, "LOC")], "1 1", "1 1", "2", "2", id="wrong label"),
        pytest.param(BASE, [BASE[0], (6, 8, "LOC")], "1 1", "1 1", "1 1", "1 0 1", id="wrong boundary"),
        pytest.param(BASE, [BASE[0], (7, 9, "LOC")], "1 1", "1 1", "1 1", "1 0 1", id="shifted boundary"),
        pytest.param(
            BASE,
            [BASE[0], (4, 6, "PER"), (6, 9, "LOC")],
            "1 1 0 0 1",
            "1 1 0 0 1",
            "2 0 0 0 1",
            "2 0 0 0 1",
            id="extra",
        ),
        pytest.param(NESTED, NESTED, "4", "4", "4", "4", id="nested, perfect match"),
        pytest.param(NESTED, NESTED[::-1], "4", "4", "4", "4", id="nested, reverse order"),
        pytest.param(NESTED, NESTED[1:], "3 0 0 1", "3 0 0 1", "3 0 0 1", "3 0 0 1", id="nested, missed"),
        pytest.param(NESTED, but(NESTED, (4, 25, "DATE")), "3 1", "3 1", "4", "4", id="nested, wrong label"),
        pytest.param(NESTED, but(NESTED, (4, 31, "EVENT")), "3 1", "4", "3 1", "3 0 1", id="nested, wrong boundary"),
        pytest.param(NESTED, but(NESTED, (4, 31, "DATE")), "3 1", "3 1", "3 1", "3 0 1", id="nested, both wrong"),
        pytest.param(
            NESTED, [*NESTED, (60, 66, "MISC")], "4 0 0 0 1", "4 0 0 0 1", "4 0 0 0 1", "4 0 0 0 1", id="nested, extra"
        ),
        pytest.param([(1, 2, "PER")], [(1, 2, "ORG")], "0 1", "0 1", "1", "1", id="one token, wrong label"),
        pytest.param([(1, 2, "PER"), (2, 3, "ORG")], [(1, 2, "PER"), (2, 3, "ORG")], "2", "2", "2", "2", id="adjacent"),
        pytest.param(
            SIX,
            [(24, 31, "PER"), (124, 135, "LOC"), (164, 175, "PER"), *SIX[3:5], (225, 244, "LOC")],
            "2 3 0 1 1",
            "3 2 0 1 1",
            "3 2 0 1 1",
            "3 0 2 1 1",
            id="compute_metrics case 1",
        ),
        pytest.param([(59, 70, "PER")], [(59, 70, "PER")], "1", "1", "1", "1", id="scenario 1"),
        pytest.param([], [(59, 70, "PER")], "0 0 0 0 1", "0 0 0 0 1", "0 0 0 0 1", "0 0 0 0 1", id="scenario 2"),
        pytest.param([(59, 70, "PER")], [], "0 0 0 1", "0 0 0 1", "0 0 0 1", "0 0 0 1", id="scenario 3"),
        pytest.param([(59, 70, "PER")], [(59, 70, "LOC")], "0 1", "0 1", "1", "1", id="scenario 4"),
        pytest.param([(59, 70, "PER")], [(57, 70, "PER")], "0 1", "1", "0 1", "0 0 1", id="scenario 5"),
        pytest.param([(59, 70, "PER")], [(54, 70, "LOC")], "0 1", "0 1", "0 1", "0 0 1", id="scenario 6"),
        pytest.param(
            DOCUMENTS,
            [[(2, 5, "PER")], *DOCUMENTS[1:]],
            "2 0 0 0 1",
            "2 0 0 0 1",
            "2 0 0 0 1",
            "2 0 0 0 1",
            id="a label that is not in the gold",
        ),
        pytest.param(
            [(1, 3, "PER"), (3, 11, "PER")],
            [(1, 3, "PER"), (3, 6, "PER"), (6, 11, "PER")],
            "1 1 0 0 1",
            "2 0 0 0 1",
            "1 1 0 0 1",
            "1 0 1 0 1",
            id="issue 29",
        ),
    ],
)
def test_nervaluate_publishes_the_same_counts(gold, pred, strict, ent_type, exact, partial):
    """Counts are correct, incorrect, partial, missed and spurious, zeros at the end left out."""
    found = score_spans(gold, pred, mode="nervaluate")
    theirs = nervaluate(gold, pred)
    for name, expected in {"strict": strict, "ent_type": ent_type, "exact": exact, "partial": partial}.items():
        each = found[name]
        numbers = [*map(int, expected.split()), 0, 0, 0, 0][:5]
        assert [getattr(each, count) for count in COUNTS] == numbers, name
        assert [getattr(theirs[name], count) for count in COUNTS] == numbers, name


def test_nervaluate_publishes_the_same_ratios():
    """Issue 29 and compute_metrics case 1."""
    found = score_spans([(1, 3, "P"), (3, 11, "P")], [(1, 3, "P"), (3, 6, "P"), (6, 11, "P")], mode="nervaluate")
    ratios = {name: [each.precision, each.recall, each.f1] for name, each in found.items()}
    assert ratios["strict"] == ratios["exact"] == pytest.approx([1 / 3, 1 / 2, 0.4])
    assert ratios["ent_type"] == pytest.approx([2 / 3, 1, 0.8])
    assert ratios["partial"] == pytest.approx([0.5, 0.75, 0.6])


def test_nervaluate_leaves_out_labels_that_it_was_not_told():
    """Its "extra tags": with MISC not among the tags it counts 1 correct, 1 incorrect, and 1 missed in place of a
    second incorrect one. Unknown labels are wrong here.
    """
    gold, pred = (
        [(50, 53, "PER"), (59, 70, "ORG"), (71, 73, "ORG")],
        [(50, 53, "LOC"), (59, 70, "ORG"), (71, 73, "MISC")],
    )
    found = score_spans(gold, pred, mode="nervaluate")["strict"]
    assert (found.correct, found.incorrect, found.missed) == (1, 2, 0)
    told = [span for span in pred if span[2] != "MISC"]
    found = score_spans(gold, told, mode="nervaluate")["strict"]
    assert (found.correct, found.incorrect, found.missed) == (1, 1, 1)


# Tags


@pytest.mark.parametrize(
    ("gold", "pred", "f1"),
    [
        ("B-PER O O B-LOC I-LOC O", "B-PER O O B-LOC I-LOC O", 1.0),
        ("B-PER O O B-LOC I-LOC O", "B-PER O O B-LOC O O", 0.5),
        ("B-PER O O B-LOC I-LOC", "B-PER O O B-LOC O", 0.5),
        ("B-PER O O B-LOC O", "B-PER O O B-LOC I-LOC", 0.5),
        ("B-PER O O B-LOC I-LOC O", "B-PER O O B-LOC I-MISC O", 0.4),
    ],
)
def test_conlleval_in_python_publishes_the_same(gold, pred, f1):
    found = score_tags(gold.split(), pred.split())
    assert found.overall.f1 == pytest.approx(f1)
    assert found.types["PER"].f1 == 1


def test_a_chunk_begins_behind_an_end():
    """spyysalo's sequence: the gold has two chunks, the prediction one. conlleval.pl of 2004 does not part E and B, and
    so finds one and one.
    """
    found = score_tags(["B-MISC", "E-MISC", "B-MISC", "E-MISC"], ["B-MISC", "I-MISC", "I-MISC", "E-MISC"]).overall
    assert (found.r_den, found.p_den, found.p_num) == (2, 1, 0)


@pytest.mark.parametrize("scheme", ["conlleval", "IOB2"])
def test_seqeval_publishes_the_same(scheme):
    found = score_tags([["B-A", "B-B", "O", "B-A"]], [["O", "B-B", "B-C", "B-A"]], scheme=scheme)
    ratios = {name: (each.precision or 0, each.recall or 0, each.f1 or 0) for name, each in found.types.items()}
    assert ratios == {"A": (1, 0.5, pytest.approx(2 / 3)), "B": (1, 1, 1), "C": (0, 0, 0)}
    assert found.overall.f1 == found.overall.precision == found.overall.recall == pytest.approx(2 / 3)


# brateval


def brateval(gold, pred, overlap, typed):
    """How many gold spans find a predicted one: in their order, the first that will do, which then is gone."""
    left, found = list(pred), 0
    for start, end, label in gold:
        for each in left:
            near = each[0] < end and start < each[1] if overlap else each[:2] == (start, end)
            if near and (not typed or each[2] == label):
                left.remove(each)
                found += 1
                break
    return found


MODES = {"strict": (False, True), "exact": (False, False), "overlap+type": (True, True), "overlap": (True, False)}
"""The measures of `score_spans` by brateval's options: -s exact or overlap, -t exact or inexact."""


@given(gold=flat(), pred=flat())
def test_brateval_finds_the_same_or_fewer(gold, pred):
    """The same by exact spans; of overlapping ones its choice may leave a gold span without a partner."""
    found = score_spans(gold, pred)
    for name, (overlap, typed) in MODES.items():
        theirs = brateval(gold, pred, overlap, typed)
        ours = found[name].correct if name in ("strict", "exact") else found[name].p_num
        assert theirs == ours or (overlap and theirs < ours), name


def test_brateval_takes_the_first_that_overlaps():
    """[4, 5) is in both gold spans; given to the first one it leaves none for the second."""
    gold, pred = [(0, 5, "A"), (4, 9, "A")], [(4, 5, "A"), (0, 2, "A")]
    assert brateval(gold, pred, overlap=True, typed=True) == 1
    assert score_spans(gold, pred)["overlap+type"].p_num == 2


# TextEE

ROWS = {
    "ti": "triggers.ti.exact",
    "tc": "triggers.tc.exact",
    **{name: f"arguments.{name}.exact" for name in ("ai", "ac", "ai+", "ac+")},
}
"""The rows of a report, by the names of `score_events`."""


def events(*found):
    return [{"trigger": trigger, "type": label, "arguments": arguments} for trigger, label, arguments in found]


TWO_ATTACKS = events(((4, 10), "Attack", [(0, 3, "Attacker"), (11, 15, "Target")]),
                     ((30, 36), "Attack", [(20, 25, "Attacker")]))  # fmt: skip


@pytest.mark.parametrize(
    ("pred", "numbers"),
    [
        pytest.param(TWO_ATTACKS, "2/2/2 2/2/2 3/3/3 3/3/3 3/3/3 3/3/3", id="the gold"),
        pytest.param(TWO_ATTACKS * 2, "2/2/2 2/2/2 3/3/3 3/3/3 3/3/3 3/3/3", id="twice"),
        pytest.param(
            events(((4, 10), "Attack", [(20, 25, "Attacker")]), ((30, 36), "Attack", [(0, 3, "Attacker")])),
            "2/2/2 2/2/2 2/2/3 2/2/3 0/2/3 0/2/3", id="arguments of the other attack",
        ),
        pytest.param(
            events(((4, 10), "Attack", [(0, 3, "Target"), (11, 15, "Target")])),
            "1/1/2 1/1/2 2/2/3 1/2/3 2/2/3 1/2/3", id="a wrong role",
        ),
        pytest.param(
            events(((4, 10), "Attack", [(0, 3, "Attacker"), (0, 3, "Target")])),
            "1/1/2 1/1/2 1/1/3 1/2/3 1/1/3 1/2/3", id="two roles of one filler",
        ),
        pytest.param(
            events(((4, 10), "Die", [(0, 3, "Attacker")]), ((30, 35), "Attack", [(20, 25, "Attacker")])),
            "1/2/2 0/2/2 1/2/3 1/2/3 0/2/3 0/2/3", id="a wrong type and a wrong trigger",
        ),
        pytest.param(
            events(((4, 10), "Attack", []), ((4, 10), "Die", [(0, 3, "Attacker")])),
            "1/1/2 1/2/2 0/1/3 0/1/3 0/1/3 0/1/3", id="two types on one trigger",
        ),
        pytest.param([], "0/0/2 0/0/2 0/0/3 0/0/3 0/0/3 0/0/3", id="nothing"),
    ],
)  # fmt: skip
def test_textee_counts_the_same(pred, numbers):
    """The numbers of matches, predicted and gold items of Tri-I, Tri-C, Arg-I, Arg-C, and the attached ones."""
    found = score_events(TWO_ATTACKS, pred)
    for name, expected in zip(ROWS, numbers.split(), strict=True):
        each = found[name]
        assert f"{each.p_num:.0f}/{each.p_den:.0f}/{each.r_den:.0f}" == expected, name


def compared(event):
    """What TextEE's `compute_E2E_scores` puts into its sets."""
    trigger, label = event["trigger"], event["type"]
    yield "ti", trigger
    yield "tc", (trigger, label)
    for start, end, role in event["arguments"]:
        yield "ai", (label, start, end)
        yield "ac", (label, start, end, role)
        yield "ai+", (trigger, label, start, end)
        yield "ac+", (trigger, label, start, end, role)


def textee(gold, pred):
    """The numbers of matches, predicted and gold items; a window is a document here."""
    one, other = (
        {(name, number, key) for number, window in enumerate(side) for event in window for name, key in compared(event)}
        for side in (gold, pred)
    )
    return {name: tuple(sum(each[0] == name for each in some) for some in (one & other, other, one)) for name in ROWS}


SPANS = st.sampled_from([(0, 2), (0, 4), (3, 4), (5, 8)])
ARGUMENTS = st.tuples(SPANS, st.sampled_from(["Agent", "Victim"])).map(lambda found: (*found[0], found[1]))
EVENTS = st.fixed_dictionaries(
    {"trigger": SPANS, "type": st.sampled_from(["Die", "Go"]), "arguments": st.lists(ARGUMENTS, max_size=3)}
)
SIDE = st.lists(st.lists(EVENTS, max_size=3), min_size=2, max_size=2)


@given(gold=SIDE, pred=SIDE)
def test_textee_counts_the_same_of_any_events(gold, pred):
    for name, expected in textee(gold, pred).items():
        each = score_events(dict(enumerate(gold)), dict(enumerate(pred)))[name]
        assert (each.p_num, each.p_den, each.r_den) == expected, name


@given(gold=SIDE, pred=SIDE)
def test_the_exact_rows_of_a_report_are_those_of_textee(gold, pred):
    def documents(side):
        return [
            {
                "id": str(number),
                "events": [
                    {
                        "trigger": [event["trigger"]],
                        "type": event["type"],
                        "arguments": [{"role": role, "filler": [[a, b]]} for a, b, role in event["arguments"]],
                    }
                    for event in document
                ],
            }
            for number, document in enumerate(side)
        ]

    report = score(documents(gold), documents(pred), intervals=False)
    for name, expected in textee(gold, pred).items():
        each = report[ROWS[name]]
        if each.status == "scored":
            assert (each.p_num, each.p_den, each.r_den) == expected, name
        else:
            assert 0 in expected[1:], name
