"""Passes in a corpus: kept byte for byte, published, and made into sources."""

import hashlib
import json
import shutil
import subprocess

import datasets
import pytest
from conftest import PASS, ROOT

from mali_bench.cli.main import main
from mali_bench.corpus import bundled, pass_archive, sources
from mali_bench.corpus.build import build
from mali_bench.model import checks

datasets.disable_progress_bars()
FILES = sorted(path.name for path in PASS.iterdir())


def add(folder, given=PASS, document="practice-1", round_="pilot-1", annotator="A"):
    options = ["--document", document, "--round", round_, "--annotator", annotator, "--corpus", str(folder)]
    return main(["passes", "add", str(given), *options])


def adopt(folder, given=PASS, document="practice-1"):
    return main(["passes", "adopt", str(given), "--document", document, "--corpus", str(folder)])


@pytest.fixture
def kept(practice):
    """The corpus with the pass in it."""
    assert add(practice) == 0
    return practice / "passes" / "practice-1" / "pilot-1" / "A"


@pytest.fixture
def copy(tmp_path):
    """A copy of the pass, to be edited."""
    return shutil.copytree(PASS, tmp_path / "copy")


def validated(folder, capsys):
    capsys.readouterr()
    code = main(["validate", str(folder)])
    return code, capsys.readouterr().out


def test_the_passes_of_the_project_are_as_they_were_delivered():
    assert list(pass_archive.faults(ROOT / "corpus")) == []


def test_an_added_pass_is_a_copy_byte_for_byte(kept):
    assert sorted(path.name for path in kept.iterdir()) == FILES
    for name in FILES:
        assert (kept / name).read_bytes() == (PASS / name).read_bytes()


