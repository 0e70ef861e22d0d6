"""The table above the text of one prediction: its errors by class, each number with a link to its instances."""

from collections.abc import Sequence

from ..analysis.diagnosis import Cost, Diagnosis, LayerErrors
from ..drawing.markup import Html, fragment, tag
from ..errors import counted
from ..scoring import notes
from ..scoring.shown import change, ratio
from .comparison import Comparison


def summary(comparison: Comparison) -> Html:
    """What was noted of the prediction, which layers are compared, and the classes of errors with their numbers and
    costs; each number leads to its instances.
    """
    (system,) = comparison.systems
    diagnosis = system.diagnosis
    compared = diagnosis.empty or f"Layers compared: {', '.join(diagnosis.layers)}."
    if diagnosis.layers and diagnosis.unclassed:
        compared += f" Scored, but not compared here: {', '.join(diagnosis.unclassed)}."
    noted = [*notes.leading(diagnosis.input), *notes.others(diagnosis.input)]
    bodies = [_layer(name, each, diagnosis) for name, each in diagnosis.layers.items()]
    names = ("class", "errors", "F1 without", "change", "then also")
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))
    about = (
        "F1 without: that of the same prediction with the errors of this class repaired. Each number leads to a list of"
        " these errors."
    )
    return tag(
        "details",
        tag("summary", "Errors by class"),
        *([tag("ul", *(tag("li", note[:1].upper() + note[1:]) for note in noted), class_="aside")] if noted else []),
        tag("p", compared, class_="aside"),
        *([tag("p", about, class_="aside"), tag("table", head, *bodies, class_="costs")] if bodies else []),
        tag("p", diagnosis.signature, class_="aside signature"),
        class_="summary",
        open=True,
    )


def _layer(name: str, layer: LayerErrors, diagnosis: Diagnosis) -> Html:
    counts = f"F1 {ratio(layer.f1)}; {layer.gold} gold, {layer.predicted} predicted, {layer.right} right"
    total = sum(each.count for each in layer.classes.values())
    said: Sequence[str] = (
        tag("a", name, href=fragment(f"errors/{name}")) if total else name,
        f" {layer.metric}: {counts}",
    )
    head = tag("tr", tag("th", *said, colspan="5", scope="rowgroup"))
    return tag("tbody", head, *(_row(name, kind, cost, layer, diagnosis) for kind, cost in layer.classes.items()))


def _row(name: str, kind: str, cost: Cost, layer: LayerErrors, diagnosis: Diagnosis) -> Html:
    below = ", ".join(f"{other} {change(diagnosis.scores[other], f1)}" for other, f1 in cost.below.items())
    address, label = fragment(f"errors/{name}.{kind}"), f"{counted(cost.count, 'errors')}, {name} {kind}"
    count = tag("a", str(cost.count), href=address, aria_label=label) if cost.count else "0"
    cells = (count, ratio(cost.f1), change(layer.f1, cost.f1), below)
    return tag("tr", tag("th", kind, scope="row"), *(tag("td", each) for each in cells))
