"""Columns of tokens: CoNLL-2003 and its schemes, CoNLL-2012, CoNLL-U, WebAnno TSV, rows of tags, tables of spans.

Every file holds the invented document of `invented`, and must score as the project's own format does with the same
content. The files are written here by hand, after the descriptions that the readers name; those under formats/columns
were made by libraries (see the README there).
"""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import ALL, FLAT, IN_PIECES, MENTIONS, NESTED, QUANTITY, TIME, TOKENS, Scoring, chars, own, surface

from mali_bench import Document, InputError
from mali_bench.cli.main import main
from mali_bench.formats import read
from mali_bench.formats.notices import Notices
from mali_bench.formats.tags import SCHEMES, Tag, chunks, disallowed, parsed
from mali_bench.scoring.placing import placed

FIXTURES = Path(__file__).parent / "formats" / "columns"
CHUNKS = sorted([(span, kind) for span, kind, _ in MENTIONS if span not in NESTED] + [TIME])


@pytest.fixture
def scoring(tmp_path, capsys):
    return Scoring(tmp_path, capsys)


def tags(scheme, spans=CHUNKS):
    """The tag of each token of the document in a scheme."""
    row = ["O"] * len(FLAT)
    for (start, end), kind in spans:
        touches = any(other_end == start and other == kind for (_, other_end), other in spans)
        for at in range(start, end):
            first, last = at == start, at == end - 1
            letter = {
                "IOB1": "B" if first and touches else "I",
                "IOB2": "B" if first else "I",
                "IOE1": "I",
                "IOE2": "E" if last else "I",
                "BIOES": "S" if first and last else "B" if first else "E" if last else "I",
                "BILOU": "U" if first and last else "B" if first else "L" if last else "I",
            }[scheme]
            row[at] = f"{letter}-{kind}"
    return row


def columns(row, between=" ", extra=("NN",)):
    lines, at = [], 0
    for sentence in TOKENS:
        for token in sentence:
            lines.append(between.join([token, *extra, row[at]]))
            at += 1
        lines.append("")
    return "\n".join(lines)


FLAT_DOCUMENT = own("mentions", "times", drop=NESTED, clusters=False)


@pytest.mark.parametrize("scheme", ["IOB1", "IOB2", "IOE1", "IOE2", "BIOES", "BILOU"])
@pytest.mark.parametrize("extra", [(), ("NN",), ("NN", "I-NP")])
@pytest.mark.parametrize("between", [" ", "\t"])
def test_columns_score_the_same_in_every_scheme(scoring, scheme, extra, between):
    path = scoring.file("pred.conll", columns(tags(scheme), between, extra))
    report = scoring.same(path, FLAT_DOCUMENT)
    assert "tags-repaired" not in scoring.noticed(report)
    assert report["metrics"]["mentions.typed.exact"]["p_num"] == 7  # all but "her", inside "her crew"


def test_scheme_is_reported(tmp_path):
    def scheme(row):
        notices = Notices()
        path = tmp_path / "a.conll"
        path.write_text("".join(f"w{number} {tag}\n" for number, tag in enumerate(row)))
        list(read(str(path), notices=notices))
        return [(notice.kind, notice.subject) for notice in notices]

    assert scheme(["B-A", "I-A", "O"]) == [("tag-scheme", "IOB2")]
    assert scheme(["I-A", "I-A", "B-A", "O"]) == [("tag-scheme", "IOB1")]
    assert scheme(["B-A", "E-A", "S-A"]) == [("tag-scheme", "BIOES")]
    assert scheme(["B-A", "L-A", "U-A"]) == [("tag-scheme", "BILOU")]
    # Seven of eight chunks are IOB2; the last one starts inside, and is read as if it started.
    assert scheme(["B-A"] * 7 + ["O", "I-A"]) == [("tag-scheme", "IOB2"), ("tags-repaired", "")]


