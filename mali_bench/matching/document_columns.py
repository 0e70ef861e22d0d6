"""The items of a layer of several documents in one list, their fields as columns."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import Any

import numpy as np
from msgspec.structs import astuple

from ..model.document import LAYERS, Document, items
from .columns import Ints, envelopes


class LayerColumns:
    """The items of a layer in the order of the documents; `layer[name]` is the column of a field."""

    def __init__(self, name: str, documents: Sequence[Document]) -> None:
        layers = [items(document, name) for document in documents]
        self._fields = LAYERS[name].__struct_fields__
        self.counts: Ints = np.array([len(layer) for layer in layers], dtype=np.int64)
        self.items: list[Any] = list(chain.from_iterable(layers))

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return self._columns[name] if self.items else ()

    def lacks(self, name: str) -> bool:
        """Whether no item has the field."""
        return self[name].count(None) == len(self)

    def by_document(self, name: str) -> Iterator[tuple[Any, ...]]:
        """The column of a field, document by document."""
        column, ends = self[name], np.cumsum(self.counts).tolist()
        return (column[start:end] for start, end in pairwise([0, *ends]))

    @cached_property
    def envelopes(self) -> tuple[Ints, Ints]:
        """The first and the last offset of each extent, for layers whose extents are `spans`."""
        return envelopes(self["spans"])

    @cached_property
    def docs(self) -> Ints:
        """The index of the document of each item."""
        return np.repeat(np.arange(len(self.counts), dtype=np.int64), self.counts)

    @cached_property
    def _columns(self) -> dict[str, tuple[Any, ...]]:
        return dict(zip(self._fields, zip(*map(astuple, self.items), strict=True), strict=True))


class DocumentColumns:
    """Documents and their layers, each made when it is first asked for."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self._layers: dict[str, LayerColumns] = {}

    def __getitem__(self, layer: str) -> LayerColumns:
        if layer not in self._layers:
            self._layers[layer] = LayerColumns(layer, self.documents)
        return self._layers[layer]

    def has_readings(self) -> bool:
        """Whether any item or argument exists only in one reading."""
        return not all(self[layer].lacks("reading") for layer in LAYERS) or any(
            argument.reading is not None for arguments in self["events"]["arguments"] for argument in arguments
        )

    def has_options(self) -> bool:
        """Whether any item or argument is optional."""
        return any(any(self[layer]["optional"]) for layer in LAYERS) or any(
            argument.optional for arguments in self["events"]["arguments"] for argument in arguments
        )
