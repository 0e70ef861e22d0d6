"""MaliBench: a densely annotated conflict news report, and a scorer for any information extraction system."""

from . import plain
from ._version import __version__
from .api import compare, diagnose, load, load_dataset, score
from .errors import CheckFailed, InputError, MaliBenchError
from .metrics import METRICS
from .model.document import Document
from .model.labels import Labels
from .scoring.comparison import Comparison
from .scoring.report import Report, Result

__all__ = [
    "METRICS",
    "CheckFailed",
    "Comparison",
    "Document",
    "InputError",
    "Labels",
    "MaliBenchError",
    "Report",
    "Result",
    "__version__",
    "compare",
    "diagnose",
    "load",
    "load_dataset",
    "plain",
    "score",
]
