"""A gold of one small document, and leaderboards for it, so that no test depends on the corpus or on entries.

python tests/small_board.py CORPUS ARGUMENTS...     runs a command of mali-bench with such a gold
"""

import json
import shutil
import sys
from pathlib import Path

from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.leaderboard import entries

ROOT = Path(__file__).parents[1]
TEXT = "Ann met Bob in Rome on Monday.\n\nBob thanked Ann."
NAMES = {"Ann": "PER.Individual", "Bob": "PER.Individual", "Rome": "GPE.PopulationCenter"}
PLACES = ("Ann", "Bob", "Rome", "Bob", "Ann")
"""The five mentions of the gold in their order."""


def gold():
    """The document: five mentions of three entities, and one time."""
    mentions, start = [], 0
    for number, name in enumerate(PLACES, start=1):
        start = TEXT.index(name, start)
        span = [[start, start + len(name)]]
        about = {"type": NAMES[name], "level": "NAM", "entity": f"e-{name}"}
        mentions.append({"id": f"m{number}", "spans": span, "head": span, **about})
        start += len(name)
    monday = TEXT.index("Monday")
    time = {"id": "t1", "spans": [[monday, monday + 6]], "type": "DATE", "value": "2021-06-07"}
    return {"id": "small", "text": TEXT, "mentions": mentions, "times": [time]}


def predicted(*numbers, **layers):
    """A prediction of the mentions of the gold with these numbers from 1, and of its time."""
    whole = gold()
    found = [whole["mentions"][number - 1] for number in numbers]
    return {"id": "small", "mentions": found, "times": whole["times"], **layers}


def corpus(folder):
    """A corpus of this gold."""
    (folder / "data" / "test").mkdir(parents=True)
    (folder / "data" / "test" / "document.jsonl").write_text(json.dumps(gold()) + "\n", encoding="utf-8")
    shutil.copy(ROOT / "corpus" / "labels.toml", folder)
    about = {"name": "small", "version": "2.0.0", "status": "test", "guidelines": "guidelines"}
    (folder / "corpus.toml").write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in about.items()))
    return folder


def meta(slug="toy", **changes):
    """A declaration for predictions of mentions and times."""
    return {
        "schema": "2",
        "slug": slug,
        "system_name": f"The {slug} one",
        "system": {"kind": "rules", "models": []},
        "submitter": {"name": "A test"},
        "date": "2026-01-02",
        "gold_version": bundled.about().version,
        "layers": ["mentions", "times"],
        "given": [],
        "track": "closed",
        "contamination": {"text_seen": "no", "gold_seen": "no", "guidelines_seen": "no", "access_at_run": "none"},
        "selection": {"runs": 1, "tuned_on_this_gold": "no"},
        "license": "CC-BY-4.0",
        **changes,
    }


class Board:
    """A leaderboard in a folder, and what is needed to add to it."""

    def __init__(self, place):
        self.place, self.folder = place, place / "leaderboard"
        (self.folder / "entries").mkdir(parents=True)

    def submit(self, *runs, options=(), declared=None, **changes):
        """Submit runs under a declaration; returns the exit code."""
        paths = []
        for number, run in enumerate(runs, start=1):
            paths.append(str(self.place / f"run-{number}.jsonl"))
            Path(paths[-1]).write_text(json.dumps(run) + "\n", encoding="utf-8")
        declared = meta(**changes) if declared is None else declared
        data = declared if isinstance(declared, bytes) else json.dumps(declared).encode()
        (self.place / "meta.json").write_bytes(data)
        return main(["submit", *paths, "--meta", str(self.place / "meta.json"), "--dir", str(self.folder), *options])

    def run(self, action, *options):
        """Run an action of `mali-bench leaderboard`; returns the exit code."""
        return main(["leaderboard", action, "--dir", str(self.folder), *options])

    def entry(self, slug="toy"):
        """The folder of an entry."""
        (found,) = (path for path in entries.entries(self.folder) if path.name.rpartition("-")[0] == slug)
        return found

    def tree(self):
        """Every file by its path, but for the lock."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


if __name__ == "__main__":
    import mali_bench.leaderboard.changes  # noqa: F401 - what follows is then the command, and not its imports

    bundled.root = lambda: Path(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.exit(main(sys.argv[2:]))
