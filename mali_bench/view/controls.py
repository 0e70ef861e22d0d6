"""What is shown: the controls above the text."""

from collections import Counter

from ..analysis.diagnosis.classes import CLASSES
from ..drawing.markup import Html, tag
from ..model.document import LAYERS
from . import cards
from .comparison import Comparison
from .content import Content

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
    beside = tag("label", tag("input", type="checkbox", checked=True, class_="beside"), " Cards for each paragraph")
    tagged = tag("label", tag("input", type="checkbox", class_="tagged"), " Tags in the text")
    picks = [tag("label", "Show only ", types), beside, tagged]
    if comparison is None:
        choices = (("type", "type"), ("chain", "entity"))
        options = [tag("option", shown, value=value) for value, shown in choices]
        picks.append(tag("label", "Mentions coloured by ", tag("select", *options, class_="colours")))
    else:
        of_errors = _of_comparison(content, comparison)
        picks = [*of_errors, *picks] if content.systems else [*picks, *of_errors]
    clear = tag("button", "Clear the filters", type="button")
    nothing = tag("p", tag("span"), clear, class_="nothing", hidden=True)
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
    options = []
    for layer in comparison.layers:
        own = [name for name in names if name.partition(".")[0] == layer]
        options += [tag("option", f"{layer} (all)", value=layer)] if own else []
        options += [tag("option", name, value=name) for name in own]
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
