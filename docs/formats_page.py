"""docs/formats.md, made from the tables of formats that are read and written.

Run `python docs/formats_page.py` in a checkout to write it.
"""

from collections.abc import Iterator
from pathlib import Path

from mali_bench.files.writing import write_atomically
from mali_bench.formats import FORMATS
from mali_bench.formats.base import Format
from mali_bench.formats.export import WRITERS, Writer
from mali_bench.formats.losses import ATTRIBUTES, SIDE
from mali_bench.model.document import LAYERS

PAGE = Path("docs") / "formats.md"

RULES = {
    "gaps": "discontinuous extents",
    "twins": "all but the first of items of a layer at one place",
    "singletons": "clusters of one mention",
    "bare singletons": "clusters of one mention without type",
    "overlaps": "nested and overlapping items",
    "overlapping types": "types of overlapping items",
    "white space": "white space between tokens",
    "text": "the text",
}
"""What the rules of `formats.losses` leave out, in words."""

INTRODUCTION = """# Formats

A file's format is recognised by what that format alone has; `--format NAME` says it where two fit. This page is made
from the code (`python docs/formats_page.py`).

Offsets are converted to code points on reading. Where a file has the text of its spans, the unit that fits all of them
is found, whatever the format says, and reported. Without such texts the format's own unit counts; where many spans then
cut words, or one is outside the text, the report or refusal names the unit under which they begin and end as words do,
and nothing is converted by it. What a file has and its reader does not take is named in every report.

## Which document is meant

A document is found by its id, else by its text. What is assumed beyond that is in the report:

- A name of a file is the document of this name without folder and suffix: `out/d1.txt` is `d1`.
- Documents with neither id nor text belong to those of the gold in their order, if there are as many. Where the gold
  has none of the ids, these are no ids if the spans of each document fit that of the gold in their order.
- More documents with neither than the gold has are parts (a list for each sentence or paragraph): each is where all
  words of its spans are at their offsets, in the order of the file. They must be lines, paragraphs or sentences, one
  by one, or each start a sentence in the only way that there is; otherwise the file is refused.
- A part with the number of a line (Amazon Comprehend's `Line`) is that line of its document; where the gold does not
  have that document, the numbers give the order.
- If the gold has none of the documents, the report begins with that.

## Read

| format | layers | offsets | written | extra |
|---|---|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    return INTRODUCTION + "\n".join([*_rows(), "", *_read(), "## Written", "", *_written()]) + "\n"


def _rows() -> Iterator[str]:
    for form in FORMATS.values():
        extra = f"`mali-bench[{form.extra}]`" if form.extra else ""
        written = "yes" if form.name in WRITERS else ""
        yield f"| `{form.name}` | {_layers(form)} | {form.offsets} | {written} | {extra} |"


def _layers(form: Format) -> str:
    return "all" if set(form.layers) >= set(LAYERS) else ", ".join(layer.replace("_", " ") for layer in form.layers)


def _read() -> Iterator[str]:
    for form in FORMATS.values():
        missing = [layer.replace("_", " ") for layer in LAYERS if layer not in form.layers]
        yield f"- **`{form.name}`**: {form.about}" + (f" Not held: {', '.join(missing)}." if missing else "")
    yield ""


def _written() -> Iterator[str]:
    yield "`mali-bench convert IN --to FORMAT -o OUT` writes these, and says what was left out and how often:"
    yield ""
    for name, writer in WRITERS.items():
        yield f"- **`{name}`** ({_files(writer)}). {_lost(writer)}"


def _lost(writer: Writer) -> str:
    """A sentence on what a format cannot hold; what most of them cannot is said as one."""
    whole = frozenset(writer.lost or ())
    lost = [name for name in writer.lost or () if name.partition(".")[0] not in whole or "." not in name]
    if not lost:
        return "Holds everything."
    words = []
    for group, about in (
        (SIDE, "dates, paragraphs and metadata of documents, notes, what is optional"),
        (ATTRIBUTES, "attributes besides types"),
    ):
        if whole.issuperset(group):
            words.append(about)
            lost = [name for name in lost if name not in group]
    return f"Cannot hold: {', '.join([*words, *map(_words, lost)])}."


def _words(name: str) -> str:
    layer, _, field = name.partition(".")
    if not field:
        return RULES.get(name, name.replace("_", " "))
    field = field.rstrip("_").replace("_", " ")
    layer = "documents" if layer == "document" else layer
    return f"`{field}`" if layer == "*" else f"`{field}` of {layer.replace('_', ' ')}"


def _files(writer: Writer) -> str:
    return "a folder" if writer.folder else "one file"


if __name__ == "__main__":
    write_atomically(PAGE, page().encode("utf-8"))
