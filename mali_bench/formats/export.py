"""The formats that can be written, as one table, and what each of them cannot hold."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec
from msgspec import Struct

from ..model.document import Document, Given, items
from ..model.given import GIVEN, input_for
from ..model.labels import Labels
from ..model.readings import first_readings
from . import jsonl, prodigy, write_brat, write_columns, write_csv, write_spacy, write_spans, write_token_json
from .losses import ATTRIBUTES, SIDE, SPANS_AND_LINKS, Losses, reduced

Files = Iterator[tuple[str, bytes]]
"""Pieces of files, each with the name of its file."""


class Writer(Struct, frozen=True):
    """How a format is written.

    Attributes:
        write: yields the files of some documents: a name (`""` where the format has one file) and its bytes. A file may
            come in several pieces, one behind the other. It is given documents without what is lost.
        lost: what the format cannot hold, as names of `losses`; of nothing at all (`None`) the documents are written
            as they are.
        folder: whether it is several files.
    """

    write: Callable[[Iterable[Document], Labels], Files]
    lost: tuple[str, ...] | None
    folder: bool = False


def _jsonl(documents: Iterable[Document], labels: Labels) -> Files:
    return (("", line) for line in jsonl.lines_of(documents))


def _prodigy_spans(documents: Iterable[Document], labels: Labels) -> Files:
    return (("", f"{line}\n".encode()) for document in documents for line in prodigy.write(document, labels))


_BRAT = (
    "document.date", "document.invented", "document.meta", "document.given", "document.paragraphs", "*.optional",
    "arguments.optional", "arguments.time_relation", "mentions.head", "entities.type", "entities.class_",
    "entities.name", "entities.note", "entities.kb_lists", "relations.note", "events.factuality", "quantities.of",
    "titles.of", "attributions", "incidents", "event_links.note", "bare singletons",
)  # fmt: skip
_FLAT = tuple(name for name in SPANS_AND_LINKS if name != "singletons")

WRITERS: dict[str, Writer] = {
    "jsonl": Writer(_jsonl, None),
    "prodigy": Writer(write_spans.write_prodigy, SPANS_AND_LINKS),
    "prodigy-spans": Writer(
        _prodigy_spans,
        (*(name for name in (*SIDE, *ATTRIBUTES) if name != "document.paragraphs"), "mentions.entity", "entities",
         "relations", "events.arguments", "attributions", "event_links", "incidents", "gaps", "twins"),
    ),
    "spacy": Writer(
        write_spacy.write_spacy, (*_FLAT, "relations", "events.arguments"),
    ),
    "brat": Writer(write_brat.write_brat, _BRAT, folder=True),
    "conll": Writer(
        write_columns.write_conll2003,
        (*_FLAT, "mentions.entity", "entities", "relations", "events.arguments", "overlaps", "white space"),
    ),
    "conll2012": Writer(
        write_columns.write_conll2012, (*_FLAT, "relations", "events.arguments", "overlapping types", "white space")
    ),
    "conllu": Writer(
        write_columns.write_conllu,
        (*(name for name in _FLAT if name not in ("gaps", "mentions.head")), "relations", "events", "times",
         "quantities", "titles"),
    ),
    "dygie": Writer(write_token_json.write_dygie, (*_FLAT, "white space")),
    "textee": Writer(write_token_json.write_textee, (*_FLAT, "mentions.entity", "entities")),
    "label-studio": Writer(write_spans.write_label_studio, SPANS_AND_LINKS),
    "table": Writer(write_spans.write_table, (*_FLAT, "relations", "events.arguments", "text")),
}  # fmt: skip
"""The formats that can be written; those that can be read too have the same name there."""


def files(form: str, documents: Iterable[Document], labels: Labels) -> tuple[Files, Callable[[], str]]:
    """The files of some documents in a format, and a sentence on what it cannot hold, for when they are written."""
    writer, losses = WRITERS[form], Losses()
    lost = writer.lost
    kept = documents if lost is None else (reduced(document, lost, losses) for document in documents)
    return writer.write(kept, labels), lambda: _about(form, losses)


def _about(form: str, losses: Losses) -> str:
    if form == "jsonl":
        return "wrote every layer"
    return f"left out, since the format {form} cannot hold it: {losses}" if losses.counts else "nothing was left out"


def export(form: str, gold: Iterable[Document], labels: Labels) -> tuple[Files, Callable[[], str]]:
    """The same for the gold, as the perfect output of a system: under the first reading of each ambiguity."""
    chosen = (msgspec.structs.replace(first_readings(document), meta=None) for document in gold)
    pieces, about = files(form, chosen, labels)
    return pieces, lambda: f"{about()}; of ambiguities the first readings"


def export_csv(layer: str, gold: Iterable[Document]) -> tuple[Iterator[bytes], Callable[[], str]]:
    """A layer of the gold as a table for spreadsheets, under the first reading of each ambiguity, and a sentence on
    how much it is, for when it is written.
    """
    rows = Counter[str]()

    def counted() -> Iterator[Document]:
        for document in map(first_readings, gold):
            rows[layer] += len(items(document, layer))
            yield document

    return write_csv.write_csv(counted(), layer), lambda: f"wrote {rows[layer]} {layer.replace('_', ' ')}, a row each"


def export_given(given: Collection[Given], gold: Iterable[Document]) -> tuple[Iterator[str], str]:
    """The lines of the input for systems that are given a part of the gold (names of `given.GIVEN`), and a sentence
    on what it is.
    """
    parts = "; ".join(GIVEN[name][1] for name in sorted(set(given)))
    about = f"wrote {parts}; complete these documents and leave `given` as it is"
    return (jsonl.encode(input_for(document, given)).decode("utf-8") for document in gold), about
