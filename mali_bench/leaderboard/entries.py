"""The entries of a leaderboard: adding one, and computing every score again from the stored predictions.

    entries/<slug>-<hash>/meta.json                  what the submitter declares
                          predictions/run-1.jsonl    canonical predictions: offsets and labels, no text
                          scores/g0.1.0-s0.1.0.json  computed for a version of the gold and of the scorer

The hash is that of the predictions, so that they cannot be changed under the same name.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec

from .._version import __version__
from ..corpus import bundled
from ..errors import CheckFailed, InputError
from ..files.reading import read_bytes
from ..files.writing import write_atomically, writing
from ..formats import jsonl
from ..formats.base import Record
from ..formats.store import InMemory, open_store
from ..model.document import LAYERS, Document, Event, items
from ..model.label_maps import names
from ..scoring.inputs import collect
from ..scoring.report import evaluate
from ..scoring.scope import Scope
from .metadata import Declaration, decode

RUNS = 5
"""The most runs of one system that an entry may hold."""

PATIENCE = 30
"""Seconds to wait for another command that changes the leaderboard."""

_NEW = ".new-"
"""How the folder of an entry is called while it is written."""


class Gold(msgspec.Struct, frozen=True):
    """What entries are scored against."""

    documents: InMemory
    labels: Any
    version: str

    @classmethod
    def current(cls) -> "Gold":
        """The gold of this package."""
        return cls(InMemory(bundled.parts()), bundled.labels(), bundled.about().version)

    @property
    def score_name(self) -> str:
        """The name of the score file for this gold and this scorer."""
        return f"g{self.version}-s{__version__}.json"


def entries(folder: Path) -> list[Path]:
    """The folders of all entries, by name; raises `InputError` for what is not a leaderboard."""
    if not (folder / "entries").is_dir():
        raise InputError(f"{folder}: not a leaderboard folder; run inside a checkout, or name the folder with --dir")
    return sorted(path for path in (folder / "entries").glob("*") if path.is_dir() and not path.name.startswith("."))


def submit(folder: Path, predictions: Sequence[str], meta: Path, *, form: str | None = None) -> Path:
    """Check, score and add an entry; returns its folder. Nothing is left behind if anything is wrong.

    Raises `InputError` if the declaration or a prediction cannot be used, the layers are not those declared, or the
    leaderboard has the slug or the predictions already.
    """
    entries(folder)
    gold = Gold.current()
    declared = decode(read_bytes(meta), str(meta))
    if declared.gold_version != gold.version:
        raise InputError(
            f"{meta}: the gold has the version {gold.version}, not {declared.gold_version!r} - at `$.gold_version`"
        )
    if len(predictions) != declared.selection.runs or len(predictions) > RUNS:
        raise InputError(
            f"{meta}: declares {declared.selection.runs} runs, not the {len(predictions)} given - at `$.selection.runs`"
        )
    runs = [_read(path, gold, form) for path in predictions]
    _refuse_other_layers(declared, runs, str(meta))
    _refuse_one_run_twice(predictions, runs)
    name = f"{declared.slug}-{_digest(runs)[:10]}"
    files = {"meta.json": _pretty(msgspec.to_builtins(declared))}
    files |= {f"predictions/run-{number}.jsonl": run for number, run in enumerate(runs, start=1)}
    files[f"scores/{gold.score_name}"] = scored(gold, files)
    with _locked(folder):
        _refuse_taken(folder, declared, name)
        _put(folder / "entries", name, files)
    return folder / "entries" / name


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Change a leaderboard while no other command does."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock", timeout=PATIENCE)
    with writing(lock.lock_file):
        try:
            lock.acquire()
        except Timeout:
            raise InputError(f"{folder}: another command is changing this leaderboard; try again later") from None
    try:
        yield
    finally:
        lock.release()


def _put(folder: Path, name: str, files: dict[str, bytes]) -> None:
    """Write the files of an entry, whole or not at all; what a killed command has left is removed."""
    import shutil
    import tempfile

    with writing(folder / name):
        for left in folder.glob(f"{_NEW}*"):
            shutil.rmtree(left, ignore_errors=True)
        temporary = Path(tempfile.mkdtemp(dir=folder, prefix=_NEW))
        try:
            for path, data in files.items():
                write_atomically(temporary / path, data)
            temporary.chmod(0o755)
            temporary.rename(folder / name)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


def _read(path: str, gold: Gold, form: str | None) -> bytes:
    """The predictions of a file as they are stored."""
    documents = collect(gold.documents, open_store(path, form=form, labels=gold.labels), gold.labels)
    if any(document.given for document in documents):
        raise InputError(f"{path}: declares gold annotation as given; only systems that read the bare text are ranked")
    return canonical(documents)


def canonical(documents: Sequence[Document]) -> bytes:
    """Predictions as they are stored: sorted by id and position, without text, quotes and notes."""
    return b"".join(_canonical_line(document) for document in documents)


def scored(gold: Gold, files: dict[str, bytes]) -> bytes:
    """The score file of an entry, computed from its other files (by their path in the entry)."""
    runs = [files[path] for path in sorted(files) if path.startswith("predictions/")]
    scope = _scope(decode(files["meta.json"], "meta.json"))
    reports = [
        evaluate(gold.documents, InMemory(_stored(run, number)), gold.labels, gold.version, scope=scope)
        for number, run in enumerate(runs, start=1)
    ]
    return _pretty(
        {
            "gold_version": gold.version,
            "scorer_version": __version__,
            "signature": reports[0].signature,
            "meta_sha256": _sha256(files["meta.json"]),
            "predictions_sha256": [_sha256(run) for run in runs],
            "runs": [
                {"input": report.as_dict()["input"], "metrics": report.as_dict()["metrics"]} for report in reports
            ],
        }
    )


def _scope(declared: Declaration) -> Scope:
    """What an entry is scored under; raises `InputError` for a map that is not one of this package."""
    for name in declared.maps or ():
        if name not in names():
            raise InputError(f"meta.json: {name!r} is not a map; the maps are {', '.join(names())} - at `$.maps`")
    return Scope.of(declared.maps or ())


def files_of(entry: Path) -> dict[str, bytes]:
    """The files of an entry by their path in it. Links are not followed: they are listed, and read as empty."""
    files = {}
    for path in sorted(entry.rglob("*")):
        if path.is_symlink() or path.is_file():
            files[path.relative_to(entry).as_posix()] = b"" if path.is_symlink() else read_bytes(path)
    return files


def verify(folder: Path) -> list[str]:
    """Everything that is wrong with the entries, as sentences: a score that the predictions do not give, an unexpected
    file, a name that is not that of the predictions.
    """
    gold = Gold.current()
    wrong: list[str] = []
    slugs: dict[str, str] = {}
    for entry in entries(folder):
        try:
            wrong += [f"{entry.name}: {problem}" for problem in _problems(entry, gold)]
            slug = decode(read_bytes(entry / "meta.json"), "meta.json").slug.casefold()
        except InputError as error:
            wrong.append(f"{entry.name}: {error}")
            continue
        if slug in slugs:
            wrong.append(f"{entry.name}: duplicate slug, as in {slugs[slug]}")
        slugs[slug] = entry.name
    return wrong


def rescore(folder: Path) -> dict[str, tuple[dict[str, float | None], dict[str, float | None]]]:
    """Score every entry for the current gold and scorer; older score files stay. Returns F1 before and after for each
    entry that got a new score file.
    """
    gold = Gold.current()
    changed = {}
    for entry in entries(folder):
        files = files_of(entry)
        path = f"scores/{gold.score_name}"
        data = scored(gold, files)
        if files.get(path) == data:
            continue
        before = [name for name in files if name.startswith("scores/")]
        last = max(before, key=lambda name: (name == path, _version_key(name))) if before else None
        scores = None if last is None else _decoded(files[last])
        changed[entry.name] = (mean_f1(scores) if scores else {}, mean_f1(json.loads(data)))
        write_atomically(entry / path, data)
    return changed


def mean_f1(scores: dict[str, Any]) -> dict[str, float | None]:
    """F1 of each metric, the mean over the runs; `None` where a run has none."""
    means: dict[str, float | None] = {}
    for name in scores["runs"][0]["metrics"]:
        values = [run["metrics"].get(name, {}).get("f1") for run in scores["runs"]]
        means[name] = None if None in values else round(sum(values) / len(values), 10)
    return means


def current_scores(entry: Path) -> dict[str, Any]:
    """The score file of an entry for the current gold and scorer; raises `CheckFailed` if there is none, or it is
    damaged.
    """
    path = entry / "scores" / Gold.current().score_name
    if not path.is_file():
        raise CheckFailed(f"{entry.name}: no {path.name}; run `mali-bench leaderboard rescore`")
    scores = _decoded(read_bytes(path))
    if scores is None:
        raise CheckFailed(f"{entry.name}: {path.name} is damaged; run `mali-bench leaderboard rescore`")
    return scores


class _Run(msgspec.Struct):
    metrics: dict[str, dict[str, Any]]


class _ScoreFile(msgspec.Struct):
    runs: Annotated[list[_Run], msgspec.Meta(min_length=1)]


def _decoded(data: bytes) -> dict[str, Any] | None:
    """The scores of a file; `None` if it does not hold any."""
    try:
        msgspec.json.decode(data, type=_ScoreFile)
        scores: dict[str, Any] = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return scores


def _problems(entry: Path, gold: Gold) -> list[str]:
    files = files_of(entry)
    problems = [f"unexpected file {path}" for path in files if not _expected(path)]
    problems += [f"{path} is a link" for path in files if (entry / path).is_symlink()]
    runs = [files[path] for path in sorted(files) if path.startswith("predictions/run-")]
    if "meta.json" not in files or not runs:
        return [*problems, "no meta.json or no predictions"]
    declared = decode(files["meta.json"], "meta.json")
    if files["meta.json"] != _pretty(msgspec.to_builtins(declared)):
        problems.append("meta.json is not in its canonical form")
    if entry.name != f"{declared.slug}-{_digest(runs)[:10]}":
        problems.append("the name does not fit the predictions")
    for number, run in enumerate(runs, start=1):
        stored = [part.document for part in _stored(run, number)]
        if run != canonical(stored):
            problems.append(f"predictions/run-{number}.jsonl is not in its canonical form")
    path = f"scores/{gold.score_name}"
    if path not in files:
        problems.append(f"no {path}; run `mali-bench leaderboard rescore`")
    elif files[path] != scored(gold, files):
        problems.append(f"{path} is not what the predictions give")
    return problems


def _expected(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return (
        path == "meta.json"
        or (folder == "predictions" and name.startswith("run-") and name.endswith(".jsonl"))
        or (folder == "scores" and name.startswith("g") and name.endswith(".json"))
    )


def _refuse_other_layers(declared: Declaration, runs: Sequence[bytes], where: str) -> None:
    for number, run in enumerate(runs, start=1):
        documents = [part.document for part in _stored(run, number)]
        there = {layer for layer in LAYERS if any(getattr(document, layer) is not None for document in documents)}
        if there != set(declared.layers):
            raise InputError(
                f"{where}: declares the layers {', '.join(sorted(declared.layers))}, but run {number} has"
                f" {', '.join(sorted(there)) or 'none'} - at `$.layers`"
            )


def _refuse_taken(folder: Path, declared: Declaration, name: str) -> None:
    for entry in entries(folder):
        if entry.name[-10:] == name[-10:]:
            raise InputError(f"these predictions are already those of the entry {entry.name}")
        if decode(read_bytes(entry / "meta.json"), entry.name).slug.casefold() == declared.slug.casefold():
            raise InputError(f"the slug {declared.slug!r} is already that of the entry {entry.name}; choose another")


def _stored(run: bytes, number: int) -> list[Record]:
    lines = run.splitlines()
    return [
        Record(f"run-{number}.jsonl:{line}", jsonl.decode(data, f"run-{number}.jsonl:{line}"))
        for line, data in enumerate(lines, start=1)
    ]


def _canonical_line(document: Document) -> bytes:
    layers = {
        layer: tuple(sorted(map(_bare, items(document, layer)), key=msgspec.json.encode))
        for layer in LAYERS
        if getattr(document, layer) is not None
    }
    bare: dict[str, Any] = msgspec.to_builtins(Document(id=document.id, **layers))  # type: ignore[arg-type]
    return json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _bare(item: Any) -> Any:
    drop = {quote: None for _, quote in item.SPAN_FIELDS}
    if isinstance(item, Event):
        drop["arguments"] = tuple(sorted(item.arguments, key=msgspec.json.encode))  # type: ignore[assignment]
    return msgspec.structs.replace(item, note=None, **drop)


def _digest(runs: Sequence[bytes]) -> str:
    """A hash of the predictions of all runs, in whatever order they are given."""
    return _sha256(b"".join(sorted(runs)))


def _refuse_one_run_twice(paths: Sequence[str], runs: Sequence[bytes]) -> None:
    first: dict[bytes, str] = {}
    for path, run in zip(paths, runs, strict=True):
        if run in first:
            raise InputError(f"{path}: has the same predictions as {first[run]}; each run counts once")
        first[run] = path


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode("utf-8")


def _version_key(name: str) -> list[tuple[int, ...]]:
    gold, _, scorer = Path(name).stem.partition("-")
    return [tuple(int(number) for number in part[1:].split(".") if number.isdecimal()) for part in (gold, scorer)]
