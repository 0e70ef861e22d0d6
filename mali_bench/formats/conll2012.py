"""CoNLL-2012 (OntoNotes) columns: named entities and coreference in brackets, a document or part in each `#begin`.

Of the columns, the fourth is the word, the eleventh the named entity (`(ORG*`, `*`, `*)`), and the last one
coreference (`(12`, `12)`, `(12)`, several parted by `|` or, as xrenner writes them, by nothing; `-` for none). Files of
scorers and of xrenner (`-o conll`) may have fewer: the last one is coreference, and the word is the fourth of five or
more, else the one before the last. A layer of which a file has nothing was not attempted. Clusters are those of a part.
"""

import re
from collections.abc import Iterator

from ..errors import InputError
from .base import Format, Reading, Record
from .columns import Line, lines
from .source import Source
from .token_drafts import TokenDraft, records

_BEGIN = re.compile(r"# ?begin document")
_PART = re.compile(r";\s*part\s*\S+\Z")
_END = re.compile(r"# ?end document")
_PIECE = re.compile(r"\(?[^()|\s]+\)?")
_PIECES = re.compile(r"(?:\(?[^()|\s]++\)?\|?)+")

_NAMED_ENTITY = 10
"""The column of named entities, counted from 0, in files that have all columns."""

_NONE = ("-", "_", "*", "")


def recognise(source: Source) -> bool:
    """Whether a file starts with a document, behind comments."""
    return next(
        (
            _BEGIN.match(line) is not None
            for line in source.head.decode("utf-8", "ignore").splitlines()
            if line.strip() and (line[:2] != "# " or _BEGIN.match(line))
        ),
        False,
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents and parts; raises `InputError` for a bracket that is not opened or not closed."""
    drafts = [draft for draft in _parts(source) if draft.tokens]
    has_clusters = any(draft.draft.clusters for draft in drafts)
    nothing = not any(draft.layers for draft in drafts)
    for draft in drafts:
        draft.draft.clusters = (draft.draft.clusters or []) if has_clusters else None
        if nothing or has_clusters:
            draft.layers.add("mentions")
    yield from records(drafts, reading)


def _parts(source: Source) -> Iterator[TokenDraft]:
    part: _Part | None = None
    for line in lines(source.text()):
        where = f"{source.name}:{line.number}"
        begin = _BEGIN.match(line.text)
        if begin is not None:
            if part is not None:
                yield part.done(where)
            name = _PART.sub("", line.text[begin.end() :].strip()).rstrip()
            part = _Part(TokenDraft(where, name.removeprefix("(").removesuffix(")") or None))
        elif _END.match(line.text):
            if part is not None:
                yield part.done(where)
            part = None
        elif line.columns and not line.text.startswith("#"):
            if part is None:
                raise InputError(f"{where}: is a token outside a document; `#begin document` is missing")
            part.add(line, where)
    if part is not None:
        yield part.done(source.name)


class _Part:
    """A part while it is read, with the brackets that are open."""

    def __init__(self, made: TokenDraft) -> None:
        self.made = made
        self._names: list[tuple[str, int]] = []
        self._open: dict[str, list[int]] = {}
        self._clusters: dict[str, list[tuple[int, int]]] = {}

    def add(self, line: Line, where: str) -> None:
        columns = line.columns
        if len(columns) < 2:
            raise InputError(f"{where}: has {len(columns)} columns; a token has 2 or more")
        at = self.made.add_tokens([columns[3] if len(columns) >= 5 else columns[-2]])
        if len(columns) > _NAMED_ENTITY + 1:
            self._name(columns[_NAMED_ENTITY], at, where)
        if columns[-1] not in _NONE:
            if not _PIECES.fullmatch(columns[-1]):
                raise InputError(f"{where}: {columns[-1]!r} is not coreference; it is (12, 12), (12) or -")
            for piece in _PIECE.findall(columns[-1]):
                self._mention(piece, at, where)

    def done(self, where: str) -> TokenDraft:
        """The draft, at the end of the part."""
        still = [*(name for name, _ in self._names), *(name for name, starts in self._open.items() if starts)]
        if still:
            raise InputError(f"{where}: the part ends, and {still[0]!r} is still open")
        self.made.draft.clusters = [
            [self.made.at(start, end, mention=True) for start, end in spans] for spans in self._clusters.values()
        ]
        return self.made

    def _name(self, value: str, at: int, where: str) -> None:
        for label in re.findall(r"\(([^()*\s]+)", value):
            self._names.append((label, at))
        for _ in range(value.count(")")):
            if not self._names:
                raise InputError(f"{where}: the named entity {value!r} is closed and was not opened")
            label, start = self._names.pop()
            self.made.add(start, at + 1, label)
            self.made.layers.add("mentions")

    def _mention(self, piece: str, at: int, where: str) -> None:
        cluster = piece.strip("()")
        if piece == cluster:
            raise InputError(f"{where}: {piece!r} is not coreference; it is (12, 12), (12) or -")
        if piece[0] == "(":
            self._open.setdefault(cluster, []).append(at)
        if piece[-1] == ")":
            if not self._open.get(cluster):
                raise InputError(f"{where}: a mention of cluster {cluster} is closed and was not opened")
            self._clusters.setdefault(cluster, []).append((self._open[cluster].pop(), at + 1))


FORMAT = Format(
    name="conll2012",
    about="CoNLL-2012 (OntoNotes) columns: named entities and coreference in brackets; also the files of its scorer.",
    layers=("mentions", "entities", "events", "times", "quantities", "titles"),
    offsets="tokens of the part",
    recognise=recognise,
    read=read,
)
