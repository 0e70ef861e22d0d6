"""Attributes of events where one side gives none, and pairs of links that are wrong in two ways."""

import pytest

from mali_bench import diagnose, score

TEXT = "Ann hit Bob and ran home."
HIT, RAN = [[4, 7]], [[16, 19]]


def document(hit, ran):
    """Two events of the same type; each has the realis that is given, or none."""
    events = [
        {"id": name, "trigger": spans, "type": "Life.Injure", **({} if realis is None else {"realis": realis})}
        for name, spans, realis in (("v1", HIT, hit), ("v2", RAN, ran))
    ]
    return {"id": "d", "text": TEXT, "events": events}


@pytest.mark.parametrize(
    ("gold", "pred", "accuracy", "joint"),
    [
        # Both are judged, since the gold has both values; what the prediction leaves out is wrong. Joint: 1 of 2, of 1.
        (("Actual", "Actual"), ("Actual", None), (1, 2), (1, 1, 2)),
        # One is judged: what the gold leaves out cannot be wrong. Joint: a value that only the prediction has is wrong.
        (("Actual", None), ("Actual", "Generic"), (1, 1), (1, 2, 1)),
        (("Actual", None), (None, "Generic"), (0, 1), (0, 1, 1)),
    ],
)
def test_the_gold_decides_which_attributes_are_judged(gold, pred, accuracy, joint):
    report = score(document(*gold), document(*pred))
    found = report["attributes.realis-accuracy.exact"]
    assert (found.p_num, found.p_den) == (found.r_num, found.r_den) == accuracy
    found = report["attributes.realis.exact"]
    assert (found.p_num, found.p_den, found.r_den) == joint


def test_of_two_mistyped_links_the_one_of_the_right_direction_is_the_counterpart():
    """The gold says that v2 caused v1. Both predictions have another type; one has v2 first too, the other v1."""
    gold = {**document(None, None), "event_links": [{"type": "Cause", "arg1": "v2", "arg2": "v1"}]}
    links = [{"type": "Before", "arg1": "v1", "arg2": "v2"}, {"type": "After", "arg1": "v2", "arg2": "v1"}]
    errors = diagnose(gold, {**document(None, None), "event_links": links}, only=["links"]).as_dict()["errors"]
    labels = {error["class"]: [each["label"] for each in error["predicted"]] for error in errors}
    assert labels == {"type": ["After"], "spurious": ["Before"]}
