"""MaliBench: a densely annotated conflict news report, and a scorer for any information extraction system."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .errors import CheckFailed, InputError, MaliBenchError

if TYPE_CHECKING:
    from . import plain
    from .api import agreement, compare, diagnose, load, load_dataset, score
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
    "agreement",
    "compare",
    "diagnose",
    "load",
    "load_dataset",
    "plain",
    "score",
]

_MODULES = {
    **dict.fromkeys(("agreement", "compare", "diagnose", "load", "load_dataset", "score"), ".api"),
    "METRICS": ".metrics",
    "Comparison": ".scoring.comparison",
    "Document": ".model.document",
    "Labels": ".model.labels",
    "Report": ".scoring.report",
    "Result": ".scoring.report",
}
"""The modules of names that are imported when they are first used: a command needs few of them."""


def __getattr__(name: str) -> Any:
    if name == "plain":
        return import_module(".plain", __name__)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
