"""The guidelines as data: their rules, and the examples of each rule as documents.

A rule is a section whose heading has its id (`### M4 Apposition`). Its examples are in blocks marked `diff`, which
show right ones green and wrong ones red:

    + an annotated sentence that follows the rule
      a fact about it
      # a remark
    - an annotated sentence that breaks it
      # why it is wrong
"""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from ..errors import InputError
from ..files.reading import read_text
from ..model.document import LAYERS, Document
from ..model.labels import Labels
from . import annotation_checks, notation
from .sources import Coverage

DATE = "2021-06-10"
"""The day, a Thursday, on which every example is supposed to have been written."""

_HEADING = re.compile(r"#+ +(?P<title>.+)")
_RULE = re.compile(r"### (?P<id>[A-Z]\d+) (?P<title>.+)")


class Example(Struct, frozen=True):
    """An annotated sentence of the guidelines. A wrong one (`positive` is false) has a `remark` that says why."""

    id: str
    rule: str | None
    positive: bool
    document: Document
    coverage: tuple[Coverage, ...]
    remark: str

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that it shows; of the others it says nothing."""
        shown = tuple(layer for layer in LAYERS if getattr(self.document, layer) is not None)
        return (*shown, "coverage") if self.coverage else shown


class Rule(Struct, frozen=True):
    """A rule: its page, id and title, its text without the examples, and the examples."""

    page: str
    id: str
    title: str
    text: str
    examples: tuple[Example, ...]


class _Block(Struct):
    """The lines of an example, with their numbers."""

    sign: str
    sentence: tuple[int, str]
    facts: list[tuple[int, str]]
    remarks: list[str]


def rules(folder: Path, labels: Labels) -> list[Rule]:
    """Every rule of the pages of a folder, by page and place. Raises `InputError` with file and line."""
    return [rule for path in _pages(folder) for rule in _rules(path, labels) if rule.id]


def examples(folder: Path, labels: Labels) -> list[Example]:
    """Every example of the pages of a folder, also those that belong to no rule."""
    every = [each for path in _pages(folder) for rule in _rules(path, labels) for each in rule.examples]
    if not every:
        raise InputError(f"{folder}: has no page (*.md) with an example in a block marked diff")
    return every


def _pages(folder: Path) -> list[Path]:
    """Those that annotators read, and those of the folder `reference`, which may hold examples too."""
    return sorted(folder.rglob("*.md"), key=lambda path: path.relative_to(folder).parts)


def _rules(path: Path, labels: Labels) -> Iterator[Rule]:
    """The sections of a page; one that is not a rule has no id."""
    name, title = "", ""
    text: list[str] = []
    shown: list[Example] = []
    count: dict[str, int] = {}
    inside: str | None = None
    lines = read_text(path).splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith("```"):
            inside = line[3:] if inside is None else None
            if inside == "diff":
                for block in _blocks(path, lines, number):
                    key = name or path.stem
                    count[key] = count.get(key, 0) + 1
                    shown.append(_example(path, block, f"{key}.{count[key]}", name or None, labels))
        elif inside is None and _HEADING.fullmatch(line):
            yield Rule(path.stem, name, title, "\n".join(text), tuple(shown))
            match = _RULE.fullmatch(line)
            name, title = (match["id"], match["title"]) if match else ("", "")
            text, shown = [], []
        elif inside is None:
            text.append(line)
    if inside is not None:
        raise InputError(f"{path}: a block of code does not end")
    yield Rule(path.stem, name, title, "\n".join(text), tuple(shown))


def _blocks(path: Path, lines: list[str], first: int) -> Iterator[_Block]:
    """The examples of the block of code that starts behind line `first`."""
    block: _Block | None = None
    for number, line in enumerate(lines[first:], start=first + 1):
        if line[:2] in ("+ ", "- ") or line == "```":
            if block is not None:
                yield block
            if line == "```":
                return
            block = _Block(line[0], (number, line[2:]), [], [])
        elif block is None or not line.startswith("  "):
            raise InputError(
                f"{path}:{number}: a line of an example starts with '+ ', '- ' or two spaces, not {line[:20]!r}"
            )
        elif line.startswith("  # "):
            block.remarks.append(line[4:])
        else:
            block.facts.append((number, line))


def _example(path: Path, block: _Block, name: str, rule: str | None, labels: Labels) -> Example:
    number, sentence = block.sentence
    where = f"{path}:{number}"
    facts = [(f"{path}:{line}", fact) for line, fact in block.facts]
    document, coverage = notation.parse(sentence, facts, labels, where=where, name=name, date=DATE)
    remark = " ".join(block.remarks)
    positive = block.sign == "+"
    if not positive and not remark:
        raise InputError(f"{where}: a wrong example needs a line '  # ...' that says why it is wrong")
    if positive:
        for fault in annotation_checks.document_faults(document, labels):
            raise InputError(f"{where}: {fault}")
    return Example(name, rule, positive, document, coverage, remark)
