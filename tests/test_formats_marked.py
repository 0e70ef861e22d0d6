"""Marks in a text: elements, brackets, slashes, chunk trees of NLTK, and semantic roles of AllenNLP."""

import json

import pytest
from damaged import read_damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mali_bench import InputError
from mali_bench.formats import format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.objects import read_objects
from mali_bench.formats.source import Source
from mali_bench.formats.store import open_store
from mali_bench.model.labels import FREE
from mali_bench.scoring.report import evaluate

TEXT = 'Zoë Lee (of R&D) "met" Bo.\nGao Hall is in Gao.'
ZOE, RD, BO, HALL, INNER, GAO = (0, 7), (12, 15), (23, 25), (27, 35), (27, 30), (42, 45)
ALL = {ZOE: "PER", RD: "ORG", BO: "PER", HALL: "FAC", INNER: "LOC", GAO: "LOC"}
FLAT = {place: label for place, label in ALL.items() if place != INNER}


def gold(mentions):
    return {"id": "d1", "text": TEXT, "mentions": [{"spans": [at], "type": label} for at, label in mentions.items()]}


XML = (
    '<PER>Zoë Lee</PER> (of <ORG>R&amp;D</ORG>) "met" <PER>Bo</PER>.\n'
    "<FAC><LOC>Gao</LOC> Hall</FAC> is in <LOC>Gao</LOC>."
)
"""Stanford's inlineXML, written by hand from what is known of it, not from a run; language models print the same."""
ATTRIBUTES = XML.replace("<PER>", '<ENAMEX TYPE="PER">').replace("</PER>", "</ENAMEX>")
MARKDOWN = '[Zoë Lee](PER) (of [R&D](ORG)) "met" [Bo](PER).\n[[Gao](LOC) Hall](FAC) is in [Gao](LOC).'
BARS = '[ Zoë Lee | PER ] (of [R&D | ORG]) "met" [ Bo | PER ] .\n[ [ Gao | LOC ] Hall | FAC ] is in [ Gao | LOC ] .'
"""In the form of TANL, written by hand, not from a run."""
TREES = """(S
  (PER Zoë/NNP Lee/NNP)
  (/(
  of/IN
  (ORG R&D/NN)
  )/)
  ``/``
  met/VBD
  ''/''
  (PER Bo/NNP)
  ./.)
(S (FAC (LOC Gao/NNP) Hall/NNP) is/VBZ in/IN (LOC Gao/NNP) ./.)
"""
"""What `print` gives of `nltk.Tree` objects (NLTK 3.10), in several lines and, with a wide margin, in one."""
SLASHES = (
    "Zoë/PER Lee/PER -LRB-/O of/O R&D/ORG -RRB-/O ``/O met/O ''/O Bo/PER ./O\nGao/FAC Hall/FAC is/O in/O Gao/LOC ./O\n"
)
"""Stanford's slashTags, written by hand from what is known of it, not from a run."""
LETTERS = (
    'Zoë/B-PER Lee/I-PER (/O of/O R&D/B-ORG )/O "/O met/O "/O Bo/B-PER ./O Gao/B-FAC Hall/I-FAC is/O in/O Gao/B-LOC'
)

