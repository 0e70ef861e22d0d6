"""Answers of language models: what is read of them, and what it is worth."""

import contextlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mali_bench
from mali_bench.cli.main import main
from mali_bench.corpus import bundled, prompt
from mali_bench.errors import InputError
from mali_bench.formats import format_of
from mali_bench.formats.source import Source
from mali_bench.formats.store import InMemory, open_store
from mali_bench.formats.surfaces import Name, Trigger, Triple
from mali_bench.model.document import Document
from mali_bench.scoring.report import evaluate

FIXTURES = Path(__file__).parent / "formats" / "answer"
PRACTICE = next(part for part in bundled.parts("practice") if part.document.id == "practice-1")
LABELS = bundled.labels()


def write(tmp_path, text, name="answer.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return str(path)


def answer(tmp_path, text):
    store = open_store(write(tmp_path, text), labels=LABELS)
    return store.part(0).answer


def notices(tmp_path, text):
    store = open_store(write(tmp_path, text), labels=LABELS)
    return [(notice.subject, notice.count) for notice in store.notices if notice.kind in ("answer", "unread")]


def report(path, occurrences="all", gold=PRACTICE):
    store = open_store(str(path), labels=LABELS, occurrences=occurrences)
    return evaluate(InMemory([gold]), store, LABELS, "x", intervals=False)


def names(answer):
    return [(name.text, name.type) for name in answer.names]


@pytest.fixture
def repairing():
    pytest.importorskip("json_repair")


# What can be placed by hand, from reading the text of practice-1.

PROSE = {
    "exact": {
        "Anselm Dourouk", "Northern Salvation Front", "in August", "Thursday", "Sunday", "at least nine people",
        "promise",
    },
    "ambiguous": {"NSF": 4, "Qessar": 2, "town": 4, "his": 2},
    "normalised": {
        "colonel ivo marrasht": "Colonel Ivo Marrasht",
        "Tesh  Varok": "Tesh Varok",
        "Lísk Studies Center": "Lisk Studies Centre",
        "have killed": "killed",
    },
    "not found": {"Jonas Petrel", "the Omrekh mountains"},
}  # fmt: skip
KEYED = {
    "exact": {
        "Mira Oskeldt", "Harun Velkas", "Lena Torvash", "the deputy mayor", "Dravenia", "Ulmassa", "The NSF", "rebel",
        "the rebel leader", "the engineer", "Her", "Lisk Studies Centre",
    },
    "ambiguous": {"Velkas": 2, "Sarvandi": 2},
    "normalised": {},
    "not found": {"Sarvand"},  # only inside "Sarvandi"
}  # fmt: skip
TABLE = {
    "exact": {
        "President Anselm Dourouk", "Air strikes", "fuel depot", "between 200 and 300", "at least three", "41",
        "Dravenian contingent",
    },
    "ambiguous": {"Marrasht": 2},
    "normalised": {"1800": "1,800"},
    "not found": {'Tesh Varok "town"', "50 kilometres"},
}  # fmt: skip


@pytest.mark.parametrize(("name", "by_hand"), [("prose", PROSE), ("keyed", KEYED), ("table", TABLE)])
def test_messy_answers_are_placed_as_by_hand(name, by_hand, request):
    if name != "keyed":
        request.getfixturevalue("repairing")
    placement = report(FIXTURES / f"{name}.txt").input["placement"]
    strings = placement["strings"]
    assert {row["string"]: row["places"] for row in strings["ambiguous"]} == by_hand["ambiguous"]
    assert {row["string"]: row["text"] for row in strings["normalised"]} == by_hand["normalised"]
    assert {row["string"] for row in strings["not found"]} == by_hand["not found"]
    assert strings["fuzzy"] == []
    assert placement["counts"]["exact"] == len(by_hand["exact"])


def test_what_the_prose_answer_is_worth(repairing):
    scored = report(FIXTURES / "prose.txt")
    # The gold has a Life.Die triggered by "killed"; "promise" is its Statement.Commit: both are right.
    assert (scored["triggers.tc.exact"].p_num, scored["triggers.tc.exact"].p_den) == (2, 2)
    # Mentions: Anselm Dourouk, Ivo Marrasht, the Front, NSF 4 times, Tesh Varok twice, Qessar twice, the Centre, and
    # the two that are not in the text: 14.
    assert scored["mentions.untyped.exact"].p_den == 14
    assert scored["times.untyped.exact"].p_den == 3
    assert "|occurrences:all|" in scored.signature
    first = report(FIXTURES / "prose.txt", "first")
    assert first["mentions.untyped.exact"].p_den == 9
    assert "|occurrences:first|" in first.signature


def test_a_signature_without_strings_says_nothing_of_occurrences(tmp_path):
    path = write(tmp_path, msgspec.json.encode(PRACTICE.document) + b"\n", "own.jsonl")
    assert "occurrences" not in report(path).signature


# What is read

PER, GPE = "PER.Individual", "GPE.Nation"
ANN = [("Ann", PER), ("Mali", GPE)]
PLAIN = [
    '{"entities": [{"text": "Ann", "type": "PER.Individual"}, {"text": "Mali", "type": "GPE.Nation"}]}',
    '{"mentions": [{"span": "Ann", "label": "PER.Individual"}, {"surface": "Mali", "category": "GPE.Nation"}]}',
    '{"named_entities": [["Ann", "PER.Individual"], ["GPE.Nation", "Mali"]]}',
    '{"entities": {"PER.Individual": ["Ann"], "GPE.Nation": ["Mali"]}}',
    '{"PER.Individual": ["Ann"], "GPE.Nation": ["Mali"]}',
    '{"entities": {"Ann": "PER.Individual", "Mali": "GPE.Nation"}}',
    '[{"name": "Ann", "type": "PER.Individual"}, {"name": "Mali", "type": "GPE.Nation"}]',
    '{"text": "Ann", "type": "PER.Individual"}\n{"text": "Mali", "type": "GPE.Nation"}\n',
    '{"result": {"entities": [{"text": "Ann", "type": "PER.Individual"}, {"text": "Mali", "type": "GPE.Nation"}]}}',
    "{'entities': [('Ann', 'PER.Individual'), ('Mali', 'GPE.Nation')]}",
    "entities = {'PER.Individual': ['Ann'], 'GPE.Nation': ['Mali']}",
    'Here:\n```json\n{"entities": {"PER.Individual": ["Ann"], "GPE.Nation": ["Mali"]}}\n```\nDone.',
    "| Entity | Type |\n|---|---|\n| Ann | PER.Individual |\n| **Mali** | GPE.Nation |\n",
    '{"entities": {"PER.Individual": ["Ann"]}, "entities": {"GPE.Nation": ["Mali"]}}',
]
REPAIRED = [
    '{"entities": [{"text": "Ann", "type": "PER.Individual",}, {"text": "Mali", "type": "GPE.Nation"},]}',
    '{"entities": [{"text": "Ann", "type": "PER.Individual"}, // one\n {"text": "Mali", "type": "GPE.Nation"}]}',
    "{entities: [{text: 'Ann', type: 'PER.Individual'}, {text: 'Mali', type: 'GPE.Nation'}]}",
    '{"entities": [{"text": "Ann", "type": "PER.Individual"} {"text": "Mali", "type": "GPE.Nation"}]}',
    '{"entities": [{"text": "Ann", "type": "PER.Individual"}, {"text": "Mali", "type": "GPE.Nation"}, {"text": "Ga',
    '{"entities": [{"text": "Ann", "type": "PER.Individual",}], "entities": [{"text": "Mali", "type": "GPE.Nation"}]}',
    '```json\n{"entities": [{"text": "Ann", "type": "PER.Individual"}, {"text": "Mali", "type": "GPE.Nation"}\n```',
    "{&quot;entities&quot;: [{&quot;text&quot;: &quot;Ann&quot;, &quot;type&quot;: &quot;PER.Individual&quot;},"
    " {&quot;text&quot;: &quot;Mali&quot;, &quot;type&quot;: &quot;GPE.Nation&quot;}]}",
]


@pytest.mark.parametrize("text", PLAIN)
def test_entities_however_they_are_listed(tmp_path, text):
    assert names(answer(tmp_path, text)) == ANN


@pytest.mark.parametrize("text", REPAIRED)
def test_json_that_must_be_repaired(tmp_path, text, repairing):
    assert names(answer(tmp_path, text)) == ANN
    assert any(
        "repaired" in subject or "cut off" in subject or "literal" in subject for subject, _ in notices(tmp_path, text)
    )


def test_json_without_the_library_that_repairs_names_it(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "json_repair", None)
    with pytest.raises(InputError, match="pip install json-repair"):
        answer(tmp_path, REPAIRED[1])


MET = Trigger(text="met", type="A", arguments=(("Agent", "Ann"),))


@pytest.mark.parametrize(
    ("text", "dropped", "events"),
    [
        (
            '[{"role": "Agent", "text": "Ann"}, {"role": "Place", "text": "Belg',
            '{"role": "Place", "text": "Belg',
            [MET],
        ),
        (
            '[{"role": "Agent", "text": "Ann"}, {"role": "Place", "text": "Mali"',
            '{"role": "Place", "text": "Mali"',
            [MET],
        ),
        ("[{'role': 'Agent', 'text': 'Ann'}, {'role': 'Pla", "{'role': 'Pla", [MET]),
        ('[{"role": "Agent", "text": "Ann"}], "not', ', "not', [MET]),
        ('[{"role": "Agent", "text": "Ann"}]}, {"type": "B", "trigger": "le', '{"type": "B", "trigger": "le', [MET]),
        ('{"Agent": ["Ann", "Bo', ', "Bo', [MET]),
        ('{"Agent": ["Ann"', "", [MET]),
    ],
)
def test_what_an_answer_breaks_off_in_is_dropped_and_quoted(tmp_path, text, dropped, events, repairing):
    start = '{"events": [{"type": "A", "trigger": "met", "arguments": '
    start = start.replace('"', "'") if "'" in text else start
    store = open_store(write(tmp_path, start + text), labels=LABELS)
    assert list(store.part(0).answer.events) == events
    (notice,) = [notice for notice in store.notices if "cut off" in notice.subject]
    assert notice.first.partition(" before ")[2] == (repr(dropped) if dropped else "")


def test_an_argument_without_a_string_is_none(tmp_path):
    text = '{"events": [{"type": "A", "trigger": "met", "arguments": [{"role": "Agent", "text": "Ann"}, '
    text += '{"role": "Place"}]}]}'
    assert answer(tmp_path, text).events == (MET,)
    assert notices(tmp_path, text) == [("arguments that could not be read", 1)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[{'entity_group': 'PER', 'score': np.float32(0.9987), 'word': 'Ann'}]", [("Ann", "PER")]),
        ("[('Ann', 'PER'), ('Mali', 'GPE')]", [("Ann", "PER"), ("Mali", "GPE")]),
        ("[('PER', 'Ann')]", [("Ann", "PER")]),
        ("{'text': 'Ann', 'type': 'PER'}\n{'text': 'Mali', 'type': 'GPE'}\n", [("Ann", "PER"), ("Mali", "GPE")]),
        ("The names are these: [{'text': 'Ann', 'type': 'PER'}]", [("Ann", "PER")]),
        ('The names are these: [{"text": "Ann", "type": "PER"}]', [("Ann", "PER")]),
    ],
)
def test_printed_lists(tmp_path, text, names):
    assert [(name.text, name.type) for name in answer(tmp_path, text).names] == names


