"""The data model: a document with its layers of annotation, as frozen values.

The same structs hold the gold, predictions and other people's corpora; their JSON form is the project's own
format (one `Document` a line). A layer that is `None` was not attempted; an empty tuple means that nothing was
found. Every field but the ones that make an item what it is may be left out.

Offsets are Unicode code points, counted from 0, half-open: `text[start:end]`. A span set with several fragments is
discontinuous; its fragments are sorted and do not touch or overlap.
"""

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta, Struct, field

Offset = Annotated[int, Meta(ge=0, description="Unicode code points from the start of the text")]
Span = tuple[Offset, Offset]
Spans = Annotated[tuple[Span, ...], Meta(min_length=1, description="fragments [start, end), sorted")]
Ref = str | Spans
"""An item, named by its id or, where a system has no ids, by its span."""


Given = Literal["mentions", "triggers"]
"""What a system may be given beside the text."""


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every annotation has.

    Attributes:
        id: unique among the items of a document; needed only where something refers to it.
        optional: reasonable annotators may or may not mark it; a prediction that lacks it loses nothing.
        reading: `NAME/x`, for an item that exists only in reading `x` of the ambiguity `NAME`.
        note: free text, which no score reads.
    """

    SPAN_FIELDS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Pairs of a field with spans and the field that quotes their text."""
    REF_FIELDS: ClassVar[tuple[str, ...]] = ()

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
    `kb_lists` names the public lists that hold id and name.
    """

    type: str | None = None
    class_: str | None = field(name="class", default=None)
    name: str | None = None
    kb: str | None = None
    kb_lists: tuple[str, ...] = ()


class Relation(Item, frozen=True, kw_only=True):
    """A relation between two mentions."""

    REF_FIELDS = ("arg1", "arg2")

    type: str
    arg1: Ref
    arg2: Ref
    tense: str | None = None
    modality: str | None = None


class Argument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A role of an event and what fills it: a mention, time, quantity or event. `time_relation` says how the event
    lies to the time that fills its role Time (Within, Before, After, Starting, Ending, Holds: ACE's terms).
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
    """An amount; `number` is the number that the text prints, `low` and `high` the bounds that follow from its words,
    `of` what it is the amount of.
    """

    SPAN_FIELDS = (("spans", "quote"),)
    REF_FIELDS = ("of",)

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
    attribution inside whose content it stands. `polarity` is Negative if the source is said not to say, think or want
    it, `certainty` Uncertain if it is left open whether it does (the scopal polarity and determinacy of PDTB 2.0).
    """

    SPAN_FIELDS = (("content", "content_quote"), ("cue", "cue_quote"))

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

    REF_FIELDS = ("arg1", "arg2")

    type: str
    arg1: Ref
    arg2: Ref


class Title(Item, frozen=True, kw_only=True):
    """A title, office or rank in words; `of` is the mention of its holder."""

    SPAN_FIELDS = (("spans", "quote"),)
    REF_FIELDS = ("of",)

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
        given: what the system was given beside the text, in a prediction (see `mali_bench.given`).
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


LAYERS: dict[str, type[Item]] = {
    "mentions": Mention,
    "entities": Entity,
    "relations": Relation,
    "events": Event,
    "times": Time,
    "quantities": Quantity,
    "attributions": Attribution,
    "event_links": EventLink,
    "titles": Title,
    "incidents": Incident,
}
"""The layers of a document, in the order in which they build on each other."""


def items(document: Document, layer: str) -> tuple[Any, ...]:
    """The items of a layer; none if it was not attempted."""
    return getattr(document, layer) or ()


def family(label: str | None) -> str | None:
    """The part of a label before the dot: `PER` of `PER.Group`, `Life` of `Life.Die`."""
    return label.partition(".")[0] if label is not None else None
