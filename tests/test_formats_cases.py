"""Small inputs of kinds that the scorer once misread, with the right answer worked out by hand.

The gold has five mentions and a relation:

    Anna hired Bob in Oslo.

    She left Rome.
"""

import json

import pytest
import spacy

from mali_bench import InputError, score
from mali_bench.cli.main import main
from mali_bench.formats.store import open_store
from mali_bench.model.labels import FREE
from mali_bench.scoring.inputs import collect

FIRST = "Anna hired Bob in Oslo."
TEXT = f"{FIRST}\n\nShe left Rome."
PLACES = {"Anna": 0, "hired": 5, "Bob": 11, "Oslo": 18, "She": 25, "Rome": 34}


def mention(word, label, **more):
    return {"spans": [[PLACES[word], PLACES[word] + len(word)]], "type": label, **more}


GOLD = {
    "id": "d1",
    "text": TEXT,
    "mentions": [
        mention("Anna", "PER", id="m1", entity="e1"),
        mention("Bob", "PER", id="m2", entity="e2"),
        mention("Oslo", "LOC", id="m3", entity="e3"),
        mention("She", "PER", id="m4", entity="e1"),
        mention("Rome", "LOC", id="m5", entity="e5"),
    ],
    "relations": [{"type": "Hired", "arg1": "m1", "arg2": "m2"}],
}


def span(word, label="PER", **more):
    return {"start": PLACES[word], "end": PLACES[word] + len(word), "label": label, **more}


def task(*spans, text=FIRST, **more):
    return {"text": text, "spans": list(spans), "answer": "accept", **more}


@pytest.fixture
def run(tmp_path, capsys):
    """Runs a command on predictions and gold (values, a line each), and gives exit code, output and error."""

    def run(command, pred, *options, gold=(GOLD,)):
        for name, values in (("pred", pred), ("gold", gold)):
            (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(value)}\n" for value in values))
        files = [str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]
        return (main([command, *files, *options]), *capsys.readouterr())

    return run


@pytest.fixture
def scored(run):
    """The report on predictions, as plain data."""

    def scored(pred, gold=(GOLD,)):
        code, out, err = run("score", pred, "--json", gold=gold)
        assert code == 0, err
        return json.loads(out)

    return scored


def counts(report, name="mentions.typed.exact"):
    result = report["metrics"][name]
    return result["p_num"], result["p_den"], result["r_den"]


def noticed(report):
    return {notice["kind"]: notice["count"] for notice in report["input"]["notices"]}


POOLED = (
    task(span("Anna"), span("hired"), _annotator_id="ann"),
    task(span("Bob"), _annotator_id="bo"),
)


@pytest.mark.parametrize("command", ["score", "diff", "errors"])
def test_two_annotators_of_one_task_are_never_pooled(command, run):
    code, out, err = run(command, POOLED)
    assert (code, out) == (2, "")
    assert "bo did the task that ann did at" in err
    assert "--annotator" in err


def test_one_annotator_of_several_can_be_named(tmp_path):
    path = tmp_path / "pred.jsonl"
    path.write_text("".join(f"{json.dumps(value)}\n" for value in POOLED))
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(GOLD))
    (document,) = collect(open_store(str(gold)), open_store(str(path), annotator="bo"), FREE)
    assert [item.spans for item in document.mentions] == [((11, 14),)]
    with pytest.raises(InputError, match="no tasks of the annotator 'cy'; its annotators are ann, bo"):
        open_store(str(path), annotator="cy")


