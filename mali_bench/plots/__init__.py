"""Plots of what reports, diagnoses and the corpus hold: each a `Chart`, for a page (`figure`) or a file (`file`).

    from mali_bench import plots

    Path("scores.svg").write_bytes(plots.scores([report]).file())

Those of boards are with the boards, in `leaderboard/plots.py`.
"""

from .analyses import agreement, budget
from .evidence import people, readers
from .reports import CONFUSED, confusion, differences, scores

__all__ = ["CONFUSED", "agreement", "budget", "confusion", "differences", "people", "readers", "scores"]
