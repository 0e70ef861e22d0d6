"""The same five mentions of one text as a dozen tools write them; the shapes are those of the tools' documentation.

Anna hired Bob in Oslo. / She left Rome.  (one blank line between the two)
"""

import dataclasses
import json
import re
from enum import StrEnum

import msgspec
import numpy as np
import pytest

from mali_bench import InputError, Labels, score
from mali_bench.formats import FORMATS, format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.python_objects import plain
from mali_bench.formats.source import Source
from mali_bench.formats.store import open_store
from mali_bench.model.document import Document, Mention
from mali_bench.scoring.inputs import collect

TEXT = "Anna hired Bob in Oslo.\n\nShe left Rome."
SPANS = [("Anna", 0, "PER"), ("Bob", 11, "PER"), ("Oslo", 18, "LOC"), ("She", 25, "PER"), ("Rome", 34, "LOC")]
WANTED = [(start, start + len(word), label) for word, start, label in SPANS]
GOLD = Document(
    id="d1",
    text=TEXT,
    mentions=tuple(Mention(spans=((start, end),), type=label) for start, end, label in WANTED),
)


def spans(**names):
    """The spans with the given names for start, end, label and surface string."""
    made = []
    for word, start, label in SPANS:
        values = {"start": start, "end": start + len(word), "label": label, "text": word, "length": len(word)}
        made.append({name: values[kind] for kind, name in names.items()})
    return made


USUAL = {"start": "start", "end": "end", "label": "label"}
B_I = [
    ("Anna", 0, "B-PER"),
    ("hired", 5, "O"),
    ("Bob", 11, "B-PER"),
    ("Oslo", 18, "B-LOC"),
    ("She", 25, "B-PER"),
    ("Ro", 34, "B-LOC"),
    ("##me", 36, "I-LOC"),
]

SHAPES = {
    "spaCy training data": [[TEXT, {"entities": [list(span) for span in WANTED]}]],
    "a pipeline with aggregation": [
        {**span, "score": 0.9, "word": span.pop("text").lower()}
        for span in spans(start="start", end="end", label="entity_group", text="text")
    ],
    "a pipeline without aggregation": [
        {
            "entity": tag,
            "score": 0.9,
            "index": number,
            "word": word.lower(),
            "start": start,
            "end": start + len(word.removeprefix("##")),
        }
        for number, (word, start, tag) in enumerate(B_I, start=1)
        if tag != "O"
    ],
    "a batch of a pipeline": [spans(start="start", end="end", label="entity_group")],
    "GLiNER": [spans(start="start", end="end", label="label", text="text")],
    "GLiNER2": {
        "text": TEXT,
        "entities": {
            label: [
                {"text": word, "start": start, "end": start + len(word)}
                for word, start, other in SPANS
                if other == label
            ]
            for label in ("PER", "LOC")
        },
    },
    "flair": {
        "text": TEXT,
        "entities": [
            {
                "text": word,
                "start_pos": start,
                "end_pos": start + len(word),
                "labels": [{"value": label, "confidence": 0.9}],
            }
            for word, start, label in SPANS
        ],
    },
    "Stanza": [
        [
            {
                "id": number,
                "text": word,
                "start_char": start,
                "end_char": start + len(word),
                "ner": tag.replace("B-", "S-"),
            }
            for number, (word, start, tag) in enumerate(sentence, start=1)
        ]
        for sentence in (B_I[:4], [*B_I[4:5], ("left", 29, "O"), ("Rome", 34, "B-LOC")])
    ],
    "doccano, entities": {
        "id": 17,
        "text": TEXT,
        "entities": [
            {**span, "id": number}
            for number, span in enumerate(spans(start="start_offset", end="end_offset", label="label"))
        ],
        "relations": [],
        "Comments": [],
    },
    "doccano, label": {"id": 17, "text": TEXT, "label": [list(span) for span in WANTED]},
    "Label Studio JSON-MIN": {
        "id": 3,
        "text": TEXT,
        "label": [
            {**span, "labels": [span["labels"]]}
            for span in spans(start="start", end="end", label="labels", text="text")
        ],
        "annotator": 1,
    },
    "Amazon": {
        "Entities": spans(start="BeginOffset", end="EndOffset", label="Type", text="Text"),
        "File": "d1",
        "Line": 0,
    },
    "Azure": {
        "documents": [{"id": "d1", "entities": spans(start="offset", length="length", label="category", text="text")}],
        "modelVersion": "x",
    },
    "LangExtract": {
        "document_id": "d1",
        "text": TEXT,
        "extractions": [
            {
                "extraction_class": label,
                "extraction_text": word,
                "char_interval": {"start_pos": start, "end_pos": start + len(word)},
            }
            for word, start, label in SPANS
        ],
    },
    "inclusive ends": {
        "text": TEXT,
        "entities": [{**span, "end": span["end"] - 1} for span in spans(**USUAL, text="text")],
    },
    "offsets from 1": {
        "text": TEXT,
        "entities": [
            {**span, "start": span["start"] + 1, "end": span["end"] + 1} for span in spans(**USUAL, text="text")
        ],
    },
    "spans of lists": {
        "text": TEXT,
        "annotations": [{"span": [start, end], "tag": label} for start, end, label in WANTED],
    },
}


