"""brat, ACE, TimeML and UIMA CAS: what they hold is read, and gets the score of the same in our own format; what is
damaged or made to do harm is refused.
"""

import json
import warnings
from xml.sax.saxutils import escape

import pytest
from exchange import DOCUMENT as WHOLE
from exchange import TEXT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from mali_bench import InputError, score
from mali_bench.corpus import bundled
from mali_bench.formats import format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.source import Source
from mali_bench.model.document import Entity, items
from mali_bench.model.layers import named_items
from mali_bench.model.text import quoted

LABELS = bundled.labels()
DOCUMENT = structs.replace(WHOLE, incidents=None)
"""What the files of this page may hold: no incidents."""


def loaded(path, **options):
    (record,) = read(str(path), labels=LABELS, **options)
    return record.document


def numbers(gold, document):
    """Every metric of a document against a gold."""
    metrics = score(gold, document, labels=LABELS).metrics
    return {name: (each.precision, each.recall, each.f1) for name, each in metrics.items()}


def same_score(document, gold=DOCUMENT, **lost):
    """Whether a document gets the score of the gold without what a format cannot hold."""
    reduced = structs.replace(gold, **lost)
    assert numbers(gold, document) == numbers(gold, reduced)


def without(layer, *fields, keep=lambda item: True):
    """The items of a layer of the document without some fields."""
    return tuple(structs.replace(item, **dict.fromkeys(fields)) for item in items(DOCUMENT, layer) if keep(item))


def without_time_relations(*fields):
    """The events of the document without what no role of these formats says, and without some fields."""
    return tuple(
        structs.replace(event, arguments=tuple(structs.replace(a, time_relation=None) for a in event.arguments))
        for event in without("events", *fields)
    )


BRAT = """\
T1\tPER_Individual 2 19\tGeneral Zoë Ardán
T2\tORG_Military 27 35;49 55\tnorthern guards
T3\tGPE_PopulationCenter 65 74\tPort Velm
T4\tPER_Individual 91 94\tShe
T5\tPER_Group 102 111\t12 rebels
T6\tGPE_PopulationCenter 112 117\tthere
T7\tORG_Military 119 129\tthe guards
T8\tConflict_Attack 56 64\tattacked
T9\tLife_Die 95 101\tkilled
T10\tDATE 78 88\t3 May 2031
T11\tCount 102 104\t12
T12\tTitle 2 9\tGeneral
E1\tConflict_Attack:T8 Agent:T1 Target:T3 Time:T10
E2\tLife_Die:T9 Agent:T4 Victim:T5 Instrument:E1 {}
R1\tOrg-Aff_Membership Arg1:T1 Arg2:T2\t
R2\tSubevent Arg1:T8 Arg2:T9
A1\tlevel T1 NAM
A2\tpolarity E1 Positive
M3\tNegation E2
A4\tvalue T10 2031-05-03
A5\tlow T11 12
A6\thigh T11 12
A7\tnumber T11 12
*\tEquiv T1 T4
*\tEquiv T2 T7
*\tEquiv T3 T6
N1\tReference T3 Wikidata:Q99999999\tPort Velm
#1\tAnnotatorNotes T5\tall of them armed
""".format("")  # brat leaves a blank at the end of an event


def brat(folder, annotations=BRAT, text=TEXT, name="velm"):
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes(annotations.encode())
    return folder


def test_brat_has_all_that_it_holds(tmp_path):
    document = loaded(brat(tmp_path))
    named = {mention.id: mention for mention in document.mentions}
    assert named["T1"].type == "PER.Individual" and named["T1"].level == "NAM"
    assert named["T2"].spans == ((27, 35), (49, 55))
    assert named["T5"].note == "all of them armed"
    assert named["T1"].entity == named["T4"].entity != named["T2"].entity == named["T7"].entity
    assert [(event.id, event.type, event.polarity) for event in document.events] == [
        ("E1", "Conflict.Attack", "Positive"),
        ("E2", "Life.Die", "Negative"),
    ]
    assert [(a.role, a.filler) for a in document.events[1].arguments] == [
        ("Agent", "T4"), ("Victim", "T5"), ("Instrument", "E1")]  # fmt: skip
    assert [(r.type, r.arg1, r.arg2) for r in document.relations] == [("Org-Aff.Membership", "T1", "T2")]
    assert [(r.type, r.arg1, r.arg2) for r in document.event_links] == [("Subevent", "E1", "E2")]
    assert document.times[0].value == "2031-05-03" and document.quantities[0].low == 12
    assert document.quantities[0].number == 12 and [title.type for title in document.titles] == ["Title"]
    assert {entity.kb for entity in document.entities} == {None, "Q99999999"}


