"""Files are read one document at a time, in whatever order they list them."""

import gzip
import io
import json
import sys

import pytest

from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.formats.store import open_store

TEXT = "Ana met Bo.\n\nBo left."


def document(name, *mentions, **layers):
    spans = {"Ana": [0, 3], "Bo": [8, 10], "he": [13, 15]}
    found = [{"spans": [spans[each]], "type": "PER.Individual", "entity": each} for each in mentions]
    return {"id": name, "mentions": found, **layers}


GOLD = [{**document(f"d{n:03d}", "Ana", "Bo", "he"), "text": TEXT} for n in range(100)]
PRED = [document(f"d{n:03d}", *("Ana", "Bo", "he")[: n % 4]) for n in range(100)]


def written(path, documents, ends="\n"):
    path.write_bytes("".join(json.dumps(each) + ends for each in documents).encode())
    return str(path)


def scored(capsys, pred, gold):
    assert main(["score", pred, "--gold", gold, "--json"]) == 0
    return capsys.readouterr().out


@pytest.fixture
def plain(tmp_path, capsys):
    return scored(capsys, written(tmp_path / "pred.jsonl", PRED), written(tmp_path / "gold.jsonl", GOLD))


def test_the_order_of_both_files_is_irrelevant(plain, tmp_path, capsys):
    turned = written(tmp_path / "turned.jsonl", PRED[50:] + PRED[:50])
    back = written(tmp_path / "back.jsonl", GOLD[::-1])
    assert scored(capsys, turned, back) == plain


def test_packed_files_and_standard_input_give_the_same(plain, tmp_path, capsys, monkeypatch):
    packed = tmp_path / "pred.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "pred.jsonl").read_bytes()))
    assert scored(capsys, str(packed), str(tmp_path / "gold.jsonl")) == plain
    given = io.TextIOWrapper(io.BytesIO((tmp_path / "pred.jsonl").read_bytes()))
    monkeypatch.setattr(sys, "stdin", given)
    assert scored(capsys, "-", str(tmp_path / "gold.jsonl")) == plain


def test_blank_lines_byte_order_mark_and_crlf_change_no_place(plain, tmp_path, capsys):
    path = tmp_path / "odd.jsonl"
    lines = [json.dumps(each).encode() for each in PRED]
    path.write_bytes(b"\xef\xbb\xbf  " + b" \r\n\r\n\t".join(lines))
    assert scored(capsys, str(path), str(tmp_path / "gold.jsonl")) == plain
    store = open_store(str(path))
    assert [store.part(number).document.id for number in (99, 0, 50)] == ["d099", "d000", "d050"]
    assert store.part(50).where == f"{path}:101"


def test_what_only_the_last_document_attempts_is_scored_over_all(tmp_path, capsys):
    """100 gold relations, one of them predicted, in the last of more documents than are read at once."""
    link = {"relations": [{"type": "Near", "arg1": [[0, 3]], "arg2": [[8, 10]]}]}
    gold = written(tmp_path / "gold.jsonl", [{**each, **link} for each in GOLD])
    pred = written(tmp_path / "pred.jsonl", [*PRED[:-1], {**PRED[-1], **link}])
    found = json.loads(scored(capsys, pred, gold))["metrics"]["relations.rel.exact"]
    assert [found[name] for name in ("p_num", "p_den", "r_num", "r_den")] == [1, 1, 1, 100]
    assert found["interval"]["f1"] is not None


def test_two_different_predictions_far_apart_are_refused(tmp_path):
    path = written(tmp_path / "pred.jsonl", [*PRED, document("d000", "Bo")])
    gold = written(tmp_path / "gold.jsonl", GOLD)
    with pytest.raises(InputError, match=rf"{path}:101: another prediction for document 'd000' is at {path}:1"):
        from mali_bench.model.labels import FREE
        from mali_bench.scoring.run import score_documents

        score_documents(open_store(gold), open_store(path), FREE)


def test_the_same_prediction_twice_is_counted(tmp_path, capsys):
    path = written(tmp_path / "pred.jsonl", [*PRED, PRED[0], PRED[0]])
    found = json.loads(scored(capsys, path, written(tmp_path / "gold.jsonl", GOLD)))
    assert found["input"]["repeated_documents"] == 2
