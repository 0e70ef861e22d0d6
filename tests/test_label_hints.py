"""What is said of types that the gold does not have: which map or label explains them; without a label set, too."""

import json

import pytest
from conftest import ARTICLE, ROOT

from mali_bench import InputError, load, score
from mali_bench.cli.main import main
from mali_bench.model.label_maps import LabelMap
from mali_bench.model.labels import Labels
from mali_bench.model.mapping import perfect
from mali_bench.model.readings import first_readings

TEXT = "Anna met Bob in Oslo on Monday."
PLACES = {"Anna": (0, 4), "Bob": (9, 12), "Oslo": (16, 20), "Monday": (24, 30), "met": (5, 8)}
GOLD = {
    "id": "d1",
    "text": TEXT,
    "mentions": [
        {"spans": [PLACES["Anna"]], "type": "PER"},
        {"spans": [PLACES["Bob"]], "type": "PER"},
        {"spans": [PLACES["Oslo"]], "type": "LOC"},
    ],
    "times": [{"spans": [PLACES["Monday"]], "type": "DATE"}],
}
LABELS = Labels.read(ROOT / "corpus" / "labels.toml")


def spans(**labels):
    """Spans as a pipeline returns them, by their words."""
    return [
        {"start": PLACES[word][0], "end": PLACES[word][1], "text": word, "label": label}
        for word, label in labels.items()
    ]


def leading(report):
    return [(each["kind"], each["subject"], each["count"]) for each in report.input["notices"] if each["leads"]]


# Without a label set


def test_types_that_the_gold_does_not_have_are_unknown_without_a_label_set():
    """Two persons and a place; Monday is `date`, which no layer of the gold has, so it is a mention."""
    pred = spans(Anna="person", Bob="person", Oslo="location", Monday="date")
    report = score(GOLD, pred)
    assert "|labels:none|" in report.signature
    assert report.input["unknown_labels"] == {
        "mentions.type date": 1,
        "mentions.type location": 1,
        "mentions.type person": 2,
    }
    subject = "mentions: person, date, location; `--map gliner` has all of them"
    assert leading(report) == [("labels-unknown", subject, 4)]
    under = score(GOLD, pred, maps=["gliner"])
    assert (under["mentions.typed.exact"].f1, under["times.untyped.exact"].f1) == (1, 1)
    assert leading(under) == []


def test_a_map_that_brings_most_types_into_those_of_the_gold_is_named_with_what_it_lacks():
    """Cities are GPE under the map too, which this gold does not have."""
    report = score(GOLD, spans(Anna="PERSON", Bob="PERSON", Oslo="GPE", met="LOC"))
    subject = "mentions: PERSON, GPE; `--map ontonotes` brings all of them but GPE into the label set"
    assert leading(report) == [("other-scheme", subject, 3)]


def test_a_type_of_the_gold_tells_the_layer_without_a_label_set():
    report = score(GOLD, spans(Anna="PER", Bob="LOC", Oslo="LOC", Monday="DATE"))
    assert report["times.untyped.exact"].f1 == 1
    assert (report["mentions.typed.exact"].p_num, report["mentions.typed.exact"].p_den) == (2, 3)
    assert report.input["unknown_labels"] == {}
    assert leading(report) == []


def test_a_mention_stays_one_where_mentions_of_the_gold_have_its_type_too():
    gold = {**GOLD, "mentions": [*GOLD["mentions"], {"spans": [PLACES["met"]], "type": "DATE"}]}
    report = score(gold, spans(met="DATE", Monday="DATE"))
    assert (report["mentions.typed.exact"].p_num, report["mentions.typed.exact"].p_den) == (1, 2)


def test_gold_without_types_makes_no_type_unknown():
    gold = {**GOLD, "mentions": [{"spans": [PLACES["Anna"]]}]}
    assert score(gold, spans(Anna="person")).input["unknown_labels"] == {}


@pytest.mark.parametrize("form", ["brat", "conll", "conll2012", "dygie", "label-studio", "prodigy", "textee"])
def test_times_come_back_as_times_without_a_label_set(tmp_path, monkeypatch, capsys, form):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD) + "\n", "utf-8")
    assert main(["convert", "gold.jsonl", "--to", form, "-o", f"out.{form}"]) == 0
    for command in (["score", f"out.{form}", "--json"], ["convert", f"out.{form}", "--to", "jsonl"]):
        capsys.readouterr()
        assert main([*command, "--gold", "gold.jsonl"]) == 0
        out, err = capsys.readouterr()
        found = json.loads(out)
        if command[0] == "score":
            assert [found["metrics"][f"{name}.exact"]["f1"] for name in ("times.untyped", "mentions.typed")] == [1, 1]
            assert not [each for each in found["input"]["notices"] if each["kind"] == "unread"]
        else:
            assert [each["spans"] for each in found["times"]] == [[[24, 30]]], err


# Which map or label explains the types best


@pytest.fixture(scope="module")
def article():
    return next(first_readings(document) for document in load() if document.id == ARTICLE)


