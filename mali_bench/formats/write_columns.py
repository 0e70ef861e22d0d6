"""Documents as columns of tokens: CoNLL-2003, CoNLL-2012 and CoNLL-U with the entities of CorefUD."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from ..model.document import Document, items
from ..model.labels import Labels
from ..model.layers import TAGGED, extent
from .losses import clusters
from .tokenised import Sentences, tokenised
from .written import written_label


def write_conll2003(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """CoNLL-2003 columns (word, part of speech, chunk, tag) with IOB2 tags; the second and third say nothing."""
    for document in documents:
        sentences = tokenised(document)
        tags = ["O"] * sum(map(len, sentences.sentences))
        for start, end, label in _labelled(document, sentences, labels):
            tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 1)]
        lines = [f"-DOCSTART- ({document.id}) -X- O O" if document.id else "-DOCSTART- -X- O O", ""]
        at = iter(tags)
        for words in sentences.words:
            lines += [f"{_word(word)} -X- O {next(at)}" for word in words]
            lines.append("")
        yield "", _joined(lines)


def write_conll2012(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """CoNLL-2012 columns: word, named entity and coreference; what the others would hold is not known."""
    for document in documents:
        sentences = tokenised(document)
        size = sum(map(len, sentences.sentences))
        names, open_, closed = ["*"] * size, [[""] * 0 for _ in range(size)], [[""] * 0 for _ in range(size)]
        for start, end, label in _labelled(document, sentences, labels):
            names[start] = f"({label}*"
            names[end - 1] += ")"
        for number, (_, mentions) in enumerate(clusters(document)):
            for start, end in sorted(_tokens(sentences, m) for m in mentions):
                if end - start == 1:
                    open_[start].append(f"({number})")
                else:
                    open_[start].append(f"({number}")
                    closed[end - 1].append(f"{number})")
        lines = [f"#begin document ({document.id or ''}); part 000"]
        at = 0
        for words in sentences.words:
            for number, word in enumerate(words):
                coref = "|".join((*open_[at], *closed[at])) or "-"
                name = _word(document.id or "document")
                lines.append(
                    "\t".join([name, "0", str(number), _word(word), "-", "-", "-", "-", "-", "-", names[at], coref])
                )
                at += 1
            lines.append("")
        lines.append("#end document")
        yield "", _joined(lines)


def write_conllu(documents: Iterable[Document], labels: Labels) -> Iterator[tuple[str, bytes]]:
    """CoNLL-U with `Entity=` as CorefUD has it: cluster, type, the first word of the head, and all words of it. A
    mention without a cluster is one of its own.
    """
    for number, document in enumerate(documents):
        sentences = tokenised(document)
        first, last = _entities(document, sentences)
        lines = ["# global.Entity = eid-etype-head-minspan-other"] if not number else []
        lines.append(f"# newdoc id = {document.id}" if document.id else "# newdoc")
        at = 0
        for count, (tokens, words) in enumerate(zip(sentences.sentences, sentences.words, strict=True), start=1):
            text = sentences.text[tokens[0][0] : tokens[-1][1]]
            lines += [f"# sent_id = {count}", f"# text = {' '.join(text.split())}"]
            for place, word in enumerate(words):
                brackets = "".join((*first.get(at, ()), *last.get(at, ())))
                behind = tokens[place + 1][0] if place + 1 < len(words) else tokens[place][1] + 1
                misc = [f"Entity={brackets}"] if brackets else []
                misc += ["SpaceAfter=No"] if behind == tokens[place][1] else []
                lines.append("\t".join([str(place + 1), word, *"_______", "|".join(misc) or "_"]))
                at += 1
            lines.append("")
        yield "", _joined(lines)


def _entities(document: Document, sentences: Sentences) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The brackets that open at a token, longer mentions first, and those that close, shorter ones first."""
    first: dict[int, list[tuple[int, str]]] = {}
    last: dict[int, list[tuple[int, str]]] = {}
    names: dict[str | None, str] = {}
    for number, mention in enumerate(items(document, "mentions"), start=1):
        key = mention.entity if mention.entity is not None else f"#{number}"
        name = names.setdefault(key, f"e{len(names) + 1}")
        places = sentences.in_tokens(mention.spans)
        inside = [token for start, end in places for token in range(start, end)]
        heads = [token for start, end in sentences.in_tokens(mention.head or ()) for token in range(start, end)]
        minimal = [str(inside.index(token) + 1) for token in heads]
        kind = quote(mention.type or "", safe="._:")
        for part, (start, end) in enumerate(places, start=1):
            shown = f"{name}[{part}/{len(places)}]" if len(places) > 1 else name
            opened = (
                f"({shown}-{kind.replace('-', '%2D')}-{''.join(minimal[:1])}-{','.join(minimal)}-"
                if part == 1
                else f"({shown}"
            )
            if end - start == 1:
                first.setdefault(start, []).append((0, f"{opened})"))
            else:
                first.setdefault(start, []).append((start - end, opened))
                last.setdefault(end - 1, []).append((end - start, f"{shown})"))
    return (
        {at: [text for _, text in sorted(texts, key=lambda each: each[0])] for at, texts in first.items()},
        {at: [text for _, text in sorted(texts, key=lambda each: each[0])] for at, texts in last.items()},
    )


def _labelled(document: Document, sentences: Sentences, labels: Labels) -> Iterator[tuple[int, int, str]]:
    """The typed items as tokens [first, behind the last) with their labels, none inside another."""
    for layer in TAGGED:
        for item in items(document, layer):
            if item.type is not None or layer != "mentions":
                ((start, end),) = sentences.in_tokens(extent(item))
                yield start, end, re.sub(r"[\s()*]", "_", written_label(layer, item.type, labels))


def _tokens(sentences: Sentences, item: object) -> tuple[int, int]:
    ((start, end),) = sentences.in_tokens(extent(item))
    return start, end


def _word(word: str) -> str:
    """A word as a column: without the white space that may be inside a token."""
    return "".join(word.split())


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
