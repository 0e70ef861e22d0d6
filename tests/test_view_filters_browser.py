"""Filters in a real browser: what they leave and say, and that a link shows what they hide."""

import json

import browser
import pytest
from conftest import ARTICLE
from test_compare_page import GOLD, A, B
from test_view_records import FOUR, people

import mali_bench
from mali_bench.cli.main import main
from mali_bench.corpus import bundled

pytestmark = browser.needed


def typed(*types, **more):
    """Ann, Bo, Cy and Di with these types, in two paragraphs."""
    document = people("efgh")
    mentions = [{**each, "type": kind} for each, kind in zip(document["mentions"], types, strict=True)]
    return {**document, "paragraphs": [[0, 11], [12, len(FOUR)]], "mentions": mentions, **more}


KINDS = ("PER.Individual", "PER.Group", "PER.Individual", "ORG")
RELATION = [{"id": "r", "type": "Likes", "arg1": "ann", "arg2": "bo"}]
EVENT = {"id": "v", "trigger": [[15, 18]], "type": "See"}
NEAR = {"role": "Near", "filler": "ann"}
SEEN = {"role": "Seen", "filler": "di"}
"""In the gold Ann likes Bo, and Di is seen; the prediction has neither, and Cy's type wrong."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    wrong = ("PER.Individual", "PER.Group", "ORG", "ORG")
    for name, document in {
        "gold": typed(*KINDS, relations=RELATION, events=[{**EVENT, "arguments": [SEEN, NEAR]}]),
        "prediction": typed(*wrong, relations=[], events=[{**EVENT, "arguments": [NEAR]}]),
        "two": GOLD,
        "a": A,
        "b": B,
        "text": {name: GOLD[name] for name in ("id", "text")},
    }.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(document), encoding="utf-8")
    names = ("gold", "prediction", "two", "a", "b", "text")
    gold, prediction, two, a, b, text = (str(folder / f"{name}.jsonl") for name in names)
    for command, name, option in (
        (["view", "--gold", gold], "small", "-o"),
        (["view", prediction, "--gold", gold], "errors", "-o"),
        (["compare", a, b, "--gold", two], "two", "--html"),
        (["compare", a, a, "--gold", two], "same", "--html"),
        (["compare", text, text, "--gold", two], "nothing", "--html"),
        (["view"], "gold", "-o"),
    ):
        assert main([*command, option, str(folder / f"{name}.html")]) == 0
    return folder


MARKS = "[...document.querySelectorAll('.mark:not(.off)')].map(e => e.textContent)"
SAID = "document.querySelector('.said').textContent"
NOTHING = "document.querySelector('.nothing').checkVisibility()"
SELECTED_HIDDEN = "[...document.querySelectorAll('.selected')].map(e => e.classList.contains('off'))"
HEADINGS = (
    "[...document.querySelectorAll('main :is(.group, section:not(.cards)) > :is(h2, h3, h4), main summary')]"
    ".filter(e => e.checkVisibility() && !e.closest('.chains')).map(e => e.textContent)"
)


def value(page, selector):
    return page.run(f"document.querySelector('{selector}').value")


def checked(page, selector):
    return page.run(f"document.querySelector('{selector}').checked")


def lead(page, address):
    """Follow a link."""
    page.run(f"location.hash = '{address}'")
    page.run("new Promise(done => setTimeout(done, 150))")


def test_a_family_stands_for_all_of_its_types(visit):
    page = visit("small")
    offered = "[...document.querySelector('.types optgroup').children].map(e => e.text)"
    assert page.run(offered) == ["ORG", "PER (all)", "PER.Group", "PER.Individual"]
    page.choose(".types", "mentions/PER")
    assert page.run(MARKS) == ["Ann", "Bo", "Cy"]
    page.choose(".types", "mentions/PER.Group")
    assert page.run(MARKS) == ["Bo"]
    page = visit("gold")
    page.choose(".types", "mentions/PER")
    shown = page.run("new Set([...document.querySelectorAll('.mark:not(.off)')].map(e => e.dataset.k)).size")
    assert shown == sum(each.type.startswith("PER.") for each in mali_bench.load()[0].mentions)


def test_counts_are_those_of_what_is_shown_and_no_heading_is_empty(visit):
    page = visit("small")
    of_first = ["The annotation of this paragraph", "Relations", "Mentions (2)"]
    assert page.run(HEADINGS) == [*of_first, "The annotation of this paragraph", "Events", "Mentions (2)"]
    page.choose(".types", "mentions/PER.Individual")
    assert page.run(HEADINGS) == ["The annotation of this paragraph", "Mentions (1)"] * 2
    page.choose(".types", "mentions/ORG")
    assert page.run(HEADINGS) == ["The annotation of this paragraph", "Mentions (1)"]
    page.choose(".types", "")
    page.click(".layers input[value=mentions]")
    assert page.run(HEADINGS) == [
        *("The annotation of this paragraph", "Relations"),
        *("The annotation of this paragraph", "Events"),
    ]


def test_counts_of_errors_and_of_entities_follow(visit):
    page = visit("errors")
    summaries = "[...document.querySelectorAll('.folded:not(.off) > summary')].map(e => e.textContent)"
    errors = [each for each in page.run(summaries) if "Errors" in each]
    assert errors == ["Errors (1)", "Errors (2)"]  # the relation, then Cy's type and the argument
    page.choose(".kinds", "mentions.type")
    assert [each for each in page.run(summaries) if "Errors" in each] == ["Errors (1)"]
    page = visit("gold")
    page.choose(".types", "entities/ORG.Court")
    courts = sum(each.type == "ORG.Court" for each in mali_bench.load()[0].entities)
    assert f"Entities ({courts})" in page.run(HEADINGS)


def test_a_change_is_announced(visit):
    page = visit("small")
    assert page.run(SAID) == ""
    page.choose(".types", "mentions/PER")
    assert page.run(SAID) == "3 annotations shown"
    page.choose(".types", "mentions/PER.Group")
    assert page.run(SAID) == "1 annotation shown"
    page = visit("errors")
    page.choose(".kinds", "mentions.type")
    assert page.run(SAID) == "2 annotations and 1 error shown"  # the gold one, and the predicted one
    page = visit("two")
    page.choose(".where", "both")
    assert page.run(SAID) == "2 annotations in the text and 1 wrong item shown"


def test_where_nothing_fits_the_page_says_so_and_offers_a_way_out(visit):
    page = visit("errors")
    assert not page.run(NOTHING)
    page.choose(".kinds", "relations.missing")
    page.choose(".types", "events/See")
    assert page.run(NOTHING) and page.run(SAID) == "Nothing fits these filters"
    assert page.run(MARKS) == []
    page.run("document.querySelector('.nothing button').focus()")
    page.press("Enter", 13)
    assert not page.run(NOTHING) and len(page.run(MARKS)) == 10  # five of the gold, five predicted
    assert page.run("document.activeElement.className") == "types"
    assert (value(page, ".types"), value(page, ".kinds")) == ("", "")


@pytest.mark.parametrize(
    ("kind", "marked"),
    [("relations.missing", ["Ann", "Bo"]), ("arguments.missing", ["saw", "Di"]), ("mentions.type", ["Cy", "Cy"])],
)
def test_errors_of_what_joins_annotations_are_marked_in_the_text(visit, kind, marked):
    page = visit("errors")
    page.choose(".kinds", kind)
    assert page.run(MARKS) == marked


def test_a_link_shows_what_a_layer_or_type_hides_and_leaves_the_rest(visit):
    page = visit("small")
    for layer in ("mentions", "relations"):
        page.click(f".layers input[value={layer}]")
    page.choose(".types", "events/See")
    lead(page, "#bo")
    assert page.run(SELECTED_HIDDEN) == [False, False]  # in the text and in the list
    assert checked(page, ".layers input[value=mentions]") and not checked(page, ".layers input[value=relations]")
    assert value(page, ".types") == ""
    assert page.run(SAID).startswith("Filters were cleared: ")


def test_a_link_clears_no_filter_that_hides_nothing_of_it(visit):
    page = visit("small")
    page.choose(".types", "mentions/PER")
    lead(page, "#bo")
    assert value(page, ".types") == "mentions/PER" and page.run(MARKS) == ["Ann", "Bo", "Cy"]


def test_a_link_shows_the_cards_that_are_switched_off(visit):
    page = visit("small")
    page.click(".beside")
    lead(page, "#r")
    assert checked(page, ".beside") and page.run("document.querySelector('.selected').checkVisibility()")


def test_a_link_shows_what_a_class_of_errors_or_a_side_hides(visit):
    page = visit("errors")
    page.choose(".kinds", "relations.missing")
    page.click(".sides input[value=predicted]")
    lead(page, "#p:cy")
    assert page.run("document.querySelector('.mark.selected').classList.contains('off')") is False
    assert value(page, ".kinds") == "" and checked(page, ".sides input[value=predicted]")


def test_a_number_shows_its_errors_whatever_was_hidden(visit):
    page = visit("errors")
    page.click(".layers input[value=mentions]")
    page.choose(".types", "events/See")
    lead(page, "#errors/mentions.type")
    assert page.run(MARKS) == ["Cy", "Cy"]
    assert page.run("[...document.querySelectorAll('.error')].filter(e => e.checkVisibility()).length") == 1
    assert checked(page, ".layers input[value=mentions]")


def test_a_link_shows_what_the_choice_of_systems_hides(visit):
    page = visit("two")
    page.choose(".where", "A")
    lead(page, "#b:m0")
    assert (value(page, ".where"), value(page, ".kinds")) == ("", "")
    assert page.run("document.querySelector('.mark.selected').classList.contains('off')") is False


def follow(page, selector):
    page.click(selector)
    page.run("new Promise(done => setTimeout(done, 150))")


def filters(page):
    return value(page, ".kinds"), value(page, ".types"), checked(page, ".layers input[value=mentions]")


@pytest.mark.parametrize("leave", ["Close", "Escape", "Back"])
def test_a_list_sets_filters_only_while_it_is_shown_and_says_so(visit, leave):
    page = visit("errors")
    page.choose(".types", "events/See")
    page.click(".layers input[value=mentions]")
    follow(page, ".costs a[href='#errors/mentions.type']")
    assert filters(page) == ("mentions.type", "", True)
    assert page.run(SAID) == "Filters were set to mentions.type: 2 annotations and 1 error shown"
    if leave == "Back":
        page.run("history.back()")
        page.run("new Promise(done => setTimeout(done, 150))")
    elif leave == "Escape":
        page.press("Escape")
    else:
        page.click(".close")
    assert filters(page) == ("", "events/See", False)
    # The verb in both documents; the argument is an error of an event, so it is what is shown of errors.
    assert page.run(SAID).startswith("Filters are as they were before: 2 annotations and ")


def test_what_somebody_chooses_while_a_list_is_open_stays(visit):
    page = visit("errors")
    follow(page, ".costs a[href='#errors/mentions.type']")
    page.choose(".kinds", "relations.missing")
    page.click(".close")
    assert value(page, ".kinds") == "relations.missing"


def test_a_list_of_a_layer_sets_a_filter_too(visit):
    page = visit("errors")
    follow(page, ".costs a[href='#errors/mentions']")
    assert value(page, ".kinds") == "mentions" and page.run(MARKS) == ["Cy", "Cy"]
    page = visit("two")
    follow(page, ".costs a[href='#errors/mentions/A']")
    assert (value(page, ".kinds"), value(page, ".where")) == ("mentions", "A")


def test_filters_hold_for_the_records_of_a_list_and_for_no_other(visit):
    page = visit("errors")
    follow(page, ".costs a[href='#errors/mentions.type']")
    follow(page, ".panel ol a")
    assert page.run("location.hash") == "#cy" and value(page, ".kinds") == "mentions.type"
    lead(page, "#ann")
    assert value(page, ".kinds") == ""


@pytest.mark.parametrize("width", [360, 1600])
def test_closing_a_record_of_a_list_stays_with_it(visit, width):
    """Whoever went on from the list to a record is not thrown back to the number that led to the list."""
    page = visit("errors", width=width)
    follow(page, ".costs a[href='#errors/mentions.type']")
    follow(page, ".panel ol a")
    page.press("Escape")
    page.run("new Promise(done => setTimeout(done, 150))")
    assert page.run("document.activeElement.matches('.mark') && document.activeElement.textContent") == "Cy"
    assert 0 <= page.run("document.activeElement.getBoundingClientRect().top") < 900
    follow(page, ".costs a[href='#errors/relations.missing']")
    follow(page, ".panel ol a")
    page.press("Escape")
    assert page.run("document.activeElement.getAttribute('href')") == "#r"


def test_closing_a_list_gives_the_focus_back_to_its_number(visit):
    page = visit("errors")
    follow(page, ".costs a[href='#errors/mentions.type']")
    follow(page, ".panel ol a")
    page.run("history.back()")
    page.run("new Promise(done => setTimeout(done, 150))")
    page.press("Escape")
    assert page.run("document.activeElement.getAttribute('href')") == "#errors/mentions.type"


CASES = "[...document.querySelectorAll('[data-case]:not(.off)')].map(e => Number(e.dataset.case))"


def test_cases_are_filtered_by_what_they_are_about(visit):
    cases = bundled.cases(ARTICLE)
    page = visit("gold")
    assert sorted(page.run(CASES)) == [*range(len(cases))]
    page.click(".layers input[value=events]")
    about = {number: set() for number in range(len(cases))}
    for each in page.run("JSON.parse(document.querySelector('script[type=\"application/json\"]').textContent).entries"):
        for number in each.get("x", ()):
            about[number].add(each["l"])
    assert sorted(page.run(CASES)) == [number for number, layers in about.items() if layers != {"events"}]
    counts = "[...document.querySelectorAll('.differed:not(.off) .count')].map(e => Number(e.textContent.slice(1, -1)))"
    assert sum(page.run(counts)) == len(page.run(CASES)) < len(cases)
    page = visit("gold")
    page.choose(".types", "entities/ORG.Court")
    left = {each.id for each in mali_bench.load()[0].entities if each.type == "ORG.Court"}
    entries = "JSON.parse(document.querySelector('script[type=\"application/json\"]').textContent).entries"
    about = page.run(f"{entries}.filter(e => e.x).map(e => [e.r.id, e.x])")
    expected = {number for name, numbers in about if name in left for number in numbers}
    assert {*page.run(CASES)} == expected


def test_of_two_systems_that_do_not_differ_the_page_says_so(visit):
    page = visit("same")
    assert page.run(NOTHING)
    said = page.run("document.querySelector('.nothing').textContent")
    assert said.startswith("A and B do not differ: each has wrong what the other has wrong.")
    page.choose(".where", "both")
    assert not page.run(NOTHING)
    page.choose(".where", "A")
    assert page.run(SAID) == "Nothing fits these filters"


def test_systems_of_which_no_layer_is_compared_are_not_said_to_be_alike(visit):
    page = visit("nothing")
    assert "do not differ" not in page.run("document.querySelector('.nothing').textContent")
