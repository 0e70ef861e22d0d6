"""Which scheme's labels a file has: the maps that explain them, beside a label set.

A map knows a label that it lists, or whose beginning it lists if it has labels as deep (`Life.Die.Unspecified`).
It must bring labels into the label set: one that drops more spans than it maps explains nothing. Of the maps that know
a file's labels, those that know the most spans are the best, then those that map the most, then those that write the
labels as the file does. Where several are as good, one that maps less, or is only like another one, is not named.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from ..errors import InputError
from .label_maps import LabelMap, Target, names, normal
from .labels import Labels

Types = Mapping[str, Mapping[str, int]]
"""How often each type of each layer is in a file."""

MOST_NAMED = 3
"""Maps that are named where several explain a file as well."""


class Explanation(NamedTuple):
    """How a map explains the types of a file.

    Attributes:
        label_map: the map.
        known: how many items have a type that it knows.
        mapped: of these, how many it maps and does not drop.
        spelled: of these, how many have a type that it writes in the same way, but for colons.
        unknown: the types that it does not know.
    """

    label_map: LabelMap
    known: int
    mapped: int
    spelled: int
    unknown: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int, int]:
        """The higher, the better."""
        return self.known, self.mapped, self.spelled


def explanations(types: Types, known: Mapping[str, Collection[str]], labels: Labels) -> list[Explanation]:
    """How each map that is of use explains some types; `known` are those that the label set has.

    A type of ours that has levels is only known to a map that lists it: else the map would take it for its family.
    """
    usable = [label_map for label_map in map(LabelMap.read, names()) if _fits(label_map, labels)]
    made = [_explained(label_map, types, known) for label_map in usable]
    return [each for each in made if each.mapped and each.known <= 2 * each.mapped]


def best(found: Iterable[Explanation], layers: Iterable[str]) -> list[Explanation]:
    """The best of some explanations of the types of some layers."""
    found = list(found)
    top = max((each.rank for each in found), default=None)
    ties = {each.label_map.name: each for each in found if each.rank == top}
    mapped = {name: _mapped(each.label_map, layers) for name, each in ties.items()}
    return [
        each
        for name, each in ties.items()
        if each.label_map.like not in ties and not any(mapped[name] < other for other in mapped.values())
    ]


def named(found: Iterable[Explanation]) -> str:
    """The options that name the maps of some explanations."""
    options = [f"`--map {each.label_map.name}`" for each in found][:MOST_NAMED]
    return " or ".join([", ".join(options[:-1]), options[-1]] if len(options) > 1 else options)


def written_alike(label: str, name: str) -> bool:
    """Whether two labels are the same but for colons in place of dots."""
    return label.replace(":", ".") == name.replace(":", ".")


def _fits(label_map: LabelMap, labels: Labels) -> bool:
    """Whether a map can be used with a label set."""
    try:
        label_map.check(labels)
    except InputError:
        return False
    return True


def _explained(label_map: LabelMap, types: Types, known: Mapping[str, Collection[str]]) -> Explanation:
    count = mapped = spelled = 0
    unknown = []
    for layer, labels in types.items():
        ours = known.get(layer, ())
        listed = label_map.names_beside(layer)
        deepest = max((name.replace(":", ".").count(".") for name in listed), default=0)
        for label, often in labels.items():
            target = label_map.target(layer, label)
            level = normal(label).count(".")
            if (label in ours and level and not label_map.lists(layer, label)) or level > deepest:
                target = None
            if target is None or (target.layer and not _leads_into(target, known)):
                unknown.append(label)
                continue
            count += often
            mapped += often if target.layer else 0
            spelled += often if any(written_alike(label, name) for name in listed) else 0
    return Explanation(label_map, count, mapped, spelled, tuple(unknown))


def _leads_into(target: Target, known: Mapping[str, Collection[str]]) -> bool:
    """Whether a map sends a label to one that is known, or to a layer whose types are not."""
    ours = known.get(target.layer)
    return not ours or any(not label or label in ours for label in target.covered)


def _mapped(label_map: LabelMap, layers: Iterable[str]) -> set[tuple[str, str]]:
    """The labels (normal) that a map has for some layers and does not drop, each after its layer."""
    return {
        (layer, normal(name))
        for layer in layers
        for name in label_map.names(layer)
        if (target := label_map.target(layer, name)) is not None and target.layer
    }
