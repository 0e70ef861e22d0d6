"""The same four mentions in the shapes of many tools: each scores 1, with the chains and relations that it has."""

import contextlib
import json

import pytest

from mali_bench import InputError
from mali_bench.formats import read
from mali_bench.formats.notices import Notices
from mali_bench.formats.objects import read_objects
from mali_bench.formats.store import open_store
from mali_bench.model.labels import FREE
from mali_bench.scoring.report import evaluate

TEXT = "Ann Lee visited Kidal on Monday. Acme opened a shop in Kidal."
ANN, KIDAL, ACME, AGAIN = (0, 7), (16, 21), (33, 37), (55, 60)
SPANS = [("Ann Lee", ANN, "PER"), ("Kidal", KIDAL, "LOC"), ("Acme", ACME, "ORG"), ("Kidal", AGAIN, "LOC")]
BY_LABEL = {"PER": [ANN], "LOC": [KIDAL, AGAIN], "ORG": [ACME]}
GOLD = {
    "id": "d1",
    "text": TEXT,
    "mentions": [
        {"id": f"m{number}", "spans": [span], "type": label, "entity": words}
        for number, (words, span, label) in enumerate(SPANS)
    ],
    "entities": [],
    "relations": [{"type": "visited", "arg1": "m0", "arg2": "m1"}],
}
ROWS = [{"start": start, "end": end, "label": label, "text": words} for words, (start, end), label in SPANS]
COLUMNS = {key: [row[key] for row in ROWS] for key in ROWS[0]}
ANSWER = {"entities": [{"text": words, "type": label} for words, _, label in SPANS]}
LIST = "Persons and such:\n\n- Ann Lee (PER)\n- Kidal (LOC)\n- Acme (ORG)\n"
MARKS = "[Ann Lee](PER) visited [Kidal](LOC) on Monday. [Acme](ORG) opened a shop in [Kidal](LOC)."
FENCED = f"Here it is:\n```json\n{json.dumps(ANSWER)}\n```"
TOKENS = TEXT.replace(".", " .").split()
CLASSES = ["O", "B-PER", "I-PER", "B-LOC", "B-ORG"]


def column(name, inner):
    return {"feature_idx": 0, "name": name, "type": {"feature": inner, "_type": "List"}}


DATASET_SERVER = {
    "features": [column("tokens", {"dtype": "string", "_type": "Value"}),
                 column("pos_tags", {"names": ["NN"], "_type": "ClassLabel"}),
                 column("ner_tags", {"names": CLASSES, "_type": "ClassLabel"})],
    "rows": [
        {"row_idx": 7, "row": {"id": "7", "tokens": TOKENS[:7], "pos_tags": [0] * 7, "ner_tags": [1, 2, 0, 3, 0, 0, 0]},
         "truncated_cells": []},
        {"row_idx": 8, "row": {"id": "8", "tokens": TOKENS[7:], "pos_tags": [0] * 7, "ner_tags": [4, 0, 0, 0, 0, 3, 0]},
         "truncated_cells": []},
    ],
    "num_rows_total": 9, "num_rows_per_page": 100, "partial": False,
}  # fmt: skip
"""Written by hand after the documentation of the server's `/rows`."""


def spans(start="start", end="end", label="label", **more):
    return [{start: at[0], end: at[1], label: kind, **more} for _, at, kind in SPANS]


def nested(key, place, **more):
    """Entities that list their mentions."""
    names = {"PER": "Ann Lee", "LOC": "Kidal", "ORG": "Acme"}
    return [
        {"type": label, key: [place(names[label], *at) for at in places], **more} for label, places in BY_LABEL.items()
    ]


def chat(message):
    return {"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": message}], "usage": {"n": 1}}


def call(arguments):
    return {"id": "t", "type": "function", "function": {"name": "extract", "arguments": json.dumps(arguments)}}


