"""Reading files whole; everything that may go wrong with one is said in one sentence."""

import tomllib
from pathlib import Path
from typing import Any

from ..errors import InputError


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises `InputError` if it cannot be read."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise InputError(f"{path}: is a directory, not a file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def read_text(path: Path) -> str:
    """The text of a file in UTF-8. Raises `InputError` with the line for bytes that are not UTF-8."""
    data = read_bytes(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: is not UTF-8; save the file in that encoding") from None


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises `InputError` if it is not one."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: is not TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{path}: is nested too deeply") from None
