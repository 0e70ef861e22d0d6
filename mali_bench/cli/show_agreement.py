"""Agreement as tables to read in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from textwrap import wrap

from ..analysis.agreement.coefficients import LabelAgreement
from ..analysis.agreement.estimates import Estimate
from ..analysis.agreement.published import PUBLISHED
from ..analysis.agreement.report import Agreement
from ..analysis.agreement.scores import MetricAgreement
from ..errors import counted, escaped
from ..metrics import METRICS
from ..metrics.groups import TITLES
from ..model.document import LAYER_TABLE
from ..scoring import notes
from ..scoring.bootstrap import FEW
from ..scoring.shown import ratio
from .grid import grid

WIDTH = 110
"""Characters of a line of prose."""

_COREF = tuple(f"{measure}.{how}" for how in ("exact", "head") for measure in ("muc", "b3", "ceafe", "conll", "lea"))

SHOWN: dict[str, tuple[str, ...]] = {
    "mentions": tuple(f"{what}.{how}" for how in ("exact", "head") for what in ("typed", "subtyped", "untyped")),
    "coref": _COREF,
    "linking": ("all-match.exact",),
    "relations": ("rel+.entity", "rel.entity", "rel+.exact", "rel.exact"),
    "triggers": ("ti.exact", "tc.exact"),
    "arguments": ("ai+.entity", "ac+.entity", "ai+.exact", "ac+.exact"),
    "event-coref": tuple(name for name in _COREF if name.endswith(".exact")),
    "attributes": (
        *(f"{name}.exact" for name in ("polarity", "genericity", "dct_rel", "phase", "realis", "modality")),
        "factuality.entity",
    ),
    "links": ("typed.exact",),
    "times": ("typed.exact", "value.exact"),
    "quantities": ("typed.exact", "value.exact"),
    "attributions": ("joint.entity", "cue.exact", "content.exact", "content.tokens", "source.entity"),
}
for _row in LAYER_TABLE.values():
    if not any(group.name in SHOWN for group in _row.groups):
        SHOWN |= {
            group.name: tuple(
                rest for name in METRICS for first, _, rest in [name.partition(".")] if first == group.name
            )
            for group in _row.groups
        }
"""The metrics that are shown, by group, of a layer that is not listed all of them; the JSON has all."""

GROUPS = {"entities.class": "coref", "events.family": "triggers", "events.type": "triggers"}
"""The group of a label where that is not its layer; other labels of events are attributes."""

DIFFERENT_DOCUMENTS = "The annotators did not do the same documents: what each lacks follows."

NOTHING = "No F1: no two annotators attempted the same layer."

FOOT = (
    "F1 takes one pass of a pair as gold. Where directions differ (heads, entities), it is the mean of both.",
    "Given: relations between mentions, and arguments of events, that both passes of the pair have.",
    "Labels are compared on matched items: the same extent in both passes (relations: the same two; factuality: the"
    " same trigger and source). Matched: their share of the mean number of items. Kappa is Cohen's, by pairs; alpha is"
    " Krippendorff's, nominal, over all annotators. -: undefined, or not attempted by two; kappa and alpha do not exist"
    " where one label is all there is.",
    "Published figures are of other texts, guidelines and annotators, and not comparable one to one.",
)


def render(agreement: Agreement) -> str:
    """The report as text."""
    numbers = {name: str(number) for number, name in enumerate(agreement.annotators, start=1)}
    pairs = [f"{a}-{b}" for a, b in combinations(numbers.values(), 2)] if len(numbers) > 2 else []
    scores = list(_scores(agreement, numbers, pairs))
    labels = list(_labels(agreement, numbers, pairs))
    lines = [*map(escaped, _head(agreement, numbers)), ""]
    lines += [grid(["F1", "95% interval", *pairs], scores) if scores else NOTHING, ""]
    if labels:
        headings = ["kappa", "95% interval", "raw", "95% interval", "matched", "95% interval", "alpha", "95% interval"]
        title = f"Labels of matched items{'; of each pair, kappa' if pairs else ''}"
        lines += [title, "", grid([*headings, *pairs], labels), ""]
    foot = [*FOOT, _about_intervals(agreement), agreement.note]
    return "\n".join([*lines, *(line for text in foot for line in wrap(text, WIDTH)), agreement.signature]) + "\n"


def _head(agreement: Agreement, numbers: Mapping[str, str]) -> Iterator[str]:
    if agreement.left_out or not notes.same_documents(agreement.input.values()):
        yield DIFFERENT_DOCUMENTS
    summaries = [*agreement.input.values(), *({"notices": some} for some in agreement.files.values())]
    yield from (line for summary in summaries for line in notes.leading(summary))
    documents = counted(agreement.documents, "documents")
    units = "" if agreement.unit == "documents" else f", {counted(agreement.units, 'paragraphs')}"
    yield f"Agreement of {len(numbers)} annotators on {documents}{units}"
    for name, number in numbers.items():
        about = agreement.input[name]
        counts = ", ".join(
            f"{count} {layer.replace('_', ' ')}" for layer, count in about["layers"].items() if count is not None
        )
        yield f"  {number}: {name}: {counts or 'nothing'}"
        yield from (f"     {line}" for line in notes.others(about, judged=False))
        if about["readings"]:
            yield f"     ambiguities of which the first reading is used: {about['readings']}"
    for name, some in agreement.files.items():
        yield from (f"  {name}: {line}" for line in notes.others({"notices": some}))
    if agreement.left_out:
        lacking = [
            f"{document} (not in {', '.join(numbers[name] for name in names)})"
            for document, names in agreement.left_out.items()
        ]
        yield f"  left out because not all annotators have them: {len(lacking)}: {notes.listed(lacking)}"


def _scores(agreement: Agreement, numbers: Mapping[str, str], pairs: Sequence[str]) -> Iterator[list[str]]:
    for group, names in SHOWN.items():
        rows = [
            [f"  {name}{given}", *_score_cells(by[f"{group}.{name}"], numbers, pairs)]
            for by, given in ((agreement.scores, ""), (agreement.given_matched, ", given"))
            for name in names
            if f"{group}.{name}" in by
        ]
        if rows:
            yield from ([TITLES[group]], *rows, *_published(group, "scores"))


def _labels(agreement: Agreement, numbers: Mapping[str, str], pairs: Sequence[str]) -> Iterator[list[str]]:
    def group_of(name: str) -> str:
        layer = name.partition(".")[0]
        return GROUPS.get(name, "attributes" if layer == "events" else layer)

    for group in TITLES:
        rows = [
            [f"  {name.partition('.')[2]}", *_label_cells(each, numbers, pairs)]
            for name, each in agreement.labels.items()
            if group_of(name) == group
        ]
        if rows:
            yield from ([TITLES[group]], *rows, *_published(group, "labels"))


def _published(group: str, of: str) -> Iterator[list[str]]:
    for each in PUBLISHED:
        if (each.group, each.of) == (group, of):
            lines = wrap(f"published: {each.corpus}: {each.figure}; {each.source}", WIDTH - 4)
            yield from ([f"    {'' if number == 0 else '  '}{line}"] for number, line in enumerate(lines))


def _score_cells(scores: MetricAgreement, numbers: Mapping[str, str], pairs: Sequence[str]) -> list[str]:
    by_pair = {f"{numbers[each.a]}-{numbers[each.b]}": each.f1 for each in scores.pairs}
    return [*_cells(scores.mean), *(_value(by_pair.get(pair)) for pair in pairs)]


def _label_cells(labels: LabelAgreement, numbers: Mapping[str, str], pairs: Sequence[str]) -> list[str]:
    by_pair = {f"{numbers[each.a]}-{numbers[each.b]}": each.kappa for each in labels.pairs}
    estimates = (labels.kappa, labels.raw, labels.share, labels.alpha)
    cells = [cell for each in estimates for cell in _cells(each)]
    return [*cells, *(_value(by_pair.get(pair)) for pair in pairs)]


def _cells(estimate: Estimate) -> list[str]:
    if estimate.interval is None:
        return [_value(estimate), ""]
    low, high = estimate.interval
    return [_value(estimate), f"{low:.2f} to {high:.2f}{'?' if estimate.untrustworthy else ' '}"]


def _value(estimate: Estimate | None) -> str:
    return ratio(None if estimate is None else estimate.value)


def _about_intervals(agreement: Agreement) -> str:
    unit = agreement.unit
    return (
        f"The 95% intervals describe drawing the {unit} of these texts again, the same for every number, with all"
        " alignments held fixed; they say nothing about other texts or other annotators. ? marks one that cannot be"
        f" trusted: a number of 0 or 1, or items in fewer than {FEW} {unit}."
    )
