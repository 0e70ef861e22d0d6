"""Whether predictions can mean anything: labels that are all unknown, spans that cut words, mentions in two clusters.

Looked at while predictions are put to the gold, and said in one go when a report is made.
"""

from collections import Counter

from ..formats.likely_units import OFTEN, cuts, likely
from ..formats.notices import Notices
from ..matching.document_columns import DocumentColumns
from ..model.document import Span, family
from ..model.labels import FREE, Labels
from .foreign_labels import TYPED, Same, hints, most, named_map
from .scope import Scope

SPANS_LOOKED_AT = 2000
"""Spans of a prediction that are looked at for cut words, and for how their types differ from the gold's."""

FEWEST = 5
"""Spans below which nothing is said if only some of them cut words (a share of `OFTEN` is said)."""


class Sanity:
    """What is counted on the way."""

    def __init__(self) -> None:
        self._types: dict[str, Counter[str]] = {layer: Counter() for layer in TYPED}
        self._known: dict[str, set[str]] = {layer: set() for layer in TYPED}
        self._labels = FREE
        self._same: list[Same] = []
        self._spans: list[tuple[str, Span]] = []
        self._two_clusters = 0
        self._concluded = False

    def look(self, golds: DocumentColumns | None, predictions: DocumentColumns, labels: Labels) -> None:
        """Count what some predictions have; `golds` are their gold documents, if any. Types that the label set
        leaves free are known if the gold has them.
        """
        self._labels = labels
        for layer, known in self._known.items():
            if labels.values(layer, "type") is not None:
                known.update(labels.known(layer, "type"))
            elif golds is not None:
                types = {item.type for item in golds[layer].items if item.type is not None}
                known.update(types, map(str, map(family, types)))
            self._types[layer].update(label for label in predictions[layer]["type"] if label is not None)
        self._two_clusters += _in_two_clusters(predictions)
        if golds is not None and len(self._spans) < SPANS_LOOKED_AT:
            self._look_at_spans(golds, predictions)

    def _look_at_spans(self, golds: DocumentColumns, predictions: DocumentColumns) -> None:
        mentions = predictions["mentions"]
        there = {
            (number, item.spans): item
            for number, item in zip(golds["mentions"].docs.tolist(), golds["mentions"].items, strict=True)
        }
        for number, item in zip(mentions.docs.tolist(), mentions.items, strict=True):
            text = golds.documents[number].text
            if text is not None and item.spans[-1][1] <= len(text):
                self._spans.append((text, (item.spans[0][0], item.spans[-1][1])))
            gold = there.get((number, item.spans))
            if item.type is not None and gold is not None and gold.type is not None:
                words = "" if text is None else text[item.spans[0][0] : item.spans[-1][1]]
                self._same.append(Same(item.type, words, gold.type, gold.level))

    def unknown(self) -> Counter[str]:
        """How often each type was predicted that the gold does not have, of those that the label set leaves free."""
        return Counter(
            {
                f"{layer}.type {label}": count
                for layer, types in self._types.items()
                if self._known[layer] and self._labels.values(layer, "type") is None
                for label, count in types.items()
                if label not in self._known[layer]
            }
        )

    def conclude(self, notices: Notices, scope: Scope, left: Counter[str]) -> None:
        """Note what was found, once; `left` is how many items of each layer the predictions have under the scope."""
        if self._concluded:
            return
        self._concluded = True
        mapped = {layer for each in scope.maps for layer in each.layers}
        known = {layer: frozenset(labels) for layer, labels in self._known.items()}
        for kind, subject, count in hints(self._types, known, self._labels, self._same, mapped):
            notices.note(kind, "", subject, count)
        dropped = Counter({each.subject: each.count for each in notices if each.kind == "map-dropped"})
        if dropped and not left.total():
            notices.note("map-empty", "", ", ".join(most(dropped)), dropped.total())
        left_out: dict[str, Counter[str]] = {}
        for notice in notices.take("types-left-out"):
            layer, _, label = notice.subject.partition(":")
            left_out.setdefault(layer, Counter())[label] += notice.count
        for layer, types in left_out.items():
            if left[layer]:
                notices.note("types-left-out", "", layer, types.total())
                continue
            here = {layer: Counter({label: count for label, count in types.items() if label})}
            hint = "" if layer in mapped else named_map(here, known, self._labels)
            subject = f"{layer} has a type that is asked for ({', '.join(scope.types)})"
            notices.note("types-empty", "", f"{subject} - {', '.join(most(types))}{hint}", types.total())
        if self._two_clusters:
            notices.note("two-clusters", count=self._two_clusters)
        self._conclude_words(notices)

    def _conclude_words(self, notices: Notices) -> None:
        spans = self._spans[:SPANS_LOOKED_AT]
        cut = sum(cuts(text, span) for text, span in spans)
        if not cut or cut < OFTEN * len(spans) or (len(spans) < FEWEST and cut < len(spans)):
            return
        better = likely(spans)
        hint = f"; they would not if their offsets count {better}" if better else ""
        notices.note("words-cut", "", hint, cut)


def _in_two_clusters(predictions: DocumentColumns) -> int:
    """How many extents of mentions are in more than one cluster."""
    mentions = predictions["mentions"]
    if mentions.lacks("entity"):
        return 0
    clusters: dict[tuple[int, object], str] = {}
    several = set()
    for number, spans, entity in zip(mentions.docs.tolist(), mentions["spans"], mentions["entity"], strict=True):
        if entity is not None and clusters.setdefault((number, spans), entity) != entity:
            several.add((number, spans))
    return len(several)