def test_bilou_and_bioes_in_one_file_are_refused(scoring):
    path = scoring.file("a.conll", "a B-X\nb L-X\nc S-X\n")
    code, _, err = scoring.run(path)
    assert code == 2
    assert "the tags mix the schemes BILOU and BIOES (L, S)" in err


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "E-A", "S-A", "B-B", "I-B", "E-B", "S-B"]), max_size=8))
def test_tags_that_a_scheme_allows_give_the_chunks_of_the_scheme(row):
    """So where several schemes fit, it does not matter which one is taken."""
    row = [parsed(tag) for tag in row]
    for name, scheme in SCHEMES.items():
        if {tag.letter for tag in row} <= set(scheme.letters) and not disallowed(row, scheme):
            assert list(chunks(row, scheme)) == list(chunks(row, SCHEMES["conlleval"])), name


def test_disallowed_names_the_start_of_each_chunk_that_is_not_allowed():
    row = [Tag("I", "A"), Tag("O", ""), Tag("B", "A"), Tag("I", "B")]
    assert disallowed(row, SCHEMES["IOB2"]) == [0, 3]
    assert disallowed(row, SCHEMES["IOB1"]) == [2]


def test_documents_of_a_file_are_found_by_their_tokens(tmp_path):
    golds = [
        Document(id="a", text="He left. Ann met “Bob” (here)."),
        Document(id="b", text="He left. Eve did not."),
    ]
    path = tmp_path / "a.conll"
    path.write_text(
        "-DOCSTART- O\n\nHe B-P\nleft O\n. O\n\nAnn B-P\nmet O\n`` O\nBob B-P\n'' O\n-LRB- O\nhere B-L\n-RRB- O\n. O\n"
        "\n-DOCSTART- O\n\nHe B-P\nleft O\n. O\n\nEve B-P\ndid O\nnot O\n. O\n"
    )
    found = placed(list(read(str(path))), {gold.id: gold for gold in golds}, Notices())
    words = [
        (place.name, gold.text[place.start + mention.spans[0][0] : place.start + mention.spans[0][1]])
        for record, place in found
        for gold in golds
        if gold.id == place.name
        for mention in record.document.mentions
    ]
    assert words == [("a", "He"), ("a", "Ann"), ("a", "Bob"), ("a", "here"), ("b", "He"), ("b", "Eve")]


def conll2012(name="d1", part="000"):
    opened, closed, ner = {}, {}, ["*"] * len(FLAT)
    entities = sorted({entity for *_, entity in MENTIONS})
    for (start, end), _, entity in MENTIONS:
        number = entities.index(entity)
        opened.setdefault(start, []).append((-end, number, end))
        closed.setdefault(end - 1, []).append((start, number))
    for (start, end), kind in CHUNKS:
        ner[start] = f"({kind}*" if end - start > 1 else f"({kind})"
        if end - start > 1:
            ner[end - 1] = "*)"
    lines, at = [f"#begin document ({name}); part {part}"], 0
    for sentence in TOKENS:
        for number, token in enumerate(sentence):
            pieces = [f"({one})" if end == at + 1 else f"({one}" for _, one, end in sorted(opened.get(at, []))]
            pieces += [f"{one})" for start, one in sorted(closed.get(at, []), reverse=True) if start != at]
            cells = [name, part, number, token, "NN", "*", "-", "-", "-", "-", ner[at], "|".join(pieces) or "-"]
            lines.append("   ".join(map(str, cells)))
            at += 1
        lines.append("")
    return "\n".join([*lines, "#end document\n"])


def in_conll_2012():
    """The document as CoNLL-2012 holds it: "her", inside "her crew", has no named entity of its own."""
    wanted = own("mentions", "entities", "times")
    (her,) = [mention for mention in wanted["mentions"] if mention["spans"] == [list(chars((14, 15)))]]
    del her["type"]
    return wanted


