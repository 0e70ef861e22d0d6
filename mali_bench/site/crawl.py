"""The pages of a checkout: those to which its README leads, and all of the guidelines."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_bytes, read_text
from .markdown import links

FIRST = "README.md"
GUIDELINES = "annotation_guidelines"
PICTURES = (".png", ".svg")


class Found(Struct, frozen=True):
    """What the site shows of a checkout, by path: pages as Markdown, other files as text, and pictures.

    Pages are in the order in which links lead to them.
    """

    pages: dict[str, str]
    texts: dict[str, str]
    pictures: dict[str, bytes]

    def address(self, path: str) -> str | None:
        """Where a file of the checkout is on the site; `None` if it is not there."""
        if path in self.pages:
            folder, name = posixpath.split(path)
            return posixpath.join(folder, "index.html" if name == FIRST else f"{name.removesuffix('.md')}.html")
        if path in self.texts:
            return f"{path}.html"
        return None


def crawl(root: Path) -> Found:
    """Everything that there is to show. Raises `InputError` for a folder that is no checkout, and for a link to what
    is not there.
    """
    if not (root / FIRST).is_file() or not (root / GUIDELINES).is_dir():
        raise InputError(f"{root}: is no checkout of MaliBench: it needs {FIRST} and {GUIDELINES}/")
    found = Found({}, {}, {})
    others = [path.relative_to(root).as_posix() for path in sorted((root / GUIDELINES).rglob("*.md"))]
    waiting = [FIRST]
    while waiting or others:
        waiting = waiting or [others.pop(0)]
        path = waiting.pop(0)
        if path in found.pages or path in found.texts or path in found.pictures:
            continue
        if path.endswith(".md"):
            found.pages[path] = read_text(root / path)
            waiting += _targets(root, path, found.pages[path])
        elif path.endswith(PICTURES):
            found.pictures[path] = read_bytes(root / path)
        else:
            found.texts[path] = read_text(root / path)
    return found


def _targets(root: Path, page: str, markdown: str) -> Iterator[str]:
    for link in links(markdown):
        path = target(page, link)
        if path is None:
            continue
        there = root / path
        if there.is_dir():
            path = posixpath.join(path, FIRST)
            there = root / path
        if not there.is_file() or not there.resolve().is_relative_to(root.resolve()):
            raise InputError(f"{root / page}: links to {link!r}, and there is no such file")
        yield path


def target(page: str, link: str) -> str | None:
    """The path, in the checkout, of what a page links to; `None` for a part of the page itself, and for addresses."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
