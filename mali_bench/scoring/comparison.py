"""Whether two systems differ: for each metric the difference of F1, its interval, and a test.

- The interval is that of the paired bootstrap (`bootstrap.py`): both systems are scored on the same resamples.
- The test is two-sided paired approximate randomisation (`randomisation.py`).
- p is adjusted after Holm (1979) in two families, of the metrics that both systems attempt and that have an F1 for
  both: those that rank (`PRIMARY`), and all others. In one family the dozens of metrics that repeat each other would
  leave nothing of the few that are asked for.

Both draw and exchange the same units. From ten documents on these are documents. Below, they are components of the
clusters of gold and both systems (`components.py`) for what belongs to clusters, and paragraphs for all else. BLANC
has no such units within a few documents: then it has neither interval nor p.

The gold's ambiguities and optional items are resolved for each system by itself; the counts of both sides are
exchanged. Alignments are held fixed, and all of it describes the units of this text and says nothing about others.
"""

import json
import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from ..errors import InputError
from ..formats.store import DocumentStore
from ..matching.batch import Pair
from ..matching.columns import Floats, Ints
from ..metrics import METRICS
from ..metrics.base import Metric, Score
from ..metrics.groups import PRIMARY
from ..model.document import Document
from ..model.given import named
from ..model.labels import Labels
from . import bootstrap
from .aggregation import DIGITS, UnitCounts, score
from .bootstrap import SEED
from .components import NOT_ADDITIVE, count_by_component, units_of
from .inputs import CheckedGold
from .notes import same_documents
from .randomisation import MORE_SWAPS, Test, holm, randomise, sides
from .report import plain, signature
from .run import Advance, ScoredDocuments, by_paragraph, score_documents
from .scope import EVERYTHING, Scope

Z = 1.959964 + 0.841621
"""The normal quantiles of a two-sided alpha of .05 and of a power of .80."""


class Difference(Struct, frozen=True):
    """Two systems by one metric.

    Attributes:
        f1_a: F1 of the first system.
        f1_b: F1 of the second one.
        difference: the first less the second.
        unit: what is drawn and exchanged: `components` of clusters, `paragraphs` or `documents`; `None` if nothing can
            be, and then there is no interval and no p.
        untested: why there is no p.
        interval: the 95% interval of the difference.
        undefined: the resamples left out, since a system has no F1 in them.
        untrustworthy: why the interval cannot be trusted.
        units_differ: in how many units the counts differ; below 6 no p can be under .05.
        swaps: how many exchanges p was computed from.
        exact: whether these are all there are.
        p: how often a difference as large arises if the systems are alike.
        p_holm: p adjusted for the number of metrics in its family.
        detectable: roughly the smallest true difference that a text of this size would show (two-sided, alpha .05) in
            four of five cases; `None` if the systems do not differ. A normal approximation: 2.80 times the
            bootstrap standard error of the difference, the two systems being as alike as these are.
    """

    f1_a: float
    f1_b: float
    difference: float
    unit: str | None = None
    untested: str | None = None
    interval: tuple[float, float] | None = None
    undefined: int = 0
    untrustworthy: str | None = None
    units_differ: int | None = None
    swaps: int = 0
    exact: bool = False
    p: float | None = None
    p_holm: float | None = None
    detectable: float | None = None


class Pairing(Struct, frozen=True):
    """Two systems by all metrics that both attempted and in which both have an F1."""

    a: str
    b: str
    metrics: dict[str, Difference]


class Comparison(Struct, frozen=True):
    """Every pair of some systems.

    Attributes:
        signature: everything that decides the numbers.
        documents: how many gold documents there are.
        same_documents: whether all systems have predictions for the same documents and paragraphs.
        systems: their names.
        inputs: what was read, ignored, repaired or unknown, for each system: `Report.input`.
        pairs: the comparisons.
    """

    signature: str
    documents: int
    same_documents: bool
    systems: tuple[str, ...]
    inputs: dict[str, dict[str, Any]]
    pairs: tuple[Pairing, ...]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain data: what `--json` prints."""
        fields: dict[str, Any] = plain(self)
        return fields

    def as_json(self) -> str:
        """The comparison as one JSON object."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def compare(
    gold: DocumentStore,
    systems: Sequence[tuple[str, DocumentStore]],
    labels: Labels,
    version: str,
    *,
    advance: Advance = lambda _: None,
    scope: Scope = EVERYTHING,
) -> Comparison:
    """Compare every pair of systems, given as names and predictions; `version` names the gold in the signature,
    and `scope` says which maps, layers and types are scored.

    Raises `InputError` for predictions that cannot be scored.
    """
    if len(systems) < 2:
        raise InputError("a comparison needs the predictions of at least two systems")
    gold, sides_of = scope.stores(gold, [predictions for _, predictions in systems], labels)
    checked = CheckedGold.of(gold)
    scorings = [score_documents(checked, predictions, labels, advance, scope) for predictions in sides_of]
    names = tuple(name for name, _ in systems)
    _refuse_different_inputs(names, scorings)
    units, places = _common_units(scorings)
    whole = [
        {name: _moved(counts, place) for name, counts in scoring.unit_counts.items() if name in METRICS}
        for scoring, place in zip(scorings, places, strict=True)
    ]
    scores = [_scores(scoring) for scoring in scorings]
    paragraphs = by_paragraph(len(gold.names))
    pairs = []
    for a, b in combinations(range(len(systems)), 2):
        metrics = [METRICS[name] for name in scores[a] if name in scores[b]]
        of_pair = units_of(metrics, scorings[a])
        tests = _tests(of_pair.whole, (whole[a], whole[b]), units, "paragraphs" if paragraphs else "documents")
        if of_pair.parted:
            both = _same_documents(scorings[a], scorings[b])
            for parted in count_by_component(both, of_pair.parted, labels):
                tests |= _tests(parted.metrics, parted.counts, parted.units, "components")
        pairs.append(Pairing(names[a], names[b], _differences(metrics, scores[a], scores[b], tests)))
    method = f"ci:{bootstrap.PARTED if paragraphs else bootstrap.NAME}"
    test = f"test:swap{MORE_SWAPS}-s{SEED}{'-components' if paragraphs else ''}-holm"
    placing = (scoring.summary for scoring in scorings if scoring.summary.placements.occurrences)
    decided = signature(next(placing, scorings[0].summary), units, gold, labels, version)
    inputs = {name: scoring.summary.as_dict() for name, scoring in zip(names, scorings, strict=True)}
    return Comparison(
        signature=f"{decided}|{method}|{test}",
        documents=len(gold.names),
        same_documents=same_documents(inputs.values()),
        systems=names,
        inputs=inputs,
        pairs=tuple(pairs),
    )


