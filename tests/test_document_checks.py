"""What every document must keep to, beyond the one fixture of each fault: limits, paragraphs, dates, readings."""

import json
import subprocess
import sys

import msgspec
import pytest
from conftest import ROOT

import mali_bench
from mali_bench import InputError, Labels
from mali_bench.cli.main import main
from mali_bench.corpus import attribution_checks
from mali_bench.corpus.timex import is_value
from mali_bench.formats import jsonl
from mali_bench.model.checks import FAULTS, fault_kind, faults
from mali_bench.model.document import MAX_FRAGMENTS, MAX_OFFSET, Document
from mali_bench.model.labels import FREE
from mali_bench.model.schema import json_schema

TEXT = "Bo left Lund. Al stayed."


def document(**fields):
    return msgspec.convert({"id": "x", **fields}, Document)


def ids(found, text=None):
    return [fault.id for fault in faults(found, text, FREE)]


def fragments(count):
    """A span set of that many fragments of one character."""
    return [[2 * number, 2 * number + 1] for number in range(count)]


def test_largest_offset_and_most_fragments_are_accepted():
    found = jsonl.decode(
        json.dumps({"mentions": [{"spans": [[0, 2**31 - 1]]}, {"spans": fragments(1000)}]}).encode(), "x"
    )
    assert ids(found) == []
    assert (MAX_OFFSET, MAX_FRAGMENTS) == (2**31 - 1, 1000)


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([[0, 2**31]], "Expected `int` <= 2147483647 - at `$.mentions[0].spans[0][1]`"),
        ([[0, 2**63]], "at `$.mentions[0].spans[0][1]`"),
        ([[0, 2**64]], "at `$.mentions[0].spans[0][1]`"),
        (fragments(1001), "Expected `array` of length <= 1000 - at `$.mentions[0].spans`"),
    ],
)
def test_beyond_the_limits_a_file_is_refused(spans, message, tmp_path, capsys):
    path = tmp_path / "pred.jsonl"
    path.write_text(json.dumps({"id": "x", "mentions": [{"spans": spans}]}) + "\n", encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "x", "mentions": []}\n', encoding="utf-8")
    for command in ("score", "validate"):
        assert main([command, str(path), "--gold", str(gold)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert message in err
        assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("layer", "item"),
    [
        ("mentions", {"spans": ((0, 2**31),)}),
        ("mentions", {"spans": ((0, 2**70),)}),
        ("mentions", {"spans": tuple(map(tuple, fragments(1001)))}),
        ("times", {"spans": ((0, 2**31),)}),
        ("events", {"trigger": tuple(map(tuple, fragments(1001)))}),
    ],
)
def test_beyond_the_limits_a_document_made_in_python_is_refused(layer, item):
    """Structs are not validated when they are made."""
    kind = {"mentions": mali_bench.model.document.Mention, "times": mali_bench.model.document.Time,
            "events": mali_bench.model.document.Event}[layer]  # fmt: skip
    found = Document(id="x", **{layer: (kind(**item),)})
    assert ids(found) == ["limit"]
    with pytest.raises(InputError, match=r"2147483647|1000"):
        mali_bench.score(Document(id="x", **{layer: ()}), found, intervals=False)


@pytest.mark.parametrize(
    ("paragraphs", "fits"),
    [
        ([], True),
        ([[0, 13], [14, 24]], True),
        ([[0, 13], [13, 24]], True),  # one ends where the next one starts
        ([[3, 9]], True),
        ([[0, 25]], False),
        ([[0, 0]], False),
        ([[5, 2]], False),
        ([[14, 24], [0, 13]], False),
        ([[0, 14], [13, 24]], False),
        ([[5, 2], [0, 99]], False),
    ],
)
def test_paragraphs_are_sorted_inside_the_text_apart_and_not_empty(paragraphs, fits):
    found = document(text=TEXT, paragraphs=paragraphs, mentions=[])
    assert ids(found) == ([] if fits else ["paragraphs"])
    for gold, pred in ((found, document(mentions=[])), (document(text=TEXT, mentions=[]), found)):
        if fits:
            assert mali_bench.score(gold, pred).documents == 1
        else:
            with pytest.raises(InputError, match=r"\[paragraphs\]"):
                mali_bench.score(gold, pred)


def test_paragraphs_of_a_prediction_without_a_text_lie_inside_that_of_the_gold():
    with pytest.raises(InputError, match=r"the paragraph \[0, 99\) ends after the text, which has 24 characters"):
        mali_bench.score(document(text=TEXT, mentions=[]), document(mentions=[], paragraphs=[[0, 99]]))


@pytest.mark.parametrize(
    "date", ["2013-02-30", "2013-2-5", "20130205", "2013-W06-2", "yesterday", "", "2013-02-05T10:00", "\u0662013-02-05"]
)
def test_date_is_a_day(date):
    assert ids(document(text=TEXT, date=date)) == ["date"]
    with pytest.raises(InputError, match=r"\$\.date"):
        mali_bench.score(document(text=TEXT, date=date, mentions=[]), document(mentions=[]))


def test_date_that_is_a_day_is_no_fault():
    assert ids(document(text=TEXT, date="2012-02-29")) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(
            ("DATE", value)
            for value in ("2013-13", "2013-00", "2013-W00", "2013-W54", "2013-W06-8", "2013-02-30", "2013\n")
        ),
        *(("DATE", value) for value in ("\u0662013", "2013-02-05\n")),
        *(
            ("TIME", value)
            for value in ("2013-02-05T25:00", "2013-02-05T10:60", "2013-02-30T10:00", "2013-02-05T10:00:61")
        ),
        *(("DURATION", value) for value in ("P\u0663D", "P3D\n")),
    ],
)
def test_day_week_or_hour_that_no_calendar_has_is_no_value(kind, value):
    assert not is_value(kind, value)


