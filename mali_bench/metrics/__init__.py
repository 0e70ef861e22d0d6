"""The metrics, as one table. A metric's name says the layer, the measure and, last, how extents are matched."""

from .base import Metric
from .coref import COREF
from .matching import of_arguments, of_items, of_relations

_SETS = "Tjong Kim Sang & De Meulder 2003, as sets of spans"
_EVENTS = "Ji & Grishman 2008; Li et al. 2013"
_RELATIONS = "Bekoulis et al. 2018; Taille et al. 2020"
_ATTACHED = "Huang et al. 2024 (attached)"

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        *(
            of_items(f"mentions.{what}", "mentions", how, agree, about=about, source=_SETS, needs=needs)
            for how in ("head", "exact")
            for what, agree, about, needs in (
                ("typed", ("family",), "Mentions of the same coarse type (PER) with", ("mentions", "mentions.type")),
                (
                    "subtyped",
                    ("type",),
                    "Mentions of the same full type (PER.Group) with",
                    ("mentions", "mentions.type"),
                ),
                ("untyped", (), "Mentions of any type with", ("mentions",)),
            )
        ),
        *COREF,
        *(
            of_relations(f"relations.{what}", how, agree, about=about, source=_RELATIONS, needs=needs)
            for how in ("head", "exact")
            for what, agree, about, needs in (
                (
                    "rel+",
                    ("family1", "family2"),
                    "Relations of the same type whose arguments match and have the same coarse types",
                    ("relations", "mentions.type"),
                ),
                ("rel", (), "Relations of the same type whose arguments match, whatever their types", ("relations",)),
            )
        ),
        *(
            of_items(f"triggers.{what}", "triggers", "exact", agree, about=about, source=_EVENTS, needs=needs)
            for what, agree, about, needs in (
                ("tc", ("type",), "Triggers of the same full event type (Life.Die) with", ("events", "events.type")),
                ("tc-family", ("family",), "Triggers of the same event family (Life) with", ("events", "events.type")),
                ("ti", (), "Triggers of any event type with", ("events",)),
            )
        ),
        *(
            of_arguments(f"arguments.{what}", how, agree, attached=attached, about=about, source=source)
            for how in ("head", "exact")
            for what, agree, attached, about, source in (
                ("ac+", ("type", "role"), True, "Arguments with the same trigger, event type and role", _ATTACHED),
                ("ai+", ("type",), True, "Arguments with the same trigger and event type", _ATTACHED),
                ("ac", ("type", "role"), False, "Arguments with the same event type and role", _EVENTS),
                ("ai", ("type",), False, "Arguments with the same event type", _EVENTS),
            )
        ),
        *(
            of_items(f"{layer}.{what}", layer, "exact", agree, about=about, source=source, needs=needs)
            for layer, noun, source, valued in (
                ("times", "Time expressions", "UzZaman et al. 2013 (strict)", "times.value"),
                ("quantities", "Quantities", _SETS, "quantities.low|quantities.high"),
            )
            for what, agree, about, needs in (
                ("value", ("value",), f"{noun} of the same normalised value with", (layer, valued)),
                ("typed", ("type",), f"{noun} of the same type with", (layer, f"{layer}.type")),
                ("untyped", (), f"{noun} of any type with", (layer,)),
            )
        ),
    )
}
"""Every metric by name, in the order in which reports show them."""
