"""Coreference of plain clusters."""

import math
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import count as counter
from typing import Any, Literal

from msgspec import structs

from ..errors import InputError
from ..matching.batch import Pair
from ..metrics import METRICS
from ..metrics.base import Score
from ..model.document import Document, Mention
from ..scoring.aggregation import DIGITS, score
from .data import Part, choice, count, in_order, paired, without_nulls

Clusters = Iterable[Iterable[Hashable]]
Mode = Literal["mali", "conll2012", "corefud"]

MEASURES = ("mentions", "muc", "b3", "ceafm", "ceafe", "lea", "blanc", "conll")
MODES = {"mali": "blanc", "conll2012": "blanc", "corefud": "blanc-luo"}
"""The modes, each with its rule for links that one side lacks."""


def score_clusters(
    key: Clusters | Mapping[Any, Clusters],
    response: Clusters | Mapping[Any, Clusters],
    *,
    singletons: bool = True,
    mode: Mode = "mali",
) -> dict[str, Score]:
    """Score clusters of mentions; a mention is anything hashable, and mentions are the same if they are equal.

    The example of Pradhan et al. 2014 (a string is the cluster of its letters):

    >>> scores = score_clusters(["abc", "defg"], ["ab", "cd", "fghi"])
    >>> [round(scores[name].recall, 2) for name in ("muc", "b3", "ceafm", "ceafe")]
    [0.4, 0.42, 0.57, 0.65]

    Several documents are a mapping from id to clusters; numerators and denominators are summed:

    >>> score_clusters({1: [[(0, 3), (8, 10)]], 2: []}, {1: [[(0, 3), (8, 10)]], 2: ["xy"]})["b3"].precision
    0.5

    Returns `mentions`, `muc`, `b3`, `ceafm`, `ceafe`, `lea`, `blanc` and `conll` (only F1). `singletons=False` drops
    clusters of one mention from both sides first; the CorefUD scorer does so unless told not to.

    `mode` says what happens at the edges; elsewhere the modes agree:

    * `mali`: a score that does not exist is `None` (MUC without links), and CoNLL is the mean of those that do. BLANC
      leaves out a kind of link that the key lacks. Documents that only the response has are wrong.
    * `conll2012`, after the reference scorer v8.01: 0 instead of `None`, so that CoNLL is always the mean of three.
      BLANC as above. Documents that the key lacks are ignored. Of a mention that the response repeats, the first copy
      counts if the key has it; if not, every copy counts as a mention (in v8.01 not for mention detection and the
      other links of BLANC). v8.01 also gives up after ten repeats, and truncates what it prints.
    * `corefud`, after the CorefUD and UA scorers with exact matching: as `conll2012`, but BLANC leaves out a kind of
      link only if both sides lack it (Luo et al. 2014), and repeats are treated as in `mali`.

    But for that rule, a mention counts once in a cluster, and one in several clusters of a side only in the cluster
    whose mentions are sorted first: numbers, strings, bytes, then tuples and frozensets, by what they hold, then other
    mentions by their `repr`. That is no other scorer's answer: theirs depend on the order of the clusters. Clusters and
    documents that are sets are read in this order too.

    >>> [score_clusters(["a"], ["a"], mode=mode)["muc"].f1 for mode in ("mali", "conll2012", "corefud")]
    [None, 0.0, 0.0]
    """
    choice("mode", mode, MODES)
    pairs = []
    if mode != "mali" and isinstance(key, Mapping) and isinstance(response, Mapping):
        response = {name: clusters for name, clusters in response.items() if name in key}
    for key_part, response_part in paired(key, response, lambda _: True):
        gold, pred = _clusters(key_part, singletons), _clusters(response_part, singletons)
        pairs.append(_documents(gold, _first_copies(gold, pred) if mode == "conll2012" else pred))
    metrics = [METRICS[f"coref.{MODES[mode] if name == 'blanc' else name}.exact"] for name in MEASURES]
    counts = count(pairs, metrics)
    scores = {name: score(metric, counts) for name, metric in zip(MEASURES, metrics, strict=True)}
    return scores if mode == "mali" else _without_nulls(scores)


def _clusters(part: Part, singletons: bool) -> list[list[Hashable]]:
    """The clusters as lists, with mentions that are lists (as JSON has spans) made tuples."""
    clusters: list[list[Hashable]] = []
    for cluster in part.data:
        if not isinstance(cluster, Iterable):
            raise InputError(f"{part.where}: a cluster must be an iterable of mentions, not {cluster!r}")
        mentions = [_frozen(mention) for mention in cluster]
        try:
            size = len(set(mentions))
        except TypeError:
            raise InputError(f"{part.where}: mentions must be hashable, unlike those of {mentions!r}") from None
        if size > (0 if singletons else 1):
            clusters.append(sorted(mentions, key=in_order) if isinstance(cluster, AbstractSet) else mentions)
    return clusters


def _frozen(mention: Any) -> Any:
    return tuple(map(_frozen, mention)) if isinstance(mention, list) else mention


def _first_copies(key: list[list[Hashable]], response: list[list[Hashable]]) -> list[list[Hashable]]:
    """The response by the rule of v8.01: repeats of mentions of the key go, other repeats become mentions."""
    known = {mention for cluster in key for mention in cluster}
    seen: set[Hashable] = set()
    copies = counter()
    clusters = []
    for cluster in response:
        kept: list[Hashable] = []
        for mention in cluster:
            if mention not in seen:
                kept.append(mention)
            elif mention not in known:
                kept.append((_first_copies, next(copies)))
            seen.add(mention)
        clusters.append(kept)
    return clusters


def _documents(key: list[list[Hashable]], response: list[list[Hashable]]) -> Pair:
    """Documents in which each mention has a span of its own, in the order of the mentions."""
    mentions = {mention for cluster in (*key, *response) for mention in cluster}
    order = {mention: index for index, mention in enumerate(sorted(mentions, key=in_order))}

    def document(clusters: list[list[Hashable]]) -> Document:
        return Document(
            mentions=tuple(
                Mention(spans=((2 * order[mention], 2 * order[mention] + 1),), entity=str(number))
                for number, cluster in enumerate(clusters)
                for mention in cluster
            )
        )

    return document(key), document(response)


def _without_nulls(scores: Mapping[str, Score]) -> dict[str, Score]:
    filled = {name: without_nulls(score) for name, score in scores.items() if name != "conll"}
    parts = [filled[name].f1 or 0.0 for name in ("muc", "b3", "ceafe")]
    return {**filled, "conll": structs.replace(scores["conll"], f1=round(math.fsum(parts) / len(parts), DIGITS))}
