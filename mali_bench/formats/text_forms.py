"""Texts that are the same but for how they are written: their line ends, their normal form, their white space.

`FORMS` are the ways in which two texts may differ and be the same, from the least to the most. A text in such a form
knows where each of its characters comes from, so that offsets in one text can be found in the other.
"""

import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from ..model.text import inside_word
from .offset_units import segments

FORMS = ("line ends", "line ends and normal form", "line ends, normal form and white space")


class Plain(NamedTuple):
    """A text in a form, and for each of its characters the code point of the text at which it starts, with the length
    of the text at the end.
    """

    text: str
    starts: tuple[int, ...]


@lru_cache(maxsize=64)
def plain(text: str, form: str) -> Plain:
    """A text in one of `FORMS`."""
    chars: list[str] = []
    starts: list[int] = []
    for start, end in segments(text):
        piece = text[start:end]
        if piece in ("\r\n", "\r"):
            piece = "\n"
        if form != FORMS[0]:
            piece = unicodedata.normalize("NFD", piece)
        if form == FORMS[2] and (piece.isspace() or piece == "\ufeff"):
            if not chars or chars[-1] == " ":
                continue
            piece = " "
        chars += piece
        starts += [start] * len(piece) if piece != text[start:end] else list(range(start, end))
    if form == FORMS[2] and chars and chars[-1] == " ":
        chars.pop()
        starts.pop()
    return Plain("".join(chars), (*starts, len(text)))


def occurrences(text: str, part: str) -> list[int]:
    """Where a part is in a text, but not where it would start or end inside a word."""
    places, at = [], text.find(part) if part else -1
    while at >= 0:
        if not inside_word(text, at) and not inside_word(text, at + len(part)):
            places.append(at)
        at = text.find(part, at + 1)
    return places


class Shift(NamedTuple):
    """How offsets in a part become offsets in the text that it is in: by a form in which they are the same."""

    part: Plain
    whole: Plain
    at: int

    def offset(self, offset: int) -> int:
        """The offset in the text of an offset in the part."""
        index = bisect_left(self.part.starts, offset, hi=len(self.part.text))
        place = self.at + index
        if index < len(self.part.text) or place >= len(self.whole.text):
            return self.whole.starts[place]
        # The end of the part: behind its last character, not before the next one of the text.
        return self.whole.starts[place - 1] + 1 if place else 0
