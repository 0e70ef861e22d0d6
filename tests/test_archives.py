"""ZIP archives: exports of INCEpTION, files of one format, and what is refused."""

import io
import json
import warnings
import zipfile
from functools import cache

import pytest

from mali_bench import InputError
from mali_bench.cli.main import main
from mali_bench.formats import archive, format_of, read
from mali_bench.formats.notices import Notices
from mali_bench.formats.source import Source
from mali_bench.formats.store import open_gold

TEXT = "Anna \U0001f3b8 hired Bob."
ANNA, BOB = (0, 4, "PER"), (13, 16, "PER")
PLACES = {ANNA: (0, 4), BOB: (13, 16)}
_METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"


def zipped(files, **options):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, **options) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in files:
            made.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def path(tmp_path):
    def path(*files, name="export.zip"):
        (tmp_path / name).write_bytes(zipped(files))
        return str(tmp_path / name)

    return path


def records(path, **options):
    return list(read(path, **options))


def places(path, **options):
    return [[mention.spans for mention in each.document.mentions] for each in records(path, **options)]


@pytest.fixture(scope="module")
def cas():
    """XMI, TypeSystem.xml and JSON of a document with some named entities, written by dkpro-cassis."""
    cassis = pytest.importorskip("cassis")

    @cache
    def cas(*entities):
        warnings.simplefilter("ignore")  # cassis uses what its own libraries no longer want
        types = cassis.load_dkpro_core_typesystem()
        metadata = types.create_type(_METADATA, "uima.tcas.DocumentAnnotation")
        types.create_feature(metadata, "documentTitle", "uima.cas.String")
        made = cassis.Cas(typesystem=types)
        made.sofa_string, made.sofa_mime = TEXT, "text/plain"
        made.add(metadata(begin=0, end=len(TEXT), documentTitle="d1.txt"))
        entity = types.get_type("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity")
        made.add_all([entity(begin=start, end=end, value=label) for start, end, label in entities])
        return made.to_xmi(), types.to_xml(), made.to_json()

    return cas


def user(cas, name, *entities):
    """The archive of an annotator in a project: `annotation/d1.txt/ann.zip`."""
    xmi, types, _ = cas(*entities)
    return zipped([(f"{name}.xmi", xmi), ("TypeSystem.xml", types)])


def test_the_export_of_a_document_is_read_with_its_types(cas, path):
    xmi, types, _ = cas(ANNA, BOB)
    (record,) = records(path(("d1.xmi", xmi), ("TypeSystem.xml", types)))
    assert record.document.id == "d1"
    assert [mention.spans for mention in record.document.mentions] == [((0, 4),), ((13, 16),)]


@pytest.fixture(params=["xmi", "json"])
def project(request, cas, path):
    """A project with the work of two annotators on a document, and the curated version."""
    work = {
        "annotation/d1.txt/INITIAL_CAS": (),
        "annotation/d1.txt/ann": (ANNA, BOB),
        "annotation/d1.txt/b.o": (ANNA,),
        "curation/d1.txt/CURATION_USER": (BOB,),
    }
    files = [
        ("exportedproject.json", "{}"),
        ("source/d1.txt", TEXT),
        ("log/d1.log", "x"),
        ("annotation_ser/d1/a.ser", "x"),
    ]
    for place, entities in work.items():
        if request.param == "xmi":
            files.append((f"{place}.zip", user(cas, place.rpartition("/")[2], *entities)))
        else:
            files.append((f"{place}.json", cas(*entities)[2]))
    return path(*files)


@pytest.mark.parametrize(
    ("annotator", "expected"),
    [("ann", [((0, 4),), ((13, 16),)]), ("b.o", [((0, 4),)]), ("CURATION_USER", [((13, 16),)])],
)
def test_one_annotator_of_a_project_is_chosen(project, annotator, expected):
    assert places(project, annotator=annotator) == [expected]


@pytest.mark.parametrize("command", [("score",), ("convert", "--to", "jsonl"), ("diff",), ("errors",)], ids=" ".join)
def test_annotators_of_a_project_are_never_pooled(command, project, tmp_path, capsys):
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "d1", "text": TEXT, "mentions": []}))
    gold = [] if command[0] == "convert" else ["--gold", str(tmp_path / "gold.jsonl")]
    assert main([command[0], project, *command[1:], *gold]) == 2
    assert "choose whose work counts with --annotator" in capsys.readouterr().err
    with pytest.raises(InputError, match="choose whose work counts"):
        open_gold(project)


def test_webanno_tsv_in_a_project_has_its_document_from_the_folder(path):
    tsv = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n\n\n"
        "#Text=Anna left.\n1-1\t0-4\tAnna\tPER\t\n1-2\t5-9\tleft\t_\t\n1-3\t9-10\t.\t_\t\n"
    )
    (record,) = records(path(("exportedproject.json", "{}"), ("annotation/d7.txt/ann.tsv", tsv)))
    assert (record.document.id, record.annotator) == ("d7", "ann")


