"""The command line: what it refuses and how, what it accepts, what it prints, and its exit codes."""

import codecs
import gzip
import io
import json
import subprocess
import sys

import pytest
from conftest import ARTICLE, ROOT, SEED

from mali_bench import __version__
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.model import checks

TEXT = "Zoë 😀 met Bo.\n\nBo left."
GOLD = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"id": "m1", "spans": [[0, 3]], "quote": "Zoë", "type": "PER"},
        {"id": "m2", "spans": [[10, 12]], "quote": "Bo", "type": "PER"},
        {"id": "m3", "spans": [[15, 17]], "quote": "Bo", "type": "PER"},
    ],
    "relations": [{"id": "r1", "type": "Met", "arg1": "m1", "arg2": "m2"}],
    "quantities": [],
}
FAULTS = ROOT / "tests" / "faults"


@pytest.fixture
def folder(tmp_path):
    """A folder with gold of one document (gold.jsonl), gold of two (two.jsonl) and a label set (labels.toml)."""
    (tmp_path / "gold.jsonl").write_text(line(GOLD), encoding="utf-8")
    (tmp_path / "two.jsonl").write_text(line(GOLD) + line({"id": "e", "text": "Eve.", "mentions": []}), "utf-8")
    (tmp_path / "labels.toml").write_text('[mentions.type]\nPER = "A person."\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
def score(folder, capsys):
    """Score a file of this content; returns exit code, standard output and standard error."""

    def run(content, *options, gold="gold.jsonl", name="pred.jsonl"):
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        code = main(["score", str(folder / name), "--gold", str(folder / gold), *options])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def report(score):
    """The report, as data, of scoring a file of this content."""

    def run(content, *options, **names):
        code, out, err = score(content, "--json", *options, **names)
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def line(document):
    return json.dumps(document, ensure_ascii=False) + "\n"


def without(document, *keys):
    return {key: value for key, value in document.items() if key not in keys}


def mention(spans, **more):
    """A prediction of one mention, as a line."""
    return line({"id": "d", "mentions": [{"spans": spans, **more}]})


def run(*arguments, cwd, **options):
    return subprocess.run([sys.executable, "-m", "mali_bench", *arguments], cwd=cwd, capture_output=True, **options)


# What is refused: name of the case, content, line that is named, what the message must say.
BAD = {
    "empty file": ("", None, ["is empty", "one document a line"]),
    "blank lines only": ("\n \n\t\n", None, ["is empty", "one document a line"]),
    "zero bytes": (b"\x00\x01\x02", 1, ["not a text file", "JSONL in UTF-8"]),
    "latin-1": (mention([[0, 3]], quote="Zoë").encode("latin-1"), 1, ["not UTF-8", "save the file in that encoding"]),
    "UTF-16": (line(GOLD).encode("utf-16"), 1, ["JSONL in UTF-8"]),
    "broken JSON behind a blank line": ('{"id": "e"}\n\n{"id": "d",\n', 3, ["is not JSON"]),
    "broken JSON behind CRLF": ('{"id": "e"}\r\n\r\n{"id" "d"}\r\n', 3, ["is not JSON"]),
    "no object": ('"d"\n', 1, ["Expected `object`, got `str`"]),
    "a key twice": ('{"id": "d", "id": "e"}', 1, ["duplicate key 'id'"]),
    "a key twice, same value": ('{"id": "d", "id": "d"}', 1, ["duplicate key 'id'"]),
    "a key twice in a mention": (
        '{"id": "d", "mentions": [{"spans": [[0, 3]], "type": "A", "type": "B"}]}',
        1,
        ["duplicate key 'type'"],
    ),
    "a key twice, once escaped": (
        '{"id": "d", "mentions": [], "m\\u0065ntions": []}',
        1,
        ["duplicate key 'mentions'"],
    ),
    "a key twice in meta": ('{"id": "d", "meta": {"x": {"y": 1, "y": 2}}}', 1, ["duplicate key 'y'"]),
    **{
        f"number {number}": (
            f'{{"id": "d", "quantities": [{{"spans": [[0, 3]], "low": {number}}}]}}',
            1,
            ["JSON has no NaN or Infinity"],
        )
        for number in ("NaN", "Infinity", "-Infinity")
    },
    "string offset": (mention([["0", 3]]), 1, ["Expected `int`, got `str`", "$.mentions[0].spans[0][0]"]),
    "float offset": (mention([[0, 3.0]]), 1, ["Expected `int`, got `float`", "$.mentions[0].spans[0][1]"]),
    "boolean offset": (mention([[False, 3]]), 1, ["Expected `int`, got `bool`", "$.mentions[0].spans[0][0]"]),
    "negative offset": (mention([[-3, 3]]), 1, ["Expected `int` >= 0", "$.mentions[0].spans[0][0]"]),
    "offset of 5,000 digits": (mention([[0, 3]]).replace("3", "9" * 5000), 1, ["out of range"]),
    "offset of 25 digits": (mention([[0, 3]]).replace("3", "9" * 25), 1, ["2147483647"]),
    "number of 5,000 digits": (line({"id": "d", "meta": {"x": 3}}).replace("3", "9" * 5000), 1, ["out of range"]),
    "number beyond doubles": (line({"id": "d", "quantities": [{"spans": [[0, 3]], "low": 9}]}).replace("9", "1e999"),
        1, ["out of range"]),
    "span without fragments": (mention([0, 3]), 1, ["Expected `array`, got `int`", "$.mentions[0].spans[0]"]),
    "span of three": (mention([[0, 3, 4]]), 1, ["length 2", "$.mentions[0].spans[0]"]),
    "no fragment": (mention([]), 1, ["$.mentions[0].spans"]),
    "no span": (line({"id": "d", "mentions": [{"type": "PER"}]}), 1, ["`spans`", "$.mentions[0]"]),
    "object instead of a list": ('{"id": "d", "mentions": {"spans": [[0, 3]]}}', 1, ["got `object`", "$.mentions"]),
    "list instead of an object": ('{"id": "d", "mentions": [[0, 3]]}', 1, ["got `array`", "$.mentions[0]"]),
    "number as id": ('{"id": 7}', 1, ["Expected `str | null`, got `int`", "$.id"]),
    "unknown field": ('{"id": "d", "mention": []}', 1, ["`mention`", "a document takes id, text, date", "mentions"]),
    "unknown field of a mention": (
        mention([[0, 3]], label="PER"),
        1,
        ["`label`", "$.mentions[0]", "it takes id", "type, level, role, entity"],
    ),
    "unknown field of an argument": (
        line({"id": "d", "events": [{"trigger": [[6, 9]], "arguments": [{"filler": [[0, 3]], "name": "Agent"}]}]}),
        1,
        ["`name`", "$.events[0].arguments[0]", "it takes role, filler, time_relation, optional, reading"],
    ),
    "span outside the text": (mention([[0, 24]]), 1, ["[0, 24)", "has 23 characters", "$.mentions[0].spans"]),
    "reversed span": (mention([[3, 0]]), 1, ["[3, 0)", "$.mentions[0].spans"]),
    "other text": (
        line({"id": "d", "text": TEXT.replace("met", "saw")}),
        1,
        ["from character 6 on", "the corpus has 'met", "this has 'saw"],
    ),
    "text cut short": (line({"id": "d", "text": TEXT[:-1]}), 1, ["from character 22 on"]),
    "text with CRLF": (line({"id": "d", "text": TEXT.replace("\n", "\r\n")}), 1, ["from character 13 on", r"'\r\n"]),
    "decomposed text": (line({"id": "d", "text": TEXT.replace("ë", "e\u0308")}), 1, ["from character 2 on"]),
    "quote of something else": (mention([[0, 3]], quote="Bo"), 1, ["[0, 3)", "quoted as 'Bo'", "text there is 'Zoë'"]),
    "quote in other letters": (mention([[10, 12]], quote="bo"), 1, ["quoted as 'bo'", "the text there is 'Bo'"]),
    # "Bo" is [10, 12): in front of it are ë (two bytes, one UTF-16 unit) and the emoji (four bytes, two units).
    "UTF-16 offsets": (mention([[11, 13]], quote="Bo"), 1, ["fits if the offsets count UTF-16 code units"]),
    "byte offsets": (mention([[14, 16]], quote="Bo"), 1, ["fits if the offsets count UTF-8 bytes"]),
    "byte offsets behind the end": (
        mention([[19, 26]], quote="Bo left"),
        1,
        ["the text has only 23 characters", "fits if the offsets count UTF-8 bytes"],
    ),
    "inclusive end": (mention([[10, 11]], quote="Bo"), 1, ["fits if", "the last character included"]),
    "offsets from 1": (mention([[1, 4]], quote="Zoë"), 1, ["fits if the offsets count code points from 1"]),
    "offsets from 1, inclusive end": (mention([[1, 3]], quote="Zoë"), 1, ["from 1 with the last character included"]),
    "offsets in CRLF text": (mention([[17, 19]], quote="Bo"), 1, ["fits if", "CRLF line ends"]),
    "two predictions": (line({"id": "d"}) + mention([[0, 3]]), 2, ["another prediction for document 'd'", "jsonl:1"]),
    "reference to a missing id": (
        line({"id": "d", "relations": [{"type": "Met", "arg1": "m9", "arg2": [[0, 3]]}]}),
        1,
        ["'m9' is not the id of one of mentions, events, times, quantities", "$.relations[0].arg1"],
    ),
    "reference to an entity": (
        line({"id": "d", "entities": [{"id": "e1"}], "quantities": [{"spans": [[0, 3]], "of": "e1"}]}),
        1,
        ["'e1'", "name one of its mentions", "$.quantities[0].of"],
    ),
    "100,000 brackets": ('{"id": "d", "meta": {"x": ' + "[" * 100_000 + "]" * 100_000 + "}}", 1, ["nested too deeply"]),
    "lone high surrogate": ('{"id": "d\\ud83d", "mentions": []}', 1, ["is not JSON", "surrogate"]),
    "lone low surrogate": ('{"id": "d", "meta": {"x": "\\ude00"}}', 1, ["is not JSON", "surrogate"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_predictions_are_refused_in_one_line_that_says_where_and_why(name, score, folder):
    content, number, said = BAD[name]
    code, out, err = score(content)
    assert (code, out) == (2, "")
    assert err.startswith(f"mali-bench: {folder / 'pred.jsonl'}{f':{number}' if number else ''}: ")
    assert err.count("\n") == 1
    assert err.endswith("\n")
    for words in said:
        assert words in err


@pytest.mark.parametrize("depth", range(100, 1500, 25))
def test_no_depth_of_nesting_crashes(depth, score):
    """A value that one parser reads may be too deep for the other one, which looks for keys that stand twice."""
    code, _, err = score(f'{{"id": "d", "date": null, "meta": {{"x": {"[" * depth}{"]" * depth}}}}}')
    assert code == 0 or (code == 2 and "nested too deeply" in err)


def test_missing_file_is_refused(score, folder):
    code, out, err = score(None)
    assert (code, out) == (2, "")
    assert err == f"mali-bench: {folder / 'pred.jsonl'}: cannot be read: No such file or directory\n"


def test_directory_is_refused(score, folder):
    (folder / "pred.jsonl").mkdir()
    code, out, err = score(None)
    assert (code, out) == (2, "")
    assert err.startswith(
        f"mali-bench: {folder / 'pred.jsonl'}: is a directory with no files; it is none of the formats"
    )


PACKED = gzip.compress(b"".join(line({"id": f"document {n}"}).encode() for n in range(1000)), mtime=0)


@pytest.mark.parametrize(
    "content",
    [PACKED[: len(PACKED) // 2], PACKED[:20] + b"\xff" * 20 + PACKED[40:], b'{"id": "d"}\n', PACKED[:-8] + b"\0" * 8],
    ids=["cut", "damaged", "not packed", "wrong checksum"],
)
def test_damaged_gz_is_refused(content, score, folder):
    code, out, err = score(content, name="pred.jsonl.gz")
    assert (code, out) == (2, "")
    assert err.startswith(f"mali-bench: {folder / 'pred.jsonl.gz'}: cannot be read: ")
    assert err.count("\n") == 1


def test_document_without_id_is_refused_where_gold_has_several(score, folder):
    code, out, err = score(line(without(GOLD, "id")), gold="two.jsonl")
    assert (code, out) == (2, "")
    assert err.startswith(f"mali-bench: {folder / 'pred.jsonl'}:1: the document has no id")
    assert "the gold has 2 documents; add one at `$.id`" in err


def test_fault_of_the_gold_names_the_gold_file(score, folder):
    (folder / "gold.jsonl").write_text("\n" + line({**GOLD, "text": "Zoë"}), encoding="utf-8")
    code, out, err = score(line(GOLD))
    assert (code, out) == (2, "")
    assert err.startswith(f"mali-bench: {folder / 'gold.jsonl'}:2: ")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (None, "cannot be read: No such file or directory"),
        ("[mentions.type\n", "is not TOML"),
        ('PER = "\xe9"'.encode("latin-1"), "is not UTF-8"),
        ("[mention.type]\nPER = 'x'\n", "'mention' is not a layer; the layers are mentions, entities"),
        ("mentions = 3\n", "mentions must be a table of fields, not 3"),
        ("[mentions]\ntype = 'entities.kind'\n", "mentions.type must be a table of values, or name a field that is"),
    ],
)
def test_bad_label_set_is_refused(toml, said, score, folder):
    path = folder / "bad.toml"
    if toml is not None:
        path.write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    code, out, err = score(line(GOLD), "--labels", str(path))
    assert (code, out) == (2, "")
    assert err.startswith(f"mali-bench: {path}:")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (line(GOLD), "pred.jsonl"),
        (codecs.BOM_UTF8 + line(GOLD).encode(), "pred.jsonl"),
        (f"\r\n{line(GOLD)}".replace("\n", "\r\n"), "pred.jsonl"),
        (line(GOLD).strip(), "pred.jsonl"),
        (gzip.compress(line(GOLD).encode()), "pred.jsonl.gz"),
        (json.dumps(GOLD, ensure_ascii=True), "pred.jsonl"),
        (line(without(GOLD, "id")), "pred.jsonl"),
        (line(without(GOLD, "text")), "pred.jsonl"),
        (line({**GOLD, "date": None, "meta": {"seconds": 1.5}}), "pred.jsonl"),
        (line({**GOLD, "relations": [{"type": "Met", "arg1": [[0, 3]], "arg2": [[10, 12]]}]}), "pred.jsonl"),
        (line({**GOLD, "mentions": GOLD["mentions"][::-1]}), "pred.jsonl"),
    ],
    ids=[
        "plain",
        "byte order mark",
        "CRLF",
        "no final newline",
        "gz",
        "escapes",
        "no id",
        "no text",
        "null and meta",
        "spans for ids",
        "other order",
    ],
)
def test_same_annotations_score_1_however_they_are_written(content, name, report):
    found = report(content, name=name)
    for metric in ("mentions.typed.exact", "relations.rel+.exact"):
        assert found["metrics"][metric]["f1"] == 1.0


def test_standard_input_is_read(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line(GOLD).encode())))
    assert main(["score", "-", "--gold", str(folder / "gold.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["mentions.typed.exact"]["f1"] == 1.0


def test_standard_input_cannot_be_both_gold_and_predictions(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line(GOLD).encode())))
    assert main(["score", "-", "--gold", "-"]) == 2
    assert capsys.readouterr().err == "mali-bench: standard input: is empty; give JSONL with one document a line\n"


def test_json_has_the_parts_of_a_report(report):
    found = report(line(GOLD))
    assert set(found) == {"signature", "documents", "input", "metrics", "outcomes"}
    assert found["documents"] == 1
    assert found["signature"].startswith(f"mali-bench:{__version__}|gold:custom+")
    numbers = {"precision", "recall", "f1", "p_num", "p_den", "r_num", "r_den"}
    for result in found["metrics"].values():
        assert set(result) == {*numbers, "status", "groups", "averages", "by", "interval"}
    result = found["metrics"]["mentions.typed.exact"]
    assert {name: result[name] for name in numbers} == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "p_num": 3, "p_den": 3, "r_num": 3, "r_den": 3,
    }  # fmt: skip
    assert result["status"] == "scored"
    assert set(result["groups"]) == {"PER"}


