"""What the names of documents in a file mean in the gold, where they are not the same.

A name that is that of a file is also the document of this name without folder and suffix (`out/d1.txt` is `d1`), if it
is that of one document only and the file has no other name for it. Names of which the gold has none are no names, if
the file has a text-less document for each of the gold and its spans fit there: some tools number what they are given.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import structs

from ..formats.base import Record
from ..formats.finding import searched
from ..formats.notices import Notices
from ..formats.offsets import SHOWN
from ..model.document import Document
from .part_places import fits

_SUFFIXES = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,7})+$")

FOUND = 0.5
"""The least share of an answer's strings that are in a text for the answer to be about it."""


def by_file_name(names: Iterable[str | None], known: Collection[str]) -> dict[str, str]:
    """The document that each unknown name means that names a file."""
    bare = Counter(map(_bare, known))
    own = {_bare(name): name for name in known}
    unknown = {name for name in names if name is not None and name not in known}
    taken = Counter(_bare(name) for name in {*unknown, *(name for name in names if name is not None)})
    return {name: own[key] for name in sorted(unknown) if bare[key := _bare(name)] == 1 == taken[key] and key}


def _bare(name: str) -> str:
    return _SUFFIXES.sub("", re.split(r"[/\\]", name)[-1])


def with_names(records: Sequence[Record], golds: Mapping[str, Document], notices: Notices) -> list[Record]:
    """The records with the names of the gold, or none, where theirs are not in the gold."""
    if "" in golds:
        return list(records)
    means = by_file_name([record.document.id for record in records], golds)
    made = [_renamed(record, means[record.document.id or ""]) if record.document.id in means else record
            for record in records]  # fmt: skip
    if means:
        first = next(iter(means))
        notices.note("file-name", f"{first!r} is {means[first]!r}", count=len(means))
    if len(made) != len(golds) or any(record.document.id in golds or not _is_unclear(record) for record in made):
        return made
    if len({record.document.id for record in made}) < len(made):
        return made
    if not all(_is_about(record, gold, len(golds)) for record, gold in zip(made, golds.values(), strict=True)):
        return made
    notices.note("by-order", made[0].where, "their order, since the gold has none of their ids", len(made))
    return [_renamed(record, name) for record, name in zip(made, golds, strict=True)]


def _is_unclear(record: Record) -> bool:
    """Whether a record has an id, and no text that says where it belongs."""
    unclear = not record.whole and not record.skipped and record.tokens is None and record.line is None
    return unclear and record.document.id is not None and record.document.text is None


def _is_about(record: Record, gold: Document, documents: int) -> bool:
    """Whether a record can be about a document: by the words of its spans, or of most of its strings. Where it is the
    only one, its spans need no words, if none cuts one.
    """
    text = gold.text or ""
    if record.answer is not None:
        found = [searched(text).find(surface).kind != "not found" for surface, _ in record.answer.strings()]
        return sum(found) >= FOUND * len(found) > 0
    return any(fits(record, text, unit, bare=documents == 1) for unit in SHOWN)


def _renamed(record: Record, name: str) -> Record:
    return structs.replace(record, document=structs.replace(record.document, id=name))
