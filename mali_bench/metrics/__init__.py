"""The metrics, as one table. A metric's name says the layer, the measure and, last, how extents are matched."""

from ..matching.batch import ATTRIBUTES
from .attributes import FACTUALITY, accuracy, joint
from .attribution import ATTRIBUTION
from .base import Metric
from .coref import COREF, LINKING_NIL
from .entity import of_arguments as of_entity_arguments
from .entity import of_relations as of_entity_relations
from .matching import of_arguments, of_items, of_links

_SETS = "Tjong Kim Sang & De Meulder 2003, as sets of spans"
_EVENTS = "Ji & Grishman 2008; Li et al. 2013"
_RELATIONS = "Bekoulis et al. 2018; Taille et al. 2020"
_ATTACHED = "Huang et al. 2024 (attached)"
_TIMES = "UzZaman et al. 2013"
_LINKING = "TAC entity discovery and linking (strong typed all match)"

_MENTIONS = (
    ("typed", ("family",), "Mentions of the same coarse type (PER) with", ("mentions", "mentions.type")),
    ("subtyped", ("type",), "Mentions of the same full type (PER.Group) with", ("mentions", "mentions.type")),
    ("untyped", (), "Mentions of any type with", ("mentions",)),
)
_TYPED_ARGUMENTS = ("relations", "mentions.type")
_RELATION_MEASURES = (
    (
        "rel+",
        ("family1", "family2"),
        "Relations of the same type whose arguments match and have the same coarse types",
        _TYPED_ARGUMENTS,
    ),
    ("rel", (), "Relations of the same type whose arguments match, whatever their types", ("relations",)),
)
_ROLES = ("events.type", "events.arguments", "events.arguments.role")
_ARGUMENT_MEASURES = (
    ("ac+", ("type", "role"), True, "Arguments with the same trigger, event type and role", _ATTACHED, _ROLES),
    ("ai+", ("type",), True, "Arguments with the same trigger and event type", _ATTACHED, _ROLES[:2]),
    ("ac", ("type", "role"), False, "Arguments with the same event type and role", _EVENTS, _ROLES),
    ("ai", ("type",), False, "Arguments with the same event type", _EVENTS, _ROLES[:2]),
)

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        *(
            of_items(f"mentions.{what}", "mentions", how, agree, about=about, source=_SETS, needs=needs)
            for how in ("head", "exact", "overlap")
            for what, agree, about, needs in _MENTIONS
        ),
        *COREF,
        of_items(
            "linking.all-match",
            "mentions",
            "exact",
            ("type", "kb"),
            about="Mentions of the same full type and KB entry (none counts as one) with",
            source=_LINKING,
            needs=("mentions", "mentions.type", "entities.kb"),
        ),
        LINKING_NIL,
        *(
            of_entity_relations(f"relations.{what}", agree, about=about, source=_RELATIONS, needs=(*needs, "mentions"))
            for what, agree, about, needs in _RELATION_MEASURES
        ),
        *(
            of_links(f"relations.{what}", how, agree, about=about, source=_RELATIONS, needs=needs)
            for how in ("head", "exact")
            for what, agree, about, needs in _RELATION_MEASURES
        ),
        *(
            of_items(f"triggers.{what}", "triggers", how, agree, about=about, source=_EVENTS, needs=needs)
            for how in ("exact", "overlap")
            for what, agree, about, needs in (
                ("tc", ("type",), "Triggers of the same full event type (Life.Die) with", ("events", "events.type")),
                ("tc-family", ("family",), "Triggers of the same event family (Life) with", ("events", "events.type")),
                ("ti", (), "Triggers of any event type with", ("events",)),
            )
        ),
        *(
            of_entity_arguments(
                f"arguments.{what}", agree, attached=attached, about=about, source=source, needs=(*needs, "mentions")
            )
            for what, agree, attached, about, source, needs in _ARGUMENT_MEASURES
        ),
        *(
            of_arguments(f"arguments.{what}", how, agree, attached=attached, about=about, source=source, needs=needs)
            for how in ("head", "exact")
            for what, agree, attached, about, source, needs in _ARGUMENT_MEASURES
        ),
        *(make(name) for name in ATTRIBUTES for make in (joint, accuracy)),
        FACTUALITY,
        *(
            of_links(
                "links.typed",
                how,
                (),
                about="Links of the same type between matching events or times",
                source="UzZaman & Allen 2011 (raw links)",
                needs=("event_links",),
                layer="event_links",
            )
            for how in ("exact",)
        ),
        *(
            of_items(f"{layer}.{what}", layer, how, agree, about=about, source=_TIMES, needs=needs)
            for layer, noun, valued in (
                ("times", "Time expressions", "times.value"),
                ("quantities", "Quantities", "quantities.low|quantities.high"),
            )
            for how in ("exact", "overlap")
            for what, agree, about, needs in (
                ("value", ("value",), f"{noun} of the same normalised value with", (layer, valued)),
                ("typed", ("type",), f"{noun} of the same type with", (layer, f"{layer}.type")),
                ("untyped", (), f"{noun} of any type with", (layer,)),
            )
        ),
        *ATTRIBUTION,
    )
}
"""Every metric by name, in the order in which reports show them."""

BREAKDOWNS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        of_items(f"mentions.{what}", "mentions", how, agree, about=about, source=_SETS, needs=needs, by=by)
        for how in ("head", "exact")
        for what, agree, about, needs in _MENTIONS
        for by in ("level", "depth")
    )
}
"""Metrics once more, with their groups by another column: the level of mentions, or how many others contain them. Their
names are those of the metrics with `/level` or `/depth` behind them.
"""
