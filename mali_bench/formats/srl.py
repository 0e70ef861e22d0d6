"""Semantic roles as AllenNLP prints them: verbs with a tag for each word of the sentence.

    {"verbs": [{"verb": "lives", "tags": ["B-ARG0", "I-ARG0", "B-V", "B-ARGM-LOC", "O"]}],
     "words": ["Ann", "Lee", "lives", "there", "."]}

A verb is an event: its trigger is what is tagged `V`, its type the `frame` (`live.01`), which only some models print,
and each other chunk fills a role. `C-ARG1` goes on with ARG1; `R-ARG1`, a relative pronoun for it, is not read. A line,
or an element of a list, is a sentence. AllenNLP's open information extraction has the same shape.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InputError
from ..model.document import Span
from . import tags
from .annotated_text import spans_of
from .base import Format, Reading, Record
from .shapes import is_strings, mappings, name, strings
from .source import Source
from .token_drafts import TokenDraft, records

_TRIGGER = "V"


def recognise(source: Source) -> bool:
    """Whether some object has words, and verbs with tags."""
    return any(
        isinstance(value, dict) and is_strings(value.get("words")) and _has_tags(value.get("verbs"))
        for value in source.sample
    )


def _has_tags(verbs: Any) -> bool:
    return isinstance(verbs, list) and any(isinstance(verb, dict) and "tags" in verb for verb in verbs)


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The sentences; raises `InputError` for one without words, and for tags that are not one for each word."""
    drafts = []
    for where, data in source.documents():
        if not isinstance(data, dict) or not is_strings(data.get("words")):
            raise InputError(f"{where}: has no list `words`: {str(data)[:60]!r}")
        made = TokenDraft(where, name(data.get("doc_id")), layers={"events"})
        made.add_tokens(data["words"])
        for number, verb in enumerate(mappings(data.get("verbs"), where, "`verbs`")):
            _add(made, verb, f"{where} $.verbs[{number}]", reading)
        drafts.append(made)
    if not any(draft.draft.spans for draft in drafts) and drafts:
        reading.notices.note("layer-empty", drafts[0].where, "events")
    yield from records(drafts, reading)


def _add(made: TokenDraft, verb: Mapping[str, Any], where: str, reading: Reading) -> None:
    """Add the event of a verb."""
    row = strings(verb.get("tags"), where, "`tags`")
    if len(row) != len(made.tokens):
        raise InputError(f"{where}: has {len(row)} tags for {len(made.tokens)} words")
    roles: list[tuple[str, list[Span]]] = []
    for start, end, label in tags.chunks([tags.parsed(tag) or tags.OUTSIDE for tag in row], tags.SCHEMES["conlleval"]):
        before = [spans for role, spans in roles if role == label[2:]] if label.startswith("C-") else []
        if before:
            before[-1].append((start, end))
        elif label.startswith("R-"):
            reading.notices.note("unread", f"{where}: {label}", "relative pronouns, which stand for an argument")
        else:
            roles.append((label.removeprefix("C-"), [(start, end)]))
    trigger = next((spans for role, spans in roles if role == _TRIGGER), None)
    if trigger is None:
        reading.notices.note("unread", f"{where}: {str(verb.get('verb'))[:40]!r}", "verbs of which no word is tagged V")
        return
    frame = verb.get("frame")
    event = made.add_fragments(spans_of(trigger, where), f"events:{frame if isinstance(frame, str) else ''}")
    for role, spans in roles:
        if role != _TRIGGER:
            made.link(role, event, _filler(made, spans, where))


def _filler(made: TokenDraft, spans: list[Span], where: str) -> int:
    """The number of the span that fills a role."""
    fragments = spans_of(spans, where)
    if len(fragments) == 1:
        return made.at(*fragments[0])
    number = made.add_fragments(fragments, None)
    made.draft.spans[number].end_only = True
    return number


FORMAT = Format(
    name="allennlp-srl",
    about="Semantic roles of AllenNLP: each verb is an event, with its frame as the type if it has one.",
    layers=("events",),
    offsets="tokens of the sentence",
    recognise=recognise,
    read=read,
)
