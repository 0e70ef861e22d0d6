"""What files with predictions are called where people read it."""

import re
from collections.abc import Sequence
from pathlib import Path, PurePath

_HASH = re.compile(r"-[0-9a-f]{32}(?![0-9a-f])")
"""The hash in the name of an entry of the leaderboard."""


def called(path: str) -> str:
    """What a file with predictions is called: an entry of the leaderboard by its folder, without the hash."""
    whole = Path(path).absolute()
    entry = whole.parent.parent.name if whole.parent.name == "predictions" else ""
    return _HASH.sub("", entry) if _HASH.search(entry) else whole.name


def told_apart(paths: Sequence[str]) -> list[str]:
    """Two paths without the folders and the name that they share, and without the hash of an entry of the leaderboard;
    as they are if nothing of one would be left. A page says nothing of the folders above the one where it was made.
    """
    one, other = (_from_here(path).parts for path in paths)
    start = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    left = [PurePath(*one), PurePath(*other)] if one and other else [PurePath(path) for path in paths]
    names = [each.name if each.is_absolute() else str(each) for each in left]
    short = [_HASH.sub("", each) for each in names]
    return short if short[0] != short[1] else names


def _from_here(path: str) -> PurePath:
    whole = Path(path).absolute()
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else PurePath(path)
