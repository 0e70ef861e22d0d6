"""Coreference: groups mentions into entities by a few general rules, applied in order."""

import re

from mentions import Mention
from spacy.tokens import Doc

ARTICLES = {"the", "a", "an", "this", "that", "these", "those", "its", "their"}
REACH = 60  # tokens that a pronoun looks back


class Entities:
    """The entities of a document, as sets of mention positions."""

    def __init__(self, doc: Doc, mentions: list[Mention], pronouns: dict[str, list[str]]) -> None:
        """Apply all rules."""
        self.doc, self.mentions, self.pronouns = doc, mentions, pronouns
        self.parent = list(range(len(mentions)))
        self._link_names()
        self._link_acronyms()
        self._link_phrases()
        self._link_places()
        self._link_pronouns()

    def root(self, i: int) -> int:
        """Return the representative of a mention's entity."""
        while self.parent[i] != i:
            i = self.parent[i]
        return i

    def _link(self, i: int, j: int) -> None:
        """Join the entities of two mentions; the earlier one represents both."""
        first, second = sorted((self.root(i), self.root(j)))
        self.parent[second] = first

    def _link_names(self) -> None:
        """Join equal names (a country and its adjective have the same key), and a surname with the full name."""
        seen: dict[str, int] = {}
        for i, mention in enumerate(self.mentions):
            if mention.level not in ("NAM", "ADJ"):
                continue
            key = mention.key.lower().removeprefix("the ")
            if key in seen:
                self._link(i, seen[key])
            seen[key] = i
            if mention.kind == "PER.Individual":
                seen[key.split()[-1]] = i

    def _link_acronyms(self) -> None:
        """Join a name with the acronym in brackets after it, or with a later acronym of its initials."""
        initials: dict[str, int] = {}
        for i, mention in enumerate(self.mentions):
            if mention.level != "NAM" or mention.family != "ORG":
                continue
            head = self.doc[mention.head_start : mention.head_end]
            if len(head) > 1:
                letters = "".join(t.text[0] for t in head if t.text[0].isupper())
                initials.setdefault(letters, i)
            elif head.text in initials:
                self._link(i, initials[head.text])
            elif mention.start >= 2 and self.doc[mention.start - 1].text == "(":
                bracket = mention.start - 1
                before = [j for j, m in enumerate(self.mentions) if m.core_end == bracket and m.family == "ORG"]
                if before:
                    self._link(i, before[0])

    def _link_phrases(self) -> None:
        """Join equal common-noun phrases, and a definite phrase without modifiers with the same noun before it."""
        seen: dict[tuple[str, str], int] = {}
        for i, mention in enumerate(self.mentions):
            if mention.level != "NOM":
                continue
            words = [t.lower_ for t in self.doc[mention.start : mention.end]]
            bare = [w for w in words if w not in ARTICLES]
            phrase = " ".join(bare)
            definite = words[0] in ARTICLES - {"a", "an"}
            if words[0] not in ("a", "an") and ("phrase", phrase) in seen:
                self._link(i, seen["phrase", phrase])
            elif definite and len(bare) == 1 and (mention.kind, mention.key) in seen:
                self._link(i, seen[mention.kind, mention.key])
            seen["phrase", phrase] = seen[mention.kind, mention.key] = i

    def _link_places(self) -> None:
        """Join "the town of X" with X."""
        for i, mention in enumerate(self.mentions):
            for j, name in enumerate(self.mentions):
                place = mention.level == "NOM" and name.level == "NAM" and mention.kind == name.kind
                if place and mention.family in ("GPE", "LOC") and name.start == mention.core_end + 1 <= mention.end:
                    self._link(i, j)

    def _link_pronouns(self) -> None:
        """Join each pronoun with the nearest mention before it that it can refer to; drop it where there is none."""
        for i, mention in enumerate(self.mentions):
            if mention.level != "PRO":
                continue
            wanted = tuple(self.pronouns[mention.key])
            for j in range(i - 1, -1, -1):
                other = self.mentions[j]
                near = mention.start - other.end <= REACH and other.end <= mention.start
                if near and other.level != "ADJ" and other.kind.startswith(wanted):
                    self._link(i, j)
                    mention.kind = other.kind
                    break
            else:
                mention.kind = ""

    def kind(self, i: int) -> str:
        """Tell the type of a mention's entity: that of its first name, else of its first mention."""
        members = [m for j, m in enumerate(self.mentions) if self.root(j) == self.root(i)]
        return next((m.kind for m in members if m.level == "NAM"), members[0].kind)


def resolve(doc: Doc, mentions: list[Mention], pronouns: dict[str, list[str]]) -> tuple[list[Mention], list[int]]:
    """Return the mentions without pronouns that nothing explains, and the number of each one's entity."""
    mentions = [m for m in mentions if re.search(r"\w", doc[m.start : m.end].text)]
    Entities(doc, mentions, pronouns)
    kept = [m for m in mentions if m.kind]
    entities = Entities(doc, kept, pronouns)
    for mention, kind in [(m, entities.kind(i)) for i, m in enumerate(kept)]:
        mention.kind = kind
    numbers: dict[int, int] = {}
    return kept, [numbers.setdefault(entities.root(i), len(numbers) + 1) for i in range(len(kept))]
