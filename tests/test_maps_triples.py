"""Maps that send a label of relations, the verb of a triple, to a type of event with roles for its ends."""

import json

import pytest

from mali_bench import InputError, load, score
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.model.label_maps import LabelMap
from mali_bench.model.mapping import perfect
from mali_bench.model.readings import first_readings

LABELS = bundled.labels()
TEXT = "Rebels killed two men and met troops in Gao. A guard was killed by rebels. Ann killed time."
MAP = """
[relations]
killed = { event = "Life.Die", arg1 = "Agent", arg2 = "Victim" }
"was killed by" = { event = "Life.Die", arg1 = "Victim", arg2 = "Agent", trigger = "killed" }
meet = { event = "Contact.Meet", arg1 = "Participant", arg2 = "Participant" }
died_in = { event = "Life.Die", arg1 = "Victim" }
"located in" = "Physical.Located"

[drop]
relations = ["*"]
"""


def at(words, number=0):
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(words, start + 1)
    return [[start, start + len(words)]]


def event(trigger, label, **arguments):
    made = [{"role": role, "filler": filler} for role, fillers in arguments.items() for filler in fillers]
    return {"trigger": trigger, "type": label, "arguments": made}


def triple(head, label, tail):
    return {"type": label, "arg1": head, "arg2": tail}


@pytest.fixture
def lexicon(tmp_path):
    path = tmp_path / "verbs.toml"
    path.write_text(MAP, "utf-8")
    return path


def scored(gold, triples, lexicon):
    pred = {"id": "d", "relations": triples}
    return score({"id": "d", "text": TEXT, **gold}, pred, labels=LABELS, maps=[lexicon], intervals=False)


def counts(report, name):
    return tuple(int(getattr(report[name], each)) for each in ("p_num", "p_den", "r_num", "r_den"))


KILLING = event(at("killed"), "Life.Die", Agent=[at("Rebels")], Victim=[at("two men")])


def test_a_verb_becomes_an_event_whose_arguments_are_its_ends(lexicon):
    """`killed` stands in the text three times; the first one is next to both ends."""
    report = scored({"events": [KILLING], "relations": []}, [triple(at("Rebels"), "killed", at("two men"))], lexicon)
    assert counts(report, "triggers.tc.exact") == (1, 1, 1, 1)
    assert counts(report, "arguments.ac.exact") == (2, 2, 2, 2)
    assert report["relations.rel.exact"].status == "not attempted"


def test_the_place_next_to_the_ends_counts(lexicon):
    """The same verb at its third place, which no event of the gold has."""
    report = scored({"events": [KILLING]}, [triple(at("Ann"), "killed", at("time"))], lexicon)
    assert counts(report, "triggers.ti.exact") == (0, 1, 0, 1)


def test_ends_may_change_their_roles_and_the_trigger_its_words(lexicon):
    gold = event(at("killed", 1), "Life.Die", Agent=[at("rebels")], Victim=[at("A guard")])
    report = scored({"events": [gold]}, [triple(at("A guard"), "was killed by", at("rebels"))], lexicon)
    assert counts(report, "triggers.tc.exact") == (1, 1, 1, 1)
    assert counts(report, "arguments.ac.exact") == (2, 2, 2, 2)


def test_words_that_are_not_in_the_text_stand_between_the_ends(lexicon):
    """`meet` is not there: what stands between the ends is `met`, and is the trigger."""
    mentions = [{"id": "m1", "spans": at("two men"), "type": "PER"}]
    gold = event(at("met"), "Contact.Meet", Participant=[at("troops")])
    pred = {"id": "d", "mentions": mentions, "relations": [triple(at("and"), "meet", at("troops"))]}
    report = score({"id": "d", "text": TEXT, "events": [gold]}, pred, labels=LABELS, maps=[lexicon], intervals=False)
    assert counts(report, "triggers.tc.exact") == (1, 1, 1, 1)
    assert counts(report, "arguments.ac.exact") == (1, 2, 1, 1)