@pytest.mark.parametrize(
    "text",
    ["[{'head': 'Ann', 'relation': 'in', 'tail': 'Mali'}]", "[['Ann', 'in', 'Mali']]", "[('Ann', 'in', 'Mali')]"],
)
def test_printed_triples(tmp_path, text):
    assert answer(tmp_path, text).triples == (Triple(type="in", head="Ann", tail="Mali"),)


def test_printed_spans(tmp_path):
    path = write(tmp_path, "[{'entity_group': 'PER', 'score': np.float32(0.99), 'word': 'Ann', 'start': 4, 'end': 7}]")
    (part,) = open_store(path, labels=LABELS).parts()
    assert [(mention.spans, mention.type) for mention in part.document.mentions] == [(((4, 7),), "PER")]


def test_what_is_no_literal_either_is_refused_with_its_line(tmp_path):
    with pytest.raises(InputError, match=r"answer\.txt: line 1 is not JSON"):
        answer(tmp_path, "[{'text': Ann}, os.system('x')]")


def test_rows_with_labels_are_known_without_a_label_set(tmp_path):
    text = "[('Ann', 'PER.Individual'), ('GPE.Nation', 'Mali'), ('UN', 'organization')]"
    (part,) = open_store(write(tmp_path, text)).parts()
    assert names(part.answer) == [*ANN, ("UN", "organization")]
    with pytest.raises(InputError, match="put them under the key"):
        list(open_store(write(tmp_path, "[('the law', 'law'), ('United Nations', 'UN')]")).parts())


