"""docs/formats.md is what the tables of formats say."""

from conftest import ROOT
from formats_page import PAGE, page

from mali_bench.formats import FORMATS
from mali_bench.formats.export import WRITERS


def test_the_page_is_up_to_date():
    assert page() == (ROOT / PAGE).read_text(encoding="utf-8")


def test_every_format_is_on_it():
    assert all(f"**`{name}`**" in page() for name in [*FORMATS, *WRITERS])
