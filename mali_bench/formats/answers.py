"""What a language model answers when it is asked for entities, relations or events: strings, without offsets.

An answer is JSON, or prose with JSON or tables in it (`answer_text`). Its lists are known by their keys, whatever they
are called (`answer_keys`), or by what their items have. An item is a string, an object with a string and a label, or a
pair of them; lists may also be listed by label (`{"PER": ["Ann"]}`). Where several blocks of a text have lists of one
kind, the last complete one counts, since models correct themselves.

Answers to several texts are objects with the id or the text of their document, in a list or one a line.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import InputError
from ..model.document import Document
from ..model.labels import Labels
from . import span_records
from .answer_items import AnswerReader, Item
from .answer_keys import (
    ARGUMENTS,
    HEAD,
    LABEL,
    LOW,
    MEMBERS,
    MENTIONS,
    NUMBER,
    OF_KIND,
    RELATION,
    STRING,
    TAIL,
    TRIGGER,
    VALUE,
    kind_of,
    name_of,
    string_of,
)
from .answer_lists import has_lists, listed
from .answer_rows import are_rows, kind_of_rows
from .answer_text import Block, blocks, has_data, refuse_deep, samples, without_thoughts
from .base import Format, Reading, Record
from .columns import TAG
from .inline_tags import is_marked
from .notices import Notices
from .record_keys import END, IDS, START, TEXT, field, plain_key
from .shapes import is_strings
from .source import Source
from .surfaces import Answer

WRAPPERS = ("result", "results", "output", "answer", "data", "annotations", "extraction", "extractions", "response")

_OFFSETS = re.compile(
    rf'"(?:{"|".join((*START[:7], *END[:4], "spans", "offsets", "token_start"))})"\s*:', re.IGNORECASE
)
_OWN_WORDS = re.compile(r"""["']?\b([A-Za-z][A-Za-z_ -]{2,24})["']?\s*[:=]\s*[\[{(]\s*(?![\s\]})])""")


def recognise(source: Source) -> bool:
    """Whether the file is JSON with lists of strings under such keys and no offsets, or another text with such data."""
    if source.folder is not None or not source.head.strip() or span_records.recognise(source):
        return False
    if source.sample:
        return are_rows(source.sample) or any(map(_is_answer, source.sample))
    head = html.unescape(source.head.decode("utf-8", "ignore"))
    if is_marked(head):
        return False
    if source.suffix in (".jsonl", ".ndjson", ".conll", ".conllu", ".tsv", ".ann", ".xml") or (
        head.lstrip()[:1] == "<" and (not re.match(r"\s*<(?:think|reason|reflect|scratch)", head, re.IGNORECASE))
    ):
        return False
    if "\0" in head or _OFFSETS.search(head):
        return False
    return _has_blocks(head) or "```" in head or has_lists(head)


def _has_blocks(text: str) -> bool:
    """Whether a text has JSON with lists under their keys, another block of data, or a Markdown table."""
    if not has_data(text):
        return False
    return (
        any(kind_of(match[1]) for match in _OWN_WORDS.finditer(text))
        or re.search(r"```[^`]*[\[{|]", text) is not None
        or re.search(r"^[ \t]*+\|?[ \t]*+:?-{3,}", text, re.MULTILINE) is not None
        or any(map(_is_answer, samples(text)))
    )


def _is_answer(value: Any, depth: int = 0) -> bool:
    if depth > 2:
        return False
    if isinstance(value, list):
        return bool(value) and all(_is_answer(inner, depth + 1) or _is_named(inner) for inner in value[:5])
    if not isinstance(value, dict):
        return False
    kinds = [kind_of(key) for key in value]
    if any(kind is not None and _holds_strings(inner) for kind, inner in zip(kinds, value.values(), strict=True)):
        return True
    if "clusters" in kinds and not any(value[key] for key, kind in zip(value, kinds, strict=True) if kind is not None):
        return True  # an answer that found nothing
    if any(plain_key(str(key)) in WRAPPERS and _is_answer(inner, depth + 1) for key, inner in value.items()):
        return True
    return _is_keyed(value) or _is_item(value)


def _is_item(value: Mapping[str, Any]) -> bool:
    """Whether an object is an entity, a triple or an event by itself."""
    if span_records.is_span(value) or any(
        isinstance(inner, list | dict) and key not in ARGUMENTS for key, inner in value.items()
    ):
        return False
    label = field(value, LABEL)
    named = isinstance(string_of(value), str) and isinstance(label, str) and not TAG.fullmatch(label)
    linked = isinstance(field(value, HEAD), str) and isinstance(field(value, TAIL), str)
    return (named or linked or isinstance(field(value, TRIGGER), str)) and field(value, START) is None


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and len(value) in (2, 3) and all(isinstance(inner, str) for inner in value)


def _is_keyed(value: Mapping[str, Any]) -> bool:
    """Whether an object has lists of strings, relations or events by label, and nothing else."""
    return (
        any(value.values())
        and all(isinstance(inner, list) for inner in value.values())
        and all(isinstance(each, str) or _kind_by_label(each) != "mentions" for some in value.values() for each in some)
    )


def _kind_by_label(item: Any) -> str:
    """What an item is that stands under its label: a relation if it has two ends, an event if it has a trigger."""
    if isinstance(item, dict) and field(item, START) is None and "spans" not in item:
        if isinstance(field(item, HEAD), str) and isinstance(field(item, TAIL), str):
            return "relations"
        if isinstance(field(item, TRIGGER[:4]), str):
            return "events"
    return "mentions"


def _holds_strings(value: Any) -> bool:
    """Whether a list has items without offsets and nothing else, or is such a list by label."""
    if isinstance(value, dict):
        return (
            bool(value) and all(_holds_strings(each) or each == [] for each in value.values()) and any(value.values())
        ) or (bool(value) and all(isinstance(each, str) for each in value.values()))
    return (
        isinstance(value, list)
        and bool(value)
        and all(map(_may_be_item, value[:5]))
        and any(map(_is_string_item, value))
    )


def _may_be_item(item: Any) -> bool:
    """Whether an item of a list has no offsets, nor has its trigger."""
    if isinstance(item, dict):
        trigger = item.get("trigger")
        own = isinstance(trigger, dict) and field(trigger, START) is None
        return field(item, START) is None and "spans" not in item and (own or not isinstance(trigger, dict | list))
    return item is None or (isinstance(item, str | int | list) and not span_records.is_span(item))


def _is_string_item(item: Any) -> bool:
    """Whether an item of a list has a string that may be in the text."""
    if isinstance(item, dict):
        others = (field(item, names) for names in (HEAD[:3], TRIGGER[:4], MEMBERS))
        return any(map(_has_letters, (name_of(item), *others)))
    return isinstance(item, str) or (
        isinstance(item, list) and bool(item) and all(isinstance(each, str | dict) for each in item)
    )


def _has_letters(value: Any) -> bool:
    """Whether a value is a string or holds one: numbers under a name for strings are offsets of some kind."""
    if isinstance(value, dict):
        return any(map(_has_letters, value.values()))
    if isinstance(value, list):
        return any(map(_has_letters, value))
    return isinstance(value, str)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The answers, one for each text; raises `InputError` if there is none."""
    values: list[Block] = []
    strict = bool(source.sample)
    if strict:
        documents = list(source.documents())
        wheres = {number: value.where for number, value in enumerate(documents)}
        for value in documents:
            refuse_deep(value.data, value.where)
        values = [Block(value.data, number, True, "") for number, value in enumerate(documents)]
        if are_rows(rows := [value.data for value in documents]):
            values = [Block(rows, 0, True, "")]
    else:
        values = _blocks(source.text(), source.name, reading)
        wheres = {block.line: f"{source.name}:{block.line}" for block in values}
        values = [block._replace(value=inner) for block in values for inner in _several(block.value)]
    groups: dict[tuple[str | None, str | None], list[Block]] = {}
    for block in values:
        groups.setdefault(_about(block.value), []).append(block)
    if len(groups) > 1 and (None, None) in groups and not strict:
        reading.notices.note(
            "answer", source.name, "blocks that name no text, beside some that do", len(groups[None, None])
        )
    read_any = False
    for (name, text), some in groups.items():
        where = wheres[some[0].line]
        answer = _answer(some, wheres, reading, strict)
        if answer is None:
            reading.notices.note(
                "answer", f"{where}: {str(some[0].value)[:60]!r}", "blocks without anything that could be read"
            )
            continue
        read_any = True
        yield Record(where, Document(id=name, text=text), whole=False, answer=answer)
    if not read_any:
        raise InputError(
            f"{source.name}: nothing in it could be read as an answer; lists are expected under keys as entities,"
            " clusters, relations, events, times, quantities or titles (`mali-bench prompt --schema` shows the whole),"
            " or lines as 'PER: Ann, Bo', whose labels are known"
        )


def _blocks(text: str, where: str, reading: Reading) -> list[Block]:
    """The data of a text: lists without JSON only where it has no other."""
    if not _has_blocks(text):
        found = listed(without_thoughts(text, where, Notices()), where, reading)
        if found:
            return [Block(value, line, True, "") for value, line in found]
    return blocks(text, where, reading.notices)


def _several(value: Any) -> list[Any]:
    """The answers of a list of such; anything else is one answer."""
    if (
        isinstance(value, list)
        and value
        and all(
            isinstance(each, dict) and any(kind_of(key) for key in each) and _about(each) != (None, None)
            for each in value
        )
    ):
        return value
    return [value]


def _about(value: Any) -> tuple[str | None, str | None]:
    """The id and the text of the document that an answer is for, if it says so."""
    if not isinstance(value, dict) or not any(
        kind_of(key) and isinstance(inner, list | dict) for key, inner in value.items()
    ):
        return None, None
    name, text = field(value, IDS), field(value, TEXT)
    return (str(name) if isinstance(name, str | int) else None), (text if isinstance(text, str) else None)


def _answer(some: list[Block], wheres: Mapping[int, str], reading: Reading, strict: bool) -> Answer | None:
    """One answer of the blocks for one text."""
    chosen: dict[str, tuple[Block, list[Item]]] = {}
    pooled = strict and all(not isinstance(block.value, dict) or _is_item(block.value) for block in some)
    unread: list[tuple[str, str]] = []
    for block in some:
        for kind, items in _lists(block.value, block.heading, reading.labels, wheres[block.line], unread).items():
            before = chosen.get(kind)
            if before is not None and pooled:
                before[1].extend(items)
                continue
            if before is not None:
                older = before[0] if block.complete or not before[0].complete else block
                reading.notices.note(
                    "answer", wheres[older.line], f"lists of {kind} that a later complete one replaces"
                )
                if older is block:
                    continue
            chosen[kind] = block, items
    for where, key in unread:
        reading.notices.note("unread", where, f"`{key[:40]}`")
    if not chosen:
        return None
    return AnswerReader(reading).answer({kind: (wheres[block.line], items) for kind, (block, items) in chosen.items()})


def _lists(
    value: Any, heading: str, labels: Labels, where: str, unread: list[tuple[str, str]]
) -> dict[str, list[Item]]:
    """The lists of a block by kind."""
    lists: dict[str, list[Item]] = {}
    if are_rows(value):
        lists[kind_of(heading) or kind_of_rows(value, labels, where)] = [Item(row) for row in value]
    elif isinstance(value, list):
        for item in value:
            kind = _kind_of_item(item, kind_of(heading))
            inside = _lists(item, heading, labels, where, unread) if kind is None else {kind: [Item(item)]}
            _extend(lists, inside)
    elif isinstance(value, dict) and _is_item(value):
        lists[_kind_of_item(value, kind_of(heading)) or "mentions"] = [Item(value)]
    elif isinstance(value, dict):
        bare = not any(map(kind_of, value))
        for key, inner in value.items():
            if not isinstance(inner, list | dict):
                continue
            kind = kind_of(key)
            if kind is not None:
                inside = {kind: list(_by_label(inner, kind))}
            elif plain_key(str(key)) in WRAPPERS:
                inside = _lists(inner, heading, labels, where, unread)
            elif _is_list_of_label(str(key), inner, labels, bare):
                inside = _of_label(inner, str(key))
            else:
                inside = {}
                unread += [(where, str(key))] if inner else []
            _extend(lists, inside)
    return lists


def _extend(lists: dict[str, list[Item]], more: Mapping[str, list[Item]]) -> None:
    for kind, items in more.items():
        lists.setdefault(kind, []).extend(items)


def _of_label(some: Iterable[Any], label: str) -> dict[str, list[Item]]:
    """The items of a list that stands under their label, by kind."""
    lists: dict[str, list[Item]] = {}
    for each in some:
        lists.setdefault(_kind_by_label(each), []).append(Item(each, label))
    return lists


def _is_list_of_label(key: str, inner: Any, labels: Labels, bare: bool) -> bool:
    """Whether a key is a label and its list that of the mentions with it: where no key names a kind of list (`bare`),
    or the label is known.
    """
    known = labels.layer_of(key) is not None or key in labels.known("mentions", "type")
    return (known or bare) and isinstance(inner, list) and all(isinstance(each, str | dict) for each in inner)


def _by_label(value: list[Any] | dict[str, Any], kind: str) -> Iterable[Item]:
    if isinstance(value, list):
        return [Item(each) for each in value]
    if kind == "clusters":
        return [Item(each) for each in value.values()]
    if all(isinstance(each, list) for each in value.values()):
        return [Item(each, str(label)) for label, some in value.items() for each in some]
    if all(isinstance(each, str) for each in value.values()) and not _is_item(value):
        return [Item(string, str(label)) for string, label in value.items()]  # {"Ann": "PER"}
    if all(isinstance(each, dict) for each in value.values()):
        return [Item({"text": key, **each}) for key, each in value.items()]
    return [Item(value)]


def _kind_of_item(item: Any, heading: str | None) -> str | None:
    if isinstance(item, str):
        return heading or "mentions"
    if is_strings(item):
        return heading or {2: "mentions", 3: "relations"}.get(len(item), "clusters")
    if not isinstance(item, dict) or any(kind_of(key) and isinstance(each, list) for key, each in item.items()):
        return None
    if field(item, TRIGGER[:4]) is not None or field(item, ARGUMENTS) is not None:
        return "events"
    if field(item, HEAD) is not None and field(item, TAIL) is not None and field(item, RELATION) is not None:
        return "relations"
    if field(item, STRING) is None and isinstance(field(item, MENTIONS), str):
        return "clusters"
    return (heading or _kind_of_name(item)) if name_of(item) is not None else None


def _kind_of_name(item: Mapping[str, Any]) -> str:
    """The kind of an item that is a string, by what else it has."""
    string, value = field(item, STRING), field(item, VALUE)
    own = (kind for kind, names in OF_KIND.items() if isinstance(field(item, names), str))
    if field(item, LOW[:4]) is not None or field(item, NUMBER[:3]) is not None:
        return "quantities"
    if string is None:
        return next(own, "mentions")
    if isinstance(value, str) and (string is not field(item, ("entity",))):
        return "times"
    return "quantities" if isinstance(value, int | float) and field(item, LABEL) is None else "mentions"


FORMAT = Format(
    name="answer",
    about="What a language model answers: strings without offsets, as JSON or tables, alone or in prose.",
    layers=("mentions", "relations", "events", "times", "quantities", "titles"),
    offsets="none: strings are looked for in the text",
    recognise=recognise,
    read=read,
    general=True,
)
