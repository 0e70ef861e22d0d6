"""The mutations fit the code, so that `python tests/mutations/run.py` has something to break."""

import importlib.util

import pytest
from conftest import ROOT

SPEC = importlib.util.spec_from_file_location("mutations_run", ROOT / "tests" / "mutations" / "run.py")
RUN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(RUN)
MUTATIONS = RUN.mutations()


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_changes_one_place_and_leaves_python(name):
    mutation = MUTATIONS[name]
    assert set(mutation) == {"rule", "file", "old", "new", "tests"}
    compile(RUN.mutated(name, mutation), mutation["file"], "exec")
    assert mutation["new"] != mutation["old"]
    assert mutation["tests"] and all((ROOT / path).is_file() for path in mutation["tests"])


def test_a_mutation_that_does_not_fit_is_told():
    mutation = {"file": "mali_bench/errors.py", "old": "no such text", "new": ""}
    with pytest.raises(LookupError, match=r"must occur once in mali_bench/errors\.py, not 0 times"):
        RUN.mutated("x", mutation)


def test_rules_are_told_apart():
    rules = [mutation["rule"] for mutation in MUTATIONS.values()]
    assert len(set(rules)) == len(rules)
