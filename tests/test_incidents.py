"""Incidents: alignment and fills, worked out by hand. A fill is the type, each entity of a side or place, the date with
its precision, each loss, and each status of a source.
"""

import copy
import itertools
import json

import pytest
from conftest import ROOT

from mali_bench import score
from mali_bench.cli.main import main

TEXT = (
    "The rebels of the north hit Gao; they took Mopti from the army.\n\n"
    "Awa and Bina said that the rebels left. It is said that Sund fell. The army hit Sund."
)
SLOTS, RECORDS = "incidents.slots.entity", "incidents.records.entity"


def at(words, nth=1):
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return [[start, start + len(words)]]


def mention(name, words, entity, nth=1, **fields):
    return {"id": name, "spans": at(words, nth), "type": "PER.Group", "level": "NOM", "entity": entity, **fields}


MENTIONS = [
    mention("m1", "The rebels of the north", "reb", head=at("rebels")),
    mention("m2", "Gao", "gao"),
    mention("m3", "they", "reb", level="PRO"),
    mention("m4", "Mopti", "mop"),
    mention("m5", "the army", "army"),
    mention("m6", "Awa", "awa"),
    mention("m7", "Bina", "bina"),
    mention("m8", "the rebels", "reb"),
    mention("m9", "Sund", "sund"),
    mention("m10", "The army", "army"),
]
ATTRIBUTIONS = [
    {"id": "a1", "source": ["m6", "m7"], "cue": at("said"), "content": at("that the rebels left")},
    {"id": "a2", "cue": at("said", 2), "content": at("that Sund fell")},
]
EVENTS = [
    {"id": "v1", "trigger": at("hit"), "type": "Conflict.Attack"},
    {"id": "v2", "trigger": at("took"), "type": "Conflict.TakeTerritory"},
    {"id": "v3", "trigger": at("hit", 2), "type": "Conflict.Attack"},
]
BASE = {"id": "d1", "text": TEXT, "mentions": MENTIONS, "attributions": ATTRIBUTIONS, "events": EVENTS}


def record(kind="Attack", a=(), b=(), place=(), **slots):
    """A record; `said` are pairs of source and value."""
    said = [{"source": source, "value": value} for source, value in slots.pop("said", ())]
    return {"type": kind, "side_a": [*a], "side_b": [*b], "place": [*place], "status": said, **slots}


def killed(side, **bounds):
    return {"losses": [{"side": side, "kind": "Killed", **bounds}]}


def day(value, precision="Day"):
    return {"date": value, "date_precision": precision}


def document(*records, **layers):
    return {**copy.deepcopy(BASE), "incidents": [*records], **layers}


def alone(*records):
    """A prediction of records and nothing else."""
    return {"id": "d1", "incidents": [*records]}


def counts(gold, pred, metric=SLOTS):
    """What is right of what is predicted, and of what is there."""
    found = score(gold, pred, intervals=False)[metric]
    return found.p_num, found.p_den, found.r_num, found.r_den


AUTHOR = ("AUTHOR", "Asserted")
FIGHT = record("Battle", a=["reb"], b=["army"], place=["gao"], said=[AUTHOR], events=["v1"])  # 5 fills
FALL = record("Takeover", a=["reb"], place=["mop"], **day("2021-06-07"), events=["v2"])  # 4 fills
RAID = record("Attack", a=["army"], place=["sund"], **killed("B", low=3, high=3), events=["v3"])  # 4 fills


def test_gold_against_itself_is_all_right():
    """5 + 4 + 4 fills."""
    assert counts(document(FIGHT, FALL, RAID), document(FIGHT, FALL, RAID)) == (13, 13, 13, 13)
    assert counts(document(FIGHT, FALL, RAID), document(FIGHT, FALL, RAID), RECORDS) == (3, 3, 3, 3)


def test_the_fills_of_a_missing_record_are_missing():
    assert counts(document(FIGHT, FALL, RAID), document(FIGHT, RAID)) == (9, 9, 9, 13)
    assert counts(document(FIGHT, FALL, RAID), document(FIGHT, RAID), RECORDS) == (2, 2, 2, 3)


