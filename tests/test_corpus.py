"""The corpus: built data equals its sources, loads everywhere, and never comes from a stale cache."""

import hashlib
import json
import shutil

import datasets
import pytest
from conftest import ARTICLE, ROOT, SEED, draft

import mali_bench
from mali_bench import CheckFailed, InputError
from mali_bench.corpus import bundled, guidelines
from mali_bench.corpus.build import build
from mali_bench.corpus.dataset_features import tags
from mali_bench.corpus.validate import of_corpus
from mali_bench.model.document import LAYERS

datasets.disable_progress_bars()
CORPUS = ROOT / "corpus"
LABELS = bundled.labels(CORPUS)


CONFIGS = datasets.get_dataset_config_names(str(CORPUS))
SPLITS = {"examples": "practice"}


def load(folder, config, cache, **options):
    split = SPLITS.get(config, "test")
    return datasets.load_dataset(str(folder), config, split=split, cache_dir=str(cache), **options)


def of_article(rows):
    """The rows of the article."""
    return [row for row in rows if row["doc_id"] == ARTICLE]


@pytest.fixture
def gold():
    """The gold documents by id."""
    return {document.id: document for document in mali_bench.load()}


@pytest.fixture
def checkout(tmp_path):
    """A copy of what the corpus is built from, with a name that is not `corpus`."""
    shutil.copytree(CORPUS, tmp_path / "checkout" / "copy")
    for folder in ("seeds", "annotation_guidelines"):
        shutil.copytree(ROOT / folder, tmp_path / "checkout" / folder)
    return tmp_path / "checkout" / "copy"


def test_the_article_is_the_one_that_was_given(gold):
    digest = hashlib.sha256(SEED.read_bytes()).hexdigest()
    assert digest == "5133f96ac53ea8a078572477ccf05e62bbad54267aa9ae55506b4626fb9742eb"
    assert gold[ARTICLE].text.encode() == SEED.read_bytes()


def test_the_sources_have_no_fault():
    assert of_corpus(CORPUS).faults == ()


def test_the_built_data_is_what_the_sources_give():
    assert build(CORPUS, check=True) == []


def test_the_package_holds_the_corpus_of_the_checkout():
    for path in (CORPUS / "data").glob("*/*.jsonl"):
        assert (bundled.root() / path.relative_to(CORPUS)).read_bytes() == path.read_bytes()


def test_every_paragraph_has_mentions_and_events(gold):
    document = gold[ARTICLE]
    for start, end in document.paragraphs:
        assert any(start <= mention.spans[0][0] < end for mention in document.mentions)
        assert any(start <= event.trigger[0][0] < end for event in document.events)


@pytest.mark.parametrize("config", CONFIGS)
def test_a_configuration_loads_streaming_or_not(config, tmp_path):
    whole, stream = load(CORPUS, config, tmp_path), load(CORPUS, config, tmp_path, streaming=True)
    assert list(whole) == list(stream)
    assert len(whole) == len(
        (CORPUS / "data" / SPLITS.get(config, "test") / f"{config}.jsonl").read_text().splitlines()
    )
    assert whole.features == stream.features


def test_the_first_configuration_is_the_default(tmp_path):
    assert load(CORPUS, None, tmp_path).features == load(CORPUS, "document", tmp_path).features


def test_a_copy_of_the_folder_alone_loads(tmp_path):
    shutil.copytree(CORPUS, tmp_path / "elsewhere")
    assert len(of_article(load(tmp_path / "elsewhere", "paragraphs", tmp_path / "cache"))) == 23


def test_the_package_loads_a_configuration(tmp_path):
    ours = mali_bench.load_dataset("mentions", split="test", cache_dir=str(tmp_path))
    assert list(ours) == list(load(CORPUS, "mentions", tmp_path))


def test_the_first_configuration_is_what_the_scorer_reads():
    report = mali_bench.score(mali_bench.load(), mali_bench.load())
    rows = (CORPUS / "data" / "test" / "document.jsonl").read_text(encoding="utf-8").splitlines()
    again = mali_bench.score([json.loads(row) for row in rows], mali_bench.load())
    assert report.metrics == again.metrics


