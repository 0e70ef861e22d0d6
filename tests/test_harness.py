"""Tasks for Inspect from end to end, with its mock model: what the log says is what `mali-bench score` says of the log.

Each run is in a process of its own, as Inspect's are: it has its event loop, and its libraries warn.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from mali_bench.cli.main import main
from mali_bench.corpus import bundled, prompt

pytestmark = pytest.mark.skipif(
    find_spec("inspect_ai") is None, reason="inspect_ai is not installed: pip install -e '.[inspect]'"
)

ARTICLE = bundled.load()[0]
RUN = """
import json, sys
from inspect_ai import eval
from inspect_ai.model import ModelOutput, ModelUsage, get_model

def output(text):
    made = ModelOutput.from_content("mockllm/model", text)
    made.usage = ModelUsage()  # without it the mock model counts tokens, for which it loads a file from the network
    return made

for job in json.load(sys.stdin):
    seen = []
    def answer(input, tools, tool_choice, config, texts=iter(job["answers"])):
        seen.append((input[-1].text, config.response_schema))
        return output(next(texts))
    (log,) = eval(
        job["task"], task_args=job.get("args", {}), model=get_model("mockllm/model", custom_outputs=answer),
        log_dir=job["folder"], log_format=job.get("format", "eval"), epochs=job.get("epochs", 1), max_samples=1,
        display="none",
    )
    print(json.dumps({
        "status": log.status,
        "path": log.location,
        "scores": [sample.scores["mali_bench_score"].model_dump() for sample in log.samples or ()],
        "means": {score.name: score.metrics["mean"].value for score in log.results.scores} if log.results else None,
        "inputs": [text for text, _ in seen],
        "schema": seen[0][1].json_schema.model_dump(exclude_none=True) if seen[0][1] else None,
        "targets": [sample.target for sample in log.samples or ()],
    }))
"""


def run(tmp_path, *jobs):
    given = json.dumps([{"folder": str(tmp_path / str(number)), **job} for number, job in enumerate(jobs)])
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=given, capture_output=True, text=True, cwd=tmp_path, check=False,
        env=os.environ | {"INSPECT_LOG_LEVEL": "error"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"status"')]


def gold(*layers, document=ARTICLE):
    return json.dumps(prompt.answer_of(document, layers), ensure_ascii=False)


def scored(capsys, path, split="test"):
    assert main(["score", path, "--split", split, "--no-intervals", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_what_the_log_says_is_what_score_says_of_the_log(capsys, tmp_path):
    half = json.loads(gold("mentions"))["mentions"][::2]
    jobs = [
        {"task": "mali_bench/mentions", "answers": [gold("mentions")]},
        {"task": "mali_bench/mentions", "answers": [f"Here:\n\n```json\n{gold('mentions')}\n```\n\nThat is all."]},
        {"task": "mali_bench/mentions", "answers": [json.dumps({"mentions": half})], "format": "json"},
        {"task": "mali_bench/events", "answers": ["I cannot annotate this."]},
        {"task": "mali_bench/all", "answers": [gold(*prompt.LAYERS)]},
        {"task": "mali_bench/all", "answers": [gold(*prompt.LAYERS)[:9000]]},  # cut, as by a limit of tokens
    ]
    logs = run(tmp_path, *jobs)
    assert len(logs) == len(jobs)
    for log in logs:
        (score,), report = log["scores"], scored(capsys, log["path"])
        assert log["status"] == "success" and log["targets"] == [""]
        assert score["metadata"]["signature"] == report["signature"]
        assert score["value"] == log["means"]
        for metric, value in score["value"].items():
            assert value == report["metrics"][metric]["f1"]
            assert score["metadata"]["metrics"][metric] == {
                name: report["metrics"][metric][name] for name in ("precision", "recall", "f1")
            }
    right, fenced, some, unread, every, cut = (log["scores"][0] for log in logs)
    assert right["value"] == fenced["value"] and right["value"]["mentions.typed.head"] > 0.9
    assert 0 < some["value"]["mentions.typed.head"] < right["value"]["mentions.typed.head"]
    assert unread["value"] == {"triggers.tc.exact": 0, "arguments.ac+.entity": 0}
    assert "answers that cannot be read" in unread["explanation"]
    assert every["value"]["times.value.exact"] == every["value"]["titles.typed.exact"] == 1
    assert cut["value"]["mentions.typed.head"] > 0 and cut["value"]["titles.typed.exact"] == 0
    assert "lists of titles that an answer lacks" in cut["explanation"]


LAYERS_OF = {"clusters": ("mentions", "clusters"), "relations": ("mentions", "clusters", "relations")}


def test_each_task_asks_with_the_prompt_for_what_its_metrics_need(tmp_path):
    names = ("clusters", "relations", "times", "quantities", "titles")
    asked = [LAYERS_OF.get(name, (name,)) for name in names]
    args = {"shots": 2, "schema": True}
    logs = run(
        tmp_path,
        *(
            {"task": f"mali_bench/{name}", "args": args, "answers": [gold(*layers)]}
            for name, layers in zip(names, asked, strict=True)
        ),
    )
    for log, layers in zip(logs, asked, strict=True):
        assert log["inputs"] == [prompt.build(ARTICLE.text, layers, bundled.labels(), 2)]
        assert log["schema"] == prompt.schema(layers, bundled.labels())
        assert all(value > 0.85 for value in log["means"].values()) and len(log["means"]) == 1


def test_practice_documents_are_samples_and_the_first_epoch_is_read(capsys, tmp_path):
    documents = bundled.load("practice")
    right = [gold("quantities", document=document) for document in documents]
    job = {"task": "mali_bench/quantities", "args": {"split": "practice"}, "answers": [*right, *["none"] * 4]}
    (log,) = run(tmp_path, {**job, "epochs": 2})
    assert log["means"] == {"quantities.value.exact": 0.5}
    report = scored(capsys, log["path"], "practice")
    assert report["metrics"]["quantities.value.exact"]["f1"] == 1 and not report["input"]["missing_documents"]


def test_an_answer_that_cannot_be_scored_is_worth_nothing(tmp_path):
    everything = [{"text": ARTICLE.text.strip(), "type": f"T{number}"} for number in range(1600)]
    (log,) = run(tmp_path, {"task": "mali_bench/mentions", "answers": [json.dumps({"mentions": everything})]})
    assert log["status"] == "success" and log["means"] == {"mentions.typed.head": 0}
    assert "lie over one another" in log["scores"][0]["explanation"]
