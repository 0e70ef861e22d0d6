r"""Tokens with elements around mentions: OntoNotes' `.coref` files, and what xrenner writes (`-o onto`, `-o sgml`).

    <DOC DOCNO="d1">
    <TEXT PARTNO="000">
    <COREF ID="3" ENTITY="person" INFSTAT="new">Ann</COREF> saw <COREF ID="3" TYPE="ana">herself</COREF> .

`ID` is that of the cluster within its part, or, where some mentions have a `REF`, as in MUC, that of the mention, whose
`REF` names another one of its cluster. xrenner's `<referent entity="person" group="3">` says the same. `ENTITY` is the
type. In OntoNotes an apposition (`TYPE="APPOS"` with a `SUBTYPE`) is no coreference, as in CoNLL-2012. It is no XML:
what looks like no element of these is text.
"""

import html
import re
from collections.abc import Iterator

from ..errors import InputError
from .base import Format, Reading, Record
from .source import Source
from .token_drafts import TokenDraft, records

_MENTION = re.compile(r"<(?:COREF\s[^<>]*\bID|referent\s[^<>]*\bgroup)=\"")
_TAG = re.compile(r"<(/?)(COREF|referent|DOC|TEXT)\b([^<>]*)>")
_OTHER = re.compile(
    r"</?(?:DOCNO|DOCID|HEADLINE|SLUG|DATELINE|HL|DD|SO|IN|P|S|TXT)\b[^<>]*>|<\?[^<>]*>|<!--.*?-->", re.DOTALL
)
"""Elements of news files, which say nothing of mentions."""
_ATTRIBUTE = re.compile(r"([A-Za-z]+)=\"([^\"]*)\"")


def recognise(source: Source) -> bool:
    """Whether there is an element of a mention with the number of its cluster."""
    return _MENTION.search(source.head.decode("utf-8", "ignore")) is not None


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The parts of documents; raises `InputError` for an element that is not opened or not closed."""
    drafts = [part.made for part in _parts(source, reading) if part.made.tokens]
    for draft in drafts:
        draft.layers.add("mentions")
    yield from records(drafts, reading)


def _parts(source: Source, reading: Reading) -> Iterator["_Part"]:
    text = _OTHER.sub(lambda match: "\n" * match[0].count("\n"), source.text())
    name: str | None = None
    part, at, line = _Part(source.name, None), 0, 1
    for tag in _TAG.finditer(text):
        part.add(text[at : tag.start()])
        line += text.count("\n", at, tag.start())
        at, where = tag.start(), f"{source.name}:{line}"
        line, at = line + tag[0].count("\n"), tag.end()
        kind, closing = tag[2], bool(tag[1])
        if kind in ("DOC", "TEXT"):
            yield part.done(where)
            name = name if kind == "TEXT" else None if closing else _attributes(tag[3]).get("DOCNO")
            part = _Part(where, name)
        elif closing:
            part.close(where)
        else:
            part.open(_attributes(tag[3]), where, reading)
    part.add(text[at:])
    yield part.done(source.name)


def _attributes(text: str) -> dict[str, str]:
    return {name.upper(): html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


class _Part:
    """A part of a document while it is read."""

    def __init__(self, where: str, name: str | None) -> None:
        self.made = TokenDraft(where, name)
        self._open: list[tuple[dict[str, str], int, str]] = []
        self._members: dict[str, list[int]] = {}
        self._refs: list[tuple[str, str]] = []

    def add(self, text: str) -> None:
        """Add the tokens of a stretch of text."""
        self.made.add_tokens(html.unescape(token) for token in text.split())

    def open(self, attributes: dict[str, str], where: str, reading: Reading) -> None:
        """Begin a mention."""
        if attributes.get("TYPE") == "APPOS" and "SUBTYPE" in attributes:
            reading.notices.note("unread", where, "appositions, which are no coreference")
        self._open.append((attributes, len(self.made.tokens), where))

    def close(self, where: str) -> None:
        """End the mention that began last."""
        if not self._open:
            raise InputError(f"{where}: closes a mention, and none is open")
        attributes, start, begun = self._open.pop()
        end = len(self.made.tokens)
        if attributes.get("TYPE") == "APPOS" and "SUBTYPE" in attributes:
            return
        if start == end:
            raise InputError(f"{begun}: is a mention without a word")
        number = self.made.add(start, end, f"mentions:{attributes.get('ENTITY', '')}")
        name = attributes.get("GROUP") or attributes.get("ID") or f"#{number}"
        self._members.setdefault(name, []).append(number)
        if "REF" in attributes:
            self._refs.append((name, attributes["REF"]))

    def done(self, where: str) -> "_Part":
        """The part, at its end."""
        if self._open:
            raise InputError(f"{where}: the mention that begins at {self._open[-1][2]} is still open")
        for name, ref in self._refs:
            if ref not in self._members:
                raise InputError(f"{where}: a mention refers to {ref!r}, which the part does not have")
            self.made.link("coref", self._members[name][0], self._members[ref][0])
        self.made.draft.clusters = [] if self._refs else list(self._members.values())
        return self


FORMAT = Format(
    name="inline-coref",
    about="Tokens with elements around mentions: OntoNotes' and MUC's `<COREF>`, xrenner's `-o onto` and `-o sgml`.",
    layers=("mentions", "entities"),
    offsets="tokens of the part",
    recognise=recognise,
    read=read,
)