def typed(document):
    return sorted((item.spans[0][0], item.spans[0][1], item.type) for item in document.mentions)


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(msgspec.json.encode(GOLD))
    return open_store(str(path))


@pytest.mark.parametrize("layout", ["one value", "over several lines"])
@pytest.mark.parametrize("name", SHAPES)
def test_file_of_each_shape_has_the_same_mentions(name, layout, tmp_path, gold):
    path = tmp_path / "pred.json"
    path.write_text(json.dumps(SHAPES[name], indent=2 if layout != "one value" else None))
    assert format_of(Source(str(path))).name == ("stanza" if name == "Stanza" else "spans")
    (document,) = collect(gold, open_store(str(path)), Labels({}))
    assert (document.id, typed(document)) == ("d1", WANTED)


@pytest.mark.parametrize("name", SHAPES)
def test_python_objects_of_each_shape_score_the_same(name):
    assert score(GOLD, SHAPES[name])["mentions.typed.exact"].f1 == 1.0


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if isinstance(shape, dict)])
def test_lines_of_several_documents(name, tmp_path, gold):
    """The same document twice, one a line, is one document; the second is a version of the first."""
    path = tmp_path / "pred.jsonl"
    path.write_text(f"{json.dumps(SHAPES[name])}\n{json.dumps(SHAPES[name])}\n")
    (document,) = collect(gold, open_store(str(path)), Labels({}))
    assert typed(document) == WANTED


def test_rows_of_a_table_are_spans_of_the_documents_that_they_name(tmp_path, gold):
    rows = [{"doc_id": "d1", "start": str(start), "end": str(end), "label": label} for start, end, label in WANTED]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    (document,) = collect(gold, open_store(str(path)), Labels({}))
    assert typed(document) == WANTED


def test_sentences_with_offsets_of_their_own_are_put_where_they_are(tmp_path, gold):
    sentences = [
        {"text": "Anna hired Bob in Oslo.", "entities": [{"start": 11, "end": 14, "label": "PER"}]},
        {"text": "She left Rome.", "entities": [{"start": 9, "end": 13, "label": "LOC"}]},
    ]
    path = tmp_path / "pred.jsonl"
    path.write_text("\n".join(map(json.dumps, sentences)))
    (document,) = collect(gold, open_store(str(path)), Labels({}))
    assert typed(document) == [(11, 14, "PER"), (34, 38, "LOC")]


@pytest.mark.parametrize(
    "link",
    [
        {"id": 1, "from_id": 7, "to_id": 8, "type": "Hired"},
        {"head": {"start": 0, "end": 4}, "tail": {"start": 11, "end": 14}, "relation": "Hired"},
    ],
    ids=["by id", "by span"],
)
def test_relations_between_spans(link, tmp_path):
    entities = [{"id": 7, "start": 0, "end": 4, "label": "PER"}, {"id": 8, "start": 11, "end": 14, "label": "PER"}]
    path = tmp_path / "pred.json"
    path.write_text(json.dumps({"text": TEXT, "entities": entities, "relations": [link]}))
    (part,) = read(str(path))
    (relation,) = part.document.relations
    assert (relation.type, relation.arg1, relation.arg2) == ("Hired", ((0, 4),), ((11, 14),))


