"""Coverage-guided fuzzing of one reader, with atheris (`pip install -e .[test] atheris`; it needs Linux or macOS).

    python tests/fuzzing/run.py --list
    python tests/fuzzing/run.py FORMAT --minutes 30 --corpus DIR

The inputs that reach new code are kept in DIR/FORMAT, which is first filled with the files that the tests read. Each
kind of fault, told by its place in the code, is printed once, with the file in DIR/faults that has its input. Mend it,
make the input small and keep it in `tests/fuzzing/inputs/FORMAT/`: `tests/test_crashes.py` reads those in every run.
"""

# ruff: noqa: T201 (a command prints)

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from pathlib import Path

TESTS = Path(__file__).parents[1]
LIBRARIES = ("mali_bench", "json_repair", "cassis", "defusedxml", "zipfile", "csv")
"""The Python packages whose branches count as coverage."""

HANG, SLOW = 10, 2
"""Seconds of processor time after which a reader is stopped, and after which a file is a slow one."""


class Hang(BaseException):
    """The reader was stopped."""


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("format", metavar="FORMAT", nargs="?")
    options.add_argument("--list", action="store_true", help="list what can be fuzzed")
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--corpus", type=Path, metavar="DIR")
    given = options.parse_args()
    sys.path[0] = str(TESTS)
    if given.list:
        from fuzzing import contract

        print(*contract.TARGETS, sep="\n")
        return
    if given.format is None or given.corpus is None:
        options.error("give a FORMAT, which --list lists, and --corpus")
    try:
        import atheris
    except ImportError:
        sys.exit("fuzzing needs atheris: pip install atheris")
    with atheris.instrument_imports(include=list(LIBRARIES)):
        from fuzzing import contract

        from mali_bench.formats import FORMATS

        for form in FORMATS.values():
            assert form
        import cassis  # noqa: F401 - readers import these when they need them
        import json_repair  # noqa: F401
    if given.format not in contract.TARGETS:
        options.error(f"no format {given.format!r}; --list lists them")
    fuzz(atheris, contract, given.format, given.minutes, given.corpus)


def fuzz(atheris, contract, name, minutes, corpus):
    if not any(corpus.glob(f"{name}/*")):
        environment = {**os.environ, "SEEDS": str(corpus), "PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
        tests = [*map(str, sorted(TESTS.glob("test_formats*.py"))), str(TESTS / "test_answers.py")]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "fuzzing.harvest", "-p", "no:cacheprovider", *tests]
        subprocess.run(command, cwd=TESTS.parent, env=environment, check=True)
    for folder in (corpus / name, corpus / "faults"):
        folder.mkdir(parents=True, exist_ok=True)
    from fuzzing.mutate import mutated

    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(dir=memory if memory.is_dir() else None)
    seen = {}

    def stop(*_):
        raise Hang

    def test(data):
        started = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
        try:
            contract.check(name, data, folder, report=zlib.crc32(data) % 16 == 0)
        except (Exception, Hang) as error:
            fault = f"{type(error).__name__} at {place(error)}: {str(error)[:200]}"
            kind = f"{type(error).__name__} {place(error)}"
        else:
            taken = time.process_time() - started
            kind = fault = "" if taken < SLOW else f"slow: {round(taken)} s"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if kind and len(data) < seen.get(kind, 1 << 60) * 3 // 4:
            kept = corpus / "faults" / f"{name}-{hashlib.sha1(kind.encode()).hexdigest()[:8]}"
            kept.write_bytes(data)
            if kind not in seen:
                print(f"FAULT {name}: {fault}\n  {kept}", flush=True)
            seen[kind] = len(data)

    signal.signal(signal.SIGVTALRM, stop)
    arguments = [f"-max_total_time={round(minutes * 60)}", "-timeout=30", "-rss_limit_mb=2048", "-max_len=65536"]
    arguments += ["-print_final_stats=1", f"-artifact_prefix={corpus}/faults/{name}-", str(corpus / name)]
    mutator = {"custom_mutator": lambda data, largest, seed: mutated(data, largest, seed, atheris.Mutate)}
    atheris.Setup([sys.argv[0], *arguments], test, **(mutator if name != "gz" else {}))
    atheris.Fuzz()


def place(error):
    """Where in our code an error arose, or where it was when it was stopped."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "mali_bench" in each.filename]
    return " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in frames[:-3:-1])


if __name__ == "__main__":
    main()
