"""spaCy: DocBin, JSON, coreference in groups and extensions, relations; Prodigy files as gold.

Anna saw Bob. She liked him.
"""

import json
import zlib

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from mali_bench import InputError, score
from mali_bench.cli.main import main
from mali_bench.formats import format_of, read
from mali_bench.formats.source import Source
from mali_bench.formats.spacy import from_doc

TEXT = "Anna saw Bob. She liked him."
PLACES = {"Anna": (0, 4), "saw": (5, 8), "Bob": (9, 12), "She": (14, 17), "him": (24, 27)}
NLP = spacy.blank("en")
GOLD = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"id": word, "spans": [PLACES[word]], "type": "PER", "entity": entity}
        for word, entity in (("Anna", "a"), ("Bob", "b"), ("She", "a"), ("him", "b"))
    ],
    "relations": [{"type": "Saw", "arg1": "Anna", "arg2": "Bob"}],
}


def doc(ents=(), groups=None):
    made = NLP(TEXT)
    if ents is not None:
        made.ents = [made.char_span(*PLACES[word], label="PER") for word in ents]
    for name, words in (groups or {}).items():
        made.spans[name] = [made.char_span(*PLACES[word], label="PER") for word in words]
    return made


ALL = ("Anna", "Bob", "She", "him")
CLUSTERS = {"coref_clusters_1": ("Anna", "She"), "coref_clusters_2": ("Bob", "him")}


@pytest.fixture
def extension():
    """Sets an extension for the time of a test."""
    names = []

    def extension(name, **options):
        Doc.set_extension(name, force=True, **options)
        names.append(name)

    yield extension
    for name in names:
        Doc.remove_extension(name)


def perfect(report, *metrics):
    return all(report[name].f1 == 1.0 for name in metrics)


def test_docbin_is_read(tmp_path):
    path = tmp_path / "pred.spacy"
    DocBin(docs=[doc(ALL, CLUSTERS)]).to_disk(path)
    assert format_of(Source(str(path))).name == "spacy"
    (part,) = read(str(path))
    assert perfect(score(GOLD, part.document), "mentions.typed.exact", "coref.conll.exact")


def test_json_of_a_doc_is_read(tmp_path):
    path = tmp_path / "pred.json"
    path.write_text(json.dumps(doc(ALL, CLUSTERS).to_json()))
    assert format_of(Source(str(path))).name == "spacy-json"
    (part,) = read(str(path))
    assert perfect(score(GOLD, part.document), "mentions.typed.exact", "coref.conll.exact")


@pytest.mark.parametrize("damage", ["cut", "not msgpack", "empty map"])
def test_damaged_docbin_is_refused(damage, tmp_path):
    data = DocBin(docs=[doc(ALL)]).to_bytes()
    made = {"cut": data[: len(data) // 2], "not msgpack": zlib.compress(b"attrs"), "empty map": zlib.compress(b"\x80")}
    path = tmp_path / "pred.spacy"
    path.write_bytes(made[damage])
    with pytest.raises(InputError):
        list(read(str(path), form="spacy"))


def test_docbin_of_endless_zeros_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("mali_bench.formats.spacy.LARGEST", 1 << 20)
    path = tmp_path / "pred.spacy"
    path.write_bytes(zlib.compress(bytes(1 << 24)))
    with pytest.raises(InputError, match="is larger than 1048576 bytes when it is unpacked"):
        list(read(str(path), form="spacy"))


def test_clusters_of_fastcoref(extension):
    extension("coref_clusters", default=None)
    made = doc(ALL)
    made._.coref_clusters = [[PLACES["Anna"], PLACES["She"]], [PLACES["Bob"], PLACES["him"]]]
    assert perfect(score(GOLD, made), "coref.conll.exact")


def test_clusters_of_neuralcoref(extension):
    class Cluster:
        def __init__(self, *mentions):
            self.mentions = mentions

    extension("coref_clusters", default=None)
    made = doc(ALL)
    places = {word: made.char_span(*place) for word, place in PLACES.items()}
    made._.coref_clusters = [Cluster(places["Anna"], places["She"]), Cluster(places["Bob"], places["him"])]
    assert perfect(score(GOLD, made), "coref.conll.exact")


def test_chains_of_coreferee(extension):
    class Mention:
        def __init__(self, *token_indexes):
            self.token_indexes = list(token_indexes)

    extension("coref_chains", default=None)
    made = doc(ALL)
    made._.coref_chains = [[Mention(0), Mention(4)], [Mention(2), Mention(6)]]
    assert perfect(score(GOLD, made), "coref.conll.exact")


def test_relations_by_start_tokens(extension):
    extension("rel", default={})
    made = doc(ALL)
    made._.rel = {(0, 2): {"Saw": 0.9, "Heard": 0.1}, (2, 0): {"Saw": 0.2}}
    result = score(GOLD, made)["relations.rel+.exact"]
    assert (result.p_num, result.p_den, result.r_den) == (1, 1, 1)


def test_group_that_is_not_read_is_named():
    from mali_bench.formats.notices import Notices

    notices = Notices()
    from_doc(doc(ALL, {"errors": ("saw",)}), notices=notices)
    assert [(notice.kind, notice.subject) for notice in notices] == [("unread", "span group `errors`")]


def test_docs_of_paragraphs_are_put_where_they_are():
    parts = [NLP("Anna saw Bob."), NLP("She liked him.")]
    parts[0].ents = [parts[0].char_span(0, 4, label="PER")]
    parts[1].ents = [parts[1].char_span(10, 13, label="PER")]
    result = score(GOLD, parts)["mentions.typed.exact"]
    assert (result.p_num, result.p_den, result.r_den) == (2, 2, 4)


def prodigy(text, *spans, **more):
    return {
        "text": text,
        "spans": [{"start": a, "end": b, "label": "PER"} for a, b in spans],
        "answer": "accept",
        **more,
    }


def test_prodigy_tasks_may_be_the_gold(tmp_path, capsys):
    """Of three gold spans two are predicted; the rejected task is none."""
    gold = [
        prodigy("Anna saw Bob.", (0, 4), (9, 12)),
        prodigy("She liked him.", (0, 3)),
        {**prodigy("No."), "answer": "reject"},
    ]
    pred = [prodigy("She liked him.", (0, 3)), prodigy("Anna saw Bob.", (0, 4))]
    for name, tasks in (("gold", gold), ("pred", pred)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, tasks)))
    assert main(["score", str(tmp_path / "pred.jsonl"), "--gold", str(tmp_path / "gold.jsonl"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["documents"] == 2
    result = report["metrics"]["mentions.typed.exact"]
    assert (result["p_num"], result["p_den"], result["r_den"]) == (2, 2, 3)