def test_what_is_not_read_is_named(tmp_path):
    notices = Notices()
    path = tmp_path / "pred.json"
    path.write_text(
        json.dumps({"text": TEXT, "entities": [{"start": 0, "end": 4, "label": "X"}], "events": [{"x": 1}]})
    )
    list(read(str(path), notices=notices))
    assert [(notice.kind, notice.subject, notice.first) for notice in notices] == [("unread", "`events`", f"{path}:1")]


# Recognising


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x80\x04\x95\x00", "looks like a Python pickle, which is never read"),
        (b"%PDF-1.7", "looks like a PDF file"),
        (b"<html><body>", "looks like HTML"),
        (b"\xff\xfeA\x00", "looks like UTF-16"),
        (b'{"tokens": [1], "ner_tags": [0]}', "looks like a Hugging Face token-classification dataset"),
        (b'{"text": "x", "answer": "accept"}', "is JSON whose objects have the keys text, answer"),
        (b"The French army said:\n", "looks like plain text ('The French army said:')"),
    ],
)
def test_file_of_no_format_is_refused_with_what_it_looks_like(content, said, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(str(path))
    assert said in str(error.value)
    assert "--format" in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 7}', "JSON is read with a text and spans"),
        ("a,b,c\n1,2,3\n", "A table is read under a header with start, end and label"),
        ("The French army said.\n", "Text is read as the answer that `mali-bench prompt` asks for"),
        ("<x><y/></x>", "Ann</PER> lives"),
        ("%PDF-1.7", "with --format"),
    ],
)
def test_a_refusal_says_what_of_its_kind_is_read(content, said, tmp_path):
    (tmp_path / "out.txt").write_text(content)
    with pytest.raises(InputError, match=re.escape(said)) as refused:
        list(read(str(tmp_path / "out.txt")))
    assert len(str(refused.value)) < 450


def test_file_that_two_formats_fit_is_refused_by_both_names(tmp_path, monkeypatch):
    other = msgspec.structs.replace(FORMATS["prodigy"], name="other")
    monkeypatch.setitem(FORMATS, "other", other)
    path = tmp_path / "file.jsonl"
    path.write_text('{"text": "Ann left.", "spans": [{"start": 0, "end": 3, "label": "PER"}], "_task_hash": 1}')
    with pytest.raises(InputError, match="may be prodigy and other; say which with --format"):
        read(str(path))
    assert [part.document.text for part in read(str(path), form="prodigy")] == ["Ann left."]


def test_every_format_has_the_name_of_its_line():
    assert [form.name for form in FORMATS.values()] == list(FORMATS)


@pytest.mark.parametrize("layout", ["a list", "over several lines", "values one behind the other"])
def test_own_format_may_be_laid_out_in_other_ways(layout, tmp_path):
    values = [msgspec.to_builtins(msgspec.structs.replace(GOLD, id=name)) for name in ("d1", "d2")]
    path = tmp_path / "docs.json"
    path.write_text(
        json.dumps(values)
        if layout == "a list"
        else json.dumps(values, indent=1)
        if layout == "over several lines"
        else "\n".join(json.dumps(value, indent=1) for value in values)
    )
    store = open_store(str(path))
    assert store.names == ["d1", "d2"]
    assert store.part(1).document.mentions == GOLD.mentions


def test_duplicate_key_over_several_lines_is_refused(tmp_path):
    path = tmp_path / "docs.json"
    path.write_text('{\n "id": "a",\n "id": "b",\n "mentions": []\n}')
    with pytest.raises(InputError, match="duplicate key 'id'"):
        list(read(str(path)))


# Python objects


@dataclasses.dataclass
class Span:
    start: int
    end: int
    label: str


class Label(StrEnum):
    PER = "PER"


