"""Several runs of one system: mean, ends and spread, worked out by hand."""

import math

import pytest

from mali_bench import score
from mali_bench.scoring.runs import Spread, spreads

GOLD = {"text": "Ann met Bo.", "mentions": [{"spans": [[0, 3]], "type": "PER"}, {"spans": [[8, 10]], "type": "PER"}]}


def run(number):
    """The report of a prediction with the first mentions of the gold."""
    return score(GOLD, {"mentions": GOLD["mentions"][:number]}, intervals=False)


def test_the_spread_is_the_standard_deviation_of_a_sample():
    """Recall is 1/2 and 1: the mean is 3/4, the deviation the root of (1/16 + 1/16) / (2 - 1)."""
    found = spreads([run(1), run(2)])["mentions.typed.exact"]["recall"]
    assert found == Spread(mean=0.75, min=0.5, max=1.0, sd=pytest.approx(math.sqrt(1 / 8)))


def test_a_mean_does_not_exist_where_a_run_has_no_value():
    """A run without predictions has recall and F1 0, and no precision."""
    found = spreads([run(0), run(2)])["mentions.typed.exact"]
    assert found["precision"] is None
    assert (found["recall"].mean, found["f1"].mean) == (0.5, 0.5)