def test_the_fills_of_a_spurious_record_are_wrong():
    """Withdrawal, Awa and the author: a status in common is not enough to be a record's counterpart."""
    more = record("Withdrawal", a=["awa"], said=[AUTHOR])
    assert counts(document(FIGHT), document(FIGHT, more)) == (5, 8, 5, 5)
    assert counts(document(FIGHT), document(more)) == (0, 3, 0, 5)
    assert counts(document(FIGHT), document(FIGHT, more), RECORDS) == (1, 2, 1, 1)


@pytest.mark.parametrize(
    ("gold", "pred", "right"),
    [
        # Each pair has the type and the place in common, 2 of 3 fills, and the third where they say the same.
        ({"a": ["reb"]}, {"a": ["reb"]}, 3),
        ({"a": ["reb"]}, {"b": ["reb"]}, 2),  # the other side
        ({"a": ["reb"]}, {"a": ["army"]}, 2),
        (day("2021-06-07"), day("2021-06-07"), 3),
        (day("2021-06-07"), day("2021-06-07", "Week"), 2),
        (day("2021-06-07"), day("2021-06-08"), 2),
        (day("2021-06-07"), {"date": "2021-06-07"}, 2),  # without a precision
        (killed("B", low=3, high=3), killed("B", low=3, high=3), 3),
        (killed("B", low=3, high=3), killed("B", low=3), 2),
        (killed("B", low=3, high=3), killed("B", low=3, high=4), 2),
        (killed("B", low=3, high=3), killed("Other", low=3, high=3), 2),
        ({"said": [AUTHOR]}, {"said": [("AUTHOR", "Denied")]}, 2),
        ({"said": [AUTHOR]}, {"said": [("a2", "Asserted")]}, 2),
        ({"said": [("a2", "Asserted")]}, {"said": [("a2", "Asserted")]}, 3),  # implicit on both sides
        ({"said": [("a2", "Asserted")]}, {"said": [("IMPLICIT", "Asserted")]}, 3),
        ({"said": [("a2", "Asserted")]}, {"said": [("reb", "Asserted")]}, 2),
    ],
)
def test_a_fill_is_right_as_a_whole(gold, pred, right):
    gold, pred = (record(place=["gao"], **slots) for slots in (gold, pred))
    assert counts(document(gold), document(pred)) == (right, 3, right, 3)


def test_a_status_counts_for_each_source_through_coreference():
    """The gold: type, place, Awa and Bina. Another attribution, of Bina alone, by span: 3 of 3 right, of 4."""
    gold = document(record(place=["gao"], said=[("a1", "Denied")]))
    bina = {"id": "x", "source": [at("Bina")], "content": at("left")}
    pred = document(record(place=["gao"], said=[("x", "Denied")]), attributions=[bina])
    assert counts(gold, pred) == (3, 3, 3, 4)
    # Two attributions of the same source with the same status are one fill.
    twice = [{**bina, "id": "y", "content": at("rebels", 2)}, bina]
    pred = document(record(place=["gao"], said=[("x", "Denied"), ("y", "Denied")]), attributions=twice)
    assert counts(gold, pred) == (3, 3, 3, 4)


def test_the_alignment_is_the_best_one_and_not_the_first_best_pair():
    """Fills in common: 3 of the first records (type, rebels, Gao), 2 of the first gold and the second predicted one
    (Gao, the killed), 2 of the second gold and the first predicted one (type, rebels), none of the second ones.
    Greedy: 3. Best: 2 + 2, of 3 + 3 and of 4 + 3.
    """
    gold = document(
        record("Attack", a=["reb"], place=["gao"], **killed("B", low=3, high=3)),
        record("Attack", a=["reb"], **day("2021-06-07")),
    )
    pred = document(
        record("Attack", a=["reb"], place=["gao"]), record("Takeover", place=["gao"], **killed("B", low=3, high=3))
    )
    assert counts(gold, pred) == (4, 6, 4, 7)


def test_records_are_as_many_pairs_as_can_be():
    """Gao goes with either prediction, Mopti with the first alone: two pairs."""
    gold = document(record(place=["gao"]), record(place=["mop"]))
    pred = document(record(place=["gao", "mop"]), record(place=["gao"], **day("2021")))
    assert counts(gold, pred, RECORDS) == (2, 2, 2, 2)