@pytest.mark.parametrize(
    ("thing", "made"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        ((1, (2, "x")), [1, [2, "x"]]),
        (Span(np.int32(1), 2, Label.PER), {"start": 1, "end": 2, "label": "PER"}),
        ({"a": {1: None}}, {"a": {"1": None}}),
        ((n for n in (1, 2)), [1, 2]),
    ],
)
def test_objects_become_plain_data(thing, made):
    found = plain(thing, "x")
    assert found == made
    assert json.loads(json.dumps(found)) == made


def test_pydantic_models_become_plain_data():
    pydantic = pytest.importorskip("pydantic")

    class Found(pydantic.BaseModel):
        start: int
        end: int
        label: str

    class Answer(pydantic.BaseModel):
        text: str
        entities: list[Found]

    answer = Answer(text=TEXT, entities=[{"start": start, "end": end, "label": label} for start, end, label in WANTED])
    assert score(GOLD, answer)["mentions.typed.exact"].f1 == 1.0


def test_numpy_and_dataclasses_score_as_plain_data_does():
    found = [Span(np.int64(start), np.int32(end), label) for start, end, label in WANTED]
    assert score(GOLD, found)["mentions.typed.exact"].f1 == 1.0
    own = {"id": "d1", "mentions": [{"spans": np.array([[start, end]]), "type": label} for start, end, label in WANTED]}
    assert score(GOLD, own)["mentions.typed.exact"].f1 == 1.0


def test_what_has_no_order_or_no_form_is_refused():
    with pytest.raises(InputError, match="x: an object of the type set cannot be read; a set has no order"):
        plain({1, 2}, "x")
    with pytest.raises(InputError, match="x: an object of the type object cannot be read"):
        plain([object()], "x")
    endless: list = []
    endless.append(endless)
    with pytest.raises(InputError, match="x: is nested too deeply, or contains itself"):
        plain(endless, "x")


# Nothing found, and strings in the place of files

OTHER = Document(id="d2", text="Bob ran.", mentions=(Mention(spans=((0, 3),), type="PER"),))


@pytest.mark.parametrize("content", ["[]", " [\n]\n", "[[]]"])
def test_an_empty_list_is_a_document_without_mentions(tmp_path, content):
    path = tmp_path / "empty.json"
    path.write_text(content)
    (record,) = read(str(path))
    assert record.document == Document(mentions=())


@pytest.mark.parametrize("content", ["[[], [], []]", "[]\n[]\n[]\n"])
def test_empty_lists_are_as_many_documents(tmp_path, content):
    path = tmp_path / "empty.json"
    path.write_text(content)
    assert [record.document for record in read(str(path))] == [Document(mentions=())] * 3


def test_empty_lists_are_put_to_the_gold_by_their_order():
    """Six mentions in two documents, of which one is found in the second."""
    report = score([GOLD, OTHER], [[], [{"start": 0, "end": 3, "label": "PER"}]])
    assert (report["mentions.typed.exact"].p_den, report["mentions.typed.exact"].r_num) == (1, 1)
    report = score([GOLD, OTHER], [[], []])
    assert (report["mentions.typed.exact"].p_den, report["mentions.typed.exact"].r_den) == (0, 6)
    assert report.input["missing_documents"] == []


def test_no_documents_are_missing_documents():
    assert score([GOLD, OTHER], []).input["missing_documents"] == ["d1", "d2"]


def test_a_string_is_what_a_file_would_hold():
    answer = 'Only this one:\n```json\n{"mentions": [{"text": "Bob", "type": "PER"}]}\n```'
    assert score(OTHER, answer)["mentions.typed.exact"].f1 == 1
    report = score([GOLD, OTHER], [answer, answer])
    assert (report["mentions.typed.exact"].p_num, report["mentions.typed.exact"].r_den) == (2, 6)


def test_a_string_that_names_a_file_is_not_read_as_text(tmp_path):
    path = tmp_path / "pred.jsonl"
    path.write_text("{}")
    with pytest.raises(InputError, match="is the name of a file; give what the file holds"):
        score(OTHER, str(path))
    with pytest.raises(InputError, match="looks like plain text"):
        score(OTHER, "no answer")
    with pytest.raises(InputError, match="not bytes"):
        score(OTHER, b"{}")
