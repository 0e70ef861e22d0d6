"""Which texts a declaration may hold, so that no row can break a page, hide another or pass for it."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from ..errors import escaped
from .findings import Finding

LONGEST_STRING = 200
"""Characters of a string in predictions."""

_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing."""

_MARKUP = re.compile(r"[<>\[\]`*|\\~$]|(?<!\w)_|_(?!\w)|&#?\w+;|://|\bwww\.|^[#@]", re.IGNORECASE)

_TWINS = str.maketrans(
    dict(zip("авгезіјкмнорсԁԛԝтухһьѕαβεζηικμνορτυχγϲ", "abre3ljkmhopcdqwtyxhbsabeznlkmvoptuxyc", strict=True))
    | {"0": "o", "1": "l", "i": "l", "ı": "l", "ł": "l", "ø": "o", "đ": "d", "ß": "ss"}  # noqa: RUF001
)
"""Letters that look like Latin ones, and signs that look like one another. The Unicode table of confusable characters
has thousands; these are the alphabets in which whole names can be written.
"""


def skeleton(name: str) -> str:
    """What is left of a name when everything is dropped that readers overlook: names with one skeleton look alike.

    >>> skeleton("Model-4 (large)") == skeleton("mode14 LARGE")
    True
    """
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in folded.translate(_TWINS) if char.isalnum() and char not in _INVISIBLE)


def text_findings(text: str, place: str, *, long: bool) -> Iterator[Finding]:
    """What is wrong with a text of a declaration; `long` ones may have several lines, or none, and markup."""
    if any(not (char.isprintable() or (long and char == "\n")) or char in _INVISIBLE for char in text):
        yield Finding(
            "E_TEXT", place, "has a control, formatting or invisible character", "text" if long else "text on one line"
        )
        return
    if unicodedata.normalize("NFC", text) != text:
        yield Finding("E_TEXT", place, "is not in the normal form NFC", "composed characters")
    if long:
        return
    if not skeleton(text):
        yield Finding("E_NAME", place, "is blank", "a text with letters or digits")
    elif text != " ".join(text.split()):
        yield Finding(
            "E_NAME", place, "begins or ends with a space, or has two in a row", "single spaces between words"
        )
    if (found := _MARKUP.search(text)) is not None:
        yield Finding(
            "E_MARKUP", place, f"{found.group()!r} in {text!r}", "plain words; addresses belong into code and links"
        )


def unsafe_string(value: Any) -> str | None:
    """The first string of predictions that no page could show; names, which come from the text, may have any
    characters.
    """
    if isinstance(value, str):
        return value if len(value) > LONGEST_STRING or escaped(value) != value else None
    if isinstance(value, dict):
        value = [inner for key, inner in value.items() if key != "name"]
    if isinstance(value, list | tuple):
        return next((found for inner in value if (found := unsafe_string(inner)) is not None), None)
    return None
