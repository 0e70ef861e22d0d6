"""Documents without a text: which document, or part of one, each is for, by names, order, lines and words.

Anna met Bob. / Carla left Rome. Dan saw Anna. / Eve slept.  (a line end between the parts)
"""

import json

import pytest

from mali_bench.cli.main import main
from mali_bench.formats.base import Record
from mali_bench.formats.notices import Notices
from mali_bench.model.document import Document
from mali_bench.scoring.part_places import with_parts

TEXT = "Anna met Bob.\nCarla left Rome. Dan saw Anna.\nEve slept."
PEOPLE = [[0, 4], [9, 12], [14, 19], [31, 34], [39, 43], [45, 48]]
GOLD = [{"id": "d1", "text": TEXT, "mentions": [{"spans": [span], "type": "PER"} for span in PEOPLE]}]
TWO = [
    {"id": "d1", "text": "Anna slept.", "mentions": [{"spans": [[0, 4]], "type": "PER"}]},
    {"id": "d2", "text": "So did Bob.", "mentions": [{"spans": [[7, 10]], "type": "PER"}]},
]


def pipeline(*words):
    """The spans of a Hugging Face pipeline with an uncased model."""
    return [{"entity_group": "PER", "word": word.lower(), "start": at, "end": at + len(word)} for word, at in words]


def amazon(file, line, *words, **more):
    spans = [{"BeginOffset": at, "EndOffset": at + len(word), "Text": word, "Type": "PER"} for word, at in words]
    return {"Entities": spans, "File": file, **({} if line is None else {"Line": line}), **more}


@pytest.fixture
def run(tmp_path, capsys):
    def run(gold, *predictions, **options):
        lines = "\n".join(map(json.dumps, predictions))
        (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, gold)))
        (tmp_path / "pred.jsonl").write_text(lines)
        code = main(["score", str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl"), "--json"])
        out, err = capsys.readouterr()
        if code:
            return code, err
        report = json.loads(out)
        exact = report["metrics"]["mentions.typed.exact"]
        return (exact["p_num"], exact["p_den"], exact["r_den"]), {
            n["kind"]: n["count"] for n in report["input"]["notices"]
        }

    return run


SENTENCES = [
    pipeline(("Anna", 0), ("Bob", 9)),
    pipeline(("Carla", 0)),
    pipeline(("Dan", 0), ("Anna", 8)),
    pipeline(("Eve", 0)),
]
LINES = [SENTENCES[0], pipeline(("Carla", 0), ("Dan", 17), ("Anna", 25)), SENTENCES[3]]


@pytest.mark.parametrize(
    ("parts", "right"),
    [(SENTENCES, 6), (LINES, 6), ([*LINES[:2], []], 5), ([SENTENCES[0], SENTENCES[2]], 4)],
    ids=["sentences", "lines", "an empty line", "some sentences"],
)
def test_lists_for_parts_of_one_document_are_where_their_words_are(parts, right, run):
    assert run(GOLD, parts) == ((right, right, 6), {"by-words": len(parts)})


def test_tokens_with_tags_are_put_by_the_pieces_of_their_words(run):
    tokens = [
        [("B-PER", "Ann", 0), ("I-PER", "##a", 3)],
        [("B-PER", "Carl", 0), ("I-PER", "##a", 4)],
    ]
    parts = [
        [
            {"entity": tag, "index": number, "word": word, "start": at, "end": at + len(word.strip("#"))}
            for number, (tag, word, at) in enumerate(some, start=1)
        ]
        for some in tokens
    ]
    assert run(GOLD, parts) == ((2, 2, 6), {"by-words": 2})


def test_parts_may_count_utf16(run):
    text = "\U0001f600 Anna slept. \U0001f600 Bob slept."  # code points: Anna 2-6, Bob 16-19
    gold = [
        {
            "id": "d",
            "text": text,
            "mentions": [{"spans": [[2, 6]], "type": "PER"}, {"spans": [[16, 19]], "type": "PER"}],
        }
    ]
    parts = [pipeline(("Anna", 3)), pipeline(("Bob", 3))]
    assert run(gold, parts) == ((2, 2, 2), {"by-words": 2, "offsets": 2})


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([pipeline(("Dan", 0)), pipeline(("Anna", 0))], "no sentence behind the part before it has its words"),
        ([pipeline(("Anna", 1)), pipeline(("Bob", 0))], "no sentence behind the part before it has its words"),
        ([[{"entity_group": "PER", "start": 0, "end": 4}]] * 2, "their spans have no words by which to find them"),
    ],
)
def test_lists_that_are_no_parts_in_order_are_refused(parts, why, run):
    code, said = run(GOLD, parts)
    assert code == 2
    assert f"the file has 2 documents without id and text, and the gold has one document; {why}" in said.replace(
        "they are not parts of it in their order either, since ", ""
    )


def test_parts_that_may_be_two_sentences_are_refused(run):
    gold = [{"id": "d", "text": "Anna ran. Anna sat. Bob ran.", "mentions": []}]
    code, said = run(gold, [pipeline(("Anna", 0)), pipeline(("Bob", 0))])
    assert code == 2
    assert "its words are in several sentences" in said


