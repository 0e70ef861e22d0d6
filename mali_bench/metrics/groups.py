"""The groups of metrics: their titles, and the metric that each is ranked by."""

from ..model.document import LAYER_TABLE, Group


def _in_order_of_reports() -> tuple[Group, ...]:
    """The groups of all layers; a layer that `follows` another is moved behind it."""
    order: list[str] = []
    for name, layer in LAYER_TABLE.items():
        order.insert(order.index(layer.follows) + 1 if layer.follows else len(order), name)
    return tuple(group for name in order for group in LAYER_TABLE[name].groups)


GROUPS = _in_order_of_reports()
"""Every group of metrics, in the order of reports."""

TITLES: dict[str, str] = {group.name: group.title for group in GROUPS}
"""What each group of metrics, the first part of their names, is called; in the order of reports."""

PRIMARY: dict[str, str] = {group.name: group.primary for group in GROUPS if group.primary is not None}
"""The metric that ranks systems in each group that has one."""
