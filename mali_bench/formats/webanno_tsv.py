r"""WebAnno TSV 3, as WebAnno and INCEpTION write it: a token a line, a column for each feature of each layer.

The header names the layers: `#T_SP=` spans with features, `#T_RL=` relations between spans, `#T_CH=` chains. In a cell
`_` is nothing, `*` an annotation without a value, `|` parts several, and `PER[3]` is the annotation 3, which has all
tokens with that number; one without a number has its token alone. A line may be a part of a token (`1-2.1`). A relation
is on the line of its target, and names its source: `1-5[2_3]`. An element of a chain is `*->1-2`. A span with slots
(`ROLE_`) is an event, and what fills them are its arguments.

The label of a span or relation is its feature `value`, or one that is called like a label, or the first. Layers of
morphology and syntax are not read. Offsets count UTF-16 code units, or code points if the tokens are at these.
Described in the user guide of INCEpTION, WebAnno TSV 3.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import InputError
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .offset_units import CODE_POINTS, UTF16, Unit, converted
from .source import Source

_GRAMMAR = re.compile(
    r"\.(?:POS|Lemma|Stem|Token|Sentence|MorphologicalFeatures|Dependency|Chunk|SurfaceForm|SpellingAnomaly)$"
)
"""Layers of the text and its grammar."""

_LABELS = ("value", "label", "type", "category", "kind", "class", "relationType", "identifier")
"""Features that are a label; of several the first."""

_TOKEN = re.compile(r"\d{1,9}-\d{1,9}(?:\.\d{1,9})?")

_OFFSETS = re.compile(r"(\d{1,9})-(\d{1,9})")

_NUMBERED = re.compile(r"(.*?)(?:(?<!\\)\[(\d{1,9})\])?", re.DOTALL)

_NAMED = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)(?:\[(\d{1,9})(?:_(\d{1,9}))?\])?")

_ELEMENT = re.compile(r".*->(\d{1,9})-(\d{1,9})", re.DOTALL)

_GAP = 10_000
"""The most characters between two sentences."""


class _Layer(NamedTuple):
    """A layer of the header: its kind (SP, RL or CH), its name, its features, one for each column, and its first
    column. A slot has two, for its roles and for what fills them.
    """

    kind: str
    name: str
    features: list[str]
    column: int

    @property
    def label(self) -> int | None:
        """The column, counted from the first of the layer, that has the label."""
        plain = [at for at, name in enumerate(self.features) if not name.startswith(("ROLE_", "SLOT_", "BT_"))]
        named = [at for name in _LABELS for at in plain if self.features[at] == name]
        return next(iter([*named, *plain]), None)

    @property
    def slots(self) -> list[int]:
        """The columns of the roles of its slots."""
        return [at for at, name in enumerate(self.features) if name.startswith("ROLE_")]


class _Line(NamedTuple):
    """A token: its place in the file, its number, its offsets, its form and its cells."""

    where: str
    token: str
    start: int
    end: int
    form: str
    cells: list[str]


@dataclass(slots=True)
class _Parsed:
    """A file: its layers, its tokens, and the first token and the text of each sentence."""

    layers: list[_Layer]
    lines: list[_Line]
    sentences: list[tuple[_Line, str]]


def recognise(source: Source) -> bool:
    """Whether the first line names the format."""
    return source.head.lstrip().startswith(b"#FORMAT=WebAnno TSV 3")


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The document; raises `InputError` for a line that does not fit the header, and for a span that is not there."""
    parsed = _parsed(source)
    unit, text = _unit(parsed, source.name, reading)
    made = _Annotations(Draft(text=text), parsed.lines, reading)
    layers = [layer for layer in parsed.layers if not _GRAMMAR.search(layer.name)]
    for layer in parsed.layers:
        if layer not in layers:
            reading.notices.note("unread", source.name, f"the layer {layer.name.rpartition('.')[2]}")
    for kind, add in (
        ("SP", made.add_spans),
        ("SP", made.add_slots),
        ("RL", made.add_relations),
        ("CH", made.add_chains),
    ):
        for layer in layers:
            if layer.kind == kind:
                add(layer)
    attempts = attempted([made.draft], reading.labels)
    yield Record(source.name, document(made.draft, attempts, reading.labels), whole=False, unit=unit)


def _parsed(source: Source) -> _Parsed:
    made = _Parsed([], [], [])
    texts: list[str] = []
    columns = 0
    for number, line in enumerate(source.text().split("\n"), start=1):
        line, where = line.removesuffix("\r"), f"{source.name}:{number}"
        if line.startswith(("#T_SP=", "#T_RL=", "#T_CH=")):
            name, *features = line[6:].split("|")
            if made.lines:
                raise InputError(f"{where}: names a layer behind the first token")
            made.layers.append(_Layer(line[3:5], name, _columns(features), columns))
            columns += len(made.layers[-1].features)
            if made.layers[-1].features[-1].startswith("ROLE_"):
                raise InputError(f"{where}: does not say what fills the slot {features[-1][:60]!r}")
        elif line.startswith("#Text="):
            texts.append(_unescaped(line[6:]))
        elif line.strip() and not line.startswith("#"):
            made.lines.append(_line(line, where, columns))
            if texts:
                made.sentences.append((made.lines[-1], "\n".join(texts)))
                texts = []
    if not made.lines:
        raise InputError(f"{source.name}: has no tokens")
    return made


