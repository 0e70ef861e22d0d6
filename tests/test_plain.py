"""Plain Python data: cases worked out by hand, published ones among them, and what cannot be read."""

import doctest
from fractions import Fraction

import pytest

from mali_bench import InputError, plain
from mali_bench.plain import score_clusters, score_events, score_relations, score_spans, score_tags

MODULES = ("clusters", "events", "spans", "tags")


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_are_right(name):
    module = __import__(f"mali_bench.plain.{name}", fromlist=["x"])
    found = doctest.testmod(module)
    assert found.attempted > 2 and not found.failed


def scores(found, name):
    each = found[name]
    return each.recall, each.precision, each.f1


def near(*fractions):
    return pytest.approx(tuple(map(float, fractions)), abs=1e-9)


def f1(recall, precision):
    return 2 * recall * precision / (recall + precision)


F = Fraction

# Clusters. A string is the cluster of its letters.

PAPER = ["abc", "defg"], ["ab", "cd", "fghi"]
"""The example of Pradhan et al. 2014 (P14-2006), section 4."""


def test_the_example_of_pradhan_et_al():
    found = score_clusters(*PAPER)
    assert scores(found, "muc") == near(F(2, 5), F(2, 5), F(2, 5))  # 1 + 1 of 2 + 3 links; 1 + 0 + 1 of 1 + 1 + 3
    recall = (F(4, 3) + F(1, 3) + F(1, 4) + F(4, 4)) / 7
    precision = (F(4, 2) + F(1, 2) + F(1, 2) + F(4, 4)) / 8
    assert scores(found, "b3") == near(recall, precision, f1(recall, precision))
    assert scores(found, "ceafm") == near(F(4, 7), F(4, 8), f1(F(4, 7), F(4, 8)))  # abc-ab, defg-fghi: 2 + 2
    total = F(2 * 2, 5) + F(2 * 2, 8)
    assert scores(found, "ceafe") == near(total / 2, total / 3, f1(total / 2, total / 3))
    # Coreferent links: ab and fg of 9 and 8. Others: the key's 12 and the response's 20 share 3 x 3 but not cd.
    assert scores(found, "blanc") == near(
        (F(2, 9) + F(8, 12)) / 2, (F(2, 8) + F(8, 20)) / 2, (f1(F(2, 9), F(2, 8)) + f1(F(8, 12), F(8, 20))) / 2
    )
    # LEA: abc resolves 1 of 3 links, defg 1 of 6; ab its only one, cd none, fghi 1 of 6.
    recall, precision = (3 * F(1, 3) + 4 * F(1, 6)) / 7, (2 + 4 * F(1, 6)) / 8
    assert scores(found, "lea") == near(recall, precision, f1(recall, precision))
    assert scores(found, "mentions") == near(F(6, 7), F(6, 8), f1(F(6, 7), F(6, 8)))
    parts = [found[name].f1 for name in ("muc", "b3", "ceafe")]
    assert found["conll"].f1 == pytest.approx(sum(parts) / 3)
    assert found["conll"].precision is None


A = ["a", "bc", "def"]
A4 = ["a", "bcx", "dy", "z"]
"""The reference scorer's test case TC-A-4; all of its cases are in test_official_coreference.py."""


def percent(found, *names):
    return [round(100 * found[name].f1, 2) for name in names]


@pytest.mark.parametrize("mode", ["mali", "conll2012", "corefud"])
def test_tc_a_4(mode):
    found = score_clusters(A, A4, mode=mode)
    assert percent(found, "muc", "b3", "ceafe") == [33.33, 46.83, 62.86]  # the reference scorer's values
    assert scores(found, "muc") == near(F(1, 3), F(1, 3), F(1, 3))  # bc of bc, de, ef; of bc, cx, dy
    assert scores(found, "ceafm") == near(F(4, 6), F(4, 7), f1(F(4, 6), F(4, 7)))
    assert scores(found, "lea") == near(F(3, 6), F(2, 7), f1(F(3, 6), F(2, 7)))  # a and bc; a and a third of bcx
    assert found["blanc"].f1 == pytest.approx(float((F(1, 4) + F(2 * 5, 11 + 17)) / 2))


