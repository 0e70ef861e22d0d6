"""METRICS.md, made from the metrics themselves, from the cases that were computed by hand, and from `templates/`.

Run `python docs/metrics_page.py` in a checkout to write it.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, takewhile
from pathlib import Path

from msgspec import Struct

from mali_bench.analysis.diagnosis.classes import CLASSES, LAYERS
from mali_bench.files.writing import write_atomically
from mali_bench.matching.alignment import LEVELS
from mali_bench.matching.batch import ATTRIBUTES
from mali_bench.metrics import METRICS
from mali_bench.metrics.base import Metric
from mali_bench.metrics.groups import PRIMARY, TITLES
from mali_bench.metrics.outcomes import COUNTS, MEASURES, SOURCE

PAGE = Path("METRICS.md")
CASES = Path("tests") / "golden"
TEMPLATES = Path(__file__).parent / "templates"
OUTCOMES_CASE = "items_of_every_outcome"

LEVEL_NAMES = {
    "exact+type": "the same characters and type",
    "exact": "the same characters",
    "head+type": "head, and the same type",
    "head": "head",
    "overlap+type": "overlap, and the same type",
    "overlap": "overlap",
}
"""What the levels of an alignment are called on the page."""


class Case(Struct, frozen=True):
    """A case for a metric: its name, what it is about, how the values follow from the definition, and the values."""

    name: str
    about: str
    derivation: str
    values: dict[str, str]


class Definition(Struct, frozen=True):
    """What the metrics of a measure share: its name, and the definition without the way of matching."""

    measure: str
    text: str
    metrics: tuple[Metric, ...]


def metrics_page(cases: Path) -> str:
    """The text of METRICS.md; `cases` is the folder of the cases."""
    examples = _examples(cases)
    groups = {group: tuple(metrics) for group, metrics in groupby(METRICS.values(), lambda metric: metric.group)}
    parts = [
        *("\n".join(_group(groups, group, examples)) for group in groups),
        _template("intervals"),
        _outcomes(cases / OUTCOMES_CASE),
        _template("errors", classes=_table(["class", "means"], _classes()), layers=_table(LAYER_HEADINGS, _layers())),
        _template("agreement"),
        _template("published"),
    ]
    introduction = _template("introduction")
    contents = "\n".join(_contents([introduction, *parts]))
    return "\n".join([introduction.replace("<!-- contents -->", contents), *parts])


def _template(name: str, **values: str) -> str:
    """A page of `templates/` with values in the place of `<!-- name -->`."""
    text = (TEMPLATES / f"{name}.md").read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"<!-- {key} -->", value)
    return text


def _contents(parts: Sequence[str]) -> Iterator[str]:
    for title in re.findall(r"^## (.*)$", "\n".join(parts), re.M):
        yield f"- {_section(title)}"


def _section(title: str) -> str:
    """A link to a section of the page."""
    slug = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
    return f"[{title}](#{slug})"


# The layers


def _group(groups: Mapping[str, Sequence[Metric]], group: str, examples: Mapping[str, Case]) -> Iterator[str]:
    """The section of a group of metrics: their definitions, each said once, and an example of each."""
    metrics = groups[group]
    yield from (f"## {TITLES[group]}", "")
    if group in PRIMARY:
        yield from (f"Ranks: `{PRIMARY[group]}`.", "")
    other = next((other for other in groups if other != group and _says_again(metrics, groups[other])), None)
    if other is not None:
        yield from (f"{_again(metrics)} the measures of {_section(TITLES[other])}.", "")
    else:
        definitions = _definitions(metrics)
        yield from _matchings(definitions)
        yield from (_definition_table(definitions), "")
    facts = [
        f"{_names(symmetric, metrics)}: {order}"
        for order in dict.fromkeys(metric.order for metric in metrics if metric.order)
        for symmetric in [[metric for metric in metrics if metric.order == order]]
    ]
    needs = {metric.needs for metric in metrics}
    if len(needs) == 1:
        yield f"- Needs: {_code(needs.pop())}."
    sources = {metric.source for metric in metrics}
    if other is None and len(sources) == 1:
        yield f"- Source: {sources.pop()}."
    if facts:
        yield f"- Not symmetric: {'; '.join(facts)}."
    averaged = dict.fromkeys(metric.measure for metric in metrics if metric.compares_groups)
    if averaged:
        yield f"- Averages over types: {_code(averaged)}."
    yield from ("", *_example_table(metrics, examples), "")


def _definitions(metrics: Sequence[Metric]) -> list[Definition]:
    """A definition for each measure, or for each metric of a measure whose definitions share nothing."""
    by_measure: dict[str, list[Metric]] = {}
    for metric in metrics:
        by_measure.setdefault(metric.measure, []).append(metric)
    definitions = []
    for name, some in by_measure.items():
        shared = _shared(some)
        if shared:
            definitions.append(Definition(name, shared, tuple(some)))
        else:
            definitions += [Definition(f"{name}.{metric.matching}", metric.about, (metric,)) for metric in some]
    return definitions


def _shared(metrics: Sequence[Metric]) -> str:
    """What the definitions of a measure say whatever the matching: all of it if there is one way."""
    if len(metrics) == 1:
        return metrics[0].about
    shared = _start([metric.about for metric in metrics])
    return shared[: max(shared.rfind("; "), shared.rfind(" with "), 0)]


def _matchings(definitions: Sequence[Definition]) -> Iterator[str]:
    """What each way of matching adds to the definitions of several measures."""
    added: dict[str, list[str]] = {}
    for definition in definitions:
        for metric in definition.metrics if len(definition.metrics) > 1 else ():
            rest = metric.about.removeprefix(definition.text).lstrip("; ")
            if rest not in added.setdefault(metric.matching, []):
                added[metric.matching].append(rest)
    yield from (f"- `{how}`: {' '.join(rests)}" for how, rests in added.items())
    if added:
        yield ""


def _definition_table(definitions: Sequence[Definition]) -> str:
    """The definitions, with what they need and where they are from unless that is the same for all. Measures of several
    attributes that are defined alike share a row.
    """
    rows: dict[tuple[str, str, str], list[str]] = {}
    for definition in definitions:
        attribute = definition.measure.removesuffix("-accuracy")
        texts = (definition.text.removesuffix("."), _needs(definition.metrics), definition.metrics[0].source)
        if attribute in ATTRIBUTES:
            texts = (texts[0].replace(f"a {attribute}", f"a value of {attribute}"), *texts[1:])
            texts = (texts[0].replace(attribute, "*attribute*"), texts[1].replace(attribute, "ATTRIBUTE"), texts[2])
        rows.setdefault(texts, []).append(f"`{definition.measure}`")
    columns: dict[str, list[str]] = {"measure": [", ".join(names) for names in rows.values()]}
    for heading, texts_of in zip(("counts", "needs", "source"), zip(*rows, strict=True), strict=True):
        columns[heading] = list(texts_of)
    if len({metric.needs for definition in definitions for metric in definition.metrics}) == 1:
        del columns["needs"]
    if len({definition.metrics[0].source for definition in definitions}) == 1:
        del columns["source"]
    return _table(list(columns), list(zip(*columns.values(), strict=True)))


def _needs(metrics: Sequence[Metric]) -> str:
    """What all metrics of a measure need, and what only those of one way of matching do."""
    shared = [need for need in metrics[-1].needs if all(need in metric.needs for metric in metrics)]
    more = [f"`{need}` for `{metric.matching}`" for metric in metrics for need in metric.needs if need not in shared]
    return ", ".join([_code(shared), *more])


def _says_again(metrics: Sequence[Metric], others: Sequence[Metric]) -> bool:
    """Whether metrics are others with some words in front, which are the same for all."""
    texts = {(metric.measure, metric.matching): metric.about for metric in others}
    return all(metric.about.endswith(texts.get((metric.measure, metric.matching), "?")) for metric in metrics)


def _again(metrics: Sequence[Metric]) -> str:
    return _start([metric.about for metric in metrics]).strip()


def _start(texts: Sequence[str]) -> str:
    """What all texts start with."""
    return "".join(
        letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    )


def _names(some: Sequence[Metric], metrics: Sequence[Metric]) -> str:
    """Some of the metrics of a group in few words: ways of matching of which they are all, and else one by one."""
    hows = [
        how
        for how in dict.fromkeys(metric.matching for metric in some)
        if all(metric in some for metric in metrics if metric.matching == how)
    ]
    rest = [f"{metric.measure}.{metric.matching}" for metric in some if metric.matching not in hows]
    return _code([*hows, *rest])


def _example_table(metrics: Sequence[Metric], examples: Mapping[str, Case]) -> Iterator[str]:
    """A line for each metric with an example, and below what the examples are about."""
    rows = []
    for metric in metrics:
        case = examples.get(metric.name)
        shown = [_shown(case, name) for name in ("precision", "recall", "f1")] if case else ["", "", ""]
        example = [case.derivation, f"`{case.name}`"] if case else ["", ""]
        rows.append([f"`{metric.name}`{' (ranks)' if metric.name in PRIMARY.values() else ''}", *shown, *example])
    yield _table(["metric", "P", "R", "F1", "because", "example"], rows)
    yield ""
    used = {examples[metric.name].name: examples[metric.name] for metric in metrics if metric.name in examples}
    yield from (f"- {_link(name, 'scores')}: {case.about}" for name, case in used.items())


def _shown(case: Case, name: str) -> str:
    value = case.values.get(name, "null")
    return "-" if value == "null" else value


def _link(case: str, file: str) -> str:
    return f"[`{case}`](tests/golden/{case}/{file}.toml)"


# The other parts


def _outcomes(case: Path) -> str:
    """What is said of the counts, with the table of levels and the numbers of the case."""
    text = (case / "outcomes.toml").read_text(encoding="utf-8")
    measures = tomllib.loads(text)["mentions"]["measures"]
    levels = [[LEVEL_NAMES[level], *(_outcome(level, *MEASURES[name]) for name in MEASURES)] for level in LEVELS]
    return _template(
        "outcomes",
        levels=_table(["pair", *MEASURES], levels),
        source=SOURCE,
        case=_link(case.name, "outcomes"),
        counts=_indented(_table(["", *COUNTS], [[name, *map(str, measures[name])] for name in MEASURES])),
        derivation=_indented("\n".join(f"> {line}" for line in _comment(text.partition("[")[0]))),
    )


def _outcome(level: str, right: Collection[str], half: Collection[str]) -> str:
    return "correct" if level in right else "partial" if level in half else "incorrect"


def _classes() -> list[list[str]]:
    return [[f"`{name}`", about] for name, about in CLASSES.items()]


LAYER_HEADINGS = ["layer", "right is what matches in", "without types", "classes"]


def _layers() -> list[list[str]]:
    return [
        [name, f"`{layer.metric}`", f"`{layer.bare}`" if layer.bare else "", ", ".join(layer.classes)]
        for name, layer in LAYERS.items()
    ]


# Markdown


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in (headings, *rows)]
    first, *others = [f"| {' | '.join(row)} |" for row in escaped]
    return "\n".join([first, f"|{'---|' * len(headings)}", *others])


def _code(words: Collection[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


# The cases


def _examples(folder: Path) -> dict[str, Case]:
    """For each metric the case with a score between 0 and 1 that is worked out in the fewest words."""
    by_metric: dict[str, list[Case]] = {}
    for case in sorted(path for path in folder.iterdir() if path.is_dir()):
        text = (case / "scores.toml").read_text(encoding="utf-8")
        about = " ".join(_comment(text.partition("[")[0]))
        for name, values in tomllib.loads(text).items():
            if values["f1"] != "null" and 0 < Fraction(values["f1"]) < 1:
                example = Case(case.name, about, " ".join(_derivation(text, name)), values)
                by_metric.setdefault(name, []).append(example)
    return {
        name: min(cases, key=lambda case: (len(case.about) + len(case.derivation), case.name))
        for name, cases in by_metric.items()
    }


def _derivation(text: str, name: str) -> list[str]:
    """The comment behind the heading of a metric's table; that of another one if it says `as NAME`."""
    section = re.search(rf'^\["{re.escape(name)}"\]\n((?:#.*\n)*)', text, re.M)
    lines = _comment(section[1]) if section else []
    other = re.match(r"as ([\w.+-]+\w)", lines[0]) if lines else None
    return _derivation(text, other[1]) if other and f'["{other[1]}"]' in text else lines


def _comment(text: str) -> list[str]:
    return [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]


if __name__ == "__main__":
    write_atomically(PAGE, metrics_page(CASES).encode("utf-8"))
