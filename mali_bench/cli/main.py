"""The command line: its parser, and what becomes of every error.

Each command is a function of a module `*_commands`, which imports what it needs when it runs.
"""

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from .._version import __version__
from ..errors import MaliBenchError
from ..files.reading import reason
from .options import Parser
from .output import discard, flush, note, print_text

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""

UNREAD = 141
"""The exit code when whoever reads standard output stopped doing so, as shells have it."""

GREETING = f"""\
MaliBench {__version__}: one news report, annotated in full, and a scorer for any information extraction system.

  mali-bench view -o gold.html             look at the article and its annotation in a browser
  mali-bench show 1                        the same for a paragraph, here
  mali-bench text                          print the article
  mali-bench schema                        print the JSON Schema of a prediction
  mali-bench validate predictions.jsonl    check a file of predictions
  mali-bench score predictions.jsonl       score it
  mali-bench errors predictions.jsonl      list its errors, and what each class costs
  mali-bench view predictions.jsonl -o errors.html   look at them in the text
  mali-bench compare a.jsonl b.jsonl       test whether one system is better

`mali-bench --help` lists all commands, `mali-bench COMMAND --help` the options of one.
"""


GROUPS = {
    "score_commands": ("score", "compare", "errors", "agreement"),
    "run_commands": ("run",),
    "document_commands": ("validate", "diff", "convert", "export", "text", "schema"),
    "view_commands": ("view", "show", "site"),
    "label_commands": ("labels",),
    "prompt_commands": ("prompt",),
    "corpus_commands": ("build", "attach", "passes", "statements"),
    "leaderboard_commands": ("submit", "leaderboard"),
}
"""The commands by the module that has them, in the order in which help lists them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 fine, 1 a check failed, 2 bad input or usage, 130 interrupted, 141 if
    nobody reads the output. Usage errors and `--help` raise `SystemExit`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale is: ids and quotes may have any character
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            code = _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            flush()
    except MaliBenchError as error:
        note(str(error))
        return error.exit_code
    except BrokenPipeError:
        discard()
        return UNREAD
    except KeyboardInterrupt:
        note("interrupted")
        return INTERRUPTED
    except MemoryError:
        note("not enough memory for this input")
        return 2
    except ModuleNotFoundError as error:
        note(_missing(error))
        return 2
    except OSError as error:
        note(f"{error.filename}: {reason(error)}" if error.filename is not None else reason(error))
        return 2
    except Exception as error:  # the last resort: whatever happens, people get a sentence and not a traceback
        note(_unexpected(error))
        return 2
    return code


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        print_text(GREETING)
        return 0
    options = parser(arguments[0]).parse_args(arguments)
    code: int = options.run(options)
    return code


def parser(command: str | None = None) -> Parser:
    """The parser of all commands, or of those that share a module with one: others need not be imported to run it."""
    made = Parser(
        prog="mali-bench",
        description="Score information extraction systems against the MaliBench gold, or against any corpus.",
    )
    made.add_argument("--version", action="version", version=f"mali-bench {__version__}")
    # argparse works out `prog` by laying out a help text, for which it imports half of what scoring needs
    commands = made.add_subparsers(prog=made.prog, title="commands", metavar="COMMAND", required=True)
    groups = {name: group for group, names in GROUPS.items() for name in names}
    for group in [groups[command]] if command in groups else GROUPS:
        import_module(f".{group}", __package__).add(commands)
    return made


def _missing(error: ModuleNotFoundError) -> str:
    """What an installation lacks: one without dependencies scores, compares, diagnoses and validates."""
    package = str(error.name).partition(".")[0]
    return f"this command needs the package {package!r}; install mali-bench with its dependencies"


def _unexpected(error: Exception) -> str:
    """What an error says that nobody expected, and where in this package it happened."""
    import traceback

    package = Path(__file__).parents[1]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if package in Path(frame.filename).parents]
    place = f"{Path(frames[-1].filename).relative_to(package.parent).as_posix()}, line {frames[-1].lineno}"
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return f"a defect of MaliBench, not of your input ({what}; {place}); please report it with the command you ran"


if __name__ == "__main__":
    sys.exit(main())
