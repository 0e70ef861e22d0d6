"""Nested mentions and coreference by xrenner, as it comes: text on standard input, spans in JSON on standard output.

xrenner reads dependency trees. They are made by the spaCy model en-ud-model-sm, tokens that are only white space are
left out, and xrenner runs with `--noseq -x GUM`. From its output `onto` (text with a COREF tag around each mention) the
tokens of each mention are taken; their offsets are the tokenizer's. Python 3.7.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import en_ud_model_sm
import xrenner

TAG = re.compile(r'<COREF ID="([^"]*)" ENTITY="([^"]*)"[^>]*>|</COREF>|<[^>]*>')


def trees(sentences: Any) -> str:
    """The sentences in CoNLL-U; each is a list of spaCy's tokens."""
    lines = []
    for sentence in sentences:
        numbers = {token.i: number for number, token in enumerate(sentence, 1)}
        for token in sentence:
            root = token.head is token or token.head.i == token.i or token.head.i not in numbers
            head, relation = (0, "root") if root else (numbers[token.head.i], token.dep_)
            columns = numbers[token.i], token.text, token.lemma_, token.tag_, token.tag_, "_", head, relation, "_", "_"
            lines.append("\t".join(map(str, columns)))
        lines.append("")
    return "\n".join(lines) + "\n"


def spans(output: str, tokens: Any) -> Any:
    """The mentions of an output: a token is what is between white space, outside of tags."""
    body = output[output.index("<TEXT") :].partition("\n")[2].rpartition("</TEXT>")[0]
    made, opened, number, at = [], [], 0, 0
    for tag in [*TAG.finditer(body), None]:
        number += len(body[at : tag.start() if tag else None].split())
        if tag is None:
            break
        at = tag.end()
        if tag.group(1):
            opened.append((number, tag.group(1), tag.group(2)))
        elif tag.group() == "</COREF>":
            first, cluster, label = opened.pop()
            last = tokens[number - 1]
            made.append((tokens[first].idx, last.idx + len(last.text), label, cluster))
    if number != len(tokens) or opened:
        sys.exit("xrenner: the tokens of the output are not those of the input")
    return made


def main() -> None:
    """Read a text and print one line."""
    text = sys.stdin.buffer.read().decode("utf-8")
    doc = en_ud_model_sm.load()(text)
    sentences = [[token for token in sentence if not token.is_space] for sentence in doc.sents]
    tokens = [token for sentence in sentences for token in sentence]
    folder = Path(xrenner.__file__).parent
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "document.conllu"
        path.write_text(trees([sentence for sentence in sentences if sentence]), encoding="utf-8")
        command = [sys.executable, "xrenner.py", "--noseq", "-x", "GUM", "-p", "1", "-o", "onto", str(path)]
        output = subprocess.run(command, cwd=str(folder), stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")
    mentions = [
        {"spans": [[start, end]], "type": label, "entity": cluster}
        for start, end, label, cluster in spans(output, tokens)
    ]
    print(json.dumps({"mentions": mentions}))


main()
