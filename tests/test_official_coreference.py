"""The test cases that the official coreference scorers come with, and the values that these publish for them.

- TC-A to TC-N: the reference scorer v8.01 (conll/reference-coreference-scorers, `test/`; Pradhan et al. 2014, Luo et
  al. 2014), LEA from coval (ns-moosavi/coval; Moosavi & Strube 2016). The CorefUD and the Universal Anaphora scorer
  (ufal/corefud-scorer, juntaoy/universal-anaphora-scorer) test the same cases; they differ in the BLANC of four.
- NCM and OLM: the CorefUD scorer's partial matching, which is what `head` means here.
- CRAFT: discontinuous mentions (bill-baumgartner/reference-coreference-scorers, also in the Universal Anaphora scorer).

Not here: cases of what this scorer does not have (zeros, split antecedents, the mention overlap ratio, matching by
heads that responses mark themselves), TC-Q, whose mentions could not be looked up, and TC-P-4 and 5, which are TC-P-1
with other ids. TC-OLMC-5 to 7, which their own suite skips as wrong, are in `test_partial_matching.py`.
"""

from fractions import Fraction
from typing import NamedTuple

import pytest

from mali_bench import score
from mali_bench.plain import score_clusters

F = Fraction
ONE, ZERO = (1, 1, 1), (0, 0, 0)


class Case(NamedTuple):
    """Key and response, a string being a cluster of letters, and recall, precision and F1 by measure."""

    name: str
    key: str
    response: str
    expected: dict


def f(recall, precision):
    """Recall, precision and their harmonic mean."""
    return recall, precision, 2 * F(recall) * F(precision) / (F(recall) + F(precision))


A = "a bc def"
A4 = {
    "muc": f(F(1, 3), F(1, 3)),
    "b3": f(F(5, 9), F(17, 42)),
    "ceafm": (0.66667, 0.57143, 0.61538),
    "ceafe": (0.73333, 0.55, 0.62857),
    "blanc": (0.35227, 0.27206, 0.30357),
    "lea": f(F(1, 2), F(2, 7)),
}

