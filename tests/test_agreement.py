"""Agreement: coefficients of published examples, a pair of passes computed by hand, laws, and the command."""

import json
import math
import warnings

import msgspec
import numpy as np
import pytest
from conftest import ARTICLE, SEED, documents, examples
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

import mali_bench
from mali_bench.analysis.agreement.annotated_items import annotated_items, matched
from mali_bench.analysis.agreement.annotators import Pass
from mali_bench.analysis.agreement.chance import alpha, coincidences, kappa
from mali_bench.analysis.agreement.coefficients import coefficients
from mali_bench.analysis.agreement.estimates import weights
from mali_bench.analysis.agreement.scores import agreements
from mali_bench.cli.main import main
from mali_bench.metrics import METRICS
from mali_bench.model.document import LAYERS, Document, items
from mali_bench.model.labels import FREE


def krippendorff(*annotators):
    """Alpha of annotators whose values are letters or digits, a dot where there is none."""
    names = sorted(set("".join(annotators)) - {"."})
    items = zip(*annotators, strict=True)
    values = np.array([[names.index(each) if each != "." else -1 for each in item] for item in items])
    agreeing, paired = coincidences(values)
    counts = np.bincount(values[paired][values[paired] >= 0])
    return float(alpha(agreeing.sum(), counts.sum(), (counts**2).sum()))


def cohen(one, other):
    """Kappa of two lists of labels."""
    names = sorted({*one, *other})
    each = np.eye(len(names))
    mine, theirs = ([names.index(label) for label in labels] for labels in (one, other))
    agreed = sum(a == b for a, b in zip(one, other, strict=True))
    products = (each[mine].sum(axis=0) * each[theirs].sum(axis=0)).sum()
    return float(kappa(np.array(float(agreed)), np.array(float(len(one))), products))


@pytest.mark.parametrize(
    ("annotators", "published"),
    [
        # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: A, binary data of two observers;
        (("0100000010", "1110010000"), 0.095),
        # B, nominal data of two observers;
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        # C, nominal data of four observers, some of it missing (also Krippendorff 2019, chapter 12).
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
        # Wikipedia, "Krippendorff's alpha", a computational example: three coders; units of one value do not count.
        ((".....34121133.3", "1.213343.......", "..21344.21133.4"), 0.691),
    ],
)
def test_alpha_of_published_examples(annotators, published):
    assert round(krippendorff(*annotators), 3) == published


def test_an_item_of_one_value_changes_no_alpha():
    assert krippendorff("aab", "ab.") == krippendorff("aa", "ab")


def test_kappa_by_hand():
    # 50 items: both yes 20, yes/no 5, no/yes 10, both no 15. Observed 35/50;
    # chance 25/50 * 30/50 + 25/50 * 20/50 = 1/2.
    assert cohen(["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15) == pytest.approx(0.4)


def test_one_label_throughout_has_neither_kappa_nor_alpha():
    assert math.isnan(cohen("aaa", "aaa"))
    assert math.isnan(krippendorff("aaa", "aaa"))


def test_without_items_there_is_neither_kappa_nor_alpha():
    assert math.isnan(float(kappa(np.array(0.0), np.zeros(()), np.zeros(()))))
    assert math.isnan(float(alpha(np.array(0.0), np.zeros(()), np.zeros(()))))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=20))
def test_kappa_is_that_of_scikit_learn(pairs):
    one, other = ([pair[n] for pair in pairs] for n in (0, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = cohen_kappa_score(one, other)
    assert cohen(one, other) == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=20))
def test_alpha_of_two_without_gaps_is_scotts_pi_for_small_samples(pairs):
    """Krippendorff 2019: 1 - alpha = (1 - pi) (2N - 1) / 2N, pi taking chance from the pooled labels of both."""
    one, other = ("".join(pair[n] for pair in pairs) for n in (0, 1))
    pooled = [(one + other).count(label) / (2 * len(one)) for label in "abc"]
    chance = sum(share**2 for share in pooled)
    if chance < 1:
        observed = sum(a == b for a, b in pairs) / len(pairs)
        distance = (1 - observed) / (1 - chance)
        assert 1 - krippendorff(one, other) == pytest.approx(distance * (2 * len(one) - 1) / (2 * len(one)))
    else:
        assert math.isnan(krippendorff(one, other))


# A pair of passes over two paragraphs, "Ann met Bob in Rome." and "Bob left Oslo on Monday."

