"""What offsets may count, and where each offset of a text is in code points.

A unit is what is counted (code points, UTF-16 code units, UTF-8 bytes, grapheme clusters) in which form of the text
(line ends as CRLF or LF, normal form C or D), from 0 or 1, with ends exclusive or inclusive; any of these at once.
`table(text, unit)[k]` is the code point at which unit `k` starts, and -1 if that is inside a character.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ..model.document import Spans


class Unit(NamedTuple):
    """What offsets count.

    Attributes:
        counted: `code points`, `UTF-16`, `UTF-8`, `graphemes`, or `tokens`.
        inclusive: whether ends name the last unit, not the one behind it.
        first: the number of the first unit, 0 or 1.
        line_ends: `CRLF` or `LF` if the text was counted with these; otherwise as they are.
        form: `NFC` or `NFD` if the text was counted in this normal form; otherwise as it is.
    """

    counted: str = "code points"
    inclusive: bool = False
    first: int = 0
    line_ends: str = ""
    form: str = ""

    def __str__(self) -> str:
        parts = [_NAMES[self.counted]]
        if self.form:
            parts.append(f"of the text in {self.form}")
        if self.line_ends:
            parts.append(f"with {self.line_ends} line ends")
        if self.first:
            parts.append("from 1")
        if self.inclusive:
            parts.append("with the last one included")
        return " ".join(parts)


_NAMES = {
    "code points": "code points",
    "UTF-16": "UTF-16 code units (as JavaScript and Java count)",
    "UTF-8": "UTF-8 bytes",
    "graphemes": "grapheme clusters",
    "tokens": "tokens",
}

CODE_POINTS = Unit()
UTF16 = Unit("UTF-16")
UTF8 = Unit("UTF-8")
GRAPHEMES = Unit("graphemes")
TOKENS = Unit("tokens")
TOKEN_UNITS = (TOKENS, Unit("tokens", inclusive=True))

CANDIDATES: tuple[Unit, ...] = tuple(
    sorted(
        (
            Unit(counted, inclusive, first, line_ends, form)
            for counted, inclusive, first, line_ends, form in product(
                ("code points", "UTF-16", "UTF-8", "graphemes"),
                (False, True),
                (0, 1),
                ("", "CRLF", "LF"),
                ("", "NFC", "NFD"),
            )
        ),
        key=lambda unit: unit.inclusive + bool(unit.first) + bool(unit.line_ends) + bool(unit.form),
    )
)
"""Every unit, the simplest first: where several fit, the first of them counts."""


def table(text: str, unit: Unit) -> tuple[int, ...]:
    """The code point at which each unit of the text starts, -1 where that is inside a character, and at last the
    length of the text.
    """
    return _table(text, _plainest(text, unit))


@lru_cache(maxsize=256)
def _plainest(text: str, unit: Unit) -> Unit:
    """The unit with the same table that is the fastest to count: in most texts most units count the same."""
    same_lines, same_form = "\n" not in text, not unit.form or unicodedata.is_normalized(unit.form, text)  # type: ignore[arg-type]
    width = {"UTF-16": "\uffff", "UTF-8": "\x7f"}.get(unit.counted)
    counted = "code points" if width is not None and same_form and max(text, default="") <= width else unit.counted
    return Unit(
        counted, first=unit.first, line_ends="" if same_lines else unit.line_ends, form="" if same_form else unit.form
    )


@lru_cache(maxsize=64)
def _table(text: str, unit: Unit) -> tuple[int, ...]:
    if unit.first:
        return (-1, *_table(text, unit._replace(first=0)))
    pieces = _pieces(text, unit.line_ends, unit.form)
    if unit.counted == "graphemes":
        return (*_clusters(pieces), len(text))
    starts: list[int] = []
    for piece, places in pieces:
        if unit.counted == "code points" or piece.isascii():
            starts += places
            continue
        for char, place in zip(piece, places, strict=True):
            starts.append(place)
            starts += [-1] * (_width(char, unit.counted) - 1)
    return (*starts, len(text))


def converted(text: str, spans: Spans, unit: Unit) -> Spans | None:
    """Spans of a unit in code points; `None` if an offset is outside the text or inside a character."""
    if unit == CODE_POINTS:
        return spans if spans[-1][1] <= len(text) else None
    starts = table(text, unit)
    made = []
    for start, end in spans:
        end += unit.inclusive
        if not (unit.first <= start < end < len(starts)):
            return None
        one, other = starts[start], starts[end]
        if one < 0 or other < 0:
            return None
        made.append((one, other))
    return tuple(made)


def _width(char: str, counted: str) -> int:
    if counted == "UTF-16":
        return 2 if ord(char) > 0xFFFF else 1
    if counted == "UTF-8":
        return len(char.encode("utf-8", "surrogatepass"))
    return 1


_RUN = re.compile(r"[^\r\n\x80-\U0010ffff]+(?![^\x00-\x7f])")
"""Characters that are the same in every form, and no mark behind them: most of most texts, and taken at once."""


def _pieces(text: str, line_ends: str, form: str) -> Iterator[tuple[str, Sequence[int]]]:
    """The text in another form, in pieces, with the code point at which each character starts: -1 for those that are
    inside one.
    """
    at = 0
    for run in _RUN.finditer(text):
        yield from _changed(text, at, run.start(), line_ends, form)
        yield run.group(), range(*run.span())
        at = run.end()
    yield from _changed(text, at, len(text), line_ends, form)


def _changed(text: str, at: int, stop: int, line_ends: str, form: str) -> Iterator[tuple[str, Sequence[int]]]:
    for start, end in segments(text, at, stop):
        piece = text[start:end]
        if line_ends and piece in ("\r\n", "\n"):
            changed = "\r\n" if line_ends == "CRLF" else "\n"
        else:
            changed = unicodedata.normalize(form, piece) if form else piece  # type: ignore[arg-type]
            if changed == piece:
                yield piece, range(start, end)
                continue
        yield changed, (start, *[-1] * (len(changed) - 1))


def segments(text: str, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, int]]:
    """Characters with the marks that combine with them, and line ends: what normal forms leave together."""
    length = len(text) if stop is None else stop
    while start < length:
        end = start + 1
        if text.startswith("\r\n", start):
            end = start + 2
        else:
            while end < length and (text[end] > "\u02ff" and unicodedata.combining(text[end])):
                end += 1
        yield start, end
        start = end


def _clusters(pieces: Iterator[tuple[str, Sequence[int]]]) -> Iterator[int]:
    """Where the grapheme clusters (UAX 29) of pieces of text start."""
    import regex  # type: ignore[import-untyped]

    parts = list(pieces)
    starts = [place for _, places in parts for place in places]
    for match in regex.finditer(r"\X", "".join(piece for piece, _ in parts)):
        yield starts[match.start()]