def test_metric_says_if_it_was_not_attempted_or_has_no_gold(report):
    found = report(line(without(GOLD, "relations")))["metrics"]
    assert found["relations.rel.exact"]["status"] == "not attempted"
    assert found["relations.rel.exact"]["f1"] is None
    assert found["triggers.ti.exact"]["status"] == "no gold"


def test_table_is_printed_without_json(score):
    code, out, err = score(line(GOLD))
    assert (code, err) == (0, "")
    assert "Mentions" in out
    assert "1.000" in out


def test_unknown_and_missing_documents_are_told(report):
    found = report(line({**GOLD, "id": "z"}), gold="two.jsonl")
    assert found["input"]["unknown_documents"] == ["z"]
    assert found["input"]["missing_documents"] == ["d", "e"]
    result = found["metrics"]["mentions.untyped.exact"]
    assert (result["p_num"], result["p_den"], result["r_num"], result["r_den"]) == (0, 3, 0, 3)


def test_unknown_label_is_counted(report, folder):
    labels = str(folder / "labels.toml")
    found = report(mention([[0, 3]], type="Person"), "--labels", labels)
    assert found["input"]["unknown_labels"] == {"mentions.type Person": 1}
    assert report(mention([[0, 3]], type="PER"), "--labels", labels)["input"]["unknown_labels"] == {}