WHO = {
    "mentions": [
        {"id": "m1", "spans": [[0, 2]], "reading": "WHO/a"},
        {"id": "m2", "spans": [[14, 16]], "reading": "WHO/b"},
        {"id": "m3", "spans": [[0, 2]], "reading": "WHO/a"},
        {"id": "m3", "spans": [[14, 16]], "reading": "WHO/b"},
        {"id": "m4", "spans": [[8, 12]]},
    ]
}


def relation(arg1, arg2="m4", **more):
    return {"relations": [{"type": "Near", "arg1": arg1, "arg2": arg2, **more}]}


def argument(filler, event=None, own=None):
    one = {"role": "Agent", "filler": filler} | ({"reading": own} if own else {})
    return {"events": [{"trigger": [[3, 7]], "arguments": [one]} | ({"reading": event} if event else {})]}


@pytest.mark.parametrize(
    ("layers", "fits"),
    [
        (relation("m4"), True),
        (relation("m3"), True),  # in each reading there is one
        (relation("m1", reading="WHO/a"), True),
        (relation("m1"), False),  # in reading b it names nothing
        (relation("m1", reading="WHO/b"), False),
        (relation("m1", reading="WHERE/a"), False),  # if that is a, and WHO is b
        (relation("m1", "m2", reading="WHO/a"), False),
        (argument("m3"), True),
        (argument("m1"), False),
        (argument("m1", event="WHO/a"), True),
        (argument("m1", own="WHO/a"), True),
        (argument("m1", event="WHERE/a", own="WHO/a"), True),
        (argument("m1", event="WHO/b"), False),
        ({"quantities": [{"spans": [[8, 12]], "of": "m1"}]}, False),
        ({"attributions": [{"content": [[0, 7]], "source": ["m2"]}]}, False),
    ],
)
def test_what_is_named_exists_in_every_reading_in_which_it_is_named(layers, fits, tmp_path):
    found = document(text=TEXT, **WHO, **layers)
    assert ids(found) == ([] if fits else ["reference-across-readings"])
    path = tmp_path / "gold.jsonl"
    path.write_bytes(jsonl.encode(found) + b"\n")
    assert main(["score", str(path), "--gold", str(path)]) == (0 if fits else 2)
    if fits:
        out = tmp_path / "out.jsonl"
        assert main(["export", "--format", "jsonl", "--gold", str(path), "-o", str(out)]) == 0
        assert main(["validate", str(out), "--gold", str(path)]) == 0


def test_parent_exists_in_every_reading_too():
    items = [
        {"id": "a1", "content": [[0, 7]], "reading": "X/a"},
        {"id": "a2", "content": [[0, 7]], "parent": "a1"},
        {"id": "a3", "content": [[8, 12]], "reading": "X/b"},
    ]
    assert ids(document(text=TEXT, attributions=items)) == ["reference-across-readings"]


def test_reading_of_an_argument_has_a_name_too():
    assert ids(document(text=TEXT, mentions=WHO["mentions"][-1:], **argument("m4", own="a"))) == ["reading-name"]


def cycles(*parents):
    """The attributions, by number, that lie within themselves, where each has the parent of that number or none."""
    items = [
        {"id": f"a{number}", "content": [[0, 7]], **({} if parent is None else {"parent": f"a{parent}"})}
        for number, parent in enumerate(parents)
    ]
    found = attribution_checks.attribution_faults(document(text=TEXT, attributions=items), FREE)
    return [fault.path for fault in found if fault.id == "attribution-cycle"]


