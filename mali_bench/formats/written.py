"""How labels are written where a format has one list of spans for all layers (`drafts.layer_of` reads them)."""

from ..model.labels import Labels
from .drafts import layer_of


def written_label(layer: str, label: str | None, labels: Labels) -> str:
    """A label that is read as this type of this layer: the type alone where that tells the layer."""
    if label and layer_of(label, labels) == (layer, label):
        return label
    return f"{layer}:{label or ''}"
