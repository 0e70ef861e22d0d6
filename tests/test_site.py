"""The site: every link leads somewhere, nothing is markup but what Markdown makes, and it works in a browser."""

import json
import posixpath
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import browser
import pytest
from conftest import ROOT
from test_board_pages import Parsed

from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.metrics import METRICS
from mali_bench.site.build import BAR, site
from mali_bench.site.crawl import crawl, target
from mali_bench.site.markdown import links, rendered


@pytest.fixture(scope="module")
def made():
    return site(ROOT)


@pytest.fixture(scope="module")
def parsed(made):
    return {name: Parsed(data.decode()) for name, data in made.items() if name.endswith(".html")}


@pytest.fixture
def checkout(tmp_path):
    """A checkout of two pages."""
    (tmp_path / "annotation_guidelines").mkdir()
    (tmp_path / "README.md").write_text("# Home\n\n[Rules](annotation_guidelines)\n")
    (tmp_path / "annotation_guidelines" / "README.md").write_text("# Rules\n\n## R1 A rule\n")
    return tmp_path


# Markdown


def html(markdown, resolve=str):
    return str(rendered(markdown, resolve).body)


def test_headings_have_the_anchors_of_forges():
    body = html("# A `b`, c!\n\n## Not said\n\n## Not said\n")
    assert re.findall(r'<h\d id="([^"]*)"', body) == ["a-b-c", "not-said", "not-said-1"]


def test_what_is_written_as_html_stays_text_and_comments_are_left_out():
    assert html("<script>x</script>\n\na <b>c</b> <!-- d --> e\n") == (
        "&lt;script&gt;x&lt;/script&gt;\n<p>a &lt;b&gt;c&lt;/b&gt;  e</p>\n"
    )


def test_an_address_that_runs_code_is_no_link():
    assert "<a" not in html("[x](javascript:alert(1)) [y](data:text/html,z)")


def test_no_level_of_headings_is_left_out():
    body = html("# A\n\n### B\n\n### C\n\n## D\n\n#### E\n")
    assert re.findall(r"<h(\d)[^>]*>(\w)</h(\d)>", body) == [
        ("1", "A", "1"),
        ("2", "B", "2"),
        ("2", "C", "2"),
        ("2", "D", "2"),
        ("3", "E", "3"),
    ]


def test_a_link_that_leads_nowhere_on_the_site_is_text():
    assert html("[x](y.md)", lambda _: None) == "<p><a>x</a></p>\n"


def test_a_row_that_begins_with_code_is_called_so_once():
    rows = "| m | n |\n|---|--:|\n| `a.b` | 1 |\n| `a.b` | 2 |\n| c | 3 |\n"
    body = html(rows)
    assert body.count('<tr id="a.b">') == 1 and body.count("<tr>") == 3
    assert 'style="' not in body and '<td class="number">1</td>' in body  # the policy allows no styles


def test_right_and_wrong_examples_are_told_apart():
    body = html("```diff\n+ a\n  b\n- c\n  # d\n```\n")
    assert re.findall(r'<span class="(\w+)">(.*)\n', body) == [
        ("right", "+ a"),
        ("right", "  b"),
        ("wrong", "- c"),
        ("wrong", "  # d"),
    ]


def test_sections_hold_the_words_below_their_headings():
    page = rendered("before\n\n# One\n\nfirst `code`\n\n## Two\n\n| a | b |\n|---|---|\n| c | d |\n", str)
    assert [(each.anchor, each.title, each.level, each.words) for each in page.sections] == [
        ("", "", 1, "before"),
        ("one", "One", 1, "first code"),
        ("two", "Two", 2, "a b c d"),
    ]
    assert page.title == "One"


def test_the_front_matter_of_the_card_is_left_out():
    assert rendered("---\na: b\n---\n# Card\n", str).sections[0].title == "Card"


@pytest.mark.parametrize(
    ("page", "link", "path"),
    [
        ("README.md", "docs/a.md#b", "docs/a.md"),
        ("docs/a.md", "../README.md", "README.md"),
        ("docs/a.md", "b%20c.md", "docs/b c.md"),
        ("docs/a.md", "#part", None),
        ("docs/a.md", "https://example.org/x.md", None),
    ],
)
def test_a_link_is_read_from_its_page(page, link, path):
    assert target(page, link) == path


# What is on the site


def test_every_page_to_which_the_readme_leads_is_there(made):
    for _, address in BAR:
        assert address in made
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "annotation_guidelines").rglob("*.md")}
    found = set(crawl(ROOT).pages)
    named = {posixpath.normpath(each) for each in links((ROOT / "README.md").read_text()) if each.endswith(".md")}
    assert pages | named < found


def test_every_link_leads_to_a_file_and_an_anchor(made, parsed):
    anchors = {name: {attrs.get("id") for _, attrs in page.elements} for name, page in parsed.items()}
    checked = 0
    for name, page in parsed.items():
        if name in ("gold.html", "leaderboard/index.html"):
            continue  # their own tests; only the bar is the site's
        for tag, attrs in page.elements:
            address = attrs.get("href" if tag == "a" else "src")
            if address is None or address.startswith(("https://", "http://", "mailto:", "data:image/png;base64,")):
                continue
            path, part = urldefrag(address)
            to = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name
            assert to in made, f"{name}: {address}"
            if part and to not in ("gold.html", "leaderboard/index.html"):
                assert unquote(part) in anchors[to], f"{name}: {address}"
            checked += 1
    assert checked > 1000


