"""Whether the links between events and their relation to the document's date can all be true of one course of time.

Each event has a begin and an end, and the document's date is a point between. Links and `dct_rel` say which of these
points is before which, or not after it (the definitions are those of the label set); they are consistent exactly if
no chain of them leads from a point before itself (the point algebra of Vilain & Kautz 1986, without inequality).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ..model.checks import Fault, fault_kind
from ..model.document import Document, items
from ..model.labels import Labels

_LINK_ORDER = fault_kind(
    "link-order", "Event links and relations to the document's date fit one course of time; no event contains itself."
)

BEGIN, END, DATE = "begin", "end", ("the document's date", "")
Point = tuple[str, str]


class Step(NamedTuple):
    """A point that is before another one, or not after it."""

    earlier: Point
    later: Point
    strict: bool


def order_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of the order of events: one for each link that cannot be true together with the others."""
    steps = [step for event in items(document, "events") for step in _of_event(event.id, event.dct_rel)]
    parts: dict[Point, list[Step]] = defaultdict(list)
    for index, link in enumerate(items(document, "event_links")):
        if link.arg1 == link.arg2:  # which `link-signature` reports
            continue
        more = list(_of_link(link.type, link.arg1, link.arg2))
        part = [Step((link.arg1, ""), (link.arg2, ""), False)] if link.type == "Subevent" else []
        for step in part:
            parts[step.earlier].append(step)
        known: dict[Point, list[Step]] = defaultdict(list)
        for step in [*steps, *more]:
            known[step.earlier].append(step)
        if any(_leads_back(step, known, strict=True) for step in more) or any(
            _leads_back(step, parts, strict=False) for step in part
        ):
            message = f"{link.type} of {link.arg1} and {link.arg2} contradicts what the others say of their time"
            yield _LINK_ORDER(f"$.event_links[{index}]", message)
        else:
            steps += more


def _of_event(name: str | None, dct_rel: str | None) -> Iterator[Step]:
    begin, end = (name or "", BEGIN), (name or "", END)
    yield Step(begin, end, False)
    if dct_rel == "BEFORE":
        yield Step(end, DATE, True)
    elif dct_rel == "AFTER":
        yield Step(DATE, begin, True)
    elif dct_rel in ("OVERLAP", "BEFORE/OVERLAP"):
        yield Step(begin, DATE, dct_rel == "BEFORE/OVERLAP")
        yield Step(DATE, end, False)


def _of_link(kind: str, one: object, other: object) -> Iterator[Step]:
    """What a link between two events, given by their ids, says of their time."""
    first, second = str(one), str(other)
    if kind == "Before":
        yield Step((first, END), (second, BEGIN), True)
    elif kind == "Overlap":
        yield Step((first, BEGIN), (second, END), False)
        yield Step((second, BEGIN), (first, END), False)
    elif kind in ("Contains", "Subevent"):
        yield Step((first, BEGIN), (second, BEGIN), False)
        yield Step((second, END), (first, END), False)


def _leads_back(step: Step, known: dict[Point, list[Step]], *, strict: bool) -> bool:
    """Whether a chain leads from the later point of a step to the earlier one; with `strict` one of which some step is
    strict.
    """
    queue = [(step.later, step.strict)]
    seen = set(queue)
    for point, is_strict in queue:
        if point == step.earlier and (is_strict or not strict):
            return True
        for onward in known.get(point, ()):
            reached = (onward.later, is_strict or onward.strict)
            if reached not in seen:
                seen.add(reached)
                queue.append(reached)
    return False
