"""The commands that show documents: a page, and the terminal."""

import argparse
import sys
from typing import TYPE_CHECKING

from ..errors import InputError, counted
from .options import Parser, add_gold, add_predictions, add_scope, open_gold, open_predictions, scope_of
from .output import print_styled, print_text, write_data

if TYPE_CHECKING:
    from ..formats.store import DocumentStore
    from ..model.labels import Labels


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of the command line."""
    for add_command in (_add_view, _add_show, _add_site):
        add_command(commands)


def _add_view(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "view",
        help="write a page that shows the gold, or predictions laid over it",
        description="Write one HTML page that shows the gold in the text with all its layers, or, with PREDICTIONS,"
        " what is right, wrong, missing and spurious by class of error. The page needs no network.",
    )
    parser.add_argument("predictions", nargs="?", metavar="PREDICTIONS", help="file with predictions")
    add_gold(parser)
    add_document(parser)
    add_scope(parser)
    add_predictions(parser)
    parser.add_argument("-o", "--output", metavar="PATH", help="file to write (default: standard output)")
    parser.set_defaults(run=_view)


def add_document(parser: argparse.ArgumentParser) -> None:
    """Add the option for one document of several."""
    parser.add_argument("--document", metavar="ID", help="the document to show, where there are several")


def _view(options: argparse.Namespace) -> int:
    from ..view import build

    if options.output is None and sys.stdout is not None and sys.stdout.isatty():
        raise InputError("the page is for a browser; name a file with -o, as in -o gold.html")
    scope = scope_of(options)
    gold, labels, version = open_gold(options)
    ours = options.gold is None
    if options.predictions is None:
        part = build.one_document(gold, options.document)
        made = build.gold_page(scope.stores(part, [], labels)[0].part(0).document, ours=ours, labels=labels)
    else:
        made = build.comparison_page(
            build.one_document(gold, options.document),
            [(options.predictions, of_document(options.predictions, options, labels, gold))],
            labels,
            version,
            scope=scope,
            ours=ours,
        )
    write_data(options.output, [made.encode("utf-8", "replace")])
    return 0


def of_document(path: str, options: argparse.Namespace, labels: "Labels", gold: "DocumentStore") -> "DocumentStore":
    """The predictions of a file for the document that is asked for: those for others would count as unknown."""
    from ..formats.store import InMemory

    predictions = open_predictions(path, options, labels, gold)
    if options.document is None:
        return predictions
    numbers = [number for number, each in enumerate(predictions.names) if each in (options.document, None)]
    return InMemory((predictions.part(number) for number in numbers), predictions.notices)


def write_comparison(paths: list[str], options: argparse.Namespace) -> int:
    """Write the page that shows two systems. Raises `InputError` if there are more, or for options of the table."""
    from ..view import build

    if len(paths) > 2:
        raise InputError(f"--html shows two systems on a page, and there are {len(paths)}")
    for name, value in (("--json", options.json), ("--all", options.all), ("--plots", options.plots)):
        if value:
            raise InputError(f"--html writes a page and nothing else, so it cannot be combined with {name}")
    scope = scope_of(options)
    gold, labels, version = open_gold(options)
    made = build.comparison_page(
        build.one_document(gold, options.document),
        [(path, of_document(path, options, labels, gold)) for path in paths],
        labels,
        version,
        scope=scope,
        ours=options.gold is None,
    )
    write_data(options.html, [made.encode("utf-8", "replace")])
    return 0


def _add_show(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "show",
        help="print a paragraph or an annotation of the gold",
        description="Print a paragraph of the gold with its annotations, or an annotation with its place, its chain"
        " and, if it was disputed, the case and the rule that decided it; without an argument, all paragraphs.",
    )
    parser.add_argument("what", nargs="?", metavar="PARAGRAPH|ID", help="number of a paragraph, or id of an annotation")
    add_gold(parser)
    add_document(parser)
    parser.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    from ..view import build, terminal

    gold, _, _ = open_gold(options)
    document = build.one_document(gold, options.document).part(0).document
    ours = options.gold is None
    content = build.content(document, ours=ours)
    rules = build.rules() if content.cases else {}
    print_styled(terminal.shown(content, options.what, rules, build.testimony(document, ours=ours)))
    return 0


def _add_site(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "site",
        help="write the static site: gold, leaderboard, guidelines, metrics, card, search",
        description="Write the site of a checkout: the gold page, the leaderboard, and every page to which its README"
        " leads, with a search. Any static host serves it, and it opens from the disk.",
    )
    parser.add_argument("checkout", nargs="?", default=".", metavar="CHECKOUT", help="the checkout (default: here)")
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER", help="folder to write to")
    parser.set_defaults(run=_site)


def _site(options: argparse.Namespace) -> int:
    from pathlib import Path

    from ..files.writing import write_folder
    from ..site.build import site

    made = site(Path(options.checkout))
    write_folder(Path(options.output), made.items())
    print_text(f"{options.output}: {counted(len(made), 'files')}; begin with index.html")
    return 0
