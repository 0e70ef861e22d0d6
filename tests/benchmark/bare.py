"""The yardstick: what reading the files with the standard library costs.

    python bare.py a FOLDER     parse both files, and intersect the sets of (start, end, type) document by document
    python bare.py b FOLDER     parse both files (also s)

Prints a JSON object with what it found.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any


def documents(path: str) -> Iterator[dict[str, Any]]:
    """The documents of a file."""
    with open(path, encoding="utf-8") as lines:  # noqa: PTH123 - pathlib would be one more import
        for line in lines:
            yield json.loads(line)


def main(workload: str, folder: str) -> None:
    """Parse the files of a workload; of A also count the mentions in common."""
    gold, pred = f"{folder}/{workload}.gold.jsonl", f"{folder}/{workload}.pred.jsonl"
    if workload != "a":
        found = [sum(len(each["mentions"]) for each in documents(path)) for path in (gold, pred)]
        sys.stdout.write(json.dumps({"mentions": found}) + "\n")
        return
    mentions = {each["id"]: _set(each) for each in documents(gold)}
    common = predicted = 0
    for each in documents(pred):
        spans = _set(each)
        predicted += len(spans)
        common += len(spans & mentions[each["id"]])
    total = predicted + sum(map(len, mentions.values()))
    sys.stdout.write(json.dumps({"f1": {"strict": round(2 * common / total, 4)}}) + "\n")


def _set(document: dict[str, Any]) -> set[tuple[int, int, str]]:
    return {(each["spans"][0][0], each["spans"][-1][1], each["type"]) for each in document["mentions"]}


if __name__ == "__main__":
    main(*sys.argv[1:])