def test_hashes_are_listed_as_sha256sum_writes_them(kept, practice):
    assert add(practice, annotator="B") == 0
    lines = (practice / "passes" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    digest = hashlib.sha256((PASS / "times.jsonl").read_bytes()).hexdigest()
    assert f"{digest}  practice-1/pilot-1/A/times.jsonl" in lines
    assert [line[66:] for line in lines] == [f"practice-1/pilot-1/{who}/{name}" for who in "AB" for name in FILES]
    if shutil.which("sha256sum"):
        done = subprocess.run(
            ["sha256sum", "-c", "SHA256SUMS"], cwd=practice / "passes", capture_output=True, check=False
        )
        assert done.returncode == 0


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda kept: (kept / "times.jsonl").write_bytes(b"\n"), "it has the hash 01ba4719c80b6fe911b091a7c05124b6"),
        (lambda kept: (kept / "times.jsonl").unlink(), "SHA256SUMS lists it, but it does not exist"),
        (lambda kept: (kept / "more.md").write_text("x"), "SHA256SUMS does not list it"),
    ],
)
def test_an_edited_pass_is_a_fault_and_is_not_built(edit, said, kept, practice, capsys):
    assert validated(practice, capsys) == (0, f"{practice}: 1 document, no faults\n")
    edit(kept)
    code, out = validated(practice, capsys)
    assert code == 1
    assert said in out
    assert out.count("[pass-edited]") == 1
    assert checks.FAULTS["pass-edited"] in out
    assert main(["build", str(practice)]) == 1
    assert not (practice / "data").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"document": "practice-2"}, "has no document 'practice-2'; it has practice-1"),
        ({"annotator": "gpt-9"}, "an annotator is named by one to three letters or digits, not 'gpt-9'"),
        ({"annotator": ".."}, "an annotator is named by one to three letters or digits, not '..'"),
        ({"round_": "../x"}, "the name of a round has lower-case letters, digits and hyphens, not '../x'"),
        ({"given": ROOT / "tests"}, "is not an annotation pass: it has no mentions.jsonl"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_written(options, said, practice, capsys):
    assert add(practice, **options) == 2
    assert said in capsys.readouterr().err
    assert not (practice / "passes").exists()


def test_a_pass_with_a_strange_file_or_a_broken_line_is_refused(practice, copy, capsys):
    (copy / "notes.txt").write_text("x", encoding="utf-8")
    assert add(practice, copy) == 2
    assert "notes.txt: is not a file of a pass" in capsys.readouterr().err
    (copy / "notes.txt").unlink()
    (copy / "times.jsonl").write_text('{"p": 3, "quote": "Monday"}\n', encoding="utf-8")
    assert add(practice, copy) == 2
    assert "times.jsonl:1: p must be the number of a paragraph, 1 to 2, not 3" in capsys.readouterr().err
    assert not (practice / "passes").exists()


def test_a_pass_is_never_replaced(kept, practice, capsys):
    assert add(practice) == 2
    assert "exists already, and a pass is never replaced" in capsys.readouterr().err


def test_a_broken_list_of_hashes_is_told_with_its_line(kept, practice, capsys):
    with (practice / "passes" / "SHA256SUMS").open("a", encoding="utf-8") as file:
        file.write("abc  x\n")
    assert main(["validate", str(practice)]) == 2
    assert (
        f"SHA256SUMS:{len(FILES) + 1}: must be a SHA-256, two spaces and a path, not 'abc  x'"
        in capsys.readouterr().err
    )


def test_passes_are_published_one_row_each(kept, practice, tmp_path):
    assert add(practice, annotator="B", round_="pilot-2") == 0
    build(practice)
    whole, stream = (
        datasets.load_dataset(
            str(practice), "passes", split="practice", cache_dir=str(tmp_path / "cache"), streaming=each
        )
        for each in (False, True)
    )
    assert list(whole) == list(stream)
    assert [(row["id"], row["round"], row["annotator"]) for row in whole] == [
        ("practice-1", "pilot-1", "A"),
        ("practice-1", "pilot-2", "B"),
    ]
    row = whole[0]
    assert row["invented"] is True
    assert row["mentions"][0]["type"] == "PER.Individual"  # a text, since an old pass may have an old label
    assert row["mentions"][0]["spans"] == [[0, 21]]
    assert row["events"][0]["factuality"] == [{"source": "AUTHOR", "value": "Uu"}, {"source": "a1", "value": "CT+"}]
    assert row["coverage"] == [{"start": 22, "end": 26, "word": "said", "reason": "CUE"}]
    assert set(row) == {"annotator", "round", "coverage", *corpus_fields(practice)}


def corpus_fields(folder):
    line = (folder / "data" / "practice" / "document.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return set(json.loads(line))


def test_a_label_that_the_set_no_longer_has_does_not_keep_a_pass_from_loading(practice, copy, tmp_path):
    lines = (copy / "mentions.jsonl").read_text(encoding="utf-8").replace("PER.Group", "PER.Crew")
    (copy / "mentions.jsonl").write_text(lines, encoding="utf-8")
    assert add(practice, copy) == 0
    build(practice)
    data = datasets.load_dataset(str(practice), "passes", split="practice", cache_dir=str(tmp_path / "cache"))
    assert data[0]["mentions"][2]["type"] == "PER.Crew"


def test_a_pass_becomes_sources_with_every_layer(bare):
    assert adopt(bare) == 0
    (source,) = bundled.read_sources(bare)
    document = source.document
    assert {layer for layer in sources.LAYERS if getattr(document, layer) is not None} == set(sources.LAYERS)
    (attribution,) = document.attributions
    assert (attribution.cue, attribution.content) == (((22, 26),), ((42, 58),))
    assert (attribution.cue_quote, attribution.content_quote) == ("said", "two sailors died")
    values = [[(each.source, each.value) for each in event.factuality] for event in document.events]
    assert values == [[("AUTHOR", "Uu"), ("a1", "CT+")], [("AUTHOR", "CT+")], [("AUTHOR", "CT+")]]
    assert [(event.realis, event.modality) for event in document.events] == [
        ("Actual", "Asserted"),  # of the mayor alone
        ("Actual", "Asserted"),
        ("Actual", "Asserted"),
    ]
    assert [(link.arg1, link.arg2) for link in document.event_links] == [("v3", "v2")]
    assert [mention.note for mention in document.mentions][-1] == "the sailors, not the rescuers"
    assert source.coverage == (sources.Coverage((22, 26), "said", "CUE"),)


def test_sources_from_a_pass_have_no_fault(practice, capsys):
    assert validated(practice, capsys) == (0, f"{practice}: 1 document, no faults\n")


def test_sources_are_not_overwritten(practice, capsys):
    before = {path.name: path.read_bytes() for path in (practice / "src" / "practice-1").iterdir()}
    assert adopt(practice) == 2
    assert (
        "mentions.jsonl: exists already; remove the layers that a pass is to replace first" in capsys.readouterr().err
    )
    assert before == {path.name: path.read_bytes() for path in (practice / "src" / "practice-1").iterdir()}
