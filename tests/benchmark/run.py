"""Measure mali-bench, the yardsticks and the other scorers that are installed; prints Markdown tables.

    python run.py [--scale 0.1] [--repeat 5] [--peers PYTHON] [--only abh] [--data FOLDER]

Every program runs as a process of its own, on one thread. In each round all of them take their turn, so that what
else the machine does hits all alike. CPU seconds are those of the whole process, start-up and reading included, of
user and system together; compare the best ones, as ratios within one run.

All programs start from bytecode that a first run on little data has written to a temporary folder, whether or not
their packages were installed with bytecode and whatever `PYTHONDONTWRITEBYTECODE` says: to compile packages from source
costs more than most of what is measured here.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import generate

HERE = Path(__file__).parent
LITTLE = 0.002
"""The scale of the data of the first run."""
TITLES = {
    "a": "A. {} documents, {} gold and {} predicted typed mentions",
    "b": "B. {} documents, {} gold and {} predicted mentions in clusters",
    "s": "S. {} document, {} gold and {} predicted mentions in clusters",
}
HOSTILE = "H. Documents made to cost as much as they can"
REFUSED = 2
"""The exit code for bad input."""
SHOWN = {
    "a": {"mentions.typed.exact": "strict"},
    "b": {"coref.muc.exact": "muc", "coref.b3.exact": "b3", "coref.ceafe.exact": "ceafe", "coref.blanc.exact": "blanc"},
}
SHOWN["s"] = SHOWN["b"]
PEERS = {"a": ("nervaluate", "seqeval"), "b": ("scorch", "neleval"), "s": ("scorch", "neleval")}


class Run(NamedTuple):
    """What one process cost, and what it printed; `refused` is what it said if it refused its input."""

    cpu: float
    wall: float
    peak: float
    output: str
    refused: str = ""


class Failed(Exception):
    """A process that did not end well; holds its last words."""


def environment(bytecode: Path) -> dict[str, str]:
    """The environment of every process: one thread, and a folder for bytecode."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": str(bytecode)}


def measure(command: list[str], env: dict[str, str], *, may_refuse: bool = False) -> Run:
    """Run a process to its end. Peak memory is in MB, and never less than that of this small process."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=env)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        words = (errors.read().strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        if process.returncode not in ((0, REFUSED) if may_refuse else (0,)):
            raise Failed(words)
        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        refused = words if process.returncode == REFUSED else ""
        return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit, output.read(), refused)


def programs(workload: str, folder: Path, peers: str | None, options: list[str]) -> dict[str, list[str] | None]:
    """The command of each program that can do a workload, `None` if it is not installed; no peers without a Python
    for them.
    """
    gold, pred = (str(folder / f"{workload}.{side}.jsonl") for side in ("gold", "pred"))
    found: dict[str, list[str] | None] = {
        "Python starts": [sys.executable, "-c", "pass"],
        "bare": [sys.executable, str(HERE / "bare.py"), workload, str(folder)],
        "mali-bench": [sys.executable, "-m", "mali_bench", "score", pred, "--gold", gold, "--json", *options],
    }
    for name in PEERS[workload] if peers else ():
        command = [str(peers), "-W", "ignore", str(HERE / "peers.py"), name, workload, str(folder)]
        found[name] = command if _installed(str(peers), name) else None
    return found


def _options(env: dict[str, str]) -> list[str]:
    """What switches intervals off, if this version of mali-bench has them."""
    try:
        text = measure([sys.executable, "-m", "mali_bench", "score", "--help"], env).output
    except Failed:
        return []
    return ["--no-intervals"] if "--no-intervals" in text else []


def _installed(python: str, module: str) -> bool:
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", code], check=False, capture_output=True).returncode == 0


def compare(commands: dict[str, list[str] | None], repeat: int, env: dict[str, str]) -> dict[str, list[Run] | str]:
    """The runs of each program, or why there are none."""
    found: dict[str, list[Run] | str] = {name: [] if command else "not installed" for name, command in commands.items()}
    for _ in range(repeat):
        for name, command in commands.items():
            runs = found[name]
            if command and isinstance(runs, list):
                try:
                    runs.append(measure(command, env))
                except Failed as error:
                    found[name] = f"failed: {error}"
    return found


def table(workload: str, found: dict[str, list[Run] | str]) -> str:
    """The measurements as a Markdown table; ratios are those of the best CPU seconds."""
    bare = found["bare"]
    if isinstance(bare, str):
        raise SystemExit(bare)
    parse = min(run.cpu for run in bare)
    rows = [
        "| program | CPU s, best | CPU s, median | / bare | wall s, best | peak MB | of it scoring, CPU s | F1 |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name, runs in found.items():
        if isinstance(runs, str):
            rows.append(f"| {name} | {runs} | | | | | | |")
            continue
        best = min(run.cpu for run in runs)
        scoring, f1 = _said(workload, runs)
        cells = [
            name,
            f"{best:.2f}",
            f"{statistics.median(run.cpu for run in runs):.2f}",
            f"{best / parse:.2f}",
            f"{min(run.wall for run in runs):.2f}",
            f"{min(run.peak for run in runs):.0f}",
            scoring,
            f1,
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def hostile(folder: Path, scale: float, repeat: int, env: dict[str, str], options: list[str]) -> str:
    """What each input of H costs at its size and at twice that, as a Markdown table, best of some runs."""
    rows = [
        "| input | number | CPU s | peak MB | twice the number: CPU s | peak MB | outcome |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    for number, (kind, full) in enumerate(generate.HOSTILE.items()):
        cells, outcomes = [], []
        for times in (1, 2):
            gold, pred = (str(folder / f"h{number}-{times}.{side}.jsonl") for side in ("gold", "pred"))
            command = [sys.executable, "-m", "mali_bench", "score", pred, "--gold", gold, *options]
            runs = [measure(command, env, may_refuse=True) for _ in range(repeat)]
            cells += [f"{min(run.cpu for run in runs):.2f}", f"{min(run.peak for run in runs):.0f}"]
            outcomes.append("refused" if runs[0].refused else "scored")
        size = len((folder / f"h{number}-1.pred.jsonl").read_bytes())
        outcome = " / ".join(dict.fromkeys(outcomes))
        rows.append(f"| {kind} ({size / 1e6:.1f} MB) | {round(full * scale):,} | {' | '.join(cells)} | {outcome} |")
    return "\n".join(rows)


def _said(workload: str, runs: list[Run]) -> tuple[str, str]:
    """The CPU time of scoring alone, where a program tells it, and its F1."""
    outputs = [json.loads(run.output) for run in runs if run.output]
    if not outputs:
        return "", ""
    if "metrics" in outputs[0]:
        f1 = {short: outputs[0]["metrics"][name]["f1"] for name, short in SHOWN[workload].items()}
    else:
        f1 = outputs[0].get("f1", {})
    scoring = f"{min(each['scoring'] for each in outputs):.2f}" if "scoring" in outputs[0] else ""
    return scoring, ", ".join(f"{name} {value:.4f}" for name, value in f1.items())


def _title(workload: str, folder: Path) -> str:
    documents, mentions = 0, []
    for side in ("gold", "pred"):
        with (folder / f"{workload}.{side}.jsonl").open(encoding="utf-8") as lines:
            sizes = [line.count('"spans"') for line in lines]
        documents, mentions = len(sizes), [*mentions, sum(sizes)]
    return TITLES[workload].format(*(f"{number:,}" for number in (documents, *mentions)))


def _versions(python: str, names: tuple[str, ...]) -> str:
    code = """
