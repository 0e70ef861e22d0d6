"""From strings without offsets to a document: which occurrence of a string is meant.

`finding` says where a string is. Where it is in several places, these rules decide, in this order:

* An event is where most of its arguments are in the same sentence, then in the same paragraph; then where no earlier
  event of the answer with the same trigger is; then, if those triggers of the answer that are in one place only come in
  the order of the text, behind the event before it; then nearest to its arguments; then first. Its arguments are where
  they are nearest to the trigger: in its sentence, in its paragraph, by characters, first.
* The ends of a relation are the nearest pair: in one sentence, in one paragraph, by characters, first.
* A time or quantity is at one place for each time that it is listed: the first free one behind the item before it (if
  the list is in the order of the text, as above), else the first free one, else the first.
* A string of several clusters goes at each place to the cluster whose other strings are nearest. A pronoun of a cluster
  is at one place for each time that it is listed: that nearest behind the cluster's other strings.
* Any other mention is at all its occurrences (`all`), or at the first for the first time that it is listed, at the
  second for the second time, and so on (`first`); but not inside a longer string with the same label or in the same
  cluster, unless it is nowhere else.

Where a chosen place of an argument or end has no mention, and the answer labels that string, it gets one. Mentions of a
cluster that the answer does not label have the label of the cluster's other mentions, if these agree.

A string that is not found is wrong, and counts as a false positive wherever its item is counted: it is put behind the
text. The document that is made has the text, and on a line each the strings that are not in it, so that nothing of the
gold can be there.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from ..model.document import Argument, Document, Event, Mention, Quantity, Relation, Span, Spans, Time, Title
from .finding import Finding, Text, searched
from .notices import Notices
from .surfaces import Answer, Name, Trigger, Triple

PRONOUNS = frozenset((
    "he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself", "they", "them",
    "their", "theirs", "themselves", "we", "us", "our", "ours", "ourselves", "i", "me", "my", "mine", "myself",
    "you", "your", "yours", "who", "whom", "whose", "which", "that", "this", "these", "those",
))  # fmt: skip

MOST_PLACES = 500
"""Places of a trigger, or of the head of a relation, that are weighed; of more the first ones."""

KINDS = ("exact", "ambiguous", "normalised", "fuzzy", "not found")


class Placements:
    """How the strings of answers were found, each once: in one place letter by letter (`exact`) or in several
    (`ambiguous`), after normalisation, fuzzily, or not. `strings` has, of each kind, the strings and where they were
    found: the text of their first place (`None` if they were not), and how many places there are.
    """

    def __init__(self) -> None:
        self.occurrences: str | None = None
        self.strings: dict[str, list[tuple[str, str | None, int]]] = {kind: [] for kind in KINDS}

    def add(self, surface: str, finding: Finding, text: str) -> str:
        """Count a string; returns its kind."""
        kind = "ambiguous" if finding.kind == "exact" and len(finding.spans) > 1 else finding.kind
        there = text[slice(*finding.spans[0])] if finding.spans else None
        self.strings[kind].append((surface, there, len(finding.spans)))
        return kind

    def counted(self) -> str:
        """How many strings were found in each way, in words."""
        return ", ".join(f"{len(strings)} {kind}" for kind, strings in self.strings.items())

    def as_dict(self) -> dict[str, Any]:
        """As plain data: `{"occurrences", "counts": {kind: number}, "strings": {kind: [{"string", "text", "places"}]}}`
        without those that are exact and in one place.
        """
        return {
            "occurrences": self.occurrences,
            "counts": {kind: len(strings) for kind, strings in self.strings.items()},
            "strings": {
                kind: [{"string": string, "text": there, "places": places} for string, there, places in strings]
                for kind, strings in self.strings.items()
                if kind != "exact"
            },
        }


def place(
    answer: Answer,
    text: str,
    where: str,
    notices: Notices,
    placements: Placements,
    within: Span | None = None,
    *,
    invented: bool = True,
) -> Document:
    """The document that an answer makes of a text. It has a text, `text` and what is not in it, and offsets in that.

    `within` is the part of the text that the answer is about, by default all of it. What is not in the text is left out
    unless `invented`, with the relations, events and arguments that it is part of. Notes what was not found letter by
    letter in `notices`, with `where`, and counts all strings in `placements`.
    """
    start, end = within or (0, len(text))
    return _Placing(answer, text, start, searched(text[start:end]), where, notices, placements, invented).document()


class _Placing:
    def __init__(
        self,
        answer: Answer,
        text: str,
        offset: int,
        part: Text,
        where: str,
        notices: Notices,
        placements: Placements,
        invented: bool,
    ) -> None:
        self._answer = answer if invented else answer.only(lambda text, trigger: part.find(text, trigger=trigger).spans)
        self._offset = offset
        self._part = part
        self._text = text
        self._spans: dict[tuple[str, bool], tuple[Span, ...]] = {}
        self._behind: dict[str, Span] = {}
        self._mentions: dict[Span, list[str | None]] = {}
        self._entity: dict[Span, str] = {}
        self._type_of = {name.text: name.type for name in reversed(answer.names) if name.layer == "mentions"}
        placements.occurrences = answer.occurrences
        for surface, trigger in dict.fromkeys(answer.strings()):
            finding = part.find(surface, trigger=trigger)
            kind = placements.add(surface, finding, part.text)
            if kind != "exact":
                there = f" at {part.text[slice(*finding.spans[0])]!r}" if kind in ("normalised", "fuzzy") else ""
                subject = _SUBJECTS[kind] if invented or finding.spans else _LEFT_OUT
                notices.note("strings", f"{where}: {surface[:80]!r}{there}", subject)
            if invented or finding.spans:
                self._spans[surface, trigger] = finding.spans or (self._put_behind(surface),)

    def _put_behind(self, surface: str) -> Span:
        """The place behind the text of a string that is not in it."""
        if surface not in self._behind:
            start = len(self._text) + 1 - self._offset
            self._text += f"\n{surface}"
            self._behind[surface] = start, start + len(surface)
        return self._behind[surface]

    def document(self) -> Document:
        answer = self._answer
        self._place_names([name for name in answer.names if name.layer == "mentions"])
        self._place_clusters(answer.clusters or ())
        events = self._events(answer.events or ())
        relations = [self._relation(triple) for triple in answer.triples or ()]
        self._label_clusters()
        layers: dict[str, Any] = {
            "mentions": self._made_mentions(),
            "times": tuple(
                Time(spans=spans, type=name.type, value=name.value) for name, spans in self._placed("times")
            ),
            "quantities": tuple(
                Quantity(spans=spans, type=name.type, number=name.number, low=name.low, high=name.high, unit=name.unit)
                for name, spans in self._placed("quantities")
            ),
            "titles": tuple(Title(spans=spans, type=name.type) for name, spans in self._placed("titles")),
        }
        return Document(
            text=self._text,
            relations=tuple(relations) if answer.triples is not None else None,
            events=tuple(events) if answer.events is not None else None,
            **{layer: made if made or self._attempts(layer) else None for layer, made in layers.items()},  # type: ignore[arg-type]
        )

    def _placed(self, layer: str) -> Iterator[tuple[Name, Spans]]:
        """The names of a layer with their places."""
        names = [name for name in self._answer.names if name.layer == layer]
        for name, span in zip(names, self._in_order(names), strict=True):
            yield name, self._moved(span)

    def _attempts(self, layer: str) -> bool:
        return layer in self._answer.layers or (layer == "mentions" and self._answer.clusters is not None)

    def _moved(self, span: Span) -> Spans:
        return ((span[0] + self._offset, span[1] + self._offset),)

    # Mentions and clusters

    def _place_names(self, names: Iterable[Name]) -> None:
        listed: dict[tuple[str, str | None], int] = {}
        longer: dict[str | None, list[Span]] = {}
        for name in names:
            longer.setdefault(name.type, []).extend(self._spans[name.text, False])
        longer = {label: _outermost(spans) for label, spans in longer.items()}
        for name in names:
            spans = self._alone(self._spans[name.text, False], longer[name.type])
            if self._answer.occurrences == "first":
                time = listed.get((name.text, name.type), 0)
                listed[name.text, name.type] = time + 1
                spans = spans[min(time, len(spans) - 1) :][:1]
            for span in spans:
                self._mention(span, name.type)

    def _alone(self, spans: tuple[Span, ...], outermost: Sequence[Span]) -> tuple[Span, ...]:
        """The places of a string that are not inside a longer string of the same list; all if each is."""
        alone = []
        for span in spans:
            at = bisect_right(outermost, span[0], key=itemgetter(0)) - 1
            if outermost[at][1] < span[1] or outermost[at] == span:
                alone.append(span)
        return tuple(alone) or spans

    def _mention(self, span: Span, label: str | None) -> None:
        labels = self._mentions.setdefault(span, [])
        if label not in labels:
            labels.append(label)

    def _place_clusters(self, clusters: Sequence[tuple[str, ...]]) -> None:
        often: dict[str, int] = {}
        for members in clusters:
            for surface in dict.fromkeys(members):
                often[surface] = often.get(surface, 0) + 1
        owners: dict[str, dict[Span, int]] = {}
        anchors = [
            sorted(
                span
                for surface in dict.fromkeys(members)
                if often[surface] == 1 and not _is_pronoun(surface)
                for span in self._spans[surface, False]
            )
            for members in clusters
        ]
        taken: set[Span] = set()
        for number, members in enumerate(clusters):
            listed: dict[str, int] = {}
            outermost = _outermost([span for surface in members for span in self._spans[surface, False]])
            for surface in members:
                if not _is_pronoun(surface):
                    spans = self._alone(self._spans[surface, False], outermost)
                    if often[surface] > 1:
                        if surface not in owners:
                            owners[surface] = self._owners(surface, clusters, anchors)
                        spans = tuple(span for span in spans if owners[surface][span] == number)
                    time = listed.get(surface, 0)
                    listed[surface] = time + 1
                    if self._answer.occurrences == "first" and spans:
                        spans = spans[min(time, len(spans) - 1) :][:1]
                    for span in spans:
                        self._join(span, number)
            for surface in members:
                if _is_pronoun(surface):
                    span = self._pronoun(surface, anchors[number], taken)
                    taken.add(span)
                    self._join(span, number)

    def _join(self, span: Span, cluster: int) -> None:
        self._entity.setdefault(span, f"c{cluster + 1}")
        self._mentions.setdefault(span, [])

    def _owners(
        self, surface: str, clusters: Sequence[tuple[str, ...]], anchors: Sequence[Sequence[Span]]
    ) -> dict[Span, int]:
        """The cluster that each place of a string of several clusters goes to."""
        having = [number for number, members in enumerate(clusters) if surface in members]
        far = (2, 0, (0, 0))
        return {
            span: min(having, key=lambda number: min(self._neighbours(span, anchors[number]), default=far)[:2])
            for span in self._spans[surface, False]
        }

    def _pronoun(self, surface: str, anchors: Sequence[Span], taken: set[Span]) -> Span:
        spans = self._spans[surface, False]
        free = [span for span in spans if span not in taken] or list(spans)

        def far(span: Span) -> tuple[int, int, int]:
            before = anchors[max(0, bisect_left(anchors, span) - 1) :][:1] if anchors and anchors[0] < span else []
            apart, gap = self._distance(before[0], span) if before else (3, 0)
            return apart, gap, span[0]

        return min(free, key=far)

    def _label_clusters(self) -> None:
        labels: dict[str, set[str]] = {}
        for span, entity in self._entity.items():
            labels.setdefault(entity, set()).update(label for label in self._mentions[span] if label is not None)
        for span, entity in self._entity.items():
            if not self._mentions[span] and len(labels[entity]) == 1:
                self._mentions[span] = list(labels[entity])

    def _made_mentions(self) -> tuple[Mention, ...]:
        return tuple(
            Mention(spans=self._moved(span), type=label, entity=self._entity.get(span))
            for span in sorted(self._mentions)
            for label in self._mentions[span] or [None]
        )

    def _named(self, surface: str, span: Span, label: str | None = None) -> Spans:
        """The place of an end or argument, which has a mention if the answer labels that string."""
        label = label or self._type_of.get(surface)
        if label is not None and span not in self._mentions:
            self._mention(span, label)
        return self._moved(span)

    # Events and relations

    def _events(self, events: Sequence[Trigger]) -> list[Event]:
        in_order = self._is_in_order([self._spans[event.text, True] for event in events])
        made: list[Event] = []
        used: set[Span] = set()
        before = 0
        for event in events:
            arguments = [self._spans[surface, False] for _, surface in event.arguments]
            trigger = self._trigger(self._spans[event.text, True], arguments, used, before if in_order else 0)
            used.add(trigger)
            before = trigger[0]
            made.append(
                Event(
                    trigger=self._moved(trigger),
                    type=event.type,
                    arguments=tuple(
                        Argument(role=role, filler=self._named(surface, self._nearest(trigger, spans)))
                        for (role, surface), spans in zip(event.arguments, arguments, strict=True)
                    ),
                )
            )
        return made

    def _trigger(
        self, spans: Sequence[Span], arguments: Sequence[Sequence[Span]], used: set[Span], before: int
    ) -> Span:
        if len(spans) == 1:
            return spans[0]

        def cost(span: Span) -> tuple[int, int, bool, bool, int, int]:
            near = [min(self._neighbours(span, places))[:2] for places in arguments]
            apart = [how for how, _ in near]
            return (
                sum(how > 0 for how in apart),
                sum(how > 1 for how in apart),
                span in used,
                span[0] < before,
                sum(gap for _, gap in near),
                span[0],
            )

        return min(spans[:MOST_PLACES], key=cost)

    def _relation(self, triple: Triple) -> Relation:
        heads, tails = self._spans[triple.head, False], self._spans[triple.tail, False]
        *_, head, tail = min(
            (tail == head, apart, gap, head, tail)
            for head in heads[:MOST_PLACES]
            for apart, gap, tail in self._neighbours(head, tails)
        )
        return Relation(
            type=triple.type,
            arg1=self._named(triple.head, head, triple.head_type),
            arg2=self._named(triple.tail, tail, triple.tail_type),
        )

    # Distances

    def _nearest(self, span: Span, places: Sequence[Span]) -> Span:
        return min(self._neighbours(span, places))[-1]

    def _neighbours(self, span: Span, places: Sequence[Span]) -> list[tuple[int, int, Span]]:
        """Those of some sorted places that may be nearest to a span, each behind its distance. Behind the nearest ones
        on both sides no other can be nearer, nor in the same sentence where these are not.
        """
        at = bisect_left(places, span)
        return [(*self._distance(span, other), other) for other in places[max(0, at - 2) : at + 2]]

    def _distance(self, one: Span, other: Span) -> tuple[int, int]:
        """0 in one sentence, 1 in one paragraph, otherwise 2; and the characters between."""
        gap = max(0, other[0] - one[1], one[0] - other[1])
        if self._part.sentence(one[0]) == self._part.sentence(other[0]):
            return 0, gap
        return (1 if self._part.paragraph(one[0]) == self._part.paragraph(other[0]) else 2), gap

    # Lists in the order of the text

    def _is_in_order(self, places: Sequence[Sequence[Span]]) -> bool:
        clear = [spans[0] for spans in places if len(spans) == 1 and spans[0][1] <= len(self._part.text)]
        return len(clear) > 1 and clear == sorted(clear)

    def _in_order(self, names: Sequence[Name]) -> list[Span]:
        """A place for each of some names: each place once, as long as there are free ones."""
        places = [self._spans[name.text, False] for name in names]
        in_order = self._is_in_order(places)
        used: set[Span] = set()
        chosen: list[Span] = []
        for spans in places:
            before = chosen[-1][1] if in_order and chosen else 0
            free = [span for span in spans if span not in used]
            chosen.append(next((span for span in free if span[0] >= before), (free or spans)[0]))
            used.add(chosen[-1])
        return chosen


_SUBJECTS = {
    "ambiguous": "in several places of the text",
    "normalised": "found after normalisation",
    "fuzzy": "found nearly (fuzzy)",
    "not found": "not found in the text, and counted as wrong",
}
_LEFT_OUT = "not found in the text, and left out"


def _outermost(spans: Iterable[Span]) -> list[Span]:
    """The spans that are not inside another one, sorted."""
    outer: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not outer or span[1] > outer[-1][1]:
            outer.append(span)
    return outer


def _is_pronoun(surface: str) -> bool:
    return surface.strip().lower() in PRONOUNS
