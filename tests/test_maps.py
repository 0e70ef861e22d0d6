"""Label maps: what every map of the package must do, what each kind of entry does, and what a map file may not say."""

import json
from pathlib import Path

import msgspec
import pytest
from conftest import ARTICLE, pairs
from conftest import LABELS as TEST_LABELS
from hypothesis import given, settings
from hypothesis import strategies as st

from mali_bench import InputError, Labels, load, score
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.formats.base import Record
from mali_bench.formats.store import InMemory, open_store
from mali_bench.leaderboard import entries
from mali_bench.model.document import Document
from mali_bench.model.head_words import head_word
from mali_bench.model.label_maps import LabelMap, names
from mali_bench.model.mapping import perfect
from mali_bench.model.readings import first_readings
from mali_bench.model.removal import without
from mali_bench.scoring.report import evaluate
from mali_bench.scoring.scope import Scope

TEXT = "French troops met Tuareg rebels of the MNLA in Kidal, Mali, on Tuesday; African leaders killed two men."
LABELS = bundled.labels()


def at(words, number=0):
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(words, start + 1)
    return [[start, start + len(words)]]


def mention(words, label, **more):
    return {"spans": at(words), "type": label, **more}


def event(words, label, *arguments, **more):
    return {
        "trigger": at(words),
        "type": label,
        "arguments": [{"role": role, "filler": at(filler)} for role, filler in arguments],
        **more,
    }


def scored(gold, pred, *maps, labels=LABELS, **options):
    gold, pred = {"id": "d", "text": TEXT, **gold}, {"id": "d", **pred}
    return score(gold, pred, labels=labels, maps=maps, intervals=False, **options)


