"""What tools print or export: CoreNLP, Stanza, flair, GLiNER, LangExtract, Label Studio, doccano, Amazon, Azure, BioC.

Every file holds the invented document of `invented`, and must score as the project's own format does with the same
content. Files under formats/tools were made by the tools' own libraries (see the README there); the others are written
here by hand, after the descriptions that the readers name.
"""

import json
from pathlib import Path

import pytest
from damaged import read_damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import (
    ALL,
    EVENT,
    FLAT,
    IN_PIECES,
    MENTIONS,
    NESTED,
    QUANTITY,
    RELATION,
    STARTS,
    TEXT,
    TIME,
    TOKENS,
    Scoring,
    chars,
    own,
    surface,
)  # fmt: skip

from mali_bench.formats import format_of, read
from mali_bench.formats.source import Source

FIXTURES = Path(__file__).parent / "formats" / "tools"
FIRST = len(TOKENS[0])
ENTITIES = list(dict.fromkeys(entity for *_, entity in MENTIONS))
ITEMS = [*((span, kind) for span, kind, _ in MENTIONS), TIME, QUANTITY]
PLAIN = own("mentions", "times", "quantities", clusters=False)
LAYERS = [layer for layer in ALL if layer != "entities"]
WITHOUT_CLUSTERS = own(*LAYERS, clusters=False)
LINKED = own("mentions", "relations", "times", "quantities", clusters=False)


@pytest.fixture
def scoring(tmp_path, capsys):
    return Scoring(tmp_path, capsys)


def item(span, kind, start="start", end="end", label="label", text="text", unit="code points"):
    first, last = chars(span, unit)
    return {start: first, end: last, label: kind, text: surface(span)}


def sentence_of(span):
    return int(span[0] >= FIRST)


def in_sentence(span):
    return [at - FIRST * sentence_of(span) for at in span]


def corenlp(mentions=True):
    sentences = []
    for number, tokens in enumerate(TOKENS):
        base = number * FIRST
        made = {
            "index": number,
            "tokens": [
                {"index": at + 1, "word": {"(": "-LRB-"}.get(token, token), "originalText": token, "ner": "O",
                 "characterOffsetBegin": chars((base + at, base + at + 1), "UTF-16")[0],
                 "characterOffsetEnd": chars((base + at, base + at + 1), "UTF-16")[1]}
                for at, token in enumerate(tokens)
            ],
            "kbp": [],
        }  # fmt: skip
        if mentions:
            made["entitymentions"] = [
                {"docTokenBegin": span[0], "docTokenEnd": span[1], "tokenBegin": in_sentence(span)[0],
                 "tokenEnd": in_sentence(span)[1], "text": surface(span), "ner": kind,
                 **({"timex": {"tid": "t1", "type": "DATE", "value": "XXXX-03-03"}} if kind == "DATE" else {})}
                for span, kind in ITEMS
                if sentence_of(span) == number
            ]  # fmt: skip
        sentences.append(made)
    label, head, tail = RELATION
    sentences[0]["kbp"] = [
        {"subject": surface(head), "subjectSpan": in_sentence(head), "relation": label, "relationSpan": [-2, -1],
         "object": surface(tail), "objectSpan": in_sentence(tail)}
    ]  # fmt: skip
    corefs = {
        str(number): [
            {"id": at, "text": surface(span), "sentNum": sentence_of(span) + 1, "startIndex": in_sentence(span)[0] + 1,
             "endIndex": in_sentence(span)[1] + 1, "headIndex": in_sentence(span)[1], "isRepresentativeMention": True}
            for at, (span, _, other) in enumerate(MENTIONS)
            if other == entity
        ]
        for number, entity in enumerate(ENTITIES)
    }  # fmt: skip
    return {"docId": "d1", "sentences": sentences, "corefs": corefs}


def test_corenlp(scoring):
    wanted = own("mentions", "entities", "relations", "times", "quantities")
    for mention, (span, *_) in zip(wanted["mentions"], MENTIONS, strict=True):  # the last word is the head
        mention["head"] = [list(chars((span[1] - 1, span[1])))]
    wanted["times"][0]["value"] = "XXXX-03-03"
    scoring.same(scoring.file("a.json", corenlp()), wanted)


