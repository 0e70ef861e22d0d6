"""Words with their tags behind a slash, as Stanford's recogniser prints them (`-outputFormat slashTags`).

    Ann/PERSON Lee/PERSON lives/O in/O Gao/LOCATION ./O

A line is a sentence. Words in a row with one tag are one name; where tags have letters (`B-PER`), those count as they
do in CoNLL columns. Words tagged with their part of speech have no `O`, and are not of this format.
"""

import re
from collections.abc import Iterator

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .columns import add_chunks, scheme_of, single
from .source import Source
from .token_drafts import TokenDraft, records

_WORD = re.compile(r"(\S+)/(O|[A-Za-z][\w.:-]*+)")


def recognise(source: Source) -> bool:
    """Whether every word of the first lines has a tag, and some have the tag O."""
    words = source.head[: 1 << 13].decode("utf-8", "replace").split()
    if len(source.head) > 1 << 13:
        words = words[:-1]
    tagged = [_WORD.fullmatch(word) for word in words]
    return len(words) > 1 and all(tagged) and any(match is not None and match[2] == "O" for match in tagged)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The lines; raises `InputError` for a word without a tag."""
    rows: list[tuple[TokenDraft, list[str]]] = []
    for number, line in enumerate(source.text().split("\n"), start=1):
        made, row = TokenDraft(f"{source.name}:{number}", layers={"mentions"}), []
        for word in line.split():
            match = _WORD.fullmatch(word)
            if match is None:
                raise InputError(f"{made.where}: {word[:60]!r} is not a word with its tag, as in 'Gao/LOCATION'")
            made.add_tokens([match[1]])
            row.append(match[2])
        if row:
            rows.append((made, row))
    if not rows:
        raise InputError(f"{source.name}: has no words")
    flat = [tag for _, row in rows for tag in [*row, "O"]]
    letters = any((tags.parsed(tag) or tags.OUTSIDE).type != tag for tag in flat if tag != "O")
    scheme = scheme_of(flat, rows[0][0].where, reading) if letters else tags.SCHEMES["conlleval"]
    for made, row in rows:
        add_chunks(made, single(0, row), row, scheme, made.where, reading)
    yield from records([made for made, _ in rows], reading)


FORMAT = Format(
    name="slash-tags",
    about="Words with a tag behind a slash: `slashTags` of Stanford's recogniser.",
    layers=("mentions", "events", "times", "quantities", "titles"),
    offsets="tokens of the line",
    recognise=recognise,
    read=read,
)
