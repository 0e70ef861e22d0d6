"""Text with its mentions marked in it, as recognisers print and language models answer.

    <PERSON>Ann Lee</PERSON> lives in <LOCATION>Gao</LOCATION>.         Stanford's inlineXML, language models
    <ENAMEX TYPE="PERSON">Ann Lee</ENAMEX> lives in Gao.                MUC; any attribute that names a label
    [Ann Lee](PER) lives in [Gao](LOC).                                 Markdown, Rasa
    [ Ann Lee | person ] lives in [ Gao | location ].                   TANL

Mentions may be nested, and each line is a part of a text. Text around the marks is that of the document: its words are
looked for there, so that lines without marks, which may be what a model says of its answer, are left out and counted.
Elements of formatting and those that hold the whole answer (`UNLABELLED`) say nothing. It is no XML: what looks like no
mark is text.
"""

import html
import re
from collections.abc import Iterator, Mapping

from ..errors import InputError
from .answer_text import without_thoughts
from .base import Format, Reading, Record
from .record_keys import LABEL, field
from .source import Source
from .token_drafts import TokenDraft, records

_HTML = """
a b big blockquote body br center code del div em font h1 h2 h3 h4 h5 h6 head hr html i ins li mark ol p pre q s small
span strong sub sup table tbody td th thead title tr tt u ul
"""
_AROUND = """
annotated annotated_text annotatedtext annotation annotations answer doc document final_answer input output paragraph
reasoning reflection response result results root scratchpad sent sentence tagged_text text think thinking thought xml
"""
UNLABELLED = frozenset(f"{_HTML} {_AROUND}".split())
"""Elements that name no label, in lower case: those of HTML, and what models put around an answer."""

_NAME = r"[A-Za-z][A-Za-z0-9_.:-]{0,39}"
_ATTRIBUTES = r"(?:\s++[A-Za-z_:-]++=(?:\"[^\"<>\n]*+\"|'[^'<>\n]*+'))*+"
_MARK = re.compile(
    rf"<(?P<slash>/?)(?P<name>{_NAME})(?P<attributes>{_ATTRIBUTES})\s*+(?P<empty>/?)>"
    rf"|(?P<open>\[)|\](?:\((?P<round>{_NAME})\))?"
    rf"|(?P<bar>\|[ \t]*+(?P<label>[A-Za-z][A-Za-z0-9_.: -]{{0,39}})(?P<more>\|[^\[\]|\n]*+)*+\])"
    r"|(?P<end>\n)"
)
_ATTRIBUTE = re.compile(r"([A-Za-z_:-]+)=(?:\"([^\"]*)\"|'([^']*)')")
_OPENED = re.compile(rf"<({_NAME})(?=[\s>])")
_CLOSED = re.compile(rf"</({_NAME})\s*+>")
_BRACKET = re.compile(rf"\[[^\[\]\n]++\](?:\({_NAME}\))|\[[^\[\]\n|]++\|[ \t]*+[A-Za-z][A-Za-z0-9_.: -]{{0,39}}[\]|]")
_DATA = re.compile(r"[\[{]\s*+[\"'{(]|\[\[\d|<\?xml|<!DOCTYPE|<TimeML|<COREF\b|<referent\b|<triplet>")
"""What JSON, XML and the formats with elements of their own have."""


def recognise(source: Source) -> bool:
    """Whether there are marked mentions, and neither JSON nor XML of another format."""
    return source.folder is None and is_marked(source.head.decode("utf-8", "ignore"))


