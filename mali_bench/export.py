"""The gold in the formats in which it can be exported, and what each of them cannot carry."""

from collections.abc import Sequence

import msgspec

from .formats import jsonl, prodigy
from .formats.base import Part
from .labels import Labels
from .readings import first_readings

LOST = {
    "jsonl": "wrote every layer; of an ambiguity the format carries the first reading",
    "prodigy-spans": "wrote extents and types of mentions, triggers, times and quantities; the format cannot carry"
    " heads, coreference, relations, arguments, values, attributes, discontinuous extents and second readings",
}


def export(form: str, gold: Sequence[Part], labels: Labels) -> tuple[list[str], str]:
    """The lines of the gold in a format (`jsonl` or `prodigy-spans`), and a sentence on what was lost."""
    lines: list[str] = []
    for part in gold:
        if form == "jsonl":
            lines.append(
                jsonl.encode(msgspec.structs.replace(first_readings(part.document), meta=None)).decode("utf-8")
            )
        else:
            lines += prodigy.write(first_readings(part.document), labels)
    return lines, LOST[form]
