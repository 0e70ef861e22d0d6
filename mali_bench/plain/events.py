"""Plain relations and events."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..errors import InputError
from ..metrics import METRICS
from ..metrics.base import Score
from ..model.document import Argument, Document, Event, Mention, Relation, Spans
from ..model.labels import Labels
from ..scoring.aggregation import score
from .data import Part, count, is_item, located, paired

RELATIONS = {name: METRICS[f"relations.{name}.exact"] for name in ("rel", "rel+")}
EVENTS = {
    **{name: METRICS[f"triggers.{name}.exact"] for name in ("ti", "tc")},
    **{name: METRICS[f"arguments.{name}.exact"] for name in ("ai", "ac", "ai+", "ac+")},
}


def score_relations(gold: Any, pred: Any, *, symmetric: Collection[str] = ()) -> dict[str, Score]:
    """Score relations, each (argument, type, argument); an argument is a span, with or without a type.

    >>> gold = [((0, 3, "PER"), "Works", (9, 12, "ORG")), ((0, 3, "PER"), "Married", (20, 23, "PER"))]
    >>> pred = [((0, 3, "PER"), "Works", (9, 12, "LOC")), ((20, 23, "PER"), "Married", (0, 3, "PER"))]
    >>> scores = score_relations(gold, pred, symmetric=["Married"])
    >>> (scores["rel"].f1, scores["rel+"].f1)
    (1.0, 0.5)

    `rel` wants the type and the spans of both arguments, `rel+` their types too (Bekoulis et al. 2018; of a type like
    `PER.Group` only the part before the dot). The arguments of `symmetric` types have no order. Repeated relations
    count once.
    """
    if isinstance(symmetric, str):
        raise InputError(f"symmetric: must be a list of types, not {symmetric!r}")
    labels = Labels({"relations": {"type": {name: {"symmetric": True} for name in symmetric}}})
    pairs = [
        (_with_relations(gold_part), _with_relations(pred_part)) for gold_part, pred_part in paired(gold, pred, is_item)
    ]
    counts = count(pairs, list(RELATIONS.values()), labels)
    return {name: score(metric, counts) for name, metric in RELATIONS.items()}


def score_events(gold: Any, pred: Any) -> dict[str, Score]:
    """Score events, each (trigger, type, arguments) or a mapping with these keys; an argument is (span, role) or
    (start, end, role).

    >>> gold = [
    ...     {"trigger": (4, 10), "type": "Attack", "arguments": [((0, 3), "Attacker"), ((11, 15), "Target")]},
    ...     {"trigger": (30, 36), "type": "Attack", "arguments": [((20, 25), "Attacker")]},
    ... ]
    >>> pred = [((4, 10), "Attack", [(20, 25, "Attacker")]), ((30, 36), "Die", [(0, 3, "Attacker")])]
    >>> {name: score.f1 for name, score in score_events(gold, pred).items()}
    {'ti': 1.0, 'tc': 0.5, 'ai': 0.4, 'ac': 0.4, 'ai+': 0.0, 'ac+': 0.0}

    `ti` wants the span of the trigger, `tc` the event type too; `ai` the event type and the span of the filler, `ac`
    the role too; `ai+` and `ac+` also that the trigger is the same. Each compares sets, so that repeats count once.

    These are the sets of TextEE (Huang et al. 2024): its Tri-I, Tri-C, Arg-I, Arg-C, Arg-I (attached) and Arg-C
    (attached), in this order, with the same numbers of matches, predicted and gold items, if each of its windows is
    given as a document. For its EAE task give the gold triggers to both sides; for EARL leave out arguments without a
    role. A report has the same as `triggers.ti.exact`, `triggers.tc.exact`, `arguments.ai.exact` and so on. TextEE
    prints 0 where a score does not exist, and per cent.
    """
    pairs = [(_with_events(gold_part), _with_events(pred_part)) for gold_part, pred_part in paired(gold, pred, is_item)]
    counts = count(pairs, list(EVENTS.values()))
    return {name: score(metric, counts) for name, metric in EVENTS.items()}


def _with_relations(part: Part) -> Document:
    mentions: dict[tuple[Spans, str | None], Mention] = {}
    relations = []
    for relation in part.data:
        if not isinstance(relation, tuple | list) or len(relation) != 3 or not isinstance(relation[1], str):
            raise InputError(f"{part.where}: a relation must be (argument, type, argument), not {relation!r}")
        ends = [located(argument, part.where) for argument in (relation[0], relation[2])]
        for spans, label in ends:
            mentions.setdefault((spans, label), Mention(id=str(len(mentions)), spans=spans, type=label))
        first, second = (str(mentions[end].id) for end in ends)
        relations.append(Relation(type=relation[1], arg1=first, arg2=second))
    return Document(mentions=tuple(mentions.values()), relations=tuple(relations))


def _with_events(part: Part) -> Document:
    return Document(events=tuple(_event(event, part.where) for event in part.data))


def _event(event: Any, where: str) -> Event:
    if isinstance(event, Mapping):
        if not event.keys() <= {"trigger", "type", "arguments"} or "trigger" not in event:
            raise InputError(f"{where}: an event has the keys trigger, type and arguments, not {', '.join(event)}")
        event = event["trigger"], event.get("type"), event.get("arguments", ())
    if not isinstance(event, tuple | list) or len(event) != 3 or not (event[1] is None or isinstance(event[1], str)):
        raise InputError(f"{where}: an event must be (trigger, type, arguments), not {event!r}")
    trigger, _ = located(event[0], where)
    if not isinstance(event[2], Iterable) or isinstance(event[2], str | Mapping):
        raise InputError(f"{where}: the arguments of an event must be a list, not {event[2]!r}")
    fillers = (located(argument, where) for argument in event[2])
    return Event(
        trigger=trigger, type=event[1], arguments=tuple(Argument(role=role, filler=spans) for spans, role in fillers)
    )
