"""Clusters of mentions as JSON: what AllenNLP, fastcoref and Maverick print.

An object has tokens under `document`, `tokens` or `words`, and clusters whose mentions are pairs of tokens, the last
included; or it has a text, and clusters of characters, the end excluded. Where the strings of the mentions stand beside
them, these tell what the offsets count.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import InputError
from .base import Format, Reading, Record
from .drafts import Draft, Labelled, document
from .record_keys import IDS, field
from .shapes import is_strings, name
from .source import Source
from .token_drafts import TokenDraft, records

_TOKENS = ("document", "tokens", "words")
_OF_CHARACTERS = ("clusterscharoffsets", "predictedclusters", "clusters", "coreferenceclusters")
_OF_TOKENS = ("clusterstokenoffsets", "predictedclusters", "clusters", "coreferenceclusters")
_STRINGS = ("clustersstrings", "clusterstextmentions", "clustersastext")


class _Found(NamedTuple):
    """The clusters of an object, and its tokens or its text."""

    clusters: list[list[Any]]
    tokens: list[str] | None
    text: str | None


def recognise(source: Source) -> bool:
    """Whether some object has clusters of pairs of numbers, and tokens or a text."""
    return any(found is not None and any(found.clusters) for found in map(_found, source.sample))


def _found(value: Any) -> _Found | None:
    if not isinstance(value, dict) or "sentences" in value:
        return None
    tokens = next((value[key] for key in _TOKENS if is_strings(value.get(key))), None)
    text = value.get("text")
    if isinstance(text, str) and _are_clusters(clusters := field(value, _OF_CHARACTERS)):
        return _Found(clusters, None, text)
    if tokens is not None and _are_clusters(clusters := field(value, _OF_TOKENS)):
        return _Found(clusters, tokens, None)
    return None


def _are_clusters(value: Any) -> bool:
    lists = isinstance(value, list) and all(isinstance(some, list) for some in value)
    return lists and all(map(_is_pair, (pair for some in value for pair in some)))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(each) is int and each >= 0 for each in value)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for an object without clusters of pairs, or pairs beyond its tokens."""
    drafts: list[TokenDraft] = []
    for where, data in source.documents():
        found = _found(data)
        if found is None:
            raise InputError(f"{where}: has no clusters of pairs of offsets, with tokens or a text: {str(data)[:60]!r}")
        if found.text is not None:
            yield _of_text(found, data, where, reading)
        else:
            drafts.append(_of_tokens(found, data, where))
    yield from records(drafts, reading)


def _of_tokens(found: _Found, data: Mapping[str, Any], where: str) -> TokenDraft:
    made = TokenDraft(where, name(field(data, IDS[:4])), layers={"mentions"})
    made.add_tokens(found.tokens or ())
    made.draft.clusters = [[made.at(start, end + 1, mention=True) for start, end in some] for some in found.clusters]
    return made


def _of_text(found: _Found, data: Mapping[str, Any], where: str, reading: Reading) -> Record:
    strings = field(data, _STRINGS)
    listed = isinstance(strings, list) and all(map(is_strings, strings))
    flat = [each for some in strings for each in some] if listed else []
    places = [(start, end) for some in found.clusters for start, end in some]
    surfaces = flat if len(flat) == len(places) else [None] * len(places)
    draft = Draft(id=name(field(data, IDS[:4])), text=found.text)
    draft.spans = [Labelled((place,), "mentions:", surface) for place, surface in zip(places, surfaces, strict=True)]
    numbers = iter(range(len(places)))
    draft.clusters = [[next(numbers) for _ in some] for some in found.clusters]
    return Record(where, document(draft, {"mentions"}, reading.labels), whole=False, unit=None)


FORMAT = Format(
    name="cluster-json",
    about="Clusters of mentions as JSON: AllenNLP's coreference, fastcoref, Maverick.",
    layers=("mentions", "entities"),
    offsets="tokens, or characters as the surface strings say",
    recognise=recognise,
    read=read,
)
