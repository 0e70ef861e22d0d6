"""What changes a leaderboard: adding an entry, computing scores again, building the page. Each holds the lock, and is
whole or can be made whole by doing it again, whenever it is killed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_bytes
from ..files.writing import write_atomically
from ..formats.store import open_store
from ..model.document import LAYERS
from ..model.given import GIVEN
from ..scoring.inputs import collect
from . import checks, folders, metadata, page
from .checks import Known
from .entries import (
    META,
    SUMS,
    Gold,
    canonical,
    entries,
    entry_name,
    hashes_in,
    map_names,
    mean_f1,
    meta_file,
    pretty,
    runs_of,
    scored,
    scores_in,
    sha256,
    stored,
    sums,
    versions_in,
)
from .findings import Finding, Refused, of_error, refuse
from .metadata import Declaration, decode

Moved = dict[str, tuple[dict[str, float | None], dict[str, float | None]]]
"""F1 by metric, before and after, of each entry that has new scores."""


class Prepared(Struct, frozen=True):
    """An entry that could be added.

    Attributes:
        name: of its folder.
        declared: what it says of itself.
        files: its files by their path in it.
        scores: those of its score file.
        others: what must be told apart of the entries that were there.
        known: what must be told apart of it.
        warnings: what somebody should look at.
    """

    name: str
    declared: Declaration
    files: dict[str, bytes]
    scores: dict[str, Any]
    others: dict[str, Known]
    known: Known
    warnings: list[Finding]


def template(predictions: Sequence[str], *, form: str | None = None) -> bytes:
    """A declaration to fill in, in which that is filled in already which the predictions say."""
    gold = Gold.current()
    known: dict[str, Any] = {"gold_version": gold.version}
    if predictions:
        (first, *_) = runs = [_read(path, gold, form) for path in predictions]
        documents = [part.document for part in stored(first, predictions[0])]
        known["layers"] = [name for name in LAYERS if any(getattr(each, name) is not None for each in documents)]
        known["given"] = [name for name in GIVEN if any(name in each.given for each in documents)]
        known["selection"] = {**metadata.template({})["selection"], "runs": len(runs)}
    return pretty(metadata.template(known), in_order=False)


def prepare(folder: Path, predictions: Sequence[str], meta: Path, *, form: str | None = None) -> Prepared:
    """Check and score an entry that is to be added; nothing is written.

    Raises `Refused` for everything that is wrong with it, also beside the entries that are there now.
    """
    others = _others(folder, {})
    gold = Gold.current()
    declared = decode(read_bytes(meta), str(meta))
    try:
        declared = msgspec.structs.replace(declared, maps=declared.maps and _with_digests(declared.maps))
    except InputError as error:
        wrong = Finding("E_MAP", f"{meta} $.maps", str(error), "maps of `mali-bench labels`")
        raise Refused([wrong]) from None
    paths = {f"predictions/run-{number}.jsonl": path for number, path in enumerate(predictions, start=1)}
    runs = {name: _read(path, gold, form) for name, path in paths.items()}
    files = {META: meta_file(declared), **runs}
    name = entry_name(declared.slug, list(runs.values()))
    warnings = refuse(checks.content(name, files, gold, places={META: str(meta), **paths}))
    score = scored(gold, files)
    files[f"scores/{gold.score_name}"] = score
    files[SUMS] = sums({path: sha256(data) for path, data in files.items()})
    known, scores = checks.know(name, files), scores_in(score)
    assert known is not None
    assert scores is not None
    warnings += refuse(checks.beside(known, list(others.values())))
    return Prepared(name, declared, files, scores, others, known, warnings)


def add(folder: Path, prepared: Prepared, *, pages: bool = True) -> list[str]:
    """Add an entry, and build the page unless told otherwise. Returns what went wrong with the page: by then the entry
    is in, and stays.

    Raises `Refused` if somebody else has added one meanwhile that it cannot stand beside.
    """
    with folders.locked(folder):
        refuse(checks.beside(prepared.known, list(_others(folder, prepared.others).values())))
        folders.put(folder / "entries", prepared.name, prepared.files)
        if not pages:
            return []
        try:
            page.build(folder)
        except Exception as error:  # whatever is wrong with the other entries or with the page, this one is in
            return [f"the page could not be built: {error}"]
    return []


def build(folder: Path) -> bool:
    """Build the page, after computing the scores again that are missing or damaged; returns whether it differs.

    Raises `MaliBenchError` if an entry cannot be shown.
    """
    with folders.locked(folder):
        _rescore(folder, damaged=True)
        return page.build(folder)


def rescore(folder: Path) -> tuple[Moved, list[Finding]]:
    """Score every entry for the current gold and scorer, and build the page; older score files stay. Returns what has
    moved, and what kept entries or the page from it.
    """
    with folders.locked(folder):
        moved, findings = _rescore(folder)
        if not findings:
            page.build(folder)
    return moved, findings


def _rescore(folder: Path, *, damaged: bool = False) -> tuple[Moved, list[Finding]]:
    """Score the entries, or only those whose current score file is missing or damaged."""
    gold, moved, findings = Gold.current(), Moved(), list[Finding]()
    path = f"scores/{gold.score_name}"
    for entry in entries(folder):
        files, unfit = folders.read(entry)
        links = [finding for finding in unfit if finding.code == "E_LINK"]
        findings += links
        if links or (damaged and scores_in(files.get(path, b"")) is not None):
            continue  # through a link, files elsewhere would be written
        if SUMS not in files:
            findings.append(Finding("E_FILE", f"{entry.name}/{SUMS}", "is missing", "a file"))
            continue
        if not runs_of(files):
            findings.append(checks.no_runs(entry.name))
            continue
        if wrong := checks.edited(entry.name, files):
            findings += wrong
            continue
        try:
            data = scored(gold, files)
        except (InputError, KeyError) as error:
            findings.append(Finding("E_PREDICTION", entry.name, f"cannot be scored: {error}"))
            continue
        if files.get(path) != data:
            moved[entry.name] = (_last_f1(files, path), mean_f1(scores_in(data) or {}))
            write_atomically(entry / path, data)
        # after the score file: if this is as far as it gets, doing it again finds that file right and notes its hash
        hashes = sums({**hashes_in(files[SUMS]), path: sha256(data)})
        if files[SUMS] != hashes:
            write_atomically(entry / SUMS, hashes)
    return moved, findings


def _last_f1(files: Mapping[str, bytes], current: str) -> dict[str, float | None]:
    """F1 by the current score file of an entry, or by the latest there is."""
    there = [name for name in files if name.startswith("scores/") and scores_in(files[name]) is not None]
    if not there:
        return {}
    latest = max(there, key=lambda name: (name == current, [_numbers(part) for part in versions_in(name)]))
    return mean_f1(scores_in(files[latest]) or {})


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def _others(folder: Path, known: Mapping[str, Known]) -> dict[str, Known]:
    """What must be told apart of every entry that can be read; of those in `known` it is known already."""
    there = {}
    for entry in entries(folder):
        one = known.get(entry.name) or checks.know(entry.name, folders.read(entry)[0])
        if one is not None:
            there[entry.name] = one
    return there


def _with_digests(declared: Sequence[str]) -> tuple[str, ...]:
    """Declared maps with their digests, where they are names only."""
    current = map_names(declared)
    return tuple(right if said in right.split("+") else said for said, right in zip(declared, current, strict=True))


def _read(path: str, gold: Gold, form: str | None) -> bytes:
    """The predictions of a file as they are stored."""
    try:
        documents = collect(gold.documents, open_store(path, form=form, labels=gold.labels), gold.labels)
    except InputError as error:
        raise Refused([of_error("E_PREDICTION", path, error)]) from None
    run = canonical(documents)
    if len(run) > folders.LARGEST_RUN:
        found = f"has {len(run)} bytes when it is stored"
        raise Refused([Finding("E_SIZE", path, found, f"at most {folders.LARGEST_RUN}")])
    return run
