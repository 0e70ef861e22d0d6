"""The links of a record with spans: relations whose ends are ids, numbers, offsets, tokens or spans of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .base import Reading
from .drafts import Draft, Labelled
from .record_keys import CHILD, HEAD, LABEL, LINK_LABEL, RELATIONS, SURFACE, field, flat, labels_of, offsets_of

ENDS = ("arguments", "args", "ends")
"""Keys of a list of both ends, as IBM's Natural Language Understanding has them."""

_FIRST_TOKENS = (("fromidx", "fromtext"), ("toidx", "totext"))
"""How flair names the ends of a relation: by the number of the first token, and the text."""

_ALWAYS_LISTED = ("annotatable",)
"""Keys of tools that write a list of relations also where a project has none: tagtog."""


def is_link(value: Any) -> bool:
    """Whether something is a link whose ends are spans, as GLiNER writes them."""
    return (
        isinstance(value, dict)
        and all(isinstance(field(value, names), dict) for names in (HEAD, CHILD))
        and field(value, LINK_LABEL) is not None
    )


def add_links(
    draft: Draft, record: Mapping[str, Any], numbers: Sequence[int | None], where: str, reading: Reading
) -> None:
    """Add the links of a record; `numbers` are those of the draft's spans, by their number in the record. A link whose
    ends or type are not clear is noted.
    """
    links = field(record, RELATIONS)
    if isinstance(links, dict) and all(isinstance(some, list) for some in links.values()):
        links = [_labelled(link, label) for label, some in links.items() for link in some]  # as GLiNER2 has them
    if not isinstance(links, list):
        return
    by_id = {span.id: number for number, span in enumerate(draft.spans) if span.id is not None}
    for link in links:
        label = labels_of(field(link, LINK_LABEL))[0] if isinstance(link, dict) else None
        ends = list(_ends(link, draft, by_id, numbers, record)) if isinstance(link, dict) else [None]
        if None in ends or label is None:
            reading.notices.note("unread", f"{where}: {str(link)[:80]}", "relations whose ends or type are not clear")
        else:
            draft.links.append((label, ends[0], ends[1]))  # type: ignore[arg-type]
    arguments = [head for _, head, _ in draft.links if (draft.spans[head].label or "").startswith("events:")]
    if links:
        draft.linked = len(arguments) < len(links)  # arguments alone say nothing about relations
    else:
        draft.linked = not any(key in record for key in _ALWAYS_LISTED)


def _labelled(link: Any, label: str) -> Any:
    return {**link, "label": label} if isinstance(link, dict) else link


def _ends(
    link: Mapping[str, Any],
    draft: Draft,
    by_id: Mapping[str, int],
    numbers: Sequence[int | None],
    record: Mapping[str, Any],
) -> Iterator[int | None]:
    both = field(link, ENDS) if field(link, HEAD) is None else None
    if isinstance(both, list) and len(both) == len(_FIRST_TOKENS):
        yield from (_end(each, draft, by_id, numbers) for each in both)
        return
    for names, first in zip((HEAD, CHILD), _FIRST_TOKENS, strict=True):
        if field(link, first[:1]) is not None:
            yield _at_token(field(link, first[:1]), field(link, first[1:]), draft, record)
        else:
            yield _end(field(link, names), draft, by_id, numbers)


def _at_token(number: Any, text: Any, draft: Draft, record: Mapping[str, Any]) -> int | None:
    """The span that starts at a token of the record and has a text."""
    tokens = field(record, ("tokens",))
    if not isinstance(tokens, list) or type(number) is not int or not 0 <= number < len(tokens):
        return None
    offsets = offsets_of(tokens[number]) if isinstance(tokens[number], dict) else None
    if offsets is None:
        return None
    return next(
        (at for at, span in enumerate(draft.spans) if span.spans[0][0] == offsets[0] and span.surface == text), None
    )


def _surface(span: Labelled, draft: Draft) -> str | None:
    """The surface string of a span, or what the text has at its offsets."""
    if span.surface is not None or draft.text is None:
        return span.surface
    return draft.text[span.spans[0][0] : span.spans[0][1]]


def _end(value: Any, draft: Draft, by_id: Mapping[str, int], numbers: Sequence[int | None]) -> int | None:
    """The span that an end of a relation is: given by its id, by its number in the list, by its offsets, or by its
    surface string, and then the first that has it.
    """
    if isinstance(value, dict):
        offsets = offsets_of(flat(value))
        known = next((number for number, span in enumerate(draft.spans) if span.spans == (offsets,)), None)
        if known is not None or offsets is None:
            return known
        surface, label = field(value, SURFACE), labels_of(field(value, LABEL))[0]
        text = surface if isinstance(surface, str) else None
        draft.spans.append(Labelled((offsets,), label, text, end_only=label is None))
        return len(draft.spans) - 1
    if value is not None and str(value) in by_id:
        return by_id[str(value)]
    if isinstance(value, str):
        return next((number for number, span in enumerate(draft.spans) if _surface(span, draft) == value), None)
    if type(value) is int and not by_id and 0 <= value < len(numbers):
        return numbers[value]
    return None
