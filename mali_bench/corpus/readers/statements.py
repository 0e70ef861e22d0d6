"""The statements of a readers' test: a true one for each item of a gold, and a false one beside it."""

import hashlib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ...model.document import Document, items
from ...model.labels import Labels
from ...model.readings import first_readings
from ...model.strings import normal
from ...model.text import quoted
from .changes import Changes
from .sentences import Sentences


class Statement(Struct, frozen=True, omit_defaults=True):
    """A sentence for readers.

    Attributes:
        id: says nothing about the sentence; statements are in the order of their ids.
        text: the sentence.
        layer: the layer of the gold that it comes from; `coreference` for what mentions mean.
        item: the id of the item; of factuality also the source, behind a slash.
        changed: what was made wrong; empty for a true statement.
    """

    id: str
    text: str
    layer: str
    item: str
    changed: str = ""


def of(document: Document, labels: Labels) -> list[Statement]:
    """The statements of a document, of each ambiguity under the first reading."""
    made = [each for statement in _pairs(first_readings(document), document, labels) for each in statement]
    return sorted(made, key=lambda each: each.id)


def _pairs(document: Document, every: Document, labels: Labels) -> Iterator[list[Statement]]:
    say, change = Sentences(document, labels), Changes(document, every, labels)
    for mention in _taken_up(document):
        yield _pair(document, "coreference", mention.id, say.mention(mention), change.mention(mention), say.mention)
    for event in items(document, "events"):
        yield _pair(document, "events", event.id, say.event(event), change.event(event), say.event)
    for relation in items(document, "relations"):
        yield _pair(document, "relations", relation.id, say.relation(relation), change.relation(relation), say.relation)
    for each in items(document, "attributions"):
        yield _pair(document, "attributions", each.id, say.attribution(each), change.attribution(each), say.attribution)
    for event in items(document, "events"):
        for value in event.factuality:
            name = f"{event.id}/{value.source}"
            true = say.factuality(event, value)

            def again(wrong: Any, event: Any = event) -> str:
                return say.factuality(event, wrong)

            yield _pair(document, "factuality", name, true, change.factuality(value), again)
    for incident in items(document, "incidents"):
        yield _pair(document, "incidents", incident.id, say.incident(incident), change.incident(incident), say.incident)


def _taken_up(document: Document) -> Iterator[Any]:
    """The mentions by a pronoun or a description whose entity was mentioned before, unless it is called so."""
    names = {each.id: normal(each.name or "") for each in items(document, "entities")}
    seen: set[str | None] = set()
    for mention in sorted(items(document, "mentions"), key=lambda each: each.spans):
        again = mention.entity in seen and mention.level in ("PRO", "NOM") and not mention.optional
        if again and normal(quoted(document.text or "", mention.spans)) != names.get(mention.entity):
            yield mention
        seen.add(mention.entity)


def _pair(
    document: Document, layer: str, item: str, true: str, changed: tuple[str, Any] | None, say: Any
) -> list[Statement]:
    made = [_statement(document, layer, item, true, "")]
    if changed is not None:
        what, wrong = changed
        false = say(wrong)
        if false != true:
            made.append(_statement(document, layer, item, false, what))
    return made


def _statement(document: Document, layer: str, item: str, text: str, changed: str) -> Statement:
    name = f"{document.id}\0{layer}\0{item}\0{changed}"
    return Statement("s" + hashlib.sha256(name.encode()).hexdigest()[:8], text, layer, item, changed)
