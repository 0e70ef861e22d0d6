"""What a submitter declares about a system: meta.json. `null` is unknown; 0 is a measured zero."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from ..errors import InputError
from ..formats.source import broken, refuse_twice
from ..model.checks import is_day
from ..model.document import LAYERS, Given
from .allowed import allowed_at, described
from .findings import Finding, of_error, refuse
from .texts import text_findings

SCHEMA = "2"

MOST_RUNS = 5
"""The most runs of an entry."""

LARGEST = 1 << 14
"""The most bytes of a declaration."""

Text = Annotated[str, Meta(min_length=1, max_length=80)]
Long = Annotated[str, Meta(max_length=1000)]
Url = Annotated[
    str, Meta(pattern=r"\Ahttps://[^\s<>\"]+\Z", max_length=300, description="an address that begins with https://")
]
Slug = Annotated[
    str, Meta(pattern=r"\A[a-z0-9][a-z0-9._-]{1,39}\Z", description="2 to 40 of the characters a-z 0-9 . _ -")
]
Seen = Literal["yes", "no", "unknown"]
Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]

LONG = ("$.notes", "$.contamination.evidence")
"""The texts that may have several lines, or none."""

ADDRESSES = ("$.code.url", "$.links.paper", "$.links.model", "$.links.logs")

_PLACEHOLDER = re.compile(r"<.*>")


class Submitter(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who submits; the file is public, so no address is asked for."""

    name: Text
    github: Text | None = None
    orcid: Text | None = None
    affiliation: Text | None = None


