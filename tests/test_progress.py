"""A bar is shown only where somebody watches long work."""

import io
import sys

import pytest

from mali_bench.cli.progress import LONG, progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def shown(monkeypatch, stream, total):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with progress("reading", total) as advance:
        advance(total)
    return stream.getvalue()


def test_long_work_on_a_terminal_has_a_bar(monkeypatch):
    said = shown(monkeypatch, Terminal(), LONG)
    assert "reading" in said
    assert f"{LONG}/{LONG}" in said


@pytest.mark.parametrize(("stream", "total"), [(io.StringIO(), 10 * LONG), (Terminal(), LONG - 1)])
def test_what_is_piped_or_short_has_none(monkeypatch, stream, total):
    assert shown(monkeypatch, stream, total) == ""
