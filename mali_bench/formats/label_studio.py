"""Label Studio JSON: tasks with the regions and relations of each annotator.

A task is `{"data": {"text": ...}, "annotations": [{"completed_by", "was_cancelled", "result": [...]}], "predictions":
[...]}`. Annotators are told apart by `completed_by` (see `versions`); cancelled annotations count as rejected.
Predictions are read, under the name of their model, where a task has no annotations. Offsets count UTF-16 code units,
as JavaScript does, unless the surface strings of the file fit another unit; these are copies that may be stale. A
relation goes from `from_id` to `to_id`, or the other way where its direction is `left`. Described at
labelstud.io/guide/task_format.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..errors import InputError
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, attempted, document
from .offset_units import UTF16
from .record_keys import IDS
from .shapes import integer, is_strings, mapping, mappings, name, string
from .source import Source

_ANNOTATIONS = ("annotations", "completions")


def recognise(source: Source) -> bool:
    """Whether some object has data and annotations or predictions with results."""
    return any(isinstance(value, dict) and _is_task(value) for value in source.sample)


def _is_task(task: dict[str, Any]) -> bool:
    if not isinstance(task.get("data"), dict):
        return False
    lists = [task[key] for key in (*_ANNOTATIONS, "predictions") if isinstance(task.get(key), list)]
    return bool(lists) and all(
        isinstance(each, dict) and isinstance(each.get("result"), list) for some in lists for each in some
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """A record for each annotation; raises `InputError` for what is not a task."""
    drafts: list[tuple[str, Mapping[str, Any], Draft]] = []
    for where, data in source.documents():
        task = mapping(data, where, "a task")
        text, doc_id = _text(mapping(task.get("data"), where, "`data`"), where)
        for made in _chosen(task, where, reading):
            drafts.append((where, made, Draft(id=doc_id, text=text)))
            _add(drafts[-1][2], made, where, reading)
    accepted = [draft for _, annotation, draft in drafts if not annotation.get("was_cancelled")]
    layers = attempted(accepted, reading.labels)
    linked = any(draft.linked for draft in accepted)
    for where, annotation, draft in drafts:
        draft.linked = linked
        yield Record(
            where,
            document(draft, layers, reading.labels),
            whole=False,
            skipped=bool(annotation.get("was_cancelled")),
            annotator=_annotator(annotation),
            version=_time(annotation.get("updated_at") or annotation.get("created_at")),
            task="label-studio",
            unit=UTF16,
            redundant=True,
        )


def _text(data: Mapping[str, Any], where: str) -> tuple[str, str | None]:
    """The text of a task, under `text` or as its only text of several words, and the id of its document."""
    ids = next((data[key] for key in data if key.lower().replace("_", "") in IDS and name(data[key])), None)
    if isinstance(data.get("text"), str):
        return data["text"], name(ids)
    texts = [value for value in data.values() if isinstance(value, str) and " " in value]
    if len(texts) != 1:
        raise InputError(f"{where}: `data` has no `text`; its keys are {', '.join(data)}")
    return texts[0], name(ids)


def _chosen(task: Mapping[str, Any], where: str, reading: Reading) -> list[dict[str, Any]]:
    """The annotations of a task, or else its predictions."""
    annotations = next((task[key] for key in _ANNOTATIONS if task.get(key)), None)
    predictions = mappings(task.get("predictions"), where, "`predictions`")
    if annotations is None:
        return predictions
    if predictions:
        reading.notices.note("unread", where, "`predictions` of tasks that have annotations")
    return mappings(annotations, where, "`annotations`")


def _annotator(annotation: Mapping[str, Any]) -> str | None:
    by = annotation.get("completed_by", annotation.get("model_version"))
    if isinstance(by, dict):
        by = by.get("email", by.get("id"))
    return name(by)


def _time(value: Any) -> float | None:
    """An ISO time in seconds; one without a zone is taken as UTC, so that the result is the same everywhere."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if time is None:
        return None
    return (time if time.tzinfo is not None else time.replace(tzinfo=UTC)).timestamp()


def _add(draft: Draft, annotation: Mapping[str, Any], where: str, reading: Reading) -> None:
    """Add the regions and relations of an annotation."""
    results = mappings(annotation.get("result"), where, "`result`")
    numbers: dict[str, int] = {}
    for result in results:
        value = result.get("value")
        if not isinstance(value, dict) or "start" not in value or "end" not in value:
            if result.get("type") != "relation":
                reading.notices.note("unread", where, f"results of the type `{result.get('type')}`")
            continue
        region = name(result.get("id"))
        labels = value.get(str(result.get("type")), value.get("labels"))
        if region in numbers and not is_strings(labels):
            reading.notices.note("unread", where, f"results of the type `{result.get('type')}`")
            continue
        start, end = integer(value["start"], where, "`start`"), integer(value["end"], where, "`end`")
        surface = value.get("text") if isinstance(value.get("text"), str) else None
        if region is not None:
            numbers.setdefault(region, len(draft.spans))
        for label in labels if is_strings(labels) else (None,):
            draft.spans.append(Labelled(((start, end),), label, surface or None, region))
    for result in results:
        if result.get("type") == "relation":
            draft.linked = True
            _relate(draft, result, numbers, where, reading)


def _relate(draft: Draft, result: Mapping[str, Any], numbers: Mapping[str, int], where: str, reading: Reading) -> None:
    ends = [name(result.get(key)) for key in ("from_id", "to_id")]
    if any(end not in numbers for end in ends):
        raise InputError(
            f"{where}: a relation names the region {next(end for end in ends if end not in numbers)!r},"
            " which is not there"
        )
    head, child = (numbers[str(end)] for end in ends)
    if result.get("direction") == "left":
        head, child = child, head
    labels = result.get("labels")
    if not is_strings(labels):
        reading.notices.note("unread", where, "relations without a label")
        return
    draft.links += [(string(label, where, "a label"), head, child) for label in labels]


FORMAT = Format(
    name="label-studio",
    about="Label Studio JSON: tasks with regions and relations of several annotators, or predictions.",
    layers=("mentions", "relations", "events", "times", "quantities", "titles"),
    offsets="UTF-16 code units, or what the surface strings say",
    recognise=recognise,
    read=read,
)
