"""What the functions for plain data share: one document or several, spans in their spellings, scores without nulls."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from numbers import Integral, Real
from operator import index
from typing import Any, NamedTuple

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

_ONLY = ""
"""The name of a document that is given as such."""


class Part(NamedTuple):
    """The data of a document of one side, and where it is, for messages."""

    where: str
    data: Any


def paired(gold: Any, pred: Any, is_item: Callable[[Any], bool]) -> list[tuple[Part, Part]]:
    """Gold and prediction of each document, in the order of the gold, then those that only the prediction has.

    A side is a mapping, a list of documents, or one document: `is_item` tells so of the first thing in it.
    """
    golds, preds = _documents(gold, is_item), _documents(pred, is_item)
    if _kind(golds) != _kind(preds):
        raise InputError(f"gold is {_kind(golds)}, pred is {_kind(preds)}; both must be the same")
    if isinstance(golds, list) and len(golds) != len(preds):
        raise InputError(f"gold has {len(golds)} documents, pred has {len(preds)}; lists are paired by their order")
    one, other = _by_name(golds), _by_name(preds)
    found = []
    for name in (*one, *(name for name in other if name not in one)):
        of = "" if name == _ONLY else f", document {name!r}"
        found.append((Part(f"gold{of}", one.get(name, ())), Part(f"pred{of}", other.get(name, ()))))
    return found


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


def in_sequence(things: Iterable[Any]) -> list[Any]:
    """The members of something, those of a set in the same order in every run."""
    return sorted(things, key=in_order) if isinstance(things, AbstractSet) else list(things)


def _documents(side: Any, is_item: Callable[[Any], bool]) -> Any:
    """A mapping or list of documents, or a tuple of the items of the only one."""
    if isinstance(side, Mapping):
        return dict(side)
    side = in_sequence(side)
    return side if side and not is_item(side[0]) else tuple(side)


def _kind(side: Any) -> str:
    if isinstance(side, tuple):
        return "one document"
    return "a mapping of documents" if isinstance(side, dict) else "a list of documents"


def _by_name(side: Any) -> Mapping[Hashable, Any]:
    if isinstance(side, tuple):
        return {_ONLY: side}
    return side if isinstance(side, dict) else dict(enumerate(side))


def is_item(thing: Any) -> bool:
    """Whether something is a span, a relation or an event rather than a document of them: it has an offset or a label
    of its own.
    """
    return isinstance(thing, Mapping) or (
        isinstance(thing, Sequence) and any(part is None or isinstance(part, _OWN) for part in thing)
    )


def located(thing: Any, where: str) -> tuple[Spans, str | None]:
    """The fragments and the label of (start, end), (start, end, label), (fragments, label) or fragments; only fragments
    may be a set, since their order does not matter.
    """
    try:
        parts = tuple(thing)
        if isinstance(thing, AbstractSet):
            return _fragments(parts, where), None
        if len(parts) in (2, 3) and all(isinstance(part, NUMBER) for part in parts[:2]):
            return _fragments([parts[:2]], where), _label(parts[2] if len(parts) == 3 else None, where)
        if len(parts) == 2 and (parts[1] is None or isinstance(parts[1], str)):
            pieces = [parts[0]] if isinstance(parts[0][0], NUMBER) else parts[0]
            return _fragments(pieces, where), _label(parts[1], where)
        return _fragments(parts, where), None
    except (TypeError, IndexError, ValueError):
        raise InputError(
            f"{where}: {thing!r} is not a span; write (start, end), (start, end, label), or"
            " (((start, end), (start, end)), label) with offsets as integers"
        ) from None


def _fragments(pieces: Iterable[Any], where: str) -> Spans:
    """Sorted, with those that touch joined, so that the same characters are always written the same."""
    found: list[Span] = []
    for start, end in sorted(map(_pair, pieces)):
        if not 0 <= start < end:
            raise InputError(
                f"{where}: [{start}, {end}) is empty or outside of any text; ends are exclusive"
                " (add 1 to those of nervaluate and CoNLL)"
            )
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    if not found:
        raise ValueError
    return tuple(found)


def _pair(piece: Any) -> Span:
    if isinstance(piece, AbstractSet):
        raise TypeError
    start, end = piece
    return index(start), index(end)


def _label(label: Any, where: str) -> str | None:
    if label is not None and not isinstance(label, str):
        raise InputError(f"{where}: a label must be a string, not {label!r}")
    return label


def count(pairs: Sequence[Pair], metrics: Sequence[Metric], labels: Labels = FREE) -> dict[str, dict[str, Counts]]:
    """The counts of metrics by group."""
    return accumulate(pairs, metrics, labels=labels, paragraph_units=False).counts()


def without_nulls(found: Score) -> Score:
    """The score with 0 where it is undefined, as other scorers have it."""
    made: Score = structs.replace(
        found, **{name: getattr(found, name) or 0.0 for name in ("precision", "recall", "f1")}
    )
    return made


def choice(name: str, value: str, allowed: Iterable[str]) -> None:
    """Raise `InputError` unless the value is allowed."""
    if value not in allowed:
        raise InputError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
