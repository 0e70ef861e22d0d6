"""Ambiguities and optional items: they are resolved for each prediction once, before anything is scored.

For each ambiguity the reading that fits the prediction best on its own layer is kept; an optional item that the
prediction lacks is removed from the gold, one that it has counts as any other. Metrics then see ordinary gold.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import structs

from ..matching.batch import Batch
from ..matching.candidates import Pairs, best_matching, exact_pairs, head_pairs, keep
from ..matching.columns import Floats, Table
from ..matching.document_columns import DocumentColumns
from ..metrics import METRICS
from ..metrics.word_counts import shares_covered
from ..model.document import LAYER_TABLE, LAYERS, Document, Event, items
from ..model.labels import Labels
from ..model.layers import TAGGED
from ..model.readings import ambiguities, ambiguity, replace, select, with_arguments
from ..model.references import located, unlinked
from .aggregation import accumulate, score

READING_METRICS: dict[str, tuple[str, ...]] = {
    "mentions": ("mentions.typed.head", "mentions.subtyped.exact", "mentions.untyped.head", "coref.conll.head"),
    "entities": ("linking.all-match.exact",),
    "relations": ("relations.rel+.entity", "relations.rel+.exact", "relations.rel.head"),
    "events": (
        "triggers.tc.exact",
        "triggers.ti.exact",
        "arguments.ac+.entity",
        "arguments.ac+.exact",
        "arguments.ai.head",
        "arguments.time.exact",
        "event-coref.conll.exact",
        "attributes.realis.exact",
        "attributes.polarity.exact",
        "attributes.genericity.exact",
        "attributes.dct_rel.exact",
        "attributes.phase.exact",
        "attributes.modality.exact",
        "attributes.factuality.entity",
    ),
    "times": ("times.value.exact", "times.typed.exact", "times.untyped.overlap"),
    "quantities": (
        "quantities.value.exact",
        "quantities.bounds.exact",
        "quantities.typed.exact",
        "quantities.untyped.overlap",
    ),
    "attributions": (
        "attributions.joint.entity",
        "attributions.content.exact",
        "attributions.source.entity",
        "attributions.commitment.entity",
    ),
    "event_links": ("links.typed.exact",),
    "titles": ("titles.typed.exact", "titles.untyped.overlap"),
    "incidents": ("incidents.slots.entity", "incidents.records.entity"),
}
"""The metrics whose mean F1 says how well a reading of a layer fits.

