"""What the lists of a language model's answer, and the fields of their items, may be called.

Keys are compared without case, spaces, `_`, `-` and `@`; of several that an item has the first one of a table counts.
"""

from collections.abc import Mapping
from typing import Any

from ..model.labels import Labels
from .record_keys import field, plain_key

KEYS: dict[str, tuple[str, ...]] = {
    "mentions": ("entities", "mentions", "namedentities", "entitymentions", "ner", "names", "entity"),
    "clusters": (
        "clusters", "coreference", "coreferences", "coref", "corefs", "coreferenceclusters", "corefclusters", "chains",
        "coreferencechains",
    ),
    "relations": ("relations", "relationextraction", "triples", "triplets", "relation", "relationships", "facts"),
    "events": ("events", "eventmentions", "eventextraction", "event"),
    "times": ("times", "dates", "timeexpressions", "temporalexpressions", "timex", "timexes", "temporal", "time"),
    "quantities": ("quantities", "numbers", "amounts", "numericexpressions", "measurements", "quantity"),
    "titles": ("titles", "jobtitles", "ranks"),
}  # fmt: skip
"""The kinds of lists, and what their keys may be called."""

NAMES = ("mentions", "times", "quantities", "titles")
"""The lists whose items are strings with a label."""

STRING = (
    "text", "mention", "span", "surface", "name", "string", "phrase", "word", "entity", "quote", "expression",
)  # fmt: skip
OF_KIND = {
    "times": ("time", "date", "timex", "timeexpression", "temporalexpression"),
    "quantities": ("quantity", "measurement", "numericexpression"),
    "titles": ("title", "jobtitle", "rank"),
}
"""Under which names an item of a kind may have its string, where it has none under `STRING`."""
LABEL = ("type", "label", "category", "tag", "class", "entitytype", "entitygroup", "kind")
HEAD = ("head", "subject", "source", "arg1", "from", "subj", "headentity", "entity1", "agent")
TAIL = ("tail", "object", "target", "arg2", "to", "obj", "tailentity", "entity2", "patient")
RELATION = ("relation", "predicate", "relationtype", "type", "label", "property", "verb")
END_TYPES = (("headtype", "subjecttype"), ("tailtype", "objecttype"))
EVENT_TYPE = ("eventtype", "type", "label", "category", "class")
TRIGGER = ("trigger", "triggerword", "triggertext", "anchor", "predicate", "verb")
ARGUMENTS = ("arguments", "args", "roles", "participants", "argumentmentions")
ROLE = ("role", "rolename", "argumentrole", "type", "label")
FILLER = ("filler", "argument")
MENTIONS = ("mentions", "members", "aliases", "coreferents", "strings")
MEMBERS = (*MENTIONS, "cluster")
CLUSTER = ("cluster", "clusterid", "entityid", "coref", "corefid", "chain", "chainid", "entity")
VALUE = ("value", "normalized", "normalised", "normalizedvalue", "normalisedvalue", "iso", "timexvalue", "val")
LOW = ("low", "min", "minimum", "lower", "from")
HIGH = ("high", "max", "maximum", "upper", "to")
NUMBER = ("number", "amount", "count", "value", "normalized", "normalised")
UNIT = ("unit", "units")

COMMON = frozenset((
    "PER", "PERSON", "LOC", "LOCATION", "ORG", "ORGANIZATION", "ORGANISATION", "GPE", "FAC", "VEH", "WEA", "NORP",
    "MISC", "DATE", "TIME", "EVENT", "PRODUCT", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "QUANTITY", "LANGUAGE",
    "LAW", "WORK_OF_ART", "person", "location", "organization", "organisation", "Person", "Location", "Organization",
    "Organisation",
))  # fmt: skip
"""Labels of CoNLL-2003, OntoNotes and ACE, which are labels in any label set, also with a subtype behind a dot."""

_KIND_OF = {key: kind for kind, keys in KEYS.items() for key in keys}
_NAMED = tuple(name for names in OF_KIND.values() for name in names)
_OF_A_NAME = {"id", *STRING, *_NAMED, *LABEL, *MEMBERS, *CLUSTER, *VALUE, *LOW, *HIGH, *NUMBER, *UNIT}
_FIELDS: dict[str, set[str]] = {
    **dict.fromkeys((*NAMES, "clusters"), _OF_A_NAME),
    "relations": {"id", *HEAD, *TAIL, *RELATION, *END_TYPES[0], *END_TYPES[1]},
    "events": {"id", *STRING, *EVENT_TYPE, *TRIGGER, *ARGUMENTS},
}


def kind_of(key: Any) -> str | None:
    """The kind of list that a key names."""
    return _KIND_OF.get(plain_key(str(key)))


def is_label(string: str, labels: Labels) -> bool:
    """Whether a string is a label rather than a string of the text."""
    return (
        string.partition(".")[0] in COMMON
        or labels.layer_of(string) is not None
        or string in labels.known("mentions", "type")
    )


def string_of(item: Mapping[str, Any]) -> Any:
    """The string that an item is about; under `value` only if there is no other, since beside one that is its value."""
    return field(item, (*STRING, "value"))


def name_of(item: Mapping[str, Any]) -> Any:
    """The same for an item of `NAMES`, which may have it under the name of its kind."""
    return field(item, (*STRING, *_NAMED, "value"))


def unread(item: Mapping[str, Any], kind: str) -> list[str]:
    """The keys of an item that are none of its kind's fields and have a value."""
    return [
        str(key) for key, value in item.items() if plain_key(str(key)) not in _FIELDS[kind] and value not in (None, "")
    ]
