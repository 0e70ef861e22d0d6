"""What must hold of an entry: by itself, and beside the others. `submit` checks the files that it is about to write,
`verify` those that are there; both see the same.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from ..errors import InputError
from ..model.document import LAYERS
from ..model.given import GIVEN
from . import entries
from .entries import GOLD_VERSIONS, META, SCORER_VERSIONS, SUMS, Gold
from .findings import Finding, of_error
from .likeness import NEAR, Likeness
from .metadata import MOST_RUNS, Declaration, decode, read
from .texts import LONGEST_STRING, skeleton, unsafe_string


class Known(Struct, frozen=True):
    """What must be told apart of entries."""

    name: str
    slug: str
    system_name: str
    maps: tuple[str, ...]
    runs: tuple[Likeness, ...]


def know(name: str, files: Mapping[str, bytes]) -> Known | None:
    """What must be told apart of an entry; `None` if it cannot be read."""
    try:
        declared = decode(files[META], META)
        runs = [[part.document for part in entries.stored(run, path)] for path, run in entries.runs_of(files).items()]
    except (InputError, KeyError):
        return None
    if not runs:
        return None
    return Known(name, declared.slug, declared.system_name, declared.maps or (), tuple(map(Likeness.of, runs)))


def own(name: str, files: Mapping[str, bytes], gold: Gold, *, new: bool) -> Iterator[Finding]:
    """What is wrong with an entry by itself, given its name and its files (by their path in it); `new` says that it is
    being submitted.
    """
    findings = list(content(name, files, gold, places={} if new else None))
    yield from findings
    if META not in files or not entries.runs_of(files):
        return
    if SUMS not in files:
        yield Finding("E_FILE", f"{name}/{SUMS}", "is missing", "a file")
    path = f"scores/{gold.score_name}"
    try:
        right = entries.scored(gold, files)
    except InputError as error:
        if not any(finding.refused for finding in findings):
            yield Finding("E_PREDICTION", name, f"cannot be scored: {error}")
    else:
        if path not in files:
            yield Finding("E_SCORE", f"{name}/{path}", "is missing", "what `mali-bench leaderboard rescore` writes")
        elif files[path] != right:
            yield Finding("E_SCORE", f"{name}/{path}", "is not what the predictions give", "what rescore writes")
    yield from _pinned(name, files, gold, new=new)


def content(
    name: str, files: Mapping[str, bytes], gold: Gold, *, places: Mapping[str, str] | None
) -> Iterator[Finding]:
    """What is wrong with the declaration and the predictions of an entry. `places` are what messages call the files of
    one that is being submitted; `None` means that it was there before.
    """
    runs, at = entries.runs_of(files), {path: (places or {}).get(path, f"{name}/{path}") for path in files}
    if not runs:
        yield no_runs(name)
    if META not in files:
        yield Finding("E_FILE", f"{name}/{META}", "is missing", "a file")
    if META not in files or not runs:
        return
    declared, findings = read(files[META], at[META])
    yield from findings
    if declared is None:
        return
    if files[META] != entries.meta_file(declared):
        yield Finding("E_CANON", at[META], "is not in its canonical form", "what submit writes")
    yield from _declared(at[META], declared, runs, gold, new=places is not None)
    for path, run in runs.items():
        yield from _run(path, run, declared, gold, at)
    if name != (right := entries.entry_name(declared.slug, list(runs.values()))):
        yield Finding("E_ID", name, "is not the name that slug and predictions give", right)


def no_runs(name: str) -> Finding:
    """That an entry has no predictions."""
    return Finding("E_FILE", f"{name}/predictions", "are missing", f"run-1.jsonl to run-{MOST_RUNS}.jsonl")


def beside(one: Known, others: Sequence[Known]) -> Iterator[Finding]:
    """What keeps an entry from standing beside others, or should be looked at, and which of its runs are alike."""
    for number, run in enumerate(one.runs, start=1):
        if any(run.whole == other.whole for other in one.runs[: number - 1]):
            yield Finding(
                "E_DUP", f"{one.name}/predictions/run-{number}.jsonl", "has the same predictions as another run", "once"
            )
    for other in others:
        place = f"{one.name}/{META}"
        for code, path in (("E_SLUG", "slug"), ("E_NAME", "system_name")):
            mine, theirs = getattr(one, path), getattr(other, path)
            if skeleton(mine) == skeleton(theirs):
                how = "is already that" if mine == theirs else "is easily taken for that"
                yield Finding(code, f"{place} $.{path}", f"{mine!r} {how} of the entry {other.name}", "another one")
        yield from _alike(one, other)


def _alike(one: Known, other: Known) -> Iterator[Finding]:
    same = any(run.whole == theirs.whole for run in one.runs for theirs in other.runs)
    place = f"{one.name}/predictions"
    if same and {*one.maps} == {*other.maps}:
        yield Finding("E_DUP", place, f"are already those of the entry {other.name}", "predictions of its own")
        return
    share = max(run.share(theirs) for run in one.runs for theirs in other.runs)
    if same or share >= NEAR:
        how = "the same items, under another map, as" if same else f"{int(100 * share)}% of items in common with"
        yield Finding(
            "W_NEAR", place, f"{how} those of the entry {other.name}", f"less than {NEAR:.0%} without a reason"
        )


def _declared(
    place: str, declared: Declaration, runs: Mapping[str, bytes], gold: Gold, *, new: bool
) -> Iterator[Finding]:
    """What is wrong with a declaration beside the predictions and the versions that there are."""
    versions = [gold.version] if new else [*dict.fromkeys((*GOLD_VERSIONS, gold.version))]
    if declared.gold_version not in versions:
        yield Finding("E_VERSION", f"{place} $.gold_version", f"is {declared.gold_version!r}", " | ".join(versions))
    numbers = [f"predictions/run-{number}.jsonl" for number in range(1, declared.selection.runs + 1)]
    if list(runs) != numbers:
        found = f"is {declared.selection.runs}, but the number of runs given is {len(runs)}"
        allowed = str(len(runs)) if len(runs) <= MOST_RUNS else f"at most {MOST_RUNS} runs"
        yield Finding("E_RUNS", f"{place} $.selection.runs", found, allowed)
    try:
        current = entries.map_names(declared.maps or ())
    except InputError as error:
        yield Finding("E_MAP", f"{place} $.maps", str(error), "maps of `mali-bench labels`")
        return
    if declared.maps is not None and declared.maps != current:
        yield Finding("E_MAP" if new else "W_MAP", f"{place} $.maps", ", ".join(declared.maps), ", ".join(current))


def _run(path: str, run: bytes, declared: Declaration, gold: Gold, at: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with a run."""
    place = at[path]
    try:
        documents = [part.document for part in entries.stored(run, place)]
    except InputError as error:
        yield of_error("E_PREDICTION", place, error)
        return
    if run != entries.canonical(documents):
        yield Finding("E_CANON", place, "is not in its canonical form", "what submit writes")
    layers = [layer for layer in LAYERS if any(getattr(document, layer) is not None for document in documents)]
    given = [name for name in GIVEN if any(name in document.given for document in documents)]
    for code, field, there in (("E_LAYERS", "layers", layers), ("E_GIVEN", "given", given)):
        said = getattr(declared, field)
        if {*there} != {*said}:
            found = f"{', '.join(sorted(said)) or 'nothing'}, but {path} has {', '.join(there) or 'none'}"
            yield Finding(code, f"{at[META]} $.{field}", found, ", ".join(there) or "[]")
    unknown = sorted({document.id or "" for document in documents} - {name for name in gold.documents.names if name})
    if unknown:
        yield Finding("W_DOCUMENT", place, f"has documents that are not in the gold: {', '.join(unknown)[:200]}")
    unsafe = unsafe_string(msgspec.to_builtins(documents))
    if unsafe is not None:
        allowed = f"{LONGEST_STRING} characters, none of them control or bidirectional"
        yield Finding("E_TEXT", place, f"has the string {unsafe[:80]!r}", allowed)


