r"""brat stand-off: a folder of texts (`.txt`) and annotations (`.ann`, or `.a1` and `.a2` of BioNLP), or one of these.

    T1	Conflict_Attack 23 29	killed        a span; several fragments are parted by `;`
    E1	Conflict_Attack:T1 Agent:T2 Time:E2   an event: its trigger, and what fills each role; further ones are numbered
    R1	PartOf Arg1:T2 Arg2:T3                a relation
    A1	Polarity E1 Negative                  an attribute (`M` in old files)
    N1	Reference T2 Wikidata:Q912	Mali      an entry of a knowledge base
    *	Equiv T2 T4                           coreference
    #1	AnnotatorNotes T1	some text           a note

Types are written with `_` for what a name in brat's configuration may not have; a type that the label set does not have
is read as the one that is written so. `mentions_PER` or `times` says the layer of a span outright. An attribute with
the name of a field sets it; `Negation` is negative polarity, and `Speculation` another modality than asserted.

Format: https://brat.nlplab.org/standoff.html
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import InputError
from ..files.reading import STANDARD_INPUT, read_text
from ..model.document import Entity, Spans
from ..model.labels import Labels
from ..model.layers import TAGGED
from .annotated_text import AnnotatedText, Annotation, Link, attempted, document, span_of, spans_of
from .base import Format, Reading, Record
from .source import Source

SUFFIXES = (".ann", ".a1", ".a2")

_LINE = re.compile(r"(?:[TEREAMN]\d+\t\S|\*\t\S+ T|#\d*\t\S+ [TEREAMN])")
_ID = re.compile(r"[TEREAMN]\d+|\*|#\S*")
_NUMBERED = re.compile(r"(.*\D)\d+")

_ATTRIBUTES = {"negation": ("polarity", "Negative"), "speculation": ("modality", "Other")}
"""Attributes of the BioNLP tasks, which are there or not, and what they mean."""


class _Files(NamedTuple):
    """The files of one document."""

    name: str
    annotations: tuple[Path, ...]
    text: Path | None


def recognise(source: Source) -> bool:
    """Whether a folder has files of annotations, or the first lines of a file are stand-off."""
    if source.folder is not None:
        return any(_documents(source.folder))
    rows = [line for line in source.head.decode("utf-8", "ignore").splitlines() if line.strip()][:3]
    return bool(rows) and all(map(_LINE.match, rows))


def _documents(folder: Path) -> Iterator[_Files]:
    """The documents of a folder and of those in it, in the order of their names."""
    paths: dict[str, list[Path]] = {}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(SUFFIXES):
                path = Path(place, name)
                paths.setdefault(path.relative_to(folder).with_suffix("").as_posix(), []).append(path)
    for name, parts in paths.items():
        yield _Files(name, tuple(parts), _text_of(parts[0]))


def _text_of(path: Path) -> Path | None:
    text = path.with_suffix(".txt")
    return text if text.is_file() else None


def _files(source: Source) -> list[_Files]:
    if source.folder is not None:
        return list(_documents(source.folder))
    if source.path == STANDARD_INPUT:
        return [_Files("", (), None)]
    if source.suffix == ".txt":
        raise InputError(f"{source.name}: is a text; give the .ann file beside it, or their folder")
    return [_Files(Path(source.path.removesuffix(".gz")).stem, (Path(source.path),), None)]


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for a line that is not stand-off, with its number."""
    texts: list[tuple[str, AnnotatedText]] = []
    for files in _files(source):
        lines: list[tuple[str, str]] = []
        alone = source.folder is None
        for path in files.annotations or (None,):
            content = source.text() if alone or path is None else read_text(path).removeprefix("\ufeff")
            where = source.name if alone else str(path)
            lines += [(f"{where}:{number}", line) for number, line in enumerate(content.split("\n"), start=1)]
        if alone:
            text = source.text_beside(f"{files.name}.txt")
        else:
            text = None if files.text is None else read_text(files.text)
        parsed = _parsed(lines, text, reading)
        parsed.id, parsed.text = files.name or None, text
        texts.append((source.name if alone else str(files.annotations[0]), parsed))
    layers = attempted((made for _, made in texts), reading.labels)
    linked = any(made.linked for _, made in texts)
    coreferent = any(made.clusters for _, made in texts)
    for where, made in texts:
        made.linked = linked
        made.clusters = (made.clusters or []) if coreferent else None
        yield Record(where, document(made, layers, reading.labels, reading.notices), whole=False)


