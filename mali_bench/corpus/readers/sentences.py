"""What an annotation says, as an English sentence that someone who has only the text can judge."""

import re
from collections.abc import Iterable
from typing import Any

from ...model.document import (
    Argument,
    Attribution,
    Document,
    Entity,
    Event,
    Factuality,
    Incident,
    Mention,
    Relation,
    items,
)
from ...model.labels import Labels
from ...model.layers import extent, named_items
from ...model.strings import normal
from ...model.text import occurrences, paragraphs_of, quoted
from ..attribution_checks import paragraph_of

ROLES = {
    "Agent": "By whom",
    "Attacker": "Who attacks, or fights on either side",
    "Opponent": "Against whom",
    "From": "Taken from",
    "Force": "The force",
    "Person": "Who",
    "Adjudicator": "Tried by",
    "Against": "Against whom",
    "Topic": "About",
    "Content": "What is promised, asked, ordered or issued",
    "Object": "What",
    "Entity": "Who holds it or votes",
}
"""Roles in words; the others go by their names."""

TIME_RELATIONS = {
    "Within": "at that time",
    "Holds": "all that time",
    "Starting": "beginning then",
    "Ending": "ending then",
    "Before": "before it or by then",
    "After": "after it",
}
KINDS = {
    "Assertion": ("says, confirms or denies it", "does not say, confirm or deny it"),
    "Belief": ("thinks, expects, fears or doubts it", "does not think, expect or fear it"),
    "Intention": ("means to do it, or refuses", "does not mean to do it"),
    "Request": ("asks or orders another to do it", "does not ask or order another to do it"),
    "Commitment": ("binds itself, or threatens, to do it", "does not bind itself to do it"),
    "Inquiry": ("asks or examines whether it is so", "does not ask whether it is so"),
    "Attitude": ("likes, hates or wants it", "does not like, hate or want it"),
}
VALUES = {
    "CT+": "presents it as certain",
    "PR+": "presents it as probable",
    "PS+": "presents it as possible",
    "CT-": "presents it as certain that it did not happen, or will not",
    "PR-": "presents it as probable that it did not happen, or will not",
    "PS-": "presents it as possible that it did not happen, or will not",
    "Uu": "takes no stand on whether it happens: only reports what others say or plan, asks, wants or does not want it,"
    " calls it a duty, or leaves it open",
}
STATUS = {
    "Asserted": "presents it as something that certainly or probably happened or goes on",
    "Denied": "says that it did not or will not happen, or is not meant to",
    "Planned": "presents it as intended, ordered, promised or threatened",
    "Hypothetical": "presents it as possible, feared or conditional",
}
_PRECISION = {
    "Day": "on {}",
    "Week": "in the week {}",
    "Month": "in {}",
    "Year": "in {}",
    "From": "from {} on",
    "Until": "over by {}",
}