def test_tc_a_4_without_singletons():
    found = score_clusters(A, A4, singletons=False, mode="corefud")
    assert percent(found, "b3", "ceafe") == [41.07, 60.0]  # the CorefUD scorer's default


def test_tc_a_10_a_response_of_singletons():
    found = score_clusters(A, "abcdef", mode="conll2012")
    assert percent(found, "muc", "b3") == [0.0, 66.67]  # recall (1 + 2/2 + 3/3) / 6, precision 1
    assert percent(score_clusters(A, "abcdef", singletons=False, mode="corefud"), "b3") == [0.0]


def test_blanc_where_the_key_has_one_kind_of_link():
    """Reference scorer's TC-M-3: 42.10 (it truncates), and 21.05 in the CorefUD scorer. One key cluster of six has 15
    links; the response has 4 of them, and links of the other kind.
    """
    key, response = ["abcdef"], ["abc", "de", "f"]
    assert percent(score_clusters(key, response, mode="conll2012"), "blanc") == [42.11]  # 8 / (15 + 4)
    assert percent(score_clusters(key, response, mode="corefud"), "blanc") == [21.05]  # its half
    assert percent(score_clusters(response, key, mode="conll2012"), "blanc") == [21.05]  # now the key has both


def test_blanc_where_the_key_has_only_singletons():
    key, response = "abcdef", ["abc", "de", "f"]
    other = F(2 * 11, 15 + 11)
    assert score_clusters(key, response)["blanc"].f1 == pytest.approx(float(other))
    assert score_clusters(key, response, mode="corefud")["blanc"].f1 == pytest.approx(float(other / 2))


def test_muc_without_links_does_not_exist_or_is_0():
    key = ["a", "b"]
    found = score_clusters(key, key)
    assert scores(found, "muc") == (None, None, None)
    assert found["conll"].f1 == found["b3"].f1 == found["ceafe"].f1 == 1
    for mode in ("conll2012", "corefud"):
        found = score_clusters(key, key, mode=mode)
        assert scores(found, "muc") == (0, 0, 0)
        assert found["conll"].f1 == pytest.approx(2 / 3)
    assert scores(score_clusters(key, ["ab"]), "muc") == (None, 0, 0)


def test_nothing_on_both_sides():
    assert {each.f1 for each in score_clusters([], []).values()} == {None}
    for mode in ("conll2012", "corefud"):
        assert {each.f1 for each in score_clusters([], [], mode=mode).values()} == {0}


def test_a_document_of_one_mention_has_no_links():
    """v8.01 and the UA scorer give 0; Luo et al. 2014 would ask whether the mention is the same."""
    assert score_clusters(["a"], ["a"])["blanc"].f1 is None
    assert score_clusters(["a"], ["a"], mode="conll2012")["blanc"].f1 == 0
    assert score_clusters(["a"], ["a"], mode="corefud")["blanc"].f1 == 0


def test_a_repeated_mention_of_the_key_counts_where_it_stands_first():
    """v8.01 gives the values of TC-A-4, 33.33 and 46.83."""
    for repeated in (["a", "bcx", "dy", "zb"], ["a", "bcx", "dya", "z"], ["a", "bcxb", "dy", "z"]):
        assert percent(score_clusters(A, repeated, mode="conll2012"), "muc", "b3") == [33.33, 46.83]


def test_every_copy_of_an_invented_mention_counts():
    """v8.01 gives 43.25 (truncated): precision (1 + 4/3 + 1/2) of 8 instead of 7 mentions."""
    assert percent(score_clusters(A, ["a", "bcx", "dy", "zx"], mode="conll2012"), "b3") == [43.26]
    assert percent(score_clusters(A, ["a", "bcx", "dy", "zx"]), "b3") == [46.83]  # x only in bcx


