"""Imports run one way: every module stands on a floor and imports only from lower ones."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mali_bench"

FLOORS = {
    "_version": 0,
    "errors": 0,
    "model": 0,
    "files": 0,
    "text": 1,
    "labels": 1,
    "check": 2,
    "columns": 1,
    "fillers": 2,
    "tables": 3,
    "formats.base": 2,
    "match": 3,
    "formats.jsonl": 3,
    "metrics.base": 4,
    "formats.prodigy": 4,
    "formats.spacy": 4,
    "sources": 4,
    "align": 4,
    "metrics.semeval": 5,
    "metrics.matching": 5,
    "metrics.coref": 5,
    "metrics.entity": 6,
    "metrics.attributes": 7,
    "metrics.attribution": 7,
    "formats": 5,
    "passes": 5,
    "gold": 5,
    "features": 5,
    "metrics": 8,
    "corpus": 6,
    "scoring": 9,
    "card": 7,
    "plain.data": 10,
    "plain.clusters": 11,
    "plain.events": 11,
    "plain.spans": 11,
    "plain.tags": 11,
    "plain": 12,
    "bootstrap": 10,
    "pairing": 10,
    "readings": 1,
    "settle": 10,
    "report": 11,
    "rows": 11,
    "export": 11,
    "docs": 14,
    "compare": 12,
    "runs": 12,
    "table": 13,
    "diagnosis.classes": 12,
    "diagnosis.case": 12,
    "diagnosis.spans": 13,
    "diagnosis.linked": 13,
    "diagnosis.view": 13,
    "diagnosis.clusters": 14,
    "diagnosis": 15,
    "diagnosis.show": 16,
    "build": 12,
    "api": 12,
    "board": 12,
    "board.meta": 12,
    "board.entries": 13,
    "validation": 13,
    "": 13,
    "board.boards": 14,
    "cli": 17,
    "__main__": 18,
}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        if "_data" not in path.parts:
            name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
            yield "" if name == "__init__" else name.removesuffix(".__init__"), path


def imported(name, path):
    """The modules of the package that a module imports, wherever in the file."""
    package = name.split(".") if path.name == "__init__.py" and name else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1] + (node.module.split(".") if node.module else [])
            for alias in node.names:
                full = ".".join([*base, alias.name])
                yield full if full in FLOORS else ".".join(base)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not any(each and each.split(".")[0] == "mali_bench" for each in names), f"{name}: import relatively"


def test_every_module_has_a_floor():
    assert {name for name, _ in modules()} == set(FLOORS)


@pytest.mark.parametrize(("name", "path"), list(modules()))
def test_a_module_imports_only_from_lower_floors(name, path):
    for other in imported(name, path):
        assert FLOORS[other] < FLOORS[name], f"{name or 'mali_bench'} imports {other or 'mali_bench'}"
