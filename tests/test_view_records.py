"""What cards and the data of records say: of readings the right one, speakers by name, clusters, codes explained."""

import json
import re

import msgspec
import pytest
from conftest import ROOT
from test_view import Reader

import mali_bench
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.model.document import Document
from mali_bench.model.labels import Labels
from mali_bench.view import build

TEXT = "Ann met Bo and Cy. Dee said that Bo left. She added that Bo left in a hurry."


def at(words, turn=0):
    start = [each.start() for each in re.finditer(re.escape(words), TEXT)][turn]
    return [[start, start + len(words)]]


SMALL = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"id": "m1", "spans": at("Ann"), "type": "PER.Individual", "level": "NAM"},
        {"id": "who", "spans": at("Bo and Cy"), "type": "PER.Group", "reading": "WHO/b"},
        {"id": "who", "spans": at("Bo"), "type": "PER.Individual", "reading": "WHO/a"},
        {"id": "dee", "spans": at("Dee"), "type": "PER.Individual", "entity": "e1"},
        {"id": "she", "spans": at("She"), "type": "PER.Individual", "level": "PRO", "entity": "e1"},
    ],
    "entities": [{"id": "e1", "type": "PER.Individual", "name": "Dee Roe"}],
    "relations": [{"id": "r1", "type": "Per-Soc.Other", "arg1": "m1", "arg2": "who", "reading": "WHO/b"}],
    "events": [
        {
            "id": "v1",
            "trigger": at("met"),
            "type": "Contact.Meet",
            "arguments": [
                {"role": "Participant", "filler": "who"},
                {"role": "Topic", "filler": "who", "reading": "WHO/b"},
            ],
        },
        {
            "id": "v2",
            "trigger": at("left"),
            "type": "Movement.Withdraw",
            "factuality": [
                {"source": "AUTHOR", "value": "Uu"},
                {"source": "a1", "value": "CT+"},
                {"source": "a2", "value": "CT+"},
            ],
        },
    ],
    "attributions": [
        {"id": "a1", "content": at("Bo left"), "cue": at("said"), "source": ["dee"]},
        {"id": "a2", "content": at("Bo left in a hurry"), "cue": at("added"), "source": ["she"], "parent": "a1"},
    ],
}
"""Of the readings of `who` the second one comes first in the file. Bo left for Dee Roe by two statements, of which one
names her "She".
"""


@pytest.fixture(scope="module")
def html():
    return build.gold_page(msgspec.convert(SMALL, Document), ours=False, labels=bundled.labels())


def rows(html, key):
    """The rows of a card by name: the words with the address behind what is a link."""
    card = re.search(rf'<li class="card[^>]*><div class="head"><a href="#{key}">.*?</li>', html).group()
    said = re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", card)
    return {name: re.sub('<a href="([^"]*)"[^>]*>(.*?)</a>', r"\2 [\1]", value) for name, value in said}


def words(row):
    return " ".join(re.sub("<[^>]*>", "", row).split())


def test_a_card_names_the_first_reading_and_an_argument_that_of_its_own(html):
    said = rows(html, "v1")
    assert words(said["Participant"]) == "Bo [#who]"
    assert words(said["Topic"]) == "Bo and Cy [#who~b] reading WHO/b"


def test_a_relation_of_a_reading_joins_what_its_reading_names(html):
    entries = {each["k"]: each for each in Reader(html).data["entries"]}
    assert entries["r1~b"]["q"] == "Ann → Bo and Cy"


def test_the_card_of_the_first_event_names_the_mention_of_the_first_reading():
    """m3 is "hundreds of rebels" in FIGHT/a, and in FIGHT/b, which comes first in the file, goes on behind that."""
    said = rows(build.gold_page(mali_bench.load()[0], ours=True), "v1")
    assert words(said["Victim"]) == "hundreds of rebels [#m3]"


def test_a_speaker_is_named_once_with_each_of_the_statements(html):
    assert words(rows(html, "v2")["factuality"]) == "Uu for the author, CT+ for Dee Roe [#a1] (2) [#a2]"
    assert 'href="#a2" aria-label="Dee Roe, statement 2"' in html


def test_a_source_is_named_by_its_entity_and_a_parent_is_a_link(html):
    said = rows(html, "a2")
    assert words(said["source"]) == "Dee Roe [#she]"
    assert words(said["parent"]) == "Bo left [#a1]"


def test_records_know_who_makes_a_statement(html):
    by = {each["k"]: each.get("by") for each in Reader(html).data["entries"] if each["l"] == "attributions"}
    assert by == {"a1": "Dee Roe", "a2": "Dee Roe"}


def glossary(html):
    """The definitions by code."""
    found = re.search('<details class="glossary">.*?</details>', html)
    return dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", found.group())) if found else None


