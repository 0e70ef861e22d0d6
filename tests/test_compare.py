"""Comparing systems: tests and adjustments that can be counted by hand, and the commands that print them."""

import json
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from conftest import LABELS, ROOT, examples, pairs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

import mali_bench
from mali_bench import METRICS, InputError, Labels
from mali_bench.cli.main import main
from mali_bench.formats.objects import read_objects
from mali_bench.metrics.groups import PRIMARY
from mali_bench.model.document import LAYERS
from mali_bench.scoring import comparison, components, inputs, randomisation

LABEL_SET = Labels(LABELS)
METRIC = "mentions.untyped.exact"
LATER_LAYERS = tuple(layer for layer in LAYERS if layer != "mentions")


def text(units):
    return "\n\n".join(f"w{n:02d} x{n:02d}" for n in range(units))


def document(units, *found):
    """A document of so many paragraphs of two words, with a mention of the first word in those that are listed."""
    mentions = [{"id": f"m{n}", "spans": [[9 * n, 9 * n + 3]], "type": "PER", "entity": str(n)} for n in found]
    return {"id": "d", "text": text(units), "mentions": mentions}


def compared(gold, *preds):
    sides = [(f"s{n}", read_objects(pred, f"s{n}")) for n, pred in enumerate(preds)]
    return comparison.compare(read_objects(gold, "gold"), sides, LABEL_SET, "x")


def difference(gold, a, b, metric=METRIC):
    (pair,) = compared(gold, a, b).pairs
    return pair.metrics[metric]


@given(pair=pairs())
@examples(0.5)
def test_a_system_against_itself_does_not_differ(pair):
    gold, pred = pair
    (found,) = compared(gold, pred, pred).pairs
    scores = mali_bench.score(gold, pred, labels=LABEL_SET).metrics
    assert found.metrics.keys() == {name for name, result in scores.items() if result.f1 is not None}
    for name, each in found.metrics.items():
        assert each.f1_a == each.f1_b == scores[name].f1
        if each.untested:
            assert ".blanc" in name
            continue
        assert (each.difference, each.interval) == (0.0, (0.0, 0.0)), name
        assert (each.p, each.p_holm, each.exact, each.swaps, each.units_differ) == (1.0, 1.0, True, 1, 0), name
        assert each.detectable is None


@given(pair=pairs(), other=pairs())
@examples(0.4)
def test_swapping_the_systems_swaps_the_sign(pair, other):
    gold, a = pair
    b = other[1]
    (there,), (back,) = compared(gold, a, b).pairs, compared(gold, b, a).pairs
    for name, one in there.metrics.items():
        two = back.metrics[name]
        assert one.difference == -two.difference
        assert one.untested == two.untested
        if one.untested:
            continue
        assert one.interval == (-two.interval[1], -two.interval[0]), name
        assert (one.p, one.p_holm, one.units_differ, one.undefined) == (
            two.p,
            two.p_holm,
            two.units_differ,
            two.undefined,
        )
        assert math.isclose(one.detectable or 0, two.detectable or 0, abs_tol=2e-6)
        assert one.interval[0] <= one.interval[1]
        assert one.p <= one.p_holm <= 1


@pytest.mark.parametrize("units", [1, 2, 5, 6, 12])
def test_better_in_each_of_k_units_has_the_p_of_two_swaps_in_2_to_the_k(units):
    """Only no swap and all swaps give so large a difference."""
    gold = document(units, *range(units))
    found = difference(gold, gold, document(units))
    assert (found.f1_a, found.f1_b, found.difference) == (1.0, 0.0, 1.0)
    assert (found.p, found.swaps, found.exact) == (2 / 2**units, 2**units, True)
    assert found.units_differ == units


def test_units_that_do_not_differ_change_no_p():
    """Of 20 units all are found by A, and all but four by B."""
    gold = document(20, *range(20))
    found = difference(gold, gold, document(20, *range(4, 20)))
    assert (found.units_differ, found.p) == (4, 2 / 16)


