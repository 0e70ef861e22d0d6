"""The forms of plots: where a number is drawn, what a shape means, and what becomes of names."""

import re

import pytest
from defusedxml import ElementTree

from mali_bench.drawing.bars import Bar, Group, bars
from mali_bench.drawing.chart import STYLE, Chart
from mali_bench.drawing.intervals import Point, intervals
from mali_bench.drawing.markup import joined
from mali_bench.drawing.matrix import Confusion, matrix
from mali_bench.drawing.ranks import ranks
from mali_bench.drawing.shapes import Scale, breadth, fitted

HOSTILE = (
    "</text></svg><script>alert(1)</script>",
    "\"' onload=alert(1) x='",
    "]]><!-- &amp; &bogus; %x; <!ENTITY x 'y'>",
    "\u202ereversed\u2028line\x00\x1b\ufffe\uffff\ud800",
    "W" * 500,
    "\u0301" * 5000,
)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart, kind, name="*"):
    """The elements of a class in the file of a plot, whose coordinates are those of the plot."""
    found = ElementTree.fromstring(chart.file()).iter(f"{SVG}{name}" if name != "*" else "*")
    return [each for each in found if kind in each.get("class", "").split()]


def texts(chart):
    return [each.text for each in ElementTree.fromstring(chart.file()).iter(f"{SVG}text")]


def at(element, *names):
    return tuple(float(element.get(name)) for name in names)


# A scale


def test_a_scale_goes_from_edge_to_edge():
    """360 units less 12 at either side: 0 at 12, 1 at 348, and .5 in the middle, at 180."""
    assert [Scale(0, 1).at(value) for value in (0, 0.5, 1)] == [12, 180, 348]


def test_what_is_beyond_a_scale_is_drawn_at_its_end():
    assert [Scale(0, 1).at(value) for value in (-3, 7)] == [12, 348]


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-0.2, 0.2, ["-0.2", "-0.1", "0.0", "+0.1", "+0.2"]),
        (-1, 1, ["-1.0", "-0.5", "0.0", "+0.5", "+1.0"]),
        (0.8, 1, ["0.80", "0.85", "0.90", "0.95", "1.00"]),
        (-0.05, 0.05, ["-0.04", "-0.02", "0.00", "+0.02", "+0.04"]),
    ],
)
def test_ticks_are_round(low, high, names):
    assert [name for _, name in Scale(low, high).ticks()] == names


# Names


def test_a_name_that_fits_stays():
    assert fitted("Mentions", 100) == "Mentions"
    assert fitted(" two\nlines ", 100) == "two lines"


def test_a_name_that_does_not_fit_loses_its_middle():
    """What is left of it has both ends, and is as wide as allowed at most."""
    cut = fitted("Conflict.Attack.OfSomeKind.Number12", 120)
    assert re.fullmatch(r"Conflict\S*….*12", cut) and breadth(cut) <= 120


def test_a_name_is_cut_between_its_words():
    assert fitted("Linear classifiers trained on the practice documents", 180) == "Linear…practice documents"
    assert fitted("arguments.ac+.entity", 118) == "arguments.…entity"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_text_and_within_its_room(name):
    assert breadth(fitted(name, 100)) <= 100 and len(fitted(name, 100)) <= 201
    charts = [
        intervals(name, name, [(name, [Point(name, name, 0.5, 0.4, 0.6, detail=name)])]),
        bars(name, name, [Group(name, 0.5, "0.5", [Bar(name, 0.7, "+0.2")])]),
        matrix(name, name, Confusion({name: {name: 1}}, {name: 1}, {name: 1})),
        ranks(name, name, {name: name}, [(name, {name: (1, 2)})]),
    ]
    for chart in charts:
        root = ElementTree.fromstring(chart.file())
        assert {each.tag.removeprefix(SVG) for each in root.iter()} <= ELEMENTS
        assert not [key for each in root.iter() for key in each.attrib if key.startswith("on") or "href" in key]
        assert "\u202e" not in chart.file().decode() and "<script" not in chart.figure()
        assert float(root.get("width")) < 1500


ELEMENTS = {"svg", "title", "desc", "style", "g", "text", "line", "rect", "circle", "path"}


# A file