For each layer these are the metric that ranks, the strictest ones (so that a prediction that equals a reading gets that
reading, in whatever they differ), and a loose one (for systems without types, roles or values). The set is written out
and has a version in the signature, so that a new metric never decides which reading a prediction gets. Readings of a
layer that is not listed are chosen by the metrics that rank it.
"""

READING_SET = 2
"""The version of `READING_METRICS`, for signatures."""

_OPTIONAL = {
    **{layer: layer for layer in TAGGED},
    "events": "triggers",
    "relations": "relations",
    "arguments": "arguments",
}
"""The layers in which predictions are looked for that have an optional item, with the tables to look in."""


def resolved(golds: DocumentColumns, preds: DocumentColumns, labels: Labels, used: Counter[str]) -> DocumentColumns:
    """Gold documents without readings and optional items, each for its prediction; `used` counts how many of each were
    used.
    """
    if not (golds.has_readings() or golds.has_options()):
        return golds
    documents = []
    for gold, pred in zip(golds.documents, preds.documents, strict=True):
        document, counts = resolve_ambiguities(gold, pred, labels)
        documents.append(document)
        used.update(counts)
    return DocumentColumns(documents)


def resolve_ambiguities(gold: Document, pred: Document, labels: Labels) -> tuple[Document, dict[str, int]]:
    """The gold without readings and optional items, for one prediction, and how many of each were used:
    `readings` ambiguities resolved, `optional_had` and `optional_dropped` items.

    Ambiguities are resolved one after the other, in the order of the layers and of the text, the later ones being in
    their first reading. If readings fit equally well, the first one is kept.
    """
    used = {"readings": 0, "optional_had": 0, "optional_dropped": 0}
    names = ambiguities(gold)
    if names:
        choice = {name: readings[0] for name, readings in names.items()}
        known: dict[tuple[str, ...], float] = {}  # the fit of what was chosen is needed again for the next ambiguity
        for name, readings in names.items():
            if len(readings) > 1:
                layer = _layer_of(gold, name)
                fits = []
                for reading in readings:
                    chosen = {**choice, name: reading}
                    key = (layer, *chosen.values())
                    if key not in known:
                        known[key] = _fit(select(gold, chosen), pred, layer, labels)
                    fits.append(known[key])
                choice[name] = readings[fits.index(max(fits))]
        gold = select(gold, choice)
        used["readings"] = len(names)
    if any(item.optional for layer in LAYERS for item in with_arguments(gold, layer)):
        gold, had, dropped = _without_lacking(gold, pred, labels)
        used["optional_had"], used["optional_dropped"] = had, dropped
    return gold, used


def _layer_of(gold: Document, name: str) -> str:
    """The first layer that has an item of an ambiguity."""
    return next(layer for layer in LAYERS if any(ambiguity(item) == name for item in with_arguments(gold, layer)))


def _fit(gold: Document, pred: Document, layer: str, labels: Labels) -> float:
    ranking = tuple(group.primary for group in LAYER_TABLE[layer].groups if group.primary is not None)
    metrics = [METRICS[name] for name in READING_METRICS.get(layer, ranking)]
    counts = accumulate([(gold, pred)], metrics, labels=labels, paragraph_units=False).counts()
    return math.fsum(score(metric, counts).f1 or 0.0 for metric in metrics)


def _without_lacking(gold: Document, pred: Document, labels: Labels) -> tuple[Document, int, int]:
    """Remove the optional items that the prediction lacks; also how many it has and how many were removed."""
    batch = Batch.of([(gold, pred)], labels)
    kept: dict[str, list[Any]] = {}
    removed: list[Any] = []
    had = 0
    for layer in LAYERS:
        in_layer = items(gold, layer)
        lacking = _lacking(batch, layer, [item.optional for item in in_layer])
        had += sum(item.optional for item in in_layer) - len(lacking)
        removed += [in_layer[index] for index in sorted(lacking)]
        kept[layer] = [item for index, item in enumerate(in_layer) if index not in lacking]
    arguments = [argument for event in items(gold, "events") for argument in event.arguments]
    lacking = _lacking(batch, "arguments", [argument.optional for argument in arguments])
    had += sum(argument.optional for argument in arguments) - len(lacking)
    kept["events"] = _without_arguments(items(gold, "events"), kept["events"], lacking)
    gone = located(removed)
    document = replace(gold, {layer: [unlinked(item, gone) for item in kept[layer]] for layer in LAYERS})
    return document, had, len(removed) + len(lacking)


def _without_arguments(events: Sequence[Event], kept: Sequence[Event], lacking: set[int]) -> list[Event]:
    """The kept events without some arguments, which are numbered through all events."""
    changed, number = {}, 0
    for event in events:
        numbered = enumerate(event.arguments, start=number)
        changed[id(event)] = structs.replace(event, arguments=tuple(a for index, a in numbered if index not in lacking))
        number += len(event.arguments)
    return [changed[id(event)] for event in kept]


def _lacking(batch: Batch, layer: str, optional: Sequence[bool]) -> set[int]:
    """The indices of the optional items that the prediction does not have, at any type: a predicted item counts for
    one only if no ordinary item takes it. Items of a layer without a way of matching are never lacking.
    """
    if layer not in _OPTIONAL or not any(optional):
        return set()
    gold: Table = batch.gold.layer(_OPTIONAL[layer])
    pred: Table = batch.pred.layer(_OPTIONAL[layer])
    pairs, closeness = _alike(batch, gold, pred, layer)
    of_optional = np.array(optional, dtype=np.bool_)[gold.item][pairs[0]]
    ordinary = best_matching(gold, pred, keep(pairs, ~of_optional), closeness[~of_optional])
    free = of_optional & ~np.isin(pairs[1], ordinary[1])
    matched = best_matching(gold, pred, keep(pairs, free), closeness[free])
    has = set(gold.item[matched[0]].tolist())
    return {index for index, is_optional in enumerate(optional) if is_optional and index not in has}


def _alike(batch: Batch, gold: Table, pred: Table, layer: str) -> tuple[Pairs, Floats]:
    """The pairs that lie alike, and how close they are: by heads, and for relations and arguments in all places."""
    find = exact_pairs if layer in TAGGED and LAYER_TABLE[layer].values else head_pairs
    pairs = find(gold.places[0], pred.places[0])
    for mine, theirs in zip(gold.places[1:], pred.places[1:], strict=True):
        width = len(pred) + 1
        also = head_pairs(mine, theirs)
        pairs = keep(pairs, np.isin(pairs[0] * width + pairs[1], also[0] * width + also[1]))
    closeness = np.zeros(len(pairs[0]))
    for mine, theirs in zip(gold.places, pred.places, strict=True):
        closeness += shares_covered(batch, mine, theirs, pairs)
    return pairs, closeness
