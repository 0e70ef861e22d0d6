"""Errors that a user can cause, each with the exit code of the command line, and how their messages show what a file
holds: on one line, without control characters, and cut.
"""

import re

LONGEST = 900
"""Characters of a message of an `InputError`, of which the middle is left out where it is longer."""

LONGEST_WORD = 200
"""Characters without a space in a message: file names fit, the key or label of a damaged file is cut."""

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LINES = re.compile(r"[^\n]+")
_WORDS = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


class MaliBenchError(Exception):
    """The base of every error that this package raises on purpose."""

    exit_code = 1


class CheckFailed(MaliBenchError):
    """A check that was asked for (verify, validate, build --check) found something wrong."""

    exit_code = 1


class InputError(MaliBenchError):
    """Input or usage that nothing can be done with. The message is one line: where, what is there, what is allowed."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(shortened(escaped(message)))


def counted(number: int, nouns: str) -> str:
    """So many of something, whose name is given as a plural: `1 entry`, `2 entries`."""
    if number != 1:
        return f"{number} {nouns}"
    return f"1 {nouns.removesuffix('ies')}y" if nouns.endswith("ies") else f"1 {nouns.removesuffix('s')}"


def escaped(text: str) -> str:
    r"""A text in which control and bidirectional characters, line and paragraph separators and lone surrogates are
    written as escapes, so that nothing in a file can move the cursor, break a line of a table or turn text around.

    >>> escaped("a\nb\x1b[31m\u202ec")
    'a\\nb\\x1b[31m\\u202ec'
    """
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_escape, text)


def escaped_lines(text: str) -> str:
    """The same for a text of several lines, whose line breaks stay."""
    return _LINES.sub(lambda line: escaped(line.group()), text)


def escaped_json(text: str) -> str:
    """The same for JSON: its line breaks stay, and strings keep their values."""
    return _LINES.sub(lambda line: _UNSAFE.sub(lambda char: f"\\u{ord(char.group()):04x}", line.group()), text)


def shortened(text: str, longest: int = LONGEST) -> str:
    """A message of sane length: long words are cut, and the middle of a text of more than `longest` characters."""
    text = _WORDS.sub(lambda word: f"{word.group()[: LONGEST_WORD - 40]}...{word.group()[-37:]}", text)
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]} ... {text[-longest // 3 :]}"


def _escape(char: "re.Match[str]") -> str:
    code = ord(char.group())
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return _NAMED.get(char.group()) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
