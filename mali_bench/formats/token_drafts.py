"""Drafts of documents that are lists of tokens, which every format with tokens and without a text makes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..errors import InputError
from ..model.document import Spans
from ..model.layers import TAGGED
from .base import Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .offset_units import TOKENS

SPECIAL = frozenset({"[CLS]", "[SEP]", "[PAD]", "<s>", "</s>", "<pad>", "<bos>", "<eos>"})
"""Tokens of language models that are no part of a text."""


@dataclass(slots=True)
class TokenDraft:
    """A document, or a part of one, whose spans count its tokens: [start, end).

    Attributes:
        where: file and line, for messages.
        id: which document it is of.
        tokens: the tokens of all sentences so far.
        layers: the layers that it attempts, whatever it has of them.
        annotator: who made it, if the file says so.
    """

    where: str
    id: str | None = None
    tokens: list[str] = field(default_factory=list)
    layers: set[str] = field(default_factory=set)
    annotator: str | None = None
    draft: Draft = field(default_factory=Draft)
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def add_tokens(self, tokens: Iterable[str]) -> int:
        """Add the tokens of a sentence; returns the number of the first."""
        first = len(self.tokens)
        self.tokens += ("" if token in SPECIAL else token for token in tokens)
        return first

    def add(self, start: int, end: int, label: str | None, *, surface: str | None = None) -> int:
        """Add a labelled span; returns its number.

        Raises `InputError` for one that is not a stretch of tokens, unless its surface string will tell what it is.
        """
        if surface is None and not 0 <= start < end <= len(self.tokens):
            raise InputError(
                f"{self.where}: the tokens [{start}, {end}) are not a stretch of the {len(self.tokens)} tokens"
            )
        return self._append(Labelled(((start, end),), label, surface))

    def add_fragments(self, spans: Spans, label: str | None, head: Spans | None = None) -> int:
        """Add a labelled span of one or more fragments within the tokens, with its head; returns its number."""
        return self._append(Labelled(spans, label, head=head if head != spans else None))

    def _append(self, span: Labelled) -> int:
        self.draft.spans.append(span)
        number = len(self.draft.spans) - 1
        if len(span.spans) == 1 and not (span.label or "").startswith("events:"):
            self._known.setdefault(span.spans[0], number)
        return number

    def at(self, start: int, end: int, *, mention: bool = False, surface: str | None = None) -> int:
        """The number of the span at some tokens; a new one, if there is none, is a mention without type, or only what a
        link names.
        """
        known = self._known.get((start, end))
        if known is None:
            known = self.add(start, end, "mentions:" if mention else None, surface=surface)
            self.draft.spans[known].end_only = not mention
        elif mention and self.draft.spans[known].end_only:
            self.draft.spans[known].end_only = False
            self.draft.spans[known].label = "mentions:"
        return known

    def link(self, label: str, head: int, child: int) -> None:
        """Add a relation, or an argument of an event."""
        self.draft.links.append((label, head, child))


def records(drafts: Sequence[TokenDraft], reading: Reading) -> Iterator[Record]:
    """The records of some drafts. Together they attempt the layers that their labels mean, and those that they say."""
    spans = any(not span.end_only for each in drafts for span in each.draft.spans)
    by_label = attempted((each.draft for each in drafts), reading.labels) if spans else frozenset()
    layers = by_label.union(*(each.layers for each in drafts)) & set(TAGGED)
    for each in drafts:
        each.draft.id = each.id
        yield Record(
            each.where,
            document(each.draft, layers, reading.labels),
            whole=False,
            annotator=each.annotator,
            unit=TOKENS,
            tokens=tuple(each.tokens),
        )
