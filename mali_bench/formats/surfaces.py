"""What a system says of a text in strings, without offsets: names, clusters of strings, triples, events with arguments.

A reader of such a format makes an `Answer` and puts it into its `Record`; `placement.place` makes a document of it once
the text is known.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct, structs

Occurrences = Literal["all", "first"]
"""Where a string goes that nothing decides: to all its occurrences, or to the first."""


class Name(Struct, frozen=True, kw_only=True):
    """A string that is an item of its own.

    Attributes:
        text: the string.
        layer: mentions, times, quantities or titles.
        type: its label.
        value: the normalised value of a time.
        number: the number that a quantity prints.
        low: the least amount that it allows.
        high: the greatest amount.
        unit: the unit of a quantity.
    """

    text: str
    layer: str = "mentions"
    type: str | None = None
    value: str | None = None
    number: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None


class Triple(Struct, frozen=True, kw_only=True):
    """A relation between two strings, with their labels if it gives them."""

    type: str
    head: str
    tail: str
    head_type: str | None = None
    tail_type: str | None = None


class Trigger(Struct, frozen=True, kw_only=True):
    """An event: its trigger, its type, and its arguments as pairs of a role (or `None`) and a string."""

    text: str
    type: str | None = None
    arguments: tuple[tuple[str | None, str], ...] = ()


class Answer(Struct, frozen=True, kw_only=True):
    """All that a system says of one text. The order of each list is that of the answer.

    Attributes:
        names: mentions, times, quantities and titles.
        clusters: the strings of each entity; a string that is listed twice is two mentions. `None` if coreference was
            not asked for.
        triples: relations; `None` if they were not asked for.
        events: events; `None` if they were not asked for.
        layers: of mentions, times, quantities and titles those that were asked for, whether or not there are any.
        occurrences: where a string goes that nothing decides.
    """

    names: tuple[Name, ...] = ()
    clusters: tuple[tuple[str, ...], ...] | None = None
    triples: tuple[Triple, ...] | None = None
    events: tuple[Trigger, ...] | None = None
    layers: frozenset[str] = frozenset()
    occurrences: Occurrences = "all"

    def strings(self) -> Iterator[tuple[str, bool]]:
        """Every string of the answer, in its order, and whether it is a trigger."""
        yield from ((name.text, False) for name in self.names)
        yield from ((text, False) for members in self.clusters or () for text in members)
        for triple in self.triples or ():
            yield from ((triple.head, False), (triple.tail, False))
        for event in self.events or ():
            yield event.text, True
            yield from ((text, False) for _, text in event.arguments)

    def only(self, kept: Callable[[str, bool], object]) -> "Answer":
        """The answer without the strings that are not kept, and what cannot do without them; `kept` is asked for each
        string of `strings`.
        """

        def members(strings: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text for text in strings if kept(text, False))

        def arguments(event: Trigger) -> Trigger:
            return structs.replace(event, arguments=tuple(each for each in event.arguments if kept(each[1], False)))

        triples, events, clusters = self.triples, self.events, self.clusters
        if triples is not None:
            triples = tuple(each for each in triples if kept(each.head, False) and kept(each.tail, False))
        if events is not None:
            events = tuple(arguments(each) for each in events if kept(each.text, True))
        if clusters is not None:
            clusters = tuple(some for some in map(members, clusters) if some)
        names = tuple(name for name in self.names if kept(name.text, False))
        return structs.replace(self, names=names, clusters=clusters, triples=triples, events=events)
