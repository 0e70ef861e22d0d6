"""What is built from the sources of a corpus: the rows of every configuration and the dataset card."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import card, corpus, gold, guidelines
from .check import Fault
from .errors import CheckFailed
from .features import VIEWS
from .files import write_atomically
from .model import LAYERS, items
from .rows import ROWS, Row, example_row
from .sources import Source

EXAMPLES_SPLIT = "practice"
"""The split of the examples: they are invented, and no score is computed on them."""


def build(folder: Path, *, check: bool = False) -> list[str]:
    """Build a corpus in place, or with `check` only compare; returns the paths that changed (or would).

    Raises `CheckFailed` if the sources have faults.
    """
    sources = corpus.read_sources(folder)
    refuse_faults(folder, sources)
    wanted = _files(folder, sources)
    there = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in (folder / "data").glob("*/*")
        if path.is_file()
    }
    if (folder / "README.md").exists():
        there["README.md"] = (folder / "README.md").read_bytes()
    changed = sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))
    if not check:
        for path in changed:
            if path in wanted:
                write_atomically(folder / path, wanted[path])
            else:
                (folder / path).unlink()
    return changed


def refuse_faults(folder: Path, sources: Sequence[Source]) -> None:
    """Raise `CheckFailed` with every fault of the sources."""
    found = [f"{source.folder}: {fault}" for source in sources for fault in faults(folder, source)]
    if found:
        raise CheckFailed("\n".join([*found, f"{len(found)} faults; nothing was built"]))


def faults(folder: Path, source: Source) -> list[Fault]:
    """The faults of the sources of a document, under the label set and the function words of its corpus."""
    known = gold.function_words(folder / "function_words.txt")
    return list(gold.check(source, corpus.labels(folder), known))


def _files(folder: Path, sources: Sequence[Source]) -> dict[str, bytes]:
    data: dict[str, bytes] = {}
    about, labels = corpus.about(folder), corpus.labels(folder)
    for config in VIEWS:
        for source in sources:
            path = f"data/{source.split}/{config}.jsonl"
            data[path] = data.get(path, b"") + _lines(ROWS[config](source.document))
    examples = guidelines.examples(folder / about.guidelines, labels)
    data[f"data/{EXAMPLES_SPLIT}/examples.jsonl"] = _lines(map(example_row, examples))
    body = (folder / "card.md").read_text(encoding="utf-8")
    for name, value in {"version": about.version, "status": about.status, "counts": _counts(sources)}.items():
        body = body.replace(f"<!-- {name} -->", value)
    readme = card.render(data, about, labels, body)
    return {**data, "README.md": readme.encode("utf-8")}


def _lines(rows: Iterable[Row]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")


def _counts(sources: Sequence[Source]) -> str:
    """A table of how many items each layer of each document has, by their family."""
    lines = ["| document | layer | items | by type |", "|---|---|---|---|"]
    for source in sources:
        for layer in LAYERS:
            found = items(source.document, layer)
            if found:
                kinds = Counter((item.type or "-").partition(".")[0] for item in found if hasattr(item, "type"))
                by_type = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
                lines.append(f"| {source.document.id} | {layer} | {len(found)} | {by_type} |")
    return "\n".join(lines)
