"""Plots of what the gold rests on: the readers' test, and people's annotation. The aims were set before, as the card
says (`corpus/card.md`).
"""

import re
from collections.abc import Mapping

from ..corpus.readers.figures import Layer, total
from ..drawing.chart import Chart
from ..drawing.intervals import Point, intervals
from ..errors import InputError

STATED, CAUGHT = 0.98, 0.95
"""The aims of the readers' test: shares of true statements judged stated, and of changed ones caught."""

FOUND, CONLL = 0.95, 0.93
"""The aims against people's annotation: the share of their mentions that is found, and CoNLL."""

START = 0.8
"""Where the scales start, as far as no number is below it: points that are all near 1 could not be told apart."""

_CELL = re.compile(r"([\d.]+)(?: \((\d+) of (\d+)\))?")


def readers(test: str, layers: Mapping[str, Layer]) -> Chart:
    """What readers judged in a test, named by its document and round, by layer and in all: `layers` as
    `corpus.readers.figures.by_layer` gives them.
    """
    every = {**layers, "all": total(layers)}
    stated = [_share(name, each.stated, each.true, STATED) for name, each in every.items()]
    caught = [_share(name, each.caught, each.false, CAUGHT) for name, each in every.items()]
    sections = [("True statements that readers judged stated", stated), ("Changed statements that they caught", caught)]
    note = f"Triangle: the aim, {STATED} and {CAUGHT}. The readers are language models."
    return intervals(f"Readers' test of {test}, by layer", note, sections, start=START)


def _share(name: str, part: int, whole: int, aim: float) -> Point:
    if not whole:
        return Point(name, "none", None)
    return Point(name, f"{part / whole:.3f} ({part} of {whole})", part / whole, aim=aim)


def people(table: str) -> Chart:
    """How far annotation passes agree with people's annotation. `table` is Markdown with the columns document,
    annotator, mentions found, common mentions and CoNLL, as in `corpus/external/gum/figures.md`.

    Raises `InputError` for a table that is none of these.
    """
    found, linked = [], []
    for line in table.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        numbers = [_CELL.fullmatch(cell) for cell in cells[2:]]
        if len(cells) != 5 or not all(numbers):
            raise InputError(f"the table of people's annotation has a row that is none: {line!r}")
        name = f"{cells[0]}, {cells[1]}"
        found.append(Point(name, cells[2], _value(cells[2]), aim=FOUND))
        linked.append(Point(name, cells[4], _value(cells[4]), aim=CONLL))
    sections = [("Mentions of people's that were found", found), ("Coreference of common mentions, CoNLL", linked)]
    note = f"By document and annotator. Triangle: the aim, {FOUND} and {CONLL}. The annotators are language models."
    return intervals("Annotation passes against people's annotation", note, sections, start=START)


def _value(cell: str) -> float:
    return float(cell.partition(" ")[0])