def test_a_record_is_found_by_its_type_and_a_side_or_a_place():
    gold = document(FIGHT)
    assert counts(gold, document(record("Battle", place=["gao", "mop"])), RECORDS) == (1, 1, 1, 1)
    assert counts(gold, document(record("Attack", place=["gao"])), RECORDS) == (0, 1, 0, 1)
    assert counts(gold, document(record("Battle", said=[AUTHOR])), RECORDS) == (0, 1, 0, 1)


def test_a_record_without_sides_and_place_is_found_by_its_type():
    """As a campaign that has nothing but its total."""
    gold = document(record("Campaign", **killed("Other", low=90)))
    assert counts(gold, document(record("Campaign", **killed("Other", low=80))), RECORDS) == (1, 1, 1, 1)
    assert counts(gold, document(record("Campaign", a=["reb"])), RECORDS) == (0, 1, 0, 1)


def test_ids_and_the_order_of_the_file_do_not_matter():
    """Of two gold attacks the prediction is as like to one as to the other: the earlier one is its counterpart, so that
    what is missing is in the second paragraph.
    """
    early, late = (record(place=[place], events=[event]) for place, event in (("gao", "v1"), ("sund", "v3")))
    found = set()
    for golds in itertools.permutations([early, late]):
        report = score(document(*golds), document(record(b=["awa"], events=["v2"])), intervals=True)
        found.add((report[SLOTS].p_num, report[SLOTS].r_den, repr(report[SLOTS].groups), repr(report[SLOTS].interval)))
    assert len(found) == 1
    text = json.dumps(document(FIGHT, FALL, RAID))
    for old in ("reb", "army", "gao", "mop", "sund", "awa", "bina", "v1", "v2", "v3", "a1", "a2"):
        text = text.replace(f'"{old}"', f'"{old[::-1]}!"')
    renamed = json.loads(text)
    gold = document(FIGHT, RAID, record(a=["awa"], said=[("a1", "Denied")]))
    assert counts(gold, renamed) == counts(gold, document(FIGHT, FALL, RAID))


def test_records_with_the_same_fills_are_one():
    """Whatever their ids, their evidence and the order in which they list entities."""
    one = record(a=["reb", "army"], events=["v1"], id="i1")
    other = record(a=["army", "reb"], events=["v3"], id="i2")
    report = score(document(one), document(one, other), intervals=False)
    assert (report[SLOTS].p_num, report[SLOTS].p_den) == (3, 3)
    assert report.input["duplicates"] == {"incidents": 1}
    assert counts(document(one), document({**one, "side_a": ["reb", "army", "reb"]})) == (3, 3, 3, 3)


def test_entities_are_those_that_are_aligned():
    """The prediction splits the rebels: `x` has the first two of their mentions, `y` the last one."""
    gold = document(record(a=["reb"]))
    names = {"m1": "x", "m3": "x", "m8": "y"}
    mentions = [{**each, "entity": names.get(each["id"], each["entity"])} for each in copy.deepcopy(MENTIONS)]
    assert counts(gold, document(record(a=["x"]), mentions=mentions)) == (2, 2, 2, 2)
    assert counts(gold, document(record(a=["y"]), mentions=mentions)) == (1, 2, 1, 2)
    assert counts(gold, document(record(a=["x", "y"]), mentions=mentions)) == (2, 3, 2, 2)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("The rebels of the north", 2),
        ("Rebels of the North", 2),  # case and determiners
        ("rebels", 2),  # the head
        ("THE REBELS", 2),
        ("Movement of the North", 2),  # the name that the gold gives the entity
        ("they", 1),  # a pronoun names nobody
        ("reb", 1),  # nor does an id of the gold
        ("insurgents", 1),
        ("the army", 1),
        ("", 1),
    ],
)
def test_records_alone_name_entities_by_strings(name, right):
    """Type and side A."""
    gold = document(record(a=["reb"]), entities=[{"id": "reb", "name": "The Movement of the North"}])
    assert counts(gold, alone(record(a=[name]))) == (right, 2, right, 2)


