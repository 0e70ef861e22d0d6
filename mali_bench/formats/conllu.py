"""CoNLL-U with entities in the last column: `Entity=` as CorefUD and GUM write it, or a tag a word as `NER=`.

`# global.Entity` names the parts of `Entity=(e1-person-2-...`: the cluster (`eid` or `GRP`), the type (`etype`), and
the head: `head`, the number of the head word within the mention, or `minspan`, the numbers of several. A mention in
pieces is `e1[1/2]` and `e1[2/2]`. A type that only one mention of a cluster has is that of all. `# newdoc` begins a
document.

Words are tokens; a multiword token (`1-2`) is one where its words do not spell it. Empty nodes (`8.1`) are not in the
text: mentions of nothing else are left out and counted. See universaldependencies.org/format.html and the description
of the CorefUD format at ufal.mff.cuni.cz/corefud.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from ..errors import InputError
from ..model.document import Spans
from . import tags
from .base import Format, Reading, Record
from .columns import add_chunks, scheme_of, single
from .source import Source
from .token_drafts import TokenDraft, records

_COLUMNS = 10

_ENTITY = ("eid", "etype", "head", "other")
"""The parts of `Entity=` in files that do not name them."""

_ID = re.compile(r"(\d{1,9})(?:-(\d{1,9})|\.(\d{1,9}))?")

_BRACKETS = re.compile(r"\(([^()]+)(\)?)|([^()]+)\)|[^()]+")

_PIECE = re.compile(r"(.+)\[(\d{1,4})/(\d{1,4})\]")

_TAG_KEYS = ("ner", "nertag")


class _Row(NamedTuple):
    """A line: its place, the number of its word, its form and the pairs of its last column."""

    where: str
    id: str
    form: str
    misc: dict[str, str]


@dataclass(slots=True)
class _Mention:
    """A mention while it is read: where it was opened, its cluster, its type, the numbers of its head words, whether it
    is in pieces and how many are still to come, and the tokens of its nodes so far.
    """

    where: str
    cluster: str
    type: str | None
    heads: tuple[int, ...]
    split: bool = False
    pieces: int = 1
    nodes: list[tuple[int, int]] = field(default_factory=list)


def recognise(source: Source) -> bool:
    """Whether the first line that is not a comment has ten columns, of which the first is the number of a word."""
    for line in source.head.splitlines():
        if line.strip() and not line.startswith(b"#"):
            columns = line.split(b"\t")
            return len(columns) == _COLUMNS and re.fullmatch(rb"\d+(?:[-.]\d+)?", columns[0]) is not None
    return False


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for a line that is not CoNLL-U, and for a mention that is not closed."""
    documents = _documents(source)
    tagged = [tag for document in documents for row in document.tags for tag in [*row, "O"]]
    scheme = scheme_of(tagged, source.name, reading) if any(tag != "O" for tag in tagged) else None
    for document in documents:
        document.finish(scheme, reading)
    has_clusters = any(document.mentions for document in documents)
    kept = [document.made for document in documents if document.made.tokens]
    for made in kept:
        made.layers.add("mentions")
        if has_clusters:
            made.draft.clusters = made.draft.clusters or []
    yield from records(kept, reading)


def _documents(source: Source) -> list["_Document"]:
    documents: list[_Document] = []
    parts: Sequence[str] = _ENTITY
    rows: list[_Row] = []
    for number, text in enumerate([*source.text().split("\n"), ""], start=1):
        line, where = text.removesuffix("\r"), f"{source.name}:{number}"
        key, _, value = line[1:].partition("=") if line.startswith("#") else ("", "", "")
        starts = key.split()[:1] == ["newdoc"]
        if rows and (starts or not line.strip()):
            documents[-1].add(rows)
            rows = []
        if key.strip() == "global.Entity":
            parts = value.strip().split("-")
            if documents:
                documents[-1].parts = parts
        if starts or (not documents and line.strip() and not line.startswith("#")):
            documents.append(_Document(TokenDraft(where, value.strip() or None), parts))
        if line.strip() and not line.startswith("#"):
            rows.append(_row(line, where))
    return documents


def _row(line: str, where: str) -> _Row:
    columns = line.split("\t")
    if len(columns) != _COLUMNS:
        raise InputError(f"{where}: has {len(columns)} columns; a word of CoNLL-U has {_COLUMNS}, parted by tabs")
    if not _ID.fullmatch(columns[0]):
        raise InputError(f"{where}: {columns[0]!r} is not the number of a word")
    pairs = (pair.partition("=") for pair in columns[9].strip().split("|"))
    return _Row(where, columns[0], columns[1], {key: value for key, equals, value in pairs if equals})


