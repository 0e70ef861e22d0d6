"""Mentions in elements and brackets: OntoNotes, MUC and xrenner; and the coreference file of WikiEvents."""

import json

import pytest

from mali_bench import InputError
from mali_bench.formats import format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.objects import read_objects
from mali_bench.formats.source import Source
from mali_bench.formats.store import open_store
from mali_bench.model.labels import FREE
from mali_bench.scoring.report import evaluate

TEXT = "Ann & Bob saw herself in R&D. Zoë left."
GOLD = {
    "id": "d1",
    "text": TEXT,
    "mentions": [
        {"spans": [[0, 9]], "type": "person", "entity": "a"},
        {"spans": [[0, 3]], "type": "person", "entity": "b"},
        {"spans": [[14, 21]], "type": "person", "entity": "b"},
        {"spans": [[25, 28]], "type": "organization", "entity": "c"},
    ],
    "entities": [],
}

ONTO = """<DOC DOCNO="d1">
<TEXT PARTNO="000">
<COREF ID="1" ENTITY="person" INFSTAT="new"><COREF ID="2" ENTITY="person" INFSTAT="new">Ann</COREF> &amp; Bob</COREF> \
saw <COREF ID="2" ENTITY="person" INFSTAT="giv" TYPE="ana">herself</COREF> in \
<COREF ID="3" ENTITY="organization" INFSTAT="new">R&amp;D</COREF> . Zoë left .
</TEXT>
</DOC>
"""
SGML = """<referent id="ref_1" entity="person" group="1">
<referent id="ref_2" entity="person" group="2">
Ann
</referent>
&
Bob
</referent>
saw
<referent id="ref_3" entity="person" group="2" antecedent="ref_2" type="ana">
herself
</referent>
in
<referent id="ref_4" entity="organization" group="3">
R&D
</referent>
.
Zoë
left
.
"""
MUC = ONTO.replace('ID="2" ENTITY="person" INFSTAT="giv"', 'ID="4" REF="2" ENTITY="person"')
CELLS = ["(1(2)", "_", "1)", "_", "(2)", "_", "(3)", "_", "_", "_", "_"]
TOKENS = ["Ann", "&", "Bob", "saw", "herself", "in", "R&D", ".", "Zoë", "left", "."]
XRENNER = "".join(f"{number}\t{word}\t{cell}\n" for number, (word, cell) in enumerate(zip(TOKENS, CELLS, strict=True)))


@pytest.fixture
def path(tmp_path):
    def path(text, name="out.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return path


def report(path):
    return evaluate(read_objects(GOLD, "gold"), open_store(path), FREE, "x", intervals=False)


@pytest.mark.parametrize("text", [ONTO, SGML, MUC], ids=["onto", "sgml", "muc"])
def test_elements_are_mentions_of_clusters(text, path):
    name = path(text)
    assert format_of(Source(name)).name == "inline-coref"
    made = report(name)
    for metric in ("mentions.typed.exact", "coref.conll.exact", "coref.mentions.exact"):
        assert made[metric].f1 == 1, metric


def test_brackets_of_xrenner_need_no_bar_between_them(path):
    name = path(f"# begin document d1\n{XRENNER}# end document\n\n")
    assert format_of(Source(name)).name == "conll2012"
    made = report(name)
    assert made["mentions.untyped.exact"].f1 == made["coref.conll.exact"].f1 == 1


def test_clusters_are_those_of_a_part(path):
    """The 1 of each part is another entity; an apposition of OntoNotes joins nothing."""
    apposition = '<COREF ID="2" TYPE="APPOS" SUBTYPE="HEAD">Bob</COREF>'
    part = f'<TEXT PARTNO="000">\n<COREF ID="1" TYPE="IDENT">Ann</COREF> , {apposition}\n</TEXT>\n'
    noticed = Notices()
    made = list(read(path(f'<DOC DOCNO="x">\n{part}{part.replace("000", "001")}</DOC>'), notices=noticed))
    assert [each.document.id for each in made] == ["x", "x"]
    assert [len(each.document.mentions) for each in made] == [1, 1]
    assert [(notice.subject, notice.count) for notice in noticed] == [("appositions, which are no coreference", 2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<COREF ID="1">Ann', "the mention that begins at .*:1 is still open"),
        ('<COREF ID="1">Ann</COREF>\n</COREF>', ":2: closes a mention, and none is open"),
        ('Ann <COREF ID="1"></COREF>', "is a mention without a word"),
        ('<COREF ID="1" REF="7">Ann</COREF>', "refers to '7', which the part does not have"),
    ],
)
def test_elements_that_do_not_fit_are_refused(text, message, path):
    with pytest.raises(InputError, match=message):
        list(read(path(text)))


# WikiEvents


def entity(name, start, end, label):
    return {"id": f"d1-{name}", "sent_idx": 0, "start": start, "end": end, "entity_type": label, "mention_type": "NAM",
            "text": " ".join(TOKENS[start:end])}  # fmt: skip


WIKIEVENTS = {
    "doc_id": "d1",
    "tokens": TOKENS,
    "entity_mentions": [
        entity("T1", 0, 3, "person"), entity("T2", 0, 1, "person"), entity("T3", 4, 5, "person"),
        entity("T4", 6, 7, "organization"),
    ],
    "event_mentions": [],
}  # fmt: skip
CLUSTERS = {"doc_key": "d1", "clusters": [["d1-T2", "d1-T3", "d1-T9"]], "informative_mentions": ["Ann"]}


def test_coreference_of_wikievents_is_found_beside_the_documents(path):
    path(json.dumps(CLUSTERS), "coref/train.jsonlines")
    made = report(path(json.dumps(WIKIEVENTS), "train.jsonl"))
    assert made["coref.conll.exact"].f1 == made["mentions.typed.exact"].f1 == 1
    (notice,) = made.input["notices"]
    assert notice["kind"] == "with-file"
    assert notice["subject"].endswith("coref/train.jsonlines")


def test_coreference_of_wikievents_may_follow_the_documents(path):
    made = report(path(f"{json.dumps(WIKIEVENTS)}\n{json.dumps(CLUSTERS)}\n", "both.jsonl"))
    assert made["coref.conll.exact"].f1 == 1
    alone = report(path(json.dumps(WIKIEVENTS), "alone.jsonl"))
    assert alone["coref.conll.exact"].status == "not attempted"
    with pytest.raises(InputError, match="`clusters`"):
        report(path(f"{json.dumps(WIKIEVENTS)}\n{json.dumps(CLUSTERS | {'clusters': [7]})}\n", "both.jsonl"))
