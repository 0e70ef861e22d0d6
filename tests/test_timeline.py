"""The timeline of incidents on the page: which days a date covers, what is drawn, and what nobody asserts."""

import re
from datetime import date

import msgspec
import pytest

from mali_bench.model.document import Document
from mali_bench.view import build
from mali_bench.view.timeline import Span, span, ticks


def drawn(*incidents):
    """The rows of the timeline of a document with these incidents: of each whether it is hollow, and its label."""
    listed = [{"id": f"i{number}", **incident} for number, incident in enumerate(incidents)]
    document = {"id": "d", "text": "Rain fell.", "incidents": listed}
    page = build.gold_page(msgspec.convert(document, Document), ours=False)
    figure = re.search('<figure class="timeline">.*?</figure>', page)
    rows = re.findall("<g(.*?)>.*?<text [^>]*>(.*?)</text>", figure.group()) if figure else []
    return ["open" in attributes for attributes, _ in rows], [label for _, label in rows], figure and figure.group()


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2011", date(2011, 1, 1), date(2012, 1, 1)),
        ("2012-02", date(2012, 2, 1), date(2012, 3, 1)),
        ("2011-12", date(2011, 12, 1), date(2012, 1, 1)),
        ("2012-02-29", date(2012, 2, 29), date(2012, 3, 1)),
        ("2004-W45", date(2004, 11, 1), date(2004, 11, 8)),  # 1 November 2004 was a Monday
        ("2009-W41-WE", date(2009, 10, 10), date(2009, 10, 12)),  # a Saturday and a Sunday
    ],
)
def test_the_days_of_a_date(value, start, end):
    assert span(value) == Span(start, end)


@pytest.mark.parametrize(
    "value", [None, "", "201", "2013-02-30", "2013-13", "2013-W60", "0000", "9999", "2013-SU", "PAST_REF", "٢٠١٣"]
)
def test_what_has_no_days_on_a_calendar_is_not_drawn(value):
    assert span(value) is None


def test_the_earliest_comes_first_and_what_has_no_date_is_left_out():
    late, early = {"type": "Battle", "date": "2011-05", "date_precision": "Month"}, {"type": "Arrest", "date": "2010"}
    _, labels, figure = drawn(late, {"type": "Attack"}, early)
    assert labels == ["Arrest, 2010", "Battle, 2011-05 (Month)"]
    assert "2 of 3 incidents have a date" in figure


def test_one_date_makes_no_timeline():
    assert drawn({"type": "Battle", "date": "2011"}, {"type": "Attack"})[2] is None


def test_what_nobody_asserts_is_hollow_and_says_so():
    def told(*values):
        return {"type": "Battle", "date": "2011", "status": [{"source": "AUTHOR", "value": value} for value in values]}

    hollow, labels, _ = drawn(told("Asserted", "Denied"), told("Denied"), told("Planned", "Denied"), told())
    assert hollow == [False, True, True, False]
    assert labels == ["Battle, 2011", "Battle, 2011, denied", "Battle, 2011, denied, planned", "Battle, 2011"]


def test_nothing_in_an_incident_is_markup():
    evil = {
        "type": "<script>x</script>",
        "date": "2011",
        "date_precision": '"><img src=x>',
        "status": [{"source": "<i>", "value": "<b>"}],
    }
    figure = drawn(evil, evil)[2]
    known = {"figure", "svg", "line", "text", "g", "a", "title", "rect", "figcaption"}
    assert set(re.findall("<([a-z]+)", figure)) == known


def test_months_are_named_where_they_fit_and_else_years():
    spring = Span(date(2011, 1, 20), date(2011, 4, 2))
    assert [name for _, name in ticks(spring)] == ["2011-02", "2011-03", "2011-04"]
    twelve = Span(date(2000, 1, 1), date(2011, 6, 1))
    assert [name for _, name in ticks(twelve)] == ["2000", "2002", "2004", "2006", "2008", "2010"]