class Contamination(Struct, frozen=True, forbid_unknown_fields=True):
    """What the system may have seen before; the gold and the text are public."""

    text_seen: Seen
    gold_seen: Seen
    guidelines_seen: Seen
    access_at_run: Literal["none", "web", "repo"]
    model_cutoff: (
        Annotated[str, Meta(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z", description="a month (YYYY-MM)")] | None
    ) = None
    evidence: Annotated[str, Meta(max_length=500)] | None = None


class Selection(Struct, frozen=True, forbid_unknown_fields=True):
    """How the submitted runs were chosen."""

    runs: Annotated[int, Meta(ge=1, le=MOST_RUNS)]
    tuned_on_this_gold: Literal["yes", "no"]
    variants_tried: Annotated[int, Meta(ge=1)] | None = None


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """A model or package that the system is made of."""

    name: Text
    provider: Text | None = None
    revision_or_date: Text | None = None
    open_weights: bool | None = None


class System(Struct, frozen=True, forbid_unknown_fields=True):
    """What the system is.

    Attributes:
        kind: `rules`; `trained` by the submitter on annotated data; `pretrained`, used as it comes; `prompted`, a
            language model; `annotator`, a person or a pass of the corpus; `reference`, which shows what a number means.
            Of a mixture it is the part that decides.
    """

    kind: Literal["rules", "trained", "pretrained", "prompted", "annotator", "reference"]
    models: tuple[Model, ...]
    params_total: Annotated[int, Meta(gt=0)] | None = None
    params_active: Annotated[int, Meta(gt=0)] | None = None


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """What a run cost."""

    usd: NotNegative | None = None
    basis: Literal["measured", "list-price"] | None = None
    tokens_in: Annotated[int, Meta(ge=0)] | None = None
    tokens_out: Annotated[int, Meta(ge=0)] | None = None


class Latency(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a run took."""

    wall_s: Positive | None = None
    hardware: Text | None = None
    parallel: Annotated[int, Meta(ge=1)] | None = None


class Code(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the system's code is."""

    url: Url
    commit: Annotated[str, Meta(pattern=r"\A[0-9a-f]{40}\Z", description="the 40 hexadecimal digits of a commit")]
    dirty: bool = False


class Links(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to read more."""

    paper: Url | None = None
    model: Url | None = None
    logs: Url | None = None


class Declaration(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """meta.json. Scores, ranks, hashes and badges are computed and never declared.

    Attributes:
        slug: a short name for files; unique among the entries.
        gold_version: the version of the gold that the predictions were made for.
        layers: the layers that the predictions have.
        given: what the system was given besides the text, as its predictions say.
        maps: the label maps that the predictions are scored under, as NAME+DIGEST; scores under a map are not
            comparable to others.
        track: `closed` if the rules of SUBMITTING.md hold, `open` otherwise.
    """

    schema: Literal["2"]
    slug: Slug
    system_name: Text
    system: System
    submitter: Submitter
    date: Annotated[str, Meta(description="a day (YYYY-MM-DD)")]
    gold_version: Text
    layers: Annotated[tuple[Text, ...], Meta(min_length=1, description=f"a list of layers: {', '.join(LAYERS)}")]
    given: tuple[Given, ...]
    track: Literal["closed", "open"]
    contamination: Contamination
    selection: Selection
    license: Text
    maps: tuple[Text, ...] | None = None
    cost: Cost | None = None
    latency: Latency | None = None
    code: Code | None = None
    links: Links | None = None
    training_data: tuple[Text, ...] | None = None
    notes: Long | None = None


def decode(data: bytes, where: str) -> Declaration:
    """A declaration from JSON; raises `Refused` for anything that is none, or that contradicts itself."""
    declared, findings = read(data, where)
    refuse(findings)
    assert declared is not None
    return declared


def read(data: bytes, where: str) -> tuple[Declaration | None, list[Finding]]:
    """The declaration, if it is one, and what is wrong with it."""
    if len(data) > LARGEST:
        return None, [Finding("E_SIZE", where, f"has {len(data)} bytes", f"at most {LARGEST}")]
    try:
        raw = msgspec.json.decode(data)
        refuse_twice(data, msgspec.json.encode(raw), where)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = broken(data, error) if data.strip() else "is empty"
        return None, [Finding("E_JSON", where, found, "one JSON object in UTF-8")]
    except InputError as error:
        return None, [of_error("E_JSON", where, error)]
    if not isinstance(raw, dict):
        return None, [Finding("E_SCHEMA", where, "Expected `object`, got another value", "one JSON object")]
    findings = [
        Finding("E_SCHEMA", f"{where} {path}", "is not filled in", text[1:-1])
        for path, text in _texts(raw, "$")
        if _PLACEHOLDER.fullmatch(text)
    ] or list(_schema_findings(raw, where))
    if findings:
        return None, findings
    declared = msgspec.convert(raw, Declaration)
    for path, text in _texts(msgspec.to_builtins(declared), "$"):
        findings += text_findings(text, f"{where} {path}", long=path in (*LONG, *ADDRESSES))
    return declared, findings or list(_contradictions(declared, where))


def _schema_findings(raw: dict[str, Any], where: str) -> Iterator[Finding]:
    """What is wrong with each field by itself."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(Declaration)}
    for name in raw.keys() - fields.keys():
        yield Finding("E_SCHEMA", f"{where} $", f"has the unknown field `{name}`", ", ".join(fields))
    for name, field in fields.items():
        if name not in raw:
            if field.required:
                yield Finding("E_SCHEMA", f"{where} $.{name}", "is missing", described(field.type))
            continue
        try:
            msgspec.convert(raw[name], field.type)
        except msgspec.ValidationError as error:
            found, _, inside = str(error).partition(" - at `$")
            path = inside.rstrip("`")
            yield Finding("E_SCHEMA", f"{where} $.{name}{path}", found, allowed_at(field.type, path))


def _contradictions(declared: Declaration, where: str) -> Iterator[Finding]:
    if not is_day(declared.date):
        yield Finding("E_SCHEMA", f"{where} $.date", f"is {declared.date!r}", "a day (YYYY-MM-DD)")
    for layer in declared.layers:
        if layer not in LAYERS:
            yield Finding("E_LAYERS", f"{where} $.layers", f"{layer!r} is not a layer", ", ".join(LAYERS))
    if declared.cost is not None and declared.cost.usd is not None and declared.cost.basis is None:
        yield Finding("E_SCHEMA", f"{where} $.cost.basis", "is unknown, but not the cost", "measured | list-price")
    if declared.track == "open":
        return
    seen, chosen = declared.contamination, declared.selection
    for path, value, said in (
        ("$.contamination.gold_seen", seen.gold_seen == "yes", "has seen the gold"),
        ("$.selection.tuned_on_this_gold", chosen.tuned_on_this_gold == "yes", "was tuned on the gold"),
        ("$.contamination.access_at_run", seen.access_at_run == "repo", "could read the gold while it ran"),
    ):
        if value:
            yield Finding("E_TRACK", f"{where} $.track", f"is 'closed', but the system {said} (`{path}`)", "open")


def template(known: dict[str, Any]) -> dict[str, Any]:
    """A declaration to fill in: of each field that must be there what it may be, except where that is known already."""
    return {**_blank(Declaration), "schema": SCHEMA, **known}


def _blank(kind: type[Struct]) -> dict[str, Any]:
    blank: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        inner = _struct_of(field.type)
        if inner is not None and (field.required or not any(each.required for each in msgspec.structs.fields(inner))):
            blank[field.encode_name] = _blank(inner)
        elif field.required:
            blank[field.encode_name] = f"<{described(field.type)}>"
        else:
            blank[field.encode_name] = field.default
    return blank


def _struct_of(kind: Any) -> type[Struct] | None:
    """The struct that a field holds, if it holds one."""
    info = msgspec.inspect.type_info(kind)
    options = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return next((option.cls for option in options if isinstance(option, msgspec.inspect.StructType)), None)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every string of a declaration with its JSON path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{number}]")
