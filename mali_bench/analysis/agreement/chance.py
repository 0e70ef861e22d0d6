"""Agreement on labels beyond chance: Cohen's kappa and Krippendorff's alpha for nominal labels.

Both are computed from sums over the text, so that a resample is the same function of other sums; the leading axes of
all arrays are any, the last one of marginals is that of the labels. NaN where a coefficient does not exist: without any
labelled item, and where one label is all there is, so that chance alone would give full agreement.
"""

import numpy as np

from ...matching.columns import Floats, Ints
from ...metrics.base import ratio


def kappa(agreed: Floats, one: Floats, other: Floats) -> Floats:
    """Cohen 1960: from the number of items with the same label, (...), and how often each annotator gave each label,
    (..., labels).
    """
    total = one.sum(axis=-1)
    chance = (one * other).sum(axis=-1)
    return ratio(agreed * total - chance, total**2 - chance)


def alpha(pairable: Floats, marginals: Floats) -> Floats:
    """Krippendorff 2019, chapter 12: from the agreeing pairs of values, (...), and how often each label is among the
    pairable values, (..., labels); both as `coincidences` gives them.
    """
    total = marginals.sum(axis=-1)
    expected = total**2 - (marginals**2).sum(axis=-1)
    value: Floats = 1 - ratio((total - 1) * (total - pairable), expected)
    return value


def coincidences(values: Ints, labels: int) -> tuple[Floats, Floats]:
    """For each item of (items, annotators), with codes of labels and -1 where there is none: the agreeing pairs of its
    m values, each pair worth 1 / (m - 1), and how often it has each label, (items, labels). An item with fewer than
    two values has nothing to pair.
    """
    counts = np.zeros((len(values), labels))
    rows, columns = np.nonzero(values >= 0)
    np.add.at(counts, (rows, values[rows, columns]), 1)
    counts[counts.sum(axis=1) < 2] = 0
    agreeing = (counts * (counts - 1)).sum(axis=1)
    return agreeing / np.maximum(counts.sum(axis=1) - 1, 1), counts
