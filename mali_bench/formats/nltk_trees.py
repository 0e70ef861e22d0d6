"""Chunk trees as NLTK prints them, one for each sentence, on one line or on several.

    (S
      (PERSON Ann/NNP Lee/NNP)
      lives/VBZ
      in/IN
      (GPE Gao/NNP)
      ./.)

Every bracket but the outermost is a chunk, also inside another one. Words stand with their tags; a tree of phrases
without such words is none of these.
"""

import re
from collections.abc import Iterator

from ..errors import InputError
from .base import Format, Reading, Record
from .source import Source
from .token_drafts import TokenDraft, records

_LEAF = re.compile(r"(\S+)/([()](?=\)*+\Z)|[^()/\s]*+)(\)*+)")
"""A word, its tag (which may be a bracket, as the word), and the brackets that end behind it."""
_LABEL = re.compile(r"\(([^()/\s]*+)(\)*+)")
_TREE = re.compile(r"\s*+\([^()/\s]++\s++(?:\([^()/\s]++\s++)*+[^\s/]\S*/(?:[A-Z]++\$?|[^\w\s/]+)(?=[)\s]|\Z)")
"""How a tree starts: with a label, perhaps that of a chunk, and a word with a tag."""


def recognise(source: Source) -> bool:
    """Whether a file starts with a tree whose first word has a tag."""
    return source.head.lstrip()[:1] == b"(" and _TREE.match(source.head.decode("utf-8", "replace")) is not None


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The trees; raises `InputError` for brackets that do not fit, and for words without a tag."""
    drafts: list[TokenDraft] = []
    open_: list[tuple[str, int]] = []
    for number, line in enumerate(source.text().split("\n"), start=1):
        where = f"{source.name}:{number}"
        for piece in line.split():
            leaf = _LEAF.fullmatch(piece)
            label = None if leaf is not None else _LABEL.fullmatch(piece)
            if label is not None and not open_:
                drafts.append(TokenDraft(where, layers={"mentions"}))
            if leaf is not None and open_:
                drafts[-1].add_tokens([leaf[1]])
                closing = leaf[3]
            elif label is not None:
                open_.append((label[1], len(drafts[-1].tokens)))
                closing = label[2]
            elif open_ and not piece.strip(")"):
                closing = piece
            else:
                raise InputError(
                    f"{where}: {piece[:60]!r} is neither a word with its tag, as in 'Gao/NNP', nor the start of a"
                    " chunk, as in '(GPE'"
                )
            for _ in closing:
                _close(drafts[-1], open_, where)
    if open_:
        raise InputError(f"{drafts[-1].where}: the tree that starts here does not end")
    yield from records([draft for draft in drafts if draft.tokens], reading)


def _close(made: TokenDraft, open_: list[tuple[str, int]], where: str) -> None:
    if not open_:
        raise InputError(f"{where}: closes a bracket, and none is open")
    label, start = open_.pop()
    if open_ and start < len(made.tokens):
        made.add(start, len(made.tokens), label or None)


FORMAT = Format(
    name="nltk-trees",
    about="Chunk trees as NLTK prints them.",
    layers=("mentions", "events", "times", "quantities", "titles"),
    offsets="tokens of the tree",
    recognise=recognise,
    read=read,
)