def test_one_unit_each_way_is_no_difference():
    """A has the first unit of two, B the second: the difference is 0, and every swap has at least that."""
    gold = document(2, 0, 1)
    found = difference(gold, document(2, 0), document(2, 1))
    assert (found.difference, found.p, found.units_differ) == (0.0, 1.0, 2)


def test_three_units_to_one_by_hand():
    """A is right in units 0, 1 and 2, B in unit 3. Of 16 swaps, a difference of 3 - 1 or more have those that leave
    A with 3 or 4, or with 1 or 0: 4 + 1 + 4 + 1 of them.
    """
    gold = document(4, 0, 1, 2, 3)
    assert difference(gold, document(4, 0, 1, 2), document(4, 3)).p == 10 / 16


def test_many_units_are_swapped_at_random_and_further_if_p_is_small():
    gold = document(40, *range(40))
    small = difference(gold, gold, document(40, *range(20)))
    assert (small.swaps, small.exact, small.units_differ) == (19999, False, 20)
    assert small.p == pytest.approx(1 / 20000, abs=2 / 20000)
    large = difference(gold, document(40, *range(21)), document(40, *range(20, 40)))
    assert (large.swaps, large.exact, large.units_differ) == (1999, False, 39)
    assert large.p > 0.5


def test_random_swaps_come_near_to_all_swaps(monkeypatch):
    """9 units to 3: 2 * (1 + 12 + 66 + 220) of 4,096 swaps have at least that difference."""
    gold = document(12, *range(12))
    a, b = document(12, *range(9)), document(12, 9, 10, 11)
    exact = difference(gold, a, b)
    assert exact.p == 2 * (1 + 12 + 66 + 220) / 4096
    monkeypatch.setattr(randomisation, "ENUMERATED", 11)
    drawn = difference(gold, a, b)
    assert not drawn.exact
    assert drawn.p == pytest.approx(exact.p, abs=0.03)


def test_holm_by_hand():
    """0.01 * 4 = 0.04; 0.02 * 3 = 0.06; 0.025 * 2 = 0.05, raised to 0.06; 0.5 * 1."""
    found = randomisation.holm({"c": 0.025, "a": 0.01, "d": 0.5, "b": 0.02})
    assert found == pytest.approx({"c": 0.06, "a": 0.04, "d": 0.5, "b": 0.06})
    assert randomisation.holm({"a": 0.6, "b": 0.9}) == {"a": 1.0, "b": 1.0}
    assert randomisation.holm({}) == {}


def test_p_is_adjusted_over_the_ranking_metrics_and_over_the_others():
    gold = {**document(6, *range(6)), "times": [{"spans": [[0, 3]], "type": "DATE"}]}
    pred = {name: value for name, value in document(6).items() if name != "times"}
    (pair,) = compared(gold, gold, pred).pairs
    assert not any(name.startswith("times.") for name in pair.metrics)
    assert METRIC in pair.metrics
    for ranking in (True, False):
        family = {
            name: each
            for name, each in pair.metrics.items()
            if (name in PRIMARY.values()) == ranking and each.p is not None
        }
        assert len(family) > 1
        assert randomisation.holm({name: each.p for name, each in family.items()}) == pytest.approx(
            {name: each.p_holm for name, each in family.items()}
        )


def test_the_detectable_difference_is_2_8_standard_errors():
    """Half of 40 units differ by one of one item: the difference of F1 varies about as a share of 40, by
    sqrt(.5 * .5 / 40).
    """
    gold = document(40, *range(40))
    a = {**gold, "mentions": [{**each, "type": "ORG"} for each in gold["mentions"]]}
    b = {**a, "mentions": a["mentions"][:20] + gold["mentions"][20:]}
    found = difference(gold, b, a, "mentions.typed.exact")
    assert found.difference == 0.5
    assert found.detectable == pytest.approx(2.80 * math.sqrt(0.25 / 40), rel=0.1)
    assert comparison.standard_error(np.array([1.0, 2.0, math.nan, 3.0])) == 1.0
    assert comparison.standard_error(np.array([math.nan, 3.0])) == 0.0