def test_corenlp_tags_of_tokens_stand_in_for_mentions(scoring):
    made = corenlp(mentions=False)
    del made["corefs"]
    for span, kind in ITEMS:
        if span not in NESTED:
            for at in range(*span):
                made["sentences"][sentence_of(span)]["tokens"][at - FIRST * sentence_of(span)]["ner"] = kind
    wanted = own("mentions", "relations", "times", drop=NESTED, clusters=False)
    scoring.same(scoring.file("a.json", made), wanted)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("corefs", "0", 0, "sentNum"), 9, "which are not there"),
        (("corefs", "0", 0, "endIndex"), 1, "which are not there"),
        (("sentences", 0, "entitymentions", 0, "tokenEnd"), 77, "are not a stretch of the 12 tokens"),
        (("sentences", 0, "kbp", 0, "objectSpan"), [7], "must be a list of 2 or more elements"),
        (("sentences", 0, "tokens", 1), None, "must be an object, not None"),
    ],
)
def test_corenlp_that_is_broken(scoring, path, value, why):
    made = place = corenlp()
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    code, _, err = scoring.run(scoring.file("a.json", made))
    assert code == 2
    assert why in err
    assert len(err.strip().splitlines()) == 1


def test_stanza(scoring):
    """Written by Stanza's own `Document`. Of nested mentions only the outer one has a named entity's type."""
    wanted = own("mentions", "entities", "times")
    (her,) = [mention for mention in wanted["mentions"] if mention["spans"] == [list(chars((14, 15)))]]
    del her["type"]
    scoring.same(FIXTURES / "stanza.json", wanted)


def test_stanza_words_of_a_token(tmp_path):
    """`don't` is one token of two words that spell it; `du` is one whose words do not."""
    sentence = [
        {"id": [1, 2], "text": "don't", "start_char": 0, "end_char": 5, "ner": "S-X"},
        {"id": 1, "text": "do", "coref_chains": [{"index": 0, "is_start": True, "is_end": True}]},
        {"id": 2, "text": "n't", "coref_chains": []},
        {"id": [3, 4], "text": "du", "start_char": 6, "end_char": 8, "ner": "O"},
        {"id": 3, "text": "de", "coref_chains": []},
        {"id": 4, "text": "le", "coref_chains": [{"index": 0, "is_start": True, "is_end": True}]},
        {"id": [4, 1], "text": "_", "coref_chains": [{"index": 1, "is_start": True, "is_end": True}]},
    ]
    (tmp_path / "a.json").write_text(json.dumps([sentence]))
    (record,) = read(str(tmp_path / "a.json"))
    assert record.tokens == ("do", "n't", "du")
    assert {(mention.spans, mention.type, mention.entity is None) for mention in record.document.mentions} == {
        (((0, 2),), "X", True),
        (((0, 1),), None, False),
        (((2, 3),), None, False),
    }


def test_flair(scoring):
    label, head, tail = RELATION
    made = {
        "text": TEXT, "labels": [],
        "entities": [
            {**item(span, 0, "start_pos", "end_pos", "labels"), "labels": [{"value": kind, "confidence": 0.9}]}
            for span, kind in ITEMS
        ],
        "relations": [
            {"from_text": surface(head), "to_text": surface(tail), "from_idx": head[0], "to_idx": tail[0],
             "labels": [{"value": label, "confidence": 0.8}]}
        ],
        "tokens": [
            {"text": token, "start_pos": start, "end_pos": start + len(token), "labels": []}
            for token, start in zip(FLAT, STARTS, strict=True)
        ],
    }  # fmt: skip
    scoring.same(scoring.file("a.json", [made]), LINKED)


def gliner_link():
    label, head, tail = RELATION
    ends = {name: {**item(span, "X"), "type": "X", "entity_idx": 0} for name, span in (("head", head), ("tail", tail))}
    return {**ends, "relation": label, "score": 0.9}


def test_gliner_entities_and_relations(scoring):
    spans = [{**item(*each), "score": 0.9} for each in ITEMS]
    scoring.same(scoring.file("a.json", [spans, [gliner_link()]]), LINKED)
    scoring.same(scoring.file("b.json", [[spans], [[gliner_link()]]]), LINKED)
    scoring.same(scoring.file("c.json", {"entities": spans, "relations": [gliner_link()]}), LINKED)


