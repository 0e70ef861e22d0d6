"""Offsets of a file in code points: the unit in which all of its spans fit their surface strings is found.

A file's own unit goes first. If it does not fit all surface strings, every other unit is tried, the simplest first
(`offset_units.CANDIDATES`); the first that fits all of them counts, and is reported. Surface strings are compared in
normal form C, with runs of white space as one space.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import structs

from ..errors import InputError
from ..model.document import LAYERS, Span, Spans, items
from .base import Record
from .likely_units import astray, extents
from .moved import with_spans
from .notices import Notices
from .offset_units import CANDIDATES, CODE_POINTS, TOKEN_UNITS, TOKENS, Unit, converted
from .token_offsets import aligned, in_tokens, letters

SHOWN = tuple(unit for unit in CANDIDATES if not (unit.first or unit.line_ends or unit.form))
"""The units under which a refusal says what fails first."""


class _Surface(NamedTuple):
    """A span with its surface string, the text that it is in, and its place."""

    where: str
    text: str
    spans: Spans
    quote: str
    tokens: tuple[str, ...] | None = None


def in_code_points(records: Sequence[Record], texts: Sequence[str | None], notices: Notices) -> list[Record]:
    """The records with offsets in code points of their texts; those whose text is `None` are left as they are.

    Raises `InputError` if no unit fits all surface strings, or an offset is outside its text or inside a character.
    """
    groups: dict[tuple[Unit | None, bool], list[_Surface]] = {}
    bare: dict[Unit | None, list[tuple[str, Span]]] = {}
    for record, text in zip(records, texts, strict=True):
        if text is not None:
            groups.setdefault((record.unit, record.redundant), []).extend(_surfaces(record, text))
            bare.setdefault(record.unit, []).extend((text, span) for span in extents(record.document))
    units = {
        (unit, redundant): _fitting(surfaces, unit or CODE_POINTS, redundant, notices)
        if surfaces
        else _without_surfaces(unit or CODE_POINTS, bare[unit], notices)
        for (unit, redundant), surfaces in groups.items()
    }
    # White space at the ends of spans is a slip only where the offsets are right.
    kept = {
        key for key, surfaces in groups.items() if not surfaces and units[key] == CODE_POINTS and astray(bare[key[0]])
    }
    return [
        record if text is None else _converted(record, text, units[key], notices, trim=key not in kept)
        for record, text in zip(records, texts, strict=True)
        for key in [(record.unit, record.redundant)]
    ]


def _without_surfaces(own: Unit, spans: Sequence[tuple[str, Span]], notices: Notices) -> Unit:
    """The own unit; tokens with the last one included if a span ends with the token it starts with, since no span is
    without tokens.
    """
    if own != TOKENS or all(start != end for _, (start, end) in spans):
        return own
    unit = own._replace(inclusive=True)
    notices.note("offsets", "", f"{unit}, since some would have no token otherwise", len(spans))
    return unit


def _surfaces(record: Record, text: str) -> list[_Surface]:
    return [
        _Surface(record.where, text, getattr(item, name), getattr(item, quote), record.tokens)
        for layer in LAYERS
        for item in items(record.document, layer)
        for name, quote in getattr(item, "SPAN_FIELDS", ())
        if getattr(item, quote) is not None and getattr(item, name) is not None
    ]


def _fitting(surfaces: Sequence[_Surface], own: Unit, redundant: bool, notices: Notices) -> Unit:
    if _first_misfit(surfaces, own) is None:
        return own
    for unit in (*CANDIDATES, *TOKEN_UNITS):
        if redundant and (unit.inclusive != own.inclusive or unit.first != own.first):
            continue  # a stale copy, whose extent grew or shrank by one, would pass for it
        if unit != own and _first_misfit(surfaces, unit) is None:
            notices.note("offsets", surfaces[0].where, str(unit), len(surfaces))
            return unit
    if redundant:
        for surface in surfaces:
            if _misfits(surface, own):
                notices.note(
                    "stale-text", f"{surface.where}: {surface.spans[0][0]}-{surface.spans[-1][1]} {surface.quote!r}"
                )
        return own
    said: dict[str, list[str]] = {}
    for unit in dict.fromkeys((own, *SHOWN)):
        misfit = _first_misfit(surfaces, unit)
        if misfit is not None:
            said.setdefault(f"{misfit.where} {_shown(misfit, unit)}", []).append(str(unit))
    failing = "; ".join(f"counting {', '.join(units)}: {what}" for what, units in said.items())
    raise InputError(f"the spans do not fit their surface strings under any offsets; the first that fails {failing}")


def _place(surface: _Surface, unit: Unit) -> Spans | None:
    """Where a span is in code points, counting some unit; `None` if that is nowhere."""
    if unit.counted != "tokens":
        return converted(surface.text, surface.spans, unit)
    if surface.tokens is None:
        return None
    try:
        starts, ends = aligned(surface.tokens, surface.text, surface.where)
    except InputError:
        return None
    return in_tokens(surface.spans, starts, ends, unit)


def _shown(surface: _Surface, unit: Unit) -> str:
    spans = _place(surface, unit)
    there = "is outside the text" if spans is None else f"is {_quoted(surface.text, spans)[:40]!r}"
    return f"[{surface.spans[0][0]}, {surface.spans[-1][1]}) {there}, not {surface.quote[:40]!r}"


def _first_misfit(surfaces: Sequence[_Surface], unit: Unit) -> _Surface | None:
    try:
        return next((surface for surface in surfaces if _misfits(surface, unit)), None)
    except ImportError:  # grapheme clusters without the library for them
        return surfaces[0]


def _misfits(surface: _Surface, unit: Unit) -> bool:
    spans = _place(surface, unit)
    if spans is None:
        return True
    there = _quoted(surface.text, spans)
    form = letters if unit.counted == "tokens" else plain_form  # tokens join their surface strings in their own way
    return there != surface.quote and form(there) != form(surface.quote)


def plain_form(text: str) -> str:
    """A surface string in normal form C with runs of white space as one space and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _quoted(text: str, spans: Spans) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _converted(record: Record, text: str, unit: Unit, notices: Notices, *, trim: bool) -> Record:
    if unit.counted == "tokens":
        starts, ends = aligned(record.tokens or (), text, record.where, notices)

    def change(spans: Spans, quote: str | None) -> Spans:
        made = in_tokens(spans, starts, ends, unit) if unit.counted == "tokens" else converted(text, spans, unit)
        if made is None:
            return _refused(record, text, spans, unit)
        trimmed = _trimmed(text, made) if trim else made
        if trimmed != made:
            notices.note("trimmed", f"{record.where}: {text[made[0][0] : made[-1][1]]!r}")
        return trimmed

    return structs.replace(
        record, document=with_spans(record.document, change, quotes=False), unit=CODE_POINTS, tokens=None
    )


def _refused(record: Record, text: str, spans: Spans, unit: Unit) -> Spans:
    if unit == CODE_POINTS:
        return spans  # every document is checked for such spans before it is scored
    size = f"; the part has {len(record.tokens or ())} tokens" if unit.counted == "tokens" else ""
    raise InputError(f"{record.where}: {_pairs(spans)} is not a stretch of the text, counting {unit}{size}")


def _trimmed(text: str, spans: Spans) -> Spans:
    """Spans without white space at the ends of each fragment, unless nothing would be left."""
    made = []
    for start, end in spans:
        piece = text[start:end]
        if piece.strip():
            start, end = end - len(piece.lstrip()), start + len(piece.rstrip())
        made.append((start, end))
    return tuple(made)


def _pairs(spans: Spans) -> str:
    return ", ".join(f"[{start}, {end})" for start, end in spans)
