"""What diagnoses say about the entries of a page: which are right, and which error each of the others is part of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

from ..analysis.diagnosis import Diagnosis
from ..analysis.diagnosis.classes import LAYERS
from ..analysis.diagnosis.view import Shown, ShownError
from ..analysis.differences import BOTH, WrongItem, compared, wrong_items
from ..errors import counted
from ..model.document import Document
from ..scoring.comparison import Comparison as Scores
from .content import GOLD, PREDICTED, SYSTEMS, Content, Entry
from .places import LAYER_OF, Places

_DECIDES = ("mentions", "triggers", "relations", "times", "quantities", "attributions", "links")
"""The layers of the diagnosis that say whether an item itself is right; other errors are of what builds on it."""


class Instance(Struct, frozen=True):
    """An error of a system (whose name is empty if there is only one), and the entries that it is about, as far as they
    are on the page.
    """

    system: str
    error: ShownError
    gold: tuple[Entry | None, ...]
    predicted: tuple[Entry | None, ...]

    @property
    def name(self) -> str:
        """Its layer and class."""
        return f"{self.error.layer}.{self.error.kind}"

    @property
    def entries(self) -> list[Entry]:
        """Those entries that are known."""
        return [each for each in (*self.gold, *self.predicted) if each is not None]


class Wrong(NamedTuple):
    """What stands on one card: items of one layer that are wrong by the same errors.

    Attributes:
        name: layer and class.
        who: of two systems `A`, `B` or `both`; empty if there is only one.
        items: the items, with their entries as far as they are on the page.
        instances: the numbers of the errors.
    """

    name: str
    who: str
    items: tuple[tuple[Shown, Entry | None], ...]
    instances: tuple[int, ...]


class System(NamedTuple):
    """A system whose prediction is on the page: what it is called there, the diagnosis of its prediction, and the gold
    that it is scored by, without other readings and without the optional items that it lacks.
    """

    name: str
    diagnosis: Diagnosis
    gold: Document


class Comparison:
    """The errors of one prediction or of two on a page. Gives the entries of the content their status.

    Attributes:
        systems: the one or two systems.
        layers: the layers of the diagnosis that are compared: those that all systems attempt.
        instances: the errors in these layers.
        wrong: what is wrong, card by card.
        scores: of two systems, how far their scores differ.
    """

    def __init__(
        self,
        content: Content,
        diagnoses: Sequence[tuple[Diagnosis, Document]],
        scores: Scores | None = None,
    ) -> None:
        names = SYSTEMS if len(diagnoses) > 1 else ("",)
        self.systems = [System(name, *each) for name, each in zip(names, diagnoses, strict=True)]
        self.layers = compared(self.systems[0].diagnosis, self.systems[-1].diagnosis)
        self.scores = scores
        self._content = content
        self.instances: list[Instance] = []
        self._numbers: list[dict[int, int]] = []  # by the number of an error in its diagnosis that of its instance
        places = [Places(content, system.gold, side) for side, system in enumerate(self.systems, PREDICTED)]
        for system, place in zip(self.systems, places, strict=True):
            self._numbers.append({})
            for number, error in enumerate(system.diagnosis.errors):
                if error.document == content.document.id and error.layer in self.layers:
                    self._numbers[-1][number] = len(self.instances)
                    self.instances.append(Instance(system.name, error, *place.entries(error)))
        for number, instance in enumerate(self.instances):
            for entry in instance.entries:
                entry.errors.append(number)
        for system, place in zip(self.systems, places, strict=True):
            for entry in content.entries:
                if entry.side in (GOLD, place.side):
                    entry.status[system.name] = self._status(entry, system, place)
        self.wrong = [*self._of_two()] if len(self.systems) > 1 else [*self._of_one()]

    def _status(self, entry: Entry, system: System, place: Places) -> str:
        if entry.layer not in {LAYER_OF.get(name, name) for name in self.layers}:
            return "unscored"
        if entry.side == GOLD and entry.number not in place.counted:
            return "left out"
        instances = [self.instances[number] for number in entry.errors]
        errors = [each.error for each in instances if each.system == system.name]
        own = {each.kind for each in errors if each.layer in _DECIDES}
        for status in ("missing", "spurious"):
            if status in own:
                return status
        return "wrong" if own else "part" if errors else "right"

    def _of_one(self) -> Iterator[Wrong]:
        for number, each in enumerate(self.instances):
            error = each.error
            shown, entries = (error.gold, each.gold) if error.gold else (error.predicted, each.predicted)
            yield Wrong(each.name, "", tuple(zip(shown, entries, strict=True)), (number,))

    def _of_two(self) -> Iterator[Wrong]:
        """One card for what the same errors are about: of a cluster that only one system has wrong, its mentions."""
        one, other = (each.diagnosis for each in self.systems)
        together: dict[tuple[Any, ...], list[WrongItem]] = defaultdict(list)
        for item in wrong_items(one, other):
            together[item.layer, item.errors].append(item)
        for (layer, errors), same in together.items():
            instances = [
                numbers[each]
                for numbers, some in zip(self._numbers, errors, strict=True)
                for each in some
                if each in numbers
            ]
            if instances:
                first = same[0]
                who = "both" if first.who == BOTH else SYSTEMS[first.who]
                items = tuple((each.item, self._entry(self.instances[instances[0]], each.item)) for each in same)
                yield Wrong(f"{layer}.{first.kind}", who, items, tuple(instances))

    def _entry(self, instance: Instance, item: Shown) -> Entry | None:
        """The entry of an item that an error is about."""
        shown = (*instance.error.gold, *instance.error.predicted)
        entries = (*instance.gold, *instance.predicted)
        return entries[shown.index(item)] if item in shown else None

    def ends(self, wrong: Wrong) -> list[Entry]:
        """The entries that what is wrong names: the ends of a relation, the filler of an argument."""
        own = {each.number for each in self.entries(wrong)}
        found: dict[int, Entry] = {}
        for instance in (self.instances[number] for number in wrong.instances):
            found |= {each.number: each for each in self._named(instance) if each.number not in own}
        return list(found.values())

    def _named(self, instance: Instance) -> Iterator[Entry]:
        """The entries at the places that the items of an error name."""
        side = PREDICTED + max(0, SYSTEMS.find(instance.system or SYSTEMS[0]))
        for at, items in ((GOLD, instance.error.gold), (side, instance.error.predicted)):
            for part in (part for item in items for part in item.parts):
                entry = self._content.find(at, part.spans)
                if entry is not None:
                    yield entry

    def origins(self, instance: Instance) -> list[tuple[str, Entry]]:
        """The errors in what an error of the class cascade builds on, as layer and class, each with what has it."""
        if instance.error.kind != "cascade":
            return []
        found: dict[int, Entry] = {}
        for entry in (*instance.entries, *self._named(instance)):
            for number in entry.errors:
                other = self.instances[number]
                builds = instance.error.layer in LAYERS[other.error.layer].below
                if builds and other.error.kind != "cascade" and other.system == instance.system:
                    found.setdefault(number, entry)
        return [(self.instances[number].name, entry) for number, entry in found.items()]

    def company(self, instance: Instance, side: int) -> str | None:
        """Of mentions that are in a wrong cluster, their cluster on one side: its name, its size, and who else is in
        it.
        """
        error, entries = instance.error, instance.gold if side == GOLD else instance.predicted
        others = error.gold_with if side == GOLD else error.predicted_with
        entry = next((each for each in entries if each is not None and each.chain is not None), None)
        if not others or entry is None:
            return others
        name, size = self._content.cluster(entry)
        in_company = f", {others}" if others.startswith("with ") else ""
        return f"in the cluster {name} ({counted(size, 'mentions')}){in_company}"

    def paragraph(self, wrong: Wrong) -> int:
        """The number of the paragraph where something is wrong, from 1."""
        return self.instances[wrong.instances[0]].error.paragraph

    def entries(self, wrong: Wrong) -> list[Entry]:
        """The entries that something wrong is about: its items, and what was predicted for them."""
        own = [entry for _, entry in wrong.items if entry is not None]
        predicted = [each for number in wrong.instances for each in self.instances[number].predicted]
        return list({each.number: each for each in (*own, *predicted) if each is not None}.values())