def test_brat_gets_the_score_of_the_same_in_our_own_format(tmp_path):
    kept = ("m1",)
    lost = {
        "mentions": tuple(
            structs.replace(m, head=None, level=m.level if m.id in kept else None, role=None) for m in DOCUMENT.mentions
        ),
        "relations": without("relations", "tense"),
        "quantities": without("quantities", "unit"),
        "entities": tuple(Entity(id=e.id, kb=e.kb if e.id == "e3" else None) for e in DOCUMENT.entities),
        "events": (
            without_time_relations("hopper")[0],
            structs.replace(DOCUMENT.events[1], hopper=None, polarity="Negative"),
        ),
        "titles": without("titles", "of"),
    }
    same_score(loaded(brat(tmp_path)), **lost)


def test_pair_of_brat_is_read_by_its_annotations(tmp_path):
    brat(tmp_path)
    assert format_of(Source(str(tmp_path / "velm.ann"))).name == "brat"
    assert loaded(tmp_path / "velm.ann") == loaded(tmp_path)


def test_folder_of_brat_has_a_document_for_each_pair(tmp_path):
    brat(tmp_path)
    brat(tmp_path, "T1\tDATE 0 6\tMonday\n", "Monday", "other")
    (tmp_path / "empty.txt").write_text("Nothing.")
    (tmp_path / "empty.ann").write_text("")
    records = list(read(str(tmp_path), labels=LABELS))
    assert [record.document.id for record in records] == ["empty", "other", "velm"]
    assert records[0].document.mentions == ()  # attempted, for the others have mentions


def test_numbered_roles_are_one_role_only_where_the_bare_one_is_there(tmp_path):
    lines = [*BRAT.splitlines()[:11], "E1\tLife_Die:T9 Victim:T1 Victim2:T5 Arg1:T4"]
    event = next(event for event in loaded(brat(tmp_path, "\n".join(lines))).events if event.id == "E1")
    assert [a.role for a in event.arguments] == ["Victim", "Victim", "Arg1"]


def test_brat_of_a_text_with_crlf_counts_line_ends_as_one(tmp_path):
    text = TEXT.replace("\n", "\r\n")
    document = loaded(brat(tmp_path, text=text))
    assert quoted(text, document.mentions[3].spans) == "She"


def test_mention_over_a_line_end_is_one_fragment_again(tmp_path):
    brat(tmp_path, "T1\tPER 0 3;4 7\tthe men\n", "the\nmen")
    assert loaded(tmp_path).mentions[0].spans == ((0, 7),)


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (BRAT.replace("T4\tPER", "T1\tPER"), "velm.ann:4: duplicate id 'T1'"),
        (BRAT.replace("Arg2:T2", "Arg2:T99"), "velm.ann:15: refers to 'T99', which the file does not have"),
        (BRAT.replace("Attack:T8", "Attack:T88"), "velm.ann:13: the trigger 'T88' of E1 is not in the file"),
        (BRAT.replace("Equiv T1 T4", "Equiv T1 T44"), "refers to 'T44'"),
        (BRAT.replace("91 94", "94 91"), "velm.ann:4: '94 91' is not the start and the end of a span"),
        (BRAT.replace("91 94", "91"), "is not a type and offsets"),
        (BRAT.replace("91 94", f"91 {'9' * 5000}"), "is not the start and the end of a span"),
        (BRAT.replace("91 94\tShe", "91 94\tHer"), "do not fit their surface strings"),
        (BRAT + "no annotation", "velm.ann:29: is not a line of brat stand-off: 'no annotation'"),
        (BRAT.replace(" Arg2:T2", ""), "a relation has two arguments, not 1"),
        (BRAT.replace(" Arg2:T2", " T2"), "'T2' is not a role and an id"),
    ],
)
def test_damaged_brat_is_refused(damaged, message, tmp_path):
    with pytest.raises(InputError) as error:
        loaded(brat(tmp_path, damaged), form="brat")
    assert message in str(error.value) and "\n" not in str(error.value)


