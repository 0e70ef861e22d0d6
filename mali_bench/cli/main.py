"""The command line. Each command is a function; what it needs is imported when it runs."""

import argparse
import io
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .._version import __version__
from ..errors import CheckFailed, InputError, MaliBenchError
from . import corpus_commands

if TYPE_CHECKING:
    from ..formats.store import DocumentStore
    from ..model.labels import Labels


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 fine, 1 a check failed, 2 bad input or usage."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the locale is: ids and quotes may have any character
    try:
        code: int = options.run(options)
    except MaliBenchError as error:
        print(f"mali-bench: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mali-bench",
        description="Score information extraction systems against the MaliBench gold, or against any corpus.",
    )
    parser.add_argument("--version", action="version", version=f"mali-bench {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    score = commands.add_parser("score", help="score predictions", description="Score predictions and print a table.")
    score.add_argument(
        "predictions",
        nargs="+",
        metavar="PREDICTIONS",
        help="file with predictions (JSONL, also .gz; - for standard input); several are runs of one system",
    )
    _input_options(score)
    score.add_argument("--json", action="store_true", help="print the whole report as one JSON object")
    score.add_argument("--all", action="store_true", help="show every metric, and what became of each item")
    score.add_argument("--no-intervals", dest="intervals", action="store_false", help="give no 95%% intervals")
    score.set_defaults(run=_score)

    compare = commands.add_parser(
        "compare",
        help="compare systems",
        description="Compare the predictions of two or more systems, pair by pair: differences, intervals and tests.",
    )
    compare.add_argument("predictions", metavar="A", help="file with the predictions of a system")
    compare.add_argument("others", nargs="+", metavar="B", help="file with the predictions of another one")
    _input_options(compare)
    compare.add_argument("--json", action="store_true", help="print the whole comparison as one JSON object")
    compare.add_argument("--all", action="store_true", help="show every metric, not only those that rank")
    compare.set_defaults(run=_compare)

    errors = commands.add_parser(
        "errors",
        help="list and classify errors",
        description="List every error of the predictions with its class and its context, and tell the F1 that the"
        " repair of each class alone would give.",
    )
    errors.add_argument("predictions", metavar="PREDICTIONS", help="file with predictions (- for standard input)")
    _input_options(errors)
    errors.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="LAYER[.CLASS]",
        help="show only this layer, or this class of it, as in mentions.boundary (may be repeated)",
    )
    errors.add_argument("--json", action="store_true", help="print the whole diagnosis as one JSON object")
    errors.set_defaults(run=_errors)
    agreement = commands.add_parser(
        "agreement",
        help="agreement between annotators",
        description="Agreement between independent annotation passes over the same documents: F1 of each pair by the"
        " scorer's metrics, and kappa and alpha on the labels of matched items.",
    )
    agreement.add_argument(
        "passes",
        nargs="+",
        metavar="PASS",
        help="file with the documents of an annotator; Prodigy tasks with _annotator_id may be of several",
    )
    agreement.add_argument(
        "--labels", metavar="FILE", help="label set (TOML; default: the article's for the article, none for others)"
    )
    agreement.add_argument("--format", choices=("jsonl", "prodigy"), help="format of the files (default: recognised)")
    agreement.add_argument("--json", action="store_true", help="print the whole report as one JSON object")
    agreement.add_argument("-o", "--output", metavar="PATH", help="file to write the JSON to, beside what is printed")
    agreement.set_defaults(run=_agreement)

    validate = commands.add_parser(
        "validate",
        help="check a file of documents, an annotation pass, or a corpus",
        description="Check a file of documents or predictions, an annotation pass (with --text), or the sources of a"
        " corpus, and explain each fault.",
    )
    validate.add_argument("path", metavar="PATH", help="file with documents, or folder of a pass or a corpus")
    validate.add_argument("--text", metavar="FILE", help="text of which PATH is an annotation pass")
    validate.add_argument("--date", metavar="DATE", help="day on which that text was written (YYYY-MM-DD)")
    _input_options(validate)
    validate.set_defaults(run=_validate)

    diff = commands.add_parser(
        "diff",
        help="list what a corrected file changes in the gold",
        description="List what a corrected file (Prodigy or JSONL) adds, removes and retypes in the gold, paragraph by"
        " paragraph. It edits nothing. The exit code is 1 if anything differs.",
    )
    diff.add_argument("corrected", metavar="CORRECTED", help="corrected file, for example of an export")
    _input_options(diff)
    diff.add_argument("--json", action="store_true", help="print the changes as one JSON object")
    diff.set_defaults(run=_diff)

    export = commands.add_parser(
        "export",
        help="write the gold in a format, or the input of a given setting",
        description="Write the gold in a format, or with --given the input for systems that are given a part of the"
        " annotation. What is not written is told on standard error.",
    )
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument("--format", choices=("jsonl", "prodigy-spans"))
    what.add_argument(
        "--given", nargs="+", choices=("mentions", "triggers"), help="what the system is given beside the text"
    )
    _gold_options(export)
    export.add_argument("-o", "--output", metavar="PATH", help="file to write, also .gz (default: standard output)")
    export.set_defaults(run=_export)

    text = commands.add_parser(
        "text",
        help="print the article",
        description="Print the text of the documents of a split, byte for byte: of the article, unless told otherwise.",
    )
    _split_option(text)
    text.set_defaults(run=_text)

    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of a document",
        description="Print the JSON Schema of one line of a file of documents or predictions.",
    )
    schema.set_defaults(run=_schema)

    corpus_commands.add(commands)

    submit = commands.add_parser(
        "submit",
        help="add an entry to the leaderboard",
        description="Check and score predictions and add them to the leaderboard as an entry.",
    )
    submit.add_argument("predictions", nargs="+", metavar="PREDICTIONS", help="file with predictions, one for each run")
    submit.add_argument(
        "--meta",
        required=True,
        metavar="META",
        help="JSON file that describes the system (see leaderboard/SUBMITTING.md)",
    )
    submit.add_argument(
        "--format", choices=("jsonl", "prodigy"), help="format of the predictions (default: recognised)"
    )
    _board_option(submit)
    submit.set_defaults(run=_submit)

    board = commands.add_parser("leaderboard", help="verify, rescore or build the leaderboard")
    actions = board.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, run, about in (
        ("verify", _verify, "compute every current score again and fail on any difference"),
        ("rescore", _rescore, "score every entry for the current gold and scorer"),
        ("build", _build_board, "write the tables of leaderboard/README.md"),
    ):
        action = actions.add_parser(name, help=about, description=f"{about.capitalize()}.")
        _board_option(action)
        if name == "build":
            action.add_argument(
                "--check", action="store_true", help="write nothing; fail if the page is not up to date"
            )
        action.set_defaults(run=run)
    return parser


