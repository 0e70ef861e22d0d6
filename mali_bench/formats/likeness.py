"""Whether a string and a stretch of text that are written nearly alike say the same.

* Figures, numbers in words, weekdays, months and negations are the same ones.
* Each word of the string that is not short is in the stretch, or a word that is like it.

Two words are alike if they differ in a slip: in one letter, in one that only one of them has, or in two that have
changed places; both words are long and have the same first letter. So no prefix is a slip: "safe" is not like "unsafe",
nor "Austria", which lacks two letters, like "Australia". Words of one stem with different endings are not alike
("villages" and "villagers"), unless these are inflections of a word of a longer string ("two soldier", "two soldiers").
"""

import re
from itertools import takewhile

SHORT_WORD, LONG_WORD = 3, 5
"""The letters from which on a word must have one that is like it, and from which on a word may have a slip in it."""

INFLECTIONS = frozenset(("", "s", "es", "d", "ed", "ing"))
"""Endings that say no other thing in a string of several words."""

ENDINGS = INFLECTIONS | frozenset((
    "r", "rs", "er", "ers", "or", "ors", "n", "ns", "an", "ans", "ian", "ians", "ion", "ions", "a", "ia", "e", "i", "y",
    "al", "ly",
))  # fmt: skip
"""Endings that make another word of a stem."""

NEGATIONS = frozenset((
    "no", "non", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "t", "anti",
))  # fmt: skip
NUMBERS = frozenset((
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
    "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion",
    "dozen", "half",
))  # fmt: skip
CALENDAR = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
))  # fmt: skip
_DIGITS = re.compile(r"\d+")


def must_agree(words: tuple[str, ...]) -> tuple[list[str], list[str], int]:
    """What a string and a stretch of text may not differ in, of the normal forms of their words: figures, numbers and
    names of days and months, and how often something is negated.
    """
    return (
        sorted(figure for word in words for figure in _DIGITS.findall(word)),
        sorted(word for word in words if word in NUMBERS or word in CALENDAR),
        sum(word in NEGATIONS for word in words),
    )


def has_each_word(words: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Whether each word of a string that is not short is in a stretch of text, or one that is like it."""
    alone = len(words) == 1
    return all(
        any(word == other or is_like(word, other, alone=alone) for other in there)
        for word in words
        if len(word) >= SHORT_WORD
    )


def is_like(word: str, other: str, *, alone: bool) -> bool:
    """Whether two words are the same but for a slip or, where the string is not this word `alone`, an inflection."""
    stem = _shared(word, other)
    ends = {word[stem:], other[stem:]}
    if stem >= SHORT_WORD and ends <= ENDINGS:
        return not alone and ends <= INFLECTIONS
    if not stem or min(len(word), len(other)) < LONG_WORD:
        return False
    one, two = word[stem:], other[stem:]
    behind = _shared(one[::-1], two[::-1])
    one, two = one[: len(one) - behind], two[: len(two) - behind]
    return max(len(one), len(two)) == 1 or (len(one) == 2 and one == two[::-1])


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common at their starts."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
