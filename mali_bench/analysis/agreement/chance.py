"""Agreement on labels beyond chance: Cohen's kappa and Krippendorff's alpha for nominal labels.

Both are computed from sums over the text, so that a resample is the same function of other sums; all arrays have one
shape, any. NaN where a coefficient does not exist: without any
labelled item, and where one label is all there is, so that chance alone would give full agreement.
"""

from itertools import combinations

import numpy as np

from ...matching.columns import Bools, Floats, Ints
from ...metrics.base import ratio


def kappa(agreed: Floats, total: Floats, products: Floats) -> Floats:
    """Cohen 1960: from the number of items with the same label, the number of all items, and the sum over the labels of
    how often one annotator gave it times how often the other one did.
    """
    return ratio(agreed * total - products, total**2 - products)


def alpha(pairable: Floats, total: Floats, squares: Floats) -> Floats:
    """Krippendorff 2019, chapter 12: from the agreeing pairs of values, as `coincidences` gives them, the number of
    pairable values, and the sum over the labels of how often it is among these, squared.
    """
    value: Floats = 1 - ratio((total - 1) * (total - pairable), total**2 - squares)
    return value


def coincidences(values: Ints) -> tuple[Floats, Bools]:
    """For each item of (items, annotators), with codes of labels and -1 where there is none: the agreeing pairs of its
    m values, each pair worth 1 / (m - 1), and whether its values can be paired, that is, whether it has two.
    """
    number = (values >= 0).sum(axis=1)
    agreeing = np.zeros(len(values))
    for one, other in combinations(values.T, 2):
        agreeing += 2 * ((one == other) & (one >= 0))
    return agreeing / np.maximum(number - 1, 1), number > 1