def test_gliner2(scoring):
    by_label = {}
    for span, kind in ITEMS:
        by_label.setdefault(kind, []).append({key: value for key, value in item(span, kind).items() if key != "label"})
    label, head, tail = RELATION
    pair = {"head": item(head, "X"), "tail": item(tail, "X")}
    for end in pair.values():
        del end["label"]
    scoring.same(scoring.file("a.json", {"entities": by_label, "relation_extraction": {label: [pair]}}), LINKED)


def test_gliner2_without_spans_is_placed_by_its_strings(scoring):
    made = {"entities": {"ORG": ["Café Nord"]}, "relation_extraction": {"At": [["two guides", "Dakar"]]}}
    report = scoring.report(scoring.file("a.json", made))
    assert report["metrics"]["relations.rel.exact"]["p_num"] == 1
    assert report["metrics"]["mentions.typed.exact"]["p_num"] == 1


def test_langextract(scoring):
    report = scoring.same(FIXTURES / "langextract.jsonl", own("mentions", clusters=False))
    assert scoring.noticed(report)["unplaced"] == 1  # "nobody"


def label_studio(unit="UTF-16", annotator=1, **more):
    regions = [
        {"id": f"r{number}", "from_name": "label", "to_name": "text", "type": "labels",
         "value": {**item(span, [kind], label="labels", unit=unit)}}
        for number, (span, kind) in enumerate([*ITEMS, (EVENT[1], EVENT[0])])
    ]  # fmt: skip
    spans = [span for span, _ in ITEMS]
    label, head, tail = RELATION
    links = [(f"r{spans.index(head)}", f"r{spans.index(tail)}", label, "right")]
    links += [(f"r{spans.index(span)}", f"r{len(ITEMS)}", role, "left") for role, span in EVENT[2]]
    relations = [
        {"from_id": one, "to_id": other, "type": "relation", "direction": direction, "labels": [name]}
        for one, other, name, direction in links
    ]
    return {"id": 9, "completed_by": annotator, "was_cancelled": False, "result": [*relations, *regions], **more}


def task(*annotations, **more):
    return {
        "id": 1,
        "data": {"text": TEXT, "doc_id": "d1"},
        "annotations": list(annotations),
        "predictions": [],
        **more,
    }


@pytest.mark.parametrize("unit", ["UTF-16", "code points"])
def test_label_studio(scoring, unit):
    report = scoring.same(scoring.file("a.json", [task(label_studio(unit))]), WITHOUT_CLUSTERS)
    assert ("offsets" in scoring.noticed(report)) is (unit != "UTF-16")


def test_label_studio_predictions_are_read_where_there_are_no_annotations(scoring):
    made = {key: value for key, value in label_studio().items() if key != "completed_by"}
    report = scoring.same(
        scoring.file("a.json", [task(predictions=[{**made, "model_version": "m1"}])]), WITHOUT_CLUSTERS
    )  # fmt: skip
    assert "unread" not in scoring.noticed(report)
    report = scoring.report(scoring.file("b.json", [task(label_studio(), predictions=[made])]))
    assert scoring.noticed(report)["unread"] == 1


def test_label_studio_annotators_are_told_apart(scoring):
    path = scoring.file("a.json", [task(label_studio(), label_studio(annotator={"id": 2, "email": "b@x"}, result=[]))])
    code, _, err = scoring.run(path)
    assert code == 2
    assert "choose whose work counts with --annotator" in err


def test_label_studio_cancelled_annotations_are_not_used(scoring):
    cancelled = label_studio(annotator=2, was_cancelled=True)
    report = scoring.report(scoring.file("a.json", [task(cancelled)]))
    assert report["input"]["skipped_tasks"] == 1
    assert report["input"]["layers"]["mentions"]["predicted"] in (None, 0)


def test_label_studio_the_later_version_counts(scoring):
    old = label_studio(updated_at="2026-01-01T10:00:00.000000Z", result=[])
    new = label_studio(updated_at="2026-01-02T09:00:00+00:00")
    report = scoring.same(scoring.file("a.json", [task(new, old)]), WITHOUT_CLUSTERS)
    assert scoring.noticed(report)["superseded"] == 1


