"""The report of a scoring, as data and as JSON."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field, structs

from .._version import __version__
from ..formats.store import DocumentStore
from ..metrics import BREAKDOWNS, METRICS
from ..metrics.base import Average, Counts, Metric, Score
from ..metrics.outcomes import MEASURES, NEEDS, UNTYPED, Outcomes, confusion, measure
from ..model.labels import Labels
from . import bootstrap
from .aggregation import averages, rounded, score, score_groups
from .ambiguities import READING_SET
from .bootstrap import FEW, Intervals
from .inputs import InputSummary
from .run import Advance, ScoredDocuments, by_paragraph, score_documents, status
from .scope import EVERYTHING, Scope


class Result(Score, frozen=True):
    """The scores by a metric.

    Attributes:
        status: scored; `not attempted` if the prediction lacks a layer or field that it needs; `no gold` if the gold
            does; `left out` if the layer was not asked for; `given` if it measures nothing but what the system was
            given.
        groups: the scores by type or role; for coreference by the types of the mentions.
        averages: the `macro` and `weighted` average over the groups, for metrics that compare these types, roles or
            values (see `aggregation.averages`).
        by: for mentions also by level, and by depth: how many other mentions contain them.
    """

    status: str = "scored"
    groups: dict[str, Score] = field(default_factory=dict)
    averages: dict[str, Average] = field(default_factory=dict)
    by: dict[str, dict[str, Score]] = field(default_factory=dict)


class Report(Struct, frozen=True):
    """The scores of a system's predictions.

    Attributes:
        signature: everything that decides the numbers; equal signatures mean comparable numbers.
        documents: how many gold documents there are.
        input: what was read, ignored, repaired or unknown.
        metrics: a result for each metric by name.
        outcomes: for each of the layers `mentions`, `triggers`, `times` and `quantities` the counts of SemEval-2013 and
            MUC, and which types were taken for which.
    """

    signature: str
    documents: int
    input: dict[str, Any]
    metrics: dict[str, Result]
    outcomes: dict[str, Outcomes]

    def __getitem__(self, name: str) -> Result:
        return self.metrics[name]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data: what `--json` prints."""
        return {
            "signature": self.signature,
            "documents": self.documents,
            "input": self.input,
            "metrics": plain(self.metrics),
            "outcomes": plain(self.outcomes),
        }

    def as_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def evaluate(
    gold: DocumentStore,
    predictions: DocumentStore,
    labels: Labels,
    version: str,
    *,
    intervals: bool = True,
    of_groups: bool = True,
    advance: Advance = lambda _: None,
    scope: Scope = EVERYTHING,
) -> Report:
    """Score predictions.

    `version` names the gold in the signature, `intervals` asks for intervals, `of_groups` also for those of each type,
    role and value, and `scope` says which maps, layers and types are scored. `advance` is called with the number of
    documents that have been done since the last call.

    Raises `InputError` for input that cannot be scored.
    """
    gold, (predictions,) = scope.stores(gold, [predictions], labels)
    scored = score_documents(gold, predictions, labels, advance, scope)
    counts = scored.counts()
    around = bootstrap.score_intervals(scored, labels, of_groups=of_groups) if intervals else {}
    attempted = {metric.name for metric in scored.attempted}
    results = {
        name: _result(metric, counts, around)
        if name in attempted
        else Result(status=status(metric.group, metric.needs, scored.summary))
        for name, metric in METRICS.items()
    }
    decided = signature(scored.summary, scored.units, gold, labels, version)
    method = bootstrap.PARTED if by_paragraph(len(gold.names)) else bootstrap.NAME
    return Report(
        signature=f"{decided}|ci:{method if intervals else 'none'}",
        documents=len(gold.names),
        input=scored.summary.as_dict(),
        metrics=results,
        outcomes={layer: _outcomes(layer, scored) for layer in NEEDS},
    )


def signature(summary: InputSummary, units: int, gold: DocumentStore, labels: Labels, version: str) -> str:
    """What decides every score: the gold with a hash of its documents (whatever their order), the label set, the units,
    the set of metrics by which readings are chosen, and the scope.
    """
    unit = f"{units}-{'paragraphs' if by_paragraph(len(gold.names)) else 'documents'}"
    digest = hashlib.sha256(b"".join(sorted(summary.digests))).hexdigest()[:12]
    documents = len(gold.names)
    given = f"|given:{'+'.join(summary.given)}" if summary.given else ""
    gold_set = f"gold:{version}+{digest}|labels:{labels.digest}|docs:{documents}|unit:{unit}"
    strings = f"|occurrences:{summary.placements.occurrences}" if summary.placements.occurrences else ""
    return f"mali-bench:{__version__}|{gold_set}|readings:{READING_SET}{given}{strings}{summary.scope.signature}"


def _result(metric: Metric, counts: Mapping[str, Mapping[str, Counts]], around: Intervals) -> Result:
    whole = structs.replace(score(metric, counts), interval=around[metric.name][0] if around else None)
    groups = {} if metric.parts or metric.aggregate else _groups(metric.name, counts, around)
    breakdowns = [other for other in BREAKDOWNS.values() if other.name == f"{metric.name}/{other.by}"]
    return Result(
        **structs.asdict(whole),
        groups=groups,
        averages=averages(groups) if metric.compares_groups else {},
        by={other.by: _groups(other.name, counts, around) for other in breakdowns},
    )


def _groups(metric: str, counts: Mapping[str, Mapping[str, Counts]], around: Intervals) -> dict[str, Score]:
    _, intervals = around.get(metric, (None, {}))
    groups = score_groups(counts[metric])
    return {name: structs.replace(score, interval=intervals.get(name)) for name, score in groups.items()}


def _outcomes(layer: str, scored: ScoredDocuments) -> Outcomes:
    if layer not in scored.outcomes:
        return Outcomes(status=status(layer, NEEDS[layer][:1], scored.summary))
    cells = scored.outcomes[layer]
    typed = status(layer, NEEDS[layer], scored.summary) == "scored"
    return Outcomes(
        measures={name: rounded(measure(cells, name)) for name in MEASURES if typed or name in UNTYPED},
        confusion={name: confusion(cells, coarse=name == "family") for name in ("family", "type") if typed},
    )


def plain(value: Any) -> Any:
    """A value with structs, as plain data for JSON."""
    if isinstance(value, Struct):
        return {name: plain(_whole(name, getattr(value, name))) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return value


def _whole(name: str, value: Any) -> Any:
    """Counts without a fraction are shown as integers."""
    return int(value) if name[1:] in ("_num", "_den") and value is not None and value.is_integer() else value


def about_intervals(documents: int) -> list[str]:
    """What intervals are of, and what they are not."""
    if not by_paragraph(documents):
        return [
            "The 95% intervals describe drawing the documents of these texts again, with the alignment of",
            "coreference clusters held fixed; they say nothing about other texts. ? marks one that cannot be",
            f"trusted: an F1 of 0 or 1, or items in fewer than {FEW} documents.",
        ]
    text, others = ("this text", "articles") if documents == 1 else ("these texts", "texts")
    return [
        f"The 95% intervals describe drawing the units of {text} again, with alignments held fixed: entities and",
        "events with all their mentions, which METRICS.md explains, or paragraphs for times, quantities, attribution",
        f"and attributes; they say nothing about other {others}. ? marks one that cannot be trusted: an F1 of 0 or 1,",
        f"or items in fewer than {FEW} units.",
    ]
