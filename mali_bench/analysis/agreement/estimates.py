"""Numbers with their intervals: each is computed for the whole text and for every resample at once.

Replicates are arrays whose last axis starts with the whole text, followed by the resamples: the same for every number
and every pair of annotators.
"""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from ...matching.columns import Floats
from ...metrics.base import ratio
from ...scoring import bootstrap
from ...scoring.aggregation import DIGITS


class Estimate(Struct, frozen=True):
    """A number, `None` where it does not exist, and its 95% interval. `undefined` is how many resamples were left out,
    since it does not exist in them, and `untrustworthy` the reason why the interval cannot be trusted.
    """

    value: float | None = None
    interval: tuple[float, float] | None = None
    undefined: int = 0
    untrustworthy: str | None = None


def weights(units: int) -> Floats:
    """How often each unit of the text counts: once in the whole text, and as often as it is drawn in each resample:
    (1 + resamples, units).
    """
    drawn = [some for _, some in bootstrap.draws(units, bootstrap.REPLICATES, bootstrap.SEED)]
    return np.concatenate([np.ones((1, units)), *drawn])


def estimate(replicates: Floats, units: int, name: str) -> Estimate:
    """The estimate from replicates of a number called `name`, for which so many units have items."""
    value = float(replicates[0])
    if math.isnan(value):
        return Estimate()
    (interval,) = bootstrap.percentiles(replicates[np.newaxis, 1:])
    flat = interval.ends[:1] if interval.ends is not None and interval.ends[0] == interval.ends[1] else ()
    return Estimate(
        round(value, DIGITS) + 0.0, interval.ends, interval.undefined, bootstrap.distrust(flat, units, name)
    )


def mean(replicates: Sequence[Floats]) -> Floats:
    """The mean of several numbers in each replicate, of those that exist there."""
    stacked = np.stack(replicates)
    defined = ~np.isnan(stacked)
    return ratio(np.where(defined, stacked, 0.0).sum(axis=0), defined.sum(axis=0))
