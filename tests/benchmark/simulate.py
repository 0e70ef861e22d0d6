"""Are the p values of `compare` and the intervals of `score` right? Systems with errors from a known process.

    python simulate.py [--replications 400] [--seed 29] [--gold article made ...] [--errors mention ...]

A replication draws the predictions of two systems over one gold document from the same process, each by itself: neither
is better, and every p below .05 is a false alarm. In every second replication the first system is also compared with
one that errs half as often: there p below .05 is a difference that was seen (power). The truth for intervals is the
mean of F1 over all draws of a system's errors over the same gold, to be covered by 95 of 100 intervals of single draws;
`sd` is how much F1 truly varies over these draws, and `se` what intervals say: their width by 3.92, on average.

gold    article   the article of this corpus under its first readings
        small, made, large   articles made up: 9, 24 and 60 paragraphs, 40, 160 and 450 mentions; four of each

errors  mention   each mention by itself: missing, with another end, in another entity, mistyped; spurious mentions
        cluster   each entity as a whole: missing, split in two, merged with another; spurious entities
        both      half of each kind

Events get the same errors, their hoppers being the entities; arguments and relations are missed, mistyped and invented
one by one. The same arguments print the same numbers.
"""

import argparse
import math
import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, variance
from typing import Any, NamedTuple

import msgspec

import mali_bench
from mali_bench.corpus import bundled
from mali_bench.model.labels import Labels
from mali_bench.model.readings import first_readings
from mali_bench.scoring.comparison import Difference

Gold = dict[str, Any]
Item = dict[str, Any]

ALPHA = 0.05
ARTICLES = 4
"""How many articles of each kind are made up."""

SHOWN = (
    "mentions.typed.head",
    "coref.conll.head",
    "coref.conll.exact",
    "coref.mentions.head",
    "coref.muc.head",
    "coref.b3.head",
    "coref.ceafm.head",
    "coref.ceafe.head",
    "coref.lea.head",
    "coref.blanc.head",
    "coref-multiple.conll.head",
    "event-coref.conll.exact",
    "event-coref.b3.exact",
    "triggers.tc.exact",
    "relations.rel+.entity",
    "relations.rel+.head",
    "arguments.ac+.entity",
    "arguments.ac+.head",
)
"""The metrics of the tables."""


class Rates(NamedTuple):
    """How often each error happens: to an item, to a cluster, or as a share of the items (of the clusters) added."""

    missing: float = 0.0
    boundary: float = 0.0
    moved: float = 0.0
    mistyped: float = 0.0
    spurious: float = 0.0
    lost: float = 0.0
    split: float = 0.0
    merged: float = 0.0
    invented: float = 0.0
    link_missing: float = 0.20
    link_mistyped: float = 0.10
    link_spurious: float = 0.20

    def scaled(self, by: float) -> "Rates":
        """All errors that many times as often."""
        return Rates(*(rate * by for rate in self))


ERRORS = {
    "mention": Rates(missing=0.12, boundary=0.08, moved=0.10, mistyped=0.06, spurious=0.12),
    "cluster": Rates(lost=0.12, split=0.30, merged=0.12, invented=0.10),
    "both": Rates(0.06, 0.04, 0.05, 0.03, 0.06, lost=0.06, split=0.15, merged=0.06, invented=0.05),
}
SIZES = {"small": (9, 40), "made": (24, 160), "large": (60, 450)}
"""Paragraphs and mentions of the articles that are made up."""

TYPES = ("PER.Group", "PER.Individual", "ORG.Military", "GPE.Nation", "LOC.Region")
EVENT_TYPES = ("Conflict.Attack", "Life.Die", "Movement.Transport", "Contact.Meet")
RELATION_TYPES = ("Part-Whole.Geographical", "Org-Aff.Leadership", "Control.Territory")
ROLES = ("Agent", "Victim", "Place", "Attacker")