def map_file(tmp_path, text, name="mine.toml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


# Every map


@pytest.fixture(scope="module")
def article():
    return [first_readings(document) for document in load() if document.id == ARTICLE]


@pytest.fixture(scope="module")
def documents(article):
    """The article, and the practice documents."""
    return [*article, *map(first_readings, bundled.load("practice"))]


@pytest.mark.parametrize("name", names())
def test_a_perfect_system_of_the_scheme_scores_one(documents, name):
    label_map = LabelMap.read(name)
    label_map.check(LABELS)
    for document in documents:
        of_one_document(document, name, label_map)


def of_one_document(document, name, label_map):
    predicted = perfect(document, label_map)
    for layer in label_map.layers:
        types = {item.type for item in getattr(predicted, layer) or ()}
        assert types <= set(label_map.names(layer)), layer
    report = score(document, predicted, maps=[name], intervals=False)
    assert report.input["unknown_labels"] == {}
    measured = {metric: result.f1 for metric, result in report.metrics.items() if result.f1 is not None}
    assert measured
    assert {metric: f1 for metric, f1 in measured.items() if f1 != 1} == {}


@pytest.mark.parametrize("name", names())
def test_an_imperfect_system_of_the_scheme_does_not(article, name):
    """Else the map would have thrown everything away."""
    label_map = LabelMap.read(name)
    predicted = [perfect(document, label_map) for document in article]
    layer = label_map.layers[0]
    worse = []
    for document in predicted:
        first = getattr(document, layer)[0]
        worse.append(without(document, lambda _, item, first=first: item is first))
    report = score(article, worse, maps=[name], intervals=False)
    group = {"mentions": "mentions.untyped.exact", "events": "triggers.ti.exact", "relations": "relations.rel.exact"}
    metric = report[group.get(layer, f"{layer}.untyped.exact")]
    assert metric.precision == 1
    assert metric.r_num == metric.r_den - 1


@pytest.mark.parametrize("name", names())
def test_gold_under_a_map_stays_the_same_under_it(article, name):
    scope = Scope.of([name])
    once = score(article, article, maps=[name], intervals=False)
    assert all(result.f1 in (None, 1) for result in once.metrics.values())
    assert f"|map:{name}+{scope.maps[0].digest}" in once.signature


@pytest.mark.parametrize("name", [name for name in names() if name != "gliner"])
def test_the_map_of_a_perfect_system_s_labels_is_found(article, name):
    """With the labels of one layer, some of which the label set may have too."""
    label_map = LabelMap.read(name)
    predicted = [perfect(document, label_map) for document in article]
    said = score(article, predicted, intervals=False).input
    if said["unknown_labels"] and name not in ("textee-ace", "conll2003"):  # whose labels ace2005 and others have
        kinds = {notice["kind"]: notice["subject"] for notice in said["notices"] if notice["leads"]}
        told = kinds.get("labels-unknown") or kinds.get("other-scheme")
        assert told is None or "--map" in told


# What the entries do, by hand


def test_ontonotes_has_names_only_and_parts_nationalities_from_groups():
    gold = {
        "mentions": [
            mention("French", "GPE.Nation", level="ADJ"),
            mention("French troops", "ORG.Military", level="NOM", head=at("troops")),
            mention("Tuareg", "PER.Group", level="ADJ"),
            mention("MNLA", "ORG.ArmedGroup", level="NAM"),
            mention("Kidal", "GPE.PopulationCenter", level="NAM"),
            mention("African", "GPE.Continent", level="ADJ"),
        ],
        "times": [{"spans": at("Tuesday"), "type": "DATE"}],
        "quantities": [{"spans": at("two"), "type": "Count"}],
    }
    spans = [
        ("French", "NORP"), ("Tuareg", "NORP"), ("MNLA", "ORG"), ("Kidal", "GPE"), ("African", "NORP"),
        ("Tuesday", "DATE"), ("two", "CARDINAL"),
    ]  # fmt: skip
    report = scored(gold, {"mentions": [mention(words, label) for words, label in spans]}, "ontonotes")
    assert report["mentions.typed.exact"].f1 == 1
    assert report["mentions.typed.exact"].r_den == 5  # the troops are no name
    assert report["mentions.typed.exact"].groups.keys() == {"GPE", "PER", "ORG", "LOC"}
    assert report["times.typed.exact"].f1 == report["quantities.typed.exact"].f1 == 1
    assert report["mentions.subtyped.exact"].f1 in (None, 1)


def test_a_type_of_ace_merges_ours_and_its_roles_too():
    gold = {"events": [event("met", "Contact.Negotiate", ("Participant", "French troops"), ("Topic", "killed"))]}
    pred = {"events": [event("met", "Contact:Meet", ("Entity", "French troops"))]}
    report = scored(gold, pred, "ace2005")
    assert report["triggers.tc.exact"].f1 == report["arguments.ac+.exact"].f1 == 1
    wrong = {"events": [event("met", "Conflict.Attack", ("Attacker", "French troops"))]}
    assert scored(gold, wrong, "ace2005")["triggers.tc.exact"].f1 == 0
    assert scored(gold, wrong, "ace2005")["triggers.ti.exact"].f1 == 1


def test_a_subtype_has_the_entry_of_the_longest_part_that_is_listed():
    gold = {"events": [event("met", "Movement.Withdraw"), event("killed", "Life.Die")]}
    pred = {
        "events": [
            event("met", "conflict.yield.retreat"),
            event("killed", "life.die.deathcausedbyviolentevents"),
            event("Tuesday", "conflict.yield.surrender"),
        ]
    }
    report = scored(gold, pred, "rams")
    assert report["triggers.tc.exact"].f1 == 1  # the surrender is dropped: nothing of ours is like it
    (notice,) = report.input["notices"]
    assert (notice["kind"], notice["subject"], notice["count"]) == ("map-dropped", "conflict.yield.surrender", 1)


def test_a_relation_may_change_its_direction():
    gold = {"relations": [{"type": "Part-Whole.Geographical", "arg1": at("Kidal"), "arg2": at("Mali")}]}
    for label, ends in (("P131", ("Kidal", "Mali")), ("capital", ("Mali", "Kidal"))):
        pred = {"relations": [{"type": label, "arg1": at(ends[0]), "arg2": at(ends[1])}]}
        assert scored(gold, pred, "wikidata")["relations.rel.exact"].f1 == 1, label
        pred = {"relations": [{"type": label, "arg1": at(ends[1]), "arg2": at(ends[0])}]}
        assert scored(gold, pred, "wikidata")["relations.rel.exact"].f1 == 0, label


def test_labels_of_a_model_that_takes_free_ones_need_no_case_and_no_space():
    gold = {"mentions": [mention("MNLA", "ORG.ArmedGroup"), mention("French", "GPE.Nation")]}
    pred = {"mentions": [mention("MNLA", "Armed_Group"), mention("French", "Nationality")]}
    assert scored(gold, pred, "gliner")["mentions.typed.exact"].f1 == 1


def test_links_from_a_span_that_becomes_an_event_become_its_arguments():
    gold = {
        "mentions": [mention("two men", "PER.Group")],
        "events": [event("killed", "Life.Die", ("Victim", "two men"))],
    }
    pred = {
        "mentions": [mention("two men", "PER"), mention("killed", "Life:Die")],
        "relations": [{"type": "Victim", "arg1": at("killed"), "arg2": at("two men")}],
    }
    report = scored(gold, pred, "ace2005")
    assert report["arguments.ac+.exact"].f1 == 1
    assert report["mentions.untyped.exact"].f1 == 1


def test_times_of_timeml_and_its_links():
    gold = {
        "events": [event("met", "Contact.Meet", id="m"), event("killed", "Life.Die", id="k")],
        "event_links": [{"type": "Before", "arg1": "m", "arg2": "k"}],
    }
    pred = {
        "events": [event("met", "OCCURRENCE", id="m"), event("killed", "OCCURRENCE", id="k")],
        "event_links": [{"type": "AFTER", "arg1": "k", "arg2": "m"}],
    }
    report = scored(gold, pred, "timeml")
    assert report["links.typed.exact"].f1 == report["triggers.ti.exact"].f1 == 1
    assert report["triggers.tc.exact"].status == "no gold"  # TimeML's classes are no types


def test_what_names_a_removed_mention_names_another_one_of_the_entity():
    gold = {
        "mentions": [
            mention("French troops", "ORG.Military", level="NOM", entity="t", id="a"),
            mention("MNLA", "ORG.ArmedGroup", level="NAM", entity="t", id="b"),
            mention("Kidal", "GPE.PopulationCenter", level="NAM", entity="k", id="c"),
            mention("two men", "PER.Group", level="NOM", entity="m", id="d"),
        ],
        "relations": [
            {"type": "Physical.Located", "arg1": "a", "arg2": "c"},
            {"type": "Physical.Located", "arg1": "d", "arg2": "c"},  # nobody who is named
        ],
    }
    pred = {
        "mentions": [mention("MNLA", "ORG", id="x"), mention("Kidal", "GPE", id="y")],
        "relations": [{"type": "P276", "arg1": "x", "arg2": "y"}],
    }
    report = scored(gold, pred, "ontonotes", "wikidata")
    assert report["relations.rel+.exact"].f1 == 1
    assert report["relations.rel+.exact"].r_den == 1


def test_maps_are_chained_over_layers_and_over_schemes(tmp_path):
    mine = map_file(tmp_path, '[mentions]\npersonne = "PERSON"\nlieu = "GPE"\n')
    gold = {"mentions": [mention("MNLA", "PER.Individual", level="NAM"), mention("Kidal", "GPE.Nation", level="NAM")]}
    pred = {"mentions": [mention("MNLA", "Personne"), mention("Kidal", "lieu")]}
    report = scored(gold, pred, mine, "ontonotes")
    assert report["mentions.typed.exact"].f1 == 1
    assert "map:mine+" in report.signature and ",ontonotes+" in report.signature
    with pytest.raises(InputError, match="the label set has no 'PERSON'; the closest is 'PER'"):
        scored(gold, pred, mine)
    with pytest.raises(InputError, match="'ontonotes' is in the chain twice"):
        scored(gold, pred, "ontonotes", "ontonotes")


def test_labels_of_the_label_set_pass_a_map():
    gold = {"events": [event("met", "Conflict.Campaign", ("Agent", "French troops"))]}
    assert scored(gold, gold, "ace2005")["arguments.ac+.exact"].f1 == 1


def test_gold_and_labels_of_another_corpus(tmp_path):
    mine = map_file(tmp_path, '[mentions]\nhuman = "person"\nspot = ["place", "site"]\n')
    gold = {"mentions": [mention("MNLA", "person"), mention("Kidal", "site"), mention("Mali", "thing")]}
    pred = {"mentions": [mention("MNLA", "human"), mention("Kidal", "spot")]}
    report = scored(gold, pred, mine, labels=None)
    assert report["mentions.typed.exact"].f1 == 1
    assert report["mentions.typed.exact"].r_den == 2


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Malian", "country"),
        ("the  Malians", "country"),
        ("South African", "country"),
        ("U.S.", "country"),
        ("African", "continent"),
        ("Tuareg", "other"),
        ("Islamist", "other"),
        ("", "other"),
    ],
)
def test_the_lexicon_of_country_adjectives(words, kind):
    label_map = LabelMap.read("ontonotes")
    assert label_map.kind(label_map.target("mentions", "NORP"), words) == kind


