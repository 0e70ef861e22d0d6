"""The data model: a document with its layers of annotation, as frozen values, and the table of the layers.

The same structs hold the gold, predictions and other people's corpora; their JSON form is the project's own
format (one `Document` a line). A layer that is `None` was not attempted; an empty tuple means that it
has no items. Every field but the ones that make an item what it is may be left out.

Offsets are Unicode code points, counted from 0, half-open: `text[start:end]`. A span set with several fragments is
discontinuous; its fragments are sorted and do not touch or overlap.

A new layer is a struct, a field of `Document` and a row of `LAYER_TABLE`, all in this file, and its metrics
(`metrics/__init__.py`). Everything else reads the table, mostly by way of `layers.py`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct, field

MAX_OFFSET = 2**31 - 1
"""The largest offset: spans are compared as pairs of 32-bit numbers, and no text is that long."""

MAX_FRAGMENTS = 1_000
"""The most fragments of a span set. An annotation has a handful; comparing two span sets takes time in proportion to
the product of their numbers of fragments, so a limit keeps a single item from stalling a whole run.
"""

Offset = Annotated[int, Meta(ge=0, le=MAX_OFFSET, description="Unicode code points from the start of the text")]
Span = tuple[Offset, Offset]
Spans = Annotated[
    tuple[Span, ...], Meta(min_length=1, max_length=MAX_FRAGMENTS, description="fragments [start, end), sorted")
]
Ref = str | Spans
"""An item, named by its id or, where a system has no ids, by its span."""


Given = Literal["mentions", "triggers"]
"""What a system may be given besides the text."""


class Reference(Struct, frozen=True):
    """A field that names other items by id or span.

    Attributes:
        field: a `Ref`, with `many` a tuple of them, or with `inside` a tuple of structs that each have one.
        names: the layers of the items that it names in the corpus. What systems predict is not held to that: any
            item of a layer that is `referable` may be named.
        many: the field holds several references.
        inside: the field of the structs that holds the reference.
        spelled_out: the dataset shows layer, text and offsets of what is named, not only its id.
    """

    field: str
    names: tuple[str, ...]
    many: bool = False
    inside: str = ""
    spelled_out: bool = True


_ANY = ("mentions", "events", "times", "quantities")


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every annotation has.

    Attributes:
        id: unique among the items of a document; needed only where something refers to it.
        optional: reasonable annotators may or may not mark it; a prediction that lacks it loses nothing.
        reading: `NAME/x`, for an item that exists only in reading `x` of the ambiguity `NAME`.
        note: free text, which no score reads.
    """

    SPAN_FIELDS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of a field with spans and the field that quotes their text; the first one is where the item is."""
    REFERENCES: ClassVar[tuple["Reference", ...]] = ()
    """The fields that name other items."""

    id: str | None = None
    optional: bool = False
    reading: str | None = None
    note: str | None = None


class Mention(Item, frozen=True, kw_only=True):
    """An expression that refers to an entity. `spans` is its maximal extent, `head` its minimal one."""

    SPAN_FIELDS = (("spans", "quote"), ("head", "head_quote"))

    spans: Spans
    quote: str | None = None
    head: Spans | None = None
    head_quote: str | None = None
    type: str | None = None
    level: str | None = None
    role: str | None = None
    entity: str | None = None


class Entity(Item, frozen=True, kw_only=True):
    """What coreferent mentions refer to. `kb` is a Wikidata id, NIL (looked for and not found) or absent (not judged);
    `kb_lists` names the public lists that hold id and name, or that were searched.
    """

    type: str | None = None
    class_: str | None = field(name="class", default=None)
    name: str | None = None
    kb: str | None = None
    kb_lists: tuple[str, ...] = ()


class Relation(Item, frozen=True, kw_only=True):
    """A relation between two mentions."""

    REFERENCES = (Reference("arg1", ("mentions",)), Reference("arg2", ("mentions",)))

    type: str
    arg1: Ref
    arg2: Ref
    tense: str | None = None
    modality: str | None = None


class Argument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A role of an event and what fills it: a mention, time, quantity or event. `time_relation` says how the event
    lies to the time that fills its role Time (Within, Holds, Starting, Ending, Before, After: ACE's terms).
    """

    role: str | None = None
    filler: Ref
    time_relation: str | None = None
    optional: bool = False
    reading: str | None = None


