"""What a diagnosis says about the entries of a page: which are right, and which error each of the others is part of."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from ..analysis.diagnosis import Cost, Diagnosis, LayerErrors
from ..analysis.diagnosis.view import Shown, ShownError
from ..matching.batch import ATTRIBUTES
from ..model.layers import extent
from ..scoring import notes
from .cards import link, shortened
from .content import GOLD, PREDICTED, Content, Entry
from .markup import Html, fragment, tag

_LAYER_OF = {
    "coref": "mentions",
    "triggers": "events",
    "arguments": "events",
    "event-coref": "events",
    "factuality": "events",
    "links": "event_links",
    **dict.fromkeys(ATTRIBUTES, "events"),
}
"""The layer of a document that a layer of the diagnosis is about, where it has another name."""

_DECIDES = ("mentions", "triggers", "relations", "times", "quantities", "attributions", "links")
"""The layers of the diagnosis that say whether an item itself is right; other errors are of what builds on it."""


class Instance(Struct, frozen=True):
    """An error and the entries that it is about, as far as they are on the page."""

    error: ShownError
    gold: tuple[Entry | None, ...]
    predicted: tuple[Entry | None, ...]

    @property
    def name(self) -> str:
        """Its layer and class."""
        return f"{self.error.layer}.{self.error.kind}"

    @property
    def entries(self) -> list[Entry]:
        """Those entries that are known."""
        return [each for each in (*self.gold, *self.predicted) if each is not None]


class Comparison:
    """The errors of a prediction on a page. Gives the entries of the content their status."""

    def __init__(self, content: Content, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis
        self._by_id: dict[tuple[int, str, str], Entry] = {}
        self._by_place: dict[tuple[int, str, Any], Entry] = {}
        for entry in content.entries:
            if entry.item.id is not None:
                self._by_id.setdefault((entry.side, entry.layer, entry.item.id), entry)
            if entry.item.SPAN_FIELDS:
                self._by_place.setdefault((entry.side, entry.layer, extent(entry.item)), entry)
            elif hasattr(entry.item, "arg1"):
                places = tuple(_where(content, entry, ref) for ref in (entry.item.arg1, entry.item.arg2))
                self._by_place.setdefault((entry.side, entry.layer, places), entry)
        self.instances = [self._instance(each) for each in diagnosis.errors if each.document == content.document.id]
        for number, instance in enumerate(self.instances):
            for entry in instance.entries:
                entry.errors.append(number)
        for entry in content.entries:
            entry.status = self._status(entry)

    def _instance(self, error: ShownError) -> Instance:
        layer = _LAYER_OF.get(error.layer, error.layer)
        sides = (GOLD, error.gold), (PREDICTED, error.predicted)
        gold, predicted = (tuple(self._entry(side, layer, each) for each in shown) for side, shown in sides)
        return Instance(error, gold, predicted)

    def _entry(self, side: int, layer: str, shown: Shown) -> Entry | None:
        if shown.id is not None:
            return self._by_id.get((side, layer, shown.id))
        places = tuple(part.spans for part in shown.parts[:2])
        by_both = self._by_place.get((side, layer, places))
        return by_both or self._by_place.get((side, layer, places[0]))

    def _status(self, entry: Entry) -> str:
        errors = [self.instances[number].error for number in entry.errors]
        attempted = {_LAYER_OF.get(name, name) for name in self.diagnosis.layers}
        if entry.layer not in attempted:
            return "unscored"
        own = {each.kind for each in errors if each.layer in _DECIDES}
        for status in ("missing", "spurious"):
            if status in own:
                return status
        return "wrong" if own else "part" if errors else "right"

    def described(self) -> list[dict[str, Any]]:
        """The errors for the script: name, paragraph, entries, and what is said of them."""
        return [
            {
                "c": each.name,
                "p": each.error.paragraph,
                "n": [one.number for one in each.entries],
                "g": [_said(one) for one in each.error.gold],
                "d": [_said(one) for one in each.error.predicted],
            }
            for each in self.instances
        ]


def _where(content: Content, entry: Entry, ref: Any) -> Any:
    found = content.find(entry.side, ref)
    return ref if found is None else extent(found.item)


def _said(shown: Shown) -> str:
    """An item of an error in words."""
    several = len(shown.parts) > 1
    parts = [
        f"{part.name}: {shortened(part.text or '')}" if several else shortened(part.text or "") for part in shown.parts
    ]
    return f"{f'{shown.label}: ' if shown.label else ''}{'; '.join(parts)}"


def error_items(comparison: Comparison, paragraph: int | None) -> Html:
    """The errors of a paragraph, each a card with both sides."""
    here = [
        (number, each)
        for number, each in enumerate(comparison.instances)
        if paragraph is not None and each.error.paragraph == paragraph + 1
    ]
    if not here:
        said = "No error here in the layers compared." if comparison.diagnosis.layers else "No layer is compared."
        return tag("p", said, class_="none")
    shown = tag("ul", *(_card(number, each) for number, each in here), class_="errors")
    return tag("details", tag("summary", f"Errors ({len(here)})"), shown, class_="folded", open=True)


def _card(number: int, instance: Instance) -> Html:
    error = instance.error
    sides = []
    for name, shown, entries, company in (
        ("gold", error.gold, instance.gold, error.gold_with),
        ("predicted", error.predicted, instance.predicted, error.predicted_with),
    ):
        if shown:
            lines = [_line(one, entry) for one, entry in zip(shown, entries, strict=True)]
            lines += [tag("div", company, class_="aside")] if company else []
            sides.append(tag("div", tag("dt", name), tag("dd", *lines)))
    head = tag(
        "div", tag("b", error.layer), " ", tag("span", error.kind, class_=f"badge x-{error.kind}"), class_="head"
    )
    return tag("li", head, tag("dl", *sides), class_="card error", data_e=str(number))


def _line(shown: Shown, entry: Entry | None) -> Html:
    words = shortened(_said(shown), 160)
    return tag("div", link(entry, words) if entry is not None else words)


def summary(comparison: Comparison) -> Html:
    """What was noted of the prediction, which layers are compared, and the classes of errors with their numbers and
    costs; each number leads to its instances.
    """
    diagnosis = comparison.diagnosis
    compared = diagnosis.empty or f"Layers compared: {', '.join(diagnosis.layers)}."
    if diagnosis.layers and diagnosis.unclassed:
        compared += f" Scored, but not compared here: {', '.join(diagnosis.unclassed)}."
    noted = [*notes.leading(diagnosis.input), *notes.others(diagnosis.input)]
    bodies = [_layer(name, each, diagnosis) for name, each in diagnosis.layers.items()]
    names = ("class", "errors", "F1 without", "change", "then also")
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
    about = "F1 without: that of the same prediction with the errors of this class repaired. A number lists its errors."
    return tag(
        "details",
        tag("summary", "Errors by class"),
        *([tag("ul", *(tag("li", note) for note in noted), class_="aside")] if noted else []),
        tag("p", compared, class_="aside"),
        *([tag("p", about, class_="aside"), tag("table", head, *bodies, class_="costs")] if bodies else []),
        tag("p", diagnosis.signature, class_="aside signature"),
        class_="summary",
        open=True,
    )


def _layer(name: str, layer: LayerErrors, diagnosis: Diagnosis) -> Html:
    counts = f"F1 {_ratio(layer.f1)}; {layer.gold} gold, {layer.predicted} predicted, {layer.right} right"
    total = sum(each.count for each in layer.classes.values())
    said: Sequence[str] = (
        tag("a", name, href=fragment(f"errors/{name}")) if total else name,
        f" {layer.metric}: {counts}",
    )
    head = tag("tr", tag("th", *said, colspan="5", scope="rowgroup"))
    return tag("tbody", head, *(_row(name, kind, cost, layer, diagnosis) for kind, cost in layer.classes.items()))


def _row(name: str, kind: str, cost: Cost, layer: LayerErrors, diagnosis: Diagnosis) -> Html:
    below = ", ".join(f"{other} {_change(diagnosis.scores[other], f1)}" for other, f1 in cost.below.items())
    count = tag("a", str(cost.count), href=fragment(f"errors/{name}.{kind}"), aria_label=f"{cost.count} {name} {kind}")
    cells = (count, _ratio(cost.f1), _change(layer.f1, cost.f1), below)
    return tag("tr", tag("th", kind, scope="row"), *(tag("td", each) for each in cells))


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _change(before: float | None, after: float | None) -> str:
    return "-" if before is None or after is None else f"{after - before:+.3f}"
