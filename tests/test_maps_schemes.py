"""What single maps say of the labels of their schemes, by hand."""

import pytest

from mali_bench import InputError, score
from mali_bench.corpus import bundled
from mali_bench.model.label_maps import LabelMap

TEXT = "Colonel Ann fled Kidal on Tuesday; the army ordered her brother Bob out by noon with a radio."
LABELS = bundled.labels()


def at(words):
    start = TEXT.index(words)
    return [[start, start + len(words)]]


def span(words, label, **more):
    return {"spans": at(words), "type": label, **more}


def event(words, label, *arguments):
    """Arguments are a role, what fills it and, if there is one, the time relation."""
    names = ("role", "filler", "time_relation")
    return {
        "trigger": at(words),
        "type": label,
        "arguments": [
            dict(zip(names, (role, at(filler), *relation), strict=False)) for role, filler, *relation in arguments
        ],
    }


def relation(label, arg1, arg2):
    return {"type": label, "arg1": at(arg1), "arg2": at(arg2)}


def scored(gold, pred, *maps, **options):
    gold, pred = {"id": "d", "text": TEXT, **gold}, {"id": "d", **pred}
    return score(gold, pred, labels=LABELS, maps=maps, intervals=False, **options)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("Time-Within", "Within"),
        ("Time-Holds", "Holds"),
        ("Time-Starting", "Starting"),
        ("Time-Ending", "Ending"),
        ("Time-Before", "Before"),
        ("Time-After", "After"),
        ("Time-At-Beginning", "Within"),
        ("Time-At-End", "Within"),
    ],
)
def test_roles_of_ace_say_how_an_event_lies_to_a_time(role, said):
    times = {"times": [span("Tuesday", "DATE")]}
    gold = {**times, "events": [event("fled", "Movement.Displace", ("Time", "Tuesday", said))]}
    pred = {**times, "events": [event("fled", "Movement.Transport", (role, "Tuesday"))]}
    report = scored(gold, pred, "ace2005")
    assert report["arguments.ac+.exact"].f1 == report["arguments.time.exact"].f1 == 1
    other = "Before" if said != "Before" else "After"
    gold = {**times, "events": [event("fled", "Movement.Displace", ("Time", "Tuesday", other))]}
    assert scored(gold, pred, "ace2005")["arguments.time.exact"].f1 == 0


def test_a_role_without_a_time_relation_says_none():
    times = {"times": [span("Tuesday", "DATE")]}
    gold = {**times, "events": [event("fled", "Movement.Displace", ("Time", "Tuesday", "Within"))]}
    pred = {**times, "events": [event("fled", "Movement.TransportPerson", ("Time", "Tuesday"))]}
    report = scored(gold, pred, "rich-ere")
    assert report["arguments.ac+.exact"].f1 == 1
    assert report["arguments.time.exact"].f1 is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{ to = "Time", time_relation = "Then" }', "the label set has no time relation 'Then'"),
        ('{ to = "Time", time_relation = 1 }', "a role with a time relation is { to = ROLE, time_relation = NAME }"),
        ('{ time_relation = "Within" }', "a role with a time relation is { to = ROLE, time_relation = NAME }"),
    ],
)
def test_a_time_relation_that_is_none_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(f'[events]\nX = "Life.Die"\n[roles]\nWhen = {text}\n', "utf-8")
    with pytest.raises(InputError, match=f"roles.When: {message}".replace("{", "\\{").replace("}", "\\}")):
        LabelMap.read(path).check(LABELS)


def test_titles_come_from_values_fillers_and_ordinals():
    gold = {"titles": [span("Colonel", "Title")]}
    for layer, label, name in (
        ("quantities", "Job-Title", "ace2005"),
        ("mentions", "TITLE", "rich-ere"),
        ("mentions", "TTL", "wikievents"),
        ("mentions", "job title", "gliner"),
    ):
        report = scored(gold, {layer: [span("Colonel", label)]}, name)
        assert report["titles.typed.exact"].f1 == 1, name
    ranked = {"titles": [span("Colonel", "Rank")]}
    assert scored(ranked, {"mentions": [span("Colonel", "ORDINAL")]}, "ontonotes")["titles.typed.exact"].f1 == 1