@pytest.mark.parametrize("config", ["mentions", "events", "times", "quantities"])
def test_the_text_of_a_row_stands_at_its_offsets(config, gold, tmp_path):
    for row in load(CORPUS, config, tmp_path):
        assert gold[row["doc_id"]].text[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("name", [document.id for document in mali_bench.load()])
def test_a_paragraph_is_a_document_of_its_own(name, gold, tmp_path):
    whole = gold[name]
    rows = [row for row in load(CORPUS, "paragraphs", tmp_path) if row["doc_id"] == name]
    assert [whole.text[row["start"] : row["start"] + len(row["text"])] for row in rows] == [row["text"] for row in rows]
    assert sum(len(row["mentions"]) for row in rows) == len(whole.mentions)
    for row in rows:
        for mention in row["mentions"]:
            (start, end), *_ = mention["spans"]
            assert row["text"][start:end] == mention["quote"]
        assert {mention["entity"] for mention in row["mentions"]} == {entity["id"] for entity in row["entities"]}
        known = {each["id"] for layer in ("mentions", "times", "quantities", "events") for each in row[layer]}
        assert {ref for relation in row["relations"] for ref in (relation["arg1"], relation["arg2"])} <= known
        assert {each["filler"] for event in row["events"] for each in event["arguments"]} <= known


def test_tokens_carry_the_heads_as_bio_tags(gold, tmp_path):
    data = load(CORPUS, "tokens", tmp_path)
    names = data.features["mentions_tags"].feature.names
    assert names == tags(LABELS, "mentions")
    for row in data:
        before, text = "O", gold[row["doc_id"]].text
        for token, start, tag in zip(row["tokens"], row["starts"], row["mentions_tags"], strict=True):
            assert text[start : start + len(token)] == token
            assert names[tag][0] != "I" or before[2:] == names[tag][2:]
            before = names[tag]


def test_examples_are_documents_that_the_scorer_reads(tmp_path):
    rows = (CORPUS / "data" / "practice" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    data = load(CORPUS, "examples", tmp_path)
    for row, loaded in zip(map(json.loads, rows), data, strict=True):
        assert mali_bench.score(row["annotation"], row["annotation"], intervals=False).metrics
        assert loaded["invented"]
        assert loaded["annotation"]["text"] == loaded["text"]
        given = {layer for layer in LAYERS if row["annotation"][layer] is not None}
        assert set(row["layers"]) - {"coverage"} == given
        for each in loaded["coverage"]:
            assert loaded["text"][each["start"] : each["end"]] == each["word"]


def test_examples_are_those_of_the_guidelines(tmp_path):
    found = guidelines.examples(ROOT / "annotation_guidelines", LABELS)
    data = load(CORPUS, "examples", tmp_path)
    assert data["id"][:] == [example.id for example in found]
    assert [data.features["polarity"].int2str(value) for value in data["polarity"]] == [
        "positive" if example.positive else "negative" for example in found
    ]


def test_edited_guidelines_change_the_examples_and_the_card(checkout):
    draft(checkout)
    path = checkout.parent / "annotation_guidelines" / "mentions.md"
    path.write_text(path.read_text(encoding="utf-8").replace("[the *tunnel*]", "[one *tunnel*]"), encoding="utf-8")
    assert build(checkout) == ["README.md", "data/practice/examples.jsonl"]


def test_labels_are_those_of_the_label_set(tmp_path):
    mentions = load(CORPUS, "mentions", tmp_path)
    assert mentions.features["type"].names == list(LABELS.values("mentions", "type"))
    types = [mention.type for document in mali_bench.load() for mention in document.mentions]
    assert [mentions.features["type"].int2str(row["type"]) for row in mentions] == types


MAY_BE_NULL = {
    "mentions": {"role", "reading"},
    "entities": {"kb", "reading"},
    "relations": {"reading"},
    "events": {"modality", "reading"},
    "times": {"mod", "begin_point", "end_point", "reading"},
    "quantities": {"number", "low", "high", "unit", "mod", "of", "reading"},
    "tokens": set(),
}


@pytest.mark.parametrize("config", MAY_BE_NULL)
def test_no_column_is_null_by_accident(config, tmp_path):
    for row in of_article(load(CORPUS, config, tmp_path)):
        assert {name for name, value in row.items() if value is None} <= MAY_BE_NULL[config], row["id"]


def test_edited_gold_never_comes_from_a_stale_cache(checkout, tmp_path):
    """datasets keys its cache by the card; the card must change with the data, under the same version too."""
    draft(checkout)
    before = load(checkout, "entities", tmp_path / "cache")
    path = checkout / "src" / "mali-2013-02-05" / "entities.jsonl"
    first, *others = path.read_text(encoding="utf-8").splitlines()
    edited = json.dumps({**json.loads(first), "name": "edited"})
    path.write_text("\n".join([edited, *others]) + "\n", encoding="utf-8")
    assert sorted(build(checkout)) == [
        "README.md",
        "data/test/document.jsonl",
        "data/test/entities.jsonl",
        "data/test/paragraphs.jsonl",
    ]
    after = load(checkout, "entities", tmp_path / "cache")
    assert "edited" not in before["name"]
    assert "edited" in after["name"]


def test_data_that_differs_from_its_card_is_refused(checkout, tmp_path, monkeypatch):
    path = checkout / "data" / "test" / "mentions.jsonl"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    monkeypatch.setattr(bundled, "root", lambda: checkout)
    with pytest.raises(CheckFailed, match="the data of 'mentions' is not what the card says"):
        mali_bench.load_dataset("mentions", cache_dir=str(tmp_path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "corpus.toml: cannot be read: No such file or directory"),
        (b"name = \n", "corpus.toml: is not TOML"),
        (b"name = 1\n", "corpus.toml: Expected `str`, got `int`"),
        (b"\xff", "corpus.toml:1: is not UTF-8"),
    ],
)
def test_a_corpus_that_cannot_say_what_it_is_is_refused(content, said, tmp_path):
    if content is not None:
        (tmp_path / "corpus.toml").write_bytes(content)
    with pytest.raises(InputError) as error:
        bundled.about(tmp_path)
    assert str(error.value).startswith(f"{tmp_path}/{said}")


def test_faulty_sources_are_not_built(checkout):
    path = checkout / "src" / "mali-2013-02-05" / "times.jsonl"
    first, *others = path.read_text(encoding="utf-8").splitlines()
    shifted = {**json.loads(first), "spans": [[0, 7]]}
    path.write_text("\n".join([json.dumps(shifted), *others]) + "\n", encoding="utf-8")
    before = (checkout / "README.md").read_bytes()
    with pytest.raises(CheckFailed, match="quote-differs"):
        build(checkout)
    assert (checkout / "README.md").read_bytes() == before
