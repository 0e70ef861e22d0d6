"""Markdown as HTML in which nothing is markup but what Markdown itself makes."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

from ..drawing.markup import Html, joined, tag, text

Resolve = Callable[[str], str | None]
"""From the address of a link or a picture in the source to the one on the site; `None` if nothing is there."""

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
_ELSEWHERE = re.compile(r"https?://|mailto:")


class Section(Struct, frozen=True):
    """What stands under a heading: its anchor (empty for what comes first), its title and level, and its words."""

    anchor: str
    title: str
    level: int
    words: str


class Page(Struct, frozen=True):
    """A page: its title, its body and its sections."""

    title: str
    body: Html
    sections: tuple[Section, ...]


def links(markdown: str) -> list[str]:
    """The addresses of links and pictures, in their order."""
    found = []
    for token in _tokens(markdown):
        for each in token.children or ():
            address = each.attrGet("href") or each.attrGet("src")
            if address:
                found.append(str(address))
    return found


def rendered(markdown: str, resolve: Resolve) -> Page:
    """A page. Headings get the anchors that forges give them, rows that begin with code the code itself; links are
    resolved, and those that lead nowhere on the site become text.
    """
    tokens = _tokens(markdown)
    anchors = _anchors(tokens)
    title = next((_words(tokens[at + 1]) for at in anchors), "")
    sections = tuple(_sections(tokens, anchors))
    ids = set(anchors.values())
    for at, token in enumerate(tokens):
        if at in anchors:
            token.attrSet("id", anchors[at])
        elif token.type == "tr_open" and (name := _code(tokens[at + 2])) and name not in ids:
            ids.add(name)
            token.attrSet("id", name)
        if token.attrs.pop("style", None) == "text-align:right":  # the policy of pages allows no styles
            token.attrSet("class", "number")
        for each in token.children or ():
            _lead(each, resolve)
    return Page(title, Html(_PARSER.renderer.render(tokens, _PARSER.options, {})), sections)


def _lead(token: Token, resolve: Resolve) -> None:
    """Put the address on the site into a link or a picture."""
    if token.type == "image":
        token.attrSet("src", resolve(str(token.attrGet("src"))) or "")
    elif token.type == "link_open":
        address = str(token.attrGet("href"))
        found = address if _ELSEWHERE.match(address) else resolve(address)
        if found is None:
            token.attrs.clear()  # an anchor without an address is text
        else:
            token.attrSet("href", found)


def _code(cell: Token) -> str:
    """The code with which a cell begins."""
    first = (cell.children or [cell])[0]
    return first.content if first.type == "code_inline" else ""


def _tokens(markdown: str) -> list[Token]:
    tokens = _PARSER.parse(_FRONT.sub("", markdown))
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":  # no level is left out, so that a list of headings is a tree
            level = int(token.tag[1:])
            above = [*(each for each in above if each < level), level]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{len(above)}"
    return tokens


def _anchors(tokens: Sequence[Token]) -> dict[int, str]:
    """The anchor of each heading by the place of its token: its words in lower case with hyphens, numbered if taken."""
    made: dict[int, str] = {}
    taken: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            name = re.sub(r"[^\w\- ]", "", _words(tokens[at + 1]).lower()).replace(" ", "-")
            number = taken.get(name, 0)
            taken[name] = number + 1
            made[at] = f"{name}-{number}" if number else name
    return made


def _words(token: Token) -> str:
    """The words of a heading, a cell or a paragraph, without markup."""
    kinds = {"text", "code_inline"}
    return "".join(
        each.content if each.type in kinds else " " * (each.type == "softbreak") for each in token.children or ()
    )


def _sections(tokens: Sequence[Token], anchors: dict[int, str]) -> list[Section]:
    made: list[Section] = []
    anchor, title, level, words = "", "", 1, list[str]()
    for at, token in enumerate(tokens):
        if at in anchors:
            made.append(Section(anchor, title, level, " ".join(words)))
            anchor, title, level, words = anchors[at], _words(tokens[at + 1]), int(token.tag[1:]), []
        elif token.type == "inline" and at - 1 not in anchors:
            words.append(_words(token))
        elif token.type == "fence":
            words.append(" ".join(token.content.split()))
    made.append(Section(anchor, title, level, " ".join(words)))
    return [each for each in made if each.title or each.words]


def _fence(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> Html:
    """A block of code; of a `diff`, right and wrong examples are told apart."""
    if tokens[at].info != "diff":
        return tag("pre", tag("code", text(tokens[at].content)), tabindex="0")
    kind, lines = "", []
    for line in tokens[at].content.splitlines():
        kind = {"+": "right", "-": "wrong"}.get(line[:1], kind)
        lines.append(tag("span", text(f"{line}\n"), class_=kind or None))
    return tag("pre", tag("code", joined(lines)), class_="diff", tabindex="0")


def _markup(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    """What is written as HTML: comments are left out, all else is text."""
    written = tokens[at].content
    return "" if written.lstrip().startswith("<!--") else escape(written)


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark").enable("table")
    box = '<div class="box" role="region" tabindex="0" aria-label="Table"><table>'
    made.add_render_rule("table_open", lambda *_: box)
    made.add_render_rule("table_close", lambda *_: "</table></div>\n")
    made.add_render_rule("fence", _fence)
    for name in ("html_block", "html_inline"):
        made.add_render_rule(name, _markup)
    return made


_PARSER = _parser()
