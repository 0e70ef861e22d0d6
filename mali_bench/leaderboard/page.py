"""The leaderboard's pages, built from the entries: README.md for the forge, index.html for a browser."""

from pathlib import Path
from typing import NamedTuple

from ..corpus.bundled import about, parts
from ..files.reading import read_bytes
from ..files.writing import write_atomically
from . import html, markdown
from .ranking import Board, boards
from .standings import Entry, read

FIRST = (
    "Gold {version} ({status}), {documents}. Every number is computed from the predictions in `entries/` by the scorer"
    " of this repository; `mali-bench leaderboard verify` computes them again."
)


def build(folder: Path, *, check: bool = False) -> bool:
    """Write the pages, or with `check` only compare them; returns whether any differs from the one that is there."""
    differing = {
        folder / name: page
        for name, page in pages(folder).items()
        if not (folder / name).is_file() or read_bytes(folder / name) != page
    }
    if not check:
        for path, page in differing.items():
            write_atomically(path, page)
    return bool(differing)


def pages(folder: Path) -> dict[str, bytes]:
    """The pages by the names of their files."""
    first, size, ranked, listed = shown(folder)
    how = f"{first} How to add an entry: [SUBMITTING.md](SUBMITTING.md). With plots and comparisons: `index.html`."
    return {
        "README.md": markdown.render(how, size, ranked, listed).encode("utf-8"),
        "index.html": html.render(first, size, ranked, listed).encode("utf-8"),
    }


class Shown(NamedTuple):
    """What the pages show: their first paragraph, the number of documents, the boards and the entries."""

    first: str
    documents: int
    boards: list[Board]
    entries: list[Entry]


def shown(folder: Path) -> Shown:
    """What the pages of a leaderboard show."""
    corpus, size = about(), len(parts())
    documents = "one document" if size == 1 else f"{size} documents"
    first = FIRST.format(version=corpus.version, status=corpus.status, documents=documents)
    entries = read(folder)
    return Shown(first, size, boards(entries), entries)


def render(folder: Path) -> str:
    """The page for the forge, as Markdown."""
    return pages(folder)["README.md"].decode("utf-8")