def test_conll_2012(scoring):
    scoring.same(scoring.file("a.conll", conll2012()), in_conll_2012())


def test_conll_2012_of_a_scorer_with_few_columns(scoring):
    lines = [
        line if line.startswith("#") or not line else f"d1 0 {line.split()[2]} {line.split()[3]} {line.split()[-1]}"
        for line in conll2012().split("\n")
    ]
    scoring.same(scoring.file("a.key", "\n".join(lines)), own("mentions", "entities", types=False))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("(4", "4)", "a mention of cluster 4 is closed and was not opened"),
        ("(PER*", "*)", "the named entity '*)' is closed and was not opened"),
        ("(4", "(4|(9", "the part ends, and '9' is still open"),
        ("*)", "*", "the part ends, and 'PER' is still open"),
        ("(4", "four", "'four' is not coreference"),
        ("#begin document", "#begun", "`#begin document` is missing"),
    ],
)
def test_conll_2012_with_brackets_that_do_not_fit(scoring, before, after, why):
    path = scoring.file("a.conll", conll2012().replace(before, after, 1))
    code, _, err = scoring.run(path, "--format", "conll2012")
    assert code == 2
    assert why in err


def test_end_of_the_last_document_may_be_missing(scoring):
    scoring.same(scoring.file("a.conll", conll2012().replace("#end document", "")), in_conll_2012())


def conllu(header="eid-etype-head-other", pieces=True):
    """The document as CorefUD writes it."""
    marks = {}
    spans = [((span,), kind, entity) for span, kind, entity in MENTIONS] + ([IN_PIECES] if pieces else [])
    for fragments, kind, entity in spans:
        for number, (start, end) in enumerate(fragments, start=1):
            eid = f"{entity}[{number}/{len(fragments)}]" if len(fragments) > 1 else entity
            values = {"eid": eid, "GRP": eid, "etype": kind, "head": "1", "minspan": "1", "other": "", "infstat": "new"}
            opening = "(" + "-".join(values[name] for name in header.split("-"))
            if end - start == 1:
                marks.setdefault(start, []).append((0, -end, f"{opening})"))
            else:
                marks.setdefault(start, []).append((0, -end, opening))
                marks.setdefault(end - 1, []).append((1, -start, f"{eid})"))
    lines, at = ["# newdoc id = d1", f"# global.Entity = {header}"], 0
    for sentence in TOKENS:
        lines.append(f"# text = {' '.join(sentence)}")
        for number, token in enumerate(sentence, start=1):
            entity = "".join(text for *_, text in sorted(marks.get(at, [])))
            misc = f"Entity={entity}" if entity else "_"
            lines.append(f"{number}\t{token}\t_\t_\t_\t_\t_\t_\t_\t{misc}")
            at += 1
        lines.append("")
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("header", ["eid-etype-head-other", "GRP-etype-infstat-minspan-other"])
def test_conllu_with_pieces_and_nesting(scoring, header):
    wanted = own("mentions", "entities", pieces=True)
    for mention in wanted["mentions"]:  # the first word is the head
        start = mention["spans"][0][0]
        word = next(chars((at, at + 1)) for at in range(len(FLAT)) if chars((at, at + 1))[0] == start)
        mention["head"] = [list(word)]
    scoring.same(scoring.file("a.conllu", conllu(header)), wanted)


def test_conllu_with_tags(scoring):
    lines, row = [], tags("BIOES")
    for sentence in TOKENS:
        for number, token in enumerate(sentence, start=1):
            lines.append(f"{number}\t{token}\t_\t_\t_\t_\t_\t_\t_\tstart_char=0|ner={row.pop(0)}")
        lines.append("")
    scoring.same(scoring.file("a.conllu", "\n".join(lines)), FLAT_DOCUMENT)


