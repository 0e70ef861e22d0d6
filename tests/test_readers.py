"""The readers' test: sentences of a gold, what is changed in them, and the figures of judgements."""

import json
from pathlib import Path

import msgspec
import pytest

from mali_bench.corpus.readers import figures, statements
from mali_bench.corpus.readers.changes import Changes
from mali_bench.corpus.readers.figures import Judgement
from mali_bench.corpus.readers.sentences import Sentences
from mali_bench.corpus.readers.statements import Statement
from mali_bench.errors import InputError
from mali_bench.model.document import Document, Incident
from mali_bench.model.labels import Labels

TEXT = "Rebels hurt two nurses in Sund on Monday.\n\nThey deny it, the army said."
LABELS = Labels(
    {
        "mentions": {"type": {"PER.Group": "People.", "GPE.Town": "A town.", "ORG.Army": "An army."}},
        "relations": {"type": {"Physical.Located": "arg1 is, was or will be at the place arg2."}},
        "events": {"type": {"Life.Injure": "Somebody is wounded or hurt.", "Contact.Meet": "People meet."}},
        "incidents": {"type": {"Attack": "Violence by one side."}},
    }
)


def span(words: str) -> list[list[int]]:
    at = TEXT.index(words)
    return [[at, at + len(words)]]


def mention(name: str, words: str, entity: str, kind: str, level: str) -> dict[str, object]:
    return {"id": name, "spans": span(words), "head": span(words), "type": kind, "level": level, "entity": entity}


DOCUMENT = msgspec.convert(
    {
        "id": "d",
        "text": TEXT,
        "mentions": [
            mention("m1", "Rebels", "e1", "PER.Group", "NOM"),
            mention("m2", "two nurses", "e2", "PER.Group", "NOM"),
            mention("m3", "Sund", "e3", "GPE.Town", "NAM"),
            mention("m4", "They", "e1", "PER.Group", "PRO"),
            mention("m5", "the army", "e4", "ORG.Army", "NOM"),
        ],
        "entities": [
            {"id": "e1", "type": "PER.Group", "class": "SPC", "name": "Rebels"},
            {"id": "e2", "type": "PER.Group", "class": "SPC", "name": "two nurses"},
            {"id": "e3", "type": "GPE.Town", "class": "SPC", "name": "Sund"},
            {"id": "e4", "type": "ORG.Army", "class": "SPC", "name": "the army"},
        ],
        "relations": [{"id": "r1", "type": "Physical.Located", "arg1": "m2", "arg2": "m3", "tense": "Past"}],
        "events": [
            {
                "id": "v1",
                "trigger": span("hurt"),
                "type": "Life.Injure",
                "arguments": [
                    {"role": "Victim", "filler": "m2"},
                    {"role": "Agent", "filler": "m1"},
                    {"role": "Time", "filler": "t1", "time_relation": "Within"},
                ],
                "factuality": [{"source": "AUTHOR", "value": "CT+"}],
            }
        ],
        "times": [{"id": "t1", "spans": span("Monday"), "type": "DATE", "value": "2021-06-07"}],
        "attributions": [
            {
                "id": "a1",
                "source": ["m5"],
                "cue": span("said"),
                "cue_quote": "said",
                "content": span("They deny it"),
                "kind": "Assertion",
                "polarity": "Positive",
                "certainty": "Certain",
            }
        ],
        "incidents": [
            {
                "id": "i1",
                "type": "Attack",
                "side_a": ["e1"],
                "side_b": ["e2"],
                "place": ["e3"],
                "date": "2021-06-07",
                "date_precision": "Day",
                "losses": [{"side": "B", "kind": "Wounded", "low": 2, "high": 2}],
                "status": [{"source": "AUTHOR", "value": "Asserted"}],
                "events": ["v1"],
            }
        ],
    },
    Document,
)
SAY = Sentences(DOCUMENT, LABELS)


def test_an_event_is_told_with_its_arguments() -> None:
    (event,) = DOCUMENT.events or ()
    assert SAY.event(event) == (
        'Paragraph 1: Somebody is wounded or hurt ("hurt"). Victim: "two nurses". By whom: "Rebels".'
        ' Time: "Monday" (at that time).'
    )


