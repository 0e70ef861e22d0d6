"""The normal form of a string: what two ways of writing the same words have in common.

A string is taken apart into tokens: words, numbers, and the marks that end sentences or part clauses. Case, diacritics,
quotes, dashes, brackets and white space are dropped; British spellings become American ones, units their names,
ordinals figures, and numbers lose the commas between thousands. A normal form is never shown, only compared.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

DETERMINERS = frozenset({"the", "a", "an", "this", "that", "these", "those"})
"""Words that a normal form does not begin with."""

MARKS = frozenset(",;:!?.")
"""Tokens that are not words."""

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![^\W_])"
    r"|[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
    r"|['\u2019\u02bc][sS](?![^\W_])"
    r"|[%$€£]|[,;:!?.]"
)
_ABBREVIATED = frozenset((
    "mr", "mrs", "ms", "dr", "st", "gen", "col", "lt", "sgt", "capt", "maj", "prof", "sen", "rep", "gov", "jr",
    "sr", "no", "inc", "co", "corp", "ltd",
))  # fmt: skip
"""Words after which a full stop ends no sentence."""

_SPELLINGS = (
    (re.compile(r"is(e[drs]?|ers|ing|ations?)$"), r"iz\1"),
    (re.compile(r"ys(e[drs]?|ing)$"), r"yz\1"),
    (re.compile(r"(?<=...)our(s|ed|ing|able|hoods?|ites?|ers?|ful)?$"), r"or\1"),
    (re.compile(r"(cent|met|lit|theat|fib|spect|somb|calib)re(s?)$"), r"\1er\2"),
    (re.compile(r"(def|off|pret|lic)ence(s?)$"), r"\1ense\2"),
    (re.compile(r"(catal|dial|anal|monol|epil)ogue(s?)$"), r"\1og\2"),
    (re.compile(r"(travel|cancel|label|model|signal|counsel|fuel|marshal|level|tunnel)l(ed|ing|ers?)$"), r"\1\2"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^aeroplane"), "airplane"),
    (re.compile(r"^manoeuvre"), "maneuver"),
    (re.compile(r"(judg|acknowledg)ement"), r"\1ment"),
)
"""British spellings and the American ones; both sides of a comparison pass them, so that one too many does no harm."""

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
    "meters": "meter",
    "$": "dollar",
    "dollars": "dollar",
    "€": "euro",
    "euros": "euro",
    "£": "pound",
}
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
        if form == "cent" and made and made[-1].form == "per":
            made[-1] = Token("percent", made[-1].start, match.end())
        elif form:
            made.append(Token(form, *match.span()))
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
    decomposed = unicodedata.normalize("NFKD", word)
    form = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    if form in MARKS:
        return form
    if form[0].isdigit():
        return form.rstrip(".").replace(",", "")
    if form[0] in "'\u2019\u02bc":
        return "'s"
    form = form.replace(".", "")
    for spelling, american in _SPELLINGS:
        form = spelling.sub(american, form)
    return _UNITS.get(form, _ORDINALS.get(form, form))
