"""The commands of the leaderboard: adding an entry, verifying, computing scores again, writing the page."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CheckFailed, InputError, counted
from . import board_commands
from .options import Parser, add_format
from .output import note, print_json, print_text

if TYPE_CHECKING:
    from ..leaderboard.changes import Prepared


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of the command line."""
    _add_submit(commands)
    board = commands.add_parser("leaderboard", help="verify, rescore, build, show, compare or export the leaderboard")
    actions = board.add_subparsers(prog=board.prog, title="actions", metavar="ACTION", required=True)
    for add_action in (_add_verify, _add_rescore, _add_build):
        add_action(actions)
    board_commands.add(actions)


def _add_submit(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "submit",
        help="add an entry to the leaderboard",
        description="Check and score predictions, and add them to the leaderboard as an entry.",
    )
    parser.add_argument("predictions", nargs="*", metavar="PREDICTIONS", help="file with predictions, one for each run")
    parser.add_argument("--meta", metavar="META", help="JSON file about the system (see leaderboard/SUBMITTING.md)")
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--template", action="store_true", help="print a META to fill in, with what the predictions say filled in"
    )
    modes.add_argument("--dry-run", action="store_true", help="check and score, print the row, and write nothing")
    modes.add_argument("--pr", action="store_true", help="write the entry and no page, as a pull request needs it")
    add_format(parser)
    _add_folder(parser)
    parser.set_defaults(run=_submit)


def _submit(options: argparse.Namespace) -> int:
    from ..leaderboard import changes

    if options.template:
        print_json(changes.template(options.predictions, form=options.format).decode())
        return 0
    if not options.predictions or options.meta is None:
        raise InputError("submit needs PREDICTIONS and --meta META; `mali-bench submit --template` prints a META")
    folder = Path(options.dir)
    prepared = changes.prepare(folder, options.predictions, Path(options.meta), form=options.format)
    for warning in prepared.warnings:
        note(str(warning))
    if options.dry_run:
        print_text(f"{prepared.name} could be added; nothing was written\n\n{_row(prepared)}")
        return 0
    for problem in changes.add(folder, prepared, pages=not options.pr):
        note(f"{problem}; the entry is in, and `mali-bench leaderboard verify` says what is wrong")
    print_text(f"added {folder / 'entries' / prepared.name}")
    return 0


def _row(prepared: "Prepared") -> str:
    """F1 of each layer that is scored, with its interval, or the lowest and highest of several runs."""
    from ..leaderboard.entries import mean_f1
    from ..metrics.groups import PRIMARY, TITLES
    from ..scoring.shown import ratio
    from .grid import grid

    means, runs = mean_f1(prepared.scores), [run["metrics"] for run in prepared.scores["runs"]]
    rows = []
    for group, metric in PRIMARY.items():
        results = [run[metric] for run in runs]
        if any(result["status"] != "scored" for result in results):
            continue
        known = [result["f1"] for result in results if result["f1"] is not None]
        around = [min(known), max(known)] if known else None
        if len(runs) == 1:
            around = (results[0]["interval"] or {}).get("f1")
        bounds = "-" if around is None else f"{ratio(around[0])}-{ratio(around[1])}"
        rows.append([TITLES[group], metric, ratio(means[metric]), bounds])
    return grid(["metric", "F1", "95% interval" if len(runs) == 1 else "worst-best run"], rows)


def _add_verify(actions: "argparse._SubParsersAction[Parser]") -> None:
    about = "recompute every current score, check everything else, and fail on any difference"
    parser = actions.add_parser("verify", help=about, description=f"{about[0].upper()}{about[1:]}.")
    _add_folder(parser)
    parser.add_argument(
        "--base",
        metavar="FOLDER",
        help="the leaderboard before a pull request, which may only add one entry; the page is then not compared",
    )
    parser.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    from ..leaderboard import page
    from ..leaderboard.entries import entries
    from ..leaderboard.findings import Finding
    from ..leaderboard.verification import verify

    folder = Path(options.dir)
    findings = verify(folder, None if options.base is None else Path(options.base))
    wrong = [finding for finding in findings if finding.refused]
    if not wrong and options.base is None and page.build(folder, check=True):
        wrong.append(Finding("E_PAGE", str(folder), _OUTDATED, "what `mali-bench leaderboard build` writes"))
    for finding in findings:
        if not finding.refused:
            note(str(finding))
    if wrong:
        raise CheckFailed("\n".join([*map(str, wrong), f"{counted(len(wrong), 'checks')} failed"]))
    print_text(f"{counted(len(entries(folder)), 'entries')}: every score is what its predictions give")
    return 0


def _add_rescore(actions: "argparse._SubParsersAction[Parser]") -> None:
    about = "score every entry with the current gold and scorer, and write the page"
    parser = actions.add_parser("rescore", help=about, description=f"{about[0].upper()}{about[1:]}.")
    _add_folder(parser)
    parser.set_defaults(run=_rescore)


def _rescore(options: argparse.Namespace) -> int:
    from ..leaderboard import changes
    from ..leaderboard.entries import entries
    from ..metrics.groups import PRIMARY
    from ..scoring.shown import ratio

    folder = Path(options.dir)
    moved, findings = changes.rescore(folder)
    lines = []
    for name, (before, after) in moved.items():
        metrics = [
            metric for metric in PRIMARY.values() if after.get(metric) is not None or before.get(metric) is not None
        ]
        lines += [
            name,
            *(f"  {metric}: {ratio(before.get(metric))} -> {ratio(after.get(metric))}" for metric in metrics),
        ]
    print_text("\n".join([*lines, f"{len(moved)} of {counted(len(entries(folder)), 'entries')} have new scores"]))
    if findings:
        raise CheckFailed("\n".join([*map(str, findings), "the page was not built"]))
    return 0


def _add_build(actions: "argparse._SubParsersAction[Parser]") -> None:
    about = "write the pages of the leaderboard"
    parser = actions.add_parser("build", help=about, description=f"{about[0].upper()}{about[1:]}.")
    _add_folder(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is out of date")
    parser.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    from ..leaderboard import changes, page

    folder = Path(options.dir)
    differs = page.build(folder, check=True) if options.check else changes.build(folder)
    if differs and options.check:
        raise CheckFailed(f"{folder}: {_OUTDATED}; run `mali-bench leaderboard build`")
    print_text(f"{folder}: the pages {'were written' if differs else 'are up to date'}")
    return 0


_OUTDATED = "the page is not what the entries give"


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir", default="leaderboard", metavar="FOLDER", help="folder of the leaderboard (default: leaderboard)"
    )