def test_empty_parts_are_an_empty_prediction():
    records = [Record(f"f:{number}", Document(mentions=()), whole=False) for number in range(3)]
    (made,) = with_parts(records, {"d1": Document(id="d1", text=TEXT)}, Notices())
    assert (made.document.id, made.document.mentions, made.start) == ("d1", (), 0)


def test_fewer_lists_than_documents_are_not_taken_for_parts(run):
    code, said = run(
        [*TWO, {"id": "d3", "text": "Eve ran.", "mentions": []}], [pipeline(("Anna", 0)), pipeline(("Bob", 7))]
    )
    assert code == 2
    assert "the file has 2 documents without id and text, and the gold has 3 documents" in said


def test_lines_of_a_file_are_lines_of_its_document(run):
    rows = [amazon("d1.txt", 2, ("Eve", 0)), amazon("d1.txt", 1, ("Dan", 17)), amazon("d1.txt", 0, ("Bob", 9))]
    assert run(GOLD, *rows) == ((3, 3, 6), {"file-name": 1})


def test_a_line_that_its_document_lacks_is_refused(run):
    code, said = run(GOLD, amazon("d1", 3, ("Eve", 0)))
    assert code == 2
    assert "is for line 3, and the document has 3, from 0 on" in said


def test_lines_of_a_file_that_the_gold_lacks_are_documents_in_the_order_of_their_numbers(run):
    rows = [amazon("all.txt", 1, ("Bob", 7)), amazon("all.txt", 0, ("Anna", 0))]
    assert run(TWO, *rows) == ((2, 2, 2), {"by-order": 2})


@pytest.mark.parametrize("names", [("d1.txt", "d2.txt"), ("in/d1", "in/d2"), ("C:\\d1.ann.json", "d2")])
def test_names_of_files_are_documents_without_folder_and_suffix(names, run):
    rows = [amazon(names[0], None, ("Anna", 0)), amazon(names[1], None, ("Bob", 7))]
    assert run(TWO, *rows) == ((2, 2, 2), {"file-name": sum(name not in ("d1", "d2") for name in names)})
    own = [{**TWO[0], "id": names[0]}, {**TWO[1], "id": names[1]}]
    assert run(TWO, *own)[0] == (2, 2, 2)


def test_two_files_of_one_name_are_not_one_document(run):
    rows = [amazon("a/d1.txt", None, ("Anna", 0)), amazon("b/d1.txt", None, ("Bob", 7))]
    scores, notices = run(TWO, *rows)
    assert notices == {"by-order": 2}  # unknown names, as many as there are documents, and the words fit
    assert scores == (2, 2, 2)


def test_unknown_names_are_none_where_all_spans_fit_the_documents_in_order(run):
    fit = [amazon("1", None, ("Anna", 0)), amazon("2", None, ("Bob", 7))]
    assert run(TWO, *fit) == ((2, 2, 2), {"by-order": 2})
    bare = {"id": "1", "entities": [{"start": 0, "end": 4, "label": "PER"}]}
    assert run(TWO[:1], bare) == ((1, 1, 1), {"by-order": 1})


def test_documents_that_are_all_unknown_lead_the_report(run, tmp_path, capsys):
    swapped = [amazon("1", None, ("Bob", 7)), amazon("2", None, ("Anna", 0))]
    assert run(TWO, *swapped) == ((0, 2, 2), {"all-unknown": 2})
    cut = {"id": "1", "entities": [{"start": 0, "end": 3, "label": "PER"}]}  # inside "Anna"
    assert run(TWO[:1], cut) == ((0, 1, 1), {"all-unknown": 1})
    assert run(TWO, {**TWO[0], "id": "x1", "text": None}) == ((0, 1, 2), {"all-unknown": 1})
    main(["score", str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")])
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "the gold has no document of the file: its ids are like 'x1', those of the gold like 'd1' (1)"


def test_unknown_labels_are_told_of_unknown_documents_too(tmp_path, capsys):
    (tmp_path / "gold.jsonl").write_text(json.dumps(TWO[0]))
    (tmp_path / "labels.toml").write_text('[mentions.type]\nPER = "A person."\n')
    (tmp_path / "pred.jsonl").write_text('{"id": "x", "mentions": [{"spans": [[0, 4]], "type": "PERSON"}]}')
    files = [str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]
    assert main(["score", *files, "--labels", str(tmp_path / "labels.toml"), "--json"]) == 0
    kinds = [each["kind"] for each in json.loads(capsys.readouterr().out)["input"]["notices"]]
    assert "all-unknown" in kinds
    assert {"labels-unknown", "other-scheme"} & set(kinds)


def test_strings_for_an_unknown_document_are_told_so(run):
    code, said = run(TWO, {"id": "x", "mentions": [{"text": "Anna", "type": "PER"}]})
    assert code == 2
    assert "has strings without offsets for the document 'x', which the gold does not have" in said