def test_intervals_that_cannot_be_trusted_are_flagged():
    gold = document(20, *range(20))
    reason = difference(gold, gold, document(20, *range(10))).untrustworthy
    assert reason == "F1 is 1"
    gold = document(8, *range(8))
    reason = difference(gold, document(8, *range(5)), document(8, *range(4))).untrustworthy
    assert reason == "only 8 of the units have items, fewer than 15"


def test_a_difference_of_conll_is_trusted_no_more_than_its_worst_part():
    """20 singletons and 5 pairs: MUC has items in 5 units only, B3 in 25."""
    pairs_of_mentions = [[20 + n, 25 + n] for n in range(5)]
    gold, a, b = (clustered(*([n] for n in range(first, 20)), *pairs_of_mentions, units=30) for first in (0, 1, 2))
    few = "only 5 of the units have items, fewer than 15"
    assert difference(gold, a, b, "coref.conll.exact").untrustworthy == few
    assert difference(gold, a, b, "coref.b3.exact").untrustworthy is None


def test_units_of_unknown_documents_are_those_of_that_document():
    """B has a document that is not in the gold: one unit more, and all of it wrong."""
    gold = document(3, 0, 1, 2)
    extra = {**document(1, 0), "id": "a", "text": text(1)}
    found = compared(gold, gold, [gold, extra])
    each = found.pairs[0].metrics[METRIC]
    assert (each.f1_a, each.f1_b, each.units_differ) == (1.0, round(6 / 7, 10), 1)
    assert "|unit:4-paragraphs|" in found.signature


def test_the_order_of_documents_is_irrelevant():
    golds = [{**document(4, *range(4)), "id": name} for name in "abc"]
    preds = [{**document(4, *some), "id": name} for name, some in zip("abc", ([0], [1, 2], []), strict=True)]
    before = compared(golds, golds, preds)
    after = compared(golds[::-1], [golds[1], golds[0], golds[2]], preds[::-1])
    assert before == after


def test_every_pair_is_compared():
    gold = document(3, 0, 1, 2)
    found = compared(gold, gold, document(3, 0), document(3))
    assert [(pair.a, pair.b) for pair in found.pairs] == [("s0", "s1"), ("s0", "s2"), ("s1", "s2")]
    with pytest.raises(InputError, match="at least two systems"):
        compared(gold, gold)


# Units that keep clusters whole


def clustered(*clusters, units=12):
    """A document of so many paragraphs of two words; a cluster lists the paragraphs that start with its mentions."""
    mentions = [
        {"spans": [[9 * place, 9 * place + 3]], "type": "PER", "entity": f"e{number}"}
        for number, places in enumerate(clusters)
        for place in places
    ]
    return {"id": "d", "text": text(units), "mentions": mentions}


def test_an_entity_missed_in_many_paragraphs_is_one_unit():
    """B misses one entity of six mentions: as six paragraphs that would have p = 2 / 2 ** 6, but it is one error."""
    gold = clustered([0, 1, 2, 3, 4, 5], [6], [7], [8])
    missing = clustered([6], [7], [8])
    for name in ("mentions.untyped.exact", "coref.conll.head", "coref.b3.exact"):
        found = difference(gold, gold, missing, name)
        assert (found.unit, found.units_differ, found.swaps, found.p) == ("components", 1, 2, 1.0), name


def test_clusters_that_any_system_merges_are_one_unit():
    """A merges the first two of four entities and B splits the last one: two units differ, and B3 is by hand.

    A: each of 4 mentions of the merged cluster has precision 1/2, the 4 others 1: (4/2 + 4)/8; recall 1; F1 6/7.
    B: the mentions of the last entity have recall 1/2: (6 + 2/2)/8; precision 1; F1 14/15.
    """
    gold = clustered([0, 1], [2, 3], [4, 5], [6, 7])
    merged, split = clustered([0, 1, 2, 3], [4, 5], [6, 7]), clustered([0, 1], [2, 3], [4, 5], [6], [7])
    found = difference(gold, merged, split, "coref.b3.exact")
    assert (found.f1_a, found.f1_b) == (pytest.approx(6 / 7), pytest.approx(14 / 15))
    assert found.units_differ == 2
    # The exchanges: none and all give the difference 14/15 - 6/7, the others give a system that errs twice or not at
    # all, and so a greater one.
    assert found.p == 1.0