STORY = "Ann met Bob in Rome.\n\nBob left Oslo on Monday."
ANN, MET, BOB, ROME, HE, LEFT, OSLO, MONDAY = (
    [[STORY.index(word, start), STORY.index(word, start) + len(word)]]
    for word, start in (
        ("Ann", 0),
        ("met", 0),
        ("Bob", 0),
        ("Rome", 0),
        ("Bob", 20),
        ("left", 0),
        ("Oslo", 0),
        ("Monday", 0),
    )
)


def pass_of(**layers):
    return {"id": "story", "text": STORY, **layers}


ONE = pass_of(
    mentions=[
        {"spans": ANN, "type": "PER.Individual", "entity": "e1"},
        {"spans": BOB, "type": "PER.Individual", "entity": "e2"},
        {"spans": ROME, "type": "GPE.City", "role": "LOC", "entity": "e3"},
        {"spans": HE, "type": "PER.Individual", "entity": "e2"},
        {"spans": OSLO, "type": "GPE.City", "role": "LOC", "entity": "e4"},
    ],
    relations=[
        {"type": "Near", "arg1": BOB, "arg2": ROME},
        {"type": "In", "arg1": ANN, "arg2": ROME},
        {"type": "In", "arg1": HE, "arg2": OSLO},
    ],
    events=[
        {
            "trigger": MET,
            "type": "Contact.Meet",
            "arguments": [
                {"role": "Who", "filler": ANN},
                {"role": "Who", "filler": BOB},
                {"role": "Where", "filler": ROME},
            ],
        },
        {"trigger": LEFT, "type": "Move.Go", "arguments": [{"role": "Who", "filler": HE}]},
    ],
    times=[{"spans": MONDAY, "type": "DATE", "value": "2013-02-04"}],
)
TWO = pass_of(
    mentions=[
        {"spans": ANN, "type": "PER.Individual", "entity": "x"},
        {"spans": BOB, "type": "ORG.Other", "entity": "y"},
        {"spans": ROME, "type": "GPE.City", "role": "GOV", "entity": "z"},
        {"spans": HE, "type": "PER.Individual", "entity": "y"},
    ],
    relations=[
        {"type": "In", "arg1": BOB, "arg2": ROME},
        {"type": "In", "arg1": ANN, "arg2": ROME},
    ],
    events=[
        {
            "trigger": MET,
            "type": "Contact.Meet",
            "arguments": [{"role": "Who", "filler": ANN}, {"role": "Where", "filler": ROME}],
        },
        {"trigger": LEFT, "type": "Move.Quit", "arguments": [{"role": "Who", "filler": HE}]},
    ],
    times=[{"spans": MONDAY, "type": "DATE", "value": "2013-02-11"}],
)

SCORES = {
    # Both have Ann, Bob, Rome and the second Bob; the first also has Oslo: 2 * 4 / (5 + 4).
    "mentions.untyped.exact": 8 / 9,
    # Bob is a person for one and an organisation for the other: 2 * 3 / 9.
    "mentions.typed.exact": 6 / 9,
    "mentions.subtyped.exact": 6 / 9,
    # The only link, between the two Bobs, is in both.
    "coref.muc.exact": 1.0,
    # Every mention keeps its whole cluster but Oslo, which the second lacks: 4/5 and 4/4.
    "coref.b3.exact": 8 / 9,
    "coref.lea.exact": 8 / 9,
    # Three clusters are the same, of 4 and of 3: 2 * 3 / 7.
    "coref.ceafe.exact": 6 / 7,
    "coref.conll.exact": (1 + 8 / 9 + 6 / 7) / 3,
    # Only Ann in Rome is in both: 2 * 1 / (3 + 2), by mentions and by entities.
    "relations.rel.exact": 2 / 5,
    "relations.rel.entity": 2 / 5,
    "triggers.ti.exact": 1.0,
    # Met is a meeting for both; left is not the same: 2 * 1 / 4.
    "triggers.tc.exact": 1 / 2,
    # Ann and Rome at met are in both, of 4 and of 3; he at left has two event types: 2 * 2 / 7.
    "arguments.ac+.exact": 4 / 7,
    "arguments.ac+.entity": 4 / 7,
    "times.typed.exact": 1.0,
    "times.value.exact": 0.0,
}

GIVEN_MATCHED = {
    # Without the relation of Oslo, which only one has: 2 * 1 / (2 + 2).
    "relations.rel.exact": 1 / 2,
    "relations.rel.entity": 1 / 2,
    # Without left, on whose type they differ: 2 * 2 / (3 + 2).
    "arguments.ac+.exact": 4 / 5,
    "arguments.ac+.entity": 4 / 5,
}

