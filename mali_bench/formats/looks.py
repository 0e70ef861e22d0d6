"""What a file looks like that is in no format that is read, for the message that refuses it."""

import re
from collections.abc import Callable

from .source import Source

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "looks like a PDF file; give what the system printed, not its picture"),
    (b"\x1f\x8b", "looks like a gzip file; let its name end in .gz"),
    (b"PAR1", "looks like a Parquet file; write it as JSONL"),
    (b"\x80\x04", "looks like a Python pickle, which is never read, since reading it runs code; write JSON"),
    (b"\x80\x05", "looks like a Python pickle, which is never read, since reading it runs code; write JSON"),
    (b"\xff\xfe", "looks like UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "looks like UTF-16; save it as UTF-8"),
    (b"<!DOCTYPE html", "looks like HTML; give what the system printed"),
    (b"<html", "looks like HTML; give what the system printed"),
    (b"<", "looks like XML"),
)

_KEYS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"entity_mentions", "tokens"}), "TextEE or OneIE JSON"),
    (frozenset({"ner", "sentences"}), "DyGIE++ or SciERC JSON"),
    (frozenset({"vertexSet"}), "DocRED JSON"),
    (frozenset({"features", "rows"}), "a page of Hugging Face's dataset server without tokens and names of their tags"),
    (frozenset({"tokens", "ner_tags"}), "a Hugging Face token-classification dataset"),
    (frozenset({"data", "annotations"}), "a Label Studio export"),
    (frozenset({"tokenized_text", "ner"}), "GLiNER training data"),
    (frozenset({"%FEATURE_STRUCTURES"}), "a UIMA CAS in JSON"),
    (frozenset({"sentences", "corefs"}), "CoreNLP JSON"),
)


_TABS, _TAGS, _COMMAS = "looks like columns parted by tabs", "looks like columns with a tag", "looks like CSV"


def looks_like(source: Source) -> str:
    """A phrase that says what a source looks like."""
    if source.folder is not None:
        kinds = sorted({path.suffix or path.name for path in source.folder.iterdir() if path.is_file()})
        return f"is a directory with {', '.join(kinds[:6]) or 'no'} files"
    head = source.head
    for start, about in _STARTS:
        if head.lstrip()[: len(start)] == start or head.startswith(start):
            return about
    if not head.strip():
        return "is empty"
    if source.sample:
        return _json(source)
    if head.lstrip()[:1] in (b"{", b"["):
        return _broken_json(source)
    if b"\0" in head:
        return "is not a text file"
    return _text(head)


def what_is_read(source: Source) -> str:
    """A sentence on what is read of the kind that a source is of; empty where nothing of its kind is."""
    if source.folder is not None:
        return "A directory is read if it has pairs of .txt and .ann files. "
    head = source.head.lstrip()
    if any(head.startswith(start) for start, _ in _STARTS[:-1]) or b"\0" in head:
        return ""
    if head[:1] in (b"{", b"["):
        return (
            "JSON is read with a text and spans that have a start, an end and a label, or as the answer that"
            " `mali-bench prompt` asks for. "
        )
    if head[:1] == b"<":
        return "XML is read as ACE, TimeML and UIMA CAS, and a text with marks such as <PER>Ann</PER>. "
    if _text(head) in (_TABS, _TAGS, _COMMAS):
        return (
            "A table is read under a header with start, end and label, and columns of words if each word has a line"
            " with its tag at the end. "
        )
    return (
        "Text is read as the answer that `mali-bench prompt` asks for, as lines such as 'PER: Ann, Bo', and with marks"
        " such as <PER>Ann</PER>. "
    )


def _json(source: Source) -> str:
    value = source.sample[0]
    if not isinstance(value, dict):
        return f"is JSON whose documents are of the type {type(value).__name__}"
    for keys, name in _KEYS:
        if keys <= set(value):
            return f"looks like {name}"
    keys_shown = ", ".join(str(key) for key in list(value)[:8])
    return f"is JSON whose objects have the keys {keys_shown or '(none)'}"


def _broken_json(source: Source) -> str:
    from ..errors import InputError

    try:
        list(source.values())
    except InputError as error:
        return re.sub(
            r"\A: |\A:(\d+): ",
            lambda place: f"line {place[1]} " if place[1] else "",
            str(error).removeprefix(source.name),
        )
    return "is JSON"


def _text(head: bytes) -> str:
    try:
        text = head.decode("utf-8", "strict" if len(head) < 1 << 16 else "ignore")
    except UnicodeDecodeError:
        return "is not UTF-8; save the file in that encoding"
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")][:20]
    guesses: tuple[tuple[Callable[[str], bool], str], ...] = (
        (lambda row: row.startswith(("-DOCSTART-", "#begin document")), "looks like CoNLL columns"),
        (lambda row: row[:1] in "TREAMN*#" and "\t" in row and row[1:2].isdigit(), "looks like brat standoff"),
        (lambda row: "\t" in row, _TABS),
        (
            lambda row: len(row.split()) in range(2, 15) and row.split()[-1][:2] in ("O", "B-", "I-"),
            _TAGS,
        ),
        (lambda row: row.count(",") >= 2, _COMMAS),
    )
    for fits, about in guesses:
        if rows and all(map(fits, rows[:1])):
            return about
    return f"looks like plain text ({rows[0].strip()[:40]!r})" if rows else "is empty"
