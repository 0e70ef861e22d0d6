"""The corpus without its texts, for where they may not be passed on, and putting it to a text again.

    <split>/document.jsonl    a `Bare` document a line
    <split>/passes.jsonl      a `BarePass` a line

No string of it is a stretch of a text: quotes, titles, notes and words of coverage are left out. The name of an entity
is given in pieces: spans for what is in the text, and the annotator's own words for the rest.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, structs

from ..errors import CheckFailed, InputError
from ..files.reading import read_bytes, read_text
from ..files.writing import write_atomically
from ..formats.base import lines
from ..model.document import LAYERS, Document, Entity, Span, items
from ..model.text import occurrences, paragraphs, words
from . import build, bundled, pass_archive
from .dataset_rows import Row, pass_row
from .pass_archive import Delivered
from .sources import Coverage, with_quotes
from .text_differences import differences, fingerprint

Piece = Span | str
_Kind = TypeVar("_Kind")


class Bare(Struct, frozen=True, forbid_unknown_fields=True):
    """A document without its text.

    Attributes:
        document: without text, quotes, notes and names of entities.
        sha256: hash of the text in UTF-8.
        paragraphs: hash of each paragraph; the document has their offsets.
        names: the name of each entity by its pieces, in the order of the entities.
    """

    document: Document
    sha256: str
    paragraphs: tuple[str, ...]
    names: tuple[tuple[Piece, ...] | None, ...]

    def __post_init__(self) -> None:
        if len(self.paragraphs) != len(self.document.paragraphs or ()):
            raise ValueError("there must be a hash for each paragraph")
        _refuse_names(self.document, self.names)


class BarePass(Struct, frozen=True, forbid_unknown_fields=True):
    """A pass without the text of its document; a line of coverage is start, end and reason."""

    round: str
    annotator: str
    document: Document
    names: tuple[tuple[Piece, ...] | None, ...]
    coverage: tuple[tuple[int, int, str], ...]

    def __post_init__(self) -> None:
        _refuse_names(self.document, self.names)


def write(folder: Path, into: Path, *, check: bool = False) -> list[str]:
    """Write the corpus in a folder without its texts, or with `check` only compare; returns the paths that changed (or
    would). Raises `CheckFailed` if the corpus has faults.
    """
    sources = bundled.read_sources(folder)
    build.refuse_faults(folder, sources)
    data: dict[str, list[bytes]] = {}
    for source in sources:
        data.setdefault(f"{source.split}/document.jsonl", []).append(msgspec.json.encode(bare(source.document)))
    for each in pass_archive.delivered(folder, sources):
        data.setdefault(f"{each.split}/passes.jsonl", []).append(msgspec.json.encode(_bare_pass(each)))
    wanted = {path: b"".join(row + b"\n" for row in rows) for path, rows in data.items()}
    changed = [path for path in sorted(wanted) if not _holds(into / path, wanted[path])]
    for path in changed if not check else []:
        write_atomically(into / path, wanted[path])
    return changed


def attach(folder: Path, texts: Sequence[Path], into: Path) -> list[str]:
    """Put texts to the corpus without texts in a folder, and write the data of their documents (`data/<split>/...`) as
    `mali-bench build` does; returns the ids of the documents for which no text was given.

    Raises `CheckFailed`, and writes nothing, if a text is not that of a document: the message names the paragraphs that
    differ and where, as far as hashes can tell.
    """
    known = list(_read(folder, "document.jsonl", Bare))
    if not known:
        raise InputError(f"{folder}: has no documents; `mali-bench build --standoff FOLDER` writes them")
    given = dict(_matched(path, [each for _, each in known]) for path in texts)
    rows: list[tuple[str, str, Row]] = []
    for split, each in known:
        if each.document.id in given:
            document = restored(each.document, each.names, given[each.document.id])
            rows += [(split, config, row) for config, row in build.views(document)]
    for split, kept in _read(folder, "passes.jsonl", BarePass):
        if kept.document.id in given:
            text = given[kept.document.id]
            coverage = tuple(Coverage((start, end), text[start:end], why) for start, end, why in kept.coverage)
            document = restored(kept.document, kept.names, text)
            rows.append((split, "passes", pass_row(Delivered(split, kept.round, kept.annotator, document, coverage))))
    for name, data in build.files(rows).items():
        write_atomically(into / name, data)
    return [str(each.document.id) for _, each in known if each.document.id not in given]


def bare(document: Document) -> Bare:
    """A document without its text."""
    text = document.text or ""
    return Bare(
        document=_stripped(document),
        sha256=fingerprint(text),
        paragraphs=tuple(fingerprint(text[start:end]) for start, end in document.paragraphs or ()),
        names=_names(document),
    )


def restored(document: Document, names: Iterable[tuple[Piece, ...] | None], text: str) -> Document:
    """The document with its text, and with the quotes and names that follow from it."""
    layers: dict[str, Any] = {
        layer: tuple(with_quotes(item, text) for item in items(document, layer))
        for layer in LAYERS
        if getattr(document, layer) is not None
    }
    if document.entities is not None:
        layers["entities"] = tuple(
            structs.replace(entity, name=None if name is None else _joined(name, text))
            for entity, name in zip(document.entities, names, strict=True)
        )
    return structs.replace(document, text=text, **layers)


def pieces(name: str, text: str) -> tuple[Piece, ...]:
    """A name as spans of the text, the longest and first ones, with what is in no such span between them."""
    parts: list[Piece] = []
    at = 0
    inside = list(words(name))
    while at < len(name):
        spans = _longest(name, at, inside, text)
        if spans:
            parts.append(spans[0])
            at += spans[0][1] - spans[0][0]
        else:
            end = next((end for start, end in inside if start == at), at + 1)
            if parts and isinstance(parts[-1], str):
                parts[-1] += name[at:end]
            else:
                parts.append(name[at:end])
            at = end
    return tuple(parts)


def _longest(name: str, at: int, inside: Sequence[Span], text: str) -> list[Span]:
    """Where the longest stretch of whole words of a name that starts there occurs in the text."""
    if all(start != at for start, _ in inside):
        return []
    ends = (end for _, end in reversed(inside) if end > at)
    return next((spans for end in ends if (spans := occurrences(text, name[at:end], (0, len(text))))), [])


def _joined(name: Sequence[Piece], text: str) -> str:
    return "".join(piece if isinstance(piece, str) else text[slice(*piece)] for piece in name)


def _names(document: Document) -> tuple[tuple[Piece, ...] | None, ...]:
    entities = items(document, "entities")
    return tuple(None if each.name is None else pieces(each.name, document.text or "") for each in entities)


def _refuse_names(document: Document, names: Sequence[object]) -> None:
    if len(names) != len(items(document, "entities")):
        raise ValueError("there must be a name, or null, for each entity")


def _stripped(document: Document) -> Document:
    def plain(item: Any) -> Any:
        changes: dict[str, None] = {quote: None for _, quote in item.SPAN_FIELDS}
        if isinstance(item, Entity):
            changes["name"] = None
        return structs.replace(item, note=None, **changes)

    layers: dict[str, Any] = {
        layer: tuple(map(plain, items(document, layer))) for layer in LAYERS if getattr(document, layer) is not None
    }
    return structs.replace(document, text=None, meta=None, **layers)


def _bare_pass(kept: Delivered) -> BarePass:
    coverage = tuple((*each.span, each.reason) for each in kept.coverage)
    return BarePass(kept.round, kept.annotator, _stripped(kept.document), _names(kept.document), coverage)


def _read(folder: Path, name: str, kind: type[_Kind]) -> Iterator[tuple[str, _Kind]]:
    """The lines of the files of all splits, each with its split."""
    for path in sorted(folder.glob(f"*/{name}")):
        for line in lines(str(path)):
            try:
                yield path.parent.name, msgspec.json.decode(line.data, type=kind)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise InputError(f"{path}:{line.number}: is not a line of a corpus without texts: {error}") from None


def _matched(path: Path, known: Sequence[Bare]) -> tuple[str | None, str]:
    """The id of the document whose text a file holds, and the text."""
    text = read_text(path)
    digest = fingerprint(text)
    for each in known:
        if each.sha256 == digest:
            return each.document.id, text
    own = {fingerprint(text[start:end]) for start, end in paragraphs(text)}
    likest = max(known, key=lambda each: len(own.intersection(each.paragraphs)))  # of equals the first one
    if len(known) > 1 and not own.intersection(likest.paragraphs):
        names = ", ".join(str(each.document.id) for each in known)
        raise CheckFailed(f"{path}: has no paragraph in common with any of the documents {names}")
    reasons = differences(text, likest.document.paragraphs or (), likest.paragraphs, likest.sha256)
    raise CheckFailed(
        "\n".join([f"{path}: is not the text of {likest.document.id}", *(f"  {line}" for line in reasons)])
    )


def _holds(path: Path, data: bytes) -> bool:
    return path.exists() and read_bytes(path) == data
