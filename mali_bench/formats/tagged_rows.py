"""Rows of tokens with a tag each, as Hugging Face's token classification datasets have, and GLiNER's training data.

A row is `{"tokens": [...], "ner_tags": [...]}`; other usual names are taken (`TOKENS`, `TAGS`), predictions before
gold. Batches, whose columns hold a list for each row, are taken apart. Tags are names: numbers are read only where the
row, or another object of the file, has the names (`names`, `label_names`, `id2label`). Pages of Hugging Face's dataset
server, `{"features": [...], "rows": [{"row_idx": 0, "row": {...}}]}`, have them in the features of their columns.
Schemes and repairs are those of CoNLL columns (`columns`). GLiNER's `{"tokenized_text": [...], "ner": [[0, 1,
"person"]]}` counts tokens, the last one included.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import InputError
from . import tags
from .base import Format, Reading, Record
from .columns import TAG, add_chunks, scheme_of, single
from .record_keys import field, plain_key
from .shapes import array, arrays, integer, is_strings, string
from .source import Source
from .token_drafts import TokenDraft, records

TOKENS = ("tokens", "words", "tokenizedtext")
TAGS = (
    "predictions", "predictedtags", "predictedlabels", "predtags", "prednertags", "preds", "nertags", "nerlabels",
    "ner", "tags", "labels", "bio", "biotags", "iobtags",
)  # fmt: skip
NAMES = ("names", "labelnames", "tagnames", "classnames", "nertagnames", "id2label", "labellist")
IDS = ("docid", "documentid", "dockey", "id")


def recognise(source: Source) -> bool:
    """Whether some row has tokens and as many tags, or tokens and spans as GLiNER is trained on."""
    return any(
        isinstance(value, dict) and (_is_row(value) or _is_batch(value) or _is_page(value)) for value in source.sample
    )


def _is_row(row: Mapping[str, Any]) -> bool:
    tokens = field(row, TOKENS)
    return is_strings(tokens) and (_tags(row) is not None or _is_gliner(row))


def _is_batch(row: Mapping[str, Any]) -> bool:
    tokens = field(row, TOKENS)
    if not isinstance(tokens, list) or not tokens or not all(is_strings(each) for each in tokens):
        return False
    return any(True for each in _apart(row) if _is_row(each))


def _is_page(value: Mapping[str, Any]) -> bool:
    """Whether an object is a page of the dataset server, with a column of lists of classes."""
    features, rows = value.get("features"), value.get("rows")
    return (
        isinstance(features, list)
        and isinstance(rows, list)
        and all(isinstance(row, dict) and isinstance(row.get("row"), dict) for row in rows)
        and bool(_classes(features))
    )


def _is_gliner(row: Mapping[str, Any]) -> bool:
    spans = row.get("ner")
    return "tokenized_text" in row and isinstance(spans, list) and all(isinstance(span, list) for span in spans)


def _tags(row: Mapping[str, Any]) -> list[Any] | None:
    """The tags of a row: the first list of names, or else of numbers, that has one for each token."""
    plain = {plain_key(key): value for key, value in row.items() if isinstance(key, str)}
    count = len(field(row, TOKENS))
    lists = [plain[name] for name in TAGS if isinstance(plain.get(name), list) and len(plain[name]) == count]
    named = [each for each in lists if is_strings(each) and ("O" in each or all(map(TAG.fullmatch, each)))]
    numbers = [each for each in lists if all(type(tag) is int for tag in each)]
    return next(iter([*named, *numbers]), None)


def _apart(batch: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a batch."""
    for number in range(len(field(batch, TOKENS))):
        yield {key: value[number] for key, value in batch.items() if isinstance(value, list) and number < len(value)}


