"""The card's kappa figures are computed twice: by the package and by scikit-learn."""

import pytest
from msgspec.structs import replace

from mali_bench import CheckFailed, agreement
from mali_bench.corpus import agreement_table

TEXT = "Ann met Bob and Cy."
SPANS = [[0, 3], [8, 11], [16, 18]]


def annotated(*types):
    return {"id": "d", "text": TEXT, "mentions": [{"spans": [s], "type": t} for s, t in zip(SPANS, types, strict=True)]}


def test_a_kappa_that_scikit_learn_does_not_confirm_is_not_published():
    # Raw agreement is 2/3; by chance it would be (2/3 x 1/3 + 1/3 x 2/3) = 4/9, so kappa is (6/9 - 4/9) / (5/9) = 0.4.
    report = agreement({"one": annotated("PER", "PER", "ORG"), "two": annotated("PER", "ORG", "ORG")})
    assert report.labels["mentions.type"].kappa.value == pytest.approx(0.4)
    assert agreement_table._kappa(report, "mentions.type").startswith("0.400")
    label = report.labels["mentions.type"]
    (pair,) = label.pairs
    wrong = replace(label, pairs=(replace(pair, kappa=replace(pair.kappa, value=0.5)),))
    with pytest.raises(CheckFailed, match=r"between one and two is 0\.5, by scikit-learn 0\.(4|39999)"):
        agreement_table._kappa(replace(report, labels={"mentions.type": wrong}), "mentions.type")
