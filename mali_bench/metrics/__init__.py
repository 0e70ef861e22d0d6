"""The metrics, as one table: each row is a measure, of which there is a metric for each way of matching extents. A
metric's name says the group, the measure and the matching: `mentions.typed.head`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..matching.batch import ATTRIBUTES
from . import entity, matching
from .attributes import FACTUALITY, accuracy, joint
from .attribution import ATTRIBUTION
from .base import Measure, Metric
from .coref import COREF, LINKING_NIL
from .incidents import INCIDENTS
from .linking import LINKING
from .strings import of_strings

_SETS = "Tjong Kim Sang & De Meulder 2003, as sets of spans"
_EVENTS = "Ji & Grishman 2008; Li et al. 2013"
_RELATIONS = "Bekoulis et al. 2018; Taille et al. 2020"
_ATTACHED = "Huang et al. 2024 (attached)"
_BAGS = "this project"
_TIMES = "UzZaman et al. 2013"
_ROLES = ("events.type", "events.arguments", "events.arguments.role")


class Group(NamedTuple):
    """A group of metrics: its name, the ways of matching, how a metric is made, and the rows."""

    name: str
    matchings: tuple[str, ...]
    make: Callable[[str, Measure, str], Metric]
    measures: tuple[Measure, ...]

    def metrics(self) -> Iterator[Metric]:
        """A metric for each matching and, in it, each row."""
        return (self.make(self.name, measure, how) for how in self.matchings for measure in self.measures)


def _relations(group: str, measure: Measure, how: str) -> Metric:
    return entity.of_relations(group, measure) if how == "entity" else matching.of_links(group, measure, how)


def _arguments(group: str, measure: Measure, how: str) -> Metric:
    return entity.of_arguments(group, measure) if how == "entity" else matching.of_arguments(group, measure, how)


def _event_links(group: str, measure: Measure, how: str) -> Metric:
    return matching.of_links(group, measure, how, layer="event_links")


MENTIONS = Group(
    "mentions",
    ("head", "exact", "overlap"),
    matching.of_items,
    (
        Measure(
            name="typed",
            agree=("family",),
            about="Mentions of the same coarse type (PER) with",
            source=_SETS,
            needs=("mentions", "mentions.type"),
        ),
        Measure(
            name="subtyped",
            agree=("type",),
            about="Mentions of the same full type (PER.Group) with",
            source=_SETS,
            needs=("mentions", "mentions.type", "mentions.subtype"),
        ),
        Measure(name="untyped", about="Mentions of any type with", source=_SETS, needs=("mentions",)),
    ),
)

RELATIONS = Group(
    "relations",
    ("entity", "head", "exact"),
    _relations,
    (
        Measure(
            name="rel+",
            agree=("family1", "family2"),
            about="Relations of the same type whose arguments match and have the same coarse types",
            source=_RELATIONS,
            needs=("relations", "mentions.type"),
        ),
        Measure(
            name="rel",
            about="Relations of the same type whose arguments match, whatever their types",
            source=_RELATIONS,
            needs=("relations",),
        ),
    ),
)

TRIGGERS = Group(
    "triggers",
    ("exact", "headword", "overlap"),
    matching.of_items,
    (
        Measure(
            name="tc",
            agree=("type",),
            about="Triggers of the same full event type (Life.Die) with",
            source=_EVENTS,
            needs=("events", "events.type"),
        ),
        Measure(
            name="tc-family",
            agree=("family",),
            about="Triggers of the same event family (Life) with",
            source=_EVENTS,
            needs=("events", "events.type"),
        ),
        Measure(name="ti", about="Triggers of any event type with", source=_EVENTS, needs=("events",)),
    ),
)

ARGUMENTS = Group(
    "arguments",
    ("entity", "head", "exact"),
    _arguments,
    (
        Measure(
            name="ac+",
            agree=("type", "role"),
            attached=True,
            about="Arguments with the same trigger, event type and role",
            source=_ATTACHED,
            needs=_ROLES,
        ),
        Measure(
            name="ai+",
            agree=("type",),
            attached=True,
            about="Arguments with the same trigger and event type",
            source=_ATTACHED,
            needs=_ROLES[:2],
        ),
        Measure(
            name="ac+headword",
            agree=("type", "role"),
            attached=True,
            by_headword=True,
            about="Arguments with the same head word of the trigger, event type and role",
            source=_ATTACHED,
            needs=_ROLES,
        ),
        Measure(
            name="ai+headword",
            agree=("type",),
            attached=True,
            by_headword=True,
            about="Arguments with the same head word of the trigger and event type",
            source=_ATTACHED,
            needs=_ROLES[:2],
        ),
        Measure(
            name="ac",
            agree=("type", "role"),
            about="Arguments with the same event type and role",
            source=_EVENTS,
            needs=_ROLES,
        ),
        Measure(
            name="ai",
            agree=("type",),
            about="Arguments with the same event type",
            source=_EVENTS,
            needs=_ROLES[:2],
        ),
    ),
)

TIME_ARGUMENTS = matching.of_arguments(
    "arguments",
    Measure(
        name="time",
        agree=("type", "role", "time_relation"),
        attached=True,
        about="Arguments that are times, with the same trigger, event type, role and time relation",
        source="Linguistic Data Consortium 2005 (ACE: Time-Within, Time-Before and the like)",
        needs=(*_ROLES, "events.arguments.time_relation"),
    ),
    "exact",
)

MENTION_STRINGS = Group(
    "mentions",
    ("bag",),
    of_strings,
    (
        Measure(
            name="strings",
            agree=("family",),
            about="The strings of mentions of the same coarse type (PER)",
            source=_BAGS,
            needs=("mentions", "mentions.type"),
        ),
    ),
)

TRIGGER_STRINGS = Group(
    "triggers",
    ("bag",),
    of_strings,
    (
        Measure(
            name="strings",
            agree=("type",),
            about="The strings of triggers of the same full event type (Life.Die)",
            source=_BAGS,
            needs=("events", "events.type"),
        ),
    ),
)

LINKS = Group(
    "links",
    ("exact",),
    _event_links,
    (
        Measure(
            name="typed",
            about="Links of the same type between matching events or times",
            source="UzZaman & Allen 2011 (raw links)",
            needs=("event_links",),
        ),
    ),
)


BOUNDS = Measure(
    name="bounds",
    agree=("bounds",),
    about="Quantities with the same bounds, low and high, with",
    source=_TIMES,
    needs=("quantities", "quantities.low|quantities.high"),
)


def _valued(group: str, noun: str, value: str, more: tuple[Measure, ...] = ()) -> Group:
    """The metrics of a layer whose items have a type and normalised values."""
    same = Measure(
        name="value",
        agree=("value",),
        about=f"{noun} of the same normalised value (or without one on both sides) with",
        source=_TIMES,
        needs=(group, value),
    )
    return Group(group, ("exact", "overlap"), matching.of_items, (same, *more, *_typed(group, noun).measures))


def _typed(group: str, noun: str) -> Group:
    """The metrics of a layer whose items have a type."""
    return Group(
        group,
        ("exact", "overlap"),
        matching.of_items,
        (
            Measure(
                name="typed",
                agree=("type",),
                about=f"{noun} of the same type with",
                source=_TIMES,
                needs=(group, f"{group}.type"),
            ),
            Measure(name="untyped", about=f"{noun} of any type with", source=_TIMES, needs=(group,)),
        ),
    )


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        *MENTIONS.metrics(),
        *MENTION_STRINGS.metrics(),
        *COREF,
        LINKING,
        LINKING_NIL,
        *RELATIONS.metrics(),
        *TRIGGERS.metrics(),
        *TRIGGER_STRINGS.metrics(),
        *ARGUMENTS.metrics(),
        TIME_ARGUMENTS,
        *(make(name) for name in ATTRIBUTES for make in (joint, accuracy)),
        FACTUALITY,
        *LINKS.metrics(),
        *_valued("times", "Time expressions", "times.value").metrics(),
        *_valued("quantities", "Quantities", "quantities.number", (BOUNDS,)).metrics(),
        *_typed("titles", "Titles and ranks").metrics(),
        *ATTRIBUTION,
        *INCIDENTS,
    )
}
"""Every metric by name, in the order in which reports show them."""

BREAKDOWNS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        matching.of_items(MENTIONS.name, measure, how, by=by)
        for how in ("head", "exact")
        for measure in MENTIONS.measures
        for by in ("level", "depth")
    )
}
"""Metrics once more, with their groups by another column: the level of mentions, or how many others contain them."""