def test_attribution_within_itself_is_found_by_any_number_of_steps():
    assert cycles(0) == ["$.attributions[0].parent"]
    assert cycles(1, 2, 0) == [f"$.attributions[{number}].parent" for number in range(3)]
    assert cycles(1, 2, 1) == [
        "$.attributions[1].parent",
        "$.attributions[2].parent",
    ]  # the first leads into the circle
    assert cycles(None, 0, 1, 2) == []


def test_every_check_of_annotation_is_explained():
    """Whatever finds faults declares them first, and no two declarations share a name."""
    assert {"field-missing", "adjudication", "pass-edited"} <= set(FAULTS)
    with pytest.raises(ValueError, match="declared twice"):
        fault_kind("span-order", "again")


def test_missing_field_of_a_pass_is_explained(tmp_path, capsys):
    (tmp_path / "text.txt").write_text("Bo left.\n", encoding="utf-8")
    folder = tmp_path / "pass"
    folder.mkdir()
    (folder / "mentions.jsonl").write_text('{"id": "m1", "p": 1, "quote": "Bo"}\n', encoding="utf-8")
    assert main(["validate", str(folder), "--text", str(tmp_path / "text.txt")]) == 1
    lines = capsys.readouterr().out.splitlines()
    (first, *_) = [number for number, line in enumerate(lines) if line.endswith("[field-missing]")]
    assert lines[first + 1] == f"    {FAULTS['field-missing']}"


LABELS_REFUSED = {
    "name = 3": "name must be a text, not 3",
    'mentions = "x"': "mentions must be a table of fields, not 'x'",
    '[mentions]\nname = "x"': "mentions has no labels 'name'; it has type, level, role",
    "[mentions.foo]\nx = 'y'": "mentions has no labels 'foo'; it has type, level, role",
    '[mentions]\ntype = "x"': "mentions.type must be a table of values, or name a field that is one",
    '[mentions]\ntype = "name.x"': "mentions.type must be a table of values, or name a field that is one",
    "[mentions]\ntype = 3": "mentions.type must be a table of values, or name a field that is one",
    "[mentions.type]\nPER = 3": "PER must be a sentence, or a table with properties, not 3",
    '[relations.type.Near]\nsymmetric = "no"': "Expected `bool`, got `str` - at `$.symmetric`",
    "[relations.type.Near]\nsymmetric = 1": "Expected `bool`, got `int` - at `$.symmetric`",
    "[relations.type.Near]\nsymetric = true": "unknown field `symetric`; the properties of a value are about",
    '[relations.type.Near]\narg1 = "PER"': "Expected `array`, got `str` - at `$.arg1`",
    "[relations.type.Near]\nabout = 3": "Expected `str`, got `int` - at `$.about`",
    '[events.type.Die]\nroles = "x"': "Expected `object`, got `str` - at `$.roles`",
    '[events.type.Die]\nroles = {Agent = "PER"}': "Expected `array`, got `str` - at `$.roles[...]`",
    "x = 1\nx = 2": "is not TOML",
    "a = " + "[" * 100_000: "is ",
    "[colours.type]": "'colours' is not a layer; the layers are mentions, ",
}


@pytest.mark.parametrize("text", LABELS_REFUSED)
def test_label_file_that_says_something_else_is_refused_in_one_sentence(text, tmp_path, capsys):
    path = tmp_path / "labels.toml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Labels.read(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert LABELS_REFUSED[text] in str(refused.value)
    assert "\n" not in str(refused.value)


def test_label_file_in_latin_1_is_refused_with_its_line(tmp_path):
    path = tmp_path / "labels.toml"
    path.write_bytes('name = "x"\n# Zoë\n'.encode("latin-1"))
    with pytest.raises(InputError, match=r"labels\.toml:2: is not UTF-8"):
        Labels.read(path)


def test_symmetric_may_be_false():
    labels = Labels({"relations": {"type": {"Near": {"symmetric": True}, "Of": {"symmetric": False}, "At": "x"}}})
    assert labels.symmetric("relations") == {"Near"}


@pytest.mark.parametrize("flag", ["", "-O", "-OO"])
def test_schema_is_the_same_without_docstrings(flag):
    command = [sys.executable, *([flag] if flag else []), "-m", "mali_bench", "schema"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().splitlines() == json.dumps(json_schema(), indent=2).splitlines()


def test_schema_says_the_limits():
    text = json.dumps(json_schema())
    assert '"maximum": 2147483647' in text
    assert '"maxItems": 1000' in text
