"""Documents as a spaCy DocBin: a span group for each layer, and one for each cluster."""

from collections.abc import Iterable, Iterator
from typing import Any

from ..model.document import Document, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent
from .losses import clusters
from .tokenised import tokens_with_space


def write_spacy(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """One DocBin of all documents; tokens are spaCy's, parted further where a span needs it."""
    from spacy.tokens import Doc, DocBin, SpanGroup
    from spacy.vocab import Vocab

    vocab, docs = Vocab(), DocBin(store_user_data=True)
    for document in documents:
        text = document.text or ""
        edges = {edge for layer in TAGGED for item in items(document, layer) for edge in extent(item)[0]}
        tokens = tokens_with_space(text, edges)
        doc = Doc(vocab, words=[token["text"] for token in tokens], spaces=[token["ws"] for token in tokens])
        doc.user_data["id"] = document.id
        for layer in TAGGED:
            if getattr(document, layer) is not None:
                spans = [_span(doc, item, item.type or "") for item in items(document, layer)]
                doc.spans[layer] = SpanGroup(doc, name=layer, spans=spans)
        for number, (_, mentions) in enumerate(clusters(document), start=1):
            name = f"coref_clusters_{number}"
            doc.spans[name] = SpanGroup(doc, name=name, spans=[_span(doc, m, "") for m in mentions])
        docs.add(doc)
    yield "", docs.to_bytes()


def _span(doc: Any, item: Any, label: str) -> Any:
    start, end = extent(item)[0]
    return doc.char_span(start, end, label=label)
