"""Prodigy files, exports and spaCy Docs.

`formats/gold.jsonl` is a document of four paragraphs, which start at 0, 31, 41 and 61; the second and the last are
the same:

    Ada met Bo in Lund on Monday. / Bo left. / The 3 guards died. / Bo left.
"""

import json

import msgspec
import pytest
import spacy
import srsly
from conftest import ARTICLE, ROOT

from mali_bench import InputError, Labels, score
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.formats import prodigy, read
from mali_bench.formats.export import export
from mali_bench.formats.spacy import from_doc
from mali_bench.formats.store import open_store
from mali_bench.model.document import items
from mali_bench.scoring.inputs import collect

FOLDER = ROOT / "tests" / "formats"
GOLD = open_store(str(FOLDER / "gold.jsonl"))
TEXT = GOLD.part(0).document.text
LABELS = Labels.read(FOLDER / "labels.toml")
MET, DIED = ((4, 7),), ((54, 58),)


def collected(name, labels=LABELS):
    """The one document that the tasks of a file make."""
    (document,) = collect(GOLD, open_store(str(FOLDER / name), labels=labels), labels)
    assert document.id == "town"
    return document


def typed(document, layer):
    """The items of a layer as (text, start, type)."""
    field = "trigger" if layer == "events" else "spans"
    found = []
    for item in items(document, layer):
        ((start, end),) = getattr(item, field)
        found.append((TEXT[start:end], start, item.type))
    return found


def refused(name, *options):
    with pytest.raises(InputError) as error:
        collected(name, *options)
    return str(error.value)


def tasks(tmp_path, *rows):
    path = tmp_path / "tasks.jsonl"
    srsly.write_jsonl(path, rows)
    return str(path)


# Prodigy


def test_tasks_without_meta_stand_where_their_text_does():
    found = collected("paragraphs.jsonl")
    assert typed(found, "mentions") == [
        ("Ada", 0, "PER"),
        ("Bo", 8, "PER"),
        ("Lund", 14, "LOC"),
        ("The 3 guards", 41, "PER"),
    ]


def test_label_set_tells_the_layer_of_a_label():
    found = collected("paragraphs.jsonl")
    assert typed(found, "events") == [("met", 4, "Meet"), ("died", 54, "Die")]
    assert typed(found, "times") == [("Monday", 22, "DATE")]
    assert typed(found, "quantities") == [("3", 45, "Count")]


def test_without_label_set_every_label_is_one_of_mentions():
    found = collected("paragraphs.jsonl", Labels({}))
    kinds = [kind for _, _, kind in typed(found, "mentions")]
    assert kinds == ["PER", "PER", "LOC", "Meet", "DATE", "PER", "Count", "Die"]
    assert (found.events, found.times, found.quantities) == (None, None, None)


def test_label_may_name_its_layer():
    found = collected("layers.jsonl")
    assert typed(found, "events") == [("died", 54, "Perish")]
    assert typed(found, "times") == [("3", 45, "PER")]
    assert typed(found, "mentions") == [
        ("guards", 47, "Die"),
        ("The", 41, "Article"),  # in no label set
        ("The 3", 41, "XX:Y"),  # XX is no layer
        ("The 3 guards", 41, None),  # no label
    ]


def test_meta_start_tells_paragraphs_of_the_same_text_apart():
    assert typed(collected("start.jsonl"), "mentions") == [("Bo", 31, "PER"), ("Bo", 61, "PER")]


def test_text_that_stands_twice_needs_meta_start():
    message = refused("twice.jsonl")
    assert message.startswith(f"{FOLDER / 'twice.jsonl'}:2: the text is in several places")
    assert "meta.start" in message


def test_text_that_stands_nowhere_is_refused():
    message = refused("nowhere.jsonl")
    assert message.startswith(f"{FOLDER / 'nowhere.jsonl'}:2: ")
    assert "'Bo left!'" in message
    assert "is not in the gold" in message


def test_text_that_differs_at_meta_start_is_refused_with_the_place(tmp_path):
    path = tasks(tmp_path, {"text": "Bo left.", "spans": [], "meta": {"doc_id": "town", "start": 0}})
    with pytest.raises(InputError, match=r":1: the text differs from the corpus text from character 0 on"):
        collect(GOLD, open_store(path), LABELS)


