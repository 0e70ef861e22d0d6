"""Text and offsets: paragraphs, words, quotes, and what somebody else's offsets may have meant."""

import re
from collections.abc import Iterator, Sequence

from .document import Document, Span

_BLANK_LINES = re.compile(r"\n[^\S\n]*+\n\s*+")
_WORD = re.compile(r"[^\W_]+")


def paragraphs(text: str) -> tuple[Span, ...]:
    """The stretches between blank lines, without the white space around them."""
    spans, start = [], 0
    for gap in [*_BLANK_LINES.finditer(text), None]:
        end = len(text) if gap is None else gap.start()
        body = text[start:end]
        left, right = start + len(body) - len(body.lstrip()), start + len(body.rstrip())
        if left < right:
            spans.append((left, right))
        start = end if gap is None else gap.end()
    return tuple(spans)


def paragraphs_of(document: Document) -> tuple[Span, ...]:
    """The paragraphs of a document: its own, or those of its text."""
    return document.paragraphs if document.paragraphs is not None else paragraphs(document.text or "")


def text_of_both(gold: Document, pred: Document) -> str | None:
    """The text that offsets of a gold document and of its prediction count in: the gold's; or the prediction's where
    the gold has none, or where that goes on behind it with strings that are not in it.
    """
    longer = pred.text is not None and (gold.text is None or len(pred.text) > len(gold.text))
    return pred.text if longer else gold.text


def words(text: str, within: Span | None = None) -> Iterator[Span]:
    """Maximal runs of letters and digits; a hyphen or an apostrophe parts two words."""
    for match in _WORD.finditer(text, *(within or ())):
        yield match.span()


def quoted(text: str, spans: Sequence[Span]) -> str:
    """The text of a span set; fragments are joined by one space."""
    return " ".join(text[start:end] for start, end in spans)


def occurrences(text: str, quote: str, within: Span) -> list[Span]:
    """Where the quote occurs in a stretch of text, as whole words: no letter or digit touches its ends."""
    edge_left = r"(?<![^\W_])" if quote[:1].isalnum() else ""
    edge_right = r"(?![^\W_])" if quote[-1:].isalnum() else ""
    pattern = re.compile(edge_left + re.escape(quote) + edge_right)
    return [match.span() for match in pattern.finditer(text, *within)] if quote else []


def excerpt(text: str, at: int, width: int = 20) -> str:
    """A few characters of the text from an offset on, as a literal."""
    return repr(text[at : at + width])


def first_difference(left: str, right: str) -> int:
    """The first offset at which two texts differ; the shorter one's length if it is the start of the other."""
    if left == right:
        return len(left)
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[:middle] == right[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def offset_base(text: str, spans: Sequence[Span], quote: str) -> str | None:
    """What the offsets must have counted if the quote is right: a phrase for an error message, or `None`."""
    start, end = spans[0][0], spans[-1][1]
    candidates = {
        "code points with the last character included": (text, end + 1),
        "UTF-16 code units, as JavaScript and Java count": (_utf16(text), end),
        "UTF-8 bytes": (_utf8(text), end),
        "code points in a text with CRLF line ends": (_crlf(text), end),
        "code points from 1": (["", *text], end),
        "code points from 1 with the last character included": (["", *text], end + 1),
    }
    for base, (units, stop) in candidates.items():
        if "".join(units[start:stop]) == quote:
            return base
    return None


def _utf16(text: str) -> list[str]:
    return [part for char in text for part in ((char, "") if ord(char) > 0xFFFF else (char,))]


def _utf8(text: str) -> list[str]:
    return [part for char in text for part in (char, *[""] * (len(char.encode("utf-8", "replace")) - 1))]


def _crlf(text: str) -> list[str]:
    return [part for char in text for part in (("", "\n") if char == "\n" else (char,))]


def inside_word(text: str, at: int) -> bool:
    """Whether an offset parts a word: there are letters or digits on both sides of it."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
