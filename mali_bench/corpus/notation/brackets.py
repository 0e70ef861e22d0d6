"""The sentence itself: spans in brackets with their types and attributes, heads between asterisks."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from ...errors import InputError
from ...model.document import LAYER_TABLE, Entity, Span, family
from ...model.labels import Labels
from ...model.layers import label_fields
from ...model.text import quoted
from ..sources import Coverage

_PRONOUNS = """
    i me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself we us
    our ours ourselves they them their theirs themselves this that these those
"""
PRONOUNS = frozenset(_PRONOUNS.split())
"""Heads that are pronouns unless another level is written."""

_START = re.compile(r"(?s:.*[.?!]['\"]?\s+)?['\"(]*")
_BOUNDS = re.compile(r"(?P<low>\d+(\.\d+)?)?(?P<range>\.\.)?(?P<high>\d+(\.\d+)?)?")
_MORE = {"mentions": ("kb",), "quantities": ("number", "of"), "titles": ("of",)}
"""What may be written of an item besides the fields that hold a text: the KB entry of the entity, a number, a
reference.
"""


class Annotated(Struct):
    """What a sentence has shown so far: its text without the notation, its items by layer, its reason codes."""

    text: str
    labels: Labels
    layers: dict[str, list[Any]]
    coverage: list[Coverage]


class Bracket(Struct):
    """A span in brackets: where it starts, its head, and later what the braces say."""

    start: int
    head: list[int]
    end: int = 0
    words: tuple[str, ...] = ()


def plain(sentence: str, where: str) -> tuple[str, list[Bracket]]:
    """The sentence without its notation, and what the brackets hold, in the order in which they open."""
    text: list[str] = []
    open_: list[Bracket] = []
    every: list[Bracket] = []
    rest = iter(enumerate(sentence))
    for at, char in rest:
        if char == "[":
            open_.append(Bracket(len(text), []))
            every.append(open_[-1])
        elif char == "]":
            end = sentence.find("}", at)
            if not open_ or sentence[at + 1 : at + 2] != "{" or end < 0:
                raise InputError(f"{where}: a bracket closes that did not open, or no {{type}} follows it, at {at}")
            bracket = open_.pop()
            bracket.end, bracket.words = len(text), tuple(sentence[at + 2 : end].split())
            if bracket.end == bracket.start or not bracket.words or len(bracket.head) == 1:
                raise InputError(f"{where}: an empty bracket, empty braces or a head that does not end, at {at}")
            for _ in range(end - at):
                next(rest)
        elif char == "*":
            if not open_ or len(open_[-1].head) == 2:
                raise InputError(f"{where}: an asterisk marks a head, once in a bracket; there is one more at {at}")
            open_[-1].head.append(len(text))
        elif char in "{}":
            raise InputError(f"{where}: braces belong behind a bracket, not at {at}")
        else:
            text.append(char)
    if open_:
        raise InputError(f"{where}: a bracket opens and does not close: {''.join(text[open_[-1].start :])[:40]!r}")
    return "".join(text), every


def add_items(annotated: Annotated, brackets: list[Bracket], where: str) -> None:
    """The mentions, times, quantities, titles and events of the brackets, and the entities of the mentions."""
    more: dict[str, list[Span]] = {}
    for bracket in brackets:
        if bracket.words[0].startswith("+"):
            more.setdefault(bracket.words[0][1:], []).append((bracket.start, bracket.end))
    entities: dict[str, dict[str, str]] = {}
    for bracket in brackets:
        if not bracket.words[0].startswith("+"):
            _add_item(annotated, bracket, more, entities, where)
    if more:
        raise InputError(f"{where}: +{next(iter(more))} goes on with an item that is not there")
    if entities:
        annotated.layers["entities"] = [
            Entity(id=name, type=said["type"], class_=said.get("class", "SPC"), kb=said.get("kb"))
            for name, said in entities.items()
        ]


def _add_item(
    annotated: Annotated, bracket: Bracket, more: dict[str, list[Span]], entities: dict[str, dict[str, str]], where: str
) -> None:
    layer = annotated.labels.layer_of(bracket.words[0])
    if layer is None:
        raise InputError(f"{where}: {bracket.words[0]!r} is not a type of a mention, time, quantity, title or event")
    values = attributes(annotated.labels, layer, bracket.words, where)
    items = annotated.layers.setdefault(layer, [])
    row = LAYER_TABLE[layer]
    values.setdefault("id", f"{row.prefix}{len(items) + 1}")
    spans = tuple(sorted([(bracket.start, bracket.end), *more.pop(values["id"], [])]))
    (place, quote), *_ = row.item.SPAN_FIELDS
    values[place], values[quote] = spans, quoted(annotated.text, spans)
    if layer == "events":
        values.setdefault("hopper", f"h{len(items) + 1}")
    elif layer == "mentions":
        values.setdefault("entity", f"e{len(items) + 1}")
        said: dict[str, str] = {key: values.pop(key) for key in ("class", "kb") if key in values}
        _merge(entities.setdefault(values["entity"], {"type": values["type"]}), said, where)
        _mention(values, bracket, annotated.text, where)
    elif layer in ("quantities", "titles"):
        _of(values, annotated.layers.get("mentions", []))
        if layer == "quantities":
            _number(values)
    items.append(row.item(**values))


def _mention(values: dict[str, Any], bracket: Bracket, text: str, where: str) -> None:
    """Head, level and role of a mention; what is not written has its default."""
    if bracket.head:
        values["head"] = ((bracket.head[0], bracket.head[1]),)
    elif not re.search(r"\s", values["quote"]):
        values["head"] = values["spans"]
    head = quoted(text, values.get("head", ()))
    if head:
        values["head_quote"] = head
        if "level" not in values:
            values["level"] = _level(head, text[: values["head"][0][0]], where)
    if family(values["type"]) == "GPE":
        values.setdefault("role", "LOC")


def _level(head: str, before: str, where: str) -> str:
    """The level that a head shows by itself; at the start of a sentence a capital shows nothing."""
    if head.lower() in PRONOUNS:
        return "PRO"
    if head[0].isupper() and _START.fullmatch(before):
        raise InputError(f"{where}: {head!r} starts a sentence, so that its capital shows no level; write NAM or NOM")
    return "NAM" if head[0].isupper() else "NOM"


def _of(values: dict[str, Any], mentions: list[Any]) -> None:
    """Of what it is the amount or title: of the innermost mention around it, unless that is written."""
    first, last = values["spans"][0][0], values["spans"][-1][1]
    around = [each.id for each in mentions if each.spans[0][0] <= first and last <= each.spans[-1][1]]
    if values.setdefault("of", around[-1] if around else "-") == "-":
        del values["of"]


def _number(values: dict[str, Any]) -> None:
    """The printed number: the only bound, unless another is written or the amount is vague."""
    bounds = {each for each in (values.get("low"), values.get("high")) if each is not None}
    if "number" in values:
        values["number"] = msgspec.json.decode(values["number"])
    elif len(bounds) == 1 and values.get("mod") != "LEXICAL":
        (values["number"],) = bounds


def _merge(known: dict[str, str], said: Mapping[str, str], where: str) -> None:
    for key, value in said.items():
        if known.setdefault(key, value) != value:
            raise InputError(f"{where}: an entity is said to have the {key} {known[key]} and {value}")


def attributes(labels: Labels, layer: str, words: Iterable[str], where: str) -> dict[str, Any]:
    """What the words in braces say of an item of a layer; a bare word belongs to the first field that has it."""
    fields = [name for at, name in labels.fields() if at == layer]
    values: dict[str, Any] = {}
    for word in words:
        key, sign, value = word.partition("=")
        bounds = _BOUNDS.fullmatch(word)
        if word.startswith("#"):
            said: dict[str, Any] = {"id": word[1:]}
        elif word.startswith("@") and (cluster := LAYER_TABLE[layer].cluster) is not None:
            said = {cluster: word[1:]}
        elif word == "optional":
            said = {"optional": True}
        elif sign and key in ("reading", *fields, *label_fields(layer), *_MORE.get(layer, ())):
            said = {key: value.removeprefix("#") if key == "of" else value}
        elif name := next((name for name in fields if word in (labels.values(layer, name) or ())), None):
            said = {name: word}
        elif layer == "mentions" and word in (labels.values("entities", "class") or ()):
            said = {"class": word}
        elif layer == "quantities" and bounds and (bounds["low"] or bounds["high"]):
            low, high = (msgspec.json.decode(each) if (each := bounds[side]) else None for side in ("low", "high"))
            said = {"low": low, "high": high if bounds["range"] else low}
        elif layer == "times" and "value" not in values:
            said = {"value": word}
        else:
            raise InputError(f"{where}: {word!r} is not a label or attribute of {layer}")
        if twice := sorted(said.keys() & values.keys()):
            raise InputError(f"{where}: {word!r} sets {twice[0]} again")
        values.update(said)
    return values
