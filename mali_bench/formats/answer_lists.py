"""Lists in what a language model writes without JSON, and the strings that models of universal extraction print.

    - Ann Lee (PER)               Ann Lee: PER              - Ann Lee -> PER         (Ann Lee, PER)
    * **PER**: Ann Lee, Bo        PER: Ann Lee; Bo          person: Ann Lee; location: Gao
    ### Persons                   (Ann Lee, lives in, Gao)  Ann Lee -> lives in -> Gao
    1. Ann Lee

Which side is the label is settled for a whole text: by the sides that are a label of the label set, a usual one
(`USUAL`), or written as one (`GPE`). An item that is not clear is told and not read. A line without a bullet is only
taken for an item if most of such lines are, since prose has colons and brackets too.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..model.label_maps import normal
from ..model.labels import FREE, Labels
from .answer_lines import Line, answer_lines, clean
from .base import Reading

_USUAL = """
per person persons people loc location locations place places org organization organizations organisation organisations
gpe geopoliticalentity geopoliticalentities city cities country countries date dates time times event events misc
miscellaneous product products fac facility facilities norp nationality nationalities money percent quantity quantities
cardinal ordinal language law workofart title titles weapon weapons vehicle vehicles company companies group groups
"""
USUAL = frozenset(_USUAL.split())
"""Names of types as most schemes have them, without case and spaces."""

_SHAPE = re.compile(r"[A-Z][A-Z0-9]++(?:[._:-][A-Za-z0-9]++)*+")
_BETWEEN = re.compile(r"(?<=[)\]])\s*+(?:[,;]\s*+(?:and\s)?|and\s)(?=\S)")
_TUPLE = re.compile(r"\(([^()]++)\)[.]?")
_BEHIND = re.compile(r"([^()\[\]]++)[(\[]([^()\[\]]++)[)\]]\s*+(?:[:\u2013\u2014-]\s(.*))?[.]?")
_PAIR = re.compile(r":\s|->|\u2192|=>|\s[-\u2013\u2014|]\s|\t")
_COLON = re.compile(r":\s")
_ARROW = re.compile(r"->|\u2192|=>|\s\|\s")
_UNCLEAR = "lines of an answer that could not be read"
_NONE = re.compile(r"(?:none|nothing|n/?a)(?: (?:found|mentioned|identified|present))?[.]?|-+", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]++)"|\u201c([^\u201d]++)\u201d')


class Entry(NamedTuple):
    """A string under a heading, two sides of which one is a label, or the three parts of a triple; no parts if it is
    not clear. `rest` is what is behind them, which says nothing.
    """

    line: Line
    parts: tuple[str, ...]
    rest: str = ""


def has_lists(text: str) -> bool:
    """Whether a text has such lists, with labels that most schemes have."""
    return any(each.triple or _is_usual(each.label) for each in _Lists(text, FREE).items())


def listed(text: str, where: str, reading: Reading) -> list[tuple[dict[str, Any], int]]:
    """What the lists of a text have, under the keys of an answer, with its first line; nothing if it has none. Notes
    what was not read beside them.
    """
    items = list(_Lists(text, reading.labels).items())
    read = [item for item in items if not item.problem]
    if not read:
        return []
    value: dict[str, list[Any]] = {}
    for item in read:
        if item.triple:
            value.setdefault("relations", []).append(list(item.triple))
        else:
            value.setdefault("entities", []).extend({"text": string, "type": item.label} for string in item.strings)
    for item in items:
        if item.problem:
            reading.notices.note("answer", f"{where}:{item.line.number}: {item.line.text[:60]!r}", item.problem)
    return [(value, read[0].line.number)]


class Item(NamedTuple):
    """What an entry says: strings with a label, or a triple, or why it is not read."""

    line: Line
    label: str = ""
    strings: tuple[str, ...] = ()
    triple: tuple[str, ...] = ()
    problem: str = ""


class _Lists:
    """The lists of a text, with a label set that knows labels beside the usual ones."""

    def __init__(self, text: str, labels: Labels) -> None:
        self._labels = labels
        lines = list(answer_lines(text, self._heading_label))
        plain = [line for line in lines if not line.bullet]
        entries = [entry for line in plain for entry in self._entries(line)]
        told = {entry.line.number for entry in entries if self._tells(entry)}
        self._prose = [] if 2 * len(told) >= len(plain) else plain
        self._lines = [line for line in lines if line.bullet or not self._prose]

    def items(self) -> Iterator[Item]:
        """The items, in their order."""
        entries = [entry for line in self._lines for entry in self._entries(line)]
        pairs = [entry.parts for entry in entries if len(entry.parts) == 2]
        first = self._label_comes_first(pairs)
        for line in self._prose:
            yield Item(line, problem="lines beside the lists of an answer")
        for entry in entries:
            yield from self._items(entry, first)

    def _tells(self, entry: Entry) -> bool:
        """Whether an entry is no sentence of prose: a triple, one with a label, or a short one under a heading."""
        if len(entry.parts) == 1:
            return len(entry.parts[0]) < 60 and not entry.line.text.endswith(".")
        return len(entry.parts) == 3 or any(map(self._is_label, entry.parts))

    def _items(self, entry: Entry, first: bool | None) -> Iterator[Item]:
        line, parts = entry.line, entry.parts
        if entry.rest:
            yield Item(line, problem="explanations behind an item")
        if not parts:
            yield Item(line, problem=_UNCLEAR)
        elif len(parts) == 3:
            yield Item(line, triple=parts)
        elif len(parts) == 1:
            yield Item(line, label=line.heading, strings=_strings(parts[0], split=not line.bullet))
        elif line.heading and not any(map(self._is_label, parts)):
            yield Item(line, label=line.heading, strings=_strings(parts[0], split=False))
            yield Item(line, problem="explanations behind an item")
        elif first is None or not self._is_label(parts[0 if first else 1]):
            yield Item(line, problem=_UNCLEAR)
        elif first:
            yield from self._of_label(line, *parts)
        else:
            yield Item(line, label=parts[1], strings=_strings(parts[0], split=False))

    def _of_label(self, line: Line, label: str, value: str) -> Iterator[Item]:
        """The strings behind a label, or the two ends of a relation."""
        strings = _strings(value, split=True)
        if label in self._labels.known("relations", "type") and not self._is_name(label):
            if len(strings) == 2:
                yield Item(line, triple=(strings[0], label, strings[1]))
            else:
                yield Item(line, problem="relations that have not two ends")
        else:
            yield Item(line, label=label, strings=tuple(each for each in strings if not _COLON.search(each)))
            for each in filter(_COLON.search, strings):  # another label with its strings, or something else
                one, other = map(clean, _COLON.split(each, maxsplit=1))
                if self._is_label(one) and other:
                    yield Item(line, label=one, strings=(other,))
                else:
                    yield Item(line, problem=_UNCLEAR)

    def _entries(self, line: Line) -> Iterator[Entry]:
        """The entries of a line."""
        pieces = [piece for piece in line.text.split(";") if piece.strip()]
        if len(pieces) < 2 or not all(_PAIR.search(piece) or _TUPLE.fullmatch(piece.strip()) for piece in pieces):
            pieces = [line.text]
        for piece in (each for some in pieces for each in _BETWEEN.split(some)):
            yield self._entry(line, piece.strip())

    def _entry(self, line: Line, piece: str) -> Entry:
        """The entry that a piece of a line is, without parts if it is not clear."""
        bare, behind, arrows = _TUPLE.fullmatch(piece), _BEHIND.fullmatch(piece), _ARROW.split(piece)
        pair = _PAIR.split(piece, maxsplit=1)
        head, _, last = piece.rpartition(", ")
        parts: Sequence[str]
        rest = ""
        if bare is not None and len(_values(bare[1])) in (2, 3):
            parts = _values(bare[1])
        elif len(arrows) == 3:
            parts = arrows
        elif behind is not None and self._is_label(clean(behind[2])) and not _COLON.search(behind[1]):
            parts, rest = behind.group(1, 2), behind[3] or ""
        elif len(pair) == 2:
            parts = pair
        elif line.heading and behind is not None:
            parts, rest = [behind[1]], behind[2]
        elif line.heading:
            parts = [piece]
        elif self._is_known(clean(last)) and not self._is_label(clean(head)):
            parts = head, last
        else:
            parts = [""]
        parts = tuple(map(clean, parts)) if len(parts) != 2 else (clean(parts[0]), _side(parts[1]))
        return Entry(line, parts, rest) if all(parts) else Entry(line, ())

    def _label_comes_first(self, pairs: Sequence[tuple[str, ...]]) -> bool | None:
        """Whether labels are the first of two sides; `None` if nothing tells. Pairs that may be either do not count."""
        votes = {True: 0, False: 0}
        for one, other in pairs:
            for test in (self._is_known, self._is_label):
                if test(one) != test(other):
                    votes[test(one)] += 1
                    break
        return None if votes[True] == votes[False] else votes[True] > votes[False]

    def _heading_label(self, heading: str) -> str:
        """The label that a heading names, in the form that is known, or else in the singular; "" if it names none."""
        one = re.sub(r"ies\Z", "y", heading).removesuffix("s")
        for known, forms in (
            (self._is_name, (heading, one)),
            (self._is_known, (one, heading)),
            (_is_shaped, (heading,)),
        ):
            label = next(filter(known, forms), None)
            if label is not None:
                return label
        return ""

    def _is_name(self, string: str) -> bool:
        """Whether the label set has a label of items with spans."""
        return self._labels.layer_of(string) is not None or string in self._labels.known("mentions", "type")

    def _is_known(self, string: str) -> bool:
        """Whether a string is a label of the label set, or a usual one."""
        known = self._is_name(string) or string in self._labels.known("relations", "type")
        return known or _is_usual(string)

    def _is_label(self, string: str) -> bool:
        """Whether a string is known as a label or written as one."""
        return self._is_known(string) or _is_shaped(string)


def _is_usual(string: str) -> bool:
    """Whether a string is a usual label, or a subtype of one (`PER.Individual`)."""
    return len(string) <= 40 and normal(string).partition(".")[0] in USUAL


def _is_shaped(string: str) -> bool:
    """Whether a string is written as labels are."""
    return len(string) <= 40 and _SHAPE.fullmatch(string) is not None


def _strings(value: str, *, split: bool) -> tuple[str, ...]:
    """The strings of an item; none where it says that there are none."""
    strings = _values(value) if split else [value]
    return tuple(string for string in map(clean, strings) if string and not _NONE.fullmatch(string))


def _values(value: str) -> list[str]:
    """The values of a list in a line: in quotes, or parted by semicolons, or else by commas."""
    quoted = [one or other for one, other in _QUOTED.findall(value)]
    if quoted and not re.search(r"\w", _QUOTED.sub("", value).replace("and", "")):
        return quoted
    if value.strip()[:1] == "[" and value.strip()[-1:] == "]":
        value = value.strip()[1:-1]
    parts = value.split(";") if ";" in value else value.split(",")
    return [part.strip().removeprefix("and ") for part in parts if part.strip()]


def _side(string: str) -> str:
    """The second of two sides, which may be a list in quotes."""
    return string.strip(" \t*_`") if "," in string or ";" in string else clean(string)
