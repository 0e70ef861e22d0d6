"""Lists in answers without JSON, and what models of universal extraction print: UIE, KnowGL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mali_bench.errors import InputError
from mali_bench.formats import format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.source import Source
from mali_bench.formats.surfaces import Triple
from mali_bench.model.labels import FREE, Labels

NAMES = [("Ann Lee", "PER"), ("Bo", "PER"), ("Gao", "LOC")]
LIVES = Triple(type="lives in", head="Ann Lee", tail="Gao")


@pytest.fixture
def path(tmp_path):
    def path(text, name="answer.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return path


def answer(path, labels=FREE, form=None):
    """Names, triples and notices of a file with one answer."""
    noticed = Notices()
    (record,) = read(path, form=form, labels=labels, notices=noticed)
    names = [(name.text, name.type) for name in record.answer.names]
    return names, record.answer.triples, {notice.subject: notice.count for notice in noticed if notice.kind == "answer"}


LISTS = {
    "string: label": "Ann Lee: PER\nBo: PER\nGao: LOC",
    "bullets": "- Ann Lee (PER)\n- Bo (PER)\n- Gao (LOC)",
    "bold labels": "* **PER**: Ann Lee, Bo\n* **LOC**: Gao",
    "headings": "### PER\n- Ann Lee\n- Bo\n\n### LOC\n1. Gao",
    "bold headings": "**PER:**\n\n1. **Ann Lee**\n2. Bo\n\n**LOC (1):**\n1. Gao",
    "headings with a colon": "PER:\n- Ann Lee\n- Bo\n\nLOC:\n- Gao",
    "headings without bullets": "PER:\nAnn Lee\nBo\n\nLOC:\nGao",
    "nested bullets": "- PER:\n  - Ann Lee\n  - Bo\n- LOC:\n  - Gao",
    "arrows": "Ann Lee -> PER\nBo -> PER\nGao -> LOC",
    "dashes": "1. Ann Lee - PER\n2. Bo - PER\n3. Gao - LOC",
    "tuples": "(Ann Lee, PER)\n(Bo, PER)\n(Gao, LOC)",
    "tuples in a line": '("Ann Lee", "PER"), ("Bo", "PER"), ("Gao", "LOC")',
    "brackets in a line": "Ann Lee (PER), Bo (PER), Gao (LOC)",
    "UIE": "PER: Ann Lee; PER: Bo; LOC: Gao",
    "UIE, lists": "PER: Ann Lee, Bo; LOC: Gao",
    "semicolons": "PER: Ann Lee; Bo\nLOC: Gao",
    "quotes": 'PER: "Ann Lee", "Bo"\nLOC: "Gao"',
    "a fence": "```\nPER: Ann Lee, Bo\nLOC: Gao\n```",
    "none of a kind": "PER: Ann Lee, Bo\nLOC: Gao\nORG: none\nGPE: N/A",
}


@pytest.mark.parametrize("name", LISTS)
def test_names_are_read_from_lists(name, path):
    where = path(LISTS[name])
    assert format_of(Source(where)).name == "answer"
    assert answer(where) == (NAMES, None, {})


def test_prose_around_a_list_is_told(path):
    text = "<think>PER: Cy</think>Sure! Here they are: I hope (really) it helps.\n\n- Ann Lee (PER)\n\nLet me know."
    assert answer(path(text)) == ([("Ann Lee", "PER")], None, {"lines beside the lists of an answer": 2})


def test_explanations_are_told(path):
    text = "### Persons\n- Ann Lee: the mayor\n- Bo (her aide)\n- Cy\n\n- Gao (LOC): a town"
    names, _, told = answer(path(text))
    assert names == [("Ann Lee", "Person"), ("Bo", "Person"), ("Cy", "Person"), ("Gao", "LOC")]
    assert told == {"explanations behind an item": 3}


def test_what_is_no_label_is_told(path):
    text = "- Ann Lee (PER)\n- Bo: something\n- and more\n- Gao - LOC - 0.9"
    assert answer(path(text)) == ([("Ann Lee", "PER")], None, {"lines of an answer that could not be read": 3})


def test_the_label_set_says_which_side_is_the_label(path):
    """Both sides are written as labels are, and neither is usual; with the label set it is clear."""
    text = "- NATO: MIL\n- UN: CIV"
    labels = Labels({"mentions": {"type": {"MIL": {}, "CIV": {}}}})
    assert answer(path(text), labels, "answer")[0] == [("NATO", "MIL"), ("UN", "CIV")]
    with pytest.raises(InputError, match="looks like plain text"):
        list(read(path(text)))
    with pytest.raises(InputError, match="nothing in it could be read as an answer"):
        list(read(path(text), form="answer"))


TRIPLES = {
    "tuple": "(Ann Lee, lives in, Gao)",
    "bullet": "Here is one:\n\n- (Ann Lee, lives in, Gao)",
    "quoted": '("Ann Lee", "lives in", "Gao")',
    "arrows": "- Ann Lee -> lives in -> Gao",
    "bars": "Relations:\n- Ann Lee | lives in | Gao",
}


@pytest.mark.parametrize("name", TRIPLES)
def test_triples_are_read_from_lists(name, path):
    where = path(TRIPLES[name])
    assert format_of(Source(where)).name == "answer"
    assert answer(where)[:2] == ([], (LIVES,))


def test_uie_names_relations_before_their_ends(path):
    """As InstructUIE prints them; that `lives in` is a relation only the label set says."""
    labels = Labels({"relations": {"type": {"lives in": {}}}})
    where = path("person: Ann Lee; lives in: Ann Lee, Gao; lives in: Gao")
    names, triples, told = answer(where, labels)
    assert (names, triples) == ([("Ann Lee", "person")], (LIVES,))
    assert told == {"relations that have not two ends": 1}


PROSE = [
    "I am sorry, but I can't: the text has no entities.\nNote: it is short.",
    "NATO: a military alliance.",
    "The battle (of Gao) was over - at last.\nWho won? They did: see (page 7).",
    "On Monday: rain. On Tuesday: sun; on Wednesday: wind.",
    "- buy bread\n- buy milk",
    "1. Read the text.\n2. Find names (if any).\n3. Stop.",
    "He said that there were three of them, and that:\n\nOne was tall.\nOne was small.",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_list(text, path):
    with pytest.raises(InputError, match="looks like"):
        list(read(path(text)))


KNOWGL = (
    "[(Ann # Ann Lee # human) | residence | (Gao # Gao (city) # city)]"
    "$[(Bo # human) | met | (her # human)]$[(x) | y | (z # )]"
)


def test_knowgl(path):
    """With the labels of both ends and without them; written by hand, not from a run of the model."""
    where = path(KNOWGL)
    assert format_of(Source(where)).name == "triples"
    noticed = Notices()
    (record,) = read(where, notices=noticed)
    assert record.answer.triples == (
        Triple(type="residence", head="Ann", tail="Gao", head_type="human", tail_type="city"),
        Triple(type="met", head="Bo", tail="her", head_type="human", tail_type="human"),
    )
    assert [(notice.subject, notice.count) for notice in noticed] == [("triples that lack a part", 1)]


PIECES = [
    "PER", "LOC", "Ann Lee", "\n", "\n- ", "1. ", "### ", "**", ": ", " (", ")", ", ", "; ", " -> ", "[", "]", '"', "#",
    "|", "$", "<PER>", "</PER>", "/O ",
]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25))
@pytest.mark.parametrize("form", ["answer", "triples", "inline-tags", None])
def test_anything_is_read_or_refused(form, pieces, path):
    try:
        list(read(path("".join(pieces)), form=form))
    except InputError as error:
        assert "\n" not in str(error)
