"""Two entries side by side: what `compare` says of them, and which items one has right and the other has not."""

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from ..analysis.diagnosis import Diagnosis, diagnose
from ..analysis.diagnosis.view import ShownError
from ..errors import InputError
from ..files.reading import read_bytes
from ..formats.store import InMemory
from ..scoring.comparison import Comparison, compare
from .entries import META, Gold, entries, stored
from .metadata import decode
from .standings import scope_of, setting_of

Item = tuple[Any, ...]
"""What identifies an item of the gold, or a predicted one that is spurious, among those of its layer."""


class Split(NamedTuple):
    """How many items of a layer only the first entry has wrong, only the second, and both. The class is that of the
    error, of the first entry where both err.
    """

    layer: str
    kind: str
    only_a: int
    only_b: int
    both: int


class Differences(NamedTuple):
    """Two entries by their first runs: their names, the comparison, and the items that they have wrong."""

    names: tuple[str, str]
    runs: tuple[int, int]
    comparison: Comparison
    splits: list[Split]


def find(folder: Path, name: str) -> Path:
    """The entry of a name: that of its folder, its slug, or the beginning of one folder's name.

    Raises `InputError` if there is none, or several.
    """
    there = entries(folder)
    exact = [path for path in there if name in (path.name, path.name.rpartition("-")[0])]
    fitting = exact or [path for path in there if path.name.startswith(name)]
    if len(fitting) != 1:
        known = ", ".join(path.name for path in fitting or there)
        raise InputError(
            f"{name!r} is {'more than one entry' if fitting else 'no entry'} of {folder}: {known or 'none'}"
        )
    return fitting[0]


def differences(one: Path, other: Path) -> Differences:
    """Compare the first runs of two entries. Raises `InputError` if their scores cannot be compared."""
    gold = Gold.current()
    declared = [decode(read_bytes(entry / META), entry.name) for entry in (one, other)]
    settings = [setting_of(each) for each in declared]
    if settings[0] != settings[1]:
        raise InputError(f"{one.name} has {settings[0]}, {other.name} {settings[1]}: their scores cannot be compared")
    scope = scope_of(declared[0])
    runs = [
        InMemory(stored(read_bytes(entry / "predictions" / "run-1.jsonl"), f"{entry.name}/run-1.jsonl"))
        for entry in (one, other)
    ]
    named = list(zip((one.name, other.name), runs, strict=True))
    made = compare(gold.documents, named, gold.labels, gold.version, scope=scope)
    found = [diagnose(gold.documents, run, gold.labels, gold.version, scope=scope) for run in runs]
    return Differences(
        (one.name, other.name),
        (declared[0].selection.runs, declared[1].selection.runs),
        made,
        splits(found[0], found[1]),
    )


def splits(a: Diagnosis, b: Diagnosis) -> list[Split]:
    """The items that two systems have wrong, of the layers that both attempt, by layer and class."""
    first, second = _wrong(a), _wrong(b)
    counts: Counter[tuple[str, str, int]] = Counter()
    for item in dict.fromkeys((*first, *second)):
        layer = item[0]
        if layer in a.layers and layer in b.layers:
            which = 2 if item in first and item in second else 0 if item in first else 1
            counts[layer, first.get(item) or second[item], which] += 1
    kinds = dict.fromkeys((layer, kind) for layer, kind, _ in sorted(counts))
    return [Split(layer, kind, *(counts[layer, kind, which] for which in range(3))) for layer, kind in kinds]


def _wrong(diagnosis: Diagnosis) -> dict[Item, str]:
    """The class of the error in each item: of the gold where there is one, else of the prediction."""
    found: dict[Item, str] = {}
    for error in diagnosis.errors:
        for item in _items(error):
            found.setdefault(item, error.kind)
    return found


def _items(error: ShownError) -> list[Item]:
    """An item is told by its layer and places; by what it says only if it is spurious, since a gold item may say
    something else under another reading.
    """
    side, shown = ("gold", error.gold) if error.gold else ("predicted", error.predicted)
    return [
        (
            *(error.layer, side, error.document, None if error.gold else item.label),
            tuple((part.name, part.spans) for part in item.parts),
        )
        for item in shown
    ]
