"""The entries of a leaderboard, and every score computed from their stored predictions.

    entries/<slug>-<hash>/meta.json                  what the submitter declares
                          predictions/run-1.jsonl    canonical predictions: offsets and labels, no text
                          scores/g0.1.0-s0.1.0.json  computed for a version of the gold and of the scorer
                          SHA256SUMS                 the hash of each of these files, as it was when it was written

The hash in the name is that of the predictions, so that they cannot be changed under the same name. SHA256SUMS holds
what nobody can compute again: the declaration, and the scores of older versions.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from .._version import __version__
from ..corpus import bundled
from ..errors import CheckFailed, InputError
from ..files.reading import read_bytes
from ..formats import jsonl
from ..formats.base import Record
from ..formats.store import InMemory
from ..model.document import LAYERS, Document, Event, items
from ..model.given import GIVEN
from ..model.label_maps import LabelMap, names
from ..scoring.report import evaluate
from ..scoring.scope import Scope
from .metadata import Declaration, decode

NEW = ".new-"
"""How the folder of an entry begins while it is written."""

META, SUMS = "meta.json", "SHA256SUMS"

GOLD_VERSIONS = ("0.1.0", "1.0.0", "2.0.0")
SCORER_VERSIONS = ("0.1.0", "0.2.0")
"""The versions, besides the current one, for which entries may have score files."""

NAME_DIGITS = 32
"""Hexadecimal digits of a hash in the name of an entry. With 128 bits it takes 2^64 trials to find two predictions of
one name; with 40 bits it took seconds.
"""


class Gold(msgspec.Struct, frozen=True):
    """What entries are scored against."""

    documents: InMemory
    labels: Any
    version: str
    scorer: str

    @classmethod
    def current(cls) -> "Gold":
        """The gold of this package."""
        return cls(InMemory(bundled.parts()), bundled.labels(), bundled.about().version, __version__)

    @property
    def score_name(self) -> str:
        """The name of the score file for this gold and this scorer."""
        return f"g{self.version}-s{self.scorer}.json"


def entries(folder: Path) -> list[Path]:
    """The folders of all entries, by name; raises `InputError` for what is not a leaderboard. Links are none."""
    place = folder / "entries"
    if not place.is_dir() or place.is_symlink():
        raise InputError(f"{folder}: not a leaderboard folder; run inside a checkout, or name the folder with --dir")
    return sorted(
        path for path in place.iterdir() if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )


def canonical(documents: Sequence[Document]) -> bytes:
    """Predictions as they are stored: sorted by id and position, without text, quotes and notes."""
    return b"".join(_canonical_line(document) for document in documents)


def stored(run: bytes, name: str) -> list[Record]:
    """The documents of a run; raises `InputError` for what is none."""
    return [
        Record(f"{name}:{number}", jsonl.decode(line, f"{name}:{number}"))
        for number, line in enumerate(run.splitlines(), start=1)
    ]


def runs_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The runs among the files of an entry (by their path in it)."""
    return {path: files[path] for path in sorted(files) if path.startswith("predictions/")}


def entry_name(slug: str, runs: Sequence[bytes]) -> str:
    """The name of the folder of an entry: its hash is that of the hashes of the runs, in whatever order."""
    digest = sha256("".join(sorted(f"{sha256(run)}\n" for run in runs)).encode())
    return f"{slug}-{digest[:NAME_DIGITS]}"


def map_names(maps: Sequence[str]) -> tuple[str, ...]:
    """Declared maps with the digests that they have in this package: NAME+DIGEST.

    Raises `InputError` for a map that does not exist.
    """
    complete = []
    for declared in maps:
        name = declared.partition("+")[0]
        if name not in names():
            raise InputError(f"{declared!r} is not a map; the maps are {', '.join(names())}")
        complete.append(f"{name}+{LabelMap.read(name).digest}")
    return tuple(complete)