def test_no_page_asks_for_anything_from_elsewhere_or_may_run_what_it_did_not_bring(parsed):
    for name, page in parsed.items():
        (policy,) = [attrs["content"] for _, attrs in page.elements if attrs.get("http-equiv")]
        assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy, name
        assert not [
            attrs for _, attrs in page.elements if "style" in attrs or any(key.startswith("on") for key in attrs)
        ]
        assert not [tag for tag, _ in page.elements if tag in ("iframe", "object", "embed", "link", "base")], name


def test_every_metric_and_every_rule_can_be_found(parsed):
    (held,) = parsed["search.html"].texts["script"][:1]
    hits = json.loads(held)
    titles = [title for title, *_ in hits]
    assert set(METRICS) <= set(titles)
    rules = {
        match
        for path in (ROOT / "annotation_guidelines").glob("*.md")
        for match in re.findall(r"^### ([A-Z]\d+ .+)$", path.read_text(), re.M)
    }
    assert len(rules) > 50 and {each.replace("`", "") for each in rules} <= set(titles)


def test_the_headings_of_every_page_are_a_tree_with_one_root(parsed):
    for name, page in parsed.items():
        if name in ("gold.html", "leaderboard/index.html"):
            continue  # not made here
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(below <= above + 1 for above, below in pairwise(levels)), name


def test_every_figure_is_there_as_a_file_too(made, parsed):
    hrefs = {attrs["href"] for tag, attrs in parsed["figures.html"].elements if tag == "a"}
    files = {name for name in made if name.startswith("plots/")}
    assert files and files <= hrefs
    assert {"plots/readers-mali-2013-02-05-round-2.svg", "plots/people-gum.svg", "plots/positions.svg"} <= files


def test_the_site_is_the_same_every_time(made):
    assert site(ROOT) == made


# The command


def test_the_command_writes_the_site(checkout, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert main(["site", "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "annotation_guidelines" / "mentions.html").is_file()
    assert "begin with index.html" in capsys.readouterr().out


def test_a_folder_that_is_no_checkout_is_refused(tmp_path, capsys):
    assert main(["site", str(tmp_path), "-o", str(tmp_path / "out")]) == 2
    assert "is no checkout of MaliBench" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("link", ["gone.md", "../outside.md", "gone/", "outside"])
def test_a_link_to_what_is_not_in_the_checkout_is_refused(checkout, link):
    outside = checkout.parent / "outside.md"
    outside.write_text("secret")
    if link == "outside":
        Path(checkout / "outside").symlink_to(outside)
    (checkout / "README.md").write_text(f"# Home\n\n[x]({link})\n")
    with pytest.raises(InputError, match=r"README\.md: links to '.*', and there is no such file"):
        crawl(checkout)


# In a browser


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    place = tmp_path_factory.mktemp("site")
    for name, data in made.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


@browser.needed
def test_pages_load_without_an_error_and_do_not_scroll_sideways(folder):
    names = [address for _, address in BAR] + ["annotation_guidelines/events.html", "docs/scoring.html"]
    with browser.Browser() as chromium:
        for width in (360, 1600):
            for scheme in ("light", "dark"):
                for name in names:
                    chromium.open((folder / name).as_uri(), width=width, scheme=scheme)
                    assert chromium.run("document.documentElement.scrollWidth") <= width, (name, width)
        chromium.open((folder / "index.html").as_uri())
        assert chromium.run("document.querySelector('main img').naturalWidth") > 1000
        assert chromium.errors == []
        assert [url for url in chromium.requests if url.startswith("http")] == []


@browser.needed
def test_the_search_finds_a_metric_and_a_rule_and_its_links_work(folder):
    with browser.Browser() as chromium:
        chromium.open((folder / "search.html").as_uri() + "#lea", width=1000)
        titles = chromium.run("[...document.querySelectorAll('.hits a')].map(e => e.textContent).slice(0, 2)")
        assert all(".lea." in each for each in titles), titles  # the word itself before words that begin with it
        chromium.open((folder / "search.html").as_uri() + "#m177", width=1000)
        assert chromium.run("document.querySelector('.hits a').getAttribute('href')") == "gold.html#m177"
        chromium.open((folder / "search.html").as_uri() + "#mentions.typed.head", width=1000)
        assert chromium.run("document.querySelector('.hits a').textContent") == "mentions.typed.head"
        chromium.run(
            "(() => { const f = document.querySelector('input'); f.value = 'Light VERBS';"
            " f.dispatchEvent(new Event('input')); })()"
        )
        assert chromium.run("document.querySelector('.hits a').textContent") == "E3 Light verbs and phase"
        assert chromium.run("document.querySelector('.hits mark').textContent.toLowerCase()") in ("light", "verbs")
        address = chromium.run("document.querySelector('.hits a').href")
        chromium.open(address)
        assert chromium.run("document.querySelector(':target').tagName") == "H3"
        assert chromium.errors == []


@browser.needed
def test_what_is_typed_stays_text(folder):
    with browser.Browser() as chromium:
        chromium.open((folder / "search.html").as_uri() + "#%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", width=1000)
        assert chromium.run("document.querySelectorAll('img').length") == 0
        assert chromium.run("document.querySelector('[role=status]').textContent") == "0 found"
        assert chromium.errors == []
