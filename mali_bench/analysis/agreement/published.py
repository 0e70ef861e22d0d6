"""Agreement that others published for like layers, as context: other texts, guidelines, annotators and measures."""

from typing import Literal

from msgspec import Struct

_TIMEBANK = "Pustejovsky et al. 2006, documentation of TimeBank 1.2, section 6"
_TWO = "10 documents, 2 experienced annotators"
_POLNEAR = "Newell et al. 2018"


class Published(Struct, frozen=True):
    """A figure: for which group of metrics, and whether of `scores` or of `labels`; its corpus, the figure in words
    with its unit and method, and who published it.
    """

    group: str
    of: Literal["scores", "labels"]
    corpus: str
    figure: str
    source: str


PUBLISHED = (
    Published(
        "mentions",
        "scores",
        "MUC-7 and Hub-4",
        "F of names between annotators 0.97 and 0.98",
        "as reported in the related work of ACL W05-0619",
    ),
    Published(
        "triggers",
        "scores",
        "TimeBank 1.2",
        f"event extents 0.78 exact, 0.81 partial (mean of precision and recall; {_TWO})",
        _TIMEBANK,
    ),
    Published("triggers", "labels", "TimeBank 1.2", f"event class kappa 0.67 on matched tags ({_TWO})", _TIMEBANK),
    Published(
        "attributes",
        "labels",
        "TimeBank 1.2",
        f"polarity and modality kappa 1.00 each on matched tags ({_TWO}; the authors call polarity not reliable,"
        " since too few are negative)",
        _TIMEBANK,
    ),
    Published(
        "attributes",
        "labels",
        "FactBank",
        "factuality of a crowd of readers against the corpus: kappa 0.60 (500 sentences)",
        "de Marneffe et al. 2012",
    ),
    Published(
        "links",
        "scores",
        "TimeBank 1.2",
        f"temporal links 0.55 (mean of precision and recall; {_TWO}); labels of links that both have: kappa 0.71",
        _TIMEBANK,
    ),
    Published(
        "times",
        "scores",
        "TimeBank 1.2",
        f"time extents 0.83 exact, 0.96 partial (mean of precision and recall; {_TWO})",
        _TIMEBANK,
    ),
    Published(
        "times",
        "labels",
        "TimeBank 1.2",
        f"type kappa 1.00, value 0.89, mod 0.73 on matched tags ({_TWO})",
        _TIMEBANK,
    ),
    Published(
        "attributions",
        "scores",
        "PolNeAR",
        "tokens of sources, cues and contents: Krippendorff's alpha 0.754 (6 annotators); attributions: agr 0.923, the"
        " share of one annotator's that another has too",
        _POLNEAR,
    ),
)
