"""The data in what a language model prints: JSON and tables, wherever they are, and whatever is wrong with them.

Text is read in this order: what a model thinks (`<think>`) is left out; then there are fenced blocks, or else the
brackets and the Markdown tables in the prose. A block that is JSON is read as that; one that is a Python literal, as
that; anything else by the library json-repair. HTML entities in strings become characters.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ..errors import InputError
from .literals import DEEPEST, LARGEST, depth, literal, merged
from .notices import Notices

_THINKING = "think|thinking|thought|reasoning|reflection|scratchpad"
_THOUGHT_TAG = re.compile(rf"<(/?)({_THINKING})>", re.IGNORECASE)
_THOUGHT_END = re.compile(rf"\A.*</(?:{_THINKING})>", re.DOTALL | re.IGNORECASE)
_THOUGHT_START = re.compile(rf"<(?:{_THINKING})>.*\Z", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t>]*(```++|~~~++)[^\n`]*+\n(.*?)(?:^[ \t>]*\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"^[^\n|]*+\|[^\n]*\n[ \t]*+\|?[ \t]*+:?-{2,}[^\n]*(?:\n[^\n|]*+\|[^\n]*)*", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]*+(?:#++[ \t]*+|\*\*)?([^\n|{}\[\]]{1,60}?)[:*\s]*$", re.MULTILINE)
_REPEATED = re.compile(r"""(["']?)([A-Za-z_-][A-Za-z_ -]{1,28}[A-Za-z_-])\1\s*+:\s*+(?=[\[{])""")
_NOT_REPAIRED = "blocks that could not be repaired"
_REPEATED_KEYS = "keys that an object has twice, whose values were put together"
_PART = re.compile(
    r""""(?:[^"\\\n]|\\.?)*+(?P<end>"|\Z|\n)"""
    r"""|(?<=[\[{(,:\s])'(?:[^'\\\n]|\\.?|'(?!\s*(?:[\]}),:]|\Z)))*+(?P<close>'|\Z|\n)"""
    r"""|[\[{(\])},]"""
)
"""Strings, brackets and commas; in Python a string may be between single quotes."""

_BRACKET = re.compile(r'(?<!\\)"(?:[^"\\\n]++|\\.)*+"|[\[{\]}]')
_SINGLE_QUOTED = re.compile(r"[\[{,:(]\s*+'")
_ROW = re.compile(r"(?<!\\)\|")

MOST_INNER_QUOTES = 2_500
"""Quotes inside words, such as `'l'homme'`, up to which broken JSON is repaired: at each of them the library looks for
the end of the string in all that follows, so that twice as many take four times as long (2,640 some 1.7 s, 8,000 some
15 s).
"""


class Block(NamedTuple):
    """A value that was read, its place in the answer (line, from 1), whether it is complete, and its heading."""

    value: Any
    line: int
    complete: bool
    heading: str


def blocks(text: str, where: str, notices: Notices) -> list[Block]:
    """The data of an answer, in its order. Notes what was left out, repaired, or could not be read."""
    if len(text) > LARGEST:
        raise InputError(f"{where}: an answer of more than {LARGEST:,} characters is not read")
    text = without_thoughts(text, where, notices)
    made: list[Block] = []
    at, line = 0, 1
    for start, piece in _pieces(text):
        at, line = start, line + text.count("\n", at, start)
        made += _read(piece, f"{where}:{line}", line, _heading(text, start), notices)
    return made


def samples(text: str) -> Iterator[Any]:
    """The values of those blocks of a text that need no repair."""
    for _, piece in _pieces(text):
        found = _strict(piece, "", Notices())
        value = literal(piece) if found is None else None
        yield from found or (value[:1] if value is not None else ())


def refuse_deep(value: Any, where: str) -> None:
    """Raise `InputError` for lists and objects that are nested too deeply."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise InputError(f"{where}: is nested more than {DEEPEST} deep")
        level = [
            inner
            for each in level
            if isinstance(each, list | dict)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]


def has_data(text: str) -> bool:
    """Whether there is a block, table or bracket in a text that could be an answer's."""
    return bool(_FENCE.search(text) or _TABLE.search(text) or any(_thoughts(text)) or "{" in text or "[" in text)


def without_thoughts(text: str, where: str, notices: Notices) -> str:
    """The text with spaces in the place of what the model thinks, so that its lines keep their numbers."""
    text = _without(text, _thoughts(text), where, notices)
    for pattern in (_THOUGHT_END, _THOUGHT_START):
        text = _without(text, (match.span() for match in pattern.finditer(text)), where, notices)
    return text


def _thoughts(text: str) -> Iterator[tuple[int, int]]:
    """Where thoughts start and end: each from a tag to the next one that closes it. One pass, since a model that is
    caught in a loop opens thousands.
    """
    ends: dict[str, int] = {}
    spans = []
    for tag in reversed(list(_THOUGHT_TAG.finditer(text))):
        name = tag[2].lower()
        if tag[1]:
            ends[name] = tag.end()
        elif name in ends:
            spans.append((tag.start(), ends[name]))
    at = 0
    for start, end in reversed(spans):
        if start >= at:
            yield start, end
            at = end


def _without(text: str, spans: Iterable[tuple[int, int]], where: str, notices: Notices) -> str:
    """The text with nothing but line ends in the place of thoughts."""
    kept, at, line = [], 0, 1
    for start, end in spans:
        before, inside = text.count("\n", at, start), text.count("\n", start, end)
        notices.note("answer", f"{where}:{line + before}", "thinking that was not read")
        kept += [text[at:start], "\n" * inside]
        at, line = end, line + before + inside
    return "".join((*kept, text[at:]))


def _pieces(text: str) -> list[tuple[int, str]]:
    """Fenced blocks; where there are none, tables and brackets in prose."""
    fenced = [(match.start(2), match[2]) for match in _FENCE.finditer(text)]
    with_data = [(start, piece) for start, piece in fenced if re.search(r"[\[{|]", piece)]
    outside = _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    tables = [(match.start(), match[0]) for match in _TABLE.finditer(outside)]
    if with_data:
        return sorted([*with_data, *tables])
    without = _TABLE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), outside)
    return sorted([*tables, *_brackets(without)])


