"""Stanza's `Document.to_dict()`: sentences that are lists of tokens and words, with named entities and coreference.

Tokens have `ner` (BIOES), words `coref_chains`: for each mention that a word is in, the number of its chain, and
whether it starts or ends there. A token of several words (`"id": [1, 2]`) is followed by these; where they spell it, a
mention may be one of them. Empty nodes are not in the text, and left out. A file is one document, or a list of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .columns import add_chunks, scheme_of
from .shapes import integer, mappings
from .source import Source
from .token_drafts import TokenDraft, records

_OWN = frozenset({"start_char", "end_char", "ner", "multi_ner", "coref_chains", "upos", "lemma", "misc", "feats"})
"""Keys by which a word of Stanza is told from other things with an id and a text."""


def recognise(source: Source) -> bool:
    """Whether the documents are lists of words, or lists of such lists, with named entities or coreference."""
    sentences = [each for value in source.sample for each in _sentences(value)]
    words = [word for sentence in sentences for word in sentence]
    return any("ner" in word or "coref_chains" in word for word in words)


def _sentences(value: Any) -> list[list[dict[str, Any]]]:
    """The sentences of a value; none if it is not one, or some."""
    if not isinstance(value, list) or not value:
        return []
    if all(map(_is_word, value)):
        return [value]
    if all(isinstance(sentence, list) and sentence and all(map(_is_word, sentence)) for sentence in value):
        return value
    return []


def _is_word(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("text"), str)
        and (type(value.get("id")) is int or isinstance(value.get("id"), list))
        and bool(_OWN & set(value))
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for a value that is not a sentence or a document."""
    documents: list[_Document] = []
    alone: _Document | None = None
    for where, value in source.documents():
        sentences = _sentences(value)
        if not sentences:
            raise InputError(f"{where}: is not a sentence of Stanza, a list of words with `id` and `text`")
        if sentences[0] is value and alone is not None:  # the file is one document, and this one of its sentences
            document = alone
        else:
            document = _Document(TokenDraft(where))
            documents.append(document)
            alone = document if sentences[0] is value else None
        for sentence in sentences:
            document.add(sentence, where)
    row = [tag for document in documents for tagged in document.tagged for tag in [*tagged.tags, "O"]]
    scheme = scheme_of(row, documents[0].made.where, reading) if row else tags.SCHEMES["BIOES"]
    has_clusters = any(document.clusters is not None for document in documents)
    for document in documents:
        for tagged in document.tagged:
            add_chunks(document.made, tagged.places, tagged.tags, scheme, tagged.where, reading)
        document.finish(has_clusters)
    yield from records([document.made for document in documents], reading)


class _Tagged(NamedTuple):
    """The tags of the tokens of a sentence, and which words each is."""

    where: str
    tags: list[str]
    places: list[tuple[int, int]]


class _Document:
    """A document while it is read: its words and the tags of its sentences, and the mentions of each chain, or `None`
    if no word has any.
    """

    def __init__(self, made: TokenDraft) -> None:
        self.made = made
        self.tagged: list[_Tagged] = []
        self.clusters: dict[int, list[tuple[int, int]]] | None = None

    def add(self, sentence: Sequence[Mapping[str, Any]], where: str) -> None:
        """Add a sentence."""
        texts = {word["id"]: word["text"] for word in sentence if type(word["id"]) is int}
        row = _Tagged(where, [], [])
        words: list[tuple[Mapping[str, Any], tuple[int, int]]] = []
        until, place, spelt = 0, (0, 0), False
        for entry in sentence:
            first, last, empty = _numbers(entry["id"], where)
            if empty:
                continue
            if last:
                inside = [text for number, text in texts.items() if first <= number <= last]
                spelt, until = "".join(inside) == entry["text"], last
                place = (len(self.made.tokens), len(self.made.tokens) + len(inside)) if spelt else self._token(entry)
            elif first > until:
                place, spelt = self._token(entry), False
                words.append((entry, place))
            else:
                words.append((entry, self._token(entry) if spelt else place))
                continue
            row.tags.append(str(entry.get("ner", "O")))
            row.places.append(place)
        if any("ner" in word for word in sentence):
            self.tagged.append(row)
        if any("coref_chains" in word for word in sentence):
            self.clusters = self.clusters or {}
            self._add_mentions(words, where)

    def _token(self, entry: Mapping[str, Any]) -> tuple[int, int]:
        at = self.made.add_tokens([entry["text"]])
        return at, at + 1

    def _add_mentions(self, words: Sequence[tuple[Mapping[str, Any], tuple[int, int]]], where: str) -> None:
        clusters = self.clusters if self.clusters is not None else {}
        begun: dict[int, list[int]] = {}
        for word, (start, end) in words:
            for attached in mappings(word.get("coref_chains"), where, "`coref_chains`"):
                chain = integer(attached.get("index"), where, "`index`")
                if attached.get("is_start"):
                    begun.setdefault(chain, []).append(start)
                if attached.get("is_end"):
                    if not begun.get(chain):
                        raise InputError(f"{where}: a mention of chain {chain} ends and does not start")
                    clusters.setdefault(chain, []).append((begun[chain].pop(), end))
        for chain, starts in begun.items():
            if starts:
                raise InputError(f"{where}: a mention of chain {chain} starts and does not end")

    def finish(self, has_clusters: bool) -> None:
        """Put the clusters into the draft, behind the named entities, whose spans they share."""
        self.made.layers.add("mentions")
        if has_clusters:
            self.made.draft.clusters = [
                [self.made.at(start, end, mention=True) for start, end in places]
                for places in (self.clusters or {}).values()
            ]


def _numbers(name: Any, where: str) -> tuple[int, int, bool]:
    """The number of a word, the last one of a token of several (else 0), and whether it is an empty node."""
    numbers = [integer(number, where, "`id`") for number in (name if isinstance(name, list) else [name])]
    if len(numbers) == 1:
        return numbers[0], 0, False
    if len(numbers) != 2:
        raise InputError(f"{where}: `id` must be a number or two, not {name!r:.40}")
    return numbers[0], numbers[1], numbers[1] <= numbers[0]


FORMAT = Format(
    name="stanza",
    about="Stanza's Document.to_dict(): named entities and coreference.",
    layers=("mentions", "entities", "times", "quantities", "titles"),
    offsets="words",
    recognise=recognise,
    read=read,
)
