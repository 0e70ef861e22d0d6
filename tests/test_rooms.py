"""Imports run one way: a room imports only from the rooms below it, and in a room a module only from its elders.
ARCHITECTURE.md shows the rooms as they are, and names only what there is.
"""

import ast
import importlib
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mali_bench"
PAGE = (PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")

ROOMS = (
    ("errors", "_version"),
    ("files", "drawing"),
    ("model",),
    ("formats",),
    ("matching",),
    ("metrics",),
    ("scoring",),
    ("plain", "analysis", "systems"),
    ("corpus",),
    ("plots",),
    ("leaderboard", "harness", "view", "api"),
    ("site",),
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


# The page about the rooms

NOT_SHOWN = {"_version", "__main__"}


def arrows():
    """Which rooms import which, without what a longer path says too; the package itself is `mali_bench`."""
    edges = {
        (room(parts) or "mali_bench", room(other) or "mali_bench")
        for parts, path in modules()
        for other in imported(parts, path)
    }
    edges = {(one, other) for one, other in edges if one != other and not {one, other} & NOT_SHOWN}

    def reached(start):
        below = {other for one, other in edges if one == start}
        return below.union(*map(reached, below))

    return {
        (one, other)
        for one, other in edges
        if not any((one, mid) in edges and other in reached(mid) for _, mid in edges)
    }


def test_the_picture_has_the_arrows_that_the_imports_have():
    assert set(re.findall(r"^    (\w+) --> (\w+)$", PAGE, re.M)) == arrows()


def test_the_table_has_every_room():
    table = re.findall(r"^\| `(\w+)` \|", PAGE, re.M)
    assert table == [name for names in ROOMS for name in names if name and name not in NOT_SHOWN]


NAMES = sorted({name for name in re.findall(r"`([\w.]+)`", PAGE) if name.partition(".")[0] in FLOOR and "." in name})


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_names_exists(name):
    parts = ["mali_bench", *name.split(".")]
    thing = importlib.import_module(".".join(parts[:2]))
    for number, part in enumerate(parts[2:], start=3):
        if not hasattr(thing, part):
            importlib.import_module(".".join(parts[:number]))
        thing = getattr(thing, part)


def test_the_walk_names_its_functions():
    walk = PAGE.partition("## From a file to the printed table")[2]
    assert len(NAMES) >= 15 and all(f"{number}. `" in walk for number in range(1, 11))


def _named(parts):
    return parts[:-1] if parts and parts[-1] == "__init__" else parts