class _Parts:
    """The lines of a document, by their kind, as (place, id, what follows it)."""

    def __init__(self, lines: Iterable[tuple[str, str]], reading: Reading) -> None:
        self.kinds: dict[str, list[tuple[str, str, str]]] = {}
        for where, line in lines:
            line = line.rstrip("\r")
            if not line.strip():
                continue
            name, _, rest = line.partition("\t")
            if not _ID.fullmatch(name) or not rest.strip():
                raise InputError(
                    f"{where}: is not a line of brat stand-off: {line[:60]!r}; lines begin with T1, E1, R1, A1, M1, N1,"
                    " * or #1 and a tab"
                )
            kind = "A" if name[0] == "M" else name[0]
            self.kinds.setdefault(kind, []).append((where, name, rest))
        for kind in self.kinds:
            if kind not in "TERANM*#":
                for where, _, _ in self.kinds[kind]:
                    reading.notices.note("unread", where, f"lines `{kind}`")

    def of(self, kind: str) -> list[tuple[str, str, str]]:
        return self.kinds.get(kind, [])


def _parsed(lines: Iterable[tuple[str, str]], text: str | None, reading: Reading) -> AnnotatedText:
    parts = _Parts(lines, reading)
    names = _Names(reading.labels)
    spans = {}
    for where, name, rest in parts.of("T"):
        if name in spans:
            raise InputError(f"{where}: duplicate id {name!r}")
        spans[name] = _span(where, name, rest, names)
        if text is not None:
            spans[name].spans = _over_line_ends(spans[name].spans, text)
    made = AnnotatedText(linked=bool(parts.of("R")))
    triggers = _add_events(made, parts, spans, names)
    for name, span in spans.items():
        if name not in triggers:
            made.add(span)
    links: dict[str, Link] = {}
    for where, name, rest in parts.of("R"):
        label, *ends = rest.split()
        pairs = [_pair(end, where) for end in ends]
        if len(pairs) != 2:
            raise InputError(f"{where}: a relation has two arguments, not {len(pairs)}")
        head, child = (triggers.get(at, at) for _, at in pairs)
        links[name] = Link(where, names.restored(label, links=True), head, child)
        made.relations.append(links[name])
    for where, _, rest in parts.of("A"):
        _add_attribute({**made.annotations, **links}, where, rest.split(), triggers, reading)
    _add_clusters(made, parts, triggers)
    for where, _, rest in parts.of("#"):
        about, _, note = rest.partition("\t")
        at = about.split()[-1]
        target = made.annotations.get(triggers.get(at, at))
        if target is not None and note.strip():
            target.fields["note"] = note.strip()
        else:
            reading.notices.note("unread", where, "notes that are not about a span or an event")
    return made


class _Names:
    """The types of a label set, by the way in which they are written."""

    def __init__(self, labels: Labels) -> None:
        self._types = {layer: labels.values(layer, "type") or () for layer in (*TAGGED, "relations", "event_links")}

    def restored(self, name: str, *, links: bool = False) -> str:
        """The type that a name means: itself, unless only another one is written so."""
        layers = ("relations", "event_links") if links else TAGGED
        types = [kind for layer in layers for kind in self._types[layer]]
        return name if name in types else next((kind for kind in types if written(kind) == name), name)


def written(label: str) -> str:
    """A type as brat's configuration can name it."""
    return re.sub(r"[^\w-]", "_", label)


def _span(where: str, name: str, rest: str, names: _Names) -> Annotation:
    head, _, surface = rest.partition("\t")
    label, _, places = head.strip().partition(" ")
    try:
        pairs = [place.split() for place in places.split(";")]
        spans = spans_of([span_of(start, end, where) for start, end in pairs], where)
    except ValueError:
        raise InputError(
            f"{where}: {head[:60]!r} is not a type and offsets, as in 'ORG 0 6' or 'ORG 0 6;11 17'"
        ) from None
    layer, _, kind = label.partition("_")
    own = layer if layer in TAGGED else None
    restored = names.restored(kind if own else label) or None
    return Annotation(where, name, spans, restored, own, surface.strip() or None)


