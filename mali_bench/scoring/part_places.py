"""Where parts of documents are that have neither text nor id, as tools return them for a list of sentences.

As many as the gold has documents are these, in their order (`placing`). More are parts, found by the words of their
spans: in their order, none over another, each where all of its words are at their offsets (compared by letters and
digits). Where there are as many as lines, paragraphs or sentences, each is one of these. Otherwise each begins where a
sentence does, and no part may be able to begin elsewhere. All else is refused; parts without an id are never versions
of each other.

A part that has the number of a line (Amazon Comprehend's `Line`) is that line of its document; where the gold lacks
that document, the numbers say the order.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import structs

from ..errors import InputError
from ..formats.base import Record
from ..formats.notices import Notices
from ..formats.offset_units import CODE_POINTS, Unit, table
from ..formats.offsets import SHOWN
from ..formats.token_offsets import letters
from ..model.document import LAYERS, Document, Span, Spans, items
from ..model.text import inside_word

_LINES = re.compile(r"[^\r\n]+")
_PARAGRAPHS = re.compile(r"\S(?:.|\r?\n(?!\s*?\r?\n))*")
_SENTENCE_START = re.compile(r"(?:\A|\n|[.!?][\"'\u201d\u2019)\]]*\s)\s*(?=\S)")
_GAP = "\n\n"


def with_parts(records: Sequence[Record], golds: Mapping[str, Document], notices: Notices) -> list[Record]:
    """The records, parts without text and id with the text, the id and the start that they have in the gold.

    Raises `InputError` for parts that the words do not put into one place.
    """
    made = _by_line(records, golds)
    numbers = [number for number, record in enumerate(made) if _is_part(record)]
    if len(numbers) <= len(golds):
        return made
    parts = [made[number] for number in numbers]
    placed = dict(zip(numbers, _placed(parts, golds, notices), strict=True))
    return [there for number, record in enumerate(made) if (there := placed.get(number, record)) is not None]


def fits(record: Record, text: str, unit: Unit, *, bare: bool) -> bool:
    """Whether the words of a record are at its offsets from the start of a text; with `bare`, a record without words
    fits where its spans are in the text and cut no word.
    """
    words = _words(record)
    if not words and bare and unit == CODE_POINTS:
        spans = [span for extent in _extents(record) for span in extent]
        return bool(spans) and all(
            end <= len(text) and not inside_word(text, start) and not inside_word(text, end) for start, end in spans
        )
    return bool(words) and _Counted(text, unit).end(words, 0) is not None


def _by_line(records: Sequence[Record], golds: Mapping[str, Document]) -> list[Record]:
    """The records, those with the number of a line as that line, or in the order of the numbers."""
    made = list(records)
    lined = [number for number, record in enumerate(made) if record.line is not None and record.document.text is None]
    unknown = [number for number in lined if made[number].document.id not in golds]
    files = {made[number].document.id: number for number in reversed(unknown)}
    ordered = sorted(unknown, key=lambda number: (files[made[number].document.id], made[number].line))
    for number in set(lined) - set(unknown):
        made[number] = _line(made[number], golds[made[number].document.id or ""])
    for number, old in zip(unknown, ordered, strict=True):
        record = records[old]
        made[number] = structs.replace(record, document=structs.replace(record.document, id=None))
    return made


def _line(record: Record, gold: Document) -> Record:
    lines = (gold.text or "").split("\n")
    line = record.line or 0
    if line == 0:
        return record  # its offsets count from the start of the document, as where that is one line
    if line >= len(lines):
        raise InputError(f"{record.where}: is for line {line}, and the document has {len(lines)}, from 0 on")
    start = sum(len(each) + 1 for each in lines[:line])
    return structs.replace(record, document=structs.replace(record.document, text=lines[line]), start=start)


def _is_part(record: Record) -> bool:
    return (
        not record.whole and not record.skipped and record.document.id is None
        and record.document.text is None and record.start is None and record.tokens is None
    )  # fmt: skip


class _Word(NamedTuple):
    """An extent with its surface string, and the letters and digits of that."""

    spans: Spans
    surface: str
    letters: str


def _extents(record: Record) -> Iterator[Spans]:
    for layer in LAYERS:
        for item in items(record.document, layer):
            yield from (getattr(item, name) for name, _ in getattr(item, "SPAN_FIELDS", ()) if getattr(item, name))


def _words(record: Record) -> list[_Word]:
    words = [
        (getattr(item, name), getattr(item, quote))
        for layer in LAYERS
        for item in items(record.document, layer)
        for name, quote in getattr(item, "SPAN_FIELDS", ())
        if getattr(item, quote) is not None and getattr(item, name) is not None
    ]
    return [_Word(spans, surface, letters(surface)) for spans, surface in (*words, *record.words)]


class _Counted:
    """A text and the offsets of a unit in it, which count on from the start of a part."""

    def __init__(self, text: str, unit: Unit) -> None:
        self._text = text
        self._unit = unit
        self._starts = table(text, unit._replace(first=0))
        self._numbers = {place: number for number, place in enumerate(self._starts) if place >= 0}

    def end(self, words: Sequence[_Word], at: int) -> int | None:
        """The end of the last word of a part that starts at a code point; `None` if some word is not there."""
        base = self._numbers.get(at)
        if base is None:
            return None
        last = at
        for word in words:
            there = []
            for start, end in word.spans:
                one, other = (self._place(base + each) for each in (start, end + self._unit.inclusive))
                if one is None or other is None or one >= other:
                    return None
                there.append(self._text[one:other])
                last = max(last, other)
            if (letters(" ".join(there)) or there[0].strip()) != (word.letters or word.surface.strip()):
                return None
        return last

    def _place(self, number: int) -> int | None:
        number -= self._unit.first
        return self._starts[number] if 0 <= number < len(self._starts) and self._starts[number] >= 0 else None


def _placed(parts: Sequence[Record], golds: Mapping[str, Document], notices: Notices) -> list[Record | None]:
    """The parts with their places; `None` for those without items that have none."""
    names = list(golds)
    texts = [gold.text or "" for gold in golds.values()]
    whole = _GAP.join(texts)
    bounds = [0]
    for text in texts:
        bounds.append(bounds[-1] + len(text) + len(_GAP))
    if any(part.answer is not None or (not _words(part) and any(_extents(part))) for part in parts):
        raise InputError(_refused(parts, golds, parts[0], "their spans have no words by which to find them"))
    words = [_words(part) for part in parts]
    places, unit = _stretches(parts, words, golds, whole)
    made: list[Record | None] = []
    for part, place in zip(parts, places, strict=True):
        if place is None:
            made.append(None)
            continue
        number = bisect_right(bounds, place[0]) - 1
        end = min(place[1], bounds[number] + len(texts[number]))
        document = structs.replace(part.document, id=names[number], text=whole[place[0] : end])
        made.append(structs.replace(part, document=document, start=place[0] - bounds[number], unit=part.unit or unit))
    if unit != CODE_POINTS:
        notices.note("offsets", parts[0].where, str(unit), sum(map(len, words)))
    notices.note("by-words", parts[0].where, "", len(parts))
    return made


def _stretches(
    parts: Sequence[Record], words: Sequence[Sequence[_Word]], golds: Mapping[str, Document], whole: str
) -> tuple[list[Span | None], Unit]:
    """The stretch of the text that each part is, and what offsets count; the first is all of it where all are empty."""
    if not any(words):
        return [(0, len(whole)), *[None] * (len(parts) - 1)], CODE_POINTS
    sentences = [match.end() for match in _SENTENCE_START.finditer(whole, 0, len(whole.rstrip()))]
    lines, paragraphs = (
        [each.span() for each in cut.finditer(whole) if each[0].strip()] for cut in (_LINES, _PARAGRAPHS)
    )
    cuts = [some for some in (lines, paragraphs, list(pairwise([*sentences, len(whole)]))) if len(some) == len(parts)]
    why: tuple[Record, str] | None = None
    for unit in SHOWN:
        counted = _Counted(whole, unit)
        for some in cuts:
            ends = [counted.end(own, start) for own, (start, _) in zip(words, some, strict=True)]
            if all(last is not None and last <= end for last, (_, end) in zip(ends, some, strict=True)):
                return list(some), unit
        first, last = (_in_order(counted, words, sentences, backwards=backwards) for backwards in (False, True))
        if isinstance(first, int) or isinstance(last, int):
            why = why or (
                parts[first if isinstance(first, int) else 0],
                "no sentence behind the part before it has its words",
            )
        elif first == last:
            return _to_the_next(first, len(whole)), unit
        else:
            other = next(number for number, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
            raise InputError(_refused(parts, golds, parts[other], "its words are in several sentences"))
    record, reason = why or (parts[0], "their words are nowhere")
    raise InputError(_refused(parts, golds, record, reason))


def _in_order(
    counted: _Counted, words: Sequence[Sequence[_Word]], starts: Sequence[int], *, backwards: bool = False
) -> list[int | None] | int:
    """For each part the first place behind the one before it (or the last one before the one behind it), `None` for one
    without words; or the number of the first part that has none.
    """
    places: list[int | None] = [None] * len(words)
    left = iter(reversed(starts) if backwards else starts)
    bound: int | None = None
    for number in range(len(words) - 1, -1, -1) if backwards else range(len(words)):
        if not words[number]:
            continue
        for start in left:
            end = counted.end(words[number], start) if backwards or bound is None or start >= bound else None
            if end is not None and (not backwards or bound is None or end <= bound):
                places[number], bound = start, start if backwards else end
                break
        else:
            return number
    return places


def _to_the_next(starts: Sequence[int | None], length: int) -> list[Span | None]:
    """Stretches from the start of each part to that of the next one."""
    made: list[Span | None] = []
    for start in reversed(starts):
        made.append(None if start is None else (start, length))
        length = length if start is None else start
    return made[::-1]


def _refused(parts: Sequence[Record], golds: Mapping[str, Document], part: Record, why: str) -> str:
    several = f"{len(golds)} documents" if len(golds) > 1 else "one document"
    return (
        f"{part.where}: the file has {len(parts)} documents without id and text, and the gold has {several}; they are"
        f" not parts of it in their order either, since {why}; give each the id of its document"
    )