def test_a_mention_in_two_clusters_stays_in_the_one_that_is_sorted_first():
    one, other = score_clusters(A, ["bcd", "defz"]), score_clusters(A, ["defz", "bcd"])
    assert one == other == score_clusters(A, ["bcd", "efz"])


def test_a_key_with_itself_is_1_even_if_a_mention_repeats():
    assert {each.f1 for each in score_clusters(["ab", "bc"], ["ab", "bc"]).values()} == {1.0}


def test_documents_are_summed_and_not_averaged():
    """B3 of the one document is 4/4, of the other 0 of 2."""
    key = {"one": ["abcd"], "two": ["ef"]}
    found = score_clusters(key, {"one": ["abcd"]})
    assert scores(found, "b3") == near(F(4, 6), 1, f1(F(4, 6), F(1)))


def test_an_invented_document_is_wrong_or_ignored():
    key, response = {"one": ["ab"]}, {"one": ["ab"], "two": ["cd"]}
    assert score_clusters(key, response)["b3"].precision == 0.5
    for mode in ("conll2012", "corefud"):
        assert score_clusters(key, response, mode=mode)["b3"].precision == 1


def test_mentions_may_be_anything_hashable():
    key = [[(0, 3), "he"], [7, frozenset("ab")]]
    assert score_clusters(key, key)["muc"].f1 == 1
    assert score_clusters([[[0, 3], [5, 7]]], [[(0, 3), (5, 7)]])["muc"].f1 == 1  # JSON has no tuples


# Spans

N3 = [(0, 4, "ORG")], [(0, 10, "ORG"), (0, 4, "ORG")]


@pytest.mark.parametrize("pred", [N3[1], N3[1][::-1]])
def test_an_exact_match_is_found_behind_a_longer_span(pred):
    """strict P = .5, R = 1 in whatever order."""
    found = score_spans(N3[0], pred, mode="nervaluate")
    assert list(found) == ["strict", "exact", "partial", "ent_type"]
    for each in found.values():
        assert (each.correct, each.incorrect, each.partial, each.missed, each.spurious) == (1, 0, 0, 0, 1)
        assert (each.precision, each.recall) == (0.5, 1)


def test_semeval_9_1():
    """One pair of each kind: exact and typed, exact, overlapping and typed, overlapping, missed, spurious."""
    gold = [(0, 2, "A"), (10, 12, "A"), (20, 24, "A"), (30, 34, "A"), (40, 42, "A")]
    pred = [(0, 2, "A"), (10, 12, "B"), (22, 26, "A"), (33, 35, "B"), (50, 52, "A")]
    found = score_spans(gold, pred)
    counts = {
        name: (each.correct, each.incorrect, each.partial, each.missed, each.spurious)
        for name, each in found.items()
        if hasattr(each, "correct")
    }
    assert counts == {
        "strict": (1, 3, 0, 1, 1),
        "exact": (2, 2, 0, 1, 1),
        "partial": (2, 0, 2, 1, 1),
        "type": (2, 2, 0, 1, 1),
    }
    assert found["partial"].precision == found["partial"].recall == 3 / 5
    assert (found["overlap"].f1, found["overlap+type"].f1) == (4 / 5, 2 / 5)


def test_overlapping_spans_are_matched_one_to_one_and_best():
    """brateval takes the first that overlaps, and so finds one of these two pairs (F1 .5)."""
    assert score_spans([(0, 5, "A"), (4, 9, "A")], [(4, 5, "A"), (0, 2, "A")])["overlap"].f1 == 1
    assert score_spans([(0, 5, "A")], [(0, 2, "A"), (3, 5, "A")])["overlap"].precision == 0.5


def test_a_partner_is_given_up_where_that_makes_one_pair_more():
    """[0, 10) overlaps both predictions and [2, 4) only the first: taken in their order, the first pair would leave the
    second gold span without a partner.
    """
    found = score_spans([(0, 10), (2, 4)], [(1, 3), (6, 8)])["overlap"]
    assert (found.p_num, found.r_num, found.f1) == (2, 2, 1.0)


