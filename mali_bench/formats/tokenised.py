"""Documents as sentences of tokens, for formats that count these. No span starts or ends inside a token, and none goes
over the end of a sentence.
"""

import itertools
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from ..model.document import Document, Spans, items
from ..model.layers import TAGGED, extent
from ..model.text import paragraphs

Token = tuple[int, int]


class Sentences(NamedTuple):
    """The tokens of a document by sentence, as (start, end) in code points; no token is white space."""

    text: str
    sentences: list[list[Token]]

    @property
    def words(self) -> list[list[str]]:
        """The surface strings of the tokens."""
        return [[self.text[start:end] for start, end in sentence] for sentence in self.sentences]

    def numbers(self) -> tuple[dict[int, int], dict[int, int]]:
        """The number of the token, in the document, that starts at an offset, and of the one behind that which ends
        there.
        """
        tokens = [token for sentence in self.sentences for token in sentence]
        return (
            {start: number for number, (start, _) in enumerate(tokens)},
            {end: number + 1 for number, (_, end) in enumerate(tokens)},
        )

    def in_tokens(self, spans: Spans) -> list[tuple[int, int]]:
        """Fragments as tokens of the document, [first, behind the last)."""
        first, last = self.numbers()
        return [(first[start], last[end]) for start, end in spans]

    def sentence_of(self, token: int) -> int:
        """The sentence of a token."""
        sizes = itertools.accumulate(len(sentence) for sentence in self.sentences)
        return next(number for number, size in enumerate(sizes) if token < size)


def tokenised(document: Document) -> Sentences:
    """The sentences of a document, by spaCy's rules for English: tokens are parted further where a span needs it, and
    sentences joined where one does.
    """
    text = document.text or ""
    extents = [extent(item) for layer in TAGGED for item in items(document, layer)]
    heads = [mention.head for mention in items(document, "mentions") if mention.head]
    edges = {offset for spans in (*extents, *heads) for span in spans for offset in span}
    hulls = [(spans[0][0], spans[-1][1]) for spans in extents]
    made: list[list[Token]] = []
    for start, end in paragraphs(text):
        parsed = _pipeline()(text[start:end])
        for sentence in parsed.sents:
            tokens = [
                (start + token["start"], start + token["end"])
                for token in cut(sentence, {edge - start for edge in edges})
                if token["text"].strip()
            ]
            if not tokens:
                continue
            if made and any(a < made[-1][-1][1] and tokens[0][0] < b for a, b in hulls):
                made[-1] += tokens
            else:
                made.append(tokens)
    return Sentences(text, made)


@cache
def _pipeline() -> Any:
    from spacy import blank

    pipeline = blank("en")
    pipeline.add_pipe("sentencizer")
    return pipeline


def tokens_with_space(text: str, edges: set[int]) -> list[dict[str, Any]]:
    """The tokens of a text, white space too, as Prodigy and spaCy have them."""
    return cut(_pipeline().tokenizer(text), edges)


def cut(parsed: Iterable[Any], edges: set[int]) -> list[dict[str, Any]]:
    """Prodigy's tokens, parted at the given offsets."""
    tokens: list[dict[str, Any]] = []
    for token in parsed:
        start, end = token.idx, token.idx + len(token.text)
        cuts = [start, *sorted(edge for edge in edges if start < edge < end), end]
        for a, b in itertools.pairwise(cuts):
            tokens.append(
                {
                    "text": token.text[a - start : b - start],
                    "start": a,
                    "end": b,
                    "id": len(tokens),
                    "ws": bool(token.whitespace_) and b == end,
                }
            )
    return tokens
