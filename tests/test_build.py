"""Building a corpus: from its sources alone, under a version of its own, beside another build."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import PASS, ROOT, draft

from mali_bench import CheckFailed, InputError
from mali_bench.cli.main import main
from mali_bench.corpus import bundled, pass_archive
from mali_bench.corpus.build import build


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(folder, name="times", **changes):
    """Change the first line of a source of the practice document."""
    path = folder / "src" / "practice-1" / f"{name}.jsonl"
    first, *others = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([json.dumps({**json.loads(first), **changes}), *others]) + "\n", encoding="utf-8")


def version(folder, new):
    path = folder / "corpus.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("1.0.0", new), encoding="utf-8")


@pytest.fixture
def built(practice):
    build(practice)
    return practice


def test_corpus_is_built_from_its_sources_alone(tmp_path):
    """Without built data and card, in a process that sees no other corpus, a build gives the same bytes."""
    place = tmp_path / "checkout"
    for name in ("mali_bench", "corpus", "seeds", "annotation_guidelines"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    before = files(place / "corpus")
    shutil.rmtree(place / "corpus" / "data")
    (place / "corpus" / "README.md").unlink()
    environment = {**os.environ, "PYTHONPATH": str(place)}
    subprocess.run([sys.executable, "-m", "mali_bench", "build"], cwd=place, env=environment, check=True)
    assert files(place / "corpus") == before


def test_other_data_under_the_version_of_the_card_are_refused(built):
    before = files(built)
    edit(built, note="no score reads this")
    assert build(built) == []  # a note is not in the data
    edit(built, mod="APPROX")
    with pytest.raises(
        CheckFailed, match=r"document, paragraphs, times differ .* version 1\.0\.0; give .* corpus\.toml"
    ):
        build(built)
    assert {path: data for path, data in files(built).items() if path.parts[0] != "src"} == {
        path: data for path, data in before.items() if path.parts[0] != "src"
    }


def test_check_says_what_changed_whatever_the_version(built):
    edit(built, mod="APPROX")
    assert "data/practice/times.jsonl" in build(built, check=True)


def test_other_data_under_a_new_version_are_built(built):
    edit(built, mod="APPROX")
    version(built, "1.1.0")
    assert "data/practice/times.jsonl" in build(built)


def test_data_of_a_draft_may_change_as_often_as_wanted_until_it_is_released(built):
    edit(built, mod="APPROX")
    version(built, "1.1.0")
    draft(built)
    build(built)
    edit(built, mod="START")
    build(built)
    path = built / "corpus.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("draft = true\n", ""), encoding="utf-8")
    assert build(built) == []
    edit(built, mod="END")
    with pytest.raises(CheckFailed, match=r"version 1\.1\.0"):
        build(built)


def test_text_of_the_card_may_change_under_the_same_version(built):
    (built / "card.md").write_text("# Another card\n", encoding="utf-8")
    assert build(built) == ["README.md"]


@pytest.mark.parametrize("value", ["1", '"yes"', "[]"])
def test_draft_is_true_or_false(value, built):
    path = built / "corpus.toml"
    path.write_text(path.read_text(encoding="utf-8") + f"draft = {value}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"corpus\.toml: Expected `bool`"):
        build(built)


@pytest.mark.parametrize("new", ["", "1.1", "v2", "1.0.0-beta", "1.0.0\\n"])
def test_version_is_three_numbers(new, built):
    """As `datasets` demands, which reads the card."""
    version(built, new)
    with pytest.raises(InputError, match=r"corpus\.toml: version must be three numbers, as 1\.0\.0, not "):
        build(built)


def test_source_that_is_gone_is_named(built, capsys):
    (built / "src" / "practice-1" / "attributions.jsonl").unlink()
    edit_factuality_away(built)
    with pytest.raises(
        CheckFailed, match=r"src/practice-1/attributions\.jsonl: is gone; data/practice/document\.jsonl has"
    ):
        build(built)
    version(built, "1.1.0")
    assert main(["build", str(built)]) == 0
    assert "attributions.jsonl: is gone" in capsys.readouterr().err


def edit_factuality_away(folder):
    """Without attributions, events have values of factuality for the author alone."""
    path = folder / "src" / "practice-1" / "events.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row.pop("factuality", None)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_document_that_is_gone_is_named(built, tmp_path):
    two = built / "src" / "practice-2"
    shutil.copytree(built / "src" / "practice-1", two)
    about = (two / "document.toml").read_text(encoding="utf-8")
    (two / "document.toml").write_text(about.replace('id = "practice-1"', 'id = "practice-2"'), encoding="utf-8")
    version(built, "1.1.0")
    build(built)
    shutil.rmtree(two)
    with pytest.raises(CheckFailed, match=r"src: has no folder of the document 'practice-2' any more"):
        build(built)


def test_what_another_build_is_writing_is_left_alone(built):
    half = built / "data" / "practice" / ".times.jsonl-abc.part"
    half.write_text("half", encoding="utf-8")
    assert build(built, check=True) == []
    (built / "card.md").write_text("# Another card\n", encoding="utf-8")
    build(built)
    stray = built / "data" / "practice" / "colours.jsonl"
    stray.write_text("{}\n", encoding="utf-8")
    assert build(built) == ["data/practice/colours.jsonl"]


def test_two_builds_at_once_write_what_one_does(practice):
    expected = practice.parent / "one"
    shutil.copytree(practice, expected)
    build(expected)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(build, [practice, practice]))
    assert files(practice / "data") == files(expected / "data")


@pytest.mark.parametrize("name", ["card.md", "function_words.txt", "labels.toml", "corpus.toml"])
def test_source_that_is_not_utf8_is_refused_with_file_and_line(name, built):
    path = built / name
    path.write_bytes(path.read_bytes() + b"\n# \xff\n")
    line = path.read_bytes().count(b"\n")
    with pytest.raises(InputError, match=rf"{name}:{line}: is not UTF-8"):
        build(built)


@pytest.mark.parametrize("name", ["coverage.tsv", "adjudication.tsv"])
def test_source_of_a_document_that_is_not_utf8_is_refused_with_file_and_line(name, built):
    path = built / "src" / "practice-1" / name
    path.write_bytes(b"\xff\n")
    with pytest.raises(InputError, match=rf"{name}:1: is not UTF-8"):
        build(built)


def test_guidelines_that_are_not_utf8_are_refused_with_file_and_line(built, tmp_path):
    pages = shutil.copytree(ROOT / "annotation_guidelines", tmp_path / "pages")
    (pages / "zoo.md").write_bytes(b"# Zoo\n\xff\n")
    path = built / "corpus.toml"
    old = json.dumps(str(ROOT / "annotation_guidelines"))
    path.write_text(path.read_text(encoding="utf-8").replace(old, json.dumps(str(pages))), encoding="utf-8")
    with pytest.raises(InputError, match=r"zoo\.md:2: is not UTF-8"):
        build(built)


def test_sums_that_are_not_utf8_are_refused_with_file_and_line(built):
    pass_archive.add(built, PASS, document="practice-1", round_="r1", annotator="A")
    (built / "passes" / "SHA256SUMS").write_bytes(b"\xff\n")
    with pytest.raises(InputError, match=r"SHA256SUMS:1: is not UTF-8"):
        build(built)


@pytest.mark.parametrize("name", ["mentions.jsonl", "remarks.md"])
def test_link_in_a_pass_is_refused(name, bare, tmp_path):
    given = shutil.copytree(PASS, tmp_path / "given")
    secret = tmp_path / "secret"
    secret.write_bytes((given / "mentions.jsonl").read_bytes())
    (given / name).unlink(missing_ok=True)
    (given / name).symlink_to(secret)
    with pytest.raises(InputError, match=f"{name}: is a link"):
        pass_archive.add(bare, given, document="practice-1", round_="r1", annotator="A")
    with pytest.raises(InputError, match=f"{name}: is a link"):
        pass_archive.adopt(bare, given, document="practice-1")
    assert main(["validate", str(given), "--text", str(bare / "src" / "practice-1" / "text.txt")]) == 2
    assert not (bare / "passes" / "practice-1" / "r1" / "A").exists()


def test_link_among_kept_passes_is_a_fault(bare):
    place = pass_archive.add(bare, PASS, document="practice-1", round_="r1", annotator="A")
    kept = place / "mentions.jsonl"
    shutil.copy(kept, bare / "elsewhere")
    kept.unlink()
    kept.symlink_to(bare / "elsewhere")
    assert [fault.id for fault in pass_archive.faults(bare)] == ["pass-edited"]


def test_two_passes_added_at_once_are_both_listed(bare):
    names = ["A", "B", "C", "D"]
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda name: pass_archive.add(bare, PASS, document="practice-1", round_="r1", annotator=name), names
            )
        )
    assert list(pass_archive.faults(bare)) == []
    assert [each.annotator for each in pass_archive.delivered(bare, bundled.read_sources(bare))] == names


def test_source_with_an_endless_span_is_refused_at_once(built):
    edit(built, spans=[[0, 2**64]])
    with pytest.raises(InputError, match=r"times\.jsonl:1: Expected `int`"):
        build(built)


def test_source_with_a_span_far_outside_is_a_fault_at_once(built):
    edit(built, spans=[[0, 2**31 - 1]])
    with pytest.raises(CheckFailed, match="the text has only"):
        build(built)