@pytest.mark.parametrize(
    ("text", "triples", "clusters"),
    [
        ('[["Ann", "lives in", "Mali"], ["Ann", "per:title", "judge"]]', 2, None),
        ('[["Ann", "PHYS", "Mali"]]', 1, None),
        ('[["two guides", "At", "Dakar"], ["He", "visited", "Gao"]]', 2, None),
        ('[["Ann", "she"], ["Bob", "the judge", "he"]]', None, 2),
        ('[["Ann", "she", "her", "Ann Gray"]]', None, 1),
        ('[["Ann", "she"], ["Mali"]]', None, 2),
        ('Clusters:\n```json\n[["Ann", "she", "Ann Gray"]]\n```\n', None, 1),
        ('Triples:\n```json\n[["Ann", "Met", "Bob"]]\n```\n', 1, None),
    ],
)
def test_rows_of_strings_of_which_one_reading_fits(tmp_path, text, triples, clusters):
    made = answer(tmp_path, text)
    assert (made.triples and len(made.triples), made.clusters and len(made.clusters)) == (triples, clusters)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('[["Carvalho", "He", "Carvalho"], ["Ann", "met", "Bob"]]', "`relations` or `clusters`"),
        ('[["Ann Gray", "Gray", "she"]]', "`relations` or `clusters`"),
        ('[["Ann", "the judge", "she"]]', "`relations` or `clusters`"),
        ('[["Ann Gray", "Judge", "Judge Gray"]]', "`relations` or `clusters`"),
        ('Here:\n```json\n[["Ann", "She", "Ann"]]\n```\n', "`relations` or `clusters`"),
        ('[["Ann", "she"]]', "`clusters` or `entities`"),
    ],
)
def test_rows_of_strings_of_which_two_readings_fit_are_refused(tmp_path, text, keys):
    with pytest.raises(InputError, match=f"put them under the key {keys}"):
        answer(tmp_path, text)


