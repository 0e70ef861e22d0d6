"""What readers judged, counted: the precision of true statements, the share of false ones that were caught, and the
recall of what readers found in the text.

    readers/<document id>/<round>/statements.jsonl       the statements as readers got them, and what each comes from
    readers/<document id>/<round>/judgements-<who>.jsonl  {"id", "judgement": "stated" | "contradicted" | "not said"}
    readers/<document id>/<round>/decisions.jsonl        {"id", "decision", "reason"} for each statement that a reader
                                                         and the gold see differently
    readers/<document id>/facts.jsonl                    {"writer", "paragraph", "fact", "found", "items", "kind"}

A fact is what a reader wrote down before seeing any annotation; `found` says whether the gold has it: `yes`, `no`, or
`cannot` where the label set has no way to say it, with the `kind` of what is missing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from ...errors import InputError
from ...files.reading import read_bytes
from .statements import Statement

FOLDER = "readers"
LAYERS = ("coreference", "events", "relations", "attributions", "factuality", "incidents")
Kind = TypeVar("Kind", bound=Struct)


class Judgement(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader says of a statement."""

    id: str
    judgement: Literal["stated", "contradicted", "not said"]
    note: str = ""


class Decision(Struct, frozen=True, forbid_unknown_fields=True):
    """What the adjudicator decided on a statement on which a reader and the gold differ. Of a true statement: `kept`
    (a rule decides for the gold), `wording` (the sentence is at fault), `mended` (the gold was). Of one that was made
    false: `true after all`, or `missed` by the reader.
    """

    id: str
    decision: Literal["kept", "wording", "mended", "true after all", "missed"]
    reason: str


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """What a reader wrote down of the text, and whether the gold has it."""

    writer: str
    paragraph: int
    fact: str
    found: Literal["yes", "no", "cannot"]
    items: tuple[str, ...] = ()
    kind: str = ""


class Round(Struct, frozen=True):
    """A round of a test: the sentences, what each reader said of them, by reader, and what was decided on disputes."""

    name: str
    statements: list[Statement]
    judgements: dict[str, list[Judgement]]
    decisions: list[Decision]


class Layer(Struct, frozen=True):
    """The judgements of a layer: how many there are of true and of false statements, and how many of them are right."""

    true: int
    stated: int
    false: int
    caught: int


def by_layer(statements: Iterable[Statement], judgements: Mapping[str, Iterable[Judgement]]) -> dict[str, Layer]:
    """The judgements of each layer; `judgements` are given by reader.

    Raises `InputError` for a judgement of a statement that does not exist, and for two of one reader.
    """
    known = {each.id: each for each in statements}
    counts: Counter[tuple[str, str]] = Counter()
    for reader, given in judgements.items():
        seen: set[str] = set()
        for each in given:
            statement = known.get(each.id)
            if statement is None or each.id in seen:
                what = "is no statement" if statement is None else "is judged twice"
                raise InputError(f"reader {reader}: {each.id!r} {what}")
            seen.add(each.id)
            right = (each.judgement == "stated") == (not statement.changed)
            side = "false" if statement.changed else "true"
            counts[statement.layer, side] += 1
            counts[statement.layer, f"{side}, right"] += right
    return {
        layer: Layer(*(counts[layer, side] for side in ("true", "true, right", "false", "false, right")))
        for layer in LAYERS
        if counts[layer, "true"]
    }


def total(layers: Mapping[str, Layer]) -> Layer:
    """The judgements of all layers together."""
    return Layer(*(sum(getattr(each, part) for each in layers.values()) for part in Layer.__struct_fields__))


def documents(folder: Path) -> list[Path]:
    """The folders of the documents that readers judged, in a corpus."""
    return sorted(each for each in (folder / FOLDER).glob("*") if each.is_dir())


def rounds(place: Path) -> list[Round]:
    """The rounds in which a document was judged, the latest last."""
    return [
        Round(
            each.parent.name,
            list(rows(each, Statement)),
            {
                path.stem.removeprefix("judgements-"): list(rows(path, Judgement))
                for path in sorted(each.parent.glob("judgements-*.jsonl"))
            },
            list(rows(each.parent / "decisions.jsonl", Decision)),
        )
        for each in sorted(place.glob("*/statements.jsonl"))
    ]


def tables(folder: Path) -> str:
    """The tables of the card, in Markdown: for each document of the test what readers judged and what they found."""
    parts = []
    for place in documents(folder):
        for each in rounds(place):
            title = f"`{place.name}`, {each.name.replace('-', ' ')}, {len(each.judgements)} readers"
            parts.append(_judged(title, by_layer(each.statements, each.judgements)))
            parts.append(decided(each.statements, each.judgements, each.decisions))
        parts.append(_found(place.name, list(rows(place / "facts.jsonl", Fact))))
    return "\n\n".join(parts)


def rows(path: Path, kind: type[Kind]) -> Iterator[Kind]:
    """The lines of a file, each checked against the fields of a struct."""
    for number, line in enumerate(read_bytes(path).splitlines(), start=1):
        try:
            yield msgspec.json.decode(line, type=kind)
        except msgspec.MsgspecError as error:
            raise InputError(f"{path}:{number}: {error}") from None


def _judged(title: str, layers: Mapping[str, Layer]) -> str:
    lines = [
        f"| {title} | true: judged stated | changed: caught |",
        "|---|--:|--:|",
        *(
            f"| {layer} | {_share(each.stated, each.true)} | {_share(each.caught, each.false)} |"
            for layer, each in (*layers.items(), ("all", total(layers)))
        ),
    ]
    return "\n".join(lines)


def decided(
    statements: Iterable[Statement], judgements: Mapping[str, Iterable[Judgement]], decisions: Iterable[Decision]
) -> str:
    """A sentence on the judgements that differ from the gold, by what was decided on them.

    Raises `InputError` for one on which nothing was decided, and for a decision on a statement without any.
    """
    known = {each.id: each for each in statements}
    ruled = {each.id: each.decision for each in decisions}
    every = [each for given in judgements.values() for each in given]
    differ = [each for each in every if (each.judgement == "stated") == bool(known[each.id].changed)]
    ids = {each.id for each in differ}
    if ids != ruled.keys():
        raise InputError(f"decisions.jsonl: must have exactly the statements in dispute; {min(ids ^ ruled.keys())!r}")
    counts = Counter(ruled[each.id] for each in differ)
    true = sum(counts[name] for name in ("kept", "wording", "mended"))
    false = [each for each in every if known[each.id].changed and ruled.get(each.id) != "true after all"]
    caught = sum(each.judgement != "stated" for each in false)
    return (
        f"Of the {true} judgements against a true statement, {counts['kept']} were decided for the gold, by a rule;"
        f" {counts['wording']} met the wording of the sentence; {counts['mended']} led to a change of the gold. Of the"
        f" {counts['true after all'] + counts['missed']} that let a changed statement pass, {counts['true after all']}"
        f" met one that is true after all; without these statements {_share(caught, len(false))} are caught."
    )


def _found(name: str, facts: list[Fact]) -> str:
    counts = Counter(fact.found for fact in facts)
    sayable = counts["yes"] + counts["no"]
    kinds = Counter(fact.kind or "other" for fact in facts if fact.found == "cannot")
    others = "; ".join(
        f"{kind} {number}" for kind, number in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    )
    return (
        f"Of {len(facts)} facts that readers wrote down of `{name}`, the label set can say {sayable}; the gold has"
        f" {_share(counts['yes'], sayable)} of these. What it cannot say, by kind: {others or 'nothing'}."
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "-"