CASES = [
    Case("A1", A, A, dict.fromkeys(("muc", "b3", "ceafm", "ceafe", "blanc", "lea"), ONE)),
    Case("A2", A, "a de", {
        "muc": f(F(1, 3), 1),
        "b3": (F(7, 18), 1, F(14, 25)),
        "ceafm": (0.5, 1, 0.66667),
        "ceafe": (0.6, 0.9, 0.72),
        "blanc": (0.21591, 1, 0.35385),
        "lea": f(F(1, 3), 1),
    }),
    Case("A3", A, "a bcx defy z", {
        "muc": f(1, F(3, 5)),
        "b3": (1, F(55, 108), F(110, 163)),
        "ceafm": (1, 0.66667, 0.8),
        "ceafe": (0.88571, 0.66429, 0.75918),
        "blanc": (1, 0.42593, 0.59717),
        "lea": f(1, F(4, 9)),
    }),
    Case("A4", A, "a bcx dy z", A4),
    Case("A5", A, "a bcxB dy z", {
        "muc": f(F(1, 3), F(1, 4)),
        "b3": f(F(5, 9), F(5, 16)),
        "ceafm": (0.66667, 0.5, 0.57143),
        "ceafe": (0.68889, 0.51667, 0.59048),
        "blanc": (0.35227, 0.19048, 0.24716),
        "lea": f(F(1, 2), F(5, 24)),
    }),
    Case("A6", A, "a bcx dy Bz", {
        "muc": f(F(1, 3), F(1, 4)),
        "b3": f(F(5, 9), F(17, 48)),
        "ceafm": (0.66667, 0.5, 0.57143),
        "ceafe": (0.73333, 0.55, 0.62857),
        "blanc": (0.35227, 0.20870, 0.25817),
        "lea": f(F(1, 2), F(1, 4)),
    }),
    Case("A7", A, "a bcxb dy z", A4),  # a repeated mention goes
    Case("A8", A, "a bcx dy bz", A4),
    Case("A9", A, f"a bcx dy {'b' * 10}z", A4),
    Case("A10", A, "a b c d e f", {
        "muc": ZERO,
        "b3": f(F(1, 2), 1),
        "blanc": (0.5, 0.36667, 0.42308),
        "lea": f(F(1, 6), F(1, 6)),
    }),
    Case("A11", A, "abcdef", {
        "muc": f(1, F(3, 5)),
        "b3": (1, F(7, 18), F(14, 25)),
        "blanc": (0.5, 0.13333, 0.21053),
        "lea": f(F(5, 6), F(4, 15)),
    }),
    Case("A12", A, "a x y c d e z", {
        "muc": ZERO,
        "b3": f(F(13, 36), F(4, 7)),
        "blanc": (0.22727, 0.11905, 0.15625),
        "lea": f(F(1, 6), F(1, 7)),
    }),
    Case("A13", A, "axycdez", {
        "muc": f(F(1, 3), F(1, 6)),
        "b3": f(F(17, 36), F(6, 49)),
        "blanc": (0.125, 0.02381, 0.04),
        "lea": f(F(1, 6), F(1, 21)),
    }),
    Case("B1", "ab cde", "bcx de", {"blanc": (F(7, 24),) * 3, "lea": f(F(1, 5), F(2, 5))}),
    Case("C1", "ab cde fg", "bcx de fg", {"blanc": (F(41, 80),) * 3, "lea": f(F(3, 7), F(4, 7))}),
    Case("D1", "12345 67 89ABC", "12345 6789ABC", {
        "muc": f(1, F(9, 10)), "b3": f(1, F(16, 21)), "lea": f(1, F(26, 36)),
    }),
    Case("E1", "12345 67 89ABC", "1234589ABC 67", {
        "muc": f(1, F(9, 10)), "b3": f(1, F(7, 12)), "lea": f(1, (10 * F(20, 45) + 2) / 12),
    }),
    Case("F1", "ABCD", "AB CD", {"muc": f(F(2, 3), 1), "lea": f(F(1, 3), 1)}),
    Case("G1", "AB CD", "ABCD", {"muc": f(1, F(2, 3)), "lea": f(1, F(1, 3))}),
    Case("H1", "ABCD", "ABCD", {"muc": ONE, "lea": ONE}),
    Case("I1", "ABCD", "AB CD", {"muc": f(F(2, 3), 1), "lea": f(F(1, 3), 1)}),
    Case("J1", "ABC", "AC", {"muc": f(F(1, 2), 1), "lea": f(F(1, 3), 1)}),
    Case("K1", "BCDEGHJ", "ABC DEF GHI", {"muc": f(F(1, 2), F(1, 2)), "lea": f(F(1, 7), F(1, 3))}),
    Case("L1", "ABC DEFG", "AB CD FGH", {"muc": f(F(2, 5), F(1, 2)), "lea": f(F(5, 21), F(3, 7))}),
    Case("M1", "abcdef", "abcdef", dict.fromkeys(("muc", "b3", "ceafm", "ceafe", "blanc", "lea"), ONE)),
    Case("M2", "abcdef", "a b c d e f", {"muc": ZERO, "blanc": ZERO, "lea": ZERO}),
    Case("M3", "abcdef", "ab cde f", {"blanc": (0.26667, 1, 0.42105), "lea": f(F(4, 15), F(5, 6))}),
    Case("M4", "abcdef", "abcxyz", {"blanc": (0.2, 0.2, 0.2), "lea": f(F(1, 5), F(1, 5))}),
    Case("M5", "abcdef", "a b c x y z", {"muc": ZERO, "blanc": ZERO, "lea": ZERO}),
    Case("M6", "abcdef", "ab cxy z", {"blanc": (0.06667, 0.25, 0.10526), "lea": f(F(1, 15), F(1, 3))}),
    Case("N1", "a b c d e f", "a b c d e f", {
        "muc": ZERO, "b3": ONE, "ceafm": ONE, "ceafe": ONE, "blanc": ONE, "lea": ONE,
    }),
    Case("N2", "a b c d e f", "abcdef", {"muc": ZERO, "blanc": ZERO, "lea": ZERO}),
    Case("N3", "a b c d e f", "ab cde f", {"blanc": (0.73333, 1, 0.84615), "lea": f(F(1, 6), F(1, 6))}),
    Case("N4", "a b c d e f", "a b c x y z", {"muc": ZERO, "blanc": (0.2, 0.2, 0.2), "lea": f(F(1, 2), F(1, 2))}),
    Case("N5", "a b c d e f", "abcxyz", {"blanc": ZERO, "lea": ZERO}),
    Case("N6", "a b c d e f", "ab cxy z", {"blanc": (0.13333, 0.18182, 0.15385), "lea": ZERO}),
]  # fmt: skip

HALVED = ("M3", "M6", "N3", "N6")
"""The cases whose BLANC is half of that in the CorefUD and UA scorers: the key has one kind of link, the response both
(Luo et al. 2014 average with 0; the reference scorer leaves out what the key lacks).
"""

EXTRA = Case("TC-O-1", "abc", "abd ij", {"b3": (F(4, 9), F(4, 15), F(1, 3))})
"""An example of Cai & Strube, in the extra cases of the CorefUD scorer."""


def numbers(found):
    return [each or 0 for each in (found.recall, found.precision, found.f1)]


