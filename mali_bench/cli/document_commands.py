"""The commands that check, compare and write documents."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..files.writing import write_folder
from ..formats.export import WRITERS
from ..model.document import LAYERS
from ..model.given import GIVEN
from .options import Parser, add_annotator, add_format, add_gold, add_json, add_split, open_gold
from .output import note, print_json, print_text, write_data

if TYPE_CHECKING:
    from ..formats.store import DocumentStore
    from ..model.document import Document

CSV = "csv"
"""The name of tables of one layer."""


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of the command line."""
    for add_command in (_add_validate, _add_diff, _add_convert, _add_export, _add_text, _add_schema):
        add_command(commands)


def _add_validate(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "validate",
        help="check a file of documents, an annotation pass, or a corpus",
        description="Check a file of documents or predictions, an annotation pass (with --text), or the sources of a"
        " corpus, and explain each fault.",
    )
    parser.add_argument("path", metavar="PATH", help="file with documents, or folder of a pass or a corpus")
    parser.add_argument("--text", metavar="FILE", help="the text that was annotated, if PATH is an annotation pass")
    parser.add_argument("--date", metavar="DATE", help="the day on which that text was written (YYYY-MM-DD)")
    add_gold(parser)
    add_format(parser)
    parser.set_defaults(run=_validate)


def _validate(options: argparse.Namespace) -> int:
    from ..corpus.validate import of_corpus, of_file, of_pass
    from ..model.checks import is_day

    if options.date is not None and not is_day(options.date):
        raise InputError(f"--date must be a day like 2021-06-10, not {options.date!r}")
    if options.text is not None:
        findings = of_pass(Path(options.path), Path(options.text), options.date)
    elif Path(options.path).is_dir():
        findings = of_corpus(Path(options.path))
    else:
        gold, labels, _ = open_gold(options)
        findings = of_file(options.path, gold, labels, options.format)
    print_text(findings.text())
    return 1 if findings.failed else 0


def _add_diff(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "diff",
        help="list what a corrected file changes in the gold",
        description="List what a corrected file adds, removes and retypes in the gold, paragraph by"
        " paragraph. It edits nothing. The exit code is 1 if anything differs.",
    )
    parser.add_argument(
        "corrected", metavar="CORRECTED", help="the corrected file, such as an export edited in Prodigy"
    )
    add_gold(parser)
    add_format(parser)
    add_annotator(parser)
    add_json(parser, "list of changes")
    parser.set_defaults(run=_diff)


def _diff(options: argparse.Namespace) -> int:
    from ..corpus.diff import review
    from ..formats import read
    from ..formats.notices import Notices
    from ..formats.store import reading_labels

    gold, labels, _ = open_gold(options)
    notices = Notices()
    corrected = read(
        options.corrected,
        form=options.format,
        labels=reading_labels(labels, gold),
        annotator=options.annotator,
        notices=notices,
    )
    changes = review(gold, corrected, labels, notices)
    if options.json:
        print_json(changes.as_json())
    else:
        print_text(changes.text())
    return 1 if changes.changes else 0


def _add_export(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "export",
        help="write the gold in a format, or as input for systems that are given part of it",
        description="Write the gold in a format, or with --given as input for systems that are given part of the"
        " annotation. A note on standard error lists what the format cannot express.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--format",
        choices=(*WRITERS, CSV),
        help="format to write; csv is a table of one layer for spreadsheets, a row an item, which is not read again",
    )
    what.add_argument("--given", nargs="+", choices=tuple(GIVEN), help="what the system is given besides the text")
    parser.add_argument("--layer", choices=tuple(LAYERS), help="the layer that --format csv writes, such as incidents")
    add_gold(parser)
    _add_output(parser)
    parser.set_defaults(run=_export)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o", "--output", metavar="PATH", help="file to write, also .gz, or folder for brat (default: standard output)"
    )


