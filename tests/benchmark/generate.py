"""Four workloads for measuring speed, made up from a seed: the same arguments give the same bytes.

    python generate.py FOLDER [--scale 0.01] [--seed 13] [--conll] [--hostile]

A   10,000 documents of 400 tokens, about 300,000 typed mentions that do not overlap, and about 290,000 predicted ones.
B   1,000 documents of 200 mentions in 60 clusters, and noisy predicted clusters.
S   one document of 5,000 mentions in 1,500 clusters.
H   documents made to cost as much as they can (with --hostile), each at its size and at twice that.

Each is a pair of files in the project's own format, `a.gold.jsonl` and `a.pred.jsonl`. The functions at the end give
the same data in the forms that other programs read.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

SEED = 13
TYPES = ("PER", "ORG", "LOC", "MISC")
WORDS = [
    first + second
    for first in ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru")
    for second in ("bal", "den", "fir", "gos", "l", "me", "n")
]
PARAGRAPH = 100
"""Tokens in a paragraph."""
FATES = {"same": 0.73, "type": 0.08, "boundary": 0.07, "missing": 0.12}
"""What becomes of a mention of A in the prediction."""
SPURIOUS = 0.09
"""Predicted mentions of A without a gold one, as a share of the gold mentions."""
NOISE = {"b": (0.09, 0.20, 0.15), "s": (0.03, 0.19, 0.10)}
"""Shares of mentions that the prediction lacks (it has as many others), of mentions that it puts into a random
cluster, and of clusters that it puts into another one.
"""

Document = dict[str, Any]
Mentions = list[dict[str, Any]]
Pair = tuple[Document, Document]


def workloads(scale: float = 1.0, seed: int = SEED) -> dict[str, Iterator[Pair]]:
    """The pairs of gold and prediction of each workload; a part of one is the start of the whole of A and B."""
    return {
        "a": (_typed(random.Random(f"{seed}a{n}"), n) for n in range(max(1, round(10_000 * scale)))),
        "b": (
            _clustered(random.Random(f"{seed}b{n}"), f"b{n}", 200, NOISE["b"])
            for n in range(max(1, round(1_000 * scale)))
        ),
        "s": (
            _clustered(random.Random(f"{seed}s"), "s0", size, NOISE["s"]) for size in [max(200, round(5_000 * scale))]
        ),
    }


HOSTILE = {
    "nested spans": 20_000,
    "nested spans on both sides": 20_000,
    "relations over nested spans": 4_000,
    "relations of one argument": 4_000,
    "fragments of a mention": 2_000,
    "labels": 20_000,
    "labels of one span": 20_000,
    "clusters that all tie": 5_000,
}
"""The inputs of H, with how many of their kind there are at full size; every file is at most some 2 MB large."""


def hostile(kind: str, size: int, seed: int = SEED) -> Pair:
    """The gold and the prediction of an input of H."""
    rng = random.Random(f"{seed}{kind}{size}")
    words = _text(rng, max(2 * size, 200))[0]
    apart = [[3 * n, 3 * n + 2] for n in range(size)]

    def nested(start: int, number: int) -> list[list[int]]:
        return [[start + n, start + 2 * number - n] for n in range(number)]

    def mentions(spans: list[Any], **fields: list[str]) -> Mentions:
        return [
            {"id": f"m{n}", "spans": span if isinstance(span[0], list) else [span], "type": "PER"}
            | {name: values[n] for name, values in fields.items()}
            for n, span in enumerate(spans)
        ]

    def document(mentions: Mentions, relations: list[dict[str, str]] | None = None) -> Document:
        layers = {"mentions": mentions} | ({} if relations is None else {"relations": relations})
        return {"id": kind, "text": words, **layers}

    def relations(ends: list[tuple[int, int]]) -> list[dict[str, str]]:
        return [{"type": "PHYS", "arg1": f"m{one}", "arg2": f"m{other}"} for one, other in ends]

    few = mentions(apart[:300])
    if kind == "nested spans":
        return document(few), document(mentions(nested(0, size)))
    if kind == "nested spans on both sides":
        return document(mentions(nested(0, size))), document(mentions([[a, b + 1] for a, b in nested(0, size)]))
    if kind == "relations over nested spans":
        side = max(2, round(size**0.5))
        spans = nested(0, side) + nested(2 * side, side)
        ends = [(one, side + other) for one in range(side) for other in range(side)]
        heads: list[Any] = [[[side - 1, side + 1]]] * side + [[[3 * side - 1, 3 * side + 1]]] * side
        inside = [[start, end - (end - start > 2)] for start, end in spans]
        return document(mentions(spans, head=heads), relations(ends)), document(mentions(inside), relations(ends))
    if kind == "relations of one argument":
        ends = [(0, n) for n in range(1, size)]
        heads = [[[start, start + 1]] for start, _ in apart]
        wrong = relations([(0, n) for n in range(1, size, 2)])
        return document(mentions(apart, head=heads), relations(ends)), document(mentions(apart), wrong)
    if kind == "fragments of a mention":
        pieces = [[[4 * n, 4 * n + 2] for n in range(size)], [[4 * n, 4 * n + 1] for n in range(size)]]
        return document([*mentions([pieces[0]]), *few[1:]]), document([*mentions([pieces[1]]), *few[1:]])
    labels = [[f"T{n}" for n in range(first, first + size)] for first in (0, size // 4)]
    if kind == "labels":
        return document(mentions(apart, type=labels[0])), document(mentions(apart, type=labels[1]))
    if kind == "labels of one span":
        return document(few), document(mentions([[0, 2]] * size, type=labels[0]))
    clusters = [[f"e{n // 3}" for n in range(3 * size)], [f"e{n // 3}" for n in range(3 * size)]]
    rng.shuffle(clusters[1])
    longer = [[2 * n, 2 * n + 1] for n in range(3 * size)]
    gold, pred = (document(mentions(longer, entity=names)) for names in clusters)
    return gold, pred


def write_hostile(folder: Path, scale: float = 1.0, seed: int = SEED) -> list[Path]:
    """Write the files of H, each input at its size (`h0-1`) and at twice that (`h0-2`); returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, (kind, size) in enumerate(HOSTILE.items()):
        for times in (1, 2):
            for side, document in zip(("gold", "pred"), hostile(kind, round(size * scale) * times, seed), strict=True):
                path = folder / f"h{number}-{times}.{side}.jsonl"
                path.write_text(json.dumps(document) + "\n", encoding="utf-8")
                paths.append(path)
    return paths