def _gold_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gold", metavar="PATH", help="gold documents (JSONL; default: the article)")
    _split_option(parser)
    parser.add_argument(
        "--labels", metavar="FILE", help="label set of the gold (TOML; default: the article's, none with --gold)"
    )


def _split_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--split", metavar="NAME", help="split of the corpus (default: test, which is the article)")


def _input_options(parser: argparse.ArgumentParser) -> None:
    _gold_options(parser)
    parser.add_argument("--format", choices=("jsonl", "prodigy"), help="format of the file (default: recognised)")


def _board_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir", default="leaderboard", metavar="FOLDER", help="folder of the leaderboard (default: leaderboard)"
    )


def _gold(options: argparse.Namespace) -> "tuple[DocumentStore, Labels, str]":
    """The gold that a command is to use, its label set, and the version for the signature."""
    from .. import api
    from ..corpus import bundled
    from ..formats.store import InMemory, open_gold
    from ..model.labels import FREE, Labels

    if options.gold is None:
        labels = bundled.labels() if options.labels is None else Labels.read(options.labels)
        return InMemory(bundled.parts(options.split or bundled.DEFAULT_SPLIT)), labels, bundled.about().version
    if options.split is not None:
        raise InputError("--split tells which documents of the corpus are the gold, so it cannot stand beside --gold")
    labels = FREE if options.labels is None else Labels.read(options.labels)
    return open_gold(options.gold, labels=labels), labels, api.OTHER


def _score(options: argparse.Namespace) -> int:
    import gc

    from ..formats.store import open_store
    from ..scoring import runs
    from ..scoring.report import evaluate
    from . import show_scores
    from .progress import progress

    gc.disable()  # documents hold no cycles, and looking for some among millions of spans costs more than scoring
    gold, labels, version = _gold(options)
    reports = []
    for path in options.predictions:
        predictions = open_store(path, form=options.format, labels=labels)
        with progress(path, len(gold.names)) as advance:
            reports.append(evaluate(gold, predictions, labels, version, intervals=options.intervals, advance=advance))
    if len(reports) == 1:
        _print(reports[0].as_json() if options.json else show_scores.render(reports[0], everything=options.all))
    else:
        _print(runs.as_json(reports) if options.json else show_scores.render_runs(reports, everything=options.all))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from ..formats.store import open_store
    from ..scoring.comparison import compare
    from . import show_scores
    from .progress import progress

    gold, labels, version = _gold(options)
    paths = [options.predictions, *options.others]
    systems = [(path, open_store(path, form=options.format, labels=labels)) for path in paths]
    with progress("comparing", len(paths) * len(gold.names)) as advance:
        found = compare(gold, systems, labels, version, advance=advance)
    _print(found.as_json() if options.json else show_scores.render_comparison(found, everything=options.all))
    return 0


def _errors(options: argparse.Namespace) -> int:
    import gc
    import shutil

    from ..analysis.diagnosis import diagnose
    from ..formats.store import open_store
    from .show_errors import render

    gc.disable()  # as for score
    gold, labels, version = _gold(options)
    predictions = open_store(options.predictions, form=options.format, labels=labels)
    found = diagnose(gold, predictions, labels, version, only=options.only)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    _print(found.as_json() if options.json else render(found, width))
    return 0


