"""Where a string is in a text: letter by letter, or else in its normal form, or else nearly.

* exact: letter by letter, and not inside a word.
* normalised: with the same normal form (`model.strings`): case, quotes, dashes, white space, diacritics, determiners at
  the start, British and American spelling, units and ordinals do not count. Of a trigger auxiliaries at the start do
  not count either, since a trigger is the word that names the event: "have killed" is at "killed".
* fuzzy: a stretch of as many words, one fewer or one more, in one sentence, whose normal form is as like as `LIKE`
  asks and that says the same (`likeness`): the same figures, numbers, weekdays, months and negations, and each word but
  for a slip or an inflection. It does not begin or end at a hyphen or behind an apostrophe: "operation" is no word of
  "co-operation".

What is in the text only inside words is not found. The first of these that finds something decides; of fuzzy stretches
those that are most alike, and of several that are as much so the strings of the first one. Nothing here is random, and
no string of several words is compared with many more than `MOST_WINDOWS` stretches.
"""

import re
import unicodedata
from bisect import bisect_right
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from ..model.document import Span
from ..model.strings import MARKS, Token, content, tokens
from ..model.text import paragraphs
from .likeness import has_each_word, must_agree

Kind = Literal["exact", "normalised", "fuzzy", "not found"]

LIKE = 0.85
"""The least likeness of a fuzzy match: twice the characters that two normal forms share, in order, over all of them."""

SHORTEST = 5
"""Characters of a normal form below which nothing is like it."""

MOST_WINDOWS = 500
"""Stretches of text that a string of several words is compared with: those with its rarest words."""

AUXILIARIES = frozenset((
    "have", "has", "had", "having", "be", "is", "are", "am", "was", "were", "been", "being", "will", "would",
    "shall", "should", "can", "could", "may", "might", "must", "do", "does", "did", "to",
))  # fmt: skip
"""Words that do not count at the start of a trigger."""

_JOINED_BEFORE = re.compile(r"[^\W_][-\u2010-\u2013'\u2019\u02bc]\Z")
_JOINED_BEHIND = re.compile(r"[-\u2010-\u2013][^\W_]")
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]?[^\W\d_a-z])")


class Finding(NamedTuple):
    """How a string was found, and its places in the order of the text; those of one string do not overlap."""

    kind: Kind
    spans: tuple[Span, ...]


NOT_FOUND = Finding("not found", ())