def is_marked(text: str) -> bool:
    """Whether a text has marked mentions, and no data."""
    if "\0" in text or _DATA.search(text):
        return False
    if _BRACKET.search(text):
        return True
    opened, closed = ({match[1] for match in pattern.finditer(text)} for pattern in (_OPENED, _CLOSED))
    return any(name.lower() not in UNLABELLED for name in opened & closed)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The marked lines; raises `InputError` if there is none."""
    text = without_thoughts(source.text().replace("\r", ""), source.name, reading.notices)
    drafts = [line.made for line in _lines(text, source.name, reading) if line.made.tokens]
    marked = [draft for draft in drafts if draft.draft.spans]
    if not marked:
        raise InputError(f"{source.name}: has no marked mentions, as in '<PER>Ann</PER> lives' or '[Ann](PER) lives'")
    left = [draft for draft in drafts if not draft.draft.spans]
    if left:
        where = f"{left[0].where}: {' '.join(filter(None, left[0].tokens))[:60]!r}"
        reading.notices.note("unread", where, "lines without marks", len(left))
    for draft in marked:
        draft.layers.add("mentions")
    yield from records(marked, reading)


def _lines(text: str, name: str, reading: Reading) -> Iterator["_Line"]:
    """The lines of a text; one ends where no element is open."""
    number, at, line = 1, 0, _Line(f"{name}:1", reading)
    for mark in _MARK.finditer(text):
        line.add(text[at : mark.start()])
        at = mark.end()
        if mark["end"]:
            number += 1
            if not line.open_elements:
                yield line.done()
                line = _Line(f"{name}:{number}", reading)
        elif mark["name"]:
            line.element(mark)
        elif mark["open"]:
            line.open()
        else:
            line.close(mark[0], mark["round"] or (mark["label"] or "").strip() or None, bool(mark["more"]))
    line.add(text[at:])
    yield line.done()


class _Line:
    """A line while it is read."""

    def __init__(self, where: str, reading: Reading) -> None:
        self.made = TokenDraft(where)
        self._elements: dict[str, list[tuple[str, int]]] = {}  # labels and first tokens of those that are open, by name
        self.open_elements = 0
        self._brackets: list[int] = []
        self._reading = reading

    def add(self, text: str) -> None:
        """Add the words of a stretch of text."""
        self.made.add_tokens(html.unescape(word) for word in text.split())

    def element(self, mark: "re.Match[str]") -> None:
        """Begin or end what an element marks."""
        label = _label(mark["name"], {key: one or other for key, one, other in _ATTRIBUTE.findall(mark[0])})
        if mark["slash"]:
            if self._elements.get(mark["name"]):
                label, start = self._elements[mark["name"]].pop()
                self.open_elements -= 1
                self._mark(start, label, mark[0])
            elif mark["name"].lower() not in UNLABELLED:
                self._unread(mark[0], "elements that are closed and not open")
        elif label is not None and not mark["empty"]:
            self._elements.setdefault(mark["name"], []).append((label, len(self.made.tokens)))
            self.open_elements += 1

    def open(self) -> None:
        """Begin a bracket, which is text unless a label stands at its end."""
        self._brackets.append(len(self.made.tokens))
        self.made.add_tokens(["["])

    def close(self, text: str, label: str | None, more: bool) -> None:
        """End a bracket."""
        start = self._brackets.pop() if self._brackets else None
        if label is None or start is None:
            self.add(text)
            return
        self.made.tokens[start] = ""
        self._mark(start + 1, label, text)
        if more:
            self._unread(text, "further parts of a bracket")

    def _mark(self, start: int, label: str, text: str) -> None:
        if start < len(self.made.tokens):
            self.made.add(start, len(self.made.tokens), label)
        else:
            self._unread(text, "marks without a word")

    def _unread(self, text: str, what: str) -> None:
        self._reading.notices.note("unread", f"{self.made.where}: {text[:60]!r}", what)

    def done(self) -> "_Line":
        """The line, at its end."""
        for name, opened in self._elements.items():
            for _ in opened:
                self._unread(f"<{name}>", "elements that are not closed")
        return self


def _label(name: str, attributes: Mapping[str, str]) -> str | None:
    """The label that an element names; `None` if it names none."""
    given = field(attributes, LABEL)
    if given is not None:
        return str(given)
    return None if name.lower() in UNLABELLED else name


FORMAT = Format(
    name="inline-tags",
    about="Text with marked mentions: Stanford's `inlineXML`, MUC, elements of language models (`<PER>Ann</PER>`), and"
    " brackets with a label in them (`[Ann | PER]`) or, as links of Markdown, behind them.",
    layers=("mentions", "events", "times", "quantities", "titles"),
    offsets="tokens of the line",
    recognise=recognise,
    read=read,
    general=True,
)
