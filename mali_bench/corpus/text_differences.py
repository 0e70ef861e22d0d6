"""Where a text differs from one of which only the hashes are known.

A hash shows that a paragraph differs, not where. So the usual causes are tried, and every change of one character:
what then has the hash is the paragraph that was wanted.
"""

import hashlib
import string
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from ..model.document import Span
from ..model.text import excerpt, first_difference, paragraphs

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})

CAUSES: dict[str, Callable[[str], str]] = {
    "a byte order mark": lambda text: text.removeprefix("\ufeff"),
    "line ends CR LF": lambda text: text.replace("\r\n", "\n"),
    "a line end too many or too few at the end": lambda text: text.rstrip("\n") + "\n",
    "a line end at the end": lambda text: text.rstrip("\n"),
    "line breaks inside": lambda text: " ".join(text.split()),
    "no-break spaces": lambda text: text.replace("\u00a0", " "),
    "typographic quotes or dashes": lambda text: text.translate(_PLAIN),
    "decomposed letters": lambda text: unicodedata.normalize("NFC", text),
    "composed letters": lambda text: unicodedata.normalize("NFD", text),
}
"""What may have happened to a text on its way, and what undoes it."""

_LETTERS = (
    string.ascii_letters + string.digits + string.punctuation + " \n\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
)


def fingerprint(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def differences(text: str, where: Sequence[Span], hashes: Sequence[str], whole: str) -> Iterator[str]:
    """Sentences on where a text differs from the one whose paragraphs are at `where` and have these hashes; `whole` is
    the hash of all of it.
    """
    for cause, undo in CAUSES.items():
        if fingerprint(undo(text)) == whole:
            at = first_difference(undo(text), text)
            yield f"it has {cause}: from character {at} on, {excerpt(text, at)} replaces {excerpt(undo(text), at)}"
            return
    own = paragraphs(text)
    matcher = SequenceMatcher(None, hashes, [fingerprint(text[start:end]) for start, end in own], autojunk=False)
    alike = True
    for what, a, b, c, d in matcher.get_opcodes():
        alike = alike and what == "equal"
        for number in range(max(b - a, d - c) if what != "equal" else 0):
            wanted, given = a + number, c + number
            if wanted >= b:
                yield f"paragraph {given + 1} of the file is too many: {excerpt(text[slice(*own[given])], 0, 40)}"
            elif given >= d:
                yield f"paragraph {wanted + 1} is missing"
            else:
                size = where[wanted][1] - where[wanted][0]
                yield f"paragraph {wanted + 1} {_difference(text[slice(*own[given])], hashes[wanted], size)}"
    if alike:
        moved = next((number for number, span in enumerate(own) if span != where[number]), None)
        if moved is None:
            yield "all paragraphs are right, but the white space behind the last one differs"
        else:
            start = where[moved][0]
            yield f"paragraph {moved + 1} is right, but starts at character {own[moved][0]} instead of {start}"


def _difference(given: str, wanted: str, size: int) -> str:
    """How a paragraph differs from the one with the hash `wanted`, which has `size` characters."""
    for cause, undo in CAUSES.items():
        if fingerprint(undo(given)) == wanted:
            at = first_difference(undo(given), given)
            return f"has {cause}: from its character {at} on, {excerpt(given, at)} replaces {excerpt(undo(given), at)}"
    for repaired in _neighbours(given, size):
        if fingerprint(repaired) == wanted:
            at = first_difference(repaired, given)
            there, right = excerpt(given, at), excerpt(repaired, at)
            return f"differs in one character: from its character {at} on, {there} replaces {right}"
    length = f"has {size} characters" if len(given) == size else f"has {len(given)} characters instead of {size}"
    return f"differs in more than one character; it {length} and starts with {excerpt(given, 0, 40)}"


def _neighbours(text: str, size: int) -> Iterator[str]:
    """Every text of a size that is one character away."""
    letters = sorted({*_LETTERS, *text})
    for at in range(len(text) + 1):
        rest = {-1: text[at:], 0: text[at + 1 :]}.get(len(text) - size)
        if len(text) == size + 1:
            yield text[:at] + text[at + 1 :]
        elif rest is not None:
            yield from (text[:at] + letter + rest for letter in letters)
