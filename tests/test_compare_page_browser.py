"""The page of two systems in a real browser: what it shows at first, and what filters, links, clicks and keys do."""

import json

import browser
import pytest
from test_compare_page import ENTRIES, GOLD, TEXT, A, B
from test_view import hostile

from mali_bench.cli.main import main

pytestmark = browser.needed


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    evil = hostile()
    for name, document in {
        "gold": GOLD,
        "a": A,
        "b": B,
        "evil": evil,
        "less": {**evil, "mentions": evil["mentions"][:1]},
    }.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    a, b, evil, less = (str(folder / f"{name}.jsonl") for name in ("a", "b", "evil", "less"))
    for name, arguments in {
        "small": [a, b, "--gold", str(folder / "gold.jsonl")],
        "article": [*map(str, ENTRIES)],
        "evil": [less, evil, "--gold", evil],
    }.items():
        assert main(["compare", *arguments, "--html", str(folder / f"{name}.html")]) == 0
    return folder


def shown(page):
    """What is marked, as words with the letters before them."""
    return page.run(
        "[...document.querySelectorAll('.mark:not(.off)')].map(e => `${e.dataset.w || ''} ${e.textContent}`)"
    )


def cards(page):
    return page.run("document.querySelectorAll('.error:not(.off)').length")


def test_at_first_the_text_shows_where_they_differ(visit):
    page = visit("small")
    assert page.run("document.querySelector('article').textContent") == TEXT
    assert shown(page) == ["✗B Ann", "B Ann", "✗A Cy", "B left"]
    assert cards(page) == 3
    said = "[...document.querySelectorAll('.folded.who:not(.off) > summary')].map(e => e.textContent)"
    assert page.run(said) == ["Only B wrong (1)", "Only A wrong (1)", "Only B wrong (1)"]


@pytest.mark.parametrize(
    ("where", "marked", "number"),
    [
        ("A", ["✗A Cy"], 1),
        ("B", ["✗B Ann", "B Ann", "B left"], 2),
        ("both", ["✗AB Bo", "A Bo"], 1),
    ],
)
def test_a_choice_leaves_what_is_wrong_for_whom(visit, where, marked, number):
    page = visit("small")
    page.choose(".where", where)
    assert shown(page) == marked
    assert cards(page) == number


def test_everything_can_be_shown_and_each_side_switched_off(visit):
    page = visit("small")
    page.choose(".where", "")
    assert shown(page)[:3] == ["✗B Ann", " Ann", "B Ann"] and cards(page) == 4
    page.click(".sides input[value=A]")
    assert shown(page)[:2] == ["✗B Ann", "B Ann"]
    page.click(".sides input[value=gold]")
    assert shown(page) == ["B Ann", " Rome", " Cy", "B left"]
    page.click(".sides input[value=B]")
    assert shown(page) == []


def test_a_choice_of_class_leaves_its_errors(visit):
    page = visit("small")
    page.choose(".kinds", "mentions.type")
    assert shown(page) == ["✗B Ann", "B Ann"] and cards(page) == 1
    page.choose(".where", "")
    assert shown(page) == ["✗B Ann", "B Ann", "✗AB Bo", "A Bo"] and cards(page) == 2


def test_a_click_opens_the_record_with_the_errors_of_both(visit):
    page = visit("small")
    page.choose(".where", "both")
    page.click(".mark.gold:not(.off)")
    said = page.run("document.querySelector('.panel').innerText")
    assert "A: mentions.type" in said and "B: mentions.missing" in said and "A: wrong; B: missing" in said
    assert page.run("location.hash") == "#m1"


def test_an_address_shows_what_is_hidden_at_first(visit):
    page = visit("small", "#a:m1")
    assert page.run("document.querySelector('.panel h2').textContent") == "Bo"
    assert page.run("document.querySelector('.where').value") == ""
    assert page.run("document.querySelector('.selected').classList.contains('off')") is False


def test_a_number_leads_to_its_items(visit):
    page = visit("article")
    address = "#errors/coref.split/B"
    count = int(page.run(f"document.querySelector(\".costs a[href='{address}']\").textContent"))
    page.click(f".costs a[href='{address}']")
    page.run("new Promise(done => setTimeout(done, 100))")
    assert page.run("document.querySelectorAll('.panel ol a').length") == count > 1
    assert page.run("[document.querySelector('.where').value, document.querySelector('.kinds').value]") == [
        "B",
        "coref.split",
    ]
    page = visit("article", address)
    assert page.run("document.querySelectorAll('.panel ol a').length") == count


def test_the_keyboard_steps_from_difference_to_difference(visit):
    page = visit("small")
    page.run("document.querySelector('article [tabindex=\"0\"]').focus()")
    said = "document.activeElement.ariaLabel"
    assert page.run(said) == "mention, PER, Ann, A: right; B: wrong"
    page.press("ArrowRight")
    page.press("ArrowRight")
    assert page.run(said) == "mention, PER, Cy, A: missing; B: right"
    page.press("Enter")
    assert "A: mentions.missing" in page.run("document.querySelector('.panel').innerText")
    page.press("Escape")
    assert page.run("document.querySelector('.panel').hidden")


def test_nothing_in_a_document_runs(visit):
    page = visit("evil")
    page.choose(".where", "")
    for selector in (".mark.mentions", ".mark.events", ".mark.predicted"):
        page.click(selector)
    assert page.run("typeof hurt") == "undefined"
    assert page.run("document.querySelectorAll('img').length") == 0
    assert page.run("document.querySelector('article').textContent") == hostile()["text"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["small", "article", "evil"])
@pytest.mark.parametrize("width", [360, 1600])
def test_the_page_does_not_scroll_sideways(visit, name, width, scheme):
    page = visit(name, width=width, scheme=scheme)
    wide = "document.documentElement.scrollWidth"
    assert page.run(wide) <= width
    page.choose(".where", "")
    page.run("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.run("document.querySelectorAll('.cards, .summary').forEach(e => e.scrollIntoView())")
    page.click(".mark.mentions")
    assert page.run(wide) <= width
    inside = "[...document.querySelectorAll('.summary')].every(e => e.scrollWidth <= e.clientWidth + 1)"
    assert page.run(inside)
