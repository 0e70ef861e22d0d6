"""Scoring plain Python data, without files or documents: to try a definition, or to check this scorer against another
one's test cases. The numbers are those of the metrics of the package; only the input differs.

Every function takes one document or several: a mapping from a document's id to its data or, except for clusters, a
list of documents. Documents that only the prediction has count as wrong, documents that it lacks as missed.
"""

from ..formats.tags import SCHEMES
from .clusters import score_clusters
from .events import score_events, score_relations
from .spans import score_spans
from .tags import TagScores, score_tags

__all__ = ["SCHEMES", "TagScores", "score_clusters", "score_events", "score_relations", "score_spans", "score_tags"]
