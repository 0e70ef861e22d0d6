"""Wrong items made of right ones: one thing is changed, as a careless annotator or a system might have it.

What is changed and into what is drawn by a hash of the item, so that the same gold gives the same test, and nobody
picks what is easy to see.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from ...model.document import Attribution, Document, Event, Factuality, Incident, Mention, Relation, family, items
from ...model.labels import Labels

T = TypeVar("T")

_OTHER_VALUE = {"CT+": "CT-", "PR+": "PR-", "PS+": "CT+", "CT-": "CT+", "PR-": "PR+", "PS-": "CT+", "Uu": "CT+"}


class Changes:
    """Makes wrong items of the items of a document; each method returns what was changed, in a word, and the item, or
    `None` where nothing can be changed. `document` has one reading of each ambiguity, `every` all of them.
    """

    def __init__(self, document: Document, every: Document, labels: Labels) -> None:
        self._document, self._labels = document, labels
        self._mentions = {each.id: each for each in items(document, "mentions") if not each.optional}
        self._entities = {each.id: each for each in items(document, "entities")}
        self._kin = _kin(every)

    def mention(self, mention: Mention) -> tuple[str, Mention] | None:
        """Another entity of the same family."""
        others = [
            name
            for name, each in self._entities.items()
            if family(each.type) == family(mention.type) and not self._related(name, mention.entity)
        ]
        return ("entity", replace(mention, entity=_drawn(others, mention))) if others else None

    def event(self, event: Event) -> tuple[str, Event] | None:
        """Another filler of an argument, or another type where there is none that can be changed."""
        changed = []
        taken = {self._entity(argument.filler) for argument in event.arguments}
        for number, argument in enumerate(event.arguments):
            other = self._other(argument.filler, taken, event)
            if other is not None:
                arguments = list(event.arguments)
                arguments[number] = replace(argument, filler=other)
                changed.append(("argument", replace(event, arguments=tuple(arguments))))
        if changed:
            return _drawn(changed, event)
        types = [each for each in self._labels.values("events", "type") or () if family(each) != family(event.type)]
        return ("type", replace(event, type=_drawn(types, event), arguments=())) if types else None

    def relation(self, relation: Relation) -> tuple[str, Relation] | None:
        """Another argument, or the arguments the other way round."""
        ends = {self._entity(relation.arg1), self._entity(relation.arg2)}
        changed = [
            ("argument", replace(relation, **{name: other}))
            for name in ("arg1", "arg2")
            if (other := self._other(getattr(relation, name), ends, relation)) is not None
        ]
        if relation.type not in self._labels.symmetric("relations"):
            changed.append(("direction", replace(relation, arg1=relation.arg2, arg2=relation.arg1)))
        return _drawn(changed, relation) if changed else None

    def attribution(self, attribution: Attribution) -> tuple[str, Attribution] | None:
        """Another source, the other polarity, or the content of another attribution."""
        changed: list[tuple[str, Attribution]] = []
        sources = [each for each in items(self._document, "attributions") if each.source]
        here = {self._entity(ref) for ref in attribution.source}
        others = [each.source for each in sources if not here & {self._entity(ref) for ref in each.source}]
        if others:
            changed.append(("source", replace(attribution, source=_drawn(others, attribution))))
        polarity = "Positive" if attribution.polarity == "Negative" else "Negative"
        changed.append(("negation", replace(attribution, polarity=polarity)))
        contents = [each.content for each in sources if here and not here & {self._entity(ref) for ref in each.source}]
        if contents:
            changed.append(("content", replace(attribution, content=_drawn(contents, attribution))))
        return _drawn(changed, attribution)

    def factuality(self, factuality: Factuality) -> tuple[str, Factuality] | None:
        """The opposite value; for one that takes no stand, certainty."""
        return "certainty", replace(factuality, value=_OTHER_VALUE[factuality.value])

    def incident(self, incident: Incident) -> tuple[str, Incident] | None:
        """Other sides, another place, date or number."""
        changed: list[tuple[str, Incident]] = []
        taken = {*incident.side_a, *incident.side_b}
        if incident.side_a and incident.side_b:
            changed.append(("sides", replace(incident, side_a=incident.side_b, side_b=incident.side_a)))
        for name, families in (("side_a", ("PER", "ORG")), ("side_b", ("PER", "ORG")), ("place", ("GPE", "LOC"))):
            others = [
                each
                for each, entity in self._entities.items()
                if family(entity.type) in families
                and not any(self._related(each, one) for one in (*taken, *incident.place))
                and entity.class_ == "SPC"
            ]
            if getattr(incident, name) and others:
                changed.append((name.replace("_", " "), replace(incident, **{name: (_drawn(others, incident),)})))
        dates = [each.date for each in items(self._document, "incidents") if each.date not in (None, incident.date)]
        if incident.date and dates:
            changed.append(("date", replace(incident, date=_drawn(dates, incident))))
        if incident.losses:
            first, *more = incident.losses
            low, high = (value and value * 3 + 1 for value in (first.low, first.high))
            changed.append(("number", replace(incident, losses=(replace(first, low=low, high=high), *more))))
        return _drawn(changed, incident) if changed else None

    def _entity(self, ref: Any) -> Any:
        mention = self._mentions.get(ref)
        return mention.entity if mention is not None else ref

    def _other(self, ref: Any, taken: Iterable[Any], salt: Any) -> Any:
        """Another thing of the same kind that does not stand there already: a mention that is no pronoun, or a time."""
        mention = self._mentions.get(ref)
        if mention is None:
            times = {each.id: each for each in items(self._document, "times")}
            others = [name for name, each in times.items() if ref in times and each.value != times[ref].value]
        else:
            others = [
                name
                for name, each in self._mentions.items()
                if family(each.type) == family(mention.type)
                and each.level != "PRO"
                and each.reading is None
                and not any(self._related(each.entity, one) for one in (*taken, mention.entity))
            ]
        return _drawn(others, salt) if others else None

    def _related(self, one: Any, other: Any) -> bool:
        """Whether two entities are one, or the gold joins them: one is then no clear replacement for the other."""
        return one == other or frozenset((one, other)) in self._kin


def _kin(document: Document) -> frozenset[frozenset[Any]]:
    entity = {each.id: each.entity for each in items(document, "mentions")}
    pairs = {frozenset((entity.get(each.arg1), entity.get(each.arg2))) for each in items(document, "relations")}
    for event in items(document, "events"):
        fillers = [entity.get(argument.filler) for argument in event.arguments]
        pairs |= {frozenset((one, other)) for one in fillers for other in fillers}
    readings: dict[str | None, set[Any]] = {}
    for mention in items(document, "mentions"):
        readings.setdefault(mention.id, set()).add(mention.entity)
    pairs |= {frozenset(names) for names in readings.values() if len(names) == 2}
    return frozenset(pairs)


def _drawn(choices: Sequence[T], salt: Any) -> T:
    """One of the choices, by the hash of what it is drawn for."""
    digest = hashlib.sha256(repr(salt).encode()).digest()
    return choices[int.from_bytes(digest[:8], "big") % len(choices)]