def test_records_alone_name_places_and_sources():
    """Battle, rebels, army, Gao and the author; of Awa and Bina, who deny it, Bina: 6 of 6, of 7."""
    gold = document({**FIGHT, "status": [*FIGHT["status"], {"source": "a1", "value": "Denied"}]})
    pred = record("Battle", a=["rebels"], b=["the Army"], place=["GAO"], said=[AUTHOR, ("Bina", "Denied")])
    assert counts(gold, alone(pred)) == (6, 6, 6, 7)
    assert counts(gold, alone(pred), RECORDS) == (1, 1, 1, 1)


def test_two_strings_for_one_entity_are_one_fill():
    gold = document(record(a=["reb"]))
    assert counts(gold, alone(record(a=["rebels", "The rebels of the north"]))) == (2, 2, 2, 2)


def test_of_several_entities_of_one_string_the_first_of_the_text_is_meant():
    text = "Soldiers met soldiers."
    spans = ([[0, 8]], [[13, 21]])
    mentions = [{"id": f"m{n}", "spans": where, "entity": f"e{n}", "level": "NOM"} for n, where in enumerate(spans)]
    for order in (mentions, mentions[::-1]):
        gold = {"id": "d1", "text": text, "mentions": order, "incidents": [record(a=["e0"])]}
        assert counts(gold, alone(record(a=["the soldiers"]))) == (2, 2, 2, 2)
        assert counts({**gold, "incidents": [record(a=["e1"])]}, alone(record(a=["soldiers"]))) == (1, 2, 1, 2)


def test_an_entity_without_mentions_is_its_name():
    entities = [{"id": "e9", "name": "The Guild", "kb": "NIL"}]
    gold = document(record(a=["e9"]), entities=entities)
    other = document(record(a=["z"]), entities=[{"id": "z", "name": "guild"}])
    assert counts(gold, gold) == counts(gold, other) == counts(gold, alone(record(a=["the guild"]))) == (2, 2, 2, 2)


def test_documents_are_apart():
    """The same record in both, predicted for the first alone: 2 of 2, of 4. Predicted for the second as well, but with
    the strings of the first, which name nobody there: 2 of 4.
    """
    second = {"id": "d2", "text": "Nobody.", "mentions": [], "incidents": [record(a=["guild"])]}
    golds = [document(record(a=["reb"])), second]
    there = score(golds, [alone(record(a=["rebels"])), {"id": "d2", "incidents": []}], intervals=False)[SLOTS]
    assert (there.p_num, there.p_den, there.r_den) == (2, 2, 4)
    there = score(golds, [alone(record(a=["rebels"])), {"id": "d2", "incidents": [record(a=["rebels"])]}])[SLOTS]
    assert (there.p_num, there.p_den, there.r_den) == (3, 4, 4)  # the type is right


def test_nothing_on_one_side():
    assert counts(document(FIGHT), document()) == (0, 0, 0, 5)
    found = score(document(FIGHT), document(), intervals=False)
    assert [(found[name].precision, found[name].recall, found[name].f1) for name in (SLOTS, RECORDS)] == [
        (None, 0, 0)
    ] * 2
    found = score(document(), document(FIGHT), intervals=False)
    assert [(found[name].precision, found[name].recall, found[name].f1) for name in (SLOTS, RECORDS)] == [
        (0, None, 0)
    ] * 2
    assert score(document(), document(), intervals=False)[SLOTS].f1 is None


def test_a_record_without_any_fill_is_a_wrong_record_without_wrong_fills():
    empty = {"id": "i9"}
    assert counts(document(FIGHT), document(FIGHT, empty)) == (5, 5, 5, 5)
    assert counts(document(FIGHT), document(FIGHT, empty), RECORDS) == (1, 2, 1, 1)


def test_ids_that_name_nothing_are_wrong_fills_and_no_error():
    strange = record("Battle", a=["nobody"], said=[("a99", "Asserted")], events=["v99"])
    assert counts(document(FIGHT), document(strange)) == (1, 3, 1, 5)


