"""Documents as texts with labelled spans: Label Studio, tables, and Prodigy's tasks with relations."""

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..model.document import Document, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent
from .losses import clusters
from .tokenised import tokens_with_space
from .written import written_label

_COREF = "COREF"


def _spans(document: Document, labels: Labels) -> list[tuple[int, int, str, str]]:
    """The spans as (start, end, label, id), in the order of the text."""
    return sorted(
        (*extent(item)[0], written_label(layer, item.type, labels), item.id)
        for layer in TAGGED
        for item in items(document, layer)
    )


def _links(document: Document) -> list[tuple[str, str, str]]:
    """The links between spans, by their ids: relations, arguments from the trigger on, and coreference of each mention
    with the one before it.
    """
    links = [(relation.type, relation.arg1, relation.arg2) for relation in items(document, "relations")]
    links += [(a.role or "", event.id, a.filler) for event in items(document, "events") for a in event.arguments]
    for _, mentions in clusters(document):
        links += [(_COREF, other.id, one.id) for one, other in itertools.pairwise(mentions)]
    return links


def write_label_studio(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """A list of tasks, one for each document; offsets count UTF-16 code units, as JavaScript does."""
    yield "", b"["
    for number, document in enumerate(documents):
        text = document.text or ""
        widths = [0]
        for char in text:
            widths.append(widths[-1] + (2 if ord(char) > 0xFFFF else 1))
        results: list[dict[str, Any]] = [
            {
                "id": name,
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": widths[start], "end": widths[end], "text": text[start:end], "labels": [label]},
            }
            for start, end, label, name in _spans(document, labels)
        ]
        results += [
            {"from_id": head, "to_id": child, "type": "relation", "direction": "right", "labels": [label]}
            for label, head, child in _links(document)
        ]
        task = {
            "id": number + 1,
            "data": {"text": text, "doc_id": document.id},
            "annotations": [{"id": number + 1, "result": results}],
        }
        data = json.dumps(task, ensure_ascii=False).encode("utf-8")
        yield "", (b",\n" if number else b"\n") + data
    yield "", b"\n]\n"


def write_table(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """CSV with a header, a row for each span."""
    yield "", _row("doc_id", "start", "end", "label", "text", "layer", "cluster")
    for document in documents:
        text = document.text or ""
        rows = [
            (*extent(item)[0], item.type or "", layer, getattr(item, "entity", None) or "")
            for layer in TAGGED
            for item in items(document, layer)
        ]
        for start, end, label, layer, cluster in sorted(rows):
            yield "", _row(document.id or "", start, end, label, text[start:end], layer, cluster)


def _row(*cells: object) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerow(cells)
    return made.getvalue().encode("utf-8")


def write_prodigy(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """A task for each document, with relations, arguments and coreference as relations between its spans."""
    from srsly import json_dumps

    for document in documents:
        text = document.text or ""
        spans = _spans(document, labels)
        tokens = tokens_with_space(text, {edge for start, end, _, _ in spans for edge in (start, end)})
        first = {token["start"]: token["id"] for token in tokens}
        last = {token["end"]: token["id"] for token in tokens}
        shown = {
            name: {
                "start": start, "end": end, "token_start": first[start], "token_end": last[end], "label": label,
                "text": text[start:end],
            }
            for start, end, label, name in spans
        }  # fmt: skip
        task: dict[str, Any] = {
            "text": text,
            "meta": {"doc_id": document.id, "layers": [name for name in TAGGED if getattr(document, name) is not None]},
            "tokens": tokens,
            "spans": list(shown.values()),
        }
        task["relations"] = [
            {
                "head": shown[head]["token_end"], "child": shown[child]["token_end"], "label": label,
                "head_span": _end(shown[head]), "child_span": _end(shown[child]),
            }
            for label, head, child in _links(document)
        ]  # fmt: skip
        task |= {"_view_id": "relations", "answer": "accept", **hashes(task)}
        yield "", (json_dumps(task) + "\n").encode("utf-8")


def _end(span: dict[str, Any]) -> dict[str, Any]:
    return {key: span[key] for key in ("start", "end", "token_start", "token_end", "label")}


def hashes(task: dict[str, Any]) -> dict[str, int]:
    """The hashes that Prodigy gives a task: of its text, and of that with its spans. It takes tasks with equal hashes
    as one. They are MurmurHash3 (x86, 32 bits, seed 0, signed) of keys with their values as compact, sorted JSON, as
    published exports have them.
    """
    from murmurhash.mrmr import hash as murmurhash  # type: ignore[import-untyped]
    from srsly import json_dumps

    def signed(text: str) -> int:
        value: int = murmurhash(text, 0)
        return (value + 2**31) % 2**32 - 2**31

    own = signed("text=" + json_dumps(task["text"], sort_keys=True))
    hashed = [key for key in ("spans", "label", "options") if key in task]
    keys = "".join(f"{key}={json_dumps(task[key], sort_keys=True)}" for key in hashed)
    return {"_input_hash": own, "_task_hash": signed(f"{own}{keys}")}
