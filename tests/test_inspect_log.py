"""Logs of Inspect as predictions. `tests/formats/inspect/times.eval` was written by inspect_ai 0.3.285 with its mock
model: the task `mali_bench/times` on two practice documents. The first answer is right, the second unreadable.
"""

import importlib
import json
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from small_board import meta

from mali_bench.cli.main import main
from mali_bench.corpus import bundled, prompt
from mali_bench.errors import InputError
from mali_bench.formats import format_of, inspect_log
from mali_bench.formats.source import Source
from mali_bench.formats.store import open_store

LOG = Path(__file__).parent / "formats" / "inspect" / "times.eval"
LABELS = bundled.labels()
HEADER = {"version": 2, "status": "success", "eval": {"task": "mali_bench/times", "model": "mockllm/model"}}
PRACTICE = {document.id: document for document in bundled.load("practice")}
RIGHT = json.dumps(prompt.answer_of(PRACTICE["practice-1"], ("times",)))
WRONG = '{"times": [{"text": "nowhere in it", "type": "DATE", "value": "2013"}]}'


def sample(completion, name="practice-1", epoch=1, layers=("times",), **more):
    output = {"model": "m", "choices": [], "completion": completion}
    return {"id": name, "epoch": epoch, "output": output, "metadata": {"layers": list(layers)}, **more}


def plain(tmp_path, *samples):
    path = tmp_path / "log.json"
    path.write_text(json.dumps({**HEADER, "samples": samples}, indent=2), encoding="utf-8")
    return path


def packed(tmp_path, *samples, header="header.json", method=zipfile.ZIP_DEFLATED):
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr(header, json.dumps(HEADER))
        for each in samples:
            archive.writestr(f"samples/{each['id']}_epoch_{each['epoch']}.json", json.dumps(each))
    return path


def scored(capsys, path, *more, metric="times.value.exact"):
    assert main(["score", str(path), "--split", "practice", "--no-intervals", "--json", *more]) == 0
    report = json.loads(capsys.readouterr().out)
    notices = {notice["subject"] or notice["about"]: notice for notice in report["input"]["notices"]}
    return report["metrics"][metric], report["input"], notices


def refused(path):
    with pytest.raises(InputError) as error:
        open_store(str(path), labels=LABELS)
    return str(error.value)


UNREADABLE = "answers that cannot be read, which count as empty"


def test_a_log_that_inspect_wrote_is_read(capsys):
    pytest.importorskip("zstandard", reason="needs the extra inspect")
    assert format_of(Source(str(LOG))).name == "inspect"
    result, about, notices = scored(capsys, LOG)
    wanted = sum(len(prompt.answer_of(PRACTICE[name], ("times",))["times"]) for name in PRACTICE)
    right = len(json.loads(RIGHT)["times"])
    assert result["precision"] == 1 and result["recall"] == round(right / wanted, 10)
    assert about["missing_documents"] == ["practice-3", "practice-4"]
    assert notices[UNREADABLE]["count"] == 1 and "practice-2" in notices[UNREADABLE]["first"]


def test_an_answer_in_prose_is_read_and_the_document_is_that_of_the_sample(capsys, tmp_path):
    other = json.loads(RIGHT) | {"id": "another", "text": "Another."}
    for completion in (RIGHT, f"Sure:\n```json\n{RIGHT}\n```\nDone.", json.dumps(other)):
        for path in (plain(tmp_path, sample(completion)), packed(tmp_path, sample(completion))):
            result, about, _ = scored(capsys, path)
            assert result["precision"] == 1 and not about["unknown_documents"]


@pytest.mark.parametrize("layer", prompt.LAYERS)
def test_an_answer_scores_in_a_log_as_it_does_alone(capsys, tmp_path, layer):
    text = json.dumps(prompt.answer_of(PRACTICE["practice-1"], (layer,)), ensure_ascii=False)
    alone = tmp_path / "answer.txt"
    named = json.dumps({"id": "practice-1", **json.loads(text)})
    alone.write_text(named, encoding="utf-8")
    assert main(["score", str(alone), "--split", "practice", "--no-intervals", "--json"]) == 0
    expected = json.loads(capsys.readouterr().out)["metrics"]
    assert main(["score", str(plain(tmp_path, sample(text, layers=[layer]))), "--split", "practice", "--json",
                 "--no-intervals"]) == 0  # fmt: skip
    assert json.loads(capsys.readouterr().out)["metrics"] == expected


@pytest.mark.parametrize("completion", ["", "I cannot.", "[" * 60 + "]" * 60, "\ud83d", "{}", '{"times": 7}'])
def test_what_cannot_be_read_counts_as_empty(capsys, tmp_path, completion):
    result, about, notices = scored(capsys, plain(tmp_path, sample(completion)))
    assert result["f1"] == 0 and about["layers"]["times"]["predicted"] == 0
    assert notices[UNREADABLE]["count"] == 1


def test_what_was_asked_for_and_is_not_answered_counts_as_empty(capsys, tmp_path):
    path = plain(tmp_path, sample(RIGHT, layers=prompt.LAYERS))
    _, about, notices = scored(capsys, path)
    assert {name for name, counts in about["layers"].items() if counts["predicted"] == 0} >= {
        "mentions", "relations", "events", "quantities", "titles",
    }  # fmt: skip
    assert notices["lists of events that an answer lacks, which count as empty"]["count"] == 1
    for metric in ("coref.conll.head", "relations.rel+.entity", "arguments.ac+.entity"):
        assert scored(capsys, path, metric=metric)[0]["f1"] == 0


