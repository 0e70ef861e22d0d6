"""Classes of errors: one example for each, and what the repair gives, worked out from the definitions by hand."""

import json

import pytest

import mali_bench
from mali_bench import InputError, Labels
from mali_bench.analysis.diagnosis import diagnose
from mali_bench.analysis.diagnosis.classes import CLASSES, LAYERS
from mali_bench.cli.main import main
from mali_bench.formats.objects import read_objects

TEXT = "The French army killed two rebels in Gao on Monday. They fled, said Awa. It left Gao."
LABELS = Labels(
    {"relations": {"type": {"Near": {"about": "x", "symmetric": True}, "Part": "y", "At": "z"}}, "event_links": {}}
)


def at(quote, number=1):
    """The span of an occurrence of a quote."""
    start = -1
    for _ in range(number):
        start = TEXT.index(quote, start + 1)
    return [[start, start + len(quote)]]


def mention(quote, label="PER", entity=None, number=1, **more):
    found = {"id": f"{quote}{number}", "spans": at(quote, number), "type": label}
    return {**found, **({"entity": entity} if entity else {}), **more}


def event(quote, label="Die", **more):
    return {"id": f"v-{quote}", "trigger": at(quote), "type": label, **more}


def diagnosed(gold, pred, **options):
    sides = ({"id": "d", "text": TEXT, **gold}, {"id": "d", **pred})
    return diagnose(*(read_objects(side, "side") for side in sides), LABELS, "custom", **options)


def listed(found, layer):
    """The errors of a layer as (class, texts of the gold places, texts of the predicted ones)."""
    return [
        (each.kind, *([part.text for item in side for part in item.parts] for side in (each.gold, each.predicted)))
        for each in found.errors
        if each.layer == layer
    ]


def without(found, layer):
    """The F1 without each class, and now."""
    return {None: found.layers[layer].f1} | {name: cost.f1 for name, cost in found.layers[layer].classes.items()}


ARMY = mention("The French army", "ORG", "army", head=at("army"))


def test_mentions_missing_spurious_boundary_type_and_both():
    """Of 5 gold mentions the army is right by its head; 5 predicted. Right: 1 of 5, 1 of 5."""
    gold = [ARMY, mention("two rebels"), mention("Gao", "LOC"), mention("They"), mention("Awa")]
    pred = [
        mention("army", "ORG"),
        mention("two rebels in"),
        mention("Gao", "ORG"),
        mention("Monday"),
        mention("Awa. It", "ORG"),
    ]
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "mentions") == [
        ("boundary", ["two rebels"], ["two rebels in"]),
        ("type", ["Gao"], ["Gao"]),
        ("spurious", [], ["Monday"]),
        ("missing", ["They"], []),
        ("both", ["Awa"], ["Awa. It"]),
    ]
    # One right: 2/10. One more right: 4/10. Spurious: 2*1/(5+4). Missing: 2*2/(5+6).
    assert without(found, "mentions") == {
        None: 0.2,
        "missing": pytest.approx(4 / 11),
        "spurious": pytest.approx(2 / 9),
        "boundary": 0.4,
        "type": 0.4,
        "both": 0.4,
    }


def test_times_and_quantities_with_wrong_values():
    """The value of Monday is wrong. 'two rebels' overlaps 'two' with its number, and then with another."""
    gold = {
        "times": [{"spans": at("Monday"), "value": "2013-02-04"}],
        "quantities": [{"spans": at("two"), "number": 2, "low": 2, "high": 2}],
    }
    pred = {
        "times": [{"spans": at("Monday"), "value": "2013-02-11"}],
        "quantities": [{"spans": at("two rebels"), "number": 2, "low": 2}],
    }
    found = diagnosed(gold, pred)
    assert listed(found, "times") == [("attribute", ["Monday"], ["Monday"])]
    assert listed(found, "quantities") == [("boundary", ["two"], ["two rebels"])]
    assert without(found, "times") == {None: 0.0, "attribute": 1.0}
    found = diagnosed(gold, {"quantities": [{"spans": at("two rebels"), "number": 3}]})
    assert listed(found, "quantities") == [("both", ["two"], ["two rebels"])]
    assert [item.label for error in found.errors for item in (*error.gold, *error.predicted)] == ["2", "3"]


