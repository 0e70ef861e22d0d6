"""The commands of the leaderboard: adding an entry, computing scores again, writing the page."""

import argparse
from pathlib import Path

from ..errors import CheckFailed
from .options import Parser, add_format
from .output import print_text


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the commands to those of the command line."""
    _add_submit(commands)
    board = commands.add_parser("leaderboard", help="verify, rescore or build the leaderboard")
    actions = board.add_subparsers(prog=board.prog, title="actions", metavar="ACTION", required=True)
    for add_action in (_add_verify, _add_rescore, _add_build):
        add_action(actions)


def _add_submit(commands: "argparse._SubParsersAction[Parser]") -> None:
    parser = commands.add_parser(
        "submit",
        help="add an entry to the leaderboard",
        description="Check and score predictions, and add them to the leaderboard as an entry.",
    )
    parser.add_argument("predictions", nargs="+", metavar="PREDICTIONS", help="file with predictions, one for each run")
    parser.add_argument(
        "--meta", required=True, metavar="META", help="JSON file about the system (see leaderboard/SUBMITTING.md)"
    )
    add_format(parser)
    _add_folder(parser)
    parser.set_defaults(run=_submit)


def _submit(options: argparse.Namespace) -> int:
    from ..leaderboard import entries, page

    entry = entries.submit(Path(options.dir), options.predictions, Path(options.meta), form=options.format)
    page.build(Path(options.dir))
    print_text(f"added {entry}")
    return 0


def _add_verify(actions: "argparse._SubParsersAction[Parser]") -> None:
    about = "recompute every current score and fail on any difference"
    parser = actions.add_parser("verify", help=about, description=f"{about[0].upper()}{about[1:]}.")
    _add_folder(parser)
    parser.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    from ..leaderboard import entries, page

    folder = Path(options.dir)
    problems = entries.verify(folder)
    if not problems and page.build(folder, check=True):
        problems.append(_outdated(folder))
    if problems:
        raise CheckFailed("\n".join([*problems, f"{len(problems)} checks failed"]))
    print_text(f"{len(entries.entries(folder))} entries: every score is what its predictions give")
    return 0


def _add_rescore(actions: "argparse._SubParsersAction[Parser]") -> None:
    about = "score every entry with the current gold and scorer"
    parser = actions.add_parser("rescore", help=about, description=f"{about[0].upper()}{about[1:]}.")
    _add_folder(parser)
    parser.set_defaults(run=_rescore)


def _rescore(options: argparse.Namespace) -> int:
    from ..leaderboard import entries, page
    from ..metrics.groups import PRIMARY
    from .show_scores import ratio

    folder = Path(options.dir)
    changed = entries.rescore(folder)
    page.build(folder)
    lines = []
    for name, (before, after) in changed.items():
        metrics = [
            metric for metric in PRIMARY.values() if after.get(metric) is not None or before.get(metric) is not None
        ]
        lines += [
            name,
            *(f"  {metric}: {ratio(before.get(metric))} -> {ratio(after.get(metric))}" for metric in metrics),
        ]
    print_text("\n".join([*lines, f"{len(changed)} of {len(entries.entries(folder))} entries have new scores"]))
    return 0


def _add_build(actions: "argparse._SubParsersAction[Parser]") -> None:
    about = "write the tables of leaderboard/README.md"
    parser = actions.add_parser("build", help=about, description=f"{about[0].upper()}{about[1:]}.")
    _add_folder(parser)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is out of date")
    parser.set_defaults(run=_build)


def _build(options: argparse.Namespace) -> int:
    from ..leaderboard import page

    folder = Path(options.dir)
    differs = page.build(folder, check=options.check)
    if differs and options.check:
        raise CheckFailed(_outdated(folder))
    print_text(f"{folder / 'README.md'}: {'written' if differs else 'up to date'}")
    return 0


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dir", default="leaderboard", metavar="FOLDER", help="folder of the leaderboard (default: leaderboard)"
    )


def _outdated(folder: Path) -> str:
    return f"{folder / 'README.md'} is out of date; run `mali-bench leaderboard build`"
