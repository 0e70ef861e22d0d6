"""Ranks of small boards, worked out by hand: which differences are significant, and which ranks they leave open."""

import msgspec
import pytest
from generated_board import document, entry, gold

from mali_bench.leaderboard import words
from mali_bench.leaderboard.ranking import OVERALL, boards, ranks

TWENTY = gold(20)


def of(group, *entries):
    """The board of a group, of text alone."""
    (found,) = (board for board in boards(entries) if board.group == group and not any(board.setting))
    return found


def shown(board):
    return {row.entry.declared.slug: row.rank for row in board.rows}


def found(tmp_path, slug, *paragraphs, **changes):
    return entry(tmp_path, TWENTY, slug, document(20, *paragraphs), **changes)


def test_a_clearly_better_system_is_first(tmp_path):
    """They differ in ten units, always to the advantage of one: p = 2 / 2^10."""
    board = of("mentions", found(tmp_path, "half", *range(10)), found(tmp_path, "all", *range(20)))
    assert [(row.entry.declared.slug, row.rank, row.f1) for row in board.rows] == [
        ("all", "1", 1.0),
        ("half", "2", pytest.approx(2 / 3)),
    ]
    assert list(board.pairs.values()) == [2 / 2**10]


def test_identical_systems_are_both_first_and_may_be_second(tmp_path):
    """p is 1: no exchange changes anything."""
    same = [found(tmp_path, slug, *range(15)) for slug in ("one", "two")]
    board = of("mentions", *same)
    assert [(row.best, row.worst) for row in board.rows] == [(1, 2), (1, 2)]
    assert list(board.pairs.values()) == [1.0]


def test_no_difference_is_inferred_from_two_that_are_not_there(tmp_path):
    """a and b differ in 5 units, b and c too: p = 2 / 2^5 > .05. a and c differ in ten: p = 2 / 2^10, and after Holm
    over three pairs 6 / 2^10. So a may be second and c not first, and b may be anything.
    """
    systems = [found(tmp_path, slug, *range(n)) for slug, n in (("aa", 20), ("bb", 15), ("cc", 10))]
    board = of("mentions", *systems)
    assert shown(board) == {"aa": "1-2", "bb": "1-3", "cc": "2-3"}
    (ac,) = (p for pair, p in board.pairs.items() if pair == ("aa", "cc"))
    assert ac == 6 / 2**10


def test_p_is_adjusted_over_all_pairs_of_the_board(tmp_path):
    """Alone, 6 units are enough: p = 2 / 2^6 = .03. Among three pairs they are not."""
    a, b, same = (found(tmp_path, slug, *range(n)) for slug, n in (("aa", 20), ("bb", 14), ("same", 20)))
    assert shown(of("mentions", a, b)) == {"aa": "1", "bb": "2"}
    assert shown(of("mentions", a, b, same)) == {"aa": "1-3", "bb": "1-3", "same": "1-3"}


def test_ranks_do_not_assume_that_the_test_is_transitive():
    """0 beats 1, 1 beats 2, and 0 does not beat 2."""
    assert ranks([0, 1, 2], {(0, 1): 0.5, (1, 2): 0.1}) == [(1, 2), (2, 2), (2, 3)]


def test_the_sign_says_which_of_a_pair_is_better():
    assert ranks([4, 7], {(4, 7): -0.2}) == [(2, 2), (1, 1)]


def test_too_few_units_leave_a_board_without_ranks_and_it_says_so(tmp_path):
    few = gold(14)
    systems = [entry(tmp_path, few, slug, document(14, *range(n))) for slug, n in (("aa", 14), ("bb", 1))]
    board = of("mentions", *systems)
    assert shown(board) == {"aa": "-", "bb": "-"}
    assert "No ranks: items in 14 units, fewer than 15." in words.notes(board)
    assert board.resolution is None and not board.pairs


@pytest.mark.parametrize(
    "changes",
    [
        {"system": {"kind": "reference", "models": []}},
        {"system": {"kind": "annotator", "models": []}},
        {"track": "open"},
    ],
)
def test_what_is_no_fair_competitor_has_no_rank_and_takes_none(tmp_path, changes):
    perfect = found(tmp_path, "perfect", *range(20), **changes)
    board = of("mentions", perfect, found(tmp_path, "half", *range(10)))
    assert shown(board) == {"perfect": "-", "half": "1"}
    assert [row.f1 for row in board.rows] == [1.0, pytest.approx(2 / 3)]