def test_a_relation_is_told_by_the_definition_of_its_type() -> None:
    (relation,) = DOCUMENT.relations or ()
    assert SAY.relation(relation) == (
        'Paragraph 1: "two nurses" is, was or will be at the place "Sund". The article tells this of an earlier time.'
    )


def test_an_attribution_says_whether_the_source_does_or_does_not() -> None:
    (said,) = DOCUMENT.attributions or ()
    assert SAY.attribution(said) == 'Paragraph 2: "the army" ("said") says, confirms or denies it: "They deny it".'
    negative = msgspec.structs.replace(said, polarity="Negative", certainty="Uncertain")
    assert SAY.attribution(negative) == (
        'Paragraph 2: It is left open, or still to come, that "the army" ("said") does not say, confirm or deny it:'
        ' "They deny it".'
    )


def test_of_the_same_words_in_one_paragraph_the_sentence_says_which_is_meant() -> None:
    text = "They ran. She ran.\n\nHe ran."
    events = [
        {"id": f"v{n}", "trigger": [[at, at + 3]], "type": "Contact.Meet"} for n, at in enumerate((5, 14, 23), start=1)
    ]
    document = msgspec.convert({"id": "d", "text": text, "events": events}, Document)
    told = [Sentences(document, LABELS).event(each) for each in document.events or ()]
    assert told == [
        'Paragraph 1: People meet ("ran", number 1 of 2 in the paragraph).',
        'Paragraph 1: People meet ("ran", number 2 of 2 in the paragraph).',
        'Paragraph 2: People meet ("ran").',
    ]


def test_a_value_of_factuality_is_told_of_its_sentence() -> None:
    (event,) = DOCUMENT.events or ()
    assert SAY.factuality(event, event.factuality[0]) == (
        'Paragraph 1: Somebody is wounded or hurt ("hurt"). By this sentence alone, the author of the article, in his'
        " own voice, presents it as certain."
    )


def test_an_incident_is_told_slot_by_slot() -> None:
    (incident,) = DOCUMENT.incidents or ()
    assert SAY.incident(incident) == (
        'The article tells of this (attack): Violence by one side. Who acts: "Rebels". Who suffers or opposes it: "two'
        ' nurses". Where: "Sund". When: on 2021-06-07. Wounded of those who suffer or oppose it: 2. The author of the'
        " article, in his own voice, presents it as something that certainly or probably happened or goes on. Told in:"
        ' paragraph 1 ("hurt").'
    )


def test_an_incident_without_evidence_says_nothing_of_where_it_is_told() -> None:
    assert SAY.incident(Incident(id="i2", type="Attack")) == "The article tells of this (attack): Violence by one side."


def test_only_what_takes_something_up_is_told_of_mentions() -> None:
    told = [each for each in statements.of(DOCUMENT, LABELS) if each.layer == "coreference" and not each.changed]
    assert [each.text for each in told] == ['Paragraph 2: "They" means "Rebels".']


def test_a_true_statement_has_a_false_one_beside_it_where_there_can_be_one() -> None:
    made = statements.of(DOCUMENT, LABELS)
    true = {(each.layer, each.item) for each in made if not each.changed}
    # One mention that takes something up, event, relation, attribution, value of factuality and incident.
    assert len(true) == 6
    # "They" could only mean the nurses instead, whom the text joins with the rebels in one event.
    assert {(each.layer, each.item) for each in made if each.changed} == true - {("coreference", "m4")}
    assert len(made) == len({each.text for each in made}) == 11
    assert [each.id for each in made] == sorted(each.id for each in made)


def test_what_the_gold_joins_never_replaces_one_another() -> None:
    """The nurses and the rebels share an event: neither is put in the other's place, and no other group is there."""
    (event,) = DOCUMENT.events or ()
    what, wrong = Changes(DOCUMENT, DOCUMENT, LABELS).event(event) or ("", event)
    assert (what, wrong.type, wrong.arguments) == ("type", "Contact.Meet", ())