def write(folder: Path, scale: float = 1.0, seed: int = SEED) -> list[Path]:
    """Write the six files; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, pairs in workloads(scale, seed).items():
        sides = [folder / f"{name}.{side}.jsonl" for side in ("gold", "pred")]
        with sides[0].open("w", encoding="utf-8") as gold, sides[1].open("w", encoding="utf-8") as pred:
            for one, other in pairs:
                gold.write(json.dumps(one) + "\n")
                pred.write(json.dumps(other) + "\n")
        paths += sides
    return paths


def _text(rng: random.Random, tokens: int) -> tuple[str, list[tuple[int, int]]]:
    """Some text, and where its tokens are; a blank line parts paragraphs."""
    words = rng.choices(WORDS, k=tokens)
    gaps = ["\n\n" if n % PARAGRAPH == 0 else " " for n in range(1, tokens)]
    text = "".join(word + gap for word, gap in zip(words, [*gaps, "\n"], strict=True))
    edges = [0, *accumulate(len(word) + len(gap) for word, gap in zip(words, [*gaps, ""], strict=True))]
    return text, [(start, start + len(word)) for start, word in zip(edges, words, strict=False)]


def _typed(rng: random.Random, number: int) -> Pair:
    """A document of 400 tokens with 30 mentions more or less, one to three tokens long, never side by side."""
    text, tokens = _text(rng, 400)
    places = sorted(rng.sample(range(100), rng.randint(24, 36)))
    gold = [(4 * place, 4 * place + rng.choice((1, 1, 2, 3)), rng.choice(TYPES)) for place in places]
    pred = []
    for first, last, label in gold:
        fate = rng.choices(list(FATES), list(FATES.values()))[0]
        if fate == "type":
            label = rng.choice([each for each in TYPES if each != label])
        elif fate == "boundary":
            last += 1 if last - first == 1 else -1
        if fate != "missing":
            pred.append((first, last, label))
    free = sorted(set(range(100)) - set(places))
    spurious = rng.sample(free, sum(rng.random() < SPURIOUS for _ in gold))
    pred += [(4 * place, 4 * place + rng.choice((1, 1, 2, 3)), rng.choice(TYPES)) for place in spurious]

    def shown(found: list[tuple[int, int, str]]) -> Mentions:
        return [
            {"spans": [[tokens[first][0], tokens[last - 1][1]]], "type": label} for first, last, label in sorted(found)
        ]

    name = f"a{number}"
    mentions = [{"id": f"m{n}", **each} for n, each in enumerate(shown(gold))]
    return {"id": name, "text": text, "mentions": mentions}, {"id": name, "mentions": shown(pred)}


def _clustered(rng: random.Random, name: str, size: int, noise: tuple[float, float, float]) -> Pair:
    """A document in which every third token is a mention, in three tenths as many clusters as mentions."""
    text, tokens = _text(rng, 3 * size)
    clusters = size * 3 // 10
    gold = [*range(clusters), *(rng.randrange(clusters) for _ in range(size - clusters))]
    rng.shuffle(gold)
    missing, moved, merged = noise
    into = [rng.randrange(clusters) if rng.random() < merged else cluster for cluster in range(clusters)]
    pred: dict[int, int] = {}
    for at, cluster in enumerate(gold):
        place = 3 * at + 1 if rng.random() < missing else 3 * at
        pred[place] = rng.randrange(clusters) if rng.random() < moved else into[cluster]

    def mention(token: int, cluster: str) -> dict[str, Any]:
        return {"spans": [list(tokens[token])], "entity": cluster}

    mentions = [{"id": f"m{n}", **mention(3 * n, f"e{cluster}")} for n, cluster in enumerate(gold)]
    found = [mention(place, f"c{cluster}") for place, cluster in pred.items()]
    return {"id": name, "text": text, "mentions": mentions}, {"id": name, "mentions": found}


def span_dicts(documents: list[Document]) -> list[list[dict[str, Any]]]:
    """The mentions of each document as nervaluate takes them; there the end is the last character."""
    return [
        [
            {"label": each["type"], "start": each["spans"][0][0], "end": each["spans"][0][1] - 1}
            for each in document["mentions"]
        ]
        for document in documents
    ]


def tags(documents: list[Document], texts: list[str]) -> list[list[str]]:
    """The mentions of each document as BIO tags of its tokens."""
    found = []
    for document, text in zip(documents, texts, strict=True):
        tokens = tokens_of(text)
        number = {start: number for number, (start, _) in enumerate(tokens)}
        row = ["O"] * len(tokens)
        for each in document["mentions"]:
            start, end = each["spans"][0]
            at, prefix = number[start], "B"
            while at < len(tokens) and tokens[at][0] < end:
                row[at] = f"{prefix}-{each['type']}"
                at, prefix = at + 1, "I"
        found.append(row)
    return found


def tokens_of(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text are."""
    return [found.span() for found in re.finditer(r"\S+", text)]