def test_a_label_that_a_map_drops_stays_ours_in_a_layer_that_the_map_lacks(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[mentions]\nPER = "PER"\n[drop]\nspans = ["TIME"]\n', "utf-8")
    times = {"times": [span("noon", "TIME")]}
    assert scored(times, times, path)["times.typed.exact"].f1 == 1


def test_textee_leaves_times_out_and_others_have_them_without_a_kind():
    gold = {"times": [span("Tuesday", "DATE"), span("noon", "TIME")]}
    pred = {"times": [span("Tuesday", "TIME"), span("noon", "TIME")]}
    assert scored(gold, pred, "textee-ace")["times.untyped.exact"].f1 == 1
    assert scored(gold, {"mentions": []}, "textee-ace")["times.untyped.exact"].status == "not attempted"


def test_who_moves_himself_is_the_transporter_of_rams():
    gold = {
        "mentions": [span("Ann", "PER.Individual")],
        "events": [event("fled", "Movement.Displace", ("Person", "Ann"), ("Origin", "Kidal"))],
    }
    pred = {
        "events": [event("fled", "movement.transportperson.selfmotion", ("transporter", "Ann"), ("origin", "Kidal"))]
    }
    assert scored(gold, pred, "rams")["arguments.ac+.exact"].f1 == 1


def test_kairos_has_no_instrument_of_a_death():
    gold = {
        "mentions": [span("Bob", "PER.Individual"), span("radio", "COM.Equipment")],
        "events": [event("fled", "Life.Die", ("Victim", "Bob"), ("Instrument", "radio"))],
    }
    pred = {"events": [event("fled", "Life.Die.Unspecified", ("Victim", "Bob"))]}
    assert scored(gold, pred, "wikievents")["arguments.ac+.exact"].f1 == 1


@pytest.mark.parametrize(
    ("name", "label", "ours", "arguments"),
    [
        ("ace2005", "PER-SOC.Lasting-Personal", "Per-Soc.Other", ("Ann", "Bob")),
        ("ace2005", "ORG-AFF.Investor-Shareholder", "Org-Aff.Ownership", ("Ann", "the army")),
        ("ace2005", "ART.User-Owner-Inventor-Manufacturer", "Art.UserOwner", ("Ann", "radio")),
        ("textee-ace", "PER-SOC", "Per-Soc.Family", ("Ann", "Bob")),
        ("rich-ere", "Physical.OrgHeadquarter", "Gen-Aff.OrgLocation", ("the army", "Kidal")),
        ("wikidata", "P3373", "Per-Soc.Family", ("Bob", "Ann")),
        ("wikidata", "headquarters location", "Gen-Aff.OrgLocation", ("the army", "Kidal")),
    ],
)
def test_relations_that_version_2_added(name, label, ours, arguments):
    gold = {"relations": [relation(ours, *arguments)]}
    assert scored(gold, {"relations": [relation(label, *arguments)]}, name)["relations.rel.exact"].f1 == 1


def test_what_is_owned_names_its_owner_in_wikidata():
    for ours, label in (("Org-Aff.Founder", "founded by"), ("Org-Aff.Ownership", "P127"), ("Art.UserOwner", "P127")):
        gold = {"relations": [relation(ours, "Ann", "the army")]}
        pred = {"relations": [relation(label, "the army", "Ann")]}
        assert scored(gold, pred, "wikidata")["relations.rel.exact"].f1 == 1, label


COARSE = {
    "physical": ("Physical.Located", "Physical.Near", "Gen-Aff.OrgLocation"),
    "partwhole": ("Part-Whole.Subsidiary",),
    "orgaffiliation": ("Org-Aff.Employment", "Org-Aff.Membership", "Org-Aff.Leadership"),
    "personalsocial": ("Per-Soc.Family", "Per-Soc.Other"),
    "generalaffiliation": ("Gen-Aff.Origin", "Gen-Aff.Ethnicity"),
}


@pytest.mark.parametrize("label", COARSE)
def test_coarse_rich_ere_scores_1_where_its_types_are_right(label):
    ends = ("Ann", "Bob"), ("Ann", "the army"), ("the army", "Kidal")
    gold = {"relations": [relation(ours, *pair) for ours, pair in zip(COARSE[label], ends, strict=False)]}
    pred = {"relations": [relation(label, *pair) for _, pair in zip(COARSE[label], ends, strict=False)]}
    assert scored(gold, pred, "rich-ere-coarse")["relations.rel.exact"].f1 == 1
    wrong = "partwhole" if label != "partwhole" else "physical"
    other = {"relations": [{**each, "type": wrong} for each in pred["relations"]]}
    assert scored(gold, other, "rich-ere-coarse")["relations.rel.exact"].f1 == 0
    with pytest.raises(InputError, match=r"the map '.*' has these"):
        scored(gold, pred, "rich-ere")


def test_a_map_may_be_like_another_one(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('like = "rich-ere"\n[mentions]\nHUMAN = "PER"\n', "utf-8")
    mine, other = LabelMap.read(path), LabelMap.read("rich-ere")
    assert mine.names("relations") == other.names("relations")
    assert "HUMAN" in mine.names("mentions")
    assert "FAC" not in mine.names("mentions")
    assert mine.digest != other.digest
    for name in ("nothing", "rich-ere-coarse"):
        path.write_text(f'like = "{name}"\n[mentions]\nHUMAN = "PER"\n', "utf-8")
        with pytest.raises(InputError, match="like must name a map of this package that is like no other"):
            LabelMap.read(path)
