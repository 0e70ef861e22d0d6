"""What the tables of a batch share: the offsets of documents laid end to end, and one coding for all labels."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain

import numpy as np

from ..model.document import Document, Spans, items
from ..model.head_words import head_word
from ..model.layers import SPANNED
from ..model.references import span_refs
from ..model.text import paragraphs_of, text_of_both, words
from .columns import Codes, Ints, Places, Table, envelopes, fragment_rank

PACKED = 1 << 31
"""Where the documents end before this offset, start and end of an extent are packed into one number."""

UNNAMED = frozenset({"cluster", "symmetric", "depth"})
"""Columns of numbers that are not codes of names."""


class OffsetFrame:
    """Where the documents of a batch lie, gold and prediction of each at the same place.

    Units (of resampling) are numbered through the batch: paragraphs, or documents if `paragraph_units` is false.
    `unit_counts` is how many each document has, and `texts` has the text that offsets of both sides count in.
    """

    def __init__(self, gold: Sequence[Document], pred: Sequence[Document], *, paragraph_units: bool) -> None:
        self.codes = Codes()
        self._spans: dict[Spans, int] = {}
        self._texts = [document.text for document in gold]
        self._names = [document.id or "" for document in gold]
        self.texts = list(map(text_of_both, gold, pred))
        lengths = np.array(list(map(_length, gold, pred)), dtype=np.int64)
        self._bases: Ints = np.concatenate([[0], np.cumsum(lengths + 1)]).astype(np.int64)
        starts = [unit_starts(document) if paragraph_units else [0] for document in gold]
        self.unit_counts: Ints = np.array([len(each) for each in starts], dtype=np.int64)
        local = np.array(list(chain(*starts)), dtype=np.int64)
        self._unit_starts = np.repeat(self._bases[:-1], self.unit_counts) + local

    @cached_property
    def word_starts(self) -> Ints:
        """Where the words of the texts start; every character where a text is not known."""
        starts = []
        for base, length, text in zip(
            self._bases[:-1].tolist(), np.diff(self._bases).tolist(), self._texts, strict=True
        ):
            of_text = range(length) if text is None else (start for start, _ in words(text))
            starts.append(base + np.fromiter(of_text, dtype=np.int64))
        return np.concatenate(starts)

    def units(self, docs: Ints, offsets: Ints) -> Ints:
        """The unit in which each offset of a document lies."""
        unit: Ints = np.searchsorted(self._unit_starts, self._bases[docs] + offsets, side="right") - 1
        return unit

    def head_words(self, place: Places) -> tuple[Ints, Ints]:
        """Where the head word of each extent starts and ends; the extent's envelope where a text is not known."""
        start, end = place.start.copy(), place.end.copy()
        docs = np.searchsorted(self._bases, start, side="right") - 1
        for row, doc in enumerate(docs.tolist()):
            text, base = self._texts[doc], int(self._bases[doc])
            if text is not None:
                spans = place.pieces[row][0] if row in place.pieces else ((int(start[row]), int(end[row])),)
                first, last = head_word(text, _moved(spans, -base))
                start[row], end[row] = first + base, last + base
        return start, end

    def places(
        self,
        docs: Ints,
        spans: Sequence[Spans],
        heads: Sequence[Spans] | None = None,
        edges: tuple[Ints, Ints] | None = None,
    ) -> Places:
        """The places of span sets, each given with the index of its document and, if it has one, its head; `edges` are
        the envelopes of the spans, where they are known.
        """
        base = self._bases[docs]
        start, end = (base + edge for edge in edges or envelopes(spans))
        head_start, head_end = start, end
        if heads is not None:
            head_start, head_end = (base + edge for edge in envelopes(heads))
        pieces = {}
        if max(map(len, spans), default=1) > 1 or max(map(len, heads or ()), default=1) > 1:
            for row, (extent, head) in enumerate(zip(spans, heads or spans, strict=True)):
                if len(extent) > 1 or len(head) > 1:
                    pieces[row] = _moved(extent, int(base[row])), _moved(head, int(base[row]))
        return Places(start, end, head_start, head_end, self._numbers(start, end, pieces), pieces, self._name_of)

    def _numbers(self, start: Ints, end: Ints, pieces: Mapping[int, tuple[Spans, Spans]]) -> Ints:
        """A number for each extent, the same wherever all characters are."""
        packed = self._bases[-1] < PACKED
        numbers: Ints = (start << 31) | end if packed else np.empty_like(start)
        for row in pieces if packed else range(len(start)):
            extent = pieces[row][0] if row in pieces else ((int(start[row]), int(end[row])),)
            if len(extent) > 1 or not packed:
                numbers[row] = ~self._spans.setdefault(extent, len(self._spans))
        return numbers

    def _name_of(self, offset: int) -> str:
        return self._names[int(np.searchsorted(self._bases, offset, side="right")) - 1]

    def table(self, docs: Ints, places: tuple[Places, ...], columns: dict[str, Ints], keys: Sequence[str]) -> Table:
        """A table sorted by position, then alphabetically by the columns `keys`, then by the rest."""
        ranks = self.codes.ranks()
        by_position = [part for place in places for part in (place.start, place.end, fragment_rank(place), place.span)]
        by_key = [columns[name] if name in UNNAMED else ranks[columns[name]] for name in keys]
        by_rest = [part for place in places for part in (place.head_start, place.head_end)]
        by_rest += [ranks[column] for name, column in columns.items() if name not in (*keys, *UNNAMED)]
        rows = np.lexsort([*reversed(by_rest), *reversed(by_key), *reversed(by_position)]).astype(np.int64)
        unit = np.searchsorted(self._unit_starts, places[0].start, side="right").astype(np.int64) - 1
        return Table(np.arange(len(docs), dtype=np.int64), docs, unit, places, columns).take(rows)


def _moved(spans: Spans, base: int) -> Spans:
    return tuple((start + base, end + base) for start, end in spans)


def _length(gold: Document, pred: Document) -> int:
    """The length of the text, or the last offset that is used where the text is not known."""
    text = text_of_both(gold, pred)
    if gold.text is not None and text is not None:
        return len(text)
    ends = [0]
    for document in (gold, pred):
        for layer in SPANNED:
            for item in items(document, layer):
                ends += [getattr(item, name)[-1][1] for name, _ in item.SPAN_FIELDS if getattr(item, name) is not None]
        ends += [ref[-1][1] for ref in span_refs(document)]
    return max(ends)


def unit_starts(gold: Document) -> list[int]:
    """Where the paragraphs start, the first one at 0, so that every offset lies in one."""
    return [0, *(start for start, _ in paragraphs_of(gold)[1:])]