def _brackets(text: str) -> Iterator[tuple[int, str]]:
    """The outermost brackets of a text that begin a line, or else all; one that does not end goes to the end."""
    starts = [
        match.start(1) for match in re.finditer(r"^[ \t>*-]*(?:[A-Za-z_ ]{1,40}[:=][ \t]*)?([\[{])", text, re.MULTILINE)
    ]
    at = 0
    for start in starts or [match.start() for match in re.finditer(r"[\[{]", text)]:
        if start < at:
            continue
        end = _closing(text, start)
        yield start, text[start : len(text) if end is None else end]
        if end is None:
            return
        at = end


def _closing(text: str, start: int) -> int | None:
    """Where the bracket at `start` ends; quotes hide brackets, if they are themselves closed on their line."""
    depth = 0
    for match in _BRACKET.finditer(text, start):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
            if depth == 0:
                return match.end()
    return None


def _heading(text: str, start: int) -> str:
    """The last short line before a block, which may say what is in it."""
    before = text[max(0, start - 400) : start].rstrip(" \t\n`~").removesuffix("json").rstrip(" \t\n`~")
    lines = before.splitlines()
    match = _HEADING.fullmatch(lines[-1]) if lines else None
    return match[1].strip() if match else ""


def _read(piece: str, where: str, line: int, heading: str, notices: Notices) -> list[Block]:
    table = _TABLE.search(piece)
    if table and not re.match(r"\s*[\[{]", piece):
        return [Block(_unescaped(_table(table[0])), line, True, heading)]
    values = _strict(piece, where, notices)
    if values is not None:
        refuse_deep(values, where)
        return [Block(_unescaped(value), line, True, heading) for value in values]
    value, complete = _repaired(piece, where, notices)
    if not isinstance(value, dict | list) or not value:
        notices.note("answer", f"{where}: {_quote(piece)}", "text in brackets that could not be read")
        return []
    return [Block(_unescaped(value), line, complete, heading)]


def _strict(piece: str, where: str, notices: Notices) -> list[Any] | None:
    """The values of a block that is JSON, one a line or alone, or a Python literal."""
    repeated: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        return merged(items, repeated)

    try:
        values = [json.loads(piece, object_pairs_hook=pairs)]
    except (ValueError, RecursionError):
        repeated.clear()
        try:
            values = [json.loads(row, object_pairs_hook=pairs) for row in piece.splitlines() if row.strip()]
        except (ValueError, RecursionError):
            repeated.clear()
            values = []
    if not values or not all(isinstance(value, dict | list) for value in values):
        return None
    for key in repeated:
        notices.note("answer", f"{where}: {key!r}", _REPEATED_KEYS)
    return values


