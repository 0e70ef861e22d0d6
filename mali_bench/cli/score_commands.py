"""The commands that measure: scores, comparisons, errors and agreement."""

import argparse
import sys
from typing import TYPE_CHECKING

from ..errors import InputError
from .options import (
    Parser,
    add_format,
    add_gold,
    add_json,
    add_predictions,
    add_scope,
    open_gold,
    open_predictions,
    refuse_two_golds,
    scope_of,
)
from .output import print_json, print_text, write_data
from .plot_files import add_plots, write_plots
from .view_commands import add_document, write_comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..analysis.agreement.annotators import Corpus
    from ..drawing.chart import Chart
    from ..scoring.comparison import Comparison
    from ..scoring.report import Report


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of the command line."""
    for add_command in (_add_score, _add_compare, _add_errors, _add_agreement):
        add_command(commands)


def _add_score(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "score", help="score predictions", description="Score predictions and print a table of metrics."
    )
    parser.add_argument(
        "predictions",
        nargs="+",
        metavar="PREDICTIONS",
        help="file with predictions, also .gz (- for standard input); several files are runs of one system",
    )
    add_gold(parser)
    add_scope(parser)
    add_predictions(parser)
    add_json(parser, "report")
    parser.add_argument("--all", action="store_true", help="show every metric, and what became of each item")
    parser.add_argument("--no-intervals", dest="intervals", action="store_false", help="omit confidence intervals")
    add_plots(parser, "F1 of each layer, and of one run which types were taken for which")
    parser.set_defaults(run=_score)


def _score(options: argparse.Namespace) -> int:
    import gc

    from ..scoring import runs
    from ..scoring.report import evaluate
    from . import show_scores
    from .progress import progress

    gc.disable()  # documents hold no cycles, and looking for some among millions of spans costs more than scoring
    scope = scope_of(options)
    gold, labels, version = open_gold(options)
    reports = []
    for path in options.predictions:
        predictions = open_predictions(path, options, labels, gold)
        with progress(path, len(gold.names)) as advance:
            reports.append(
                evaluate(
                    gold,
                    predictions,
                    labels,
                    version,
                    intervals=options.intervals,
                    of_groups=options.json,  # the table does not show them
                    advance=advance,
                    scope=scope,
                )
            )
    if options.plots is not None:
        write_plots(options.plots, _of_reports(reports))
    if options.json:
        print_json(reports[0].as_json() if len(reports) == 1 else runs.as_json(reports))
    elif len(reports) == 1:
        print_text(show_scores.render(reports[0], everything=options.all))
    else:
        print_text(show_scores.render_runs(reports, options.predictions, everything=options.all))
    return 0


def _of_reports(reports: "Sequence[Report]") -> "dict[str, Chart]":
    from .. import plots

    charts = {"scores": plots.scores(reports)}
    if len(reports) == 1:
        confused = {layer: plots.confusion(reports[0], layer) for layer in plots.CONFUSED}
        charts |= {f"confusion-{layer}": chart for layer, chart in confused.items() if chart is not None}
    return charts


def _add_compare(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "compare",
        help="compare systems",
        description="Compare the predictions of two or more systems, pair by pair: differences, intervals and tests.",
    )
    parser.add_argument("predictions", metavar="A", help="file with the predictions of a system")
    parser.add_argument("others", nargs="+", metavar="B", help="file with the predictions of another system")
    add_gold(parser)
    add_scope(parser)
    add_predictions(parser)
    add_json(parser, "comparison")
    parser.add_argument("--all", action="store_true", help="show every metric, not only the ranking ones")
    add_plots(parser, "the differences of each pair")
    parser.add_argument(
        "--html", metavar="FILE", help="instead of a table write a page that shows in the text where two systems differ"
    )
    add_document(parser)
    parser.set_defaults(run=_compare)


def _compare(options: argparse.Namespace) -> int:
    from ..scoring.comparison import compare
    from . import show_scores
    from .progress import progress

    paths = [options.predictions, *options.others]
    if options.html is not None:
        return write_comparison(paths, options)
    if options.document is not None:
        raise InputError("--document chooses what a page shows, so it needs --html")
    scope = scope_of(options)
    gold, labels, version = open_gold(options)
    systems = [(path, open_predictions(path, options, labels, gold)) for path in paths]
    with progress("comparing", len(paths) * len(gold.names)) as advance:
        comparison = compare(gold, systems, labels, version, advance=advance, scope=scope)
    if options.plots is not None:
        write_plots(options.plots, _of_pairs(comparison))
    if options.json:
        print_json(comparison.as_json())
    else:
        print_text(show_scores.render_comparison(comparison, everything=options.all))
    return 0


def _of_pairs(comparison: "Comparison") -> "dict[str, Chart]":
    """The plots of all pairs; if there are several, with the numbers of their systems in the name."""
    from itertools import combinations

    from msgspec import structs

    from .. import plots
    from ..files.names import told_apart

    pairs = []
    for pair in comparison.pairs:
        a, b = told_apart([pair.a, pair.b])
        pairs.append(structs.replace(pair, a=a, b=b))
    if len(pairs) == 1:
        return {"differences": plots.differences(pairs[0])}
    numbers = combinations(range(1, len(comparison.systems) + 1), 2)
    return {f"differences-{a}-{b}": plots.differences(pair) for (a, b), pair in zip(numbers, pairs, strict=True)}


def _add_errors(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "errors",
        help="list and classify errors",
        description="List every error of the predictions with its class and context, and show the F1 after repairing"
        " each class on its own.",
    )
    parser.add_argument("predictions", metavar="PREDICTIONS", help="file with predictions (- for standard input)")
    add_gold(parser)
    add_scope(parser)
    add_predictions(parser)
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="LAYER[.CLASS]",
        help="show only this layer, or this class of errors, as in mentions.boundary (may be repeated)",
    )
    add_json(parser, "diagnosis")
    add_plots(parser, "what each class of errors costs")
    parser.set_defaults(run=_errors)


def _errors(options: argparse.Namespace) -> int:
    import gc
    import shutil

    from ..analysis.diagnosis import diagnose
    from .show_errors import render

    gc.disable()  # as for score
    scope = scope_of(options)
    gold, labels, version = open_gold(options)
    predictions = open_predictions(options.predictions, options, labels, gold)
    diagnosis = diagnose(gold, predictions, labels, version, only=options.only, scope=scope)
    if options.plots is not None:
        from ..plots import budget

        write_plots(options.plots, {"errors": budget(diagnosis)})
    if options.json:
        print_json(diagnosis.as_json())
    else:
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        print_text(render(diagnosis, shutil.get_terminal_size().columns if on_terminal else None))
    return 0


def _add_agreement(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "agreement",
        help="measure agreement between annotators",
        description="Measure agreement between independent annotation passes over the same documents: F1 of each pair"
        " by the scorer's metrics, and kappa and alpha on the labels of matched items.",
    )
    parser.add_argument(
        "passes",
        nargs="+",
        metavar="PASS",
        help="file with the documents of one annotator; a Prodigy file with _annotator_id may hold several",
    )
    parser.add_argument("--gold", metavar="PATH", help="the documents that were annotated (default: the article)")
    parser.add_argument("--split", metavar="NAME", help="split of the corpus that was annotated (default: test)")
    parser.add_argument(
        "--labels", metavar="FILE", help="label set (TOML; default: the corpus's for its documents, none for others)"
    )
    parser.add_argument(
        "--annotator",
        action="append",
        default=[],
        metavar="NAME",
        help="take only the work of this annotator (may be repeated; default: all but INCEpTION's CURATION_USER)",
    )
    add_format(parser)
    add_json(parser, "report")
    parser.add_argument("-o", "--output", metavar="PATH", help="also write the JSON report to this file")
    add_plots(parser, "F1 and kappa")
    parser.set_defaults(run=_agreement)


def _agreement(options: argparse.Namespace) -> int:
    import gc

    from ..analysis.agreement import report
    from ..model.labels import Labels
    from . import show_agreement

    gc.disable()  # as for score
    refuse_two_golds(options)
    labels = None if options.labels is None else Labels.read(options.labels)
    agreement = report.agree(
        options.passes, form=options.format, labels=labels, corpus=_annotated(options), chosen=options.annotator
    )
    if options.output is not None:
        write_data(options.output, [f"{agreement.as_json()}\n".encode("utf-8", "backslashreplace")])
    if options.plots is not None:
        from .. import plots

        write_plots(options.plots, {"agreement": plots.agreement(agreement)})
    if options.json:
        print_json(agreement.as_json())
    else:
        print_text(show_agreement.render(agreement))
    return 0


def _annotated(options: argparse.Namespace) -> "Corpus":
    """The documents that passes may be of without holding their text."""
    from ..analysis.agreement.annotators import Corpus
    from ..corpus import bundled
    from ..formats.store import open_gold

    if options.gold is None:
        return Corpus(bundled.load(options.split or bundled.DEFAULT_SPLIT), bundled.labels())
    gold = open_gold(options.gold)
    return Corpus([gold.part(number).document for number in range(len(gold.names))])
