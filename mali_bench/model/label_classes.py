"""Labels that a scheme cannot tell apart, as classes."""

from collections.abc import Iterable, Sequence


class Classes:
    """Which labels fall together: `of(label)` is the name of a label's class, `None` if it is in none."""

    def __init__(self, rows: Iterable[Sequence[str]]) -> None:
        self._class: dict[str, str] = {}
        for row in rows:
            first, *others = [self._class.setdefault(label, label) for label in row]
            for other in others:
                self._class = {label: first if name == other else name for label, name in self._class.items()}

    def of(self, label: str) -> str | None:
        """The class of a label: that of the longest part of it (`PER` of `PER.Group`) that is listed, or of `""`."""
        part = label
        while part not in self._class:
            part, dot, _ = part.rpartition(".")
            if not dot:
                return self._class.get("")
        return self._class[part]
