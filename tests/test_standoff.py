"""The corpus without its texts holds no word of them, and with them gives back every byte."""

import json
import re
import shutil

import msgspec
import pytest
from conftest import ARTICLE, PASS, PRACTICE_TEXT, ROOT, SEED, documents
from hypothesis import given
from hypothesis import strategies as st

from mali_bench.cli.main import main
from mali_bench.corpus import bundled, pass_archive
from mali_bench.corpus.build import build
from mali_bench.corpus.sources import with_quotes
from mali_bench.corpus.standoff import bare, pieces, restored
from mali_bench.model.document import LAYERS, Document, Entity, items
from mali_bench.model.text import paragraphs, words

ARTICLE_TEXT = SEED.read_bytes().decode("utf-8")
TEXT = PRACTICE_TEXT.decode("utf-8")
FIRST, SECOND = TEXT.rstrip("\n").split("\n\n")


def strip(folder, into, *options):
    return main(["build", str(folder), "--standoff", str(into), *options])


def attach(text, bare_, out):
    texts = text if isinstance(text, list) else [text]
    return main(["attach", *map(str, texts), "--standoff", str(bare_), "-o", str(out)])


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def article_line(folder):
    """The line of the article without its text."""
    lines = (folder / "test" / "document.jsonl").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if json.loads(line)["document"]["id"] == ARTICLE)
    return line


@pytest.fixture
def stripped(practice, tmp_path):
    """The small corpus, with a pass of its document, built; and the same without its text."""
    pass_archive.add(practice, PASS, document="practice-1", round_="r1", annotator="A")
    build(practice)
    assert strip(practice, tmp_path / "bare") == 0
    return tmp_path / "bare"