def test_unescaped_quotes(tmp_path, repairing):
    text = '{"entities": [{"text": "the so-called "Ansar" group", "type": "ORG.ArmedGroup"}]}'
    assert names(answer(tmp_path, text)) == [('the so-called "Ansar" group', "ORG.ArmedGroup")]


def test_html_entities(tmp_path):
    assert names(
        answer(
            tmp_path,
            '{"entities": [{"text": "Smith &amp; Sons", "type": "ORG.Other"}], "x": 1}\n'.replace("{", "Sure:\n{", 1),
        )
    ) == [("Smith & Sons", "ORG.Other")]


RELATIONS = [
    '{"relations": [{"head": "Ann", "relation": "in", "tail": "Mali"}]}',
    '{"relations": [{"subject": "Ann", "predicate": "in", "object": "Mali"}]}',
    '{"relations": [{"source": {"text": "Ann"}, "type": "in", "target": {"text": "Mali"}}]}',
    '{"triples": [["Ann", "in", "Mali"]]}',
    '{"relation_extraction": {"in": [["Ann", "Mali"]]}}',
    '{"entities": [{"id": "e1", "text": "Ann"}, {"id": "e2", "text": "Mali"}], "relations": [{"head": "e1",'
    ' "type": "in", "tail": "e2"}]}',
    "| Head | Relation | Tail |\n|---|---|---|\n| Ann | in | Mali |\n",
]