def article() -> Gold:
    """The article of this corpus under its first readings, nothing in it being optional."""
    (document,) = bundled.load()
    found: dict[str, Any] = msgspec.to_builtins(first_readings(document))
    mentions = [keep(each, "id", "spans", "head", "type", "entity") for each in found["mentions"]]
    ids = {each["id"] for each in mentions}
    events = [keep(each, "id", "trigger", "type", "hopper") for each in found["events"]]
    for event, full in zip(events, found["events"], strict=True):
        named = [keep(argument, "role", "filler") for argument in full.get("arguments", ())]
        event["arguments"] = [argument for argument in named if argument["filler"] in ids]
    relations = [keep(each, "id", "type", "arg1", "arg2") for each in found["relations"]]
    layers = {"mentions": mentions, "events": events, "relations": relations}
    return {**keep(found, "id", "text", "paragraphs"), **layers}


def keep(item: Item, *names: str) -> Item:
    """Some fields of an item, as far as it has them."""
    return {name: item[name] for name in names if name in item}


def made_up(rng: random.Random, paragraphs: int, number: int) -> Gold:
    """An article of so many paragraphs and mentions: entities whose sizes fall as 1/rank, about half of them
    singletons, that come back near where they were; relations and events within paragraphs.
    """
    lengths = [rng.randint(20, 50) for _ in range(paragraphs)]
    words, at, place = [], 0, []
    for paragraph, length in enumerate(lengths):
        for _ in range(length):
            word = "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(rng.randint(1, 3)))
            place.append((paragraph, at, at + len(word)))
            words.append(word)
            at += len(word) + 1
        words[-1] += "\n\n"
        at += 2
    text = " ".join(words)
    entities = max(2, round(0.45 * number))
    sizes = [max(1, round(0.12 * number / (rank + 1))) for rank in range(entities)]
    while sum(sizes) < number:
        sizes[rng.randrange(entities // 2)] += 1
    names = [f"e{rank}" for rank, size in enumerate(sizes) for _ in range(size)][:number]
    types = {name: rng.choice(TYPES) for name in dict.fromkeys(names)}
    rng.shuffle(names)
    starts = sorted(rng.sample(range(len(place)), min(len(place), number + number // 3)))
    mentions, triggers = [], []
    for token in starts:
        paragraph, start, end = place[token]
        if not names or (len(triggers) < number // 3 and rng.random() < 0.25):
            triggers.append((paragraph, start, end))
            continue
        room = [n for n in range(token, min(token + 3, len(place))) if place[n][0] == paragraph]
        last = min(token + rng.choice((0, 0, 1, 2)), room[-1])
        entity = names.pop()
        mentions.append(
            {
                "id": f"m{len(mentions)}",
                "spans": [[start, place[last][2]]],
                "head": [list(place[last][1:])],
                "type": types[entity],
                "entity": entity,
            }
        )
    of_paragraph: dict[int, list[Item]] = {}
    for mention in mentions:
        paragraph = next(p for p, s, _ in place if s == mention["spans"][0][0])
        of_paragraph.setdefault(paragraph, []).append(mention)
    events = []
    for paragraph, start, end in triggers:
        near = of_paragraph.get(paragraph, [])
        fillers = rng.sample(near, min(len(near), rng.randint(0, 3)))
        hopper = rng.choice(events)["hopper"] if events and rng.random() < 0.3 else f"h{len(events)}"
        events.append(
            {
                "id": f"v{len(events)}",
                "trigger": [[start, end]],
                "type": rng.choice(EVENT_TYPES),
                "hopper": hopper,
                "arguments": [{"role": rng.choice(ROLES), "filler": each["id"]} for each in fillers],
            }
        )
    relations = []
    for near in of_paragraph.values():
        for one, other in zip(near[::2], near[1::2], strict=False):
            relations.append(
                {
                    "id": f"r{len(relations)}",
                    "type": rng.choice(RELATION_TYPES),
                    "arg1": one["id"],
                    "arg2": other["id"],
                }
            )
    return {"id": "made-up", "text": text, "mentions": mentions, "events": events, "relations": relations}


def system(rng: random.Random, gold: Gold, rates: Rates) -> Gold:
    """The predictions of a system that makes errors at these rates."""
    words = [match.span() for match in re.finditer(r"\w+", gold["text"])]
    mentions = clusters_with_errors(rng, gold["mentions"], "spans", "entity", TYPES, words, rates)
    events = clusters_with_errors(rng, gold["events"], "trigger", "hopper", EVENT_TYPES, words, rates)
    ids = [each["id"] for each in mentions]
    relations = [
        mistyped(rng, each, "type", RELATION_TYPES, rates.link_mistyped)
        for each in gold["relations"]
        if each["arg1"] in ids and each["arg2"] in ids and rng.random() >= rates.link_missing
    ]
    for _ in range(count(rng, rates.link_spurious * len(gold["relations"]))):
        if len(ids) > 1:
            first, second = rng.sample(ids, 2)
            relations.append({"type": rng.choice(RELATION_TYPES), "arg1": first, "arg2": second})
    number = sum(len(each.get("arguments", ())) for each in gold["events"])
    for event in events:
        event["arguments"] = [
            mistyped(rng, each, "role", ROLES, rates.link_mistyped)
            for each in event.get("arguments", ())
            if each["filler"] in ids and rng.random() >= rates.link_missing
        ]
    for _ in range(count(rng, rates.link_spurious * number)):
        if events and ids:
            rng.choice(events)["arguments"].append({"role": rng.choice(ROLES), "filler": rng.choice(ids)})
    return {
        "id": gold["id"],
        "mentions": [{name: value for name, value in each.items() if name != "head"} for each in mentions],
        "events": events,
        "relations": [{**each, "id": f"r{number}"} for number, each in enumerate(relations)],
    }


def clusters_with_errors(
    rng: random.Random,
    items: Sequence[Item],
    spans: str,
    cluster: str,
    types: Sequence[str],
    words: Sequence[tuple[int, int]],
    rates: Rates,
) -> list[Item]:
    """Items with errors of their own and of their clusters; `spans` and `cluster` name their fields."""
    names = list(dict.fromkeys(each[cluster] for each in items))
    size = {name: sum(each[cluster] == name for each in items) for name in names}
    lost = {name for name in names if rng.random() < rates.lost}
    into = {name: rng.choice(names) if rng.random() < rates.merged else name for name in names}
    split = {name for name in names if size[name] > 1 and rng.random() < rates.split}
    found = []
    for each in items:
        name = each[cluster]
        half = "b" if rng.random() < 0.5 and name in split else ""
        if name in lost or rng.random() < rates.missing:
            continue
        changed = mistyped(rng, each, "type", types, rates.mistyped)
        if rng.random() < rates.boundary:
            changed = {**changed, spans: [other_end(rng, each[spans][-1], words)]}
        if rng.random() < rates.moved:
            target = rng.choice(names) if rng.random() < 0.7 else f"alone-{each['id']}"
        else:
            target = f"{into[name]}{half}"
        found.append({**changed, cluster: target})
    known = {str(each[spans]) for each in (*items, *found)}
    targets = [*names, *(f"new{n}" for n in range(len(names) // 2))]
    extra = [rng.choice(targets) for _ in range(count(rng, rates.spurious * len(items)))]
    for number in range(count(rng, rates.invented * len(names))):
        extra += [f"invented{number}"] * rng.choice((1, 1, 2, 4))
    for number, name in enumerate(extra):
        place = [list(rng.choice(words))]
        if str(place) not in known:
            known.add(str(place))
            found.append({"id": f"x{spans}{number}", spans: place, "type": rng.choice(types), cluster: name})
    return found


def other_end(rng: random.Random, span: Sequence[int], words: Sequence[tuple[int, int]]) -> list[int]:
    """A span that starts or ends a word earlier or later, so that it never is the same."""
    inside = [word for word in words if span[0] <= word[0] and word[1] <= span[1]]
    after = next((word for word in words if word[0] >= span[1]), None)
    if len(inside) > 1 and rng.random() < 0.5:
        return [inside[1][0], span[1]]
    return [span[0], after[1]] if after else [max(0, span[0] - 1), span[1]]


def mistyped(rng: random.Random, item: Item, field: str, types: Sequence[str], rate: float) -> Item:
    """The item, sometimes with another label."""
    return {**item, field: rng.choice([name for name in types if name != item[field]])} if rng.random() < rate else item


def count(rng: random.Random, expected: float) -> int:
    """A binomial number with that mean: of twice as many chances every second one."""
    return sum(rng.random() < 0.5 for _ in range(round(2 * expected)))


@dataclass
class Tally:
    """What the replications of a setting found about a metric: p where the systems are alike and where they are not, F1
    by gold, and intervals with their gold.
    """

    alike: list[float] = field(default_factory=list)
    unlike: list[float] = field(default_factory=list)
    f1: dict[int, list[float]] = field(default_factory=dict)
    intervals: list[tuple[int, tuple[float, float]]] = field(default_factory=list)
    trusted: int = 0


def replicate(kind: str, errors: str, replications: int, seed: int) -> dict[str, Tally]:
    """The replications of a setting."""
    labels = bundled.labels()
    made = range(1 if kind == "article" else ARTICLES)
    golds = [
        article() if kind == "article" else made_up(random.Random(f"{seed}{kind}{number}"), *SIZES[kind])
        for number in made
    ]
    tallies = {name: Tally() for name in SHOWN}
    for number in range(replications):
        which = number % len(golds)
        gold = golds[which]

        def draw(name: str, by: float = 1.0, gold: Gold = gold, number: int = number) -> Gold:
            return system(random.Random(f"{seed}{kind}{errors}{number}{name}"), gold, ERRORS[errors].scaled(by))

        a, b = draw("a"), draw("b")
        report = mali_bench.score(gold, a, labels=labels)
        alike = compared(gold, a, b, labels)
        unlike = compared(gold, a, draw("better", 0.5), labels) if number % 2 == 0 else {}
        for name, tally in tallies.items():
            if name not in alike:
                continue
            difference = alike[name]
            tally.f1.setdefault(which, []).extend((difference.f1_a, difference.f1_b))
            tally.alike += [difference.p] if difference.p is not None else []
            tally.unlike += [unlike[name].p] if name in unlike and unlike[name].p is not None else []
            interval = report[name].interval
            if interval.f1 is not None:
                tally.intervals.append((which, interval.f1))
                tally.trusted += interval.untrustworthy is None
    return tallies


def compared(gold: Gold, a: Gold, b: Gold, labels: Labels) -> dict[str, Difference]:
    """The differences of two systems by metric."""
    (pair,) = mali_bench.compare(gold, {"a": a, "b": b}, labels=labels).pairs
    return pair.metrics


def row(name: str, tally: Tally) -> str:
    """The line of a metric."""
    if not tally.f1:
        return f"| {name} | | | | | | | |"
    mean = {which: fmean(values) for which, values in tally.f1.items()}
    spread = math.sqrt(fmean(variance(values) for values in tally.f1.values() if len(values) > 1))
    widths = [(high - low) / 3.92 for _, (low, high) in tally.intervals]
    covered = [low <= mean[which] <= high for which, (low, high) in tally.intervals]
    cells = [
        f"{fmean(mean.values()):.3f}",
        f"{spread:.3f}",
        f"{fmean(widths):.3f}" if widths else "-",
        f"{fmean(covered):.3f}" if covered else "-",
        f"{tally.trusted / len(tally.intervals):.2f}" if tally.intervals else "-",
        share(tally.alike),
        share(tally.unlike),
    ]
    return f"| {name} | {' | '.join(cells)} |"


def share(p: Sequence[float]) -> str:
    """The share of p values below alpha; without any, none was printed."""
    return f"{fmean(value < ALPHA for value in p):.3f}" if p else "-"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for each gold and kind of errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replications", type=int, default=400, metavar="N", help="replications of each (400)")
    parser.add_argument("--seed", type=int, default=29, help="where the draws start (29)")
    parser.add_argument("--gold", nargs="+", choices=("article", *SIZES), default=["article", "made"])
    parser.add_argument("--errors", nargs="+", choices=tuple(ERRORS), default=list(ERRORS))
    options = parser.parse_args(arguments)
    number = options.replications
    for kind in options.gold:
        for errors in options.errors:
            tallies = replicate(kind, errors, number, options.seed)
            noise, power = math.sqrt(ALPHA * (1 - ALPHA) / number), 0.5 / math.sqrt(max(1, number // 2))
            lines = [
                f"### {kind}, {errors} errors: {number} replications",
                "",
                "| metric | F1 | sd | se | covered | trusted | false alarms | power |",
                "|---|--:|--:|--:|--:|--:|--:|--:|",
                *(row(name, tally) for name, tally in tallies.items()),
                "",
                f"Monte-Carlo error of a rate of .05 or .95: {noise:.3f}; of power: at most {power:.3f}.",
                "",
            ]
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
