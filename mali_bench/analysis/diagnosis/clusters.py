"""Errors of coreference, of mentions and of events, over items that have a counterpart."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from ...matching.batch import Batch
from ...matching.columns import Ints, Table
from ...metrics.coref import cells, clusters, entity_map
from ...model.document import Document, items
from ...model.labels import Labels
from ...model.text import quoted, text_of_both
from . import spans
from .case import Case
from .classes import Error, Findings


class ClusterLayer(NamedTuple):
    """A layer of clusters: the layer of spans that it is made of, how the metric aligns these, the field that names the
    cluster, and those that say which mention it is.
    """

    spans: str
    how: str
    field: str
    key: tuple[str, ...]


CLUSTER_LAYERS: dict[str, ClusterLayer] = {
    "coref": ClusterLayer("mentions", "head", "entity", ("spans",)),
    "event-coref": ClusterLayer("triggers", "exact", "hopper", ("trigger", "type")),
}
"""The layers of clusters."""


def find(batch: Batch, cases: Sequence[Case], labels: Labels, name: str) -> Findings:
    """The errors of a layer of clusters; notes in the cases in which cluster each gold mention belongs."""
    kind = CLUSTER_LAYERS[name]
    layer = spans.SPAN_LAYERS[kind.spans].layer
    before = clusters(batch, name)[1]
    _one_cluster_a_span(cases, kind, layer, before)
    placed = [list(_placed(case, kind, layer)) for case in cases]
    corrected = Batch.of(
        [
            (case.gold, structs.replace(case.pred, **{layer: tuple(new for _, new in each)}))
            for case, each in zip(cases, placed, strict=True)
        ],
        labels,
    )
    shared = corrected.shared(cells, name, kind.how)
    gold, pred, pairs = shared.gold, shared.pred, shared.pairs
    golds = [item for case in cases for item in items(case.gold, layer)]
    preds = [old for each in placed for old, _ in each]
    k, r = gold.columns["cluster"], pred.columns["cluster"]
    known, partner = corrected.shared(entity_map, name, kind.how)
    home = dict(zip(known.tolist(), partner.tolist(), strict=True))
    _name_clusters(cases, kind, gold, golds, home, _names([[old for old, _ in each] for each in placed], kind))
    correct = [{_key(item, kind) for item in items(case.gold, layer) if item.id in case.correct} for case in cases]
    errors, right = [], 0
    wrong: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for g, p in sorted(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)):
        doc, one, other = int(gold.doc[g]), golds[gold.item[g]], preds[pred.item[p]]
        if home.get(int(k[g])) != int(r[p]):
            wrong.setdefault((int(k[g]), int(r[p])), []).append((g, p))
        elif _key(one, kind) in correct[doc]:
            right += 1
        else:
            errors.append(Error(name, "cascade", doc, (one,), (other,)))
    errors += [
        Error(name, "cascade", int(gold.doc[g]), gold=(golds[gold.item[g]],))
        for g in np.setdiff1d(np.arange(len(gold)), pairs[0]).tolist()
    ]
    errors += _without_counterpart(before, cases, placed, kind, layer, name)
    owned, ours, theirs = set(home.values()), _members(k), _members(r)
    for (cluster, other), members in wrong.items():
        doc = int(gold.doc[members[0][0]])
        text = text_of_both(cases[doc].gold, cases[doc].pred)
        ones = tuple(golds[gold.item[g]] for g, _ in members)
        others = tuple(preds[pred.item[p]] for _, p in members)
        errors.append(
            Error(
                name,
                "merged" if cluster not in home else "attachment" if other in owned else "split",
                doc,
                ones,
                others,
                gold_note=_context([golds[gold.item[g]] for g in ours[cluster]], ones, kind, text),
                pred_note=_context([preds[pred.item[p]] for p in theirs[other]], others, kind, text),
                cluster=cases[doc].clusters[ones[0].id],
            )
        )
    return Findings(errors, len(gold), len(before), right)


def _one_cluster_a_span(cases: Sequence[Case], kind: ClusterLayer, layer: str, before: Table) -> None:
    """Put each predicted mention in the one cluster that its span counts for, so that a repair can move it."""
    by_case = [items(case.pred, layer) for case in cases]
    names = _names(by_case, kind)
    flat = list(chain(*by_case))
    cluster = {
        (doc, _key(flat[row], kind)): names[code]
        for doc, row, code in zip(
            before.doc.tolist(), before.item.tolist(), before.columns["cluster"].tolist(), strict=True
        )
    }
    for doc, (case, each) in enumerate(zip(cases, by_case, strict=True)):
        if any(getattr(item, kind.field) != cluster[doc, _key(item, kind)] for item in each):
            changed = tuple(structs.replace(item, **{kind.field: cluster[doc, _key(item, kind)]}) for item in each)
            case.pred = structs.replace(case.pred, **{layer: changed})


def _placed(case: Case, kind: ClusterLayer, layer: str) -> Iterable[tuple[Any, Any]]:
    """The predicted items that have a counterpart, and each with its extent and type.

    Clusters know one mention a span, where the layer may have several of different types. So of the predicted spans
    whose items have counterparts on one gold span only one is put there: that span itself, or else the first.
    """
    golds = {item.id: item for item in items(case.gold, layer)}
    about = spans.SPAN_LAYERS[kind.spans]
    matched = [(item, golds[case.to_gold[item.id]]) for item in items(case.pred, layer) if item.id in case.to_gold]
    keys = [(_key(item, kind), _key(gold, kind)) for item, gold in matched]
    place = {key: gold_key for key, gold_key in keys if key == gold_key}
    taken = set(place)
    for key, gold_key in keys:
        if key not in place and gold_key not in taken:
            place[key] = gold_key
            taken.add(gold_key)
    for (item, gold), (key, gold_key) in zip(matched, keys, strict=True):
        if place.get(key) == gold_key:
            yield item, structs.replace(item, **{field: getattr(gold, field) for field in (*about.where, *about.what)})


def _names(by_case: Sequence[Sequence[Any]], kind: ClusterLayer) -> list[str]:
    """What the clusters of the items of some documents are called, by their codes: they are numbered by document and
    then by where a name is first used in it.
    """
    known = dict.fromkeys((doc, getattr(item, kind.field)) for doc, each in enumerate(by_case) for item in each)
    return [name for _, name in known if name is not None]


def _name_clusters(
    cases: Sequence[Case],
    kind: ClusterLayer,
    gold: Table,
    golds: Sequence[Any],
    home: dict[int, int],
    names: Sequence[str],
) -> None:
    """Note the predicted cluster in which each gold mention belongs: a new one for a cluster that has none."""
    for doc, item, cluster in zip(gold.doc.tolist(), gold.item.tolist(), gold.columns["cluster"].tolist(), strict=True):
        new = f"{cases[doc].mark}{kind.field}{cluster}"
        cases[doc].clusters[golds[item].id] = names[home[cluster]] if cluster in home else new


def _without_counterpart(
    before: Table,
    cases: Sequence[Case],
    placed: Sequence[Sequence[tuple[Any, Any]]],
    kind: ClusterLayer,
    layer: str,
    name: str,
) -> Iterable[Error]:
    """Predicted mentions whose span was put on no gold mention."""
    preds = [item for case in cases for item in items(case.pred, layer)]
    aligned = [{_key(item, kind) for item, _ in pairs} for pairs in placed]
    for doc, row in zip(before.doc.tolist(), before.item.tolist(), strict=True):
        if _key(preds[row], kind) not in aligned[doc]:
            yield Error(name, "cascade", doc, pred=(preds[row],))


def _key(item: Any, kind: ClusterLayer) -> tuple[Any, ...]:
    return tuple(getattr(item, field) for field in kind.key)


def _members(clusters: Ints) -> dict[int, list[int]]:
    members: dict[int, list[int]] = {}
    for row, cluster in enumerate(clusters.tolist()):
        members.setdefault(cluster, []).append(row)
    return members


def _context(cluster: Sequence[Any], some: Sequence[Any], kind: ClusterLayer, text: str | None) -> str:
    """The first item of a cluster that is not one of some, as text or offsets, and how many more there are."""
    others = [item for item in cluster if not any(item is each for each in some)]
    if not others:
        return "alone"
    where = getattr(others[0], kind.key[0])
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f"with {quoted(text, where) if text is not None else list(map(list, where))}{more}"


def repaired(case: Case, errors: Sequence[Error], classes: Collection[str], name: str) -> Document:
    """The prediction of the case with the errors of some classes of a layer of clusters repaired; `errors` are all of
    the layer. With `cascade` among the classes, the mentions are those of the gold.
    """
    kind = CLUSTER_LAYERS[name]
    layer = spans.SPAN_LAYERS[kind.spans].layer
    moved = {
        _key(item, kind): error.cluster
        for error in errors
        for item in error.pred
        if error.kind in classes and error.kind != "cascade"
    }
    kept = [(item, item) for item in items(case.pred, layer)]
    added = []
    if "cascade" in classes:
        kept = list(_placed(case, kind, layer))
        there = {_key(new, kind) for _, new in kept}
        added = [spans.added(item, case) for item in items(case.gold, layer) if _key(item, kind) not in there]
    changed = [
        structs.replace(new, **{kind.field: moved[_key(old, kind)]}) if _key(old, kind) in moved else new
        for old, new in kept
    ]
    return structs.replace(case.pred, **{layer: (*changed, *added)})
