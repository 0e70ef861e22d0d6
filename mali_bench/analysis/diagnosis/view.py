"""Errors as data to show: what the items of each layer say, in words and places."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...matching.batch import ATTRIBUTES, AUTHOR
from ...model.document import Document, Ref, Spans, items
from ...model.references import Resolver
from ...model.text import paragraphs, quoted, text_of_both
from .case import Case
from .classes import LAYERS, Error


class Part(Struct, frozen=True):
    """A place that an item names: which (`mention`, `trigger`, `arg1` ...), its fragments, and their text (`None` where
    the text is not known).
    """

    name: str
    spans: Spans
    text: str | None


class Shown(Struct, frozen=True):
    """An item of an error: its id (`None` if it has none), what it says (type, value, role ...; `None` if nothing), and
    the places that it names.
    """

    id: str | None
    label: str | None
    parts: tuple[Part, ...]


class ShownError(Struct, frozen=True):
    """An error.

    Attributes:
        layer: the layer.
        kind: the class.
        document: the id of the document, `None` if it has none.
        paragraph: the number of the paragraph where it starts, from 1.
        gold: the gold items that it is about: one at most, but in clusters.
        predicted: the predicted ones.
        gold_with: for mentions of a cluster, the other mentions of that cluster in the gold.
        predicted_with: the other mentions in the prediction.
    """

    layer: str
    kind: str
    document: str | None
    paragraph: int
    gold: tuple[Shown, ...]
    predicted: tuple[Shown, ...]
    gold_with: str | None = None
    predicted_with: str | None = None


class View:
    """Shows the errors of a case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._sides = [(side, Resolver(side), _sources(side)) for side in (case.gold, case.pred)]
        self._text = text_of_both(case.gold, case.pred)
        given = case.gold.paragraphs if case.gold.paragraphs is not None else paragraphs(self._text or "")
        self._starts = [start for start, _ in given[1:]]

    def errors(self, errors: list[Error]) -> list[ShownError]:
        """Errors in the order of the text, those that start at one place in the order of the layers."""
        order = list(LAYERS)
        ordered = [(self._shown(each), order.index(each.layer)) for each in errors]
        return [each for each, _ in sorted(ordered, key=lambda pair: (_place(pair[0]), pair[1], pair[0].kind))]

    def _shown(self, error: Error) -> ShownError:
        gold = tuple(self._item(error.layer, item, 0) for item in error.gold)
        pred = tuple(self._item(error.layer, item, 1) for item in error.pred)
        start = (gold or pred)[0].parts[0].spans[0][0]
        paragraph = 1 + sum(each <= start for each in self._starts)
        return ShownError(
            error.layer,
            error.kind,
            self._case.gold.id,
            paragraph,
            gold,
            pred,
            error.gold_note or None,
            error.pred_note or None,
        )

    def _item(self, layer: str, item: Any, side: int) -> Shown:
        parts = tuple(
            Part(name, spans, None if self._text is None else quoted(self._text, spans))
            for name, spans in self._places(layer, item, side)
        )
        return Shown(None if item.id.startswith(self._case.mark) else item.id, _label(layer, item), parts)

    def _places(self, layer: str, item: Any, side: int) -> Iterator[tuple[str, Spans]]:
        _, lookup, sources = self._sides[side]
        if layer in ("relations", "links"):
            yield "arg1", lookup.find(item.arg1).spans
            yield "arg2", lookup.find(item.arg2).spans
        elif layer == "attributions":
            yield "content", item.content
            if item.cue is not None:
                yield "cue", item.cue
            for ref in item.source:
                yield "source", lookup.find(ref).spans
        elif layer in ("mentions", "coref", "times", "quantities"):
            yield "extent", item.spans
        else:
            yield "trigger", item.trigger
        if layer == "arguments":
            yield "filler", lookup.find(item.arguments[0].filler).spans
        elif layer == "factuality":
            source: Ref | None = sources.get(item.factuality[0].source)
            if source is not None:
                yield "source", lookup.find(source).spans


def _sources(document: Document) -> dict[str, Ref]:
    """The first source of each attribution that has one."""
    return {each.id: each.source[0] for each in items(document, "attributions") if each.source}


def _place(error: ShownError) -> tuple[int, Spans]:
    spans = (error.gold or error.predicted)[0].parts[0].spans
    return error.paragraph, spans


def _label(layer: str, item: Any) -> str | None:
    if layer == "times":
        label = item.value
    elif layer == "quantities":
        label = None if item.number is None else str(item.number)
    elif layer == "arguments":
        label = f"{item.type} {item.arguments[0].role}"
    elif layer in ATTRIBUTES:
        label = f"{item.type} {getattr(item, layer)}"
    elif layer == "factuality":
        source = item.factuality[0].source
        label = f"{item.type} {item.factuality[0].value}{' AUTHOR' if source == AUTHOR else ''}"
    else:
        label = getattr(item, "type", None)
    return label and str(label)
