"""The formats that can be read, as one table, and how a file's format is recognised.

A format is a module with a `FORMAT` and a line in `FORMATS`. It is recognised by what it alone has; where two fit, the
file is refused and both are named. General formats are asked only where no other fits.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from functools import partial
from importlib import import_module
from typing import Any

from msgspec import structs

from ..errors import InputError
from . import jsonl
from .base import Format
from .looks import looks_like, what_is_read
from .source import ZIP, Source


class Formats(MutableMapping[str, Format]):
    """Formats by name, each of which is imported when it is first asked for: most commands need one of them."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """`places` has for each name the module of this package, and after a dot what holds the format if that is not
        its `FORMAT`.
        """
        self._places: dict[str, str | Format] = dict(places)

    def __getitem__(self, name: str) -> Format:
        place = self._places[name]
        if isinstance(place, str):
            module, _, holder = place.partition(".")
            place = getattr(import_module(f".{module}", __package__), holder or "FORMAT")
            self._places[name] = place
        return place

    def __setitem__(self, name: str, form: Format) -> None:
        self._places[name] = form

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


FORMATS = Formats(
    {
        "jsonl": "jsonl",
        "prodigy": "prodigy",
        "spacy": "spacy",
        "spacy-json": "spacy.JSON",
        "brat": "brat",
        "ace": "ace",
        "timeml": "timeml",
        "uima-cas": "uima",
        "dygie": "dygie",
        "textee": "textee",
        "oneie": "oneie",
        "docred": "docred",
        "rams": "rams",
        "conll": "columns",
        "conll2012": "conll2012",
        "conllu": "conllu",
        "inline-coref": "inline_coref",
        "tagged-rows": "tagged_rows",
        "slash-tags": "slash_tags",
        "nltk-trees": "nltk_trees",
        "allennlp-srl": "srl",
        "table": "table",
        "label-studio": "label_studio",
        "corenlp": "corenlp",
        "stanza": "stanza",
        "cluster-json": "cluster_json",
        "bioc-json": "bioc",
        "webanno-tsv": "webanno_tsv",
        "triples": "triples",
        "inspect": "inspect_log",
        "chat": "chat",
        "inline-tags": "inline_tags",
        "answer": "answers",
        "spans": "span_records",
        "zip": "archive",
    }
)
"""The formats that can be read, in the order in which messages list them: a new one is a module and a line here."""


def format_of(source: Source, form: str | None = None) -> Format:
    """The format of a source; raises `InputError` if none or several fit, and if `form` is not one. Of an archive it is
    the format of its files.
    """
    if form is not None:
        if form not in FORMATS:
            raise InputError(f"{form!r} is not a format; the formats are {', '.join(FORMATS)}")
        if source.head.startswith(ZIP) and not FORMATS[form].recognise(source):
            inside: Any = FORMATS["zip"].read
            return structs.replace(FORMATS["zip"], read=partial(inside, form=form))
        return FORMATS[form]
    if source.folder is None and not source.head.strip():
        next(source.lines())  # says that it is empty
    if (found := fitting(source)) is not None:
        return found
    if jsonl.may_be(source):
        return jsonl.FORMAT  # says what is wrong with it
    raise InputError(
        f"{source.name}: {looks_like(source)}; it is none of the formats that are read. {what_is_read(source)}"
        "docs/formats.md shows all of them; if it is one, say which with --format"
    )


def fitting(source: Source) -> Format | None:
    """The format of which a source has what it alone has; `None` if there is none, and `InputError` if there are
    several.
    """
    if jsonl.is_certain(source):
        return FORMATS["jsonl"]
    for general in (False, True):
        some = [each for each in FORMATS.values() if each.general is general and each.recognise(source)]
        if len(some) > 1:
            raise InputError(
                f"{source.name}: may be {' and '.join(each.name for each in some)}; say which with --format"
            )
        if some:
            return some[0]
    return None
