"""Linear classifiers trained on the practice documents: text on standard input, a document in JSON on standard output.

The argument is the seed. What is learned from are the documents of the split `practice` and the examples of the
guidelines that are right; both are invented. Four classifiers: the heads of mentions and the triggers of events, word
by word (BIO tags), and the relations and arguments of pairs in a sentence. Coreference is by rule.
"""

import json
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import SGDClassifier  # type: ignore[import-untyped]

from mali_bench import load
from mali_bench.corpus.bundled import root
from mali_bench.model.document import Document
from mali_bench.model.readings import first_readings

WORD = re.compile(r"\w+|[^\w\s]")
SENTENCE = re.compile(r"(?<=[.!?])[\"')]*\s+|\n\s*\n")
PRONOUNS = re.compile(r"i|me|my|we|us|our|he|him|his|she|her|it|its|they|them|their|who|which")
REACH = 15
"""Words between the members of a pair, at most."""
NONE = "O"


class Word(NamedTuple):
    """A word and its place in the text."""

    start: int
    end: int
    text: str


class Node(NamedTuple):
    """A mention or a trigger: its first word and the one after its last, in a sentence, and its type."""

    first: int
    end: int
    kind: str
    name: str


def sentences(text: str) -> Iterator[list[Word]]:
    """The words of each sentence."""
    breaks = [0, *(match.end() for match in SENTENCE.finditer(text)), len(text)]
    for start, end in pairwise(breaks):
        words = [Word(start + m.start(), start + m.end(), m.group()) for m in WORD.finditer(text[start:end])]
        if words:
            yield words