# For each label the items of both, how many match and how many of these agree; kappa; alpha.
COEFFICIENTS = {
    # Labels PER PER GPE PER and PER ORG GPE PER. Kappa: observed 12/16, chance (3*2 + 1*1)/16 = 7/16: 5/9.
    # Alpha: of 8 values PER 5, GPE 2, ORG 1; agreeing 3 * 2: 1 - 7 * (8 - 6) / (64 - 30) = 20/34.
    "mentions.family": (5, 4, 4, 3, 5 / 9, 20 / 34),
    "mentions.type": (5, 4, 4, 3, 5 / 9, 20 / 34),
    # Of Rome only, LOC and GOV: observed 0, chance 0. Alpha: 1 - 1 * (2 - 0) / (4 - 2) = 0.
    "mentions.role": (2, 1, 1, 0, 0.0, 0.0),
    # Bob and Rome: Near, In; Ann and Rome: In, In. Observed 1/2, chance 1*0 + 1*2 of 4 = 1/2.
    # Alpha: of 4 values In 3, Near 1; agreeing 2: 1 - 3 * (4 - 2) / (16 - 10) = 0.
    "relations.type": (3, 2, 2, 1, 0.0, 0.0),
    # Contact, Move for both: chance 1/2; alpha 1 - 0.
    "events.family": (2, 2, 2, 2, 1.0, 1.0),
    # Meet, Go and Meet, Quit: observed 1/2, chance 1/4. Alpha: 1 - 3 * (4 - 2) / (16 - 6) = 4/10.
    "events.type": (2, 2, 2, 1, 1 / 3, 4 / 10),
    # DATE for both: one label is all there is.
    "times.type": (1, 1, 1, 1, None, None),
    "times.value": (1, 1, 1, 0, 0.0, 0.0),
}


