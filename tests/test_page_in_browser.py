"""The page in a real browser: it fits a phone, can be read in both colour schemes, sorts and compares without a mouse,
and asks nobody for anything. Without a browser on the machine these tests are skipped.
"""

import json
from itertools import product

import pytest
from browser import Browser, needed
from generated_board import document, entry, gold, renamed

from mali_bench.leaderboard import html
from mali_bench.leaderboard.ranking import boards

pytestmark = needed

CONTRAST = """(() => {
  const part = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (c) => {
    const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const c = getComputedStyle(at).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(c)) return c;
    }
    return "rgb(255, 255, 255)";
  };
  document.querySelectorAll("details").forEach((node) => (node.open = true));
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.getClientRects().length) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(node.closest("svg") ? style.fill : style.color), light(behind(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push([node.tagName, node.textContent.slice(0, 30), style.color]);
  }
  return JSON.stringify(poor);
})()"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page of five entries, one with a long name without a space and one with markup in its name."""
    folder, twenty = tmp_path_factory.mktemp("board"), gold(20)
    made = [entry(folder, twenty, f"s{n}", document(20, *range(n))) for n in (20, 15, 10, 5)]
    made.append(renamed(entry(folder, twenty, "odd", document(20, 0)), "</script><b onclick=alert(1)>"))
    made[1] = renamed(made[1], "W" * 80)
    path = folder / "index.html"
    path.write_text(html.render("First.", 1, boards(made), made), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser():
    with Browser() as made:
        yield made


@pytest.mark.parametrize(("width", "scheme"), list(product((320, 360, 1600), ("light", "dark"))))
def test_it_fits_and_can_be_read(browser, page, width, scheme):
    browser.open(page.as_uri(), width=width, scheme=scheme)
    assert browser.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert json.loads(browser.run(CONTRAST)) == []
    assert browser.run("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_it_asks_nobody_and_says_nothing(browser, page):
    browser.requests.clear()
    browser.errors.clear()
    browser.open(page.as_uri())
    browser.run("1")
    assert set(browser.requests) == {page.as_uri()}
    assert browser.errors == []


def test_script_in_the_page_that_is_not_ours_does_not_run(browser, page, tmp_path):
    evil = tmp_path / "evil.html"
    evil.write_text(page.read_text(encoding="utf-8").replace("</main>", "<script>window.ran = 1</script></main>"))
    browser.open(evil.as_uri())
    assert browser.run("typeof window.ran") == "undefined"


def first_column(browser):
    rows = "[...document.querySelectorAll('#board-mentions tbody tr')]"
    return json.loads(browser.run(f"JSON.stringify({rows}.map((row) => row.cells[2].textContent))"))


def test_boards_are_sorted_with_the_keyboard(browser, page):
    browser.open(page.as_uri())
    best_first = first_column(browser)
    assert best_first == sorted(best_first, reverse=True)
    browser.run("document.querySelectorAll('#board-mentions th button')[2].focus()")
    browser.press("Enter", 13, "\r")
    assert first_column(browser) == best_first
    assert browser.run("document.querySelectorAll('#board-mentions thead th')[2].ariaSort") == "descending"
    browser.press("Enter", 13, "\r")
    assert first_column(browser) == best_first[::-1]


def test_what_does_not_exist_is_last_both_ways(browser, page):
    browser.open(page.as_uri())
    cells = "[...document.querySelectorAll('#overview tbody tr')].map((row) => row.cells[1].textContent)"
    browser.run("document.querySelector('#overview tbody tr').cells[1].textContent = '-'")
    for _ in range(2):
        browser.run("document.querySelectorAll('#overview th button')[1].click()")
        assert json.loads(browser.run(f"JSON.stringify({cells})"))[-1] == "-"


def test_two_entries_are_compared(browser, page):
    """The first has all mentions, the third ten of twenty."""
    browser.open(page.as_uri())
    browser.run("chosen = document.querySelectorAll('#compare select')[1]; chosen.value = '2'")
    browser.run("chosen.dispatchEvent(new Event('change'))")
    shown = browser.run("document.getElementById('differences').innerText")
    assert "+0.333" in shown and "mentions: missing" in shown


def test_an_address_opens_its_entry(browser, page):
    browser.open(page.as_uri())
    browser.run("location.hash = '#s10'")
    assert any(browser.run("document.getElementById('s10').open") for _ in range(100))
