"""The whole page of a document."""

import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec

from ..corpus.guidelines import Rule
from ..drawing import navigation
from ..drawing.chart import STYLE, Chart
from ..drawing.markup import NOTHING, Html, joined, tag
from ..drawing.sheet import sheet
from ..errors import escaped
from ..model.document import LAYERS, Attribution
from . import cards
from .comparison import Comparison, error_items, summary
from .content import GOLD, Content, Entry
from .marks import COLOURS, SHADES, Colours, article
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
        _asset("view.css") + STYLE + _rows(content) + (navigation.STYLE if bar else ""),
        tag("a", "Skip to the text", href="#text", class_="skip"),
        bar,
        tag("header", tag("h1", title), tag("p", *_about(content, note), class_="about")),
        tag("noscript", tag("p", "Without scripts the text and all cards can be read; records and filters need them.")),
        _controls(content, comparison),
        _legend(content, colours, comparison),
        *([summary(comparison)] if comparison is not None else []),
        *([_plots(charts)] if charts else []),
        tag("main", _sheet(content, colours, comparison), *_below(content)),
        tag("aside", class_="panel", aria_label="Record", tabindex="-1", hidden=True),
        tag("p", class_="said", role="status"),
        script=_asset("view.js"),
        data=_data(content, rules, comparison, testimony),
        class_="compare" if comparison is not None else "alone",
        data_colour="type",
    )


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


def _controls(content: Content, comparison: Comparison | None) -> Html:
    present = [layer for layer in LAYERS if any(each.layer == layer for each in content.entries)]
    boxes = [
        tag("label", tag("input", type="checkbox", checked=True, value=layer), f" {cards.TITLES[layer]}")
        for layer in present
    ]
    switches = tag("fieldset", tag("legend", "Layers"), *boxes, class_="layers")
    groups = []
    for layer in present:
        labels = sorted({each.label for each in content.entries if each.layer == layer and each.label})
        if layer not in ("times", "quantities"):
            options = [tag("option", name, value=f"{layer}/{name}") for name in labels]
            groups.append(tag("optgroup", *options, label=cards.TITLES[layer]))
    types = tag("select", tag("option", "everything", value=""), *groups, class_="types")
    beside = tag("label", tag("input", type="checkbox", checked=True, class_="beside"), " Cards beside the text")
    picks = [tag("label", "Show only ", types), beside]
    if comparison is None:
        choices = (("type", "type"), ("chain", "entity"))
        options = [tag("option", shown, value=value) for value, shown in choices]
        picks.append(tag("label", "Mentions coloured by ", tag("select", *options, class_="colours")))
    else:
        names = [f"{layer}.{kind}" for layer, each in comparison.diagnosis.layers.items() for kind in each.classes]
        options = [tag("option", name, value=name) for name in names]
        kinds = tag("select", tag("option", "all", value=""), *options, class_="kinds")
        picks.append(tag("label", "Errors of class ", kinds))
        sides = [
            tag("label", tag("input", type="checkbox", checked=True, value=side), f" {side}")
            for side in ("gold", "predicted")
        ]
        picks.append(tag("span", *sides, class_="sides"))
    return tag("form", switches, tag("div", *picks, class_="picks"), class_="controls", aria_label="What is shown")


def _legend(content: Content, colours: Colours, comparison: Comparison | None) -> Html:
    def swatches(title: str, names: list[tuple[str, str]], kind: str) -> Html:
        shown = [tag("li", tag("span", name, class_=f"swatch {classes}")) for name, classes in names]
        return tag("div", tag("b", title), tag("ul", *shown), class_=f"key {kind}") if names else joined([])

    families = [(name or "no type", f"mentions d0 t{number}") for name, number in colours.families.items()]
    repeated = [
        (_chain_name(content, content.chains[name][0]), f"mentions d0 k{number}")
        for name, number in colours.chains.items()
        if number < COLOURS - 1
    ]
    spoken = [(name or "nobody named", f"attributions s{n}") for name, n in colours.sources.items() if n < SHADES - 1]
    if len(colours.sources) >= SHADES:
        spoken.append(("others", f"attributions s{SHADES - 1}"))
    repeated += [("others", f"mentions d0 k{COLOURS - 1}")] if repeated else []
    others = [
        ("event", "events"),
        ("who says", "cue"),
        ("time", "times"),
        ("quantity", "quantities"),
        ("title", "titles"),
    ]
    if comparison is None:
        others += [("optional", "mentions d0 optional t8"), ("in one reading", "mentions d0 reading t8")]
    states = [
        ("right", "mentions d0 gold is-right"),
        ("right, but wrong in what builds on it", "mentions d0 gold is-part"),
        ("missing", "mentions d0 gold is-missing"),
        ("wrong (gold)", "mentions d0 gold is-wrong"),
        ("wrong (predicted)", "mentions d0 predicted is-wrong"),
        ("spurious", "mentions d0 predicted is-spurious"),
        ("not scored", "mentions d0 gold is-unscored"),
    ]
    parts = [swatches("Other marks", others, "others"), swatches("Said by", spoken, "sources")]
    if comparison is None:
        parts = [swatches("Types", families, "by-type"), swatches("Entities", repeated, "by-chain"), *parts]
    else:
        parts = [swatches("Below the line the gold, above it the prediction", states, "states"), *parts]
    return tag("details", tag("summary", "Legend"), tag("div", *parts, class_="keys"), class_="legend", open=True)


def _plots(charts: Sequence[Chart]) -> Html:
    shown = [tag("section", tag("h3", each.title), each.figure()) for each in charts]
    return tag("details", tag("summary", "Plots"), tag("div", *shown), class_="plots")


def _chain_name(content: Content, entry: Entry) -> str:
    named = content.find(entry.side, entry.item.entity) if entry.layer == "mentions" else entry
    return cards.shortened(named.quote if named is not None else entry.quote, 40)


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
        "errors": [] if comparison is None else [_safe(each) for each in comparison.described()],
    }


def _flowing(markdown: str) -> str:
    """The text of a rule with each paragraph on one line; tables and lists keep theirs."""
    joined_up = re.sub(r"(?<=[^\n|])\n(?=[^\n|*\-\d])", " ", markdown.strip())
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
        "st": entry.status,
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


def title_of(content: Content, predictions: str | None) -> str:
    """What the page is called."""
    name = content.document.id or "a document"
    return f"{name}: the gold" if predictions is None else f"{name}: {predictions}"
