"""Mentions: names by gazetteer and capitals, noun phrases around known head nouns, pronouns."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lexicons import Lexicons
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, Token
from spacy.util import filter_spans

CALENDAR = {*calendar.day_name, *calendar.month_name} - {""}
POSSESSIVES = {"'s", "\u2019s", "'", "\u2019"}
LOCATIVES = {"in", "at", "near", "from", "to", "around", "outside"}
ADJECTIVE_ENDINGS = ("al", "ic", "ous", "ive", "ish", "ist")
ORG_LINKS = {"of", "for", "the"}
MAX_ACRONYM = 6  # letters
MAX_UNKNOWN = 3  # unknown words that a determiner may reach over to its noun


@dataclass
class Mention:
    """A noun phrase; positions are token indexes, half-open."""

    start: int
    end: int
    head_start: int
    head_end: int
    kind: str
    level: str
    key: str  # what the phrase is called: the name, the singular head noun, the pronoun or the country code
    core_end: int = field(default=0)  # where the phrase ended before prepositional phrases were added

    def __post_init__(self) -> None:
        """Start with a phrase that nothing was added to."""
        self.core_end = self.core_end or self.end

    @property
    def family(self) -> str:
        """The part of the type before the dot."""
        return self.kind.partition(".")[0]

    def covers(self, other: "Mention") -> bool:
        """Tell whether the other one lies inside this one."""
        return self is not other and self.start <= other.start and other.end <= self.end


class MentionFinder:
    """Finds the mentions of a document."""

    def __init__(self, nlp: Language, lexicons: Lexicons) -> None:
        """Build the matchers."""
        self.lex = lexicons
        self.countries = lexicons.places.countries
        self.names = PhraseMatcher(nlp.vocab)
        self.nouns = PhraseMatcher(nlp.vocab, attr="LOWER")
        types = lexicons.name_types
        upper = {n.upper(): k for n, k in types.items() if len(n) > 3}  # names in datelines and headlines
        for label, words in self._by_label(upper | types | dict.fromkeys(lexicons.places.demonyms, "DEMONYM")):
            self.names.add(label, list(nlp.pipe(words)))
        for label, words in self._by_label({f: k for f, (_, k) in lexicons.noun_forms.items()}):
            self.nouns.add(label, list(nlp.pipe(words)))
        self.known = frozenset(lexicons.noun_forms) | lexicons.group("adjectives") | lexicons.group("numbers")
        self.closed = lexicons.group("stops") | lexicons.group("determiners") | set(lexicons.pronouns)

    @staticmethod
    def _by_label(types: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
        """Group words by their label, in a stable order."""
        for label in sorted(set(types.values())):
            yield label, sorted(word for word, kind in types.items() if kind == label)

    def find(self, doc: Doc) -> list[Mention]:
        """Return all mentions in text order, outer ones first."""
        names = self._names(doc)
        taken = {i for m in names for i in range(m.head_start, m.head_end)}
        titled = {i for m in names for i in range(m.start, m.end)}
        phrases = list(self._noun_phrases(doc, names, titled))  # may widen names: "the army spokesman X"
        found = [*names, *phrases, *self._pronouns(doc, taken), *self._areas(doc, names)]
        mentions = sorted(found, key=lambda m: (m.start, -m.end, m.head_start))
        self._attach_phrases(doc, mentions)
        return sorted(mentions, key=lambda m: (m.start, -m.end, m.head_start))

    # Names

    def _capitalised(self, doc: Doc) -> set[int]:
        """Return the tokens whose capital is more than that of a first word."""
        lowercase = {t.text for t in doc if t.is_lower}
        inside = {t.text for s in doc.sents for t in s[1:] if t.text[0].isupper() and not self._opens(t)}
        marked = set()
        for token in doc:
            if not token.text[0].isupper() or token.text in CALENDAR or not any(c.isalpha() for c in token.text):
                continue
            if self._opens(token) and token.text not in inside:
                low = token.lower_
                common = low in self.closed or low in self.known or low in lowercase or low.endswith("ly")
                follows = token.i + 1 < len(doc) and doc[token.i + 1].text[0].isupper()
                shouted = token.is_upper and len(token) > 1 and follows  # a dateline or headline in capitals
                known = token.text in self.lex.name_types or token.text in self.lex.places.demonyms
                if not (known or shouted) and (common or not (follows or token.is_upper)):
                    continue
            if token.lower_ not in self.closed or (token.is_upper and len(token) > 1):
                marked.add(token.i)
        return marked

    @staticmethod
    def _opens(token: Token) -> bool:
        """Tell whether only quotation marks or spaces stand between the token and the start of its sentence."""
        return all(t.is_punct or t.is_space for t in token.sent if t.i < token.i)

    def _runs(self, doc: Doc, capitals: set[int]) -> Iterator[tuple[int, int]]:
        """Join neighbouring capitalised words, over small words that names contain."""
        links = self.lex.group("name_links")
        start = end = -1
        for i in sorted(capitals):
            gap = [t.lower_ for t in doc[end:i]] if start >= 0 else []
            keyword = start >= 0 and self.lex.keyword_type([t.text for t in doc[start:end]]) is not None
            if start >= 0 and doc[end - 1].text in self.lex.group("name_possessors"):
                gap = [w for w in gap if w not in POSSESSIVES]
            joined = start >= 0 and len(gap) <= 2 and all(w in links and (keyword or w not in ORG_LINKS) for w in gap)
            if joined and not any(t.is_sent_start for t in doc[end : i + 1]):
                end = i + 1
                continue
            if start >= 0:
                yield start, end
            start, end = i, i + 1
        if start >= 0:
            yield start, end

    def _names(self, doc: Doc) -> list[Mention]:
        """Find names: listed ones, and runs of capitalised words that are typed by what they contain."""
        listed = {(s.start, s.end): s.label_ for s in filter_spans(self.names(doc, as_spans=True))}
        capitals = self._capitalised(doc)
        for start, end in listed:
            if end - start > 1:  # a listed name may contain words in lower case
                capitals |= set(range(start, end))
        mentions: list[Mention] = []
        surnames: set[str] = set()
        for start, end in self._runs(doc, capitals):
            mentions += self._split_run(doc, start, end, listed, surnames)
        for owner, name in pairwise(mentions):
            if name.start == owner.end + 1 and doc[owner.end].text in POSSESSIVES:
                name.start = owner.start  # Kenya's Supreme Court
        return mentions

    def _split_run(
        self, doc: Doc, start: int, end: int, listed: dict[tuple[int, int], str], surnames: set[str]
    ) -> Iterator[Mention]:
        """Separate leading adjectives of countries and titles from the name that follows them."""
        first = start
        while start < end and (start, end) not in listed:
            adjective = next((e for (s, e), label in listed.items() if s == start and label == "DEMONYM"), 0)
            if adjective:
                yield self._demonym(doc, start, adjective)
            elif doc[start].text not in self.lex.group("titles") and doc[start].text not in POSSESSIVES | {"-"}:
                break
            start = adjective or start + 1
        if start >= end or (end - start == 1 and (start, end) not in listed and doc[start].lower_ in self.known):
            return
        label = listed.get((start, end))
        if label == "DEMONYM":
            yield self._demonym(doc, start, end)
            return
        titled = start > first and doc[start - 1].text in self.lex.group("titles")
        kind = label if label and not titled else self._guess(doc[start:end], titled, surnames)
        if kind == "PER.Individual":
            surnames.add(doc[end - 1].text)
        key = doc[start:end].text
        key = self.countries.get(key, self.countries.get(key.title(), key)) if kind == "GPE.Nation" else key
        left = self._left_edge(doc, first, {})
        yield Mention(left, end, start, end, kind, "NAM", key)

    def _demonym(self, doc: Doc, start: int, end: int) -> Mention:
        """Make a mention of the country that an adjective refers to."""
        code = self.lex.places.demonyms[doc[start:end].text]
        return Mention(start, end, start, end, "GPE.Nation" if len(code) == 2 else "GPE.Continent", "ADJ", code)

    def _guess(self, name: Span, titled: bool, surnames: set[str]) -> str:
        """Type a name that no list holds."""
        before = name.doc[name.start - 1].lower_ if name.start else ""
        if not titled and (kind := self.lex.keyword_type([t.text for t in name])):
            return kind
        after = name.doc[name.end].lower_ if name.end < len(name.doc) else ""
        if before == "of" and self._noun_type(name.doc[name.start - 2].lower_).startswith(("GPE", "LOC")):
            return self._noun_type(name.doc[name.start - 2].lower_)  # the town of X
        if not titled and name.text.isupper() and len(name.text) > MAX_ACRONYM and self._opens(name[0]):
            return "GPE.PopulationCenter"  # a dateline
        if not titled and len(name) == 1 and self._noun_type(after).startswith("PER") and after:
            return "PER.Group"  # a people: "Zulu fighters"
        if not titled and name[0].is_upper and len(name) == 1 and len(name.text) > 1 and name.text not in surnames:
            return "ORG.Other"
        if not titled and before in LOCATIVES and len(name) == 1 and name.text not in surnames:
            return "GPE.PopulationCenter"
        return "PER.Individual"

    def _noun_type(self, word: str) -> str:
        """Return the mention type of a common noun, or nothing."""
        return self.lex.noun_forms.get(word, ("", ""))[1]

    def _areas(self, doc: Doc, names: list[Mention]) -> Iterator[Mention]:
        """Find regions that are named by a direction: "northern Chad", "the south"."""
        directions, areas = self.lex.group("directions"), self.lex.group("area_nouns")
        for name in names:
            if name.family == "GPE" and name.level == "NAM" and name.head_start:
                i = name.head_start - 1
                if doc[i].lower_ in directions:
                    key = f"{doc[i].lower_} {name.key}"
                    yield Mention(i, name.end, i, name.head_end, "LOC.RegionGeneral", "NAM", key)
        for token in doc:
            i = token.i
            last = i + 1 == len(doc) or not self._modifies(doc[i + 1])
            if token.lower_ in areas and i and doc[i - 1].lower_ == "the" and last:
                yield Mention(i - 1, i + 1, i, i + 1, "LOC.RegionGeneral", "NOM", token.lower_)

    def _modifies(self, following: Token) -> bool:
        """Tell whether the next word continues a noun phrase."""
        return following.lower_ in self.known or following.text[0].isupper() or following.text == "-"

    # Noun phrases

    def _noun_phrases(self, doc: Doc, names: list[Mention], taken: set[int]) -> Iterator[Mention]:
        """Build a phrase around each known head noun; a title before a person's name joins the name's phrase."""
        spans = filter_spans(self.nouns(doc, as_spans=True))
        spans = [s for s in spans if not taken & set(range(s.start, s.end))]
        starts, name_at = {s.start for s in spans}, {m.start: m for m in names}
        blocks = {m.head_end: m.head_start for m in names} | {s.end: s.start for s in spans}
        for span in spans:
            left = self._left_edge(doc, span.start, blocks)
            singular, kind = self.lex.noun_forms[span.text.lower()]
            name = name_at.get(span.end)
            if kind == "PER.Individual" and name and name.kind == kind:
                name.start = left
                continue
            following = doc[span.end] if span.end < len(doc) else None
            if following is not None and (following.text == "-" or span.end in starts):
                if not kind.startswith("ORG") or following.text == "-":
                    continue
                left = span.start  # an organisation as the modifier of another noun: "army officers"
            yield Mention(left, span.end, span.start, span.end, kind, "NOM", singular)

    def _left_edge(self, doc: Doc, start: int, blocks: dict[int, int]) -> int:
        """Walk left from a head over its modifiers; blocks maps the ends of names and nouns to their starts."""
        edge = i = start
        unknown = 0
        sentence = doc[min(start, len(doc) - 1)].sent.start
        while i > sentence and unknown <= MAX_UNKNOWN:
            token = doc[i - 1]
            if token.lower_ in self.lex.group("determiners"):
                doubled = i - 2 >= sentence and doc[i - 2].lower_ in {"all", "both", "half"}
                return i - 2 if doubled else i - 1
            # An unknown word may be a verb between two nouns, but hardly one between an adjective and a noun.
            demonym = i in blocks and doc[blocks[i] : i].text in self.lex.places.demonyms
            if not blocks or (unknown > demonym and i in blocks):
                break
            before = self._skip_modifier(doc, i, sentence, blocks)
            if before < i:
                unknown = 0 if demonym else unknown
                i, edge = before, edge if unknown else before
            elif token.is_lower and token.is_alpha and token.lower_ not in self.closed:
                i, unknown = i - 1, unknown + 1
            else:
                break
        return self._skip_approximator(doc, edge)

    def _skip_approximator(self, doc: Doc, edge: int) -> int:
        """Return where a phrase starts if "at least" or the like stands before its number."""
        if edge < len(doc) and (doc[edge].like_num or doc[edge].lower_ in self.lex.group("numbers")):
            for size in (2, 1):
                if edge >= size and doc[edge - size : edge].text.lower() in self.lex.group("approximators"):
                    return edge - size
        return edge

    def _skip_modifier(self, doc: Doc, i: int, sentence: int, blocks: dict[int, int]) -> int:
        """Return where the modifier that ends at a position starts; the position itself if there is none."""
        token = doc[i - 1]
        word = token.lower_
        if token.text == "-" and i - 2 >= sentence:
            return i - 2  # a prefix: pro-Russian
        if i in blocks:
            return blocks[i]
        if i - 3 >= sentence and doc[i - 2].text == "-":
            return blocks.get(i - 2, i - 3)  # a compound: French-led
        if word == "of" and i - 2 >= sentence and doc[i - 2].lower_ in self.lex.group("determiners") | {"dozen"}:
            return i - 2  # hundreds of people
        if token.text in POSSESSIVES and i - 1 in blocks:
            return blocks[i - 1]
        adjective = token.is_lower and word.endswith(ADJECTIVE_ENDINGS) and word not in self.closed
        return i - 1 if adjective or word in self.known or token.like_num else i

    def _pronouns(self, doc: Doc, taken: set[int]) -> Iterator[Mention]:
        """Find pronouns; the country US and a pronoun that stands for nothing ("it was said") are none."""
        for token in doc:
            if token.i in taken or token.lower_ not in self.lex.pronouns or token.text == "US":
                continue
            after = doc[token.i + 1].lower_ if token.i + 1 < len(doc) else ""
            if token.lower_ == "it" and after in {"is", "was", "would"} | POSSESSIVES:
                continue
            kind = self.lex.pronouns[token.lower_][0]
            yield Mention(token.i, token.i + 1, token.i, token.i + 1, kind, "PRO", token.lower_)

    def _attach_phrases(self, doc: Doc, mentions: list[Mention]) -> None:
        """Extend each common-noun phrase over a following "of" phrase (from right to left, so that they nest)."""
        for mention in sorted(mentions, key=lambda m: -m.end):
            if mention.level != "NOM" or mention.end >= len(doc) or doc[mention.end].lower_ != "of":
                continue
            ends = [m.end for m in mentions if m.start == mention.end + 1]
            mention.end = max(ends, default=mention.end)
