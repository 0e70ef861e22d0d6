"""The report: what a scoring found, as data, as JSON and as a table to read."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field, structs

from .._version import __version__
from ..formats.store import DocumentStore
from ..metrics import BREAKDOWNS, METRICS
from ..metrics.base import Counts, Metric, Score
from ..metrics.outcomes import MEASURES, NEEDS, UNTYPED, Outcomes, confusion, measure
from ..model.document import LAYERS
from ..model.labels import Labels
from . import bootstrap
from .aggregation import rounded, score, score_groups
from .bootstrap import FEW, Intervals
from .inputs import InputSummary
from .run import Advance, ScoredDocuments, by_paragraph, score_documents, status


class Result(Score, frozen=True):
    """What a metric found.

    Attributes:
        status: scored; `not attempted` if the prediction lacks a layer or field that it needs; `no gold` if the gold
            does; `given` if it measures nothing but what the system was given.
        groups: the scores by type or role; for coreference by the types of the mentions.
        by: for mentions also by level, and by depth: how many other mentions contain them.
    """

    status: str = "scored"
    groups: dict[str, Score] = field(default_factory=dict)
    by: dict[str, dict[str, Score]] = field(default_factory=dict)


class Report(Struct, frozen=True):
    """What a scoring found.

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
    advance: Advance = lambda _: None,
) -> Report:
    """Score predictions; `version` names the gold in the signature, `intervals` says whether to give intervals, and
    `advance` is told whenever so many more documents are done.

    Raises `InputError` for input that cannot be scored.
    """
    found = score_documents(gold, predictions, labels, advance)
    counts = found.counts()
    around = bootstrap.score_intervals(found, labels) if intervals else {}
    scored = {metric.name for metric in found.attempted}
    results = {
        name: _result(metric, counts, around) if name in scored else Result(status=status(metric.needs, found.summary))
        for name, metric in METRICS.items()
    }
    method = bootstrap.PARTED if by_paragraph(len(gold.names)) else bootstrap.NAME
    decided = signature(found.summary, found.units, gold, labels, version)
    return Report(
        signature=f"{decided}|ci:{method if intervals else 'none'}",
        documents=len(gold.names),
        input=about_input(found),
        metrics=results,
        outcomes={layer: _outcomes(layer, found) for layer in NEEDS},
    )


def signature(summary: InputSummary, units: int, gold: DocumentStore, labels: Labels, version: str) -> str:
    """What decides every score; the hash is that of the gold documents, whatever their order."""
    unit = f"{units}-{'paragraphs' if by_paragraph(len(gold.names)) else 'documents'}"
    digest = hashlib.sha256(b"".join(sorted(summary.digests))).hexdigest()[:12]
    documents = len(gold.names)
    given = f"|given:{'+'.join(summary.given)}" if summary.given else ""
    gold_set = f"gold:{version}+{digest}|labels:{labels.digest}|docs:{documents}|unit:{unit}"
    return f"mali-bench:{__version__}|{gold_set}{given}"


def _result(metric: Metric, counts: Mapping[str, Mapping[str, Counts]], around: Intervals) -> Result:
    whole = structs.replace(score(metric, counts), interval=around[metric.name][0] if around else None)
    groups = {} if metric.parts or metric.aggregate else _groups(metric.name, counts, around)
    names = [name for name in BREAKDOWNS if name.startswith(f"{metric.name}/")]
    return Result(
        **structs.asdict(whole),
        groups=groups,
        by={name.partition("/")[2]: _groups(name, counts, around) for name in names},
    )


def _groups(metric: str, counts: Mapping[str, Mapping[str, Counts]], around: Intervals) -> dict[str, Score]:
    found = score_groups(counts[metric])
    return (
        {name: structs.replace(each, interval=around[metric][1][name]) for name, each in found.items()}
        if around
        else found
    )


def _outcomes(layer: str, found: ScoredDocuments) -> Outcomes:
    if layer not in found.outcomes:
        return Outcomes(status=status(NEEDS[layer][:1], found.summary))
    cells = found.outcomes[layer]
    typed = status(NEEDS[layer], found.summary) == "scored"
    return Outcomes(
        measures={name: rounded(measure(cells, name)) for name in MEASURES if typed or name in UNTYPED},
        confusion={name: confusion(cells, coarse=name == "family") for name in ("family", "type") if typed},
    )


def about_input(found: ScoredDocuments) -> dict[str, Any]:
    """The first block of the report: nothing that was ignored, repaired or unknown is missing here."""
    summary = found.summary
    gold, predicted = summary.gold.layers(), summary.pred.layers()
    return {
        "given": list(summary.given or ()),
        "layers": {
            layer: {
                "gold": summary.counts[0][layer],
                "predicted": summary.counts[1][layer] if layer in predicted else None,
            }
            for layer in LAYERS
            if layer in gold or layer in predicted
        },
        "duplicates": {name: count for name, count in sorted(found.duplicates["pred"].items()) if count},
        "gold_duplicates": {name: count for name, count in sorted(found.duplicates["gold"].items()) if count},
        "repeated_documents": summary.repeated,
        "skipped_tasks": summary.skipped,
        "missing_documents": summary.missing,
        "unknown_documents": summary.unknown,
        "unknown_labels": dict(sorted(summary.unknown_labels.items())),
        "unjudged": dict(sorted(summary.unjudged.items())),
        "readings_settled": found.resolved.get("readings", 0),
        "optional_had": found.resolved.get("optional_had", 0),
        "optional_dropped": found.resolved.get("optional_dropped", 0),
    }


def plain(value: Any) -> Any:
    """A value with structs, as plain data for JSON."""
    if isinstance(value, Struct):
        return {name: plain(_whole(name, getattr(value, name))) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
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
