"""What can be searched, as data for the script of the search page."""

from collections.abc import Iterable

from ..drawing.markup import fragment
from ..metrics import METRICS
from ..view.cards import shortened
from ..view.content import Content
from .markdown import Page

Hit = tuple[str, str, str, str]
"""A title, the title of its page, its address, and its words."""

METRICS_PAGE = "METRICS.md"


def pages_and_metrics(pages: Iterable[tuple[str, str, Page]]) -> list[Hit]:
    """The sections of the pages, given by path and address, and the metrics each by itself."""
    found: list[Hit] = []
    for path, address, page in pages:
        for each in page.sections:
            where = f"{address}#{each.anchor}" if each.anchor else address
            found.append((each.title or page.title, page.title, where, each.words))
        if path == METRICS_PAGE:
            found += [(name, page.title, f"{address}#{name}", f"{m.about} ({m.source})") for name, m in METRICS.items()]
    return found


def annotations(content: Content, address: str) -> list[Hit]:
    """The annotations of the gold page at an address."""
    return [
        (
            shortened(each.quote) or each.key,
            "Gold",
            f"{address}{fragment(each.key)}",
            f"{each.layer.replace('_', ' ')} {each.label} {each.key}",
        )
        for each in content.entries
    ]
