"""The TOML files of a corpus that say what it is: corpus.toml and document.toml."""

from pathlib import Path
from typing import TypeVar

import msgspec

from ..errors import InputError
from ..files.reading import read_toml

Kind = TypeVar("Kind", bound=msgspec.Struct)


def read_settings(path: Path, kind: type[Kind]) -> Kind:
    """What a TOML file says, checked against the fields of a struct. Raises `InputError` for a key that is missing or
    unknown, and for a value of another type.
    """
    try:
        return msgspec.convert(read_toml(path), kind)
    except msgspec.ValidationError as error:
        allowed = ", ".join(kind.__struct_encode_fields__)
        raise InputError(f"{path}: {error}; the keys are {allowed}") from None