def test_mentions_without_types():
    """Right extents are all that counts: Gao is right, whatever it is."""
    pred = [{"spans": at("Gao")}, {"spans": at("Awa. It")}]
    found = diagnosed({"mentions": [mention("Gao", "LOC"), mention("Awa")]}, {"mentions": pred})
    assert found.layers["mentions"].metric == "mentions.untyped.head"
    assert listed(found, "mentions") == [("boundary", ["Awa"], ["Awa. It"])]
    assert without(found, "mentions") == {None: 0.5, "boundary": 1.0}


def test_optional_items_and_readings_are_settled_first():
    """They is optional and lacking; of the readings of Gao the one with its type is chosen."""
    gold = [
        mention("They", optional=True),
        mention("Gao", "LOC", reading="gao/a"),
        mention("Gao", "ORG", reading="gao/b"),
        mention("Awa"),
    ]
    found = diagnosed({"mentions": gold}, {"mentions": [mention("Gao", "ORG")]})
    assert listed(found, "mentions") == [("missing", ["Awa"], [])]


def test_python_gives_what_the_command_gives():
    """One mention of two is found, with a word too few."""
    gold = {
        "text": "the old fort fell",
        "mentions": [{"spans": [[0, 12]], "type": "FAC"}, {"spans": [[8, 12]], "type": "FAC"}],
    }
    found = mali_bench.diagnose(gold, {"mentions": [{"spans": [[4, 12]], "type": "FAC"}]}, only=["mentions"])
    assert {name: cost.count for name, cost in found.layers["mentions"].classes.items()} == {
        "missing": 1,
        "boundary": 1,
    }
    with pytest.raises(InputError, match="'nothing' is not a layer with errors"):
        mali_bench.diagnose(gold, gold, only=["nothing"])


def test_triggers():
    gold = [event("killed"), event("fled", "Go"), event("said", "Say")]
    pred = [event("killed", "Injure"), event("They fled", "Go"), event("left", "Go")]
    assert listed(diagnosed({"events": gold}, {"events": pred}), "triggers") == [
        ("type", ["killed"], ["killed"]),
        ("boundary", ["fled"], ["They fled"]),
        ("missing", ["said"], []),
        ("spurious", [], ["left"]),
    ]


def entities(*clusters):
    """Mentions in clusters: each is a list of (quote, number)."""
    return [mention(quote, entity=f"e{n}", number=i) for n, each in enumerate(clusters) for quote, i in each]


def test_an_entity_that_is_split():
    """Gold {rebels, They, Awa}, prediction {rebels, They} {Awa}: Awa is apart from the cluster of its entity."""
    gold = entities([("two rebels", 1), ("They", 1), ("Awa", 1)])
    pred = entities([("two rebels", 1), ("They", 1)], [("Awa", 1)])
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "coref") == [("split", ["Awa"], ["Awa"])]
    assert (found.errors[0].gold_with, found.errors[0].predicted_with) == ("with two rebels and 1 more", "alone")
    assert without(found, "coref")["split"] == 1.0 and without(found, "coref")[None] < 1


def test_entities_that_are_merged():
    """Gold {rebels, They} {Awa}, prediction all together: Awa's entity has no cluster of its own."""
    gold = entities([("two rebels", 1), ("They", 1)], [("Awa", 1)])
    pred = entities([("two rebels", 1), ("They", 1), ("Awa", 1)])
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "coref") == [("merged", ["Awa"], ["Awa"])]
    assert without(found, "coref")["merged"] == 1.0


def test_a_mention_in_the_cluster_of_another_entity():
    """Gold {rebels, They} {Gao, Gao, It}, prediction {rebels, They, It} {Gao, Gao}: both entities have a cluster."""
    gold = entities([("two rebels", 1), ("They", 1)], [("Gao", 1), ("Gao", 2), ("It", 1)])
    pred = entities([("two rebels", 1), ("They", 1), ("It", 1)], [("Gao", 1), ("Gao", 2)])
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "coref") == [("attachment", ["It"], ["It"])]
    assert without(found, "coref")["attachment"] == 1.0


def test_clusters_of_missing_spurious_and_badly_cut_mentions_are_cascades():
    gold = entities([("two rebels", 1), ("They", 1), ("Awa", 1)])
    pred = entities([("two rebels in", 1), ("They", 1), ("Monday", 1)])
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "coref") == [
        ("cascade", ["two rebels"], ["two rebels in"]),
        ("cascade", [], ["Monday"]),
        ("cascade", ["Awa"], []),
    ]
    assert without(found, "coref")["cascade"] == 1.0