def _pinned(name: str, files: Mapping[str, bytes], gold: Gold, *, new: bool) -> Iterator[Finding]:
    """Whether SHA256SUMS says what is there."""
    if SUMS not in files:
        return
    pinned = entries.hashes_in(files[SUMS])
    if files[SUMS] != entries.sums(pinned):
        yield Finding("E_CANON", f"{name}/{SUMS}", "is not in its canonical form", "sorted lines of `sha256sum`")
    yield from _other_than_pinned(name, files, "")
    digests = [entries.sha256(run) for run in entries.runs_of(files).values()]
    for path in files:
        if path.startswith("scores/") and path != f"scores/{gold.score_name}":
            yield from _older(f"{name}/{path}", files[path], digests, gold, new=new)


def edited(name: str, files: Mapping[str, bytes]) -> list[Finding]:
    """What of a declaration and predictions is not what SHA256SUMS says, so that scores of it would be of another
    entry.
    """
    return [each for part in (META, "predictions/") for each in _other_than_pinned(name, files, part)]


def _other_than_pinned(name: str, files: Mapping[str, bytes], part: str) -> Iterator[Finding]:
    """The files, of those whose path begins with `part`, that SHA256SUMS lacks, or has with another hash or alone."""
    pinned = entries.hashes_in(files[SUMS])
    there = {path: entries.sha256(data) for path, data in files.items() if path != SUMS}
    for path in sorted(pinned.keys() | there.keys()):
        if pinned.get(path) == there.get(path) or not path.startswith(part):
            continue
        if path == META and path in pinned:
            yield Finding("E_META", f"{name}/{path}", "was edited after it was submitted", "what SHA256SUMS says")
        else:
            found = "is not in SHA256SUMS" if path not in pinned else "is not the file that SHA256SUMS names"
            yield Finding("E_PIN", f"{name}/{path}", found, "files as they were written, all of them")


def _older(place: str, data: bytes, digests: Sequence[str], gold: Gold, *, new: bool) -> Iterator[Finding]:
    """What is wrong with a score file of other versions, beside its hash."""
    versions = entries.versions_in(place.rpartition("/")[2])
    if new:
        yield Finding("E_HISTORY", place, "is of an older version, but the entry is new", gold.score_name)
    for what, version, known in (
        ("gold", versions[0], (*GOLD_VERSIONS, gold.version)),
        ("scorer", versions[1], (*SCORER_VERSIONS, gold.scorer)),
    ):
        if version not in known:
            yield Finding("E_VERSION", place, f"there was no {what} {version}", " | ".join(dict.fromkeys(known)))
    scores = entries.scores_in(data)
    if scores is None or scores["predictions_sha256"] != digests:
        yield Finding("E_PIN", place, "holds no scores of these predictions", "what rescore wrote at its time")