def test_a_layer_that_is_not_attempted_is_a_dash_and_one_that_is_empty_is_zero(tmp_path):
    two = gold(20, times=[{"spans": [[4, 7]], "type": "DATE", "value": "2001"}])
    time = {"times": []}
    silent = entry(tmp_path, two, "silent", document(20, *range(9)))
    empty = entry(tmp_path, two, "empty", document(20, *range(9), **time), layers=["mentions", "times"])
    made = boards([silent, empty])
    titles, rows = words.overview(made, [silent, empty])
    at = titles.index("Times")
    assert {each.name: f1s[at] for each, f1s in rows} == {silent.name: "-", empty.name: "0.000"}
    (times,) = (board for board in made if board.group == "times")
    assert [row.entry for row in times.rows] == [empty]


def test_the_overview_begins_with_the_best_and_ends_with_who_attempts_least(tmp_path):
    two = gold(20, times=[{"spans": [[4, 7]], "type": "DATE", "value": "2001"}])
    time = entry(tmp_path, two, "aa", {"id": "d", "times": []}, layers=["times"])
    some, most = (entry(tmp_path, two, slug, document(20, *range(n))) for slug, n in (("bb", 9), ("cc", 15)))
    _, rows = words.overview(boards([time, some, most]), [time, some, most])
    assert [each for each, _ in rows] == [most, some, time]


def test_the_overall_board_has_who_attempts_every_core_layer_that_the_gold_has(tmp_path):
    """Mentions, coreference and triggers: F1 of a is 1 by all, of b 2/3 for mentions; c attempts no triggers. Times are
    no core layer.
    """
    events = [{"trigger": [[9 * n + 4, 9 * n + 7]], "type": "Life.Die"} for n in range(20)]
    times = [{"spans": [[9 * n + 4, 9 * n + 7]], "type": "DATE", "value": "2001"} for n in range(20)]
    three = gold(20, events=events, times=times)
    both = {"layers": ["mentions", "events"]}
    a = entry(tmp_path, three, "aa", document(20, *range(20), events=events), **both)
    b = entry(tmp_path, three, "bb", document(20, *range(10), events=events[:10]), **both)
    c = entry(tmp_path, three, "cc", document(20, *range(20), times=times), layers=["mentions", "times"])
    board = of(OVERALL, a, b, c)
    assert board.metrics == ("mentions.typed.head", "coref.conll.head", "triggers.tc.exact")
    assert shown(board) == {"aa": "1", "bb": "2"}
    of_b = next(row for row in board.rows if row.entry is b)
    coref = b.results("coref.conll.head")[0]["f1"]
    assert of_b.f1 == pytest.approx((2 / 3 + coref + 2 / 3) / 3)
    assert of_b.low is not None and of_b.low < of_b.f1 < of_b.high


def test_several_runs_are_ranked_by_their_mean_and_each_system_counts_once(tmp_path):
    """The counts of two equal runs are twice those of one, and p is the same."""
    one, other = document(20, *range(20)), document(20, *range(19))
    twice = entry(
        tmp_path, TWENTY, "twice", one, other, selection={"runs": 2, "tuned_on_this_gold": "no", "variants_tried": 1}
    )
    half = found(tmp_path, "half", *range(10))
    board = of("mentions", twice, half)
    assert shown(board) == {"twice": "1", "half": "2"}
    first = board.rows[0]
    assert (first.low, first.high, first.runs) == (pytest.approx(38 / 39), 1.0, 2)
    assert first.f1 == pytest.approx((1 + 38 / 39) / 2)
    assert list(board.pairs.values()) == [2 / 2**10]


def test_systems_under_a_map_or_with_something_given_have_boards_of_their_own(tmp_path):
    plain = found(tmp_path, "plain", *range(20))
    mapped = plain._replace(name="mapped", declared=msgspec.structs.replace(plain.declared, maps=("ontonotes+1",)))
    given = plain._replace(name="given", declared=msgspec.structs.replace(plain.declared, given=("triggers",)))
    made = [board for board in boards([plain, mapped, given]) if board.group == "mentions"]
    assert [(words.heading(board), [row.entry.name for row in board.rows]) for board in made] == [
        ("Mentions", ["plain"]),
        ("Mentions, given gold triggers", ["given"]),
        ("Mentions, map ontonotes", ["mapped"]),
    ]
    assert all(row.rank == "1" for board in made for row in board.rows)


def test_what_a_board_resolves_is_twice_the_standard_error_between_neighbours(tmp_path):
    """Of identical systems the difference does not vary, so that any would be seen."""
    same = [found(tmp_path, slug, *range(15)) for slug in ("one", "two")]
    assert of("mentions", *same).resolution == 0
    a, b = found(tmp_path, "aa", *range(20)), found(tmp_path, "bb", *range(0, 20, 2))
    resolution = of("mentions", a, b).resolution
    # F1 of b is 2k / (20 + k) with k of 20 units found: k varies by sqrt(20 / 4), F1 by 40 / (20 + 10)^2 times that
    assert resolution == pytest.approx(1.96 * 40 / 900 * 5**0.5, rel=0.1)
