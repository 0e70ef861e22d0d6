"""The simulation behind the tests and intervals of one article runs, and repeats itself."""

import subprocess
import sys

import pytest


@pytest.fixture
def simulate(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "tests" / "benchmark"))
    import simulate

    return simulate


def test_a_small_simulation_prints_its_table_twice_alike(root, simulate, capsys):
    arguments = ["--replications", "4", "--gold", "small", "--errors", "both", "--seed", "3"]
    command = [sys.executable, str(root / "tests" / "benchmark" / "simulate.py"), *arguments]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    simulate.main(arguments)
    assert capsys.readouterr().out == printed
    rows = {line.split(" | ")[0].strip("| "): line.strip("| ").split(" | ")[1:] for line in printed.splitlines()}
    assert set(simulate.SHOWN) <= set(rows)
    for name in simulate.SHOWN:
        f1, *others = rows[name]
        assert 0 < float(f1) < 1
        assert (others[-2] == "-") == (".blanc" in name)  # no p was printed
        assert all(0 <= float(cell) <= 1 for cell in others if cell != "-")


def test_a_system_without_errors_predicts_the_gold(simulate):
    import random

    import mali_bench

    for gold in (simulate.article(), simulate.made_up(random.Random(1), *simulate.SIZES["small"])):
        right = simulate.system(random.Random(2), gold, simulate.Rates().scaled(0))
        report = mali_bench.score(gold, right)
        assert {report[name].f1 for name in ("mentions.typed.exact", "coref.conll.exact", "event-coref.b3.exact")} == {
            1.0
        }
        assert {report[name].f1 for name in ("relations.rel+.exact", "arguments.ac+.exact")} == {1.0}
