"""What a submitter declares about a system: meta.json. `null` is unknown; 0 is a measured zero."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from ..errors import InputError
from ..model.checks import is_day

Text = Annotated[str, Meta(min_length=1, max_length=80)]
Long = Annotated[str, Meta(max_length=1000)]
Url = Annotated[str, Meta(pattern=r"\Ahttps://[^\s<>\"]+\Z", max_length=300)]
Slug = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9._-]{1,39}\Z")]
LONG = ("$.notes", "$.contamination.evidence")
"""The texts that may have several lines, or none."""

Seen = Literal["yes", "no", "unknown"]
Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]


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
    model_cutoff: Annotated[str, Meta(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z")] | None = None
    evidence: Annotated[str, Meta(max_length=500)] | None = None


class Selection(Struct, frozen=True, forbid_unknown_fields=True):
    """How the submitted runs were chosen."""

    runs: Annotated[int, Meta(ge=1, le=5)]
    tuned_on_this_gold: Literal["yes", "no"]
    variants_tried: Annotated[int, Meta(ge=1)] | None = None


class Model(Struct, frozen=True, forbid_unknown_fields=True):
    """A model or package that the system is made of."""

    name: Text
    provider: Text | None = None
    revision_or_date: Text | None = None
    open_weights: bool | None = None


class System(Struct, frozen=True, forbid_unknown_fields=True):
    """What the system is."""

    kind: Literal["rules", "fine-tuned", "prompted-llm", "hybrid", "human"]
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
    commit: Annotated[str, Meta(pattern=r"\A[0-9a-f]{40}\Z")]
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
        input: what the system was given, per layer: `text`, or a gold layer.
        maps: the names of the label maps that the predictions are scored under; scores under a map are not comparable
            to others.
        track: `closed` if the rules of SUBMITTING.md hold, `open` otherwise.
    """

    schema: Literal["1"]
    slug: Slug
    system_name: Text
    entry_type: Literal["system", "baseline", "annotator", "oracle"]
    submitter: Submitter
    date: str
    gold_version: str
    layers: Annotated[tuple[str, ...], Meta(min_length=1)]
    input: dict[str, str]
    track: Literal["closed", "open"]
    contamination: Contamination
    selection: Selection
    system: System
    license: Text
    cost: Cost | None = None
    latency: Latency | None = None
    code: Code | None = None
    links: Links | None = None
    training_data: tuple[Text, ...] | None = None
    maps: tuple[Text, ...] | None = None
    notes: Long | None = None


def decode(data: bytes, where: str) -> Declaration:
    """A declaration from JSON; raises `InputError` for anything that is none, or that contradicts itself."""
    try:
        declared = msgspec.json.decode(data, type=Declaration)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{where}: is not JSON: {error}") from None
    if not is_day(declared.date):
        raise InputError(f"{where}: must be a day (YYYY-MM-DD), not {declared.date!r} - at `$.date`")
    if set(declared.input) != set(declared.layers):
        raise InputError(
            f"{where}: must say for each layer what the system was given ({', '.join(declared.layers)}) - at `$.input`"
        )
    if declared.contamination.gold_seen == "yes" and declared.track == "closed":
        raise InputError(f"{where}: a system that has seen the gold belongs on the track 'open' - at `$.track`")
    for path, text in _texts(msgspec.to_builtins(declared), "$"):
        if not all(char.isprintable() or (char == "\n" and path in LONG) for char in text):
            raise InputError(f"{where}: has a control or formatting character - at `{path}`")
        if not text.strip() and path not in LONG:
            raise InputError(f"{where}: is blank - at `{path}`")
    return declared


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