def test_touching_spans_do_not_overlap():
    """Ends are exclusive."""
    assert score_spans([(0, 5, "A")], [(5, 9, "A")])["type"].f1 == 0


def test_discontinuous_spans_are_sets_of_characters():
    gold = [(((0, 3), (6, 9)), "A")]
    assert score_spans(gold, [([[6, 9], [0, 3]], "A")])["strict"].f1 == 1
    assert score_spans(gold, [(((0, 2), (2, 3), (6, 9)), "A")])["strict"].f1 == 1
    assert score_spans(gold, [(3, 6, "A")])["overlap"].f1 == 0
    assert score_spans(gold, [(0, 9, "A")])["strict"].f1 == 0


def test_repeated_spans_count_once():
    """Set semantics; nervaluate counts the second as spurious."""
    assert score_spans([(0, 3, "A")], [(0, 3, "A"), (0, 3, "A")])["strict"].precision == 1


def test_unknown_labels_are_wrong():
    """Two invented spans of another label."""
    assert score_spans([(0, 3, "A")], [(0, 3, "A"), (5, 6, "X"), (7, 8, "X")])["strict"].precision == pytest.approx(
        1 / 3
    )


def test_documents_as_a_list_or_as_a_mapping():
    gold, pred = [[(0, 3, "A")], [(0, 3, "A")]], [[(0, 3, "A")], []]
    one, other = score_spans(gold, pred), score_spans(dict(enumerate(gold)), dict(enumerate(pred)))
    assert one == other
    assert one["strict"].recall == 0.5
    assert one == score_spans({0: gold[0], 1: gold[1]}, {0: pred[0]})
    assert score_spans({0: []}, {1: [(0, 3, "A")]})["strict"].precision == 0


def test_spans_without_types():
    assert score_spans([(0, 3), (5, 7)], [(0, 3)])["strict"].recall == 0.5


def test_scores_that_do_not_exist():
    assert score_spans([], [])["strict"].f1 is None
    assert score_spans([], [], mode="nervaluate")["strict"].f1 == 0


# Relations and events


def test_relations_have_a_direction_unless_they_are_symmetric():
    gold, pred = [((0, 3), "Near", (5, 8))], [((5, 8), "Near", (0, 3))]
    assert score_relations(gold, pred)["rel"].f1 == 0
    assert score_relations(gold, pred, symmetric=("Near",))["rel"].f1 == 1
    both = score_relations(gold, gold + pred, symmetric=("Near",))["rel"]
    assert (both.precision, both.recall) == (1, 1)  # one relation, not two hits (OneIE: recall 200 %)
    assert score_relations(gold, gold + pred)["rel"].precision == 0.5


def test_the_types_of_arguments_count_in_rel_plus():
    gold = [((0, 3, "PER"), "Near", (5, 8, "LOC"))]
    found = score_relations(gold, [((0, 3, "PER"), "Near", (5, 8, "ORG"))])
    assert (found["rel"].f1, found["rel+"].f1) == (1, 0)
    assert score_relations(gold, [((0, 3, "PER"), "Far", (5, 8, "LOC"))])["rel"].f1 == 0


def test_arguments_of_the_wrong_event_count_unless_attached():
    """The arguments of two attacks exchanged."""
    gold = [((0, 2), "Attack", [(10, 12, "Agent")]), ((4, 6), "Attack", [(14, 16, "Agent")])]
    pred = [((0, 2), "Attack", [(14, 16, "Agent")]), ((4, 6), "Attack", [(10, 12, "Agent")])]
    assert {name: each.f1 for name, each in score_events(gold, pred).items()} == {
        "ti": 1, "tc": 1, "ai": 1, "ac": 1, "ai+": 0, "ac+": 0,
    }  # fmt: skip


def test_the_same_filler_in_two_events_is_one_argument_unless_attached():
    """TextEE has AC 100 and AC+ 66.7."""
    gold = [((0, 2), "Attack", [(10, 12, "Agent")]), ((4, 6), "Attack", [(10, 12, "Agent")])]
    found = score_events(gold, gold[:1])
    assert (found["ac"].f1, found["ac+"].f1) == (1, pytest.approx(2 / 3))


