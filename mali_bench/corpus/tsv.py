"""Files with a row a line and tabs between the cells, which people edit."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..files.reading import read_text

LONGEST_NUMBER = 10
"""Digits of a number in a cell; offsets have no more."""


def table_rows(
    path: Path, columns: Mapping[str, type], *, titled: bool = False
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The rows of a file, each after its place (file and line). `columns` names the cells of a row and says which are
    texts (`str`) and which are numbers (`int`: digits); with `titled` the first line holds these names.

    Raises `InputError` with file and line for what is not such a row.
    """
    lines = read_text(path).splitlines()
    for number, line in enumerate(lines, start=1):
        place, cells = f"{path}:{number}", line.split("\t")
        if titled and number == 1:
            if cells != list(columns):
                raise InputError(
                    f"{place}: must name the columns {_listed(columns)}, separated by tabs, not {_shown(line)}"
                )
            continue
        if len(cells) != len(columns):
            raise InputError(f"{place}: must be {_listed(columns)}, separated by tabs, not {_shown(line)}")
        yield (
            place,
            tuple(
                _number(cell, name, place) if kind is int else cell
                for (name, kind), cell in zip(columns.items(), cells, strict=True)
            ),
        )
    if titled and not lines:
        raise InputError(f"{path}:1: must name the columns {_listed(columns)}, separated by tabs; the file is empty")


def _number(cell: str, name: str, place: str) -> int:
    if not (cell.isascii() and cell.isdecimal() and len(cell) <= LONGEST_NUMBER):
        raise InputError(f"{place}: {name} must be a number, not {_shown(cell)}")
    return int(cell)


def _listed(names: Mapping[str, type]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}"


def _shown(text: str) -> str:
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}..."
