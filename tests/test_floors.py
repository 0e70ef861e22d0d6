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
    "columns": 2,
    "formats.base": 2,
    "match": 3,
    "formats.jsonl": 3,
    "metrics.base": 4,
    "formats.prodigy": 4,
    "formats.spacy": 4,
    "sources": 4,
    "metrics.matching": 5,
    "metrics.coref": 5,
    "formats": 5,
    "passes": 5,
    "gold": 5,
    "features": 5,
    "metrics": 6,
    "corpus": 6,
    "scoring": 7,
    "card": 7,
    "pairing": 8,
    "readings": 8,
    "report": 9,
    "rows": 9,
    "export": 9,
    "docs": 10,
    "table": 10,
    "build": 10,
    "api": 10,
    "board": 10,
    "board.meta": 10,
    "board.entries": 11,
    "validation": 11,
    "": 11,
    "board.boards": 12,
    "cli": 13,
    "__main__": 14,
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
