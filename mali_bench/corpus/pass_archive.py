"""The annotation passes of a corpus as they were delivered, which nobody edits afterwards.

    passes/SHA256SUMS                                  a hash for each file, as sha256sum writes it
    passes/<document id>/<round>/<annotator>/          the files of a pass (annotation_guidelines/format.md)

A pass is copied here once, with `add`. To make sources of one, `adopt` it.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_bytes, read_text
from ..files.writing import write_atomically
from ..model.checks import Fault, fault_kind
from ..model.document import LAYERS, Document
from . import bundled, passes, sources
from .sources import Coverage, Source

FOLDER = "passes"
SUMS = "SHA256SUMS"
FILES = frozenset({*(f"{layer}.jsonl" for layer in LAYERS), "factuality.jsonl", "coverage.tsv", "remarks.md"})
"""What a pass may consist of."""

_PASS_EDITED = fault_kind(
    "pass-edited", "A pass stays as it was delivered: each of its files has the hash in SHA256SUMS."
)

_ROUND = re.compile(r"[a-z0-9][a-z0-9-]*")
_ANNOTATOR = re.compile(r"[A-Za-z0-9]{1,3}")


class Delivered(Struct, frozen=True):
    """A pass: its split, round and annotator, and the document that it makes of the text."""

    split: str
    round: str
    annotator: str
    document: Document
    coverage: tuple[Coverage, ...]


def delivered(folder: Path, documents: Iterable[Source]) -> list[Delivered]:
    """The passes of a corpus, by document, round and annotator. Raises `InputError` for what cannot be read."""
    known = {source.document.id: source for source in documents}
    kept = []
    for place in sorted(each for each in (folder / FOLDER).glob("*/*/[!.]*") if each.is_dir()):
        document, round_, annotator = place.parts[-3:]
        _refuse_names(round_, annotator)
        kept.append(_read(place, _known(document, known, folder), round_, annotator))
    return kept


def faults(folder: Path) -> Iterator[Fault]:
    """A fault for each file of the passes of a corpus that was edited, added or removed, or that is a link."""
    place = folder / FOLDER
    listed, actual = _listed(place), _hashes(place)
    for name in sorted(listed.keys() | actual.keys()):
        if name not in actual:
            yield _PASS_EDITED(name, f"{SUMS} lists it, but it does not exist")
        elif name not in listed:
            yield _PASS_EDITED(name, f"{SUMS} does not list it; passes are added with `mali-bench passes add`")
        elif listed[name] != actual[name]:
            yield _PASS_EDITED(name, f"it has the hash {actual[name]}, but {SUMS} says {listed[name]}")


def add(folder: Path, given: Path, *, document: str, round_: str, annotator: str) -> Path:
    """Copy a pass into a corpus, byte for byte, and list the hashes of its files; returns its place.

    Raises `InputError`, and writes nothing, if it cannot be read, has files that belong to no pass or are links, or if
    there is one in its place.
    """
    from filelock import FileLock

    _refuse_names(round_, annotator)
    source = _known(document, {each.document.id: each for each in bundled.read_sources(folder)}, folder)
    refuse_other_folders(given)
    strange = sorted(path.name for path in given.iterdir() if path.name not in FILES or not path.is_file())
    if strange:
        raise InputError(f"{given / strange[0]}: is not a file of a pass; they are {', '.join(sorted(FILES))}")
    _read(given, source, round_, annotator)
    place = folder / FOLDER / document / round_ / annotator
    files = {path.name: read_bytes(path) for path in sorted(given.iterdir())}
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / FOLDER / ".lock", timeout=30):  # the hashes of two passes are added one after the other
        if place.exists():
            raise InputError(f"{place}: exists already, and a pass is never replaced")
        listed = _listed(folder / FOLDER)
        half = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
        try:
            for name, data in files.items():
                (half / name).write_bytes(data)
            half.chmod(0o755)
            half.rename(place)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        new = {f"{document}/{round_}/{annotator}/{name}": digest for name, digest in _hashes(place).items()}
        lines = [f"{digest}  {name}\n" for name, digest in sorted({**listed, **new}.items())]
        write_atomically(folder / FOLDER / SUMS, "".join(lines).encode())
    return place


def adopt(folder: Path, given: Path, *, document: str) -> Path:
    """Make the sources of a document from a pass: layers with offsets and quotes, factuality inside the events, realis
    and modality derived, coverage; returns their folder.

    Raises `InputError`, and writes nothing, if the sources have layers already.
    """
    source = _known(document, {each.document.id: each for each in bundled.read_sources(folder)}, folder)
    place = Path(source.folder)
    for layer in (*(f"{layer}.jsonl" for layer in LAYERS), "coverage.tsv"):
        if (place / layer).exists():
            raise InputError(f"{place / layer}: exists already; remove the layers that a pass is to replace first")
    refuse_other_folders(given)
    made = _read(given, source, "", "")
    sources.write(made.document, place)
    if (given / "coverage.tsv").exists():
        sources.write_coverage(made.coverage, place)
    return place


def refuse_other_folders(folder: Path) -> None:
    """Raise `InputError` for a folder that is not an annotation pass."""
    if not (folder / "mentions.jsonl").exists():
        raise InputError(f"{folder}: is not an annotation pass: it has no mentions.jsonl")


def _read(place: Path, source: Source, round_: str, annotator: str) -> Delivered:
    own = source.document
    document, coverage = passes.read(place, name=own.id or "", text=own.text or "", date=own.date)
    document = msgspec.structs.replace(document, invented=own.invented)
    return Delivered(source.split, round_, annotator, document, coverage)


def _known(document: str, documents: dict[str | None, Source], folder: Path) -> Source:
    if document not in documents:
        known = ", ".join(sorted(str(name) for name in documents))
        raise InputError(f"{folder}: has no document {document!r}; it has {known}")
    return documents[document]


def _refuse_names(round_: str, annotator: str) -> None:
    if not _ROUND.fullmatch(round_):
        raise InputError(f"the name of a round has lower-case letters, digits and hyphens, not {round_!r}")
    if not _ANNOTATOR.fullmatch(annotator):
        raise InputError(f"an annotator is named by one to three letters or digits, not {annotator!r}")


def _listed(place: Path) -> dict[str, str]:
    """The hash of each file by its path, as listed in SHA256SUMS."""
    path = place / SUMS
    if not path.exists():
        return {}
    hashes = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        match = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line)
        if match is None:
            raise InputError(f"{path}:{number}: must be a SHA-256, two spaces and a path, not {line[:40]!r}")
        hashes[match[2]] = match[1]
    return hashes


def _hashes(place: Path) -> dict[str, str]:
    """The hash of each file of the passes by its path; of a link, which is not followed, the word `link`."""
    return {
        path.relative_to(place).as_posix(): "link"
        if path.is_symlink()
        else hashlib.sha256(read_bytes(path)).hexdigest()
        for path in place.rglob("*")
        if (path.is_symlink() or path.is_file()) and not _is_own(path.relative_to(place))
    }


def _is_own(path: Path) -> bool:
    """Whether a file is not part of a pass: the list of hashes, and what is being written."""
    return path.name == SUMS or any(part.startswith(".") for part in path.parts)
