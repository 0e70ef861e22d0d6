"""The page in a real browser: it loads without an error, and layers, clicks, keys, filters and addresses work."""

import json

import browser
import pytest
from test_view import ENTRY, EVIL, hostile

import mali_bench
from mali_bench.cli.main import main

pytestmark = browser.needed


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "evil.jsonl").write_text(json.dumps(hostile()) + "\n", encoding="utf-8")
    for name, arguments in {
        "gold": [],
        "errors": [str(ENTRY)],
        "evil": ["--gold", str(folder / "evil.jsonl")],
    }.items():
        assert main(["view", *arguments, "-o", str(folder / f"{name}.html")]) == 0
    return folder


def test_the_article_has_the_text_of_the_document(visit):
    assert visit("gold").run("document.querySelector('article').textContent") == mali_bench.load()[0].text
    assert visit("evil").run("document.querySelector('article').textContent") == hostile()["text"]


def test_a_layer_is_switched_off_and_on(visit):
    page = visit("gold")
    line = "getComputedStyle(document.querySelector('.mark.mentions')).borderBottomStyle"
    assert page.run(line) == "solid"
    page.click(".layers input[value=mentions]")
    assert page.run(line) == "none"
    page.click(".layers input[value=mentions]")
    assert page.run(line) == "solid"
    page.click(".layers input[value=relations]")
    assert page.run("getComputedStyle(document.querySelector('.group.relations')).display") == "none"


def test_a_filter_leaves_one_type(visit):
    page = visit("gold")
    page.choose(".types", "mentions/PER.Group")
    shown = page.run("new Set([...document.querySelectorAll('.mark:not(.off)')].map(e => e.dataset.k)).size")
    groups = [each for each in mali_bench.load()[0].mentions if each.type == "PER.Group"]
    assert shown == len(groups)


def test_a_click_opens_the_record_with_case_and_rule(visit):
    page = visit("gold")
    page.click(".mark.events")
    assert page.run("document.querySelector('.panel h2').textContent") == "killed"
    said = page.run("document.querySelector('.panel').innerText")
    assert "Case d3" in said and "Rule E13" in said and "Beyond the clause" in said and "hopper" in said
    assert page.run("location.hash") == "#v1"
    page.press("Escape")
    assert page.run("document.querySelector('.panel').hidden")
    assert page.run("document.activeElement.textContent") == "killed"


def test_the_pointer_lights_up_the_chain(visit):
    page = visit("gold")
    page.run("document.querySelector('.mark.mentions').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}))")
    lit = page.run("[...document.querySelectorAll('article .lit:not(.more)')].map(e => e.textContent)")
    entity = mali_bench.load()[0].mentions[0].entity
    assert len(lit) == sum(each.entity == entity for each in mali_bench.load()[0].mentions) > 1


def test_the_keyboard_steps_and_opens(visit):
    page = visit("gold")
    page.run("document.querySelector('article [tabindex=\"0\"]').focus()")
    assert page.run("document.activeElement.textContent") == "French-led forces"
    page.press("ArrowRight")
    assert page.run("document.activeElement.textContent") == "French"
    assert page.run("document.activeElement.ariaLabel") == "mention, GPE.Nation, French"
    page.press("Enter")
    assert page.run("document.querySelector('.panel h2').textContent") == "French"
    assert page.run("document.querySelectorAll('article [tabindex=\"0\"]').length") == 1


@pytest.mark.parametrize(("key", "words"), [("m12", "Defence Minister Jean-Yves Le Drian"), ("i3", "Battle")])
def test_an_address_opens_its_annotation(visit, key, words):
    page = visit("gold", f"#{key}")
    assert page.run("document.querySelector('.panel h2').textContent") == words
    place = "(() => { const r = document.querySelector('.selected').getBoundingClientRect(); return r.top; })()"
    page.run("new Promise(done => setTimeout(done, 200))")
    assert 0 <= page.run(place) < 900


def test_a_click_on_the_timeline_opens_the_incident(visit):
    page = visit("gold")
    page.click(".timeline g text")
    assert page.run("document.querySelector('.panel').hidden") is False
    assert page.run("location.hash") == "#i20"  # the campaign since 2012, the earliest date


def test_a_number_leads_to_its_errors(visit):
    page = visit("errors")
    page.click(".costs a[href='#errors/mentions.missing']")
    page.run("new Promise(done => setTimeout(done, 100))")
    count = int(page.run("document.querySelector(\".costs a[href='#errors/mentions.missing']\").textContent"))
    assert page.run("document.querySelectorAll('.panel ol a').length") == count
    assert page.run("document.querySelectorAll('.error:not(.off)').length") == count
    page.click(".panel ol a")
    page.run("new Promise(done => setTimeout(done, 100))")
    assert "mentions.missing" in page.run("document.querySelector('.panel').innerText")


