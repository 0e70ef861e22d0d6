"""Layers as tables for spreadsheets."""

import csv
import io
import json

import pytest

from mali_bench.cli.main import main

TEXT = "Rebels hit the camp of @Sund. Awa and Bina said so.\n\nThe =army= lost 11 men."


def at(words):
    return [[TEXT.index(words), TEXT.index(words) + len(words)]]


def mention(name, words, entity):
    return {"id": name, "spans": at(words), "type": "ORG.Other", "entity": entity}


def incident(name, **slots):
    return {"id": name, "type": "Attack", **slots}


def loss(side, kind, **bounds):
    return {"side": side, "kind": kind, **bounds}


DOCUMENT = {
    "id": "d1",
    "text": TEXT,
    "mentions": [
        mention("m1", "Rebels", "reb"),
        mention("m2", "@Sund", "sund"),
        mention("m3", "=army=", "army"),
        mention("m4", "Awa", "awa"),
        mention("m5", "Bina", "bina"),
    ],
    "entities": [{"id": "reb", "name": "the rebels, Front"}, {"id": "awa", "name": "Awa Diop"}],
    "events": [
        {"id": "v1", "trigger": at("hit"), "arguments": [{"role": "Time", "filler": "t1", "time_relation": "Within"}]},
        {"id": "v2", "trigger": at("lost"), "type": "Life.Die", "arguments": [{"role": "Victim", "filler": "m3"}]},
    ],
    "times": [{"id": "t1", "spans": at("so")}],
    "attributions": [
        {"id": "a1", "source": ["m4", "m5"], "cue": at("said"), "content": at("so")},
        {"id": "a2", "content": at("so")},
    ],
    "quantities": [{"id": "q1", "spans": at("11"), "type": "Count", "number": -11, "low": 11, "of": "m3"}],
    "incidents": [
        incident(
            "i1",
            side_a=["reb", "awa"],
            side_b=["army"],
            place=["sund"],
            date="2021-06-07",
            date_precision="Day",
            losses=[
                loss("A", "Killed", low=11, high=11),
                loss("B", "Killed", low=200),
                loss("Other", "Killed", high=4000),
                loss("B", "Wounded", low=2, high=3),
                loss("A", "Captured", low=0, high=0),
            ],
            status=[
                {"source": "AUTHOR", "value": "Asserted"},
                {"source": "a1", "value": "Denied"},
                {"source": "a2", "value": "Planned"},
            ],
            events=["v1", "v2"],
        ),
        incident("i2", reading="R/a"),
        incident("i3", reading="R/b"),
    ],
}


@pytest.fixture
def export(tmp_path, capsys):
    """Rows of a table, each as a mapping, and what was said."""

    def run(layer, *documents):
        gold, table = tmp_path / "gold.jsonl", tmp_path / "table.csv"
        gold.write_text("".join(json.dumps(each) + "\n" for each in documents or (DOCUMENT,)), encoding="utf-8")
        assert main(["export", "--format", "csv", "--layer", layer, "--gold", str(gold), "-o", str(table)]) == 0
        data = table.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))), capsys.readouterr().err

    return run


def test_an_incident_is_a_row_with_everything_spelled_out(export):
    rows, said = export("incidents")
    assert rows[0] == {
        "id": "i1",
        "document": "d1",
        "type": "Attack",
        "side_a": "the rebels, Front; Awa Diop",
        "side_b": "'=army=",  # has no name, and is no formula
        "place": "'@Sund",
        "date": "2021-06-07",
        "date_precision": "Day",
        "killed_a": "11",
        "killed_b": "200+",
        "killed_other": "up to 4000",
        "wounded_a": "",
        "wounded_b": "2 to 3",
        "wounded_other": "",
        "captured_a": "0",
        "captured_b": "",
        "captured_other": "",
        "status": "author: Asserted; Awa Diop and Bina: Denied; unnamed source: Planned",
        "evidence": "hit (paragraph 1); lost (paragraph 2)",
    }
    assert [row["id"] for row in rows] == ["i1", "i2"]  # of two readings the first
    assert said == "mali-bench: wrote 2 incidents, a row each\n"


def test_names_that_are_no_ids_stay_as_they_are(export):
    named = incident("i1", side_a=["the Front"], status=[{"source": "Radio", "value": "Asserted"}], events=["?"])
    ((row,), _) = export("incidents", {"id": "d1", "text": TEXT, "incidents": [named]})
    assert (row["side_a"], row["status"], row["evidence"]) == ("the Front", "Radio: Asserted", "?")


def test_other_layers_have_a_row_an_item_with_its_text(export):
    rows, _ = export("events")
    assert [(row["paragraph"], row["text"], row["arguments"]) for row in rows] == [
        ("1", "hit", "Time/Within: so"),
        ("2", "lost", "Victim: =army="),
    ]
    ((row,), _) = export("quantities")
    assert (row["paragraph"], row["text"], row["number"], row["of"]) == ("2", "11", "-11", "'=army=")
    rows, _ = export("attributions")
    assert [(row["text"], row["source"], row["cue"]) for row in rows] == [("so", "Awa; Bina", "said"), ("so", "", "")]
    rows, _ = export("entities")
    assert list(rows[0]) == ["id", "document", "type", "class", "name", "kb", "kb_lists"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(begin, export):
    text = f'{begin}HYPERLINK("x")'
    ((row,), _) = export("entities", {"id": "d1", "entities": [{"id": "e1", "name": text, "kb": "NIL"}]})
    assert row["name"] == f"'{text}"


def test_several_documents_and_none_of_a_layer(export):
    rows, _ = export("incidents", DOCUMENT, {**DOCUMENT, "id": "d2"})
    assert [row["document"] for row in rows] == ["d1", "d1", "d2", "d2"]
    assert export("titles") == ([], "mali-bench: wrote 0 titles, a row each\n")


@pytest.mark.parametrize("options", [["--format", "csv"], ["--format", "jsonl", "--layer", "incidents"]])
def test_a_layer_goes_with_csv_alone(options, capsys):
    assert main(["export", *options]) == 2
    assert capsys.readouterr().err == "mali-bench: --format csv needs --layer, and no other format takes it\n"
