"""Checking a file of documents, an annotation pass or the sources of a corpus; each kind of fault is explained."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from ..errors import InputError, counted, escaped, shortened
from ..files.reading import read_text
from ..formats import read
from ..formats.base import Record
from ..formats.store import DocumentStore, InMemory, reading_labels
from ..model.checks import COUNTED, FAULTS, Fault, faults, is_day
from ..model.document import LAYERS
from ..model.labels import Labels
from ..scoring.inputs import collect
from . import annotation_checks, build, bundled, incident_checks, pass_archive, passes
from .sources import Source


class Findings(Struct, frozen=True):
    """What a check found: faults with their places, what was looked at, how many documents it has, and which faults
    are merely counted.
    """

    looked_at: str
    documents: int
    faults: tuple[tuple[str, Fault], ...]
    counted: frozenset[str] = frozenset()

    @property
    def failed(self) -> bool:
        """Whether there is a fault that is not merely counted."""
        return any(fault.id not in self.counted for _, fault in self.faults)

    def text(self) -> str:
        """A line for each fault, with an explanation behind the first of its kind. Faults that say the same are one
        line, with the place of the first and how many there are, and what is allowed is listed once.
        """
        same: dict[tuple[str, str], list[str]] = {}
        for where, fault in self.faults:
            same.setdefault((fault.id, fault.message), []).append(f"at `{fault.path}` [{fault.id}]")
            if len(same[fault.id, fault.message]) == 1:
                same[fault.id, fault.message].insert(0, where)
        lines, said = [], set()
        for (name, message), (where, first, *others) in same.items():
            about, _, allowed = message.partition("; ") if name in COUNTED else (message, "", "")
            message = message if allowed not in said else about
            often = f" and {len(others)} more" if others else ""
            lines.append(shortened(escaped(f"{where}: {message}"), 2000) + f" - {first}{often}")
            if name not in said:
                lines.append(f"    {FAULTS[name]}")
            said |= {name, allowed}
        count = counted(len(self.faults), "faults") if self.faults else "no faults"
        documents = f"{self.documents} {'document' if self.documents == 1 else 'documents or parts'}"
        lines.append(f"{self.looked_at}: {documents}, {count}")
        return "\n".join(lines) + "\n"


def of_corpus(folder: Path) -> Findings:
    """Check the sources and the passes of a corpus."""
    sources = bundled.read_sources(folder)
    wrong = build.faults(folder, sources)
    if not wrong:
        pass_archive.delivered(folder, sources)  # refuses passes that cannot be read
    return Findings(str(folder), len(sources), tuple(wrong))


def of_pass(folder: Path, text: Path, date: str | None) -> Findings:
    """Check the form of an annotation pass of a text under the label set and the function words of the corpus.

    `date` is the day on which the text was written. What cannot be read is raised as `InputError`.
    """
    pass_archive.refuse_other_folders(folder)
    if date is not None and not is_day(date):
        raise InputError(f"the date of a text must be a day, written YYYY-MM-DD, not {date!r}")
    body = read_text(text)
    document, coverage = passes.read(folder, name=folder.name, text=body, date=date)
    source = Source(str(folder), document, title="", split="", language="", coverage=coverage)
    known = annotation_checks.function_words(bundled.root() / "function_words.txt")
    wrong = [*passes.missing(document), *annotation_checks.check(source, bundled.labels(), known)]
    if not (folder / "coverage.tsv").exists():  # not attempted
        wrong = [fault for fault in wrong if fault.id != "coverage"]
    absent = [layer for layer in (*LAYERS, "factuality") if not (folder / f"{layer}.jsonl").exists()]
    looked_at = f"{folder}, without {', '.join(absent)}" if absent else str(folder)
    return Findings(looked_at, 1, tuple((str(folder), fault) for fault in wrong))


def of_file(path: str, gold: DocumentStore, labels: Labels, form: str | None) -> Findings:
    """Check documents or predictions, against the text of the gold where they are for it.

    What keeps a file from being read, or a document from being put to its gold, is raised as `InputError`.
    """
    parts = list(read(path, form=form, labels=reading_labels(labels, gold)))
    known = {name: number for number, name in enumerate(gold.names)}
    wrong = [(part.where, fault) for part in parts if not part.skipped for fault in _faults(part, gold, known, labels)]
    if not any(fault.id not in COUNTED for _, fault in wrong):
        collect(gold, InMemory(parts), labels)
    return Findings(path, len(parts), tuple(wrong), COUNTED)


def _faults(part: Record, gold: DocumentStore, known: Mapping[str | None, int], labels: Labels) -> Iterable[Fault]:
    name = part.document.id
    number = 0 if name is None and len(known) == 1 else known.get(name)
    text = gold.part(number).document.text if number is not None and part.whole else None
    return [*faults(part.document, text, labels), *incident_checks.value_faults(part.document)]
