"""Tasks for Inspect (inspect_ai), which runs language models: `inspect eval mali_bench/mentions --model ...`.

A task asks for the layers that its metrics need: relations rank by the entities at their ends and by the types of
these, so a model that is asked for relations is asked for mentions and clusters too. Each document of a split is a
sample, with the prompt of `mali-bench prompt` as input. The gold is in no sample, only in the scorer, which is
`mali-bench score`.

Inspect finds this module by the entry point of the package; nothing else imports it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from .corpus import bundled, prompt
from .errors import InputError
from .formats.base import Reading
from .formats.inspect_log import answered
from .formats.notices import lines
from .formats.store import InMemory
from .metrics.groups import PRIMARY
from .scoring.report import Report, evaluate

try:
    from inspect_ai import Task, task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import GenerateConfig, ResponseSchema
    from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
    from inspect_ai.solver import TaskState, generate
    from inspect_ai.util import JSONSchema
except ModuleNotFoundError as error:
    raise ImportError(
        f"mali_bench.harness needs inspect_ai ({error}): pip install 'mali-bench[inspect]'", name=error.name
    ) from None


class Asked(NamedTuple):
    """What a task asks for, and the metrics whose F1 is its score."""

    layers: tuple[str, ...]
    metrics: tuple[str, ...]


_ENTITIES = ("mentions", "clusters")
_TITLES = "titles.typed.exact"  # no metric ranks titles; this one asks for most

TASKS = {
    "mentions": Asked(("mentions",), (PRIMARY["mentions"],)),
    "clusters": Asked(_ENTITIES, (PRIMARY["coref"],)),
    "relations": Asked((*_ENTITIES, "relations"), (PRIMARY["relations"],)),
    "events": Asked((*_ENTITIES, "events"), (PRIMARY["triggers"], PRIMARY["arguments"])),
    "times": Asked(("times",), (PRIMARY["times"],)),
    "quantities": Asked(("quantities",), (PRIMARY["quantities"],)),
    "titles": Asked(("titles",), (_TITLES,)),
    "all": Asked(prompt.LAYERS, (*(name for group, name in PRIMARY.items() if group != "incidents"), _TITLES)),
}
"""The tasks by name."""


def _register(name: str) -> None:
    @task(name=name)
    def made(split: str = bundled.DEFAULT_SPLIT, shots: int = 0, schema: bool = False) -> Task:
        return _task(TASKS[name], split, shots, schema)


def _task(asked: Asked, split: str, shots: int, schema: bool) -> Task:
    """A task on a split, with as many examples as `mali-bench prompt --shots` shows; `schema` asks the provider for
    an answer by the JSON Schema, which not all can do.
    """
    if shots < 0:
        raise InputError("shots must not be negative")
    labels = bundled.labels()
    samples = [
        Sample(
            id=document.id,
            input=prompt.build(document.text or "", asked.layers, labels, shots),
            metadata={"layers": list(asked.layers)},
        )
        for document in bundled.load(split)
    ]
    config = GenerateConfig()
    if schema:
        shape = JSONSchema.model_validate(prompt.schema(asked.layers, labels))
        config = GenerateConfig(response_schema=ResponseSchema(name="annotation", json_schema=shape, strict=True))
    return Task(
        dataset=MemoryDataset(samples, name=f"mali_bench-{split}"),
        solver=generate(),
        scorer=mali_bench_score(split, list(asked.metrics)),
        config=config,
        version=bundled.about().version,
    )


@scorer(metrics={"*": [mean()]})
def mali_bench_score(split: str, metrics: list[str]) -> Scorer:
    """The F1 of some metrics for the document of a sample, as `mali-bench score` computes it."""
    golds = {part.document.id: part for part in bundled.parts(split)}

    async def score(state: TaskState, target: Target) -> Score:
        del target  # there is none: the gold is not in the log
        name, layers = str(state.sample_id), state.metadata["layers"]
        try:
            report = _report(InMemory([golds[name]]), state.output.completion, name, layers)
        except InputError as error:
            return Score(value=dict.fromkeys(metrics, 0.0), explanation=str(error))
        return Score(
            value={metric: _number(report[metric].f1) for metric in metrics},
            explanation="\n".join(_explained(report)) or None,
            metadata={
                "signature": report.signature,
                "metrics": {
                    metric: {each: getattr(report[metric], each) for each in ("precision", "recall", "f1")}
                    for metric in metrics
                },
            },
        )

    return score


def _report(gold: InMemory, completion: str, name: str, layers: Sequence[str]) -> Report:
    reading = Reading(bundled.labels())
    record = answered(completion, name, layers, name, reading)
    return evaluate(gold, InMemory([record], reading.notices), reading.labels, bundled.about().version, intervals=False)


def _number(f1: float | None) -> float:
    """A score as Inspect takes it: its mean leaves out what is not a number, which is what is not defined."""
    return float("nan") if f1 is None else f1


def _explained(report: Report) -> list[str]:
    notices: list[dict[str, Any]] = report.input["notices"]
    return [*lines(notices, leading=True), *lines(notices, leading=False)]


for _name in TASKS:
    _register(_name)
