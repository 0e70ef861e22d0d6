"""What is shown and what it looks like: the controls above the text, and the legend."""

from collections import Counter

from ..analysis.diagnosis.classes import CLASSES
from ..drawing.markup import Html, joined, tag
from ..model.document import LAYERS
from . import cards
from .comparison import Comparison
from .content import Content, Entry
from .marks import COLOURS, SHADES, Colours

NO_CASCADE = "-cascade"
"""The choice of all classes but the one that follows from others."""

_WHERE = {
    "differ": "A and B differ",
    "A": "only A is wrong",
    "B": "only B is wrong",
    "both": "both are wrong",
    "": "there is anything",
}
"""What can be shown of two systems."""


_OF_TWO = [
    ("by A, wrong", "mentions d0 predicted by-A is-wrong"),
    ("by A, right", "mentions d0 predicted by-A is-right"),
    ("by B, wrong", "mentions d0 predicted by-B is-wrong"),
    ("by B, right", "mentions d0 predicted by-B is-right"),
    ("gold, A wrong", "mentions d0 gold not-A"),
    ("gold, B wrong", "mentions d0 gold not-B"),
    ("gold, both wrong", "mentions d0 gold not-A not-B"),
    ("gold, nobody wrong", "mentions d0 gold"),
    ("not scored", "mentions d0 gold is-unscored"),
]
"""What marks look like where there are two predictions."""


def controls(content: Content, comparison: Comparison | None) -> Html:
    """The controls, by layer, type and error."""
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
            families = Counter(name.partition(".")[0] for name in labels if "." in name)
            offered = sorted({*labels, *(name for name, types in families.items() if types > 1)})
            options = [tag("option", _offered(name, families), value=f"{layer}/{name}") for name in offered]
            groups.append(tag("optgroup", *options, label=cards.TITLES[layer]))
    types = tag("select", tag("option", "everything", value=""), *groups, class_="types")
    beside = tag("label", tag("input", type="checkbox", checked=True, class_="beside"), " Cards beside the text")
    picks = [tag("label", "Show only ", types), beside]
    if comparison is None:
        choices = (("type", "type"), ("chain", "entity"))
        options = [tag("option", shown, value=value) for value, shown in choices]
        picks.append(tag("label", "Mentions coloured by ", tag("select", *options, class_="colours")))
    else:
        of_errors = _of_comparison(content, comparison)
        picks = [*of_errors, *picks] if content.systems else [*picks, *of_errors]
    clear = tag("button", "Clear the filters", type="button")
    nothing = tag("p", "Nothing fits these filters. ", clear, class_="nothing", hidden=True)
    shown = tag("div", *picks, class_="picks")
    return tag("form", switches, shown, nothing, class_="controls", aria_label="What is shown")


def _offered(name: str, families: Counter[str]) -> str:
    """What a type is called in the list; a family of several types stands for all of them."""
    return f"{name} (all)" if families[name] > 1 else name


def _of_comparison(content: Content, comparison: Comparison) -> list[Html]:
    """What can be chosen of errors. Of two systems at first only where they differ is shown, and no error that follows
    from another one.
    """
    there = {each.name for each in comparison.wrong}
    names = [name for layer in comparison.layers for kind in CLASSES if (name := f"{layer}.{kind}") in there]
    options = [tag("option", name, value=name) for name in names]
    two = len(comparison.systems) > 1
    if two:
        options.insert(0, tag("option", "all but cascade", value=NO_CASCADE, selected=True))
    kinds = tag("select", tag("option", "all", value=""), *options, class_="kinds")
    sides = [
        tag("label", tag("input", type="checkbox", checked=True, value=side), f" {side}")
        for side in ("gold", *(content.systems or ("predicted",)))
    ]
    picks = [tag("label", "Errors of class ", kinds), tag("span", *sides, class_="sides")]
    if two:
        shown = [tag("option", name, value=value, selected=value == "differ") for value, name in _WHERE.items()]
        picks.insert(0, tag("label", "Show where ", tag("select", *shown, class_="where")))
    return picks


def legend(content: Content, colours: Colours, comparison: Comparison | None) -> Html:
    """What marks and colours mean."""

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
        of_two = len(comparison.systems) > 1
        above = "A and B" if of_two else "the prediction"
        said = f"Below the line the gold, above it {above}"
        parts = [swatches(said, _OF_TWO if of_two else states, "states"), *parts]
    return tag("details", tag("summary", "Legend"), tag("div", *parts, class_="keys"), class_="legend", open=True)


def _chain_name(content: Content, entry: Entry) -> str:
    named = content.find(entry.side, entry.item.entity) if entry.layer == "mentions" else entry
    return cards.shortened(named.quote if named is not None else entry.quote, 40)