@pytest.mark.parametrize("command", ["score", "errors", "diff"])
def test_the_option_names_the_annotator(command, tmp_path, capsys):
    (tmp_path / "pred.jsonl").write_text("".join(f"{json.dumps(value)}\n" for value in POOLED))
    (tmp_path / "gold.jsonl").write_text(json.dumps(GOLD))
    files = [str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl")]
    assert main([command, *files, "--annotator", "ann"]) in (0, 1)
    assert capsys.readouterr().err == ""
    assert main([command, *files, "--annotator", "cy"]) == 2
    assert "its annotators are ann, bo" in capsys.readouterr().err


def test_annotators_who_parted_the_work_are_put_together_and_named(scored):
    other = task({"start": 0, "end": 3, "label": "PER"}, text="She left Rome.", _annotator_id="bo")
    report = scored([POOLED[0], other])
    assert counts(report) == (2, 3, 5)
    assert noticed(report) == {"annotators": 2}


@pytest.mark.parametrize("stamps", [(1, 2), (None, None)])
def test_last_version_of_a_task_counts(stamps, scored):
    """Of `Anna` and `hired` the second version has only the first."""
    versions = [task(span("Anna"), span("hired")), task(span("Anna"))]
    versions = [{**each, **({"_timestamp": at} if at else {})} for each, at in zip(versions, stamps, strict=True)]
    report = scored(versions)
    assert counts(report) == (1, 1, 5)
    assert noticed(report) == {"superseded": 1}


def test_last_version_is_the_latest_even_if_the_file_has_it_first(scored):
    report = scored([task(span("Anna"), _timestamp=2), task(span("Anna"), span("hired"), _timestamp=1)])
    assert counts(report) == (1, 1, 5)


def test_task_whose_last_version_is_rejected_is_left_out(scored):
    report = scored([task(span("Anna")), {**task(span("Anna")), "answer": "reject"}, task(text="She left Rome.")])
    assert counts(report) == (0, 0, 5)


def test_tasks_of_two_views_add_up(scored):
    report = scored([task(span("Anna"), _view_id="ner_manual"), task(span("Bob"), _view_id="spans_manual")])
    assert counts(report) == (2, 2, 5)


def test_yes_or_no_questions_about_one_text_add_up(scored):
    asked = [
        task(span(word), _is_binary=True, _task_hash=number, answer=answer, _view_id="ner")
        for number, (word, answer) in enumerate([("Anna", "accept"), ("hired", "reject"), ("Bob", "accept")])
    ]
    assert counts(scored(asked)) == (2, 2, 5)


def test_session_parts_annotators_where_no_annotator_is_named(tmp_path, capsys):
    tasks = [task(span("Anna"), _session_id="ds-ann"), task(span("Anna"), span("Bob"), _session_id="ds-bo")]
    path = tmp_path / "both.jsonl"
    path.write_text("".join(f"{json.dumps(value)}\n" for value in tasks))
    assert main(["agreement", str(path)]) == 0
    out = capsys.readouterr().out
    assert "ds-ann: 1 mentions" in out
    assert "ds-bo: 2 mentions" in out


TOKENS = [
    {"text": word, "start": start, "end": start + len(word), "id": number, "ws": True}
    for number, (word, start) in enumerate([("Anna", 0), ("hired", 5), ("Bob", 11), ("in", 15), ("Oslo", 18)])
]


def tokened(word, token, label="PER"):
    return span(word, label, token_start=token, token_end=token)


HIRED = {"head": 0, "child": 2, "label": "Hired"}


@pytest.mark.parametrize(
    "link",
    [
        {**HIRED, "head_span": tokened("Anna", 0, None), "child_span": tokened("Bob", 2, None)},
        HIRED,
    ],
    ids=["ends without label", "ends as tokens"],
)
def test_ends_of_relations_are_the_spans_of_the_task(link, scored):
    spans = [tokened("Anna", 0), tokened("Bob", 2), tokened("Oslo", 4, "LOC")]
    report = scored([task(*spans, tokens=TOKENS, relations=[link], _view_id="relations")])
    assert counts(report) == (3, 3, 5)
    assert counts(report, "relations.rel+.exact") == (1, 1, 1)


def test_relation_names_the_last_token_of_its_end(scored):
    """`Anna hired` ends with token 1."""
    wide = {"start": 0, "end": 10, "token_start": 0, "token_end": 1, "label": "X"}
    pred = task(wide, tokened("Bob", 2), tokens=TOKENS, relations=[{**HIRED, "head": 1}])
    report = scored([pred])
    assert counts(report, "relations.rel.exact") == (0, 1, 1)
    assert counts(report) == (1, 2, 5)


def test_text_with_other_line_ends_is_read_and_told(scored):
    crlf = TEXT.replace("\n", "\r\n")
    rome = crlf.index("Rome")
    report = scored([task(span("Anna"), {"start": rome, "end": rome + 4, "label": "LOC"}, text=crlf)])
    assert counts(report) == (2, 2, 5)
    (notice,) = report["input"]["notices"]
    assert (notice["kind"], notice["subject"], notice["leads"]) == ("text-form", "line ends", False)


def test_stale_copy_of_a_text_is_counted(scored):
    report = scored([task(span("Anna", text="Ann"), span("Bob", text="Bob"))])
    assert counts(report) == (2, 2, 5)
    (notice,) = report["input"]["notices"]
    assert (notice["kind"], notice["count"]) == ("stale-text", 1)
    assert notice["first"].endswith("pred.jsonl:1: 0-4 'Ann'")


VOTED = [
    {"id": "d1", "text": "Voted.", "mentions": [{"spans": [[0, 5]], "type": "X"}]},
    {"id": "d2", "text": "I Voted. Twice.", "mentions": []},
]


def test_text_that_is_a_document_is_that_document(scored):
    report = scored([task({"start": 0, "end": 5, "label": "X"}, text="Voted.")], gold=VOTED)
    assert counts(report) == (1, 1, 1)
    assert report["input"]["missing_documents"] == ["d2"]


def test_text_inside_a_word_is_not_found(run):
    code, out, err = run("score", [task(text="Ann")], gold=[{"id": "d", "text": "Annabel", "mentions": []}])
    assert (code, out) == (2, "")
    assert "'Ann', is not in the gold" in err


def test_text_of_several_documents_is_settled_by_its_id(scored):
    gold = [{"id": name, "text": "Voted.", "mentions": [{"spans": [[0, 5]], "type": name}]} for name in ("a", "b")]
    report = scored([task({"start": 0, "end": 5, "label": "b"}, text="Voted.", meta={"doc_id": "b"})], gold=gold)
    assert counts(report) == (1, 1, 2)


def test_text_of_several_documents_is_settled_by_order_or_refused(scored, run):
    gold = [{"id": name, "text": "Voted.", "mentions": [{"spans": [[0, 5]], "type": name}]} for name in ("a", "b")]
    tasks = [task({"start": 0, "end": 5, "label": name}, text="Voted.") for name in ("a", "b")]
    report = scored(tasks, gold=gold)
    assert counts(report) == (2, 2, 2)
    assert noticed(report) == {"by-order": 2}
    code, _, err = run("score", tasks[:1], gold=gold)
    assert code == 2
    assert "in several places of the gold" in err


def test_json_of_spacy_is_read_as_what_it_is(scored):
    tokens = [{"id": number, "start": token["start"], "end": token["end"]} for number, token in enumerate(TOKENS)]
    report = scored([{"text": FIRST, "ents": [span("Anna"), span("Bob")], "tokens": tokens}])
    assert counts(report) == (2, 2, 5)


def test_offsets_of_tokens_are_found_by_the_surface_strings(scored):
    words = FIRST.split()
    item = {"id": "e1", "text": "Bob", "start": 2, "end": 3, "type": "PER"}
    report = scored([{"doc_id": "d1", "text": FIRST, "tokens": words, "entities": [item]}])
    assert counts(report) == (1, 1, 5)
    assert noticed(report)["offsets"] == 1


TWO = {"id": "d", "text": "Anna saw Bob. She liked him."}
WHERE = {"Anna": [0, 4], "She": [14, 17], "Bob": [9, 12], "him": [24, 27]}


def clustered(*pairs):
    return [{"spans": [WHERE[word]], "type": "P", "entity": entity} for word, entity in pairs]


BOTH = clustered(("Anna", "1"), ("She", "1"), ("Bob", "2"), ("him", "2"))


def test_mention_in_two_clusters_is_told(scored):
    again = {**clustered(("She", "2"))[0], "type": "Q"}
    report = scored([{"id": "d", "mentions": [*BOTH, again]}], gold=[{**TWO, "mentions": BOTH}])
    assert noticed(report) == {"two-clusters": 1}


def test_names_of_clusters_never_change_a_score():
    """`She` is in both clusters, whichever comes first."""
    made = []
    for one, other in (("1", "2"), ("2", "1")):
        doc = spacy.blank("en")(TWO["text"])
        groups = {one: ("Anna", "She"), other: ("Bob", "him", "She")}
        for name, words in groups.items():
            doc.spans[f"coref_clusters_{name}"] = [doc.char_span(*WHERE[word]) for word in words]
        made.append(score({**TWO, "mentions": BOTH}, doc))
    assert made[0].metrics == made[1].metrics
    assert {notice["kind"] for notice in made[0].input["notices"]} == {"two-clusters"}


def test_empty_strings_are_absent_values(scored):
    """Two mentions with the entity `""` are two entities, not one."""
    gold = [{**TWO, "mentions": clustered(("Anna", "1"), ("Bob", "2"))}]
    for absent in ("", None):
        pred = [{"id": "d", "mentions": clustered(("Anna", absent), ("Bob", absent))}]
        assert scored(pred, gold)["metrics"]["coref.b3.exact"]["status"] == "not attempted"
    pred = [{"id": "d", "mentions": [*clustered(("Anna", "1"), ("Bob", "")), *clustered(("him", ""))]}]
    assert scored(pred, gold)["metrics"]["coref.muc.exact"]["p_den"] == 0


def test_lone_surrogate_is_named(run):
    code, _, err = run("score", [{"id": "d1", "mentions": [mention("Anna", "\ud83d")]}])
    assert code == 2
    assert "surrogates come in pairs" in err


# What every command says of its input


def test_every_report_carries_what_was_noticed(run, tmp_path, capsys):
    """A stale copy of a text in one of the files; the other lacks the only document."""
    pred = task(span("Anna", text="Ann"))
    code, out, _ = run("errors", [pred], "--json")
    assert [notice["kind"] for notice in json.loads(out)["input"]["notices"]] == ["stale-text"]
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"id": "d9", "mentions": []}))
    code, out, err = run("compare", [pred], str(other), "--json")
    assert code == 0, err
    comparison = json.loads(out)
    one, two = comparison["inputs"].values()
    assert comparison["same_documents"] is False
    assert [(notice["kind"], notice["leads"]) for notice in one["notices"]] == [("stale-text", False)]
    assert (one["missing_documents"], two["missing_documents"]) == ([], ["d1"])


