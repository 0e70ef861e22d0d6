"""Ambiguities and optional items: they are settled for each prediction once, before anything is scored.

For each ambiguity the reading that fits the prediction best on its own layer is kept; an optional item that the
prediction lacks is removed from the gold, one that it has counts as any other. Metrics then see ordinary gold.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from ..matching.batch import Batch
from ..matching.candidates import Pairs, best_matching, exact_pairs, head_pairs, keep
from ..matching.columns import Table
from ..matching.document_columns import DocumentColumns
from ..metrics import METRICS
from ..model.document import LAYER_TABLE, LAYERS, Document, Spans, items
from ..model.labels import Labels
from ..model.layers import TAGGED
from ..model.readings import ambiguities, ambiguity, replace, select, with_arguments
from ..model.references import with_refs
from .aggregation import accumulate, score

FITS: dict[str, tuple[str, ...]] = {
    layer: tuple(name for name in METRICS if name.partition(".")[0] in {group.name for group in row.groups})
    for layer, row in LAYER_TABLE.items()
}
"""The metrics whose mean F1 tells how well a reading of a layer fits."""


def resolved(golds: DocumentColumns, preds: DocumentColumns, labels: Labels, used: Counter[str]) -> DocumentColumns:
    """Gold documents without readings and optional items, each for the prediction beside it; `used` counts how many of
    each were used.
    """
    if not (golds.has_readings() or golds.has_options()):
        return golds
    found = []
    for gold, pred in zip(golds.documents, preds.documents, strict=True):
        document, more = resolve_ambiguities(gold, pred, labels)
        found.append(document)
        used.update(more)
    return DocumentColumns(found)


def resolve_ambiguities(gold: Document, pred: Document, labels: Labels) -> tuple[Document, dict[str, int]]:
    """The gold without readings and optional items, for one prediction, and how many of each were used:
    `readings` ambiguities settled, `optional_had` and `optional_dropped` items.
    """
    used = {"readings": 0, "optional_had": 0, "optional_dropped": 0}
    names = ambiguities(gold)
    if names:
        choice = {name: readings[0] for name, readings in names.items()}
        for name, readings in names.items():
            layer = next(
                layer for layer in LAYERS if any(ambiguity(item) == name for item in with_arguments(gold, layer))
            )
            choice[name] = max(
                readings,
                key=lambda reading: (
                    _fit(select(gold, {**choice, name: reading}), pred, layer, labels),
                    reading == choice[name],
                ),
            )
        gold = select(gold, choice)
        used["readings"] = len(names)
    if any(item.optional for layer in LAYERS for item in with_arguments(gold, layer)):
        gold, had, dropped = _without_lacking(gold, pred, labels)
        used["optional_had"], used["optional_dropped"] = had, dropped
    return gold, used


def _fit(gold: Document, pred: Document, layer: str, labels: Labels) -> float:
    names = FITS.get(layer, ())
    counts = accumulate([(gold, pred)], [METRICS[name] for name in names], labels=labels).counts()
    return sum(score(METRICS[name], counts).f1 or 0.0 for name in names)


def _without_lacking(gold: Document, pred: Document, labels: Labels) -> tuple[Document, int, int]:
    """Remove the optional items that the prediction lacks; also how many it has and how many were removed."""
    batch = Batch.of([(gold, pred)], labels)
    kept: dict[str, list[Any]] = {}
    gone: dict[str, Spans] = {}
    had = dropped = 0
    for layer in LAYERS:
        found = items(gold, layer)
        lacking = _lacking(batch, layer, [item.optional for item in found])
        had += sum(item.optional for item in found) - len(lacking)
        dropped += len(lacking)
        kept[layer] = [item for index, item in enumerate(found) if index not in lacking]
        gone.update(
            {
                found[index].id: getattr(found[index], found[index].SPAN_FIELDS[0][0])
                for index in lacking
                if found[index].id and found[index].SPAN_FIELDS
            }
        )
    arguments = [argument.optional for event in items(gold, "events") for argument in event.arguments]
    lacking = _lacking(batch, "arguments", arguments)
    had += sum(arguments) - len(lacking)
    dropped += len(lacking)
    flat = [argument for event in items(gold, "events") for argument in event.arguments]
    left_out = {id(flat[index]) for index in lacking}
    kept["events"] = [
        msgspec.structs.replace(event, arguments=tuple(each for each in event.arguments if id(each) not in left_out))
        for event in kept["events"]
    ]
    return (
        replace(gold, {layer: [_unlinked(item, gone) for item in found] for layer, found in kept.items()}),
        had,
        dropped,
    )


_TABLES = {
    **{layer: layer for layer in TAGGED},
    "events": "triggers",
    "relations": "relations",
    "arguments": "arguments",
}
"""The tables of the layers whose optional items are looked for in the prediction."""


def _lacking(batch: Batch, layer: str, optional: list[bool]) -> set[int]:
    """The indices of the optional items that the prediction does not have, at any type: a predicted item counts for
    one only if no ordinary item takes it. Items of a layer without a way of matching are never lacking.
    """
    if layer not in _TABLES or not any(optional):
        return set()
    gold: Table = batch.gold.layer(_TABLES[layer])
    pred: Table = batch.pred.layer(_TABLES[layer])
    pairs = _loose(gold, pred, layer)
    is_optional = np.array(optional, dtype=np.bool_)[gold.item]
    ordinary = best_matching(gold, pred, keep(pairs, ~is_optional[pairs[0]]))
    free = ~np.isin(pairs[1], ordinary[1])
    matched = best_matching(gold, pred, keep(pairs, is_optional[pairs[0]] & free))
    has = set(gold.item[matched[0]].tolist())
    return {index for index, each in enumerate(optional) if each and index not in has}


def _loose(gold: Table, pred: Table, layer: str) -> Pairs:
    """The pairs that lie alike: by heads, and for relations and arguments all that they join."""
    find = exact_pairs if layer in TAGGED and LAYER_TABLE[layer].values else head_pairs
    pairs = find(gold.places[0], pred.places[0])
    for one, other in zip(gold.places[1:], pred.places[1:], strict=True):
        width = len(pred) + 1
        also = head_pairs(one, other)
        pairs = keep(pairs, np.isin(pairs[0] * width + pairs[1], also[0] * width + also[1]))
    return pairs


def _unlinked(item: Any, gone: Mapping[str, Spans]) -> Any:
    """The item with references to removed items turned into their spans."""
    return with_refs(item, lambda ref: gone.get(ref, ref) if isinstance(ref, str) else ref)
