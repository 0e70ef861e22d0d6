"""Options that several commands share, and the gold that they name."""

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import InputError, escaped, shortened
from ..formats import FORMATS
from .output import note, print_text

if TYPE_CHECKING:
    from ..formats.store import DocumentStore
    from ..model.labels import Labels
    from ..scoring.scope import Scope


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, and whose help goes where all output goes."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2."""
        note(f"{shortened(escaped(message))}; see `{self.prog} --help`", who=self.prog)
        self.exit(2)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help or version; unlike argparse, do not pass over a stream that is full."""
        print_text(message)


def add_gold(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what the gold is, and its label set."""
    parser.add_argument("--gold", metavar="PATH", help="gold documents (default: the article)")
    add_split(parser)
    parser.add_argument(
        "--labels", metavar="FILE", help="label set of the gold (TOML; default: the article's, none with --gold)"
    )


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which maps, layers and types are scored."""
    parser.add_argument(
        "--map",
        dest="maps",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="label map that both sides pass, for another scheme's labels (may be repeated; see `mali-bench labels`)",
    )
    parser.add_argument("--layers", metavar="LAYER,...", help="score only these layers")
    parser.add_argument(
        "--types", metavar="TYPE,...", help="keep only items of these types or families (PER), on both sides"
    )


def scope_of(options: argparse.Namespace) -> "Scope":
    """The scope that these options name."""
    from ..scoring.scope import Scope

    layers, types = (
        [name.strip() for name in (names or "").split(",") if name.strip()] for names in (options.layers, options.types)
    )
    return Scope.of(options.maps, layers, types)


def add_split(parser: argparse.ArgumentParser) -> None:
    """Add the option for a split of the corpus."""
    parser.add_argument("--split", metavar="NAME", help="split of the corpus (default: test, which is the article)")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add the option for the format of files."""
    parser.add_argument("--format", choices=tuple(FORMATS), help="format of the files (default: detected)")


def add_occurrences(parser: argparse.ArgumentParser) -> None:
    """Add the option for where strings without offsets go."""
    parser.add_argument(
        "--occurrences",
        choices=("all", "first"),
        default="all",
        help="where a mention without offsets is placed that nothing else decides (default: all)",
    )


def add_annotator(parser: argparse.ArgumentParser) -> None:
    """Add the option for whose work counts."""
    parser.add_argument(
        "--annotator", metavar="NAME", help="take the work of this annotator from files that hold several's"
    )


def add_predictions(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how files with predictions are read (see `open_predictions`)."""
    add_format(parser)
    add_annotator(parser)
    add_occurrences(parser)


def open_predictions(
    path: str, options: argparse.Namespace, labels: "Labels", gold: "DocumentStore"
) -> "DocumentStore":
    """The predictions of a file or folder for some gold, read as the options say."""
    from ..formats.store import open_store

    return open_store(
        path,
        form=options.format,
        labels=labels,
        annotator=options.annotator,
        occurrences=options.occurrences,
        gold=gold,
    )


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option to print JSON."""
    parser.add_argument("--json", action="store_true", help=f"print the whole {what} as one JSON object")


def open_gold(options: argparse.Namespace) -> "tuple[DocumentStore, Labels, str]":
    """The gold that a command is to use, its label set, and the version for the signature."""
    from .. import api
    from ..corpus import bundled
    from ..formats.store import InMemory
    from ..formats.store import open_gold as read_gold
    from ..model.labels import FREE, Labels

    refuse_two_golds(options)
    if options.gold is None:
        labels = bundled.labels() if options.labels is None else Labels.read(options.labels)
        return InMemory(bundled.parts(options.split or bundled.DEFAULT_SPLIT)), labels, bundled.about().version
    labels = FREE if options.labels is None else Labels.read(options.labels)
    return read_gold(options.gold, labels=labels), labels, api.OTHER


def refuse_two_golds(options: argparse.Namespace) -> None:
    """Raise `InputError` if both a file and a split of the corpus are named as gold."""
    if options.gold is not None and options.split is not None:
        raise InputError("--split selects documents of the corpus and cannot be combined with --gold")
