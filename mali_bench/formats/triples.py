"""Triples without offsets: what REBEL generates, and what open information extraction prints.

* REBEL's text: `<triplet> head <subj> tail <obj> relation`, mREBEL's with types: `<triplet> head <per> tail <loc>
  relation`; a line is the output for a text.
* Tables: three columns parted by tabs (head, relation, tail), under a header or not, or a confidence and these
  (Stanford OpenIE). Lines as `0.88 (head; relation; tail)` (OpenIE 4 and 5), of which further parts are not read.
* KnowGL's text: `[(mention # label # type) | relation | (mention # label # type)]`, parted by `$`; the label may lack.
* JSON: lists of three strings, if each in the middle may be a relation (`answer_rows`); objects with `arg1`, `rel` and
  `arg2`; and objects with a list of triples under one of `LISTS`.

Objects with more usual keys are read as answers (`answers`). The strings are looked for in the text (`placement`).
Unless a line has the id of a document, in a column under such a header, all triples are of one text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..errors import InputError
from ..model.document import Document
from .answer_keys import HEAD, RELATION, TAIL
from .answer_rows import are_rows, are_triples
from .base import Format, Reading, Record
from .columns import TAG
from .record_keys import IDS, field, plain_key
from .shapes import is_strings, name
from .source import Source
from .surfaces import Answer, Triple

_MARK = "<triplet>"

LISTS = ("spolist", "extractions", "openie", "tuples")
"""Keys of lists of triples, without case and `_`."""

_RELATION = (*RELATION, "rel")

_REBEL = re.compile(r"<(subj|obj|triplet|[a-z_]+)>")

_OPEN = re.compile(r"\s*+(\d?\.\d+|\d)?\s*+\((?=[^()\t][^\t;]*+;[^\t;]*+;)([^\t]*)\)\s*+")

_KNOWGL = re.compile(r"\s*+\[\([^\n|#]++#[^\n|]++\|[^\n|]++\|\s*+\([^\n|#]++#")

_NUMBER = re.compile(r"[-+]?(?:\d++(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?")

_STANDOFF = re.compile(r"[TEREAMN*#]\d*")
"""How lines of brat start, which have three columns too."""


class _Found(NamedTuple):
    """A triple, its place, and the id of its document."""

    where: str
    document: str | None
    triple: Triple


def recognise(source: Source) -> bool:
    """Whether a file has REBEL's marks, only lines of triples, or JSON of triples that no other format reads."""
    if source.sample:
        return are_triples(source.sample) if are_rows(source.sample) else any(map(_listed, source.sample))
    text = source.head.decode("utf-8", "replace")
    if _KNOWGL.match(text):
        return True
    if "\0" in text or text.lstrip()[:1] in ("{", "["):
        return False
    if _MARK in text:
        return True
    lines = [line.removesuffix("\r") for line in text.split("\n") if line.strip()]
    if len(source.head) >= 1 << 16:
        lines = lines[:-1]
    return bool(lines) and (all(map(_OPEN.fullmatch, lines)) or _is_table(lines))


def _is_table(lines: Sequence[str]) -> bool:
    rows = [line.split("\t") for line in lines]
    if _header(rows[0]) is not None:
        return True
    return all(
        (len(row) == 3 or (len(row) == 4 and _NUMBER.fullmatch(row[0].strip())))
        and all(cell.strip() and not _NUMBER.fullmatch(cell.strip()) for cell in row[-3:])
        and not TAG.fullmatch(row[-1].strip())
        and not _STANDOFF.fullmatch(row[0])
        for row in rows
    )


def _header(row: Sequence[str]) -> dict[str, int] | None:
    """The columns of a header by what they hold; `None` for a row that does not name a triple."""
    plain = [plain_key(cell.strip()) for cell in row]
    columns = {
        kind: plain.index(named)
        for kind, names in (("head", HEAD), ("relation", _RELATION), ("tail", TAIL), ("id", IDS))
        for named in [next((name for name in names if name in plain), None)]
        if named is not None
    }
    return columns if {"head", "relation", "tail"} <= set(columns) else None


def _listed(value: Any) -> list[Any] | None:
    """The triples of a JSON value, as this format has them; `None` if it is not of it."""
    if isinstance(value, dict):
        some = field(value, LISTS)
        if isinstance(some, list) and some and all(map(_is_triple, some)):
            return some
        return [value] if _is_triple(value) and field(value, RELATION) is None else None
    if not isinstance(value, list) or not value:
        return None
    if len(value) == 3 and is_strings(value):
        return [value]
    return value if all(isinstance(each, list) and _is_triple(each) for each in value) else None