def test_a_file_needs_nothing_else_and_says_what_it_shows():
    chart = Chart("What it shows", "How to read it.", 50, joined([]))
    root = ElementTree.fromstring(chart.file())
    assert root.tag == f"{SVG}svg"
    assert [root.find(f"{SVG}{name}").text for name in ("title", "desc")] == ["What it shows", "How to read it."]
    assert texts(chart) == ["What it shows", "How to read it."]
    assert "prefers-color-scheme: dark" in root.find(f"{SVG}style").text
    assert not re.search(r"url\(|@import|http", STYLE)
    ground = drawn(chart, "chart-ground")[0]
    assert root.get("viewBox").split()[2:] == [ground.get("width"), ground.get("height")]


def test_a_long_note_goes_on_in_more_lines():
    lines = texts(Chart("T", "word " * 40, 50, joined([])))[1:]
    assert len(lines) > 2 and " ".join(lines).split() == ["word"] * 40


def test_a_figure_has_no_style_of_its_own():
    figure = intervals("T", "N", [("", [Point("a", "0.5", 0.5)])]).figure()
    assert "style" not in figure and "<figcaption>N</figcaption>" in figure and 'aria-label="T"' in figure


# Points and intervals


def test_a_point_and_its_interval_are_where_their_numbers_are():
    """On 336 units: .25 is at 12 + 84, .5 at 180, .75 at 12 + 252."""
    chart = intervals("T", "N", [("", [Point("a", "0.500", 0.5, 0.25, 0.75)])])
    assert at(drawn(chart, "chart-point")[0], "cx") == (180,)
    assert at(drawn(chart, "chart-range")[0], "x1", "x2") == (96, 264)
    assert {"a", "0.500"} <= {*texts(chart)}


def test_what_cannot_be_trusted_is_dashed_and_what_is_not_ranked_a_square():
    rows = [Point("a", "", 0.5, 0.4, 0.6), Point("b", "", 0.5, 0.4, 0.6, trusted=False, filled=False)]
    chart = intervals("T", "N", [("", rows)])
    assert ["chart-doubt" in each.get("class") for each in drawn(chart, "chart-range")] == [False, True]
    assert len(drawn(chart, "chart-point", "circle")) == len(drawn(chart, "chart-ring", "rect")) == 1
    assert re.search(r"\.chart-doubt \{ stroke-dasharray", STYLE)


def test_what_has_no_number_has_no_point():
    chart = intervals("T", "N", [("", [Point("a", "not attempted", None)])])
    assert not drawn(chart, "chart-point") and not drawn(chart, "chart-range")
    assert "not attempted" in texts(chart)


def test_zero_is_in_the_middle_of_differences():
    chart = intervals("T", "N", [("", [Point("a", "", -0.15, -0.19, 0.1)])], differences=True)
    assert at(drawn(chart, "chart-zero")[0], "x1") == (180,)
    assert at(drawn(chart, "chart-point")[0], "cx") == (54,)  # 180 - 168 * .15 / .2


def test_a_scale_goes_below_zero_only_where_a_number_does():
    assert not drawn(intervals("T", "N", [("", [Point("a", "", 0.1)])]), "chart-zero")
    chart = intervals("T", "N", [("", [Point("a", "", 0.1, -0.1, 0.3)])])
    assert at(drawn(chart, "chart-zero")[0], "x1") == (68,)  # from -.2 to 1: 12 + 336 / 6


def test_a_scale_that_starts_above_zero_says_so_and_holds_every_number():
    high, low = ([("", [Point("a", "", value)])] for value in (0.9, 0.7))
    assert intervals("T", "N.", high, start=0.8).note == "N. The scale starts at 0.8."
    assert intervals("T", "N.", low, start=0.8).note == "N."
    assert at(drawn(intervals("T", "N.", high, start=0.8), "chart-point")[0], "cx") == (180,)


def test_an_aim_is_a_triangle():
    chart = intervals("T", "N", [("", [Point("a", "", 0.9, aim=0.5)])])
    assert drawn(chart, "chart-aim")[0].get("d").startswith("M180 ")


# Bars


def test_a_bar_goes_from_the_score_to_the_score_without_its_errors():
    """The scale of bars is on the units 130 to 294: .5 is at 212, .75 at 253, .25 at 171."""
    chart = bars("T", "N", [Group("a", 0.5, "0.500", [Bar("b", 0.75, "+0.250"), Bar("c", 0.25, "-0.250")])])
    assert at(drawn(chart, "chart-base")[0], "x", "width") == (130, 82)
    gain, loss = drawn(chart, "chart-bar")
    assert at(gain, "x", "width") == (212, 41) and at(loss, "x", "width") == (171, 41)
    assert ["chart-worse" in each.get("class") for each in (gain, loss)] == [False, True]