def clusters(document: Document) -> list[set[tuple[int, int]]]:
    """The clusters of a document, each as its spans."""
    found: dict[str, set[tuple[int, int]]] = {}
    for each in document["mentions"]:
        found.setdefault(each["entity"], set()).add(tuple(each["spans"][0]))
    return list(found.values())


def conll(documents: list[Document], texts: list[str]) -> Iterator[str]:
    """The lines of a CoNLL-2012 file of documents whose mentions are single tokens: document, part, number, word,
    clusters.
    """
    for document, text in zip(documents, texts, strict=True):
        numbers: dict[str, int] = {}
        at = {each["spans"][0][0]: numbers.setdefault(each["entity"], len(numbers)) for each in document["mentions"]}
        yield f"#begin document ({document['id']}); part 000"
        for number, (start, end) in enumerate(tokens_of(text)):
            yield f"{document['id']}\t0\t{number}\t{text[start:end]}\t{f'({at[start]})' if start in at else '-'}"
        yield "\n#end document"


def load(path: Path) -> list[Document]:
    """The documents of a file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write the workloads of the speed benchmark.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full size (default: 1)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--conll", action="store_true", help="also write B and S as CoNLL-2012 files")
    parser.add_argument("--hostile", action="store_true", help="write H instead of A, B and S")
    options = parser.parse_args()
    if options.hostile:
        for path in write_hostile(options.folder, options.scale, options.seed):
            sys.stdout.write(f"{path}\n")
        return
    for path in write(options.folder, options.scale, options.seed):
        sys.stdout.write(f"{path}\n")
    for name in ("b", "s") if options.conll else ():
        gold, pred = (load(options.folder / f"{name}.{side}.jsonl") for side in ("gold", "pred"))
        texts = [document["text"] for document in gold]
        for side, documents in (("gold", gold), ("pred", pred)):
            path = options.folder / f"{name}.{side}.conll"
            path.write_text("\n".join(conll(documents, texts)) + "\n", encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