MARKED = {
    "elements": (XML, "inline-tags", ALL),
    "attributes": (ATTRIBUTES, "inline-tags", ALL),
    "Markdown": (MARKDOWN, "inline-tags", ALL),
    "bars": (BARS, "inline-tags", ALL),
    "an answer": (f"<answer>\nSure! Here it is:\n\n```xml\n{XML}\n```\n</answer>", "inline-tags", ALL),
    "thoughts": (f"<think>Is <PER>Bo</PER> right?</think>\n{XML}", "inline-tags", ALL),
    "trees": (TREES, "nltk-trees", ALL),
    "slashes": (SLASHES, "slash-tags", FLAT),
    "slashes with letters": (LETTERS, "slash-tags", FLAT),
}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    def path(text, name="out.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return path


def score(path, mentions=ALL, **more):
    return evaluate(read_objects(gold(mentions) | more, "gold"), open_store(path), FREE, "x", intervals=False)


@pytest.mark.parametrize("name", MARKED)
def test_mentions_are_read_in_every_notation(name, path):
    text, form, mentions = MARKED[name]
    where = path(text)
    assert format_of(Source(where)).name == form
    assert score(where, mentions)["mentions.typed.exact"].f1 == 1


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.parametrize("kept", range(0, 200, 3))
def test_a_text_that_is_cut_off_is_read_or_refused(name, kept, path):
    text, form, _ = MARKED[name]
    try:
        list(read(path(text[:kept]), form=form))
    except InputError as error:
        assert "\n" not in str(error)


def unread(path):
    noticed = Notices()
    made = list(read(path, notices=noticed))
    return made, {notice.subject: notice.count for notice in noticed if notice.kind == "unread"}


def test_marks_that_do_not_fit_are_told(path):
    made, told = unread(path("<PER>Zoë</PER> Lee</ORG> <LOC>met <FAC></FAC> Bo [1] [ Gao | LOC | in = Bo ]"))
    (record,) = made
    assert [(mention.spans, mention.type) for mention in record.document.mentions] == [
        (((0, 1),), "PER"),
        (((8, 9),), "LOC"),
    ]
    assert [token for token in record.tokens if token] == ["Zoë", "Lee", "met", "Bo", "[", "1", "]", "Gao"]
    assert told == {
        "elements that are closed and not open": 1, "elements that are not closed": 1, "marks without a word": 1,
        "further parts of a bracket": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<p>Ann <b>left</b>.</p>",
        "See [the page](https://example.org/a) and [this](docs/a.md).",
        '{"features": [], "rows": []}',
        'So: {"entities": ["Ann"]} <PER>Ann</PER>',
        '<?xml version="1.0"?><PER>Ann</PER>',
        "1 < 2 and 3 > 2, [sic], (a | b)",
        "Ann/NNP left/VBD ./.",
        "Ann left and/or stayed.",
        "(S (NP (NNP Ann)) (VP (VBD left)))",
        "(see Ann/Bo)",
    ],
)
def test_other_texts_are_no_marks(text, path):
    with pytest.raises(InputError) as raised:
        assert format_of(Source(path(text))).name == "answer"
        raise InputError("x")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("inline-tags", "Ann left.", "has no marked mentions, as in '<PER>Ann</PER> lives'"),
        ("slash-tags", "Ann/PER left ./O", ":1: 'left' is not a word with its tag, as in 'Gao/LOCATION'"),
        ("slash-tags", " \n", "has no words"),
        ("nltk-trees", "(S (PER Ann/NNP) left/VBD", ":1: the tree that starts here does not end"),
        ("nltk-trees", "(S Ann/NNP))", ":1: closes a bracket, and none is open"),
        ("nltk-trees", "(S\n  Ann)", ":2: 'Ann\\)' is neither a word with its tag"),
        ("allennlp-srl", '{"words": [], "verbs": []}', "has no list `words`"),
        ("allennlp-srl", '{"words": ["a"], "verbs": [{"tags": ["O", "O"]}]}', "has 2 tags for 1 words"),
        ("allennlp-srl", '{"words": ["a"], "verbs": [{"tags": [1]}]}', "`tags`\\[0\\] must be a string"),
        ("allennlp-srl", '{"words": ["a"], "verbs": [7]}', "`verbs`\\[0\\] must be an object"),
    ],
)
def test_what_does_not_fit_is_refused(form, text, message, path):
    with pytest.raises(InputError, match=message):
        list(read(path(text), form=form))


def test_lines_may_start_with_signs(path):
    """The signs before a line's first word are its own, though lines are looked for by their letters."""
    text = 'Zoë left.\n"Bo left," said Zoë.\n("Gao")'
    mentions = [{"spans": [[11, 13]], "type": "PER"}, {"spans": [[33, 36]], "type": "LOC"}]
    where = path('"<PER>Bo</PER> left," said Zoë.\n("<LOC>Gao</LOC>")')
    wanted = read_objects({"id": "d1", "text": text, "mentions": mentions}, "gold")
    assert evaluate(wanted, open_store(where), FREE, "x", intervals=False)["mentions.typed.exact"].f1 == 1


