"""DyGIE++ and SciERC JSON, and the files of coreference systems that have its `sentences` and `clusters`.

One document a line: `sentences` (lists of tokens), and by sentence `ner`, `relations` and `events`; `clusters` are of
the document. Tokens are counted over the whole document, the last one included. Where a document has predictions
(`predicted_ner` and so on), these are read, and the layer of the same name without `predicted_` is not. A trigger is
`[token, label]` or `[start, end, label]`; scores behind the label are left out.
Described in dwadden/dygiepp, doc/data.md.
"""

from collections.abc import Iterator
from typing import Any

from .base import Format, Reading, Record
from .shapes import array, arrays, integer, is_strings, mapping, name, string, strings
from .source import Source
from .token_drafts import TokenDraft, records

_LISTS = ("ner", "relations", "events", "clusters")

_ABOUT = frozenset(
    {"doc_key", "doc_id", "dataset", "sentences", "weight", "speakers", "sentence_map", "subtoken_map", "genre"}
)
"""Keys whose values say nothing that could be scored."""


def recognise(source: Source) -> bool:
    """Whether some document has sentences that are lists of tokens, and a list that goes with them."""
    return any(
        isinstance(value, dict)
        and isinstance(value.get("sentences"), list)
        and bool(value["sentences"])
        and all(is_strings(sentence) for sentence in value["sentences"][:3])
        and any(isinstance(value.get(f"{before}{key}"), list) for key in _LISTS for before in ("", "predicted_"))
        for value in source.sample
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for one that has no sentences, or whose items are not of this format."""
    yield from records([_draft(data, where, reading) for where, data in source.documents()], reading)


def _draft(data: Any, where: str, reading: Reading) -> TokenDraft:
    data = mapping(data, where, "a document")
    made = TokenDraft(where, name(data.get("doc_key", data.get("doc_id"))))
    for sentence in array(data.get("sentences"), where, "`sentences`"):
        made.add_tokens(strings(sentence, where, "`sentences`"))
    chosen = {key: _chosen(data, key) for key in _LISTS}
    for number, row in _rows(data, chosen["ner"], where, 3):
        start, end = _span(row, where, number)
        made.add(start, end, string(row[2], where, "a label"))
    if chosen["ner"]:
        made.layers.add("mentions")
    if chosen["clusters"]:
        made.layers.add("mentions")
        made.draft.clusters = [
            [made.at(*_span(span, where, chosen["clusters"]), mention=True) for span in cluster]
            for cluster in arrays(data[chosen["clusters"]], where, f"`{chosen['clusters']}`")
        ]
    if chosen["relations"]:
        made.draft.linked = True
        for number, row in _rows(data, chosen["relations"], where, 5):
            head, child = _span(row, where, number), _span(row[2:], where, number)
            made.link(string(row[4], where, "a label"), made.at(*head), made.at(*child))
    if chosen["events"]:
        made.layers.add("events")
        for number, row in _rows(data, chosen["events"], where, 1):
            _add_event(made, row, where, number)
    _note(data, set(chosen.values()), where, reading)
    return made


def _chosen(data: dict[str, Any], key: str) -> str | None:
    """The key under which a document has some layer: that of its prediction, if it has one."""
    return next((each for each in (f"predicted_{key}", key) if data.get(each) is not None), None)


def _rows(data: dict[str, Any], key: str | None, where: str, least: int) -> Iterator[tuple[str, list[Any]]]:
    """The items of all sentences, each with its path."""
    if key is None:
        return
    for number, sentence in enumerate(arrays(data[key], where, f"`{key}`")):
        for at, row in enumerate(sentence):
            path = f"`{key}`[{number}][{at}]"
            yield path, array(row, where, path, least)


def _span(row: Any, where: str, path: str) -> tuple[int, int]:
    row = array(row, where, path, 2)
    return integer(row[0], where, path), integer(row[1], where, path) + 1


def _add_event(made: TokenDraft, row: list[Any], where: str, path: str) -> None:
    first = array(row[0], where, path, 2)
    if isinstance(first[1], str):
        token = integer(first[0], where, path)
        start, end, label = token, token + 1, first[1]
    else:
        start, end = _span(first, where, path)
        label = string(array(first, where, path, 3)[2], where, path)
    trigger = made.add(start, end, f"events:{label}")
    for argument in row[1:]:
        argument = array(argument, where, path, 3)
        made.link(string(argument[2], where, path), trigger, made.at(*_span(argument, where, path)))


def _note(data: dict[str, Any], read_keys: set[str | None], where: str, reading: Reading) -> None:
    for key, value in data.items():
        said = isinstance(value, list | dict) and any(value)
        if said and key not in read_keys and key not in _ABOUT and not key.startswith("_"):
            reading.notices.note("unread", where, f"`{key}`")


FORMAT = Format(
    name="dygie",
    about="DyGIE++, SciERC, PURE and coreference JSON: documents of tokens with `predicted_ner`, `clusters` and so on.",
    layers=("mentions", "entities", "relations", "events", "times", "quantities", "titles"),
    offsets="tokens of the document, the last one included",
    recognise=recognise,
    read=read,
)
