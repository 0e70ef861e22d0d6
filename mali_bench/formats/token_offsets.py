r"""Where tokens are in a text: the text is walked token by token, over what tokenisers write otherwise.

A token is looked for behind the one before it, past white space. It may be written as the Penn Treebank does (-LRB- for
a bracket, `` and '' for quotes, \/ for a slash), with other quotes and dashes, in another normal form or case; and
tokens may leave out what the text has between them, as markup.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..errors import InputError
from ..model.document import Spans
from ..model.text import inside_word
from .notices import Notices
from .offset_units import Unit

ESCAPES = {
    "-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "-lcb-": "{", "-rcb-": "}",
    "``": '"', "''": '"', "\\/": "/", "\\*": "*", "...": "\u2026", "--": "\u2014",
}  # fmt: skip
"""What the Penn Treebank writes for other characters, in lower case."""

_ALIKE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b`\u00b4\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u00a0": " ",
    "\u2026": "...",
}

LONG = 1_000
"""Characters of a token that is only looked for as it is written."""

SKIPPED = 200
"""The most characters of a text that may be missing between two tokens."""

_MARKERS = re.compile("^(?:##|\u2581|\u0120)")


def in_tokens(spans: Spans, starts: Sequence[int], ends: Sequence[int], unit: Unit) -> Spans | None:
    """Spans of tokens in code points, given where each token starts and ends; `None` if there are no such tokens."""
    moved = tuple((start - unit.first, end - unit.first + unit.inclusive) for start, end in spans)
    if not all(0 <= start < end <= len(starts) for start, end in moved):
        return None
    return tuple((starts[start], ends[end - 1]) for start, end in moved)


def aligned(
    tokens: Sequence[str], text: str, where: str, notices: Notices | None = None
) -> tuple[list[int], list[int]]:
    """Where each token starts and ends in the text, in code points. A token that is not in the text, such as an empty
    one, is at the place where it would be, with no extent.

    Raises `InputError` for the first token that is not found behind the one before it.
    """
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for number, token in enumerate(tokens):
        while at < len(text) and text[at].isspace():
            at += 1
        end = _match(token, text, at)
        start = at
        if end is None:
            place = _later(token, text, at)
            if place is None:
                raise InputError(
                    f"{where}: token {number + 1}, {token[:60]!r}, is not in the text behind the one before it, where"
                    f" the text is {text[at : at + 40]!r}"
                )
            start, end = place
        if text[start:end] != token and notices is not None:
            shown = f"{where}: {token[:60]!r} is {text[start:end][:60]!r}"
            notices.note("aligned", shown, "quotes, brackets or spelling")
        starts.append(start)
        ends.append(end)
        at = end
    return starts, ends


def _match(token: str, text: str, at: int) -> int | None:
    """The end of a token that starts at an offset."""
    if text.startswith(token, at):
        return at + len(token)
    return next((end for wanted in _spellings(token) if (end := _walk(wanted, text, at)) is not None), None)


@lru_cache(maxsize=64)
def _spellings(token: str) -> tuple[str, ...]:
    """What a token may be in a text, in a plain form: it is looked for in many places."""
    bare = _MARKERS.sub("", token)
    written = dict.fromkeys((bare, ESCAPES.get(token.lower(), bare), _unescaped(token)))
    return tuple(filter(None, map(_plain, written)))


def _unescaped(token: str) -> str:
    r"""A token without the escapes inside it: `1\/2`, `-LRB-s-RRB-`."""
    for escape, char in ESCAPES.items():
        if escape in token.lower() and len(token) > len(escape):
            token = re.sub(re.escape(escape), lambda _, char=char: char, token, flags=re.IGNORECASE)  # type: ignore[misc]
    return token


def _walk(wanted: str, text: str, at: int) -> int | None:
    """The end of a token in a plain form, compared character by character, over white space inside it."""
    done = 0
    while done < len(wanted):
        if at >= len(text):
            return None
        if done and text[at].isspace():
            at += 1
            continue
        char = _plain(text[at])
        if not wanted.startswith(char, done):
            return None
        done += len(char)
        at += 1
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    return at


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", "".join(_ALIKE.get(char, char) for char in text)).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char) and not char.isspace())


def _later(token: str, text: str, at: int) -> tuple[int, int] | None:
    """The first place of a token behind an offset, not too far away; of a very long one, letter by letter."""
    if len(token) > LONG:
        start = text.find(token, at + 1, at + SKIPPED + len(token))
        return (start, start + len(token)) if start >= 0 else None
    for start in range(at + 1, min(at + SKIPPED, len(text))):
        if not text[start].isspace():
            end = _match(token, text, start)
            if end is not None and not inside_word(text, start):
                return start, end
    return None


def stretches(tokens: Sequence[str], text: str, behind: int = 0) -> Iterator[tuple[int, int]]:
    """The stretches of a text that consist of some tokens, as (start, end) in code points, by their letters and digits
    alone; none if they have no letters or digits. A stretch never starts or ends inside a word, and its letters are
    behind an offset.
    """
    bare = [letters(token) for token in tokens]
    wanted = "".join(bare)
    if not wanted:
        return
    there, starts = _bare(text)
    first = next(number for number, word in enumerate(bare) if word)
    before = next(at for at, char in enumerate(_written(tokens[first])) if char.isalnum())
    lead = before + sum(len(_plain(token)) for token in tokens[:first])
    at = there.find(wanted, bisect_left(starts, behind))
    while at >= 0:
        end = at + len(wanted)
        start, last = starts[at], starts[end - 1]
        cut = starts[at - 1 : at] == (start,) or starts[end : end + 1] == (last,)  # inside a ligature
        if not cut and not inside_word(text, start) and not inside_word(text, last + 1):
            yield _back(text, start, lead), _ahead(text, last + 1)
        at = there.find(wanted, at + 1)


def letters(token: str) -> str:
    """The letters and digits of a token, in a plain form."""
    return "".join(filter(str.isalnum, _written(token)))


def _written(token: str) -> str:
    """A token without markers and escapes, in a plain form."""
    bare = _MARKERS.sub("", token)
    return _plain(_unescaped(ESCAPES.get(bare.lower(), bare)))


@lru_cache(maxsize=64)
def _bare(text: str) -> tuple[str, tuple[int, ...]]:
    """The letters and digits of a text in a plain form, and the code point at which each is."""
    pairs = [(plain, at) for at, char in enumerate(text) for plain in _plain(char) if plain.isalnum()]
    return "".join(plain for plain, _ in pairs), tuple(at for _, at in pairs)


def _back(text: str, start: int, count: int) -> int:
    """The start of the punctuation of some length that is before an offset."""
    at = start
    while count > 0 and at > 0 and not text[at - 1].isalnum():
        at -= 1
        count -= len(_plain(text[at]))
        start = at if not text[at].isspace() else start
    return start


def _ahead(text: str, end: int) -> int:
    """The end of the punctuation behind an offset."""
    at = end
    while at < len(text) and not text[at].isalnum():
        at += 1
        end = at if not text[at - 1].isspace() else end
    return end
