"""Which cluster each span belongs to, each span once: what measures of coreference compare."""

import numpy as np

from .columns import Ints, Table, differs_from_previous


def chains_of(rows: Table, *keys: str) -> Table:
    """Each span (and value of `keys`) once, with one cluster; those without one get their own."""
    clusters = rows.columns["cluster"].copy()
    new = differs_from_previous([rows.places[0].span, *(rows.columns[key] for key in keys)])
    if not new.all():
        first = np.flatnonzero(new)
        low = np.minimum.reduceat(np.where(clusters < 0, np.iinfo(np.int64).max, clusters), first)
        high = np.maximum.reduceat(clusters, first)
        if (low < high)[high >= 0].any():
            clusters = _one_cluster_each(np.cumsum(new) - 1, clusters)
            high = np.maximum.reduceat(clusters, first)
        rows, clusters = rows.take(first), high
    alone = clusters < 0
    clusters[alone] = np.arange(alone.sum()) + (clusters.max(initial=-1) + 1)
    return rows.having(cluster=clusters)


def _one_cluster_each(of_span: Ints, clusters: Ints) -> Ints:
    """Put each span that stands in several clusters in the one of them whose spans come first; clusters with the
    same spans are one. Spans are given by their rank in the text.
    """
    members: dict[int, set[int]] = {}
    for span, cluster in zip(of_span.tolist(), clusters.tolist(), strict=True):
        if cluster >= 0:
            members.setdefault(cluster, set()).add(span)
    ranked = {cluster: tuple(sorted(spans)) for cluster, spans in members.items()}
    best: dict[int, int] = {}
    for cluster in sorted(ranked, key=ranked.__getitem__):
        for span in ranked[cluster]:
            best.setdefault(span, cluster)
    return np.array([best.get(span, -1) for span in of_span.tolist()], dtype=np.int64)
