"""The report: what a scoring found, as data, as JSON and as a table to read."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field, structs

from . import bootstrap
from ._version import __version__
from .bootstrap import Intervals
from .formats import jsonl
from .formats.base import Part
from .labels import Labels
from .metrics import BREAKDOWNS, METRICS
from .metrics.base import Counts, Metric, Score
from .metrics.outcomes import MEASURES, NEEDS, UNTYPED, Outcomes, confusion, measure
from .model import LAYERS, items
from .pairing import Paired, pair
from .scoring import Tally, rounded, score, score_groups, tally
from .settle import settle
from .tables import Pair

PRIMARY: dict[str, str] = {
    "mentions": "mentions.typed.head",
    "coref": "coref.conll.head",
    "relations": "relations.rel+.entity",
    "triggers": "triggers.tc.exact",
    "arguments": "arguments.ac+.entity",
    "times": "times.value.exact",
    "quantities": "quantities.value.exact",
}
"""The metric that stands for each group of metrics."""

UNITS_FROM_DOCUMENTS = 10
"""From so many documents on, the units are documents; below, paragraphs."""


class Result(Score, frozen=True):
    """What a metric found.

    Attributes:
        status: scored; `not attempted` if the prediction lacks a layer or field that it needs; `no gold` if the gold
            does.
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


class Scoring(NamedTuple):
    """Predictions put to the gold and credited: all that scores, intervals and comparisons are computed from.

    `pairs` are in the order of the units of `tally`, `attempted` are the metrics and breakdowns that it has, and `used`
    tells how many readings and optional items were settled.
    """

    paired: Paired
    pairs: list[Pair]
    attempted: list[Metric]
    tally: Tally
    used: dict[str, int]


def credit(gold: Sequence[Part], predictions: Iterable[Part], labels: Labels) -> Scoring:
    """Credit every metric that can be; raises `InputError` for predictions that cannot be scored."""
    paired = pair(gold, predictions, labels)
    used: dict[str, int] = {}
    settled = []
    for document, prediction in _in_order(paired):
        document, more = settle(document, prediction, labels)
        settled.append((document, prediction))
        used = {name: used.get(name, 0) + count for name, count in more.items()}
    attempted = [each for each in (*METRICS.values(), *BREAKDOWNS.values()) if _status(each.needs, paired) == "scored"]
    aligned = [layer for layer, (need, _) in NEEDS.items() if _status((need,), paired) == "scored"]
    found = tally(settled, attempted, aligned=aligned, labels=labels, paragraph_units=by_paragraph(len(gold)))
    return Scoring(paired, settled, attempted, found, used)


def _in_order(paired: Paired) -> list[Pair]:
    """Documents by name, unknown ones last: resamples draw units by number, which must not depend on a file's order."""
    unknown = set(paired.unknown)
    return sorted(paired.pairs, key=lambda pair: (pair[0].id in unknown, pair[0].id or ""))


def by_paragraph(documents: int) -> bool:
    """Whether units are paragraphs: a few documents give too little to draw from."""
    return documents < UNITS_FROM_DOCUMENTS


def evaluate(
    gold: Sequence[Part], predictions: Iterable[Part], labels: Labels, version: str, *, intervals: bool = True
) -> Report:
    """Score predictions; `version` names the gold in the signature, `intervals` says whether to give intervals.

    Raises `InputError` for input that cannot be scored.
    """
    found = credit(gold, predictions, labels)
    counts = found.tally.counts()
    around = bootstrap.intervals(found.tally, found.attempted) if intervals else {}
    scored = {metric.name for metric in found.attempted}
    results = {
        name: _result(metric, counts, around) if name in scored else Result(status=_status(metric.needs, found.paired))
        for name, metric in METRICS.items()
    }
    return Report(
        signature=f"{signature(gold, labels, version, found.tally.units)}|ci:{bootstrap.NAME if intervals else 'none'}",
        documents=len(gold),
        input=_input(found.paired, found.tally.duplicates, found.used),
        metrics=results,
        outcomes={layer: _outcomes(layer, found) for layer in NEEDS},
    )


def signature(gold: Sequence[Part], labels: Labels, version: str, units: int) -> str:
    """What decides every score."""
    unit = f"{units}-{'paragraphs' if by_paragraph(len(gold)) else 'documents'}"
    return (
        f"mali-bench:{__version__}|gold:{version}+{_digest(gold)}|labels:{labels.digest}|docs:{len(gold)}|unit:{unit}"
    )


def _result(metric: Metric, counts: Mapping[str, Mapping[str, Counts]], around: Intervals) -> Result:
    whole = structs.replace(score(metric, counts), interval=around[metric.name][0] if around else None)
    groups = {} if metric.parts or metric.fold else _groups(metric.name, counts, around)
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


def _outcomes(layer: str, found: Scoring) -> Outcomes:
    if layer not in found.tally.outcomes:
        return Outcomes(status=_status(NEEDS[layer][:1], found.paired))
    cells = found.tally.outcomes[layer]
    typed = _status(NEEDS[layer], found.paired) == "scored"
    return Outcomes(
        measures={name: rounded(measure(cells, name)) for name in MEASURES if typed or name in UNTYPED},
        confusion={name: confusion(cells, coarse=name == "family") for name in ("family", "type") if typed},
    )


def _status(needs: Sequence[str], paired: Paired) -> str:
    for attempts, lacking in ((paired.gold, "no gold"), (paired.pred, "not attempted")):
        if not all(attempts.has(need) for need in needs):
            return lacking
    return "scored"


def _input(paired: Paired, duplicates: Mapping[str, Mapping[str, int]], used: Mapping[str, int]) -> dict[str, Any]:
    """The first block of the report: nothing that was ignored, repaired or unknown is missing here."""
    predicted = paired.pred.layers()
    return {
        "layers": {
            layer: {
                "gold": sum(len(items(document, layer)) for document, _ in paired.pairs),
                "predicted": sum(len(items(document, layer)) for _, document in paired.pairs)
                if layer in predicted
                else None,
            }
            for layer in LAYERS
            if layer in paired.gold.layers() or layer in predicted
        },
        "duplicates": {name: count for name, count in sorted(duplicates["pred"].items()) if count},
        "gold_duplicates": {name: count for name, count in sorted(duplicates["gold"].items()) if count},
        "repeated_documents": paired.repeated,
        "skipped_tasks": paired.skipped,
        "missing_documents": paired.missing,
        "unknown_documents": paired.unknown,
        "unknown_labels": dict(sorted(paired.unknown_labels.items())),
        "unjudged": dict(sorted(paired.unjudged.items())),
        "readings_settled": used.get("readings", 0),
        "optional_had": used.get("optional_had", 0),
        "optional_dropped": used.get("optional_dropped", 0),
    }


def _digest(gold: Sequence[Part]) -> str:
    """A hash of what the gold says, whatever its order of documents."""
    lines = sorted(jsonl.encode(part.document) for part in gold)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:12]


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
