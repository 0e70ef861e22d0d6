"""A progress bar for long work, where somebody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import escaped

LONG = 500
"""From so many documents on, a bar is shown."""


@contextmanager
def progress(about: str, total: int, least: int = LONG) -> Iterator[Callable[[int], None]]:
    """A function to tell how many more of `total` documents are done. There is a bar only on a terminal (on standard
    error, and gone at the end) and only from `least` documents on.
    """
    if total < least or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escaped(about), total=total)
        yield lambda done: bar.update(task, advance=done)
