"""Coreference and matching against the definitions, written down naively, and against peers."""

from fractions import Fraction
from itertools import combinations, permutations

from hypothesis import assume, given
from hypothesis import strategies as st

from mali_bench import score

MENTIONS = 7


@st.composite
def clusterings(draw):
    """Disjoint sets of mentions; some mentions may be in none."""
    where = draw(st.lists(st.integers(0, 4), min_size=MENTIONS, max_size=MENTIONS))
    found = {}
    for mention, cluster in enumerate(where):
        if cluster:
            found.setdefault(cluster, set()).add(mention)
    return list(found.values())


def report(key, response):
    return score(_document(key), _document(response))


def _document(clusters):
    mentions = [
        {"spans": [[2 * mention, 2 * mention + 1]], "type": "PER", "entity": f"e{number}"}
        for number, cluster in enumerate(clusters)
        for mention in cluster
    ]
    return {"id": "d", "text": "x " * MENTIONS, "mentions": mentions}


def muc(one, other):
    """(numerator, denominator) of recall: Vilain et al. 1995."""
    parts = [sum(bool(k & r) for r in other) + len(k - set().union(*other)) for k in one]
    return sum(len(k) - p for k, p in zip(one, parts, strict=True)), sum(len(k) - 1 for k in one)


def b3(one, other):
    """Bagga & Baldwin 1998."""
    top = sum(Fraction(len(k & r) ** 2, len(k)) for k in one for r in other)
    return top, sum(map(len, one))


def lea(one, other):
    """Moosavi & Strube 2016, with a self-link for singletons."""

    def links(n):
        return n * (n - 1) // 2

    top = Fraction(0)
    for k in one:
        if len(k) == 1:
            top += k in other
        else:
            top += len(k) * Fraction(sum(links(len(k & r)) for r in other), links(len(k)))
    return top, sum(map(len, one))


def ceaf(one, other, similarity):
    """The best one-to-one alignment, by trying all: Luo 2005."""
    short, long = sorted((one, other), key=len)
    return max(
        sum((similarity(k, r) for k, r in zip(short, choice, strict=True)), Fraction(0))
        for choice in permutations(long, len(short))
    )


def phi3(k, r):
    return len(k & r)


def phi4(k, r):
    return Fraction(2 * len(k & r), len(k) + len(r))


def links(clusters):
    """Coreferent and other links of a clustering."""
    mentions = sorted(set().union(*clusters)) if clusters else []
    together = {pair for cluster in clusters for pair in combinations(sorted(cluster), 2)}
    return together, set(combinations(mentions, 2)) - together


def blanc_f1(key, response):
    """Recasens & Hovy 2011, extended by Luo et al. 2014: the mean over the kinds of links that the key has."""
    halves = []
    for k, r in zip(links(key), links(response), strict=True):
        if k:
            right = len(k & r)
            halves.append(Fraction(2 * right, len(k) + len(r)))
    return sum(halves) / len(halves) if halves else None


def fraction(numerator, denominator):
    return None if not denominator else float(Fraction(numerator) / denominator)


def near(value, expected):
    return value is expected if None in (value, expected) else abs(value - expected) < 1e-9


@given(key=clusterings(), response=clusterings())
def test_sums_over_clusters_are_those_of_the_definitions(key, response):
    found = report(key, response)
    for name, definition in {"muc": muc, "b3": b3, "lea": lea}.items():
        for how in ("exact", "head"):
            result = found[f"coref.{name}.{how}"]
            if result.status == "scored":
                assert near(result.recall, fraction(*definition(key, response))), name
                assert near(result.precision, fraction(*definition(response, key))), name


@given(key=clusterings(), response=clusterings())
def test_ceaf_is_the_best_of_all_alignments(key, response):
    found = report(key, response)
    if found["coref.ceafm.exact"].status != "scored":
        return
    best = ceaf(key, response, phi3)
    assert near(found["coref.ceafm.exact"].recall, fraction(best, sum(map(len, key))))
    assert near(found["coref.ceafm.exact"].precision, fraction(best, sum(map(len, response))))
    best = ceaf(key, response, phi4)
    assert near(found["coref.ceafe.head"].recall, fraction(best, len(key)))
    assert near(found["coref.ceafe.head"].precision, fraction(best, len(response)))


@given(key=clusterings(), response=clusterings())
def test_blanc_counts_each_link_once(key, response):
    found = report(key, response)["coref.blanc.exact"]
    if found.status == "scored":
        expected = blanc_f1(key, response)
        assert near(found.f1, None if expected is None else float(expected))


@st.composite
def typed_spans(draw):
    found = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(1, 3), st.sampled_from("AB")), max_size=8))
    return [((start, start + length), label) for start, length, label in sorted(found)]


def largest_matching(gold, pred, may):
    """The size of a largest one-to-one matching, by trying who takes the first gold item."""
    if not gold or not pred:
        return 0
    first, rest = gold[0], gold[1:]
    found = largest_matching(rest, pred, may)
    for number, other in enumerate(pred):
        if may(first, other):
            found = max(found, 1 + largest_matching(rest, pred[:number] + pred[number + 1 :], may))
    return found


def _spans_once(found):
    """Without types, two items on one span are one."""
    return [(span, None) for span in sorted({span for span, _ in found})]


@given(gold=typed_spans(), pred=typed_spans())
def test_matching_is_the_largest_under_its_own_predicate(gold, pred):
    """The gold head is the first character of the extent, so that a prediction may match several gold items."""
    assume(len(gold) <= 6 and len(pred) <= 6)

    def document(found, heads):
        mentions = [
            {"spans": [span], "type": label, **({"head": [[span[0], span[0] + 1]]} if heads else {})}
            for span, label in found
        ]
        return {"id": "d", "text": "abcdefghij", "mentions": mentions}

    def head(one, other):
        (start, end), (from_, to) = one[0], other[0]
        return start <= from_ and to <= end and from_ <= start and to >= start + 1

    found = score(document(gold, True), document(pred, False))
    for name, may in {
        "mentions.untyped.head": head,
        "mentions.typed.head": lambda one, other: head(one, other) and one[1] == other[1],
        "mentions.untyped.exact": lambda one, other: one[0] == other[0],
        "mentions.typed.exact": lambda one, other: one == other,
    }.items():
        if found[name].status == "scored":
            sides = (gold, pred) if ".typed" in name else (_spans_once(gold), _spans_once(pred))
            assert found[name].p_num == found[name].r_num == largest_matching(*sides, may), name
