"""The hand-edited sources of a document: one folder, one file a layer, one line an annotation.

    document.toml     id, title, date, split, language, the path and hash of the text, whether it is invented
    mentions.jsonl    {"id": "m7", "spans": [[118, 122]], "quote": "Mali", "head": ..., "head_quote": ..., ...}
    coverage.tsv      start, end, word and reason code of each content word that no annotation covers
    adjudication.tsv  the cases in which annotators differed, and how each was decided

Each span has its quote next to it, so that an offset that has shifted cannot hide.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_bytes, read_text
from ..formats.base import lines
from ..formats.jsonl import explained
from ..formats.source import broken, refuse_twice
from ..model.checks import Fault, fault_kind
from ..model.document import LAYERS, Document, Item, Span, items
from ..model.layers import extent
from ..model.text import paragraphs, quoted
from . import adjudication
from .adjudication import Case
from .settings import read_settings
from .tsv import table_rows

PRACTICE = "practice"
"""The split of invented texts, for practice: no ranking is computed on them."""


_QUOTE_MISSING = fault_kind(
    "quote-missing", "In sources each span has its quote next to it, so that a shifted offset cannot hide."
)


class Coverage(Struct, frozen=True):
    """A content word that no annotation covers, and the code of the reason."""

    span: Span
    word: str
    reason: str


class Source(Struct, frozen=True):
    """A document as its sources have it, with what is in no layer."""

    folder: str
    document: Document
    title: str
    split: str
    language: str
    coverage: tuple[Coverage, ...]
    adjudication: tuple[Case, ...] = ()


class _About(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    date: date
    split: str
    language: str
    text: str
    sha256: str
    invented: bool = False


def read(folder: Path) -> Source:
    """Read the sources of a document. Raises `InputError` with file and line for what cannot be read, and if the text
    does not have the hash in document.toml.
    """
    about = _about(folder / "document.toml")
    text = _text(folder, about)
    layers: dict[str, Any] = {
        layer: tuple(_layer(folder / f"{layer}.jsonl", kind))
        for layer, kind in LAYERS.items()
        if (folder / f"{layer}.jsonl").exists()
    }
    date = about.date.isoformat()
    document = Document(
        id=about.id, text=text, date=date, invented=about.invented, paragraphs=paragraphs(text), **layers
    )
    return Source(
        folder=str(folder),
        document=document,
        title=about.title,
        split=about.split,
        language=about.language,
        coverage=tuple(_coverage(folder / "coverage.tsv")),
        adjudication=tuple(adjudication.read(folder / adjudication.NAME)),
    )


def write(document: Document, folder: Path) -> None:
    """Write the layers of a document as sources, in the order of the text, with the quotes of all spans."""
    folder.mkdir(parents=True, exist_ok=True)
    for layer in LAYERS:
        if getattr(document, layer) is None:
            continue
        rows = [
            json.dumps(msgspec.to_builtins(with_quotes(item, document.text or "")), ensure_ascii=False)
            for item in sorted(items(document, layer), key=_order)
        ]
        (folder / f"{layer}.jsonl").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="\n")


def write_coverage(coverage: Iterable[Coverage], folder: Path) -> None:
    """Write the coverage file, in the order of the text."""
    rows = sorted(coverage, key=lambda each: each.span)
    text = "".join(f"{each.span[0]}\t{each.span[1]}\t{each.word}\t{each.reason}\n" for each in rows)
    (folder / "coverage.tsv").write_text(text, encoding="utf-8", newline="\n")


def unquoted(document: Document) -> Iterator[Fault]:
    """A fault for each span of a source that has no quote."""
    for layer in LAYERS:
        for index, item in enumerate(items(document, layer)):
            for name, quote in item.SPAN_FIELDS:
                if getattr(item, name) is not None and getattr(item, quote) is None:
                    yield _QUOTE_MISSING(f"$.{layer}[{index}].{quote}", f"{name} of {item.id} has no quote")


def _about(path: Path) -> _About:
    about = read_settings(path, _About)
    if not about.split.isalnum():
        raise InputError(f"{path}: split must be a name of letters and digits, not {about.split!r}")
    if about.invented != (about.split == PRACTICE):
        invented = "true" if about.invented else "false"
        raise InputError(
            f"{path}: invented is {invented} in the split {about.split!r}; documents of the split {PRACTICE!r} are"
            " invented, and no others are"
        )
    return about


def _text(folder: Path, about: _About) -> str:
    path = folder / about.text
    text = read_text(path)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    if digest != about.sha256:
        raise InputError(f"{path}: the text has the hash {digest}, but {folder / 'document.toml'} says {about.sha256}")
    return text


def _layer(path: Path, kind: type[Item]) -> Iterator[Item]:
    if not read_bytes(path).strip():
        return
    for number, _, line in lines(str(path)):
        where = f"{path}:{number}"
        try:
            item = msgspec.json.decode(line, type=kind)
        except msgspec.ValidationError as error:
            raise InputError(f"{where}: {explained(error, kind)}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"{where}: {broken(line, error)}") from None
        refuse_twice(line, msgspec.json.encode(item), where)
        yield item


def _coverage(path: Path) -> Iterator[Coverage]:
    if not path.exists():
        return
    for _, (start, end, word, reason) in table_rows(path, {"start": int, "end": int, "word": str, "reason": str}):
        yield Coverage((start, end), word, reason)


def with_quotes(item: Any, text: str) -> Any:
    """An item with the quotes of all its spans."""
    quotes = {
        quote: quoted(text, getattr(item, name)) for name, quote in item.SPAN_FIELDS if getattr(item, name) is not None
    }
    return msgspec.structs.replace(item, **quotes) if quotes else item


def _order(item: Any) -> tuple[Any, ...]:
    spans = extent(item) if item.SPAN_FIELDS else ((0, 0),)
    digits = "".join(filter(str.isdigit, item.id or ""))
    return (spans[0][0], -spans[-1][1], int(digits or 0), item.id or "", item.reading or "")
