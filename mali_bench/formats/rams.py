"""RAMS: documents of a few sentences with event triggers and the spans that fill their roles.

`evt_triggers` are `[start, end, [[type, score]]]`, and `gold_evt_links` `[[start, end] of the trigger, [start, end] of
the argument, role]`; predictions have `pred_evt_links` instead, or `predictions`: lists of a trigger `[start, end]` and
its arguments `[start, end, role, score]`. Tokens are counted over the document, the last one included. Of a role,
written `evt089arg02victim`, only the end counts. The format is described in the README of the RAMS data.
"""

import re
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .base import Format, Reading, Record
from .shapes import array, arrays, integer, is_strings, mapping, name, string, strings
from .source import Source
from .token_drafts import TokenDraft, records

_ROLE = re.compile(r"^evt\d+arg\d+")


def recognise(source: Source) -> bool:
    """Whether some document has sentences of tokens and triggers under the name that this format alone has."""
    return any(
        isinstance(value, dict)
        and isinstance(value.get("evt_triggers"), list)
        and isinstance(value.get("sentences"), list)
        and all(is_strings(sentence) for sentence in value["sentences"][:3])
        for value in source.sample
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for one that is not of this format."""
    yield from records([_draft(data, where, reading) for where, data in source.documents()], reading)


def _draft(data: Any, where: str, reading: Reading) -> TokenDraft:
    data = mapping(data, where, "a document")
    made = TokenDraft(where, name(data.get("doc_key")), layers={"events"})
    for sentence in array(data.get("sentences"), where, "`sentences`"):
        made.add_tokens(strings(sentence, where, "`sentences`"))
    triggers: dict[tuple[int, int], int] = {}
    for row in arrays(data.get("evt_triggers"), where, "`evt_triggers`", 3):
        place = _span(row, where)
        label = array(array(row[2], where, "`evt_triggers`", 1)[0], where, "`evt_triggers`", 1)[0]
        triggers[place] = made.add(*place, f"events:{string(label, where, 'a type')}")
    for trigger, argument, role in _links(data, where, reading):
        if trigger not in triggers:
            raise InputError(f"{where}: a link names the trigger [{trigger[0]}, {trigger[1] - 1}], which is not there")
        made.link(_ROLE.sub("", role), triggers[trigger], made.at(*argument))
    return made


def _links(
    data: dict[str, Any], where: str, reading: Reading
) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """Trigger, argument and role of each link."""
    predicted = [key for key in ("predictions", "pred_evt_links") if data.get(key) is not None]
    if predicted and data.get("gold_evt_links"):
        reading.notices.note("unread", where, "`gold_evt_links`")
    if predicted == ["predictions"]:
        for row in arrays(data["predictions"], where, "`predictions`", 1):
            for argument in row[1:]:
                argument = array(argument, where, "`predictions`", 3)
                yield _span(row[0], where), _span(argument, where), string(argument[2], where, "a role")
        return
    key = predicted[0] if predicted else "gold_evt_links"
    for row in arrays(data.get(key), where, f"`{key}`", 3):
        yield _span(row[0], where), _span(row[1], where), string(row[2], where, "a role")


def _span(row: Any, where: str) -> tuple[int, int]:
    row = array(row, where, "a span", 2)
    return integer(row[0], where, "a span"), integer(row[1], where, "a span") + 1


FORMAT = Format(
    name="rams",
    about="RAMS: documents of tokens with event triggers and links to the spans that fill their roles.",
    layers=("events",),
    offsets="tokens of the document, the last one included",
    recognise=recognise,
    read=read,
)
