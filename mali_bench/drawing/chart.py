"""A plot: what is drawn, what it is called and how to read it; as a part of a page, and as a file of its own."""

from importlib.resources import files
from typing import NamedTuple

from .markup import Html, tag
from .shapes import BOLD, EDGE, WIDTH, box, breadth, fitted, number, words

STYLE = files(__package__).joinpath("charts.css").read_text(encoding="utf-8")
"""The style of plots, for the pages that hold some."""

_LINE = 17
"""The height of a line of text in units."""


class Chart(NamedTuple):
    """A plot.

    Attributes:
        title: what it shows.
        note: how to read it.
        height: the units from top to bottom.
        body: what is drawn.
        width: the units from left to right; more than `WIDTH` where there are many columns.
        natural: whether a unit stays a pixel, and a narrow page shows a part of the plot, which can be moved sideways;
            otherwise the plot grows and shrinks with the page.
    """

    title: str
    note: str
    height: float
    body: Html
    width: float = WIDTH
    natural: bool = False

    def figure(self) -> Html:
        """The plot for a page that has `STYLE`: what it shows must be said above it."""
        size = {"width": number(self.width), "height": number(self.height)} if self.natural else {}
        whole = f"0 0 {number(self.width)} {number(self.height)}"
        drawn = tag("svg", self.body, class_="chart", viewBox=whole, role="img", aria_label=self.title, **size)
        if self.natural:
            drawn = tag("div", drawn, class_="chart-box", role="region", tabindex="0", aria_label=self.title)
        return tag("figure", drawn, tag("figcaption", self.note), class_="plot")

    def file(self) -> bytes:
        """The plot as an SVG file that needs nothing else: title above, how to read it below, on a ground of its own,
        since nobody knows what it will stand on.
        """
        above = _lines(self.title, BOLD * (self.width - 2 * EDGE))
        below = _lines(self.note, self.width - 2 * EDGE)
        top = _LINE * len(above) + 10
        height = top + self.height + _LINE * len(below) + 16
        drawn = tag(
            "svg",
            tag("title", self.title),
            tag("desc", self.note),
            tag("style", Html(STYLE)),
            box("chart-ground", 0, 0, self.width, height),
            *_text(above, _LINE, "chart-title"),
            tag("g", self.body, transform=f"translate(0 {number(top)})"),
            *_text(below, top + self.height + _LINE + 2, "chart-note"),
            class_="chart",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(self.width)} {number(height)}",
            width=number(1.5 * self.width),
            height=number(1.5 * height),
        )
        return f"{drawn.translate(_NO_XML)}\n".encode()


_NO_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
"""Characters that XML cannot hold, beside those that `label` has escaped."""


def _text(lines: list[str], y: float, kind: str) -> list[Html]:
    return [words(each, EDGE, y + _LINE * place, room=10**6, kind=kind) for place, each in enumerate(lines)]


def _lines(text: str, room: float) -> list[str]:
    """A text in lines of some width; a word that is wider is cut."""
    lines = [""]
    for word in (fitted(each, room) for each in text.split()):
        if breadth(f"{lines[-1]} {word}") > room:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return [each for each in lines if each]
