"""The commands that read the leaderboard: its boards in the terminal, two entries side by side, exports."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, escaped
from .output import print_text, write_data
from .plot_files import add_plots, write_plots

if TYPE_CHECKING:
    from ..analysis.differences import Split
    from ..leaderboard.ranking import Board
    from .options import Parser


def add(actions: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of `mali-bench leaderboard`."""
    for add_action in (_add_show, _add_diff, _add_export):
        add_action(actions)


def _add_show(actions: "argparse._SubParsersAction[Parser]") -> None:
    parser = actions.add_parser(
        "show", help="print the boards", description="Print the boards with ranks, or those of one layer."
    )
    parser.add_argument("layer", nargs="?", metavar="LAYER", help="a layer or a board, as in mentions, coref, overall")
    add_plots(parser, "the ranks on all of these boards, and F1 on each")
    _add_folder(parser)
    parser.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    from ..corpus.bundled import parts
    from ..leaderboard import plots, ranking, standings, words
    from ..scoring.scope import LAYER_OF

    boards = ranking.boards(standings.read(Path(options.dir)))
    wanted = options.layer
    chosen = [board for board in boards if wanted in (None, board.group, LAYER_OF.get(board.group))]
    if wanted is not None and not chosen:
        known = dict.fromkeys(board.group for board in boards)
        raise InputError(f"{wanted!r} has no board; the boards are {', '.join(known) or 'none'}")
    if options.plots is not None:
        write_plots(options.plots, plots.charts(chosen))
    lines = []
    for board in chosen:
        lines += [f"{words.heading(board)}: {board.measure}", "", _grid(board), ""]
        lines += [*map(escaped, words.notes(board)), ""]
    print_text("\n".join([*lines, words.caution(len(parts()))]))
    return 0


def _grid(board: "Board") -> str:
    from ..leaderboard import words
    from ..scoring.shown import ratio
    from .grid import grid

    rows = [
        [
            row.entry.declared.system_name,
            row.rank,
            ratio(row.f1),
            words.around(row),
            ratio(row.precision),
            ratio(row.recall),
            row.entry.declared.system.kind,
            row.entry.declared.slug,
        ]
        for row in board.rows
    ]
    return grid(["rank", "F1", "95% interval", "precision", "recall", "kind", "entry"], rows)


def _add_diff(actions: "argparse._SubParsersAction[Parser]") -> None:
    parser = actions.add_parser(
        "diff",
        help="compare two entries",
        description="Compare two entries: the difference by each metric with its interval and p, and the items that one"
        " has right and the other has not, by class of error. Of several runs the first are compared.",
    )
    for name in "ab":
        parser.add_argument(name, metavar=name.upper(), help="an entry: its slug, or the name of its folder")
    parser.add_argument("--all", action="store_true", help="show every metric, not only the ranking ones")
    _add_folder(parser)
    parser.set_defaults(run=_diff)


def _diff(options: argparse.Namespace) -> int:
    from ..leaderboard.differences import differences, find
    from .show_scores import render_comparison

    found = differences(*(find(Path(options.dir), name) for name in (options.a, options.b)))
    lines = [render_comparison(found.comparison, everything=options.all)]
    if max(found.runs) > 1:
        lines += [f"These are the first of {found.runs[0]} and of {found.runs[1]} runs; boards have the means."]
    print_text("\n".join([*lines, "", *_splits(found.splits)]))
    return 0


def _splits(splits: "list[Split]") -> list[str]:
    from .grid import grid

    if not splits:
        return ["Both have every item right, or no layer has errors that both could make."]
    rows = [[f"{each.layer}: {each.kind}", *map(str, (each.only_a, each.only_b, each.both))] for each in splits]
    return [
        "Items by who has them wrong, and the class of the error (that of A where both err)",
        "",
        grid(["only A", "only B", "both"], rows),
    ]


def _add_export(actions: "argparse._SubParsersAction[Parser]") -> None:
    parser = actions.add_parser(
        "export",
        help="write the boards as CSV or JSON, or the results of one entry for the Hugging Face Hub",
        description="Write all boards as CSV or JSON, or the results of one entry as a file for the folder"
        " .eval_results of its model on the Hugging Face Hub.",
    )
    parser.add_argument("--format", required=True, choices=("csv", "json", "hf"), help="what to write")
    parser.add_argument("--entry", metavar="ENTRY", help="for hf: the slug of the entry, or the name of its folder")
    parser.add_argument("--dataset", metavar="ID", help="for hf: the id of the dataset on the Hub, as in OWNER/NAME")
    parser.add_argument("-o", "--output", metavar="FILE", help="file to write (default: standard output)")
    _add_folder(parser)
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from ..leaderboard import exports, ranking, standings
    from ..leaderboard.differences import find

    folder = Path(options.dir)
    named = [option is not None for option in (options.entry, options.dataset)]
    if not all(named) if options.format == "hf" else any(named):
        raise InputError("--format hf needs --entry and --dataset, and the other formats take neither")
    entries = standings.read(folder)
    boards = ranking.boards(entries)
    if options.format == "hf":
        name = find(folder, options.entry).name
        (entry,) = (each for each in entries if each.name == name)
        text = exports.as_results(boards, entry, options.dataset)
    else:
        text = exports.as_csv(boards) if options.format == "csv" else exports.as_json(boards)
    write_data(options.output, [text.encode("utf-8")])
    return 0


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir", default="leaderboard", metavar="FOLDER", help="folder of the leaderboard (default: leaderboard)"
    )