def _over_line_ends(spans: Spans, text: str) -> Spans:
    """Fragments as one where only line ends part them, which brat does not take inside a span."""
    made = [spans[0]]
    for start, end in spans[1:]:
        gap = text[made[-1][1] : start]
        if start <= len(text) and not gap.strip("\r\n"):
            made[-1] = made[-1][0], end
        else:
            made.append((start, end))
    return tuple(made)


def _pair(text: str, where: str) -> tuple[str, str]:
    role, colon, at = text.rpartition(":")
    if not colon or not at:
        raise InputError(f"{where}: {text[:60]!r} is not a role and an id, as in 'Agent:T2'")
    return role, at


def _add_events(made: AnnotatedText, parts: _Parts, spans: dict[str, Annotation], names: _Names) -> dict[str, str]:
    """Add the events; returns the first event of each trigger, which stands for it where the trigger is named."""
    triggers: dict[str, str] = {}
    rows = [(where, name, [_pair(each, where) for each in rest.split()]) for where, name, rest in parts.of("E")]
    for where, name, pairs in rows:
        label, trigger = pairs[0]
        if trigger not in spans:
            raise InputError(f"{where}: the trigger {trigger!r} of {name} is not in the file")
        triggers.setdefault(trigger, name)
        span = spans[trigger]
        kind = names.restored(label) if label != "events" else None
        made.add(Annotation(where, name, span.spans, kind, "events", span.surface))
    for where, name, pairs in rows:
        roles = {role for role, _ in pairs[1:]}
        for role, at in pairs[1:]:
            bare = _NUMBERED.fullmatch(role)
            role = bare[1] if bare and bare[1] in roles else role
            made.arguments.append(Link(where, role, name, triggers.get(at, at)))
    return triggers


def _add_attribute(
    targets: dict[str, Annotation | Link], where: str, words: list[str], triggers: dict[str, str], reading: Reading
) -> None:
    if len(words) < 2:
        raise InputError(f"{where}: an attribute has a name and the id of what it is about")
    name, at, *values = words
    target = targets.get(triggers.get(at, at))
    if target is None:
        reading.notices.note("unread", where, f"attribute `{name}` of what is not a span, an event or a relation")
        return
    field, value = _ATTRIBUTES.get(name.lower(), (name.lower(), " ".join(values)))
    target.fields[field] = value or "true"


def _add_clusters(made: AnnotatedText, parts: _Parts, triggers: dict[str, str]) -> None:
    """Coreference, as what `Equiv` joins: several lines with a common span are one cluster, or one hopper of events."""
    joined: dict[str, list[str]] = {}
    for where, _, rest in parts.of("*"):
        for at in (members := [triggers.get(at, at) for at in rest.split()[1:]]):
            if at not in made.annotations:
                raise InputError(f"{where}: refers to {at!r}, which the file does not have")
        group = [at for member in members for at in joined.get(member, [member])]
        group = list(dict.fromkeys(group))
        joined.update(dict.fromkeys(group, group))
    entries: dict[str, str] = {}
    for where, _, rest in parts.of("N"):
        words = rest.partition("\t")[0].split()
        if len(words) != 3:
            raise InputError(f"{where}: {rest[:60]!r} is not a reference, as in 'Reference T1 Wikidata:Q912'")
        at = triggers.get(words[1], words[1])
        if at not in made.annotations:
            raise InputError(f"{where}: refers to {at!r}, which the file does not have")
        entries[at] = words[2].removeprefix("Wikidata:")
        joined.setdefault(at, [at])
    clusters: list[tuple[list[str], Entity]] = []
    for group in {id(group): group for group in joined.values()}.values():
        if all(made.annotations[at].layer == "events" for at in group):
            made.hoppers.update(dict.fromkeys(group, group[0]))
        else:
            kb = next((entries[at] for at in group if at in entries), None)
            clusters.append((group, Entity(id=f"Equiv-{group[0]}", kb=kb)))
    made.clusters = clusters or None


FORMAT = Format(
    name="brat",
    about="brat stand-off: a folder of .txt and .ann files, or one .ann file with its .txt beside it.",
    layers=("mentions", "entities", "relations", "events", "times", "quantities", "titles", "event_links"),
    offsets="code points",
    recognise=recognise,
    read=read,
)