def _is_triple(value: Any) -> bool:
    """Whether something is a list of three strings, or an object with a head, a relation and a tail."""
    if isinstance(value, list):
        return len(value) == 3 and is_strings(value)
    return isinstance(value, dict) and all(isinstance(field(value, names), str) for names in (HEAD, _RELATION, TAIL))


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The triples, those of a document together; raises `InputError` for a line that is not one."""
    named = list(_of_json(source) if source.sample else _of_text(source, reading))
    if not named:
        raise InputError(f"{source.name}: has no triples")
    by_document: dict[str | None, list[_Found]] = {}
    for each in named:
        by_document.setdefault(each.document, []).append(each)
    for document, some in by_document.items():
        answer = Answer(triples=tuple(each.triple for each in some), occurrences=reading.occurrences)
        yield Record(some[0].where, Document(id=document), whole=False, answer=answer)


def _of_json(source: Source) -> Iterator[_Found]:
    for where, value in source.documents():
        some = _listed(value)
        if some is None:
            raise InputError(f"{where}: is not a triple, nor an object with a list of them: {str(value)[:60]!r}")
        document = name(field(value, IDS)) if isinstance(value, dict) else None
        for item in some:
            if isinstance(item, list):
                head, relation, tail = item
            else:
                head, relation, tail = (field(item, names) for names in (HEAD, _RELATION, TAIL))
            yield _Found(where, document, Triple(type=relation, head=head, tail=tail))


def _of_text(source: Source, reading: Reading) -> Iterator[_Found]:
    header: dict[str, int] | None = None
    first = True
    for number, raw in enumerate(source.text().split("\n"), start=1):
        line, where = raw.removesuffix("\r"), f"{source.name}:{number}"
        if not line.strip():
            continue
        if first:
            first, header = False, _header(line.split("\t"))
            if header is not None:
                continue
        if _MARK in line:
            yield from (_Found(where, None, triple) for triple in _rebel(line, where, reading))
        elif _KNOWGL.match(line):
            yield from (_Found(where, None, triple) for triple in _knowgl(line, where, reading))
        elif header is not None:
            yield _row(line, header, where)
        else:
            parts = _parts(line, where, reading)
            if parts is not None:
                yield _Found(where, None, Triple(type=parts[1], head=parts[0], tail=parts[2]))


def _row(line: str, header: dict[str, int], where: str) -> _Found:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) <= max(header.values()) or not all(cells[header[kind]] for kind in ("head", "relation", "tail")):
        raise InputError(f"{where}: has no head, relation and tail under the header: {line[:60]!r}")
    triple = Triple(type=cells[header["relation"]], head=cells[header["head"]], tail=cells[header["tail"]])
    return _Found(where, name(cells[header["id"]]) if "id" in header else None, triple)


def _parts(line: str, where: str, reading: Reading) -> list[str] | None:
    """Head, relation and tail of a line; `None` for one that has more."""
    bracket = _OPEN.fullmatch(line)
    parts = [part.strip() for part in (bracket[2].split(";") if bracket is not None else line.split("\t"))]
    if bracket is None and len(parts) == 4 and _NUMBER.fullmatch(parts[0]):
        parts = parts[1:]
    if bracket is not None and len(parts) > 3:
        reading.notices.note("unread", where, "arguments behind the second one")
        parts = parts[:3]
    if len(parts) != 3:
        raise InputError(f"{where}: is not a triple: {line[:60]!r}")
    if not all(parts):
        reading.notices.note("unread", f"{where}: {line[:60]!r}", "triples that lack a part")
        return None
    return parts


def _rebel(line: str, where: str, reading: Reading) -> Iterator[Triple]:
    """The triples of REBEL's text. Behind a head, each tail and relation makes one."""
    for part in line.split(_MARK)[1:]:
        pieces = _REBEL.split(re.sub(r"</?s>|<pad>", "", part))
        head, marks, strings = pieces[0].strip(), pieces[1::2], [piece.strip() for piece in pieces[2::2]]
        pairs = list(zip(marks[::2], marks[1::2], strings[::2], strings[1::2], strict=False))
        if not head or not pairs or len(marks) % 2 or not all(tail and relation for *_, tail, relation in pairs):
            reading.notices.note("unread", f"{where}: {part.strip()[:60]!r}", "triples that lack a part")
        for one, other, tail, relation in pairs:
            types = (None, None) if (one, other) == ("subj", "obj") else (one, other)
            if head and tail and relation:
                yield Triple(type=relation, head=head, tail=tail, head_type=types[0], tail_type=types[1])


def _knowgl(line: str, where: str, reading: Reading) -> Iterator[Triple]:
    """The triples of KnowGL's text, whose ends are mentions with their types."""
    for part in line.strip().split("$"):
        pieces = [piece.strip() for piece in part.strip().removeprefix("[").removesuffix("]").split("|")]
        ends = [[each.strip() for each in piece[1:-1].split("#")] for piece in pieces[::2]]
        fit = len(pieces) == 3 and all(piece[:1] == "(" and piece[-1:] == ")" for piece in pieces[::2])
        if fit and pieces[1] and all(len(end) in (2, 3) and end[0] for end in ends):
            (head, *_, head_type), (tail, *_, tail_type) = ends
            yield Triple(type=pieces[1], head=head, tail=tail, head_type=head_type or None, tail_type=tail_type or None)
        else:
            reading.notices.note("unread", f"{where}: {part.strip()[:60]!r}", "triples that lack a part")


FORMAT = Format(
    name="triples",
    about="Triples without offsets: REBEL, mREBEL, KnowGL, OpenIE, tables of head, relation and tail.",
    layers=("relations",),
    offsets="none: strings are looked for in the text",
    recognise=recognise,
    read=read,
)
