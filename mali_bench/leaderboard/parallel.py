"""Doing the same to many things with all processors."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

FEW = 16
"""Up to so many things, starting processes takes longer than it saves."""

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")
"""Processes that share the processors must not each start as many threads as there are."""


def spread(
    function: Callable[[T], R],
    things: Sequence[T],
    *,
    start: Callable[..., None] | None = None,
    having: tuple[Any, ...] = (),
    few: int = FEW,
) -> list[R]:
    """The function of each thing, in order. `start` is called with `having` first, in every process. Function and
    things are pickled; an exception of any call is raised here.
    """
    workers = min(os.cpu_count() or 1, len(things))
    if len(things) <= few or workers < 2:
        if start is not None:
            start(*having)
        return [function(thing) for thing in things]
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        with ProcessPoolExecutor(workers, get_context("spawn"), initializer=start, initargs=having) as pool:
            return list(pool.map(function, things, chunksize=max(1, len(things) // (8 * workers))))
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