def test_mentions_that_match_by_their_head_are_right_in_their_clusters():
    """'army' is cut short, but that is no error of clusters, which the metric compares by heads."""
    gold = [mention("The French army", "ORG", "e", head=at("army")), mention("It", "ORG", "e")]
    pred = [mention("army", "ORG", "1"), mention("It", "ORG", "1")]
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "coref") == []
    assert (found.layers["coref"].right, found.layers["coref"].gold, found.layers["coref"].f1) == (2, 2, 1.0)
    # Under another type as well: clusters have none.
    found = diagnosed({"mentions": gold}, {"mentions": [{**each, "type": "PER"} for each in pred]})
    assert listed(found, "coref") == [] and found.layers["coref"].right == 2


def test_a_second_prediction_for_one_span_of_the_gold_is_a_cascade_of_clusters():
    """The gold says of 'The French army' that it is ORG and that it is PER; clusters know it once, and it is found. The
    prediction 'French' overlaps it under the other type, so that clusters have one mention too many.
    """
    army = mention("The French army", "ORG", "e")
    gold = [army, {**army, "id": "other", "type": "PER"}, mention("It", "ORG", "e")]
    pred = [mention("The French army", "ORG", "1"), mention("It", "ORG", "1"), mention("French", "PER", "2")]
    found = diagnosed({"mentions": gold}, {"mentions": pred})
    assert listed(found, "coref") == [("cascade", [], ["French"])]
    assert without(found, "coref")["cascade"] == 1.0


def test_event_coreference():
    """Gold {killed, fled}, prediction {killed} {fled}; said has no counterpart."""
    gold = [event("killed", hopper="h"), event("fled", hopper="h"), event("said", hopper="s")]
    pred = [event("killed", hopper="1"), event("fled", hopper="2")]
    found = diagnosed({"events": gold}, {"events": pred})
    assert listed(found, "event-coref") == [("split", ["fled"], ["fled"]), ("cascade", ["said"], [])]


PLACES = [mention("two rebels"), mention("Gao", "LOC"), mention("Awa")]


def relation(label, one, other):
    return {"type": label, "arg1": one, "arg2": other}


def relations(gold, pred, mentions=PLACES):
    return diagnosed({"mentions": PLACES, "relations": gold}, {"mentions": mentions, "relations": pred})


def test_relations_reversed_of_another_type_missing_and_spurious():
    gold = [relation("Part", "two rebels1", "Gao1"), relation("At", "Awa1", "Gao1"), relation("At", "Awa1", "Awa1")]
    pred = [relation("Part", "Gao1", "two rebels1"), relation("Part", "Awa1", "Gao1"), relation("At", "Gao1", "Gao1")]
    found = relations(gold, pred)
    assert listed(found, "relations") == [
        ("reversed", ["two rebels", "Gao"], ["Gao", "two rebels"]),
        ("spurious", [], ["Gao", "Gao"]),
        ("missing", ["Awa", "Awa"], []),
        ("type", ["Awa", "Gao"], ["Awa", "Gao"]),
    ]
    # 0 of 3 and 3; missing: 2*1/(3+4).
    assert without(found, "relations") == {
        None: 0.0,
        "missing": pytest.approx(2 / 7),
        "spurious": 0.0,
        "type": pytest.approx(1 / 3),
        "reversed": pytest.approx(1 / 3),
    }


def test_a_symmetric_relation_is_never_reversed():
    found = relations([relation("Near", "Gao1", "Awa1")], [relation("Near", "Awa1", "Gao1")])
    assert found.errors == []
    found = relations([relation("Near", "Gao1", "Awa1")], [relation("At", "Awa1", "Gao1")])
    assert listed(found, "relations") == [("type", ["Gao", "Awa"], ["Awa", "Gao"])]


def test_relations_of_wrong_mentions_are_cascades():
    """Gao has another type; Awa is missing, so that no relation of hers could be right; Monday is no mention."""
    gold = [relation("At", "two rebels1", "Gao1"), relation("At", "Awa1", "Gao1")]
    mentions = [mention("two rebels"), mention("Gao", "PER"), mention("Monday", "LOC")]
    pred = [relation("At", "two rebels1", "Gao1"), relation("At", "two rebels1", "Monday1")]
    found = relations(gold, pred, mentions)
    assert listed(found, "relations") == [
        ("cascade", ["two rebels", "Gao"], ["two rebels", "Gao"]),
        ("cascade", [], ["two rebels", "Monday"]),
        ("cascade", ["Awa", "Gao"], []),
    ]
    assert without(found, "relations") == {None: 0.0, "cascade": 1.0}
    # With its type Gao makes the first relation right: 2*1/(2+2).
    assert found.layers["mentions"].classes["type"].below == {"relations": 0.5}