def near(expected):
    """Decimals are published with five digits."""
    return pytest.approx([float(each) for each in expected], abs=6e-6)


@pytest.mark.parametrize("mode", ["mali", "conll2012"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reference_scorer_publishes_the_same(case, mode):
    """In `mali`, what does not exist is None, which the reference scorer publishes as 0."""
    found = score_clusters(case.key.split(), case.response.split(), mode=mode)
    for name, expected in case.expected.items():
        assert numbers(found[name]) == near(expected), name


@pytest.mark.parametrize("case", [*CASES, EXTRA], ids=lambda case: case.name)
def test_the_corefud_and_ua_scorers_publish_the_same(case):
    found = score_clusters(case.key.split(), case.response.split(), mode="corefud")
    for name, expected in case.expected.items():
        half = 0.5 if name == "blanc" and case.name in HALVED else 1
        assert numbers(found[name]) == near([half * each for each in expected]), name


# Mentions by position. Token n is the character n; a head is one token.


def mention(spans, entity, head=None):
    found = {"spans": [[first, last + 1] for first, last in spans], "entity": entity}
    return found if head is None else {**found, "head": [[head, head + 1]]}


def compared(key, response, how):
    """MUC and B3 as (recall, precision, F1)."""
    found = score({"mentions": key}, {"mentions": response}, intervals=False)
    return numbers(found[f"coref.muc.{how}"]), numbers(found[f"coref.b3.{how}"])


NCM = {
    "a": {"NCMA": mention([(2, 13)], "1", 10), "NCMB": mention([(2, 7), (10, 11), (13, 13)], "1", 10)},
    "others": [mention([(48, 48)], "1"), mention([(30, 32)], "2", 30), mention([(63, 64)], "2", 63),
               mention([(67, 67)], "2")],
}  # fmt: skip
"""The keys of TC-NCMA and TC-NCMB: a contiguous or discontinuous mention a, and four more, which responses have."""

MATCHED, UNMATCHED = (ONE, ONE), ((F(2, 3),) * 3, (F(7, 10),) * 3)


@pytest.mark.parametrize(
    ("key", "spans", "expected"),
    [
        pytest.param("NCMA", [(2, 13)], MATCHED, id="TC-NCMA-1"),
        pytest.param("NCMA", [(5, 12)], MATCHED, id="TC-NCMA-2"),
        pytest.param("NCMA", [(5, 15)], UNMATCHED, id="TC-NCMA-3"),
        pytest.param("NCMA", [(11, 13)], UNMATCHED, id="TC-NCMA-4"),
        pytest.param("NCMA", [(4, 10), (12, 12)], MATCHED, id="TC-NCMA-5"),
        pytest.param("NCMA", [(1, 5), (10, 11)], UNMATCHED, id="TC-NCMA-6"),
        pytest.param("NCMA", [(4, 6), (11, 13)], UNMATCHED, id="TC-NCMA-7"),
        pytest.param("NCMB", [(2, 7), (10, 11), (13, 13)], MATCHED, id="TC-NCMB-1"),
        pytest.param("NCMB", [(10, 10)], MATCHED, id="TC-NCMB-2"),
        pytest.param("NCMB", [(10, 13)], UNMATCHED, id="TC-NCMB-3"),
        pytest.param("NCMB", [(13, 13)], UNMATCHED, id="TC-NCMB-4"),
        pytest.param("NCMB", [(5, 10)], UNMATCHED, id="TC-NCMB-5"),
        pytest.param("NCMB", [(2, 4), (6, 10)], UNMATCHED, id="TC-NCMB-6"),
        pytest.param("NCMB", [(2, 4), (10, 17)], UNMATCHED, id="TC-NCMB-7"),
        pytest.param("NCMB", [(2, 4), (13, 13)], UNMATCHED, id="TC-NCMB-8"),
    ],
)
def test_partial_matching_of_corefud_is_matching_by_heads(key, spans, expected):
    others = [{name: each[name] for name in ("spans", "entity")} for each in NCM["others"]]
    found = compared([NCM["a"][key], *NCM["others"]], [mention(spans, "1"), *others], "head")
    assert found == tuple(map(near, expected))


OLM = {"OLMA": (10, 3), "OLMB": (2, 3), "OLMC": (4, 4)}
"""The heads of a [2, 13] and of b [2, 5] in each key; a is coreferent with 48, b with 30 to 32, 63 to 64 and 67."""

BOTH = ONE, ONE
ONLY_A = (F(3, 4), 1, F(6, 7)), (F(17, 24), 1, F(34, 41))  # b is missed
A_AND_A_WRONG_ONE = (F(3, 4),) * 3, (F(17, 24),) * 3
NEITHER = (F(1, 2), F(2, 3), F(4, 7)), (F(11, 24), F(7, 10), F(77, 139))  # both missed, one invented


@pytest.mark.parametrize(
    ("key", "a", "b", "expected"),
    [
        pytest.param("OLMA", (2, 13), (2, 5), BOTH, id="TC-OLMA-1"),
        pytest.param("OLMA", (10, 10), (3, 3), BOTH, id="TC-OLMA-2"),
        pytest.param("OLMA", (4, 11), (3, 5), BOTH, id="TC-OLMA-3"),
        pytest.param("OLMA", (9, 11), (4, 5), A_AND_A_WRONG_ONE, id="TC-OLMA-4"),
        pytest.param("OLMA", (4, 11), None, ONLY_A, id="TC-OLMA-5"),
        pytest.param("OLMA", (4, 5), None, NEITHER, id="TC-OLMA-6"),
        pytest.param("OLMB", (2, 13), (2, 5), BOTH, id="TC-OLMB-1"),
        pytest.param("OLMB", (2, 2), (3, 3), BOTH, id="TC-OLMB-2"),
        pytest.param("OLMB", (2, 4), (3, 5), BOTH, id="TC-OLMB-3"),
        pytest.param("OLMB", (2, 2), (3, 7), A_AND_A_WRONG_ONE, id="TC-OLMB-4"),
        pytest.param("OLMB", (2, 11), None, ONLY_A, id="TC-OLMB-5"),
        pytest.param("OLMB", (4, 5), None, NEITHER, id="TC-OLMB-6"),
        pytest.param("OLMC", (2, 13), (2, 5), BOTH, id="TC-OLMC-1"),
        pytest.param("OLMC", (4, 4), None, ((F(1, 2), F(2, 3), F(4, 7)), (F(1, 2), F(4, 5), F(8, 13))), id="TC-OLMC-2"),
        pytest.param("OLMC", (4, 6), None, ONLY_A, id="TC-OLMC-3"),
        pytest.param("OLMC", (4, 9), (2, 4), BOTH, id="TC-OLMC-4"),
    ],
)
def test_heads_of_overlapping_mentions_are_matched_one_to_one(key, a, b, expected):
    """In OLMB-3 only the largest matching finds both, and in OLMC-2 the mention goes to b, the shorter of two with its
    head: so the current CorefUD scorer; its older documents have the values of another matching.
    """
    shared = [mention([(48, 48)], "1"), mention([(30, 32)], "2"), mention([(63, 64)], "2"), mention([(67, 67)], "2")]
    first, second = OLM[key]
    gold = [mention([(2, 13)], "1", first), mention([(2, 5)], "2", second), *shared]
    pred = [mention([a], "1"), *([mention([b], "2")] if b else []), *shared]
    assert compared(gold, pred, "head") == tuple(map(near, expected))


def craft(*clusters):
    """Mentions of clusters, each with its first token as head, as in the key of TC-O and TC-P."""
    return [
        mention(spans, str(number), spans[0][0])
        for number, cluster in enumerate(clusters, start=1)
        for spans in cluster
    ]


CRAFT_O = craft([[(1, 2)]], [[(4, 4), (7, 7)], [(10, 10)]], [[(12, 13)], [(15, 15)], [(17, 19)]])
CRAFT_P = craft([[(1, 1), (3, 3), (8, 8)], [(5, 6)], [(10, 11), (13, 13)], [(15, 15), (17, 19)]])


@pytest.mark.parametrize(
    ("key", "changes", "exact", "partial"),
    [
        pytest.param(CRAFT_O, {}, 1, 1, id="TC-O-1"),
        pytest.param(CRAFT_O, {1: [[4, 5]]}, F(2, 3), 1, id="TC-O-2"),
        pytest.param(CRAFT_O, {1: [[7, 8]]}, F(2, 3), F(2, 3), id="TC-O-3"),
        pytest.param(CRAFT_P, {}, 1, 1, id="TC-P-1"),
        pytest.param(CRAFT_P, {2: [[13, 14]]}, F(2, 3), F(2, 3), id="TC-P-2"),
        pytest.param(CRAFT_P, {2: [[10, 12]], 3: [[15, 16]]}, F(1, 3), 1, id="TC-P-3"),
    ],
)
def test_muc_of_discontinuous_mentions(key, changes, exact, partial):
    """A change gives the mention of that number other spans. CRAFT's partial matching takes a part that has the first
    word, which is the head here.
    """
    response = [
        {"spans": changes.get(number, each["spans"]), "entity": each["entity"]} for number, each in enumerate(key)
    ]
    assert compared(key, response, "exact")[0] == near((exact,) * 3)
    assert compared(key, response, "head")[0] == near((partial,) * 3)
