"""What is said of labels that are another scheme's: the map or the label that explains them best.

Told by how many of a file's labels and spans each map knows (`model.schemes`), against those that the label set has,
also in another spelling. Coarse types that several schemes have are another scheme's if, under its map, many more of
the spans that the gold has too get the type that they have there.
"""

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..model.document import family
from ..model.label_maps import LabelMap, normal
from ..model.labels import Labels
from ..model.layers import TAGGED
from ..model.schemes import Explanation, best, explanations, named, written_alike

TYPED = (*TAGGED, "relations")

ALIKE = 0.85
"""How much an unknown type is like one of the label set (`difflib`) to be taken for a slip of it."""

SHOWN = 5
"""Types of a layer, and types that a map lacks, that a notice lists."""

FEW, OFTEN = 5, 0.2
"""How many of the spans that both sides have, and which share of them, must get the right type only under a map for it
to be named though all types are known. The share is also that of the spans which only a map must know that writes their
labels otherwise, to be named though some types are known.
"""

Types = Mapping[str, Counter[str]]
Known = Mapping[str, frozenset[str]]


class Same(NamedTuple):
    """A predicted mention whose extent the gold has too: its type and words, and type and level there."""

    label: str
    words: str
    gold: str
    level: str | None


def hints(
    types: Types, known: Known, labels: Labels, same: Sequence[Same], mapped: Collection[str]
) -> Iterator[tuple[str, str, int]]:
    """The notices on types that are not known or mean something else: kind, subject and count. For the layers that are
    `mapped` no map is named.
    """
    foreign = {
        layer: Counter({label: count for label, count in some.items() if label not in known[layer]})
        for layer, some in types.items()
        if known[layer]
    }
    foreign = {layer: some for layer, some in foreign.items() if some}
    if not foreign and "mentions" not in mapped and (coarse := _coarse(types["mentions"], known, labels, same)):
        yield "coarse-scheme", *coarse
    certain, said = _hints(
        types, {layer: some for layer, some in foreign.items() if layer not in mapped}, known, labels
    )
    for layer, some in foreign.items():
        shown = f"{layer}: {', '.join(most(some))}"
        if some == types[layer]:
            yield "labels-unknown", shown + said.get(layer, ""), some.total()
        elif layer in certain:
            yield "other-scheme", shown + said[layer], some.total()


def named_map(types: Types, known: Known, labels: Labels) -> str:
    """What to say of the maps that have all of some types, better than the label set; empty if none has."""
    found = best(explanations(types, known, labels), types)
    ours = sum(count for layer, some in types.items() for label, count in some.items() if label in known[layer])
    return f"; {_has(found)}" if found and found[0].known > ours and not found[0].unknown else ""


def most(labels: Counter[str]) -> list[str]:
    """The most frequent of some labels."""
    return sorted(labels, key=lambda label: (-labels[label], label))[:SHOWN]


def _hints(types: Types, foreign: Types, known: Known, labels: Labels) -> tuple[frozenset[str], dict[str, str]]:
    """What explains the types of the layers that have unknown ones, spans and relations each as a whole: the layers
    where it does so though some types are known, and what to say of each layer.
    """
    groups = [some for some in (foreign.keys() & set(TAGGED), foreign.keys() - set(TAGGED)) if some]
    whole = [{layer: types[layer] for layer in sorted(group)} for group in groups]
    found = [best(explanations(each, known, labels), each) for each in whole]
    shared = set.intersection(*({each.label_map.name for each in some} for some in found)) if found else set()
    certain = set[str]()
    said: dict[str, str] = {}
    for group, each, some in zip(groups, whole, found, strict=True):
        maps = [one for one in some if one.label_map.name in shared] or some
        hint, though_known = _hint(each, {layer: foreign[layer] for layer in each}, known, maps)
        said |= dict.fromkeys(group, f"; {hint}")
        certain |= group if though_known else set()
    return frozenset(certain), said


def _hint(types: Types, foreign: Types, known: Known, maps: Sequence[Explanation]) -> tuple[str, bool]:
    """What to say of the types of some layers, which `maps` explain best of all maps; and whether to say it though some
    types are known.
    """
    near = {label: _near(label, known[layer]) for layer, some in foreign.items() for label in some}
    meant = [(label, near.get(label, label), count) for some in types.values() for label, count in some.items()]
    ours = sum(count for _, name, count in meant if name)
    alike = sum(count for label, name, count in meant if name and written_alike(label, name))
    total = sum(count for _, _, count in meant)
    closest = f"the closest of the label set is {next(iter(near.values()))}" if all(near.values()) else ""
    if not maps or maps[0].known < ours or (closest and maps[0].spelled < total):
        return closest or "this may be another scheme's output", False
    first, has = maps[0], _has(maps)
    if closest and alike == total:
        return f"{closest}, and {has}", False
    gain = first.known - ours
    return has, gain > 0 and (first.spelled == total or gain >= OFTEN * total)


def _has(found: Sequence[Explanation]) -> str:
    """Which maps have the types, and which they lack."""
    if not found[0].unknown:
        return f"{named(found)} has all of them"
    return f"{named(found)} brings all of them but {', '.join(found[0].unknown[:SHOWN])} into the label set"


def _near(label: str, known: frozenset[str]) -> str | None:
    """The known type that was meant: the same in another spelling, or for one with levels a slip of the pen."""
    for name in sorted(known):
        if normal(name) == normal(label):
            return name
    near = difflib.get_close_matches(label, sorted(known), n=1, cutoff=ALIKE) if "." in label else []
    return near[0] if near else None


def _coarse(types: Counter[str], known: Known, labels: Labels, same: Sequence[Same]) -> tuple[str, int] | None:
    """The map of another scheme that has all types of mentions, of which none has levels, and under which many more
    spans have the gold's type; what to say of it, and how many spans that are.
    """
    if not types or any("." in label for label in types):
        return None
    here = sum(family(each.label) == family(each.gold) for each in same)
    if len(same) - here < max(FEW, OFTEN * len(same)):
        return None
    found = [each for each in explanations({"mentions": types}, known, labels) if not each.unknown]
    gain = {each.label_map.name: sum(_right(each.label_map, one) for one in same) - here for each in found}
    gained = max(gain.values(), default=0)
    if gained < max(FEW, OFTEN * len(same)):
        return None
    fit = best((each for each in found if gain[each.label_map.name] == gained), ["mentions"])
    return f"mentions: {', '.join(most(types))}; with {named(fit)}, {gained} more have the gold's type", types.total()


def _right(label_map: LabelMap, same: Same) -> bool:
    """Whether a predicted mention has the gold's type under a map."""
    target = label_map.target("mentions", same.label)
    if target is None or target.layer != "mentions":
        return False
    levels = label_map.only.get(("mentions", "level"))
    if levels is not None and same.level is not None and same.level not in levels:
        return False
    classes = label_map.classes["mentions"]
    ours = target.kinds[label_map.kind(target, same.words)] if target.lexicon else target.labels[0]
    there = classes.of(same.gold)
    return there is not None and classes.of(ours) == there