def test_a_relation_in_the_wrong_cluster_is_a_cascade_and_in_the_right_one_not():
    """They is put to Awa: the relation of They is one of Awa's."""
    gold = entities([("two rebels", 1), ("They", 1)], [("Awa", 1)], [("Gao", 1)])
    pred = entities([("two rebels", 1)], [("Awa", 1), ("They", 1)], [("Gao", 1)])
    said = [relation("At", "They1", "Gao1")]
    found = diagnosed({"mentions": gold, "relations": said}, {"mentions": pred, "relations": said})
    assert [each[0] for each in listed(found, "relations")] == ["cascade"]
    (kind,) = found.layers["coref"].classes
    assert found.layers["coref"].classes[kind].below == {"relations": 1.0}


def arguments(*pairs):
    return [{"role": role, "filler": filler} for role, filler in pairs]


def test_arguments_of_another_role_or_event_missing_and_spurious():
    gold = [
        event("killed", arguments=arguments(("Victim", "two rebels1"), ("Place", "Gao1"))),
        event("fled", "Go", arguments=arguments(("Agent", "Awa1"))),
    ]
    pred = [
        event("killed", arguments=arguments(("Agent", "two rebels1"), ("Agent", "Awa1"), ("Victim", "Gao1"))),
        event("fled", "Go", arguments=arguments(("Place", "two rebels1"))),
    ]
    found = diagnosed({"mentions": PLACES, "events": gold}, {"mentions": PLACES, "events": pred})
    assert listed(found, "arguments") == [
        ("role", ["killed", "two rebels"], ["killed", "two rebels"]),
        ("role", ["killed", "Gao"], ["killed", "Gao"]),
        ("attachment", ["fled", "Awa"], ["killed", "Awa"]),
        ("spurious", [], ["fled", "two rebels"]),
    ]
    # 0 of 3 gold and 4 predicted; spurious: still 0; roles: 2*2/7; attachment: 2*1/7.
    assert without(found, "arguments") == {
        None: 0.0,
        "spurious": 0.0,
        "role": pytest.approx(4 / 7),
        "attachment": pytest.approx(2 / 7),
    }


def test_arguments_of_wrong_triggers_are_cascades():
    """killed has another type; fled is missing; left is spurious."""
    gold = [
        event("killed", arguments=arguments(("Victim", "two rebels1"), ("Place", "Gao1"))),
        event("fled", "Go", arguments=arguments(("Agent", "Awa1"))),
    ]
    pred = [
        event("killed", "Injure", arguments=arguments(("Victim", "two rebels1"))),
        event("left", arguments=arguments(("Place", "Gao1"))),
    ]
    found = diagnosed({"mentions": PLACES, "events": gold}, {"mentions": PLACES, "events": pred})
    assert listed(found, "arguments") == [
        ("cascade", ["killed", "two rebels"], ["killed", "two rebels"]),
        ("cascade", ["killed", "Gao"], []),
        ("cascade", ["fled", "Awa"], []),
        ("cascade", [], ["left", "Gao"]),
    ]
    assert without(found, "arguments")["cascade"] == 1.0


def test_attributes_of_events():
    """killed: wrong; fled: no value; said: is missing; They: an event that the gold lacks."""
    gold = [event("killed", realis="Actual"), event("fled", realis="Other"), event("said", realis="Actual")]
    pred = [event("killed", realis="Generic"), event("fled"), event("They", realis="Other")]
    found = diagnosed({"events": gold}, {"events": pred})
    assert listed(found, "realis") == [
        ("attribute", ["killed"], ["killed"]),
        ("cascade", [], ["They"]),
        ("missing", ["fled"], []),
        ("cascade", ["said"], []),
    ]
    # 0 of 3 and 2; attribute: 2*1/5; missing: 2*1/6; cascade: killed is wrong and said right, 2*1/5.
    assert without(found, "realis") == {
        None: 0.0,
        "missing": pytest.approx(1 / 3),
        "attribute": pytest.approx(2 / 5),
        "cascade": pytest.approx(2 / 5),
    }


