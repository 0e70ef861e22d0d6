"""Compare the annotation passes in this folder with people's annotation in GUM, for whoever has GUM.

    python corpus/external/gum/compare.py FOLDER

FOLDER holds GUM_news_asylum.conllu, GUM_news_korea.conllu and GUM_news_stampede.conllu (GUM, CC BY 4.0, by Amir Zeldes
and others). A pass has no text: extents and heads are numbers of tokens of the whole document, from 0, half-open.

Two mentions are one if each has its head inside the other's extent and the heads share a token; of several the one
with most tokens in common, one-to-one. Recall is of people's persons, organizations and places. Coreference is compared
on the mentions that both have. figures.md is what this prints.
"""

import json
import re
import sys
from pathlib import Path

import conllu
import numpy as np
from scipy.optimize import linear_sum_assignment

from mali_bench.plain import score_clusters

HERE = Path(__file__).parent
TYPES = ("person", "organization", "place")
Mention = tuple[tuple[int, int], frozenset[int], str, str]
"""Extent [start, end), tokens of the head, type, cluster."""


def people(path: Path) -> list[Mention]:
    """The mentions of a file of GUM, as far as they are in one piece."""
    parts: list[str] = []
    found: list[Mention] = []
    open_: list[tuple[int, list[str]]] = []
    at = 0
    for sentence in conllu.parse(path.read_text(encoding="utf-8")):
        if "global.Entity" in sentence.metadata:
            parts = sentence.metadata["global.Entity"].split("-")
        for token in sentence:
            if not isinstance(token["id"], int):
                continue
            for piece in re.findall(r"\([^()]+\)?|[^()]+\)", (token["misc"] or {}).get("Entity", "") or ""):
                if piece.startswith("("):
                    open_.append((at, piece.strip("()").split("-")))
                if piece.endswith(")"):
                    name = piece.strip("()").split("-")[0]
                    number = max(n for n, (_, values) in enumerate(open_) if values[0] == name)
                    start, values = open_.pop(number)
                    said = dict(zip(parts, values, strict=False))
                    head = frozenset(start + int(word) - 1 for word in said["minspan"].split(","))
                    found.append(((start, at + 1), head, said["etype"], said["GRP"]))
            at += 1
    return found


def ours(path: Path) -> list[Mention]:
    """The mentions of a pass; of two readings the first."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        (tuple(row["extent"]), frozenset(range(*row["head"])), row["type"], row["entity"])
        for row in rows
        if not row.get("reading", "").endswith("/b")
    ]


def common(gold: list[Mention], mine: list[Mention]) -> list[tuple[int, int]]:
    """Which mentions of people and of a pass are one."""
    shared = np.zeros((len(gold), len(mine)))
    for row, (one, head, _, _) in enumerate(gold):
        for column, (other, own, _, _) in enumerate(mine):
            inside = head <= set(range(*other)) and own <= set(range(*one))
            if inside and head & own:
                tokens = len(set(range(*one)) & set(range(*other)))
                shared[row, column] = 1 + tokens / len(set(range(*one)) | set(range(*other)))
    pairs = zip(*linear_sum_assignment(shared, maximize=True), strict=True)
    return [(int(row), int(column)) for row, column in pairs if shared[row, column]]


def clusters(mentions: list[Mention], numbers: list[int]) -> list[list[int]]:
    """The clusters of some mentions, which are called by their places in the list."""
    made: dict[str, list[int]] = {}
    for name, number in enumerate(numbers):
        made.setdefault(mentions[number][3], []).append(name)
    return list(made.values())


def main(folder: Path) -> None:
    """Print a row for each document and annotator, and for each annotator one of all documents together."""
    print("| document | annotator | people's persons, organizations, places: found | common mentions | CoNLL |")
    print("|---|---|--:|--:|--:|")
    for annotator in sorted({path.stem[-1] for path in HERE.glob("*-?.jsonl")}):
        found, wanted, both = 0, 0, 0
        sides: tuple[dict[str, list[list[int]]], dict[str, list[list[int]]]] = ({}, {})
        for path in sorted(HERE.glob(f"*-{annotator}.jsonl")):
            name = path.stem.rpartition("-")[0]
            gold, mine = people(folder / f"{name}.conllu"), ours(path)
            pairs = common(gold, mine)
            named = {number for number, each in enumerate(gold) if each[2] in TYPES}
            here = len(named & {row for row, _ in pairs})
            for end, side in enumerate((gold, mine)):
                sides[end][name] = clusters(side, [pair[end] for pair in pairs])
            row(name, annotator, here, len(named), len(pairs), {name: sides[0][name]}, {name: sides[1][name]})
            found, wanted, both = found + here, wanted + len(named), both + len(pairs)
        row("all", annotator, found, wanted, both, *sides)


def row(name: str, annotator: str, found: int, wanted: int, both: int, gold: object, mine: object) -> None:
    """Print a row."""
    conll = score_clusters(gold, mine)["conll"].f1
    print(f"| {name} | {annotator} | {found / wanted:.3f} ({found} of {wanted}) | {both} | {conll:.3f} |")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not list(Path(sys.argv[1]).glob("GUM_news_*.conllu")):
        sys.stderr.write(
            f"usage: python {sys.argv[0]} FOLDER, where FOLDER has GUM_news_asylum.conllu and the others\n"
        )
        sys.exit(2)
    main(Path(sys.argv[1]))
