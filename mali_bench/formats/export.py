"""The gold in the formats in which it can be exported, and what each of them cannot carry."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from ..model.document import Document, Given
from ..model.given import GIVEN, input_for
from ..model.labels import Labels
from ..model.readings import first_readings
from . import jsonl, prodigy

LOST = {
    "jsonl": "wrote every layer; of an ambiguity the format carries the first reading",
    "prodigy-spans": "wrote extents and types of mentions, triggers, times and quantities; the format cannot carry"
    " heads, coreference, relations, arguments, values, attributes, discontinuous extents and second readings",
}


def export(form: str, gold: Iterable[Document], labels: Labels) -> tuple[Iterator[str], str]:
    """The lines of the gold in a format (`jsonl` or `prodigy-spans`), and a sentence on what was lost."""
    return (line for document in gold for line in _lines(form, first_readings(document), labels)), LOST[form]


def _lines(form: str, document: Document, labels: Labels) -> Iterable[str]:
    if form == "jsonl":
        return [jsonl.encode(msgspec.structs.replace(document, meta=None)).decode("utf-8")]
    return prodigy.write(document, labels)


def export_given(given: Collection[Given], gold: Iterable[Document]) -> tuple[Iterator[str], str]:
    """The lines of the input for systems that are given a part of the gold (names of `given.GIVEN`), and a sentence
    on what it is.
    """
    parts = "; ".join(GIVEN[name][1] for name in sorted(set(given)))
    about = f"wrote {parts}; complete these documents and leave `given` as it is"
    return (jsonl.encode(input_for(document, given)).decode("utf-8") for document in gold), about