@pytest.fixture
def agree(tmp_path, capsys):
    """The report, as data, of passes given as documents by file name."""

    def run(*options, **passes):
        for name, found in passes.items():
            lines = found if isinstance(found, list) else [found]
            (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        code = main(["agreement", *(str(tmp_path / name) for name in passes), *options])
        out, err = capsys.readouterr()
        return (json.loads(out), err) if code == 0 and "--json" in options else (code, out, err)

    return run


def test_scores_by_hand(agree):
    found, _ = agree("--json", one=ONE, two=TWO)
    for name, expected in SCORES.items():
        assert found["scores"][name]["mean"]["value"] == pytest.approx(expected), name
    for name, expected in GIVEN_MATCHED.items():
        assert found["given_matched"][name]["mean"]["value"] == pytest.approx(expected), name
    (pair,) = found["scores"]["mentions.untyped.exact"]["pairs"]
    (direction,) = pair["directions"]
    assert [direction[name] for name in ("p_num", "p_den", "r_num", "r_den")] == [4, 4, 4, 5]


def test_coefficients_by_hand(agree):
    found, _ = agree("--json", one=ONE, two=TWO)
    assert set(found["labels"]) == set(COEFFICIENTS)
    for name, (first, second, both, same, by_pair, by_all) in COEFFICIENTS.items():
        label = found["labels"][name]
        (pair,) = label["pairs"]
        assert (*pair["items"], pair["matched"], pair["agreed"]) == (first, second, both, same), name
        assert pair["share"]["value"] == pytest.approx(2 * both / (first + second)), name
        assert pair["raw"]["value"] == pytest.approx(same / both), name
        assert pair["kappa"]["value"] == label["kappa"]["value"] == pytest.approx(by_pair), name
        assert label["alpha"]["value"] == pytest.approx(by_all), name
    (pair,) = found["labels"]["mentions.family"]["pairs"]
    assert pair["confusion"] == {"GPE": {"GPE": 1}, "PER": {"ORG": 1, "PER": 2}}
    assert found["labels"]["mentions.family"]["labels"] == {"GPE": 2, "ORG": 1, "PER": 5}


def test_intervals_by_hand(agree):
    """Of two paragraphs a resample has the first twice (a quarter of them), each once, or the second twice; so the ends
    of an interval are the least and the most of the three.
    """
    found, _ = agree("--json", one=ONE, two=TWO)
    # Untyped mentions: 3 of 3 and 3; 4 of 5 and 4; 1 of 2 and 1, that is 2/3.
    untyped = found["scores"]["mentions.untyped.exact"]["mean"]
    assert untyped["interval"] == pytest.approx([2 / 3, 1], abs=1e-6)
    # Typed: 2 of 3 and 3; 3 of 5 and 4; 1 of 2 and 1: always 2/3.
    typed = found["scores"]["mentions.typed.exact"]["mean"]
    assert typed["interval"] == pytest.approx([2 / 3, 2 / 3], abs=1e-6)
    # Kappa of the families: the first paragraph PER PER GPE and PER ORG GPE: (2/3 - 3/9) / (1 - 3/9) = 1/2; both 5/9;
    # the second has one label only.
    family = found["labels"]["mentions.family"]["kappa"]
    assert family["interval"] == pytest.approx([1 / 2, 5 / 9], abs=1e-6)
    assert 200 < family["undefined"] < 300
    assert found["labels"]["mentions.family"]["raw"]["interval"] == pytest.approx([2 / 3, 1], abs=1e-6)
    assert family["untrustworthy"] == "only 2 of the units have items, fewer than 15"


def test_the_table_shows_the_numbers(agree):
    code, out, _ = agree(one=ONE, two=TWO)
    rows = {line.split()[0]: line.split() for line in reversed(out.splitlines()) if line.startswith("  ")}
    assert code == 0
    assert rows["untyped.exact"] == ["untyped.exact", "0.889", "0.67", "to", "1.00?"]
    assert rows["rel.exact,"] == ["rel.exact,", "given", "0.500", "0.50", "to", "0.50?"]
    assert rows["family"][1:5] == ["0.556", "0.50", "to", "0.56?"]
    assert "published: TimeBank 1.2: time extents 0.83 exact, 0.96 partial" in out
    assert "Agreement is not correctness" in out


def test_the_table_of_three_shows_each_pair(agree):
    _, out, _ = agree(a=ONE, b=TWO, c={**ONE, "times": None})
    rows = {line.split()[0]: line.split() for line in reversed(out.splitlines()) if line.startswith("  ")}
    # The first and the third are the same, the second differs from both: 2/3; times are of the first two only.
    assert rows["typed.head"] == ["typed.head", "0.778", "0.78", "to", "0.78?", "0.667", "1.000", "0.667"]
    assert rows["value.exact"] == ["value.exact", "0.000", "0.00", "to", "0.00?", "0.000", "-", "-"]


def test_annotators_who_share_no_layer_have_no_numbers(agree):
    code, out, _ = agree(one=pass_of(times=ONE["times"]), two=pass_of(mentions=ONE["mentions"]))
    assert code == 0
    assert "No F1: no two annotators attempted the same layer." in out
    assert "kappa" not in out.partition("No F1")[0]


def test_three_annotators_give_the_mean_of_pairs(agree):
    found, _ = agree("--json", one=ONE, two=TWO, again={**ONE, "times": None})
    typed = found["scores"]["mentions.typed.exact"]
    assert [(pair["f1"]["value"]) for pair in typed["pairs"]] == pytest.approx([1, 2 / 3, 2 / 3])
    assert typed["mean"]["value"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    # Times were not attempted by one: only the other two are compared.
    assert len(found["scores"]["times.typed.exact"]["pairs"]) == 1
    # Families: PER PER PER, PER ORG PER, GPE GPE GPE, PER PER PER, and GPE of Oslo twice: 14 values, PER 8, GPE 5,
    # ORG 1; agreeing 3 + (2 of 6 pairs, halved: 1) + 3 + 3 + 2 = 12: 1 - 13 * (14 - 12) / (196 - 90).
    assert found["labels"]["mentions.family"]["alpha"]["value"] == pytest.approx(1 - 26 / 106)
    assert found["labels"]["mentions.family"]["items"] == 5
    assert found["labels"]["mentions.family"]["values"] == 14


def test_head_metrics_are_the_mean_of_both_directions(agree):
    # "met Bob" with the head "Bob" against "Bob": the second lies inside the first and has its head, not the other way.
    one = pass_of(mentions=[{"spans": [[4, 11]], "head": BOB, "type": "PER"}])
    two = pass_of(mentions=[{"spans": BOB, "type": "PER"}])
    found, _ = agree("--json", one=one, two=two)
    (pair,) = found["scores"]["mentions.typed.head"]["pairs"]
    assert [each["f1"] for each in pair["directions"]] == [1.0, 0.0]
    assert pair["f1"]["value"] == 0.5


def test_items_at_one_place_are_paired_by_type():
    twice = [{"trigger": MET, "type": "A", "polarity": "P"}, {"trigger": MET, "type": "B", "polarity": "N"}]
    one, two = (msgspec.convert(pass_of(events=events), Document) for events in (twice, twice[::-1]))
    found = [annotated_items([each], "events", FREE) for each in (one, two)]
    pairs = [(found[0][a], found[1][b]) for a, b in matched(found).tolist()]
    assert [(a.type, b.type) for a, b in pairs] == [("A", "A"), ("B", "B")]


def test_a_reversed_relation_is_another_label(agree):
    one = pass_of(mentions=ONE["mentions"], relations=[{"type": "In", "arg1": ANN, "arg2": ROME}])
    two = pass_of(mentions=ONE["mentions"], relations=[{"type": "In", "arg1": ROME, "arg2": ANN}])
    found, _ = agree("--json", one=one, two=two)
    (pair,) = found["labels"]["relations.type"]["pairs"]
    assert (pair["matched"], pair["agreed"]) == (1, 0)
    assert pair["confusion"] == {"In": {"In (reversed)": 1}}


def test_a_symmetric_relation_has_no_direction(agree, tmp_path):
    path = tmp_path / "labels.toml"
    path.write_text('[relations.type]\nNear = { about = "Close.", symmetric = true }\n', encoding="utf-8")
    one = pass_of(mentions=ONE["mentions"], relations=[{"type": "Near", "arg1": ANN, "arg2": ROME}])
    two = pass_of(mentions=ONE["mentions"], relations=[{"type": "Near", "arg1": ROME, "arg2": ANN}])
    found, _ = agree("--json", "--labels", str(path), one=one, two=two)
    (pair,) = found["labels"]["relations.type"]["pairs"]
    assert pair["confusion"] == {"Near": {"Near": 1}}
    assert found["scores"]["relations.rel.exact"]["mean"]["value"] == 1


@pytest.mark.parametrize(("arg1", "arg2"), [(OSLO, HE), (HE, OSLO)])
def test_a_relation_is_given_only_if_both_mentions_match(agree, arg1, arg2):
    related = [{"type": "In", "arg1": ANN, "arg2": ROME}, {"type": "In", "arg1": arg1, "arg2": arg2}]
    found, _ = agree("--json", one={**ONE, "relations": related}, two={**TWO, "relations": related[:1]})
    # Oslo is a mention of the first only: without it, both have the same single relation; with it 2 * 1 / (2 + 1).
    assert found["given_matched"]["relations.rel.exact"]["mean"]["value"] == 1
    assert found["scores"]["relations.rel.exact"]["mean"]["value"] == pytest.approx(2 / 3)


def test_factuality_and_entity_class(agree):
    def made(said, certain, general):
        return pass_of(
            mentions=[{"id": "m", "spans": ANN, "entity": "e"}],
            entities=[{"id": "e", "class": general}],
            events=[
                {
                    "trigger": LEFT,
                    "type": "Move",
                    "factuality": [{"source": "AUTHOR", "value": "CT+"}, {"source": said, "value": certain}],
                }
            ],
            attributions=[{"id": said, "content": [[22, 45]], "source": ["m"], "kind": "Claim"}],
        )

    found, _ = agree("--json", one=made("a1", "PR+", "SPC"), two=made("a9", "PS+", "GEN"))
    (pair,) = found["labels"]["events.factuality"]["pairs"]
    # The same two sources, whatever the attribution is called: the author agrees, Ann does not.
    assert (pair["items"], pair["matched"], pair["agreed"]) == ([2, 2], 2, 1)
    (pair,) = found["labels"]["entities.class"]["pairs"]
    assert pair["confusion"] == {"SPC": {"GEN": 1}}
    (pair,) = found["labels"]["attributions.kind"]["pairs"]
    assert (pair["matched"], pair["agreed"]) == (1, 1)


def test_no_mod_is_a_label(agree):
    def made(*mods):
        spans = [ANN, BOB, HE]
        return pass_of(times=[{"spans": at, "type": "DATE", **mod} for at, mod in zip(spans, mods, strict=True)])

    found, _ = agree("--json", one=made({"mod": "START"}, {}, {}), two=made({"mod": "START"}, {}, {"mod": "END"}))
    (pair,) = found["labels"]["times.mod"]["pairs"]
    assert pair["confusion"] == {"(none)": {"(none)": 1, "END": 1}, "START": {"START": 1}}


def reported(*found):
    """Everything that is computed of passes over the same documents."""
    passes = [
        Pass(name, made, {"given": [], "layers": {at: sum(len(items(each, at)) for each in made) for at in LAYERS}})
        for name, made in found
    ]
    return (
        agreements(passes, FREE, paragraph_units=True),
        agreements(passes, FREE, paragraph_units=True, matched=True),
        coefficients(passes, FREE, weights(3 * len(found[0][1])), paragraph_units=True),
    )


def read(data):
    return msgspec.convert(data, Document)


@examples(0.4)
@given(documents())
def test_a_pass_agrees_with_itself_in_everything(data):
    scores, given_matched, labels = reported(("a", [read(data)]), ("b", [read(data)]), ("c", [read(data)]))
    assert "mentions.typed.exact" in scores
    for name, each in {**scores, **given_matched}.items():
        assert each.mean.value in (1.0, None), name
        assert [pair.f1 for pair in each.pairs] == [each.mean] * 3, name
    for name, each in labels.items():
        assert {each.share.value, each.raw.value, each.kappa.value, each.alpha.value} <= {1.0, None}, name
        assert each.share.value == each.raw.value, name


@examples(0.4)
@given(documents("d1"), documents("d1"), documents("d2"), documents("d2"))
def test_renaming_annotators_and_swapping_documents_changes_no_number(one, two, three, four):
    here = reported(("a", [read(one), read(three)]), ("b", [read(two), read(four)]))
    there = reported(("a", [read(two), read(four)]), ("b", [read(one), read(three)]))
    for mine, theirs in zip(here[:2], there[:2], strict=True):
        assert {name: each.mean.value for name, each in mine.items()} == {
            name: each.mean.value for name, each in theirs.items()
        }
    for name, each in here[2].items():
        assert each.share == there[2][name].share, name


@examples(0.4)
@given(documents("d1"), documents("d1"))
def test_coefficients_stay_in_their_range(one, two):
    *_, labels = reported(("a", [read(one)]), ("b", [read(two)]))
    for name, each in labels.items():
        for found in (each.kappa, each.alpha):
            assert found.value is None or -1 <= found.value <= 1, name
        for found in (each.raw, each.share):
            assert found.value is None or 0 <= found.value <= 1, name
        (pair,) = each.pairs
        assert sum(sum(row.values()) for row in pair.confusion.values()) == pair.matched <= min(pair.items), name


@examples(0.25)
@given(documents("d1"), documents("d1"))
def test_f1_and_intervals_are_those_of_the_scorer(one, two):
    """With one pass as gold, in every metric; where directions differ, F1 is the mean of both."""
    scores, *_ = reported(("a", [read(one)]), ("b", [read(two)]))
    there, back = mali_bench.score(one, two, labels=FREE), mali_bench.score(two, one, labels=FREE)
    scored = {name for name in METRICS if there[name].status == back[name].status == "scored"}
    assert set(scores) == scored
    for name, each in scores.items():
        (pair,) = each.pairs
        if not METRICS[name].order:
            assert pair.f1.value == there[name].f1, name
            if name.startswith(("times.", "quantities.", "attributions.", "attributes.", "links.")):
                assert pair.f1.interval == there[name].interval.f1, name
        elif there[name].f1 is not None and back[name].f1 is not None:
            assert pair.f1.value == pytest.approx((there[name].f1 + back[name].f1) / 2), name


def test_coreference_of_a_few_documents_has_no_interval(agree):
    """Clusters span paragraphs: resampling paragraphs would say less than it seems to."""
    found, _ = agree("--json", one=ONE, two=TWO)
    mean = found["scores"]["coref.b3.exact"]["mean"]
    assert mean["value"] is not None
    assert mean["interval"] is None
    assert "paragraphs" in mean["untrustworthy"]
    assert found["scores"]["mentions.untyped.exact"]["mean"]["interval"] is not None


def test_from_ten_documents_on_the_units_are_documents(agree):
    found, _ = agree(
        "--json", one=[{**ONE, "id": f"d{n}"} for n in range(10)], two=[{**TWO, "id": f"d{n}"} for n in range(10)]
    )
    assert (found["documents"], found["unit"], found["units"]) == (10, "documents", 10)
    # All documents are alike, so no resample differs from another.
    assert found["scores"]["mentions.untyped.exact"]["mean"]["interval"] == pytest.approx([8 / 9, 8 / 9], abs=1e-6)
    assert found["labels"]["events.type"]["kappa"]["interval"] == pytest.approx([1 / 3, 1 / 3], abs=1e-6)


def test_paragraphs_of_several_documents_are_units_of_their_own(agree):
    def made(name, kind):
        return {"id": name, "text": "Ann left.", "mentions": [{"spans": [[0, 3]], "type": kind}]}

    found, _ = agree("--json", one=[made("x", "PER"), made("y", "PER")], two=[made("x", "PER"), made("y", "ORG")])
    assert (found["unit"], found["units"]) == ("paragraphs", 2)
    # They agree in x and not in y: a resample has x twice, each once, or y twice.
    assert found["labels"]["mentions.type"]["raw"]["value"] == 1 / 2
    assert found["labels"]["mentions.type"]["raw"]["interval"] == [0, 1]
    assert found["scores"]["mentions.typed.exact"]["mean"]["interval"] == [0, 1]


def test_the_order_of_files_and_of_documents_changes_nothing(agree):
    other = {**TWO, "id": "z"}
    here = agree("--json", one=[ONE, other], two=[TWO, other])
    there = agree("--json", two=[other, TWO], one=[other, ONE])
    assert here == there


# The command

TEXT_OF = {ARTICLE: SEED.read_bytes().decode("utf-8"), "other": "Some text."}


def task(text, spans, who=None, **more):
    found = [{"start": a, "end": b, "label": label} for a, b, label in spans]
    return {"text": text, "spans": found, **({"_annotator_id": who} if who else {}), **more}


TASKS = [
    task("Ann met Bob.", [(0, 3, "PER"), (8, 11, "PER")], "news-ann"),
    task("Ann met Bob.", [(0, 3, "PER"), (8, 11, "ORG")], "news-bo"),
    task("Rome.", [(0, 4, "GPE")], "news-bo"),
    task("Rome.", [(0, 4, "GPE")], "news-ann"),
    task("Oslo.", [(0, 4, "GPE")], "news-ann"),
    task("Oslo.", [], "news-bo", answer="reject"),
]


@pytest.mark.parametrize("files", [{"one": TASKS}, {"one": TASKS[:3], "two": TASKS[3:]}])
def test_prodigy_tasks_tell_who_made_them(agree, files):
    found, _ = agree("--json", **files)
    assert found["annotators"] == ["news-ann", "news-bo"]
    assert found["documents"] == 2
    # Three extents are in both, two of them with the same type; the rejected task is left out.
    assert found["scores"]["mentions.typed.exact"]["mean"]["value"] == pytest.approx(2 / 3)
    assert found["input"]["news-bo"]["skipped_tasks"] == 1
    assert list(found["left_out"].values()) == [["news-bo"]]


def test_prodigy_tasks_are_put_to_whole_documents(agree):
    tasks = [
        task("Ann met Bob in Rome.", [(0, 3, "PER.Individual")]),
        task("Bob left Oslo on Monday.", [(0, 3, "PER.Individual")]),
    ]
    found, _ = agree("--json", one=ONE, two=tasks)
    # 2 * 2 / (5 + 2)
    assert found["scores"]["mentions.subtyped.exact"]["mean"]["value"] == pytest.approx(4 / 7)
    assert (found["documents"], found["units"]) == (1, 2)


def test_documents_that_one_lacks_are_left_out_and_listed(agree):
    found, _ = agree("--json", one=[ONE, {"id": "z", "text": "Z.", "mentions": []}], two=TWO)
    assert found["documents"] == 1
    assert [name.rpartition("/")[2] for name in found["left_out"]["z"]] == ["two"]
    _, out, _ = agree(one=[ONE, {"id": "z", "text": "Z.", "mentions": []}], two=TWO)
    assert "left out because not all annotators have them: 1: z (not in 2)" in out


def test_one_text_serves_all_passes(agree):
    found, _ = agree("--json", one=ONE, two={**TWO, "text": None})
    assert found["scores"]["mentions.typed.exact"]["mean"]["value"] == pytest.approx(6 / 9)


def test_a_document_with_neither_text_nor_id_needs_one_that_is_known(agree):
    """One named document is the one that is meant; of two it is not clear which."""
    named = [{"id": name, "text": "Ann.", "mentions": []} for name in ("a", "b")]
    found, _ = agree("--json", one=named[0], two={"mentions": []})
    assert found["documents"] == 1
    code, out, err = agree(one=named, two={"mentions": []})
    assert (code, out) == (2, "")
    assert "two:1: the document has neither id nor text; add one at `$.id`" in err


def test_the_article_needs_neither_text_nor_id(agree):
    one = {"mentions": [{"spans": [[0, 17]], "type": "ORG.Military"}]}
    found, _ = agree("--json", one=one, two={"id": "mali-2013-02-05", **one})
    assert (found["documents"], found["units"]) == (1, 23)
    assert found["scores"]["mentions.subtyped.exact"]["mean"]["value"] == 1


@pytest.mark.parametrize(("name", "unknown"), [("mali-2013-02-05", {"mentions.type X": 1}), ("other", {})])
def test_the_label_set_is_that_of_the_article_only_for_the_article(agree, name, unknown):
    found, _ = agree(
        "--json",
        one=[{"id": name, "text": TEXT_OF[name], "mentions": [{"spans": [[0, 3]], "type": "X"}]}],
        two=[{"id": name, "mentions": []}],
    )
    assert [each["unknown_labels"] for each in found["input"].values()] == [unknown, {}]


def test_labels_of_the_articles_paragraphs_tell_the_layer(agree):
    paragraph = TEXT_OF["mali-2013-02-05"].partition("\n\n")[0]
    found, _ = agree("--json", one=[task(paragraph, [(0, 3, "Life.Die")])], two=[task(paragraph, [])])
    assert found["input"][found["annotators"][0]]["layers"]["events"] == 1


def test_first_readings_are_used_and_counted_and_optional_items_are_ordinary(agree):
    read_two_ways = [
        {"spans": ANN, "type": "PER", "reading": "who/a"},
        {"spans": ANN, "type": "ORG", "reading": "who/b"},
        {"spans": BOB, "type": "PER", "optional": True},
    ]
    found, _ = agree(
        "--json", one=pass_of(mentions=read_two_ways), two=pass_of(mentions=[{"spans": ANN, "type": "PER"}])
    )
    # Ann as a person is in both; Bob is in the first only, and counts: 2 * 1 / (2 + 1).
    assert found["scores"]["mentions.typed.exact"]["mean"]["value"] == pytest.approx(2 / 3)
    assert [each["readings"] for each in found["input"].values()] == [1, 0]


def test_what_was_given_is_no_agreement(agree):
    found, _ = agree("--json", one={**ONE, "given": ["mentions"]}, two={**ONE, "given": ["mentions"]})
    assert "mentions.typed.exact" not in found["scores"]
    assert "mentions.type" not in found["labels"]
    assert "coref.conll.exact" in found["scores"]


def test_the_output_is_the_json(agree, tmp_path):
    path = tmp_path / "out.json"
    code, out, _ = agree("-o", str(path), one=ONE, two=TWO)
    found, _ = agree("--json", one=ONE, two=TWO)
    assert code == 0
    assert out.startswith("Agreement of 2 annotators on 1 document, 2 paragraphs\n")
    assert json.loads(path.read_text(encoding="utf-8")) == found


@pytest.mark.parametrize(
    ("passes", "message"),
    [
        ({"one": ONE}, "holds the work of one annotator; agreement needs two"),
        ({"one": TASKS[:1]}, "holds the work of one annotator; agreement needs two"),
        (
            {"one": ONE, "two": {**TWO, "text": STORY.replace("Rome", "Bonn")}},
            "two:1: the text of document 'story' differs from character 15 on from that at ",
        ),
        (
            {"one": {**ONE, "paragraphs": [[0, 20]]}, "two": {**TWO, "paragraphs": [[0, 46]]}},
            "two:1: document 'story' has other paragraphs than at ",
        ),
        ({"one": {**ONE, "text": None}, "two": {**TWO, "text": None}}, "document 'story' has a text in no pass"),
        ({"one": ONE, "two": {**TWO, "id": "other"}}, "have no document in common"),
        (
            {"one": TASKS[:2], "two": [TASKS[2], task("Oslo.", [])]},
            "two:2: the task has no _annotator_id or _session_id, and others",
        ),
        ({"one": ONE, "two": pass_of(mentions=[{"spans": [[0, 99]]}])}, "two:1: [0, 99) ends after the text"),
        (
            {"one": [ONE, {"mentions": []}, {"id": "b", "text": "B."}], "two": TWO},
            "the document has neither id nor text",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(agree, passes, message):
    code, out, err = agree(**passes)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_file_is_named_once(agree, tmp_path, capsys):
    agree(one=ONE, two=TWO)
    assert main(["agreement", str(tmp_path / "one"), str(tmp_path / "one")]) == 2
    assert "is given twice" in capsys.readouterr().err
