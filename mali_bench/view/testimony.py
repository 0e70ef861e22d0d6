"""What others made of an entry of the gold: the independent passes, compared with it fact by fact, and the readers."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from ..corpus.readers.figures import Round
from ..model.document import LAYER_TABLE, Document, Ref, Spans
from ..model.layers import extent, head, references
from ..model.readings import ambiguities, ambiguity
from ..model.text import quoted
from .cards import shortened
from .content import GOLD, Content, Entry
from .facts import SPEAKERS, Fact

Said = dict[str, set[str]]
"""The facts of an entry, in words, by their names."""

Heard = tuple[str, list[tuple[str, str]]]
"""A sentence on an item, and who judged it how."""

_TOGETHER = {"entity": "the same entity as", "hopper": "the same hopper as"}
_NOT_ASKED = frozenset({"kb", "kb lists", "name"})
"""Facts of entities that passes leave to the adjudicator, or name as they like."""

UNDISPUTED = (
    "No case of adjudication is on record.",
    "The passes do not differ on it, and no case of adjudication is on record.",
)
"""What is said of an entry of the gold without a case: where passes have it otherwise, and where none does."""


class Testimony:
    """The passes over a document by annotator, and the readers' judgements of sentences on its items.

    `gold` is the document with all readings and optional items. A page may show only some of these; what is said of an
    entry is that of the one at the same address, and so the same on every page.
    """

    def __init__(self, gold: Document, passes: Mapping[str, Document], judged: Round | None) -> None:
        self._gold = whole = Content(gold)
        self._at = {each.key: each for each in whole.entries}
        self._passes = {name: Content(document) for name, document in passes.items()}
        self._there = {name: _by_place(made) for name, made in self._passes.items()}
        self._names = [(_members(whole, each), each.quote) for each in whole.entries if each.layer == "entities"]
        self._heard = _heard(judged)

    @property
    def annotators(self) -> list[str]:
        """Who made the passes."""
        return list(self._passes)

    def heard(self, entry: Entry) -> list[Heard]:
        """The sentences that say what an entry of the gold says, each with its judgements."""
        return self._heard.get(entry.item.id, []) if entry.side == GOLD else []

    def differences(self, entry: Entry) -> dict[str, list[str] | None]:
        """What each annotator has otherwise, in words; nothing if all is alike, `None` if they have no such item."""
        made: dict[str, list[str] | None] = {}
        entry = self._at[entry.key]
        own = self._said(self._gold, entry)
        for name, content in self._passes.items():
            each_differs = [_difference(own, self._said(content, each)) for each in self._fitting(name, entry)]
            made[name] = min(each_differs, key=len) if each_differs else None
        return made

    def undisputed(self, entry: Entry) -> str:
        """That no case is about an entry of the gold, and whether the passes have it as it is; empty if one is, or
        if there are no passes.
        """
        if entry.cases or entry.side != GOLD or not self._passes:
            return ""
        return UNDISPUTED[all(said == [] for said in self.differences(entry).values())]

    def _fitting(self, name: str, entry: Entry) -> list[Entry]:
        """The items of a pass that are about the same: by their place, or by most of what they have in common."""
        content, there = self._passes[name], self._there[name]
        if entry.layer not in ("entities", "incidents"):
            return there.get(_place(self._gold, entry), [])
        own = _members(self._gold, entry)
        shared = [(len(own & _members(content, each)), each) for each in content.entries if each.layer == entry.layer]
        most = max((size for size, _ in shared), default=0)
        return [each for size, each in shared if size == most > 0]

    def _said(self, content: Content, entry: Entry) -> Said:
        said: Said = defaultdict(set)
        row = LAYER_TABLE[entry.layer]
        if entry.label:
            said["value" if entry.layer in ("times", "quantities") else "type"].add(entry.label)
        if row.head:
            said["head"].add(quoted(content.text, head(entry.layer, entry.item)))
        for fact in content.facts(entry):
            if fact.name == row.cluster or fact.name in _NOT_ASKED:
                continue
            if fact.name in SPEAKERS:
                words = f"{fact.text} for {_speaker(content, entry, fact.ref or '')}"
            else:
                words = " ".join(filter(None, (self._words(content, entry, fact), fact.text)))
            said[fact.name].add(f"{shortened(words)}{' (optional)' if fact.optional else ''}")
        if row.cluster and entry.chain is not None:
            others = _together(content, entry)
            said[_TOGETHER.get(row.cluster, row.cluster)] = {shortened(each.quote, 40) for each in others}
        return said

    def _words(self, content: Content, entry: Entry, fact: Fact) -> str:
        """What a fact names; an entity by the name that the gold gives to the one with most mentions in common."""
        if fact.ref is None:
            return ""
        found = content.find(entry.side, fact.ref, fact.reading, entry.item.reading)
        if found is None or found.layer != "entities":
            return content.words(entry, fact.ref, fact.reading)
        own = _members(content, found)
        shared, name = max(((len(own & members), name) for members, name in self._names), default=(0, ""))
        return name if shared else found.quote


def _speaker(content: Content, entry: Entry, ref: Ref) -> str:
    """For whom something is a fact, in the words of the text: passes name entities as they like."""
    found = content.find(entry.side, ref, entry.item.reading)
    if found is None or found.layer != "attributions":
        return content.speaker(entry, ref)
    return ", ".join(content.words(found, each) for each in found.item.source) or found.quote


def _heard(judged: Round | None) -> dict[str, list[Heard]]:
    made: dict[str, list[Heard]] = defaultdict(list)
    if judged is None:
        return made
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for reader, judgements in judged.judgements.items():
        for each in judgements:
            said[each.id].append((reader, f"{each.judgement}{f' ({each.note})' if each.note else ''}"))
    for statement in judged.statements:
        if not statement.changed:
            made[statement.item.partition("/")[0]].append((statement.text, said[statement.id]))
    return made


def _together(content: Content, entry: Entry) -> list[Entry]:
    """The others of a chain under the entry's own reading, and of all other ambiguities under the first one."""
    chosen = {name: f"{name}/{readings[0]}" for name, readings in ambiguities(content.document).items()}
    if (own := ambiguity(entry.item)) is not None:
        chosen[own] = entry.item.reading
    chain = [each for each in content.chains[entry.chain or ""] if each.layer == entry.layer and each is not entry]
    return [each for each in chain if each.item.reading in (None, chosen.get(ambiguity(each.item) or ""))]


