"""Break a rule of the scorer on purpose, and see whether a test of its subject notices: mutation testing by hand.

    python tests/mutations/run.py                  all of mutations.toml, some seconds each
    python tests/mutations/run.py NAME [NAME ...]  some of them

Each mutation is applied to a copy of the checkout, never to the checkout itself. Exit code 1 means that a mutation
survived: its rule has no test. Exit code 2 means that a mutation no longer fits the code and must be updated.
"""

# ruff: noqa: T201 (a command prints)

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("mutations.toml")
TIMEOUT = 900
"""Seconds after which a mutant that hangs counts as noticed."""


def mutations():
    """The mutations of the list by name."""
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def mutated(name, mutation):
    """The mutated text of its file."""
    text = (ROOT / mutation["file"]).read_text(encoding="utf-8")
    if text.count(mutation["old"]) != 1:
        raise LookupError(
            f"{name}: `old` must occur once in {mutation['file']}, not {text.count(mutation['old'])} times"
        )
    return text.replace(mutation["old"], mutation["new"])


def survives(copy, mutation, text):
    """Whether all tests of the subject pass under a mutation."""
    path = copy / mutation["file"]
    original = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutation["tests"]]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return False
    finally:
        path.write_text(original, encoding="utf-8")
    if done.returncode not in (0, 1, 2):  # 2: the mutant cannot even be imported
        raise RuntimeError(f"pytest could not run:\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def main(names):
    known = mutations()
    if unknown := [name for name in names if name not in known]:
        print(f"no such mutation: {', '.join(unknown)}", file=sys.stderr)
        return 2
    chosen = {name: known[name] for name in names or known}
    try:
        texts = {name: mutated(name, mutation) for name, mutation in chosen.items()}
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        shutil.copytree(ROOT / ".github", copy / ".github")
        for name, mutation in chosen.items():
            alive = survives(copy, mutation, texts[name])
            survivors += [name] * alive
            print(f"{'SURVIVED' if alive else 'noticed '}  {name}: {mutation['rule']}", flush=True)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