COREFERENCE = [name for name in METRICS if name.startswith("coref") and ".blanc" not in name and ".conll" not in name]
COUNTS = ("p_num", "p_den", "r_num", "r_den")


@given(pair=pairs(), other=pairs(), swapped=st.lists(st.booleans(), min_size=40, max_size=40))
@settings(max_examples=60)
def test_exchanging_counts_is_exchanging_predictions(pair, other, swapped):
    """Whatever components two systems exchange: what they then predict is scored with the exchanged counts."""
    documents = [read_objects(side, "x").part(0).document for side in (*pair, other[1])]
    gold, *preds = [structs.replace(each, **dict.fromkeys(LATER_LAYERS)) for each in documents]
    unit_of = components.components("mentions", "spans", "entity", [gold], preds)
    assume(unit_of)
    away = {spans for spans, unit in unit_of.items() if swapped[unit]}
    exchanged = [
        structs.replace(
            mine,
            mentions=(
                *(mention for mention in mine.mentions if mention.spans not in away),
                *(
                    structs.replace(mention, id=None, entity=mention.entity and f"their {mention.entity}")
                    for mention in theirs.mentions
                    if mention.spans in away
                ),
            ),
        )
        for mine, theirs in (preds, preds[::-1])
    ]
    metrics = [METRICS[name] for name in COREFERENCE]
    (parted,) = components.count_by_component([[(gold, pred)] for pred in preds], metrics, LABEL_SET)
    assert parted.units == len(set(unit_of.values()))
    for mine, theirs, prediction in ((0, 1, exchanged[0]), (1, 0, exchanged[1])):
        report = mali_bench.score(gold, prediction, labels=LABEL_SET, intervals=False)
        for name in COREFERENCE:
            of_unit = [sums_by_unit(parted.counts[side][name], parted.units) for side in (mine, theirs)]
            chosen = [of_unit[swapped[unit]][unit] for unit in range(parted.units)]
            expected = [math.fsum(column) for column in zip(*chosen, strict=True)]
            actual = [getattr(report[name], count) for count in COUNTS]
            assert actual == pytest.approx(expected, abs=1e-8), name


def sums_by_unit(counts, units):
    """The four counts of each unit."""
    sums = np.zeros((units, 4))
    np.add.at(sums, counts.unit, counts.counts)
    return sums.tolist()


@given(pair=pairs())
@settings(max_examples=40)
def test_counts_of_components_add_to_those_of_the_document(pair):
    gold, pred = (read_objects(side, "x").part(0).document for side in pair)
    scored = mali_bench.score(gold, pred, labels=LABEL_SET, intervals=False)
    names = [
        name
        for name, result in scored.metrics.items()
        if result.p_den is not None and name.partition(".")[0] in components.GROUPS and ".blanc" not in name
    ]
    for parted in components.count_by_component([[(gold, pred)]], [METRICS[name] for name in names], LABEL_SET):
        for metric in parted.metrics:
            sums = np.sum(sums_by_unit(parted.counts[0][metric.name], parted.units) or [[0.0] * 4], axis=0).tolist()
            expected = [getattr(scored[metric.name], count) for count in COUNTS]
            assert sums == pytest.approx(expected, abs=1e-8), metric.name


def at(text, *words, cluster=None, head=None):
    """A mention of the words from the first to the last."""
    spans = [[text.index(words[0]), text.index(words[-1]) + len(words[-1])]]
    heads = {"head": [[text.index(head), text.index(head) + len(head)]]} if head else {}
    return {"spans": spans, "entity": cluster, **heads}


SENTENCE = "the small town near Gao fell and rebels left"


