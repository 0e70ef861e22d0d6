"""A practice document is a folder with its own text: no code knows it, and it is published beside the article."""

import hashlib
import json
import re
import shutil

import datasets
import pytest
from conftest import ARTICLE, PASS, PRACTICE_TEXT, ROOT, small_corpus

import mali_bench
from mali_bench import CheckFailed, InputError, api
from mali_bench.cli.main import main
from mali_bench.corpus import bundled, pass_archive
from mali_bench.corpus.adjudication import COLUMNS
from mali_bench.corpus.build import build
from mali_bench.corpus.card import refuse_stale
from mali_bench.corpus.dataset_features import CONFIGS, VIEWS, features
from mali_bench.model.given import input_for

datasets.disable_progress_bars()


def load(folder, config, tmp_path, **options):
    return datasets.load_dataset(str(folder), config, cache_dir=str(tmp_path / "cache"), **options)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The corpus of the project with the practice document beside the article, built; no test changes it."""
    place = tmp_path_factory.mktemp("checkout")
    folder = shutil.copytree(ROOT / "corpus", place / "corpus")
    for name in ("seeds", "annotation_guidelines"):
        shutil.copytree(ROOT / name, place / name)
    for each in (folder / "src").glob("practice-*"):
        shutil.rmtree(each)
    for generated in ("passes", "data"):
        shutil.rmtree(folder / generated)
    (folder / "README.md").unlink()
    small = small_corpus(place / "small")
    pass_archive.adopt(small, PASS, document="practice-1")
    shutil.copytree(small / "src" / "practice-1", folder / "src" / "practice-1")
    build(folder)
    return folder


def test_a_new_folder_is_all_that_a_document_needs(both, tmp_path):
    assert build(both, check=True) == []
    assert {path.name for path in (both / "data" / "practice").iterdir()} == {
        *(f"{config}.jsonl" for config in VIEWS),
        "examples.jsonl",
    }
    for path in (ROOT / "corpus" / "data" / "test").iterdir():  # the article is what it was
        if path.name == "passes.jsonl":  # which this corpus has none of
            continue
        assert (both / "data" / "test" / path.name).read_bytes() == path.read_bytes()
    refuse_stale(both)


@pytest.mark.parametrize("config", VIEWS)
def test_every_view_loads_in_the_split_practice_and_says_that_it_is_invented(config, both, tmp_path):
    whole = load(both, config, tmp_path, split="practice")
    assert list(whole) == list(load(both, config, tmp_path, split="practice", streaming=True))
    assert len(whole) > 0
    assert all(row["invented"] is True for row in whole)
    if (both / "data" / "test" / f"{config}.jsonl").exists():
        assert all(row["invented"] is False for row in load(both, config, tmp_path, split="test"))


def test_examples_are_invented_too(both, tmp_path):
    for row in load(both, "examples", tmp_path, split="practice"):
        assert row["invented"] is row["annotation"]["invented"] is True


def same_keys(row, feature):
    """Whether a row has exactly the columns of its features, also inside; `datasets` fills in what is missing."""
    if isinstance(feature, dict):
        return set(row) == set(feature) and all(same_keys(row[name], feature[name]) for name in feature)
    if isinstance(feature, datasets.List):
        return row is None or all(same_keys(each, feature.feature) for each in row)
    return not isinstance(row, dict | list)


@pytest.mark.parametrize("config", CONFIGS)
def test_rows_have_every_column_of_their_configuration_and_no_other(config, practice, tmp_path):
    pass_archive.add(practice, PASS, document="practice-1", round_="r1", annotator="A")
    case = "j1\tmentions\t1\ttwo sailors\tA: x | B: -\ty\tM1\tslip\t\n"
    (practice / "src" / "practice-1" / "adjudication.tsv").write_text(
        "\t".join(COLUMNS) + "\n" + case, encoding="utf-8"
    )
    build(practice)
    wanted = dict(features(config, bundled.labels()))
    lines = (practice / "data" / "practice" / f"{config}.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(same_keys(json.loads(line), wanted) for line in lines)


def test_the_card_describes_every_configuration():
    body = (ROOT / "corpus" / "card.md").read_text(encoding="utf-8").partition("## Composition")[0]
    assert re.findall(r"^\| `(\w+)`", body, re.M) == list(CONFIGS)


def test_an_attribution_is_spelled_out(both, tmp_path):
    data = load(both, "attributions", tmp_path, split="practice")
    (row,) = data
    assert (row["doc_id"], row["paragraph"]) == ("practice-1", 1)
    assert (row["start"], row["end"], row["text"], row["content"]) == (42, 58, "two sailors died", [[42, 58]])
    assert (row["cue_start"], row["cue_end"], row["cue_text"], row["cue"]) == (22, 26, "said", [[22, 26]])
    (source,) = row["source"]
    assert (source["id"], source["start"], source["end"], source["text"]) == ("m1", 0, 21, "The mayor of Lindholm")
    assert data.features["kind"].int2str(row["kind"]) == "Assertion"


def test_an_attribution_without_cue_and_source_loads(practice, tmp_path):
    path = practice / "src" / "practice-1" / "attributions.jsonl"
    row = json.loads(path.read_text(encoding="utf-8"))
    for name in ("cue", "cue_quote", "source"):
        del row[name]
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (practice / "src" / "practice-1" / "coverage.tsv").write_text("22\t26\tsaid\tCUE\n", encoding="utf-8")
    build(practice)
    (row,) = load(practice, "attributions", tmp_path, split="practice")
    assert [row[name] for name in ("cue_start", "cue_end", "cue_text", "cue", "source")] == [None, None, None, None, []]


def test_an_event_link_is_spelled_out(both, tmp_path):
    data = load(both, "event_links", tmp_path, split="practice")
    (row,) = data
    assert (row["paragraph"], data.features["type"].int2str(row["type"])) == (2, "Before")
    assert row["arg1"] == {"id": "v3", "layer": "events", "start": 96, "end": 100, "text": "died", "type": "Life.Die"}
    assert row["arg2"] == {"id": "v2", "layer": "events", "start": 70, "end": 73, "text": "met", "type": "Contact.Meet"}


def test_events_carry_factuality(both, tmp_path):
    data = load(both, "events", tmp_path, split="practice")
    name = data.features["factuality"].feature["value"].int2str
    assert [[(each["source"], name(each["value"])) for each in row["factuality"]] for row in data] == [
        [("AUTHOR", "Uu"), ("a1", "CT+")],
        [("AUTHOR", "CT+")],
        [("AUTHOR", "CT+")],
    ]


def test_a_configuration_without_a_row_is_left_out_of_the_card(practice):
    (practice / "src" / "practice-1" / "event_links.jsonl").write_text("", encoding="utf-8")
    build(practice)
    assert "event_links" not in datasets.get_dataset_config_names(str(practice))
    assert "attributions" in datasets.get_dataset_config_names(str(practice))
    refuse_stale(practice)
    (practice / "data" / "practice" / "event_links.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(CheckFailed, match="the data of 'event_links' is not what the card says"):
        refuse_stale(practice)


def test_a_relation_of_a_second_reading_may_name_what_only_that_reading_has(practice, tmp_path):
    place = practice / "src" / "practice-1"
    mentions = place / "mentions.jsonl"
    extra = {"id": "m9", "spans": [[46, 53]], "quote": "sailors", "head": [[46, 53]], "head_quote": "sailors"}
    extra |= {"type": "PER.Group", "level": "NOM", "entity": "e3", "reading": "WHO/b"}
    with mentions.open("a", encoding="utf-8") as file:
        file.write(json.dumps(extra) + "\n")
    link = {"id": "r9", "type": "Set.Member", "arg1": "m1"}
    with (place / "relations.jsonl").open("a", encoding="utf-8") as file:
        for filler, reading in (("m3", "WHO/a"), ("m9", "WHO/b")):
            file.write(json.dumps({**link, "arg2": filler, "reading": reading}) + "\n")
    build(practice)
    rows = load(practice, "relations", tmp_path, split="practice")
    assert [row["arg2"]["text"] for row in rows if row["id"] == "r9"] == ["two sailors", "sailors"]


def test_the_scorer_means_the_article_unless_told_otherwise(both, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(bundled, "root", lambda: both)
    names = [document.id for document in mali_bench.load()]
    assert ARTICLE in names and "practice-1" not in names
    (document,) = mali_bench.load("practice")
    assert (document.id, document.invented) == ("practice-1", True)
    api._corpus_ids.cache_clear()
    report = mali_bench.score(document, document, intervals=False)
    api._corpus_ids.cache_clear()
    assert report["mentions.typed.head"].f1 == 1.0
    assert f"|labels:{bundled.labels(both).digest}|" in report.signature
    gold = both / "data" / "practice" / "document.jsonl"
    assert main(["score", str(gold), "--split", "practice", "--json", "--no-intervals"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["metrics"]["mentions.typed.head"]["f1"] == 1.0
    assert main(["score", str(gold), "--json", "--no-intervals"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["input"]["unknown_documents"] == ["practice-1"]


def test_the_input_of_a_given_setting_says_that_it_is_invented(practice):
    (source,) = bundled.read_sources(practice)
    assert input_for(source.document, ["mentions"]).invented is True


@pytest.mark.parametrize("command", ["validate", "compare", "export", "text"])
def test_every_command_that_reads_the_gold_takes_a_split(command, both, monkeypatch, capfdbinary):
    monkeypatch.setattr(bundled, "root", lambda: both)
    gold = str(both / "data" / "practice" / "document.jsonl")
    arguments = {"validate": [gold], "compare": [gold, gold], "export": ["--format", "jsonl"], "text": []}[command]
    assert main([command, *arguments, "--split", "practice"]) == 0
    out = capfdbinary.readouterr().out
    if command == "text":
        assert out == PRACTICE_TEXT
    if command == "export":
        assert json.loads(out)["id"] == "practice-1"
        assert json.loads(out)["invented"] is True


def test_a_split_that_is_not_there_is_refused(capsys):
    assert main(["text", "--split", "dev"]) == 2
    assert "the corpus has no documents of the split 'dev'; it has practice, test" in capsys.readouterr().err


def test_a_split_does_not_stand_beside_other_gold(tmp_path, capsys):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "d", "text": "Ann.", "mentions": []}\n', encoding="utf-8")
    assert main(["score", str(path), "--gold", str(path), "--split", "practice"]) == 2
    assert "--split selects documents of the corpus and cannot be combined with --gold" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("invented = true\n", "", "invented is false in the split 'practice'; documents of the split 'practice' are"),
        (
            '"practice"',
            '"test"',
            "invented is true in the split 'test'; documents of the split 'practice' are invented",
        ),
        ('"practice"', '"../x"', "split must be a name of letters and digits, not '../x'"),
    ],
)
def test_practice_is_invented_and_nothing_else_is(old, new, said, practice):
    path = practice / "src" / "practice-1" / "document.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=r"document\.toml: ") as error:
        bundled.read_sources(practice)
    assert said in str(error.value)


def test_two_documents_do_not_share_an_id(practice):
    shutil.copytree(practice / "src" / "practice-1", practice / "src" / "practice-2")
    with pytest.raises(InputError, match=r"practice-2: has the id 'practice-1', which is that of .*practice-1"):
        bundled.read_sources(practice)


def test_documents_of_a_split_stand_in_one_file_by_name_of_their_folder(practice):
    place = shutil.copytree(practice / "src" / "practice-1", practice / "src" / "practice-0")
    path = place / "document.toml"
    text = b"Thieves came.\n"
    old = path.read_text(encoding="utf-8").replace(
        hashlib.sha256(PRACTICE_TEXT).hexdigest(), hashlib.sha256(text).hexdigest()
    )
    path.write_text(old.replace('id = "practice-1"', 'id = "practice-0"'), encoding="utf-8")
    (place / "text.txt").write_bytes(text)
    for layer in [*place.glob("*.jsonl"), place / "coverage.tsv"]:
        layer.unlink()
    (place / "coverage.tsv").write_text("0\t7\tThieves\tNOTYPE\n8\t12\tcame\tNOTYPE\n", encoding="utf-8")
    build(practice)
    lines = (practice / "data" / "practice" / "document.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["practice-0", "practice-1"]