def test_an_event_predicted_three_times_is_one():
    """OneIE gives R = 300 %."""
    gold = [((0, 2), "Attack", [(10, 12, "Agent")])]
    assert {each.f1 for each in score_events(gold, gold * 3).values()} == {1.0}


def test_two_types_on_one_trigger():
    """Both are found (OneIE: TC 50)."""
    gold = [((0, 2), "Attack", []), ((0, 2), "Die", [])]
    found = score_events(gold, gold)
    assert (found["tc"].p_num, found["ti"].p_num) == (2, 1)


def test_a_wrong_trigger_costs_only_the_attached_arguments():
    found = score_events([((0, 2), "Attack", [(10, 12, "Agent")])], [((0, 3), "Attack", [(10, 12, "Agent")])])
    assert {name: each.f1 for name, each in found.items()} == {"ti": 0, "tc": 0, "ai": 1, "ac": 1, "ai+": 0, "ac+": 0}


def test_events_as_mappings_and_several_documents():
    event = {"trigger": (0, 2), "type": "Attack", "arguments": [([[3, 4], [6, 7]], "Agent")]}
    assert score_events([[event], []], [[event], []])["ac+"].f1 == 1
    assert score_events({"d": [event]}, {"d": [{"trigger": (0, 2), "type": "Attack"}]})["ac+"].recall == 0


# Tags


def chunks(tags, scheme="conlleval"):
    """The chunks of a sequence, found by scoring it against every chunk there could be."""
    found = []
    types = sorted({tag.partition("-")[2] or "_" for tag in tags if tag != "O"})
    for start in range(len(tags)):
        for end in range(start + 1, len(tags) + 1):
            for label in types:
                one = ["O"] * len(tags)
                one[start:end] = single(end - start, label, scheme)
                if score_tags(tags, one, scheme=scheme).overall.p_num:
                    found.append((label, start, end))
    return found


def single(length, label, scheme):
    """One chunk, as the scheme writes it."""
    letters = {
        "IOB1": "I" * length,
        "IOE1": "I" * length,
        "IOE2": "I" * (length - 1) + "E",
        "BIOES": "S" if length == 1 else "B" + "I" * (length - 2) + "E",
        "BILOU": "U" if length == 1 else "B" + "I" * (length - 2) + "L",
    }.get(scheme, "B" + "I" * (length - 1))
    return [f"{letter}-{label}" for letter in letters]


@pytest.mark.parametrize(
    ("scheme", "tags", "expected"),
    [
        ("conlleval", "B-A I-A O I-B", [("A", 0, 2), ("B", 3, 4)]),
        ("conlleval", "B-A I-B I-B", [("A", 0, 1), ("B", 1, 3)]),
        ("conlleval", "I-A B-A B-A", [("A", 0, 1), ("A", 1, 2), ("A", 2, 3)]),
        ("conlleval", "E-A I-A S-A I-A E-A", [("A", 0, 1), ("A", 1, 2), ("A", 2, 3), ("A", 3, 5)]),
        ("conlleval", "B I O B", [("_", 0, 2), ("_", 3, 4)]),
        ("IOB2", "I-A I-A", []),
        ("IOB2", "B-A I-A I-B O B-B", [("A", 0, 2), ("B", 4, 5)]),
        ("IOB1", "I-A I-A B-A I-A", [("A", 0, 2), ("A", 2, 4)]),
        ("IOB1", "B-A I-A", [("A", 1, 2)]),
        ("IOB1", "I-A B-B O", [("A", 0, 1)]),
        ("IOE2", "I-A E-A E-A I-A", [("A", 0, 2), ("A", 2, 3)]),
        ("IOE2", "I-A E-B", [("B", 1, 2)]),
        ("IOE1", "I-A E-A I-A O", [("A", 0, 2), ("A", 2, 3)]),
        ("IOE1", "I-A E-A O", []),
        ("BIOES", "B-A E-A S-B B-A I-A", [("A", 0, 2), ("B", 2, 3)]),
        ("BIOES", "B-A I-B E-B", []),
        ("BILOU", "B-A L-A U-B", [("A", 0, 2), ("B", 2, 3)]),
        ("BILOU", "B-A L-A L-A", [("A", 0, 2)]),
    ],
)
def test_chunks(scheme, tags, expected):
    assert chunks(tags.split(), scheme) == expected