def test_events_that_are_arguments_of_each_other_are_read(tmp_path):
    lines = BRAT.replace("Time:T10", "Time:T10 Instrument:E2")
    assert loaded(brat(tmp_path, lines)).events[0].arguments[-1].filler == "E2"


# ACE, written by this test from the published document type


def sequence(spans, tag):
    (start, end) = spans[0]
    return f'<{tag}><charseq START="{start}" END="{end - 1}">{escape(TEXT[start:end])}</charseq></{tag}>'


ACE_MENTIONS = [mention for mention in DOCUMENT.mentions if len(mention.spans) == 1]
ACE_IDS = {item.id: f"velm-{item.id}" for _, item in named_items(DOCUMENT)}


def element(name, inside, **attributes):
    given = "".join(f' {key}="{value}"' for key, value in attributes.items() if value)
    return f"<{name}{given}>{inside}</{name}>"


def typed(label):
    return dict(zip(("TYPE", "SUBTYPE"), label.split("."), strict=False))


def ace():
    parts = []
    for entity in DOCUMENT.entities:
        mentions = [
            element(
                "entity_mention",
                sequence(m.spans, "extent") + sequence(m.head or m.spans, "head"),
                ID=ACE_IDS[m.id],
                TYPE=m.level,
                ROLE=m.role,
            )
            for m in ACE_MENTIONS
            if m.entity == entity.id
        ]
        parts.append(element("entity", "".join(mentions), ID=entity.id, **typed(entity.type)))
    for q in DOCUMENT.quantities:
        mention = element("value_mention", sequence(q.spans, "extent"), ID=ACE_IDS[q.id])
        parts.append(element("value", mention, ID="q", TYPE=q.type))
    for t in DOCUMENT.times:
        mention = element("timex2_mention", sequence(t.spans, "extent"), ID=ACE_IDS[t.id])
        parts.append(element("timex2", mention, ID="t", VAL=t.value))
    for e in DOCUMENT.events:
        arguments = [element("event_mention_argument", "", REFID=ACE_IDS[a.filler], ROLE=a.role) for a in e.arguments]
        mention = element("event_mention", sequence(e.trigger, "anchor") + "".join(arguments), ID=ACE_IDS[e.id])
        parts.append(element("event", mention, ID=e.hopper, POLARITY=e.polarity, **typed(e.type)))
    document = element("document", "".join(parts), DOCID="velm")
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE source_file SYSTEM "apf.v5.1.1.dtd">\n'
        f"{element('source_file', document, URI='velm.sgm')}"
    )


ACE = ace()


def ace_files(folder, xml=ACE, text=TEXT):
    (folder / "velm.apf.xml").write_text(xml, encoding="utf-8")
    body = text.replace("12 rebels", "12 <b>rebels</b>")
    (folder / "velm.sgm").write_text(f"<DOC>{body}</DOC>", encoding="utf-8")
    return folder / "velm.apf.xml"


@pytest.mark.parametrize("folder", [False, True])
def test_ace_gets_the_score_of_the_same_in_our_own_format(folder, tmp_path):
    path = ace_files(tmp_path)
    assert format_of(Source(str(path))).name == "ace"
    document = loaded(tmp_path if folder else path)
    assert document.text == TEXT
    mentions = without("mentions", keep=lambda mention: len(mention.spans) == 1)
    same_score(
        document,
        mentions=mentions,
        relations=(),
        event_links=None,
        entities=without("entities", "kb"),
        events=without_time_relations(),
        quantities=without("quantities", "number", "low", "high", "unit"),
        titles=None,
        times=without("times", "type"),
    )


def test_ace_counts_the_text_without_tags_and_with_the_last_character_included(tmp_path):
    document = loaded(ace_files(tmp_path))
    assert {quoted(TEXT, m.head) for m in document.mentions} >= {"Zoë Ardán", "rebels", "She"}


def test_relation_of_ace(tmp_path):
    relation = (
        '<relation ID="r" TYPE="ORG-AFF" SUBTYPE="Membership" TENSE="Present"><relation_mention ID="r-1">'
        '<relation_mention_argument REFID="velm-m1" ROLE="Arg-1"/>'
        '<relation_mention_argument REFID="velm-m7" ROLE="Arg-2"/>'
        "</relation_mention></relation></document>"
    )
    (made,) = loaded(ace_files(tmp_path, ACE.replace("</document>", relation))).relations
    assert (made.type, made.arg1, made.arg2, made.tense) == ("ORG-AFF.Membership", "velm-m1", "velm-m7", "Present")