@pytest.mark.parametrize("text", RELATIONS)
def test_relations_however_they_are_listed(tmp_path, text):
    assert answer(tmp_path, text).triples == (Triple(type="in", head="Ann", tail="Mali"),)


EVENTS = [
    '{"events": [{"type": "Attack", "trigger": "hit", "arguments": [{"role": "Agent", "text": "Ann"}]}]}',
    '{"events": [{"event_type": "Attack", "trigger": {"text": "hit"}, "arguments": {"Agent": "Ann"}}]}',
    '{"events": [{"event_type": "Attack", "trigger": "hit", "participants": {"Agent": ["Ann"]}}]}',
    '{"events": {"Attack": [{"trigger": "hit", "roles": [{"Agent": "Ann"}]}]}}',
    '{"entities": [{"id": 1, "text": "Ann"}], "events": [{"type": "Attack", "trigger": "hit", '
    '"arguments": [["Agent", "Ann"]]}]}',
]


@pytest.mark.parametrize("text", EVENTS)
def test_events_however_they_are_listed(tmp_path, text):
    assert answer(tmp_path, text).events == (Trigger(text="hit", type="Attack", arguments=(("Agent", "Ann"),)),)


def test_times_and_quantities(tmp_path):
    text = '{"dates": [{"text": "May", "type": "DATE", "value": "2013-05"}], "numbers": ['
    text += '{"text": "10 men", "value": "10"}, {"text": "over 5", "number": 5, "low": 6, "high": null},'
    text += ' {"text": "2 or so", "low": 2, "high": 2}], "titles": [{"text": "Judge", "type": "Title"}]}'
    assert answer(tmp_path, text).names == (
        Name(text="May", layer="times", type="DATE", value="2013-05"),
        Name(text="10 men", layer="quantities", number=10),
        Name(text="over 5", layer="quantities", number=5, low=6),
        Name(text="2 or so", layer="quantities", low=2, high=2),  # bounds are no number that the text prints
        Name(text="Judge", layer="titles", type="Title"),
    )
    among = answer(tmp_path, '{"entities": [{"text": "May", "type": "DATE", "value": "2013-05"}]}')
    assert among.names == (Name(text="May", layer="times", type="DATE", value="2013-05"),)


WEEK = Name(text="last week", layer="times", type="DATE", value="2015-W10")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("| Time | Type | Value |\n|---|---|---|\n| last week | DATE | 2015-W10 |\n", [WEEK]),
        ("| Expression | Type | Normalized Value |\n|---|---|---|\n| last week | DATE | 2015-W10 |\n", [WEEK]),
        ('{"times": [{"expression": "last week", "value": "2015-W10", "type": "DATE"}]}', [WEEK]),
        ('[{"value": "2015-W10", "expression": "last week", "type": "DATE"}]', [WEEK]),
        (
            '{"quantities": [{"expression": "Nearly 4,000", "value": 4000}]}',
            [Name(text="Nearly 4,000", layer="quantities", number=4000)],
        ),
        (
            "| Quantity | Number | Unit |\n|---|---|---|\n| 36 hours | 36 | hour |\n",
            [Name(text="36 hours", layer="quantities", number=36, unit="hour")],
        ),
        ('{"entities": [{"value": "Ann", "type": "PER"}]}', [Name(text="Ann", type="PER")]),  # the only string
    ],
)
def test_a_value_beside_a_string_is_not_the_string(tmp_path, text, names):
    assert list(answer(tmp_path, text).names) == names


