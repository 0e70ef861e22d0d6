"""Which prediction is for which gold document, and whether it fits it at all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from .check import examine
from .errors import InputError
from .fillers import with_refs
from .formats.base import Part
from .labels import FREE, Labels
from .model import LAYERS, Document, Item, Ref, Spans, items
from .readings import first_readings
from .scoring import Attempts
from .tables import Pair
from .text import excerpt, first_difference


@dataclass(slots=True)
class Paired:
    """Pairs of (gold, prediction), the gold ones in their order, then the unknown ones; and what was noticed.

    `missing` are documents without a prediction, `unknown` predictions without gold, `repeated` counts documents that
    were given twice, `skipped` the parts that the file itself does not accept, `unjudged` the items of layers that the
    gold of their document does not have.
    """

    pairs: list[Pair] = field(default_factory=list)
    gold: Attempts = field(default_factory=Attempts)
    pred: Attempts = field(default_factory=Attempts)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: int = 0
    skipped: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    unknown_labels: Counter[str] = field(default_factory=Counter)


def pair(gold: Sequence[Part], predictions: Iterable[Part], labels: Labels) -> Paired:
    """Put predictions to their gold documents.

    Raises `InputError` for predictions that cannot be scored: the text differs, offsets do not fit, ids name nothing,
    two different predictions for one document, no id where there are several documents.
    """
    result = Paired()
    known = _by_name(gold)
    predicted = _by_document(known, predictions, labels, result)
    for document in known.values():
        result.gold.add(document)
    for document in predicted.values():
        result.pred.add(document)
    result.missing = [name for name in known if name not in predicted]
    result.unknown = sorted(name for name in predicted if name not in known)
    for name, document in known.items():
        result.pairs.append((document, _judged(document, predicted.get(name, Document(id=name)), result.unjudged)))
    layers: dict[str, Any] = dict.fromkeys(result.gold.layers(), ())
    for name in result.unknown:
        empty = Document(id=name, text=predicted[name].text, **layers)
        result.pairs.append((empty, _judged(empty, predicted[name], result.unjudged)))
    return result


def collect(gold: Sequence[Part], predictions: Iterable[Part], labels: Labels) -> list[Document]:
    """The predictions, one document each, sorted by id; raises `InputError` as `pair` does."""
    predicted = _by_document(_by_name(gold), predictions, labels, Paired())
    return [msgspec.structs.replace(predicted[name], id=name) for name in sorted(predicted)]


def _by_document(
    known: dict[str, Document], predictions: Iterable[Part], labels: Labels, result: Paired
) -> dict[str, Document]:
    """The predictions by the id of their document, with those for parts of one put together."""
    found: dict[str, Part] = {}
    pieces: dict[str, list[Document]] = {}
    for part in predictions:
        if part.skipped:
            result.skipped += 1
        elif part.whole:
            name = _name(part, known)
            target = known.get(name)
            result.unknown_labels += examine(
                part.document, target.text if target is not None else None, part.where, labels
            )
            if name in found and found[name].document != part.document:
                raise InputError(
                    f"{part.where}: another prediction for document {name!r} stands at {found[name].where}"
                )
            result.repeated += name in found
            found.setdefault(name, part)
        else:
            result.unknown_labels += examine(part.document, None, part.where, labels)
            name, piece = _placed(part, known)
            result.repeated += piece in pieces.get(name, ())
            pieces.setdefault(name, []).append(piece)
    whole = {name: first_readings(part.document) for name, part in found.items()}
    return whole | {name: _joined(name, each) for name, each in pieces.items()}


def _by_name(gold: Sequence[Part]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for part in gold:
        examine(part.document, None, part.where, FREE)
        name = part.document.id
        if name is None:
            if len(gold) > 1:
                raise InputError(f"{part.where}: a gold document has no id; where there are several, each needs one")
            name = ""
        if name in found:
            raise InputError(f"{part.where}: the gold has two documents with the id {name!r}")
        found[name] = part.document
    return found


def _name(part: Part, known: dict[str, Document]) -> str:
    if part.document.id is not None:
        return part.document.id if part.document.id in known or "" not in known else ""
    if len(known) != 1:
        raise InputError(
            f"{part.where}: the document has no id, and the gold has {len(known)} documents; add one at `$.id`"
        )
    return next(iter(known))


def _placed(part: Part, known: dict[str, Document]) -> tuple[str, Document]:
    """The document that a part belongs to, and the part with offsets in that document."""
    text = part.document.text or ""
    name = part.document.id
    if name is not None and name not in known:
        return name, _moved(part.document, part.start or 0, name)
    candidates = [name] if name is not None else list(known)
    places = [
        (each, at)
        for each in candidates
        for at in ([part.start] if part.start is not None else _occurrences(known[each].text or "", text))
        if (known[each].text or "").startswith(text, at)
    ]
    if len(places) == 1:
        return places[0][0], _moved(part.document, places[0][1], places[0][0])
    if places:
        raise InputError(
            f"{part.where}: the text stands in several places of the gold; tell which with meta.doc_id and meta.start"
        )
    raise InputError(f"{part.where}: {_why_not(part, [known[each] for each in candidates])}")


def _moved(document: Document, by: int, name: str) -> Document:
    """A part with offsets in its document, and its clusters named after where it starts: another part's are others."""
    mentions = tuple(
        mention if mention.entity is None else msgspec.structs.replace(mention, entity=f"{by}:{mention.entity}")
        for mention in items(document, "mentions")
    )
    if document.mentions is not None:
        document = msgspec.structs.replace(document, mentions=mentions)
    return shifted(document, by, name)