def test_character_references_of_the_text_are_resolved_where_the_offsets_say_so(tmp_path):
    text = "AT&amp;T sued Zoë."
    xml = (
        '<source_file><document DOCID="d"><entity ID="e" TYPE="PER"><entity_mention ID="m" TYPE="NAM"><extent>'
        '<charseq START="{}" END="{}">Zoë</charseq></extent></entity_mention></entity></document></source_file>'
    )
    for start, expected in ((10, "AT&T sued Zoë."), (14, text)):
        (tmp_path / "d.apf.xml").write_text(xml.format(start, start + 2), encoding="utf-8")
        (tmp_path / "d.sgm").write_text(f"<DOC>{text}</DOC>", encoding="utf-8")
        assert loaded(tmp_path / "d.apf.xml").text == expected


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (ACE[: len(ACE) // 2], "is not XML"),
        (ACE.replace('REFID="velm-m1"', 'REFID="nobody"'), "refers to 'nobody', which the file does not have"),
        (ACE.replace('END="18"', 'END="x"'), "END must be an offset, not 'x'"),
        (ACE.replace('START="2" END="18"', 'START="20" END="18"'), "is not the start and the end of a span"),
        (ACE.replace("<charseq", "<other").replace("</charseq", "</other"), "has no <charseq>"),
        (ACE.replace('ID="velm-m4"', 'ID="velm-m1"'), "duplicate id 'velm-m1'"),
    ],
)
def test_damaged_ace_is_refused(damaged, message, tmp_path):
    with pytest.raises(InputError) as error:
        loaded(ace_files(tmp_path, damaged))
    assert message in str(error.value) and "\n" not in str(error.value)


# TimeML

TIMEML = """<?xml version="1.0" ?>
<TimeML><DOCID>velm</DOCID><DCT>
<TIMEX3 tid="t0" type="DATE" value="2031-05-06" functionInDocument="CREATION_TIME">x</TIMEX3></DCT>
<TEXT>
🌊 General Zoë Ardán of the northern and southern guards <EVENT eid="e1" class="OCCURRENCE">attacked</EVENT> Port Velm \
<SIGNAL sid="s1">on</SIGNAL> <TIMEX3 tid="t1" type="DATE" value="2031-05-03">3 May 2031</TIMEX3>.

She <EVENT eid="e2" class="OCCURRENCE">killed</EVENT> 12 rebels there, the guards \
<EVENT eid="e3" class="REPORTING">said</EVENT>.
</TEXT>
<MAKEINSTANCE eventID="e1" eiid="ei1" tense="PAST" polarity="POS"/>
<MAKEINSTANCE eventID="e2" eiid="ei2" tense="PAST" polarity="NEG"/>
<TLINK lid="l1" relType="BEFORE" eventInstanceID="ei1" relatedToTime="t0"/>
<TLINK lid="l2" relType="IS_INCLUDED" eventInstanceID="ei1" relatedToTime="t1"/>
<TLINK lid="l3" relType="BEFORE" eventInstanceID="ei1" relatedToEventInstance="ei2"/>
</TimeML>
"""


def timeml(folder, xml=TIMEML):
    path = folder / "velm.tml"
    path.write_text(xml, encoding="utf-8")
    return path


