"""DocRED and Re-DocRED: documents whose entities are clusters of mentions, with relations between entities.

`vertexSet` has the mentions of each entity: `sent_id` and `pos`, [start, end) in tokens of the sentence, and `type`.
`labels` are `{"h", "t", "r"}`, by number of the entities. A relation between entities becomes one between two of their
mentions: the first two that share a sentence, or else the first of each. What systems write, `{"title", "h_idx",
"t_idx", "r"}`, names entities of such documents by number, so it is read from a folder that has the documents as well.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from .base import Format, Reading, Record
from .shapes import array, integer, mapping, mappings, name, string, strings
from .source import Source, Value
from .token_drafts import TokenDraft, records

_Vertices = list[list[tuple[int, int]]]
"""Of each entity the sentence and the number of each of its mentions."""

_RESULT = frozenset({"title", "h_idx", "t_idx", "r"})


def recognise(source: Source) -> bool:
    """Whether some object has a `vertexSet`, is a line of results, or a folder has a file with such objects."""
    if source.folder is not None:
        return any(_has_documents(Source(str(path))) for path in _files(source.folder))
    return _has_documents(source) or any(_is_result(value) for value in source.sample)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".json", ".jsonl"))


def _has_documents(source: Source) -> bool:
    try:
        sample = source.sample
    except InputError:  # a file of a folder that cannot be read
        return False
    return any(isinstance(value, dict) and isinstance(value.get("vertexSet"), list) for value in sample)


def _is_result(value: Any) -> bool:
    return isinstance(value, dict) and set(value) >= _RESULT


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for results without their documents, and for what is not of this format."""
    values = list(source.documents()) if source.folder is None else _of_folder(source.folder)
    results = [value for value in values if _is_result(value.data)]
    documents = [value for value in values if not _is_result(value.data)]
    if not documents:
        raise InputError(
            f"{source.name}: these are results of DocRED, which name entities by number; give a folder that has the"
            " documents (with `vertexSet`) as well"
        )
    drafts = [_draft(data, where, reading, bool(results)) for where, data in documents]
    if results:
        _add_results(dict(zip((draft.id for draft, _ in drafts), drafts, strict=True)), results)
    yield from records([draft for draft, _ in drafts], reading)


def _of_folder(folder: Path) -> list[Value]:
    return [value for path in _files(folder) for value in Source(str(path)).documents()]


def _draft(data: Any, where: str, reading: Reading, has_results: bool) -> tuple[TokenDraft, _Vertices]:
    data = mapping(data, where, "a document")
    made = TokenDraft(where, name(data.get("title")), layers={"mentions"})
    starts = [
        made.add_tokens(strings(sentence, where, "`sents`")) for sentence in array(data.get("sents"), where, "`sents`")
    ]
    vertices = []
    for entity in array(data.get("vertexSet"), where, "`vertexSet`"):
        members = []
        for mention in mappings(entity, where, "`vertexSet`"):
            sentence = integer(mention.get("sent_id"), where, "`sent_id`")
            if sentence >= len(starts):
                raise InputError(f"{where}: `sent_id` is {sentence}, and there are {len(starts)} sentences")
            start, end = (integer(each, where, "`pos`") for each in array(mention.get("pos"), where, "`pos`", 2)[:2])
            kind = string(mention.get("type"), where, "`type`")
            members.append((sentence, made.add(starts[sentence] + start, starts[sentence] + end, kind)))
        vertices.append(members)
    made.draft.clusters = [[number for _, number in members] for members in vertices]
    if data.get("labels") is not None and has_results:
        reading.notices.note("unread", where, "`labels` of the documents, beside the results")
    elif data.get("labels") is not None:
        made.draft.linked = True
        for label in mappings(data["labels"], where, "`labels`"):
            _link(made, vertices, label, ("h", "t"), where)
    return made, vertices


def _add_results(drafts: Mapping[str | None, tuple[TokenDraft, _Vertices]], results: list[Value]) -> None:
    for draft, _ in drafts.values():
        draft.draft.linked = True
    for where, result in results:
        if name(result["title"]) not in drafts:
            raise InputError(f"{where}: the title {result['title']!r} is not among the documents")
        draft, vertices = drafts[name(result["title"])]
        _link(draft, vertices, result, ("h_idx", "t_idx"), where)


def _link(made: TokenDraft, vertices: _Vertices, label: Mapping[str, Any], keys: tuple[str, str], where: str) -> None:
    ends = [integer(label.get(key), where, f"`{key}`") for key in keys]
    for end in ends:
        if end >= len(vertices) or not vertices[end]:
            raise InputError(f"{where}: a relation names the entity {end}, which has no mentions")
    head, tail = (vertices[end] for end in ends)
    pair = next(((one, other) for one in head for other in tail if one[0] == other[0]), (head[0], tail[0]))
    made.link(string(label.get("r"), where, "`r`"), pair[0][1], pair[1][1])


FORMAT = Format(
    name="docred",
    about="DocRED and Re-DocRED: documents with vertexSet and labels, or a folder with these and a result file.",
    layers=("mentions", "entities", "relations", "times", "quantities", "titles"),
    offsets="tokens of the sentence",
    recognise=recognise,
    read=read,
)