LABELS = """
[mentions.type]
"PER.Individual" = "a person"
"PER.Group" = "people"
"LOC.Populated" = "a town"
"""


@pytest.fixture
def labelled(run, tmp_path):
    """The report on mentions with some labels under a label set with subtypes."""

    def labelled(*labels, words=("Anna", "Bob", "Oslo")):
        path = tmp_path / "labels.toml"
        path.write_text(LABELS)
        spans = [span(word, label) for word, label in zip(words, labels, strict=True)]
        code, out, err = run("score", [task(*spans)], "--json", "--labels", str(path))
        assert code == 0, err
        return json.loads(out)

    return labelled


def test_family_of_a_label_is_known(labelled):
    assert labelled("PER", "PER", "LOC")["input"]["unknown_labels"] == {}
    assert labelled("PER", "PERSON", "LOC")["input"]["unknown_labels"] == {"mentions.type PERSON": 1}


def test_labels_that_are_all_unknown_lead_the_report(labelled):
    """No map is named, since none fits this label set."""
    notices = labelled("PERSON", "PERSON", "GPE")["input"]["notices"]
    assert [(notice["kind"], notice["subject"], notice["count"], notice["leads"]) for notice in notices] == [
        ("labels-unknown", "mentions: PERSON, GPE; this may be another scheme's output", 3, True)
    ]
    assert labelled("PERSON", "PERSON", "LOC")["input"]["notices"] == []