def _columns(features: Sequence[str]) -> list[str]:
    """What each column of a layer has; the one behind a slot has what fills it. A layer without features has one."""
    named = [
        f"SLOT_{name}" if at and features[at - 1].startswith("ROLE_") else name for at, name in enumerate(features)
    ]
    return [name for name in named if name] or [""]


def _line(line: str, where: str, columns: int) -> _Line:
    cells = line.split("\t")
    offsets = _OFFSETS.fullmatch(cells[1]) if len(cells) > 2 else None
    if offsets is None or not _TOKEN.fullmatch(cells[0]):
        raise InputError(f"{where}: is not a token of WebAnno TSV, its number, its offsets and its text: {line[:60]!r}")
    if len(cells) < 3 + columns:
        raise InputError(f"{where}: has {len(cells) - 3} columns of features, and the header has {columns}")
    return _Line(where, cells[0], int(offsets[1]), int(offsets[2]), cells[2], cells[3:])


def _unit(parsed: _Parsed, name: str, reading: Reading) -> tuple[Unit, str]:
    """What offsets count, and the text: that under which every token is where the file says."""
    failing = []
    for unit in (UTF16, CODE_POINTS):
        text = _text(parsed.sentences, unit)
        wrong = next((line for line in parsed.lines if not _is_at(text, line, unit)), None)
        if wrong is None:
            if unit != UTF16:
                reading.notices.note("offsets", name, str(unit), len(parsed.lines))
            return unit, text
        failing.append(wrong)
    raise InputError(
        f"{failing[0].where}: the token {failing[0].form[:40]!r} is not at {failing[0].start}-{failing[0].end} of the"
        f" text, counting {UTF16} or {CODE_POINTS}"
    )


def _text(sentences: Sequence[tuple[_Line, str]], unit: Unit) -> str:
    """The text, each sentence at the offset that its first token says; it ends where that is not possible."""
    made: list[str] = []
    length = 0
    for first, sentence in sentences:
        gap = first.start - (len(sentence) - len(sentence.lstrip())) - length
        if not 0 <= gap <= _GAP:
            break
        made += ["\n" * gap, sentence]
        length += gap + sum(2 if unit == UTF16 and ord(char) > 0xFFFF else 1 for char in sentence)
    return "".join(made)


def _is_at(text: str, line: _Line, unit: Unit) -> bool:
    if line.start == line.end:
        return True
    spans = converted(text, ((line.start, line.end),), unit) if line.start < line.end else None
    return spans is not None and text[slice(*spans[0])] in (line.form, _unescaped(line.form))


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"t": "\t", "n": "\n", "r": "\r"}.get(match[1], match[1]), value)


def _parts(cell: str, mark: str) -> list[str]:
    """The parts of a cell, parted by a mark that is not escaped."""
    return re.split(rf"(?<!\\){re.escape(mark)}", cell)


def _entries(line: _Line, layer: _Layer) -> Iterator[list[str]]:
    """The cells of each annotation of a layer on a line, `_` where it has none."""
    cells = line.cells[layer.column : layer.column + len(layer.features)]
    rows = [_parts(cell, "|") for cell in cells]
    for at in range(max(map(len, rows))):
        values = [row[at] if at < len(row) else "_" for row in rows]
        if any(value != "_" for value in values):
            yield values