def keyed(value, key=""):
    """Every string of a value with the key under which it stands."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from keyed(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from keyed(each, key)
    elif isinstance(value, str):
        yield key, value


IDS = {"id", "entity", "arg1", "arg2", "filler", "of", "source", "event", "hopper", "parent", "reading", "kb"}
IDS |= {"kb_lists", "side_a", "side_b", "place", "events"}
LABELS = {"type", "level", "role", "class", "tense", "modality", "polarity", "genericity", "dct_rel", "phase", "realis"}
LABELS |= {"value", "mod", "kind", "form", "stance", "unit", "date", "begin_point", "end_point"}
LABELS |= {"time_relation", "certainty", "date_precision", "side"}
HASHES = {"sha256", "paragraphs"}


def test_the_article_without_its_text_has_no_word_of_it(tmp_path):
    assert strip(ROOT / "corpus", tmp_path) == 0
    assert {path.name for path in (tmp_path / "test").iterdir()} == {"document.jsonl", "passes.jsonl"}
    line = article_line(tmp_path)
    found = set(re.findall(r"[^\W_]+", ARTICLE_TEXT))
    strings = list(keyed(json.loads(line)))
    assert {key for key, _ in strings} <= IDS | LABELS | HASHES | {"names"}
    for key, value in strings:
        if key == "names":
            assert not found & set(re.findall(r"[^\W_]+", value)), value
        elif key in HASHES:
            assert re.fullmatch(r"[0-9a-f]{64}", value)
    for name in ("Hollande", "Konna", "French", "rebels", "dispatch"):  # of the text, and of the title
        assert name not in line


def test_no_stretch_of_three_words_of_the_article_stands_in_it(tmp_path):
    strip(ROOT / "corpus", tmp_path)
    line = article_line(tmp_path)
    at = list(words(ARTICLE_TEXT))
    for (start, _), (_, end) in zip(at, at[2:], strict=False):
        assert ARTICLE_TEXT[start:end] not in line


def test_the_article_gives_back_every_byte(tmp_path):
    strip(ROOT / "corpus", tmp_path / "bare")
    assert attach(SEED, tmp_path / "bare", tmp_path / "out") == 0
    built = ROOT / "corpus" / "data" / "test"
    assert sorted(path.name for path in (tmp_path / "out" / "data" / "test").iterdir()) == sorted(
        path.name for path in built.iterdir() if path.name != "adjudication.jsonl"
    )
    for path in (tmp_path / "out" / "data" / "test").iterdir():
        lines = (built / path.name).read_bytes().splitlines(keepends=True)
        assert path.read_bytes().splitlines(keepends=True) == [line for line in lines if _is_of_article(line)]


def _is_of_article(line):
    row = json.loads(line)
    return row.get("doc_id", row.get("id")) == ARTICLE


def test_every_layer_and_a_pass_give_back_every_byte(stripped, practice, tmp_path):
    text = practice / "src" / "practice-1" / "text.txt"
    assert attach(text, stripped, tmp_path / "out") == 0
    for path in (practice / "data" / "practice").iterdir():
        if path.name != "examples.jsonl":
            assert (tmp_path / "out" / "data" / "practice" / path.name).read_bytes() == path.read_bytes()
    assert (tmp_path / "out" / "data" / "practice" / "passes.jsonl").exists()


def test_a_line_holds_offsets_labels_and_hashes_alone(stripped):
    (row,) = rows(stripped / "practice" / "document.jsonl")
    assert row["document"]["mentions"][0] == {
        "id": "m1",
        "spans": [[0, 21]],
        "head": [[4, 9]],
        "type": "PER.Individual",
        "level": "NOM",
        "entity": "e1",
    }
    assert row["document"]["attributions"][0]["content"] == [[42, 58]]
    assert "note" not in json.dumps(row)
    # "the two drowned sailors": the text has neither "the" nor "drowned"
    assert row["names"][0] == [[0, 21]]
    assert [piece for piece in row["names"][2] if isinstance(piece, str)] == ["the ", " drowned "]
    (kept,) = rows(stripped / "practice" / "passes.jsonl")
    assert kept["coverage"] == [[22, 26, "CUE"]]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ann Bo", ((0, 6),)),
        ("Bo", ((4, 6),)),
        ("Bo's car", ((4, 6), "'s ", (13, 16))),
        ("car, Bo", ((13, 16), ", ", (4, 6))),
        ("an old car", ("an ", (9, 16))),
        ("carpet", ("carpet",)),
        ("", ()),
        (" Bo ", (" ", (4, 6), " ")),
    ],
)
def test_a_name_is_the_longest_stretches_of_whole_words(name, found):
    assert pieces(name, "Ann Bo a old car.") == found


@given(st.text(alphabet="ab '.-", max_size=12), st.text(alphabet="ab '.-", max_size=30))
def test_a_name_is_given_back(name, text):
    document = Document(text=text, paragraphs=(), entities=(Entity(id="e1", name=name), Entity(id="e2")))
    without = bare(document)
    assert [entity.name for entity in without.document.entities] == [None, None]
    assert restored(without.document, without.names, text) == document


@given(documents())
def test_a_document_is_given_back_with_all_its_layers(data):
    """Its quotes are those that its spans have in the text."""
    for record in data["incidents"]:  # that of a corpus names entities by ids alone
        record |= {
            name: [each for each in record[name] if each[1:].isdigit()] for name in ("side_a", "side_b", "place")
        }
        record["status"] = [each for each in record["status"] if each["source"] != "w05"]
    document = msgspec.convert(data, Document)
    layers = {layer: tuple(with_quotes(item, document.text) for item in items(document, layer)) for layer in LAYERS}
    document = msgspec.structs.replace(document, paragraphs=paragraphs(document.text), **layers)
    without = bare(document)
    assert "w0" not in msgspec.json.encode(without).decode()  # all words of the text start like that, or with w1
    assert restored(without.document, without.names, document.text) == document


def test_neither_text_title_and_notes_nor_other_keys_are_kept():
    """Whatever a line has beyond the layers may quote the text."""
    mention = {"spans": [[0, 3]], "quote": "Ann", "note": "Ann, says the agency"}
    data = {
        "id": "d",
        "text": "Ann left.",
        "paragraphs": [[0, 9]],
        "mentions": [mention],
        "meta": {"title": "Ann left"},
    }
    line = msgspec.json.encode(bare(msgspec.convert(data, Document))).decode()
    assert "Ann" not in line and "left" not in line and "agency" not in line


def test_check_compares_and_writes_nothing(practice, tmp_path, capsys):
    assert strip(practice, tmp_path / "bare", "--check") == 1
    assert (
        "not what the sources give: practice/document.jsonl; run `mali-bench build --standoff"
        in capsys.readouterr().err
    )
    assert not (tmp_path / "bare").exists()
    assert strip(practice, tmp_path / "bare") == 0
    assert strip(practice, tmp_path / "bare", "--check") == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            TEXT.replace("sailors", "soilers"),
            "paragraph 1 differs in more than one character; it has 59 characters and starts with 'The mayor",
        ),
        (
            TEXT.replace("two", "twO"),
            "paragraph 1 differs in one character: from its character 44 on, 'O sailors died.'",
        ),
        (TEXT.replace("met", "mt"), "paragraph 2 differs in one character: from its character 10 on, 't on Tuesday"),
        (TEXT.replace("met", "meet"), "paragraph 2 differs in one character: from its character 11 on, 'et on Tuesday"),
        (TEXT.replace("they", "the\u00a0y"), "paragraph 2 differs in one character: from its character 33 on"),
        (TEXT.replace("on ", "on\u00a0"), "it has no-break spaces: from character 29 on, '\\xa0Monday"),
        (TEXT.replace("\n", "\r\n"), "it has line ends CR LF: from character 59 on, '\\r\\n\\r\\nRescuers"),
        ("\ufeff" + TEXT, "it has a byte order mark: from character 0 on"),
        (
            TEXT.rstrip("\n"),
            "it has a line end too many or too few at the end: from character 101 on, '' replaces '\\n'",
        ),
        (
            TEXT.replace("on Monday", "on\nMonday"),
            "paragraph 1 has line breaks inside: from its character 29 on, '\\nMonday that two sai' replaces",
        ),
        (FIRST + "\n", "paragraph 2 is missing"),
        (FIRST + "\n\nNew.\n\n" + SECOND, "paragraph 2 of the file is too many: 'New.'"),
        (FIRST + "\n\n\n" + SECOND + "\n", "paragraph 2 is right, but starts at character 62 instead of 61"),
        (TEXT + " \n ", "all paragraphs are right, but the white space behind the last one differs"),
    ],
)
def test_another_text_is_refused_with_the_paragraph_and_the_first_difference(text, said, stripped, tmp_path, capsys):
    path = tmp_path / "other.txt"
    path.write_bytes(text.encode())
    assert attach(path, stripped, tmp_path / "out") == 1
    err = capsys.readouterr().err
    assert err.startswith(f"mali-bench: {path}: is not the text of practice-1\n  ")
    assert said in err
    assert not (tmp_path / "out").exists()


def test_both_paragraphs_are_told_if_both_differ(stripped, tmp_path, capsys):
    path = tmp_path / "other.txt"
    path.write_text(TEXT.replace("died", "dyed"), encoding="utf-8")
    assert attach(path, stripped, tmp_path / "out") == 1
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  paragraph 1 differs in one character: from its character 55 on, 'yed.' replaces 'ied.'",
        "  paragraph 2 differs in one character: from its character 36 on, 'yed.' replaces 'ied.'",
    ]


def test_several_texts_find_their_documents(practice, tmp_path, capsys):
    folder = shutil.copytree(ROOT / "corpus", tmp_path / "checkout" / "corpus")
    for name in ("seeds", "annotation_guidelines"):
        shutil.copytree(ROOT / name, tmp_path / "checkout" / name)
    for each in [*(folder / "src").iterdir(), folder / "passes"]:
        if each.name != ARTICLE:
            shutil.rmtree(each)
    shutil.rmtree(folder / "data")
    (folder / "README.md").unlink()
    shutil.copytree(practice / "src" / "practice-1", folder / "src" / "practice-1")
    build(folder)
    text = folder / "src" / "practice-1" / "text.txt"
    assert strip(folder, tmp_path / "bare") == 0
    assert attach([text, SEED], tmp_path / "bare", tmp_path / "out") == 0
    assert capsys.readouterr().out.endswith(f"{tmp_path / 'out'}: written\n")
    for split in ("test", "practice"):
        for path in (tmp_path / "out" / "data" / split).iterdir():
            assert path.read_bytes() == (folder / "data" / split / path.name).read_bytes()
    assert attach(SEED, tmp_path / "bare", tmp_path / "one") == 0
    assert "written, without practice-1, whose text was not given" in capsys.readouterr().out
    other = tmp_path / "other.txt"
    other.write_text("Nothing of all that.\n", encoding="utf-8")
    assert attach(other, tmp_path / "bare", tmp_path / "none") == 1
    assert "has no paragraph in common with any of the documents practice-1, mali-2013-02-05" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{}\n", "document.jsonl:1: is not a line of a corpus without texts: Object missing required field"),
        ("[\n", "document.jsonl:1: is not a line of a corpus without texts"),
        (
            '{"document": {"paragraphs": [[0, 3]]}, "sha256": "x", "paragraphs": [], "names": []}\n',
            "there must be a hash for each paragraph",
        ),
        (
            '{"document": {"entities": [{"id": "e1"}]}, "sha256": "x", "paragraphs": [], "names": []}\n',
            "there must be a name, or null, for each entity",
        ),
    ],
)
def test_a_broken_standoff_file_is_refused(line, said, stripped, tmp_path, capsys):
    (stripped / "practice" / "document.jsonl").write_text(line, encoding="utf-8")
    assert attach(SEED, stripped, tmp_path / "out") == 2
    assert said in capsys.readouterr().err


def test_what_is_not_there_is_refused(stripped, tmp_path, capsys):
    assert attach(SEED, tmp_path / "nowhere", tmp_path / "out") == 2
    assert "has no documents; `mali-bench build --standoff FOLDER` writes them" in capsys.readouterr().err
    assert attach(tmp_path / "none.txt", stripped, tmp_path / "out") == 2
    assert "none.txt: cannot be read" in capsys.readouterr().err


def test_a_corpus_with_faults_is_not_written(practice, tmp_path, capsys):
    (practice / "src" / "practice-1" / "coverage.tsv").write_text("", encoding="utf-8")
    assert strip(practice, tmp_path / "bare") == 1
    assert "[coverage]" in capsys.readouterr().err
    assert not (tmp_path / "bare").exists()


def test_the_scorer_reads_what_attach_writes(stripped, practice, tmp_path, capsys):
    attach(practice / "src" / "practice-1" / "text.txt", stripped, tmp_path / "out")
    gold = str(tmp_path / "out" / "data" / "practice" / "document.jsonl")
    assert main(["score", gold, "--gold", gold, "--labels", str(bundled.root() / "labels.toml"), "--no-intervals"]) == 0