def attribution(content, source, /, **more):
    found = {"id": f"a-{content}", "content": at(content), "source": [source], "cue": at("said")}
    return {**found, **more}


def test_attributions_and_factuality():
    """The attribution has the wrong source, so a value of factuality for its source is a cascade."""
    gold = {
        "mentions": PLACES,
        "attributions": [attribution("They fled", "Awa1")],
        "events": [
            event("fled", factuality=[{"source": "a-They fled", "value": "CT+"}, {"source": "AUTHOR", "value": "Uu"}])
        ],
    }
    pred = {**gold, "attributions": [attribution("They fled", "two rebels1")]}
    found = diagnosed(gold, pred)
    assert listed(found, "attributions") == [
        ("source", ["They fled", "said", "Awa"], ["They fled", "said", "two rebels"])
    ]
    assert listed(found, "factuality") == [("cascade", ["fled", "Awa"], ["fled", "two rebels"])]
    pred = {**gold, "attributions": [attribution("They fled", "Awa1", content=at("fled"))]}
    assert [each[0] for each in listed(diagnosed(gold, pred), "attributions")] == ["boundary"]
    pred = {**gold, "attributions": [attribution("They fled", "Gao1", cue=at("left"))]}
    assert [each[0] for each in listed(diagnosed(gold, pred), "attributions")] == ["both"]


def test_factuality_of_another_value_or_source():
    gold = {
        "mentions": PLACES,
        "attributions": [attribution("They fled", "Awa1")],
        "events": [event("fled", factuality=[{"source": "AUTHOR", "value": "CT+"}])],
    }
    pred = {**gold, "events": [event("fled", factuality=[{"source": "AUTHOR", "value": "Uu"}])]}
    assert [each[0] for each in listed(diagnosed(gold, pred), "factuality")] == ["attribute"]
    pred = {**gold, "events": [event("fled", factuality=[{"source": "a-They fled", "value": "CT+"}])]}
    assert [each[0] for each in listed(diagnosed(gold, pred), "factuality")] == ["source"]


def test_event_links():
    """Before is reversed; After is given as Cause; a link of an event that is missing is a cascade."""
    gold = {
        "events": [event("killed"), event("fled"), event("said")],
        "event_links": [
            relation("Before", "v-killed", "v-fled"),
            relation("After", "v-fled", "v-fled"),
            relation("Before", "v-said", "v-fled"),
        ],
    }
    pred = {
        "events": [event("killed"), event("fled")],
        "event_links": [relation("Before", "v-fled", "v-killed"), relation("Cause", "v-fled", "v-fled")],
    }
    assert listed(diagnosed(gold, pred), "links") == [
        ("reversed", ["killed", "fled"], ["fled", "killed"]),
        ("type", ["fled", "fled"], ["fled", "fled"]),
        ("cascade", ["said", "fled"], []),
    ]


def test_where_the_score_finds_more_than_the_alignment_both_numbers_are_told():
    """'army' (ORG) is right by its head, but 'The French army' has the gold extent, and its pair is the better one."""
    found = diagnosed({"mentions": [ARMY]}, {"mentions": [mention("army", "ORG"), mention("The French army", "PER")]})
    assert listed(found, "mentions") == [("type", ["The French army"], ["The French army"]), ("spurious", [], ["army"])]
    assert (found.layers["mentions"].right, found.layers["mentions"].score_right) == (0, 1)
    # Without the type error both are right by themselves, and one is too many; without 'army' none is.
    assert without(found, "mentions") == {None: pytest.approx(2 / 3), "type": pytest.approx(2 / 3), "spurious": 0.0}


def test_every_class_of_every_layer_is_defined():
    for layer in LAYERS.values():
        assert set(layer.classes) <= set(CLASSES) and set(layer.below) <= set(LAYERS)
    assert {kind for layer in LAYERS.values() for kind in layer.classes} == set(CLASSES)


