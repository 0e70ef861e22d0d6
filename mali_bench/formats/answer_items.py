"""The items of what a language model answers: names, clusters, triples and events, whatever their keys are called."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .answer_keys import (
    ARGUMENTS,
    CLUSTER,
    END_TYPES,
    EVENT_TYPE,
    FILLER,
    HEAD,
    HIGH,
    LABEL,
    LOW,
    MEMBERS,
    MENTIONS,
    NAMES,
    NUMBER,
    RELATION,
    ROLE,
    TAIL,
    TRIGGER,
    UNIT,
    VALUE,
    is_label,
    name_of,
    string_of,
    unread,
)
from .base import Reading
from .drafts import layer_of
from .record_keys import field
from .surfaces import Answer, Name, Trigger, Triple

_BREAK = re.compile(r";|\n|<br ?/?>", re.IGNORECASE)
_ARGUMENT_END = re.compile(r";|\n|<br ?/?>|,(?=[^,;:]{1,40}:)", re.IGNORECASE)
"""What parts the strings, and the arguments, of a cell."""

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")


class Item(NamedTuple):
    """An item of a list: what it is, and the label under which it is listed, if it is."""

    data: Any
    label: str | None = None


class AnswerReader:
    """Makes items of what an answer says; what is none is noted."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._strings: dict[str, str] = {}
        self._names: list[Name] = []
        self._clusters: dict[str, list[str]] = {}
        self._where = ""

    def answer(self, lists: Mapping[str, tuple[str, list[Item]]]) -> Answer:
        """The answer that some lists make."""
        for kind in NAMES:
            self._where, items = lists.get(kind, ("", []))
            for item in items:
                self._add(item, kind)
        self._where, items = lists.get("clusters", ("", []))
        for number, item in enumerate(items):
            self._name_unread(item.data, "clusters")
            members = [string for string in self._members(item.data) if string]
            if members:
                self._clusters[f"list {number}"] = members
        triples = [self._triple(item) for item in self._items(lists, "relations")]
        events = [self._event(item) for item in self._items(lists, "events")]
        clusters = tuple(map(tuple, self._clusters.values()))
        layers = {name.layer for name in self._names} | (lists.keys() & set(NAMES))
        return Answer(
            names=tuple(self._names),
            clusters=clusters if clusters or "clusters" in lists else None,
            triples=tuple(each for each in triples if each is not None) if "relations" in lists else None,
            events=tuple(each for each in events if each is not None) if "events" in lists else None,
            layers=frozenset(layers),
            occurrences=self._reading.occurrences,
        )

    def _items(self, lists: Mapping[str, tuple[str, list[Item]]], kind: str) -> list[Item]:
        self._where, items = lists.get(kind, ("", []))
        return items

    def _unread(self, data: Any, kind: str) -> None:
        self._reading.notices.note("answer", f"{self._where}: {str(data)[:80]!r}", f"{kind} that could not be read")

    def _name_unread(self, data: Any, kind: str) -> None:
        """Note the fields of an item that are not read."""
        for key in unread(data, kind) if isinstance(data, dict) else ():
            self._reading.notices.note("unread", self._where, f"`{key[:40]}` of {kind}")

    def _add(self, item: Item, kind: str) -> None:
        data, label = item
        self._name_unread(data, kind)
        members: list[str] = []
        if isinstance(data, dict):
            string = _text(name_of(data))
            label = _text(field(data, LABEL)) or label
            inner = _listed(data)
            members = self._members(inner) if kind == "mentions" and inner is not None else []
            if string is not None and field(data, ("id",)) is not None:
                self._strings[str(field(data, ("id",)))] = string
            cluster = field(data, CLUSTER) if kind == "mentions" else None
            if (
                isinstance(cluster, str | int)
                and not isinstance(cluster, bool)
                and string is not None
                and str(cluster) != string
            ):
                self._clusters.setdefault(f"id {cluster}", []).append(string)
        elif isinstance(data, list) and len(data) == 2 and all(isinstance(each, str) for each in data):
            first, second = (is_label(each, self._reading.labels) for each in data)
            string, label = data[::-1] if first and not second else data
            data = {}
        else:
            string, data = _text(data), {}
        if members:
            self._clusters[f"item {len(self._clusters)}"] = list(
                dict.fromkeys([*([string] if string else []), *members])
            )
        if string is None and not members:
            self._unread(item.data, kind)
            return
        for each in [string] if string is not None else members:
            self._names.append(self._name(each, label, kind, data))

    def _name(self, string: str, label: str | None, kind: str, data: Mapping[str, Any]) -> Name:
        layer = kind
        if kind == "mentions" and label is not None:
            layer, label = layer_of(label, self._reading.labels)
            if layer not in NAMES:
                layer = "mentions"
        if layer == "quantities":
            number, low, high = (_number(field(data, keys)) for keys in (NUMBER, LOW, HIGH))
            unit = _text(field(data, UNIT))
            return Name(text=string, layer=layer, type=label, number=number, low=low, high=high, unit=unit)
        value = _text(field(data, VALUE)) if layer == "times" else None
        return Name(text=string, layer=layer, type=label, value=value)

    def _members(self, data: Any) -> list[str]:
        if isinstance(data, dict):
            inner = _listed(data)
            string = _string(data)
            if inner is None:
                return [string] if string is not None else []
            return list(dict.fromkeys([*([string] if string else []), *self._members(inner)]))
        if isinstance(data, list):
            return [string for each in data for string in self._members(each)]
        string = _text(data)
        return [string] if string is not None else []

    def _triple(self, item: Item) -> Triple | None:
        data, label = item
        self._name_unread(data, "relations")
        if isinstance(data, list):
            strings = [_text(each) for each in data]
            if len(strings) == 3 and label is None:
                ends, label = (strings[0], strings[2]), strings[1]
            elif len(strings) == 2:
                ends = strings[0], strings[1]
            else:
                ends = None, None
            types: tuple[str | None, str | None] = (None, None)
        elif isinstance(data, dict):
            parts = field(data, HEAD), field(data, TAIL)
            ends = self._named(parts[0]), self._named(parts[1])
            types = (
                _text(field(parts[0], LABEL)) if isinstance(parts[0], dict) else _text(field(data, END_TYPES[0])),
                _text(field(parts[1], LABEL)) if isinstance(parts[1], dict) else _text(field(data, END_TYPES[1])),
            )
            label = _text(field(data, RELATION)) or label
        else:
            ends, types = (None, None), (None, None)
        if ends[0] is None or ends[1] is None or label is None:
            self._unread(data, "relations")
            return None
        return Triple(type=label, head=ends[0], tail=ends[1], head_type=types[0], tail_type=types[1])

    def _event(self, item: Item) -> Trigger | None:
        data, label = item
        self._name_unread(data, "events")
        if not isinstance(data, dict):
            string = _text(data)
            if string is None:
                self._unread(data, "events")
                return None
            return Trigger(text=string, type=label)
        trigger = field(data, TRIGGER)
        string = _string(trigger) if isinstance(trigger, dict) else _text(trigger)
        string = string or _string(data)
        label = (
            _text(field(data, EVENT_TYPE))
            or (_text(field(trigger, LABEL)) if isinstance(trigger, dict) else None)
            or label
        )
        if string is None:
            self._unread(data, "events without a trigger")
            return None
        return Trigger(text=string, type=label, arguments=tuple(self._arguments(field(data, ARGUMENTS))))

    def _arguments(self, data: Any) -> Iterator[tuple[str | None, str]]:
        if isinstance(data, str):
            yield from _written(data)
        elif isinstance(data, dict):
            for role, fillers in data.items():
                strings = map(self._named, fillers if isinstance(fillers, list) else [fillers])
                yield from ((str(role), string) for string in strings if string is not None)
        elif isinstance(data, list):
            for each in data:
                if isinstance(each, dict) and (string_of(each) is not None or field(each, FILLER) is not None):
                    string = self._named(field(each, FILLER)) or self._named(each)
                    yield from [(_text(field(each, ROLE)), string)] if string is not None else ()
                elif isinstance(each, dict) and field(each, ROLE[:3]) is None:
                    yield from self._arguments(each)  # {"Agent": "Ann"}
                elif isinstance(each, list) and len(each) == 2 and all(isinstance(part, str) for part in each):
                    yield each[0], each[1]
                elif isinstance(each, str) and each.strip():
                    yield None, self._strings.get(each, each)
                else:
                    self._unread(each, "arguments")

    def _named(self, data: Any) -> str | None:
        """The string of an end or a filler, which may be an object, or the id of an item."""
        string = _string(data) if isinstance(data, dict) else _text(data)
        return None if string is None else self._strings.get(string, string)