class Text:
    """A text that strings are looked for in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._findings: dict[tuple[str, bool], Finding] = {}

    def find(self, surface: str, *, trigger: bool = False) -> Finding:
        """Where a string is."""
        key = (surface, trigger)
        if key not in self._findings:
            self._findings[key] = self._find(surface, trigger)
        return self._findings[key]

    def _find(self, surface: str, trigger: bool) -> Finding:
        forms = tuple(token.form for token in tokens(surface))
        bare = _without_auxiliaries(content(forms)) if trigger else content(forms)
        shortened = trigger and bare != content(forms)
        spans = self._exact(surface.strip()) if not shortened else []
        if spans:
            return Finding("exact", tuple(spans))
        if not any(form not in MARKS for form in bare):
            return NOT_FOUND
        spans = self._normalised(bare)
        if spans:
            return Finding("normalised", tuple(spans))
        if self._folded.find(surface.strip().casefold()) >= 0:
            return NOT_FOUND  # it is in the text, but only inside words
        spans = self._fuzzy(bare)
        return Finding("fuzzy", tuple(spans)) if spans else NOT_FOUND

    def _exact(self, surface: str) -> list[Span]:
        spans: list[Span] = []
        at = self.text.find(surface) if surface else -1
        while at >= 0:
            end = at + len(surface)
            whole = not inside_word(self.text, at) and not inside_word(self.text, end)
            if whole:
                spans.append((at, end))
            at = self.text.find(surface, end if whole else at + 1)
        return spans

    def _normalised(self, forms: tuple[str, ...]) -> list[Span]:
        spans: list[Span] = []
        for first in self._by_form.get(forms[0], ()):
            last = first + len(forms)
            if self._forms[first:last] == forms and self._is_whole(first, last):
                span = self._span(first, last)
                spans += [span] if not spans or span[0] >= spans[-1][1] else []
        return spans

    def _fuzzy(self, forms: tuple[str, ...]) -> list[Span]:
        words = tuple(form for form in forms if form not in MARKS)
        target = " ".join(words)
        if len(target) < SHORTEST:
            return []
        must = must_agree(words)
        best, alike = LIKE, ""
        matcher = SequenceMatcher(None, "", target, autojunk=False)
        windows: dict[str, list[Span]] = {}
        for first, last in self._windows(words):
            there = tuple(form for form in self._forms[first:last] if form not in MARKS)
            string = " ".join(there)
            if string in windows:
                windows[string].append(self._span(first, last))
                continue
            windows[string] = [self._span(first, last)]
            # What no alignment of the two could reach is passed over: too different in length, or in letters.
            if 2 * min(len(string), len(target)) < best * (len(string) + len(target)):
                continue
            matcher.set_seq1(string)
            if matcher.quick_ratio() < best or must_agree(there) != must:
                continue
            likeness = matcher.ratio()
            if (likeness > best or (likeness == best and not alike)) and has_each_word(words, there):
                best, alike = likeness, string
        spans: list[Span] = []
        if len(words) == 1 and alike:
            windows[alike] = [
                self._span(number, number + 1) for number in self._by_form[alike] if self._is_apart(number, number + 1)
            ]
        for span in sorted(windows[alike] if alike else ()):
            if not spans or span[0] >= spans[-1][1]:
                spans.append(span)
        return spans

    def _windows(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """The stretches that a string is compared with, as token numbers in the order of the text: those with one of
        its words, the rarest word of the text first; for a single word each different one once.
        """
        size = len(words)
        if size == 1:
            forms = [form for form in self._by_form if form not in MARKS and abs(len(form) - len(words[0])) <= 1]
            apart = [[at for at in self._by_form[form] if self._is_apart(at, at + 1)] for form in forms]
            return [(some[0], some[0] + 1) for some in apart if some]
        made: dict[tuple[int, int], None] = {}
        shared = sorted(
            {word for word in words if word in self._by_form}, key=lambda word: (len(self._by_form[word]), word)
        )
        for word in shared:
            for number in self._by_form[word]:
                for length in (size, size - 1, size + 1):
                    for first in range(max(0, number - length + 1), number + 1):
                        last = first + length
                        if last <= len(self._tokens) and self._is_stretch(first, last):
                            made[first, last] = None
                if len(made) >= MOST_WINDOWS:
                    return sorted(made)
        return sorted(made)

    def _is_stretch(self, first: int, last: int) -> bool:
        """Whether some tokens are in one sentence, with words at both ends that are not parts of others."""
        start, end = self._span(first, last)
        return (
            self._forms[first] not in MARKS
            and self._forms[last - 1] not in MARKS
            and self._is_apart(first, last)
            and (self.sentence(start) == self.sentence(end - 1))
        )

    def _is_whole(self, first: int, last: int) -> bool:
        """Whether some tokens begin and end where words do: "20" is a token of "20km"."""
        return not any(inside_word(self.text, at) for at in self._span(first, last))

    def _is_apart(self, first: int, last: int) -> bool:
        """Whether no hyphen joins some tokens to a word before or behind them, and no apostrophe to one before."""
        start, end = self._span(first, last)
        return self._is_whole(first, last) and not (
            _JOINED_BEFORE.search(self.text, max(0, start - 2), start) or _JOINED_BEHIND.match(self.text, end)
        )

    def _span(self, first: int, last: int) -> Span:
        return self._tokens[first].start, self._tokens[last - 1].end

    @cached_property
    def _folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        return tokens(self.text)

    @cached_property
    def _forms(self) -> tuple[str, ...]:
        return tuple(token.form for token in self._tokens)

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for number, form in enumerate(self._forms):
            places.setdefault(form, []).append(number)
        return places

    def sentence(self, offset: int) -> int:
        """The number of the sentence that an offset is in, counted through the text; paragraphs end sentences."""
        return bisect_right(self._sentences, offset)

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that an offset is in."""
        return bisect_right(self._paragraphs, offset)

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [start for start, _ in paragraphs(self.text)]

    @cached_property
    def _sentences(self) -> list[int]:
        return sorted({*self._paragraphs, *(match.end() for match in _SENTENCE_END.finditer(self.text))})


@lru_cache(maxsize=8)
def searched(text: str) -> Text:
    """A text to look in, kept for the next string."""
    return Text(text)


def inside_word(text: str, at: int) -> bool:
    """Whether an offset has letters or digits on both sides; a combining mark belongs to what is before it."""
    if not 0 < at < len(text):
        return False
    before = text[at - 1].isalnum() or unicodedata.combining(text[at - 1]) > 0
    return before and (text[at].isalnum() or unicodedata.combining(text[at]) > 0)


def _without_auxiliaries(forms: tuple[str, ...]) -> tuple[str, ...]:
    first = 0
    while first < len(forms) - 1 and forms[first] in AUXILIARIES:
        first += 1
    return forms[first:]