def test_timeml_is_read(tmp_path):
    notices = Notices()
    path = timeml(tmp_path)
    assert format_of(Source(str(path))).name == "timeml"
    document = loaded(path, notices=notices)
    assert (document.id, document.text, document.date) == ("velm", TEXT, "2031-05-06")
    assert [(quoted(TEXT, e.trigger), e.type, e.polarity, e.dct_rel) for e in document.events] == [
        ("attacked", "OCCURRENCE", "Positive", "BEFORE"),
        ("killed", "OCCURRENCE", "Negative", None),
        ("said", "REPORTING", None, None),
    ]
    assert [(quoted(TEXT, t.spans), t.type, t.value) for t in document.times] == [("3 May 2031", "DATE", "2031-05-03")]
    assert [(link.type, link.arg1, link.arg2) for link in document.event_links] == [
        ("IS_INCLUDED", "e1", "t1"), ("BEFORE", "e1", "e2")]  # fmt: skip
    assert [notice.subject for notice in notices] == ["tag `SIGNAL`"]
    assert numbers(DOCUMENT, document)["times.value.exact"][2] == 1.0


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (TIMEML[:400], "is not XML"),
        (TIMEML.replace('relatedToTime="t1"', 'relatedToTime="t9"'), "refers to 't9', which the file does not have"),
        (TIMEML.replace('eid="e2"', 'eid="e1"'), "duplicate id 'e1'"),
    ],
)
def test_damaged_timeml_is_refused(damaged, message, tmp_path):
    with pytest.raises(InputError) as error:
        loaded(timeml(tmp_path, damaged))
    assert message in str(error.value) and "\n" not in str(error.value)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declared", [BOMB, FETCH])
@pytest.mark.parametrize("name", ["velm.tml", "velm.apf.xml", "velm.xmi"])
def test_entities_and_external_references_are_refused(declared, name, tmp_path):
    roots = {"velm.tml": "<TimeML>&a;</TimeML>", "velm.apf.xml": "<source_file>&a;</source_file>"}
    path = tmp_path / name
    path.write_text(declared + roots.get(name, '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI">&a;</xmi:XMI>'))
    with pytest.raises(InputError, match="declares entities or refers to other files"):
        if name == "velm.xmi":
            pytest.importorskip("cassis")
        loaded(path)


def test_deep_xml_is_refused(tmp_path):
    path = timeml(tmp_path, "<TimeML>" + "<a>" * 100_000 + "</a>" * 100_000 + "</TimeML>")
    with pytest.raises(InputError, match="nested too deeply"):
        loaded(path)


# UIMA CAS, written by dkpro-cassis


def cas():
    cassis = pytest.importorskip("cassis")
    dkpro = "de.tudarmstadt.ukp.dkpro.core.api"
    types = cassis.load_dkpro_core_typesystem()
    text, top, fsarray = "uima.cas.String", "uima.cas.TOP", "uima.cas.FSArray"
    link = types.create_type("webanno.custom.EventRolesLink", supertypeName=top)
    types.create_feature(link, "role", text)
    types.create_feature(link, "target", "uima.tcas.Annotation")
    event = types.create_type("webanno.custom.Event")
    for name in ("label", "polarity"):
        types.create_feature(event, name, text)
    types.create_feature(event, "roles", fsarray, elementType=link)
    time = types.create_type("webanno.custom.Time")
    quantity = types.create_type("webanno.custom.Quantity")
    title = types.create_type("webanno.custom.Title")
    numbered = ("label", "number", "low", "high")
    for kind, names in ((time, ("type", "value")), (quantity, numbered), (title, ("label",))):
        for name in names:
            types.create_feature(kind, name, text)
    relation = types.create_type("webanno.custom.Rel")
    types.create_feature(relation, "label", text)
    types.create_feature(relation, "Governor", "uima.tcas.Annotation")
    types.create_feature(relation, "Dependent", "uima.tcas.Annotation")
    made = cassis.Cas(typesystem=types)
    made.sofa_string, made.sofa_mime = TEXT, "text/plain"
    entity = types.get_type(f"{dkpro}.ner.type.NamedEntity")
    fs = {}
    for m in ACE_MENTIONS:
        fs[m.id] = entity(begin=m.spans[0][0], end=m.spans[0][1], value=m.type)
    for t in DOCUMENT.times:
        fs[t.id] = time(begin=t.spans[0][0], end=t.spans[0][1], type_=t.type, value=t.value)
    for q in DOCUMENT.quantities:
        fs[q.id] = quantity(begin=q.spans[0][0], end=q.spans[0][1], label=q.type, number="12", low="12", high="12")
    for n in DOCUMENT.titles:
        fs[n.id] = title(begin=n.spans[0][0], end=n.spans[0][1], label=n.type)
    for e in DOCUMENT.events:
        fs[e.id] = event(begin=e.trigger[0][0], end=e.trigger[0][1], label=e.type, polarity=e.polarity)
    for e in DOCUMENT.events:
        links = [link(role=a.role, target=fs[a.filler]) for a in e.arguments]
        fs[e.id].roles = types.get_type(fsarray)(elements=links)
    made.add_all(fs.values())
    made.add(relation(begin=0, end=1, label="Near", Governor=fs["m1"], Dependent=fs["m3"]))
    chain, element = (types.get_type(f"{dkpro}.coref.type.Coreference{name}") for name in ("Chain", "Link"))
    for name in dict.fromkeys(m.entity for m in ACE_MENTIONS):
        following = None
        for m in reversed([m for m in ACE_MENTIONS if m.entity == name]):
            following = element(begin=m.spans[0][0], end=m.spans[0][1], next=following)
            made.add(following)
        made.add(chain(first=following))
    return made, types