def test_a_score_that_does_not_exist_has_no_bar():
    chart = bars(
        "T", "N", [Group("a", None, "-", [Bar("b", None, "-")]), Group("c", 0.5, "0.5", [Bar("d", None, "-")])]
    )
    assert not drawn(chart, "chart-bar") and len(drawn(chart, "chart-base")) == 1


# The matrix

CONFUSED = Confusion({"A": {"A": 7, "B": 2}, "B": {"A": 1}}, {"A": 1}, {"B": 4})


def cells(chart):
    found = [each.text for each in ElementTree.fromstring(chart.file()).iter(f"{SVG}title")][1:]
    return dict(each.rsplit(": ", 1) for each in found)


def test_a_cell_holds_its_count_and_its_share_of_the_row():
    """A: 7 right, 2 taken for B, 1 missed, 10 in all. B: 1 taken for A, so 1 in all. Spurious: 4 B."""
    chart = matrix("T", "N", CONFUSED)
    assert cells(chart) == {
        "A: A": "7 of 10",
        "A: B": "2 of 10",
        "A: missed": "1 of 10",
        "B: A": "1 of 1",
        "B: B": "0 of 1",
        "B: missed": "0 of 1",
        "spurious: A": "0 of 4",
        "spurious: B": "4 of 4",
    }
    counts = [each.text for each in drawn(chart, "chart-count")]
    assert counts == ["7", "2", "1", "1", "·", "·", "·", "4"]
    shades = [re.search(r"chart-shade(\d)", each.get("class")).group(1) for each in drawn(chart, "chart-cell")]
    assert shades == list("41150005")  # in fifths of the row, rounded up: .7, .2, .1; 1, 0, 0; 0, 1


def test_what_is_right_has_a_frame():
    chart = matrix("T", "N", CONFUSED)
    assert ["chart-right" in each.get("class") for each in drawn(chart, "chart-cell")] == [
        *(True, False, False),
        *(False, True, False),
        *(False, False),
    ]


def test_of_many_types_the_most_confused_are_kept_and_the_others_counted():
    """Of sixty types each is right once, and missed as often as its number says."""
    names = [f"T{number:02}" for number in range(60)]
    chart = matrix(
        "T", "N.", Confusion({name: {name: 1} for name in names}, dict(zip(names, range(60), strict=True)), {})
    )
    assert chart.note == "N. Shown are the 14 types with the most wrong items; 46 others are left out."
    shown = {name.partition(":")[0] for name in cells(chart)} - {"spurious"}
    assert sorted(shown) == names[46:]


def test_nothing_at_all_can_be_drawn():
    for chart in (
        matrix("T", "N", Confusion({}, {}, {})),
        bars("T", "N", []),
        intervals("T", "N", []),
        ranks("T", "N", {}, []),
    ):
        ElementTree.fromstring(chart.file())


# Ranks


def test_a_range_of_ranks_is_a_line_between_them():
    """Two systems: the line is drawn two units beyond its ends, which are those of the track."""
    chart = ranks(
        "T", "N", {"a": "Ann's", "b": "Bob's"}, [("Times", {"a": (1, 2), "b": (2, 2)}), ("Titles", {"a": (1, 1)})]
    )
    assert {"1-2", "2", "1"} <= {*texts(chart)}
    (track, _, _), (whole, last, _) = drawn(chart, "chart-track"), drawn(chart, "chart-places")
    low, high = at(track, "x1", "x2")
    assert at(whole, "x1", "x2") == (low - 2, high + 2)
    assert at(last, "x1", "x2") == (high - 2, high + 2)


def test_ranks_of_many_systems_do_not_touch():
    """A column is as wide as its longest range: 150-200 takes more than the least width."""
    chart = ranks("T", "N", {"a": "A"}, [("X", {"a": (150, 200)}), ("Y", {"a": (150, 200)})])
    shown = [each for each in drawn(chart, "chart-name") if each.text == "150-200"]
    one, other = (at(each, "x")[0] for each in shown)
    assert other - one >= breadth("150-200") + 9


def test_no_class_of_a_plot_can_be_one_of_a_page():
    names = {*re.findall(r"\.([a-z][\w-]*)", STYLE)}
    assert {name for name in names if not name.startswith("chart-")} == {"chart", "plot"}