def _of_page(page: Mapping[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a page, their classes by name; raises `InputError` for a row without tokens, cells that the server
    cut off, and a class without a name.
    """
    names = _classes(page["features"])
    for number, outer in enumerate(page["rows"]):
        place, row = f"{where} $.rows[{number}]", dict(outer["row"])
        cut = outer.get("truncated_cells")
        columns = [key for key in row if plain_key(key) in (*TOKENS, *TAGS)]
        for key in columns:
            if isinstance(cut, list) and key in cut:
                raise InputError(f"{place}: the server cut off `{key}`; take the rows from the dataset itself")
        if not is_strings(field(row, TOKENS)):
            raise InputError(f"{place}: has no tokens; its columns are {', '.join(map(str, row))}")
        for key in columns:
            if key in names:
                row[key] = [
                    names[key][tag] if type(tag) is int and 0 <= tag < len(names[key]) else _no_name(tag, key, place)
                    for tag in array(row[key], place, f"`{key}`")
                ]
        yield place, row


def _no_name(tag: Any, key: str, where: str) -> str:
    raise InputError(f"{where}: `{key}` has {tag!r:.60}, which is no number of a class in `features`")


def _classes(features: Sequence[Any]) -> dict[str, list[str]]:
    """The names of the classes of each column that has some."""
    named = {}
    for feature in features:
        kind = feature.get("type") if isinstance(feature, dict) else None
        inner = kind.get("feature") if isinstance(kind, dict) else None
        names = inner.get("names") if isinstance(inner, dict) else None
        if is_strings(names) and isinstance(feature.get("name"), str):
            named[feature["name"]] = names
    return named


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The rows; raises `InputError` for one without tokens or tags, and for numbers without their names."""
    rows: list[tuple[str, dict[str, Any]]] = []
    names: Sequence[str] | None = None
    for where, data in source.documents():
        if not isinstance(data, dict):
            raise InputError(f"{where}: is not a row with tokens and tags: {str(data)[:60]!r}")
        names = _names(data) or names
        if _is_page(data):
            rows += _of_page(data, where)
        elif _is_batch(data):
            rows += [(f"{where} [{number}]", row) for number, row in enumerate(_apart(data))]
        elif is_strings(field(data, TOKENS)):
            rows.append((where, data))
        elif names is None:
            raise InputError(f"{where}: has no tokens; its keys are {', '.join(map(str, data))}")
    tagged = {number: _named(row, names, where) for number, (where, row) in enumerate(rows) if not _is_gliner(row)}
    flat = [tag for row in tagged.values() for tag in [*row, "O"]]
    scheme = scheme_of(flat, rows[0][0], reading) if tagged else None
    drafts = []
    for number, (where, row) in enumerate(rows):
        drafts.append(_draft(row, where, number))
        if number in tagged and scheme is not None:
            add_chunks(drafts[-1], single(0, tagged[number]), tagged[number], scheme, where, reading)
    yield from records(drafts, reading)


def _names(data: Mapping[str, Any]) -> list[str] | None:
    """The names of the tags by number, if an object has them."""
    names = field(data, NAMES)
    if isinstance(names, dict) and all(str(number) in names for number in range(len(names))):
        names = [names[str(number)] for number in range(len(names))]
    return names if is_strings(names) and all(tags.parsed(name) is not None for name in names) else None


def _named(row: Mapping[str, Any], names: Sequence[str] | None, where: str) -> list[str]:
    """The tags of a row as names."""
    tags = _tags(row)
    if tags is None:
        raise InputError(f"{where}: has no list of tags with one for each of its {len(field(row, TOKENS))} tokens")
    if is_strings(tags):
        return tags
    if names is None:
        raise InputError(
            f"{where}: the tags are numbers, and their names are not in the file; write names, as"
            " `features['ner_tags'].feature.int2str` makes them, or add an object with `names`"
        )
    for number in tags:
        if not 0 <= number < len(names):
            raise InputError(f"{where}: there is no name for the tag {number}; there are {len(names)}")
    return [names[number] for number in tags]


def _draft(row: Mapping[str, Any], where: str, number: int) -> TokenDraft:
    given = field(row, IDS)
    # A row's own number is not the id of a document.
    name = None if given is None or isinstance(given, list | dict) or str(given) == str(number) else str(given)
    made = TokenDraft(where, name, layers={"mentions"})
    made.add_tokens(field(row, TOKENS))
    if _is_gliner(row):
        for span in arrays(row["ner"], where, "`ner`", 3):
            start, end = (integer(offset, where, "`ner`") for offset in array(span, where, "`ner`")[:2])
            made.add(start, end + 1, string(span[2], where, "`ner`"))
    return made


FORMAT = Format(
    name="tagged-rows",
    about="Rows of tokens with tags (Hugging Face token classification datasets, also as its server pages them), and"
    " GLiNER's training data.",
    layers=("mentions", "events", "times", "quantities", "titles"),
    offsets="tokens of the row",
    recognise=recognise,
    read=read,
)