def test_nothing_in_a_document_runs(visit):
    page = visit("evil")
    for selector in (".mark.mentions", ".mark.events", ".mark.times"):
        page.click(selector)
    assert page.run("typeof hurt") == "undefined"
    assert page.run("document.querySelectorAll('img').length") == 0
    assert page.run("document.querySelector('.panel').textContent.includes('onerror')")
    from mali_bench.drawing.markup import fragment

    page = visit("evil", fragment(EVIL))
    assert page.run("!document.querySelector('.panel').hidden")


@pytest.mark.parametrize("name", ["gold", "errors", "evil"])
@pytest.mark.parametrize("width", [360, 800, 1600])
def test_the_page_does_not_scroll_sideways(visit, name, width):
    page = visit(name, width=width)
    wide = "document.documentElement.scrollWidth"
    assert page.run(wide) <= width
    page.run("document.querySelectorAll('details').forEach(e => { e.open = true; })")
    page.run("document.querySelectorAll('.cards, .entities, .incidents').forEach(e => e.scrollIntoView())")
    page.click(".mark.mentions")
    assert page.run(wide) <= width


def test_a_record_names_what_its_own_reading_names(visit):
    """Event v2 has two readings; in the first its opponents are the rebels, in the second the forces."""
    page = visit("gold", "#v2")
    first = page.run("document.querySelector('.panel dl').innerText")
    page = visit("gold", "#v2~b")
    second = page.run("document.querySelector('.panel dl').innerText")
    events = {each.reading: each for each in mali_bench.load()[0].events if each.id == "v2"}
    mentions = {(each.id, each.reading): each for each in mali_bench.load()[0].mentions}
    for reading, shown in (("FIGHT/a", first), ("FIGHT/b", second)):
        text = mali_bench.load()[0].text
        for argument in events[reading].arguments:
            mention = mentions.get((argument.filler, reading)) or mentions.get((argument.filler, None))
            if mention is not None:
                start, end = mention.spans[0][0], mention.spans[-1][1]
                assert f"{text[start:end]} {argument.filler}" in shown
    assert page.run("[...document.querySelectorAll('.panel a')].some(a => a.getAttribute('href') === '#v2')")


def test_closing_a_record_gives_the_focus_back_to_the_link_that_opened_it(visit):
    page = visit("gold")
    page.run("(() => { const a = document.querySelector('.group.relations .card a'); a.focus(); a.click(); })()")
    page.run("new Promise((done) => setTimeout(done, 100))")
    assert not page.run("document.querySelector('.panel').hidden")
    page.press("Escape")
    assert page.run("document.activeElement === document.querySelector('.group.relations .card a')")


def test_links_lead_past_the_text(visit):
    page = visit("gold")
    skips = "[...document.querySelectorAll('.skip')].map(e => [e.textContent, e.getAttribute('href')])"
    assert page.run(skips) == [
        ["Skip to the text", "#text"],
        ["Skip to the incidents", "#incidents"],
        ["Skip to the entities", "#entities"],
    ]
    page.press("Tab", 9)
    page.press("Tab", 9)
    page.press("Enter", 13)
    page.run("new Promise((done) => setTimeout(done, 200))")
    assert page.run("document.querySelector('.panel').hidden")
    page.press("Tab", 9)
    assert page.run("document.activeElement.closest('.incidents') !== null")


def test_home_and_end_lead_to_the_first_and_the_last_annotation(visit):
    page = visit("gold")
    page.run("document.querySelector('article [tabindex=\"0\"]').focus()")
    marks = "[...document.querySelectorAll('article .mark:not(.more)')]"
    page.press("End")
    assert page.run(f"document.activeElement === {marks}.at(-1)")
    page.press("Home")
    assert page.run(f"document.activeElement === {marks}[0]")


def test_tab_leads_from_the_end_of_a_record_back_to_what_it_is_of(visit):
    page = visit("gold", "#v1")
    page.run("[...document.querySelectorAll('.panel :is(a, button, summary)')].at(-1).focus()")
    page.press("Tab", 9)
    assert (
        page.run("document.activeElement.classList.contains('selected') && document.activeElement.textContent")
        == "killed"
    )
    page.press("Tab", 9)
    assert not page.run("document.querySelector('.panel').contains(document.activeElement)")
