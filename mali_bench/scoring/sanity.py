"""Whether predictions can mean anything: labels that are all unknown, spans that cut words, mentions in two clusters.

Looked at while predictions are put to the gold, and said in one go when a report is made.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..formats.likely_units import OFTEN, cuts, likely
from ..formats.notices import Notices
from ..matching.document_columns import DocumentColumns
from ..model.document import Span
from ..model.label_maps import fitting
from ..model.labels import Labels
from ..model.layers import TAGGED

TYPED = (*TAGGED, "relations")

SPANS_LOOKED_AT = 2000
"""Spans of a prediction that are looked at for cut words."""

ALIKE = 0.85
"""How much an unknown type is like one of the label set (`difflib`) to be taken for a slip of it."""

SEVERAL = 2
"""Unknown types of a layer from which on a map that has all its types is named, though some are known."""

FEWEST = 5
"""Spans below which nothing is said if only some of them cut words (a share of `OFTEN` is said)."""


class Sanity:
    """What is counted on the way."""

    def __init__(self) -> None:
        self._types: dict[str, Counter[str]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        self._spans: list[tuple[str, Span]] = []
        self._two_clusters = 0
        self._concluded = False

    def look(self, predictions: DocumentColumns, texts: Sequence[str | None], labels: Labels) -> None:
        """Count what some predictions have; `texts` are those of their gold."""
        for layer in TYPED:
            known = labels.values(layer, "type")
            if known is not None:
                self._known[layer] = known
                counts = self._types.setdefault(layer, Counter())
                counts.update(label for label in predictions[layer]["type"] if label is not None)
        self._two_clusters += _in_two_clusters(predictions)
        if len(self._spans) < SPANS_LOOKED_AT:
            mentions = predictions["mentions"]
            for number, spans in zip(mentions.docs.tolist(), mentions["spans"], strict=True):
                text = texts[number]
                if text is not None and spans[-1][1] <= len(text):
                    self._spans.append((text, (spans[0][0], spans[-1][1])))

    def conclude(self, unknown: Counter[str], notices: Notices) -> None:
        """Note what was found, once."""
        if self._concluded:
            return
        self._concluded = True
        foreign = {
            layer: Counter({label: count for label, count in types.items() if f"{layer}.type {label}" in unknown})
            for layer, types in self._types.items()
        }
        name = self._scheme(foreign)
        hint = f"; `--map {name}` has all of them" if name else "; this may be another scheme's output"
        if close := self._closest(foreign):
            name, hint = None, f"; the closest of the label set is {close}"
        for layer, types in self._types.items():
            most = sorted(foreign[layer], key=lambda label: (-foreign[layer][label], label))[:5]
            if types and foreign[layer] == types:
                notices.note("labels-unknown", "", f"{layer}: {', '.join(most)}{hint}", types.total())
            elif name and len(foreign[layer]) >= SEVERAL:
                notices.note("other-scheme", "", f"{layer}: {', '.join(most)}{hint}", foreign[layer].total())
        if self._two_clusters:
            notices.note("two-clusters", count=self._two_clusters)
        self._conclude_words(notices)

    def _closest(self, foreign: Mapping[str, Counter[str]]) -> str | None:
        """The label that was meant, if each of the unknown ones hardly differs from one of the set."""
        meant = []
        from difflib import get_close_matches  # only where labels are unknown

        for layer, labels in foreign.items():
            for label in labels:
                near = get_close_matches(label, self._known.get(layer, ()), n=1, cutoff=ALIKE) if "." in label else []
                if not near:
                    return None
                meant += near
        return meant[0] if meant else None

    def _scheme(self, foreign: Mapping[str, Counter[str]]) -> str | None:
        """The map of the scheme that has every type that was predicted, if some are unknown."""
        if not any(foreign.values()):
            return None
        layers = {layer: self._types[layer] for layer, some in foreign.items() if some}
        fit = next(fitting(layers), None)
        return fit.name if fit else None

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
