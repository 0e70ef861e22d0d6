"""Entity linking: the gold decides which entities are judged."""

import itertools

import pytest

from mali_bench import score

TEXT = "Awa left Gao, and Bina left Sund."
NAMES = {"awa": "Awa", "gao": "Gao", "bina": "Bina", "sund": "Sund"}
ALL, NIL = "linking.all-match.exact", "linking.nil-ceafm.exact"


def document(**kb):
    """Four mentions, each of an entity of its own, with the KB entries that are given."""
    mentions = [
        {"spans": [[TEXT.index(name), TEXT.index(name) + len(name)]], "type": "PER.Individual", "entity": entity}
        for entity, name in NAMES.items()
    ]
    entities = [{"id": entity, **({"kb": kb[entity]} if entity in kb else {})} for entity in NAMES]
    return {"id": "d1", "text": TEXT, "mentions": mentions, "entities": entities}


GOLD = document(awa="Q1", gao="Q2", bina="NIL")
"""Sund is not judged."""


def found(pred, gold=GOLD):
    return score(gold, pred, intervals=False).metrics


def test_a_perfect_linker_scores_1():
    for pred in (GOLD, document(awa="Q1", gao="Q2", bina="NIL", sund="Q9")):
        assert [(found(pred)[name].precision, found(pred)[name].recall) for name in (ALL, NIL)] == [(1, 1), (1, 1)]


def test_a_system_that_links_nothing_finds_nothing():
    """It has mentions, and says of no entity whether there is an entry: 0 of 3, and of 1 that is NIL."""
    entities = [{"id": entity, "name": name} for entity, name in NAMES.items()]
    for pred in (
        {**document(), "entities": []},
        {**document(sund="Q9"), "entities": [*entities[:3], {"id": "sund", "kb": "Q9"}]},
    ):
        result = found(pred)[ALL]
        assert (result.precision, result.recall, result.f1, result.r_den) == (None, 0, 0, 3)
        assert (found(pred)[NIL].precision, found(pred)[NIL].recall, found(pred)[NIL].f1) == (None, 0, 0)


def test_a_field_that_no_item_has_was_not_attempted():
    assert {found(document())[name].status for name in (ALL, NIL)} == {"not attempted"}


@pytest.mark.parametrize("kb", [None, "NIL", "Q1", "Q9"])
def test_what_is_said_of_an_unjudged_entity_changes_no_score(kb):
    """Awa is right, Gao is wrong, Bina is missing: 1 of 2, 1 of 3. Nobody is NIL in the prediction: 0 of 1."""
    pred = document(awa="Q1", gao="Q9", **({"sund": kb} if kb else {}))
    result = found(pred)
    assert (result[ALL].p_num, result[ALL].p_den, result[ALL].r_num, result[ALL].r_den) == (1, 2, 1, 3)
    assert (result[NIL].p_den, result[NIL].r_num, result[NIL].r_den) == (0, 0, 1)


def test_nil_for_an_entity_with_an_entry_is_wrong():
    """2 of 3, 2 of 3. NIL are Awa and Bina, of whom Bina should be: 1 of 2, 1 of 1."""
    result = found(document(awa="NIL", gao="Q2", bina="NIL"))
    assert (result[ALL].p_num, result[ALL].p_den, result[ALL].r_num, result[ALL].r_den) == (2, 3, 2, 3)
    assert (result[NIL].p_num, result[NIL].p_den, result[NIL].r_num, result[NIL].r_den) == (1, 2, 1, 1)


def test_an_entry_for_an_entity_without_one_is_wrong():
    result = found(document(awa="Q1", gao="Q2", bina="Q3"))
    assert (result[ALL].p_num, result[ALL].p_den, result[ALL].r_num, result[ALL].r_den) == (2, 3, 2, 3)


def test_a_mention_that_the_gold_does_not_have_is_wrong():
    more = {"spans": [[4, 8]], "type": "PER.Individual", "entity": "awa"}
    pred = document(awa="Q1")
    pred["mentions"].append(more)
    assert (found(pred)[ALL].p_num, found(pred)[ALL].p_den) == (1, 2)


def test_a_span_is_judged_if_it_is_in_one_of_its_entities():
    """Gao is a mention of two entities with two types, of which one is not judged; in whatever order they stand."""
    twin = {"spans": [[9, 12]], "type": "GPE.PopulationCenter", "entity": "town"}
    for order in itertools.permutations([*GOLD["mentions"], twin], 5):
        gold = {**GOLD, "mentions": [*order]}
        assert (found(GOLD, gold)[ALL].p_num, found(GOLD, gold)[ALL].r_den) == (3, 3)