def test_tables_of_events_and_clusters(tmp_path):
    text = "| Type | Trigger | Arguments |\n|---|---|---|\n"
    text += "| Arrest | arrested | Agent: Police; Time: 18:00, Person: Ann |\n"
    text += (
        "| Flee | fled | Ann; |\n\nCoreference:\n\n| Cluster | Mentions |\n|---|---|\n| 1 | Ann; she |\n| 2 | Mali |\n"
    )
    made = answer(tmp_path, text)
    assert made.events == (
        Trigger(text="arrested", type="Arrest", arguments=(("Agent", "Police"), ("Time", "18:00"), ("Person", "Ann"))),
        Trigger(text="fled", type="Flee", arguments=((None, "Ann"),)),
    )
    assert made.clusters == (("Ann", "she"), ("Mali",))


def test_fields_that_are_not_read_are_named(tmp_path):
    text = "| Type | Trigger | Weapon |\n|---|---|---|\n| Attack | hit | bomb |\n| Attack | shot | |\n"
    assert notices(tmp_path, text) == [("`Weapon` of events", 1)]


@pytest.mark.parametrize(
    "text",
    [
        '{"clusters": [["Ann", "she"], ["Mali"]]}',
        '{"coreference": [{"mentions": ["Ann", "she"]}, {"mentions": [{"text": "Mali"}]}]}',
        '{"coref_clusters": {"1": ["Ann", "she"], "2": ["Mali"]}}',
        '{"entities": [{"text": "Ann", "cluster": 1}, {"text": "she", "cluster": 1}, {"text": "Mali", "cluster": 2}]}',
        '{"entities": [{"name": "Ann", "mentions": ["Ann", "she"]}, {"name": "Mali", "mentions": ["Mali"]}]}',
    ],
)
def test_clusters_however_they_are_listed(tmp_path, text):
    assert answer(tmp_path, text).clusters == (("Ann", "she"), ("Mali",))


def test_the_last_complete_block_of_a_kind_counts(tmp_path, repairing):
    text = (
        '```json\n{"entities": [{"text": "Old"}], "times": [{"text": "May"}]}\n```\nBetter:\n'
        '```json\n{"entities": [{"text": "New"}]}\n```\nEven better:\n```json\n{"entities": [{"text": "Newest"}, {"te'
    )
    assert names(answer(tmp_path, text)) == [("New", None), ("May", None)]
    assert ("lists of mentions that a later complete one replaces", 2) in notices(tmp_path, text)


@pytest.mark.parametrize("tag", ["think", "thinking", "reasoning"])
def test_what_a_model_thinks_is_left_out(tmp_path, tag):
    block = '{"entities": [{"text": "Ann"}]}'
    for text in (f'<{tag}>{{"entities": ["Bob"]}}</{tag}>\n{block}', f'{{"entities": ["Bob"]}}</{tag}>\n{block}'):
        assert names(answer(tmp_path, text)) == [("Ann", None)]


def test_what_could_not_be_read_is_quoted(tmp_path):
    text = (
        '{"entities": [{"text": "Ann"}, null, {"colour": "red"}], "moods": [{"x": 1}], "events": [{"type": "Attack"}]}'
    )
    store = open_store(write(tmp_path, text), labels=LABELS)
    said = {notice.subject: notice.first for notice in store.notices}
    assert "None" in said["mentions that could not be read"]
    assert "Attack" in said["events without a trigger that could not be read"]
    assert "`moods`" in said