@pytest.mark.parametrize("start", [-8, "31", 31.0, True])
def test_meta_start_is_an_offset(start, tmp_path):
    path = tasks(tmp_path, {"text": "Bo left.", "spans": [], "meta": {"doc_id": "town", "start": start}})
    with pytest.raises(InputError, match=r":1: meta.start must be an offset in the document, from 0, not "):
        collect(GOLD, open_store(path), LABELS)


def test_meta_doc_id_that_the_gold_lacks_is_an_unknown_document(tmp_path):
    path = tasks(tmp_path, {"text": "Cy ran.", "spans": [], "meta": {"doc_id": "other"}})
    (found,) = collect(GOLD, open_store(path), LABELS)
    assert found.id == "other"


def test_only_accepted_tasks_are_read():
    assert typed(collected("answers.jsonl"), "mentions") == [("Ada", 0, "PER"), ("The 3 guards", 41, "PER")]


@pytest.mark.parametrize(("answer", "kept"), [(None, True), ("accept", True), ("reject", False), ("ignore", False)])
def test_only_accepted_spans_of_an_accepted_task_are_scored(answer, kept, tmp_path):
    """Of two predicted spans Ada is right. Met is spurious, unless it was rejected."""
    spans = [
        {"start": 0, "end": 3, "label": "PER", "answer": "accept"},
        {"start": 4, "end": 7, "label": "PER", **({"answer": answer} if answer else {})},
    ]
    path = tasks(tmp_path, {"text": "Ada met Bo in Lund on Monday.", "spans": spans, "answer": "accept"})
    (document,) = collect(GOLD, open_store(path, labels=LABELS), LABELS)
    assert typed(document, "mentions") == [("Ada", 0, "PER"), ("met", 4, "PER")][: 1 + kept]
    gold = {"id": "town", "text": TEXT, "mentions": [{"spans": [[0, 3]], "type": "PER"}]}
    assert score(gold, document, intervals=False)["mentions.typed.exact"].precision == (0.5 if kept else 1.0)


@pytest.mark.parametrize(("answer", "kept"), [(None, True), ("accept", True), ("reject", False), ("ignore", False)])
def test_only_accepted_tasks_of_a_file_are_scored(answer, kept, tmp_path):
    """No other task is about the second text, so that none is a later version of it."""
    rows = [
        {"text": "Ada met Bo in Lund on Monday.", "spans": [{"start": 0, "end": 3, "label": "PER"}]},
        {"text": "The 3 guards died.", "spans": [{"start": 0, "end": 12, "label": "PER"}], "answer": answer},
    ]
    (document,) = collect(GOLD, open_store(tasks(tmp_path, *rows), labels=LABELS), LABELS)
    assert typed(document, "mentions") == [("Ada", 0, "PER"), ("The 3 guards", 41, "PER")][: 1 + kept]


@pytest.mark.parametrize(("answer", "kept"), [(None, True), ("accept", True), ("reject", False), ("ignore", False)])
def test_only_accepted_relations_of_an_accepted_task_are_scored(answer, kept, tmp_path):
    ada, bo, lund = ({"start": start, "end": end, "label": "PER"} for start, end in ((0, 3), (8, 10), (14, 18)))
    links = [
        {"label": "At", "head_span": ada, "child_span": lund},
        {"label": "At", "head_span": bo, "child_span": lund, "answer": answer},
    ]
    task = {"text": "Ada met Bo in Lund on Monday.", "spans": [ada, bo, lund], "relations": links, "answer": "accept"}
    (document,) = collect(GOLD, open_store(tasks(tmp_path, task), labels=LABELS), LABELS)
    assert [item.arg1 for item in document.relations] == [((0, 3),), ((8, 10),)][: 1 + kept]


def test_overlapping_spans_and_two_labels_of_one_span_are_kept():
    assert typed(collected("overlap.jsonl"), "mentions") == [
        ("The 3 guards", 41, "PER"),
        ("3 guards died", 45, "PER"),
        ("guards", 47, "LOC"),
        ("guards", 47, "PER"),
    ]


