"""Documents through a system: the predictions in the order of the documents, and what became of each."""

import queue
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import msgspec

from ..errors import InputError
from ..formats.base import Record
from ..formats.notices import Notices
from ..formats.store import InMemory
from ..model.document import LAYERS, Document, items
from ..model.labels import Labels
from ..scoring.inputs import InputSummary, collect
from .base import Answer, Failure, Runner, Stopped
from .command import Command
from .worker import Worker, is_python

AHEAD = 4
"""Documents for each job that may be done before their turn to be written."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a document.

    Attributes:
        id: the id of the document.
        prediction: with the document's id, text and date, the layers that the system attempted, and the wall time in
            `meta.seconds`; `None` if it failed.
        failure: why it failed, in words.
        stopped: whether it was not done since the run was stopped.
        output: what the system printed, if it failed.
        notices: what was noted while its answer was read.
    """

    id: str
    prediction: Document | None = None
    failure: str = ""
    stopped: bool = False
    output: bytes = b""
    notices: Notices = msgspec.field(default_factory=Notices)

    @property
    def empty(self) -> bool:
        """Whether the system answered, but without any item."""
        return self.prediction is not None and not any(items(self.prediction, layer) for layer in LAYERS)


def runners(system: str, jobs: int, labels: Labels, form: str | None, timeout: float | None) -> list[Runner]:
    """As many runners of a system as jobs. `system` is `spacy:NAME`, `module:function`, or else a shell command, whose
    output is of the format `form` or recognised. Raises `InputError` for a system that cannot be loaded.
    """
    if not is_python(system):
        return [Command(system, labels, form, timeout) for _ in range(jobs)]
    if form is not None:
        raise InputError("--format is for what a shell command prints; a Python callable returns objects")
    first = Worker(system, labels, timeout)
    first.start()  # a system that cannot be loaded is said once
    return [first, *(Worker(system, labels, timeout) for _ in range(jobs - 1))]


def run(documents: Iterable[Document], workers: Sequence[Runner], labels: Labels) -> Iterator[Outcome]:
    """What becomes of each document, in the order of the documents.

    After `stop` of the runners (from a signal handler) what runs is ended, and all that is left is yielded as stopped;
    what was complete by then is yielded as it is.
    """
    free: queue.SimpleQueue[Runner] = queue.SimpleQueue()
    for worker in workers:
        free.put(worker)

    def task(document: Document) -> Outcome:
        worker = free.get()
        try:
            return _outcome(document, worker, labels)
        finally:
            free.put(worker)

    rest = iter(documents)
    pool = ThreadPoolExecutor(len(workers))
    try:
        ahead = islice(rest, AHEAD * len(workers))
        pending: deque[Future[Outcome]] = deque(pool.submit(task, document) for document in ahead)
        while pending:
            yield pending.popleft().result()
            pending.extend(pool.submit(task, document) for document in islice(rest, 1))
    finally:
        for worker in workers:
            worker.stop()
        pool.shutdown(cancel_futures=True)
        for worker in workers:
            worker.close()


def _outcome(document: Document, worker: Runner, labels: Labels) -> Outcome:
    name = document.id or ""
    try:
        answer = worker.run(document)
        prediction, notices = _prediction(document, answer, labels)
    except Failure as failure:
        stopped = isinstance(failure, Stopped)
        return Outcome(name, failure=str(failure), stopped=stopped, output=failure.output)
    return Outcome(name, prediction, notices=notices)


def _prediction(document: Document, answer: Answer, labels: Labels) -> tuple[Document, Notices]:
    """An answer as one document; raises `Failure` if it is not an annotation of the text."""
    summary = InputSummary()
    # a document without an id: whatever id an answer has, it can only mean this one
    here = InMemory([Record(document.id or "", Document(text=document.text, date=document.date))])
    found = answer.records if answer.records.names else InMemory([Record("", Document(mentions=()))])
    try:
        (made,) = collect(here, found, labels, summary)
    except InputError as error:
        raise Failure(f"the output does not fit the text: {error}", answer.output) from None
    except ValueError:
        raise Failure("the output has several different documents", answer.output) from None
    prediction = msgspec.structs.replace(
        made, id=document.id, text=document.text, date=document.date, meta={"seconds": round(answer.seconds, 3)}
    )
    return prediction, summary.notices