def _why_not(part: Part, candidates: Sequence[Document]) -> str:
    text = part.document.text or ""
    if len(candidates) == 1 and part.start is not None:
        there = (candidates[0].text or "")[part.start : part.start + len(text)]
        at = first_difference(there, text)
        return (
            f"the text differs from the corpus text from character {part.start + at} on:"
            f" the corpus has {excerpt(there, at)}, this has {excerpt(text, at)}"
        )
    return f"the text, which starts with {excerpt(text, 0, 40)}, stands in no gold document, character by character"


def _occurrences(text: str, part: str) -> list[int]:
    found, at = [], text.find(part)
    while at >= 0:
        found.append(at)
        at = text.find(part, at + 1)
    return found


def shifted(document: Document, by: int, name: str) -> Document:
    """The document with another name and its offsets moved."""

    def spans(old: Spans) -> Spans:
        return tuple((start + by, end + by) for start, end in old)

    def ref(old: Ref) -> Ref:
        return old if isinstance(old, str) else spans(old)

    def moved(item: Any) -> Item:
        item = with_refs(item, ref)
        changes: dict[str, Any] = {
            each: spans(getattr(item, each)) for each, _ in item.SPAN_FIELDS if getattr(item, each) is not None
        }
        made: Item = msgspec.structs.replace(item, **changes)
        return made

    layers = {
        layer: tuple(map(moved, items(document, layer))) for layer in LAYERS if getattr(document, layer) is not None
    }
    return msgspec.structs.replace(document, id=name, **layers)


def _joined(name: str, pieces: Sequence[Document]) -> Document:
    layers: dict[str, Any] = {
        layer: tuple(item for piece in pieces for item in items(piece, layer))
        for layer in LAYERS
        if any(getattr(piece, layer) is not None for piece in pieces)
    }
    return Document(id=name, **layers)


def _judged(gold: Document, pred: Document, unjudged: Counter[str]) -> Document:
    """The prediction without the layers that the gold of this document does not have (entities are judged as the
    clusters of mentions).
    """
    extra = {layer: None for layer in LAYERS if getattr(gold, layer) is None and getattr(pred, layer) is not None}
    for layer in extra:
        if items(pred, layer) and layer != "entities":
            unjudged[layer] += len(items(pred, layer))
    return msgspec.structs.replace(pred, **extra) if extra else pred