# Unknown labels


def test_labels_that_a_map_does_not_have_are_an_error_with_the_closest():
    pred = {"mentions": [mention("MNLA", "ORGG"), mention("Kidal", "PERSN"), mention("Mali", "PERSN")]}
    with pytest.raises(InputError) as error:
        scored({"mentions": []}, pred, "ontonotes")
    assert str(error.value) == (
        "pred[0]: the map 'ontonotes' does not have 'PERSN' (2; the closest is 'PERSON'), 'ORGG' (1; the closest is"
        " 'ORG'); `mali-bench labels ontonotes` lists its labels"
    )
    roles = {"events": [event("killed", "Life.Die", ("Victm", "two men"))]}
    with pytest.raises(InputError, match="'Victm' \\(1; the closest is 'Victim'\\)"):
        scored({"events": []}, roles, "ace2005")


def test_a_file_in_another_scheme_is_told_the_map():
    pred = {"mentions": [mention("MNLA", "PERSON"), mention("Kidal", "NORP"), mention("Mali", "GPE")]}
    (notice,) = scored({"mentions": []}, pred).input["notices"]
    assert (notice["kind"], notice["leads"]) == ("other-scheme", True)
    assert notice["subject"] == "mentions: NORP, PERSON; `--map ontonotes` has all of them"


