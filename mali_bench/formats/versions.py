"""Whose work counts where a file holds that of several annotators, or several versions of one task.

One rule for every command:

* `--annotator NAME` takes the tasks of one annotator. Without it, the tasks of several are put together only where no
  two of them did the same task, and the report says so; otherwise the file is refused.
* Of several versions of a task by the same annotator the last one counts, by time where all have one and else by their
  order in the file; also if that one is rejected, in which case the task is left out. The older ones are counted.

Two tasks are the same if they are for the same place of the same document and of the same kind (Prodigy's view). An
annotator is who `_annotator_id` names, or else `_session_id`.
"""

from collections.abc import Hashable, Sequence

from ..errors import InputError
from .base import Record
from .notices import Notices

CURATOR = "CURATION_USER"
"""The annotator under whose name INCEpTION keeps the curated version, which is made of the annotators' work."""


def of_annotator(records: Sequence[Record], annotator: str | None, path: str) -> list[Record]:
    """The records of one annotator, or all if none is named; raises `InputError` if the file has none of that name."""
    if annotator is None:
        return list(records)
    own = [record for record in records if record.annotator == annotator]
    if not own:
        names = sorted({record.annotator for record in records if record.annotator is not None})
        raise InputError(
            f"{path}: holds no tasks of the annotator {annotator!r};"
            f" its annotators are {', '.join(names) if names else 'not named'}"
        )
    return own


def latest(places: Sequence[Hashable], records: Sequence[Record], notices: Notices) -> list[int]:
    """The numbers of the records that count, in the order of the file; equal places are the same place.

    Raises `InputError` if two annotators did the same task.
    """
    last: dict[tuple[Hashable, str | None], int] = {}
    for number, (place, record) in enumerate(zip(places, records, strict=True)):
        before = last.setdefault((place, record.task), number)
        other = records[before]
        if other.annotator != record.annotator:
            raise InputError(
                f"{record.where}: {record.annotator or 'somebody'} did the task that {other.annotator or 'somebody'}"
                f" did at {other.where}; choose whose work counts with --annotator"
                " (in gold: take it out with `mali-bench convert --annotator`)"
            )
        if before == number:
            continue
        older = other
        if record.version is None or other.version is None or record.version >= other.version:
            last[place, record.task] = number
        else:
            older = record
        notices.note("superseded", older.where)
    annotators = sorted({record.annotator for record in records if record.annotator is not None})
    if len(annotators) > 1:
        notices.note("annotators", records[0].where, ", ".join(annotators), len(annotators))
    return sorted(last.values())