def test_the_codes_of_a_page_are_explained_in_the_words_of_the_label_set(html):
    labels, found = bundled.labels(), glossary(html)
    assert found.pop("reading")
    assert {name: about.replace("&#x27;", "'") for name, about in found.items()} == {
        code: labels.properties(layer, name, code)["about"]
        for layer, name, codes in (
            ("mentions", "type", ("PER.Individual", "PER.Group")),
            ("mentions", "level", ("NAM", "PRO")),
            ("relations", "type", ("Per-Soc.Other",)),
            ("events", "type", ("Contact.Meet", "Movement.Withdraw")),
            ("events", "factuality", ("CT+", "Uu")),
        )
        for code in codes
    }
    assert '<details class="glossary">' in html  # folded up


def test_labels_that_nothing_defines_are_not_explained():
    document = msgspec.convert({"id": "d", "text": TEXT, "mentions": SMALL["mentions"][:1]}, Document)
    assert glossary(build.gold_page(document, ours=False)) is None
    own = Labels({"mentions": {"type": {"PER.Individual": {"about": "<b>A person"}, "X": "Not used."}}})
    assert glossary(build.gold_page(document, ours=False, labels=own)) == {"PER.Individual": "&lt;b&gt;A person"}


def predicted(folder, gold, prediction):
    """The page of a prediction."""
    for name, each in (("gold", gold), ("prediction", prediction)):
        (folder / f"{name}.jsonl").write_text(json.dumps(each), encoding="utf-8")
    options = ["--gold", str(folder / "gold.jsonl"), "-o", str(folder / "page.html")]
    assert main(["view", str(folder / "prediction.jsonl"), *options]) == 0
    return (folder / "page.html").read_text("utf-8")


FOUR = "Ann saw Bo. Cy saw Di."
NAMES = ("Ann", "Bo", "Cy", "Di")


def people(entities):
    """Four people in clusters."""
    return {
        "id": "d",
        "text": FOUR,
        "mentions": [
            {
                "id": name.lower(),
                "spans": [[FOUR.index(name), FOUR.index(name) + len(name)]],
                "type": "PER",
                "entity": of,
            }
            for name, of in zip(NAMES, entities, strict=True)
        ],
    }


def test_an_error_of_coreference_says_which_cluster_each_side_has(tmp_path):
    """In the gold Cy is with Ann and Bo, and Di alone; the prediction puts Cy to Di."""
    html = predicted(tmp_path, people("eeef"), people("eeff"))
    (error,) = Reader(html).data["errors"]
    assert (error["c"], error["g"], error["d"]) == ("coref.attachment", ["PER: Cy"], ["PER: Cy"])
    assert error["gw"] == "in the cluster Ann (3 mentions), with Ann and 1 more"
    assert error["dw"] == "in the cluster Cy (2 mentions), with Di"
    for side in ("gw", "dw"):
        assert f'<div class="aside">{error[side]}</div>' in html


def test_an_error_of_the_class_cascade_names_and_links_what_it_builds_on(tmp_path):
    """Cy and Di, whom the gold and the prediction relate alike, are one person in the prediction."""
    relation = {"relations": [{"id": "r1", "type": "Per-Soc.Other", "arg1": "cy", "arg2": "di"}]}
    html = predicted(tmp_path, people("eeef") | relation, people("eeff") | relation)
    data = Reader(html).data
    cascade, attachment = sorted(data["errors"], key=lambda each: each["c"], reverse=True)
    assert (cascade["c"], attachment["c"]) == ("relations.cascade", "coref.attachment")
    assert cascade["g"] == cascade["d"] == ["Per-Soc.Other: arg1: Cy; arg2: Di"]
    assert [(name, data["entries"][number]["k"]) for name, number in cascade["b"]] == [("coref.attachment", "cy")]
    assert '<dt>builds on</dt><dd><div>coref.attachment: <a href="#cy">Cy</a></div></dd>' in html
    assert "b" not in attachment


def test_classes_of_errors_that_a_page_has_are_explained(tmp_path):
    from mali_bench.analysis.diagnosis.classes import CLASSES

    found = glossary(predicted(tmp_path, people("eeef"), people("eeff")))
    assert found == {"attachment": CLASSES["attachment"]}


def test_a_number_without_errors_leads_nowhere(tmp_path):
    """Mentions can be missing, and none is."""
    html = predicted(tmp_path, people("eeef"), people("eeff"))
    links = re.findall('href="#(errors/[^"]*)"', html)
    assert links == ["errors/coref", "errors/coref.attachment"]
    assert 'aria-label="1 error, coref attachment"' in html


def test_an_entry_of_the_leaderboard_is_called_by_its_folder_without_the_hash(tmp_path):
    assert build.called(str(ROOT / "leaderboard/entries" / f"quick-{'0a' * 16}" / "predictions/run-1.jsonl")) == "quick"
    assert build.called(str(tmp_path / "quick" / "predictions" / "run-1.jsonl")) == "run-1.jsonl"
    assert build.called("run-1.jsonl") == "run-1.jsonl"
