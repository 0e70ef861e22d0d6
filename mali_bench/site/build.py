"""The site as files: the same checkout gives the same bytes."""

import base64
import mimetypes
import posixpath
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from ..corpus import bundled
from ..drawing import navigation
from ..drawing.chart import STYLE as CHART_STYLE
from ..drawing.chart import Chart
from ..drawing.markup import Html, joined, tag, text
from ..drawing.sheet import sheet
from ..leaderboard import html, page
from ..view.build import content, gold_page
from .crawl import FIRST, GUIDELINES, Found, crawl, target
from .figures import charts
from .markdown import Page, Section, rendered
from .search import Hit, annotations, pages_and_metrics

GOLD, BOARD, FIGURES, SEARCH = "gold.html", "leaderboard/index.html", "figures.html", "search.html"
BAR = (
    ("MaliBench", "index.html"),
    ("Gold", GOLD),
    ("Leaderboard", BOARD),
    ("Guidelines", f"{GUIDELINES}/index.html"),
    ("Metrics", "METRICS.html"),
    ("Dataset card", "corpus/index.html"),
    ("Figures", FIGURES),
    ("Search", SEARCH),
)
"""The links on every page."""

PLOTS = "plots"
"""The folder of the plots as files."""

_ASSETS = files(__package__)
STYLE = _ASSETS.joinpath("site.css").read_text(encoding="utf-8")
SCRIPT = _ASSETS.joinpath("search.js").read_text(encoding="utf-8")


def site(root: Path) -> dict[str, bytes]:
    """The files of the site of a checkout, by path.

    Raises `InputError` for a folder that is no checkout, and for a link that leads nowhere.
    """
    found = crawl(root)
    pages = {path: _page(found, path) for path in found.pages}
    names = {path: page.title or path for path, page in pages.items()}
    board = f"leaderboard/{FIRST}"
    made = {_address(found, path): _sheet(found, path, page, names) for path, page in pages.items() if path != board}
    made |= {f"{path}.html": _text(path, shown) for path, shown in found.texts.items()}
    (document, *_) = bundled.load()
    made[GOLD] = gold_page(document, ours=True, bar=bar(GOLD))
    shown = [(path, _address(found, path), pages[path]) for path in sorted(pages) if path != board]
    board_page = page.shown(root / "leaderboard")
    made[BOARD] = html.render(*board_page, bar(BOARD))
    drawn = charts(root / "corpus", board_page.boards)
    made[FIGURES] = _figures(drawn)
    made[SEARCH] = _search([*pages_and_metrics(shown), *annotations(content(document, ours=True), GOLD)])
    encoded = {name: page.encode("utf-8") for name, page in made.items()}
    return encoded | {f"{PLOTS}/{name}": chart.file() for name, chart in drawn.items()}


def bar(address: str) -> Html:
    """The bar on the page of an address."""
    here = max((each for each in BAR if _within(address, each[1])), key=lambda each: len(each[1]), default=("", ""))
    links = [(title, posixpath.relpath(to, posixpath.dirname(address) or ".")) for title, to in BAR]
    return navigation.navigation(links, here[0])


def _within(address: str, of: str) -> bool:
    """Whether a page is the one of a link or, where that leads to a folder, in the folder."""
    folder = posixpath.dirname(of)
    return address == of or (bool(folder) and address.startswith(f"{folder}/"))


def _address(found: Found, path: str) -> str:
    address = found.address(path)
    assert address is not None
    return address


def _page(found: Found, path: str) -> Page:
    here = posixpath.dirname(_address(found, path)) or "."

    def resolve(link: str) -> str | None:
        to = target(path, link)
        if to is None:
            return link
        if to in found.pictures:  # inside the page, which may load nothing
            kind = mimetypes.guess_type(to)[0]
            return f"data:{kind};base64,{base64.b64encode(found.pictures[to]).decode()}"
        address = found.address(to) or found.address(posixpath.join(to, FIRST))
        part = link.partition("#")[2]
        return None if address is None else f"{posixpath.relpath(address, here)}{f'#{part}' if part else ''}"

    return rendered(found.pages[path], resolve)


def _sheet(found: Found, path: str, page: Page, names: dict[str, str]) -> str:
    address = _address(found, path)
    title = page.title or path
    head = [] if page.title else [tag("h1", path)]
    beside = tag("nav", *_contents(page.sections), *_others(found, path, names), aria_label="Pages")
    return sheet(
        title if path == FIRST else f"{title} - MaliBench",
        STYLE,
        _skip(),
        bar(address),
        tag("div", tag("main", *head, page.body, id="main"), beside, class_="sides"),
    )


def _skip() -> Html:
    return tag("a", "Skip to the page", href="#main", class_="skip")


def _contents(sections: Sequence[Section]) -> list[Html]:
    """The sections of the second level."""
    here = [tag("li", tag("a", each.title, href=f"#{each.anchor}")) for each in sections if each.level == 2]
    return [tag("p", "On this page"), tag("ul", *here)] if len(here) > 1 else []


def _others(found: Found, path: str, names: dict[str, str]) -> list[Html]:
    """The pages of the same folder and of those in it, in the order in which links lead to them."""
    folder, here = posixpath.dirname(path), posixpath.dirname(_address(found, path)) or "."
    near = [each for each in names if posixpath.dirname(each) == folder or (folder and _within(each, path))]
    near.sort(key=posixpath.dirname)
    items = []
    for each in near:
        address = posixpath.relpath(_address(found, each), here)
        shown = tag("a", names[each], href=address, aria_current="page" if each == path else None)
        items.append(tag("li", shown))
    return [tag("div", tag("p", "Pages"), tag("ul", *items), class_="others")] if len(items) > 1 else []


def _text(path: str, shown: str) -> str:
    body = tag("main", tag("h1", path), tag("pre", tag("code", text(shown)), tabindex="0"), id="main")
    return sheet(f"{path} - MaliBench", STYLE, _skip(), bar(f"{path}.html"), body)


def _figures(drawn: dict[str, Chart]) -> str:
    parts = [
        tag(
            "section",
            tag("h2", chart.title),
            chart.figure(),
            tag("p", tag("a", "This plot as a file", href=f"{PLOTS}/{name}"), class_="aside"),
        )
        for name, chart in drawn.items()
    ]
    main = tag("main", tag("h1", "Figures"), tag("div", *parts, class_="charts"), id="main")
    return sheet("Figures - MaliBench", STYLE + CHART_STYLE, _skip(), bar(FIGURES), main)


def _search(hits: Sequence[Hit]) -> str:
    field = tag("input", type="search", id="words", autocomplete="off", spellcheck="false")
    form = tag("form", tag("label", "Words to look for", for_="words"), field, class_="search", role="search")
    about = tag(
        "p",
        "Searches rules, metrics, the gold and all pages. Every word must be there, or begin a word.",
        class_="aside",
    )
    without = tag("noscript", tag("p", "The search needs JavaScript. Guidelines and metrics are linked above."))
    body = [tag("h1", "Search"), form, about, without, tag("p", role="status"), tag("ul", class_="hits")]
    main = tag("main", joined(body), id="main")
    return sheet("Search - MaliBench", STYLE, _skip(), bar(SEARCH), main, script=SCRIPT, data=hits)