def test_thousands_of_equal_records_are_one():
    """5 of 5; the others count as duplicates."""
    report = score(document(FIGHT), document(*[FIGHT] * 5000), intervals=False)
    assert (report[SLOTS].p_num, report[SLOTS].p_den) == (5, 5)
    assert report.input["duplicates"] == {"incidents": 4999}


def test_more_pairs_than_can_be_compared_are_refused_with_a_sentence(tmp_path, capsys):
    for name, side in (("gold", "x"), ("pred", "y")):
        found = {"id": "d1", "text": TEXT, "incidents": [record(a=[f"{side}{n}"]) for n in range(700)]}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(found), encoding="utf-8")
    assert main(["score", str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "pairs" in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"side_a": "reb"},
        {"side_a": [7]},
        {"losses": [{"side": "A"}]},
        {"losses": [{"side": "A", "kind": "Killed", "low": 1.5}]},
        {"status": [{"source": "AUTHOR"}]},
        {"status": ["AUTHOR"]},
        {"date": 2021},
        {"where": ["gao"]},
    ],
)
def test_what_is_no_record_is_refused_with_a_sentence(broken, tmp_path, capsys):
    path = tmp_path / "pred.jsonl"
    path.write_text(json.dumps(alone({"type": "Attack", **broken})), encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(document(FIGHT)), encoding="utf-8")
    assert main(["score", str(path), "--gold", str(tmp_path / "gold.jsonl")]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"mali-bench: {path}:1: ") and err.count("\n") == 1


@pytest.mark.parametrize("id_", ["d1", None])
def test_a_file_of_records_alone_is_scored(id_, tmp_path, capsys):
    """With and without the document's id: Battle, rebels and Gao, 3 of 4, of 5."""
    pred = {"id": id_, "incidents": [record("Battle", a=["rebels"], b=["police"], place=["Gao"])]}
    pred = {name: value for name, value in pred.items() if value is not None}
    (tmp_path / "pred.jsonl").write_text(json.dumps(pred) + "\n", encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(document(FIGHT)) + "\n", encoding="utf-8")
    path, gold = str(tmp_path / "pred.jsonl"), str(tmp_path / "gold.jsonl")
    assert main(["score", path, "--gold", gold, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["metrics"]
    assert (found[SLOTS]["precision"], found[SLOTS]["recall"]) == (3 / 4, 3 / 5)
    assert found["mentions.typed.head"]["status"] == "not attempted"
    assert main(["score", path, "--gold", gold]) == 0
    assert "Incidents" in capsys.readouterr().out


def test_entities_that_are_renamed_as_a_text_is_found_keep_their_incidents():
    """A prediction without an id whose text is a part of the gold's: 5 of 5."""
    pred = document(FIGHT)
    del pred["id"]
    assert counts(document(FIGHT), pred) == (5, 5, 5, 5)


def test_impossible_values_are_faults_that_do_not_stop_the_scoring(tmp_path, capsys):
    gold = document(record(place=["gao"], **killed("A", low=1)))
    wrong = [
        (day("yesterday"), "$.incidents[0].date`"),
        (day("2013-02-30"), "$.incidents[0].date`"),
        ({"date_precision": "Day"}, "$.incidents[0].date_precision`"),
        (killed("A", low=3, high=2), "$.incidents[0].losses[0]`"),
        (killed("A", low=-3), "$.incidents[0].losses[0]`"),
    ]
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
    for slots, path in wrong:
        pred = alone(record(place=["Gao"], **slots))
        (tmp_path / "pred.jsonl").write_text(json.dumps(pred), encoding="utf-8")
        assert main(["validate", str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]) == 1
        out = capsys.readouterr().out
        assert f"{path} [incident-slot]" in out and "1 fault" in out
        assert counts(gold, pred)


def test_unknown_labels_inside_records_are_counted():
    gold = document(record(place=["gao"], **killed("A", low=1)))
    pred = alone(record(place=["Gao"], said=[("AUTHOR", "Rumoured")], **killed("C", low=1)))
    found = score(gold, pred, labels=ROOT / "corpus" / "labels.toml").input["unknown_labels"]
    assert found == {"incidents.side C": 1, "incidents.status Rumoured": 1}
