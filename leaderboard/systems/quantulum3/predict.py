"""Quantities by quantulum3, as it comes: text on standard input, a document in JSON on standard output.

The parser runs with its defaults, without its optional classifier of units. The value is the number that the text
prints; without uncertainty it is its own lower and upper bound, and one with it has the bounds that the tool means
(value minus and plus uncertainty). The tool's
entities become types: `length` is Distance, `dimensionless` Count, all others Other.
"""

import json
import sys
from typing import Any

from quantulum3 import parser  # type: ignore[import-not-found]


def item(quantity: Any) -> dict[str, Any]:
    """A quantity of the tool as an item; its spans are half-open."""
    margin = quantity.uncertainty or 0
    kind = quantity.unit.entity.name
    made = {
        "spans": [list(quantity.span)],
        "type": {"length": "Distance", "dimensionless": "Count"}.get(kind, "Other"),
        "number": quantity.value,
        "low": quantity.value - margin,
        "high": quantity.value + margin,
    }
    return made if kind == "dimensionless" else made | {"unit": quantity.unit.name}


text = sys.stdin.buffer.read().decode("utf-8")
print(json.dumps({"quantities": [item(quantity) for quantity in parser.parse(text)]}))