def _agreement(options: argparse.Namespace) -> int:
    import gc

    from ..analysis.agreement import report
    from ..analysis.agreement.annotators import Corpus
    from ..corpus import bundled
    from ..model.labels import Labels
    from . import show_agreement

    gc.disable()  # as for scoring
    labels = None if options.labels is None else Labels.read(options.labels)
    known = Corpus(bundled.load(), bundled.labels())
    found = report.agree(options.passes, form=options.format, labels=labels, corpus=known)
    if options.output is not None:
        _write(options.output, [f"{found.as_json()}\n".encode()])
    _print(found.as_json() if options.json else show_agreement.render(found))
    return 0


def _print(text: str) -> None:
    print(text.rstrip("\n"))


def _validate(options: argparse.Namespace) -> int:
    from ..corpus.validate import of_corpus, of_file, of_pass

    if options.date is not None and not _is_day(options.date):
        raise InputError(f"--date must be a day like 2021-06-10, not {options.date!r}")
    if options.text is not None:
        found = of_pass(Path(options.path), Path(options.text), options.date)
    elif Path(options.path).is_dir():
        found = of_corpus(Path(options.path))
    else:
        gold, labels, _ = _gold(options)
        found = of_file(options.path, gold, labels, options.format)
    print(found.text(), end="")
    return 1 if found.failed else 0


def _is_day(value: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _diff(options: argparse.Namespace) -> int:
    from ..corpus.diff import review
    from ..formats import read

    gold, labels, _ = _gold(options)
    found = review(gold, read(options.corrected, form=options.format, labels=labels), labels)
    _print(found.as_json() if options.json else found.text())
    return 1 if found.changes else 0


def _export(options: argparse.Namespace) -> int:
    from ..formats.export import export, export_given

    gold, labels, _ = _gold(options)
    documents = (gold.part(number).document for number in range(len(gold.names)))
    if options.given:
        lines, about = export_given(options.given, documents)
    else:
        lines, about = export(options.format, documents, labels)
    data = (f"{line}\n".encode() for line in lines)
    if options.output is None:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(data)
    else:
        _write(options.output, data)
    print(f"mali-bench: {about}", file=sys.stderr)
    return 0


def _write(path: str, data: Iterable[bytes]) -> None:
    from ..files.writing import write_atomically

    try:
        write_atomically(Path(path), data)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


def _text(options: argparse.Namespace) -> int:
    from ..corpus import bundled

    for document in bundled.load(options.split or bundled.DEFAULT_SPLIT):
        sys.stdout.buffer.write((document.text or "").encode("utf-8"))
    return 0


def _schema(options: argparse.Namespace) -> int:
    import json

    import msgspec

    from ..model.document import Document

    print(json.dumps(msgspec.json.schema(Document), indent=2))
    return 0


def _submit(options: argparse.Namespace) -> int:
    from ..leaderboard import entries, page

    entry = entries.submit(Path(options.dir), options.predictions, Path(options.meta), form=options.format)
    page.build(Path(options.dir))
    print(f"added {entry}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from ..leaderboard import entries, page

    folder = _board(options)
    wrong = entries.verify(folder)
    if not wrong and page.build(folder, check=True):
        wrong.append(f"{folder / 'README.md'} is not up to date; run `mali-bench leaderboard build`")
    if wrong:
        raise CheckFailed("\n".join([*wrong, f"{len(wrong)} of the checks failed"]))
    print(f"{len(entries.entries(folder))} entries: every score is what its predictions give")
    return 0


def _rescore(options: argparse.Namespace) -> int:
    from ..leaderboard import entries, page
    from ..metrics.groups import PRIMARY

    folder = _board(options)
    changed = entries.rescore(folder)
    page.build(folder)
    for name, (before, after) in changed.items():
        print(name)
        for metric in PRIMARY.values():
            if after.get(metric) is not None or before.get(metric) is not None:
                print(f"  {metric}: {_shown(before.get(metric))} -> {_shown(after.get(metric))}")
    print(f"{len(changed)} of {len(entries.entries(folder))} entries have new scores")
    return 0


def _build_board(options: argparse.Namespace) -> int:
    from ..leaderboard import page

    folder = _board(options)
    differs = page.build(folder, check=options.check)
    if differs and options.check:
        raise CheckFailed(f"{folder / 'README.md'} is not up to date; run `mali-bench leaderboard build`")
    print(f"{folder / 'README.md'}: {'written' if differs else 'up to date'}")
    return 0


def _board(options: argparse.Namespace) -> Path:
    folder = Path(options.dir)
    if not (folder / "entries").is_dir():
        raise InputError(f"{folder}: is no leaderboard; run this in a checkout, or name its folder with --dir")
    return folder


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