def _export(options: argparse.Namespace) -> int:
    from ..errors import escaped_json
    from ..formats.export import export, export_csv, export_given

    if (options.format == CSV) != (options.layer is not None):
        raise InputError("--format csv needs --layer, and no other format takes it")
    gold, labels, _ = open_gold(options)
    documents = _sound(gold)
    if options.given:
        lines, about = export_given(options.given, documents)
        write_data(options.output, (f"{escaped_json(line)}\n".encode() for line in lines))
        note(about)
        return 0
    if options.format == CSV:
        data, count = export_csv(options.layer, documents)
        write_data(options.output, data)
        note(count())
        return 0
    return _write(options.output, options.format, *export(options.format, documents, labels))


def _add_convert(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "convert",
        help="write a file of documents or predictions in another format",
        description="Write a file of documents or predictions, in any format that is read, in another one. A note on"
        " standard error lists what that format cannot hold. Predictions without a text take that of the gold; with"
        " --gold or --split all are put to the documents of the gold. Strings without offsets are placed in the text.",
    )
    parser.add_argument("path", metavar="IN", help="file or folder to read")
    add_annotator(parser)
    parser.add_argument("--to", required=True, choices=tuple(WRITERS), help="format to write")
    add_gold(parser)
    add_format(parser)
    _add_output(parser)
    parser.set_defaults(run=_convert)


def _convert(options: argparse.Namespace) -> int:
    from ..formats.export import files
    from ..formats.notices import Notices, as_json, lines
    from ..formats.placement import Placements
    from ..formats.store import reading_labels
    from ..scoring.converting import whole_documents

    gold, labels, _ = open_gold(options)
    notices, placements = Notices(), Placements()
    placed = options.gold is not None or options.split is not None
    readers = reading_labels(labels, gold)
    documents = whole_documents(
        options.path,
        gold,
        readers,
        notices,
        placements,
        form=options.format,
        annotator=options.annotator,
        placed=placed,
    )
    code = _write(options.output, options.to, *files(options.to, documents, labels))
    if placements.occurrences is not None:
        note(f"strings without offsets: {placements.counted()}")
    for leading in (True, False):
        for line in lines(as_json(notices), leading=leading):
            note(line)
    return code


def _write(output: str | None, form: str, pieces: Iterable[tuple[str, bytes]], about: Callable[[], str]) -> int:
    """Write the files of a format, and say what it cannot hold."""
    if WRITERS[form].folder:
        if output in (None, "-"):
            raise InputError(f"the format {form} is several files; name a folder with -o")
        write_folder(Path(str(output)), pieces)
    else:
        write_data(output, (data for _, data in pieces))
    note(about())
    return 0


def _sound(gold: "DocumentStore") -> "Iterator[Document]":
    """The gold documents; raises `InputError` for one that has a fault or an id twice, so that what is written can be
    read again.
    """
    from ..model.checks import faults
    from ..model.labels import FREE

    seen: set[str | None] = set()
    for number, name in enumerate(gold.names):
        record = gold.part(number)
        if name in seen:
            raise InputError(f"{record.where}: the gold has two documents with the id {name!r}")
        seen.add(name)
        for fault in faults(record.document, None, FREE):
            raise InputError(f"{record.where}: {fault}")
        yield record.document


def _add_text(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "text",
        help="print the article",
        description="Print the text of the article, byte for byte, or of the documents of another split.",
    )
    add_split(parser)
    parser.set_defaults(run=_text)


def _text(options: argparse.Namespace) -> int:
    from ..corpus import bundled

    documents = bundled.load(options.split or bundled.DEFAULT_SPLIT)
    write_data(None, [(document.text or "").encode("utf-8") for document in documents])
    return 0


def _add_schema(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "schema",
        help="print the JSON Schema of a document",
        description="Print the JSON Schema of a document, which is one line of a file of documents or predictions.",
    )
    parser.set_defaults(run=_schema)


def _schema(options: argparse.Namespace) -> int:
    import json

    from ..model.schema import json_schema

    print_json(json.dumps(json_schema(), indent=2))
    return 0
