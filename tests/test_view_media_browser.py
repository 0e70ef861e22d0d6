"""Pages where they are read in another way, in a real browser: right to left, by headings, on phones and on paper."""

import json
from itertools import pairwise

import browser
import pytest
from test_compare_page import ENTRIES
from test_view import ENTRY
from test_view_marks_browser import HEBREW, RIGHT_TO_LEFT

from mali_bench.cli.main import main

pytestmark = browser.needed


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    right = folder / "right.jsonl"
    right.write_text(json.dumps(RIGHT_TO_LEFT) + "\n", encoding="utf-8")
    for name, arguments in {
        "article": ["view", "-o"],
        "right": ["view", "--gold", str(right), "-o"],
        "one": ["view", str(ENTRY), "-o"],
        "two": ["compare", *map(str, ENTRIES), "--html"],
    }.items():
        assert main([*arguments, str(folder / f"{name}.html")]) == 0
    return folder


# Right to left


def test_right_to_left_text_has_its_marks_on_the_right(visit):
    page = visit("right")
    assert page.run("document.querySelector('article').textContent") == HEBREW
    assert page.run("getComputedStyle(document.querySelector('.block p')).direction") == "rtl"
    bar = "(({borderRightWidth: a, borderLeftWidth: b}) => [a, b])(getComputedStyle(document.querySelector('%s')))"
    assert page.run(bar % ".mark.attributions") == ["3px", "0px"]
    value = "getComputedStyle(document.querySelector('.mark.quantities'), '::after').direction"
    assert page.run(value) == "ltr"  # else ≥ would be mirrored, and mean ≤


# Headings


@pytest.mark.parametrize("name", ["article", "one", "two"])
def test_no_heading_skips_a_level(visit, name):
    levels = visit(name).run("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(e => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert all(after <= here + 1 for here, after in pairwise(levels))


# Phones


@pytest.mark.parametrize("at", [0.3, 0.95])
def test_a_mark_that_is_tapped_stays_in_sight(visit, at):
    page = visit("article", width=360)
    x, y = page.run(
        "(() => { const node = document.querySelectorAll('.mark.events')[9];"
        f" scrollBy(0, node.getBoundingClientRect().top - {at} * innerHeight);"
        " const line = node.getClientRects()[0]; return [line.left + 5, line.top + line.height / 2]; })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        page.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    assert page.run("document.querySelector('.panel').hidden") is False
    ends = "(({top, bottom}) => [top, bottom])(document.querySelector('.mark.selected').getBoundingClientRect())"
    top, bottom = page.run(ends)
    assert top >= 0 and bottom < page.run("document.querySelector('.panel').getBoundingClientRect().top")


BROKEN = """((query) => {
  const broken = [];
  const range = document.createRange();
  for (const head of document.querySelectorAll(query)) {
    const walk = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode())
      for (const word of text.data.matchAll(/[^\\s./-]+/g)) {
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word[0]);
      }
  }
  return broken;
})"""


@pytest.mark.parametrize("name", ["one", "two"])
def test_the_heads_of_tables_break_between_words(visit, name):
    assert visit(name, width=360).run(f"{BROKEN}('.summary th')") == []


@pytest.mark.parametrize("name", ["article", "one"])
def test_the_first_badge_stays_at_its_word(visit, name):
    page = visit(name, width=360)
    code = """(() => {
      document.querySelectorAll("details").forEach(node => { node.open = true; });
      document.querySelectorAll(".cards").forEach(node => node.scrollIntoView());
      return [...document.querySelectorAll(".head :not(.badge) + .badge")].filter(node => {
        const before = [...node.previousElementSibling.getClientRects()].pop();
        return before && node.getClientRects()[0].top >= before.bottom;
      }).map(node => node.parentElement.textContent);
    })()"""
    assert page.run(code) == []


@pytest.mark.parametrize("name", ["article", "one", "two"])
@pytest.mark.parametrize("width", [360, 1600])
def test_a_badge_is_in_one_box(visit, name, width):
    page = visit(name, "#v2~b", width=width)
    code = """(() => {
      document.querySelectorAll("details").forEach(node => { node.open = true; });
      document.querySelectorAll(".cards").forEach(node => node.scrollIntoView());
      return [...document.querySelectorAll(".badge")].filter(node => node.getClientRects().length > 1).length;
    })()"""
    assert page.run(code) == 0


@pytest.mark.parametrize("name", ["article", "one"])
def test_without_cards_paragraphs_are_farther_apart_than_their_lines(visit, name):
    """Between the last line of a paragraph and the first of the next there is as much again as between its lines."""
    page = visit(name)
    page.click(".beside")
    one, other = page.run(
        "[...document.querySelectorAll('.block p')].slice(0, 2)"
        ".map(e => (({top, bottom}) => [top, bottom])(e.getBoundingClientRect()))"
    )
    assert other[0] - one[1] >= 32


def test_errors_do_not_part_paragraphs_by_a_screen(visit):
    heights = "[...document.querySelectorAll('.sheet > .cards')].slice(0, 5).map(e => e.offsetHeight)"
    page = visit("one")
    page.run("document.querySelector('.block').scrollIntoView()")
    page.run("new Promise(done => setTimeout(done, 200))")
    assert max(page.run(heights)) < 900


@pytest.mark.parametrize("name", ["article", "two"])
@pytest.mark.parametrize("width", [360, 1600])
def test_what_unfolds_is_large_enough_to_be_tapped(visit, name, width):
    """Success criterion 2.5.8 of WCAG 2.2: 24 by 24 pixels."""
    heights = "[...document.querySelectorAll('summary')].filter(e => e.checkVisibility()).map(e => e.offsetHeight)"
    assert min(visit(name, width=width).run(heights)) >= 24


# Paper


def test_what_is_folded_is_printed_and_stays_folded(visit):
    page = visit("article", "#m12")
    folded = "document.querySelectorAll('details:not([open])').length"
    page.run(f"window.addEventListener('beforeprint', () => {{ window.printed = {folded}; }})")
    count = page.run(folded)
    page.call("Page.printToPDF")
    assert page.run("window.printed") == 0 and page.run(folded) == count > 0
    page.call("Emulation.setEmulatedMedia", media="print")
    hidden = "getComputedStyle(document.querySelector('%s')).display"
    assert page.run(hidden % ".panel") == page.run(hidden % ".controls") == "none"
    page.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("name", ["article", "one", "two"])
def test_on_paper_the_text_comes_before_what_is_looked_up(visit, name):
    page = visit(name)
    glossary = "document.querySelector('main').compareDocumentPosition(document.querySelector('.glossary')) & 4"
    page.run(f"window.addEventListener('beforeprint', () => {{ window.behind = {glossary}; }})")
    assert page.run(glossary) == 0
    page.call("Page.printToPDF")
    assert page.run("window.behind") == 4 and page.run(glossary) == 0


@pytest.mark.parametrize("name", ["article", "one", "two"])
def test_on_paper_cards_follow_the_text_and_no_word_is_broken(visit, name):
    page = visit(name, width=718)  # A4 with the margins of the browser
    page.call("Emulation.setEmulatedMedia", media="print")
    page.run("document.querySelectorAll('details').forEach(node => { node.open = true; })")
    last = "[...document.querySelectorAll('.block')].at(-1).getBoundingClientRect().bottom"
    assert page.run(f"document.querySelector('.sheet > .cards').getBoundingClientRect().top >= {last}")
    shown = ".block p, .card, .lists, .glossary, .chains li, .incidents td, .incidents th, .costs"
    assert page.run(f"{BROKEN}('{shown}')") == []
    page.call("Emulation.setEmulatedMedia", media="")
