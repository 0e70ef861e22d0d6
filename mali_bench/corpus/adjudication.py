"""The cases in which annotators differed and how each was decided: `adjudication.tsv` in the sources of a document.

The first line names the columns (`COLUMNS`), each other line is a case; cells are separated by tabs:

    id          of the case, once in the file
    layer       the layer, `factuality` or `coverage`
    paragraph   its number, from 1
    text        what the case is about, word for word; fragments are joined by " ... "
    readings    what each annotator wrote: A: PER.Group | B: PER.Individual | C: -
    decision    what the sources have now
    rule        the rule of the guidelines that decides, or - where none does (not for a slip)
    code        slip, gap or ambiguity
    note        free text, may be empty
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..errors import InputError
from ..model.checks import Fault, fault_kind
from ..model.document import LAYERS, Document
from ..model.text import occurrences, paragraphs_of
from .tsv import table_rows

NAME = "adjudication.tsv"
COLUMNS = ("id", "layer", "paragraph", "text", "readings", "decision", "rule", "code", "note")
CODES: dict[str, str] = {
    "slip": "An annotator overlooked something; the rule is clear.",
    "gap": "The guidelines did not decide.",
    "ambiguity": "The text does not decide.",
}
"""Why annotators differ."""

_ADJUDICATION = fault_kind(
    "adjudication", "A case has an id of its own, a layer, a paragraph, a text found in it, a rule and a code."
)


class Reading(Struct, frozen=True):
    """What an annotator wrote."""

    annotator: str
    reading: str


class Case(Struct, frozen=True):
    """A line of the file; `rule` is `None` where no rule decides."""

    id: str
    layer: str
    paragraph: int
    text: str
    readings: tuple[Reading, ...]
    decision: str
    rule: str | None
    code: str
    note: str


def read(path: Path) -> Iterator[Case]:
    """The cases of a file; none if there is no file. Raises `InputError` with file and line for what is not a case."""
    if not path.exists():
        return
    columns = {name: int if name == "paragraph" else str for name in COLUMNS}
    for place, cells in table_rows(path, columns, titled=True):
        yield _case(dict(zip(COLUMNS, cells, strict=True)), place)


def faults(document: Document, cases: Iterable[Case], rules: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the cases of a document; `rules` are the ids of the rules of the guidelines."""
    text, where = document.text or "", paragraphs_of(document)
    seen: set[str] = set()
    for case in cases:
        wrong: list[str] = []
        if case.id in seen:
            wrong.append("has the id of another case")
        seen.add(case.id)
        if case.layer not in (known := (*LAYERS, "factuality", "coverage")):
            wrong.append(f"has the layer {case.layer!r}; the layers are {', '.join(known)}")
        if case.code not in CODES:
            wrong.append(f"has the code {case.code!r}; the codes are {', '.join(CODES)}")
        if case.rule is not None and case.rule not in rules:
            wrong.append(f"names the rule {case.rule!r}, which the guidelines do not have")
        if case.rule is None and case.code == "slip":
            wrong.append("is a slip, but names no rule")
        if not 1 <= case.paragraph <= len(where):
            wrong.append(f"has the paragraph {case.paragraph}; they are 1 to {len(where)}")
        else:
            parts = case.text.split(" ... ")
            missing = [part for part in parts if not occurrences(text, part, where[case.paragraph - 1])]
            wrong += [f"has the text {part!r}, which is not found in paragraph {case.paragraph}" for part in missing]
        yield from (_ADJUDICATION(NAME, f"case {case.id} {what}") for what in wrong)


def _case(cells: dict[str, Any], where: str) -> Case:
    for column, cell in cells.items():
        if column != "note" and not str(cell).strip():
            raise InputError(f"{where}: {column} is empty")
    readings = tuple(_reading(cell, where) for cell in cells["readings"].split(" | "))
    rule = None if cells["rule"] == "-" else cells["rule"]
    return Case(**{**cells, "readings": readings, "rule": rule})


def _reading(cell: str, where: str) -> Reading:
    annotator, colon, reading = cell.partition(": ")
    if not colon or not annotator.isalnum() or not reading:
        raise InputError(
            f"{where}: a reading is written 'A: what A wrote', readings are separated by ' | ', not {cell!r}"
        )
    return Reading(annotator, reading)