def told(layer, *types):
    """What leads the report on an empty gold document, for items of these types."""
    where = "trigger" if layer == "events" else "spans"
    pred = {"id": "a", layer: [{where: [[2 * at, 2 * at + 1]], "type": name} for at, name in enumerate(types)]}
    gold = {"id": "a", "text": "a " * len(types), layer: []}
    return [subject for _, subject, _ in leading(score(gold, pred, labels=LABELS))]


@pytest.mark.parametrize(
    ("layer", "types", "hint"),
    [
        # one scheme alone writes the label like this
        ("mentions", ["PERSON"], "PERSON; `--map ontonotes` has all of them"),
        ("mentions", ["PERSON", "GPE", "ORG"], "PERSON; `--map ontonotes` has all of them"),
        ("mentions", ["PER", "ORG", "LOC", "MISC"], "MISC; `--map conll2003` has all of them"),
        # two do
        ("mentions", ["person"], "person; `--map gliner` or `--map gum` has all of them"),
        ("events", ["Life.Die", "Justice.Arrest-Jail"], "Justice.Arrest-Jail; `--map ace2005` or `--map textee-ace`"),
        # ours do, too
        (
            "events",
            ["Life:Die", "Conflict:Attack"],
            "Conflict:Attack, Life:Die; the closest of the label set is Life.Die, and `--map ace2005`, `--map rich-ere`"
            " or `--map textee-ace` has all of them",
        ),
        ("mentions", ["org.military"], "org.military; the closest of the label set is ORG.Military"),
        ("mentions", ["per", "loc", "org"], "loc, org, per; `--map gliner` has all of them"),
        # none has all of them
        (
            "mentions",
            ["Person", "Location", "DateTime"],
            "`--map gliner` brings all of them but DateTime into the label set",
        ),
        # what maps only drop is explained by none
        ("mentions", ["value"], "value; this may be another scheme's output"),
        ("mentions", ["chemical"], "chemical; this may be another scheme's output"),
        ("events", ["Life.Die.Unspecified", "Contact.Contact.Broadcast"], "`--map wikievents` has all of them"),
    ],
)
def test_the_map_that_explains_the_types_best_is_named(layer, types, hint):
    (subject,) = told(layer, *types)
    assert subject.startswith(f"{layer}: ")
    assert hint in subject
    assert subject.count("--map") == hint.count("--map")


@pytest.mark.parametrize(
    ("layer", "types"),
    [
        ("mentions", ["PER.Individual", "GPE.Nation", "ORG.Military"]),
        ("mentions", ["PER", "ORG", "LOC"]),
        ("mentions", ["PER.Individual", "PER.Group", "WEAPON"]),  # which gliner has, but not as a type of ours
        ("mentions", ["GPE.Nation", "ORG.Militry"]),
        ("mentions", ["GPE.Nation", "chemical"]),
        ("events", ["Life.Die", "Conflict.Attack", "Conflict.TakeTerritory", "Life.Dye"]),
    ],
)
def test_a_file_in_our_labels_gets_no_hint(layer, types):
    assert told(layer, *types) == []


def test_our_own_output_gets_no_hint(article):
    assert leading(score(article, article)) == []


def coarse(document, types):
    """The names of a document with the families of their types, as another name for some."""
    kept = []
    for mention in document.mentions:
        name = types.get(mention.type.partition(".")[0])
        if name and mention.level == "NAM":
            kept.append({"spans": mention.spans, "type": name})
    return {"id": document.id, "mentions": kept}