MULTIWORD = """\
# newdoc id = d1
# global.Entity = eid-etype-head-other
1-2\tJake's\t_\t_\t_\t_\t_\t_\t_\t_
1\tJake\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-person-1-)
2\t's\t_\t_\t_\t_\t_\t_\t_\t_
3-4\tdu\t_\t_\t_\t_\t_\t_\t_\t_
3\tde\t_\t_\t_\t_\t_\t_\t_\t_
4\tle\t_\t_\t_\t_\t_\t_\t_\tEntity=(e2-place-2-
5\tMali\t_\t_\t_\t_\t_\t_\t_\tEntity=e2)
5.1\tcame\t_\t_\t_\t_\t_\t_\t_\tEntity=(e3--1-)(e1-person-1-)

"""


def test_multiword_tokens_and_empty_nodes(tmp_path):
    """Words that spell their token are tokens, and a mention may be one of them; empty nodes are not in the text."""
    (tmp_path / "a.conllu").write_text(MULTIWORD)
    notices = Notices()
    (record,) = read(str(tmp_path / "a.conllu"), notices=notices)
    assert record.tokens == ("Jake", "'s", "du", "Mali")
    assert [(mention.spans, mention.type, mention.head) for mention in record.document.mentions] == [
        (((0, 1),), "person", None),
        (((2, 4),), "place", ((3, 4),)),
    ]
    assert [(notice.kind, notice.count) for notice in notices] == [("unplaced", 2)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1\tJake\t_\t_\t_\t_\t_\t_\tEntity=(e1)", "has 9 columns; a word of CoNLL-U has 10"),
        ("x\tJake\t_\t_\t_\t_\t_\t_\t_\t_", "'x' is not the number of a word"),
        ("1\tJake\t_\t_\t_\t_\t_\t_\t_\tEntity=e1)", "the mention 'e1' is closed and was not opened"),
        ("1\tJake\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-x", "the mention 'e1' is opened and not closed"),
        ("1\tJake\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1[1/2]-x)", "the mention 'e1' is opened and not closed"),
        ("1\tJake\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1[2/2]-x)", "whose first piece is missing"),
    ],
)
def test_conllu_that_is_broken(scoring, line, why):
    code, _, err = scoring.run(scoring.file("a.conllu", f"{line}\n\n"), "--format", "conllu")
    assert code == 2
    assert why in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["corefud.conllu"])
def test_conllu_of_a_library(scoring, name):
    """Written by udapi, which CorefUD is made with."""
    wanted = own("mentions", "entities", pieces=True)
    for mention in wanted["mentions"]:
        start = mention["spans"][0][0]
        mention["head"] = [
            list(next(chars((at, at + 1)) for at in range(len(FLAT)) if chars((at, at + 1))[0] == start))
        ]
    scoring.same(FIXTURES / name, wanted)


NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"


