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
    "A slot of an incident is filled once; a date has a precision, and a loss a side, a kind and a bound.",
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
        yield from _slots(incident, labels, path)


def _slots(incident: Incident, labels: Labels, path: str) -> Iterator[Fault]:
    for name in ("side_a", "side_b", "place", "events"):
        if len(set(getattr(incident, name))) < len(getattr(incident, name)):
            yield _INCIDENT_SLOT(f"{path}.{name}", f"{name} of {incident.id} names something twice")
    if (incident.date is None) != (incident.date_precision is None) or not _is_date(incident.date):
        message = f"{incident.id} has the date {incident.date} and the precision {incident.date_precision}"
        yield _INCIDENT_SLOT(f"{path}.date", message)
    seen: set[tuple[str, str]] = set()
    for number, loss in enumerate(incident.losses):
        key = (loss.side, loss.kind)
        bad = [value for name, value in zip(("side", "loss"), key, strict=True) if _unknown(labels, name, value)]
        empty = loss.low is None and loss.high is None
        if bad or empty or key in seen or (loss.low or 0) > (loss.low or 0 if loss.high is None else loss.high):
            message = f"{incident.id} has the loss {loss.side} {loss.kind}, {loss.low} to {loss.high}"
            yield _INCIDENT_SLOT(f"{path}.losses[{number}]", message)
        seen.add(key)
    if len({each.source for each in incident.status}) < len(incident.status):
        yield _INCIDENT_SLOT(f"{path}.status", f"{incident.id} has two statuses for one source")


def _is_date(value: str | None) -> bool:
    return value is None or timex.is_value("DATE", value) or timex.is_value("TIME", value)


def _unknown(labels: Labels, name: str, value: str) -> bool:
    values = labels.values("incidents", name)
    return values is not None and value not in values
