"""The folder of an entry on the disk: reading it without following links, writing it whole or not at all, and taking
away what killed commands have left.
"""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..errors import InputError
from ..files.reading import read_bytes
from ..files.writing import is_temporary, remove_leftovers, write_atomically, writing
from .entries import META, NEW, SUMS, entries
from .findings import Finding
from .metadata import LARGEST as LARGEST_META

PATIENCE = 300
"""Seconds to wait for other commands that change the leaderboard: each builds the page while it does."""

LARGEST_RUN = 1 << 20
"""The most bytes of a run. The gold of the article has 83,000."""

_FILES = (
    (re.compile(META), LARGEST_META),
    (re.compile(SUMS), 1 << 16),
    (re.compile(r"predictions/run-[1-5]\.jsonl"), LARGEST_RUN),
    (re.compile(r"scores/g\d+\.\d+\.\d+-s\d+\.\d+\.\d+\.json", re.ASCII), 1 << 23),
)
"""The files that an entry may have, and the most bytes of each."""

_FOLDERS = ("predictions", "scores")


def read(entry: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """The files of an entry by their path in it, and what is there that must not be. Nothing is read but small files of
    the names that an entry has.
    """
    files, findings = {}, []
    for path, status in _walk(entry):
        name = path.relative_to(entry).as_posix()
        finding = _finding(f"{entry.name}/{name}", name, status)
        if finding is not None:
            findings.append(finding)
        elif not stat.S_ISDIR(status.st_mode):
            files[name] = read_bytes(path)
    return files, findings


def around(folder: Path) -> list[Finding]:
    """What is among the entries of a leaderboard, or beside them, that must not be."""
    findings = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            findings.append(_link(path.name))
        elif is_temporary(path.name):
            findings.append(_leftover(path.name))
    known = {path.name for path in entries(folder)}
    for path in sorted((folder / "entries").iterdir()):
        place = f"entries/{path.name}"
        if path.is_symlink():
            findings.append(_link(place))
        elif path.name.startswith(NEW) or is_temporary(path.name):
            findings.append(_leftover(place))
        elif path.name not in known:
            findings.append(Finding("E_FILE", place, "is no entry", "folders of entries"))
    return findings


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Change a leaderboard while no other command does, after taking away what killed ones have left.

    Raises `InputError` if others take too long, or if a link could make the change happen elsewhere.
    """
    from filelock import FileLock, Timeout

    _refuse_links(folder)
    lock = FileLock(folder / ".lock", timeout=PATIENCE)
    with writing(lock.lock_file):
        try:
            lock.acquire()
        except Timeout:
            raise InputError(f"{folder}: another command is changing this leaderboard; try again later") from None
    try:
        _refuse_links(folder)
        with writing(folder):
            _sweep(folder)
        yield
    finally:
        lock.release()


def put(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Write the files of an entry, whole or not at all."""
    with writing(folder / name):
        temporary = Path(tempfile.mkdtemp(dir=folder, prefix=NEW))
        try:
            for path, data in files.items():
                write_atomically(temporary / path, data)
            temporary.chmod(0o755)
            temporary.rename(folder / name)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


def _refuse_links(folder: Path) -> None:
    """Raise `InputError` for a link through which a command that changes this leaderboard could write."""
    places = [*folder.iterdir(), folder / "entries"] if folder.is_dir() else []
    for path in places:
        if path.is_symlink():
            raise InputError(str(_link(str(path))))
    entries(folder)


def _sweep(folder: Path) -> None:
    """Take away what killed commands have left. Only who holds the lock makes such folders, so none is in use."""
    for left in (folder / "entries").glob(f"{NEW}*"):
        if left.is_symlink():
            left.unlink()
        else:
            shutil.rmtree(left, ignore_errors=True)
    for entry in entries(folder):
        for place in (entry, *(entry / name for name in _FOLDERS)):
            if place.is_dir() and not place.is_symlink():
                remove_leftovers(place)
    remove_leftovers(folder)


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Everything below a folder, sorted, with what it is; links are not followed, nor foreign folders entered."""
    for path in sorted(folder.iterdir()):
        status = path.lstat()
        yield path, status
        if stat.S_ISDIR(status.st_mode) and path.name in _FOLDERS and folder.name not in _FOLDERS:
            yield from _walk(path)


def _finding(place: str, name: str, status: os.stat_result) -> Finding | None:
    """What is wrong with something in the folder of an entry by its name, kind and size."""
    if stat.S_ISLNK(status.st_mode):
        return _link(place)
    if is_temporary(name.rpartition("/")[2]):
        return _leftover(place)
    if stat.S_ISDIR(status.st_mode):
        return None if name in _FOLDERS else Finding("E_FILE", place, "is an unexpected folder", ", ".join(_FOLDERS))
    most = next((size for pattern, size in _FILES if pattern.fullmatch(name)), None)
    if most is None or not stat.S_ISREG(status.st_mode):
        return Finding("E_FILE", place, "is unexpected", f"{META}, {SUMS}, predictions/run-N.jsonl, scores/gX-sY.json")
    if status.st_size > most:
        return Finding("E_SIZE", place, f"has {status.st_size} bytes", f"at most {most}")
    return None


def _link(place: str) -> Finding:
    return Finding("E_LINK", place, "is a link", "plain files and folders")


def _leftover(place: str) -> Finding:
    return Finding("E_LEFTOVER", place, "was left by a killed command", "nothing; the next submit or build removes it")