def test_answers_to_several_texts(tmp_path):
    rows = [{"id": f"practice-{n}", "entities": [{"text": "Ann", "type": PER}]} for n in (1, 2)]
    path = write(tmp_path, "".join(f"{json.dumps(row)}\n" for row in rows), "answers.jsonl")
    scored = evaluate(
        InMemory(bundled.parts("practice")), open_store(path, labels=LABELS), LABELS, "x", intervals=False
    )
    assert scored.input["missing_documents"] == ["practice-3", "practice-4"]
    assert scored["mentions.untyped.exact"].p_den == 2


def test_one_answer_to_several_texts_is_refused(tmp_path, capsys):
    path = write(tmp_path, '{"entities": [{"text": "Ann", "type": "PER.Individual"}]}')
    assert main(["score", "--split", "practice", path]) == 2
    assert "give each the id of its document" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        '{"mentions": [{"spans": [[0, 3]], "type": "PER"}]}',
        '{"entities": [{"start": 0, "end": 3, "label": "PER", "text": "Ann"}]}',
        '{"text": "Ann left.", "spans": [{"start": 0, "end": 3, "label": "PER"}]}',
        "Ann B-PER\nleft O\n",
        "T1\tPER 0 3\tAnn\n",
        "<xml><entities/></xml>",
        "A text without any data.",
        '{"mentions": [{"spans": [[0, 3]], "ty',
        "",
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(tmp_path, text):
    with contextlib.suppress(InputError):
        assert format_of(Source(write(tmp_path, text))).name != "answer"


def test_an_answer_cannot_be_gold(tmp_path, capsys):
    path = write(tmp_path, PLAIN[0])
    assert main(["score", "--gold", path, path]) == 2
    assert "offsets" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["[" * 3000 + "]" * 3000, '{"entities": ' + "[" * 200 + "]" * 200 + "}", '{"entities": ' * 300]
)
def test_deep_nesting_is_refused(tmp_path, text, repairing):
    with pytest.raises(InputError):
        list(open_store(write(tmp_path, text), form="answer").parts())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), name=st.sampled_from(["prose", "keyed", "table"]))
def test_mutated_bytes_raise_nothing_but_input_errors(tmp_path, data, name):
    raw = bytearray((FIXTURES / f"{name}.txt").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from([b"", b"{", b"[", b'"', b"'", b"\\", b"\x00", b"\xff", b"|", b"#"])
        )
    try:
        report(write(tmp_path, bytes(raw)))
    except InputError as error:
        assert "\n" not in str(error)


# The same content, and the schema

TEXT = "José Núñez 🙂 met Ann Gray in Gao on 5 May 2013.\n\nTen men attacked Konna; Ann Gray said that he fled."


def at(quote, number=0):
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(quote, start + 1)
    return [[start, start + len(quote)]]


