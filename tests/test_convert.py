"""Documents written in each format and read again: nothing changes but what the format says it cannot hold."""

import json

import pytest
from exchange import DOCUMENT, TEXT
from msgspec import json as msgjson
from msgspec import structs

from mali_bench import InputError, score
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.files.writing import write_folder
from mali_bench.formats import FORMATS, format_of
from mali_bench.formats.base import Record
from mali_bench.formats.export import WRITERS, files
from mali_bench.formats.losses import RULES, Losses, reduced
from mali_bench.formats.notices import Notices
from mali_bench.formats.placement import Placements
from mali_bench.formats.source import Source
from mali_bench.formats.store import InMemory
from mali_bench.model.document import LAYERS, items
from mali_bench.model.layers import extent, named_items
from mali_bench.scoring.converting import whole_documents

LABELS = bundled.labels()
GOLD = bundled.load()[0]
DOCUMENTS = {"invented": DOCUMENT, "article": GOLD}

READABLE = sorted(set(WRITERS) & set(FORMATS) | {"prodigy-spans"})


def written(folder, form, document):
    """A file, or a folder, with a document in a format, and what was left out."""
    pieces, about = files(form, [document], LABELS)
    if WRITERS[form].folder:
        path = folder / form
        write_folder(path, pieces)
    else:
        path = folder / f"written.{form}"
        path.write_bytes(b"".join(data for _, data in pieces))
    return path, about()


def read_again(path, form, document):
    store = InMemory([Record("gold", structs.replace(document, paragraphs=None))])
    form = "prodigy" if form == "prodigy-spans" else form
    (made,) = whole_documents(str(path), store, LABELS, Notices(), Placements(), form=form, placed=True)
    return made


NAMES = ("id", "entity", "hopper", "quote", "head_quote", "cue_quote", "content_quote")
ABOUT = ("type", "class_", "name", "kb", "note")


def shown(item, place):
    """The fields of an item but names and quotes, with places for what it refers to."""
    given = {name: value for name, value in structs.asdict(item).items() if name not in NAMES}

    def at(ref):
        return place.get(ref, ref) if isinstance(ref, str) else ref

    for reference in item.REFERENCES:
        value = given[reference.field]
        if reference.inside:
            value = sorted(
                (each.role or "", at(each.filler), each.optional, each.time_relation or "") for each in value
            )
        elif reference.many:
            value = sorted(map(at, value))
        given[reference.field] = at(value) if isinstance(value, str) else value
    for name in ("side_a", "side_b", "place", "events"):
        if name in given:
            given[name] = sorted(map(at, given[name]))
    if given.get("head") == given.get("spans"):
        given["head"] = None  # the head of a mention without one is its extent
    return given


def content(document):
    """What a document says, whatever it calls its items and clusters: items by their places, clusters as sets."""
    place = {item.id: extent(item) for _, item in named_items(document)}
    for mention in sorted(items(document, "mentions"), key=lambda each: each.spans):
        place.setdefault(mention.entity, mention.spans)
    result = {}
    for layer in LAYERS:
        rows = [shown(item, place) for item in items(document, layer)]
        if layer == "entities":
            members = [
                sorted(m.spans for m in items(document, "mentions") if m.entity == e.id) for e in items(document, layer)
            ]
            rows = [
                {**row, "members": own}  # one of which nothing else is known is there if its mentions say so
                for row, own in zip(rows, members, strict=True)
                if any(row[name] for name in ABOUT)
            ]
        result[layer] = sorted(repr(sorted(row.items(), key=lambda pair: pair[0])) for row in rows)
    for layer, field in (("mentions", "entity"), ("events", "hopper")):
        groups = {}
        for item in items(document, layer):
            if getattr(item, field) is not None:
                groups.setdefault(getattr(item, field), []).append(extent(item))
        result[field] = sorted(map(sorted, groups.values()))
    return result


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", READABLE)
def test_written_and_read_again_nothing_changes_but_what_the_format_cannot_hold(form, name, tmp_path):
    document = DOCUMENTS[name]
    path, _ = written(tmp_path, form, document)
    made = read_again(path, form, document)
    lost = WRITERS[form].lost
    kept = document if lost is None else reduced(document, lost, Losses())
    before, after = content(kept), content(made)
    for part in before:
        assert after[part] == before[part], part