def test_a_log_of_another_task_does_not_say_what_was_asked_for(capsys, tmp_path):
    result, about, _ = scored(capsys, plain(tmp_path, {**sample(RIGHT), "metadata": None}))
    assert result["precision"] == 1 and about["layers"]["events"]["predicted"] is None


def test_of_several_epochs_the_first_counts_whatever_their_order(capsys, tmp_path):
    for some in ((sample(RIGHT), sample(WRONG, epoch=2)), (sample(WRONG, epoch=2), sample(RIGHT))):
        result, _, notices = scored(capsys, plain(tmp_path, *some))
        assert result["precision"] == 1
        assert notices["further epochs of a sample (for several runs give a log of each)"]["count"] == 1


def test_several_blocks_in_one_answer_are_those_of_the_document(capsys, tmp_path):
    some = [{"id": "practice-2", **json.loads(WRONG)}, {"id": "practice-1", **json.loads(RIGHT)}]
    result, _, _ = scored(capsys, plain(tmp_path, sample(json.dumps(some))))
    assert result["precision"] == 1
    some[1]["id"] = "practice-3"
    _, _, notices = scored(capsys, plain(tmp_path, sample(json.dumps(some))))
    assert "about other documents" in notices[UNREADABLE]["first"]


def test_samples_that_failed_are_left_out(capsys, tmp_path):
    failed = sample("", "practice-2", error={"message": "rate limit"})
    _, about, notices = scored(capsys, plain(tmp_path, sample(RIGHT), failed))
    assert "practice-2" in about["missing_documents"]
    assert notices["samples that ended in an error, without an answer"]["count"] == 1
    assert "no sample has an answer" in refused(plain(tmp_path, failed))
    assert "no sample has an answer" in refused(packed(tmp_path))


def test_a_run_that_has_not_ended_is_read(capsys, tmp_path):
    result, _, _ = scored(capsys, packed(tmp_path, sample(RIGHT), header="_journal/start.json"))
    assert result["precision"] == 1


def test_other_archives_are_no_logs(tmp_path):
    assert "in which no sample has an answer" in refused(packed(tmp_path, header="other.json"))
    cut = packed(tmp_path, sample(RIGHT)).read_bytes()[:-30]
    (tmp_path / "cut.eval").write_bytes(cut)
    assert "is not a ZIP archive that can be read" in refused(tmp_path / "cut.eval")


def test_damaged_logs_are_refused_with_a_sentence(tmp_path):
    assert "is not a sample of Inspect" in refused(plain(tmp_path, {"epoch": 1}))
    assert "is not a sample of Inspect" in refused(packed(tmp_path, {**sample(RIGHT), "output": 7}))
    path = packed(tmp_path, sample(RIGHT), method=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"DATE", b"date"))
    assert "is not an archive that can be read: Bad CRC-32" in refused(path)
    path = packed(tmp_path, sample(RIGHT), method=zipfile.ZIP_BZIP2)
    assert "in a way that Inspect does not use (12)" in refused(path)


def _with_sizes(path, size):
    """An archive whose directory declares another size of its samples."""
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    path.write_bytes(bytes(data))
    return path


def test_archives_that_unpack_to_too_much_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    assert "at most 268435456 are read" in refused(_with_sizes(packed(tmp_path, sample(RIGHT)), 1 << 30))
    monkeypatch.setattr(inspect_log, "LARGEST", 100)
    assert "bytes unpacked; at most 100 are read" in refused(packed(tmp_path, sample(RIGHT)))


def test_zstandard_unpacks_no_more_than_is_declared(tmp_path):
    zstandard = pytest.importorskip("zstandard", reason="needs the extra inspect")
    text = json.dumps(sample(RIGHT)).encode()
    for content, said in (
        (zstandard.compress(text + b" " * 50_000_000), "is not what the archive says"),
        (b"no such data", "cannot be unpacked"),
    ):
        path = packed(tmp_path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
            archive.writestr("samples/practice-1_epoch_1.json", content)
        data = bytearray(path.read_bytes())
        data[(at := data.rindex(b"PK\x01\x02")) + 10 : at + 12] = struct.pack("<H", 93)
        path.write_bytes(bytes(data))
        assert said in refused(_with_sizes(path, len(text)))


def test_without_the_extra_one_sentence_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    assert "pip install 'mali-bench[inspect]'" in refused(LOG)


def test_an_entry_takes_a_log(capsys, tmp_path):
    article = bundled.load()[0]
    text = json.dumps(prompt.answer_of(article, ("times",)))
    (tmp_path / "entries").mkdir()
    declared = meta("mock", layers=["times"], system={"kind": "prompted", "models": []})
    (tmp_path / "meta.json").write_text(json.dumps(declared), encoding="utf-8")
    log = packed(tmp_path, sample(text, article.id))
    assert main(["submit", str(log), "--meta", str(tmp_path / "meta.json"), "--dir", str(tmp_path)]) == 0
    (score,) = tmp_path.glob("entries/mock-*/scores/*.json")
    assert json.loads(score.read_text(encoding="utf-8"))["runs"][0]["metrics"]["times.value.exact"]["f1"] == 1


def test_without_inspect_the_module_of_its_tasks_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    monkeypatch.delitem(sys.modules, "mali_bench.harness", raising=False)
    with pytest.raises(ImportError, match=r"needs inspect_ai .*pip install 'mali-bench\[inspect\]'"):
        importlib.import_module("mali_bench.harness")
