"""Python callables and spaCy pipelines, each in a process of its own, so that a crash or a hang ends nothing else."""

import importlib
import multiprocessing
import multiprocessing.process
import os
import re
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from ..errors import InputError
from ..formats.objects import read_objects
from ..formats.store import InMemory
from ..model.document import Document
from ..model.labels import Labels
from .base import Answer, Failure, Stopped, end_group

SPACY = "spacy:"
"""What the name or path of a spaCy pipeline is written behind."""

_CALLABLE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


def is_python(system: str) -> bool:
    """Whether a system is written as a callable (`module:function`) or a pipeline (`spacy:NAME`)."""
    return system.startswith(SPACY) or _CALLABLE.fullmatch(system) is not None


class Worker:
    """Runs a callable or a pipeline in a process, which is started again after a crash or a hang.

    The module of a callable is looked for in the current folder too, as `python -m` does. It gets the text, and returns
    what `mali_bench.score` takes as predictions. What it prints goes to standard error.
    """

    def __init__(self, system: str, labels: Labels, timeout: float | None = None) -> None:
        self._system = system
        self._labels = labels
        self._timeout = timeout
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._stopped = False

    def start(self) -> None:
        """Start the process and load the system, for which there is no time limit; raises `InputError` if it cannot
        be loaded.
        """
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, self._system, self._labels))
        self._process.start()
        other.close()
        try:
            problem = self._pipe.recv()
        except (EOFError, OSError):
            problem = f"{self._system}: the process ended while it was loaded{self._exit()}"
        if problem is not None:
            self._end()
            raise InputError(problem)

    def run(self, document: Document) -> Answer:
        """What the system returns for a document; raises `Failure` if it fails."""
        if self._stopped:
            raise Stopped
        if self._process is None:
            try:
                self.start()
            except InputError as error:
                raise Failure(str(error)) from None
        pipe = self._pipe
        assert pipe is not None
        try:
            pipe.send((document.id, document.text or ""))
            if not pipe.poll(self._timeout):
                self._end()
                raise Failure(f"took longer than {self._timeout:g} s and was stopped")
            problem, seconds, records, notices = pipe.recv()
        except (EOFError, OSError):
            how = self._exit()
            self._end()
            if self._stopped:
                raise Stopped from None
            raise Failure(f"the process of the system ended{how}") from None
        if problem is not None:
            raise Failure(problem)
        return Answer(InMemory(records, notices), seconds)

    def stop(self) -> None:
        """End the process."""
        self._stopped = True
        process = self._process  # which the other thread may end at any time
        if process is not None:
            _kill(process)

    def close(self) -> None:
        """End the process when all is done."""
        self._end()

    def _exit(self) -> str:
        """How the process ended, in words."""
        if self._process is None:
            return ""
        self._process.join(5)
        code = self._process.exitcode
        if code is None:
            return ""
        return f" by the signal {-code}" if code < 0 else f" with exit code {code}"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            process.join()
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _kill(process: multiprocessing.process.BaseProcess) -> None:
    """End a process and those that it started."""
    if process.is_alive() and process.pid is not None:
        end_group(process.pid)
    process.kill()


def _serve(pipe: Connection, system: str, labels: Labels) -> None:
    """What the process does: load the system, say whether that worked, and answer until the pipe is closed."""
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is for the parent, which then ends this whole group
    os.dup2(2, 1)  # what a system prints must not get between the predictions
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - a string is wanted
    try:
        function = _load(system)
    except InputError as error:
        pipe.send(str(error))
        return
    pipe.send(None)
    while True:
        try:
            name, text = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(_answer(function, name, text, labels))


def _answer(function: Callable[[str], Any], name: str | None, text: str, labels: Labels) -> tuple[Any, ...]:
    """What is wrong or `None`, the seconds that it took, the records, and the notices."""
    started = time.perf_counter()
    try:
        answer = function(text)
    except MemoryError:
        return "ran out of memory", 0.0, [], None
    except (Exception, SystemExit) as error:  # whatever a system raises
        return f"raised {_named(error)}", 0.0, [], None
    seconds = time.perf_counter() - started
    if answer is None:
        return "returned nothing (None)", 0.0, [], None
    try:
        store = read_objects(answer, f"answer for {name}", labels)
    except InputError as error:
        return f"the answer cannot be read: {error}", 0.0, [], None
    except (Exception, SystemExit) as error:  # an object that fails when it is looked at
        return f"the answer cannot be read: {_named(error)}", 0.0, [], None
    return None, seconds, store.parts(), store.notices


def _named(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _load(system: str) -> Callable[[str], Any]:
    """The callable; raises `InputError` if there is none."""
    try:
        if system.startswith(SPACY):
            import spacy

            pipeline: Callable[[str], Any] = spacy.load(system.removeprefix(SPACY))
            return pipeline
        module, _, path = system.partition(":")
        thing: Any = importlib.import_module(module)
        for name in path.split("."):
            thing = getattr(thing, name)
    except (Exception, SystemExit) as error:
        raise InputError(f"{system}: cannot be loaded: {_named(error)}") from None
    if not callable(thing):
        raise InputError(f"{system}: is not callable, but of the type {type(thing).__name__}")
    loaded: Callable[[str], Any] = thing
    return loaded
