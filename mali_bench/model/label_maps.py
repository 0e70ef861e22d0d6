"""Maps between the labels of another scheme and ours: a data file for each scheme, read and checked here.

A map says for each label of a scheme which of our labels it covers. Those that one label covers cannot be told apart by
the scheme, so they become one class on both sides; a label of ours that nothing covers is not part of the scheme, and
its items are removed from both sides. Hence a system that makes no error in the scheme's terms scores 1.0.

The tables of a map file:

    name, about             what it is called, and a sentence
    like = "NAME"           another map of this package, whose tables it has, but for those that follow
    [mentions] [times] [quantities] [titles] [events] [relations] [event_links]
        LABEL = "OURS"                  what the label covers: a type, a family (PER), or "" for any type
        LABEL = ["OURS", "OTHER"]       several, which become one class, called like the first
        LABEL = { to = [...], swap = true }                     arg1 and arg2 change places
        LABEL = { lexicon = "NAME", KIND = "OURS", other = "OURS" }     split by what the words are
        LABEL = { event = "OURS", arg1 = "ROLE", arg2 = "ROLE", trigger = "WORDS" }
                                        of relations: an event, whose arguments are the ends that have a role here, and
                                        whose trigger is where the words (by default the label) stand in the text
    [roles]                 ROLE = "OURS" or a list, for all events
        ROLE = { to = "OURS", time_relation = "Within" }        the role says how the event lies to the time
    [roles."LABEL"]         the same for one type of event of the scheme, before those
    [only]
        "LAYER.FIELD" = [...]           the scheme has only items with these values
        fillers = ["mentions", ...]     layers whose items may fill a role
    [drop]                  spans, relations, event_links, roles: labels that have nothing in common with ours;
                            "*" for all that are not listed

A label is looked up without case, spaces, hyphens and underscores; `conflict.attack` is also the entry of all subtypes
(`conflict.attack.bombing`) that have none of their own. A type that is
listed anywhere is not covered by its family.
"""

import difflib
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError
from ..files.reading import read_toml
from .document import LAYERS
from .label_classes import Classes
from .labels import Labels
from .layers import REFERABLE, TAGGED, label_fields

FOLDER = Path(__file__).parents[1] / "maps"
LINKED = ("relations", "event_links")
MAPPED = (*TAGGED, *LINKED)
"""The layers whose types a map may map."""

OTHER, EVERY = "other", "*"
DROPS = ("spans", *LINKED, "roles")
KEYS = ("name", "about", *MAPPED, "roles", "only", "drop", "like")


class Target(NamedTuple):
    """What a label of a scheme covers.

    Attributes:
        layer: of the items that it becomes; "" if they are dropped.
        labels: of ours; the item gets the class of the first.
        swap: whether arg1 and arg2 change places.
        lexicon: the name of the lexicon whose kinds decide.
        kinds: the label of each kind of the lexicon, and of `other`.
        roles: of a relation that becomes an event, those of arg1 and arg2; "" for an end that is no argument.
        trigger: the words of the trigger of such an event, if they are not the label's.
    """

    layer: str
    labels: tuple[str, ...] = ()
    swap: bool = False
    lexicon: str = ""
    kinds: Mapping[str, str] = {}
    roles: tuple[str, str] = ("", "")
    trigger: str = ""

    @property
    def covered(self) -> tuple[str, ...]:
        """Every label of ours that it may become."""
        return (*self.labels, *dict.fromkeys(self.kinds.values()))


def normal(label: str) -> str:
    """A label as it is looked up: without case and signs, levels parted by dots."""
    levels = label.casefold().replace(":", ".").split(".")
    return ".".join("".join(filter(str.isalnum, level)) for level in levels)


def looked_up(label: str, table: Mapping[str, Any]) -> Any:
    """The entry of a normal label, or that of the longest part of it that has one; `None` if there is none."""
    while label not in table:
        label, dot, _ = label.rpartition(".")
        if not dot:
            return None
    return table[label]