@pytest.mark.parametrize(
    ("gold", "pred", "units"),
    [
        # A prediction that holds the head and lies in the extent may match.
        ([at(SENTENCE, "the", "Gao", head="town")], [at(SENTENCE, "small", "town")], 1),
        # One that goes beyond the extent matches nothing, but answers the same question.
        ([at(SENTENCE, "town")], [at(SENTENCE, "small", "town")], 1),
        # One inside another mention, without its head, belongs to what it overlaps most.
        ([at(SENTENCE, "the", "Gao", head="town"), at(SENTENCE, "Gao")], [at(SENTENCE, "near", "Gao")], 2),
        # What touches nothing is by itself.
        ([at(SENTENCE, "town")], [at(SENTENCE, "rebels")], 2),
        # A cluster of the prediction joins what the gold keeps apart.
        (
            [at(SENTENCE, "town"), at(SENTENCE, "rebels")],
            [at(SENTENCE, "town", cluster="x"), at(SENTENCE, "rebels", cluster="x")],
            1,
        ),
        # Predictions that overlap each other and no gold mention answer one question.
        ([], [at(SENTENCE, "small", "town"), at(SENTENCE, "town", "near"), at(SENTENCE, "rebels")], 2),
    ],
)
def test_what_belongs_to_one_component(gold, pred, units):
    gold, pred = ({"id": "d", "text": SENTENCE, "mentions": side} for side in (gold, pred))
    documents = [read_objects(side, "x").part(0).document for side in (gold, pred)]
    unit_of = components.components("mentions", "spans", "entity", documents[:1], documents[1:])
    assert len(set(unit_of.values())) == units


def test_a_prediction_that_matches_nothing_goes_with_what_it_shares_most_characters_with():
    """'near Gao' (8 characters) shares 3 with 'Gao' (Dice 6/11) and 8 with 'the small town near Gao' (16/31); the head
    of the latter it lacks.
    """
    long, short, between = at(SENTENCE, "the", "Gao", head="town"), at(SENTENCE, "Gao"), at(SENTENCE, "near", "Gao")
    gold, pred = ({"id": "d", "text": SENTENCE, "mentions": side} for side in ([long, short], [between]))
    documents = [read_objects(side, "x").part(0).document for side in (gold, pred)]
    unit_of = components.components("mentions", "spans", "entity", documents[:1], documents[1:])
    long, short, between = (unit_of[tuple(map(tuple, mention["spans"]))] for mention in (long, short, between))
    assert between == short != long


def test_a_relation_belongs_to_the_larger_component_and_arguments_to_the_largest_of_their_event():
    """Entity e0 has three mentions, e1 two, e2 one; relations between e1 and e2, e0 and e2; an event with e2 and e1."""
    gold = clustered([0, 1, 2], [3, 4], [5])
    for number, mention in enumerate(gold["mentions"]):
        mention["id"] = f"m{number}"
    gold["relations"] = [
        {"type": "R", "arg1": "m5", "arg2": "m3"},
        {"type": "R", "arg1": "m4", "arg2": "m5"},
        {"type": "R", "arg1": "m5", "arg2": "m0"},
    ]
    arguments = [{"role": "A", "filler": "m5"}, {"role": "B", "filler": "m4"}]
    gold["events"] = [{"id": "v", "trigger": [[58, 61]], "type": "T", "hopper": "h", "arguments": arguments}]
    lacking = {**gold, "relations": [], "events": []}
    found = compared(gold, gold, lacking).pairs[0].metrics
    assert found["relations.rel.exact"].units_differ == 2
    assert found["arguments.ac.exact"].units_differ == 1
    assert found["triggers.tc.exact"].units_differ == 1


def test_blanc_has_no_p_within_one_article_and_says_why(files, capsys):
    gold, a, b = files
    assert main(["compare", a, b, "--gold", gold, "--all"]) == 0
    out = capsys.readouterr().out
    assert "No p for coref.blanc.head, " in out
    assert components.NOT_ADDITIVE in out
    blanc = difference(document(20, *range(20)), document(20, *range(20)), document(20, *range(10)), "coref.blanc.head")
    assert (blanc.p, blanc.p_holm, blanc.interval, blanc.detectable, blanc.unit) == (None, None, None, None, None)
    assert blanc.untested == blanc.untrustworthy == components.NOT_ADDITIVE


