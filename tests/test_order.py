"""Links that cannot all be true: each case is a course of time that a person can draw."""

import pytest

from mali_bench.corpus.temporal_checks import order_faults
from mali_bench.model.document import Document, Event, EventLink
from mali_bench.model.labels import FREE


def faulty(*links, **dct_rels):
    """The links that do not fit those before them; links are `v1 Before v2`, `dct_rels` those of the events."""
    names = sorted({name for link in links for name in link.split()[::2]})
    events = tuple(Event(id=name, trigger=((0, 1),), dct_rel=dct_rels.get(name)) for name in names)
    made = tuple(EventLink(type=kind, arg1=one, arg2=other) for one, kind, other in map(str.split, links))
    found = order_faults(Document(events=events, event_links=made), FREE)
    return [links[int(fault.path.removeprefix("$.event_links[").rstrip("]"))] for fault in found]


@pytest.mark.parametrize(
    "links",
    [
        ("a Before b", "b Before c", "a Before c"),
        ("a Contains b", "a Contains c", "b Before c"),
        ("a Overlap b", "b Overlap c", "a Before c"),  # b is long
        ("a Subevent b", "a Subevent c", "b Overlap c"),
        ("a Cause b", "b Cause a"),  # says nothing of time
    ],
)
def test_links_that_can_all_be_true(links):
    assert faulty(*links) == []


@pytest.mark.parametrize(
    "links",
    [
        ("a Before b", "b Before a"),
        ("a Before b", "b Before c", "c Before a"),
        ("a Before b", "a Overlap b"),
        ("a Contains b", "a Before b"),
        ("a Contains b", "b Contains c", "c Before a"),
        ("a Subevent b", "b Subevent c", "c Subevent a"),
    ],
)
def test_the_last_link_does_not_fit_those_before_it(links):
    assert faulty(*links) == [links[-1]]


@pytest.mark.parametrize(
    ("link", "first", "second", "fits"),
    [
        ("a Before b", "BEFORE", "AFTER", True),
        ("a Before b", "AFTER", "BEFORE", False),
        ("a Before b", "BEFORE/OVERLAP", "BEFORE", False),  # a goes on after the date, b ended before
        ("a Before b", "BEFORE", "BEFORE/OVERLAP", True),
        ("a Overlap b", "BEFORE", "AFTER", False),
        ("a Overlap b", "BEFORE", "BEFORE/OVERLAP", True),
        ("a Contains b", "BEFORE", "OVERLAP", False),
        ("a Contains b", "BEFORE/OVERLAP", "BEFORE", True),
    ],
)
def test_links_fit_the_relation_to_the_date(link, first, second, fits):
    assert faulty(link, a=first, b=second) == ([] if fits else [link])