GOLD = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"spans": at("José Núñez"), "type": PER, "entity": "j"},
        {"spans": [[TEXT.index("he fled"), TEXT.index("he fled") + 2]], "type": PER, "entity": "j"},
        {"spans": at("Ann Gray"), "type": PER, "entity": "a"},
        {"spans": at("Ann Gray", 1), "type": PER, "entity": "a"},
        {"spans": at("Gao"), "type": "GPE.PopulationCenter"},
        {"spans": at("Konna"), "type": "GPE.PopulationCenter"},
        {"spans": at("Ten men"), "type": "PER.Group"},
    ],
    "relations": [{"type": "Physical.Located", "arg1": at("José Núñez"), "arg2": at("Gao")}],
    "events": [
        {"trigger": at("met"), "type": "Contact.Meet", "arguments": [{"role": "Time", "filler": at("5 May 2013")}]},
        {
            "trigger": at("attacked"),
            "type": "Conflict.Attack",
            "arguments": [{"role": "Attacker", "filler": at("Ten men")}, {"role": "Target", "filler": at("Konna")}],
        },
    ],
    "times": [{"spans": at("5 May 2013"), "type": "DATE", "value": "2013-05-05"}],
    "quantities": [{"spans": at("Ten"), "type": "Count", "number": 10, "low": 10, "high": 10}],
}
ANSWER = {
    "mentions": [
        {"text": "José Núñez", "type": PER},
        {"text": "Ann Gray", "type": PER},
        {"text": "Gao", "type": "GPE.PopulationCenter"},
        {"text": "Konna", "type": "GPE.PopulationCenter"},
        {"text": "Ten men", "type": "PER.Group"},
    ],
    "clusters": [["José Núñez", "he"], ["Ann Gray", "Ann Gray"]],
    "relations": [{"head": "José Núñez", "type": "Physical.Located", "tail": "Gao"}],
    "events": [
        {"type": "Contact.Meet", "trigger": "met", "arguments": [{"role": "Time", "text": "5 May 2013"}]},
        {
            "type": "Conflict.Attack",
            "trigger": "attacked",
            "arguments": [{"role": "Attacker", "text": "Ten men"}, {"role": "Target", "text": "Konna"}],
        },
    ],
    "times": [{"text": "5 May 2013", "type": "DATE", "value": "2013-05-05"}],
    "quantities": [{"text": "Ten", "type": "Count", "number": 10, "low": 10, "high": 10}],
}


def test_the_same_content_has_the_same_score(tmp_path):
    gold = mali_bench.score([GOLD], [GOLD], labels=LABELS, intervals=False)
    made = mali_bench.score([GOLD], [ANSWER], labels=LABELS, intervals=False)
    assert made.input["placement"]["counts"] == {
        "exact": 9,
        "ambiguous": 1,
        "normalised": 0,
        "fuzzy": 0,
        "not found": 0,
    }
    for name, result in gold.metrics.items():
        assert made[name] == result, name


def test_an_invented_string_costs_precision_and_nothing_else():
    more = {**ANSWER, "mentions": [*ANSWER["mentions"], {"text": "Timbuktu", "type": "GPE.PopulationCenter"}]}
    before = mali_bench.score([GOLD], [ANSWER], labels=LABELS, intervals=False)
    after = mali_bench.score([GOLD], [more], labels=LABELS, intervals=False)
    for name in ("mentions.typed.head", "mentions.typed.exact", "mentions.typed.overlap", "mentions.strings.bag"):
        assert after[name].p_den == before[name].p_den + 1 == 8, name
        assert (after[name].p_num, after[name].r_num, after[name].r_den) == (7, 7, 7), name


def conforms(value, schema):
    """Whether a value is as the parts of JSON Schema say that are used here."""
    kinds = {"object": dict, "array": list, "string": str, "number": (int, float), "null": type(None)}
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[name]) for name in names) or ("enum" in schema and value not in schema["enum"]):
        return False
    if isinstance(value, dict):
        return value.keys() == set(schema["required"]) and all(
            conforms(value[key], schema["properties"][key]) for key in value
        )
    return not isinstance(value, list) or all(conforms(each, schema["items"]) for each in value)


@pytest.mark.parametrize("document", bundled.load("practice"), ids=lambda document: document.id)
def test_an_answer_that_follows_the_schema_is_read_as_it_is(tmp_path, document, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "json_repair", None)
    made = {"id": document.id, **prompt.answer_of(document, prompt.LAYERS)}
    assert conforms(made, prompt.schema(prompt.LAYERS, LABELS, document.id))
    store = open_store(write(tmp_path, json.dumps(made)), labels=LABELS)
    assert not [notice for notice in store.notices if notice.kind in ("answer", "unread")]
    scored = evaluate(InMemory(bundled.parts("practice")), store, LABELS, "x", intervals=False)
    counts = scored.input["placement"]["counts"]
    # Triggers that begin with an auxiliary are found without it; all else is in the text as it is.
    assert counts["fuzzy"] == counts["not found"] == 0
    assert not scored.input["unknown_labels"]
    assert isinstance(document, Document)