def test_relation_whose_head_is_an_event_is_an_argument():
    (event,) = collected("relations.jsonl").events
    assert event.trigger == MET
    assert [(each.role, each.filler) for each in event.arguments] == [("Who", ((0, 3),)), ("Whom", ((8, 10),))]


def test_other_relation_is_a_relation():
    (relation,) = collected("relations.jsonl").relations
    assert (relation.type, relation.arg1, relation.arg2) == ("At", ((8, 10),), ((14, 18),))


def test_span_of_a_relation_is_no_second_mention():
    found = typed(collected("relations.jsonl"), "mentions")
    assert found == [("Ada", 0, "PER"), ("Bo", 8, "PER"), ("Lund", 14, "LOC")]


def test_coref_relations_make_clusters_that_keep_to_their_task():
    """Both begin with the first three characters of their task."""
    found = collected("coref.jsonl")
    entity = {TEXT[slice(*item.spans[0])] + str(item.spans[0][0]): item.entity for item in found.mentions}
    assert entity["Ada0"] == entity["Bo8"] is not None
    assert entity["The41"] == entity["guards47"] is not None
    assert entity["Ada0"] != entity["The41"]
    assert entity["Lund14"] is None
    assert found.relations == ()


def test_coref_relations_chain(tmp_path):
    a, b, c, d = ({"start": at, "end": at + 1, "label": "X"} for at in range(4))
    links = [{"label": "COREF", "head_span": one, "child_span": other} for one, other in ((a, b), (c, d), (d, b))]
    (part,) = read(tasks(tmp_path, {"text": "abcd", "spans": [a, b, c, d], "relations": links}))
    (name,) = {item.entity for item in part.document.mentions}
    assert name is not None


def test_layers_that_no_span_of_the_file_has_were_not_attempted():
    found = collected("coref.jsonl")
    assert (found.events, found.times, found.quantities) == (None, None, None)
    assert collected("start.jsonl").relations is None


def test_meta_layers_tell_what_was_attempted(tmp_path):
    path = tasks(tmp_path, {"text": TEXT[:29], "spans": [], "meta": {"layers": ["times", "events"]}})
    (part,) = read(path)
    assert (part.document.times, part.document.events) == ((), ())
    assert (part.document.mentions, part.document.quantities) == (None, None)


@pytest.mark.parametrize("key", ["spans", "_view_id", "_input_hash", "_task_hash", "_session_id"])
def test_prodigy_file_is_recognised_by_its_keys(key, tmp_path):
    value = {"spans": [], "_view_id": "spans_manual", "_session_id": "s"}.get(key, 17)
    (part,) = read(tasks(tmp_path, {"text": TEXT, key: value}))
    assert not part.whole


def test_format_may_be_told(tmp_path):
    path = tasks(tmp_path, {"text": TEXT})
    assert [part.whole for part in read(path)] == [True]
    assert [part.whole for part in read(path, form="prodigy")] == [False]


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"spans": []}, "is not a Prodigy task: Object missing required field `text`"),
        ({"text": "x", "spans": [{"start": 0}]}, "missing required field `end` - at `$.spans[0]`"),
        ({"text": "x", "spans": [{"start": -1, "end": 1}]}, "Expected `int` >= 0 - at `$.spans[0].start`"),
        ({"text": "x", "spans": [], "relations": [{"label": "A", "head": 0, "child": 1}]}, "has no head_span"),
    ],
)
def test_line_that_is_no_task_is_refused_with_its_place(task, said, tmp_path):
    with pytest.raises(InputError) as error:
        list(read(tasks(tmp_path, {"text": "x", "spans": []}, task)))
    assert str(error.value).startswith(f"{tmp_path / 'tasks.jsonl'}:2: is not a Prodigy task: ")
    assert said in str(error.value)


def test_span_outside_its_task_is_refused(tmp_path):
    path = tasks(tmp_path, {"text": "Ada met", "spans": [{"start": 0, "end": 8, "label": "PER"}]})
    with pytest.raises(InputError, match=r":1: \[0, 8\) ends after the text, which has 7 characters"):
        collect(GOLD, open_store(path), LABELS)


