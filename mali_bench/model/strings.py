"""The normal form of a string: what two ways of writing the same words have in common.

A string is taken apart into tokens: words, numbers, and the marks that end sentences or part clauses. Case, diacritics,
quotes, dashes, brackets, white space and the word "the" are dropped; British spellings become American ones, units
their names, ordinals figures, and numbers lose the commas between thousands. A prefix is a part of its word with a
hyphen as without one. A normal form is never shown, only compared.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from .spellings import LETTERS, american

DETERMINERS = frozenset({"the", "a", "an", "this", "that", "these", "those"})
"""Words that a normal form does not begin with."""

MARKS = frozenset(",;:!?.")
"""Tokens that are not words."""

_AMOUNT = r"\d+(?:[.,]\d+)*"
_UNIT = r"(?i:[kcm]?m|mi|ft|kg|lbs?|bn|mn|tn|k|kph|kmh|mph|pct|hrs?|mins?)(?![^\W_])"
_PREFIX = r"(?i:re|co|pre|post|non|anti|counter|multi|semi|inter|e)[-\u2010\u2011]"
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    rf"|{_AMOUNT}(?:(?:st|nd|rd|th)?(?![^\W_])|(?={_UNIT}))"  # 3rd, 20 of 20km
    r"|(?i:km/h|mi/h)(?![^\W_])|\u00b0\s?[CFcf](?![^\W_])"
    rf"|(?:{_PREFIX})?[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
    r"|['\u2019\u02bc][sS](?![^\W_])"
    r"|[%$€£]|[,;:!?.]"
)
_ABBREVIATED = frozenset((
    "mr", "mrs", "ms", "dr", "st", "gen", "col", "lt", "sgt", "capt", "maj", "prof", "sen", "rep", "gov", "jr",
    "sr", "no", "inc", "co", "corp", "ltd",
))  # fmt: skip
"""Words after which a full stop ends no sentence."""

_UNITS = {
    **dict.fromkeys(("km", "kms", "kilometers"), "kilometer"),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"), "kilogram"),
    **dict.fromkeys(("mi", "miles"), "mile"),
    **dict.fromkeys(("cm", "centimeters"), "centimeter"),
    **dict.fromkeys(("mm", "millimeters"), "millimeter"),
    **dict.fromkeys(("ft", "feet"), "foot"),
    **dict.fromkeys(("lb", "lbs", "pounds"), "pound"),
    **dict.fromkeys(("hr", "hrs", "hours"), "hour"),
    **dict.fromkeys(("min", "mins", "minutes"), "minute"),
    **dict.fromkeys(("tonne", "tonnes", "tons"), "ton"),
    **dict.fromkeys(("pct", "%"), "percent"),
    **dict.fromkeys(("km/h", "kmh", "kmph"), "kph"),
    "mi/h": "mph",
    "meters": "meter",
    "degrees": "degree",
    "bn": "billion",
    "$": "dollar",
    "dollars": "dollar",
    "€": "euro",
    "euros": "euro",
    "£": "pound",
}
_PHRASES = {
    ("per", "cent"): "percent",
    ("kilometer", "per", "hour"): "kph",
    ("kilometer", "an", "hour"): "kph",
    ("mile", "per", "hour"): "mph",
    ("mile", "an", "hour"): "mph",
    ("degree", "celsius"): "\u00b0c",
    ("degree", "centigrade"): "\u00b0c",
    ("degree", "fahrenheit"): "\u00b0f",
}
"""Words that together are one unit."""

_CURRENCIES = frozenset(("dollar", "euro", "pound"))
_OF_MONEY = {"m": "million", "mn": "million", "k": "thousand", "tn": "trillion"}
"""Letters behind an amount of money."""

_ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th",
    "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th", "thirteenth": "13th",
    "fourteenth": "14th", "fifteenth": "15th", "sixteenth": "16th", "seventeenth": "17th", "eighteenth": "18th",
    "nineteenth": "19th", "twentieth": "20th",
}  # fmt: skip


class Token(NamedTuple):
    """A token: its normal form, and where it is in the string, in code points."""

    form: str
    start: int
    end: int


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a string in their normal forms."""
    made: list[Token] = []
    for match in _TOKEN.finditer(text):
        form = _form(match[0])
        if form == "." and made and made[-1].form in _ABBREVIATED and made[-1].end == match.start():
            continue
        if form in _OF_MONEY and len(made) > 1 and made[-2].form in _CURRENCIES:
            form = _OF_MONEY[form]
        if not form or form == "the":
            continue
        made.append(Token(form, *match.span()))
        for size in (2, 3):
            phrase = _PHRASES.get(tuple(token.form for token in made[-size:]))
            if phrase is not None:
                made[-size:] = [Token(phrase, made[-size].start, match.end())]
                break
    return tuple(made)


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """The normal form of a string: its tokens with a space between them, without determiners at its start and marks at
    either end. Where nothing would be left, it is the string itself without white space at its ends.
    """
    return " ".join(content(tuple(token.form for token in tokens(text)))) or text.strip()


def content(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Normal forms of tokens without marks at either end and determiners at the start; these stay if nothing else is
    left.
    """
    start, end = 0, len(forms)
    while start < end and forms[start] in MARKS:
        start += 1
    while end > start and forms[end - 1] in MARKS:
        end -= 1
    first = start
    while first < end - 1 and forms[first] in DETERMINERS:
        first += 1
    return forms[first:end]


@lru_cache(maxsize=1 << 16)
def _form(word: str) -> str:
    fraction = unicodedata.numeric(word[-1], 0)
    if 0 < fraction < 1 and (not word[:-1] or word[:-1].isdecimal()):
        return f"{int(word[:-1] or 0) + fraction:g}"  # 5½
    decomposed = unicodedata.normalize("NFKD", word)
    form = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().translate(LETTERS)
    if form in MARKS:
        return form
    if form[0].isdigit():
        return form.rstrip(".").replace(",", "")
    if form[0] in "'\u2019\u02bc":
        return "'s"
    form = american(re.sub(r"[.\s\-\u2010\u2011]", "", form))
    return _UNITS.get(form, _ORDINALS.get(form, form))
