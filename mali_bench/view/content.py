"""What there is to show of a document: its items as entries with keys, places, chains and facts about them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct, field

from ..corpus.adjudication import Case
from ..errors import InputError, escaped
from ..model.document import LAYER_TABLE, LAYERS, Document, Ref, Span, items
from ..model.layers import REFERABLE, extent, references
from ..model.readings import ambiguities
from ..model.text import paragraphs_of, quoted
from .facts import Fact, amount, facts

GOLD, PREDICTED = 0, 1
"""The sides: the gold, and the first prediction, behind which others may come."""

SYSTEMS = "AB"
"""What two systems are called on a page."""


class Entry(Struct, eq=False):
    """An item to show.

    Attributes:
        number: its place among all entries.
        key: its address, the same on all pages: its id, behind it `~b` if it is of a later reading b, `p:` in front if
            it is predicted, or `a:` and `b:` if there are two predictions.
        side: `GOLD`, or the number of the prediction from `PREDICTED` on.
        layer: its layer.
        item: the item itself.
        quote: the words that it is about.
        chain: the key of the cluster that it belongs to, if it does.
        paragraph: the index of its paragraph; `None` if it is nowhere.
        cases: the numbers of the cases of adjudication that are about it.
        errors: the numbers of the errors that are about it.
        status: in a comparison what it is for each system, by the name of that, which is empty if there is only one:
            right, missing, spurious, wrong, part (right, but wrong in what builds on it), unscored, or left out (of the
            gold of this system, an optional item or one of another reading).
    """

    number: int
    key: str
    side: int
    layer: str
    item: Any
    quote: str = ""
    chain: str | None = None
    paragraph: int | None = None
    cases: list[int] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    status: dict[str, str] = field(default_factory=dict)

    @property
    def wrong_for(self) -> list[str]:
        """The systems with an error about it."""
        return [name for name, status in self.status.items() if status in ("missing", "spurious", "wrong", "part")]

    @property
    def status_classes(self) -> list[str]:
        """What the style tells apart: the status, if there is one system; of two, who has wrong what is gold, or whose
        a prediction is and its status.
        """
        if self.side != GOLD or "" in self.status:
            return [f"by-{name}" for name in self.status if name] + [f"is-{each}" for each in self.status.values()]
        unscored = self.status and set(self.status.values()) <= {"unscored", "left out"}
        return ["is-unscored"] if unscored else [f"not-{name}" for name in self.wrong_for]

    @property
    def label(self) -> str:
        """What it is, in a word: its type, value or name."""
        if self.layer == "quantities":
            return amount(self.item)
        if self.layer == "entities":
            return self.item.type or ""
        if self.layer == "times":
            return self.item.value or self.item.type or ""
        return getattr(self.item, LAYER_TABLE[self.layer].label, None) or ""


class Block(Struct, frozen=True):
    """A stretch of the text that is shown as one: a paragraph, or what lies between two and is not blank."""

    span: Span
    paragraph: int | None


class Content:
    """A document, and one or two predictions of it if there are some, as entries. `whole` is the document with all
    readings, if only some of these are shown.
    """

    def __init__(
        self,
        document: Document,
        predictions: Sequence[Document] = (),
        cases: Sequence[Case] = (),
        whole: Document | None = None,
    ) -> None:
        if document.text is None:
            raise InputError(f"document {document.id!r} has no text, so there is nothing to show")
        self.document, self.text, self.cases = document, document.text, list(cases)
        self.sides = (document, *predictions)
        self.systems = SYSTEMS[: len(predictions)] if len(predictions) > 1 else ""
        self.paragraphs = paragraphs_of(document)
        known = [ambiguities(each) for each in (whole or document, *predictions)]
        self._firsts = {f"{name}/{readings[0]}" for each in known for name, readings in each.items()}
        self._starts = [start for start, _ in self.paragraphs]
        self.entries: list[Entry] = []
        self._keys: set[str] = set()
        self._ids: dict[tuple[int, str], list[Entry]] = defaultdict(list)
        self._spans: dict[tuple[int, Any], Entry] = {}
        self.chains: dict[str, list[Entry]] = defaultdict(list)
        for side, one in enumerate(self.sides):
            for layer in LAYERS:
                for item in items(one, layer):
                    self._add(side, layer, item)
        for entry in sorted(self.entries, key=self._later):
            self._index(entry)
        for entry in self.entries:
            self._place(entry)

    def _add(self, side: int, layer: str, item: Any) -> None:
        reading = item.reading.rpartition("/")[2] if item.reading else ""
        named = escaped(item.id) if item.id is not None else f"{layer}-{len(self.entries)}"
        of = self.systems[side - 1].lower() if self.systems else "p"
        key = f"{of}:{named}" if side else named
        if item.reading is not None and item.reading not in self._firsts:
            key = f"{key}~{reading}"  # also where it comes first in the file: an address is the same on every page
        while key in self._keys:
            key = f"{key}~{reading or len(self.entries)}"
        self._keys.add(key)
        entry = Entry(len(self.entries), key, side, layer, item)
        self.entries.append(entry)
        cluster = LAYER_TABLE[layer].cluster
        name = item.id if layer == "entities" else getattr(item, cluster) if cluster else None
        if name is not None:
            kind = "h" if layer == "events" else "e"
            entry.chain = f"{side}{kind}:{escaped(name)}"
            self.chains[entry.chain].append(entry)

    def _later(self, entry: Entry) -> bool:
        """Whether an entry is of another reading than the first one: what an id names is then something else first."""
        return entry.item.reading is not None and entry.item.reading not in self._firsts

    def _index(self, entry: Entry) -> None:
        if entry.item.id is not None:
            self._ids[entry.side, entry.item.id].append(entry)
        if entry.layer in REFERABLE:
            self._spans.setdefault((entry.side, extent(entry.item)), entry)

    def _place(self, entry: Entry) -> None:
        item = entry.item
        if item.SPAN_FIELDS:
            entry.quote = quoted(self.text, extent(item))
            entry.paragraph = self.paragraph(extent(item)[0][0])
        elif entry.layer == "entities":
            entry.quote = item.name or self._name(entry)
        elif entry.layer == "incidents":
            entry.quote = item.type or ""
            entry.paragraph = self._start(entry, item.events)
        else:
            refs = [ref for _, ref, _ in references(item)]
            entry.quote = " → ".join(self.words(entry, ref) for ref in refs)
            entry.paragraph = self._start(entry, refs)

    def _name(self, entry: Entry) -> str:
        mentions = (each for each in self.chains[entry.chain or ""] if each is not entry)
        return next((quoted(self.text, extent(each.item)) for each in mentions), "")

    def _start(self, entry: Entry, refs: Iterable[Ref]) -> int | None:
        for ref in refs:
            found = None if not isinstance(ref, str) else self.find(entry.side, ref, entry.item.reading)
            spans = (
                ref if not isinstance(ref, str) else extent(found.item) if found and found.item.SPAN_FIELDS else None
            )
            if spans:
                return self.paragraph(spans[0][0])
        return None

    def paragraph(self, offset: int) -> int | None:
        """The index of the paragraph that an offset lies in, or behind; `None` outside the text."""
        if not self.paragraphs or offset >= len(self.text):
            return None
        return max(0, bisect_right(self._starts, offset) - 1)

    def find(self, side: int, ref: Ref, *readings: str | None) -> Entry | None:
        """What a reference names: of several readings that of what names it, given from the inside out (an argument,
        its event), or else the first.
        """
        if not isinstance(ref, str):
            return self._spans.get((side, ref))
        named = self._ids.get((side, ref), ())
        own = (each for reading in readings if reading for each in named if each.item.reading == reading)
        return next(own, next(iter(named), None))

    def words(self, entry: Entry, ref: Ref, reading: str | None = None) -> str:
        """What a reference of an entry, which may have a reading of its own, names, in the words of the text."""
        found = self.find(entry.side, ref, reading, entry.item.reading)
        if found is None:
            return ref if isinstance(ref, str) else quoted(self.text, ref)
        return quoted(self.text, extent(found.item)) if found.item.SPAN_FIELDS else found.quote

    def name(self, entry: Entry, ref: Ref) -> str:
        """What a reference of an entry names: an entity by its name, all else in the words of the text."""
        found = self.find(entry.side, ref, entry.item.reading)
        of = found.item.entity if found is not None and found.layer == "mentions" else None
        named = None if of is None else self.find(entry.side, of, entry.item.reading)
        return named.quote if named is not None and named.quote else self.words(entry, ref)

    def speaker(self, entry: Entry, ref: Ref) -> str:
        """For whom something is a fact: the author, or the sources of an attribution by their names."""
        found = self.find(entry.side, ref, entry.item.reading)
        if found is None or found.layer != "attributions":
            return "the author" if ref == "AUTHOR" else str(ref)
        return self.speaker_of(found)

    def speaker_of(self, entry: Entry) -> str:
        """Who makes a statement: its sources by their names, or else what it says."""
        return ", ".join(self.name(entry, each) for each in entry.item.source) or entry.quote

    def cluster(self, entry: Entry) -> tuple[str, int]:
        """The name of the cluster of a mention or an event, and how many it holds, of all readings together."""
        members = self.chains[entry.chain or ""]
        name = next((each.quote for each in members if each.layer == "entities"), members[0].quote)
        return name, len({extent(each.item) for each in members if each.layer == entry.layer})

    def facts(self, entry: Entry) -> list[Fact]:
        """What an entry says, apart from its type and its words."""
        return facts(entry.item, entry.layer)

    def blocks(self) -> list[Block]:
        """The text in blocks, and nothing but white space between them."""
        made, at = [], 0
        for number, (start, end) in enumerate([*sorted(self.paragraphs), (len(self.text), len(self.text))]):
            between = self.text[at:start]
            if between.strip():
                left = at + len(between) - len(between.lstrip())
                made.append(Block((left, at + len(between.rstrip())), None))
            if number < len(self.paragraphs):
                made.append(Block((start, end), number))
            at = end
        return made

    def of_paragraph(self, number: int | None, layer: str | None = None, side: int = GOLD) -> list[Entry]:
        """The entries of a paragraph, of one layer if it is named, in the order of the file."""
        return [
            each
            for each in self.entries
            if each.paragraph == number and each.side == side and layer in (None, each.layer)
        ]
