"""The classes of errors and the layers in which they are told apart; what one error is.

An item is right or wrong by the metric of its layer. Each wrong gold item and each wrong predicted item is part of
exactly one error. What belongs together is decided by one alignment (`align`), and the later layers build on that of
the earlier: a mention, time, quantity, trigger or attribution has at most one counterpart on the other side. In turn:

1. Spans (mentions, times, quantities, triggers): a pair that is not right is `boundary`, `type`, `attribute` or `both`;
   what has no counterpart is `missing` or `spurious`.
2. Clusters (coref, event-coref), over mentions that have a counterpart. Gold and predicted clusters are put to each
   other one-to-one, as for CEAFe; what two of them share that do not belong together is one error: `split`, `merged` or
   `attachment`. A mention without counterpart, or one that is right but for its extent, is `cascade`.
3. All others, over what the layers below them say once they are set right. A predicted item that is right then, or gone
   (it names something spurious, or is the same as another one), is `cascade`. Items that agree in part are paired:
   `reversed`, `type`, `role`, `attachment`, `attribute`, `source`, `boundary` or `both`. What is left of the prediction
   is `spurious`. What is left of the gold is `missing` if it would be right had it been predicted of the counterparts
   of what it names, and else `cascade`.

Kummerfeld & Klein 2013 for clusters, Bolya et al. 2020 for what a class costs.
"""

from collections.abc import Collection
from typing import Any

from msgspec import Struct

from ...matching.batch import ATTRIBUTES
from ...metrics.groups import PRIMARY

CLASSES: dict[str, str] = {
    "missing": "A gold item for which nothing was predicted, although all that it names was found.",
    "spurious": "A predicted item that stands for no gold item.",
    "boundary": "Right but for its extent, which overlaps the gold one. Attributions: right but for the extent of the"
    " content or the cue.",
    "type": "Right but for its type. Relations and event links: the same two arguments, another type.",
    "both": "The extent is wrong, and so is the type (mentions, triggers), the value (times, quantities) or the source"
    " (attributions).",
    "attribute": "Right but for its value: of a time or quantity, of an attribute of an event, of factuality.",
    "role": "An argument with the right event and filler in another role.",
    "reversed": "A relation or event link of the right type whose arguments have changed places.",
    "attachment": "Put to the wrong thing. An argument: the right filler and role, but another event. Coreference:"
    " mentions of an entity in the cluster of another one, while their own has a cluster elsewhere.",
    "source": "An attribution or a value of factuality that is right but for its source.",
    "split": "Mentions of an entity in a cluster that is no entity's, apart from the cluster of their entity.",
    "merged": "Mentions of an entity that has no cluster of its own, in the cluster of another one.",
    "cascade": "Wrong only because a mention, time, quantity, trigger, cluster or attribution that it builds on is:"
    " right or gone once those are set right; or nothing was predicted, and nothing could have been right.",
}
"""The classes by name, each with its definition."""


class Layer(Struct, frozen=True):
    """A layer in which errors are told apart: the metric that says what is right, the classes that it has, the layers
    that build on it, and the metric where the prediction tells no types (or values), which then count on neither side.
    """

    metric: str
    classes: tuple[str, ...]
    below: tuple[str, ...] = ()
    bare: str = ""

    def among(self, metrics: Collection[str]) -> str | None:
        """The one of its metrics that is among those that a prediction attempts."""
        return next((metric for metric in (self.metric, self.bare) if metric in metrics), None)


_SPANS = ("missing", "spurious", "boundary", "type", "both")
_VALUES = ("missing", "spurious", "boundary", "both", "attribute")
_CLUSTERS = ("attachment", "split", "merged", "cascade")
_LINKS = ("missing", "spurious", "type", "reversed", "cascade")
_ATTRIBUTE = ("missing", "spurious", "attribute", "cascade")

LAYERS: dict[str, Layer] = {
    "mentions": Layer(
        PRIMARY["mentions"],
        _SPANS,
        ("coref", "relations", "arguments", "attributions", "factuality"),
        "mentions.untyped.head",
    ),
    "coref": Layer(PRIMARY["coref"], _CLUSTERS, ("relations", "arguments", "attributions", "factuality")),
    "relations": Layer(PRIMARY["relations"], _LINKS),
    "triggers": Layer(
        PRIMARY["triggers"],
        _SPANS,
        ("arguments", "event-coref", *ATTRIBUTES, "factuality", "links", "relations"),
        "triggers.ti.exact",
    ),
    "arguments": Layer(PRIMARY["arguments"], ("missing", "spurious", "role", "attachment", "cascade")),
    "event-coref": Layer("event-coref.conll.exact", _CLUSTERS),
    **{name: Layer(f"attributes.{name}.exact", _ATTRIBUTE) for name in ATTRIBUTES},
    "factuality": Layer("attributes.factuality.entity", ("missing", "spurious", "attribute", "source", "cascade")),
    "links": Layer("links.typed.exact", _LINKS),
    "times": Layer(PRIMARY["times"], _VALUES, ("relations", "arguments", "links"), "times.untyped.exact"),
    "quantities": Layer(PRIMARY["quantities"], _VALUES, ("relations", "arguments"), "quantities.untyped.exact"),
    "attributions": Layer(
        "attributions.joint.entity", ("missing", "spurious", "boundary", "both", "source", "cascade")
    ),
}
"""The layers by name, in the order in which reports show them."""


class Error(Struct, eq=False):
    """One error: layer and class, the index of its document, and the items of both sides that it is about, one each at
    most but in clusters. `gold_note` and `pred_note` say where the mentions of a cluster are.

    The rest is for the repair: the cluster that mentions belong in, and each item in terms of the other side (`None`
    where it names something without counterpart).
    """

    layer: str
    kind: str
    doc: int
    gold: tuple[Any, ...] = ()
    pred: tuple[Any, ...] = ()
    gold_note: str = ""
    pred_note: str = ""
    cluster: str = ""
    gold_moved: Any = None
    pred_moved: Any = None


class Findings(Struct, eq=False):
    """The errors of a layer, how many items each side has, how many of them are right, and these as
    (document, gold item, predicted item) where the repair needs them.
    """

    errors: list[Error]
    gold: int
    pred: int
    right: int
    kept: list[tuple[int, Any, Any]] = []
