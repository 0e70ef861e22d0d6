"""What can be wrong with an entry of a leaderboard: each finding has a code that stays, a place, what was found there
and what is allowed.
"""

from collections.abc import Iterable

from msgspec import Struct

from ..errors import InputError, escaped, shortened

CODES = {
    "E_LINK": "a link, to a file or a folder",
    "E_FILE": "a file or folder that no entry has, or one that an entry needs and lacks",
    "E_LEFTOVER": "what a killed command left; the next submit, rescore or build removes it",
    "E_SIZE": "a file that is larger than its kind may be",
    "E_JSON": "a declaration that is not JSON",
    "E_SCHEMA": "a field that is unknown, missing, not filled in, or has a value that is not allowed",
    "E_TEXT": "control, bidirectional or invisible characters, line breaks, or text that is not NFC",
    "E_MARKUP": "Markdown, HTML or an address in a short text",
    "E_NAME": "a name that is blank, or equal to or easily taken for that of another entry",
    "E_SLUG": "a slug that is equal to or easily taken for that of another entry",
    "E_TRACK": "the closed track, but the system saw the gold, was tuned on it or could reach it",
    "E_VERSION": "a gold or scorer that never existed, or predictions made for another gold than the current one",
    "E_MAP": "a label map that does not exist, or is another one under this name",
    "E_LAYERS": "layers that are not those of the predictions",
    "E_GIVEN": "something given that is not what the predictions say",
    "E_RUNS": "a number of runs that is not the one declared",
    "E_PREDICTION": "predictions that cannot be read or scored",
    "E_CANON": "bytes that are not in the canonical form",
    "E_ID": "a folder whose name is not the slug and the hash of the predictions",
    "E_META": "a declaration that was edited after it was submitted",
    "E_PIN": "a file that is not the one in SHA256SUMS",
    "E_SCORE": "a current score file that is missing, or not what the predictions give",
    "E_DUP": "the predictions of another run or entry, in whatever order and under whatever ids",
    "E_HISTORY": "an entry that was there before has changed or is gone",
    "E_CHANGE": "a change beside one new entry",
    "E_PAGE": "a page that is not what the entries give",
    "W_NEAR": "predictions that are nearly those of another entry, or the same under another map",
    "W_DOCUMENT": "predictions for documents that the gold does not have",
    "W_MAP": "a label map that has changed since the entry was submitted",
}
"""Every code. What begins with E is refused, what begins with W is only reported."""


class Finding(Struct, frozen=True, order=True):
    """Something that is wrong."""

    code: str
    place: str
    found: str
    allowed: str = ""

    @property
    def refused(self) -> bool:
        """Whether it is more than a warning."""
        return self.code.startswith("E_")

    def __str__(self) -> str:
        said = f"{self.code} {self.place}: {self.found}" + (f"; allowed: {self.allowed}" if self.allowed else "")
        return shortened(escaped(said))


class Refused(InputError):
    """An entry that cannot be added: a line for each finding."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        Exception.__init__(self, "\n".join(map(str, findings)))


def refuse(findings: Iterable[Finding]) -> list[Finding]:
    """Raise `Refused` if there is more than warnings; returns the warnings."""
    warnings = list(findings)
    wrong = [finding for finding in warnings if finding.refused]
    if wrong:
        raise Refused(wrong)
    return warnings


def of_error(code: str, place: str, error: InputError) -> Finding:
    """The finding that an error is: most messages begin with a place inside of the one that is read."""
    said = str(error)
    inside, colon, found = said.partition(": ")
    return Finding(code, inside, found) if colon and inside.startswith(place) else Finding(code, place, said)
