"""The command that runs a system on documents and writes its predictions."""

import argparse
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .options import Parser, add_format, add_gold, open_gold
from .output import STANDARD_OUTPUT, note, write_data
from .progress import progress

if TYPE_CHECKING:
    from ..model.document import Document
    from ..model.labels import Labels
    from ..systems.base import Runner
    from ..systems.run import Outcome

MANY = 10
"""From so many documents on, a bar is shown: a system may take minutes for each."""


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command to those of the command line."""
    parser = commands.add_parser(
        "run",
        help="run a system on documents and write its predictions",
        description="Run a system on the article, on other documents (--split, --gold) or on text files (--texts), and"
        " write its predictions with the wall time of each document. SYSTEM is a shell command, which gets the text on"
        " standard input, or as a file whose path replaces {}, and prints its answer in any format that is read; a"
        " Python callable module:function, which gets the text and returns what mali_bench.score takes; or a spaCy"
        " pipeline, spacy:NAME_OR_PATH. The exit code is 2 if a document failed or the system found nothing at all.",
    )
    parser.add_argument("system", metavar="SYSTEM", help="shell command, module:function, or spacy:NAME_OR_PATH")
    parser.add_argument("--texts", nargs="+", metavar="FILE", help="text files to run on (UTF-8; default: the article)")
    add_gold(parser)
    add_format(parser)
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="stop a document after this time")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="documents at the same time (default: 1)")
    parser.add_argument("-o", "--output", required=True, metavar="PATH", help="file to write (JSONL, also .gz)")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..systems.run import runners

    if options.jobs < 1:
        raise InputError(f"--jobs must be at least 1, not {options.jobs}")
    if options.timeout is not None and not 0 < options.timeout < TIMEOUT_MAX:
        raise InputError(f"--timeout must be a number of seconds above 0, not {options.timeout:g}")
    documents, labels = _documents(options)
    jobs = min(options.jobs, len(documents))
    workers = runners(options.system, jobs, labels, options.format, options.timeout)
    account = _Account(options.output, len(documents))
    try:
        with _stopping(workers) as caught, progress("running", len(documents), MANY) as advance:
            write_data(options.output, account.lines(documents, workers, labels, advance))
    finally:
        for worker in workers:
            worker.close()
    account.tell()
    return 128 + caught[0] if caught else account.code


def _documents(options: argparse.Namespace) -> "tuple[list[Document], Labels]":
    """The documents to run on, and the label set that says of which layer a label is."""
    from ..formats.store import reading_labels
    from ..systems.texts import of_files

    if options.texts and (options.gold is not None or options.split is not None):
        raise InputError("--texts cannot be combined with --gold or --split")
    store, labels, _ = open_gold(options)
    if options.texts:
        return of_files(options.texts), labels
    documents = []
    for number in range(len(store.names)):
        record = store.part(number)
        if record.document.text is None:
            raise InputError(f"{record.where}: has no text for a system to read")
        documents.append(record.document)
    return documents, reading_labels(labels, store)


@contextmanager
def _stopping(workers: "Sequence[Runner]") -> Iterator[list[int]]:
    """A list that has the number of the signal once Ctrl-C or a termination has stopped the runners: what is complete
    by then is still written. A second signal ends the command at once.
    """
    caught: list[int] = []
    before: dict[int, Any] = {}

    def stop(number: int, _frame: object) -> None:
        caught.append(number)
        for each, handler in before.items():
            signal.signal(each, handler)
        for worker in workers:
            worker.stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        before[each] = signal.signal(each, stop)
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Account:
    """What became of the documents, as they are done."""

    def __init__(self, output: str, total: int) -> None:
        from ..formats.notices import Notices

        self._output = output
        self._total = total
        self._written = self._failed = self._empty = self._stopped = 0
        self._started = time.monotonic()
        self._notices = Notices()

    @property
    def code(self) -> int:
        """The exit code: 2 if a document failed, or if none has an item."""
        return 2 if self._failed or self._empty == self._written else 0

    def lines(
        self, documents: "Sequence[Document]", workers: "Sequence[Runner]", labels: "Labels", advance: Any
    ) -> Iterator[bytes]:
        """The lines of the predictions; raises `InputError` at the end if there are none."""
        from ..formats import jsonl
        from ..systems.run import run

        for number, outcome in enumerate(run(documents, workers, labels), start=1):
            advance(1)
            self._count(number, outcome)
            if outcome.prediction is not None:
                yield jsonl.encode(outcome.prediction) + b"\n"
        if not self._written:
            raise InputError(f"the system did none of the {self._total} documents; nothing was written")

    def _count(self, number: int, outcome: "Outcome") -> None:
        self._notices.merge(outcome.notices)
        if outcome.stopped:
            self._stopped += 1
        elif outcome.prediction is None:
            self._failed += 1
            note(f"{outcome.id}: {outcome.failure}{self._kept(number, outcome.output)}")
        else:
            self._written += 1
            if outcome.empty:
                self._empty += 1
                note(f"{outcome.id}: the system answered, but found nothing")

    def _kept(self, number: int, output: bytes) -> str:
        """Keep what a system printed that cannot be used, and say where."""
        if not output.strip() or self._output == STANDARD_OUTPUT:
            return ""
        path = Path(f"{self._output}.unread") / f"{number}.txt"
        write_data(str(path), [output])
        return f"; what it printed is kept in {path}"

    def tell(self) -> None:
        """Say how many documents were done, and what was noted on the way."""
        from ..formats.notices import as_json, lines

        notices = as_json(self._notices)
        for line in (*lines(notices, leading=True), *lines(notices, leading=False)):
            note(line)
        where = "standard output" if self._output == STANDARD_OUTPUT else self._output
        counts = [
            f"{count} {what}"
            for count, what in (
                (self._failed, "failed"),
                (self._empty, "without any item"),
                (self._stopped, "not done, since the run was stopped"),
            )
            if count
        ]
        seconds = time.monotonic() - self._started
        about = f"; {', '.join(counts)}" if counts else ""
        note(f"wrote {self._written} of {self._total} documents to {where} in {seconds:.1f} s{about}")
