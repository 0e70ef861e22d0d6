"""How fast each format is read: MB/s, and how many times as long as the bare parser takes for the same bytes.

    python formats.py [--copies N]

The article is written N times in each format that is written and read, and read again with `formats.read`. The bare
parser is what one would call without this package: json.loads for each line or file, str.split for lines of columns
and stand-off files, DocBin.from_bytes and get_docs for spaCy. The least time of three counts. Prints a table.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from mali_bench.corpus import bundled
from mali_bench.formats import FORMATS, read
from mali_bench.formats.export import WRITERS, files
from mali_bench.model.document import Document
from mali_bench.model.readings import first_readings

TRIES = 3


def documents(copies: int) -> list[Document]:
    """The article under several ids."""
    (article,) = bundled.load()
    chosen = msgspec.structs.replace(first_readings(article), meta=None)
    return [msgspec.structs.replace(chosen, id=f"{chosen.id}-{number}") for number in range(copies)]


def written(form: str, copies: int, folder: Path) -> Path:
    """The path of the documents in a format."""
    pieces, _ = files(form, documents(copies), bundled.labels())
    place = folder / form
    suffix = ".spacy" if form == "spacy" else ""
    for name, data in pieces:
        path = place / name if WRITERS[form].folder else place.with_suffix(suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(data)
    return place if WRITERS[form].folder else place.with_suffix(suffix)


def parts(path: Path) -> Iterator[Path]:
    """The files at a path."""
    return iter(sorted(path.rglob("*.*"))) if path.is_dir() else iter([path])


def bare(path: Path) -> None:
    """Read all bytes with the plain parser for them."""
    for part in parts(path):
        data = part.read_bytes()
        if part.suffix == ".spacy":
            import spacy
            from spacy.tokens import DocBin

            list(DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab))
        elif data[:1] in (b"{", b"["):
            lines = data.splitlines()
            whole = lines[0][-1:] not in (b"}", b"]")
            for line in [data] if whole else lines:
                json.loads(line)
        else:
            for line in data.decode("utf-8").splitlines():
                line.split()


def seconds(work: Callable[[], object]) -> float:
    """The least time of some tries."""
    times = []
    for _ in range(TRIES):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=20)
    copies = parser.parse_args().copies
    print("| format | MB | MB/s | times the bare parser |\n|---|---:|---:|---:|")  # noqa: T201
    with tempfile.TemporaryDirectory() as name:
        for form in WRITERS:
            if form not in FORMATS:
                continue
            path = written(form, copies, Path(name))
            size = sum(part.stat().st_size for part in parts(path)) / 1e6
            ours = seconds(lambda path=path, form=form: list(read(str(path), form=form, labels=bundled.labels())))
            plain = seconds(lambda path=path: bare(path))
            print(f"| {form} | {size:.2f} | {size / ours:.1f} | {ours / plain:.1f} |")  # noqa: T201


if __name__ == "__main__":
    main()
