"""Tables of spans: CSV, TSV and the like with a header, a span a row.

The header names the columns under the usual names (`record_keys`): start, end or length, label, and perhaps the
document (`doc_id`), the surface string (`text`), the layer (`layer`) and the cluster (`cluster`, `entity_id`). Columns
are parted by tabs, commas, semicolons or bars, whichever makes such a header. Cells are quoted as spreadsheets do.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from ..errors import InputError
from ..model.layers import TAGGED
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .record_keys import END, IDS, LABEL, LENGTH, START, SURFACE, plain_key
from .source import Source

CLUSTER = ("cluster", "clusterid", "entityid", "corefid", "coref", "chain", "chainid", "eid")
LAYER = ("layer",)

_DELIMITERS = "\t,;|"


def recognise(source: Source) -> bool:
    """Whether the first line is a header that names the start, the end and the label or text of spans."""
    if b"\0" in source.head or source.head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    return _delimiter(source.head.lstrip().split(b"\n", 1)[0].decode("utf-8", "replace")) is not None


def _delimiter(line: str) -> str | None:
    for delimiter in _DELIMITERS:
        try:
            header = next(csv.reader([line.removesuffix("\r")], delimiter=delimiter), [])
        except csv.Error:
            continue
        columns = _columns(header)
        if "start" in columns and ("end" in columns or "length" in columns) and {"label", "surface"} & set(columns):
            return delimiter
    return None


def _columns(header: Sequence[str]) -> dict[str, int]:
    """The columns by what they hold."""
    plain = [plain_key(name.strip()) for name in header]
    columns: dict[str, int] = {}
    kinds = {
        "start": START, "end": END, "length": LENGTH, "cluster": CLUSTER, "layer": LAYER, "label": LABEL,
        "surface": SURFACE, "id": IDS,
    }  # fmt: skip
    for kind, names in kinds.items():
        numbers = [plain.index(name) for name in names if name in plain and plain.index(name) not in columns.values()]
        if numbers:
            columns[kind] = numbers[0]
    return columns


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for a row that has not the columns of the header, or no offsets."""
    text = source.text().lstrip()
    header_line = text.split("\n", 1)[0]
    delimiter = _delimiter(header_line)
    if delimiter is None:
        raise InputError(f"{source.name}:1: the header does not name start, end and label: {header_line[:80]!r}")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    drafts: dict[str, tuple[str, Draft]] = {}
    clusters: dict[str, dict[str, list[int]]] = {}
    columns: dict[str, int] = {}
    width = 0
    for row in _safely(rows, source.name):
        where = f"{source.name}:{rows.line_num}"
        if not columns:
            columns, width = _columns(row), len(row)
            for number, name in enumerate(row):
                if number not in columns.values() and name:
                    reading.notices.note("unread", where, f"column `{name}`")
            continue
        if not any(row):
            continue
        if len(row) != width:
            raise InputError(f"{where}: has {len(row)} columns, and the header has {width}")
        cells = {kind: row[number].strip() if kind != "surface" else row[number] for kind, number in columns.items()}
        name = cells.get("id", "")
        draft = drafts.setdefault(name, (where, Draft(id=name or None)))[1]
        draft.spans.append(_span(cells, where))
        if cells.get("cluster"):
            clusters.setdefault(name, {}).setdefault(cells["cluster"], []).append(len(draft.spans) - 1)
    if "cluster" in columns:
        for name, (_, draft) in drafts.items():
            draft.clusters = list(clusters.get(name, {}).values())
    layers = attempted((draft for _, draft in drafts.values()), reading.labels)
    for where, draft in drafts.values():
        yield Record(where, document(draft, layers, reading.labels), whole=False, unit=None)


def _safely(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise InputError(f"{name}: is not a table that can be read: {error}") from None


def _span(cells: Mapping[str, str], where: str) -> Labelled:
    start = _offset(cells["start"], where)
    end = _offset(cells["end"], where) if "end" in cells else start + _offset(cells["length"], where)
    label, layer = cells.get("label") or "", cells.get("layer") or ""
    if layer and layer not in TAGGED:
        raise InputError(f"{where}: the layer {layer!r} is not one of {', '.join(TAGGED)}")
    return Labelled(((start, end),), f"{layer}:{label}" if layer else label or None, cells.get("surface") or None)


def _offset(cell: str, where: str) -> int:
    whole = cell.removesuffix(".0")  # as tables with empty cells have numbers
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 12):
        raise InputError(f"{where}: {cell[:40]!r} is not an offset, a whole number from 0 on")
    return int(whole)


FORMAT = Format(
    name="table",
    about="CSV or TSV with a header, a span a row: document, start, end, label, and perhaps text, layer and cluster.",
    layers=("mentions", "entities", "events", "times", "quantities", "titles"),
    offsets="found by the surface strings, else code points",
    recognise=recognise,
    read=read,
)