class _Annotations:
    """A draft while the layers are added. Spans are known by layer, token and number (`0` for none)."""

    def __init__(self, draft: Draft, lines: Sequence[_Line], reading: Reading) -> None:
        self.draft = draft
        self._lines = lines
        self._reading = reading
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._names: list[str] = []
        self._links: set[tuple[str, int, int]] = set()

    def add_spans(self, layer: _Layer) -> None:
        """Add the spans of a layer."""
        known: dict[str, int] = {}
        self._names.append(layer.name)
        for line in self._lines:
            for values in _entries(line, layer):
                number = self._number(values)
                if line.start == line.end:
                    self._reading.notices.note("unplaced", line.where, "annotations without extent")
                    continue
                at = known.get(number) if number != "0" else None
                if at is None:
                    at = known[number] = self._append(line, layer, values)
                start, end = self.draft.spans[at].spans[0]
                self.draft.spans[at].spans = ((min(start, line.start), max(end, line.end)),)
                self._numbers[layer.name, line.token, number] = at

    def _append(self, line: _Line, layer: _Layer, values: Sequence[str]) -> int:
        label = self._label(layer, values)
        self.draft.spans.append(
            Labelled(
                ((line.start, line.end),),
                f"events:{label or ''}" if layer.slots else label,
                end_only=layer.name.endswith(".SemArg"),
            )
        )
        return len(self.draft.spans) - 1

    def _number(self, values: Sequence[str]) -> str:
        """The number of an annotation, which all of its cells have that name no other span; `0` for none."""
        numbers = (_NUMBERED.fullmatch(value) for value in values if not _NAMED.fullmatch(value))
        return next((match[2] for match in numbers if match is not None and match[2]), "0")

    def _label(self, layer: _Layer, values: Sequence[str]) -> str | None:
        match = _NUMBERED.fullmatch(values[layer.label]) if layer.label is not None else None
        return None if match is None or match[1] in ("_", "*", "") else _unescaped(match[1])

    def add_slots(self, layer: _Layer) -> None:
        """Add what fills the slots of the spans of a layer."""
        for line in self._lines:
            for values in _entries(line, layer) if layer.slots else ():
                host = self._numbers.get((layer.name, line.token, self._number(values)))
                for slot in layer.slots if host is not None else ():
                    self._fill(host or 0, layer.features[slot + 1 :][:1], values[slot : slot + 2], line.where)

    def _fill(self, host: int, kinds: Sequence[str], cells: Sequence[str], where: str) -> None:
        """Add what fills a slot: a cell of roles, and one of spans, of a layer or (`uima.tcas.Annotation`) of any."""
        layer = kinds[0].removeprefix("SLOT_") if kinds else ""
        for role, filler in zip(*(_parts(cell, ";") for cell in cells), strict=False):
            plain = _NUMBERED.fullmatch(role)
            if filler not in ("_", "*"):
                label = _unescaped(plain[1]) if plain is not None and plain[1] not in ("_", "*") else "*"
                self._link(label, host, self._named(filler, layer if layer in self._names else "", where)[0])

    def _link(self, label: str, head: int, child: int) -> None:
        """Add a link once: each token of a span may repeat it."""
        if (label, head, child) not in self._links:
            self._links.add((label, head, child))
            self.draft.links.append((label, head, child))

    def add_relations(self, layer: _Layer) -> None:
        """Add the relations of a layer."""
        self.draft.linked = True
        base = next((name[3:] for name in layer.features if name.startswith("BT_")), "")
        for line in self._lines:
            for values in _entries(line, layer):
                source, own = self._named(values[-1], base, line.where)
                target = self._numbers.get((base, line.token, own))
                if target is None:
                    raise InputError(
                        f"{line.where}: a relation is at a token that has no span {own} of the layer {base}"
                    )
                self.draft.links.append((self._label(layer, values) or "*", source, target))

    def _named(self, value: str, layer: str, where: str) -> tuple[int, str]:
        """The span that a cell names, in a layer or (`""`) in any, and the number of the other end of a relation."""
        match = _NAMED.fullmatch(value)
        key = (match[1], match[2] or "0") if match is not None else ("", "")
        names = [layer] if layer else self._names
        known = [self._numbers[name, *key] for name in names if (name, *key) in self._numbers]
        if match is None or not known:
            raise InputError(f"{where}: {value[:40]!r} names a span that is not there")
        return known[0], match[3] or "0"

    def add_chains(self, layer: _Layer) -> None:
        """Add the chains of a layer, as clusters of mentions."""
        places: dict[tuple[int, int], tuple[int, int]] = {}
        for line in self._lines:
            for values in _entries(line, layer):
                match = _ELEMENT.fullmatch(values[0])
                if match is None:
                    raise InputError(f"{line.where}: {values[0][:40]!r} is not an element of a chain, as *->1-2 is")
                key = int(match[1]), int(match[2])
                start, end = places.get(key, (line.start, line.end))
                places[key] = min(start, line.start), max(end, line.end)
        mentions = {
            span.spans[0]: at
            for at, span in reversed(list(enumerate(self.draft.spans)))
            if not span.end_only and not (span.label or "").startswith("events:")
        }
        chains: dict[int, list[int]] = {}
        for (chain, _), place in sorted(places.items()):
            if place not in mentions:
                self.draft.spans.append(Labelled((place,), "mentions:"))
                mentions[place] = len(self.draft.spans) - 1
            chains.setdefault(chain, []).append(mentions[place])
        self.draft.clusters = [*(self.draft.clusters or []), *chains.values()]


FORMAT = Format(
    name="webanno-tsv",
    about="WebAnno TSV 3 (WebAnno, INCEpTION): spans, relations, slots as arguments of events, chains.",
    layers=("mentions", "entities", "relations", "events", "times", "quantities", "titles"),
    offsets="UTF-16 code units",
    recognise=recognise,
    read=read,
)
