"""What was noticed while a file was read and put to the gold: counted by kind, each with its first place.

A notice never changes a score; it says what a reader did with what it could not take as it is. Every report carries the
notices of its inputs (`scoring.inputs.InputSummary.as_dict`), and `lines` words them for people.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

KINDS: dict[str, tuple[bool, str]] = {
    # What makes the numbers meaningless; these lead every report.
    "labels-unknown": (True, "no type is in the label set - {subject}"),
    "other-scheme": (True, "types that are not in the label set - {subject}"),
    "coarse-scheme": (True, "types that mean something else in another scheme - {subject}"),
    "words-cut": (True, "spans that start or end inside a word{subject}"),
    "types-empty": (True, "nothing of the layer {subject}"),
    "map-empty": (True, "nothing is left of the file under the map, which drops {subject}"),
    "all-unknown": (True, "the gold has no document of the file{subject}"),
    "layer-empty": (True, "nothing was read for the layer {subject}, though the file has such items"),
    # What was left out.
    "unread": (False, "not read: {subject}"),
    "superseded": (False, "older versions of a task (the last one counts)"),
    "rejected": (False, "tasks that the file itself rejects or ignores"),
    "rejected-item": (False, "items that the file itself rejects"),
    "types-left-out": (False, "items that are left out, since their type is not asked for: {subject}"),
    "map-dropped": (False, "items that the map drops, of the label {subject}"),
    "unplaced": (False, "items without a place in the text: {subject}"),
    # What was repaired or understood.
    "with-file": (False, "read with the file {subject}"),
    "annotators": (False, "annotators whose tasks differ and were put together: {subject}"),
    "curated": (
        False,
        "documents of {subject}, the curated version, no annotator unless --annotator names it",
    ),
    "offsets": (False, "spans whose offsets count {subject}"),
    "stale-text": (False, "copies of a span's text that differ from the text at its offsets, which count"),
    "trimmed": (False, "spans without the white space at their ends"),
    "text-form": (False, "texts that equal the gold's but for {subject}"),
    "by-order": (False, "documents put to the gold by {subject}"),
    "by-words": (False, "parts of documents put where the words of their spans are"),
    "file-name": (False, "documents that the file names with folder or suffix"),
    "repeated": (False, "spans that a task has more than once"),
    "gold-left": (False, "documents of the gold that the file does not have: {subject}"),
    "overlap": (False, "tasks whose texts overlap"),
    "tag-scheme": (False, "tagged tokens read as {subject}"),
    "tags-repaired": (False, "tags that their scheme does not allow, read as the start of a chunk"),
    "two-clusters": (False, "mentions that are in two clusters"),
    "strings": (False, "strings {subject}"),
    "answer": (False, "{subject}"),
    "aligned": (False, "tokens that are written otherwise in the text: {subject}"),
}
"""Kind -> whether it leads the report, and what it says; `{subject}` is what a notice is about."""


class Notice(Struct, frozen=True):
    """How often something was noticed, and where first.

    Attributes:
        kind: a key of `KINDS`.
        subject: what it is about (a key of a file, a layer, a base of offsets), where the kind has a subject.
        count: how often.
        first: the first place: file and line, and what is there.
    """

    kind: str
    subject: str
    count: int
    first: str

    @property
    def leads(self) -> bool:
        """Whether it makes the numbers meaningless, so that a report must begin with it."""
        return KINDS[self.kind][0]


class Notices:
    """Counts notices by kind and subject; the order is that in which the first of each was noted."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], tuple[int, str]] = {}

    def __iter__(self) -> Iterator[Notice]:
        return iter(self.as_list())

    def note(self, kind: str, where: str = "", subject: str = "", count: int = 1) -> None:
        """Count something; `where` is kept of the first of its kind and subject."""
        if kind not in KINDS:
            raise KeyError(kind)
        before, first = self._counts.get((kind, subject), (0, where))
        if count:
            self._counts[kind, subject] = before + count, first

    def take(self, kind: str) -> list[Notice]:
        """The notices of a kind, which are counted no longer."""
        taken = [Notice(each, subject, *self._counts[each, subject]) for each, subject in self._counts if each == kind]
        for notice in taken:
            del self._counts[kind, notice.subject]
        return taken

    def merge(self, other: "Notices") -> None:
        """Add what another one counted."""
        for notice in other:
            self.note(notice.kind, notice.first, notice.subject, notice.count)

    def as_list(self) -> list[Notice]:
        """The notices, those that lead first."""
        notices = [Notice(kind, subject, count, first) for (kind, subject), (count, first) in self._counts.items()]
        return sorted(notices, key=lambda notice: not notice.leads)


def as_json(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    """Notices as plain data: `[{"kind", "subject", "count", "first", "leads", "about"}]`."""
    return [
        {
            "kind": notice.kind,
            "subject": notice.subject,
            "count": notice.count,
            "first": notice.first,
            "leads": notice.leads,
            "about": KINDS[notice.kind][1].format(subject=notice.subject),
        }
        for notice in notices
    ]


def lines(notices: Iterable[Mapping[str, Any]], *, leading: bool) -> list[str]:
    """A line for each notice of `as_json` that leads a report, or for each of the others."""
    return [
        f"{notice['about']} ({notice['count']})" + (f"; first: {notice['first']}" if notice["first"] else "")
        for notice in notices
        if notice["leads"] is leading
    ]