class Factuality(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How certain an event is for a source: `AUTHOR` or the id of an attribution."""

    source: str
    value: str


class Event(Item, frozen=True, kw_only=True):
    """A mention of an event; mentions of the same occurrence share a `hopper`."""

    SPAN_FIELDS = (("trigger", "quote"),)
    REFERENCES = (Reference("arguments", _ANY, inside="filler"),)

    trigger: Spans
    quote: str | None = None
    type: str | None = None
    arguments: tuple[Argument, ...] = ()
    hopper: str | None = None
    polarity: str | None = None
    genericity: str | None = None
    dct_rel: str | None = None
    phase: str | None = None
    realis: str | None = None
    modality: str | None = None
    factuality: tuple[Factuality, ...] = ()


class Time(Item, frozen=True, kw_only=True):
    """A time expression with its TIMEX3 value; `begin_point` and `end_point` are those of a duration's ends."""

    SPAN_FIELDS = (("spans", "quote"),)

    spans: Spans
    quote: str | None = None
    type: str | None = None
    value: str | None = None
    mod: str | None = None
    begin_point: str | None = None
    end_point: str | None = None


class Quantity(Item, frozen=True, kw_only=True):
    """An amount; `number` is the number that the text prints, `low` and `high` the bounds that its words allow, `of`
    what it is the amount of.
    """

    SPAN_FIELDS = (("spans", "quote"),)
    REFERENCES = (Reference("of", ("mentions",), spelled_out=False),)

    spans: Spans
    quote: str | None = None
    type: str | None = None
    number: int | float | None = None
    low: int | float | None = None
    high: int | float | None = None
    unit: str | None = None
    mod: str | None = None
    of: Ref | None = None


class Attribution(Item, frozen=True, kw_only=True):
    """Somebody says something: the sources (none if implicit), the cue and the content; `parent` is the
    attribution whose content it is part of. `polarity` is Negative if the source is said not to say, think or want it,
    `certainty` Uncertain if it is left open whether it does (scopal polarity and determinacy of PDTB 2.0).
    """

    SPAN_FIELDS = (("content", "content_quote"), ("cue", "cue_quote"))
    REFERENCES = (Reference("source", ("mentions",), many=True),)

    source: tuple[Ref, ...] = ()
    cue: Spans | None = None
    cue_quote: str | None = None
    content: Spans
    content_quote: str | None = None
    parent: str | None = None
    kind: str | None = None
    form: str | None = None
    stance: str | None = None
    polarity: str | None = None
    certainty: str | None = None


class EventLink(Item, frozen=True, kw_only=True):
    """A link between two events, or an event and a time, that the text states."""

    REFERENCES = (Reference("arg1", ("events", "times")), Reference("arg2", ("events", "times")))

    type: str
    arg1: Ref
    arg2: Ref


class Title(Item, frozen=True, kw_only=True):
    """A title, office or rank in words; `of` is the mention of its holder."""

    SPAN_FIELDS = (("spans", "quote"),)
    REFERENCES = (Reference("of", ("mentions",), spelled_out=False),)

    spans: Spans
    quote: str | None = None
    type: str | None = None
    of: Ref | None = None


class Loss(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many of a side (`A`, `B` or `Other`) were killed, wounded or captured, at least and at most."""

    side: str
    kind: str
    low: int | None = None
    high: int | None = None


class Status(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a source (`AUTHOR` or the id of an attribution) presents an incident."""

    source: str
    value: str


class Incident(Item, frozen=True, kw_only=True):
    """One incident as conflict databases record it. `side_a`, `side_b` and `place` hold ids of entities, `events` ids
    of the event mentions that are its evidence; `date` is a TIMEX3 value.
    """

    type: str | None = None
    side_a: tuple[str, ...] = ()
    side_b: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    date: str | None = None
    date_precision: str | None = None
    losses: tuple[Loss, ...] = ()
    status: tuple[Status, ...] = ()
    events: tuple[str, ...] = ()


class Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A text and its annotations.

    Attributes:
        id: which document it is; may be left out where there is only one.
        text: the text; may be left out in a prediction.
        date: the day on which the text was written (YYYY-MM-DD), to which times are relative.
        invented: the text was made up, as those of the split `practice` are.
        paragraphs: the units of resampling; blank lines part them where none are given.
        given: what the system was given besides the text, in a prediction (see `model/given.py`).
        meta: anything else; no score reads it.
    """

    id: str | None = None
    text: str | None = None
    date: str | None = None
    invented: bool = False
    paragraphs: tuple[Span, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    entities: tuple[Entity, ...] | None = None
    relations: tuple[Relation, ...] | None = None
    events: tuple[Event, ...] | None = None
    times: tuple[Time, ...] | None = None
    quantities: tuple[Quantity, ...] | None = None
    attributions: tuple[Attribution, ...] | None = None
    event_links: tuple[EventLink, ...] | None = None
    titles: tuple[Title, ...] | None = None
    incidents: tuple[Incident, ...] | None = None
    given: tuple[Given, ...] = ()
    meta: dict[str, Any] | None = None


class Group(Struct, frozen=True):
    """A group of metrics: the first part of their names, its title in reports, and the metric that ranks by it, if one
    does.
    """

    name: str
    title: str
    primary: str | None = None


class Layer(Struct, frozen=True, kw_only=True):
    """What the rest of the package must know about a layer.

    Attributes:
        item: the struct of its items, which names the fields with spans and references.
        groups: the groups of its metrics, in the order of reports.
        prefix: what the ids of its items begin with where they are numbered.
        label: the field by which its items are counted.
        values: the normalised values of an item by name, each with the fields that make it up and are compared as a
            whole.
        head: the field with the head of an extent.
        cluster: the field that names the cluster of an item.
        parent: the field that names another item of the layer which the item is part of.
        needed: the fields that an annotator must fill in and a prediction may leave out.
        referable: other items may name its items.
        kind: what label files call its items where they say what may fill a role; by default it is the family of the
            item's type.
        tagged: its items are spans with a type, as span formats and BIO tags have them.
        inner_labels: what a label set may restrict inside structs that an item holds, besides their `value`.
        follows: the layer after which reports show it, if that is not the one before it.
    """

    item: type[Item]
    groups: tuple[Group, ...]
    prefix: str
    label: str = "type"
    values: Mapping[str, tuple[str, ...]] = {}
    head: str | None = None
    cluster: str | None = None
    parent: str | None = None
    needed: tuple[str, ...] = ()
    referable: bool = False
    kind: str | None = None
    tagged: bool = False
    inner_labels: tuple[str, ...] = ()
    follows: str | None = None


LAYER_TABLE: dict[str, Layer] = {
    "mentions": Layer(
        item=Mention,
        groups=(
            Group("mentions", "Mentions", "mentions.typed.head"),
            Group("coref", "Coreference", "coref.conll.head"),
            Group("coref-multiple", "Coreference without singletons"),
        ),
        prefix="m",
        head="head",
        cluster="entity",
        needed=("head", "type", "level", "entity"),
        referable=True,
        tagged=True,
    ),
    "entities": Layer(
        item=Entity, groups=(Group("linking", "Entity linking"),), prefix="e", needed=("type", "class", "name")
    ),
    "relations": Layer(
        item=Relation,
        groups=(Group("relations", "Relations", "relations.rel+.entity"),),
        prefix="r",
        needed=("tense", "modality"),
    ),
    "events": Layer(
        item=Event,
        groups=(
            Group("triggers", "Event triggers", "triggers.tc.exact"),
            Group("arguments", "Event arguments", "arguments.ac+.entity"),
            Group("event-coref", "Event coreference"),
            Group("attributes", "Event attributes"),
        ),
        prefix="v",
        cluster="hopper",
        needed=("type", "hopper", "polarity", "genericity", "dct_rel", "phase"),
        referable=True,
        kind="EVENT",
        tagged=True,
        inner_labels=("time_relation",),
    ),
    "times": Layer(
        item=Time,
        groups=(Group("times", "Times", "times.value.exact"),),
        prefix="t",
        values={"value": ("value",)},
        needed=("type", "value"),
        referable=True,
        kind="TIME",
        tagged=True,
    ),
    "quantities": Layer(
        item=Quantity,
        groups=(Group("quantities", "Quantities", "quantities.value.exact"),),
        prefix="q",
        values={"value": ("number",), "bounds": ("low", "high")},
        needed=("type",),
        referable=True,
        kind="QUANTITY",
        tagged=True,
    ),
    "attributions": Layer(
        item=Attribution,
        groups=(Group("attributions", "Attributions"),),
        prefix="a",
        label="kind",
        parent="parent",
        needed=("kind", "form", "stance", "polarity", "certainty"),
    ),
    "event_links": Layer(item=EventLink, groups=(Group("links", "Event links"),), prefix="l", follows="events"),
    "titles": Layer(
        item=Title,
        groups=(Group("titles", "Titles and ranks"),),
        prefix="n",
        needed=("type",),
        tagged=True,
        follows="quantities",
    ),
    "incidents": Layer(
        item=Incident,
        groups=(Group("incidents", "Incidents", "incidents.slots.entity"),),
        prefix="i",
        needed=("type",),
        inner_labels=("side", "loss"),
    ),
}
"""The layers of a document, in the order in which they build on each other."""

LAYERS: dict[str, type[Item]] = {name: layer.item for name, layer in LAYER_TABLE.items()}
"""The struct of the items of each layer."""


def items(document: Document, layer: str) -> tuple[Any, ...]:
    """The items of a layer; none if it was not attempted."""
    return getattr(document, layer) or ()


def family(label: str | None) -> str | None:
    """The part of a label before the dot: `PER` of `PER.Group`, `Life` of `Life.Die`."""
    return label.partition(".")[0] if label is not None else None