def test_label_studio_relation_of_a_region_that_is_not_there(scoring):
    made = label_studio()
    made["result"][0]["to_id"] = "zz"
    code, _, err = scoring.run(scoring.file("a.json", [task(made)]))
    assert code == 2
    assert "a relation names the region 'zz', which is not there" in err


def doccano(dialect):
    if dialect == "entities":
        label, head, tail = RELATION
        spans = [span for span, _ in ITEMS]
        return {
            "id": 5, "text": TEXT, "Comments": [],
            "entities": [
                {"id": number, "label": kind, "start_offset": chars(span)[0], "end_offset": chars(span)[1]}
                for number, (span, kind) in enumerate(ITEMS)
            ],
            "relations": [{"id": 1, "from_id": spans.index(head), "to_id": spans.index(tail), "type": label}],
        }  # fmt: skip
    return {"id": 5, "text": TEXT, dialect: [[*chars(span), kind] for span, kind in ITEMS]}


@pytest.mark.parametrize("dialect", ["entities", "label", "labels"])
def test_doccano(scoring, dialect):
    wanted = LINKED if dialect == "entities" else PLAIN
    scoring.same(scoring.file("a.jsonl", json.dumps(doccano(dialect)) + "\n"), wanted)


def test_amazon_and_azure(scoring):
    amazon = [item(*each, "BeginOffset", "EndOffset", "Type", "Text") | {"Score": 0.9} for each in ITEMS]
    scoring.same(scoring.file("a.json", {"Entities": amazon, "LanguageCode": "en"}), PLAIN)
    azure = [
        {"text": surface(span), "category": kind, "offset": chars(span, "UTF-16")[0],
         "length": chars(span, "UTF-16")[1] - chars(span, "UTF-16")[0], "confidenceScore": 0.9}
        for span, kind in ITEMS
    ]  # fmt: skip
    report = scoring.same(
        scoring.file("b.json", {"documents": [{"id": "d1", "entities": azure, "warnings": []}], "errors": []}), PLAIN
    )
    assert scoring.noticed(report)["offsets"] == len(ITEMS)  # the emoji is two UTF-16 code units


@pytest.mark.parametrize("name", ["bioc.json", "bioc_bytes.json"])
def test_bioc(scoring, name):
    """Written by bioc; discontinuous annotations too. Only what coreference there is, it cannot hold."""
    wanted = own(*LAYERS, clusters=False, pieces=True)
    report = scoring.same(FIXTURES / name, wanted)
    assert ("offsets" in scoring.noticed(report)) is (name == "bioc_bytes.json")
    assert IN_PIECES[0] == ((15, 16), (18, 20))


def test_bioc_that_fits_no_unit(scoring):
    made = json.loads((FIXTURES / "bioc.json").read_text())
    made["documents"][0]["passages"][0]["annotations"][0]["locations"][0]["offset"] = 1
    code, _, err = scoring.run(scoring.file("a.json", made))
    assert code == 2
    assert "the annotation T0 at [(1, 12)] is 'oë Ferrand ', not 'Zoë Ferrand'" in err


def test_offsets_of_tokens_without_a_text(scoring):
    """SpERT's JSON: spans in tokens, relations by number."""
    spans = [span for span, _ in ITEMS]
    label, head, tail = RELATION
    made = {
        "tokens": FLAT,
        "entities": [{"type": kind, "start": span[0], "end": span[1]} for span, kind in ITEMS],
        "relations": [{"type": label, "head": spans.index(head), "tail": spans.index(tail)}],
    }
    scoring.same(scoring.file("a.json", [made]), LINKED)


EXAMPLES = {
    "corenlp": corenlp(),
    "stanza": json.loads((FIXTURES / "stanza.json").read_text()),
    "label-studio": [task(label_studio())],
    "bioc-json": json.loads((FIXTURES / "bioc.json").read_text()),
    "spans": doccano("entities"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_is_recognised_as_itself_alone(scoring, name):
    assert format_of(Source(str(scoring.file("a.json", EXAMPLES[name])))).name == name


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(sorted(EXAMPLES)))
def test_damaged_files_raise_only_input_errors(tmp_path, data, name):
    read_damaged(data.draw, EXAMPLES[name], name, tmp_path / "a.json")
