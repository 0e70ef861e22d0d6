"""Who annotated what: the passes of two or more annotators over the documents that all of them have.

A file is the pass of one annotator, named after the file; tasks of Prodigy that carry `_annotator_id` belong to the
annotator of this name, in whatever file they stand. Where all passes are Prodigy's, each task is a document; where some
are whole documents, tasks are put to these by their text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import structs

from ...errors import InputError
from ...formats import format_of, records
from ...formats.base import Format, Reading, Record
from ...formats.notices import Notices
from ...formats.source import Source
from ...formats.store import InMemory, last_versions, part_name
from ...model.document import LAYERS, Document, items
from ...model.labels import FREE, Labels
from ...model.readings import ambiguities
from ...model.text import excerpt, first_difference
from ...scoring.inputs import InputSummary, collect, count_duplicates


class Pass(NamedTuple):
    """What one annotator made: documents in the order of their names, under their first readings, with the text and the
    paragraphs that all passes share; and what was noticed while they were read.
    """

    name: str
    documents: list[Document]
    summary: dict[str, Any]


class Passes(NamedTuple):
    """The passes in the order of the annotators' names, with the label set, for each document that is left out the
    annotators who do not have it, and what was noticed while each file was read.
    """

    passes: list[Pass]
    labels: Labels
    left_out: dict[str, list[str]]
    read: dict[str, Notices]


NOTED = ("unknown_labels", "repeated_documents", "missing_paragraphs", "duplicates", "placement", "notices")
"""What is noted of a pass as it is of a prediction."""


class Corpus(NamedTuple):
    """Documents that passes may be of without saying it, and their label set."""

    documents: Sequence[Document] = ()
    labels: Labels = FREE


def read(
    paths: Sequence[str], *, form: str | None = None, labels: Labels | None = None, corpus: Corpus | None = None
) -> Passes:
    """The passes that stand in some files; without a label set that of `corpus` is used if a document is one of the
    corpus, and none otherwise.

    Raises `InputError` for a file that cannot be read, texts or paragraphs that differ between passes, documents
    without a text, fewer than two annotators, and annotators who have no document in common.
    """
    corpus = corpus or Corpus()
    opened = []
    for path in paths:
        source = Source(path)
        opened.append((source, format_of(source, form)))
    names = [source.name for source, _ in opened]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{name}: is given twice; each file is named once")

    def parts(by: Labels) -> tuple[dict[str, list[Record]], dict[str, Notices]]:
        noticed = {source.name: Notices() for source, _ in opened}
        made = [(source.name, _parts(source, form, Reading(by, noticed[source.name]))) for source, form in opened]
        return _by_annotator(made), noticed

    annotators, noticed = parts(labels or FREE)
    if labels is None:
        labels = FREE
        if any(_is_of(part.document, corpus.documents) for each in annotators.values() for part in each):
            labels = corpus.labels
            annotators, noticed = parts(labels)
    if len(annotators) < 2:
        raise InputError(
            f"{names[0]}: holds the work of one annotator; agreement needs two: more files, or Prodigy tasks with"
            " _annotator_id"
        )
    return together(annotators, labels, corpus.documents, noticed)


def _parts(source: Source, form: Format, reading: Reading) -> list[Record]:
    parts = list(records(source, form, reading))
    without = [part for part in parts if part.annotator is None]
    if without and len(without) < len(parts):
        raise InputError(
            f"{without[0].where}: the task has no _annotator_id or _session_id, and others of the file have one"
        )
    return parts


def _by_annotator(files: Iterable[tuple[str, list[Record]]]) -> dict[str, list[Record]]:
    by_annotator: dict[str, list[Record]] = {}
    for name, parts in files:
        for part in parts:
            by_annotator.setdefault(name if part.annotator is None else part.annotator, []).append(part)
    return dict(sorted(by_annotator.items()))


def _is_of(document: Document, ours: Sequence[Document]) -> bool:
    """Whether a document, or a task, is one of ours: by its id, or else by its text."""
    if document.id is not None:
        return any(document.id == each.id for each in ours)
    return any(
        document.text == (each.text or "")[start:end]
        for each in ours
        for start, end in (*(each.paragraphs or ()), (0, len(each.text or "")))
    )


def together(
    annotators: Mapping[str, list[Record]],
    labels: Labels,
    known: Sequence[Document] = (),
    noticed: Mapping[str, Notices] | None = None,
) -> Passes:
    """The passes of annotators, given with the parts that each of them made; `known` are documents that a pass may
    be of without an id or a text, `noticed` is what was noticed while files were read. Raises `InputError` as `read`
    does.
    """
    summary = {name: InputSummary() for name in annotators}
    tasks_only = not any(part.whole for parts in annotators.values() for part in parts)
    skipped = {name: sum(part.skipped for part in parts) for name, parts in annotators.items()}
    if tasks_only:
        annotators = {
            name: [_task(part) for part in last_versions(parts, summary[name].notices) if not part.skipped]
            for name, parts in annotators.items()
        }
    annotators = _named(annotators, known)
    texts = _texts((part for parts in annotators.values() for part in parts if part.whole), known)
    by_annotator: dict[str, dict[str, Document]] = {}
    for name, parts in annotators.items():
        held = InMemory(Record("", document) for document in texts.values())
        made = collect(held, InMemory(parts), labels, summary[name]) if parts else []
        by_annotator[name] = {document.id or "": document for document in made}
    everything = sorted({name for documents in by_annotator.values() for name in documents})
    left_out = {
        name: [annotator for annotator in by_annotator if name not in by_annotator[annotator]]
        for name in everything
        if not all(name in documents for documents in by_annotator.values())
    }
    common = [name for name in everything if name not in left_out]
    if not common:
        raise InputError(f"{', '.join(annotators)}: have no document in common")
    passes = []
    for annotator, parts in annotators.items():
        documents = [
            structs.replace(by_annotator[annotator][name], text=texts[name].text, paragraphs=texts[name].paragraphs)
            for name in common
        ]
        count_duplicates(documents, labels, summary[annotator])
        about = {
            **{name: value for name, value in summary[annotator].as_dict().items() if name in NOTED},
            "layers": {layer: _count(documents, layer) for layer in LAYERS},
            "skipped_tasks": skipped[annotator],
            "readings": sum(len(ambiguities(part.document)) for part in parts),
            "given": sorted({given for part in parts for given in part.document.given}),
        }
        passes.append(Pass(annotator, documents, about))
    return Passes(passes, labels, left_out, dict(noticed or {}))


def _count(documents: Sequence[Document], layer: str) -> int | None:
    """How many items a layer has; `None` if no document has the layer."""
    if all(getattr(document, layer) is None for document in documents):
        return None
    return sum(len(items(document, layer)) for document in documents)


def _task(part: Record) -> Record:
    """A task as a document, named after its place or else after its text."""
    name = part_name(part, shared=True)
    return structs.replace(part, document=structs.replace(part.document, id=name), whole=True, start=None)


def _named(annotators: Mapping[str, list[Record]], known: Sequence[Document]) -> dict[str, list[Record]]:
    """Every whole document with a name: one without is the document that has the same text, or, without a text too,
    the only one that has a name (the article if none has).
    """
    ours = {document.text: document.id for document in known}
    parts = [part for each in annotators.values() for part in each if part.whole and part.document.id is not None]
    theirs = {part.document.text: part.document.id for part in parts}
    names = sorted({part.document.id or "" for part in parts}) or [name or "" for name in ours.values()]

    def named(part: Record) -> Record:
        document = part.document
        if not part.whole or document.id is not None:
            return part
        if document.text is not None:
            name = theirs.get(document.text) or ours.get(document.text)
            if name is None:
                return _task(part)
        elif len(names) == 1:
            name = names[0]
        else:
            raise InputError(f"{part.where}: the document has neither id nor text; add one at `$.id`")
        return structs.replace(part, document=structs.replace(document, id=name))

    return {name: [named(part) for part in each] for name, each in annotators.items()}


def _texts(parts: Iterable[Record], known: Sequence[Document]) -> dict[str, Document]:
    """Id, text and paragraphs of each document, the same for all passes."""
    ours = {document.id: document for document in known}
    first: dict[tuple[str, str], tuple[str, Any]] = {}
    names: dict[str, str] = {}
    for part in parts:
        document = part.document
        name = document.id or ""
        names.setdefault(name, part.where)
        for field in ("text", "paragraphs"):
            value = getattr(document, field)
            if value is None:
                continue
            where, other = first.setdefault((name, field), (part.where, value))
            if value != other:
                raise InputError(f"{part.where}: {_difference(field, name, where, other, value)}")
    documents = {}
    for name, where in names.items():
        text, spans = (first.get((name, field), ("", None))[1] for field in ("text", "paragraphs"))
        if name in ours and text in (None, ours[name].text):
            text, spans = ours[name].text, ours[name].paragraphs if spans is None else spans
        if text is None:
            raise InputError(f"{where}: document {name!r} has a text in no pass; add it at `$.text`")
        documents[name] = Document(id=name, text=text, paragraphs=spans)
    return documents


def _difference(field: str, name: str, where: str, other: Any, value: Any) -> str:
    if field != "text":
        return f"document {name!r} has other {field} than at {where} - at `$.{field}`"
    at = first_difference(other, value)
    return (
        f"the text of document {name!r} differs from character {at} on from that at {where}, which has"
        f" {excerpt(other, at)}; this has {excerpt(value, at)} - at `$.text`"
    )
