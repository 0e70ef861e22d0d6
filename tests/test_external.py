"""What the README and the card say was measured, and the comparison with people on a small file in the form of GUM."""

import importlib.util
import json
import re
from pathlib import Path

from conftest import ROOT

import mali_bench
from mali_bench.corpus.readers import figures
from mali_bench.metrics.groups import PRIMARY
from mali_bench.model import mapping
from mali_bench.model.label_maps import LabelMap
from mali_bench.model.readings import first_readings

_SPEC = importlib.util.spec_from_file_location("compare", ROOT / "corpus" / "external" / "gum" / "compare.py")
assert _SPEC is not None
assert _SPEC.loader is not None
compare = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(compare)

WORDS = [
    ("The", "(1-person-2"),
    ("mayor", None),
    ("of", None),
    ("Sund", "(2-place-1)1)"),
    ("slept", None),
    ("She", "(1-person-1)"),
    ("left", None),
    ("Sund", "(2-place-1)"),
]


def gum(folder: Path) -> None:
    lines = ["# newdoc id = GUM_news_x", "# global.Entity = GRP-etype-minspan", "# text = x"]
    for number, (word, entity) in enumerate(WORDS, start=1):
        misc = f"Entity={entity}" if entity else "_"
        lines.append("\t".join([str(number), word, word, "X", "X", "_", "0" if number == 1 else "1", "dep", "_", misc]))
    (folder / "GUM_news_x.conllu").write_text("\n".join(lines) + "\n\n")


def own(folder: Path, rows: list[tuple[list[int], list[int], str, str]]) -> Path:
    path = folder / "GUM_news_x-A.jsonl"
    names = ("extent", "head", "type", "entity")
    path.write_text("".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows))
    return path


def test_people_are_read_with_heads_and_clusters(tmp_path: Path) -> None:
    gum(tmp_path)
    # "of Sund" closes both: the town and the mayor.
    assert sorted(compare.people(tmp_path / "GUM_news_x.conllu")) == [
        ((0, 4), frozenset({1}), "person", "1"),
        ((3, 4), frozenset({3}), "place", "2"),
        ((5, 6), frozenset({5}), "person", "1"),
        ((7, 8), frozenset({7}), "place", "2"),
    ]


def test_mentions_are_one_by_their_heads(tmp_path: Path) -> None:
    gum(tmp_path)
    people = compare.people(tmp_path / "GUM_news_x.conllu")
    mine = compare.ours(
        own(
            tmp_path,
            [
                ([0, 2], [1, 2], "PER.Individual", "m"),  # a shorter extent, the same head
                ([3, 4], [3, 4], "GPE.PopulationCenter", "s"),
                ([5, 6], [5, 6], "PER.Individual", "x"),  # another cluster
                ([4, 5], [4, 5], "PER.Individual", "y"),  # nothing there
            ],
        )
    )
    pairs = compare.common(people, mine)
    assert {(people[row][0], mine[column][0]) for row, column in pairs} == {
        ((0, 4), (0, 2)),
        ((3, 4), (3, 4)),
        ((5, 6), (5, 6)),
    }


def test_the_second_reading_is_left_out(tmp_path: Path) -> None:
    path = own(tmp_path, [([0, 2], [1, 2], "PER.Individual", "m")])
    row = json.loads(path.read_text())
    path.write_text("".join(json.dumps({**row, "reading": f"R/{which}", "entity": which}) + "\n" for which in "ab"))
    assert [entity for *_, entity in compare.ours(path)] == ["a"]


def test_the_readme_has_the_figures_of_the_readers_test_and_of_people() -> None:
    judged = figures.tables(ROOT / "corpus")
    readme = " ".join((ROOT / "README.md").read_text().split())
    (first, _), *_, (stated, caught) = re.findall(r"\| all \| ([\d.]+) .*? \| ([\d.]+) ", judged)
    (found,) = re.findall(r"the gold has ([\d.]+)", judged)
    assert f"they found {stated} of what the gold says" in readme
    assert f"{first} in a first round" in readme
    assert f"caught {caught} of as many sentences" in readme
    assert f"the label set can say, the gold has {found}" in readme
    people = (ROOT / "corpus" / "external" / "gum" / "figures.md").read_text()
    assert {f"{float(score):.2f}" for score in re.findall(r"\| all .* ([\d.]+) \|", people)} == {"0.92"}
    assert "a CoNLL of 0.92 against people's annotation" in readme


def test_the_card_says_what_a_perfect_system_of_other_schemes_scores() -> None:
    """Without the map; that it scores 1 with the map is tested with the maps."""
    part = (ROOT / "corpus" / "card.md").read_text().partition("### What other conventions cost")[2]
    rows = re.findall(r"^\| `([\w-]+)` \|(.*)\|$", part, re.M)
    columns = [PRIMARY[group] for group in ("mentions", "coref", "relations", "triggers", "arguments")]
    gold = mali_bench.load()
    assert [name for name, _ in rows] == [
        "ontonotes",
        "conll2003",
        "ace2005",
        "rich-ere",
        "textee-ace",
        "wikievents",
        "rams",
    ]
    for name, cells in rows:
        perfect = [mapping.perfect(first_readings(document), LabelMap.read(name)) for document in gold]
        report = mali_bench.score(gold, perfect, intervals=False)
        for metric, cell in zip(columns, cells.split("|"), strict=True):
            assert cell.strip() in ("", f"{report[metric].f1 or 0:.3f}"), (name, metric)
