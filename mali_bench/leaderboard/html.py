"""The leaderboard as one HTML file, which needs no network and no server.

Everything is in the HTML itself. The script only sorts tables and compares two entries, whose data the page holds; its
hash and that of the style sheet are in the page's Content-Security-Policy, which allows nothing else.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..analysis.diagnosis.classes import CLASSES
from ..drawing import chart
from ..drawing.markup import NOTHING, Html
from ..drawing.sheet import sheet
from ..errors import counted
from ..scoring.shown import ratio
from . import words
from .plots import forest, positions
from .ranking import Board
from .standings import Entry
from .words import in_html as text

STYLE, SCRIPT = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
STYLE += chart.STYLE

HEADINGS = (
    ("system", "word"),
    ("rank", ""),
    ("F1", ""),
    ("95% interval", ""),
    ("precision", ""),
    ("recall", ""),
    ("kind", "word"),
)


def render(first: str, documents: int, boards: Sequence[Board], entries: Sequence[Entry], bar: Html = NOTHING) -> str:
    """The page; `first` is its first paragraph, `bar` the navigation of a site."""
    parts = [
        '<a class="skip" href="#overview">Skip to the boards</a>',
        "<header>\n<h1>MaliBench leaderboard</h1>",
        f"<p>{_code(first)}</p>",
        "<details><summary>How to read this page</summary><div>",
        *(f"<p>{_code(paragraph)}</p>" for paragraph in words.introduction(documents)),
        "</div></details>",
        *_contents(boards),
        "</header>\n<main>",
        *_overview(boards, entries),
        *(part for board in boards for part in _board(board, documents)),
        *_compare(entries),
        *_entries(boards, entries),
        "</main>\n",
    ]
    data = _data(boards, entries)
    return sheet("MaliBench leaderboard", STYLE, bar, Html("\n".join(parts)), script=SCRIPT, data=data)


def _code(paragraph: str) -> str:
    """A paragraph of our own, whose backticks mean code."""
    pieces = text(paragraph).split("`")
    return "".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces))


def _contents(boards: Sequence[Board]) -> Iterator[str]:
    """Links to everything, the boards of a setting in a line."""
    lines: dict[str, list[tuple[str, str]]] = {"": [("overview", "Overview")]}
    for board in boards:
        lines.setdefault(str(board.setting), []).append((f"board-{board.key}", board.title))
    lines[""] += [("compare", "Compare two entries"), ("entries", "Entries")]
    yield '<nav aria-label="Sections">'
    for setting, links in lines.items():
        items = (f'<li><a href="#{text(address)}">{text(title)}</a></li>' for address, title in links)
        yield f"<ul>{f'<li>{text(setting)}:</li>' if setting else ''}{''.join(items)}</ul>"
    yield "</nav>"


def _table(caption: str, headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table that can be sorted, in a box that scrolls by itself; the first cell of each row is given as a heading."""
    yield f'<div class="box" role="region" tabindex="0" aria-label="{text(caption)}"><table class="sortable">'
    yield f"<caption>{text(caption)}</caption>"
    heads = (
        f'<th scope="col"{f" class={kind}" if kind else ""}{_least(name)}>{text(name)}</th>' for name, kind in headings
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>"
    yield from (f"<tr>{''.join(row)}</tr>" for row in rows)
    yield "</tbody></table></div>"


def _least(name: str) -> str:
    """The rank alone is sorted from the least upwards first."""
    return ' data-least=""' if name == "rank" else ""


def _named(entry: Entry) -> str:
    """The heading of a row: the name of a system, which leads to its section."""
    return f'<th scope="row"><a href="#{text(entry.name)}">{text(entry.declared.system_name)}</a></th>'


def _cell(shown: str, value: object = None, kind: str = "") -> str:
    sorted_by = "" if value is None else f' data-value="{value}"'
    return f"<td{f' class={kind}' if kind else ''}{sorted_by}>{text(shown)}</td>"


def _overview(boards: Sequence[Board], entries: Sequence[Entry]) -> Iterator[str]:
    yield '<section id="overview">\n<h2>Overview</h2>'
    titles, rows = words.overview(boards, entries)
    headings = [("system", "word"), *((title, "") for title in titles), ("setting", "word")]
    cells = [[_named(entry), *map(_cell, f1s), _cell(str(entry.setting), kind="word")] for entry, f1s in rows]
    yield from _table("F1 on each board; ranks are on the boards, each for one setting", headings, cells)
    yield from (f"<h3>{text(each.title)}</h3>{each.figure()}" for each in positions(boards).values())
    yield "</section>"


def _board(board: Board, documents: int) -> Iterator[str]:
    title = words.heading(board)
    yield f'<section id="board-{text(board.key)}">\n<h2>{text(title)}</h2>'
    yield f"<p><code>{text(board.measure)}</code></p>"
    rows = [
        [
            _named(row.entry),
            _cell(row.rank, row.best),
            _cell(ratio(row.f1)),
            _cell(words.around(row), row.low),
            _cell(ratio(row.precision)),
            _cell(ratio(row.recall)),
            _cell(row.entry.declared.system.kind, kind="word"),
        ]
        for row in board.rows
    ]
    yield from _table(f"{title}: {counted(len(rows), 'entries')}", HEADINGS, rows)
    yield from (f'<p class="soft">{text(note)}</p>' for note in (*words.notes(board), words.caution(documents)))
    yield f"{forest(board).figure()}\n</section>"


def _compare(entries: Sequence[Entry]) -> Iterator[str]:
    options = "".join(
        f'<option value="{number}">{text(entry.declared.system_name)} ({text(entry.declared.slug)})</option>'
        for number, entry in enumerate(entries)
    )
    yield '<section id="compare">\n<h2>Compare two entries</h2>'
    yield "<p>p is that of the paired test after Holm over all pairs of the board; errors are counted by class.</p>"
    yield "<noscript><p>This needs JavaScript; <code>mali-bench leaderboard diff A B</code> says more.</p></noscript>"
    yield '<div id="chosen" hidden>'
    yield from (f"<label>{name} <select>{options}</select></label>" for name in "AB")
    yield '<div id="differences" aria-live="polite"></div></div>\n</section>'


def _entries(boards: Sequence[Board], entries: Sequence[Entry]) -> Iterator[str]:
    yield '<section id="entries">\n<h2>Entries</h2>'
    for entry in entries:
        yield f'<details id="{text(entry.name)}"><summary>{text(entry.declared.system_name)}</summary><div>'
        yield f"<dl>{''.join(f'<dt>{text(name)}</dt><dd>{value}</dd>' for name, value in _about(entry.about, ''))}</dl>"
        rows = [
            [
                f'<th scope="row"><a href="#board-{text(board.key)}">{text(words.heading(board))}</a></th>',
                *(_cell(shown) for shown in (row.rank, ratio(row.f1), words.around(row))),
            ]
            for board in boards
            for row in board.rows
            if row.entry.name == entry.name
        ]
        headings = (("board", "word"), ("rank", ""), ("F1", ""), ("95% interval", ""))
        yield from _table("Scores", headings, rows)
        errors = [
            [f'<th scope="row">{text(layer)}</th>', _cell(kind, kind="word"), _cell(_count(classes[kind]))]
            for layer, classes in entry.classes.items()
            for kind in CLASSES
            if kind in classes
        ]
        yield from _table("Errors by class", (("layer", "word"), ("class", "word"), ("errors", "")), errors)
        yield "</div></details>"
    yield "</section>"


def _about(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """What is declared as names and HTML, whatever fields there are."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _about(inner, f"{name}, {key}" if name else key)
    elif isinstance(value, list) and value:
        for inner in value:
            said = [
                words.plain(each)
                for each in (inner.values() if isinstance(inner, dict) else [inner])
                if each is not None
            ]
            yield name.replace("_", " "), text(", ".join(said))
    else:
        yield name.replace("_", " "), _linked(words.plain(value))


def _linked(value: str) -> str:
    """A declared value; an address is a link that tells nobody where it is followed from."""
    if value.startswith("https://"):
        return f'<a href="{text(value)}" rel="nofollow noopener noreferrer">{text(value)}</a>'
    return "\n".join(map(text, value.split("\n")))


def _count(value: float) -> str:
    """A number of errors, which is a mean where there are several runs."""
    return f"{value:.1f}".removesuffix(".0")


def _data(boards: Sequence[Board], entries: Sequence[Entry]) -> dict[str, Any]:
    """What the script compares. p is left out where it is 1."""
    place = {entry.name: number for number, entry in enumerate(entries)}
    of_boards = []
    for board in boards:
        p: dict[str, dict[str, float]] = {}
        for (one, other), value in board.pairs.items():
            if round(value, 3) < 1:
                low, high = sorted((place[one], place[other]))
                p.setdefault(str(low), {})[str(high)] = round(value, 3)
        rows = {str(place[row.entry.name]): [round(row.f1, 6), row.rank] for row in board.rows}
        of_boards.append({"title": words.heading(board), "rows": rows, "p": p})
    errors = [
        {layer: {kind: round(count, 1) for kind, count in kinds.items()} for layer, kinds in entry.classes.items()}
        for entry in entries
    ]
    layers = list(dict.fromkeys(layer for entry in errors for layer in entry))
    held = [{"errors": each} for each in errors]
    return {"entries": held, "boards": of_boards, "layers": layers, "classes": list(CLASSES)}