class LabelMap:
    """A map; see the module. `digest` is a short hash of all that it says; `like` names the map whose tables it has;
    `of_relations` are the labels of relations (normal) that become events.
    """

    def __init__(self, tables: Mapping[str, Any], where: str) -> None:
        """`tables` is the parsed file; raises `InputError` for anything else than such tables."""
        self.where = where
        self._refuse_unknown(tables, KEYS, "")
        self.like = _text(tables, "like", where)
        tables = {**_tables_of(self.like, where), **tables}
        self.name = _text(tables, "name", where) or Path(where).stem
        self.about = _text(tables, "about", where)
        self._spans: dict[str, Target] = {}
        self._links: dict[str, dict[str, Target]] = {layer: {} for layer in LINKED}
        self._labels: dict[str, dict[str, str]] = {"spans": {}, "roles": {}, **{layer: {} for layer in LINKED}}
        self._lexicons: dict[str, Mapping[str, frozenset[str]]] = {}
        self.layers = tuple(layer for layer in MAPPED if layer in tables)
        for layer in self.layers:
            for label, value in self._table(tables, layer).items():
                self._add(layer, label, self._target(layer, value, f"{where}: {layer}.{label}"))
        self.of_relations = {
            key: target for key, target in self._links["relations"].items() if target.layer == "events"
        }
        if self.of_relations:
            self.layers = tuple(layer for layer in MAPPED if layer in (*self.layers, "events"))
        self._read_drops(self._table(tables, "drop"))
        self._read_roles(self._table(tables, "roles"))
        self._read_only(self._table(tables, "only"))
        if not self.layers:
            raise InputError(f"{where}: maps nothing; it needs one of the tables {', '.join(MAPPED)}")
        said = [
            tables,
            {name: {kind: sorted(words) for kind, words in kinds.items()} for name, kinds in self._lexicons.items()},
        ]
        canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        self.digest = hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()[:8]

    @classmethod
    def read(cls, name: str | Path) -> "LabelMap":
        """A map of this package by its name, or that of a TOML file; raises `InputError` if there is none."""
        text = str(name)
        if text in names():
            return cls(read_toml(FOLDER / f"{text}.toml"), text)
        if not text.endswith(".toml") and not Path(text).exists():
            near = closest(text, names())
            hint = f"; the closest is {near!r}" if near else ""
            raise InputError(f"{text!r} is not a map{hint}; the maps are {', '.join(names())}, or name a TOML file")
        return cls(read_toml(Path(text)), text)

    def _table(self, tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        table = tables.get(name, {})
        if not isinstance(table, Mapping):
            raise InputError(f"{self.where}: {name} must be a table, not {table!r}")
        return table

    def _refuse_unknown(self, table: Mapping[str, Any], known: Sequence[str], path: str) -> None:
        for key in table:
            if key not in known:
                raise InputError(f"{self.where}: unknown key {path}{key}; the keys are {', '.join(known)}")

    def _add(self, layer: str, label: str, target: Target) -> None:
        space = "spans" if layer in TAGGED else layer
        table = self._spans if space == "spans" else self._links[space]
        key = normal(label)
        if key in table:
            raise InputError(f"{self.where}: {layer}.{label} is listed twice, as {self._labels[space][key]!r} too")
        table[key] = target
        self._labels[space][key] = label

    def _target(self, layer: str, value: Any, where: str) -> Target:
        if not isinstance(value, Mapping):
            return Target(layer, _labels(value, where))
        if "lexicon" in value:
            lexicon = self._lexicon(value["lexicon"], where)
            for key in value:
                if key not in ("lexicon", OTHER, *lexicon):
                    raise InputError(f"{where}: unknown kind {key!r}; the kinds are {', '.join((*lexicon, OTHER))}")
            missing = [kind for kind in (*lexicon, OTHER) if not isinstance(value.get(kind), str)]
            if missing:
                raise InputError(f"{where}: needs a label for {', '.join(missing)}")
            kinds = {kind: value[kind] for kind in (*lexicon, OTHER)}
            return Target(layer, lexicon=value["lexicon"], kinds=kinds)
        if "event" in value:
            return self._event_target(layer, value, where)
        for key in value:
            if key not in ("to", "swap"):
                raise InputError(
                    f"{where}: unknown key {key!r}; the keys are to, swap, or lexicon with its kinds, or event"
                )
        if not isinstance(value.get("swap", False), bool) or (value.get("swap") and layer not in LINKED):
            raise InputError(f"{where}: swap must be true or false, and is for relations and event_links")
        return Target(layer, _labels(value.get("to"), where), value.get("swap", False))

    def _event_target(self, layer: str, value: Mapping[str, Any], where: str) -> Target:
        keys = ("event", "arg1", "arg2", "trigger")
        if layer != "relations":
            raise InputError(f"{where}: only a label of relations can become an event")
        for key, given in value.items():
            if key not in keys or not isinstance(given, str):
                raise InputError(
                    f"{where}: {key} = {given!r} is not allowed; an event has {', '.join(keys)}, each a text"
                )
        roles = (value.get("arg1", ""), value.get("arg2", ""))
        return Target("events", (value["event"],), roles=roles, trigger=value.get("trigger", ""))

    def _lexicon(self, name: Any, where: str) -> Mapping[str, frozenset[str]]:
        path = FOLDER / "lexicons" / f"{name}.toml"
        if not isinstance(name, str) or Path(name).name != name or not path.is_file():
            known = sorted(path.stem for path in (FOLDER / "lexicons").glob("*.toml"))
            raise InputError(f"{where}: {name!r} is not a lexicon; the lexicons are {', '.join(known)}")
        if name not in self._lexicons:
            self._lexicons[name] = {
                kind: frozenset(word.casefold() for word in words.split("\n") if word)
                for kind, words in read_toml(path).items()
            }
        return self._lexicons[name]

    def _read_drops(self, table: Mapping[str, Any]) -> None:
        self._refuse_unknown(table, DROPS, "drop.")
        self._dropped_roles: set[str] = set()
        self._drop_others: set[str] = set()
        for space, labels in table.items():
            for label in _labels(labels, f"{self.where}: drop.{space}"):
                if label == EVERY:
                    self._drop_others.add(space)
                elif space == "roles":
                    self._dropped_roles.add(normal(label))
                else:
                    self._add("mentions" if space == "spans" else space, label, Target(""))

    def _read_roles(self, table: Mapping[str, Any]) -> None:
        if table and "events" not in self.layers:
            raise InputError(f"{self.where}: has roles, but no table events")
        self._roles: dict[str, dict[str, tuple[str, ...]]] = {"": {}}
        self._time_relations: dict[str, str] = {}
        for key, value in table.items():
            if isinstance(value, Mapping) and "time_relation" in value:
                where = f"{self.where}: roles.{key}"
                if value.keys() != {"to", "time_relation"} or not isinstance(value["time_relation"], str):
                    raise InputError(f"{where}: a role with a time relation is {{ to = ROLE, time_relation = NAME }}")
                self._roles[""][normal(key)] = _labels(value["to"], where)
                self._time_relations[normal(key)] = value["time_relation"]
                self._labels["roles"][normal(key)] = key
            elif isinstance(value, Mapping):
                target = self._spans.get(normal(key))
                if target is None or target.layer != "events":
                    raise InputError(f"{self.where}: roles.{key} has no event type {key!r} in the table events")
                self._roles[normal(key)] = {
                    normal(role): _labels(to, f"{self.where}: roles.{key}.{role}") for role, to in value.items()
                }
                self._labels["roles"] |= {normal(role): role for role in value}
            else:
                self._roles[""][normal(key)] = _labels(value, f"{self.where}: roles.{key}")
                self._labels["roles"][normal(key)] = key

    def _read_only(self, table: Mapping[str, Any]) -> None:
        self.only: dict[tuple[str, str], frozenset[str]] = {}
        self.fillers: frozenset[str] | None = None
        for key, value in table.items():
            values = frozenset(_labels(value, f"{self.where}: only.{key}"))
            layer, _, name = key.partition(".")
            if key == "fillers":
                if not values <= set(REFERABLE):
                    raise InputError(f"{self.where}: only.fillers takes {', '.join(REFERABLE)}")
                self.fillers = values
            elif layer not in LAYERS or name not in label_fields(layer):
                raise InputError(f"{self.where}: only.{key} is not a field with labels, such as mentions.level")
            else:
                self.only[layer, name] = values

    def check(self, labels: Labels, *, relay: bool = False) -> None:
        """Raise `InputError` for a label that the label set does not have; a `relay` may have any types."""
        for space in ("spans", *LINKED):
            for key, target in self._entries(space).items():
                known = labels.known(target.layer, "type") if target.layer else frozenset()
                for label in target.covered if known and not relay else ():
                    if label and label not in known:
                        near = closest(label, sorted(known))
                        hint = f"; the closest is {near!r}" if near else ""
                        shown = f"{target.layer if space == 'spans' else space}.{self._labels[space][key]}"
                        raise InputError(f"{self.where}: {shown}: the label set has no {label!r}{hint}")
        if not relay:
            self._check_roles(labels)
        for (layer, name), values in self.only.items():
            allowed = labels.values(layer, name)
            for value in sorted(values):
                if allowed is not None and value not in allowed:
                    raise InputError(f"{self.where}: only.{layer}.{name}: the label set has no {value!r}")

    def _check_roles(self, labels: Labels) -> None:
        types = labels.values("events", "type") or ()
        roles = {role for name in types for role in labels.properties("events", "type", name).get("roles", ())}
        for key, target in self.of_relations.items():
            for end, name in zip(("arg1", "arg2"), target.roles, strict=True):
                self._check_role(f"relations.{self._labels['relations'][key]}.{end}", name, roles)
        for key, table in self._roles.items():
            for role, names in table.items():
                for name in names:
                    self._check_role(
                        ".".join(["roles", *([key] if key else []), self._labels["roles"][role]]), name, roles
                    )
        relations = labels.values("events", "time_relation")
        for role, relation in self._time_relations.items():
            if relations is not None and relation not in relations:
                shown = f"roles.{self._labels['roles'][role]}"
                raise InputError(f"{self.where}: {shown}: the label set has no time relation {relation!r}")

    def _check_role(self, shown: str, name: str, roles: Collection[str]) -> None:
        if name and roles and name not in roles:
            near = closest(name, sorted(roles))
            hint = f"; the closest is {near!r}" if near else ""
            raise InputError(f"{self.where}: {shown}: the label set has no role {name!r}{hint}")

    def _entries(self, space: str) -> dict[str, Target]:
        return self._spans if space == "spans" else self._links[space]

    def target(self, layer: str, label: str) -> Target | None:
        """What a label of the scheme covers; `None` if the scheme does not have it."""
        target: Target | None = looked_up(normal(label), self._entries("spans" if layer in TAGGED else layer))
        return target

    def lists(self, layer: str, label: str) -> bool:
        """Whether the scheme has a label itself, not only a part of it."""
        return normal(label) in self._entries("spans" if layer in TAGGED else layer)

    def drops_others(self, layer: str) -> bool:
        """Whether labels that are not listed are dropped."""
        return ("spans" if layer in TAGGED else layer) in self._drop_others

    def names(self, layer: str) -> list[str]:
        """The labels of the scheme for items of a layer, as the file has them."""
        space = "spans" if layer in TAGGED else layer
        return [
            self._labels[space][key]
            for key, target in self._entries(space).items()
            if target.layer == layer or not target.layer or space == "relations"
        ]

    def names_beside(self, layer: str) -> list[str]:
        """The same, with those of all layers that a format may have in one list with it."""
        return list(self._labels["spans" if layer in TAGGED else layer].values())

    def has(self, label: str) -> bool:
        """Whether the scheme has a label of items with spans, or of relations."""
        return any(looked_up(normal(label), self._entries(space)) is not None for space in ("spans", *LINKED))

    def kind(self, target: Target, words: str) -> str:
        """The kind of some words in the lexicon of a target: `other` for those that it does not have."""
        form = " ".join(words.casefold().split())
        form = form.removeprefix("the ")
        forms = {form, form.removesuffix("s"), form.removesuffix("'s"), form.removesuffix("\u2019s")}
        lexicon = self._lexicons[target.lexicon]
        return next((kind for kind, known in lexicon.items() if forms & known), OTHER)

    @cached_property
    def classes(self) -> Mapping[str, Classes]:
        """The classes of our labels in each layer that the map has."""
        targets = [*self._spans.values(), *(target for table in self._links.values() for target in table.values())]
        rows: dict[str, list[Sequence[str]]] = {layer: [] for layer in self.layers}
        for target in targets:
            if target.labels:
                rows[target.layer].append(target.labels)
        for target in targets:
            for label in target.kinds.values():
                if Classes(rows[target.layer]).of(label) is None:
                    rows[target.layer].append([label])
        return {layer: Classes(of_layer) for layer, of_layer in rows.items()}

    def roles(self, event: str) -> dict[str, tuple[str, ...]]:
        """What each role (normal) covers, for a type of event of the scheme."""
        key = normal(event)
        special = [part for part in self._roles if part and (key == part or key.startswith(f"{part}."))]
        return {**self._roles[""], **(self._roles[max(special, key=len)] if special else {})}

    def time_relation(self, role: str) -> str | None:
        """How an event lies to the time that fills a role (normal), if the role says so."""
        return self._time_relations.get(role)

    def role_name(self, role: str) -> str:
        """A role as the file has it."""
        return self._labels["roles"][role]

    def role_names(self) -> list[str]:
        """Every role of the scheme, as the file has them."""
        return list(self._labels["roles"].values())

    def drops_role(self, role: str) -> bool:
        """Whether arguments with the role of the scheme are dropped."""
        return normal(role) in self._dropped_roles or "roles" in self._drop_others

    @cached_property
    def role_classes(self) -> Mapping[str, Classes]:
        """The classes of our roles for each class of events."""
        rows: dict[str, list[Sequence[str]]] = {}
        for key, target in self._spans.items():
            if target.layer == "events":
                for label in target.covered:
                    name = self.classes["events"].of(label) or ""
                    rows.setdefault(name, []).extend(roles for roles in self.roles(key).values() if roles)
        for target in self.of_relations.values():
            name = self.classes["events"].of(target.labels[0]) or ""
            rows.setdefault(name, []).extend([role] for role in target.roles if role)
        return {name: Classes(of_class) for name, of_class in rows.items()}


def names() -> tuple[str, ...]:
    """The maps of this package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def _tables_of(name: str, where: str) -> Mapping[str, Any]:
    """The tables of the map that another one is like; none if there is no such name."""
    if not name:
        return {}
    tables = read_toml(FOLDER / f"{name}.toml") if name in names() else {"like": name}
    if "like" in tables:
        raise InputError(f"{where}: like must name a map of this package that is like no other, not {name!r}")
    return tables


def closest(label: str, known: Iterable[str]) -> str | None:
    """The known label that a label is most like; `None` if it is like none."""
    by_form: dict[str, str] = {}
    for name in known:
        by_form.setdefault(normal(name), name)
    near = difflib.get_close_matches(normal(label), by_form, n=1, cutoff=0.5)
    return by_form[near[0]] if near else None


def _text(tables: Mapping[str, Any], key: str, where: str) -> str:
    value = tables.get(key, "")
    if not isinstance(value, str):
        raise InputError(f"{where}: {key} must be a text, not {value!r}")
    return value


def _labels(value: Any, where: str) -> tuple[str, ...]:
    labels = [value] if isinstance(value, str) else value
    if not isinstance(labels, list) or not labels or not all(isinstance(label, str) for label in labels):
        raise InputError(f"{where}: must be a label or a list of labels, not {value!r}")
    return tuple(labels)