def test_from_ten_documents_on_documents_are_the_units_of_all_metrics():
    golds = [{**clustered([0, 1], [2], units=3), "id": f"d{number}"} for number in range(10)]
    preds = [{**clustered([0], [1], [2], units=3), "id": f"d{number}"} for number in range(10)]
    found = compared(golds, golds, preds)
    metrics = found.pairs[0].metrics
    assert {each.unit for each in metrics.values()} == {"documents"}
    assert metrics["coref.blanc.exact"].units_differ == metrics["coref.b3.exact"].units_differ == 10
    assert found.signature.endswith("|ci:bs1000-s12345-pct95|test:swap19999-s12345-holm")


def test_gold_without_clusters_is_compared_by_paragraphs():
    gold = document(4, 0, 1, 2, 3)
    gold["mentions"] = [{name: value for name, value in each.items() if name != "entity"} for each in gold["mentions"]]
    found = difference(gold, gold, {**gold, "mentions": gold["mentions"][:2]})
    assert (found.unit, found.units_differ) == ("paragraphs", 2)


def test_the_actual_exchange_counts_with_the_drawn_ones():
    """All of 25 units differ in one direction: of 19,999 drawn exchanges none is likely to be as large (2 of 2 ** 25
    are), so that p is 1/20,000, and never 0.
    """
    gold = document(25, *range(25))
    assert difference(gold, gold, document(25)).p == 1 / 20000


def test_an_exchange_that_leaves_a_system_without_a_score_counts():
    """A has the first trigger with the right value, B the second with a wrong one. Exchanging either of the two units
    leaves one system without a trigger to judge, so all 4 exchanges count: the actual one, its mirror and these.
    """

    def triggers(*values):
        events = [
            {"id": f"v{n}", "trigger": [[9 * n, 9 * n + 3]], "type": "Attack", "realis": value}
            for n, value in enumerate(values)
            if value is not None
        ]
        return {"id": "d", "text": text(2), "events": events}

    gold, a, b = triggers("Actual", "Actual"), triggers("Actual", None), triggers(None, "Generic")
    found = difference(gold, a, b, "attributes.realis-accuracy.exact")
    assert (found.f1_a, found.f1_b, found.units_differ, found.exact) == (1.0, 0.0, 2, True)
    assert found.p == 4 / 4


# What each system lacks is said first