def _refuse_different_inputs(names: Sequence[str], scorings: Sequence[ScoredDocuments]) -> None:
    first, *others = (named(scoring.summary.given) for scoring in scorings)
    for name, given in zip(names[1:], others, strict=True):
        if given != first:
            raise InputError(f"{names[0]} was given {first}, {name} {given}: their scores cannot be compared")


def _scores(scoring: ScoredDocuments) -> dict[str, Score]:
    """The score of each metric that has an F1."""
    counts = scoring.counts()
    scores = {metric.name: score(metric, counts) for metric in scoring.attempted if metric.name in METRICS}
    return {name: result for name, result in scores.items() if result.f1 is not None}


def _common_units(scorings: Sequence[ScoredDocuments]) -> tuple[int, list[Ints]]:
    """How many units there are, and the number of each unit of each system among them. Only unknown documents are not
    the same for all systems.
    """
    keys = [list(_units(scoring)) for scoring in scorings]
    number = {key: at for at, key in enumerate(sorted({key for own in keys for key in own}))}
    return len(number), [np.array([number[key] for key in own], dtype=np.int64) for own in keys]


def _units(scoring: ScoredDocuments) -> Iterator[tuple[bool, str, int]]:
    """Each unit: whether its document is unknown, the document's name, and the number in it."""
    unknown = set(scoring.summary.unknown)
    for name, size in scoring.documents:
        for number in range(size):
            yield name in unknown, name, number


def _moved(counts: UnitCounts, place: Ints) -> UnitCounts:
    """The counts with other numbers for the units."""
    return UnitCounts(place[counts.unit], counts.group, counts.counts, counts.names)


def _same_documents(a: ScoredDocuments, b: ScoredDocuments) -> list[list[Pair]]:
    """The pairs of two systems, empty ones where only the other has a document that the gold does not know."""
    known = [
        {name: pair for (name, _), pair in zip(scoring.documents, scoring.pairs, strict=True)} for scoring in (a, b)
    ]
    names = dict.fromkeys((*known[0], *known[1]))
    return [[pairs.get(name, (Document(id=name), Document(id=name))) for name in names] for pairs in known]


class Tested(NamedTuple):
    """The test of a metric, F1 of A less that of B in every resample, how many units have items, and what they are."""

    test: Test
    drawn: Floats
    units: int
    unit: str


def _tests(
    metrics: Sequence[Metric], counts: Sequence[dict[str, UnitCounts]], units: int, unit: str
) -> dict[str, Tested]:
    leaves = [leaf.name for leaf in bootstrap.leaves(metrics)]
    a, b = sides([{name: own[name] for name in leaves} for own in counts], units)
    tests = randomise(a, b, metrics)
    drawn_a, drawn_b = a.resampled(metrics), b.resampled(metrics)
    return {
        metric.name: Tested(
            tests[metric.name],
            drawn_a[metric.name] - drawn_b[metric.name],
            int(np.count_nonzero(a.units_with_items(metric) | b.units_with_items(metric))),
            unit,
        )
        for metric in metrics
    }


def _differences(
    metrics: Sequence[Metric], a: dict[str, Score], b: dict[str, Score], tests: dict[str, Tested]
) -> dict[str, Difference]:
    ranking = {name for name in tests if name in PRIMARY.values()}
    families = ranking, tests.keys() - ranking
    adjusted = {name: p for names in families for name, p in holm({name: tests[name].test.p for name in names}).items()}
    return {
        metric.name: _difference(a[metric.name], b[metric.name], tests.get(metric.name), adjusted.get(metric.name))
        for metric in metrics
    }


def _difference(a: Score, b: Score, tested: Tested | None, adjusted: float | None) -> Difference:
    first, second = a.f1 or 0.0, b.f1 or 0.0
    difference = round(first - second, DIGITS)
    if tested is None:
        return Difference(first, second, difference, untested=NOT_ADDITIVE, untrustworthy=NOT_ADDITIVE)
    (ends,) = bootstrap.percentiles(tested.drawn[np.newaxis])
    error = standard_error(tested.drawn)
    return Difference(
        f1_a=first,
        f1_b=second,
        difference=difference,
        unit=tested.unit,
        interval=ends.ends,
        undefined=ends.undefined,
        untrustworthy=bootstrap.distrust((first, second), tested.units),
        units_differ=tested.test.units_differ,
        swaps=tested.test.swaps,
        exact=tested.test.exact,
        p=tested.test.p,
        p_holm=adjusted,
        detectable=round(Z * error, bootstrap.DIGITS) if tested.test.units_differ else None,
    )


def standard_error(drawn: Floats) -> float:
    """The standard deviation of what resamples give, those left out where it does not exist; 0 of fewer than two."""
    values = drawn[~np.isnan(drawn)].tolist()
    if len(values) < 2:
        return 0.0
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
