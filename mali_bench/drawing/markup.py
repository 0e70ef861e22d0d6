"""HTML that is safe by the way it is made: every string is escaped unless it is `Html`, which only `tag` makes."""

import html
from collections.abc import Iterable
from urllib.parse import quote

from ..errors import escaped

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})


class Html(str):
    """Markup. Nothing outside this module makes any but out of `tag`, `text` and `joined`."""

    __slots__ = ()


NOTHING = Html("")
"""No markup."""


def text(value: str) -> Html:
    """A text character by character: a parser would take a carriage return for a line feed."""
    return Html(html.escape(value).replace("\r", "&#13;"))


def label(value: object) -> Html:
    """What a document says in a label, a name or an id, on one line and without characters that turn text around."""
    return Html(html.escape(escaped(str(value))))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Several children one after the other."""
    return Html(_safe(between).join(map(_safe, parts)))


def opening(name: str, attributes: dict[str, str | bool | None]) -> Html:
    """A start tag. Attributes that are `None` or false are left out; `class_` is class, `data_k` is data-k."""
    shown = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        named = key.rstrip("_").replace("_", "-")
        shown.append(f" {named}" if value is True else f' {named}="{label(value)}"')
    return Html(f"<{name}{''.join(shown)}>")


def tag(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """An element with its children, of which those that are no `Html` are labels."""
    start = opening(name, attributes)
    return start if name in _VOID else Html(f"{start}{joined(children)}</{name}>")


def fragment(key: str) -> str:
    """The address of an annotation on the page."""
    return f"#{quote(escaped(key), safe='/:.-_~')}"


def _safe(child: str) -> str:
    return child if isinstance(child, Html) else label(child)
