"""The reference rows, which show what a number means: writes NAME.jsonl for each into the folder named as argument.

The gold is read for `perfect-*`, its raw passes for `pass-*`. The other rows read the text alone, and the practice
documents for their frequencies.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from mali_bench import load
from mali_bench.corpus import passes
from mali_bench.corpus.bundled import root
from mali_bench.leaderboard.entries import canonical
from mali_bench.model.document import LAYERS, Argument, Document, Event, Mention, Relation, Time
from mali_bench.model.label_maps import LabelMap
from mali_bench.model.mapping import perfect
from mali_bench.model.readings import first_readings

SEED = 1
WORD = re.compile(r"\w+")
CAPITALISED = re.compile(r"\b[A-Z]\w*(?: [A-Z]\w*)*")
PAST = re.compile(r"\b[a-z]+ed\b")


def annotation_pass(annotator: str) -> Document:
    """A pass of round r2 over the article, as it was delivered; of each ambiguity its first reading."""
    (article,) = load()
    place = root() / "passes" / str(article.id) / "r2" / annotator
    document, _ = passes.read(place, name=str(article.id), text=str(article.text), date=article.date)
    return first_readings(document)


def of_scheme(name: str) -> Document:
    """The core layers of a scheme, in its labels: the gold without what it lacks. A layer that it lacks is absent.

    Times are there where arguments may name them, and have no values, which schemes do not share.
    """
    (article,) = load()
    label_map = LabelMap.read(name)
    made = perfect(first_readings(article), label_map)
    layers = {layer: getattr(made, layer) for layer in ("relations", "events") if layer in label_map.layers}
    if "events" in layers:
        layers["times"] = tuple(Time(id=time.id, spans=time.spans, type=time.type) for time in made.times or ())
    return only(made, mentions=made.mentions, entities=made.entities, **layers)


def only(article: Document, **layers: Any) -> Document:
    """A document with these layers and no others."""
    return Document(id=article.id, text=article.text, **layers)


def empty() -> Document:
    """Every layer, and nothing in it."""
    (article,) = load()
    return only(article, **dict.fromkeys(LAYERS, ()))


def frequencies(values: Iterable[str | None]) -> list[tuple[str, int]]:
    """How often each value occurs, the most frequent first, then by name."""
    return sorted(Counter(filter(None, values)).items(), key=lambda pair: (-pair[1], pair[0]))


class Practice:
    """What is counted in the practice documents."""

    def __init__(self) -> None:
        documents = [first_readings(document) for document in load("practice")]
        self.words = sum(len(WORD.findall(document.text or "")) for document in documents)
        mentions = [mention for document in documents for mention in document.mentions or ()]
        relations = [relation for document in documents for relation in document.relations or ()]
        events = [event for document in documents for event in document.events or ()]
        arguments = [a for event in events for a in event.arguments]
        self.entities = sum(len(document.entities or ()) for document in documents)
        self.mentions = frequencies(mention.type for mention in mentions)
        self.relations = frequencies(relation.type for relation in relations)
        self.events = frequencies(event.type for event in events)
        self.roles = {
            kind: frequencies(argument.role for event in events if event.type == kind for argument in event.arguments)
            for kind, _ in self.events
        }
        self.shares = {
            "mention": len(mentions) / self.words,
            "event": len(events) / self.words,
            "new": self.entities / len(mentions),
            "relation": len(relations) / len(mentions),
            "argument": len(arguments) / len(events) / 2,
        }


def majority() -> Document:
    """The most frequent label of each layer for every place where there may be something.

    Every run of capitalised words is a mention, and equal ones are one entity; each two that follow each other are
    related; every word in -ed is an event, and the mentions before and after it have its most frequent role.
    """
    (article,) = load()
    text, practice = str(article.text), Practice()
    mentions = [
        Mention(id=f"m{n}", spans=(m.span(),), type=practice.mentions[0][0], entity=m.group().lower())
        for n, m in enumerate(CAPITALISED.finditer(text), 1)
    ]
    relations = [
        Relation(type=practice.relations[0][0], arg1=str(one.id), arg2=str(two.id)) for one, two in pairwise(mentions)
    ]
    kind = practice.events[0][0]
    events = [
        Event(trigger=(m.span(),), type=kind, arguments=around(mentions, m.start(), lambda: practice.roles[kind][0][0]))
        for m in PAST.finditer(text)
    ]
    return only(article, mentions=tuple(mentions), relations=tuple(relations), events=tuple(events))


def around(mentions: Sequence[Mention], place: int, role: Callable[[], str | None]) -> tuple[Argument, ...]:
    """The last mention before a place and the first after it, each in a role if `role` gives one."""
    before = [mention for mention in mentions if mention.spans[-1][1] <= place][-1:]
    after = [mention for mention in mentions if mention.spans[0][0] > place][:1]
    drawn = [(role(), mention) for mention in (*before, *after)]
    return tuple(Argument(role=name, filler=str(mention.id)) for name, mention in drawn if name)


def at_random() -> Document:
    """Labels drawn for the words of the text, as often as in the practice documents; entities by chance as well."""
    (article,) = load()
    practice, draw = Practice(), random.Random(SEED)

    def label(counts: list[tuple[str, int]]) -> str:
        point = draw.random() * sum(count for _, count in counts)
        for name, count in counts:
            point -= count
            if point < 0:
                return name
        return counts[-1][0]

    def happens(name: str) -> bool:
        return draw.random() < practice.shares[name]

    mentions: list[Mention] = []
    places = []
    for word in WORD.finditer(str(article.text)):
        if happens("mention"):
            known = [] if happens("new") else mentions
            entity = known[int(draw.random() * len(known))].entity if known else f"e{len(mentions) + 1}"
            mentions.append(
                Mention(id=f"m{len(mentions) + 1}", spans=(word.span(),), type=label(practice.mentions), entity=entity)
            )
        elif happens("event"):
            places.append((word.span(), label(practice.events)))
    relations = [
        Relation(type=label(practice.relations), arg1=str(one.id), arg2=str(two.id))
        for one, two in pairwise(mentions)
        if happens("relation")
    ]
    events = []
    for span, kind in places:
        roles = practice.roles[kind]
        arguments = around(mentions, span[0], lambda: label(roles) if roles and happens("argument") else None)  # noqa: B023
        events.append(Event(trigger=(span,), type=kind, arguments=arguments))
    return only(article, mentions=tuple(mentions), relations=tuple(relations), events=tuple(events))


ROWS: dict[str, Callable[[], Document]] = {
    "pass-a": lambda: annotation_pass("A"),
    "pass-b": lambda: annotation_pass("B"),
    "perfect-ontonotes": lambda: of_scheme("ontonotes"),
    "perfect-ace2005": lambda: of_scheme("ace2005"),
    "perfect-textee-ace": lambda: of_scheme("textee-ace"),
    "empty": empty,
    "majority": majority,
    "random": at_random,
}
"""Each row, by the slug of its entry."""


def main(folder: Path) -> None:
    """Write all rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in ROWS.items():
        (folder / f"{name}.jsonl").write_bytes(canonical([make()]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