SHAPES = {
    "results": {"results": [{"text": TEXT, "entities": ROWS}]},
    "by label": {"text": TEXT, "entities": {
        label: [{"start": a, "end": b} for a, b in places] for label, places in BY_LABEL.items()}},
    "pairs by label": {"text": TEXT, "entities": BY_LABEL},
    "pandas records": ROWS,
    "pandas columns": {key: {str(at): value for at, value in enumerate(values)} for key, values in COLUMNS.items()},
    "pandas index": {str(at): row for at, row in enumerate(ROWS)},
    "pandas split": {"columns": list(COLUMNS), "index": [0, 1, 2, 3], "data": [list(row.values()) for row in ROWS]},
    "pandas lists": COLUMNS,
    "displaCy": {"text": TEXT, "ents": spans(), "title": None},
    "displaCy spans": {"text": TEXT, "spans": spans(kb_id=""), "tokens": TEXT.split()},
    "Azure": {"documents": [{"id": "d1", "entities": [
        {"text": words, "category": label, "offset": a, "length": b - a} for words, (a, b), label in SPANS]}]},
    "Amazon": {"Entities": spans("BeginOffset", "EndOffset", "Type")},
    "expert.ai": {"success": True, "data": {"content": TEXT, "entities": nested(
        "positions", lambda _, a, b: {"start": a, "end": b}, lemma="x")}},
    "GATE": {"text": TEXT, "entities": {
        label: [{"indices": at, "rule": "x"} for at in places] for label, places in BY_LABEL.items()}},
    "bdoc": {"text": TEXT, "offset_type": "p", "annotation_sets": {"": {"annotations": spans(label="type")}}},
    "LightTag": [{"content": TEXT, "annotations_and_examples": [{"content": TEXT, "annotations": spans(label="tag")}]}],
    "LightTag 2": {"examples": [{"content": TEXT, "annotations": spans(label="tag")}], "relations": []},
    "UBIAI": [{"documentName": "d1", "document": TEXT, "tokens": spans(label="entityLabel"), "relations": []}],
    "tagtog": {"annotatable": {"parts": ["s1v1"]}, "entities": [
        {"classId": label, "offsets": [{"start": at[0], "text": words}]} for words, at, label in SPANS]},
    "Argilla 1": {"text": TEXT, "prediction": [[label, *at, 0.9] for _, at, label in SPANS], "annotation": None},
    "Argilla 2": [{"id": "d1", "fields": {"text": TEXT}, "suggestions": {"q": {"value": spans(), "agent": "x"}}}],
    "Argilla 2 answered": [{"id": "d1", "fields": {"text": TEXT}, "responses": {"q": [{"value": spans()}]}}],
    "flair": {"text": TEXT, "entities": [
        {"text": words, "start_pos": a, "end_pos": b, "labels": [f"{kind} (0.97)"]} for words, (a, b), kind in SPANS]},
    "written offsets": {"text": TEXT, "entities": [{"offset": f"{a}-{b}", "label": kind} for _, (a, b), kind in SPANS]},
    "text, label, offsets": {"text": TEXT, "entities": [[words, label, *at] for words, at, label in SPANS]},
    "label, offsets": {"text": TEXT, "entities": [[label, *at] for _, at, label in SPANS]},
    "text, label, pair": {"text": TEXT, "entities": [[words, label, at] for words, at, label in SPANS]},
    "SpanMarker": [{"span": words, "label": label, "score": 0.9, "char_start_index": a, "char_end_index": b}
                   for words, (a, b), label in SPANS],
    "Knowledgator": [{"entity": words, "class": label, "start": a, "end": b} for words, (a, b), label in SPANS],
    "Spotlight": {"@text": TEXT, "Resources": [
        {"@types": f"Wikidata:Q5,DBpedia:Agent,Schema:{label},Schema:Thing", "@surfaceForm": words, "@offset": str(a)}
        for words, (a, _), label in SPANS]},
    "OpenAI": chat({"role": "assistant", "content": FENCED}),
    "OpenAI tool": chat({"role": "assistant", "content": None, "tool_calls": [call(ANSWER)]}),
    "OpenAI responses": {"object": "response", "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": json.dumps(ANSWER)}]}]},
    "OpenAI batch": {"custom_id": "d1", "response": {"status_code": 200, "body": chat(
        {"role": "assistant", "content": FENCED})}, "error": None},
    "Anthropic": {"type": "message", "role": "assistant", "content": [{"type": "text", "text": FENCED}]},
    "Anthropic tool": {"type": "message", "role": "assistant", "content": [
        {"type": "text", "text": "So:"}, {"type": "tool_use", "name": "extract", "input": ANSWER}]},
    "Gemini": {"candidates": [{"content": {"role": "model", "parts": [{"text": FENCED}]}, "finishReason": "STOP"}]},
    "Ollama": {"model": "m", "message": {"role": "assistant", "content": json.dumps(ANSWER)}, "done": True},
    "Ollama list": {"model": "m", "message": {"role": "assistant", "content": LIST}, "done": True},
    "generated list": [{"generated_text": LIST}],
    "generated marks": [{"generated_text": f"Here you are:\n\n{MARKS}"}],
    "conversation": [{"role": "user", "content": TEXT}, {"role": "assistant", "content": FENCED}],
    "generated": [{"generated_text": json.dumps(ANSWER)}],
    "dataset server": DATASET_SERVER,
    "IEPile": {"id": "d1", "task": "NER", "instruction": "{}", "output": json.dumps({
        "PER": ["Ann Lee"], "LOC": ["Kidal"], "ORG": ["Acme"]})},
}  # fmt: skip
CHAINS = {
    "Google": {"language": "en", "entities": nested(
        "mentions", lambda words, a, _: {"text": {"content": words, "beginOffset": a}, "type": "PROPER"}, salience=1)},
    "Watson": {"entities": nested("mentions", lambda words, a, b: {"text": words, "location": [a, b]}, text="x")},
    "expert.ai": SHAPES["expert.ai"],
}  # fmt: skip
ENDS = {"start": 0, "end": 7, "text": "Ann Lee"}, {"start": 16, "end": 21, "text": "Kidal"}
LINKED = {
    "UIE": [{"PER": [{**ENDS[0], "relations": {"visited": [ENDS[1]]}}],
             "LOC": [ENDS[1], {"start": 55, "end": 60, "text": "Kidal"}],
             "ORG": [{"start": 33, "end": 37, "text": "Acme"}]}],
    "ReLiK": {"text": TEXT, "tokens": TEXT.split(), "spans": ROWS, "triplets": [
        {"subject": {**ENDS[0], "label": "PER"}, "label": "visited", "object": {**ENDS[1], "label": "LOC"}}]},
    "ends as strings": {"text": TEXT, "entities": ROWS, "relations": [
        {"head": "Ann Lee", "tail": "Kidal", "type": "visited"}]},
    "IBM": {"entities": ROWS, "relations": [{"type": "visited", "sentence": TEXT, "arguments": [
        {"text": "Ann Lee", "location": ANN, "entities": [{"type": "PER", "text": "Ann Lee"}]},
        {"text": "Kidal", "location": KIDAL, "entities": [{"type": "LOC", "text": "Kidal"}]}]}]},
    "doccano": {"text": TEXT, "entities": [{**row, "id": at} for at, row in enumerate(ROWS)], "relations": [
        {"id": 7, "from_id": 0, "to_id": 1, "type": "visited"}]},
}  # fmt: skip

