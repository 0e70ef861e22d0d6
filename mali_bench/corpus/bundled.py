"""Where the corpus is, and what it holds: the sources in a checkout, the built data everywhere."""

import json
import re
from pathlib import Path

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_text
from ..formats import read
from ..formats.base import Record
from ..model.document import Document
from ..model.labels import Labels
from . import sources
from .adjudication import Case
from .readers.figures import Round, documents, rounds
from .settings import read_settings

DEFAULT_SPLIT = "test"

_FIELDS = frozenset(Document.__struct_encode_fields__)
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


class About(Struct, frozen=True, forbid_unknown_fields=True):
    """What corpus.toml says: name, version and status of the data, and where its guidelines are (from its folder).
    `draft` says that the version is not released, so that its data may still change.
    """

    name: str
    version: str
    status: str
    guidelines: str
    draft: bool = False


def root() -> Path:
    """The folder of the corpus: the one in the installed package, or else the one of the checkout."""
    inside = Path(__file__).parents[1] / "_data" / "corpus"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "corpus"


def about(folder: Path | None = None) -> About:
    """What the corpus.toml of a corpus says."""
    path = (folder or root()) / "corpus.toml"
    settings = read_settings(path, About)
    if not _VERSION.fullmatch(settings.version):
        raise InputError(f"{path}: version must be three numbers, as 1.0.0, not {settings.version!r}")
    return settings


def labels(folder: Path | None = None) -> Labels:
    """The label set of a corpus."""
    return Labels.read((folder or root()) / "labels.toml")


def splits(folder: Path | None = None) -> list[str]:
    """The splits that have built documents, sorted."""
    return sorted(path.parent.name for path in ((folder or root()) / "data").glob("*/document.jsonl"))


def parts(split: str = DEFAULT_SPLIT, folder: Path | None = None) -> list[Record]:
    """The built documents of a split, with their places in the file."""
    known = splits(folder)
    if split not in known:
        raise InputError(f"the corpus has no documents of the split {split!r}; it has {', '.join(known) or 'none'}")
    path = (folder or root()) / "data" / split / "document.jsonl"
    return list(read(str(path), form="jsonl"))


def load(split: str = DEFAULT_SPLIT) -> list[Document]:
    """The documents of a split with all their layers."""
    return [part.document for part in parts(split)]


def cases(name: str, folder: Path | None = None) -> list[Case]:
    """The cases of a document in which annotators differed, as they were built."""
    paths = sorted(((folder or root()) / "data").glob("*/adjudication.jsonl"))
    rows = [json.loads(line) for path in paths for line in read_text(path).splitlines()]
    return [msgspec.convert(row, Case) for row in rows if row["doc_id"] == name]


def passes(name: str, folder: Path | None = None) -> dict[str, Document]:
    """What the annotators of the latest round made of a document, by annotator, as it was built."""
    paths = sorted(((folder or root()) / "data").glob("*/passes.jsonl"))
    rows = [json.loads(line) for path in paths for line in read_text(path).splitlines()]
    own = [row for row in rows if row["id"] == name]
    latest = max((row["round"] for row in own), default="")
    return {
        row["annotator"]: msgspec.convert({key: row[key] for key in row.keys() & _FIELDS}, Document)
        for row in own
        if row["round"] == latest
    }


def judged(name: str, folder: Path | None = None) -> Round | None:
    """The latest round in which readers judged sentences of a document; `None` if there was none."""
    made = [place for place in documents(folder or root()) if place.name == name]
    return rounds(made[0])[-1] if made else None


def read_sources(folder: Path) -> list[sources.Source]:
    """The sources of all documents of a corpus, by name of their folder."""
    folders = sorted(path.parent for path in (folder / "src").glob("*/document.toml"))
    if not folders:
        raise InputError(f"{folder / 'src'}: holds no sources; a document has a folder with a document.toml")
    every = [sources.read(each) for each in folders]
    by_id: dict[str | None, sources.Source] = {}
    for source in every:
        other = by_id.setdefault(source.document.id, source)
        if other is not source:
            raise InputError(f"{source.folder}: has the id {source.document.id!r}, which is that of {other.folder}")
    return every