def test_judgements_are_counted_by_layer() -> None:
    told = [
        Statement("s1", "x", "events", "v1"),
        Statement("s2", "x", "events", "v1", "argument"),
        Statement("s3", "x", "relations", "r1"),
        Statement("s4", "x", "relations", "r1", "direction"),
    ]
    judged = {
        "a": [Judgement("s1", "stated"), Judgement("s2", "not said"), Judgement("s3", "contradicted")],
        "b": [Judgement("s1", "stated"), Judgement("s2", "stated"), Judgement("s4", "contradicted")],
    }
    found = figures.by_layer(told, judged)
    # Events: s1 stated twice of two; s2 caught once of two. Relations: s3 not stated; s4 caught.
    assert found == {"events": figures.Layer(2, 2, 2, 1), "relations": figures.Layer(1, 0, 1, 1)}


@pytest.mark.parametrize(
    ("given", "message"),
    [(["s1", "s1"], "'s1' is judged twice"), (["s9"], "'s9' is no statement")],
)
def test_a_judgement_is_of_one_statement(given: list[str], message: str) -> None:
    told = [Statement("s1", "x", "events", "v1")]
    with pytest.raises(InputError, match=message):
        figures.by_layer(told, {"a": [Judgement(each, "stated") for each in given]})


def test_the_tables_of_a_corpus(tmp_path: Path) -> None:
    document = tmp_path / "readers" / "d"
    place = document / "round-1"
    place.mkdir(parents=True)
    told = [Statement("s1", "x", "events", "v1"), Statement("s2", "x", "events", "v1", "type")]
    (place / "statements.jsonl").write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in told))
    for reader, second in (("a", "not said"), ("b", "stated")):
        rows = [{"id": "s1", "judgement": "stated"}, {"id": "s2", "judgement": second}]
        (place / f"judgements-{reader}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (place / "decisions.jsonl").write_text('{"id": "s2", "decision": "missed", "reason": "x"}\n')
    facts = [
        {"writer": "w", "paragraph": 1, "fact": "x", "found": "yes", "items": ["v1"]},
        {"writer": "w", "paragraph": 1, "fact": "y", "found": "no"},
        {"writer": "w", "paragraph": 2, "fact": "z", "found": "cannot", "kind": "opinions"},
    ]
    (document / "facts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in facts))
    assert figures.tables(tmp_path).splitlines() == [
        "| `d`, round 1, 2 readers | true: judged stated | changed: caught |",
        "|---|--:|--:|",
        "| events | 1.000 (2 of 2) | 0.500 (1 of 2) |",
        "| all | 1.000 (2 of 2) | 0.500 (1 of 2) |",
        "",
        "Of the 0 judgements against a true statement, 0 were decided for the gold, by a rule; 0 met the wording of the"
        " sentence; 0 led to a change of the gold. Of the 1 that let a changed statement pass, 0 met one that is true"
        " after all; without these statements 0.500 (1 of 2) are caught.",
        "",
        "Of 3 facts that readers wrote down of `d`, the label set can say 2; the gold has 0.500 (1 of 2) of these."
        " What it cannot say, by kind: opinions 1.",
    ]


def test_every_dispute_is_decided() -> None:
    told = [
        Statement("s1", "x", "events", "v1"),
        Statement("s2", "x", "events", "v1", "argument"),
        Statement("s3", "x", "events", "v2", "argument"),
    ]
    judged = {"a": [Judgement("s1", "not said"), Judgement("s2", "stated"), Judgement("s3", "contradicted")]}
    with pytest.raises(InputError, match="must have exactly the statements in dispute; 's2'"):
        figures.decided(told, judged, [figures.Decision("s1", "kept", "x")])
    both = [figures.Decision("s1", "mended", "x"), figures.Decision("s2", "true after all", "x")]
    # s2 is left out of the changed ones, so that s3 alone remains, and it was caught.
    assert figures.decided(told, judged, both).endswith("without these statements 1.000 (1 of 1) are caught.")
    assert "1 led to a change of the gold" in figures.decided(told, judged, both)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "s1", "judgement": "maybe"}\n')
    with pytest.raises(InputError, match=r"x\.jsonl:1: Invalid enum value 'maybe'"):
        list(figures.rows(tmp_path / "x.jsonl", Judgement))
