"""The bar of links that joins the pages of a site."""

from collections.abc import Sequence

from .markup import Html, tag


def navigation(links: Sequence[tuple[str, str]], here: str) -> Html:
    """The bar. `links` are titles and addresses; the one whose title is `here` is marked as the page that is shown."""
    items = (
        tag("li", tag("a", title, href=address, aria_current="page" if title == here else None))
        for title, address in links
    )
    return tag("nav", tag("ul", *items), class_="site", aria_label="Site")
