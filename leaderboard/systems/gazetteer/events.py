"""Events: triggers from the lexicon, arguments by position and preposition."""

from dataclasses import dataclass
from typing import Any

from lexicons import Lexicons, conjugate, plural
from mentions import POSSESSIVES, Mention
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

PLACE_PREPOSITIONS = ("in", "at", "near")
OBJECT_REACH = 3  # tokens between a verb and the phrase that is its object


@dataclass
class Event:
    """A trigger (token indexes, half-open) with its arguments."""

    start: int
    end: int
    kind: str
    arguments: list[tuple[str, Mention]]  # role, filler


class EventFinder:
    """Finds the events of a document."""

    def __init__(self, nlp: Language, lexicons: Lexicons) -> None:
        """Build a matcher with one rule per entry; its key tells the pattern, the word class and the context length."""
        self.roles: dict[str, list[str]] = lexicons.triggers["roles"]
        self.written: dict[str, str] = lexicons.triggers["written"]
        self.patterns: list[dict[str, Any]] = lexicons.triggers["patterns"]
        self.with_place: list[str] = lexicons.triggers["with_place"]
        self.irregular: dict[str, list[str]] = lexicons.triggers["irregular"]
        self.passive, self.determiners = lexicons.group("passive_auxiliaries"), lexicons.group("determiners")
        self.prepositions, self.clause_starts = lexicons.group("prepositions"), lexicons.group("clause_starts")
        self.modifiers = self.determiners | lexicons.group("adjectives") | lexicons.group("numbers")
        self.matcher = Matcher(nlp.vocab)
        for number, pattern in enumerate(self.patterns):
            for word_class in ("verbs", "nouns", "adjectives"):
                for entry in pattern.get(word_class, []):
                    trigger, _, context = entry.rstrip(")").partition(" (")
                    following = [{"LOWER": t.lower_} for t in nlp.make_doc(context)]
                    rule = self._forms(nlp, trigger, word_class) + following
                    self.matcher.add(f"{number}|{word_class}|{len(following)}", [rule])

    def _forms(self, nlp: Language, trigger: str, word_class: str) -> list[dict[str, Any]]:
        """Turn a trigger into a token pattern; of a verb the first word is inflected, of a noun the last one."""
        words = [t.lower_ for t in nlp.make_doc(trigger)]
        rule: list[dict[str, Any]] = [{"LOWER": word} for word in words]
        if word_class == "verbs":
            rule[0] = {"LOWER": {"IN": sorted(conjugate(words[0], self.irregular))}}
        elif word_class == "nouns":
            rule[-1] = {"LOWER": {"IN": sorted({words[-1], plural(words[-1])})}}
        return rule

    def find(self, doc: Doc, mentions: list[Mention]) -> list[Event]:
        """Return all events in text order; of triggers that overlap the longest one counts."""
        used = {i for m in mentions for i in range(m.head_start, m.head_end)}
        candidates = []
        for key, start, end in self.matcher(doc):
            number, word_class, context = doc.vocab.strings[key].split("|")
            before = doc[start - 1].lower_ if start else ""
            if word_class == "verbs" and before in self.determiners and not doc[start].lower_.endswith("ing"):
                continue
            unlikely = (word_class == "nouns") != self._is_nominal(doc, start, mentions)
            candidates.append((start - end, unlikely, start, end - int(context), int(number), word_class))
        events = []
        for _, _, start, end, pattern, word_class in sorted(candidates):
            if used & set(range(start, end)):
                continue
            event = self._event(doc[start:end], self.patterns[pattern], word_class, mentions)
            if event:
                used |= set(range(start, end))
                events.append(event)
        return sorted(events, key=lambda e: (e.start, e.end))

    def _is_nominal(self, doc: Doc, start: int, mentions: list[Mention]) -> bool:
        """Guess whether the word is a noun, by what stands before it."""
        if not start:
            return False
        before = doc[start - 1].lower_
        adjective = any(m.end == start and m.level == "ADJ" for m in mentions)
        prepositions = self.prepositions - {"to"}
        return adjective or before in self.modifiers | prepositions | POSSESSIVES or before.endswith(("al", "ic", "-"))

    def _event(self, trigger: Span, pattern: dict[str, Any], word_class: str, mentions: list[Mention]) -> Event | None:
        """Find the arguments of a trigger; a trigger without the object that its pattern requires is none."""
        sentence = trigger.sent
        nearby = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
        arguments: list[tuple[str, Mention]] = []
        prepositional = self._prepositional(trigger, pattern, nearby)
        subject, obj = pattern.get("subject", ""), pattern.get("object", "")
        if word_class == "nouns":
            owner = self._modifier(trigger, nearby)
            slots = [(subject, owner)]
        elif self._is_passive(trigger):
            slots = [(obj or subject, self._before(trigger, nearby, obj or subject))]
        else:
            slots = [(subject, self._before(trigger, nearby, subject)), (obj, self._after(trigger, nearby, obj))]
            if pattern.get("object_expected") and slots[1][1] is None:
                slots = [(obj, self._before(trigger, nearby, obj))]
        for role, mention in [*slots, *prepositional]:
            free = role == "Participant" or all(role != other for other, _ in arguments)
            unused = all(mention is not other for _, other in arguments)
            if mention and free and unused and mention.family in self.roles.get(role, []):
                arguments.append((role, mention))
        if pattern.get("object_required") and all(role != obj for role, _ in arguments):
            return None
        arguments = [(self.written.get(role, role), mention) for role, mention in arguments]
        return Event(trigger.start, trigger.end, pattern["type"], sorted(arguments, key=lambda a: (a[0], a[1].start)))

    def _is_passive(self, trigger: Span) -> bool:
        """Tell whether a form of "be" stands up to two words before a participle, or "by" after it."""
        doc, start = trigger.doc, trigger.start
        if trigger[0].lower_.endswith("ing"):
            return False
        by_agent = trigger.end < len(doc) and doc[trigger.end].lower_ == "by"
        return by_agent or any(t.lower_ in self.passive for t in doc[max(trigger.sent.start, start - 2) : start])

    def _before(self, trigger: Span, nearby: list[Mention], role: str) -> Mention | None:
        """Return the nearest fitting phrase before the trigger that no preposition governs."""
        doc = trigger.doc
        for mention in sorted(nearby, key=lambda m: (-m.end, m.start)):
            inside = any(other.covers(mention) for other in nearby)
            governed = mention.start > 0 and doc[mention.start - 1].lower_ in self.prepositions
            fits = mention.end <= trigger.start and mention.family in self.roles.get(role, [])
            if fits and not inside and not governed:
                return mention
        return None

    def _after(self, trigger: Span, nearby: list[Mention], role: str) -> Mention | None:
        """Return the fitting phrase shortly after the trigger, unless a preposition or comma comes first."""
        for mention in nearby:
            gap = trigger.doc[trigger.end : mention.start]
            near = trigger.end <= mention.start <= trigger.end + OBJECT_REACH
            if near and mention.family in self.roles.get(role, []):
                blocked = any(t.lower_ in self.prepositions or t.is_punct for t in gap)
                return None if blocked else mention
        return None

    @staticmethod
    def _modifier(trigger: Span, nearby: list[Mention]) -> Mention | None:
        """Return the phrase that modifies a noun: the French attack, the army's attack."""
        start = trigger.start
        while start > trigger.sent.start and trigger.doc[start - 1].text in POSSESSIVES:
            start -= 1
        return next((m for m in nearby if m.end == start or (m.level == "ADJ" and m.end == start - 1)), None)

    def _prepositional(
        self, trigger: Span, pattern: dict[str, Any], nearby: list[Mention]
    ) -> list[tuple[str, Mention | None]]:
        """Return the phrases after prepositions that follow the trigger in its sentence."""
        found: list[tuple[str, Mention | None]] = []
        places = PLACE_PREPOSITIONS if pattern["type"] in self.with_place else ()
        roles = dict.fromkeys(places, "Place") | pattern.get("prepositions", {})
        own_clause = True
        for token in trigger.doc[trigger.end : trigger.sent.end]:
            following = [m for m in nearby if m.start == token.i + 1]
            if token.lower_ in self.clause_starts or (token.lower_ == "to" and not following):
                own_clause = False
            role = roles.get(token.lower_)
            if role and (own_clause or role == "Place"):
                found.append((role, next((m for m in following if m.family in self.roles[role]), None)))
        return found
