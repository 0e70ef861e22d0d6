"""Checks of incidents: what a record may name, and what its slots may hold."""

from collections.abc import Iterator

from ..model.checks import Fault, fault_kind
from ..model.document import Document, Incident, items
from ..model.labels import Labels
from . import timex

_INCIDENT = fault_kind(
    "incident",
    "The sides and places of an incident are entities, its evidence events, and its sources AUTHOR or attributions.",
)
_INCIDENT_SLOT = fault_kind(
    "incident-slot",
    "A slot of an incident is filled once; a date is a TIMEX3 date and has a precision, and a loss has bounds, which"
    " are not negative, the lower one first.",
)


def incident_faults(document: Document, labels: Labels) -> Iterator[Fault]:
    """The faults of incidents."""
    entities = {each.id: each.type or "" for each in items(document, "entities")}
    known = {
        "side_a": entities.keys(),
        "side_b": entities.keys(),
        "place": {name for name, of in entities.items() if of.startswith(("GPE", "LOC", "FAC"))},
        "events": {each.id for each in items(document, "events")},
    }
    sources = {"AUTHOR", *(each.id for each in items(document, "attributions"))}
    for index, incident in enumerate(items(document, "incidents")):
        path = f"$.incidents[{index}]"
        for name, allowed in known.items():
            for ref in getattr(incident, name):
                if ref not in allowed:
                    yield _INCIDENT(f"{path}.{name}", f"{name} of {incident.id} is {ref}, which it cannot be")
        for status in incident.status:
            if status.source not in sources:
                yield _INCIDENT(f"{path}.status", f"{incident.id} has a status for {status.source}, which is no source")
        if not incident.events:
            yield _INCIDENT(f"{path}.events", f"{incident.id} has no event as evidence")
        yield from _slots(incident, path)
    yield from value_faults(document)


def value_faults(document: Document) -> Iterator[Fault]:
    """The dates and losses of incidents that cannot be, whoever wrote them; they can be scored all the same."""
    for index, incident in enumerate(items(document, "incidents")):
        path = f"$.incidents[{index}]"
        if incident.date is None and incident.date_precision is not None:
            message = f"the precision {incident.date_precision!r} has no date; a precision is that of a date"
            yield _INCIDENT_SLOT(f"{path}.date_precision", message)
        if not _is_date(incident.date):
            message = f"{incident.date!r} is not a TIMEX3 date, which is written as 2013-02-05, 2013-02 or 2013-W06"
            yield _INCIDENT_SLOT(f"{path}.date", message)
        for number, loss in enumerate(incident.losses):
            bounds = [each for each in (loss.low, loss.high) if each is not None]
            if bounds != sorted(bounds) or min(bounds, default=0) < 0:
                message = (
                    f"the loss {loss.side} {loss.kind} has the bounds {' to '.join(map(str, bounds))};"
                    " bounds are 0 or more, and low is at most high"
                )
                yield _INCIDENT_SLOT(f"{path}.losses[{number}]", message)


def _slots(incident: Incident, path: str) -> Iterator[Fault]:
    for name in ("side_a", "side_b", "place", "events"):
        if len(set(getattr(incident, name))) < len(getattr(incident, name)):
            yield _INCIDENT_SLOT(f"{path}.{name}", f"{name} of {incident.id} names something twice")
    if incident.date is not None and incident.date_precision is None:
        yield _INCIDENT_SLOT(f"{path}.date", f"{incident.id} has the date {incident.date} without a precision")
    seen: set[tuple[str, str]] = set()
    for number, loss in enumerate(incident.losses):
        key = (loss.side, loss.kind)
        if (loss.low is None and loss.high is None) or key in seen:
            what = "twice" if key in seen else "without a bound"
            message = f"{incident.id} has the loss {loss.side} {loss.kind} {what}"
            yield _INCIDENT_SLOT(f"{path}.losses[{number}]", message)
        seen.add(key)
    if len({each.source for each in incident.status}) < len(incident.status):
        yield _INCIDENT_SLOT(f"{path}.status", f"{incident.id} has two statuses for one source")


def _is_date(value: str | None) -> bool:
    return value is None or timex.is_value("DATE", value) or timex.is_value("TIME", value)
