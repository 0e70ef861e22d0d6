"""What guidelines 2.0 added to the notation, the passes and the derived attributes."""

import json

import pytest
from conftest import ROOT

from mali_bench import InputError
from mali_bench.corpus import annotation_checks, bundled, derived_attributes, notation, validate
from mali_bench.model.document import Event, Factuality, Loss, Status

LABELS = bundled.labels(ROOT / "corpus")


def parsed(sentence, *facts):
    document, _ = notation.parse(
        sentence, [("here", fact) for fact in facts], LABELS, where="here", name="x", date="2021-06-10"
    )
    return document


@pytest.mark.parametrize(
    ("words", "number", "low", "high"),
    [
        ("Count 40", 40, 40, 40),
        ("Count 40.. AT_LEAST", 40, 40, None),
        ("Count ..40 LESS_THAN", 40, None, 40),
        ("Count 5..6", None, 5, 6),
        ("Count 24.. LEXICAL", None, 24, None),
        ("Count 5..6 number=5.5", 5.5, 5, 6),
    ],
)
def test_the_printed_number_is_the_only_bound_unless_it_is_vague_or_written(words, number, low, high):
    (quantity,) = parsed(f"[it]{{{words}}}").quantities
    assert (quantity.number, quantity.low, quantity.high) == (number, low, high)


def test_a_title_belongs_to_the_innermost_mention_around_it():
    document = parsed("[[Judge]{Title} *Maren Holt*]{PER.Individual NAM}")
    (title,) = document.titles
    assert (title.quote, title.type, title.of) == ("Judge", "Title", document.mentions[0].id)
    assert document.quantities is None


def test_a_time_has_the_relation_behind_the_slash_or_within():
    document = parsed(
        "[they]{PER.Group} [met]{Contact.Meet} on [Monday]{DATE 2021-06-07} before [noon]{TIME 2021-06-07T12:00}",
        "Contact.Meet(met; Participant: they; Time: Monday; Time/Before?: noon)",
    )
    arguments = document.events[0].arguments
    assert [(each.role, each.time_relation, each.optional) for each in arguments] == [
        ("Participant", None, False),
        ("Time", "Within", False),
        ("Time", "Before", True),
    ]


def test_an_attribution_is_positive_and_certain_unless_something_else_is_written():
    document = parsed(
        "[she]{PER.Individual} said it rains and may not hope it ends",
        "Assertion(said; Source: she; Content: it rains)",
        "Attitude(hope; Source: she; Content: it ends) Negative Uncertain",
    )
    assert [(each.polarity, each.certainty) for each in document.attributions] == [
        ("Positive", "Certain"),
        ("Negative", "Uncertain"),
    ]


def test_an_incident_names_entities_losses_status_and_evidence():
    document = parsed(
        "[a *gang*]{ORG.ArmedGroup @g} says it [shot]{Life.Die} [cooks]{PER.Group @c} in [Sund]{GPE.Other @s}",
        "Assertion(says; Source: a gang; Content: it shot cooks in Sund)",
        "Attack(A: a gang; B: cooks; Place: Sund; Date: 2021-06 Month; Killed B: 2..; Wounded Other: 1;"
        " says: Asserted; Event: shot)",
    )
    (incident,) = document.incidents
    assert (incident.side_a, incident.side_b, incident.place) == (("g",), ("c",), ("s",))
    assert (incident.date, incident.date_precision, incident.events) == ("2021-06", "Month", ("v1",))
    assert incident.losses == (
        Loss(side="B", kind="Killed", low=2),
        Loss(side="Other", kind="Wounded", low=1, high=1),
    )
    assert incident.status == (Status(source="a1", value="Asserted"),)


@pytest.mark.parametrize("part", ["Killed C: 2", "Killed B: ", "Date: 2021", "AUTHOR: Maybe", "nothing"])
def test_a_part_that_no_incident_has_is_refused(part):
    with pytest.raises(InputError, match="a part of an incident must be"):
        parsed("it [fell]{Conflict.TakeTerritory}", f"Takeover(Event: fell; {part})")


@pytest.mark.parametrize(
    ("genericity", "dct_rel", "values", "realis", "modality"),
    [
        ("Specific", "BEFORE", {"AUTHOR": "CT+"}, "Actual", "Asserted"),
        ("Specific", "BEFORE", {"AUTHOR": "Uu", "a1": "CT+"}, "Actual", "Asserted"),
        ("Specific", "BEFORE", {"AUTHOR": "Uu", "a1": "PR+"}, "Other", "Other"),
        ("Specific", "BEFORE", {"AUTHOR": "CT-"}, "Other", "Other"),
        ("Specific", "AFTER", {"AUTHOR": "CT+"}, "Other", "Other"),
        ("Generic", "BEFORE/OVERLAP", {"AUTHOR": "CT+"}, "Generic", "Asserted"),
    ],
)
def test_a_fact_of_anybody_is_asserted(genericity, dct_rel, values, realis, modality):
    event = Event(
        trigger=((0, 1),),
        genericity=genericity,
        dct_rel=dct_rel,
        factuality=tuple(Factuality(source=source, value=value) for source, value in values.items()),
    )
    assert (derived_attributes.realis(event), derived_attributes.modality(event)) == (realis, modality)


def test_a_verb_that_fuses_saying_and_event_has_a_value_for_its_own_attribution():
    facts = ("Assertion(claimed; Source: they; Content: it) Claim",)
    sentence = "[they]{PER.Group} [claimed]{Conflict.TakeTerritory} it"
    right = parsed(sentence, *facts, "Factuality(claimed; AUTHOR: Uu; claimed: CT+)")
    assert [fault.id for fault in annotation_checks.document_faults(right, LABELS)] == []


def test_a_pass_may_have_titles_and_incidents_and_needs_no_coverage(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("Judge Maren Holt fled slowly.", encoding="utf-8")
    rows = {
        "mentions": {
            "id": "m1",
            "p": 1,
            "quote": "Judge Maren Holt",
            "head": "Maren Holt",
            "type": "PER.Individual",
            "level": "NAM",
            "entity": "e1",
        },
        "entities": {"id": "e1", "type": "PER.Individual", "class": "SPC", "name": "Judge Maren Holt"},
        "titles": {"id": "n1", "p": 1, "quote": "Judge", "type": "Title", "of": "m1"},
        "events": {
            "id": "v1",
            "p": 1,
            "quote": "fled",
            "type": "Movement.Displace",
            "hopper": "h1",
            "polarity": "Positive",
            "genericity": "Specific",
            "dct_rel": "BEFORE",
            "phase": "Whole",
            "arguments": [{"role": "Person", "filler": "m1"}],
        },
        "factuality": {"event": "v1", "source": "AUTHOR", "value": "CT+"},
        "incidents": {
            "id": "i1",
            "type": "Displacement",
            "side_b": ["e1"],
            "status": [{"source": "AUTHOR", "value": "Asserted"}],
            "events": ["v1"],
        },
    }
    folder = tmp_path / "pass"
    folder.mkdir()
    for name, row in rows.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    findings = validate.of_pass(folder, text, "2021-06-10")
    assert findings.faults == ()
    (folder / "coverage.tsv").write_text("", encoding="utf-8")
    assert [fault.id for _, fault in validate.of_pass(folder, text, "2021-06-10").faults] == ["coverage"]