def test_spans_that_cut_words_lead_the_report_with_the_base_that_would_fit(scored):
    """Ends that name the last character, without surface strings to tell."""
    shorter = [{"start": at, "end": at + len(word) - 1, "label": "X"} for word, at in PLACES.items() if word != "Rome"]
    notices = scored([task(*shorter, text=TEXT)])["input"]["notices"]
    (notice,) = [each for each in notices if each["kind"] != "labels-unknown"]
    assert (notice["kind"], notice["count"], notice["leads"]) == ("words-cut", 5, True)
    assert "code points with the last one included" in notice["about"]


def test_a_slip_in_a_label_is_told_the_closest_one(tmp_path, capsys):
    """And not that it may be another scheme's, whose ORG has every ORG."""
    path = tmp_path / "pred.jsonl"
    path.write_text('{"mentions": [{"spans": [[0, 17]], "type": "ORG.Militry"}]}')
    assert main(["score", str(path), "--no-intervals"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == (
        "no type is in the label set - mentions: ORG.Militry; the closest of the label set is ORG.Military (1)"
    )


def test_items_that_nothing_can_be_read_of_are_no_answer(tmp_path, capsys):
    """`span` with numbers is no string to look for: the file is ours, with a wrong key."""
    path = tmp_path / "pred.jsonl"
    path.write_text('{"mentions": [{"span": [0, 17]}]}')
    assert main(["score", str(path)]) == 2
    assert "unknown field `span`" in capsys.readouterr().err


def test_diff_says_what_was_noticed(run):
    code, out, _ = run("diff", [task(span("Anna", text="Ann"))], "--json")
    assert code == 1
    assert [notice["kind"] for notice in json.loads(out)["input"]["notices"]] == ["stale-text"]
    _, out, _ = run("diff", [task(span("Anna", text="Ann"))])
    assert "copies of a span's text that differ" in out