CLUSTERS = {
    "AllenNLP": {"document": TOKENS, "clusters": [[[3, 3], [12, 12]]], "top_spans": [[0, 1]]},
    "Maverick": {"tokens": TOKENS, "clusters_token_offsets": [[[3, 3], [12, 12]]], "clusters_char_offsets": None},
    "fastcoref": {"text": TEXT, "clusters": [[KIDAL, AGAIN]], "clusters_strings": [["Kidal", "Kidal"]]},
    "last character included": {
        "text": TEXT, "clusters": [[[16, 20], [55, 59]]], "clusters_text_mentions": [["Kidal", "Kidal"]]},
}  # fmt: skip


@pytest.fixture
def scores(tmp_path):
    def scores(data):
        (tmp_path / "out.json").write_text(json.dumps(data), encoding="utf-8")
        store = open_store(str(tmp_path / "out.json"))
        return evaluate(read_objects(GOLD, "gold"), store, FREE, "x", intervals=False)

    return scores


@pytest.mark.parametrize("name", [*SHAPES, *CHAINS, *LINKED])
def test_mentions_are_read_in_every_shape(name, scores):
    assert scores((SHAPES | CHAINS | LINKED)[name])["mentions.typed.exact"].f1 == 1


@pytest.mark.parametrize("name", CHAINS)
def test_entities_that_list_their_mentions_are_clusters(name, scores):
    assert scores(CHAINS[name])["coref.conll.exact"].f1 == 1


@pytest.mark.parametrize("name", LINKED)
def test_relations_of_such_shapes_are_read(name, scores):
    assert scores(LINKED[name])["relations.rel.exact"].f1 == 1