def scored(gold: Gold, files: Mapping[str, bytes]) -> bytes:
    """The score file of an entry, computed from its other files (by their path in the entry).

    Raises `InputError` for a declaration or predictions that cannot be used.
    """
    runs = runs_of(files)
    declared = decode(files[META], META)
    scope = Scope.of([name.partition("+")[0] for name in map_names(declared.maps or ())])
    # intervals of groups would double the time of a verification and the size of the file, and no board shows them
    reports = [
        evaluate(
            gold.documents, InMemory(stored(run, path)), gold.labels, gold.version, scope=scope, of_groups=False
        ).as_dict()
        for path, run in runs.items()
    ]
    return pretty(
        {
            "gold_version": gold.version,
            "scorer_version": gold.scorer,
            "signature": reports[0]["signature"],
            "predictions_sha256": [sha256(run) for run in runs.values()],
            "runs": [{"input": report["input"], "metrics": report["metrics"]} for report in reports],
        }
    )


def mean_f1(scores: dict[str, Any]) -> dict[str, float | None]:
    """F1 of each metric, the mean over the runs; `None` where a run has none."""
    means: dict[str, float | None] = {}
    for name in scores["runs"][0]["metrics"]:
        values = [run["metrics"].get(name, {}).get("f1") for run in scores["runs"]]
        means[name] = None if None in values else round(sum(values) / len(values), 10)
    return means


def current_scores(entry: Path, gold: Gold | None = None) -> dict[str, Any]:
    """The score file of an entry for the current gold and scorer, or for others; raises `CheckFailed` if there is none,
    or it is damaged.
    """
    path = entry / "scores" / (gold or Gold.current()).score_name
    if not path.is_file():
        raise CheckFailed(f"{entry.name}: no {path.name}; run `mali-bench leaderboard rescore`")
    scores = scores_in(read_bytes(path))
    if scores is None:
        raise CheckFailed(f"{entry.name}: {path.name} is damaged; run `mali-bench leaderboard rescore`")
    return scores


class _Run(msgspec.Struct):
    metrics: dict[str, dict[str, Any]]


class _ScoreFile(msgspec.Struct):
    predictions_sha256: list[str]
    runs: Annotated[list[_Run], msgspec.Meta(min_length=1)]


def scores_in(data: bytes) -> dict[str, Any] | None:
    """The scores of a file; `None` if it does not hold any."""
    try:
        msgspec.json.decode(data, type=_ScoreFile)
        scores: dict[str, Any] = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return scores


def versions_in(name: str) -> tuple[str, str]:
    """The versions of gold and scorer in the name of a score file."""
    gold, _, scorer = Path(name).stem.partition("-")
    return gold[1:], scorer[1:]


def sums(hashes: Mapping[str, str]) -> bytes:
    """SHA256SUMS, as `sha256sum` writes it, of the hash of each file."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items())).encode()


def hashes_in(data: bytes) -> dict[str, str]:
    """The hashes in a SHA256SUMS, by file; lines that are none are left out."""
    lines = (line.partition("  ") for line in data.decode("utf-8", "replace").splitlines())
    return {path: digest for digest, _, path in lines if path}


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def pretty(value: Any, *, in_order: bool = True) -> bytes:
    """A value as JSON that people can read, always in the same bytes; `in_order` sorts its keys."""
    return (json.dumps(value, sort_keys=in_order, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def meta_file(declared: Declaration) -> bytes:
    """A declaration in its canonical form."""
    return pretty(msgspec.to_builtins(declared))


def _canonical_line(document: Document) -> bytes:
    layers: dict[str, Any] = {
        layer: tuple(sorted(map(_bare, items(document, layer)), key=msgspec.json.encode))
        for layer in LAYERS
        if getattr(document, layer) is not None
    }
    given = tuple(name for name in GIVEN if name in document.given)
    bare: dict[str, Any] = msgspec.to_builtins(Document(id=document.id, given=given, **layers))
    return json.dumps(bare, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _bare(item: Any) -> Any:
    drop = {quote: None for _, quote in item.SPAN_FIELDS}
    if isinstance(item, Event):
        drop["arguments"] = tuple(sorted(item.arguments, key=msgspec.json.encode))  # type: ignore[assignment]
    return msgspec.structs.replace(item, note=None, **drop)