@pytest.mark.parametrize("form", READABLE)
def test_what_is_written_is_recognised(form, tmp_path):
    path, _ = written(tmp_path, form, DOCUMENT)
    assert format_of(Source(str(path))).name == form.removesuffix("-spans")


@pytest.mark.parametrize("form", READABLE)
def test_what_is_written_has_the_score_of_the_document_without_what_is_lost(form, tmp_path):
    path, _ = written(tmp_path, form, DOCUMENT)
    lost = WRITERS[form].lost
    kept = DOCUMENT if lost is None else reduced(DOCUMENT, lost, Losses())
    reports = [score(DOCUMENT, each, labels=LABELS) for each in (read_again(path, form, DOCUMENT), kept)]
    numbers = [
        {n: (m.precision, m.recall) for n, m in each.metrics.items() if m.precision or m.recall} for each in reports
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("form", WRITERS)
def test_every_name_of_what_is_lost_is_a_rule_a_layer_or_a_field(form):
    for name in WRITERS[form].lost or ():
        layer, _, field = name.partition(".")
        known = name in RULES or (name in LAYERS) or name.startswith("arguments.") or layer in ("*", "document")
        assert known or field in LAYERS[layer].__struct_fields__, name


@pytest.mark.parametrize("form", sorted(set(WRITERS) - {"jsonl"}))
def test_the_list_of_what_is_lost_counts_it(form, tmp_path):
    _, about = written(tmp_path, form, DOCUMENT)
    assert about.startswith(f"left out, since the format {form} cannot hold it: ")
    heads = sum(mention.head is not None for mention in DOCUMENT.mentions)
    if "mentions.head" in WRITERS[form].lost:
        assert f"heads of mentions ({heads})" in about
    assert "incidents (1)" in about and "time relations of arguments (1)" in about


@pytest.mark.parametrize(
    ("form", "lost"),
    [
        ("brat", ["referents of titles (1)", "lists of a knowledge base of entities (1)"]),  # in no attribute of brat
        ("prodigy", ["numbers of quantities (1)", "referents of titles (1)"]),
        ("conll", ["items inside or across longer ones (2)"]),  # 12 in 12 rebels, and General in General Zoë Ardán
        ("conllu", ["titles (1)"]),
    ],
)
def test_titles_and_numbers_are_kept_or_counted_as_lost(form, lost, tmp_path):
    _, about = written(tmp_path, form, DOCUMENT)
    assert [each for each in lost if each not in about] == []


def test_what_refers_to_an_item_that_is_left_out_is_left_out_and_counted():
    losses = Losses()
    kept = reduced(DOCUMENT, ("gaps",), losses)
    assert kept.relations == () and [m.id for m in kept.mentions] == ["m1", "m3", "m4", "m5", "m6", "m7"]
    assert dict(losses.counts) == {"discontinuous extents": 1, "relations of items that are left out": 1}


def test_longer_items_are_kept_where_they_overlap():
    kept = reduced(DOCUMENT, ("gaps", "overlaps"), Losses())
    assert [m.id for m in kept.mentions] == ["m1", "m3", "m4", "m5", "m6", "m7"] and kept.quantities == ()


# The tools' own libraries


def test_spacy_loads_the_docbin(tmp_path):
    from spacy import blank
    from spacy.tokens import DocBin

    path, _ = written(tmp_path, "spacy", DOCUMENT)
    (doc,) = DocBin().from_disk(path).get_docs(blank("en").vocab)
    assert doc.text == TEXT and doc.user_data["id"] == "velm"
    assert [(span.text, span.label_) for span in doc.spans["times"]] == [("3 May 2031", "DATE")]
    assert {tuple(span.text for span in doc.spans[name]) for name in doc.spans if name.startswith("coref")} == {
        ("General Zoë Ardán", "She"), ("Port Velm", "there"), ("12 rebels",), ("the guards",)}  # fmt: skip


def test_conllu_loads_the_columns(tmp_path):
    conllu = pytest.importorskip("conllu")
    path, _ = written(tmp_path, "conllu", DOCUMENT)
    sentences = conllu.parse(path.read_text(encoding="utf-8"))
    assert [sentence[0]["form"] for sentence in sentences] == ["🌊", "She"]
    entities = [
        token["misc"]["Entity"] for sentence in sentences for token in sentence if (token["misc"] or {}).get("Entity")
    ]
    assert entities[0] == "(e1-PER.Individual-2-2,3-" and entities[1] == "e1)"
    assert "(e2[1/2]-ORG.Military-2-2-)" in entities


def test_prodigy_hashes_are_those_of_murmurhash():
    """MurmurHash3 (x86, 32 bits, seed 0) of `hello` is 0x248bfa47, as its author's test vectors have it."""
    from murmurhash.mrmr import hash as murmurhash

    from mali_bench.formats.write_spans import hashes

    assert murmurhash("hello", 0) == 0x248BFA47
    made = hashes({"text": "a", "spans": []})
    assert made["_input_hash"] == (murmurhash('text="a"', 0) + 2**31) % 2**32 - 2**31
    assert all(-(2**31) <= value < 2**31 for value in made.values())


def test_prodigy_spans_align_with_tokens(tmp_path):
    path, _ = written(tmp_path, "prodigy", DOCUMENT)
    task = json.loads(path.read_text(encoding="utf-8"))
    assert "".join(t["text"] + " " * t["ws"] for t in task["tokens"]) == TEXT
    for span in task["spans"]:
        assert task["tokens"][span["token_start"]]["start"] == span["start"]
        assert task["tokens"][span["token_end"]]["end"] == span["end"]
        assert TEXT[span["start"] : span["end"]] == span["text"]
    for link in task["relations"]:
        assert link["head"] == link["head_span"]["token_end"] and link["child"] == link["child_span"]["token_end"]


def test_label_studio_counts_utf16(tmp_path):
    path, _ = written(tmp_path, "label-studio", DOCUMENT)
    (task,) = json.loads(path.read_text(encoding="utf-8"))
    encoded = TEXT.encode("utf-16-le")
    spans = [result["value"] for result in task["annotations"][0]["result"] if result["type"] == "labels"]
    assert spans and all(encoded[2 * v["start"] : 2 * v["end"]].decode("utf-16-le") == v["text"] for v in spans)


# The command


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    return code, capsys.readouterr()


def test_convert_and_back(tmp_path, capsys):
    (tmp_path / "in.jsonl").write_bytes(msgjson.encode(DOCUMENT))
    code, shown = run(capsys, "convert", tmp_path / "in.jsonl", "--to", "brat", "-o", tmp_path / "out")
    assert code == 0 and "left out, since the format brat cannot hold it: time relations of arguments (1)" in shown.err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["velm.ann", "velm.txt"]
    code, _ = run(capsys, "convert", tmp_path / "out", "--to", "jsonl", "-o", tmp_path / "back.jsonl")
    back = msgjson.decode((tmp_path / "back.jsonl").read_bytes(), type=type(DOCUMENT))
    assert code == 0 and content(back) == content(reduced(DOCUMENT, WRITERS["brat"].lost, Losses()))


def test_predictions_without_text_take_that_of_the_gold(tmp_path, capsys):
    (tmp_path / "gold.jsonl").write_bytes(msgjson.encode(DOCUMENT))
    (tmp_path / "pred.jsonl").write_text('{"mentions": [{"spans": [[65, 74]], "type": "GPE.PopulationCenter"}]}')
    arguments = ("convert", tmp_path / "pred.jsonl", "--gold", tmp_path / "gold.jsonl", "--to", "label-studio")
    code, shown = run(capsys, *arguments)
    (task,) = json.loads(shown.out)
    assert code == 0 and task["annotations"][0]["result"][0]["value"]["text"] == "Port Velm"


TOLD = "Ann left Gao. Bob left Mopti, and Ann wept."
# Ann: 0, 34; left: 4, 18; Gao: 9; Bob: 14; Mopti: 23.
SAID = {
    "mentions": [{"text": "Ann", "type": "PER"}, {"text": "gao", "type": "GPE"}, {"text": "Carl", "type": "PER"}],
    "clusters": [["Ann", "Carl"], ["Zoe"]],
    "relations": [{"head": "Bob", "type": "in", "tail": "Mopti"}, {"head": "Bob", "type": "in", "tail": "Rome"}],
    "events": [
        {
            "type": "Leave",
            "trigger": "left",
            "arguments": [{"role": "Who", "text": "Bob"}, {"role": "Who", "text": "Carl"}],
        },
        {"type": "Leave", "trigger": "fled"},
    ],
}


@pytest.mark.parametrize("own", [False, True])
def test_strings_without_offsets_are_placed(own, tmp_path, capsys):
    (tmp_path / "gold.jsonl").write_bytes(msgjson.encode({"id": "told", "text": TOLD}))
    (tmp_path / "said.json").write_text(json.dumps({**({"id": "told", "text": TOLD} if own else {}), **SAID}))
    gold = () if own else ("--gold", tmp_path / "gold.jsonl")
    code, shown = run(capsys, "convert", tmp_path / "said.json", "--to", "jsonl", *gold)
    made = json.loads(shown.out)
    assert code == 0 and (made["id"], made["text"]) == ("told", TOLD)
    assert [(each["spans"], each["type"]) for each in made["mentions"]] == [
        ([[0, 3]], "PER"),
        ([[9, 12]], "GPE"),
        ([[34, 37]], "PER"),
    ]
    assert [(each["arg1"], each["arg2"]) for each in made["relations"]] == [([[14, 17]], [[23, 28]])]
    (event,) = made["events"]
    assert event["trigger"] == [[18, 22]]
    assert [(each["role"], each["filler"]) for each in event["arguments"]] == [("Who", [[14, 17]])]
    # Found: Bob and Mopti; Ann and left twice; gao at Gao. Not: Carl, Zoe, Rome and fled.
    assert "strings without offsets: 2 exact, 2 ambiguous, 1 normalised, 0 fuzzy, 4 not found" in shown.err
    assert "strings not found in the text, and left out (4)" in shown.err


def test_strings_with_no_text_to_place_them_in_are_refused(tmp_path, capsys):
    (tmp_path / "gold.jsonl").write_bytes(msgjson.encode({"id": "told", "mentions": []}))
    (tmp_path / "said.json").write_text(json.dumps(SAID))
    code, shown = run(capsys, "convert", tmp_path / "said.json", "--to", "jsonl", "--gold", tmp_path / "gold.jsonl")
    assert code == 2 and not shown.out
    assert "has strings without offsets, and the gold has no text to find them in" in shown.err


def test_brat_needs_a_folder(tmp_path, capsys):
    (tmp_path / "in.jsonl").write_bytes(msgjson.encode(DOCUMENT))
    code, shown = run(capsys, "convert", tmp_path / "in.jsonl", "--to", "brat")
    assert code == 2 and "the format brat is several files; name a folder with -o" in shown.err


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a/../../b", "", "a\x00b", "a\\b", "x" * 300])
def test_ids_that_lead_out_of_the_folder_are_refused(name, tmp_path):
    with pytest.raises(InputError, match="a file cannot be called"):
        write_folder(tmp_path / "into", [("fine.txt", b""), (f"{name}.ann" if name else "", b"")])
    assert not list(tmp_path.iterdir())
