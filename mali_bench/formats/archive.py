"""ZIP archives: what INCEpTION exports, or several files of one format.

INCEpTION's export of a document has the annotation and its TypeSystem.xml. That of a project has for each annotator
`annotation/DOCUMENT/USER.*`, and `curation/DOCUMENT/CURATION_USER.*`: each a file or an archive of its own. Annotators
are told apart as everywhere (`versions`), and the curated version is the work of `CURATION_USER`. In any other archive
every file counts that is in a format that is read, and all must be in the same one.

Nothing is unpacked to the disk. Archives that are encrypted, have two files of one name, hold archives in archives in
archives, or would be larger than `LARGEST` are refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO

from msgspec import structs

from ..errors import InputError
from ..model.document import LAYERS
from .base import Format, Reading, Record
from .recognition import FORMATS, fitting
from .source import ZIP, Source
from .uima import document_name

LARGEST = 1 << 30
"""The most bytes that all files of an archive may have."""

MOST = 100_000
"""The most files of an archive."""

_PROJECT = re.compile(r"exportedproject.*\.json|(.*/)?(INITIAL_CAS|CURATION_USER)\.[a-z]+")
_ROUNDS = ("annotation", "curation")
_NO_ANNOTATOR = "INITIAL_CAS"
"""The document before anybody annotated it."""

_OFFICE = "[Content_Types].xml"
_AUXILIARY = frozenset({"typesystem.xml"})


class Member(Source):
    """A file of an archive."""

    def __init__(self, path: str, members: Mapping[str, "Packed"], name: str) -> None:
        self.path, self.name, self.folder = path, f"{name}:{path}", None
        self._members = members

    @cached_property
    def file(self) -> BinaryIO:
        """The file in memory."""
        return io.BytesIO(self._members[self.path].data())

    def beside(self, name: str) -> bytes | None:
        """The bytes of a file in the same folder of the archive, or under it."""
        packed = self._members.get(str(PurePosixPath(self.path).parent / name))
        return None if packed is None else packed.data()


class Packed:
    """A file of an archive, before it is unpacked."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> None:
        self._archive, self._info, self.where = archive, info, where

    @property
    def size(self) -> int:
        """Its bytes when it is unpacked, more than which are never read."""
        return self._info.file_size

    def data(self) -> bytes:
        """Its bytes; raises `InputError` if it is damaged."""
        try:
            return self._archive.read(self._info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise InputError(f"{self.where}: cannot be unpacked: {error}") from None


def recognise(source: Source) -> bool:
    """Whether a file starts as a ZIP archive does."""
    return source.head.startswith(ZIP)


def read(source: Source, reading: Reading, form: str | None = None) -> Iterator[Record]:
    """The records of all files of an archive; `form` is their format, if it is not to be recognised.

    Raises `InputError` for an archive that cannot be read, and where no file is in a format that is read, or some are
    in another than the others.
    """
    members: dict[str, Packed] = {}
    _add(members, source.file, source.name, "", (LARGEST, 1))
    project = any(map(_PROJECT.fullmatch, members))
    formats: dict[str, Format] = {}
    files: list[tuple[Member, Format]] = []
    for path in sorted(members):
        if _is_auxiliary(path, members, project):
            continue
        member = Member(path, members, source.name)
        found = FORMATS[form] if form is not None else fitting(member)
        if found is None:
            reading.notices.note("unread", member.name, "files in no format that is read")
            continue
        formats.setdefault(found.name, found)
        files.append((member, found))
    if not files:
        hint = "; export the project with the format UIMA CAS XMI or JSON" if project else ""
        hint = "; it is a DOCX or XLSX file: save its text, or its rows as CSV" if _OFFICE in members else hint
        shown = ", ".join(sorted(members)[:6]) or "it is empty"
        raise InputError(
            f"{source.name}: is a ZIP archive, none of whose files is in a format that is read ({shown}){hint}"
        )
    if len(formats) > 1:
        raise InputError(
            f"{source.name}: is a ZIP archive with files in several formats, {' and '.join(sorted(formats))};"
            " unpack it and give the files that count"
        )
    for member, found in files:
        for record in found.read(member, reading):
            yield _of_project(record, member.path) if project else record


def _of_project(record: Record, path: str) -> Record:
    """The record of a file of a project, with its annotator and its document."""
    _, folder, user, *inside = PurePosixPath(path).parts
    document = record.document
    if document.id is None:
        document = structs.replace(document, id=document_name(folder))
    return structs.replace(record, document=document, annotator=user if inside else PurePosixPath(user).stem)


def _add(members: dict[str, Packed], file: BinaryIO, name: str, folder: str, left: tuple[int, int]) -> int:
    """Add the files of an archive to those of the archive that it is in; `left` are the bytes and the levels of nesting
    that may still come. Returns how many bytes may come after it.
    """
    try:
        archive = zipfile.ZipFile(file)
        # `is_dir` of Python 3.11 breaks on a name that is empty.
        files = (each for each in archive.infolist() if not each.filename.endswith("/"))
        infos = [each for each in files if not _is_hidden(each.filename)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise InputError(f"{name}: is not a ZIP archive that can be read: {error}") from None
    size, levels = left
    if len(members) + len(infos) > MOST:
        raise InputError(f"{name}: has more than {MOST:,} files")
    for info in infos:
        path = f"{folder}{info.filename}"
        where = f"{name}:{info.filename}"
        if info.flag_bits & 1:
            raise InputError(f"{where}: is encrypted; unpack the archive and give what is in it")
        if path in members:
            raise InputError(f"{where}: is in the archive twice")
        size -= info.file_size
        if size < 0:
            raise InputError(
                f"{name}: would be larger than {LARGEST:,} bytes when it is unpacked, the most that is read"
            )
        packed = Packed(archive, info, where)
        if not path.lower().endswith(".zip") or PurePosixPath(path).stem == _NO_ANNOTATOR:
            members[path] = packed
        else:
            if not levels:
                raise InputError(f"{where}: is an archive in an archive in an archive, which is not read")
            size = _add(members, io.BytesIO(packed.data()), where, f"{path[:-4]}/", (size, levels - 1))
    return size


def _is_hidden(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)


def _round(path: str) -> bool:
    """Whether a file is `annotation/DOCUMENT/USER.*` of a project, or is in an archive at such a place."""
    parts = PurePosixPath(path).parts
    return len(parts) in (3, 4) and parts[0] in _ROUNDS


def _is_auxiliary(path: str, members: Mapping[str, Packed], project: bool) -> bool:
    """Whether a file says nothing by itself."""
    place = PurePosixPath(path)
    if place.name.lower() in _AUXILIARY or place.stem == _NO_ANNOTATOR:
        return True
    if project:
        return not _round(path)
    return place.suffix == ".txt" and any(str(place.with_suffix(end)) in members for end in (".ann", ".a1"))


FORMAT = Format(
    name="zip",
    about="ZIP archives: a document or project of INCEpTION, with a file for each annotator, or several files of one"
    " format.",
    layers=tuple(LAYERS),
    offsets="those of its files",
    recognise=recognise,
    read=read,
    general=True,
)