def test_coarse_types_that_mean_something_else_are_told_their_map(article):
    """Cities and countries are LOC: for each of them the type is right only under the map of CoNLL-2003."""
    pred = coarse(article, {"PER": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"})
    cities = sum(mention.level == "NAM" and mention.type.startswith("GPE") for mention in article.mentions)
    ((kind, subject, count),) = leading(score(article, pred))
    assert (kind, count) == ("coarse-scheme", len(pred["mentions"]))
    assert subject.endswith(f"; with `--map conll2003`, {cities} more have the gold's type")
    assert leading(score(article, pred, maps=["conll2003"])) == []


def test_our_own_coarse_types_are_told_no_map(article):
    assert leading(score(article, coarse(article, {name: name for name in ("PER", "ORG", "GPE", "LOC", "FAC")}))) == []
    without_places = coarse(article, {"PER": "PER", "ORG": "ORG", "LOC": "LOC"})
    assert leading(score(article, without_places)) == []


@pytest.mark.parametrize("name", ["conll2003", "ontonotes", "gum", "ace2005", "wikievents", "timeml"])
def test_a_perfect_system_of_a_scheme_is_told_its_map(article, name):
    told = leading(score(article, perfect(article, LabelMap.read(name))))
    assert any(f"`--map {name}`" in subject for _, subject, _ in told)


def test_a_label_set_that_a_map_does_not_fit_is_told_no_map(tmp_path):
    """The map would be refused, since the set has no ORG."""
    (tmp_path / "labels.toml").write_text('[mentions.type]\nPER = "people"\nLOC = "places"\n', "utf-8")
    report = score(GOLD, spans(Anna="PERSON", Bob="PERSON"), labels=tmp_path / "labels.toml")
    assert leading(report) == [("labels-unknown", "mentions: PERSON; this may be another scheme's output", 2)]


def test_an_unknown_type_of_a_known_family_is_said_to_count_by_it(tmp_path, monkeypatch, capsys):
    """ORG.Militry is right where families are compared, and wrong where whole types are."""
    monkeypatch.chdir(tmp_path)
    gold = {"id": "d1", "text": TEXT, "mentions": [{"spans": [PLACES["Anna"]], "type": "ORG.Military"}]}
    pred = {"id": "d1", "mentions": [{"spans": [PLACES["Anna"]], "type": "ORG.Militry"}]}
    report = score(gold, pred, labels=LABELS)
    assert (report["mentions.typed.exact"].f1, report["mentions.subtyped.exact"].f1) == (1, 0)
    for name, document in (("gold", gold), ("pred", pred)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(document) + "\n", "utf-8")
    assert main(["score", "pred.jsonl", "--gold", "gold.jsonl", "--no-intervals"]) == 0
    told = "unknown labels (wrong, but a known family still counts as such): mentions.type ORG.Militry (1)"
    assert told in capsys.readouterr().out


# Types that are asked for


def test_types_that_leave_nothing_of_a_layer_lead_the_report():
    """All three mentions are of other types, and the time is of a layer that has none of those asked for."""
    gold = {**GOLD, "mentions": [{"spans": [PLACES["Anna"]], "type": "PER.Individual"}]}
    pred = spans(Anna="PERSON", Bob="PERSON", Oslo="GPE", Monday="DATE")
    report = score(gold, pred, labels=LABELS, types=["PER"])
    assert leading(report) == [
        (
            "types-empty",
            "mentions has a type that is asked for (PER) - PERSON, GPE; `--map ontonotes` has all of them",
            3,
        )
    ]
    assert report.input["layers"]["times"]["predicted"] == 1
    ours = score(gold, spans(Anna="ORG.Court", Bob="GPE.Nation"), labels=LABELS, types=["PER"])
    assert leading(ours) == [("types-empty", "mentions has a type that is asked for (PER) - GPE.Nation, ORG.Court", 2)]


def test_types_that_leave_something_of_a_layer_are_counted():
    report = score(GOLD, spans(Anna="PER", Bob="PER", Oslo="LOC"), labels=LABELS, types=["PER"])
    assert leading(report) == []
    (notice,) = [each for each in report.input["notices"] if each["kind"] == "types-left-out"]
    assert (notice["subject"], notice["count"]) == ("mentions", 1)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("PERSON", "under `--map ontonotes` it is PER"),
        ("organisation", "under `--map gliner` it is ORG"),
        ("GPEE", "the closest is 'GPE'"),
    ],
)
def test_a_type_of_another_scheme_is_told_what_it_is_under_its_map(name, hint):
    with pytest.raises(InputError) as error:
        score(GOLD, spans(Anna="PER"), labels=LABELS, types=[name])
    assert str(error.value) == f"types: {name!r} is not a type of the label set or the gold; {hint}"


def test_a_map_that_drops_all_items_leads_the_report():
    report = score(GOLD, {"id": "d1", "mentions": [{"spans": [PLACES["Anna"]], "type": "EVENT"}]}, maps=["ontonotes"])
    assert leading(report) == [("map-empty", "EVENT", 1)]


@pytest.mark.parametrize("family", ["PER", "ORG", "GPE", "LOC"])
def test_any_type_of_the_article_can_be_asked_for(family):
    """A mention may be of two types in two readings, and arguments of one reading name it."""
    documents = load()
    assert score(documents, documents, types=[family], intervals=False)["mentions.typed.exact"].f1 == 1


def test_an_argument_of_a_reading_whose_mention_is_of_another_type_is_left_out():
    """The town is a city in one reading and a region in the other; each reading has an event that takes it."""

    def event(reading):
        return {
            "trigger": [PLACES["met"]],
            "type": "Conflict.Attack",
            "arguments": [{"role": "Target", "filler": "m1"}],
            "reading": f"TOWN/{reading}",
        }

    mention = {"id": "m1", "spans": [PLACES["Oslo"]]}
    gold = {
        "id": "d1",
        "text": TEXT,
        "mentions": [
            {**mention, "type": "LOC.Boundary", "reading": "TOWN/a"},
            {**mention, "type": "GPE.PopulationCenter", "reading": "TOWN/b"},
        ],
        "events": [event("a"), event("b")],
    }
    pred = {
        "id": "d1",
        "mentions": [{**mention, "type": "GPE.PopulationCenter"}],
        "events": [{name: value for name, value in event("b").items() if name != "reading"}],
    }
    report = score(gold, pred, labels=LABELS, types=["GPE"], intervals=False)
    found = {name: report[name].f1 for name in ("mentions.typed.exact", "arguments.ac.exact")}
    assert found == {"mentions.typed.exact": 1, "arguments.ac.exact": 1}