def _written(arguments: str) -> Iterator[tuple[str | None, str]]:
    """Arguments in a string, as a cell of a table has them: each a role, a colon and a filler, or a filler alone."""
    for part in _ARGUMENT_END.split(arguments):
        role, colon, filler = part.partition(":")
        string = _text(filler if colon else role)
        if string is not None:
            yield (role.strip() if colon else None), string


def _listed(data: Mapping[str, Any]) -> list[Any] | None:
    """The members that an item lists, which in a table are parted by semicolons, line breaks or else commas."""
    inner = field(data, MENTIONS)
    if isinstance(inner, str) and not inner.isdecimal():
        return _BREAK.split(inner) if _BREAK.search(inner) else inner.split(",")
    inner = field(data, MEMBERS)
    return inner if isinstance(inner, list) else None


def _string(data: Mapping[str, Any]) -> str | None:
    return _text(string_of(data))


def _text(value: Any) -> str | None:
    """A string that says something; numbers as they would be written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    string = str(value).strip()
    return string if string and string.lower() not in ("null", "none", "n/a", "nan") else None


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        value = float(match[0].replace(",", "")) if match and match[0].count(".") < 2 else None
    if isinstance(value, int | float) and abs(value) < float("inf"):
        return int(value) if float(value).is_integer() else float(value)
    return None
