"""What holds of every reader, whatever bytes it is given: documents that can be scored, or one line of `InputError`."""

import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
from exchange import DOCUMENT
from invented import ALL, own

from mali_bench import InputError
from mali_bench.corpus import bundled
from mali_bench.formats import FORMATS
from mali_bench.formats.base import Record
from mali_bench.formats.store import InMemory, open_gold, open_store
from mali_bench.model.document import Document
from mali_bench.model.label_maps import LabelMap
from mali_bench.model.labels import Labels
from mali_bench.scoring.report import evaluate
from mali_bench.scoring.run import score_documents
from mali_bench.scoring.scope import EVERYTHING, Scope

BESIDE = b"\n=====\n"
"""Parts the bytes of a file from those of the file that some formats have beside it."""

GOLDS = [
    InMemory([Record("gold", document)]) for document in (DOCUMENT, msgspec.convert(own(*ALL, pieces=True), Document))
]
LABELS = bundled.labels()


class Target(NamedTuple):
    """Something that reads bytes: `form` is the format that is forced, `name` and `beside` are the files' names."""

    form: str | None
    name: str
    beside: str = ""


_NAMES = {
    "brat": ("x.ann", "x.txt"),
    "ace": ("x.apf.xml", "x.sgm"),
    "uima-cas": ("x.xmi", "TypeSystem.xml"),
    "jsonl": ("x.jsonl",),
    "answer": ("x.txt",),
}
TARGETS = {
    **{form: Target(form, *_NAMES.get(form, ("x",))) for form in FORMATS},
    "recognised": Target(None, "x"),
    "gz": Target(None, "x.jsonl.gz"),
    "label-map": Target(None, "x.toml"),
    "label-set": Target(None, "x.toml"),
}
"""The formats by their names, a file whose format is not given, packed files, and TOML."""

PACKED = ("spacy",)
"""The formats whose files are packed, which no change of their bytes would survive."""


def check(name, data, folder, *, report=True):
    """Read bytes as a target in a folder, and score what comes out; `report` asks for all of a report. Raises what must
    not be raised, and returns the sentences with which something was refused.
    """
    target = TARGETS[name]
    path = Path(folder, target.name)
    content, parted, beside = data.partition(BESIDE) if target.beside else (data, b"", b"")
    path.write_bytes(zlib.compress(content) if name in PACKED else content)
    if target.beside:
        Path(folder, target.beside).unlink(missing_ok=True)
    if parted:
        Path(folder, target.beside).write_bytes(beside)
    said = []
    with _refused(said):
        for gold, read, labels, scope in _inputs(name, str(path), target.form):
            with _refused(said):
                gold, (read,) = scope.stores(gold, [read], labels)
                score_documents(gold, read, labels, scope=scope)
                if report:
                    evaluate(gold, read, labels, "fuzzing", intervals=False).as_json()
    return said


def _inputs(name, path, form):
    """Gold, predictions, labels and scope of what is scored."""
    if name == "label-map":
        yield GOLDS[0], GOLDS[0], LABELS, Scope((LabelMap.read(path),))
    elif name == "label-set":
        yield GOLDS[0], GOLDS[0], Labels.read(path), EVERYTHING
    else:
        read = open_store(path, form=form, labels=LABELS)
        for gold in GOLDS:
            yield gold, read, LABELS, EVERYTHING
        yield open_gold(path, form=form, labels=LABELS), read, LABELS, EVERYTHING


@contextmanager
def _refused(said):
    try:
        yield
    except InputError as error:
        assert "\n" not in str(error), error
        said.append(str(error))