def test_pairs_of_brat_are_read_with_their_texts(path):
    noticed = Notices()
    files = [("a/x.ann", "T1\tPER 0 4\tAnna\n"), ("a/x.txt", "Anna left."), ("a/y.ann", "T1\tPER 0 3\tBob\n")]
    made = list(read(path(*files, ("a/y.txt", "Bob left."), ("a/README.md", "hello")), notices=noticed))
    assert [(each.document.id, each.document.text) for each in made] == [("x", "Anna left."), ("y", "Bob left.")]
    assert [(notice.subject, notice.count) for notice in noticed] == [("files in no format that is read", 1)]


def test_files_of_one_format_are_read_in_the_order_of_their_names(path):
    def row(name):
        return json.dumps({"id": name, "text": "Anna left.", "entities": [{"start": 0, "end": 4, "label": "PER"}]})

    made = records(path(("b.json", row("2")), ("a.json", row("1")), ("__MACOSX/._a.json", "x"), (".DS_Store", "x")))
    assert [each.document.id for each in made] == ["1", "2"]


def test_the_format_of_the_files_may_be_said(path, cas):
    _, _, data = cas(ANNA)
    name = path(("x", data))
    assert places(name, form="uima-cas") == places(name, form="zip") == [[((0, 4),)]]
    assert format_of(Source(name)).name == "zip"


ANN = ("x.ann", "T1\tPER 0 4\tAnna\n")
NESTED = zipped([("inner.zip", zipped([ANN]))])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("a.md", "hello")], r"none of whose files is in a format that is read \(a.md\)"),
        ([("[Content_Types].xml", "<a/>")], "it is a DOCX or XLSX file"),
        (
            [("exportedproject.json", "{}"), ("annotation_ser/d/a.ser", "x")],
            "export the project with the format UIMA CAS",
        ),
        ([ANN, ("y.tsv", "#FORMAT=WebAnno TSV 3.3\n")], "files in several formats, brat and webanno-tsv"),
        ([ANN, ANN], "x.ann: is in the archive twice"),
        ([("outer.zip", NESTED)], "outer.zip:inner.zip: is an archive in an archive in an archive"),
        ([("a.zip", b"PK\x03\x04xx")], "a.zip: is not a ZIP archive that can be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_one_sentence(files, message, path):
    with pytest.raises(InputError, match=message):
        records(path(*files))


def test_names_that_point_out_of_the_archive_reach_no_file(path, tmp_path):
    """The text beside an annotation is one of the archive, whatever the name says; nothing is written anywhere."""
    (tmp_path / "x.txt").write_text("secret")
    before = sorted(tmp_path.rglob("*"))
    (record,) = records(path(("../x.ann", "T1\tPER 0 4\tAnna\n")))
    assert record.document.text is None
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "export.zip"])


def test_a_bomb_is_refused_before_it_is_unpacked(path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1000)
    with pytest.raises(InputError, match="would be larger than 1,000 bytes when it is unpacked"):
        records(path(("x.ann", "T1\tPER 0 4\tAnna\n" * 100)))
    inner = zipped([("x.ann", "T1\tPER 0 4\tAnna\n" * 50)])
    with pytest.raises(InputError, match="would be larger than 1,000 bytes"):
        records(path(("a.zip", inner), ("b.zip", inner)))
    monkeypatch.setattr(archive, "MOST", 1)
    with pytest.raises(InputError, match="has more than 1 files"):
        records(path(ANN, ("x.txt", "Anna")))


def test_encrypted_and_damaged_files_are_refused(path, tmp_path):
    name = path(("x.ann", "T1\tPER 0 4\tAnna\n" * 3))
    data = bytearray((tmp_path / "export.zip").read_bytes())
    at = data.index(b"PK\x01\x02")
    for flags in (6, at + 8):  # where the local header and the directory have their flags
        data[flags] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    with pytest.raises(InputError, match=r"x\.ann: is encrypted"):
        records(str(tmp_path / "locked.zip"))
    data = bytearray((tmp_path / "export.zip").read_bytes())
    data[40] ^= 0xFF
    (tmp_path / "export.zip").write_bytes(data)
    with pytest.raises(InputError, match="cannot be unpacked"):
        records(name)


def test_the_curated_version_is_no_annotator(project, capsys):
    """It is made of the annotators' work, and would agree with it by construction."""
    assert main(["agreement", project, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["annotators"] == ["ann", "b.o"]
    (noticed,) = (notice for some in made["files"].values() for notice in some if notice["kind"] == "curated")
    assert (noticed["count"], noticed["subject"]) == (1, "CURATION_USER")
    assert main(["agreement", project]) == 0
    assert "CURATION_USER, the curated version, no annotator unless --annotator names it (1)" in capsys.readouterr().out


def test_annotators_of_a_project_are_named(project, capsys):
    named = ["--annotator", "ann", "--annotator", "CURATION_USER"]
    assert main(["agreement", project, *named, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["annotators"] == ["CURATION_USER", "ann"]
    assert made["scores"]["mentions.typed.exact"]["mean"]["value"] == pytest.approx(
        2 / 3
    )  # one of two mentions: P 1, R 1/2
    assert main(["agreement", project, "--annotator", "zoe"]) == 2
    assert "'zoe' is none of the annotators, who are CURATION_USER, ann, b.o" in capsys.readouterr().err
    assert main(["agreement", project, "--annotator", "ann"]) == 2
    assert "holds the work of one annotator" in capsys.readouterr().err