def webanno(unit="UTF-16"):
    names = {span: number for number, (span, *_) in enumerate(MENTIONS, start=1)}
    chains = {entity: number for number, entity in enumerate(sorted({entity for *_, entity in MENTIONS}), start=1)}
    header = [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue",
        f"#T_SP={NAMED_ENTITY}|identifier|value",
        "#T_SP=custom.Number|value",
        f"#T_SP=custom.Event|kind|ROLE_custom.Event:args_custom.Link|{NAMED_ENTITY}",
        "#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceRelation|referenceType",
        f"#T_RL=custom.Relation|value|BT_{NAMED_ENTITY}",
        "",
    ]
    ids = [f"{s}-{n}" for s, sentence in enumerate(TOKENS, start=1) for n in range(1, len(sentence) + 1)]
    elements, lines, at = {}, [], 0
    for span, _, entity in MENTIONS:
        elements[span] = chains[entity], 1 + sum(1 for other in elements.values() if other[0] == chains[entity])
    for number, sentence in enumerate(TOKENS):
        lines += ["", f"#Text={[part for part in own()['text'].split(chr(10)) if part][number]}"]
        for token in sentence:
            here = [(span, kind) for span, kind, _ in MENTIONS if span[0] <= at < span[1]]
            value = [f"{kind}[{names[span]}]" for span, kind in here]
            number_value = "DATE[90]" if TIME[0][0] <= at < TIME[0][1] else "Count[91]" if at == QUANTITY[0][0] else "_"
            event = ["_", "_", "_"]
            if at == 3:
                event = ["Hire", "Agent;Person", f"1-1[{names[0, 2]}];1-5[{names[4, 6]}]"]
            chain = [f"*->{elements[span][0]}-{elements[span][1]}" for span, _ in here]
            relation = ["At", f"1-5[{names[4, 6]}_{names[7, 8]}]"] if at == 7 else ["_", "_"]
            cells = [
                ids[at], "-".join(map(str, chars((at, at + 1), unit))), token, "NN",
                "|".join("*" + each[each.index("["):] for each in value) or "_", "|".join(value) or "_", number_value,
                *event, "|".join(chain) or "_", "|".join("nam[3]" for _ in chain) or "_", *relation,
            ]  # fmt: skip
            lines.append("\t".join(cells) + "\t")
            at += 1
    return "\n".join([*header, *lines, ""])


@pytest.mark.parametrize("unit", ["UTF-16", "code points"])
def test_webanno_tsv(scoring, unit):
    report = scoring.same(scoring.file("a.tsv", webanno(unit)), own(*ALL))
    assert ("offsets" in scoring.noticed(report)) is (unit != "UTF-16")


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("1-5[2_3]", "1-9[2_3]", "names a span that is not there"),
        ("1-5[2_3]", "1-5[2_77]", "has no span 77 of the layer"),
        ("\t0-3\t", "\t0-4\t", "'Zoë' is not at 0-4"),
        ("\t0-3\t", "\t3-0\t", "'Zoë' is not at 3-0"),
        ("1-1\t0-3\tZoë\tNN\t*[1]", "1-1\t0-3\tZoë", "columns of features"),
        ("*->5-1", "*->5", "is not an element of a chain"),
    ],
)
def test_webanno_tsv_that_is_broken(scoring, before, after, why):
    text = webanno()
    assert before in text
    code, _, err = scoring.run(scoring.file("a.tsv", text.replace(before, after)))
    assert code == 2
    assert why in err
    assert len(err.strip().splitlines()) == 1


def rows():
    row, made = tags("IOB2"), []
    for sentence in TOKENS:
        made.append({"id": str(len(made)), "tokens": list(sentence), "ner_tags": [row.pop(0) for _ in sentence]})
    return made


def test_rows_of_tags(scoring):
    scoring.same(scoring.file("a.json", rows()), FLAT_DOCUMENT)


def test_rows_of_numbers_with_names(scoring):
    names = sorted({tag for row in rows() for tag in row["ner_tags"]})
    numbered = [{**row, "ner_tags": [names.index(tag) for tag in row["ner_tags"]]} for row in rows()]
    scoring.same(scoring.file("a.json", [{"names": names}, *numbered]), FLAT_DOCUMENT)
    batch = {key: [row[key] for row in numbered] for key in ("id", "tokens", "ner_tags")}
    scoring.same(scoring.file("b.json", {**batch, "names": names}), FLAT_DOCUMENT)
    code, _, err = scoring.run(scoring.file("c.json", numbered))
    assert code == 2
    assert "the tags are numbers, and their names are not in the file" in err


def test_predicted_tags_go_before_those_of_the_gold(scoring):
    both = [{**row, "ner_tags": ["O"] * len(row["tokens"]), "predictions": row["ner_tags"]} for row in rows()]
    scoring.same(scoring.file("a.json", both), FLAT_DOCUMENT)


def test_gliner_training_data(scoring):
    spans = [[start, end - 1, kind] for (start, end), kind in CHUNKS]
    scoring.same(scoring.file("a.json", [{"tokenized_text": FLAT, "ner": spans}]), FLAT_DOCUMENT)