def test_prodigy_file_is_scored_without_format(capsys):
    """Of 6 mentions the file has 4, and all else that it attempts."""
    options = ["--gold", str(FOLDER / "gold.jsonl"), "--labels", str(FOLDER / "labels.toml"), "--json"]
    assert main(["score", str(FOLDER / "paragraphs.jsonl"), *options]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["input"]["unknown_labels"] == {}
    mentions = found["metrics"]["mentions.typed.exact"]
    assert (mentions["p_num"], mentions["p_den"], mentions["r_num"], mentions["r_den"]) == (4, 4, 4, 6)
    for name in ("triggers.tc.exact", "times.typed.exact", "quantities.typed.exact"):
        assert found["metrics"][name]["f1"] == 1.0
    assert found["metrics"]["relations.rel.exact"]["status"] == "not attempted"


# Export


def exported(form, tmp_path, capsys):
    """The file that an export writes, and what it says."""
    path = tmp_path / "export.jsonl"
    assert main(["export", "--format", form, "-o", str(path)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    return path, err


def scored(path, capsys):
    """The results of the metrics that the file has what they need for."""
    assert main(["score", str(path), "--json"]) == 0
    metrics = json.loads(capsys.readouterr().out)["metrics"]
    return {name: result for name, result in metrics.items() if result["status"] == "scored"}


def test_jsonl_export_scores_1_on_every_metric(tmp_path, capsys):
    path, said = exported("jsonl", tmp_path, capsys)
    assert said.startswith("mali-bench: wrote every layer")
    found = scored(path, capsys)
    assert {result["f1"] for result in found.values()} <= {1.0, None}  # None: the gold has nothing of it
    for group in ("mentions", "coref", "relations", "triggers", "arguments", "times", "quantities"):
        assert any(name.startswith(f"{group}.") for name in found)


def test_prodigy_export_scores_1_on_all_that_it_carries(tmp_path, capsys):
    """Or lacks at most the discontinuous mentions, should the article have any."""
    path, said = exported("prodigy-spans", tmp_path, capsys)
    for lost in ("heads", "coreference", "relations", "arguments", "values", "readings"):
        assert lost in said
    found = scored(path, capsys)
    lacking = sum(len(mention.spans) > 1 for document in bundled.load() for mention in document.mentions)
    for name, result in found.items():
        assert result["precision"] == 1.0, name
        assert result["r_den"] - result["r_num"] <= (lacking if name.startswith("mentions.") else 0), name
    for name in ("mentions.subtyped.exact", "triggers.tc.exact", "times.typed.exact", "quantities.typed.exact"):
        assert name in found
    assert not any(name.startswith(("coref.", "relations.", "arguments.")) for name in found)


def test_export_goes_to_standard_output_without_a_path(tmp_path, capsys):
    path, _ = exported("prodigy-spans", tmp_path, capsys)
    assert main(["export", "--format", "prodigy-spans"]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")


def test_export_to_a_path_that_cannot_be_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = tmp_path / "file" / "export.jsonl"
    assert main(["export", "--format", "jsonl", "-o", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"mali-bench: {path}: cannot be written")


def written(document, labels):
    """The tasks that a document is written as, read with srsly, which Prodigy reads them with."""
    return [srsly.json_loads(line) for line in prodigy.write(document, labels)]


DOCUMENTS = {
    "the article": (next(each for each in bundled.load() if each.id == ARTICLE), bundled.labels()),
    "town": (GOLD.part(0).document, LABELS),
    "clean": (next(read(str(ROOT / "tests" / "faults" / "clean.jsonl"))).document, bundled.labels()),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_prodigy_tokens_are_the_text_in_order(name):
    for task in written(*DOCUMENTS[name]):
        at = 0
        for number, token in enumerate(task["tokens"]):
            assert token["id"] == number
            assert task["text"][token["start"] : token["end"]] == token["text"] != ""
            assert task["text"][at : token["start"]].strip() == ""
            assert token["ws"] == (task["text"][token["end"] : token["end"] + 1] == " ")
            at = token["end"]
        assert at == len(task["text"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_prodigy_spans_begin_and_end_with_a_token(name):
    """`token_end` is the last token, not the one behind it."""
    spans = 0
    for task in written(*DOCUMENTS[name]):
        for span in task["spans"]:
            assert task["tokens"][span["token_start"]]["start"] == span["start"]
            assert task["tokens"][span["token_end"]]["end"] == span["end"]
            spans += 1
    assert spans > 0


@pytest.mark.parametrize("name", DOCUMENTS)
def test_prodigy_tasks_are_the_paragraphs_at_their_places(name):
    document, labels = DOCUMENTS[name]
    found = written(document, labels)
    assert "\n\n".join(task["text"] for task in found) == document.text.strip()
    for number, task in enumerate(found, start=1):
        start = task["meta"]["start"]
        assert document.text[start : start + len(task["text"])] == task["text"]
        assert task["meta"]["doc_id"] == document.id
        assert task["meta"]["paragraph"] == number


def test_prodigy_token_is_parted_where_a_span_needs_it():
    text = "the pro-Lund party"
    document = msgspec.convert({"text": text, "mentions": [{"spans": [[4, 7]]}, {"spans": [[8, 10]]}]}, type(CLEAN))
    (task,) = written(document, LABELS)
    assert [token["text"] for token in task["tokens"]] == ["the", "pro", "-", "Lu", "nd", "party"]
    assert [token["ws"] for token in task["tokens"]] == [True, False, False, False, True, False]
    assert [(span["token_start"], span["token_end"]) for span in task["spans"]] == [(1, 1), (3, 3)]


CLEAN = DOCUMENTS["clean"][0]


def test_prodigy_export_leaves_out_discontinuous_extents_and_nothing_else():
    lines, _ = export("prodigy-spans", [CLEAN], bundled.labels())
    first, second = (srsly.json_loads(line) for _, line in lines)
    labels = [span["label"] for task in (first, second) for span in task["spans"]]
    others = (CLEAN.events, CLEAN.times, CLEAN.quantities, CLEAN.titles)
    assert len(labels) == len(CLEAN.mentions) - 1 + sum(map(len, others))
    assert "3 guards who slept" in [item.quote for item in CLEAN.mentions if len(item.spans) > 1]
    assert [(span["start"], span["end"], span["label"]) for span in second["spans"]] == [
        (0, 3, "PER.Individual"),  # She
        (10, 14, "Count"),  # more
        (15, 22, "Conflict.Attack"),
        (30, 37, "Conflict.Attack"),
    ]


def test_label_that_belongs_to_another_layer_is_written_with_its_own():
    document = msgspec.convert({"text": "Ada met Bo", "mentions": [{"spans": [[0, 3]], "type": "Meet"}]}, type(CLEAN))
    (task,) = written(document, LABELS)
    assert [span["label"] for span in task["spans"]] == ["mentions:Meet"]


# spaCy

NLP = spacy.blank("en")


def doc(text=TEXT, name=None, ents=None, **groups):
    """A Doc with entities and span groups, given as (start, end) in characters or (start, end, label)."""
    made = NLP.make_doc(text)
    if ents is not None:
        made.ents = [made.char_span(start, end, *label) for start, end, *label in ents]
    for group, spans in groups.items():
        made.spans[group] = [made.char_span(start, end, *label) for start, end, *label in spans]
    if name is not None:
        made.user_data["id"] = name
    return made


ENTS = [(0, 3, "PER"), (8, 10, "PER"), (14, 18, "LOC"), (31, 33, "PER"), (41, 53, "PER"), (61, 63, "PER")]
TOWN = GOLD.part(0).document


def test_entities_of_a_doc_are_mentions():
    found = score(TOWN, doc(ents=ENTS))
    assert found["mentions.typed.exact"].f1 == 1.0
    assert found["coref.b3.exact"].status == found["triggers.ti.exact"].status == "not attempted"


def test_span_groups_of_a_doc_are_layers():
    events, times = [(4, 7, "Meet"), (54, 58, "Die")], [(22, 28, "DATE")]
    found = score(TOWN, doc(mentions=ENTS, events=events, times=times, quantities=[(45, 46, "Count")]))
    for name in ("mentions.typed.exact", "triggers.tc.exact", "times.typed.exact", "quantities.typed.exact"):
        assert found[name].f1 == 1.0


@pytest.mark.parametrize(
    ("groups", "taken"),
    [
        ({"ents": ENTS[:1]}, "Ada"),
        ({"ents": ENTS[:1], "sc": ENTS[1:2]}, "Bo"),
        ({"ents": ENTS[:1], "sc": ENTS[1:2], "mentions": ENTS[2:3]}, "Lund"),
    ],
)
def test_group_mentions_goes_before_sc_and_sc_before_entities(groups, taken):
    (mention,) = from_doc(doc(**groups)).document.mentions
    ((start, end),) = mention.spans
    assert TEXT[start:end] == taken


def test_coref_clusters_of_a_doc_are_entities():
    clusters = {"coref_clusters_1": [(8, 10), (31, 33), (61, 63)], "coref_clusters_2": [(41, 53)]}
    found = score(TOWN, doc(ents=ENTS, **clusters))
    assert found["coref.b3.exact"].f1 == 1.0
    assert found["mentions.typed.exact"].f1 == 1.0


def test_span_of_a_cluster_is_a_mention_even_if_it_is_no_entity():
    found = score(TOWN, doc(coref_clusters_1=[(8, 10), (31, 33), (61, 63)]))
    result = found["mentions.untyped.exact"]
    assert (result.p_num, result.p_den, result.r_den) == (3, 3, 6)
    muc = found["coref.muc.exact"]
    assert (muc.r_num, muc.r_den) == (2, 2)  # the links of Bo, the only entity with several mentions


def test_layer_that_a_doc_has_no_annotation_of_was_not_attempted():
    found = score(TOWN, doc(times=[(22, 28, "DATE")]))
    assert found["mentions.untyped.exact"].status == "not attempted"
    assert found["times.typed.exact"].f1 == 1.0


def test_doc_whose_entities_were_set_to_none_found_no_mentions():
    found = score(TOWN, doc(ents=[]))
    assert found["mentions.untyped.exact"].status == "scored"
    assert found["mentions.untyped.exact"].recall == 0.0


def test_gold_may_be_docs_too():
    found = score([doc(ents=ENTS)], [doc(ents=ENTS[:3])])
    result = found["mentions.typed.exact"]
    assert (result.precision, result.recall) == (1.0, 0.5)


def test_docs_without_ids_are_paired_by_their_text():
    gold = [doc("Ada ran.", ents=[(0, 3, "PER")]), doc("Bo ran.", ents=[(0, 2, "PER")])]
    pred = [doc("Ada ran.", ents=[(0, 3, "PER")]), doc("Bo ran.", ents=[])]
    for side in (pred, pred[::-1]):
        assert score(gold, side)["mentions.typed.exact"].recall == 0.5


def test_docs_of_the_same_text_are_paired_by_order():
    """Gold Ada and nothing, predicted Ada and nothing, or the other way round."""
    gold = [doc("Ada ran.", ents=[(0, 3, "PER")]), doc("Ada ran.", ents=[])]
    assert score(gold, gold)["mentions.typed.exact"].f1 == 1.0
    turned = score(gold, gold[::-1])["mentions.typed.exact"]
    assert (turned.p_num, turned.p_den, turned.r_den) == (0, 1, 1)


def test_docs_with_ids_are_paired_by_id():
    gold = [doc("Ada ran.", "a", ents=[(0, 3, "PER")]), doc("Bo ran.", "b", ents=[(0, 2, "PER")])]
    assert score(gold, gold[::-1])["mentions.typed.exact"].f1 == 1.0


def test_fewer_docs_without_ids_than_gold_are_found_by_their_text():
    gold = [doc("Ada ran.", ents=[(0, 3, "PER")]), doc("Bo ran.", ents=[(0, 2, "PER")])]
    found = score(gold, gold[1:])
    assert found["mentions.typed.exact"].recall == 0.5
    assert len(found.input["missing_documents"]) == 1


def test_id_of_a_doc_is_a_string():
    with pytest.raises(InputError, match=r"doc.user_data\['id'\], must be a string, not 7"):
        score(TOWN, doc(name=7, ents=[]))


def test_text_of_a_doc_must_be_that_of_the_gold():
    with pytest.raises(InputError, match=r"'Eva met Bo\.', is not in the gold"):
        score(TOWN, doc("Eva met Bo.", ents=[]))
