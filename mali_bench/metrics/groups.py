"""The groups of metrics: their titles, and the metric that each is ranked by."""

TITLES: dict[str, str] = {
    "mentions": "Mentions",
    "coref": "Coreference",
    "coref-multiple": "Coreference without singletons",
    "linking": "Entity linking",
    "relations": "Relations",
    "triggers": "Event triggers",
    "arguments": "Event arguments",
    "event-coref": "Event coreference",
    "attributes": "Event attributes",
    "links": "Event links",
    "times": "Times",
    "quantities": "Quantities",
    "attributions": "Attributions",
}
"""The titles of the groups of metrics (the first part of their names), in the order of reports."""

PRIMARY: dict[str, str] = {
    "mentions": "mentions.typed.head",
    "coref": "coref.conll.head",
    "relations": "relations.rel+.entity",
    "triggers": "triggers.tc.exact",
    "arguments": "arguments.ac+.entity",
    "times": "times.value.exact",
    "quantities": "quantities.value.exact",
}
"""The metric that each group is ranked by."""
