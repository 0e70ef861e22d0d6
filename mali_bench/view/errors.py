"""The errors beside the text and in the data for the script."""

from typing import Any

from ..analysis.diagnosis.classes import CLASSES
from ..analysis.diagnosis.view import Shown
from ..drawing.markup import Html, joined, tag
from .cards import count, link, shortened
from .comparison import Comparison, Wrong
from .content import GOLD, PREDICTED, Entry

WHO = {"A": "Only A wrong", "B": "Only B wrong", "both": "Both wrong"}
"""Who has something wrong, and how that is said."""


def error_items(comparison: Comparison, paragraph: int | None) -> Html:
    """The errors of a paragraph, each a card with all sides; of two systems first what only one of them has wrong."""
    here = [
        (number, each)
        for number, each in enumerate(comparison.wrong)
        if paragraph is not None and comparison.paragraph(each) == paragraph + 1
    ]
    if not here:
        said = "No error here in the layers compared." if comparison.layers else "No layer is compared."
        return tag("p", said, class_="none")
    if len(comparison.systems) == 1:
        return _folded(comparison, here, "Errors ", None)
    by_who = [(who, [(number, each) for number, each in here if each.who == who]) for who in WHO]
    return joined(_folded(comparison, some, f"{WHO[who]} ", who) for who, some in by_who if some)


def _folded(comparison: Comparison, some: list[tuple[int, Wrong]], title: str, who: str | None) -> Html:
    cards = tag("ul", *(_card(comparison, number, each) for number, each in some), class_="errors")
    number = sum(len(each.items) if who else 1 for _, each in some)
    kinds = "folded" if who is None else f"folded who who-{who}"
    return tag("details", tag("summary", title, count(number)), cards, class_=kinds, open=True)


def _card(comparison: Comparison, number: int, wrong: Wrong) -> Html:
    instances = [comparison.instances[each] for each in wrong.instances]
    rows = []
    of_gold = [each for each in instances if each.error.gold]
    if of_gold:
        company = comparison.company(of_gold[0], GOLD)
        rows.append(_row("gold", list(wrong.items), company))
    for each in instances:
        shown = list(zip(each.error.predicted, each.predicted, strict=True))
        kind = each.error.kind if each.system else ""
        if shown or kind:
            rows.append(_row(each.system or "predicted", shown, comparison.company(each, PREDICTED), kind))
        if origins := comparison.origins(each):
            named = [tag("div", f"{name}: ", link(entry)) for name, entry in origins]
            rows.append(tag("div", tag("dt", "builds on"), tag("dd", *named)))
    layer, _, kind = wrong.name.partition(".")
    badge = [] if instances[0].system else ["\N{NO-BREAK SPACE}", _badge(kind)]
    head = tag("div", tag("b", layer), *badge, class_="head")
    return tag("li", head, tag("dl", *rows), class_="card error", data_e=str(number))


def _badge(kind: str) -> Html:
    return tag("span", kind, class_=f"badge x-{kind}", title=CLASSES[kind])


def _row(name: str, shown: list[tuple[Shown, Entry | None]], company: str | None, kind: str = "") -> Html:
    """What one side says, and of two systems the class of the error."""
    lines = [tag("div", _badge(kind))] if kind else []
    lines += [_line(one, entry) for one, entry in shown]
    lines += [tag("div", company, class_="aside")] if company else []
    return tag("div", tag("dt", name), tag("dd", *lines))


def _line(shown: Shown, entry: Entry | None) -> Html:
    words = shortened(said(shown), 160)
    return tag("div", link(entry, words) if entry is not None else words)


def said(shown: Shown) -> str:
    """An item of an error in words."""
    several = len(shown.parts) > 1
    parts = [
        f"{part.name}: {shortened(part.text or '')}" if several else shortened(part.text or "") for part in shown.parts
    ]
    return f"{f'{shown.label}: ' if shown.label else ''}{'; '.join(parts)}"


def described(comparison: Comparison) -> dict[str, Any]:
    """For the script: the errors, with the entries that they are about and what is said of them; and what is wrong card
    by card, with the items that a list has.
    """
    return {
        "errors": [
            {
                "c": each.name,
                **({"s": each.system} if each.system else {}),
                "g": [said(one) for one in each.error.gold],
                "d": [said(one) for one in each.error.predicted],
                **({"b": [[name, of.number] for name, of in found]} if (found := comparison.origins(each)) else {}),
                **{
                    name: company
                    for name, side in (("gw", GOLD), ("dw", PREDICTED))
                    if (company := comparison.company(each, side))
                },
            }
            for each in comparison.instances
        ],
        "wrong": [
            {
                "c": each.name,
                "w": each.who,
                "p": comparison.paragraph(each),
                "n": [one.number for one in comparison.entries(each)],
                **({"m": [one.number for one in ends]} if (ends := comparison.ends(each)) else {}),
                "i": _listed(comparison, each),
            }
            for each in comparison.wrong
        ],
    }


def _listed(comparison: Comparison, wrong: Wrong) -> list[list[str | int | None]]:
    """The lines of a card in a list, as words and entries: an error of one system is one, of two systems each item."""
    known = [each.number for each in comparison.entries(wrong)]
    return [
        [said(shown), entry.number if entry is not None else next(iter(known), None)]
        for shown, entry in (wrong.items if wrong.who else wrong.items[:1])
    ]