def test_same_item_twice_counts_once_and_is_told(report):
    found = report(line({"id": "d", "mentions": [{"spans": [[0, 3]], "type": "PER"}] * 3}))
    assert found["input"]["duplicates"] == {"mentions": 2}
    assert found["metrics"]["mentions.typed.exact"]["p_den"] == 1


def test_same_line_twice_counts_once_and_is_told(report):
    found = report(line(GOLD) * 3)
    assert found["input"]["repeated_documents"] == 2
    assert found["metrics"]["mentions.typed.exact"]["p_den"] == 3


def test_layer_without_gold_is_not_judged_and_is_told(report):
    found = report(line({**GOLD, "times": [{"spans": [[0, 3]]}]}))
    assert found["input"]["unjudged"] == {"times": 1}


def test_nothing_to_tell_is_told_as_nothing(report):
    told = report(line(GOLD))["input"]
    assert told.pop("layers") == {
        "mentions": {"gold": 3, "predicted": 3},
        "relations": {"gold": 1, "predicted": 1},
        "quantities": {"gold": 0, "predicted": 0},
    }
    assert not any(told.values())


def test_default_gold_is_the_article(capsys, tmp_path):
    nothing = [line({"id": document.id, "mentions": []}) for document in bundled.load()]
    (tmp_path / "pred.jsonl").write_text("".join(nothing), encoding="utf-8")
    assert main(["score", str(tmp_path / "pred.jsonl"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert f"|gold:{bundled.about().version}+" in found["signature"]
    assert found["input"]["missing_documents"] == []
    assert found["metrics"]["mentions.typed.head"]["recall"] == 0.0


def test_validate_passes_a_clean_file(capsys):
    path = str(FAULTS / "clean.jsonl")
    assert main(["validate", path, "--labels", str(bundled.root() / "labels.toml")]) == 0
    assert capsys.readouterr() == (f"{path}: 1 document, no faults\n", "")


def test_validate_explains_a_fault(capsys):
    path = FAULTS / "span-order.jsonl"
    assert main(["validate", str(path)]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    fault, explanation, summary = out.splitlines()
    assert fault.startswith(f"{path}:1: the fragments [14, 11) are empty")
    assert fault.endswith("- at `$.times[0].spans` [span-order]")
    assert explanation == f"    {checks.FAULTS['span-order']}"
    assert summary == f"{path}: 1 document, 1 fault"


def test_validate_finds_every_fault_of_a_file(folder, capsys):
    path = folder / "pred.jsonl"
    path.write_text(mention([[3, 0]]) + "\n" + mention([[0, 99]]) + mention([[5, 5]]), encoding="utf-8")
    assert main(["validate", str(path), "--gold", str(folder / "gold.jsonl")]) == 1
    out = capsys.readouterr().out
    assert [text.partition(": ")[0] for text in out.splitlines() if "[span-" in text] == [
        f"{path}:1",
        f"{path}:3",
        f"{path}:4",
    ]
    assert out.count(checks.FAULTS["span-order"]) == 1
    assert out.endswith("3 faults\n")


def test_validate_finds_two_predictions_for_one_document(folder, capsys):
    path = folder / "pred.jsonl"
    path.write_text(line({"id": "d"}) + mention([[0, 3]]), encoding="utf-8")
    assert main(["validate", str(path), "--gold", str(folder / "gold.jsonl")]) == 2
    assert f"{path}:2: another prediction for document 'd'" in capsys.readouterr().err


def test_validate_tells_unknown_labels_but_passes(folder, capsys):
    path = folder / "pred.jsonl"
    path.write_text(mention([[0, 3]], type="Person"), encoding="utf-8")
    options = ["--gold", str(folder / "gold.jsonl"), "--labels", str(folder / "labels.toml")]
    assert main(["validate", str(path), *options]) == 0
    assert "'Person' is not in the label set; mentions.type takes PER" in capsys.readouterr().out


def test_validate_refuses_what_cannot_be_read(tmp_path, capsys):
    (tmp_path / "pred.jsonl").write_text('{"id": "d"', encoding="utf-8")
    assert main(["validate", str(tmp_path / "pred.jsonl")]) == 2
    assert capsys.readouterr().err.startswith(f"mali-bench: {tmp_path / 'pred.jsonl'}:1: is not JSON")


def test_validate_refuses_a_folder_without_sources(tmp_path, capsys):
    assert main(["validate", str(tmp_path)]) == 2
    assert "holds no sources" in capsys.readouterr().err


def texts():
    """The texts of the split `test`, one behind the other; that of the article as it was given."""
    return b"".join(SEED.read_bytes() if each.id == ARTICLE else each.text.encode() for each in bundled.load())


def test_text_prints_the_article_byte_for_byte(capfdbinary):
    assert main(["text"]) == 0
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == texts()


def accepts(schema, value, root):
    """Whether a value fits a JSON Schema, as far as the keywords go that the schema of a document uses."""
    known = {"$ref", "$defs", "title", "description", "default", "type", "anyOf", "properties", "required",
             "additionalProperties", "items", "prefixItems", "minItems", "maxItems", "minimum", "maximum"}  # fmt: skip
    assert set(schema) <= known
    if "$ref" in schema:
        return accepts(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, root)
    if "anyOf" in schema:
        return any(accepts(each, value, root) for each in schema["anyOf"])
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int}
    kind = schema.get("type")
    if kind == "number":
        return type(value) in (int, float)
    if kind is not None and type(value) is not kinds[kind]:
        return False
    if kind == "integer" and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return False
    if isinstance(value, dict):
        fields, extra = schema.get("properties", {}), schema.get("additionalProperties", True)
        return set(schema.get("required", ())) <= set(value) and all(
            accepts(fields[key], each, root) if key in fields else extra for key, each in value.items()
        )
    if isinstance(value, list):
        fixed, rest = schema.get("prefixItems", []), schema.get("items", {})
        return schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)) and all(
            accepts(fixed[at] if at < len(fixed) else rest, each, root) for at, each in enumerate(value)
        )
    return True


@pytest.fixture
def schema(capsys):
    assert main(["schema"]) == 0
    return json.loads(capsys.readouterr().out)


def test_schema_accepts_the_gold_and_a_document_with_every_layer(schema):
    gold = (bundled.root() / "data" / "test" / "document.jsonl").read_text(encoding="utf-8")
    clean = (FAULTS / "clean.jsonl").read_text(encoding="utf-8")
    for document in (*gold.splitlines(), clean):
        assert accepts(schema, json.loads(document), schema)


@pytest.mark.parametrize(
    "document",
    [
        {"mentions": {}},
        {"mention": []},
        {"mentions": [{"type": "PER"}]},
        {"mentions": [{"spans": []}]},
        {"mentions": [{"spans": [[0, -1]]}]},
        {"mentions": [{"spans": [[0, 1, 2]]}]},
        {"mentions": [{"spans": [[0, "1"]]}]},
        {"mentions": [{"spans": [[0, 1]], "label": "PER"}]},
    ],
)
def test_schema_refuses_what_the_reader_refuses(document, schema, score):
    assert not accepts(schema, document, schema)
    assert score(line(document))[0] == 2


def test_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"mali-bench {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scor"], "score"),
        (["score"], "PREDICTIONS"),
        (["score", "x.jsonl", "--format", "xml"], "prodigy"),
        (["score", "x.jsonl", "--fast"], "--fast"),
        (["export"], "--format"),
        (["export", "--format", "docx"], "prodigy-spans"),
        (["leaderboard"], "ACTION"),
    ],
)
def test_usage_error_exits_2_and_says_what_is_wrong(arguments, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("mali-bench")
    assert err.count("\n") == 1


def test_without_a_command_it_says_what_one_can_do_next(capsys):
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for command in ("text", "validate", "score", "errors", "compare"):
        assert f"mali-bench {command}" in out


def test_module_runs_from_any_folder(folder):
    (folder / "pred.jsonl").write_text(line(GOLD), encoding="utf-8")
    done = run("score", "pred.jsonl", "--gold", "gold.jsonl", cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Mentions" in done.stdout


def test_module_ends_with_2_and_no_traceback(folder):
    (folder / "pred.jsonl").write_text(mention([[0, 99]]), encoding="utf-8")
    done = run("score", "pred.jsonl", "--gold", "gold.jsonl", cwd=folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"mali-bench: pred.jsonl:1: [0, 99) ends after the text")
    assert done.stderr.count(b"\n") == 1


def test_module_reads_standard_input(folder):
    done = run("score", "-", "--gold", "gold.jsonl", "--json", cwd=folder, input=line(GOLD).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["metrics"]["mentions.typed.exact"]["f1"] == 1.0


def test_module_prints_the_article_from_any_folder(tmp_path):
    assert run("text", cwd=tmp_path).stdout == texts()


HEAVY = {"datasets", "numpy", "pandas", "pyarrow", "rich", "scipy", "sklearn", "spacy", "srsly"}


@pytest.mark.parametrize(
    ("arguments", "light"),
    [
        (["--help"], HEAVY),
        (["score", "--help"], HEAVY),
        (["text"], HEAVY),
        (["validate", "gold.jsonl", "--gold", "gold.jsonl"], HEAVY - {"numpy"}),
        (["score", "gold.jsonl", "--gold", "gold.jsonl"], HEAVY - {"numpy"}),
        (["compare", "gold.jsonl", "gold.jsonl", "--gold", "gold.jsonl"], HEAVY - {"numpy"}),
    ],
)
def test_heavy_libraries_are_imported_only_where_needed(arguments, light, folder):
    script = (
        "import sys\nfrom mali_bench.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0
    assert "mali_bench.cli" in done.stderr.split()
    assert light & set(done.stderr.split()) == set()


def test_roles_that_are_no_table_are_refused(folder, capsys):
    path = folder / "roles.toml"
    path.write_text('[events.type.Attack]\nabout = "x"\nroles = ["Attacker"]\n', encoding="utf-8")
    prediction = folder / "pred.jsonl"
    prediction.write_text(mention([[0, 3]]), encoding="utf-8")
    assert main(["score", str(prediction), "--gold", str(folder / "gold.jsonl"), "--labels", str(path)]) == 2
    assert "Expected `object`, got `array` - at `$.roles`" in capsys.readouterr().err


def test_each_command_is_in_the_module_that_is_imported_for_it():
    from mali_bench.cli.main import GROUPS, parser

    everything = parser()._subparsers._group_actions[0].choices
    assert sorted(everything) == sorted(name for names in GROUPS.values() for name in names)
    for names in GROUPS.values():
        for name in names:
            assert name in parser(name)._subparsers._group_actions[0].choices