def cas_file(folder, kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cassis warns that it renames the feature `type`
        made, types = cas()
    path = folder / f"velm.{kind}"
    made.to_xmi(path) if kind == "xmi" else made.to_json(path)
    types.to_xml(folder / "TypeSystem.xml")
    return path


@pytest.mark.parametrize("kind", ["xmi", "json"])
def test_cas_gets_the_score_of_the_same_in_our_own_format(kind, tmp_path):
    path = cas_file(tmp_path, kind)
    assert format_of(Source(str(path))).name == "uima-cas"
    document = loaded(path)
    assert document.text == TEXT and [(r.type) for r in document.relations] == ["Near"]
    same_score(
        structs.replace(document, relations=()),
        mentions=without("mentions", "head", "level", "role", keep=lambda mention: len(mention.spans) == 1),
        relations=(),
        event_links=None,
        entities=tuple(Entity(id=each.id) for each in DOCUMENT.entities),
        events=without_time_relations("hopper"),
        quantities=without("quantities", "unit"),
        titles=without("titles", "of"),
    )


def test_xmi_without_its_type_system_is_refused(tmp_path):
    path = cas_file(tmp_path, "xmi")
    (tmp_path / "TypeSystem.xml").unlink()
    with pytest.raises(InputError, match=r"needs the TypeSystem\.xml of its export beside it"):
        loaded(path)


@pytest.mark.parametrize("kind", ["xmi", "json"])
def test_names_of_types_that_are_code_are_refused(kind, tmp_path):
    path = cas_file(tmp_path, kind)
    target = path if kind == "json" else tmp_path / "TypeSystem.xml"
    evil = target.read_text(encoding="utf-8").replace("polarity", "x=print(1)", 1)
    assert "x=print(1)" in evil
    target.write_text(evil, encoding="utf-8")
    with pytest.raises(InputError, match="is not a name of a UIMA type or feature"):
        loaded(path)


def test_chain_that_is_a_circle_is_refused(tmp_path):
    path = cas_file(tmp_path, "json")
    data = json.loads(path.read_text())
    first = next(fs for fs in data["%FEATURE_STRUCTURES"] if "@next" in fs)
    first["@next"] = first["%ID"]
    path.write_text(json.dumps(data))
    with pytest.raises(InputError):
        loaded(path)


# Damaged bytes


PIECES = [b"<", b"&", b'"', b"\t", b"T1", b"-1", b"{", b"]", b":", b"99999999999"]

SAMPLES = {
    "brat": lambda folder: brat(folder) / "velm.ann",
    "ace": ace_files,
    "timeml": timeml,
    "xmi": lambda folder: cas_file(folder, "xmi"),
    "json": lambda folder: cas_file(folder, "json"),
}


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_bytes_raise_nothing_but_input_errors(name, data, tmp_path_factory):
    path = SAMPLES[name](tmp_path_factory.mktemp("damaged"))
    form = "uima-cas" if name in ("xmi", "json") else name
    content = bytearray(path.read_bytes())
    start = data.draw(st.integers(0, len(content)))
    change = data.draw(st.sampled_from(["cut", "drop", "put", "swap"]))
    piece = data.draw(st.binary(min_size=1, max_size=8) | st.sampled_from(PIECES))
    if change == "cut":
        del content[start:]
    elif change == "drop":
        del content[start : start + len(piece)]
    elif change == "put":
        content[start:start] = piece
    else:
        content[start : start + len(piece)] = piece
    path.write_bytes(bytes(content))
    try:
        list(read(str(path), form=form, labels=LABELS))
    except InputError as error:
        assert "\n" not in str(error)
