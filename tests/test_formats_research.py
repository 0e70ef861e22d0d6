"""The JSON of research on information extraction, and triples without offsets.

Every file holds the invented document of `invented`, and must score as the project's own format does with the same
content. The files are written here by hand, after the descriptions that the readers name.
"""

import json

import pytest
from damaged import read_damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import EVENT, FLAT, MENTIONS, QUANTITY, RELATION, TIME, TOKENS, Scoring, own, surface

from mali_bench.formats import format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.source import Source

FIRST = len(TOKENS[0])
NER = [*((span, kind) for span, kind, _ in MENTIONS), TIME, QUANTITY]
SENTENCES = [(0, FIRST), (FIRST, len(FLAT))]


@pytest.fixture
def scoring(tmp_path, capsys):
    return Scoring(tmp_path, capsys)


def by_sentence(rows, start=lambda row: row[0]):
    return [[row for row in rows if low <= start(row) < high] for low, high in SENTENCES]


def clusters():
    entities = dict.fromkeys(entity for *_, entity in MENTIONS)
    return [[[span[0], span[1] - 1] for span, _, entity in MENTIONS if entity == name] for name in entities]


def dygie(before="", short=True, scores=()):
    kind, (trigger, _), arguments = EVENT
    head = [trigger, kind] if short else [trigger, trigger, kind]
    event = [[*head, *scores], *([*(a, b - 1), role, *scores] for role, (a, b) in arguments)]
    label, one, other = RELATION
    return {
        "doc_key": "d1",
        "sentences": [list(sentence) for sentence in TOKENS],
        f"{before}ner": by_sentence([[span[0], span[1] - 1, kind, *scores] for span, kind in NER]),
        f"{before}relations": [[[one[0], one[1] - 1, other[0], other[1] - 1, label, *scores]], []],
        f"{before}events": [[event], []],
        f"{before}clusters": clusters(),
    }


DYGIE = own("mentions", "entities", "relations", "events", "times", "quantities")


@pytest.mark.parametrize("short", [True, False])
def test_dygie(scoring, short):
    scoring.same(scoring.file("a.jsonl", dygie(short=short)), DYGIE)


def test_predictions_of_dygie_go_before_its_gold(scoring):
    gold = {key: [[], []] for key in ("ner", "relations", "events")}
    both = {**gold, "clusters": [], **dygie("predicted_", scores=(11.5, 0.98))}
    report = scoring.same(scoring.file("a.jsonl", both), DYGIE)
    assert "unread" not in scoring.noticed(report)
    report = scoring.report(scoring.file("b.jsonl", {**both, "ner": [[[0, 1, "PER"]], []]}))
    assert [notice["subject"] for notice in report["input"]["notices"] if notice["kind"] == "unread"] == ["`ner`"]


def test_sentence_of_a_language_models_tokens(scoring):
    sentences = [["[CLS]", *TOKENS[0], "[SEP]"], ["[CLS]", "She", "and", "her", "cr", "##ew", *TOKENS[1][4:], "[SEP]"]]
    made = {"doc_key": "d1", "sentences": sentences, "clusters": [[[1, 2], [15, 15], [17, 17]]]}
    report = scoring.report(scoring.file("a.jsonl", made))
    assert report["metrics"]["coref.muc.exact"]["p_num"] == 2  # two links between Zoë Ferrand, She, her


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("ner", [[[0, 99, "PER"]], []], "the tokens [0, 100) are not a stretch of the 24 tokens"),
        ("ner", [[[0, "PER"]], []], "`ner`[0][0] must be a list of 3 or more elements"),
        ("ner", [[[0, True, "PER"]], []], "must be a whole number from 0 on, not True"),
        ("ner", "PER", "`ner` must be a list, not 'PER'"),
        ("clusters", [[[0]]], "must be a list of 2 or more elements"),
        ("events", [[[[]]], []], "must be a list of 2 or more elements"),
        ("sentences", [[1]], "`sentences`[0] must be a string"),
    ],
)
def test_dygie_that_is_broken(scoring, key, value, why):
    code, _, err = scoring.run(scoring.file("a.jsonl", {**dygie(), key: value}), "--format", "dygie")
    assert code == 2
    assert why in err
    assert len(err.strip().splitlines()) == 1


def windows(entities=True, inclusive=0, shift=0):
    """The document as TextEE has it, a window a sentence."""
    made = []
    for number, (low, high) in enumerate(SENTENCES):

        def place(span, low=low):
            return {"text": surface(span), "start": span[0] - low + shift, "end": span[1] - low + shift - inclusive}

        here = [(at, span, kind) for at, (span, kind) in enumerate(NER) if low <= span[0] < high]
        ids = {span: f"e{at}" for at, span, _ in reversed(here)}
        kind, trigger, arguments = EVENT
        fillers = (
            [
                {**({"entity_id": ids[span]} if entities else {}), "role": role, **place(span)}
                for role, span in arguments
            ]
            if low <= trigger[0] < high
            else []
        )
        events = [{"id": "v", "event_type": kind, "trigger": place(trigger), "arguments": fillers}] if fillers else []
        ends = [
            {"entity_id": ids[span], "role": f"Arg-{n}", **place(span)}
            for n, span in enumerate(RELATION[1:], 1)
            if low <= span[0] < high
        ]
        made.append(
            {
                "doc_id": "d1", "wnd_id": f"d1-{number}", "tokens": FLAT[low:high], "text": "", "lang": "en",
                "event_mentions": events,
                **({
                    "entity_mentions": [{"id": ids[s] if ids[s] == f"e{at}" else f"e{at}", "entity_type": k, **place(s)}
                                        for at, s, k in here],
                    "relation_mentions": [{"relation_type": RELATION[0], "arguments": ends[::-1]}] if ends else [],
                } if entities else {}),
            }
        )  # fmt: skip
    return made