@pytest.fixture
def files(tmp_path):
    gold = {"id": "d", "text": f"{TEXT}\n\nAwa left.", "mentions": [mention("Awa"), mention("Gao", "LOC")]}
    pred = {"id": "d", "mentions": [mention("Awa", "LOC"), {"spans": [[len(TEXT) + 2, len(TEXT) + 5]], "type": "PER"}]}
    for name, document in (("gold", gold), ("pred", pred)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    return [str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]


def test_the_command_prints_costs_and_errors_in_context(files, capsys):
    assert main(["errors", *files]) == 0
    out = capsys.readouterr().out.splitlines()
    assert "mentions, mentions.typed.head: F1 0.000; 2 gold, 2 predicted, 0 right" in out
    # Missing: 2*1/(2+3). Spurious: 0. Type: 2*1/4.
    assert [line.split()[:4] for line in out[2:5]] == [
        ["missing", "1", "0.400", "+0.400"],
        ["spurious", "1", "0.000", "+0.000"],
        ["type", "1", "0.500", "+0.500"],
    ]
    assert "d, paragraph 1" in out and "d, paragraph 2" in out
    # 32 characters before Awa lies the n of 'in', whose word is whole; the context ends with its paragraph.
    assert "    predicted LOC; ... in Gao on Monday. They fled, said [Awa]. It left Gao. ..." in out
    assert "    predicted PER; ... [Awa] left." in out


def test_the_command_prints_one_json_object(files, capsys):
    assert main(["errors", *files, "--json", "--only", "mentions.spurious"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["signature", "documents", "input", "layers", "scores", "errors"]
    assert found["layers"]["mentions"]["classes"] == {"spurious": {"count": 1, "f1": 0.0, "below": {}}}
    start = len(TEXT) + 2
    assert found["errors"] == [
        {
            "layer": "mentions",
            "class": "spurious",
            "document": "d",
            "paragraph": 2,
            "gold": [],
            "predicted": [
                {
                    "id": None,
                    "label": "PER",
                    "parts": [{"name": "extent", "spans": [[start, start + 3]], "text": "Awa"}],
                }
            ],
            "gold_with": None,
            "predicted_with": None,
        }
    ]


@pytest.mark.parametrize(("only", "message"), [("names", "not a layer"), ("mentions.role", "not a class of mentions")])
def test_what_does_not_exist_cannot_be_shown(files, capsys, only, message):
    assert main(["errors", *files, "--only", only]) == 2
    out, err = capsys.readouterr()
    assert out == "" and message in err and err.count("\n") == 1


def test_lines_are_folded_to_the_width_and_lose_nothing(files):
    from mali_bench.cli.show_errors import render

    found = diagnosed({"mentions": [mention("two rebels")]}, {"mentions": [mention("Gao", "LOC")]})
    wide, narrow = render(found), render(found, 60)
    (title,) = (line for line in narrow.splitlines() if line.startswith("mentions, "))
    signature = narrow.splitlines()[-1]  # these two stay whole
    assert all(len(line) <= 60 for line in narrow.splitlines() if line not in (title, signature))
    assert wide.split() == narrow.split()
    assert any(line.startswith("    gold") and len(line) > 60 for line in wide.splitlines())


def test_without_a_text_offsets_are_shown():
    from mali_bench.cli.show_errors import render

    gold = [
        {"spans": [[0, 3]], "type": "PER", "entity": "e"},
        {"spans": [[5, 6], [8, 9]], "type": "PER", "entity": "e"},
    ]
    pred = [{**each, "entity": str(number)} for number, each in enumerate(gold)]
    found = diagnose(
        read_objects({"mentions": gold}, "gold"), read_objects({"mentions": pred}, "pred"), LABELS, "custom"
    )
    out = render(found).splitlines()
    assert "    gold      PER; with [[0, 3]]; extent [5, 6), [8, 9)" in out
    assert [part.text for error in found.errors for item in error.gold for part in item.parts] == [None]


def test_a_prediction_without_layers_has_nothing_to_diagnose(files):
    from mali_bench.cli.show_errors import render

    found = diagnosed({"mentions": [mention("Awa")]}, {})
    assert found.layers == {} and found.errors == []
    assert render(found).startswith("There is no layer to diagnose")


@pytest.mark.parametrize("layer", ["incidents", "titles"])
def test_layers_that_are_scored_without_classes_of_errors_are_named(layer):
    from mali_bench.cli.show_errors import render

    items = {"incidents": [{"type": "Attack"}], "titles": [{"spans": at("Awa"), "type": "Title"}]}[layer]
    found = diagnosed({layer: items, "mentions": [mention("Awa")]}, {layer: items})
    assert found.layers == {} and found.unclassed == (layer,)
    assert f"errors have no classes in {layer}, which `mali-bench score` scores" in render(found)
    assert diagnosed({"mentions": [mention("Awa")]}, {"mentions": [mention("Awa")]}).unclassed == ()
