"""Imports run one way: a room imports only from the rooms below it, and in a room a module only from its elders."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mali_bench"

ROOMS = (
    ("errors", "_version"),
    ("files",),
    ("model",),
    ("formats",),
    ("matching",),
    ("metrics",),
    ("scoring",),
    ("plain", "analysis"),
    ("corpus",),
    ("leaderboard", "api"),
    ("",),
    ("cli",),
    ("__main__",),
)
"""The rooms from the ground up; those on one floor do not see each other. "" is the package itself."""

FLOOR = {room: number for number, rooms in enumerate(ROOMS) for room in rooms}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        if "_data" not in path.parts:
            yield path.relative_to(PACKAGE).with_suffix("").parts, path


def imported(parts, path):
    """The modules of the package that a module imports, wherever in the file, as tuples of names."""
    package = parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*package[: len(package) - node.level + 1], *(node.module.split(".") if node.module else ()))
            for alias in node.names:
                full = (*base, alias.name)
                yield full if _is_module(full) else base
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not any(name and name.split(".")[0] == "mali_bench" for name in names), f"{path}: import relatively"


def _is_module(parts):
    place = PACKAGE.joinpath(*parts)
    return place.is_dir() or place.with_suffix(".py").is_file()


def room(parts):
    return parts[0] if parts and parts[0] != "__init__" else ""


def test_every_module_has_a_room():
    assert {room(parts) for parts, _ in modules()} == set(FLOOR)


@pytest.mark.parametrize(
    ("parts", "path"), list(modules()), ids=lambda value: ".".join(value) if isinstance(value, tuple) else ""
)
def test_a_room_imports_only_from_rooms_below(parts, path):
    for other in imported(parts, path):
        here, there = room(parts), room(other)
        assert here == there or FLOOR[there] < FLOOR[here], f"{'.'.join(parts)} imports {'.'.join(other)}"


def test_no_two_modules_import_each_other():
    graph = {_named(parts): {_named(other) for other in imported(parts, path)} for parts, path in modules()}
    done = set()
    while ready := [name for name in graph if name not in done and graph[name] - {name} <= done]:
        done.update(ready)
    assert done == set(graph), f"in a circle: {sorted(set(graph) - done)}"


def _named(parts):
    return parts[:-1] if parts and parts[-1] == "__init__" else parts
