"""Agreement that others published for like layers, as context: other texts, guidelines, annotators and measures."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct


class Published(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure: for which group of metrics, and whether of `scores` or of `labels`; its corpus, the figure in words
    with its unit and method, and who published it.
    """

    group: str
    of: Literal["scores", "labels"]
    corpus: str
    figure: str
    source: str


def _read() -> tuple[Published, ...]:
    text = Path(__file__).with_name("published.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["published"], tuple[Published, ...])


PUBLISHED = _read()
"""The figures of published.toml, in its order."""
