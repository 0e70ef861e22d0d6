"""A layer is a struct, a field of the document and a row of the table in `model/document.py`, and its metrics.

A layer of a toy, sentiments, is put into a copy of the package by editing these two files; everything else has it then.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from mali_bench.metrics import METRICS
from mali_bench.metrics.groups import PRIMARY, TITLES
from mali_bench.model.document import LAYER_TABLE, LAYERS, Document

EDITS = {
    "model/document.py": {
        "class Document(Struct": '''class Sentiment(Item, frozen=True, kw_only=True):
    """An expression of praise or blame, and whom it is about."""

    SPAN_FIELDS = (("spans", "quote"),)
    REFERENCES = (Reference("target", ("mentions",)),)

    spans: Spans
    quote: str | None = None
    type: str | None = None
    strength: str | None = None
    target: Ref | None = None


''',
        "    given: tuple[Given, ...] = ()\n": "    sentiments: tuple[Sentiment, ...] | None = None\n",
        '    "event_links": Layer(': """    "sentiments": Layer(
        item=Sentiment,
        groups=(Group("sentiments", "Sentiments", "sentiments.value.exact"),),
        prefix="s",
        values={"value": ("strength",)},
        needed=("type",),
        tagged=True,
    ),
""",
    },
    "metrics/__init__.py": {
        "        *ATTRIBUTION,\n": '        *_valued("sentiments", "Sentiments", "sentiments.strength").metrics(),\n',
    },
}
LABELS = '\n[sentiments.type]\nPraise = "It praises."\nBlame = "It blames."\n'
TEXT = "Ada praised the brave miller.\n"
SENTIMENT = {"id": "s1", "spans": [[16, 21]], "quote": "brave", "type": "Praise", "strength": "high", "target": "m1"}
SOURCES = {
    "mentions": {"id": "m1", "spans": [[12, 28]], "quote": "the brave miller", "head": [[22, 28]],
                 "head_quote": "miller", "type": "PER.Individual", "level": "NOM", "entity": "e1"},
    "entities": {"id": "e1", "type": "PER.Individual", "class": "SPC", "name": "the miller"},
    "sentiments": SENTIMENT,
}  # fmt: skip


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A checkout with the layer, and a small corpus of one document that has it, built."""
    place = tmp_path_factory.mktemp("toy")
    for name in ("mali_bench", "annotation_guidelines"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, edits in EDITS.items():
        path = place / "mali_bench" / name
        code = path.read_text(encoding="utf-8")
        for anchor, new in edits.items():
            assert code.count(anchor) == 1
            code = code.replace(anchor, new + anchor)
        path.write_text(code, encoding="utf-8")
    folder = place / "corpus"
    source = folder / "src" / "toy"
    source.mkdir(parents=True)
    for name in ("function_words.txt", "card.md"):
        shutil.copy(ROOT / "corpus" / name, folder)
    labels = (ROOT / "corpus" / "labels.toml").read_text(encoding="utf-8")
    (folder / "labels.toml").write_text(labels + LABELS, encoding="utf-8")
    (folder / "corpus.toml").write_text(
        'name = "toy"\nversion = "1.0.0"\nstatus = "invented"\nguidelines = "../annotation_guidelines"\n',
        encoding="utf-8",
    )
    (source / "text.txt").write_text(TEXT, encoding="utf-8")
    (source / "document.toml").write_text(
        'id = "toy"\ntitle = "A miller"\ndate = 2024-05-08\nsplit = "test"\nlanguage = "en"\ntext = "text.txt"\n'
        f'sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"\n',
        encoding="utf-8",
    )
    for layer, item in SOURCES.items():
        (source / f"{layer}.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    (source / "coverage.tsv").write_text("0\t3\tAda\tNOTYPE\n4\t11\tpraised\tNOTYPE\n", encoding="utf-8")
    assert run(place, "build", "corpus")[0] == 0
    return place


def run(place, *arguments):
    """Exit code, output and errors of a command of the copy."""
    done = subprocess.run(
        [sys.executable, "-m", "mali_bench", *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def predicted(place, *sentiments):
    (place / "pred.jsonl").write_text(
        json.dumps({"id": "toy", "mentions": [SOURCES["mentions"]], "sentiments": sentiments}) + "\n", encoding="utf-8"
    )
    return "pred.jsonl"


def test_sources_with_the_layer_have_no_faults(toy):
    assert run(toy, "validate", "corpus") == (0, "corpus: 1 document, no faults\n", "")


def test_data_have_a_row_of_the_layer_with_what_it_names_spelled_out(toy):
    row = json.loads((toy / "corpus" / "data" / "test" / "sentiments.jsonl").read_text(encoding="utf-8"))
    target = {"id": "m1", "start": 12, "end": 28, "text": "the brave miller", "type": "PER.Individual"}
    assert row == {
        "id": "s1", "doc_id": "toy", "invented": False, "paragraph": 1, "start": 16, "end": 21, "text": "brave",
        "type": "Praise", "strength": "high", "optional": False, "reading": None, "target": target,
    }  # fmt: skip


def test_tokens_have_its_tags(toy):
    row = json.loads((toy / "corpus" / "data" / "test" / "tokens.jsonl").read_text(encoding="utf-8"))
    assert row["sentiments_tags"] == ["O", "O", "O", "B-Praise", "O", "O"]


def test_card_has_its_configuration_and_counts_it(toy):
    card = (toy / "corpus" / "README.md").read_text(encoding="utf-8")
    assert "- config_name: sentiments\n" in card
    assert "'1': Blame" in card
    assert "| toy | sentiments | 1 | Praise 1 |" in card


def test_data_load_with_their_features(toy, tmp_path):
    from datasets import load_dataset

    data = load_dataset(str(toy / "corpus"), "sentiments", split="test", cache_dir=str(tmp_path))
    assert data.features["type"].names == ["Praise", "Blame"]
    assert data.features["target"]["type"].names[0] == "PER.Individual"
    assert data[0]["text"] == "brave"


def test_score_is_printed(toy):
    """One of two predicted sentiments is right: precision 1/2, recall 1."""
    wrong = {"spans": [[0, 3]], "type": "Blame", "strength": "low"}
    code, out, _ = run(toy, "score", predicted(toy, SENTIMENT, wrong), "--gold", "corpus/data/test/document.jsonl",
                       "--labels", "corpus/labels.toml", "--no-intervals")  # fmt: skip
    assert code == 0
    assert re.search(r"^Sentiments\n \*value\.exact +0\.500 +1\.000 +0\.667", out, re.MULTILINE)


def test_what_became_of_its_items_is_printed(toy):
    other = {**SENTIMENT, "type": "Blame"}
    code, out, _ = run(toy, "score", predicted(toy, other), "--gold", "corpus/data/test/document.jsonl", "--all",
                       "--no-intervals")  # fmt: skip
    assert code == 0
    assert "Sentiments: gold types in rows, predicted ones in columns" in out


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spans": [[16, 99]], "quote": None}, "[span-outside]"),
        ({"quote": "bold"}, "[quote-differs]"),
        ({"target": "m9"}, "[unknown-id]"),
        ({"colour": "red"}, "it takes id, optional, reading, note, spans, quote, type, strength, target"),
    ],
)
def test_prediction_with_a_fault_in_the_layer_is_refused(changes, message, toy):
    path = predicted(toy, {**SENTIMENT, **changes})
    code, out, err = run(toy, "score", path, "--gold", "corpus/data/test/document.jsonl")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_unknown_label_of_the_layer_is_counted(toy):
    path = predicted(toy, {**SENTIMENT, "type": "Scorn"})
    _, out, _ = run(toy, "score", path, "--gold", "corpus/data/test/document.jsonl", "--labels", "corpus/labels.toml",
                       "--json")  # fmt: skip
    assert json.loads(out)["input"]["unknown_labels"] == {"sentiments.type Scorn": 1}


def test_documents_without_a_text_are_kept_apart_by_its_offsets(toy):
    """What is predicted at the end of one document is not taken for what the gold has at the start of the next."""
    gold = [{"id": "a", "sentiments": []}, {"id": "b", "sentiments": [{"spans": [[0, 3]], "strength": "high"}]}]
    pred = [{"id": "a", "sentiments": [{"spans": [[1, 4]], "strength": "high"}]}, {"id": "b", "sentiments": []}]
    for name, documents in (("g.jsonl", gold), ("p.jsonl", pred)):
        (toy / name).write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    _, out, _ = run(toy, "score", "p.jsonl", "--gold", "g.jsonl", "--json", "--no-intervals")
    assert json.loads(out)["metrics"]["sentiments.value.exact"]["f1"] == 0.0


def test_readings_of_the_layer_are_chosen_by_its_metrics(toy):
    both = [
        {"spans": [[0, 3]], "strength": "low", "reading": "HOW/a"},
        {"spans": [[0, 3]], "strength": "high", "reading": "HOW/b"},
    ]
    for name, sentiments in (("g.jsonl", both), ("p.jsonl", [{"spans": [[0, 3]], "strength": "high"}])):
        (toy / name).write_text(
            json.dumps({"id": "a", "text": "Bah.", "sentiments": sentiments}) + "\n", encoding="utf-8"
        )
    _, out, _ = run(toy, "score", "p.jsonl", "--gold", "g.jsonl", "--json", "--no-intervals")
    assert json.loads(out)["metrics"]["sentiments.value.exact"]["f1"] == 1.0


def test_agreement_has_its_metrics_and_labels(toy):
    """The same span, one annotator calls it praise and one blame, both of the same strength."""
    other = {**SENTIMENT, "type": "Blame"}
    for name, item in (("a", SENTIMENT), ("b", other)):
        row = {"id": "toy", "text": TEXT, "sentiments": [{**item, "target": None}]}
        (toy / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    code, out, _ = run(toy, "agreement", "a.jsonl", "b.jsonl")
    assert code == 0
    assert re.search(r"^Sentiments\n +value\.exact +1\.000", out, re.MULTILINE)
    assert re.search(r"^Sentiments\n +type +0\.000 .* 1\.000 ", out, re.MULTILINE)


def test_schema_and_export_have_the_layer(toy):
    assert "Sentiment" in json.loads(run(toy, "schema")[1])["$defs"]
    code, out, _ = run(
        toy,
        "export",
        "--format",
        "prodigy-spans",
        "--gold",
        "corpus/data/test/document.jsonl",
        "--labels",
        "corpus/labels.toml",
    )
    assert code == 0
    assert {"start": 16, "end": 21, "label": "Praise"}.items() <= json.loads(out)["spans"][1].items()


def test_every_layer_is_a_field_of_the_document_and_every_group_of_metrics_has_a_title():
    assert set(LAYERS) == {name for name in Document.__struct_fields__ if name in LAYERS}
    assert {name.partition(".")[0] for name in METRICS} == set(TITLES)
    assert set(PRIMARY.values()) <= set(METRICS)


def test_every_reference_names_layers_of_the_table():
    for layer in LAYER_TABLE.values():
        for reference in layer.item.REFERENCES:
            assert reference.field in layer.item.__struct_fields__
            assert all(LAYER_TABLE[name].referable for name in reference.names)
