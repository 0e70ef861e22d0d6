"""What passes and readers say of an item: on an invented text, and on the article."""

import msgspec
import pytest

import mali_bench
from mali_bench.corpus.readers.figures import Judgement, Round
from mali_bench.corpus.readers.statements import Statement
from mali_bench.model.document import Document
from mali_bench.view import build, testimony
from mali_bench.view.content import Content

TEXT = "Rebels hit Sund. They left."


def document(mentions, events=()):
    return msgspec.convert({"id": "d", "text": TEXT, "mentions": mentions, "events": list(events)}, Document)


def mention(name, start, end, entity, kind="PER.Group", **more):
    return {"id": name, "spans": [[start, end]], "head": [[start, end]], "type": kind, "entity": entity, **more}


HIT = {"id": "v1", "trigger": [[7, 10]], "type": "Conflict.Attack", "hopper": "h1"}
GOLD = document(
    [mention("m1", 0, 6, "e1"), mention("m2", 11, 15, "e2", "GPE.Town"), mention("m3", 17, 21, "e1")],
    [{**HIT, "arguments": [{"role": "Attacker", "filler": "m1"}, {"role": "Target", "filler": "m2"}]}],
)


def found(other, judged=None):
    content = Content(GOLD)
    made = testimony.Testimony(GOLD, {"A": other}, judged)
    return {each.item.id: made.differences(each)["A"] for each in content.entries}, made


def test_ids_are_the_annotators_own():
    other = document(
        [mention("x1", 0, 6, "r"), mention("x2", 11, 15, "s", "GPE.Town"), mention("x3", 17, 21, "r")],
        [{**HIT, "id": "y", "arguments": [{"role": "Attacker", "filler": "x1"}, {"role": "Target", "filler": "x2"}]}],
    )
    assert found(other)[0] == {"m1": [], "m2": [], "m3": [], "v1": []}


def test_what_is_otherwise_is_said_fact_by_fact():
    other = document(
        [mention("x1", 0, 6, "r"), mention("x2", 11, 15, "s", "LOC.Region"), mention("x3", 17, 21, "t")],
        [
            {
                **HIT,
                "arguments": [{"role": "Agent", "filler": "x1"}, {"role": "Target", "filler": "x2", "optional": True}],
            }
        ],
    )
    assert found(other)[0] == {
        "m1": ["the same entity as: not They"],
        "m2": ["type: LOC.Region instead of GPE.Town"],
        "m3": ["the same entity as: not Rebels"],
        "v1": ["Attacker: not Rebels", "Target: Sund (optional) instead of Sund", "Agent: also Rebels"],
    }


def test_an_item_without_a_case_is_said_to_be_undisputed_only_where_the_passes_agree():
    content = Content(GOLD)
    m1, m2, m3, _ = content.entries
    m3.cases.append(0)
    other = document([mention("x1", 0, 6, "r"), mention("x3", 17, 21, "r")])  # as the gold, without m2
    made = testimony.Testimony(GOLD, {"A": other, "B": GOLD}, None)
    assert made.undisputed(m1) == "The passes do not differ on it, and no case of adjudication is on record."
    assert made.undisputed(m2) == "No case of adjudication is on record."
    assert made.undisputed(m3) == "" == testimony.Testimony(GOLD, {}, None).undisputed(m1)


def test_an_item_that_is_not_there_is_told_from_one_that_is_the_same():
    assert found(document([mention("x1", 0, 6, "r"), mention("x3", 17, 21, "r")]))[0] == {
        "m1": [],
        "m2": None,
        "m3": [],
        "v1": None,
    }


def test_of_two_readings_of_a_pass_the_one_that_fits_is_compared():
    other = document(
        [
            mention("x1", 0, 6, "r"),
            mention("x2", 11, 15, "s", "GPE.Town"),
            mention("x3", 17, 21, "t", reading="they/a"),
            mention("x3", 17, 21, "r", reading="they/b"),
        ]
    )
    differs, _ = found(other)
    assert differs["m3"] == []
    assert differs["m1"] == ["the same entity as: not They"]  # under the first reading of the pass


def test_readers_are_heard_on_true_sentences_only():
    told = [
        Statement("s1", "Rebels attack.", "events", "v1"),
        Statement("s2", "Nurses attack.", "events", "v1", "argument"),
        Statement("s3", "It is certain.", "factuality", "v1/AUTHOR"),
    ]
    judged = {
        "1": [Judgement("s1", "stated"), Judgement("s2", "not said"), Judgement("s3", "not said", "doubt")],
        "3": [Judgement("s1", "stated")],
    }
    _, made = found(GOLD, Round("round-1", told, judged, []))
    heard = {each.item.id: made.heard(each) for each in Content(GOLD).entries}
    assert heard == {
        "m1": [],
        "m2": [],
        "m3": [],
        "v1": [
            ("Rebels attack.", [("1", "stated"), ("3", "stated")]),
            ("It is certain.", [("1", "not said (doubt)")]),
        ],
    }


@pytest.fixture(scope="module")
def article():
    return build.gold_page(mali_bench.load()[0], ours=True)


def test_the_article_has_the_passes_of_the_latest_round_and_its_readers(article):
    # Case d7: A has chased as certain for the author, B and the gold have not.
    assert '"p":{"A":["factuality: CT+ for the author instead of Uu for the author"]}' in article
    assert '"annotators":["A","B"]' in article
    assert "By this sentence alone" in article