import importlib.metadata as m, platform, sys
found = [f"Python {platform.python_version()}"]
for name in sys.argv[1:]:
    try:
        found.append(f"{name} {m.version(name)}")
    except m.PackageNotFoundError:
        pass
print(", ".join(found))
"""
    return subprocess.run([python, "-c", code, *names], check=True, capture_output=True, text=True).stdout.strip()


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure mali-bench beside other scorers.")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (default: 1)")
    parser.add_argument("--repeat", type=int, default=5, help="how often each program runs (default: 5)")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="Python that has the other scorers")
    parser.add_argument("--alone", action="store_true", help="do not run the other scorers")
    parser.add_argument("--only", default="absh", metavar="LETTERS", help="the workloads (default: absh)")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="keep the data there, or use what is there")
    options = parser.parse_args(arguments)
    if shutil.which(options.peers) is None:
        parser.error(f"--peers: {options.peers} is not a program")
    if not set(options.only) <= set("absh"):
        parser.error(f"--only: {options.only!r} has letters other than a, b, s and h")
    peers = None if options.alone else options.peers
    with tempfile.TemporaryDirectory() as temporary:
        folder, little = options.data or Path(temporary) / "data", Path(temporary) / "little"
        env = environment(Path(temporary) / "bytecode")
        for where, scale in ((little, LITTLE), (folder, options.scale)):
            if not (where / "s.pred.jsonl").exists():
                # As a process of its own, so that this one stays small.
                measure([sys.executable, str(HERE / "generate.py"), str(where), "--scale", str(scale)], env)
        _say(f"{os.cpu_count()} cores; {_versions(sys.executable, ('mali-bench', 'numpy', 'scipy', 'msgspec'))}")
        if peers:
            names = tuple(dict.fromkeys(name for names in PEERS.values() for name in names))
            _say(f"Others: {_versions(peers, (*names, 'numpy', 'scipy'))}")
        _say(f"Best of {options.repeat}")
        without = _options(env)
        for workload in options.only:
            if workload == "h":
                script = [sys.executable, str(HERE / "generate.py"), str(folder), "--hostile"]
                measure([*script, "--scale", str(options.scale)], env)
                _say(f"\n### {HOSTILE}\n\n{hostile(folder, options.scale, options.repeat, env, without)}")
                continue
            compare(programs(workload, little, peers, without), 1, env)
            found = compare(programs(workload, folder, peers, without), options.repeat, env)
            _say(f"\n### {_title(workload, folder)}\n\n{table(workload, found)}")


def _say(text: Any) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