def _repaired(piece: str, where: str, notices: Notices) -> tuple[Any, bool]:
    """The value that is meant by a block that is not JSON, and whether it is complete."""
    if depth(piece) > DEEPEST:
        raise InputError(f"{where}: brackets are nested more than {DEEPEST} deep")
    literal = _literal(piece, where, notices)
    if literal is not None:
        return literal, True
    try:
        from json_repair import repair_json
    except ModuleNotFoundError:
        raise InputError(
            f"{where}: is not JSON ({_quote(piece)}), and repairing it needs the library json-repair:"
            " pip install json-repair"
        ) from None
    start = re.search(r"[\[{]", piece)
    if start is None:
        return None, False
    piece = piece[start.start() :]
    if piece.count('"') == 0 and "&quot;" in piece:
        piece = piece.replace("&quot;", '"')
    end = _closing(piece, 0)
    complete = end is not None
    whole = piece
    if not complete:
        piece = piece[: _finished(piece)]
    inside = r"""\w["'](?=\w)""" if _SINGLE_QUOTED.search(piece) else r'\w"(?=\w)'
    if len(re.findall(inside, piece)) > MOST_INNER_QUOTES:
        inner = f"more than {MOST_INNER_QUOTES:,} quotes inside words in {_quote(piece)}"
        notices.note("answer", f"{where}: {inner}", _NOT_REPAIRED)
        return None, False
    seen: dict[str, int] = {}

    def numbered(match: "re.Match[str]") -> str:
        seen[match[2]] = seen.get(match[2], 0) + 1
        times = seen[match[2]]
        return match[0] if times == 1 else match[0].replace(match[2], f"{match[2]}#{times}", 1)

    try:
        value = repair_json(_REPEATED.sub(numbered, piece), return_objects=True, skip_json_loads=True)
    except (ValueError, RecursionError, IndexError, TypeError) as error:
        notices.note("answer", f"{where}: {type(error).__name__} in {_quote(piece)}", _NOT_REPAIRED)
        return None, False
    if complete:
        notices.note("answer", f"{where}: {_quote(piece)}", "JSON that had to be repaired")
    else:
        unfinished = f" before {_quote(whole[len(piece) :])}" if len(piece) < len(whole) else ""
        notices.note("answer", f"{where}{unfinished}", "JSON that is cut off, read as far as its items are whole")
    repeated: list[str] = []
    value = _with_own_keys(value, repeated)
    if repeated and isinstance(value, dict):
        notices.note("answer", f"{where}: {repeated[0]!r}", _REPEATED_KEYS)
    return value, complete


def _with_own_keys(value: Any, repeated: list[str]) -> Any:
    """A value whose keys are no longer numbered, as they were to keep the repairing library from dropping any."""
    if isinstance(value, dict):
        pairs = [(re.sub(r"#\d+\Z", "", key), _with_own_keys(inner, repeated)) for key, inner in value.items()]
        return merged(pairs, repeated)
    if isinstance(value, list):
        return [_with_own_keys(inner, repeated) for inner in value]
    return value


def _finished(piece: str) -> int:
    """Up to where a piece that is cut off is whole: half an item is nobody's answer.

    What is cut off is the object that it ends in, or the list if that is in another list, since these are items. If it
    holds lists or objects itself, or is a list of items, only what stands behind its last comma is.
    """
    # The brackets that are open, where they are, where their last whole part ends, and whether others are in them.
    opened: list[tuple[str, int, int, bool]] = []
    part = None
    for part in _PART.finditer(piece):
        if part[0] in "[{(":
            if opened:
                opened[-1] = (*opened[-1][:3], True)
            opened.append((part[0], part.start(), part.end(), False))
        elif part[0] in "]})":
            opened = opened[:-1]
        elif part[0] == "," and opened:
            bracket, start, _, holds = opened[-1]
            opened[-1] = bracket, start, part.start(), holds
    if part is None or not opened or piece.rstrip()[-1:] in ("]", "}", ")"):
        return len(piece)
    bracket, start, behind, holds = opened[-1]
    if bracket != "{" and (part["end"] == '"' or part["close"] == "'"):
        behind = len(piece)  # the last string of the list is whole
    in_list = len(opened) > 1 and opened[-2][0] != "{"
    return start if not holds and (bracket == "{" or in_list) else behind


def _literal(piece: str, where: str, notices: Notices) -> Any:
    """A Python literal as plain data; `None` for anything else."""
    value, repeated = literal(piece) or (None, [])
    if value is not None:
        notices.note("answer", f"{where}: {_quote(piece)}", "Python literals, and JSON that reads as such")
    for key in repeated:
        notices.note("answer", f"{where}: {key!r}", _REPEATED_KEYS)
    return value


def _unescaped(value: Any) -> Any:
    """A value whose strings have characters for HTML entities."""
    if isinstance(value, str):
        return html.unescape(value) if "&" in value else value
    if isinstance(value, dict):
        return {html.unescape(key) if "&" in key else key: _unescaped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unescaped(inner) for inner in value]
    return value


def _table(table: str) -> list[dict[str, str]]:
    """The rows of a Markdown table by the headings of their columns."""
    rows = [
        [cell.strip().strip("*_`").replace("\\|", "|") for cell in _ROW.split(line.strip().strip("|"))]
        for line in table.splitlines()
    ]
    return [dict(zip(rows[0], row, strict=False)) for row in rows[2:]]


def _quote(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 60 else f"{text[:60]}...")
