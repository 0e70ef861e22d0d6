"""Texts of documents that are only there as tokens: the tokens, parted by blanks."""

from collections.abc import Sequence

from msgspec import structs

from .base import Record
from .notices import Notices
from .offsets import in_code_points


def with_own_texts(records: Sequence[Record], notices: Notices) -> list[Record]:
    """The records, those of tokens without a text with the text that these make, and offsets in its code points."""
    made = list(records)
    bare = [at for at, record in enumerate(made) if record.document.text is None and record.tokens is not None]
    texts = [" ".join(token for token in made[at].tokens or () if token) for at in bare]
    for at, text, record in zip(bare, texts, in_code_points([made[at] for at in bare], texts, notices), strict=True):
        made[at] = structs.replace(record, document=structs.replace(record.document, text=text))
    return made
