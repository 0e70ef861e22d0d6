"""An invented document with every layer, for tests of formats: two paragraphs with an emoji, an accented name, a gap in
a mention, coreference, a relation, an event that is an argument, a time, a quantity, a title and an incident.
"""

from mali_bench.model.document import (
    Argument,
    Document,
    Entity,
    Event,
    EventLink,
    Incident,
    Loss,
    Mention,
    Quantity,
    Relation,
    Status,
    Time,
    Title,
)

TEXT = (
    "🌊 General Zoë Ardán of the northern and southern guards attacked Port Velm on 3 May 2031.\n\n"
    "She killed 12 rebels there, the guards said."
)


def at(words, nth=0):
    """The span of the nth occurrence of some words."""
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return ((start, start + len(words)),)


GAP = (*at("northern"), *at("guards"))

DOCUMENT = Document(
    id="velm",
    text=TEXT,
    mentions=(
        Mention(
            id="m1",
            spans=at("General Zoë Ardán"),
            head=at("Zoë Ardán"),
            type="PER.Individual",
            level="NAM",
            entity="e1",
        ),
        Mention(id="m2", spans=GAP, head=at("guards"), type="ORG.Military", level="NOM", entity="e2"),
        Mention(id="m3", spans=at("Port Velm"), type="GPE.PopulationCenter", level="NAM", role="LOC", entity="e3"),
        Mention(id="m4", spans=at("She"), type="PER.Individual", level="PRO", entity="e1"),
        Mention(id="m5", spans=at("12 rebels"), head=at("rebels"), type="PER.Group", level="NOM", entity="e4"),
        Mention(id="m6", spans=at("there"), type="GPE.PopulationCenter", level="PRO", entity="e3"),
        Mention(id="m7", spans=at("the guards"), head=at("guards", 1), type="ORG.Military", level="NOM", entity="e2"),
    ),
    entities=(
        Entity(id="e1", type="PER.Individual", name="Zoë Ardán", kb="NIL"),
        Entity(id="e2", type="ORG.Military", name="guards"),
        Entity(id="e3", type="GPE.PopulationCenter", name="Port Velm", kb="Q99999999", kb_lists=("gazetteer",)),
        Entity(id="e4", type="PER.Group", name="rebels"),
    ),
    relations=(Relation(id="r1", type="Org-Aff.Membership", arg1="m1", arg2="m2", tense="Present"),),
    events=(
        Event(
            id="v1",
            trigger=at("attacked"),
            type="Conflict.Attack",
            arguments=(
                Argument(role="Agent", filler="m1"),
                Argument(role="Target", filler="m3"),
                Argument(role="Time", filler="t1", time_relation="Within"),
            ),
            hopper="h1",
            polarity="Positive",
        ),
        Event(
            id="v2",
            trigger=at("killed"),
            type="Life.Die",
            arguments=(
                Argument(role="Agent", filler="m4"),
                Argument(role="Victim", filler="m5"),
                Argument(role="Instrument", filler="v1"),
            ),
            hopper="h2",
        ),
    ),
    times=(Time(id="t1", spans=at("3 May 2031"), type="DATE", value="2031-05-03"),),
    quantities=(Quantity(id="q1", spans=at("12"), type="Count", number=12, low=12, high=12, unit="person"),),
    event_links=(EventLink(id="l1", type="Subevent", arg1="v1", arg2="v2"),),
    titles=(Title(id="n1", spans=at("General"), type="Title", of="m1"),),
    incidents=(
        Incident(
            id="i1",
            type="Attack",
            side_a=("e1",),
            side_b=("e4",),
            place=("e3",),
            date="2031-05-03",
            date_precision="Day",
            losses=(Loss(side="B", kind="Killed", low=12, high=12),),
            status=(Status(source="AUTHOR", value="Asserted"),),
            events=("v1", "v2"),
        ),
    ),
)