class _Document:
    """A document while it is read.

    Attributes:
        made: its tokens and, in the end, its mentions.
        parts: the parts of `Entity=`.
        tags: the tag of each token, by sentence.
        mentions: the mentions that are complete.
    """

    def __init__(self, made: TokenDraft, parts: Sequence[str]) -> None:
        self.made = made
        self.parts = parts
        self.tags: list[list[str]] = []
        self.mentions: list[_Mention] = []
        self._sentences: list[tuple[int, str]] = []
        self._open: list[tuple[_Mention, int]] = []  # with the node at which each was opened
        self._in_pieces: list[_Mention] = []
        self._nodes: list[tuple[int, int]] = []  # the tokens [start, end) of each, none of an empty node

    def add(self, rows: Sequence[_Row]) -> None:
        """Add a sentence."""
        self._sentences.append((len(self.made.tokens), rows[0].where))
        self.tags.append([])
        forms = {int(row.id): row.form for row in rows if row.id.isdecimal()}
        until, token = 0, (0, 0)
        for row in rows:
            first, last, empty = _numbers(row.id)
            if empty:
                self._node(row, (len(self.made.tokens), len(self.made.tokens)))
            elif last:
                if "".join(form for number, form in forms.items() if first <= number <= last) != row.form:
                    until, token = last, self._token(row)
            else:
                self._node(row, token if first <= until else self._token(row))

    def _token(self, row: _Row) -> tuple[int, int]:
        at = self.made.add_tokens([row.form])
        self.tags[-1].append(next((value for key, value in row.misc.items() if key.lower() in _TAG_KEYS), "O"))
        return at, at + 1

    def _node(self, row: _Row, tokens: tuple[int, int]) -> None:
        number = len(self._nodes)
        self._nodes.append(tokens)
        for opened, closed, closing in _BRACKETS.findall(row.misc.get("Entity", "")):
            if opened:
                self._opens(opened, number, row.where)
            if closed or closing:
                self._closes(closing or None, number, row.where)

    def _opens(self, value: str, number: int, where: str) -> None:
        given = dict(zip(self.parts, value.split("-", len(self.parts) - 1), strict=False))
        cluster = given.get("eid", given.get("GRP", "")) or value
        piece = _PIECE.fullmatch(cluster)
        if piece is not None and piece[2] != "1":
            begun = [mention for mention in self._in_pieces if mention.cluster == piece[1]]
            if not begun:
                raise InputError(f"{where}: {cluster!r} is a later piece of a mention whose first piece is missing")
            self._open.append((begun[-1], number))
            return
        kind = unquote(given.get("etype", given.get("entity", ""))) or None
        heads = tuple(int(word) for word in re.findall(r"\d{1,9}", given.get("minspan", given.get("head", ""))))
        mention = _Mention(where, piece[1] if piece else cluster, kind, heads, piece is not None)
        if piece is not None:
            mention.pieces = int(piece[3])
            self._in_pieces.append(mention)
        self._open.append((mention, number))

    def _closes(self, name: str | None, number: int, where: str) -> None:
        """Close the mention that was opened last, or the one of a cluster that was."""
        piece = _PIECE.fullmatch(name or "")
        wanted = (piece[1] if piece else name, piece is not None)
        fitting = [
            at
            for at, (mention, _) in enumerate(self._open)
            if name is None or (mention.cluster, mention.split) == wanted
        ]
        if not fitting:
            raise InputError(f"{where}: the mention {name!r} is closed and was not opened")
        mention, start = self._open.pop(fitting[-1])
        mention.nodes += self._nodes[start : number + 1]
        mention.pieces -= 1
        if mention.pieces <= 0:
            self._in_pieces = [other for other in self._in_pieces if other is not mention]
            self.mentions.append(mention)

    def finish(self, scheme: tags.Scheme | None, reading: Reading) -> None:
        """Put what was read into the draft; raises `InputError` for a mention that is not complete."""
        for mention in [*(mention for mention, _ in self._open), *self._in_pieces]:
            raise InputError(f"{mention.where}: the mention {mention.cluster!r} is opened and not closed")
        if scheme is not None:
            for (at, where), row in zip(self._sentences, self.tags, strict=True):
                add_chunks(self.made, single(at, row), row, scheme, where, reading)
        types = {mention.cluster: mention.type for mention in reversed(self.mentions) if mention.type}
        clusters: dict[str, list[int]] = {}
        for mention in self.mentions:
            spans = _merged(mention.nodes)
            if not spans:
                reading.notices.note("unplaced", mention.where, "mentions of empty nodes")
                continue
            heads = _merged([mention.nodes[head - 1] for head in mention.heads if 0 < head <= len(mention.nodes)])
            label = mention.type or types.get(mention.cluster)
            clusters.setdefault(mention.cluster, []).append(
                self.made.add_fragments(spans, f"mentions:{label or ''}", heads or None)
            )
        if self.mentions:
            self.made.draft.clusters = list(clusters.values())


def _numbers(name: str) -> tuple[int, int, bool]:
    """The number of a word, the last one of a multiword token (else 0), and whether it is an empty node."""
    first, hyphen, last = name.partition("-")
    return int(first.partition(".")[0]), int(last) if hyphen else 0, "." in name


def _merged(tokens: Sequence[tuple[int, int]]) -> Spans:
    """Tokens as fragments that do not touch."""
    made: list[tuple[int, int]] = []
    for at in sorted(set(itertools.chain.from_iterable(range(start, end) for start, end in tokens))):
        if made and made[-1][1] == at:
            made[-1] = (made[-1][0], at + 1)
        else:
            made.append((at, at + 1))
    return tuple(made)


FORMAT = Format(
    name="conllu",
    about="CoNLL-U with entities and coreference (`Entity=`, as CorefUD and GUM) or tags (`NER=`) in the last column.",
    layers=("mentions", "entities", "events", "times", "quantities", "titles"),
    offsets="words",
    recognise=recognise,
    read=read,
)
