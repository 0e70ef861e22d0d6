"""The cases in which annotators differed and how each was decided: `adjudication.tsv` in the sources of a document.

The first line names the columns (`COLUMNS`), each other line is a case; cells are separated by tabs:

    id          of the case, once in the file
    layer       the layer, `factuality` or `coverage`
    paragraph   its number, from 1
    text        what the case is about, as it stands there; fragments are joined by " ... "
    readings    what each annotator wrote: A: PER.Group | B: PER.Individual | C: -
    decision    what the sources have now
    rule        the rule of the guidelines that decides, or - where none does (not for a slip)
    code        slip, gap or ambiguity
    note        free text, may be empty
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from ..errors import InputError
from ..model.checks import Fault
from ..model.document import LAYERS, Document
from ..model.text import occurrences, paragraphs_of

NAME = "adjudication.tsv"
COLUMNS = ("id", "layer", "paragraph", "text", "readings", "decision", "rule", "code", "note")
CODES: dict[str, str] = {
    "slip": "An annotator overlooked something; the rule is clear.",
    "gap": "The guidelines did not decide.",
    "ambiguity": "The text does not decide.",
}
"""Why annotators differ."""

FAULTS = {
    "adjudication": "A case has an id of its own, a layer, a paragraph, text that stands there, a rule and a code.",
}


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
    """The cases of a file; none if there is no file. Raises `InputError` with file and line for what is no case."""
    if not path.exists():
        return
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        found = lines[0] if lines else ""
        raise InputError(f"{path}:1: must name the columns {', '.join(COLUMNS)}, separated by tabs, not {found!r}")
    for number, line in enumerate(lines[1:], start=2):
        yield _case(line, f"{path}:{number}")


def faults(document: Document, cases: Iterable[Case], rules: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the cases of a document; `rules` are the ids of the rules of the guidelines."""
    text, where = document.text or "", paragraphs_of(document)
    seen: set[str] = set()
    for case in cases:
        found = []
        if case.id in seen:
            found.append("stands there already")
        seen.add(case.id)
        if case.layer not in (known := (*LAYERS, "factuality", "coverage")):
            found.append(f"has the layer {case.layer!r}; the layers are {', '.join(known)}")
        if case.code not in CODES:
            found.append(f"has the code {case.code!r}; the codes are {', '.join(CODES)}")
        if case.rule is not None and case.rule not in rules:
            found.append(f"names the rule {case.rule!r}, which the guidelines do not have")
        if case.rule is None and case.code == "slip":
            found.append("is a slip, but names no rule")
        if not 1 <= case.paragraph <= len(where):
            found.append(f"has the paragraph {case.paragraph}; they are 1 to {len(where)}")
        else:
            parts = case.text.split(" ... ")
            missing = [part for part in parts if not occurrences(text, part, where[case.paragraph - 1])]
            found += [f"has the text {part!r}, which does not stand in paragraph {case.paragraph}" for part in missing]
        yield from (Fault("adjudication", NAME, f"case {case.id} {what}") for what in found)


def _case(line: str, where: str) -> Case:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise InputError(f"{where}: must have {len(COLUMNS)} cells, separated by tabs, not {len(cells)}")
    name, layer, paragraph, text, readings, decision, rule, code, note = cells
    for column, cell in zip(COLUMNS, cells, strict=True):
        if not cell.strip() and column != "note":
            raise InputError(f"{where}: {column} is empty")
    if not (paragraph.isascii() and paragraph.isdecimal()):
        raise InputError(f"{where}: paragraph must be a number, not {paragraph!r}")
    return Case(
        id=name,
        layer=layer,
        paragraph=int(paragraph),
        text=text,
        readings=tuple(_reading(each, where) for each in readings.split(" | ")),
        decision=decision,
        rule=None if rule == "-" else rule,
        code=code,
        note=note,
    )


def _reading(cell: str, where: str) -> Reading:
    annotator, colon, reading = cell.partition(": ")
    if not colon or not annotator.isalnum() or not reading:
        raise InputError(f"{where}: a reading is written 'A: what A wrote', readings are parted by ' | ', not {cell!r}")
    return Reading(annotator, reading)