class Sentences:
    """The sentences of a document. Each method has that of one item; `where` is the paragraph in which it stands."""

    def __init__(self, document: Document, labels: Labels) -> None:
        self._document, self._labels = document, labels
        self._known = {item.id: (layer, item) for layer, item in named_items(document)}
        self._entities: dict[str | None, Entity] = {each.id: each for each in items(document, "entities")}
        self._attributions = {each.id: each for each in items(document, "attributions")}
        self._events = {each.id: each for each in items(document, "events")}
        mentions = items(document, "mentions")
        self._sizes = {name: sum(each.entity == name for each in mentions) for name in self._entities}

    def where(self, item: Any) -> int:
        """The number of the paragraph of an item with spans, from 1."""
        return paragraph_of(extent(item), paragraphs_of(self._document))

    def mention(self, mention: Mention) -> str:
        """That a mention means its entity."""
        return f'Paragraph {self.where(mention)}: "{self._text(mention)}" means {self._name(mention.entity)}.'

    def event(self, event: Event) -> str:
        """What an event is, with its arguments."""
        roles: dict[str, list[str]] = {}
        for argument in event.arguments:
            roles.setdefault(ROLES.get(argument.role or "", argument.role or ""), []).append(self._filler(argument))
        parts = "".join(f" {role}: {_listed(fillers)}." for role, fillers in roles.items())
        return f"Paragraph {self.where(event)}: {self._happens(event)}.{parts}"

    def relation(self, relation: Relation) -> str:
        """That a relation holds, held or will hold."""
        about = self._labels.properties("relations", "type", relation.type).get("about", relation.type)
        first, second = (self._ref(ref) for ref in (relation.arg1, relation.arg2))
        sentence = re.sub("arg[12]", lambda match: first if match[0] == "arg1" else second, about)
        tense = {"Past": " The article tells this of an earlier time.", "Future": " That is to be so later."}
        other = " Nobody presents it as a fact." if relation.modality == "Other" else ""
        where = self._known[relation.arg1][1]
        return f"Paragraph {self.where(where)}: {sentence}{tense.get(relation.tense or '', '')}{other}"

    def attribution(self, attribution: Attribution) -> str:
        """Who says, thinks or wants what."""
        source = _listed([self._ref(ref) for ref in attribution.source]) or "somebody who is not named"
        does, does_not = KINDS.get(attribution.kind or "", ("says it", "does not say it"))
        verb = does_not if attribution.polarity == "Negative" else does
        open_ = "It is left open, or still to come, that " if attribution.certainty == "Uncertain" else ""
        cue = f' ("{attribution.cue_quote}")' if attribution.cue_quote else ""
        content = " ... ".join(quoted(self._document.text or "", (span,)) for span in attribution.content)
        return f'Paragraph {self.where(attribution)}: {open_}{source}{cue} {verb}: "{content}".'

    def factuality(self, event: Event, factuality: Factuality) -> str:
        """How certain an event is for a source."""
        value = VALUES.get(factuality.value, factuality.value)
        source = self._source(factuality.source)
        told = f"By this sentence alone, {source[0].lower()}{source[1:]} {value}."
        return f"Paragraph {self.where(event)}: {self._happens(event)}. {told}"

    def incident(self, incident: Incident) -> str:
        """What a record says."""
        about = self._labels.properties("incidents", "type", incident.type or "").get("about", incident.type)
        parts = [f"The article tells of this ({(incident.type or '').lower()}): {about}"]
        for title, names in (
            ("Who acts", incident.side_a),
            ("Who suffers or opposes it", incident.side_b),
            ("Where", incident.place),
        ):
            if names:
                parts.append(f"{title}: {_listed(map(self._name, names))}.")
        if incident.date:
            parts.append(f"When: {_PRECISION.get(incident.date_precision or '', '{}').format(incident.date)}.")
        for loss in incident.losses:
            side = {"A": "of those who act", "B": "of those who suffer or oppose it"}.get(loss.side, "others")
            parts.append(f"{loss.kind} {side}: {_bounds(loss.low, loss.high)}.")
        parts += [f"{self._source(each.source)} {STATUS.get(each.value, each.value)}." for each in incident.status]
        evidence = [self._events[name] for name in incident.events if name in self._events]
        told = _listed(f"paragraph {self.where(each)} ({self._quote(each)})" for each in evidence)
        parts += [f"Told in: {told}."] if told else []
        return " ".join(parts)

    def _happens(self, event: Event) -> str:
        about = self._labels.properties("events", "type", event.type or "").get("about", event.type or "")
        return f"{about.rstrip('.')} ({self._quote(event)})"

    def _filler(self, argument: Argument) -> str:
        relation = TIME_RELATIONS.get(argument.time_relation or "")
        return f"{self._ref(argument.filler)}{f' ({relation})' if relation else ''}"

    def _source(self, name: str) -> str:
        if name == "AUTHOR":
            return "The author of the article, in his own voice,"
        attribution = self._attributions.get(name)
        if attribution is None or not attribution.source:
            cue = f' ("{attribution.cue_quote}")' if attribution is not None and attribution.cue_quote else ""
            return f"Somebody who is not named{cue}"
        cue = f' ("{attribution.cue_quote}")' if attribution.cue_quote else ""
        return f"{_listed([self._ref(ref) for ref in attribution.source])}{cue}"

    def _ref(self, ref: Any) -> str:
        """What a reference names: its text, and the entity where the text does not say which one it is."""
        layer, item = self._known[ref]
        if layer == "events":
            return f"the event {self._quote(item)}"
        text = f'"{self._text(item)}"'
        if layer != "mentions" or self._sizes.get(item.entity, 0) < 2:
            return text
        name = self._entities[item.entity].name or ""
        return text if normal(name) == normal(self._text(item)) else f"{text} ({name})"

    def _name(self, entity: str | None) -> str:
        known = self._entities.get(entity)
        return f'"{known.name}"' if known is not None and known.name else str(entity)

    def _text(self, item: Any) -> str:
        return quoted(self._document.text or "", extent(item))

    def _quote(self, item: Any) -> str:
        """The words of an item, and which of them where they stand several times in its paragraph."""
        words, paragraphs, number = self._text(item), paragraphs_of(self._document), self.where(item)
        places = occurrences(self._document.text or "", words, paragraphs[number - 1]) if number else []
        if len(places) < 2 or extent(item)[0] not in places:
            return f'"{words}"'
        return f'"{words}", number {places.index(extent(item)[0]) + 1} of {len(places)} in the paragraph'


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _bounds(low: int | None, high: int | None) -> str:
    if low == high:
        return str(low)
    if high is None:
        return f"{low} or more"
    return f"{high} or fewer" if low is None else f"{low} to {high}"