def test_a_reply_without_an_answer_is_told(scores, tmp_path):
    replies = [chat({"role": "assistant", "content": FENCED}), chat({"role": "assistant", "content": "Sorry."})]
    made = scores(replies)
    assert [notice["about"] for notice in made.input["notices"]][:1] == ["replies without an answer that can be read"]


def test_a_value_that_looks_like_offsets_is_none(tmp_path):
    (tmp_path / "a.json").write_text('{"entities": [{"text": "May", "type": "DATE", "value": "2013-05"}]}')
    (record,) = read(str(tmp_path / "a.json"))
    assert record.answer is not None


@pytest.mark.parametrize("name", CLUSTERS)
def test_clusters_of_pairs_are_read(name, scores):
    """Of the four mentions of the gold the two of Kidal are there, in one cluster: MUC has one link, which is right."""
    made = scores(CLUSTERS[name])
    assert (made["coref.mentions.exact"].precision, made["coref.mentions.exact"].recall) == (1, 0.5)
    assert made["coref.muc.exact"].f1 == 1


@pytest.mark.parametrize(
    ("data", "group"),
    [
        ({"visited": [{"subject": "Ann Lee", "object": "Kidal"}], "founded by": []}, "relations"),
        ({"Visit": [{"trigger": "visited", "arguments": {"Who": "Ann Lee", "Where": ["Kidal"]}}]}, "events"),
    ],
)
def test_relations_and_events_by_label_are_read(data, group, tmp_path):
    (tmp_path / "out.json").write_text(json.dumps(data))
    (record,) = read(str(tmp_path / "out.json"))
    if group == "relations":
        assert [(each.head, each.type, each.tail) for each in record.answer.triples] == [
            ("Ann Lee", "visited", "Kidal")
        ]
    else:
        (event,) = record.answer.events
        assert (event.text, event.type) == ("visited", "Visit")
        assert event.arguments == (("Who", "Ann Lee"), ("Where", "Kidal"))


DAMAGE = (None, 7, "x", [], {}, [[]], [None], {"text": 5}, -1, True, {"role": "assistant", "content": 3})


@pytest.mark.parametrize("name", [*SHAPES, *CHAINS, *LINKED, *CLUSTERS])
def test_any_part_may_be_something_else(name, tmp_path):
    """Each part in turn is replaced: the file is read, or refused with `InputError`."""
    data = (SHAPES | CHAINS | LINKED | CLUSTERS)[name]
    path = tmp_path / "out.json"

    def damage(value):
        keys = list(value) if isinstance(value, dict) else list(range(min(len(value), 2)))
        for key in keys:
            kept = value[key]
            for other in DAMAGE:
                value[key] = other
                path.write_text(json.dumps(copy))
                with contextlib.suppress(InputError):
                    list(read(str(path)))
            value[key] = kept
            if isinstance(kept, dict | list):
                damage(kept)

    copy = json.loads(json.dumps(data))
    damage(copy)


def test_events_with_offsets_are_read(tmp_path):
    trigger = {"text": "visited", "start": 8, "end": 15}
    arguments = [{"role": "Who", **ENDS[0]}, {"role": "Where", **ENDS[1]}]
    event = {"event_type": "Visit", "trigger": trigger, "arguments": arguments}
    (tmp_path / "out.json").write_text(json.dumps({"text": TEXT, "entities": ROWS[:1], "events": [event]}))
    (record,) = read(str(tmp_path / "out.json"))
    (made,) = record.document.events
    assert (made.trigger, made.type) == (((8, 15),), "Visit")
    assert [(each.role, each.filler) for each in made.arguments] == [("Who", (ANN,)), ("Where", (KIDAL,))]
    assert record.document.relations is None
    assert [each.spans for each in record.document.mentions] == [(ANN,)]  # what only fills a role is no mention


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"row": {"tokens": TOKENS[:1], "ner_tags": [9]}},
            r"rows\[0\]: `ner_tags` has 9, which is no number of a class",
        ),
        ({"row": {"tokens": TOKENS[:1], "ner_tags": [-1]}}, "`ner_tags` has -1, which is no number of a class"),
        ({"row": {"text": "Ann"}}, r"rows\[0\]: has no tokens; its columns are text"),
        ({"truncated_cells": ["ner_tags"]}, "the server cut off `ner_tags`; take the rows from the dataset itself"),
    ],
)
def test_pages_of_the_dataset_server_are_refused(change, message, scores):
    with pytest.raises(InputError, match=message):
        scores(DATASET_SERVER | {"rows": [DATASET_SERVER["rows"][0] | change, DATASET_SERVER["rows"][1]]})


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (SHAPES["tagtog"], "not attempted"),
        ([{"documentName": "d1", "document": TEXT, "tokens": spans(label="entityLabel")}], "not attempted"),
        ({"text": TEXT, "entities": ROWS}, "scored"),
    ],
    ids=["tagtog", "UBIAI", "any system"],
)
def test_an_empty_list_that_a_tool_always_writes_is_no_attempt(data, status, scores):
    data = [{**each, "relations": []} for each in data] if isinstance(data, list) else {**data, "relations": []}
    assert scores(data)["relations.rel.exact"].status == status


