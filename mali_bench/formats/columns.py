"""CoNLL columns with a tag a token: CoNLL-2003 and its kin, in any scheme of tags.

A line is a token, its first column the token and its last one the tag (of a file with a predicted column behind the
gold's, as conlleval takes it, the predicted one); a blank line ends a sentence, and `-DOCSTART-` begins a document.
Comments start with `#`; `# newdoc id = NAME` or `# doc_id = NAME` begins a document too.

The scheme (IOB1, IOB2, IOE1, IOE2, BIOES, BILOU) is the one that allows most chunks of the file, and is reported.
Chunks are read as conlleval reads them, which for tags that a scheme allows is what the scheme says. So where two
schemes allow all tags the chunks are the same, and a tag that the scheme does not allow is repaired in one way: an
inside or end tag behind another type or none starts a chunk, and a chunk ends where its type does. Repairs are counted.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .source import Source
from .token_drafts import TokenDraft, records

LOOKED_AT = 300
"""Lines that are looked at to recognise the format."""

TAG = re.compile(r"O|[BIESLUM]-\S+")

_NEW_DOCUMENT = re.compile(r"#\s*(?:newdoc id|newdoc_id|doc_id|document_id)\s*=\s*(\S.*)")

_DOCSTART = "-DOCSTART-"


class Line(NamedTuple):
    """A line with its number, and its columns; none if it is blank."""

    number: int
    text: str
    columns: list[str]


def lines(text: str) -> Iterator[Line]:
    """The lines of a text. Columns are parted by tabs where the line has some, else by spaces."""
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        yield Line(number, line, line.rstrip("\t ").split("\t") if "\t" in line.strip() else line.split())


def recognise(source: Source) -> bool:
    """Whether the first lines are tokens with tags, two to six columns each."""
    head = source.head
    if b"\0" in head or head.lstrip()[:1] in (b"{", b"[", b"<"):
        return False
    text = head.decode("utf-8", "replace")
    some = list(itertools.islice(lines(text[: text.rfind("\n") + 1] or text), LOOKED_AT))
    if any(line.text.startswith(_DOCSTART) for line in some):
        return True
    rows = [line for line in some if line.columns and not (line.text.startswith("#") and not _is_tagged(line))]
    widths = {len(line.columns) for line in rows}
    return len(widths) == 1 and widths <= {2, 3, 4, 5, 6} and all(map(_is_tagged, rows))


def _is_tagged(line: Line) -> bool:
    return len(line.columns) >= 2 and TAG.fullmatch(line.columns[-1]) is not None


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for a line that is not a token with a tag."""
    documents = _documents(source)
    tagged = [tag for _, sentences in documents for _, row in sentences for tag in [*row, "O"]]
    where = f"{source.name}:{documents[0][1][0][0]}" if documents and documents[0][1] else source.name
    scheme = scheme_of(tagged, where, reading)
    drafts = []
    for made, sentences in documents:
        made.layers.add("mentions")
        at = 0
        for number, row in sentences:
            add_chunks(made, single(at, row), row, scheme, f"{source.name}:{number}", reading)
            at += len(row)
        if made.tokens:
            drafts.append(made)
    yield from records(drafts, reading)


def _documents(source: Source) -> list[tuple[TokenDraft, list[tuple[int, list[str]]]]]:
    """The documents with their sentences: the line at which each starts, and the tags of its tokens."""
    documents: list[tuple[TokenDraft, list[tuple[int, list[str]]]]] = []
    inside, width = False, 0
    for line in lines(source.text()):
        where = f"{source.name}:{line.number}"
        name = _new_document(line)
        if name is not None:
            documents.append((TokenDraft(where, name or None), []))
        comment = line.text.startswith("#") and not (_is_tagged(line) and width in (0, len(line.columns)))
        if name is not None or comment or not line.columns:
            inside = False
            continue
        width = width or len(line.columns)
        if len(line.columns) != width or len(line.columns) < 2:
            raise InputError(f"{where}: has {len(line.columns)} columns, and the lines before have {width or 2}")
        if tags.parsed(line.columns[-1]) is None or not line.columns[-1]:
            raise InputError(f"{where}: {line.columns[-1]!r} is not a tag")
        if not documents:
            documents.append((TokenDraft(where), []))
        if not inside:
            documents[-1][1].append((line.number, []))
            inside = True
        documents[-1][0].add_tokens([line.columns[0]])
        documents[-1][1][-1][1].append(line.columns[-1])
    return documents


def _new_document(line: Line) -> str | None:
    """The name of the document that a line begins, `""` for one without; `None` if it begins none."""
    if line.text.startswith(_DOCSTART):
        given = re.match(r"-DOCSTART-\s*\(([^()]+)\)", line.text)
        return given[1] if given else ""
    given = _NEW_DOCUMENT.match(line.text)
    return given[1].strip() if given else None


def scheme_of(row: Sequence[str], where: str, reading: Reading) -> tags.Scheme:
    """The scheme of some tags, which is reported: the one that allows most of the chunks."""
    letters = {tag[0] for tag in row if len(tag) > 1 and tag[1] == "-"}
    last, single = letters & set("LU"), letters & set("ES")
    if last and single:
        raise InputError(f"{where}: the tags mix the schemes BILOU and BIOES ({', '.join(sorted(last | single))})")
    names = ("BILOU",) if last else ("BIOES", "IOE2", "IOE1") if single else ("IOB2", "IOB1")
    parsed = [tags.parsed(tag) or tags.OUTSIDE for tag in row]
    wrong = {name: len(tags.disallowed(parsed, tags.SCHEMES[name])) for name in names}
    best = min(names, key=lambda name: wrong[name])
    count = sum(tag != tags.OUTSIDE for tag in parsed)
    reading.notices.note("tag-scheme", where, best, count)
    return tags.SCHEMES[best]


def single(at: int, row: Sequence[str]) -> list[tuple[int, int]]:
    """The places of tags that each are of one token, the first of which has the number `at`."""
    return [(at + number, at + number + 1) for number in range(len(row))]


def add_chunks(
    made: TokenDraft,
    places: Sequence[tuple[int, int]],
    row: Sequence[str],
    scheme: tags.Scheme,
    where: str,
    reading: Reading,
) -> None:
    """Add the chunks of a sentence, and note what was repaired; `places` are the tokens [start, end) of each tag."""
    parsed = [tags.parsed(tag) or tags.OUTSIDE for tag in row]
    for start, end, label in tags.chunks(parsed, tags.SCHEMES["conlleval"]):
        made.add(places[start][0], places[end - 1][1], label or None)
    wrong = tags.disallowed(parsed, scheme)
    if wrong:
        reading.notices.note("tags-repaired", f"{where}: {row[wrong[0]]!r}", count=len(wrong))


FORMAT = Format(
    name="conll",
    about="CoNLL columns, a token and its tag a line: CoNLL-2003, IOB1, IOB2, BIOES, BILOU.",
    layers=("mentions", "events", "times", "quantities", "titles"),
    offsets="tokens",
    recognise=recognise,
    read=read,
)
