"""The sources of a document: what is written is read again, and what has shifted does not hide."""

import hashlib
import json
import shutil

import msgspec
import pytest
from conftest import ROOT

from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.corpus import bundled, sources
from mali_bench.corpus.sources import Coverage
from mali_bench.formats import read
from mali_bench.model.document import LAYERS

FAULTS = ROOT / "tests" / "faults"
CLEAN = next(read(str(FAULTS / "clean.jsonl"))).document
COVERAGE = tuple(
    Coverage((CLEAN.text.index(word), CLEAN.text.index(word) + len(word)), word, reason)
    for word, reason in (("said", "CUE"), ("slept", "STATE"), ("fears", "CUE"), ("worse", "MODIFIER"))
)


def about(text=CLEAN.text, **changes):
    """A document.toml for a text in text.txt."""
    values = {
        "id": CLEAN.id,
        "title": "Lund",
        "date": CLEAN.date,
        "split": "test",
        "language": "en",
        "text": "text.txt",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        **changes,
    }
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


@pytest.fixture
def folder(tmp_path):
    """A corpus whose one document is the clean one; this is the folder of its sources."""
    found = tmp_path / "corpus" / "src" / "x"
    sources.write(CLEAN, found)
    sources.write_coverage(COVERAGE, found)
    (found / "text.txt").write_bytes(CLEAN.text.encode())
    (found / "document.toml").write_text(about(), encoding="utf-8")
    for name in ("labels.toml", "function_words.txt"):
        shutil.copy(bundled.root() / name, tmp_path / "corpus")
    return found


def refused(folder):
    with pytest.raises(InputError) as error:
        sources.read(folder)
    return str(error.value)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def validated(folder, capsys):
    """The exit code and the lines of `validate` on the corpus."""
    code = main(["validate", str(folder.parents[1])])
    out, err = capsys.readouterr()
    assert err == ""
    return code, out.splitlines()


def by_id(items):
    return sorted(items, key=lambda item: (item.id, item.reading or ""))


def test_what_is_written_is_read_again(folder):
    found = sources.read(folder)
    for layer in LAYERS:
        assert by_id(getattr(found.document, layer)) == by_id(getattr(CLEAN, layer))
    for name in ("id", "text", "date", "paragraphs"):
        assert getattr(found.document, name) == getattr(CLEAN, name)
    assert (found.title, found.split, found.language) == ("Lund", "test", "en")
    assert found.coverage == COVERAGE


def test_writing_what_was_read_changes_no_byte(folder, tmp_path):
    found, again = sources.read(folder), tmp_path / "again"
    sources.write(found.document, again)
    sources.write_coverage(found.coverage, again)
    for path in again.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes()
    assert {path.name for path in again.iterdir()} == {*(f"{layer}.jsonl" for layer in LAYERS), "coverage.tsv"}


def test_items_are_written_in_the_order_of_the_text(folder, tmp_path):
    turned = {layer: getattr(CLEAN, layer)[::-1] for layer in LAYERS}
    sources.write(msgspec.structs.replace(CLEAN, **turned), tmp_path / "turned")
    for layer in ("mentions", "events", "times", "quantities"):
        name = f"{layer}.jsonl"
        assert (tmp_path / "turned" / name).read_bytes() == (folder / name).read_bytes()
    names = [json.loads(row)["id"] for row in (folder / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert names == ["m1", "m2", "m3", "m4", "m6", "m5", "m7"]  # m6 stands before m5, m2 inside m1


def test_of_mentions_that_start_alike_the_longer_one_is_written_first(tmp_path):
    mentions = ({"id": "m1", "spans": [[0, 5]]}, {"id": "m2", "spans": [[0, 22]]})
    document = msgspec.convert({"text": CLEAN.text, "mentions": mentions}, type(CLEAN))
    sources.write(document, tmp_path)
    rows = (tmp_path / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["quote"] for row in rows] == ["Mayor Ada Berg of Lund", "Mayor"]


def test_quotes_are_written_beside_all_spans(tmp_path):
    def bare(item):
        return msgspec.structs.replace(item, **{quote: None for _, quote in item.SPAN_FIELDS})

    layers = {layer: tuple(map(bare, getattr(CLEAN, layer))) for layer in LAYERS}
    stripped = msgspec.structs.replace(CLEAN, **layers)
    assert list(sources.unquoted(stripped)) != []
    sources.write(stripped, tmp_path)
    rows = [json.loads(row) for row in (tmp_path / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["quote"], row.get("head_quote")) for row in rows if row["id"] in ("m1", "m4")] == [
        ("Mayor Ada Berg of Lund", "Ada Berg"),
        ("3 guards who slept", "guards"),
    ]
    (first, _) = [json.loads(row) for row in (tmp_path / "attributions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert first["cue_quote"] == "said"


def test_layer_without_file_was_not_attempted_and_empty_file_found_nothing(folder):
    (folder / "times.jsonl").unlink()
    (folder / "events.jsonl").write_text("", encoding="utf-8")
    found = sources.read(folder).document
    assert found.times is None
    assert found.events == ()


def test_letters_are_written_as_they_are(tmp_path):
    item = msgspec.convert({"id": "e1", "name": "Zoë 😀"}, LAYERS["entities"])
    sources.write(msgspec.structs.replace(CLEAN, entities=(item,)), tmp_path)
    assert (tmp_path / "entities.jsonl").read_bytes() == '{"id": "e1", "name": "Zoë 😀"}\n'.encode()


def test_changed_text_is_refused(folder):
    edit(folder / "text.txt", "Lund", "Lünd")
    message = refused(folder)
    assert message.startswith(f"{folder / 'text.txt'}: the text has the hash ")
    assert hashlib.sha256(CLEAN.text.encode()).hexdigest() in message


def test_other_line_ends_are_another_text(folder):
    (folder / "text.txt").write_bytes(CLEAN.text.replace("\n", "\r\n").encode())
    assert "the text has the hash" in refused(folder)


def test_missing_text_is_refused(folder):
    (folder / "text.txt").unlink()
    assert refused(folder).startswith(f"{folder / 'text.txt'}: cannot be read: ")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (None, "cannot be read"),
        ("id = ", "Invalid value"),
        (about().replace("title", "titel"), "unknown field `titel`"),
        (about().replace('split = "test"\n', ""), "missing required field `split`"),
        (about(date="8 May 2024"), "$.date"),
        (about(date="2024-02-30"), "$.date"),
        (about(title="Zoë").encode().replace(b"\\u00eb", b"\xeb"), "is not UTF-8"),
    ],
)
def test_bad_document_toml_is_refused(toml, said, folder):
    if toml is None:
        (folder / "document.toml").unlink()
    else:
        (folder / "document.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    message = refused(folder)
    assert message.startswith(f"{folder / 'document.toml'}:")
    assert said in message


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            '{"id": "t9", "spans": [[0, 5]], "values": 1}',
            "unknown field `values`; it takes id, optional, reading, note",
        ),
        ('{"id": "t9"}', "missing required field `spans`"),
        ('{"id": "t9", "spans": [[0, "5"]]}', "Expected `int`, got `str` - at `$.spans[0][1]`"),
        ('{"id": "t9", "id": "t8", "spans": [[0, 5]]}', "duplicate key 'id'"),
        ('{"id": "t9", ', "is not JSON"),
        ("[" * 100_000, "Expected `object`"),
    ],
)
def test_bad_line_is_refused_with_file_and_line(row, said, folder):
    (folder / "times.jsonl").write_text(f'\n{{"id": "t1", "spans": [[0, 5]]}}\n{row}\n', encoding="utf-8")
    message = refused(folder)
    assert message.startswith(f"{folder / 'times.jsonl'}:3: ")
    assert said in message