WITHOUT_CLUSTERS = own("mentions", "relations", "events", "times", "quantities", clusters=False)


def test_textee_windows_are_put_together(scoring):
    scoring.same(scoring.file("a.json", windows()), WITHOUT_CLUSTERS)
    scoring.same(scoring.file("a.jsonl", "\n".join(map(json.dumps, windows()))), WITHOUT_CLUSTERS)


def test_textee_predictions_have_no_entities(scoring):
    scoring.same(scoring.file("a.json", windows(entities=False)), own("events"))
    kind, trigger, arguments = EVENT
    short = [{"trigger": [*trigger, kind], "arguments": [[*span, role] for role, span in arguments]}]
    made = [
        {"doc_id": "d1", "wnd_id": "d1-0", "tokens": TOKENS[0], "events": short},
        {"doc_id": "d1", "wnd_id": "d1-1", "tokens": TOKENS[1], "events": []},
    ]
    scoring.same(scoring.file("b.json", made), own("events"))


def test_surface_strings_say_that_ends_are_inclusive(scoring):
    report = scoring.same(scoring.file("a.json", windows(inclusive=1)), WITHOUT_CLUSTERS)
    assert scoring.noticed(report)["offsets"] == 11  # 8 mentions, a time, a quantity, a trigger


def test_windows_that_share_tokens_are_put_where_they_are(scoring):
    first, second = windows()
    whole = {**second, "tokens": FLAT[FIRST - 4 :]}
    for mention in whole["entity_mentions"]:
        mention["start"] += 4
        mention["end"] += 4
    scoring.same(scoring.file("a.json", [first, whole]), WITHOUT_CLUSTERS)


def test_argument_of_no_known_entity_is_counted(scoring):
    first, second = windows()
    first["event_mentions"][0]["arguments"][0] = {"entity_id": "nobody", "role": "Agent", "text": "x"}
    report = scoring.report(scoring.file("a.json", [first, second]))
    assert scoring.noticed(report)["unplaced"] == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"tokens": ["Zoë", "fired"]}, "token 2, 'fired', is not in the text behind the one before it"),
        ({"entity_mentions": [{"id": "e", "entity_type": "PER", "start": 0, "end": 1, "text": "Ann"}]}, "do not fit"),
        ({"entity_mentions": [{"id": "e", "entity_type": 3, "start": 0, "end": 1}]}, "`entity_type` must be a string"),
        ({"event_mentions": [{"event_type": "Hire", "trigger": None}]}, "`trigger` must be an object, not None"),
        ({"relation_mentions": [{"relation_type": "At", "arguments": []}]}, "must have 2 arguments, not 0"),
    ],
)
def test_textee_that_is_broken(scoring, change, why):
    code, _, err = scoring.run(scoring.file("a.json", [{**windows()[0], **change}]), "--format", "textee")
    assert code == 2
    assert why in err
    assert len(err.strip().splitlines()) == 1


def oneie():
    made = []
    for number, (low, high) in enumerate(SENTENCES):
        here = [(span, kind) for span, kind in NER if low <= span[0] < high]
        spans = [span for span, _ in here]
        kind, trigger, arguments = EVENT
        graph = {
            "entities": [[a - low, b - low, kind, "NAM", 0.9] for (a, b), kind in here],
            "triggers": [[trigger[0], trigger[1], kind, 0.9]] if number == 0 else [],
            "relations": [[*map(spans.index, RELATION[1:]), RELATION[0], 0.9]] if number == 0 else [],
            "roles": [[0, spans.index(span), role, 0.9] for role, span in arguments] if number == 0 else [],
        }
        ids = [f"d1:{at}-{at}" for at in range(low, high)]
        made.append(
            {"doc_id": "d1", "sent_id": f"d1-{number}", "token_ids": ids, "tokens": FLAT[low:high], "graph": graph}
        )
    return made


def test_oneie(scoring):
    scoring.same(scoring.file("a.json", oneie()), WITHOUT_CLUSTERS)


def test_oneie_that_names_an_entity_that_is_not_there(scoring):
    first, second = oneie()
    first["graph"]["roles"][0][1] = 44
    code, _, err = scoring.run(scoring.file("a.json", [first, second]))
    assert code == 2
    assert "`graph.roles` names item 44, and there are 5" in err


