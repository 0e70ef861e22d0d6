"""CoreNLP JSON: sentences with tokens and named entities, coreference over all sentences, and relations.

All of it is read by tokens, so it does not matter that `characterOffsetBegin` counts UTF-16 code units. Named entities
are `entitymentions`, or else the runs of one `ner` among the tokens. `corefs` are clusters, whose mentions have 1-based
tokens [startIndex, endIndex) of the sentence `sentNum`, and a head. Relations are those of `kbp`, or else of `openie`.
The value of a time is its TIMEX3 value (`timex`). Described at stanfordnlp.github.io/CoreNLP.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .shapes import array, integer, mapping, mappings, name, string
from .source import Source
from .token_drafts import TokenDraft, records

_READ = frozenset({"sentences", "corefs", "docId", "docDate", "text"})


def recognise(source: Source) -> bool:
    """Whether some object has sentences whose tokens have CoreNLP's offsets."""
    return any(
        isinstance(value, dict)
        and isinstance(value.get("sentences"), list)
        and any(
            isinstance(sentence, dict)
            and isinstance(sentence.get("tokens"), list)
            and any(isinstance(token, dict) and "characterOffsetBegin" in token for token in sentence["tokens"][:1])
            for sentence in value["sentences"][:3]
        )
        for value in source.sample
    )


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The documents; raises `InputError` for one that is not of this format."""
    yield from records([_draft(data, where, reading) for where, data in source.documents()], reading)


def _draft(data: Any, where: str, reading: Reading) -> TokenDraft:
    data = mapping(data, where, "a document")
    made = TokenDraft(where, name(data.get("docId")))
    sentences = mappings(data.get("sentences"), where, "`sentences`")
    starts, sizes = [], []
    for sentence in sentences:
        tokens = mappings(sentence.get("tokens"), where, "`tokens`")
        starts.append(
            made.add_tokens(string(token.get("originalText") or token.get("word"), where, "`word`") for token in tokens)
        )
        sizes.append(len(tokens))
        _add_entities(made, sentence, tokens, starts[-1], where)
    if data.get("corefs") is not None:
        made.layers.add("mentions")
        made.draft.clusters = [
            [_mention(made, mention, starts, sizes, where) for mention in mappings(chain, where, "`corefs`")]
            for chain in mapping(data["corefs"], where, "`corefs`").values()
        ]
    _add_relations(made, sentences, starts, where, reading)
    for key, value in data.items():
        if key not in _READ and isinstance(value, list | dict) and value:
            reading.notices.note("unread", where, f"`{key}`")
    return made


def _add_entities(
    made: TokenDraft, sentence: Mapping[str, Any], tokens: list[dict[str, Any]], start: int, where: str
) -> None:
    if sentence.get("entitymentions") is not None:
        made.layers.add("mentions")
        for mention in mappings(sentence["entitymentions"], where, "`entitymentions`"):
            first, last = (integer(mention.get(key), where, f"`{key}`") for key in ("tokenBegin", "tokenEnd"))
            number = made.add(start + first, start + last, string(mention.get("ner"), where, "`ner`"))
            timex = mention.get("timex")
            if isinstance(timex, dict) and isinstance(timex.get("value"), str):
                made.draft.spans[number].value = timex["value"]
    elif any("ner" in token for token in tokens):
        made.layers.add("mentions")
        row = [tags.parsed(str(token.get("ner", "O"))) or tags.OUTSIDE for token in tokens]
        for first, last, label in tags.chunks(row, tags.SCHEMES["conlleval"]):
            made.add(start + first, start + last, label)


def _mention(made: TokenDraft, mention: Mapping[str, Any], starts: list[int], sizes: list[int], where: str) -> int:
    sentence, first, last = (
        integer(mention.get(key), where, f"`{key}`") - 1 for key in ("sentNum", "startIndex", "endIndex")
    )
    if not 0 <= sentence < len(starts) or not 0 <= first < last <= sizes[sentence]:
        raise InputError(
            f"{where}: a mention in `corefs` is at the tokens [{first + 1}, {last + 1}) of sentence {sentence + 1},"
            " which are not there"
        )
    number = made.at(starts[sentence] + first, starts[sentence] + last, mention=True)
    head = mention.get("headIndex")
    if type(head) is int and first < head <= last and last - first > 1:
        made.draft.spans[number].head = ((starts[sentence] + head - 1, starts[sentence] + head),)
    return number


def _add_relations(
    made: TokenDraft, sentences: list[dict[str, Any]], starts: list[int], where: str, reading: Reading
) -> None:
    kinds = [kind for kind in ("kbp", "openie") if any(sentence.get(kind) is not None for sentence in sentences)]
    if kinds == ["kbp", "openie"]:
        reading.notices.note("unread", where, "`openie`, beside `kbp`")
    if not kinds:
        return
    made.draft.linked = True
    for sentence, start in zip(sentences, starts, strict=True):
        for triple in mappings(sentence.get(kinds[0]), where, f"`{kinds[0]}`"):
            ends = []
            for key in ("subjectSpan", "objectSpan"):
                first, last = (
                    integer(each, where, f"`{key}`") for each in array(triple.get(key), where, f"`{key}`", 2)[:2]
                )
                ends.append(made.at(start + first, start + last))
            made.link(string(triple.get("relation"), where, "`relation`"), ends[0], ends[1])


FORMAT = Format(
    name="corenlp",
    about="CoreNLP JSON: named entities, coreference, times, and the relations of kbp or openie.",
    layers=("mentions", "entities", "relations", "times", "quantities", "titles"),
    offsets="tokens of the sentence",
    recognise=recognise,
    read=read,
)