# Map files that are not maps

FAULTS = {
    "unknown key": ('[mention]\nX = "PER"\n', "unknown key mention; the keys are name, about, mentions"),
    "nothing": ('name = "x"\n', "maps nothing"),
    "twice": ('[mentions]\nX = "PER"\nx = "ORG"\n', "mentions.x is listed twice, as 'X' too"),
    "in two layers": ('[mentions]\nX = "PER"\n[times]\nX = "DATE"\n', "times.X is listed twice"),
    "unknown label": ('[mentions]\nX = "PERS"\n', "mentions.X: the label set has no 'PERS'; the closest is 'PER'"),
    "other layer": ('[mentions]\nX = "DATE"\n', "the label set has no 'DATE'"),
    "no label": ("[mentions]\nX = 1\n", "mentions.X: must be a label or a list of labels, not 1"),
    "empty": ("[mentions]\nX = []\n", "must be a label or a list of labels"),
    "swap": ('[mentions]\nX = { to = "PER", swap = true }\n', "swap must be true or false, and is for relations"),
    "key of an entry": ('[mentions]\nX = { too = "PER" }\n', "unknown key 'too'"),
    "lexicon": ('[mentions]\nX = { lexicon = "../x" }\n', "'../x' is not a lexicon; the lexicons are demonyms"),
    "kind": ('[mentions]\nX = { lexicon = "demonyms", town = "GPE" }\n', "unknown kind 'town'"),
    "kinds": ('[mentions]\nX = { lexicon = "demonyms", other = "PER" }\n', "needs a label for country, continent"),
    "roles without events": ('[mentions]\nX = "PER"\n[roles]\nY = "Agent"\n', "has roles, but no table events"),
    "role": ('[events]\nX = "Life.Die"\n[roles]\nY = "Agnt"\n', "roles.Y: the label set has no role 'Agnt'"),
    "roles of": ('[events]\nX = "Life.Die"\n[roles.Z]\nY = "Agent"\n', "roles.Z has no event type 'Z'"),
    "only": ('[mentions]\nX = "PER"\n[only]\n"mentions.x" = "NAM"\n', "only.mentions.x is not a field with labels"),
    "only value": ('[mentions]\nX = "PER"\n[only]\n"mentions.level" = "NAME"\n', "the label set has no 'NAME'"),
    "fillers": ('[mentions]\nX = "PER"\n[only]\nfillers = ["relations"]\n', "only.fillers takes mentions"),
    "drop": ('[mentions]\nX = "PER"\n[drop]\nmentions = ["Y"]\n', "unknown key drop.mentions"),
    "table": ('mentions = "PER"\n', "mentions must be a table"),
    "name": ('name = 1\n[mentions]\nX = "PER"\n', "name must be a text, not 1"),
    "toml": ("[mentions\n", "is not TOML"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_map_file_with_a_fault_is_refused_in_one_sentence(tmp_path, capsys, fault):
    text, message = FAULTS[fault]
    path = map_file(tmp_path, text)
    predictions = tmp_path / "pred.jsonl"
    predictions.write_text('{"mentions": []}\n', "utf-8")
    assert main(["score", str(predictions), "--map", str(path)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"mali-bench: {path}")
    assert message in err
    assert err.count("\n") == 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 400))
def test_a_damaged_map_file_is_refused_or_read(tmp_path_factory, noise, where):
    whole = (Path(__file__).parents[1] / "mali_bench" / "maps" / "timeml.toml").read_bytes()
    path = tmp_path_factory.mktemp("maps") / "damaged.toml"
    path.write_bytes(whole[:where] + noise + whole[where + len(noise) :])
    try:
        LabelMap.read(path).check(LABELS)
    except InputError as error:
        assert "\n" not in str(error)


def test_a_map_that_does_not_exist_is_told_the_closest():
    with pytest.raises(InputError, match="'ontonote' is not a map; the closest is 'ontonotes'"):
        Scope.of(["ontonote"])


# Layers and types


def test_layers_leave_out_the_metrics_of_others_and_change_no_number(article):
    pred = {"id": article[0].id, "mentions": [], "times": [], "relations": []}
    whole = score(article, pred, intervals=False)
    part = score(article, pred, layers=["relations", "times"], intervals=False)
    assert part.signature == whole.signature.replace("|ci:", "|layers:relations+times|ci:")
    for name, result in part.metrics.items():
        asked = name.partition(".")[0] in ("relations", "times")
        assert result == whole[name] if asked else result.status == "left out", name
    with pytest.raises(InputError, match="'time' is not a layer; the closest is 'times'"):
        score(article, pred, layers=["time"])


def test_types_restrict_both_sides():
    gold = {
        "mentions": [mention("MNLA", "ORG.ArmedGroup"), mention("Kidal", "GPE.Nation"), mention("Mali", "GPE.Other")]
    }
    pred = {"mentions": [mention("Kidal", "GPE.Nation"), mention("French", "PER.Group"), mention("Mali", "ORG.Other")]}
    report = scored(gold, pred, types=["GPE"])
    assert (report["mentions.untyped.exact"].p_den, report["mentions.untyped.exact"].r_den) == (1, 2)
    assert "|types:GPE|" in report.signature
    report = scored(gold, pred, types=["GPE.Other"])
    assert (report["mentions.untyped.exact"].p_den, report["mentions.untyped.exact"].r_den) == (0, 1)
    report = scored(gold, pred, types=["mentions:GPE.Other"], labels=None)
    assert report["mentions.untyped.exact"].r_den == 1
    with pytest.raises(InputError, match="'GPEE' is not a type of the label set or the gold; the closest is 'GPE'"):
        scored(gold, pred, types=["GPEE"])


# Coarse types, spans without mentions


def test_coarse_types_do_not_attempt_full_ones_unless_the_gold_has_none_either():
    gold = {"mentions": [mention("MNLA", "ORG.ArmedGroup")]}
    coarse = {"mentions": [mention("MNLA", "ORG")]}
    report = scored(gold, coarse)
    assert report["mentions.typed.exact"].f1 == 1
    assert report["mentions.subtyped.exact"].status == "not attempted"
    assert report.input["unknown_labels"] == {}
    assert scored(coarse, coarse, labels=None)["mentions.subtyped.exact"].f1 == 1
    assert scored(gold, {"mentions": [mention("MNLA", "ORG.Court")]})["mentions.subtyped.exact"].f1 == 0


def test_the_table_shows_heads_where_there_are_no_mentions_to_make_entities(tmp_path, capsys):
    gold, pred = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    document = {"id": "d", "text": TEXT, "events": [event("killed", "Life.Die", ("Victim", "two men"))]}
    gold.write_text(json.dumps({**document, "mentions": [mention("two men", "PER.Group")]}) + "\n", "utf-8")
    pred.write_text(json.dumps(document) + "\n", "utf-8")
    assert main(["score", str(pred), "--gold", str(gold), "--no-intervals"]) == 0
    out = capsys.readouterr().out
    assert "ac+.head" in out
    assert "Event arguments: not attempted" not in out


# The command


def test_labels_shows_the_label_set_and_the_maps(capsys):
    assert main(["labels"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in names())
    assert "PER.Individual" in out
    assert main(["labels", "ontonotes"]) == 0
    out = capsys.readouterr().out
    assert "removed from both sides: Title" in out
    assert "NORP" in out


def test_labels_computes_what_a_perfect_system_gets(capsys):
    assert main(["labels", "ontonotes", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    mentions = shown["perfect_system"]["mentions.typed.head"]
    assert mentions["mapped"] == 1
    assert 0 < mentions["unmapped"] < 0.613  # the F1 of all names found in 181 mentions, with every type right


# Head words


@pytest.mark.parametrize(
    ("trigger", "head"),
    [
        ("killed", "killed"),
        ("have killed", "killed"),
        ("have been killed", "killed"),
        ("hand over", "hand"),
        ("place at the table", "place"),
        ("killed and wounded", "killed"),
        ("did not withdraw", "withdraw"),
        ("didn't withdraw", "withdraw"),
        ("began to withdraw", "withdraw"),
        ("doing so", "so"),
        ("air strike", "strike"),
        ("--", "--"),
    ],
)
def test_the_head_word_of_a_trigger(trigger, head):
    start, end = head_word(trigger, ((0, len(trigger)),))
    assert trigger[start:end] == head


def test_the_head_word_of_a_discontinuous_trigger():
    text = "have been badly killed"
    assert head_word(text, ((0, 4), (16, 22))) == (16, 22)


@given(st.text(max_size=30).filter(bool))
def test_a_head_word_lies_in_its_trigger(text):
    start, end = head_word(text, ((0, len(text)),))
    assert 0 <= start < end <= len(text)


def test_labels_of_a_free_label_set_are_not_checked(tmp_path):
    LabelMap.read(map_file(tmp_path, '[mentions]\nX = "anything"\n')).check(Labels({}))


@pytest.mark.parametrize(
    "prediction",
    [
        [{"entity_group": "NORP", "start": 0, "end": 6}, {"entity_group": "NORP", "start": 18, "end": 24}],
        {"mentions": [{"text": "French", "type": "NORP"}, {"text": "Tuareg", "type": "NORP"}]},
        {"id": "d", "mentions": [{"spans": [[0, 6]], "type": "NORP"}, {"spans": [[18, 24]], "type": "NORP"}]},
    ],
    ids=["offsets without a text", "strings without offsets", "our own format without a text"],
)
def test_a_lexicon_takes_the_words_from_the_gold_where_the_prediction_has_no_text(prediction, tmp_path):
    gold = {"mentions": [mention("French", "GPE.Nation", level="ADJ"), mention("Tuareg", "PER.Group", level="ADJ")]}
    path = tmp_path / "p.json"
    path.write_text(json.dumps(prediction))
    store = InMemory([Record("gold", msgspec.convert({"id": "d", "text": TEXT, **gold}, Document))])
    predictions = open_store(str(path), labels=LABELS)
    report = evaluate(store, predictions, LABELS, "x", intervals=False, scope=Scope.of(["ontonotes"])).metrics
    assert report["mentions.typed.exact"].f1 == 1
    assert {name: group.r_num for name, group in report["mentions.typed.exact"].groups.items()} == {"GPE": 1, "PER": 1}


def test_spacy_docs_go_the_same_way():
    spacy = pytest.importorskip("spacy")
    doc = spacy.blank("en")(TEXT)
    spans = [("French", "NORP"), ("Kidal", "GPE"), ("Tuesday", "DATE")]
    doc.ents = [doc.char_span(*at(words)[0], label=label) for words, label in spans]
    gold = {
        "mentions": [
            mention("French", "GPE.Nation", level="ADJ"),
            mention("Kidal", "GPE.PopulationCenter", level="NAM"),
            mention("French troops", "ORG.Military", level="NOM"),
        ],
        "times": [{"spans": at("Tuesday"), "type": "DATE"}],
    }
    report = score(
        {"id": "d", "text": TEXT, **gold}, doc, labels=LABELS, maps="ontonotes", layers=["mentions"], intervals=False
    )
    assert report["mentions.typed.exact"].f1 == 1
    assert report["times.typed.exact"].status == "left out"


# Entries of the leaderboard


def entry(maps):
    (meta, *_) = sorted((Path(__file__).parents[1] / "leaderboard" / "entries").glob("gazetteer-*/meta.json"))
    declared = {**json.loads(meta.read_text("utf-8")), "maps": maps}
    start = load()[0].text.index("French")
    run = {"id": load()[0].id, "mentions": [{"spans": [[start, start + 6]], "type": "NORP"}]}
    return {"meta.json": json.dumps(declared).encode(), "predictions/run-1.jsonl": json.dumps(run).encode() + b"\n"}


def test_an_entry_is_scored_under_the_maps_that_it_declares():
    scores = json.loads(entries.scored(entries.Gold.current(), entry(["ontonotes"])))
    assert "|map:ontonotes+" in scores["signature"]
    assert scores["runs"][0]["metrics"]["mentions.typed.head"]["precision"] == 1
    with pytest.raises(InputError, match="'mine\\.toml' is not a map; the maps are ace2005"):
        entries.scored(entries.Gold.current(), entry(["mine.toml"]))


@settings(deadline=None)
@given(pair=pairs())
def test_what_has_the_same_characters_has_the_same_head_word(pair):
    """So matching by head words finds at least as much."""
    report = score(*pair, labels=Labels(TEST_LABELS), intervals=False)
    for name, other in (
        ("triggers.tc.exact", "triggers.tc.headword"),
        ("triggers.ti.exact", "triggers.ti.headword"),
        ("arguments.ac+.exact", "arguments.ac+headword.exact"),
    ):
        if report[name].p_num is not None:
            assert report[other].p_num >= report[name].p_num, other


@given(pair=pairs())
@settings(deadline=None, max_examples=30)
def test_layers_change_no_number(pair):
    whole = score(*pair, labels=Labels(TEST_LABELS), intervals=False)
    part = score(*pair, labels=Labels(TEST_LABELS), layers=["events"], intervals=False)
    for name, result in part.metrics.items():
        assert result.status == "left out" or result == whole[name], name
