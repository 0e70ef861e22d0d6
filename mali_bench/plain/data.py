"""What the functions for plain data share: one document or several, spans in their spellings, scores without nulls."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from numbers import Integral, Real
from operator import index
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs

from ..errors import InputError
from ..matching.batch import Pair
from ..metrics.base import Counts, Metric, Score
from ..model.document import Span, Spans
from ..model.labels import FREE, Labels
from ..scoring.aggregation import accumulate

NUMBER = (int, Integral)
"""What an offset may be; NumPy's integers are only the latter, of which asking takes longer."""

_OWN = (str, *NUMBER)

LARGEST = (1 << 31) - 1
"""The largest offset: places are pairs of offsets in 64 bits."""

_ONLY = ""
"""The name of a document that is given as such."""


class Part(NamedTuple):
    """The data of a document of one side, where it is, for messages, and whether it came in an order."""

    where: str
    data: tuple[Any, ...]
    ordered: bool


def paired(gold: Any, pred: Any, is_item: Callable[[Any], bool]) -> list[tuple[Part, Part]]:
    """Gold and prediction of each document, in the order of the gold, then those that only the prediction has.

    A side is a mapping, a list of documents, or one document: `is_item` decides by the first thing in it. Anything that
    can be iterated over will do, generators and arrays too; documents in a set, which has no order, only by themselves.

    Raises `InputError` for sides that are neither, or not of one kind.
    """
    golds, preds = (_documents(side, name, is_item) for side, name in ((gold, "gold"), (pred, "pred")))
    if _kind(golds) != _kind(preds):
        raise InputError(f"gold is {_kind(golds)}, pred is {_kind(preds)}; both must be the same")
    if isinstance(golds, list) and len(golds) != len(preds):
        raise InputError(f"gold has {len(golds)} documents, pred has {len(preds)}; lists are paired by their order")
    gold_by_name, pred_by_name = _by_name(golds), _by_name(preds)
    pairs = []
    for name in (*gold_by_name, *(name for name in pred_by_name if name not in gold_by_name)):
        of = "" if name == _ONLY else f", document {name!r}"
        pairs.append((_part(f"gold{of}", gold_by_name.get(name, ())), _part(f"pred{of}", pred_by_name.get(name, ()))))
    return pairs


def _part(where: str, data: Any) -> Part:
    return Part(where, _items(data, where), not isinstance(data, AbstractSet))


def _documents(side: Any, name: str, is_item: Callable[[Any], bool]) -> Any:
    """A mapping or list of documents, or else the items of the only one, as a tuple or a set."""
    if isinstance(side, Mapping):
        return dict(side)
    things = _items(side, name)
    if not things or is_item(things[0]) or (isinstance(side, AbstractSet) and _is_fragments(things[0])):
        return side if isinstance(side, AbstractSet) else things
    if isinstance(side, AbstractSet):
        raise InputError(f"{name}: documents in a set have no order; use a list, or a mapping from ids")
    return list(things)


def _items(data: Any, where: str) -> tuple[Any, ...]:
    """The items of a document, or the documents of a side; those of a set in an order that no hash decides."""
    if isinstance(data, np.ndarray):
        data = data.tolist()
    if not isinstance(data, Iterable):
        raise InputError(f"{where}: must be a list of items, not {data!r}")
    return tuple(sorted(data, key=in_order) if isinstance(data, AbstractSet) else data)


def in_order(thing: Any) -> tuple[Any, ...]:
    """A key that sorts anything hashable, in the same order in every run: that of a set depends on the hash seed, and
    frozensets compare as parts of each other.
    """
    if isinstance(thing, Real) and thing == thing:
        return 0, thing
    for rank, kind in enumerate((str, bytes), start=1):
        if isinstance(thing, kind):
            return rank, thing
    if isinstance(thing, tuple):
        return 3, tuple(map(in_order, thing))
    if isinstance(thing, AbstractSet):
        return 4, tuple(sorted(map(in_order, thing)))
    return 5, type(thing).__qualname__, repr(thing)


def _kind(side: Any) -> str:
    if isinstance(side, tuple | AbstractSet):
        return "one document"
    return "a mapping of documents" if isinstance(side, dict) else "a list of documents"


def _by_name(side: Any) -> Mapping[Hashable, Any]:
    if isinstance(side, tuple | AbstractSet):
        return {_ONLY: side}
    return side if isinstance(side, dict) else dict(enumerate(side))


def is_item(thing: Any) -> bool:
    """Whether something is a span, a relation or an event rather than a document of them: it has an offset or a label
    of its own.
    """
    return isinstance(thing, Mapping) or (
        isinstance(thing, Sequence | np.ndarray) and any(part is None or isinstance(part, _OWN) for part in thing)
    )


def _is_fragments(thing: Any) -> bool:
    """Whether something is a span given as a set of fragments, (start, end) each."""
    return isinstance(thing, AbstractSet) and all(
        isinstance(part, tuple) and len(part) == 2 and all(isinstance(edge, NUMBER) for edge in part) for part in thing
    )


def located(thing: Any, where: str) -> tuple[Spans, str | None]:
    """The fragments and the label of (start, end), (start, end, label), (fragments, label) or fragments; only fragments
    may be a set, since their order does not matter.
    """
    try:
        parts = tuple(thing)
        if isinstance(thing, AbstractSet) and not all(isinstance(part, tuple) for part in parts):
            raise TypeError("start and end have an order")
        if len(parts) in (2, 3) and all(isinstance(part, NUMBER) for part in parts[:2]):
            return _fragments([parts[:2]], where), _label(parts[2] if len(parts) == 3 else None, where)
        if len(parts) == 2 and (parts[1] is None or isinstance(parts[1], str)):
            return located(parts[0], where)[0], _label(parts[1], where)
        return _fragments(parts, where), None
    except (TypeError, IndexError, ValueError):
        raise InputError(
            f"{where}: {thing!r} is not a span; write (start, end), (start, end, label), or"
            " (((start, end), (start, end)), label) with offsets as integers"
        ) from None


def _fragments(pieces: Iterable[Any], where: str) -> Spans:
    """Sorted, with those that touch joined, so that the same characters are always written the same."""
    joined: list[Span] = []
    for start, end in sorted((_offset(start), _offset(end)) for start, end in pieces):
        if not 0 <= start < end <= LARGEST:
            raise InputError(
                f"{where}: [{start}, {end}) is empty or outside of any text; ends are exclusive"
                " (add 1 to those of nervaluate and CoNLL)"
            )
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    if not joined:
        raise ValueError
    return tuple(joined)


def _offset(number: Any) -> int:
    if isinstance(number, bool):
        raise TypeError("an offset is an integer")
    return index(number)


def _label(label: Any, where: str) -> str | None:
    if label is not None and not isinstance(label, str):
        raise InputError(f"{where}: a label must be a string, not {label!r}")
    return label


def count(pairs: Sequence[Pair], metrics: Sequence[Metric], labels: Labels = FREE) -> dict[str, dict[str, Counts]]:
    """The counts of metrics by group."""
    return accumulate(pairs, metrics, labels=labels, paragraph_units=False).counts()


def without_nulls(score: Score) -> Score:
    """The score with 0 where it is undefined, as other scorers have it."""
    filled: Score = structs.replace(
        score, **{name: getattr(score, name) or 0.0 for name in ("precision", "recall", "f1")}
    )
    return filled


def choice(name: str, value: str, allowed: Iterable[str]) -> None:
    """Raise `InputError` unless the value is allowed."""
    names = tuple(allowed)
    if value not in names:
        raise InputError(f"{name} must be one of {', '.join(names)}, not {value!r}")
