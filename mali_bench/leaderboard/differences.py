"""Two entries side by side: what `compare` says of them, and which items one has right and the other has not."""

from pathlib import Path
from typing import NamedTuple

from ..analysis.diagnosis import diagnose
from ..analysis.differences import Split, splits
from ..errors import InputError
from ..files.reading import read_bytes
from ..formats.store import InMemory
from ..scoring.comparison import Comparison, compare
from .entries import META, Gold, entries, stored
from .metadata import decode
from .standings import scope_of, setting_of


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
