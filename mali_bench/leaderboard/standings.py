"""What boards are made of: every entry with its scores, its counts for paired tests and its errors by class."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ..analysis.diagnosis import Errors, resolved
from ..errors import CheckFailed, InputError
from ..files.reading import read_bytes
from ..formats.store import InMemory
from ..matching.batch import Pair
from ..metrics import METRICS
from ..metrics.groups import PRIMARY
from ..model.document import Given
from ..model.given import named
from ..scoring.aggregation import Attempts
from ..scoring.components import in_components
from ..scoring.entrants import Entrant, entrant
from ..scoring.run import attempted, by_paragraph
from ..scoring.scope import Scope
from .checks import no_runs
from .entries import META, Gold, current_scores, entries, map_names, stored
from .metadata import Declaration, decode
from .parallel import spread

Classes = dict[str, dict[str, float]]
"""How many errors each layer that was attempted has of each class."""


class Setting(NamedTuple):
    """What makes scores comparable: what the systems were given besides the text, and the label maps."""

    given: tuple[Given, ...]
    maps: tuple[str, ...]

    def __str__(self) -> str:
        said = [f"given gold {named(self.given)}"] if self.given else []
        said += [f"map {', '.join(self.maps)}"] if self.maps else []
        return "; ".join(said) or "text alone"


class Entry(NamedTuple):
    """An entry as the boards need it.

    Attributes:
        name: that of its folder.
        declared: what its submitter says.
        about: the same as plain data, to be shown.
        scores: its current score file.
        counts: its counts for paired tests.
        classes: its errors by layer and class, the mean over runs.
    """

    name: str
    declared: Declaration
    about: dict[str, Any]
    scores: dict[str, Any]
    counts: Entrant
    classes: Classes

    @property
    def setting(self) -> Setting:
        """Whose scores its own may be compared with; what was given is what the predictions say, too."""
        return setting_of(self.declared)

    def results(self, metric: str) -> list[dict[str, Any]]:
        """The result of each run by a metric; none if it was not attempted."""
        results = [run["metrics"].get(metric, {}) for run in self.scores["runs"]]
        return results if all(result.get("status") == "scored" for result in results) else []


def read(folder: Path) -> list[Entry]:
    """All entries of a leaderboard, by name. Nothing is kept from one call to the next: counts and errors are worked
    out from the stored predictions, by several processes if there are many.

    Raises `CheckFailed` for an entry without current scores, or with those of other predictions, and `InputError` for
    one that cannot be read.
    """
    return spread(_read, entries(folder), start=_begin, having=(Gold.current(),))


_SHARED: list[Gold] = []
"""The gold of a process, so that it is not read for every entry."""


def _begin(gold: Gold) -> None:
    _SHARED[:] = [gold]


def _read(entry: Path) -> Entry:
    (gold,) = _SHARED
    declared, scores = decode(read_bytes(entry / META), entry.name), current_scores(entry, gold)
    runs = [_run(path, gold, scope_of(declared)) for path in sorted((entry / "predictions").glob("run-*.jsonl"))]
    classes: dict[str, Counter[str]] = {}
    for run in runs:
        errors = Errors(run.pairs, run.metrics, gold.labels)
        for layer in sorted(errors.attempted):
            classes.setdefault(layer, Counter()).update(error.kind for error in errors.findings[layer].errors)
    if not runs:
        raise InputError(str(no_runs(entry.name)))
    shared = set.intersection(*(set(run.metrics) for run in runs))
    ranking = [METRICS[name] for name in PRIMARY.values() if name in shared]
    size = len(gold.documents.names)
    parted = [each for each in ranking if by_paragraph(size) and in_components(each, runs[0].gold)]
    counts = entrant(
        [run.pairs for run in runs],
        frozenset(name for run in runs for name in run.unknown),
        [each for each in ranking if each not in parted],
        parted,
        gold.labels,
        size,
    )
    made = Entry(entry.name, declared, msgspec.to_builtins(declared), scores, counts, _means(classes, len(runs)))
    if [name for name in PRIMARY.values() if made.results(name)] != [metric.name for metric in ranking]:
        raise CheckFailed(
            f"{entry.name}: the scores are not what the predictions give; run `mali-bench leaderboard verify`"
        )
    return made


class _Run(NamedTuple):
    """A run: its pairs of gold and prediction, the metrics that it attempts, what the gold has, and the documents that
    the gold lacks.
    """

    pairs: list[Pair]
    metrics: list[str]
    gold: Attempts
    unknown: list[str]


def _run(path: Path, gold: Gold, scope: Scope) -> _Run:
    name = f"{path.parents[1].name}/{path.name}"
    documents, (predictions,) = scope.stores(gold.documents, [InMemory(stored(read_bytes(path), name))], gold.labels)
    summary, pairs = resolved(documents, predictions, gold.labels, scope)
    return _Run(pairs, [metric.name for metric in attempted(summary)], summary.gold, summary.unknown)


def setting_of(declared: Declaration) -> Setting:
    """The setting that an entry declares, which is what its predictions say."""
    return Setting(declared.given, tuple(name.partition("+")[0] for name in declared.maps or ()))


def scope_of(declared: Declaration) -> Scope:
    """What an entry is scored under."""
    return Scope.of([name.partition("+")[0] for name in map_names(declared.maps or ())])


def _means(classes: Mapping[str, Mapping[str, int]], runs: int) -> Classes:
    return {layer: {kind: count / runs for kind, count in kinds.items()} for layer, kinds in classes.items()}
