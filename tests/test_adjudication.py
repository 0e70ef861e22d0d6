"""adjudication.tsv: each case is parsed, checked and published."""

import datasets
import pytest

from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.corpus.adjudication import CODES, COLUMNS, Reading
from mali_bench.corpus.build import build
from mali_bench.model.checks import FAULTS

datasets.disable_progress_bars()
HEAD = "\t".join(COLUMNS)
CASE = {
    "id": "j1",
    "layer": "mentions",
    "paragraph": "1",
    "text": "two sailors",
    "readings": "A: PER.Group | B: -",
    "decision": "PER.Group",
    "rule": "M1",
    "code": "slip",
    "note": "",
}


def line(**changes):
    return "\t".join({**CASE, **changes}.values())


def write(folder, *lines, head=HEAD):
    path = folder / "src" / "practice-1" / "adjudication.tsv"
    path.write_text("".join(f"{each}\n" for each in (head, *lines)), encoding="utf-8")
    return path


def test_columns_are_those_that_a_person_fills_in():
    assert list(CASE) == list(COLUMNS)
    assert list(CODES) == ["slip", "gap", "ambiguity"]


def test_cases_are_read_and_published(practice, tmp_path):
    write(
        practice,
        line(),
        line(id="j2", layer="factuality", paragraph="2", text="met ... died", rule="-", code="gap", note="new rule?"),
    )
    (source,) = bundled.read_sources(practice)
    one, two = source.adjudication
    assert one.readings == (Reading("A", "PER.Group"), Reading("B", "-"))
    assert (one.paragraph, one.rule, one.note, two.rule) == (1, "M1", "", None)
    build(practice)
    data = datasets.load_dataset(str(practice), "adjudication", split="practice", cache_dir=str(tmp_path / "cache"))
    assert data["text"][:] == ["two sailors", "met ... died"]
    assert data[0]["readings"] == [{"annotator": "A", "reading": "PER.Group"}, {"annotator": "B", "reading": "-"}]
    assert (data[0]["doc_id"], data[0]["invented"]) == ("practice-1", True)
    assert data.features["code"].int2str(data[1]["code"]) == "gap"


def test_a_corpus_without_cases_has_no_such_configuration(practice):
    build(practice)
    assert "adjudication" not in datasets.get_dataset_config_names(str(practice))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"layer": "mention"}, "case j1 has the layer 'mention'; the layers are mentions, entities"),
        ({"code": "error"}, "case j1 has the code 'error'; the codes are slip, gap, ambiguity"),
        ({"rule": "M99"}, "case j1 names the rule 'M99', which the guidelines do not have"),
        ({"rule": "-"}, "case j1 is a slip, but names no rule"),
        ({"paragraph": "3"}, "case j1 has the paragraph 3; they are 1 to 2"),
        ({"paragraph": "0"}, "case j1 has the paragraph 0; they are 1 to 2"),
        ({"paragraph": "2"}, "case j1 has the text 'two sailors', which is not found in paragraph 2"),
        ({"text": "two ... sailor"}, "case j1 has the text 'sailor', which is not found in paragraph 1"),
    ],
)
def test_a_wrong_case_is_a_fault_that_validate_explains(changes, said, practice, capsys):
    write(practice, line(**changes))
    assert main(["validate", str(practice)]) == 1
    out = capsys.readouterr().out
    assert said in out
    assert out.count("[adjudication]") == 1
    assert FAULTS["adjudication"] in out
    assert main(["build", str(practice)]) == 1


def test_a_case_stands_once(practice, capsys):
    write(practice, line(), line())
    assert main(["validate", str(practice)]) == 1
    assert "case j1 has the id of another case" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["gap", "ambiguity"])
def test_only_a_slip_needs_a_rule(code, practice, capsys):
    write(practice, line(rule="-", code=code))
    assert main(["validate", str(practice)]) == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "j1\tmentions",
            "must be id, layer, paragraph, text, readings, decision, rule, code and note, separated by tabs",
        ),
        (line(id=" "), "id is empty"),
        (line(decision=""), "decision is empty"),
        (line(paragraph="one"), "paragraph must be a number, not 'one'"),
        (line(paragraph="-1"), "paragraph must be a number, not '-1'"),
        (line(readings="A PER.Group"), "a reading is written 'A: what A wrote', readings are separated by ' | '"),
    ],
)
def test_a_line_that_is_no_case_is_refused_with_file_and_line(row, said, practice):
    path = write(practice, line(), row)
    with pytest.raises(InputError) as error:
        bundled.read_sources(practice)
    assert str(error.value).startswith(f"{path}:3: {said}")


def test_columns_must_be_named(practice):
    path = write(practice, head=line())
    with pytest.raises(InputError) as error:
        bundled.read_sources(practice)
    assert str(error.value).startswith(f"{path}:1: must name the columns id, layer, paragraph, text, readings")


def test_a_file_that_is_not_utf8_is_refused(practice):
    write(practice).write_bytes(HEAD.encode() + b"\n\xff\n")
    with pytest.raises(InputError, match=r"adjudication\.tsv:2: is not UTF-8"):
        bundled.read_sources(practice)
