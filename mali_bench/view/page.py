"""The whole page of a document."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec

from ..corpus.guidelines import Rule
from ..drawing.chart import STYLE, Chart
from ..drawing.markup import NOTHING, Html, tag
from ..drawing.sheet import sheet
from ..errors import escaped
from ..model.document import Attribution
from . import cards
from .comparison import Comparison
from .content import GOLD, Content, Entry
from .controls import controls, legend
from .errors import described, error_items
from .marks import Colours, article
from .summary import summary
from .summary_of_two import summary_of_two
from .testimony import Testimony
from .timeline import timeline

KEYS = (
    "Tab reaches the text; there the arrow keys step from annotation to annotation, Enter opens the record, Escape"
    " closes it."
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
) -> str:
    """The page of a document. `rules` are those of the guidelines by id, `note` says in a line what is shown,
    `testimony` has what passes and readers said of it, `bar` is the navigation of a site, `charts` are plots of the
    prediction.
    """
    colours = Colours(content)
    return sheet(
        title,
        _asset("view.css") + STYLE + _rows(content),
        tag("a", "Skip to the text", href="#text", class_="skip"),
        bar,
        tag("header", tag("h1", title), tag("p", *_about(content, note), class_="about")),
        tag("noscript", tag("p", "Without scripts the text and all cards can be read; records and filters need them.")),
        controls(content, comparison),
        legend(content, colours, comparison),
        *_summary(comparison),
        *([_plots(charts)] if charts else []),
        tag("main", _sheet(content, colours, comparison), *_below(content)),
        tag("aside", class_="panel", aria_label="Record", tabindex="-1", hidden=True),
        tag("p", class_="said", role="status"),
        script=_asset("view.js"),
        data=_data(content, rules, comparison, testimony),
        class_="alone" if comparison is None else "compare two" if content.systems else "compare",
        data_colour="type",
    )


def _summary(comparison: Comparison | None) -> list[Html]:
    if comparison is None:
        return []
    return [summary(comparison) if comparison.scores is None else summary_of_two(comparison, comparison.scores)]


def _plots(charts: Sequence[Chart]) -> Html:
    shown = [tag("section", tag("h3", each.title), each.figure()) for each in charts]
    return tag("details", tag("summary", "Plots"), tag("div", *shown), class_="plots")


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _rows(content: Content) -> str:
    """The row of each block, which text and cards share: the policy allows no style attributes."""
    return "".join(f".r{number}{{--r:{number}}}\n" for number in range(len(content.blocks())))


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


def _data(
    content: Content, rules: Mapping[str, Rule], comparison: Comparison | None, testimony: Testimony | None
) -> dict[str, Any]:
    """What the script shows in records."""
    named = {case.rule for case in content.cases if case.rule is not None}
    chains = {name: number for number, name in enumerate(content.chains)}
    return {
        "entries": [{**_record(each, chains), **_testified(each, testimony)} for each in content.entries],
        "annotators": [] if testimony is None else [escaped(each) for each in testimony.annotators],
        "cases": [_safe(msgspec.to_builtins(each)) for each in content.cases],
        "rules": {
            name: {"title": rules[name].title, "page": rules[name].page, "text": _flowing(rules[name].text)}
            for name in sorted(named & set(rules))
        },
        **({} if comparison is None else _safe(described(comparison))),
    }


def _flowing(markdown: str) -> str:
    """The text of a rule with each paragraph on one line; tables and lists keep theirs."""
    joined_up = re.sub(r"(?<=[^\n|])\n *(?=[^\n |*\-\d])", " ", markdown.strip())
    return re.sub(r"\n{3,}", "\n\n", joined_up).replace("**", "")


def _record(entry: Entry, chains: Mapping[str, int]) -> dict[str, Any]:
    heard = isinstance(entry.item, Attribution)
    made = {
        "k": entry.key,
        "s": entry.side,
        "l": entry.layer,
        "t": escaped(entry.label),
        "q": escaped(cards.shortened(entry.quote, 300)) if heard else escaped(entry.quote),
        "c": None if entry.chain is None else chains[entry.chain],
        "r": _safe(msgspec.to_builtins(entry.item)),
        "x": entry.cases,
        "e": entry.errors,
        "st": ", ".join(f"{name}: {status}" if name else status for name, status in entry.status.items()),
    }
    return {name: value for name, value in made.items() if value not in (None, [], "") or name in ("k", "s", "l")}


def _testified(entry: Entry, testimony: Testimony | None) -> dict[str, Any]:
    """The passes that differ from an entry of the gold, and what readers judged."""
    if testimony is None or entry.side != GOLD:
        return {}
    differ = {name: each for name, each in testimony.differences(entry).items() if each != []}
    made = {"p": _safe(differ), "j": _safe(testimony.heard(entry))}
    return {name: value for name, value in made.items() if value}


def _safe(value: Any) -> Any:
    """Data whose strings have no characters that turn text around."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list | tuple):
        return [_safe(each) for each in value]
    if isinstance(value, dict):
        return {escaped(str(name)): _safe(each) for name, each in value.items()}
    return value


def title_of(content: Content, predictions: Sequence[str]) -> str:
    """What the page is called."""
    name = content.document.id or "a document"
    return f"{name}: {' and '.join(predictions) or 'the gold'}"
