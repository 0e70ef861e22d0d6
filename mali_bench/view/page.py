"""The whole page of a document."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from ..corpus.guidelines import Rule
from ..drawing.chart import STYLE, Chart
from ..drawing.markup import NOTHING, Html, fragment, tag
from ..drawing.sheet import sheet
from ..model.labels import FREE, Labels
from . import cards
from .comparison import Comparison
from .content import GOLD, Content
from .controls import controls
from .data import data
from .errors import error_items
from .glossary import glossary
from .legend import legend
from .marks import Colours, article, by_block, depth
from .summary import summary
from .summary_of_two import summary_of_two
from .testimony import Testimony
from .timeline import timeline

_SHEETS = ("page", "marks", "cards", "panel", "compared", "glossary", "forced", "print")
_SCRIPTS = ("items", "chains", "records", "panel", "addresses", "keys", "names", "filters", "start")
"""The parts of style and script in their order; the script is one function, whose parts see what stands before."""


def _assets(names: Sequence[str], kind: str) -> str:
    folder = files(__package__) / "assets"
    return "\n".join((folder / f"{name}.{kind}").read_text(encoding="utf-8") for name in names)


STYLES = _assets(_SHEETS, "css")
SCRIPT = f'(() => {{\n"use strict";\n{_assets(_SCRIPTS, "js")}}})();\n'

KEYS = (
    "Tab reaches the text; there the arrow keys, Home and End step from annotation to annotation, Enter opens the"
    " record, Escape closes it."
)


def page(
    content: Content,
    rules: Mapping[str, Rule],
    title: str,
    comparison: Comparison | None = None,
    note: str = "",
    testimony: Testimony | None = None,
    bar: Html = NOTHING,
    charts: Sequence[Chart] = (),
    labels: Labels = FREE,
) -> str:
    """The page of a document. `rules` are those of the guidelines by id, `note` says in a line what is shown,
    `testimony` has what passes and readers said of it, `bar` is the navigation of a site, `charts` are plots of the
    prediction, `labels` are those that the glossary defines.
    """
    colours = Colours(content)
    return sheet(
        title,
        STYLES + STYLE + _rows(content),
        *_skips(content),
        bar,
        tag("header", tag("h1", title), tag("p", *_about(content, note), class_="about")),
        tag("noscript", tag("p", "Without scripts the text and all cards can be read; records and filters need them.")),
        controls(content, comparison),
        legend(content, colours, comparison),
        glossary(content, labels, comparison),
        *_summary(comparison),
        *([_plots(charts)] if charts else []),
        tag("main", _sheet(content, colours, comparison), *_below(content)),
        tag("aside", class_="panel", aria_label="Record", tabindex="-1", hidden=True),
        tag("p", class_="said", role="status"),
        script=SCRIPT,
        data=data(content, rules, comparison, testimony),
        class_="alone" if comparison is None else "compare two" if content.systems else "compare",
        data_colour="type",
    )


def _skips(content: Content) -> Iterator[Html]:
    """Links to the parts of the page, for those who step from link to link."""
    there = {each.layer for each in content.entries if each.side == GOLD}
    for name in ("text", *(each for each in ("incidents", "entities") if each in there)):
        yield tag("a", f"Skip to the {name}", href=fragment(name), class_="skip")


def _summary(comparison: Comparison | None) -> list[Html]:
    if comparison is None:
        return []
    return [summary(comparison) if comparison.scores is None else summary_of_two(comparison, comparison.scores)]


def _plots(charts: Sequence[Chart]) -> Html:
    shown = [tag("section", tag("h2", each.title), each.figure()) for each in charts]
    return tag("details", tag("summary", "Plots"), tag("div", *shown), class_="plots")


def _rows(content: Content) -> str:
    """The row of each block, which text and cards share, and the room that its lines need: the policy allows no style
    attributes.
    """
    marks = by_block(content, content.blocks())
    return "".join(f".r{number}{{--r:{number};--deep:{depth(here)}}}\n" for number, here in enumerate(marks))


def _about(content: Content, note: str) -> list[str]:
    date = content.document.date
    said = [f"Written on {date}."] if date else []
    return [" ".join([*said, *([note] if note else []), KEYS])]


def _sheet(content: Content, colours: Colours, comparison: Comparison | None) -> Html:
    """Text and cards side by side. The article comes first as a whole, so that its text is just the text."""
    beside = []
    for number, block in enumerate(content.blocks()):
        errors = None if comparison is None else error_items(comparison, block.paragraph)
        beside.append(cards.beside(content, block, number, errors))
    return tag("div", article(content, colours), *beside, class_="sheet")


def _below(content: Content) -> list[Html]:
    return [cards.elsewhere(content), cards.incidents(content, timeline(content)), cards.chains(content)]


def title_of(content: Content, predictions: Sequence[str]) -> str:
    """What the page is called."""
    name = content.document.id or "a document"
    return f"{name}: {' and '.join(predictions) or 'the gold'}"
