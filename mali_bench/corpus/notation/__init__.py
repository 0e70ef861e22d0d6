"""Annotated sentences in one readable notation, as the guidelines write their examples.

    [The [Dutch]{GPE.Nation ADJ GOV} *envoy*]{PER.Individual} [left]{Movement.Withdraw} on [Monday]{DATE 2021-06-07}.
      Movement.Withdraw(left; Force: The Dutch envoy; Time: Monday)
      Org-Aff.Employment(The Dutch envoy; Dutch)

A span is put in brackets and its type and attributes in braces behind it; asterisks mark the head of a mention. The
lines below state what joins spans. annotation_guidelines/notation.md explains every part and its default.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from ...errors import InputError
from ...model.checks import faults
from ...model.document import Document, Event
from ...model.labels import Labels
from .. import derived_attributes
from ..sources import Coverage
from .brackets import Annotated, add_items, plain
from .facts import add_fact


def parse(
    sentence: str, facts: Iterable[tuple[str, str]], labels: Labels, *, where: str, name: str, date: str
) -> tuple[Document, tuple[Coverage, ...]]:
    """The document that an annotated sentence makes, and its reason codes.

    `facts` are the lines below the sentence, each after its place; `where` is the place of the sentence (file and
    line). A layer of which the sentence shows nothing is absent. Raises `InputError` for what is not in the notation,
    for a label that the label set does not have, and for what no document may hold.
    """
    text, brackets = plain(sentence, where)
    annotated = Annotated(text, labels, {}, [])
    add_items(annotated, brackets, where)
    for place, line in facts:
        add_fact(annotated, line, place)
    layers: dict[str, Any] = {layer: tuple(items) for layer, items in annotated.layers.items()}
    if "events" in layers:
        layers["events"] = tuple(map(_settled, layers["events"]))
    document = Document(
        id=name,
        text=text,
        date=date,
        paragraphs=((0, len(text)),) if text else (),
        **layers,
    )
    for fault in faults(document, None, labels):
        raise InputError(f"{where}: {fault}")
    return document, tuple(annotated.coverage)


def _settled(event: Event) -> Event:
    """The event with every attribute that is not written."""
    generic = event.genericity == "Generic"
    whole = msgspec.structs.replace(
        event,
        polarity=event.polarity or "Positive",
        genericity=event.genericity or "Specific",
        dct_rel=event.dct_rel or ("BEFORE/OVERLAP" if generic else "BEFORE"),
        phase=event.phase or "Whole",
    )
    unreal = whole.polarity == "Negative" or whole.dct_rel == "AFTER"
    plain = "Generic" if generic else "Other" if unreal else "Actual"
    realis = event.realis or (derived_attributes.realis(whole) if whole.factuality else plain)
    modality = derived_attributes.modality(whole) if whole.factuality else "Asserted" if realis == "Actual" else "Other"
    return msgspec.structs.replace(whole, realis=realis, modality=event.modality or modality)
