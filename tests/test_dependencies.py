"""Every dependency is imported by the package, and every foreign package that it imports is a dependency."""

import ast
import re
import sys
import tomllib

from conftest import ROOT

NAMES = {
    "dkpro-cassis": "cassis",
    "inspect-ai": "inspect_ai",
    "json-repair": "json_repair",
    "markdown-it-py": "markdown_it",
    "scikit-learn": "sklearn",
}
"""How a distribution is imported, where that is not its name."""


def imported():
    for path in (ROOT / "mali_bench").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module.partition(".")[0]


def test_dependencies_are_what_the_package_imports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for name, some in project["optional-dependencies"].items() if name != "test" for each in some]
    names = [re.match(r"[\w-]+", requirement)[0] for requirement in (*project["dependencies"], *extras)]
    foreign = set(imported()) - set(sys.stdlib_module_names)
    assert {NAMES.get(name, name) for name in names} == foreign
