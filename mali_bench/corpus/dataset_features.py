"""The columns of each configuration of the dataset: from the structs of the layers, typed by the label set."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import msgspec

from ..model.document import LAYER_TABLE, LAYERS, Item, Reference
from ..model.labels import Labels
from ..model.layers import TAGGED
from .adjudication import CODES

if TYPE_CHECKING:
    from datasets import Features

VIEWS = ("document", "paragraphs", "tokens", *LAYERS)
"""The configurations whose rows come from the documents."""

CONFIGS = (*VIEWS, "adjudication", "passes", "examples")
"""The configurations; the first one is the default. The card has those that have rows."""

Columns = dict[str, Any]


def tags(labels: Labels, layer: str) -> list[str]:
    """The BIO tags of a layer: O, then B- and I- of each type."""
    types = labels.values(layer, LAYER_TABLE[layer].label) or ()
    return ["O", *(f"{prefix}-{label}" for label in types for prefix in "BI")]


def features(config: str, labels: Labels) -> "Features":
    """The features of a configuration."""
    from datasets import Features

    return Features(_Columns(labels).of(config))


def kept_fields(item: type[Item], *, layer: str) -> list[str]:
    """The fields of an item that a row of its configuration repeats, but for `optional` and `reading`: quotes and
    references that are spelled out have columns of their own. Where there are several extents their fragments are kept
    too, since start and end cannot say that there is a gap; the head has none in the corpus.
    """
    places = [name for name, _ in item.SPAN_FIELDS]
    left = {*Item.__struct_fields__, *(quote for _, quote in item.SPAN_FIELDS)}
    left |= set(places) if len(places) == 1 else {LAYER_TABLE[layer].head or ""}
    left |= {reference.field for reference in spelled_out(item)}
    return [name for name in item.__struct_fields__ if name not in left]


def spelled_out(item: type[Item]) -> list[Reference]:
    """The references of an item that rows show with layer, text and offsets of what is named."""
    return [reference for reference in item.REFERENCES if reference.spelled_out]


class _Columns:
    """The columns of each configuration, under a label set."""

    def __init__(self, labels: Labels) -> None:
        from datasets import ClassLabel, List, Value

        self._labels, self._list, self._class_label = labels, List, ClassLabel
        self._text, self._integer = Value("string"), Value("int32")
        self._number, self._truth = Value("float64"), Value("bool")
        self._spans = List(List(self._integer))
        self._end = {"optional": self._truth, "reading": self._text}
        self._place = {"doc_id": self._text, "invented": self._truth, "paragraph": self._integer}
        self._span = {"start": self._integer, "end": self._integer, "text": self._text}

    def of(self, config: str) -> Columns:
        """The columns of a configuration."""
        if config == "entities":
            return self._entities()
        if config in LAYERS:
            return self._layer(config)
        own: dict[str, Callable[[], Columns]] = {
            "document": self._document,
            "paragraphs": lambda: {**self._place, "start": self._integer, **self._document()},
            "tokens": self._tokens,
            "adjudication": self._adjudication,
            "passes": self._passes,
            "examples": self._examples,
        }
        return own[config]()

    def _document(self) -> Columns:
        layers = {layer: self._list({"id": self._text, **self._end, **self._fields(layer)}) for layer in LAYERS}
        head = {"id": self._text, "text": self._text, "date": self._text, "invented": self._truth}
        return {**head, "paragraphs": self._spans, **layers}

    def _layer(self, layer: str) -> Columns:
        """The columns of the configuration of a layer; see `dataset_rows.layer_rows`."""
        item, fields = LAYERS[layer], self._fields(layer)
        shown = dict(zip(item.__struct_fields__, item.__struct_encode_fields__, strict=True))
        columns: Columns = {"id": self._text, **self._place}
        if item.SPAN_FIELDS:
            columns |= self._span
        for name, _ in item.SPAN_FIELDS[1:]:
            columns |= {f"{name}_start": self._integer, f"{name}_end": self._integer, f"{name}_text": self._text}
        references = {reference.field: self._named(reference) for reference in spelled_out(item)}
        kept = kept_fields(item, layer=layer)
        if item.SPAN_FIELDS:
            return {**columns, **{shown[name]: fields[shown[name]] for name in kept}, **references, **self._end}
        both = {**{shown[name]: fields[shown[name]] for name in kept}, **references}
        return {**columns, **{name: both[name] for name in fields if name in both}, **self._end}

    def _named(self, reference: Reference) -> Any:
        """The column of what a reference names."""
        if reference.inside:
            holder = self._holder(reference)
            named = {**holder, "layer": self._text, **self._span, **self._end}
        elif len(reference.names) == 1:
            (layer,) = reference.names
            named = {"id": self._text, **self._span, "type": self._label(layer, LAYER_TABLE[layer].label)}
        else:
            named = {"id": self._text, "layer": self._text, **self._span, "type": self._text}
        return self._list(named) if reference.many or reference.inside else named

    def _holder(self, reference: Reference) -> Columns:
        item = next(item for item in LAYERS.values() if reference in item.REFERENCES)
        (holder, *_) = get_args(get_type_hints(item)[reference.field])
        return {name: self._text for name in holder.__struct_fields__ if name not in self._end}

    def _fields(self, layer: str) -> Columns:
        """A column for each field of the items of a layer, but for those that all items have."""
        item = LAYERS[layer]
        hints, references = get_type_hints(item), {reference.field: reference for reference in item.REFERENCES}
        places = {name for name, _ in item.SPAN_FIELDS}
        columns: Columns = {}
        for name, shown in zip(item.__struct_fields__, item.__struct_encode_fields__, strict=True):
            if name in Item.__struct_fields__:
                continue
            if name in places:
                columns[shown] = self._spans
            elif name in references:
                columns[shown] = self._reference(references[name])
            else:
                columns[shown] = self._field(layer, shown, hints[name])
        return columns

    def _reference(self, reference: Reference) -> Any:
        if reference.inside:
            return self._list({**self._holder(reference), **self._end})
        return self._list(self._text) if reference.many else self._text

    def _field(self, layer: str, name: str, hint: Any) -> Any:
        inner = [kind for kind in get_args(hint) or (hint,) if kind not in (type(None), ...)]
        if isinstance(inner[0], type) and issubclass(inner[0], msgspec.Struct):
            return self._list(self._struct(layer, name, inner[0]))
        if get_origin(hint) is tuple:
            return self._list(self._text)
        if inner[0] is bool:
            return self._truth
        return self._number if {int, float} & set(inner) else self._label(layer, name)

    def _struct(self, layer: str, name: str, struct: type[msgspec.Struct]) -> Columns:
        """The columns of a struct inside a field; the label set restricts its `value`."""
        columns = {
            key: self._integer if int in get_args(hint) else self._text for key, hint in get_type_hints(struct).items()
        }
        return columns | ({"value": self._label(layer, name)} if "value" in columns else {})

    def _label(self, layer: str, name: str) -> Any:
        """A class label, if the label set restricts the field."""
        values = self._labels.values(layer, name)
        return self._text if values is None else self._class_label(names=list(values))

    def _entities(self) -> Columns:
        mention = {"id": self._text, **self._span, "level": self._label("mentions", "level")}
        place = {name: column for name, column in self._place.items() if name != "paragraph"}
        return {"id": self._text, **place, **self._fields("entities"), "mentions": self._list(mention), **self._end}

    def _tokens(self) -> Columns:
        words = {"tokens": self._list(self._text), "starts": self._list(self._integer)}
        bio = {f"{layer}_tags": self._list(self._class_label(names=tags(self._labels, layer))) for layer in TAGGED}
        return {"id": self._text, **self._place, **words, **bio}

    def _adjudication(self) -> Columns:
        return {
            "id": self._text,
            **self._place,
            "layer": self._text,
            "text": self._text,
            "readings": self._list({"annotator": self._text, "reading": self._text}),
            "decision": self._text,
            "rule": self._text,
            "code": self._class_label(names=list(CODES)),
            "note": self._text,
        }

    def _passes(self) -> Columns:
        coverage = {"start": self._integer, "end": self._integer, "word": self._text, "reason": self._text}
        own = {"annotator": self._text, "round": self._text}
        return {**own, **_unlabelled(self._document()), "coverage": self._list(coverage)}

    def _examples(self) -> Columns:
        word = {"start": self._integer, "end": self._integer, "word": self._text}
        return {
            "id": self._text,
            "rule": self._text,
            "polarity": self._class_label(names=["positive", "negative"]),
            "text": self._text,
            "layers": self._list(self._text),
            "remark": self._text,
            "invented": self._truth,
            "annotation": self._document(),
            "coverage": self._list({**word, "reason": self._label("coverage", "reason")}),
        }


def _unlabelled(column: Any) -> Any:
    """A column with texts in place of labels: a pass keeps the label set under which it was made."""
    from datasets import ClassLabel, List, Value

    if isinstance(column, dict):
        return {name: _unlabelled(each) for name, each in column.items()}
    if isinstance(column, List):
        return List(_unlabelled(column.feature))
    return Value("string") if isinstance(column, ClassLabel) else column
