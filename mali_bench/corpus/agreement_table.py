"""Agreement of the passes of a corpus, by document and round: the table of the card."""

from collections.abc import Iterable
from itertools import groupby

from ..analysis.agreement.annotators import together
from ..analysis.agreement.coefficients import PairLabels
from ..analysis.agreement.estimates import Estimate
from ..analysis.agreement.report import Agreement, between
from ..errors import CheckFailed
from ..formats.base import Record
from ..model.labels import Labels
from .pass_archive import Delivered

SCORES = {
    "mentions, coarse type, heads": "mentions.typed.head",
    "mentions, coarse type, exact": "mentions.typed.exact",
    "coreference, CoNLL": "coref.conll.head",
    "relations, with types of arguments": "relations.rel+.exact",
    "event triggers with type": "triggers.tc.exact",
    "arguments with trigger and role": "arguments.ac+.exact",
    "event coreference, CoNLL": "event-coref.conll.exact",
    "times with value": "times.value.exact",
    "quantities with number": "quantities.value.exact",
    "attributions: cue, content, source": "attributions.joint.entity",
    "factuality by source": "attributes.factuality.entity",
    "event links with type": "links.typed.exact",
    "fills of incidents": "incidents.slots.entity",
}
"""The metrics whose mean F1 over pairs the table shows."""

LABELS = {
    "type of matched mentions": "mentions.type",
    "type of matched triggers": "events.type",
    "factuality of matched triggers and sources": "events.factuality",
}
"""The labels whose mean kappa over pairs it shows."""


def table(passes: Iterable[Delivered], labels: Labels) -> str:
    """A Markdown table: a row for each of `SCORES` and `LABELS`, a column for each document. Of its rounds with two or
    more annotators the last one by name counts. Every kappa is computed a second time by scikit-learn; raises
    `CheckFailed` if one differs.
    """
    last = {document: (round_, some) for (document, round_), some in _rounds(passes) if len(some) > 1}
    columns = {
        f"{document}, {round_}: {len(some)} passes": between(
            together({each.annotator: [Record(each.annotator, each.document)] for each in some}, labels)
        )
        for document, (round_, some) in last.items()
    }
    rows = [["", *columns]]
    rows += [[f"F1 of {about}", *(_score(each, name) for each in columns.values())] for about, name in SCORES.items()]
    rows += [
        [f"kappa of {about}", *(_kappa(each, name) for each in columns.values())] for about, name in LABELS.items()
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def _rounds(passes: Iterable[Delivered]) -> list[tuple[tuple[str, str], list[Delivered]]]:
    def key(each: Delivered) -> tuple[str, str]:
        return each.document.id or "", each.round

    return [(name, list(some)) for name, some in groupby(sorted(passes, key=key), key)]


def _score(agreement: Agreement, name: str) -> str:
    return _estimate(agreement.scores[name].mean) if name in agreement.scores else "-"


def _kappa(agreement: Agreement, name: str) -> str:
    if name not in agreement.labels:
        return "-"
    for pair in agreement.labels[name].pairs:
        _refuse_other_kappa(pair, name)
    return _estimate(agreement.labels[name].kappa)


def _refuse_other_kappa(pair: PairLabels, name: str) -> None:
    """Published figures are not left to one implementation, least of all to our own."""
    from sklearn.metrics import cohen_kappa_score

    if pair.kappa.value is None:
        return
    cells = [(one, other, count) for one, row in pair.confusion.items() for other, count in row.items()]
    ones, others, counts = zip(*cells, strict=True)
    expected = cohen_kappa_score(ones, others, sample_weight=counts)
    if abs(expected - pair.kappa.value) > 1e-9:
        raise CheckFailed(
            f"kappa of {name} between {pair.a} and {pair.b} is {pair.kappa.value}, by scikit-learn {expected}"
        )


def _estimate(number: Estimate) -> str:
    """The value with its interval."""
    if number.value is None:
        return "-"
    ends = f" ({number.interval[0]:.2f} to {number.interval[1]:.2f})" if number.interval else ""
    return f"{number.value:.3f}{ends}"
