"""What runs a system: how it is given a text, and what may go wrong with one document."""

import os
import signal
import sys
from contextlib import suppress
from typing import Protocol

from ..formats.store import InMemory
from ..model.document import Document

LARGEST = 1 << 28
"""Bytes that a system may print for one document; more is a failure, so that an endless output fills no disk."""


class Failure(Exception):
    """A document that a system did not do, and why, in words. `output` is what it printed where that was not read."""

    def __init__(self, why: str, output: bytes = b"") -> None:
        super().__init__(why)
        self.output = output


class Stopped(Failure):
    """A document that was not done since the run was stopped."""

    def __init__(self) -> None:
        super().__init__("was not done, since the run was stopped")


class Answer:
    """What a system returned for a document: its records, and the seconds that it took.

    `output` is what it printed, which is kept where the records turn out not to fit the text.
    """

    def __init__(self, records: InMemory, seconds: float, output: bytes = b"") -> None:
        self.records = records
        self.seconds = seconds
        self.output = output


class Runner(Protocol):
    """Runs a system. It is used by one thread; `stop` may be called by another one."""

    def run(self, document: Document) -> Answer:
        """What the system returns for a document; raises `Failure`."""
        ...

    def stop(self) -> None:
        """End what is running, and everything that it started; no document is done afterwards."""
        ...

    def close(self) -> None:
        """Leave nothing running when all is done."""
        ...


def end_group(pid: int) -> None:
    """End the process that leads a group, and the group: what it started, unless that left the group on purpose."""
    if sys.platform == "win32":
        import subprocess

        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
