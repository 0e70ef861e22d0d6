"""Where the units of resampling change, and where intervals begin to be trusted: on either side of the edge."""

import pytest

from mali_bench import score


def documents(number):
    """Documents of two paragraphs, each with a mention of each paragraph in the gold; the second one is missed."""
    gold = [
        {
            "id": f"d{n:02d}",
            "text": "Ann.\n\nBo.",
            "mentions": [{"spans": [[0, 3]], "type": "PER"}, {"spans": [[6, 8]], "type": "PER"}],
        }
        for n in range(number)
    ]
    return gold, [{"id": each["id"], "mentions": each["mentions"][:1]} for each in gold]


@pytest.mark.parametrize(("number", "unit"), [(9, "18-paragraphs"), (10, "10-documents")])
def test_from_ten_documents_on_units_are_documents(number, unit):
    assert f"|unit:{unit}|" in score(*documents(number)).signature


@pytest.mark.parametrize(("number", "trusted"), [(14, False), (15, True)])
def test_from_fifteen_units_with_items_on_an_interval_is_trusted(number, trusted):
    """F1 is 2/3, neither 0 nor 1."""
    found = score(*documents(number))["mentions.typed.exact"]
    said = None if trusted else f"only {number} of the units have items, fewer than 15"
    assert (found.f1, found.interval.untrustworthy) == (pytest.approx(2 / 3), said)
