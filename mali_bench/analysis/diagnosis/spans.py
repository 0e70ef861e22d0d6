"""Errors of mentions, times, quantities and triggers, by the alignment that everything else builds on."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from ...matching.alignment import align
from ...matching.batch import Batch
from ...metrics.matching import distinct_items
from ...model.document import Document, Event, Mention, Quantity, Spans, family, items
from .case import Case, unnamed
from .classes import Error, Findings


class SpanLayer(NamedTuple):
    """A layer of spans: the layer of documents, the column that tells items of one span apart with the class of those
    that differ in it, the fields that say where an item is and what it is, and what is the same for two items that
    count once.
    """

    layer: str
    column: str
    wrong: str
    where: tuple[str, ...]
    what: tuple[str, ...]
    key: Callable[[Any], tuple[Any, ...]]


SPAN_LAYERS: dict[str, SpanLayer] = {
    "mentions": SpanLayer(
        "mentions", "family", "type", ("spans", "head"), ("type",), lambda each: (each.spans, family(each.type))
    ),
    "times": SpanLayer("times", "value", "attribute", ("spans",), ("value",), lambda each: (each.spans, each.value)),
    "quantities": SpanLayer(
        "quantities", "value", "attribute", ("spans",), ("number",), lambda each: (each.spans, each.number)
    ),
    "triggers": SpanLayer("events", "type", "type", ("trigger",), ("type",), lambda each: (each.trigger, each.type)),
}
"""The layers of spans."""


def bare(document: Document, name: str) -> Document:
    """The document without the types (or values) of a layer of spans."""
    kind = SPAN_LAYERS[name]
    if getattr(document, kind.layer) is None:
        return document
    nothing = dict.fromkeys(kind.what)
    changed = tuple(structs.replace(item, **nothing) for item in items(document, kind.layer))
    return structs.replace(document, **{kind.layer: changed})


def find(batch: Batch, cases: Sequence[Case], name: str) -> Findings:
    """The errors of a layer of spans; notes in the cases which items are counterparts."""
    kind = SPAN_LAYERS[name]
    gold, pred = batch.shared(distinct_items, name, (kind.column,))
    alignment = align(gold, pred, kind.column)
    by_level = ("", kind.wrong, "", kind.wrong, "boundary", "both")
    golds = [item for case in cases for item in items(case.gold, kind.layer)]
    preds = [item for case in cases for item in items(case.pred, kind.layer)]
    same = [(_ids(case.gold, kind), _ids(case.pred, kind)) for case in cases]
    errors = []
    for g, p, level in zip(alignment.gold.tolist(), alignment.pred.tolist(), alignment.level.tolist(), strict=True):
        doc, one, other = int(gold.doc[g]), golds[gold.item[g]], preds[pred.item[p]]
        ones, others = same[doc][0][kind.key(one)], same[doc][1][kind.key(other)]
        cases[doc].to_pred.update(dict.fromkeys(ones, others[0]))
        cases[doc].to_gold.update(dict.fromkeys(others, ones[0]))
        # Clusters ask for the extent of mentions, and for extent and type of triggers.
        if level < 4 if name == "mentions" else not by_level[level]:
            cases[doc].correct.update(ones)
        if by_level[level]:
            errors.append(Error(name, by_level[level], doc, (one,), (other,)))
    errors += [
        Error(name, "missing", int(gold.doc[g]), gold=(golds[gold.item[g]],))
        for g in np.setdiff1d(np.arange(len(gold)), alignment.gold).tolist()
    ]
    errors += [
        Error(name, "spurious", int(pred.doc[p]), pred=(preds[pred.item[p]],))
        for p in np.setdiff1d(np.arange(len(pred)), alignment.pred).tolist()
    ]
    right = sum(not by_level[level] for level in alignment.level.tolist())
    return Findings(errors, len(gold), len(pred), right)


def _ids(document: Document, kind: SpanLayer) -> dict[Any, list[str]]:
    """The ids of the items that count as one."""
    ids: dict[Any, list[str]] = {}
    for item in items(document, kind.layer):
        ids.setdefault(kind.key(item), []).append(item.id)
    return ids


def repaired(case: Case, errors: Iterable[Error], name: str) -> Document:
    """The prediction of the case with some errors of a layer of spans repaired. Gold items that are added come with
    their own fields and in the cluster where they belong; what named a removed item names its span.
    """
    kind = SPAN_LAYERS[name]
    changes: dict[Any, Error] = {}
    more = []
    for error in errors:
        if error.pred:
            changes[kind.key(error.pred[0])] = error
        else:
            more.append(added(error.gold[0], case))
    kept: list[Any] = []
    gone: dict[str, Spans] = {}
    for item in items(case.pred, kind.layer):
        change = changes.get(kind.key(item))
        if change is None:
            kept.append(item)
        elif change.gold:
            kept.append(_mended(item, change, kind))
        else:
            gone[item.id] = getattr(item, kind.where[0])
    pred = structs.replace(case.pred, **{kind.layer: (*kept, *more)})
    return unnamed(pred, gone) if gone else pred


def added(item: Any, case: Case) -> Any:
    """A gold item as one of the prediction, without what belongs to other layers."""
    cluster = case.clusters.get(item.id)
    changes: dict[str, Any] = {"id": f"{case.mark}{item.id}"}
    if isinstance(item, Mention):
        changes["entity"] = cluster
    elif isinstance(item, Event):
        changes |= {"hopper": cluster, "arguments": (), "factuality": ()}
    elif isinstance(item, Quantity):
        changes["of"] = None
    return structs.replace(item, **changes)


def _mended(item: Any, error: Error, kind: SpanLayer) -> Any:
    """The item with the extent of the gold one, its type or value, or both."""
    fields = kind.where if error.kind == "boundary" else kind.what
    if error.kind == "both":
        fields = kind.where + kind.what
    return structs.replace(item, **{field: getattr(error.gold[0], field) for field in fields})
