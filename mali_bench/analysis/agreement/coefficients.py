"""Agreement of annotators on the labels of the items that they both have, beyond chance."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from ...matching.columns import Bools, Floats, Ints
from ...matching.offset_frame import unit_starts
from ...metrics.base import ratio
from ...model.document import Document
from ...model.labels import Labels
from ...scoring import bootstrap
from .annotated_items import LABELS, AnnotatedItem, annotated_items, matched
from .annotators import Pass
from .chance import alpha, coincidences, kappa
from .estimates import Estimate, estimate, mean
from .scores import Attempted

LABELS_AT_ONCE = 1_000
"""The most labels whose counts in every replicate are held at once: it bounds memory, no result depends on it."""


class PairLabels(Struct, frozen=True):
    """Two annotators by a label.

    Attributes:
        a: the first annotator.
        b: the second one.
        items: how many items each of them gave the label.
        matched: how many of these are the same items.
        agreed: how many of the matched ones have the same label.
        share: the matched items divided by the mean number of items.
        raw: the agreeing items divided by the matched ones.
        kappa: Cohen's kappa; no value if both gave one and the same label throughout.
        confusion: how many matched items have each label of the first one (first key) and of the second (second key).
    """

    a: str
    b: str
    items: tuple[int, int]
    matched: int
    agreed: int
    share: Estimate
    raw: Estimate
    kappa: Estimate
    confusion: dict[str, dict[str, int]]


class LabelAgreement(Struct, frozen=True):
    """Agreement on a label: the mean over the pairs of annotators who both gave it, and Krippendorff's nominal alpha
    over all who did, from `values` labels of `items` items that at least two of them have, of which `labels` tells
    how many there are of each and `agreeing` how many agree (pairs of an item's m values count 1 / (m - 1)).
    """

    share: Estimate
    raw: Estimate
    kappa: Estimate
    alpha: Estimate
    items: int
    values: int
    agreeing: float
    labels: dict[str, int]
    pairs: tuple[PairLabels, ...]


class _Text(NamedTuple):
    """The units of the text: the number of the first one of each document and where each starts in it, or nothing where
    documents are the units; and how often each counts in every replicate.
    """

    first: list[int]
    starts: list[list[int]]
    weights: Floats

    def of(self, unit: AnnotatedItem) -> int:
        """The unit in which an item is anchored."""
        offset = unit.place[0][1][0][0]
        return self.first[unit.doc] + bisect_right(self.starts[unit.doc], offset) - 1


def text_units(documents: Sequence[Document], *, paragraph_units: bool) -> tuple[list[int], list[list[int]]]:
    """The number of the first unit of each document, and where its units start."""
    starts = [unit_starts(document) if paragraph_units else [0] for document in documents]
    first = np.cumsum([0, *map(len, starts)])[:-1].tolist()
    return first, starts


def coefficients(
    passes: Sequence[Pass], labels: Labels, weights: Floats, *, paragraph_units: bool
) -> dict[str, LabelAgreement]:
    """Agreement on each label that two annotators gave; `weights` are those of the units in every replicate."""
    text = _Text(*text_units(passes[0].documents, paragraph_units=paragraph_units), weights)
    attempted = [Attempted(each) for each in passes]
    agreed = {}
    for kind, attributes in LABELS.items():
        items = [annotated_items(each.documents, kind, labels) for each in passes]
        where = [np.array([text.of(unit) for unit in each], dtype=np.int64) for each in items]
        joined: dict[tuple[int, ...], Ints] = {}
        for number, attribute in enumerate(attributes):
            everyone = [
                _PassLabels([item.labels[number] for item in each], unit)
                for each, unit in zip(items, where, strict=True)
            ]
            who = tuple(
                index for index, each in enumerate(everyone) if attempted[index].gave(attribute.needs, each.labels)
            )
            if len(who) < 2:
                continue
            for some in (who, *combinations(who, 2)):
                if some not in joined:
                    joined[some] = matched([items[index] for index in some])
            pairs = [
                _pair((passes[one].name, passes[other].name), everyone[one], everyone[other], joined[one, other], text)
                for one, other in combinations(who, 2)
            ]
            agreed[attribute.name] = _agreement(pairs, [everyone[index] for index in who], joined[who], text)
    return agreed


class _PassLabels(NamedTuple):
    """The labels that an annotator gave the items of a kind (`None`: none), and the unit of the text of each item."""

    labels: list[str | None]
    unit: Ints

    def codes(self, names: Sequence[str]) -> Ints:
        """The number of each label among the names, -1 where there is none."""
        code: dict[str | None, int] = {name: number for number, name in enumerate(names)}
        return np.array([code.get(label, -1) for label in self.labels], dtype=np.int64)

    @property
    def labelled(self) -> Bools:
        """Which items have a label."""
        return np.array([label is not None for label in self.labels], dtype=np.bool_)


class _Measured(NamedTuple):
    """A pair with what means are taken of, in every replicate, and in how many units it has matched items."""

    pair: PairLabels
    share: Floats
    raw: Floats
    kappa: Floats
    units: int


def _names(given: Sequence[_PassLabels]) -> list[str]:
    return sorted({label for each in given for label in each.labels if label is not None})


def _sums(units: Ints, columns: Floats, weights: Floats) -> Floats:
    """Sums of rows of numbers in every replicate, each row standing in a unit: (replicates, columns)."""
    by_unit = np.zeros((weights.shape[1], columns.shape[1]))
    np.add.at(by_unit, units, columns)
    exact = bootstrap.exact(by_unit, weights.shape[1] * float(by_unit.max(initial=0)))
    sums: Floats = weights @ exact
    return sums


def _by_label(unit: Ints, codes: Ints, some: slice, weights: Floats) -> Floats:
    """How often each of some labels is given in every replicate, of shape (replicates, labels); `unit` and `codes` are
    the units and labels of all that is given. Whole numbers, so that no order of adding matters.
    """
    there = (codes >= some.start) & (codes < some.stop)
    by_unit = np.zeros((weights.shape[1], some.stop - some.start))
    np.add.at(by_unit, (unit[there], codes[there] - some.start), 1)
    counts: Floats = weights @ by_unit
    return counts


def _pair(names: tuple[str, str], one: _PassLabels, other: _PassLabels, joined: Ints, text: _Text) -> _Measured:
    labels = _names([one, other])
    a, b = one.codes(labels), other.codes(labels)
    rows = joined[(joined >= 0).all(axis=1)]
    rows = rows[(a[rows[:, 0]] >= 0) & (b[rows[:, 1]] >= 0)]
    mine, theirs = a[rows[:, 0]], b[rows[:, 1]]
    unit = one.unit[rows[:, 0]]
    agreed, total = _sums(unit, np.stack([mine == theirs, mine >= 0], axis=1).astype(float), text.weights).T
    products = np.zeros(len(text.weights))
    for some in bootstrap.chunks(len(labels), LABELS_AT_ONCE):
        products += (_by_label(unit, mine, some, text.weights) * _by_label(unit, theirs, some, text.weights)).sum(
            axis=1
        )
    all_one, all_other = (
        _sums(given.unit[given.labelled], np.ones((int(given.labelled.sum()), 1)), text.weights)[:, 0]
        for given in (one, other)
    )
    share, raw, beyond = ratio(2 * total, all_one + all_other), ratio(agreed, total), kappa(agreed, total, products)
    units = len(np.unique(unit))
    confusion: dict[str, dict[str, int]] = {}
    for code, again in sorted(zip(mine.tolist(), theirs.tolist(), strict=True)):
        row = confusion.setdefault(labels[code], {})
        row[labels[again]] = row.get(labels[again], 0) + 1
    pair = PairLabels(
        *names,
        items=(int(all_one[0]), int(all_other[0])),
        matched=int(total[0]),
        agreed=int(agreed[0]),
        share=estimate(share, units, "the share"),
        raw=estimate(raw, units, "raw agreement"),
        kappa=estimate(beyond, units, "kappa"),
        confusion=confusion,
    )
    return _Measured(pair, share, raw, beyond, units)


def _agreement(pairs: Sequence[_Measured], given: Sequence[_PassLabels], joined: Ints, text: _Text) -> LabelAgreement:
    names = _names(given)
    values = np.full(joined.shape, -1, dtype=np.int64)
    unit = np.zeros(len(joined), dtype=np.int64)
    for column, each in enumerate(given):
        there = joined[:, column] >= 0
        rows = joined[there, column]
        values[there, column] = each.codes(names)[rows]
        unit[there] = each.unit[rows]
    agreeing, paired = coincidences(values)
    items, annotators = np.nonzero((values >= 0) & paired[:, np.newaxis])
    codes, where = values[items, annotators], unit[items]
    pairable, total = _sums(unit, np.stack([agreeing, paired * (values >= 0).sum(axis=1)], axis=1), text.weights).T
    squares, labels = np.zeros(len(text.weights)), list[int]()
    for some in bootstrap.chunks(len(names), LABELS_AT_ONCE):
        marginals = _by_label(where, codes, some, text.weights)
        squares += (marginals**2).sum(axis=1)
        labels += map(int, marginals[0].tolist())
    units = min(each.units for each in pairs)
    return LabelAgreement(
        share=estimate(mean([each.share for each in pairs]), units, "the share"),
        raw=estimate(mean([each.raw for each in pairs]), units, "raw agreement"),
        kappa=estimate(mean([each.kappa for each in pairs]), units, "kappa"),
        alpha=estimate(alpha(pairable, total, squares), len(np.unique(unit[paired])), "alpha"),
        items=int(paired.sum()),
        values=len(codes),
        agreeing=round(float(pairable[0]), bootstrap.DIGITS),
        labels=dict(zip(names, labels, strict=True)),
        pairs=tuple(each.pair for each in pairs),
    )