def test_line_that_is_not_utf8_is_refused(folder):
    (folder / "entities.jsonl").write_bytes('{"id": "e1", "name": "Zoë"}\n'.encode("latin-1"))
    assert refused(folder) == f"{folder / 'entities.jsonl'}:1: is not UTF-8; save the file in that encoding"


@pytest.mark.parametrize("line", ["23\t27\tsaid", "23 27 said CUE", ""])
def test_bad_coverage_line_is_refused_with_file_and_line(line, folder):
    (folder / "coverage.tsv").write_text(f"23\t27\tsaid\tCUE\n{line}\n", encoding="utf-8")
    assert refused(folder).startswith(f"{folder / 'coverage.tsv'}:2: must be start, end, word and reason")


@pytest.mark.parametrize("cell", ["end", "-1", "²", "1.0", "9" * 5000, ""])
def test_coverage_offset_that_is_not_a_number_is_refused(cell, folder):
    (folder / "coverage.tsv").write_text(f"23\t{cell}\tsaid\tCUE\n", encoding="utf-8")
    assert refused(folder).startswith(f"{folder / 'coverage.tsv'}:1: end must be a number, not '")


def test_validate_passes_clean_sources(folder, capsys):
    code, lines = validated(folder, capsys)
    assert (code, lines) == (0, [f"{folder.parents[1]}: 1 document, no faults"])


def test_validate_finds_a_quote_that_no_longer_fits_its_offset(folder, capsys):
    edit(folder / "times.jsonl", "[[31, 37]]", "[[32, 38]]")
    code, lines = validated(folder, capsys)
    assert code == 1
    (fault,) = [line for line in lines if "[quote-differs]" in line]
    assert fault.startswith(f"{folder}: ")
    assert "[32, 38) is quoted as 'Monday', but the text there is 'onday '" in fault
    assert "$.times[0].spans" in fault


def test_validate_finds_offsets_that_a_changed_text_has_shifted(folder, capsys):
    """One letter more at the start, and nothing fits any more."""
    text = "A" + CLEAN.text
    (folder / "text.txt").write_bytes(text.encode())
    (folder / "document.toml").write_text(about(text), encoding="utf-8")
    code, lines = validated(folder, capsys)
    assert code == 1
    spans = sum(
        getattr(item, name) is not None
        for layer in LAYERS
        for item in getattr(CLEAN, layer)
        for name, _ in item.SPAN_FIELDS
    )
    assert sum(line.endswith("[quote-differs]") for line in lines) == spans


def test_validate_finds_a_span_without_quote(folder, capsys):
    edit(folder / "events.jsonl", ', "quote": "killed"', "")
    code, lines = validated(folder, capsys)
    assert code == 1
    assert [line for line in lines if "[quote-missing]" in line] == [
        f"{folder}: trigger of v1 has no quote - at `$.events[0].quote` [quote-missing]"
    ]


def test_validate_finds_a_word_that_nothing_covers(folder, capsys):
    (folder / "coverage.tsv").write_text("23\t27\tsaid\tCUE\n", encoding="utf-8")
    code, lines = validated(folder, capsys)
    assert code == 1
    uncovered = [line.split("'")[1] for line in lines if "[coverage]" in line]
    assert uncovered == ["slept", "fears", "worse"]
