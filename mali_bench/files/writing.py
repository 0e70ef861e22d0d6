"""Writing files so that nobody ever sees half of one. Whatever may go wrong is an `InputError`."""

import errno
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import InputError
from .reading import reason

PART = ".part"
"""How the name of a file ends that is being written."""


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given whole or piece by piece, under another name in its folder, and rename it when it is complete.

    A name that ends in .gz is packed; the same data give the same bytes. A link stays one: the file that it leads to is
    written. What is not a file (a device, a pipe) is written to as it is. Files that a killed command has left behind
    are removed. Raises `InputError` if the file cannot be written; what was there is then as it was.
    """
    with writing(path):
        if _is_stream(path):
            with path.open("ab") as file:
                _write(file, data, packed=path.suffix == ".gz")
            return
        target = Path(os.path.realpath(path))
        if target.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(target.parent)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644
        with _temporary(target) as (file, name):
            _write(file, data, packed=path.suffix == ".gz")
            os.fsync(file.fileno())
            name.chmod(mode)
            if sys.platform == "win32":
                file.close()  # an open file cannot be renamed there
            name.replace(target)


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files into a folder, which is made if need be, each by its name, in which `/` parts folders.

    Nothing is written before all are there. Raises `InputError` for a name that leads out of the folder or cannot be
    one of a file, and for two files of one name.
    """
    kept: dict[str, bytes] = {}
    for name, data in files:
        parts = name.split("/")
        if any(part in ("", ".", "..") or len(part.encode()) > _LONGEST_NAME for part in parts) or _OTHER.search(name):
            raise InputError(f"{folder}: a file cannot be called {name[:80]!r}; give the document another id")
        if name in kept:
            raise InputError(f"{folder}: two files would be called {name!r}")
        kept[name] = data
    for name, data in kept.items():
        path = folder.joinpath(*name.split("/"))
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)


_LONGEST_NAME = 200
_OTHER = re.compile(r'[\x00-\x1f\\:*?"<>|]')


def remove_leftovers(folder: Path) -> None:
    """Remove the files that a killed command was writing into a folder; those of commands that still run stay."""
    with os.scandir(folder) as entries:
        names = [Path(entry.path) for entry in entries if is_temporary(entry.name)]
    for name in names:
        try:
            with name.open("rb") as file:
                if _locked(file):
                    name.unlink(missing_ok=True)
        except OSError:
            continue  # gone in the meantime, not ours to remove, or no locks here


def is_temporary(name: str) -> bool:
    """Whether a file of this name is one that is being written, or was when its command was killed."""
    return name.startswith(".") and name.endswith(PART)


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Raise `InputError` for what may go wrong while a file is written."""
    try:
        yield
    except IsADirectoryError:
        raise InputError(f"{path}: is a directory, not a file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {reason(error)}") from None
    except MemoryError:
        raise InputError(f"{path}: cannot be written: it does not fit into memory") from None


@contextmanager
def _temporary(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file in the folder of another, locked as long as it is written, and removed unless it was renamed."""
    import tempfile

    while True:
        handle, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:60]}-", suffix=PART)
        file, name = os.fdopen(handle, "wb"), Path(made)
        try:
            ours = _locked(file)
        except OSError:
            ours = True  # a file system without locks, on which no leftover is removed either
        if ours and name.exists():
            break
        file.close()  # another command took it for a leftover before it was locked
    try:
        with file:
            yield file, name
    finally:
        name.unlink(missing_ok=True)


def _locked(file: BinaryIO) -> bool:
    """Whether a file could be locked, until it is closed; the system unlocks the files of a killed command.

    Windows has no such lock, but refuses to remove a file that is open. Raises `OSError` where files cannot be locked.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_stream(path: Path) -> bool:
    """Whether a path leads to something that must not be renamed over: a device, a pipe, an open file."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    if stat.S_ISDIR(kind):
        raise IsADirectoryError
    return not stat.S_ISREG(kind) or os.path.abspath(path).startswith(("/dev/", "/proc/"))  # noqa: PTH100 - links stay


def _write(file: BinaryIO, data: bytes | Iterable[bytes], *, packed: bool) -> None:
    pieces = [data] if isinstance(data, bytes) else data
    if packed:
        import gzip

        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as archive:
            cast(BinaryIO, archive).writelines(pieces)
    else:
        file.writelines(pieces)
    file.flush()
