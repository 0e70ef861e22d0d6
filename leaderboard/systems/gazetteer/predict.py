"""Rule baseline: mentions, entities, relations and events by gazetteers, word lists and simple rules."""

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import spacy
from entities import resolve
from events import EventFinder
from lexicons import Lexicons
from mentions import MentionFinder
from relations import Words
from relations import find as find_relations
from spacy.language import Language
from spacy.tokens import Doc


@Language.component("paragraphs")
def split_paragraphs(doc: Doc) -> Doc:
    """Start a sentence after each line break too: headlines and bylines have no full stop."""
    for before, token in pairwise(doc):
        if "\n" in before.text:
            token.is_sent_start = True
    return doc


def offsets(doc: Doc, start: int, end: int) -> list[list[int]]:
    """Turn token indexes into the span list of the prediction format."""
    span = doc[start:end]
    return [[span.start_char, span.end_char]]


class Extractor:
    """The whole system; building it takes seconds, applying it does not."""

    def __init__(self) -> None:
        """Load the word lists and build the matchers."""
        self.lexicons = Lexicons()
        self.nlp = spacy.blank("en")
        self.finder = MentionFinder(self.nlp, self.lexicons)
        self.events = EventFinder(self.nlp, self.lexicons)
        self.nlp.add_pipe("sentencizer")
        self.nlp.add_pipe("paragraphs")

    def predict(self, text: str, doc_id: str) -> dict[str, Any]:
        """Run all rules on a document and return its prediction."""
        doc = self.nlp(text)
        mentions, entities = resolve(doc, self.finder.find(doc), self.lexicons.pronouns)
        ids = {id(m): f"m{n}" for n, m in enumerate(mentions, 1)}
        kinds = {entity: mention.kind for mention, entity in zip(mentions, entities, strict=True)}
        words = Words(self.lexicons.group("offices"), self.lexicons.group("affiliates"))
        return {
            "id": doc_id,
            "mentions": [
                {
                    "id": ids[id(m)],
                    "spans": offsets(doc, m.start, m.end),
                    "quote": doc[m.start : m.end].text,
                    "head": offsets(doc, m.head_start, m.head_end),
                    "type": m.kind,
                    "level": m.level,
                    "entity": f"e{entity}",
                }
                for m, entity in zip(mentions, entities, strict=True)
            ],
            "entities": [{"id": f"e{n}", "type": kind} for n, kind in sorted(kinds.items())],
            "relations": [
                {"type": kind, "arg1": ids[id(arg1)], "arg2": ids[id(arg2)]}
                for kind, arg1, arg2 in find_relations(doc, mentions, words)
            ],
            "events": [
                {
                    "id": f"v{n}",
                    "trigger": offsets(doc, e.start, e.end),
                    "quote": doc[e.start : e.end].text,
                    "type": e.kind,
                    "arguments": [{"role": role, "filler": ids[id(m)]} for role, m in e.arguments],
                }
                for n, e in enumerate(self.events.find(doc, mentions), 1)
            ],
        }


def main() -> None:
    """Read a text file and write one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("textfile", type=Path)
    parser.add_argument("--id", required=True, help="document id")
    parser.add_argument("--date", help="accepted for a common command line; not used, as no times are predicted")
    parser.add_argument("-o", "--output", required=True, type=Path)
    args = parser.parse_args()
    with args.textfile.open(encoding="utf-8", newline="") as file:  # newline="": offsets count every character
        text = file.read()
    line = json.dumps(Extractor().predict(text, args.id), ensure_ascii=False)
    args.output.write_text(line + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
