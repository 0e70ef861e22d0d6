"""Files to start from: what the tests have readers read, one document as each writer writes it, and `inputs/`.

A plugin of pytest, with which `run.py` runs the tests of formats once: the files go to folders in `$SEEDS`.
"""

import gzip
import hashlib
import os
import zlib
from pathlib import Path

from exchange import DOCUMENT

from mali_bench import formats
from mali_bench.corpus import bundled
from mali_bench.formats import store
from mali_bench.formats.export import WRITERS, files
from mali_bench.model import label_maps

from .contract import BESIDE, PACKED, TARGETS

INPUTS = Path(__file__).with_name("inputs")
LABELS = Path(__file__).parents[1] / "formats" / "labels.toml"
LARGEST = 1 << 16
"""Bytes of a seed: longer ones are slow, and say no more."""


def keep(folder, name, data):
    """Write a seed under a name that its content decides, as libFuzzer does."""
    if len(data) <= LARGEST:
        place = Path(folder, name)
        place.mkdir(parents=True, exist_ok=True)
        (place / hashlib.sha1(data).hexdigest()).write_bytes(data)


def pytest_configure():
    folder, format_of = os.environ["SEEDS"], formats.format_of

    def kept(source, form=None):
        found = format_of(source, form)
        for path in [Path(source.path)] if source.folder is None else source.folder.iterdir():
            if path.is_file():
                _keep_read(folder, found.name, path)
        return found

    formats.format_of = store.format_of = kept
    for form in WRITERS:
        data = [piece for _, piece in files(form, [DOCUMENT], bundled.labels())[0]]
        keep(folder, form if form in TARGETS else "recognised", b"".join(data))
    for path in INPUTS.glob("*/*"):
        keep(folder, path.parent.name, path.read_bytes())
    for path in Path(label_maps.FOLDER).glob("*.toml"):
        keep(folder, "label-map", path.read_bytes())
    keep(folder, "label-set", LABELS.read_bytes())


def _keep_read(folder, name, path):
    data, target = path.read_bytes(), TARGETS[name]
    stem, beside = path.name.partition(".")[0], target.beside
    other = path.with_name(stem + beside[1:] if beside.startswith("x.") else beside or "none")
    if name in PACKED:
        data = zlib.decompressobj().decompress(data)
    keep(folder, "recognised", data)
    keep(folder, "gz", gzip.compress(data, mtime=0))
    keep(folder, name, data + BESIDE + other.read_bytes() if other.is_file() and other != path else data)
