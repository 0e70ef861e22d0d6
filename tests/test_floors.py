"""Imports run one way: every module stands on a floor and imports only from lower ones."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mali_bench"

FLOORS = {
    "_version": 0,
    "agreement": 0,
    "agreement.published": 0,
    "board": 0,
    "errors": 0,
    "files": 0,
    "model": 0,
    "progress": 0,
    "timex": 0,
    "board.meta": 1,
    "columns": 1,
    "derive": 1,
    "fillers": 1,
    "formats.spacy": 1,
    "labels": 1,
    "readings": 1,
    "text": 1,
    "assignment": 2,
    "check": 2,
    "formats.base": 2,
    "frame": 2,
    "given": 2,
    "stack": 2,
    "textdiff": 2,
    "adjudication": 3,
    "examine": 3,
    "formats.jsonl": 3,
    "match": 3,
    "order": 3,
    "reported": 3,
    "tables": 3,
    "align": 4,
    "diagnosis.case": 4,
    "features": 4,
    "formats.prodigy": 4,
    "metrics.base": 4,
    "sources": 4,
    "agreement.chance": 5,
    "agreement.units": 5,
    "export": 5,
    "formats": 5,
    "gold": 5,
    "inline.brackets": 5,
    "metrics.coref": 5,
    "metrics.matching": 5,
    "passes": 5,
    "tokens": 5,
    "corpus": 6,
    "inline.facts": 6,
    "metrics.entity": 6,
    "metrics.outcomes": 6,
    "store": 6,
    "archive": 7,
    "card": 7,
    "inline": 7,
    "metrics.attributes": 7,
    "metrics.attribution": 7,
    "guidelines": 8,
    "metrics": 8,
    "scoring": 9,
    "bootstrap": 10,
    "pairing": 10,
    "plain.data": 10,
    "settle": 10,
    "agreement.annotators": 11,
    "agreement.estimates": 11,
    "credit": 11,
    "plain.clusters": 11,
    "plain.events": 11,
    "plain.spans": 11,
    "plain.tags": 11,
    "review": 11,
    "rows": 11,
    "agreement.scores": 12,
    "plain": 12,
    "report": 12,
    "agreement.coefficients": 13,
    "board.entries": 13,
    "comparison": 13,
    "diagnosis.classes": 13,
    "runs": 13,
    "agreement.report": 14,
    "diagnosis.linked": 14,
    "diagnosis.spans": 14,
    "diagnosis.view": 14,
    "table": 14,
    "agreement.table": 15,
    "board.boards": 15,
    "diagnosis.clusters": 15,
    "docs": 15,
    "rounds": 15,
    "build": 16,
    "diagnosis": 16,
    "api": 17,
    "diagnosis.show": 17,
    "standoff": 17,
    "validation": 17,
    "": 18,
    "publish": 18,
    "cli": 19,
    "__main__": 20,
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
