"""The report: what a scoring found, as data, as JSON and as a table to read."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field, structs

from ._version import __version__
from .formats import jsonl
from .formats.base import Part
from .labels import Labels
from .metrics import METRICS
from .metrics.base import Counts, Metric, Score, micro
from .model import LAYERS, items
from .pairing import Paired, pair
from .readings import settle
from .scoring import Attempts, rounded, score, tally

PRIMARY: dict[str, str] = {
    "mentions": "mentions.typed.head",
    "coref": "coref.conll.head",
    "relations": "relations.rel+.head",
    "triggers": "triggers.tc.exact",
    "arguments": "arguments.ac+.head",
    "times": "times.value.exact",
    "quantities": "quantities.value.exact",
}
"""The metric that stands for each group of metrics."""

UNITS_FROM_DOCUMENTS = 10
"""From so many documents on, the units are documents; below, paragraphs."""


class Result(Score, frozen=True):
    """A metric's score, its `status` (scored; not attempted: the prediction lacks a layer or field that it needs; no
    gold: the gold does) and the scores of its groups: types, roles, or for coreference the types of the mentions.
    """

    status: str = "scored"
    groups: dict[str, Score] = field(default_factory=dict)


class Report(Struct, frozen=True):
    """What a scoring found.

    Attributes:
        signature: everything that decides the numbers; equal signatures mean comparable numbers.
        documents: how many gold documents there are.
        input: what was read, ignored, repaired or unknown.
        metrics: a result for each metric by name.
    """

    signature: str
    documents: int
    input: dict[str, Any]
    metrics: dict[str, Result]

    def __getitem__(self, name: str) -> Result:
        return self.metrics[name]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data: what `--json` prints."""
        return {
            "signature": self.signature,
            "documents": self.documents,
            "input": self.input,
            "metrics": {name: _plain(result) for name, result in self.metrics.items()},
        }

    def as_json(self) -> str:
        """The report as one JSON object."""
        return json.dumps(self.as_dict(), ensure_ascii=False, allow_nan=False, indent=2)


def evaluate(gold: Sequence[Part], predictions: Iterable[Part], labels: Labels, version: str) -> Report:
    """Score predictions; `version` names the gold in the signature. Raises `InputError` for input that cannot be."""
    paired = pair(gold, predictions, labels)
    used: dict[str, int] = {}
    settled = []
    for document, prediction in paired.pairs:
        document, more = settle(document, prediction, labels)
        settled.append((document, prediction))
        used = {name: used.get(name, 0) + count for name, count in more.items()}
    by_paragraph = len(gold) < UNITS_FROM_DOCUMENTS
    found = tally(settled, labels=labels, paragraph_units=by_paragraph)
    counts = {name: ledger.by_group() for name, ledger in found.ledgers.items()}
    unit = f"{found.units}-{'paragraphs' if by_paragraph else 'documents'}"
    return Report(
        signature=f"mali-bench:{__version__}|gold:{version}+{_digest(gold)}|labels:{labels.digest}|docs:{len(gold)}|unit:{unit}",
        documents=len(gold),
        input=_input(paired, found.duplicates, used),
        metrics={name: _result(metric, counts, paired) for name, metric in METRICS.items()},
    )


def _result(metric: Metric, counts: Mapping[str, Mapping[str, Counts]], paired: Paired) -> Result:
    if not _attempted(metric, paired.gold):
        return Result(status="no gold")
    if not _attempted(metric, paired.pred):
        return Result(status="not attempted")
    groups = (
        {}
        if metric.parts or metric.fold
        else {name: rounded(micro({name: each})) for name, each in counts[metric.name].items()}
    )
    return Result(**structs.asdict(score(metric, counts)), groups=groups)


def _attempted(metric: Metric, attempts: Attempts) -> bool:
    return all(attempts.has(need) for need in metric.needs)


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


def _plain(value: Any) -> Any:
    if isinstance(value, Score):
        return {name: _plain(_whole(name, getattr(value, name))) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _whole(name: str, value: Any) -> Any:
    """Counts without a fraction are shown as integers."""
    return int(value) if name[1:] in ("_num", "_den") and value is not None and value.is_integer() else value