def shape(word: str) -> str:
    """Capitals, digits and small letters, each run once."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", word))))


def word_features(words: list[Word], at: int, before: str) -> dict[str, Any]:
    """What a tagger sees of a word: itself, its neighbours, and the tag before it."""
    features: dict[str, Any] = {"before": before, "first": at == 0}
    for offset in range(-2, 3):
        word = words[at + offset].text if 0 <= at + offset < len(words) else ""
        features |= {f"{offset} word": word.lower(), f"{offset} end": word[-3:].lower(), f"{offset} shape": shape(word)}
    word = words[at].text.lower()
    return features | {f"start {n}": word[:n] for n in (3, 4, 5)} | {"end 2": word[-2:]}


def pair_features(words: list[Word], one: Node, two: Node) -> dict[str, Any]:
    """What a classifier of pairs sees: types, last words, and the words between."""
    left, right = sorted((one, two))
    between = [word.text.lower() for word in words[left.end : right.first]]
    order = "after" if one.first < two.first else "before"
    features: dict[str, Any] = {"order": order, "distance": min(len(between), 6), "all": " ".join(between[:4])}
    features |= {f"between {word}": True for word in between}
    for name, node in (("one", one), ("two", two)):
        features |= {name: node.kind, f"{name} family": node.kind[:3], f"{name} word": words[node.end - 1].text.lower()}
    return features | {"types": f"{one.kind} {two.kind} {order}", "families": f"{one.kind[:3]} {two.kind[:3]} {order}"}


def pairs(ones: list[Node], twos: list[Node]) -> Iterator[tuple[Node, Node]]:
    """The pairs of two lists that are near each other."""
    for one in ones:
        for two in twos:
            if one is not two and abs(one.first - two.first) <= REACH:
                yield one, two


class Classifier:
    """A linear classifier of features."""

    def __init__(self, seed: int) -> None:
        self._vectors = DictVectorizer()
        self._model = SGDClassifier(loss="log_loss", alpha=1e-4, average=True, max_iter=50, tol=None, random_state=seed)
        self._features: list[dict[str, Any]] = []
        self._classes: list[str] = []

    def learn(self, features: dict[str, Any], kind: str) -> None:
        """Keep an example."""
        self._features.append(features)
        self._classes.append(kind)

    def fit(self) -> None:
        """Train on the examples."""
        self._vectors.fit(self._features)
        self._model.fit(self._matrix(self._features), self._classes)

    def __call__(self, features: dict[str, Any]) -> str:
        """The likeliest class."""
        return str(self._model.predict(self._matrix([features]))[0])

    def _matrix(self, features: list[dict[str, Any]]) -> Any:
        """The features as numbers; some releases of scikit-learn refuse indexes of 64 bits."""
        matrix = self._vectors.transform(features)
        matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
        return matrix


def nodes(words: list[Word], items: list[tuple[Any, str, str]]) -> list[Node]:
    """The items whose first fragment is words of a sentence, given as spans, type and id."""
    made = []
    for spans, kind, name in items:
        start, end = spans[0]
        inside = [at for at, word in enumerate(words) if start <= word.start and word.end <= end]
        if inside:
            made.append(Node(inside[0], inside[-1] + 1, kind, name))
    return made


def tags(words: list[Word], marked: list[Node]) -> list[str]:
    """BIO tags."""
    made = [NONE] * len(words)
    for node in marked:
        made[node.first : node.end] = [f"B-{node.kind}", *[f"I-{node.kind}"] * (node.end - node.first - 1)]
    return made


class System:
    """The four classifiers."""

    def __init__(self, seed: int) -> None:
        self.heads, self.triggers, self.relations, self.arguments = (Classifier(seed) for _ in range(4))
        for document in training():
            self._learn(document)
        for each in (self.heads, self.triggers, self.relations, self.arguments):
            each.fit()

    def _learn(self, document: Document) -> None:
        heads = [(m.head or m.spans, m.type or "", m.id or "") for m in document.mentions or ()]
        triggers = [(e.trigger, e.type or "", e.id or "") for e in document.events or ()]
        types = {(relation.arg1, relation.arg2): relation.type for relation in document.relations or ()}
        roles = {(e.id, a.filler): a.role or NONE for e in document.events or () for a in e.arguments}
        for words in sentences(document.text or ""):
            mentions, events = nodes(words, heads), nodes(words, triggers)
            for tagger, layer, marked in (
                (self.heads, document.mentions, mentions),
                (self.triggers, document.events, events),
            ):
                given = [NONE, *tags(words, marked)]
                for at in range(len(words) if layer is not None else 0):
                    tagger.learn(word_features(words, at, given[at]), given[at + 1])
            for one, two in pairs(mentions, mentions) if document.relations is not None else ():
                self.relations.learn(pair_features(words, one, two), types.get((one.name, two.name), NONE))
            for one, two in pairs(events, mentions) if document.mentions is not None else ():
                self.arguments.learn(pair_features(words, one, two), roles.get((one.name, two.name), NONE))

    def _tagged(self, tagger: Classifier, words: list[Word], name: str) -> list[Node]:
        """What a tagger finds in a sentence, from left to right; an I that continues nothing begins something."""
        found: list[Node] = []
        before = NONE
        for at in range(len(words)):
            tag = tagger(word_features(words, at, before))
            if tag != NONE:
                if tag[0] == "I" and before[2:] == tag[2:]:
                    found[-1] = found[-1]._replace(end=at + 1)
                else:
                    found.append(Node(at, at + 1, tag[2:], f"{name}{words[at].start}"))
            before = tag
        return found

    def predict(self, text: str) -> dict[str, Any]:
        """The document of a text."""
        mentions, relations, events = [], [], []
        for words in sentences(text):
            heads, triggers = self._tagged(self.heads, words, "m"), self._tagged(self.triggers, words, "v")
            mentions += [place(text, words, node, "spans") for node in heads]
            for one, two in pairs(heads, heads):
                kind = self.relations(pair_features(words, one, two))
                if kind != NONE:
                    relations.append({"type": kind, "arg1": one.name, "arg2": two.name})
            for node in triggers:
                found = [(self.arguments(pair_features(words, *pair)), pair[1]) for pair in pairs([node], heads)]
                arguments = [{"role": role, "filler": filler.name} for role, filler in found if role != NONE]
                events.append(place(text, words, node, "trigger") | {"arguments": arguments})
        return {"mentions": corefer(mentions), "relations": relations, "events": events}


def place(text: str, words: list[Word], node: Node, field: str) -> dict[str, Any]:
    """An item for a node."""
    start, end = words[node.first].start, words[node.end - 1].end
    return {"id": node.name, field: [[start, end]], "quote": text[start:end], "type": node.kind}


def corefer(mentions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mentions with entities: equal words are one, and a pronoun is the last mention before it of its type."""
    by_words: dict[str, str] = {}
    last: dict[str, str] = {}
    for mention in mentions:
        words, kind = mention["quote"].lower(), mention["type"]
        if PRONOUNS.fullmatch(words):
            mention["entity"] = last.get(kind, mention["id"])
        else:
            mention["entity"] = by_words.setdefault(words, mention["id"])
            last[kind] = mention["entity"]
    return mentions


def training() -> list[Document]:
    """The practice documents, and the examples of the guidelines that are right."""
    rows = [json.loads(line) for line in (root() / "data/practice/examples.jsonl").read_text("utf-8").splitlines()]
    examples = [msgspec.convert(row["annotation"], Document) for row in rows if row["polarity"] == "positive"]
    return [first_readings(document) for document in [*load("practice"), *examples]]


if __name__ == "__main__":
    print(json.dumps(System(int(sys.argv[1])).predict(sys.stdin.buffer.read().decode("utf-8"))))
