"""Rows of strings without keys: which of several things they are.

* Rows of three strings are relations if the second one of each may be one of the others (`may_relate`).
* Rows of two are strings with their labels if one of each row is a label.
* Rows of different lengths, or of more than three strings, are clusters.

Other rows of two or three may be more than one of these, and are refused.
"""

import re
from collections.abc import Sequence
from typing import TypeGuard

from ..errors import InputError
from ..model.labels import Labels
from ..model.strings import DETERMINERS
from .answer_keys import is_label
from .placement import PRONOUNS
from .shapes import is_strings

_RELATION = re.compile(r"[^A-Z]|[A-Z][A-Z0-9_ -]*\Z|\S*[._:/-]\S*\Z|[A-Z]\w*[a-z][A-Z]\w*\Z")
"""How a relation is written that is no name: in lower case, or as a label (PHYS, Part-Whole, OrgAffiliation)."""


def are_rows(value: object) -> TypeGuard[list[list[str]]]:
    """Whether something is a list of rows of strings, some of them of more than one."""
    return isinstance(value, list) and all(map(is_strings, value)) and any(len(row) > 1 for row in value)


def may_relate(row: Sequence[str]) -> bool:
    """Whether the second string of a row of three may be a relation of the others. It is no pronoun, has no determiner
    at its start, and is written as a relation; or it is one word, and nothing says that the three are one thing: none
    is a pronoun, and no two share a word.
    """
    head, (first, *others), tail = (string.lower().split() or [""] for string in row)
    if " ".join((first, *others)) in PRONOUNS or first in DETERMINERS:
        return False
    if _RELATION.match(row[1].strip()) is not None:
        return True
    words = {*head, first, *tail}
    return not others and not PRONOUNS & words and len(words) == len({*head}) + 1 + len({*tail})


def are_triples(rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows are relations: a head, a relation and a tail each."""
    return all(len(row) == 3 and may_relate(row) for row in rows)


def kind_of_rows(rows: Sequence[Sequence[str]], labels: Labels, where: str) -> str:
    """The kind of list that rows are; raises `InputError` for rows of which two readings fit."""
    sizes = {len(row) for row in rows}
    if len(sizes) > 1 or max(sizes) > 3:
        return "clusters"
    if sizes == {3}:
        if are_triples(rows):
            return "relations"
        what, keys = "three strings, which may be relations or clusters", "`relations` or `clusters`"
    else:
        if all(any(is_label(string, labels) for string in row) for row in rows):
            return "mentions"
        what, keys = "two strings, which may be clusters or strings with their labels", "`clusters` or `entities`"
    raise InputError(f"{where}: has rows of {what}; put them under the key {keys}")
