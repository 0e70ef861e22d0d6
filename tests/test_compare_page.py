"""The page of two systems: who has what wrong, by hand, and the numbers of `compare` and of the diagnoses."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from test_view import EVIL, Reader, hostile

import mali_bench
from mali_bench.analysis.differences import splits
from mali_bench.cli.main import main
from mali_bench.files.names import told_apart

ENTRIES = [
    next((ROOT / "leaderboard" / "entries").glob(f"{name}-*")) / "predictions" / "run-1.jsonl"
    for name in ("gazetteer", "trained-linear")
]
TEXT = "Ann met Bo in Rome.\n\nCy left Paris."


def mention(words, kind, **more):
    at = TEXT.index(words)
    return {"spans": [[at, at + len(words)]], "type": kind, **more}


def document(*mentions):
    named = [{"id": f"m{number}", **each} for number, each in enumerate(mentions)]
    return {"id": "d", "text": TEXT, "mentions": named}


GOLD = document(
    mention("Ann", "PER"),
    mention("Bo", "PER"),
    mention("Rome", "GPE", id="city", reading="CITY/a"),
    mention("Rome", "LOC", id="city", reading="CITY/b"),
    mention("Cy", "PER"),
    mention("Paris", "GPE", optional=True),
)
A = document(mention("Ann", "PER"), mention("Bo", "ORG"), mention("Rome", "LOC"), mention("Paris", "GPE"))
B = document(mention("Ann", "ORG"), mention("Rome", "GPE"), mention("Cy", "PER"), mention("left", "PER"))
"""By hand: A has Bo's type wrong and lacks Cy; B has Ann's type wrong, lacks Bo, and has "left" for nothing. A's gold
has the second reading of Rome and Paris, B's the first and no Paris, and both have those right.
"""


@pytest.fixture
def files(tmp_path):
    for name, each in {"gold": GOLD, "a": A, "b": B}.items():
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(each) + "\n", encoding="utf-8")
    return tmp_path


def compared(folder, *options):
    paths = [str(folder / f"{name}.jsonl") for name in "ab"]
    gold = ["--gold", str(folder / "gold.jsonl")]
    assert main(["compare", *paths, *gold, "--html", str(folder / "page.html"), *options]) == 0
    return Reader((folder / "page.html").read_text("utf-8"))


def test_who_has_what_wrong(files):
    wrong = compared(files).data["wrong"]
    assert sorted((each["w"], each["c"], each["i"][0][0]) for each in wrong) == [
        ("A", "mentions.missing", "PER: Cy"),
        ("B", "mentions.spurious", "PER: left"),
        ("B", "mentions.type", "PER: Ann"),
        ("both", "mentions.type", "PER: Bo"),
    ]


def test_what_each_item_is_for_each_system(files):
    entries = compared(files).data["entries"]
    assert {each["k"]: each["st"] for each in entries} == {
        "m0": "A: right; B: wrong",
        "m1": "A: wrong; B: missing",
        "city": "A: left out; B: right",
        "city~b": "A: right; B: left out",
        "m4": "A: missing; B: right",
        "m5": "A: right; B: left out",
        "a:m0": "A: right",
        "a:m1": "A: wrong",
        "a:m2": "A: right",
        "a:m3": "A: right",
        "b:m0": "B: wrong",
        "b:m1": "B: right",
        "b:m2": "B: right",
        "b:m3": "B: spurious",
    }


def test_marks_say_who_is_wrong_in_letters_too(files):
    page = compared(files)
    marks = [attributes for tag, attributes in page.elements if tag == "span" and "data-k" in attributes]
    by_key = {page.data["entries"][int(each["data-k"])]["k"]: each for each in marks}
    assert by_key["m0"]["data-w"] == "✗B" and "not-B" in by_key["m0"]["class"].split()
    assert by_key["m1"]["data-w"] == "✗AB"
    assert by_key["a:m1"]["data-w"] == "A" and {"by-A", "is-wrong"} <= set(by_key["a:m1"]["class"].split())
    assert by_key["b:m3"]["data-w"] == "B" and "data-w" not in by_key["city"]
    assert page.text == TEXT


def test_the_scores_are_those_of_compare(files):
    """A has 4 mentions, of which Ann, Rome and Paris are right, and its gold 5: F1 6/9. B has 4, of which Rome and Cy
    are right, and its gold 4: F1 4/8.
    """
    compared(files)
    html = (files / "page.html").read_text("utf-8")
    row = re.search(r"<tr><th[^>]*>Mentions .*?</tr>", html).group()
    assert re.findall(r"<td>([^<]*)</td>", row)[:3] == ["0.667", "0.500", "+0.167"]


def test_numbers_lead_to_as_many_items(files):
    page = compared(files)
    links = {
        each["href"]: each["aria-label"] for tag, each in page.elements if tag == "a" and "errors/" in each["href"]
    }
    assert links == {
        "#errors/mentions/A": "1 item, mentions, only A wrong",
        "#errors/mentions/B": "2 items, mentions, only B wrong",
        "#errors/mentions/both": "1 item, mentions, both wrong",
        "#errors/mentions.missing/A": "1 item, mentions missing, only A wrong",
        "#errors/mentions.spurious/B": "1 item, mentions spurious, only B wrong",
        "#errors/mentions.type/B": "1 item, mentions type, only B wrong",
        "#errors/mentions.type/both": "1 item, mentions type, both wrong",
    }


def test_the_layers_of_only_one_are_named_and_not_compared(files):
    more = {**A, "times": [{"spans": [[0, 3]], "value": "2020"}]}
    (files / "a.jsonl").write_text(json.dumps(more), encoding="utf-8")
    (files / "gold.jsonl").write_text(json.dumps({**GOLD, "times": more["times"]}), encoding="utf-8")
    page = compared(files)
    assert "Layers compared: mentions. Only A attempts times." in (files / "page.html").read_text("utf-8")
    assert {each["st"] for each in page.data["entries"] if each["l"] == "times"} == {
        "A: not scored; B: not scored",
        "A: not scored",
    }


def test_mentions_of_one_wrong_cluster_are_items_of_one_card(files):
    """The gold and A have Ann and Bo, and Cy and Paris; B has all four in one cluster, which is that of Ann and Bo."""
    four = [mention(words, "PER") for words in ("Ann", "Bo", "Cy", "Paris")]
    for name, entities in (("gold", "eeff"), ("a", "eeff"), ("b", "eeee")):
        said = document(*({**each, "entity": entity} for each, entity in zip(four, entities, strict=True)))
        (files / f"{name}.jsonl").write_text(json.dumps(said), encoding="utf-8")
    page = compared(files)
    (wrong,) = page.data["wrong"]
    assert (wrong["w"], wrong["c"]) == ("B", "coref.merged")
    assert [words for words, _ in wrong["i"]] == ["PER: Cy", "PER: Paris"]
    links = {attributes["href"] for tag, attributes in page.elements if tag == "a" and "errors/" in attributes["href"]}
    assert links == {"#errors/coref/B", "#errors/coref.merged/B"}


def test_the_article_has_the_numbers_of_the_diagnoses(tmp_path):
    assert main(["compare", *map(str, ENTRIES), "--html", str(tmp_path / "page.html")]) == 0
    page = Reader((tmp_path / "page.html").read_text("utf-8"))
    gold = mali_bench.load()
    a, b = (mali_bench.diagnose(gold, [json.loads(each.read_text("utf-8"))]) for each in ENTRIES)
    count = {}
    for each in page.data["wrong"]:
        key = each["c"], each["w"]
        count[key] = count.get(key, 0) + len(each["i"])
    wanted = {
        (f"{each.layer}.{each.kind}", who): number
        for each in splits(a, b)
        for who, number in (("A", each.only_a), ("B", each.only_b), ("both", each.both))
        if number
    }
    assert count == wanted and all(each["n"] for each in page.data["wrong"])
    assert [each["c"] for each in page.data["errors"]] == [f"{e.layer}.{e.kind}" for e in (*a.errors, *b.errors)]
    assert page.text == gold[0].text
    for system, diagnosis in (("A", a), ("B", b)):  # by another way: what each item is says how many are right
        status = [each["st"] for each in page.data["entries"] if each["l"] == "mentions" and each["s"] == 0]
        right = sum(f"{system}: right" in each for each in status)
        assert right == diagnosis.layers["mentions"].right


def test_the_page_has_the_same_bytes_under_every_hash_seed(files):
    made = [
        subprocess.run(
            [
                sys.executable,
                "-m",
                "mali_bench",
                "compare",
                "a.jsonl",
                "b.jsonl",
                "--gold",
                "gold.jsonl",
                "--html",
                "-",
            ],
            cwd=files,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1] and made[0].startswith(b"<!DOCTYPE html>")


def test_hostile_predictions_and_names_add_no_element(tmp_path):
    evil = hostile("  Ann met Bo and Co.")
    tame = json.loads(json.dumps(evil).replace(json.dumps(EVIL)[1:-1], "x" * len(EVIL)))
    shapes = []
    for gold, name in ((evil, "<img src=x onerror=hurt=1>"), (tame, "a" * 26)):
        folder = tmp_path / name
        folder.mkdir()
        paths = [folder / "one.jsonl", folder / "other.jsonl"]
        for path, few in zip(paths, (1, 2), strict=True):
            path.write_text(json.dumps({**gold, "mentions": gold["mentions"][:few]}), encoding="utf-8")
        (folder / "gold.jsonl").write_text(json.dumps(gold), encoding="utf-8")
        options = ["--gold", str(folder / "gold.jsonl"), "--html", str(tmp_path / "page.html")]
        assert main(["compare", *map(str, paths), *options]) == 0
        html = (tmp_path / "page.html").read_text("utf-8")
        shapes.append([(tag, sorted(attributes)) for tag, attributes in Reader(html).elements])
        assert "\u202e" not in re.sub(r"<article.*</article>", "", html, flags=re.S)
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("a.jsonl", "b.jsonl"), ["a.jsonl", "b.jsonl"]),
        (("x/one/p/run.jsonl", "x/two/p/run.jsonl"), ["one", "two"]),
        (("x/one/a.jsonl", "x/two/b.jsonl"), ["one/a.jsonl", "two/b.jsonl"]),
        (("x/a.jsonl", "x/a.jsonl"), ["x/a.jsonl", "x/a.jsonl"]),
        (("x/a.jsonl", "a.jsonl"), ["x/a.jsonl", "a.jsonl"]),
    ],
)
def test_systems_are_called_by_what_tells_their_paths_apart(paths, names):
    assert told_apart(paths) == names


def test_the_page_is_of_two_systems_and_one_document(files, capsys):
    a, b = (str(files / f"{name}.jsonl") for name in "ab")
    gold = ["--gold", str(files / "gold.jsonl")]
    for arguments, said in (
        ([a, b, a, "--html", "x.html"], "--html shows two systems on a page, and there are 3"),
        *(
            (
                [a, b, "--html", "x.html", *more],
                f"--html writes a page and nothing else, so it cannot be combined with {more[0]}",
            )
            for more in (["--json"], ["--all"], ["--plots", "x"])
        ),
        ([a, b, "--document", "d"], "--document chooses what a page shows, so it needs --html"),
        ([a, b, "--html", "x.html", "--document", "x"], "there is no document 'x'; there are 'd'"),
    ):
        assert main(["compare", *arguments, *gold]) == 2
        assert capsys.readouterr().err == f"mali-bench: {said}\n"
    other = {**GOLD, "id": "other"}
    (files / "gold.jsonl").write_text(f"{json.dumps(GOLD)}\n{json.dumps(other)}\n", encoding="utf-8")
    assert main(["compare", a, b, *gold, "--html", str(files / "page.html")]) == 2
    assert "choose by --document: 'd', 'other'" in capsys.readouterr().err
    assert len(compared(files, "--document", "d").data["wrong"]) == 4
