"""What every command says of its input, in words: what `InputSummary.as_dict` has as data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..formats import notices

Summary = Mapping[str, Any]
"""The `input` of a report, a diagnosis, a review, or of an annotator in a report on agreement."""

_ABOUT = {
    "given": ("given besides the text", ""),
    "duplicates": ("duplicates merged", ""),
    "repeated_documents": ("duplicate documents", ""),
    "skipped_tasks": ("tasks left out because they were not accepted", ""),
    "missing_documents": ("documents without a prediction", " (all missed)"),
    "missing_paragraphs": ("paragraphs that the file does not have", " (all missed)"),
    "unknown_documents": ("unknown documents", " (all wrong)"),
    "unknown_labels": ("unknown labels", " (wrong, but a known family still counts as such)"),
    "unjudged": ("not judged because the gold lacks the layer", ""),
    "readings_settled": ("ambiguities resolved by the reading that fits this prediction best", ""),
    "optional_had": ("optional gold items predicted", ""),
    "optional_dropped": ("optional gold items left out", ""),
}
"""What of a summary is said, how, and how a score judges it."""

_WHICH = ("missing_documents", "missing_paragraphs", "unknown_documents")


def leading(summary: Summary) -> list[str]:
    """What makes the numbers meaningless, which every report begins with."""
    return notices.lines(summary["notices"], leading=True)


def others(summary: Summary, *, judged: bool = True) -> list[str]:
    """What was ignored, repaired or unknown, a line each; with how a score judges it, unless there is none."""
    lines = [
        f"{about}{verdict if judged else ''}: {listed(summary[name])}"
        for name, (about, verdict) in _ABOUT.items()
        if summary.get(name)
    ]
    return [*lines, *notices.lines(summary["notices"], leading=False)]


def same_documents(summaries: Iterable[Summary]) -> bool:
    """Whether several files are about the same documents and paragraphs."""
    return len({repr([summary.get(name) or None for name in _WHICH]) for summary in summaries}) < 2


def of_several(inputs: Mapping[str, Summary], different: str) -> Iterator[str]:
    """The lines of several files by name; they begin with `different` if the files are not about the same documents."""
    if not same_documents(inputs.values()):
        yield from (different, "")
    for name, summary in inputs.items():
        lines = [*leading(summary), *(f"  {line}" for line in others(summary))]
        yield from [name, *lines, ""] if lines else []


def listed(what: object, most: int = 6) -> str:
    """A number, or the first names of a list, or of a dict with the counts (or lists) that it has for them."""
    if isinstance(what, Mapping):
        what = [f"{name} ({', '.join(map(str, of)) if isinstance(of, list) else of})" for name, of in what.items()]
    if isinstance(what, list):
        return ", ".join(what[:most]) + (f" and {len(what) - most} more" if len(what) > most else "")
    return str(what)
