"""What is built from the sources of a corpus: the rows of every configuration and the dataset card."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import CheckFailed, counted
from ..files.reading import read_bytes, read_text
from ..files.writing import write_atomically
from ..model.checks import Fault
from ..model.document import LAYER_TABLE, LAYERS, Document, family, items
from ..model.labels import Labels
from . import adjudication, agreement_table, annotation_checks, bundled, card, guidelines, pass_archive
from .dataset_features import VIEWS
from .dataset_rows import ROWS, Row, adjudication_row, example_row, pass_row
from .guidelines import Rule
from .readers import figures
from .sources import PRACTICE, Source


def build(folder: Path, *, check: bool = False, tell: Callable[[str], None] = lambda _: None) -> list[str]:
    """Build a corpus in place, or with `check` only compare; returns the paths that changed (or would). `tell` gets a
    sentence for each source that the last build had and that is gone.

    Raises `CheckFailed` if the sources have faults, or if other data would be called by the version of the data that
    are there (see `_refuse_same_version`).
    """
    sources = bundled.read_sources(folder)
    refuse_faults(folder, sources)
    wanted = _files(folder, sources)
    there = _built(folder)
    changed = sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))
    if not check:
        missing = list(_gone(folder, there, sources))
        _refuse_same_version(folder, wanted, there, missing)
        for sentence in missing:
            tell(sentence)
        for path in changed:
            if path in wanted:
                write_atomically(folder / path, wanted[path])
            else:
                (folder / path).unlink(missing_ok=True)
    return changed


def _built(folder: Path) -> dict[str, bytes]:
    """The files of the last build by their path. What another build is writing has a name with a dot in front."""
    paths = [path for path in (folder / "data").glob("*/*") if path.is_file() and not path.name.startswith(".")]
    paths += [folder / "README.md"] if (folder / "README.md").exists() else []
    return {path.relative_to(folder).as_posix(): read_bytes(path) for path in paths}


def _refuse_same_version(
    folder: Path, wanted: Mapping[str, bytes], there: Mapping[str, bytes], missing: Sequence[str]
) -> None:
    """Raise `CheckFailed` if the card has the version of corpus.toml, but with other data: two states of the gold would
    then share a version, and nobody could know which of them a score was computed on. A version that corpus.toml calls
    a draft may change.
    """
    about = bundled.about(folder)
    recorded = card.recorded(there.get("README.md", b"").decode("utf-8", "replace"))
    data = {path: content for path, content in wanted.items() if path != "README.md"}
    changed = [
        config
        for config in sorted({*recorded, *card.present(data)})
        if recorded.get(config, ("", ""))[1] != card.digest(data, config)
    ]
    if about.draft or not recorded or not changed or about.version not in {version for version, _ in recorded.values()}:
        return
    raise CheckFailed(
        "\n".join(
            [
                *missing,
                f"{folder}: the data of {', '.join(changed)} differ from those that the card calls version"
                f" {about.version}; give the new data a new version in corpus.toml (or, if {about.version} is not"
                " released yet, write draft = true there)",
            ]
        )
    )


def _gone(folder: Path, there: Mapping[str, bytes], sources: Sequence[Source]) -> Iterator[str]:
    """A sentence for each source that the built data come from and that does not exist any more."""
    known = {source.document.id: source for source in sources}
    for path in sorted(path for path in there if Path(path).name == "document.jsonl"):
        for row in _rows(there[path]):
            source = known.get(row.get("id"))
            if source is None:
                yield f"{folder / 'src'}: has no folder of the document {row.get('id')!r} any more, which {path} has"
                continue
            for layer in LAYERS:
                if row.get(layer) and getattr(source.document, layer) is None:
                    yield f"{Path(source.folder) / f'{layer}.jsonl'}: is gone; {path} has its {len(row[layer])} {layer}"
    for path in sorted(path for path in there if Path(path).name == "adjudication.jsonl"):
        for name in sorted({str(row.get("doc_id")) for row in _rows(there[path])} & {str(each) for each in known}):
            if not known[name].adjudication:
                yield f"{Path(known[name].folder) / adjudication.NAME}: is gone; {path} has its cases"


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    """The objects of built data; other lines are passed over, since the file is written anew."""
    for line in data.splitlines():
        with suppress(ValueError):
            row = json.loads(line)
            if isinstance(row, dict):
                yield row


def refuse_faults(folder: Path, sources: Sequence[Source]) -> None:
    """Raise `CheckFailed` with every fault of the sources."""
    wrong = [f"{where}: {fault}" for where, fault in faults(folder, sources)]
    if wrong:
        raise CheckFailed("\n".join([*wrong, f"{counted(len(wrong), 'faults')}; nothing was built"]))


def faults(folder: Path, sources: Sequence[Source]) -> list[tuple[str, Fault]]:
    """The faults of a corpus, each with the folder in which it is: those of its sources, under its label set, function
    words and guidelines, and those of its passes.
    """
    known, labels = annotation_checks.function_words(folder / "function_words.txt"), bundled.labels(folder)
    wrong = [(source.folder, fault) for source in sources for fault in annotation_checks.check(source, labels, known)]
    decided = [source for source in sources if source.adjudication]
    rules = {rule.id for rule in _rules(folder, labels)} if decided else set()
    for source in decided:
        cases = adjudication.faults(source.document, source.adjudication, rules)
        wrong += [(source.folder, fault) for fault in cases]
    return wrong + [(str(folder / pass_archive.FOLDER), fault) for fault in pass_archive.faults(folder)]


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
    body = read_text(folder / "card.md")
    generated = {
        "version": about.version,
        "status": about.status,
        "counts": _counts(sources),
        "agreement": agreement_table.table(passes, labels),
        "readers": figures.tables(folder),
        "people": "\n".join(read_text(path) for path in sorted((folder / "external").glob("*/figures.md"))).strip(),
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
    counts = Counter(
        said_by.get(source, "") for each in items(document, "attributions") for source in each.source or ("",)
    )
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
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
