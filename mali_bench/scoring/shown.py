"""How scores are written, wherever they are shown."""

NOTHING = "-"
"""What stands for a score that does not exist: the layer was not attempted, or nothing can be divided."""


def ratio(value: float | None) -> str:
    """A number between -1 and 1 with three decimals."""
    return NOTHING if value is None else f"{value:.3f}"


def change(before: float | None, after: float | None) -> str:
    """How far a number has moved."""
    return NOTHING if before is None or after is None else f"{after - before:+.3f}"
