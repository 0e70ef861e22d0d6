"""What the script of a page shows in records, as data in the page."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from ..corpus.guidelines import Rule
from ..errors import escaped
from ..model.document import Attribution
from . import cards
from .comparison import Comparison
from .content import GOLD, Content, Entry
from .errors import described
from .legend import STATES
from .testimony import UNDISPUTED, Testimony


def data(
    content: Content, rules: Mapping[str, Rule], comparison: Comparison | None, testimony: Testimony | None
) -> dict[str, Any]:
    """What the script shows in records."""
    named = {case.rule for case in content.cases if case.rule is not None}
    chains = {name: number for number, name in enumerate(content.chains)}
    return {
        "entries": [
            {**_record(each, chains), **_heard(content, each), **_testified(each, testimony)}
            for each in content.entries
        ],
        "annotators": [] if testimony is None else [escaped(each) for each in testimony.annotators],
        "undisputed": UNDISPUTED,
        "cases": [_safe(msgspec.to_builtins(each)) for each in content.cases],
        "rules": {
            name: {"title": rules[name].title, "page": rules[name].page, "text": _flowing(rules[name].text)}
            for name in sorted(named & set(rules))
        },
        **({} if comparison is None else _safe(described(comparison))),
    }


def _flowing(markdown: str) -> str:
    """The text of a rule with each paragraph on one line; tables and lists keep theirs."""
    joined_up = re.sub(r"(?<=[^\n|])\n *(?=[^\n |*\-\d])", " ", markdown.strip())
    return re.sub(r"\n{3,}", "\n\n", joined_up).replace("**", "")


def _record(entry: Entry, chains: Mapping[str, int]) -> dict[str, Any]:
    heard = isinstance(entry.item, Attribution)
    made = {
        "k": entry.key,
        "s": entry.side,
        "l": entry.layer,
        "t": escaped(entry.label),
        "q": escaped(cards.shortened(entry.quote, 300)) if heard else escaped(entry.quote),
        "c": None if entry.chain is None else chains[entry.chain],
        "r": _safe(msgspec.to_builtins(entry.item)),
        "x": entry.cases,
        "e": entry.errors,
        "st": "; ".join(_state(name, state) for name, state in entry.status.items()),
    }
    return {name: value for name, value in made.items() if value not in (None, [], "") or name in ("k", "s", "l")}


def _state(system: str, state: str) -> str:
    """What an item is for a system, in the words of the legend."""
    words = STATES.get(state, state)
    return f"{system}: {words}" if system else words


def _heard(content: Content, entry: Entry) -> dict[str, str]:
    """Who says what a statement is of."""
    if not isinstance(entry.item, Attribution) or not entry.item.source:
        return {}
    return {"by": escaped(content.speaker_of(entry))}


def _testified(entry: Entry, testimony: Testimony | None) -> dict[str, Any]:
    """The passes that differ from an entry of the gold, and what readers judged."""
    if testimony is None or entry.side != GOLD:
        return {}
    differ = {name: each for name, each in testimony.differences(entry).items() if each != []}
    made = {"p": _safe(differ), "j": _safe(testimony.heard(entry))}
    return {name: value for name, value in made.items() if value}


def _safe(value: Any) -> Any:
    """Data whose strings have no characters that turn text around."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list | tuple):
        return [_safe(each) for each in value]
    if isinstance(value, dict):
        return {escaped(str(name)): _safe(each) for name, each in value.items()}
    return value
