"""What offsets may count, and where each offset of a text is in code points.

A unit is what is counted (code points, UTF-16 code units, UTF-8 bytes, grapheme clusters) in which form of the text
(line ends as CRLF or LF, normal form C or D), from 0 or 1, with ends exclusive or inclusive; any of these at once.
`table(text, unit)[k]` is the code point at which unit `k` starts, and -1 if that is inside a character.
"""

import re
import unicodedata
from collections.abc import Iterator
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


@lru_cache(maxsize=64)
def table(text: str, unit: Unit) -> tuple[int, ...]:
    """The code point at which each unit of the text starts, -1 where that is inside a character, and at last the
    length of the text.
    """
    starts: list[int] = [-1] * unit.first
    pieces = _pieces(text, unit.line_ends, unit.form)
    if unit.counted == "graphemes":
        pieces = _clusters(pieces)
    for piece, start in pieces:
        if unit.counted == "graphemes":
            starts.append(start)
            continue
        for number, char in enumerate(piece):
            starts.append(start if not number else -1)
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


_SEGMENT = re.compile(r"\r\n|.", re.DOTALL)


def _pieces(text: str, line_ends: str, form: str) -> Iterator[tuple[str, int]]:
    """The text in another form, in pieces that belong together, each with the code point at which it starts."""
    for start, end in segments(text):
        piece = text[start:end]
        if piece in ("\r\n", "\n"):
            if line_ends:
                yield ("\r\n" if line_ends == "CRLF" else "\n"), start
                continue
        elif form:
            changed = unicodedata.normalize(form, piece)  # type: ignore[arg-type]
            if changed != piece:
                yield changed, start
                continue
        yield from ((char, start + number) for number, char in enumerate(piece))


def segments(text: str) -> Iterator[tuple[int, int]]:
    """Characters with the marks that combine with them, and line ends: what normal forms leave together."""
    start, length = 0, len(text)
    while start < length:
        end = start + 1
        if text.startswith("\r\n", start):
            end = start + 2
        else:
            while end < length and (text[end] > "\u02ff" and unicodedata.combining(text[end])):
                end += 1
        yield start, end
        start = end


def _clusters(pieces: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The grapheme clusters (UAX 29) of pieces of text."""
    import regex  # type: ignore[import-untyped]

    parts = list(pieces)
    starts = [start if not number else -1 for piece, start in parts for number in range(len(piece))]
    for match in regex.finditer(r"\X", "".join(piece for piece, _ in parts)):
        yield match.group(), starts[match.start()]