def test_words_that_are_not_in_the_text_are_refused(path):
    with pytest.raises(InputError, match=r"out\.txt:1: token 3, 'left\.', is not in the text"):
        score(path("<PER>Zoë Lee</PER> left."))


# Semantic roles: written by hand in the shape that AllenNLP's predictor returns; only some models have a `frame`.

WORDS = ["Zoë", "Lee", "(", "of", "R&D", ")", '"', "met", '"', "Bo", "."]
MET = ["B-ARG0", "I-ARG0", "O", "O", "O", "O", "O", "B-V", "O", "B-ARG1", "O"]
SRL = [
    {"verbs": [{"verb": "met", "description": "", "tags": MET, "frame": "meet.03"}], "words": WORDS},
    {"verbs": [{"verb": "is", "tags": ["B-ARG1", "I-ARG1", "B-V", "B-ARG2", "I-ARG2", "O"], "frame": "be.01"}],
     "words": ["Gao", "Hall", "is", "in", "Gao", "."]},
]  # fmt: skip
EVENTS = [
    {"trigger": [[18, 21]], "type": "meet.03", "arguments": [
        {"role": "ARG0", "filler": [ZOE]}, {"role": "ARG1", "filler": [BO]}]},
    {"trigger": [[36, 38]], "type": "be.01", "arguments": [
        {"role": "ARG1", "filler": [HALL]}, {"role": "ARG2", "filler": [[39, 45]]}]},
]  # fmt: skip


@pytest.mark.parametrize("lines", [True, False])
def test_verbs_are_events(lines, path):
    where = path("\n".join(map(json.dumps, SRL)) if lines else json.dumps(SRL), "out.jsonl" if lines else "out.json")
    assert format_of(Source(where)).name == "allennlp-srl"
    made = score(where, events=EVENTS)
    for metric in ("triggers.tc.exact", "arguments.ac.exact"):
        assert made[metric].f1 == 1, metric
    assert made["mentions.typed.exact"].status == "not attempted"


def test_arguments_go_on_and_are_referred_to(path):
    words = ["Gao", ",", "he", "said", ",", "which", "fell", "off"]
    tags = ["B-ARG1", "O", "O", "O", "O", "B-R-ARG1", "B-V", "B-C-V"]
    said = ["B-ARG1", "I-ARG1", "B-ARG0", "B-V", "B-C-ARG1", "I-C-ARG1", "I-C-ARG1", "I-C-ARG1"]
    none = {"verb": "off", "tags": ["O"] * 8}
    made, told = unread(path(json.dumps({"words": words, "verbs": [{"tags": tags}, {"tags": said}, none]}), "a.json"))
    fell, says = made[0].document.events
    assert (fell.trigger, fell.type) == (((6, 8),), None)
    assert [(each.role, each.filler) for each in fell.arguments] == [("ARG1", ((0, 1),))]
    assert [(each.role, each.filler) for each in says.arguments] == [("ARG1", ((0, 2), (4, 8))), ("ARG0", ((2, 3),))]
    assert told == {"relative pronouns, which stand for an argument": 1, "verbs of which no word is tagged V": 1}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_roles_raise_only_input_errors(tmp_path, data):
    read_damaged(data.draw, SRL, "allennlp-srl", tmp_path / "a.json")


NOTATIONS = [
    "<PER>", "</PER>", "<x y='z'>", "[", "]", "](PER)", " | LOC ]", "Bo", " ", "\n", "/O", "/NNP", "(S ", "(", ")",
    "&amp;",
]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(NOTATIONS), max_size=25))
@pytest.mark.parametrize("form", ["inline-tags", "nltk-trees", "slash-tags", None])
def test_any_marks_are_read_or_refused(form, pieces, path):
    try:
        list(read(path("".join(pieces)), form=form))
    except InputError as error:
        assert "\n" not in str(error)