def test_an_end_without_a_role_is_no_argument_and_triples_of_one_verb_are_one_event(lexicon):
    triples = [triple(at("Rebels"), "killed", at("two men")), triple(at("Rebels"), "killed", at("troops"))]
    report = scored({"events": [KILLING]}, triples, lexicon)
    assert counts(report, "triggers.tc.exact") == (1, 1, 1, 1)
    assert counts(report, "arguments.ac.exact") == (2, 3, 2, 2)  # Rebels once, and two victims
    report = scored({"events": [KILLING]}, [triple(at("two men"), "died_in", at("Gao"))], lexicon)
    assert report["arguments.ac.exact"].p_den == 1


def test_ends_may_be_named_by_ids_and_other_labels_stay_relations(lexicon):
    mentions = [
        {"id": "m1", "spans": at("Rebels"), "type": "PER"},
        {"id": "m2", "spans": at("two men"), "type": "PER"},
        {"id": "m3", "spans": at("Gao"), "type": "GPE"},
    ]
    where = triple(at("two men"), "Physical.Located", at("Gao"))
    gold = {"id": "d", "text": TEXT, "mentions": mentions, "events": [KILLING], "relations": [where]}
    pred = {
        "id": "d",
        "mentions": mentions,
        "relations": [triple("m1", "killed", "m2"), triple("m2", "located in", "m3"), triple("m1", "sang", "m2")],
    }
    report = score(gold, pred, labels=LABELS, maps=[lexicon], intervals=False)
    assert counts(report, "triggers.tc.exact") == (1, 1, 1, 1)
    assert counts(report, "arguments.ac.exact") == (2, 2, 2, 2)
    assert counts(report, "relations.rel.exact") == (1, 1, 1, 1)
    (dropped,) = [each for each in report.input["notices"] if each["kind"] == "map-dropped"]
    assert (dropped["subject"], dropped["count"]) == ("sang", 1)


def test_types_and_roles_that_no_verb_has_are_not_part_of_the_scheme(lexicon):
    """An attack, and the place of the killing."""
    gold = event(at("killed"), "Life.Die", Agent=[at("Rebels")], Victim=[at("two men")], Place=[at("Gao")])
    report = scored(
        {"events": [gold, event(at("met"), "Conflict.Attack")]},
        [triple(at("Rebels"), "killed", at("two men"))],
        lexicon,
    )
    assert counts(report, "triggers.tc.exact") == (1, 1, 1, 1)
    assert counts(report, "arguments.ac.exact") == (2, 2, 2, 2)


def test_a_perfect_system_scores_one_and_is_shown(lexicon, capsys):
    label_map = LabelMap.read(lexicon)
    (article, *_) = map(first_readings, load())
    report = score(article, perfect(article, label_map), maps=[lexicon], intervals=False)
    assert (report["triggers.tc.exact"].f1, report["arguments.ac+.entity"].f1) == (1, 1)
    assert main(["labels", str(lexicon)]) == 0
    out = capsys.readouterr().out
    assert "was killed by  event Life.Die, arg1 as Victim, arg2 as Agent" in out
    assert main(["labels", str(lexicon), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"]["relations"]["died_in"] == "event Life.Die, arg1 as Victim"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[relations]\nX = { event = "Life.Dye" }\n',
            "relations.X: the label set has no 'Life.Dye'; the closest is 'Life.Die'",
        ),
        (
            '[relations]\nX = { event = "Life.Die", arg1 = "Agnt" }\n',
            "relations.X.arg1: the label set has no role 'Agnt'",
        ),
        ('[relations]\nX = { event = "Life.Die", arg3 = "Agent" }\n', "relations.X: arg3 = 'Agent' is not allowed"),
        ('[relations]\nX = { event = ["Life.Die"] }\n', "relations.X: event = ['Life.Die'] is not allowed"),
        ('[mentions]\nX = { event = "Life.Die" }\n', "mentions.X: only a label of relations can become an event"),
    ],
)
def test_an_entry_with_a_fault_is_refused(tmp_path, text, message):
    path = tmp_path / "verbs.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        LabelMap.read(path).check(LABELS)
    assert message in str(error.value)
