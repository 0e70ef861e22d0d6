"""Logs of Inspect (inspect_ai): what a language model answered for each document, as `.eval` or `.json`.

A `.eval` file is a ZIP archive with `header.json` (until the run ends `_journal/start.json`) and a file
`samples/ID_epoch_N.json` for each sample, deflated or, by newer versions, in Zstandard. A `.json` file is one object
with `eval` and `samples`. A sample's id is that of its document, `output.completion` is the answer, and our tasks
(`mali_bench.harness`) say in `metadata.layers` what was asked for. Described at inspect.aisi.org.uk/eval-logs.html.

What was asked for and is not in an answer is there and empty: that a model did not answer is no reason to leave its
score out. Of several epochs the first counts, since a file of predictions has one run.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec
from msgspec import Struct, structs

from ..errors import InputError
from ..files.reading import LONGEST_LINE
from ..model.document import Document
from . import answers
from .base import Format, Reading, Record
from .source import LARGEST, Source, Text, decode
from .surfaces import Answer

HEADERS = ("header.json", "_journal/start.json")
"""The files of which an archive has one if it is a log."""

_NAMES = ("mentions", "times", "quantities", "titles")
_LISTS = {"clusters": "clusters", "relations": "triples", "events": "events"}
_ZSTANDARD = 93
_LOCAL_HEADER = struct.Struct("<26xHH")
_DAMAGE = (BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error, struct.error)


class _Output(Struct):
    completion: str = ""


class _Sample(Struct):
    id: str | int
    epoch: int = 1
    output: _Output | None = None
    metadata: dict[str, Any] | None = None
    error: Any = None


def recognise(source: Source) -> bool:
    """Whether a file is an archive with the header of a log, or JSON with that header."""
    if source.folder is None and source.head.startswith(b"PK\x03\x04"):
        try:
            with ZipFile(source.file) as archive:
                return any(name in archive.NameToInfo for name in HEADERS)
        except _DAMAGE:
            return False
    return any(isinstance(value, dict) and _is_log(value) for value in source.sample)


def _is_log(value: dict[str, Any]) -> bool:
    about = value.get("eval")
    return "version" in value and isinstance(about, dict) and {"task", "model"} <= about.keys()


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """A record for each document that has an answer; raises `InputError` if there is none, and for a damaged log."""
    first: dict[str, tuple[str, _Sample]] = {}
    for where, sample in _samples(source):
        name = str(sample.id)
        if sample.error is not None and not _completion(sample):
            reading.notices.note("unread", where, "samples that ended in an error, without an answer")
            continue
        if name in first:
            reading.notices.note("unread", where, "further epochs of a sample (for several runs give a log of each)")
        if name not in first or sample.epoch < first[name][1].epoch:
            first[name] = where, sample
    if not first:
        raise InputError(f"{source.name}: is a log of Inspect in which no sample has an answer")
    for name, (where, sample) in first.items():
        asked = (sample.metadata or {}).get("layers")
        layers = [each for each in asked if isinstance(each, str)] if isinstance(asked, list) else []
        yield answered(_completion(sample), name, layers, where, reading)


def answered(completion: str, name: str, layers: Sequence[str], where: str, reading: Reading) -> Record:
    """The record of what a model answered for the document `name`, of which it was asked for `layers`. An answer that
    cannot be read is empty, and a notice says why.
    """
    try:
        answer = _answer(completion, name, where, reading)
    except InputError as error:
        reading.notices.note("answer", str(error), "answers that cannot be read, which count as empty")
        answer = Answer(occurrences=reading.occurrences)
    else:
        for layer in layers:
            if layer not in answer.layers and getattr(answer, _LISTS.get(layer, ""), None) is None:
                reading.notices.note("answer", where, f"lists of {layer} that an answer lacks, which count as empty")
    empty: dict[str, Any] = {
        field: () for layer, field in _LISTS.items() if layer in layers and getattr(answer, field) is None
    }
    attempted = answer.layers | {layer for layer in layers if layer in _NAMES}
    return Record(
        where, Document(id=name), whole=False, answer=structs.replace(answer, layers=frozenset(attempted), **empty)
    )


def _answer(completion: str, name: str, where: str, reading: Reading) -> Answer:
    """The answer in a completion. The sample says which document it is for, so that of an answer only counts where it
    has several; raises `InputError` if there is none for this document.
    """
    records = list(answers.read(Text(completion, where), reading))
    if len(records) > 1:
        records = [each for each in records if each.document.id in (name, None)][:1]
    if not records or records[0].answer is None:
        raise InputError(f"{where}: the answer is about other documents")
    return records[0].answer


def _completion(sample: _Sample) -> str:
    return sample.output.completion if sample.output is not None else ""


def _samples(source: Source) -> Iterator[tuple[str, _Sample]]:
    """The samples of a log, each with its place."""
    values = _packed(source) if source.head.startswith(b"PK\x03\x04") else _plain(source)
    for where, value in values:
        try:
            yield where, msgspec.convert(value, _Sample)
        except (msgspec.ValidationError, UnicodeEncodeError) as error:  # half a character, where an object is expected
            raise InputError(f"{where}: is not a sample of Inspect: {error}") from None


def _plain(source: Source) -> Iterator[tuple[str, Any]]:
    for where, value in source.values():
        samples = value.get("samples") if isinstance(value, dict) else None
        for number, sample in enumerate(samples if isinstance(samples, list) else ()):
            yield f"{where} $.samples[{number}]", sample


def _packed(source: Source) -> Iterator[tuple[str, Any]]:
    try:
        with ZipFile(source.file) as archive:
            members = [
                info
                for name, info in sorted(archive.NameToInfo.items())
                if name.startswith("samples/") and name.endswith(".json")
            ]
            _refuse_large(members, source.name)
            for info in members:
                where = f"{source.name} {info.filename}"
                yield where, decode(_unpacked(archive, info, source.file, where), where)
    except _DAMAGE as error:
        raise InputError(f"{source.name}: is not an archive that can be read: {str(error)[:200]}") from None


def _refuse_large(members: Iterable[ZipInfo], name: str) -> None:
    """Refuse what is too large unpacked before anything is unpacked. No more is unpacked than is declared."""
    total = 0
    for info in members:
        total += info.file_size
        if info.file_size > LONGEST_LINE:
            raise InputError(f"{name}: {info.filename} has {info.file_size} bytes; at most {LONGEST_LINE} are read")
    if total > LARGEST:
        raise InputError(f"{name}: its samples have {total} bytes unpacked; at most {LARGEST} are read")


def _unpacked(archive: ZipFile, info: ZipInfo, file: BinaryIO, where: str) -> bytes:
    if info.compress_type in (ZIP_STORED, ZIP_DEFLATED):
        return archive.read(info)
    if info.compress_type != _ZSTANDARD:
        raise InputError(f"{where}: is compressed in a way that Inspect does not use ({info.compress_type})")
    try:
        import zstandard  # the standard library has it from Python 3.14 on only
    except ModuleNotFoundError:
        raise InputError(
            f"{where}: is compressed with Zstandard, for which an extra is needed: pip install 'mali-bench[inspect]'"
        ) from None
    file.seek(info.header_offset)
    names = sum(_LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size)))
    file.seek(names, 1)
    packed = file.read(info.compress_size)
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as unpacked:
            data: bytes = unpacked.read(info.file_size + 1)
    except zstandard.ZstdError as error:
        raise InputError(f"{where}: cannot be unpacked: {error}") from None
    if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
        raise InputError(f"{where}: is damaged: it is not what the archive says")
    return data


FORMAT = Format(
    name="inspect",
    about="Logs of Inspect (inspect_ai), `.eval` or `.json`: the answer of a language model for each document; of"
    " several epochs the first.",
    layers=answers.FORMAT.layers,
    offsets="none: strings are looked for in the text",
    recognise=recognise,
    read=read,
    extra="inspect",
)
