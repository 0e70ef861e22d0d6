"""The option `--plots`, and the files that it asks for."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from .output import note

if TYPE_CHECKING:
    from ..drawing.chart import Chart


def add_plots(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option; `what` is plotted."""
    parser.add_argument("--plots", metavar="DIR", help=f"also write plots into this folder, as SVG: {what}")


def write_plots(folder: str, charts: "Mapping[str, Chart]") -> None:
    """Write plots by the names of their files, without the ending, and say so. Nothing is written unless all can be:
    raises `InputError` where a file or a folder is in the way.
    """
    from ..files.writing import write_folder

    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise InputError(f"{folder}: is a file, not a folder for plots")
    files = {f"{name}.svg": chart.file() for name, chart in charts.items()}
    for name in files:
        if (place / name).is_dir():
            raise InputError(f"{place / name}: is a folder, where a plot is to be written")
    write_folder(place, files.items())
    note(f"wrote plots into {folder}: {', '.join(files) or 'none, since there is nothing to plot'}")
