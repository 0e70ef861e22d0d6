"""What is built from the sources of a corpus: the rows of every configuration and the dataset card."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import CheckFailed
from ..files.writing import write_atomically
from ..model.checks import Fault
from ..model.document import LAYER_TABLE, Document, family, items
from ..model.labels import Labels
from . import adjudication, agreement_table, annotation_checks, bundled, card, guidelines, pass_archive
from .dataset_features import VIEWS
from .dataset_rows import ROWS, Row, adjudication_row, example_row, pass_row
from .guidelines import Rule
from .sources import PRACTICE, Source


def build(folder: Path, *, check: bool = False) -> list[str]:
    """Build a corpus in place, or with `check` only compare; returns the paths that changed (or would).

    Raises `CheckFailed` if the sources have faults.
    """
    sources = bundled.read_sources(folder)
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
    found = [f"{where}: {fault}" for where, fault in faults(folder, sources)]
    if found:
        raise CheckFailed("\n".join([*found, f"{len(found)} faults; nothing was built"]))


def faults(folder: Path, sources: Sequence[Source]) -> list[tuple[str, Fault]]:
    """The faults of a corpus, each with the folder in which it is: those of its sources, under its label set, function
    words and guidelines, and those of its passes.
    """
    known, labels = annotation_checks.function_words(folder / "function_words.txt"), bundled.labels(folder)
    found = [(source.folder, fault) for source in sources for fault in annotation_checks.check(source, labels, known)]
    decided = [source for source in sources if source.adjudication]
    rules = {rule.id for rule in _rules(folder, labels)} if decided else set()
    for source in decided:
        cases = adjudication.faults(source.document, source.adjudication, rules)
        found += [(source.folder, fault) for fault in cases]
    return found + [(str(folder / pass_archive.FOLDER), fault) for fault in pass_archive.faults(folder)]


def _rules(folder: Path, labels: Labels) -> list[Rule]:
    return guidelines.rules(folder / bundled.about(folder).guidelines, labels)


def _files(folder: Path, sources: Sequence[Source]) -> dict[str, bytes]:
    about, labels = bundled.about(folder), bundled.labels(folder)
    examples = guidelines.examples(folder / about.guidelines, labels)
    passes = pass_archive.delivered(folder, sources)
    data = files(
        [
            *((source.split, name, row) for source in sources for name, row in views(source.document)),
            *(
                (source.split, "adjudication", adjudication_row(source.document, case))
                for source in sources
                for case in source.adjudication
            ),
            *((each.split, "passes", pass_row(each)) for each in passes),
            *((PRACTICE, "examples", example_row(example)) for example in examples),
        ]
    )
    body = (folder / "card.md").read_text(encoding="utf-8")
    generated = {
        "version": about.version,
        "status": about.status,
        "counts": _counts(sources),
        "agreement": agreement_table.table(passes, labels),
        "quoted": "\n".join(_quoted(source.document) for source in sources if not source.document.invented),
    }
    for name, value in generated.items():
        body = body.replace(f"<!-- {name} -->", value)
    readme = card.render(data, about, labels, body)
    return {**data, "README.md": readme.encode("utf-8")}


def _quoted(document: Document) -> str:
    """How many attributions each source has, the most frequent first; several sources of one count for each."""
    names = {entity.id: entity.name or "" for entity in items(document, "entities")}
    said_by = {mention.id: names.get(mention.entity, "") for mention in items(document, "mentions")}
    found = Counter(
        said_by.get(source, "") for each in items(document, "attributions") for source in each.source or ("",)
    )
    rows = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    listed = ", ".join(f"{name or 'nobody named'} {count}" for name, count in rows)
    return f"Sources of the {len(items(document, 'attributions'))} attributions of {document.id}: {listed}."


def views(document: Document) -> Iterator[tuple[str, Row]]:
    """The rows of a document in each configuration that is a view of it."""
    return ((config, row) for config in VIEWS for row in ROWS[config](document))


def files(rows: Iterable[tuple[str, str, Row]]) -> dict[str, bytes]:
    """The files of rows, given with split and configuration; one without a row is none, since `datasets` refuses it."""
    lines: dict[str, list[str]] = {}
    for split, config, row in rows:
        lines.setdefault(f"data/{split}/{config}.jsonl", []).append(json.dumps(row, ensure_ascii=False) + "\n")
    return {path: "".join(each).encode("utf-8") for path, each in lines.items()}


def _counts(sources: Sequence[Source]) -> str:
    """A table of how many items each layer of each document has, by their family."""
    lines = ["| document | layer | items | by type |", "|---|---|---|---|"]
    for source in sources:
        for layer, row in LAYER_TABLE.items():
            annotated = items(source.document, layer)
            if annotated:
                kinds = Counter(family(getattr(item, row.label)) or "-" for item in annotated)
                by_type = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
                lines.append(f"| {source.document.id} | {layer} | {len(annotated)} | {by_type} |")
    return "\n".join(lines)
