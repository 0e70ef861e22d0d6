"""Records, addresses and the timeline in a real browser."""

import json

import browser
import pytest
from test_view import ENTRY
from test_view_records import SMALL, people

from mali_bench.cli.main import main

pytestmark = browser.needed

TIMELINE = {
    "id": "d",
    "text": "Rain fell.",
    "incidents": [
        {"id": "late", "type": "Battle", "date": "2012"},
        {"id": "early", "type": "Arrest", "date": "2010"},
    ],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    own = people("eeff")
    own["mentions"][0]["id"] = "mine"
    relation = {"relations": [{"id": "r1", "type": "Per-Soc.Other", "arg1": "cy", "arg2": "di"}]}
    files = {
        "small": SMALL,
        "timeline": TIMELINE,
        "right": people("eeef"),
        "wrong": people("eeff"),
        "own": own,
        "related": people("eeef") | relation,
        "merged": people("eeff") | relation,
    }
    for name, document in files.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(document), encoding="utf-8")
    small, timeline, right, wrong, own, related, merged = (str(folder / f"{name}.jsonl") for name in files)
    for name, arguments in {
        "small": ["--gold", small],
        "timeline": ["--gold", timeline],
        "clusters": [wrong, "--gold", right],
        "own": [own, "--gold", right],
        "cascade": [merged, "--gold", related],
        "gold": [],
        "errors": [str(ENTRY)],
    }.items():
        assert main(["view", *arguments, "-o", str(folder / f"{name}.html")]) == 0
    return folder


PANEL = "document.querySelector('.panel').innerText"
TITLE = "document.querySelector('.panel h2').textContent"
SHUT = "document.querySelector('.panel').hidden"
SAID = "document.querySelector('.said').textContent"
LINKS = "[...document.querySelectorAll('.panel > dl a')].map(a => `${a.textContent} ${a.getAttribute('href')}`)"


def wait(page):
    """Until the browser has followed a link."""
    page.run("new Promise(done => setTimeout(done, 150))")


def test_a_record_names_the_first_reading_and_an_argument_that_of_its_own(visit):
    assert visit("small", "#v1").run(LINKS) == ["Bo #who", "Bo and Cy #who~b"]
    assert visit("small", "#r1~b").run(LINKS) == ["Ann #m1", "Bo and Cy #who~b"]


def test_the_record_of_the_first_event_names_the_mention_of_the_first_reading(visit):
    assert visit("gold", "#v1").run(LINKS) == ["French-led forces #m1", "hundreds of rebels #m3"]


def test_what_names_a_reading_is_in_its_record(visit):
    """Event v1 holds in both readings, its Topic and the relation only in the second."""
    users = "[...document.querySelectorAll('.panel section')].find(e => /Named by/.test(e.textContent)).innerText"
    assert "met" in visit("small", "#who").run(users) and "Ann → Bo and Cy" not in visit("small", "#who").run(users)
    assert "Ann → Bo and Cy" in visit("small", "#who~b").run(users)


def test_a_record_names_the_speaker_and_leads_to_the_statement(visit):
    assert visit("small", "#v2").run(LINKS) == ["Dee Roe #a1", "Dee Roe #a2"]


def test_the_record_of_an_error_of_coreference_says_which_clusters(visit):
    said = visit("clusters", "#cy").run(PANEL)
    assert "in the cluster Ann (3 mentions), with Ann and 1 more" in said
    assert "in the cluster Cy (2 mentions), with Di" in said


def test_the_record_of_a_cascade_leads_to_what_it_builds_on(visit):
    page = visit("cascade", "#r1")
    section = "[...document.querySelectorAll('.panel section')].find(e => /relations.cascade/.test(e.textContent))"
    assert "builds on\ncoref.attachment: Cy" in page.run(f"{section}.innerText")
    page.run(f"{section}.querySelector('a').click()")
    wait(page)
    assert page.run("location.hash") == "#cy"


def test_back_leads_from_record_to_record_and_out(visit):
    page = visit("small")
    page.click(".mark.events")
    page.click(".panel dl a")
    wait(page)
    assert (page.run(TITLE), page.run("location.hash")) == ("Bo", "#who")
    page.click(".mark.mentions")
    assert (page.run(TITLE), page.run("location.hash")) == ("Ann", "#m1")
    for title, address in (("Bo", "#who"), ("met", "#v1")):
        page.run("history.back()")
        wait(page)
        assert (page.run(TITLE), page.run("location.hash"), page.run(SHUT)) == (title, address, False)
    page.run("history.back()")
    wait(page)
    assert page.run(SHUT) and page.run("location.hash") == ""
    assert page.run("document.activeElement.textContent") == "met"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("#m999", 'Nothing on this page has the address "m999".'),
        ("#errors/mentions.none", 'Nothing on this page has the address "errors/mentions.none".'),
        ("#%E0%A4", 'Nothing on this page has the address "%E0%A4".'),
        ("#%3Cb%3E", 'Nothing on this page has the address "<b>".'),
    ],
)
@pytest.mark.parametrize("name", ["small", "clusters"])
def test_an_address_that_names_nothing_says_so(visit, name, address, said):
    page = visit(name, address)
    assert said in page.run(PANEL) and page.run(SAID) == said
    assert page.run("document.activeElement.className") == "panel"
    page.press("Escape")
    assert page.run(SHUT) and page.run("location.hash") == ""


@pytest.mark.parametrize(
    ("name", "address", "heading"),
    [
        ("small", "#who~x", "who"),  # a reading that nothing here has: what there is of the id
        ("errors", "#v2~b", "v2"),  # the prediction is scored by the first reading
        ("own", "#mine", "p:mine"),  # the id in the file of the prediction
        ("own", "#bo", "bo"),  # an id that both sides have is that of the gold
    ],
)
def test_an_id_is_an_address_and_one_reading_stands_for_another(visit, name, address, heading):
    page = visit(name, address)
    assert f"· {heading}" in page.run("document.querySelector('.panel .aside').textContent")


def test_an_item_without_a_case_says_so_where_passes_are_known(visit):
    undisputed = "The passes do not differ on it, and no case of adjudication is on record."
    assert undisputed in visit("gold", "#m40").run(PANEL) and undisputed in visit("errors", "#m40").run(PANEL)
    assert "is on record" not in visit("gold", "#v1").run(PANEL)
    assert "is on record" not in visit("small", "#m1").run(PANEL)
    assert "Case d15: ambiguity" in visit("gold", "#l4~b").run(PANEL)


def test_the_link_to_the_text_opens_no_record(visit):
    assert visit("small", "#text").run(SHUT)


def test_the_timeline_is_reached_by_tab_and_opened_by_enter(visit):
    page = visit("timeline")
    page.run("document.querySelector('.timeline').scrollIntoView()")
    for words, address in (("Arrest, 2010", "#early"), ("Battle, 2012", "#late")):
        for _ in range(30):
            page.press("Tab", 9)
            if page.run("document.activeElement.closest('.timeline') && true"):
                break
        assert words in page.run("document.activeElement.textContent")
        page.press("Enter", 13)
        wait(page)
        assert page.run("location.hash") == address and not page.run(SHUT)
        page.press("Escape")
        assert page.run("document.activeElement.getAttribute('href')") == address


def test_the_list_behind_a_number_counts_in_words(visit):
    page = visit("clusters", "#errors/coref.attachment")
    assert page.run("document.querySelector('.panel .aside').textContent") == "1 error"
