"""Everything that is wrong with a leaderboard, computed from nothing but its files, the gold and the scorer."""

from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..files.reading import read_bytes
from . import checks, folders
from .checks import Known
from .entries import Gold, entries
from .findings import Finding
from .parallel import spread


def verify(folder: Path, base: Path | None = None) -> list[Finding]:
    """What is wrong with the entries. With `base`, the leaderboard as it was before, also everything but one new entry
    that has changed since. The page is not looked at.
    """
    there = entries(folder)
    before = None if base is None else {path.name for path in entries(base)}
    jobs = [(entry, before is not None and entry.name not in before) for entry in there]
    findings = folders.around(folder)
    known: list[Known] = []
    for wrong, one in spread(_one, jobs, start=_begin, having=(Gold.current(),)):
        findings += wrong
        if one is not None:
            findings += checks.beside(one, known)
            known.append(one)
    if base is not None:
        findings += _changes(folder, base)
    return findings


def _begin(gold: Gold) -> None:
    """Keep the gold in a process, so that it is not sent with every entry."""
    _kept["gold"] = gold


_kept: dict[str, Gold] = {}


def _one(job: tuple[Path, bool]) -> tuple[list[Finding], Known | None]:
    """What is wrong with an entry by itself, and what must be told apart of it."""
    entry, new = job
    try:
        files, findings = folders.read(entry)
    except InputError as error:  # what is there cannot be read
        return [Finding("E_FILE", entry.name, str(error), "files that can be read")], None
    findings += checks.own(entry.name, files, _kept["gold"], new=new)
    return findings, checks.know(entry.name, files)


def _changes(folder: Path, base: Path) -> Iterator[Finding]:
    """What differs from the leaderboard as it was before, but for one new entry."""
    old, now = _tree(base), _tree(folder)
    before = {path.name for path in entries(base)}
    added = sorted({path.name for path in entries(folder)} - before)
    if len(added) != 1:
        yield Finding("E_CHANGE", "entries", f"has {len(added)} new entries: {', '.join(added) or 'none'}", "one")
    for path in sorted(old.keys() | now.keys()):
        top, _, rest = path.partition("/")
        entry = rest.partition("/")[0]
        if old.get(path) == now.get(path) or (top == "entries" and entry in added):
            continue
        found = "is gone" if path not in now else "has changed" if path in old else "is new"
        code = "E_HISTORY" if top == "entries" and entry in before else "E_CHANGE"
        yield Finding(code, path, found, "one new entry, and nothing else")


def _tree(folder: Path) -> dict[str, bytes | str]:
    """Every file below a folder by its path, a link by where it leads; of what git ignores nothing."""
    tree: dict[str, bytes | str] = {}
    for path in folder.rglob("*"):
        if path.is_symlink():
            tree[path.relative_to(folder).as_posix()] = str(path.readlink())
        elif path.is_file() and path.name != ".lock" and "__pycache__" not in path.parts:
            tree[path.relative_to(folder).as_posix()] = read_bytes(path)
    return tree
