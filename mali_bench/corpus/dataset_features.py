"""The columns of each configuration of the dataset, typed by the label set."""

from typing import TYPE_CHECKING, Any

from ..model.document import LAYERS
from ..model.labels import Labels
from .adjudication import CODES

if TYPE_CHECKING:
    from datasets import Features

VIEWS = ("document", "paragraphs", "tokens", *LAYERS)
"""The configurations whose rows come from the documents."""

CONFIGS = (*VIEWS, "adjudication", "passes", "examples")
"""The configurations; the first one is the default. The card has those that have rows."""

TAGGED = ("mentions", "events", "times", "quantities")
"""The layers with a column of BIO tags in the configuration `tokens`."""


def tags(labels: Labels, layer: str) -> list[str]:
    """The BIO tags of a layer: O, then B- and I- of each type."""
    types = labels.values(layer, "type") or ()
    return ["O", *(f"{prefix}-{label}" for label in types for prefix in "BI")]


def features(config: str, labels: Labels) -> "Features":
    """The features of a configuration."""
    from datasets import ClassLabel, Features, List, Value

    text, integer, number, truth = Value("string"), Value("int32"), Value("float64"), Value("bool")
    spans = List(List(integer))

    def label(layer: str, name: str) -> Any:
        return ClassLabel(names=list(labels.values(layer, name) or ()))

    def labelled(layer: str, *names: str) -> dict[str, Any]:
        return {name: label(layer, name) for name in names}

    item = {"id": text, "optional": truth, "reading": text}
    attributes = labelled("events", "polarity", "genericity", "dct_rel", "phase", "realis", "modality")
    layers = {
        "mentions": {
            "spans": spans,
            "quote": text,
            "head": spans,
            "head_quote": text,
            **labelled("mentions", "type", "level", "role"),
            "entity": text,
        },
        "entities": {**labelled("entities", "type", "class"), "name": text, "kb": text},
        "relations": {
            "type": label("relations", "type"),
            "arg1": text,
            "arg2": text,
            **labelled("relations", "tense", "modality"),
        },
        "events": {
            "trigger": spans,
            "quote": text,
            "type": label("events", "type"),
            "arguments": List({"role": text, "filler": text, "optional": truth, "reading": text}),
            "hopper": text,
            **attributes,
            "factuality": List({"source": text, "value": label("events", "factuality")}),
        },
        "times": {
            "spans": spans,
            "quote": text,
            **labelled("times", "type"),
            "value": text,
            "mod": label("times", "mod"),
            "begin_point": text,
            "end_point": text,
        },
        "quantities": {
            "spans": spans,
            "quote": text,
            "type": label("quantities", "type"),
            "low": number,
            "high": number,
            "unit": text,
            "mod": label("quantities", "mod"),
            "of": text,
        },
        "attributions": {
            "source": List(text),
            "cue": spans,
            "cue_quote": text,
            "content": spans,
            "content_quote": text,
            "parent": text,
            **labelled("attributions", "kind", "form", "stance"),
        },
        "event_links": {"type": label("event_links", "type"), "arg1": text, "arg2": text},
    }
    document = {
        "id": text,
        "text": text,
        "date": text,
        "invented": truth,
        "paragraphs": spans,
        **{layer: List({**item, **columns}) for layer, columns in layers.items()},
    }
    place = {"doc_id": text, "invented": truth, "paragraph": integer}
    span = {"start": integer, "end": integer, "text": text}
    mention = {**span, "type": label("mentions", "type")}
    rows: dict[str, dict[str, Any]] = {
        "document": document,
        "paragraphs": {**place, "start": integer, **document},
        "tokens": {
            "id": text,
            **place,
            "tokens": List(text),
            "starts": List(integer),
            **{f"{layer}_tags": List(ClassLabel(names=tags(labels, layer))) for layer in TAGGED},
        },
        "mentions": {
            "id": text,
            **place,
            **span,
            "head_start": integer,
            "head_end": integer,
            "head_text": text,
            **_without(layers["mentions"], "quote", "head", "head_quote"),
            "optional": truth,
            "reading": text,
        },
        "entities": {
            "id": text,
            "doc_id": text,
            "invented": truth,
            **layers["entities"],
            "mentions": List({"id": text, **span, "level": label("mentions", "level")}),
            "optional": truth,
            "reading": text,
        },
        "relations": {
            "id": text,
            **place,
            "type": label("relations", "type"),
            **{argument: {"id": text, **mention} for argument in ("arg1", "arg2")},
            **labelled("relations", "tense", "modality"),
            "optional": truth,
            "reading": text,
        },
        "events": {
            "id": text,
            **place,
            **span,
            **_without(layers["events"], "trigger", "quote", "arguments"),
            "arguments": List(
                {"role": text, "filler": text, "layer": text, **span, "optional": truth, "reading": text}
            ),
            "optional": truth,
            "reading": text,
        },
        "times": {
            "id": text,
            **place,
            **span,
            **_without(layers["times"], "spans", "quote"),
            "optional": truth,
            "reading": text,
        },
        "quantities": {
            "id": text,
            **place,
            **span,
            **_without(layers["quantities"], "spans", "quote"),
            "optional": truth,
            "reading": text,
        },
        "attributions": {
            "id": text,
            **place,
            **span,
            "cue_start": integer,
            "cue_end": integer,
            "cue_text": text,
            **_without(layers["attributions"], "cue_quote", "content_quote", "source"),
            "source": List({"id": text, **mention}),
            "optional": truth,
            "reading": text,
        },
        "event_links": {
            "id": text,
            **place,
            "type": label("event_links", "type"),
            **{argument: {"id": text, "layer": text, **span, "type": text} for argument in ("arg1", "arg2")},
            "optional": truth,
            "reading": text,
        },
        "adjudication": {
            "id": text,
            **place,
            "layer": text,
            "text": text,
            "readings": List({"annotator": text, "reading": text}),
            "decision": text,
            "rule": text,
            "code": ClassLabel(names=list(CODES)),
            "note": text,
        },
        "passes": {
            "annotator": text,
            "round": text,
            **_unlabelled(document),
            "coverage": List({"start": integer, "end": integer, "word": text, "reason": text}),
        },
        "examples": {
            "id": text,
            "rule": text,
            "polarity": ClassLabel(names=["positive", "negative"]),
            "text": text,
            "layers": List(text),
            "remark": text,
            "invented": truth,
            "annotation": document,
            "coverage": List({"start": integer, "end": integer, "word": text, "reason": label("coverage", "reason")}),
        },
    }
    return Features(rows[config])


def _unlabelled(column: Any) -> Any:
    """A column with texts in the place of labels: a pass keeps the label set under which it was made."""
    from datasets import ClassLabel, List, Value

    if isinstance(column, dict):
        return {name: _unlabelled(each) for name, each in column.items()}
    if isinstance(column, List):
        return List(_unlabelled(column.feature))
    return Value("string") if isinstance(column, ClassLabel) else column


def _without(columns: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: column for name, column in columns.items() if name not in names}