def records(data, tmp_path):
    (tmp_path / "out.json").write_text(json.dumps(data))
    notices = Notices()
    return list(read(str(tmp_path / "out.json"), notices=notices)), [each.subject for each in notices]


def test_offsets_count_where_a_string_is_in_several_places(tmp_path):
    one = [{"span": "Kidal", "label": "LOC", "char_start_index": 55, "char_end_index": 60}]
    ((record,), _) = records(one, tmp_path)
    assert [each.spans for each in record.document.mentions] == [(AGAIN,)]


def test_names_of_a_type_in_other_ontologies_are_named(tmp_path):
    _, noticed = records(SHAPES["Spotlight"], tmp_path)
    assert noticed == ["names of one type in other ontologies"]


def duckling(body, at, kind, **value):
    return {"body": body, "start": at, "end": at + len(body), "dim": kind, "latent": False, "value": value}


def test_times_and_quantities_of_duckling(tmp_path):
    stamp = "2013-03-04T00:00:00.000-08:00"
    spans = [
        duckling("Monday", 25, "time", type="value", value=stamp, grain="day", values=[]),
        duckling("on Monday", 22, "time", type="interval", **{"from": {"value": stamp, "grain": "hour"}}),
        duckling("a", 45, "number", type="value", value=1),
        duckling("Acme", 33, "email", type="value", value="Acme"),
    ]
    ((record,), _) = records(spans, tmp_path)
    times = [(each.spans, each.type, each.value) for each in record.document.times]
    assert times == [(((25, 31),), None, "2013-03-04"), (((22, 31),), None, None)]
    assert [(each.spans, each.type) for each in record.document.quantities] == [(((45, 46),), None)]
    assert [(each.spans, each.type) for each in record.document.mentions] == [((ACME,), "email")]


def test_values_of_times_with_offsets_are_read(tmp_path):
    span = {"text": "Monday", "start": 25, "end": 31, "type": "times:DATE", "value": "2013-03-04", "timex-value": "x"}
    ((record,), _) = records([span], tmp_path)
    assert [(each.type, each.value) for each in record.document.times] == [("DATE", "2013-03-04")]


def test_events_of_comprehend_have_the_nearest_mention_of_an_entity(tmp_path):
    def place(words, at, kind):
        return {"BeginOffset": at, "EndOffset": at + len(words), "Text": words, "Type": kind, "GroupScore": 1}

    data = {
        "Entities": [
            {"Mentions": [place("Kidal", 16, "LOC"), place("Kidal", 55, "LOC")]},
            {"Mentions": [place("Acme", 33, "ORG")]},
        ],
        "Events": [
            {
                "Type": "OPEN",
                "Arguments": [{"EntityIndex": 1, "Role": "WHO"}, {"EntityIndex": 0, "Role": "WHERE"}],
                "Triggers": [place("opened", 38, "OPEN")],
            }
        ],
        "File": "d1.txt",
    }
    ((record,), _) = records(data, tmp_path)
    (event,) = record.document.events
    assert (record.document.id, event.trigger, event.type) == ("d1.txt", ((38, 44),), "OPEN")
    # 38 - 16 = 22 characters from the first, 55 - 38 = 17 from the second
    assert [(each.role, each.filler) for each in event.arguments] == [("WHO", (ACME,)), ("WHERE", (AGAIN,))]
    clusters = {each.spans: each.entity for each in record.document.mentions}
    assert clusters[KIDAL,] == clusters[AGAIN,] != clusters[ACME,]