def rams(key="gold_evt_links"):
    kind, (start, end), arguments = EVENT
    trigger = [start, end - 1]
    links = [[trigger, [a, b - 1], f"evt089arg0{at}{role}"] for at, (role, (a, b)) in enumerate(arguments, start=1)]
    if key == "predictions":
        links = [[trigger, *([a, b - 1, role, 0.9] for role, (a, b) in arguments)]]
    return {
        "doc_key": "d1", "sentences": TOKENS, "evt_triggers": [[*trigger, [[kind, 1.0]]]], "ent_spans": [], key: links
    }  # fmt: skip


@pytest.mark.parametrize("key", ["gold_evt_links", "pred_evt_links", "predictions"])
def test_rams(scoring, key):
    scoring.same(scoring.file("a.jsonl", rams(key)), own("events"))


def test_rams_with_a_link_of_no_trigger(scoring):
    made = rams()
    made["gold_evt_links"][0][0] = [5, 5]
    code, _, err = scoring.run(scoring.file("a.jsonl", made))
    assert code == 2
    assert "a link names the trigger [5, 5], which is not there" in err


def docred():
    vertices = [
        [
            {"name": surface(span), "sent_id": int(span[0] >= FIRST), "type": kind,
             "pos": [at - FIRST * (span[0] >= FIRST) for at in span]}
            for span, kind, other in MENTIONS
            if other == entity
        ]
        for entity in dict.fromkeys(entity for *_, entity in MENTIONS)
    ]  # fmt: skip
    names = list(dict.fromkeys(entity for *_, entity in MENTIONS))
    ends = {"h": names.index("guides"), "t": names.index("dakar"), "r": RELATION[0], "evidence": [0]}
    return {"title": "d1", "sents": TOKENS, "vertexSet": vertices, "labels": [ends]}


def test_docred(scoring):
    scoring.same(scoring.file("a.json", [docred()]), own("mentions", "entities", "relations"))


def test_docred_results_beside_their_documents(scoring):
    (folder := scoring.folder / "docred").mkdir()
    (folder / "test.json").write_text(json.dumps([{**docred(), "labels": []}]))
    result = {"title": "d1", "h_idx": 1, "t_idx": 2, "r": RELATION[0], "evidence": []}
    (folder / "result.json").write_text(json.dumps([result]))
    scoring.same(folder, own("mentions", "entities", "relations"))
    (folder / "result.json").write_text(json.dumps([{**result, "t_idx": 9}]))
    code, _, err = scoring.run(folder)
    assert code == 2
    assert "a relation names the entity 9, which has no mentions" in err


def test_docred_results_alone_are_refused(scoring):
    result = {"title": "d1", "h_idx": 1, "t_idx": 2, "r": "P17"}
    code, _, err = scoring.run(scoring.file("result.json", [result]))
    assert code == 2
    assert "these are results of DocRED, which name entities by number" in err


TRIPLES = {
    "REBEL": "<s><triplet> two guides <subj> Dakar <obj> At</s>",
    "mREBEL": "tp_XX<triplet> two guides <per> Dakar <loc> At",
    "table": "two guides\tAt\tDakar\n",
    "table with header": "doc_id\tsubject\trelation\tobject\nd1\ttwo guides\tAt\tDakar\n",
    "Stanford OpenIE": "1.0\ttwo guides\tAt\tDakar\n",
    "OpenIE 5": "0.88 (two guides; At; Dakar)\n",
    "lists": '[["two guides", "At", "Dakar"]]',
    "rel": '{"arg1": "two guides", "rel": "At", "arg2": "Dakar"}',
    "spo": '{"spo_list": [{"subject": "two guides", "predicate": "At", "object": "Dakar"}]}',
    "dicts": '[{"head": "two guides", "type": "At", "tail": "Dakar"}]',
}


@pytest.mark.parametrize("name", TRIPLES)
def test_triples_without_offsets(scoring, name):
    """`Dakar` is in two places; the nearer one to `two guides` is meant."""
    report = scoring.report(scoring.file("a.txt", TRIPLES[name]))
    result = report["metrics"]["relations.rel.exact"]
    assert (result["p_num"], result["p_den"], result["r_den"]) == (1, 1, 1)


def test_second_tail_of_a_head_is_a_triple_of_its_own(tmp_path):
    (tmp_path / "a.txt").write_text("<triplet> Zoë <subj> Dakar <obj> in <subj> March <obj> on <triplet> Nord <subj> x")
    notices = Notices()
    (record,) = read(str(tmp_path / "a.txt"), notices=notices)
    assert [(one.head, one.type, one.tail) for one in record.answer.triples] == [
        ("Zoë", "in", "Dakar"),
        ("Zoë", "on", "March"),
    ]
    assert [notice.subject for notice in notices] == ["triples that lack a part"]


EXAMPLES = {
    "dygie": dygie(), "textee": windows(), "oneie": oneie(), "rams": rams(), "docred": [docred()],
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_is_recognised_as_itself_alone(scoring, name):
    assert format_of(Source(str(scoring.file("a.json", EXAMPLES[name])))).name == name


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(sorted(EXAMPLES)))
def test_damaged_files_raise_only_input_errors(tmp_path, data, name):
    read_damaged(data.draw, EXAMPLES[name], name, tmp_path / "a.json")