def test_lenient_and_strict_schemes_differ():
    """As in seqeval 1.2.2."""
    gold, pred = ["B-PER", "I-PER"], ["I-PER", "I-PER"]
    assert score_tags(gold, pred).overall.f1 == 1
    assert score_tags(gold, pred, scheme="IOB2").overall.f1 == 0
    assert score_tags(["B-PER", "L-PER", "L-PER"], ["B-PER", "L-PER", "O"], scheme="BILOU").overall.f1 == 1


def test_types_have_their_own_scores():
    found = score_tags([["B-A", "B-B"], ["B-B"]], [["B-A", "O"], ["B-C"]])
    assert list(found.types) == ["A", "B", "C"]
    assert (found.types["B"].recall, found.types["B"].precision, found.types["C"].precision) == (0, None, 0)
    assert (found.overall.precision, found.overall.recall) == (0.5, pytest.approx(1 / 3))


def test_types_may_have_hyphens():
    assert list(score_tags(["B-WORK-OF-ART"], ["O"]).types) == ["WORK-OF-ART"]


# What cannot be read


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: score_clusters([], [], mode="coval"), "mode must be one of mali, conll2012, corefud, not 'coval'"),
        (lambda: score_clusters([[{}]], []), "gold: mentions must be hashable, unlike those of [{}]"),
        (lambda: score_clusters([1], []), "gold: a cluster must be an iterable of mentions, not 1"),
        (
            lambda: score_clusters({"d": []}, []),
            "gold is a mapping of documents, pred is one document; both must be the same",
        ),
        (
            lambda: score_spans([(3, 3, "A")], []),
            "gold: [3, 3) is empty or outside of any text; ends are exclusive (add 1 to those of nervaluate and CoNLL)",
        ),
        (
            lambda: score_spans({"d": [("x", 3, "A")]}, {}),
            "gold, document 'd': ('x', 3, 'A') is not a span; write (start, end), (start, end, label), or"
            " (((start, end), (start, end)), label) with offsets as integers",
        ),
        (lambda: score_spans([(0, 3, 5)], []), "gold: a label must be a string, not 5"),
        (
            lambda: score_spans([[], []], [[]]),
            "gold has 2 documents, pred has 1; lists are paired by their order",
        ),
        (
            lambda: score_relations([((0, 3), (5, 8))], [((0, 3), (5, 8))]),
            "gold, document 0: a relation must be (argument, type, argument), not (0, 3)",
        ),
        (
            lambda: score_events([((0, 3), "A")], []),
            "gold: an event must be (trigger, type, arguments), not ((0, 3), 'A')",
        ),
        (
            lambda: score_events([{"trigger": (0, 3), "args": []}], []),
            "gold: an event has the keys trigger, type and arguments, not trigger, args",
        ),
        (
            lambda: score_tags(["B-A", "L-A"], ["O", "O"]),
            "gold: 'L-A' is not a tag of conlleval; a tag is one of B, I, E, S, O, and may have a hyphen and a type"
            " behind it",
        ),
        (lambda: score_tags(["O"], ["O"], scheme="IOBES"), "scheme must be one of conlleval, IOB1, IOB2, IOE1"),
        (lambda: score_tags([["O"]], [["O", "O"]]), "gold, document 0: 1 tags; pred, document 0: 2"),
    ],
)
def test_what_cannot_be_read_is_explained(call, message):
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value).startswith(message)


def test_the_module_is_part_of_the_package():
    assert set(plain.__all__) == {
        "SCHEMES", "TagScores", "score_clusters", "score_events", "score_relations", "score_spans", "score_tags",
    }  # fmt: skip
