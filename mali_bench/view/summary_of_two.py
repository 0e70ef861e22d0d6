"""The tables above the text of two predictions: how far their scores differ, and who has what wrong, by class."""

from collections import Counter
from collections.abc import Iterator

from ..analysis.diagnosis import LayerErrors
from ..analysis.diagnosis.classes import CLASSES
from ..drawing.markup import Html, fragment, joined, tag
from ..errors import counted
from ..metrics.groups import PRIMARY, TITLES
from ..scoring.comparison import Comparison as Scores
from ..scoring.comparison import Difference
from ..scoring.shown import change, ratio
from .comparison import Comparison
from .errors import WHO

_ABOUT_SCORES = (
    "p is that of a two-sided paired randomisation test{}. Intervals are about drawing the parts of this text again,"
    " and say nothing about other texts; a question mark behind an interval says that it cannot be trusted."
)
_ABOUT_CLASSES = (
    "The first three columns count items: those that only A has wrong, only B, and both, by the class of the error, of"
    " A's error where both err; select a number to list its items. F1: in the row of a layer, that of each system; in"
    " the row of a class, that of the same prediction with its errors of this class repaired, and in brackets the"
    " change and how many errors these are. An item may have several errors, so that these are other numbers."
)


def summary_of_two(comparison: Comparison, scores: Scores) -> Html:
    """The ranking metrics of both systems with interval and p, and all classes of errors with the numbers of items and
    the costs; each number leads to its instances.
    """
    return tag("div", _scores(scores), _classes(comparison), class_="summaries")


def _scores(scores: Scores) -> Html:
    metrics = scores.pairs[0].metrics
    ranking = [(TITLES[group], name, metrics[name]) for group, name in PRIMARY.items() if name in metrics]
    if not ranking:
        return tag("p", "There is no ranking metric that both systems attempt.", class_="summary")
    rows = [tag("tr", *_difference(*each)) for each in ranking]
    several = len(ranking) > 1
    adjusted = (
        f", adjusted after Holm over the {len(ranking)} ranking metrics that both systems attempt" if several else ""
    )
    return tag(
        "details",
        tag("summary", "Scores"),
        tag("p", _ABOUT_SCORES.format(adjusted), class_="aside"),
        tag(
            "table",
            _head("metric", "F1 A", "F1 B", "A - B", "95% interval", "p (Holm)"),
            tag("tbody", *rows),
            class_="scores",
        ),
        tag("p", scores.signature, class_="aside signature"),
        class_="summary",
        open=True,
    )


def _difference(title: str, metric: str, each: Difference) -> Iterator[Html]:
    ends = "-" if each.interval is None else f"{each.interval[0]:+.3f} to {each.interval[1]:+.3f}"
    yield tag("th", title, " ", tag("span", *_parts(metric), class_="aside"), scope="row")
    for number in (ratio(each.f1_a), ratio(each.f1_b), f"{each.difference:+.3f}"):
        yield tag("td", number)
    yield tag("td", ends, "?" if each.untrustworthy else "")
    yield tag("td", "-" if each.p_holm is None else f"{each.p_holm:.4f}")


def _parts(metric: str) -> Iterator[Html]:
    """The name of a metric, which a narrow column breaks between its parts."""
    for number, part in enumerate(metric.split(".")):
        yield joined([".", tag("wbr"), part] if number else [part])


def _classes(comparison: Comparison) -> Html:
    counts = Counter[tuple[str, str]]()
    for each in comparison.wrong:
        counts[each.name, each.who] += len(each.items)
        counts[each.name.partition(".")[0], each.who] += len(each.items)
    bodies = [_layer(name, comparison, counts) for name in comparison.layers]
    table = tag("table", _head("class", "only A", "only B", "both", "F1 A", "F1 B"), *bodies, class_="costs")
    return tag(
        "details",
        tag("summary", "Items wrong by class of error"),
        tag("p", _compared(comparison), class_="aside"),
        *([tag("p", _ABOUT_CLASSES, class_="aside"), table] if bodies else []),
        class_="summary",
        open=True,
    )


def _compared(comparison: Comparison) -> str:
    """Which layers are compared, and which are not."""
    names = ", ".join(comparison.layers)
    said = [f"Layers compared: {names}." if names else "There is no layer with classes of errors that both attempt."]
    for system in comparison.systems:
        alone = [layer for layer in system.diagnosis.layers if layer not in comparison.layers]
        said += [f"Only {system.name} attempts {', '.join(alone)}."] if alone else []
    one, other = (system.diagnosis.unclassed for system in comparison.systems)
    unclassed = [name for name in one if name in other]
    said += [f"Scored, but without classes of errors: {', '.join(unclassed)}."] if unclassed else []
    return " ".join(said)


def _layer(layer: str, comparison: Comparison, counts: Counter[tuple[str, str]]) -> Html:
    both = [system.diagnosis.layers[layer] for system in comparison.systems]
    kinds = [kind for kind in CLASSES if any(kind in each.classes for each in both)]
    rows = [tag("tr", tag("th", layer, scope="rowgroup"), *_counts(layer, counts), *(_f1(each.f1) for each in both))]
    for kind in kinds:
        after = [_repaired(each, kind) for each in both]
        rows.append(tag("tr", tag("th", kind, scope="row"), *_counts(f"{layer}.{kind}", counts), *after))
    return tag("tbody", *rows)


def _counts(name: str, counts: Counter[tuple[str, str]]) -> Iterator[Html]:
    for who, said in WHO.items():
        count, address = counts[name, who], fragment(f"errors/{name}/{who}")
        label = f"{counted(count, 'items')}, {name.replace('.', ' ')}, {said[0].lower()}{said[1:]}"
        yield tag("td", tag("a", str(count), href=address, aria_label=label) if count else "0")


def _repaired(layer: LayerErrors, kind: str) -> Html:
    """The F1 of a layer without the errors of a class, the change, and how many they are."""
    if kind not in layer.classes:
        return tag("td", "-")
    cost = layer.classes[kind]
    return _f1(cost.f1, f"{change(layer.f1, cost.f1)}, {counted(cost.count, 'errors')}")


def _f1(value: float | None, said: str | None = None) -> Html:
    return tag("td", ratio(value), *([" ", tag("span", f"({said})", class_="aside")] if said else []))


def _head(*names: str) -> Html:
    return tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