def _by_place(content: Content) -> dict[Hashable, list[Entry]]:
    made: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in content.entries:
        made[_place(content, entry)].append(entry)
    return made


def _place(content: Content, entry: Entry) -> Hashable:
    """Where an item is: its extent, of an attribution its cue, or else the extents that it joins."""
    if entry.layer == "attributions":
        return entry.layer, entry.item.cue or extent(entry.item)
    if entry.item.SPAN_FIELDS:
        return entry.layer, extent(entry.item)
    return entry.layer, tuple(_ends(content, entry))


def _ends(content: Content, entry: Entry) -> Iterator[Spans | str]:
    for _, ref, _ in references(entry.item):
        found = content.find(entry.side, ref, entry.item.reading)
        yield extent(found.item) if found is not None and found.item.SPAN_FIELDS else ref


def _members(content: Content, entry: Entry) -> set[Any]:
    """The places of the mentions of an entity, or of the evidence of an incident."""
    if entry.layer == "incidents":
        named = (content.find(entry.side, ref, entry.item.reading) for ref in entry.item.events)
        return {extent(each.item) for each in named if each is not None and each.item.SPAN_FIELDS}
    return {extent(each.item) for each in content.chains.get(entry.chain or "", ()) if each.layer == "mentions"}


def _difference(gold: Said, other: Said) -> list[str]:
    lines = []
    for name in dict.fromkeys((*gold, *other)):
        here, there = gold.get(name, set()), other.get(name, set())
        lacks, has = ", ".join(sorted(here - there)), ", ".join(sorted(there - here))
        if lacks and has:
            lines.append(f"{name}: {has} instead of {lacks}")
        elif lacks or has:
            lines.append(f"{name}: {'also' if has else 'not'} {has or lacks}")
    return lines