def test_systems_that_cover_different_documents_are_said_first(tmp_path, capsys):
    golds = [{**document(3, 0, 1, 2), "id": name} for name in "ab"]
    other = {**document(1, 0), "id": "z", "text": text(1)}
    odd = {**golds[0], "mentions": [{**golds[0]["mentions"][0], "type": "ODD"}, *[golds[0]["mentions"][1]] * 2]}
    odd["mentions"] = [{**each, "id": f"m{number}"} for number, each in enumerate(odd["mentions"])]
    systems = {"gold": golds, "whole": golds, "part": [odd, other]}
    for name, documents in systems.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    labels = tmp_path / "labels.toml"
    labels.write_text("[mentions]\nPER = {}\n")
    gold, whole, part = (str(tmp_path / f"{name}.jsonl") for name in systems)
    assert main(["compare", whole, part, "--gold", gold, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["same_documents"] is False
    assert [about["missing_documents"] for about in found["inputs"].values()] == [[], ["b"]]
    assert [about["unknown_documents"] for about in found["inputs"].values()] == [[], ["z"]]
    assert found["inputs"][part]["duplicates"] == {"mentions": 1}
    assert main(["compare", whole, part, "--gold", gold]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "The systems do not have predictions for the same documents: what each lacks follows."
    start = lines.index(part)
    assert "  documents without a prediction (all missed): b" in lines[start:]
    assert "  unknown documents (all wrong): z" in lines[start:]
    assert start < lines.index(f"A: {whole}")
    assert main(["compare", whole, whole, "--gold", gold]) == 0
    assert capsys.readouterr().out.startswith("A: ")


def test_gold_is_checked_once_for_all_systems(monkeypatch):
    checked = []
    examine = inputs.examine

    def noted(columns, texts, where, labels):
        checked.extend(where)
        return examine(columns, texts, where, labels)

    monkeypatch.setattr(inputs, "examine", noted)
    gold = [{**document(2, 0), "id": f"d{number}"} for number in range(70)]
    systems = {name: [{**document(2, 1), "id": "d0"}] for name in "abc"}
    assert len(mali_bench.compare(gold, systems, labels=LABEL_SET).pairs) == 3
    assert sum(where.startswith("gold[") for where in checked) == 70


@pytest.fixture
def files(tmp_path):
    """Gold, a system that is right and one that finds half."""
    for name, found in (("gold", range(20)), ("a", range(20)), ("b", range(10))):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(document(20, *found)) + "\n")
    return [str(tmp_path / f"{name}.jsonl") for name in ("gold", "a", "b")]


def test_the_command_prints_a_table_of_the_metrics_that_rank(files, capsys):
    gold, a, b = files
    assert main(["compare", a, b, "--gold", gold]) == 0
    out = capsys.readouterr().out
    assert f"A: {a}\nB: {b}\n" in out
    rows = [line.split()[0] for line in out.splitlines() if line.startswith(tuple(mali_bench.METRICS))]
    assert rows == [PRIMARY["mentions"], PRIMARY["coref"]]
    assert "they say nothing about other articles" in out
    assert "|ci:bs1000-s12345-pct95-components|test:swap19999-s12345-components-holm" in out
    assert all(len(line) <= 120 for line in out.splitlines() if not line.startswith(("mali-bench:", "A: ", "B: ")))
    assert main(["compare", a, b, "--gold", gold, "--all"]) == 0
    rows = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("coref.")]
    assert {"coref.ceafe.exact", "coref.conll.head", "coref.blanc.head"} <= set(rows)


def test_the_command_prints_json(files, capsys):
    gold, a, b = files
    assert main(["compare", a, b, "--gold", gold, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"signature", "documents", "same_documents", "systems", "inputs", "pairs"}
    assert found["systems"] == [a, b]
    (pair,) = found["pairs"]
    assert (pair["a"], pair["b"]) == (a, b)
    each = pair["metrics"][METRIC]
    assert set(each) == set(comparison.Difference.__struct_fields__)
    assert (each["f1_a"], each["units_differ"], each["p"], each["exact"]) == (1.0, 10, 2 / 2**10, True)


def test_one_file_cannot_be_compared(files):
    with pytest.raises(SystemExit) as stopped:
        main(["compare", files[0]])
    assert stopped.value.code == 2


def test_several_runs_give_mean_and_spread(files, capsys):
    """F1 is 1 and 2/3: the mean is 5/6, and the deviation of two values is their distance by the root of two."""
    gold, a, b = files
    assert main(["score", a, b, "--gold", gold, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"runs", "mean"}
    assert [run["metrics"][METRIC]["f1"] for run in found["runs"]] == [1.0, round(2 / 3, 10)]
    spread = found["mean"][METRIC]["f1"]
    assert spread == pytest.approx({"mean": 5 / 6, "min": 2 / 3, "max": 1.0, "sd": 1 / 3 / math.sqrt(2)})
    assert found["mean"]["coref.conll.head"]["precision"] is None
    assert main(["score", a, b, "--gold", gold]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 runs: ")
    (row,) = [line.split() for line in out.splitlines() if line.split()[:1] == ["*typed.head"]]
    assert row[-3:] == ["0.833", "0.67-1.00", "0.236"]


def test_a_run_without_the_score_leaves_no_mean(tmp_path, capsys):
    """The gold has no times and the second run finds none either: there is no F1 to take a mean of. The first run's
    spurious one gives 0, which must not pass for the mean of both.
    """
    gold = {**document(2, 0, 1), "times": []}
    for name, times in (("a", [{"spans": [[0, 3]], "type": "DATE"}]), ("b", [])):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({**gold, "times": times}) + "\n")
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n")
    paths = [str(tmp_path / f"{name}.jsonl") for name in "ab"]
    assert main(["score", *paths, "--gold", str(tmp_path / "gold.jsonl"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [run["metrics"]["times.typed.exact"]["f1"] for run in found["runs"]] == [0.0, None]
    assert found["mean"]["times.typed.exact"]["f1"] is None
    assert found["mean"][METRIC]["f1"]["mean"] == 1.0


def test_the_table_shows_intervals_unless_told_not_to(files, capsys):
    gold, _, b = files
    assert main(["score", b, "--gold", gold]) == 0
    out = capsys.readouterr().out
    assert "95% interval" in out
    assert "they say nothing about other articles" in out
    assert all(len(line) <= 100 for line in out.splitlines() if line.startswith((" ", " *")))
    assert main(["score", b, "--gold", gold, "--no-intervals"]) == 0
    out = capsys.readouterr().out
    assert "interval" not in out
    assert out.endswith("|ci:none\n")


def test_an_interval_that_cannot_be_trusted_has_a_question_mark(files, capsys):
    gold, a, _ = files
    assert main(["score", a, "--gold", gold]) == 0
    out = capsys.readouterr().out
    assert "1.00-1.00?" in out
    assert "? marks one that cannot" in out


def test_the_same_bytes_whatever_the_hash_seed():
    runs = [
        str(next((ROOT / "leaderboard" / "entries").glob(f"{name}-*")) / "predictions" / "run-1.jsonl")
        for name in ("gazetteer", "recognizers-text", "gazetteer")
    ]
    command = [sys.executable, "-m", "mali_bench", "compare", *runs, "--json"]
    first, second = (
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    )
    assert first.stdout == second.stdout


# From Python


def test_systems_are_compared_from_python_by_name():
    """Four paragraphs; a finds all four mentions, b two, c none: F1 1, 2/3 and 0."""
    gold = document(4, 0, 1, 2, 3)
    found = mali_bench.compare(gold, {"a": gold, "b": document(4, 0, 1), "c": {**gold, "mentions": []}})
    assert found.systems == ("a", "b", "c")
    assert [(pair.a, pair.b) for pair in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    first = found.pairs[0].metrics[METRIC]
    assert (first.f1_a, first.f1_b) == (1.0, pytest.approx(2 / 3))
    assert found.pairs[1].metrics[METRIC].difference == 1.0
    assert (first.exact, first.units_differ, first.p) == (True, 2, 0.5)  # of 4 swaps of 2 units, 2 give as much
    assert json.loads(found.as_json()) == json.loads(json.dumps(found.as_dict()))


def test_python_and_the_command_line_agree(tmp_path, capsys):
    gold, a, b = document(4, 0, 1, 2, 3), document(4, 0, 1, 2), document(4, 0)
    paths = {}
    for name, each in (("gold", gold), ("a", a), ("b", b)):
        paths[name] = tmp_path / f"{name}.jsonl"
        paths[name].write_text(json.dumps(each) + "\n", "utf-8")
    assert main(["compare", str(paths["a"]), str(paths["b"]), "--gold", str(paths["gold"]), "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    ours = mali_bench.compare(gold, {str(paths["a"]): a, str(paths["b"]): b}).as_dict()
    assert json.loads(json.dumps(ours)) == theirs


def test_documents_without_ids_are_paired_by_their_order():
    gold = [{"mentions": [{"spans": [[0, 3]]}]}, {"mentions": [{"spans": [[4, 7]]}]}]
    found = mali_bench.compare(gold, {"a": gold, "b": gold[::-1]})
    assert found.documents == 2
    assert found.pairs[0].metrics[METRIC].difference == 1.0


@pytest.mark.parametrize(
    ("systems", "message"),
    [
        ({"a": {}}, "a comparison needs the predictions of at least two systems"),
        ([{}, {}], "systems: must be a mapping from names to predictions, not list"),
        ({"a": {}, "b": 3}, "b: must be a document or an iterable of documents, not int"),
        ({"a": {}, "b": {"mentions": [{"spans": []}]}}, "b[0]: "),
    ],
)
def test_what_cannot_be_compared_is_explained(systems, message):
    with pytest.raises(InputError) as error:
        mali_bench.compare(document(2, 0), systems)
    assert str(error.value).startswith(message)
