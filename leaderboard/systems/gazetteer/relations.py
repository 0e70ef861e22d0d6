"""Relations between mentions that stand next to each other or inside each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from mentions import POSSESSIVES, Mention
from spacy.tokens import Doc

PLACES = ("GPE", "LOC", "FAC")
STATE_ORGANS = ("ORG.Government", "ORG.Military", "ORG.Court")
Relation = tuple[str, Mention, Mention]


@dataclass(frozen=True)
class Words:
    """The word classes that the rules need."""

    offices: frozenset[str]
    affiliates: frozenset[str]


def find(doc: Doc, mentions: list[Mention], words: Words) -> list[Relation]:
    """Return all relations, without repetitions, in text order."""
    found: dict[tuple[str, int, int], Relation] = {}
    for left, right in _pairs(mentions):
        for kind, arg1, arg2 in _between(doc, left, right, words):
            found.setdefault((kind, arg1.head_start, arg2.head_start), (kind, arg1, arg2))
    return list(found.values())


def _pairs(mentions: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Return each two mentions whose heads follow each other in this order, at a short distance."""
    ordered = sorted(mentions, key=lambda m: (m.head_start, -m.head_end))
    for i, left in enumerate(ordered):
        for right in ordered[i + 1 : i + 6]:
            yield left, right


def _between(doc: Doc, left: Mention, right: Mention, words: Words) -> Iterator[Relation]:
    """Apply the rules to two mentions."""
    if left.head_end > right.head_start:  # "northern Chad" and the "Chad" in it
        if left.kind == "LOC.RegionGeneral" and right.family == "GPE":
            yield "Part-Whole.Geographical", left, right
        return
    gap = [t.lower_ for t in doc[left.head_end : right.head_start]]
    if right.start <= left.start and left.end <= right.head_start:
        if gap[:1] == ["-"]:
            if gap[1:2] == ["led"] and right.family in ("ORG", "PER"):
                yield "Org-Aff.Leadership", left, right
        elif left.head_start > right.start and doc[left.head_start - 1].text == "-":
            return  # pro-Russian rebels need not be of Russia
        elif not set(gap) - POSSESSIVES or left.level == "ADJ" or gap[:1] in [[p] for p in POSSESSIVES]:
            yield from _belongs(right, left, words, doc)
    elif left.core_end <= right.start and (link := doc[left.core_end : right.start].text.lower()):
        yield from _linked(left, right, link, words, doc)


def _belongs(thing: Mention, owner: Mention, words: Words, doc: Doc) -> Iterator[Relation]:
    """Relate a thing to the place or body that it is of: "Chad's army", "French troops", "army officers"."""
    between = [t.lower_ for t in doc[owner.end : thing.head_start]]
    holds_office = any(word in words.offices for word in [thing.key, *between])
    if thing.family == "PER" and owner.family == "GPE":
        yield ("Org-Aff.Employment" if holds_office and owner.kind == "GPE.Nation" else "Gen-Aff.Origin"), thing, owner
    elif thing.family == "PER" and owner.family == "ORG":
        member = owner.kind == "ORG.ArmedGroup" or thing.key in words.affiliates
        yield ("Org-Aff.Membership" if member else "Org-Aff.Employment"), thing, owner
    elif thing.family == "PER" and owner.kind == "PER.Group" and owner.level == "NAM":
        yield "Gen-Aff.Ethnicity", thing, owner
    elif thing.family == "ORG" and owner.family == "GPE":
        yield ("Part-Whole.Subsidiary" if thing.kind in STATE_ORGANS else "Gen-Aff.OrgLocation"), thing, owner
    elif thing.family == "ORG" and owner.family == "ORG":
        yield "Part-Whole.Subsidiary", thing, owner
    elif thing.family in PLACES and thing.kind != owner.kind and owner.family in ("GPE", "LOC"):
        yield "Part-Whole.Geographical", thing, owner


def _linked(left: Mention, right: Mention, link: str, words: Words, doc: Doc) -> Iterator[Relation]:
    """Relate two phrases that a preposition or comma joins."""
    is_place = right.family in PLACES
    if link == "of":
        yield from _belongs(left, right, words, doc)
    elif link == "from" and left.family in ("PER", "ORG") and right.family in ("GPE", "LOC"):
        yield ("Gen-Aff.Origin" if left.family == "PER" else "Gen-Aff.OrgLocation"), left, right
    elif link in ("in", "at", "inside") and is_place:
        yield ("Part-Whole.Geographical" if left.family in PLACES else "Physical.Located"), left, right
    elif link == "near" and is_place and left.family in ("PER", "ORG", "GPE", "LOC", "FAC"):
        yield "Physical.Near", left, right
    elif link == "," and left.kind == "GPE.PopulationCenter" and right.kind in ("GPE.Nation", "GPE.Other"):
        yield "Part-Whole.Geographical", left, right
