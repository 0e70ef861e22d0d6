"""What the codes on a page mean, in the words of the label set and of the classes of errors."""

from collections.abc import Iterator

import msgspec

from ..analysis.diagnosis.classes import CLASSES
from ..drawing.markup import Html, joined, tag
from ..model.document import LAYERS, Document, items
from ..model.labels import Labels
from .cards import TITLES
from .comparison import Comparison
from .content import Content

Terms = dict[str, str]
"""Definitions by code."""

_WORDS = {
    "hopper": "The event that several event mentions tell of, as entities are for mentions.",
    "optional": "Right if a system has it, and no error if it lacks it.",
    "reading": "The text can be read in several ways; each system is scored by the reading that fits it best.",
}
"""Words of the page that no label set defines."""


def glossary(content: Content, labels: Labels, comparison: Comparison | None) -> Html:
    """The codes that a page uses, each with its definition, folded up; those of several fields that share all of their
    values come once. Nothing if the page uses no code that is defined.
    """
    groups = [(title, terms) for title, terms in _groups(content, labels, comparison) if terms]
    if not groups:
        return joined([])
    shown = [tag("div", tag("b", title), _listed(terms), class_="terms") for title, terms in groups]
    return tag("details", tag("summary", "What the codes mean"), tag("div", *shown), class_="glossary")


def _groups(content: Content, labels: Labels, comparison: Comparison | None) -> Iterator[tuple[str, Terms]]:
    if comparison is not None:
        there = {each.name.partition(".")[2] for each in comparison.wrong}
        yield "Errors", {name: about for name, about in CLASSES.items() if name in there}
    used = {each for document in content.sides for each in _used(document)}
    named = {name for _, name, _ in used}
    yield "Words", {name: about for name, about in _WORDS.items() if name in named}
    defined = {field: _defined(labels, *field) for field in labels.fields()}
    for terms in {tuple(each.items()): each for each in defined.values()}.values():
        fields = [field for field, each in defined.items() if each == terms]
        codes = {code for layer, name, code in used if (layer, name) in fields}
        title = ", ".join(f"{TITLES[layer]} ({name.replace('_', ' ')})" for layer, name in fields if layer in TITLES)
        yield title, {code: about for code, about in terms.items() if code in codes}


def _defined(labels: Labels, layer: str, name: str) -> Terms:
    about = {code: labels.properties(layer, name, code).get("about") for code in labels.values(layer, name) or ()}
    return {code: said for code, said in about.items() if said}


def _used(document: Document) -> Iterator[tuple[str, str, str]]:
    """Layer, field and text of every field that holds one; a list of values in the field's own name."""
    for layer in LAYERS:
        for item in msgspec.to_builtins(items(document, layer)):
            for name, value in item.items():
                yield layer, name, str(value)
                for each in value if isinstance(value, list | tuple) else ():
                    for inner, said in each.items() if isinstance(each, dict) else ():
                        yield layer, name if inner == "value" else inner, str(said)


def _listed(terms: Terms) -> Html:
    return tag("dl", *(tag("div", tag("dt", code), tag("dd", about)) for code, about in terms.items()))