TABLE = (
    [("doc_id", "layer", "start", "end", "type", "text", "entity_id")]
    + [("d1", "mentions", *chars(span), kind, surface(span), entity) for span, kind, entity in MENTIONS]
    + [("d1", "times", *chars(TIME[0]), TIME[1], surface(TIME[0]), "")]
)


@pytest.mark.parametrize("between", ["\t", ",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_table_of_spans(scoring, between, end):
    text = end.join(between.join(f'"{cell}"' for cell in row) for row in TABLE) + end
    scoring.same(scoring.file("a.csv", text), own("mentions", "entities", "times"))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("d1,mentions,0", "has 3 columns, and the header has 7"),
        ("d1,mentions,x,3,PER,Zoë,", "'x' is not an offset"),
        ("d1,people,0,3,PER,Zoë,", "the layer 'people' is not one of"),
        ("d1,mentions,0,99,PER,Zoë,", "do not fit their surface strings"),
    ],
)
def test_table_that_is_broken(scoring, row, why):
    code, _, err = scoring.run(scoring.file("a.csv", ",".join(map(str, TABLE[0])) + f"\n{row}\n"))
    assert code == 2
    assert why in err


MUTATED = {
    "a.conll": columns(tags("BILOU")),
    "b.conll": conll2012(),
    "c.conllu": conllu(),
    "d.tsv": webanno(),
    "e.csv": "\n".join(",".join(map(str, row)) for row in TABLE),
}


PUT = [b"", b"\0", b"\t", b"\n", b"(", b")", b"|", b"9", b"-", b"\xff", b"[", b"#", b"B-"]
"""Bytes that are put into files, most of which mean something in one of them."""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(MUTATED)),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.sampled_from(PUT), st.integers(0, 3)), min_size=1, max_size=4),
)
def test_mutated_files_raise_only_input_errors(tmp_path, name, changes):
    data = MUTATED[name].encode()
    for place, put, length in changes:
        at = int(place * len(data))
        data = data[:at] + put + data[at + length :]
    path = tmp_path / name
    path.write_bytes(data)
    try:
        list(read(str(path)))
    except InputError as error:
        assert "\n" not in str(error)


def test_offsets_of_the_invented_document():
    assert [surface(span) for span, *_ in MENTIONS][:3] == ["Zoë Ferrand", "two guides", "Dakar"]
    assert all(one < other for one, other in pairwise(chars((at, at + 1))[0] for at in range(len(FLAT))))


def test_columns_as_gold(tmp_path, capsys):
    """The text is that of the tokens, so that columns with the same tokens can be scored against it."""
    gold, pred = tmp_path / "gold.conll", tmp_path / "pred.conll"
    gold.write_text("Ann B-PER\nmet O\nBob B-PER\n. O\n\nEve B-PER\nleft O\n")
    pred.write_text("Ann B-PER\nmet O\nBob O\n. O\n\nEve B-LOC\nleft O\n")
    assert main(["score", str(pred), "--gold", str(gold), "--json", "--no-intervals"]) == 0
    result = json.loads(capsys.readouterr().out)["metrics"]["mentions.typed.exact"]
    assert (result["p_num"], result["p_den"], result["r_den"]) == (1, 2, 3)


def test_rows_in_any_order_are_put_to_their_documents(scoring):
    """A sentence that is in one place only is found there, whatever the order of the file."""
    first, second = rows()
    scoring.same(scoring.file("a.json", [second, first]), FLAT_DOCUMENT)


def test_rows_that_are_not_in_the_gold_are_refused(scoring):
    code, _, err = scoring.run(scoring.file("a.json", [{"tokens": ["Nobody", "knows"], "ner_tags": ["O", "O"]}]))
    assert code == 2
    assert "token 1, 'Nobody', is not in the text" in err
