"""Times, quantities and ordinals by Microsoft's Recognizers-Text, as it comes.

The recognisers run with their defaults for English; this script only translates what they return
into the prediction format. Nothing is filtered or corrected, with one exception that a single list
of spans needs: the tool consists of independent models, and where two of them read the same words
("30" and "30 kilometres", "2013" and "February 2013") only the longest reading is kept.
"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from recognizers_suite import (  # type: ignore[import-untyped]
    Culture,
    recognize_age,
    recognize_currency,
    recognize_datetime,
    recognize_dimension,
    recognize_number,
    recognize_ordinal,
    recognize_percentage,
    recognize_temperature,
)

# In order of precedence: of two readings of exactly the same words the earlier model's is kept.
QUANTITY_MODELS = (
    recognize_age,
    recognize_currency,
    recognize_dimension,
    recognize_temperature,
    recognize_percentage,
    recognize_ordinal,
    recognize_number,
)
LENGTH_UNITS = {
    "Kilometer", "Hectometer", "Decameter", "Meter", "Decimeter", "Centimeter", "Millimeter", "Micrometer",
    "Nanometer", "Picometer", "Mile", "Yard", "Inch", "Foot", "Light year", "Pt", "Furlong", "Nautical mile",
}  # fmt: skip
TIME_TYPES = {"time", "timerange", "datetime", "datetimerange"}


@dataclass(frozen=True)
class Reading:
    """One result of a model, with a half-open span."""

    start: int
    end: int
    kind: str
    resolution: dict[str, Any]

    def clashes(self, other: "Reading") -> bool:
        """Tell whether the two read some of the same characters."""
        return self.start < other.end and other.start < self.end


def readings(results: Iterable[Any]) -> list[Reading]:
    """Translate the tool's results; its ends are inclusive."""
    return [Reading(r.start, r.end + 1, r.type_name, r.resolution or {}) for r in results]


def longest(candidates: list[Reading]) -> list[Reading]:
    """Keep the longest of clashing readings (the first of equally long ones), in text order."""
    kept: list[Reading] = []
    for reading in sorted(candidates, key=lambda r: r.start - r.end):
        if not any(reading.clashes(other) for other in kept):
            kept.append(reading)
    return sorted(kept, key=lambda r: r.start)


def resolve(timex: str, values: dict[str, str]) -> str:
    """Write a partly open TIMEX ("XXXX-03", "XXXX-WXX-2TMO") with the date that the tool resolved it to."""
    if timex.startswith("("):
        return f"{values['start']}/{values['end']}" if "start" in values and "end" in values else timex
    anchor = values.get("value") or values.get("start") or values.get("end") or ""
    if "X" not in timex or not anchor[:4].isdigit():
        return timex
    date, separator, clock = timex.partition("T")
    return anchor[: 7 if len(date) == len("XXXX-03") and "W" not in date else 10] + separator + clock


def time_item(text: str, reading: Reading) -> dict[str, Any]:
    """Build an item of the layer times; of several resolutions the first is taken, which is the past one."""
    kind = reading.kind.removeprefix("datetimeV2.")
    values: dict[str, str] = next(iter(reading.resolution.get("values", [])), {})
    timex = values.get("timex", "")
    if kind == "set":
        label, value = "SET", timex
    elif kind == "duration":
        label, value = "DURATION", timex
    else:
        label = "TIME" if kind in TIME_TYPES and not timex.endswith("_REF") else "DATE"
        value = resolve(timex, values)
    item = {"spans": [[reading.start, reading.end]], "quote": text[reading.start : reading.end], "type": label}
    return item | ({"value": value} if value else {})


def as_number(value: str) -> int | float | None:
    """Read the tool's number, or nothing if it could not resolve it."""
    try:
        number = float(value.removesuffix("%"))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def quantity_item(text: str, reading: Reading) -> dict[str, Any]:
    """Build an item of the layer quantities; the number that the text prints is its own lower and upper bound."""
    unit = reading.resolution.get("unit")
    label = "Count" if reading.kind == "number" else "Distance" if unit in LENGTH_UNITS else "Other"
    item: dict[str, Any] = {
        "spans": [[reading.start, reading.end]],
        "quote": text[reading.start : reading.end],
        "type": label,
    }
    number = as_number(str(reading.resolution.get("value")))
    if number is not None:
        item |= {"number": number, "low": number, "high": number}
    if reading.kind == "percentage":
        unit = "percent"
    return item | ({"unit": unit.lower()} if unit else {})


def title_item(text: str, reading: Reading) -> dict[str, Any]:
    """Build an item of the layer titles; its only ones are ordinals."""
    return {"spans": [[reading.start, reading.end]], "quote": text[reading.start : reading.end], "type": "Rank"}


def predict(text: str, doc_id: str, date: datetime) -> dict[str, Any]:
    """Run all models on a document and return its prediction."""
    # The tool lowercases the text; the dotted capital I is the one letter that this makes longer, shifting offsets.
    safe = text.replace("İ", "I")
    times = readings(recognize_datetime(safe, Culture.English, reference=date))
    quantities = [r for model in QUANTITY_MODELS for r in readings(model(safe, Culture.English))]
    kept = longest(times + quantities)
    others = [r for r in kept if r not in times]
    ordinals = [r for r in others if r.kind == "ordinal"]
    return {
        "id": doc_id,
        "times": [{"id": f"t{n}"} | time_item(text, r) for n, r in enumerate([r for r in kept if r in times], 1)],
        "quantities": [
            {"id": f"q{n}"} | quantity_item(text, r) for n, r in enumerate([r for r in others if r not in ordinals], 1)
        ],
        "titles": [{"id": f"n{n}"} | title_item(text, r) for n, r in enumerate(ordinals, 1)],
    }


def main() -> None:
    """Read a text file and write one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("textfile", type=Path)
    parser.add_argument("--id", required=True, help="document id")
    parser.add_argument("--date", required=True, type=datetime.fromisoformat, help="document date, YYYY-MM-DD")
    parser.add_argument("-o", "--output", required=True, type=Path)
    args = parser.parse_args()
    with args.textfile.open(encoding="utf-8", newline="") as file:  # newline="": offsets count every character
        text = file.read()
    line = json.dumps(predict(text, args.id, args.date), ensure_ascii=False)
    args.output.write_text(line + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
