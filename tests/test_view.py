"""The page: the text is the text, nothing in a document is markup, and what a diagnosis says is where it belongs."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import msgspec
import pytest
from conftest import ARTICLE, ROOT, documents
from hypothesis import given

import mali_bench
from mali_bench.cli.main import main
from mali_bench.corpus import bundled
from mali_bench.drawing import markup
from mali_bench.model.document import Document
from mali_bench.model.readings import ambiguities, select
from mali_bench.view import build
from mali_bench.view.cards import shortened
from mali_bench.view.content import Content
from mali_bench.view.page import page

ENTRY = next((ROOT / "leaderboard" / "entries").glob("gazetteer-*")) / "predictions" / "run-1.jsonl"
EVIL = "</script><script>window.hurt=1</script><img src=x onerror='hurt=1'>\"'&amp;\u202e\u2028"


class Reader(HTMLParser):
    """What a browser would find: the text of the article, all elements with their attributes, scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.text, self.elements, self.raw, self._inside, self._kind = "", [], [], 0, None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside += tag == "article"
        self._kind = (tag, dict(attrs)) if tag in ("script", "style") else None

    def handle_endtag(self, tag):
        self._inside -= tag == "article"
        self._kind = None

    def handle_data(self, data):
        if self._inside:
            self.text += data
        if self._kind:
            self.raw.append((*self._kind, data))

    @property
    def data(self):
        (found,) = [text for tag, attributes, text in self.raw if attributes.get("type") == "application/json"]
        return json.loads(found)


def alone(document):
    document = msgspec.convert(document, Document) if isinstance(document, dict) else document
    return Reader(build.gold_page(document, ours=False))


def hostile(text=f"\n {EVIL} met \r\n\x0bBo\t{EVIL}.\n\n\n Zoë 😀 left. \n"):
    """A document whose every string is hostile."""
    at = text.index("met")
    place = [[at, at + 3]]
    return {
        "id": EVIL,
        "text": text,
        "mentions": [
            {"id": EVIL, "spans": [[2, at + 2]], "type": EVIL, "level": EVIL, "entity": f"e{EVIL}", "note": EVIL},
            {"id": "constructor", "spans": [[at + 1, at + 9]], "type": "__proto__", "entity": "__proto__"},
            {"id": "text", "spans": [[0, 1], [at, at + 2]], "type": EVIL},
        ],
        "entities": [{"id": f"e{EVIL}", "name": EVIL, "type": EVIL, "kb": EVIL}],
        "relations": [{"id": "r<", "type": EVIL, "arg1": EVIL, "arg2": place}],
        "events": [
            {
                "id": "v<",
                "trigger": place,
                "type": EVIL,
                "hopper": EVIL,
                "arguments": [{"role": EVIL, "filler": EVIL, "time_relation": EVIL}],
                "factuality": [{"source": EVIL, "value": EVIL}, {"source": "AUTHOR", "value": EVIL}],
            }
        ],
        "times": [{"spans": place, "type": EVIL, "value": EVIL}],
        "quantities": [{"spans": place, "type": EVIL, "low": 2, "unit": EVIL}],
        "attributions": [{"id": "a<", "content": place, "cue": [[at, at + 1]], "source": [EVIL], "kind": EVIL}],
        "titles": [{"spans": place, "type": EVIL, "of": EVIL}],
        "incidents": [{"id": "i<", "type": EVIL, "side_a": [f"e{EVIL}"], "events": ["v<"], "date": EVIL}],
    }


# The text is the text


@pytest.mark.parametrize("document", [each for split in bundled.splits() for each in bundled.load(split)])
def test_the_article_has_the_text_of_the_document(document):
    assert alone(document).text == document.text


def test_the_article_has_the_text_in_a_comparison(tmp_path):
    main(["view", str(ENTRY), "-o", str(tmp_path / "page.html")])
    assert Reader((tmp_path / "page.html").read_text("utf-8")).text == mali_bench.load()[0].text


@given(documents())
def test_the_text_stays_whatever_crosses_and_nests(document):
    found = alone(document)
    assert found.text == document["text"]
    assert sum(tag == "span" and "data-k" in each for tag, each in found.elements) >= len(document["mentions"])


def test_text_outside_paragraphs_and_strange_characters_stay():
    document = hostile()
    assert alone(document).text == document["text"]
    assert alone({**document, "paragraphs": [[5, 9], [11, 14]]}).text == document["text"]
    assert alone({"id": "d", "text": ""}).text == ""


def test_every_stretch_of_a_mark_is_within_its_annotation():
    class Marked(Reader):
        def __init__(self, html):
            self.open, self.found = [], {}
            super().__init__(html)

        def handle_starttag(self, tag, attrs):
            super().handle_starttag(tag, attrs)
            if self._inside and tag == "span":
                self.open.append(int(dict(attrs)["data-k"]))

        def handle_endtag(self, tag):
            if self._inside and tag == "span":
                self.open.pop()
            super().handle_endtag(tag)

        def handle_data(self, data):
            start = len(self.text)
            super().handle_data(data)
            for number in self.open:
                self.found.setdefault(number, set()).update(range(start, len(self.text)))

    (document,) = mali_bench.load()
    marked = Marked(build.gold_page(document, ours=True))
    for entry in Content(document).entries:
        if entry.layer in ("mentions", "times", "quantities", "titles"):
            wanted = {at for start, end in entry.item.spans for at in range(start, end)}
            assert marked.found[entry.number] == wanted, entry.key


# Nothing in a document is markup


def test_a_hostile_document_adds_no_element_and_no_attribute():
    harmless = json.loads(json.dumps(hostile()).replace(json.dumps(EVIL)[1:-1], "x" * len(EVIL)))
    evil, good = (alone(each) for each in (hostile(), harmless))
    shape = [(tag, sorted(attributes)) for tag, attributes in evil.elements]
    assert shape == [(tag, sorted(attributes)) for tag, attributes in good.elements]


def test_what_a_document_says_is_shown_without_characters_that_turn_text_around():
    html = build.gold_page(msgspec.convert(hostile(), Document), ours=False)
    before, after = re.split(r"<article.*</article>", html, flags=re.S)
    assert "\u202e" not in before + after and "\u202e" in html


def test_a_hostile_prediction_and_file_name_add_nothing(tmp_path):
    document = hostile("  Ann met Bo and Co.")
    name = "<img src=x onerror=hurt=1>.jsonl"
    for each in (name, "gold.jsonl"):
        (tmp_path / each).write_text(json.dumps(document) + "\n", encoding="utf-8")
    options = ["--gold", str(tmp_path / "gold.jsonl"), "-o", str(tmp_path / "page.html")]
    document["mentions"] = document["mentions"][:1]
    assert main(["view", str(tmp_path / name), *options]) == 0
    found = Reader((tmp_path / "page.html").read_text("utf-8"))
    assert not [
        tag for tag, attributes in found.elements if tag == "img" or any(at.startswith("on") for at in attributes)
    ]


def test_only_what_the_package_brings_may_run(tmp_path):
    found = alone(hostile())
    (policy,) = [each["content"] for tag, each in found.elements if each.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    code = [(tag, text) for tag, attributes, text in found.raw if attributes.get("type") != "application/json"]
    assert [tag for tag, _ in code] == ["style", "script"]
    for tag, text in code:
        assert f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    for _, attributes in found.elements:
        assert not {"style", "src", "action"} & set(attributes) and not any(at.startswith("on") for at in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert "innerHTML" not in code[1][1] and "url(" not in code[0][1]


def test_html_escapes_every_string():
    assert markup.tag("p", "<b>", markup.text("a\r&"), title='"') == '<p title="&quot;">&lt;b&gt;a&#13;&amp;</p>'


# The same bytes


def test_a_page_has_the_same_bytes_under_every_hash_seed(tmp_path):
    made = [
        subprocess.run(
            [sys.executable, "-m", "mali_bench", "view", str(ENTRY)],
            cwd=ROOT,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PATH": "", "LC_ALL": locale, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"))
    ]
    assert made[0] == made[1] and made[0].startswith(b"<!DOCTYPE html>")


def test_the_page_of_the_article_has_a_few_hundred_kilobytes():
    assert len(build.gold_page(mali_bench.load()[0], ours=True).encode()) < 600_000


# What it shows


@pytest.fixture(scope="module")
def article():
    return Reader(build.gold_page(mali_bench.load()[0], ours=True))


def test_every_item_has_a_record_and_an_address_of_its_own(article):
    (document,) = mali_bench.load()
    entries = article.data["entries"]
    assert len({each["k"] for each in entries}) == len(entries)
    for layer in ("mentions", "events", "incidents", "relations"):
        items = json.loads(msgspec.json.encode(getattr(document, layer)))
        assert [each["r"] for each in entries if each["l"] == layer] == items


def test_links_lead_to_addresses_that_there_are(article):
    from urllib.parse import unquote

    keys = {each["k"] for each in article.data["entries"]}
    parts = {each["id"] for _, each in article.elements if "id" in each}
    assert parts == {"text", "incidents", "entities"}
    links = {unquote(each["href"][1:]) for tag, each in article.elements if tag == "a"}
    assert parts < links <= keys | parts


def test_cases_are_at_their_items_with_the_text_of_their_rules(article):
    data = article.data
    by_key = {each["k"]: each for each in data["entries"]}
    cases = [data["cases"][number] for number in by_key["v1"]["x"]]
    assert [(case["rule"], case["text"]) for case in cases] == [("E13", "killed")]
    assert data["rules"]["E13"]["text"] and all(case["rule"] in data["rules"] for case in data["cases"] if case["rule"])


@pytest.mark.parametrize("split", bundled.splits())
def test_every_case_is_at_an_item(split):
    for record in bundled.parts(split):
        made = build.content(record.document, ours=True)
        placed = {number for each in made.entries for number in each.cases}
        assert [each.id for number, each in enumerate(made.cases) if number not in placed] == []


def test_a_case_is_at_what_it_decided():
    """d15 names words that only one reading of a statement has, and links; d34 a link that was decided against, in the
    words of a statement; d42 the place of an incident."""
    made = build.content(mali_bench.load()[0], ours=True)
    number = {each.id: n for n, each in enumerate(made.cases)}
    at = {name: {each.key for each in made.entries if number[name] in each.cases} for name in ("d15", "d34", "d42")}
    assert at == {"d15": {"a5", "a5~b", "l4~b", "l5~b"}, "d34": {"a31"}, "d42": {"i10"}}


def test_cases_are_the_same_on_every_page(article, compared):
    alone = {each["k"]: each.get("x") for each in article.data["entries"]}
    assert all(each.get("x") == alone[each["k"]] for each in compared.data["entries"] if not each["s"])


def test_a_reading_is_another_entry_with_the_same_id(article):
    keys = [each["k"] for each in article.data["entries"] if each["r"].get("id") == "m3"]
    assert keys == ["m3~b", "m3"]  # whatever comes first in the text, the first reading has the bare id


def test_an_address_is_that_of_the_same_reading_on_every_page(article, tmp_path):
    """A prediction that is the second reading is scored by that: its items keep the addresses of the gold's page."""
    (gold,) = mali_bench.load()
    second = select(gold, {name: readings[-1] for name, readings in ambiguities(gold).items()})
    (tmp_path / "b.jsonl").write_bytes(msgspec.json.encode(second))
    assert main(["view", str(tmp_path / "b.jsonl"), "-o", str(tmp_path / "page.html")]) == 0
    shown = Reader((tmp_path / "page.html").read_text("utf-8")).data["entries"]
    assert {each["k"]: each["r"]["spans"] for each in shown if each["r"].get("id") == "m3" and not each["s"]} == {
        "m3~b": [[30, 82]]
    }
    known = {each["k"]: each["q"] for each in article.data["entries"]}
    of_gold = [each for each in shown if not each["s"] and each["l"] == "mentions"]
    assert all(known[each["k"]] == each["q"] for each in of_gold)


@pytest.fixture(scope="module")
def of_two(tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "two.html"
    other = next((ROOT / "leaderboard" / "entries").glob("en-core-web-md-0*")) / "predictions" / "run-1.jsonl"
    assert main(["compare", str(ENTRY), str(other), "--html", str(path)]) == 0
    return Reader(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "mapped.html"
    assert main(["view", str(ENTRY), "--map", "ontonotes", "-o", str(path)]) == 0
    return Reader(path.read_text("utf-8"))


@pytest.mark.parametrize("name", ["compared", "of_two", "mapped"])
def test_what_passes_and_readers_say_is_the_same_on_every_page(article, name, request):
    """Also of what names an optional item or a reading that the page of a prediction leaves out."""
    alone = {each["k"]: (each.get("p"), each.get("j")) for each in article.data["entries"]}
    shown = [each for each in request.getfixturevalue(name).data["entries"] if not each["s"]]
    assert len(shown) > 100
    assert {each["k"]: (each.get("p"), each.get("j")) for each in shown} == {
        each["k"]: alone[each["k"]] for each in shown
    }
    assert alone["m40"] == (None, None)  # both passes have it as the gold does


def test_show_says_whether_an_annotation_was_disputed(tmp_path, capsys):
    """Both passes have m40 as the gold has it; d13 and d14 are about v15. Of another file nothing is known."""
    said = "The passes do not differ on it, and no case of adjudication is on record."
    assert main(["show", "m40"]) == 0 and said in capsys.readouterr().out
    assert main(["show", "v15"]) == 0
    shown = capsys.readouterr().out
    assert "Case d13" in shown and "Case d14" in shown and "is on record" not in shown
    (tmp_path / "own.jsonl").write_bytes(msgspec.json.encode(mali_bench.load()[0]))
    assert main(["show", "--gold", str(tmp_path / "own.jsonl"), "m40"]) == 0
    assert "is on record" not in capsys.readouterr().out


def test_show_names_a_speaker_once(capsys):
    assert main(["show", "1"]) == 0
    assert "status: Planned for France; evidence" in capsys.readouterr().out


def test_a_title_names_an_entry_without_its_hash(tmp_path):
    assert main(["view", str(ENTRY), "-o", str(tmp_path / "page.html")]) == 0
    assert "<title>mali-2013-02-05: gazetteer</title>" in (tmp_path / "page.html").read_text("utf-8")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    path = tmp_path_factory.mktemp("view") / "page.html"
    assert main(["view", str(ENTRY), "-o", str(path)]) == 0
    return Reader(path.read_text("utf-8"))


def test_the_errors_are_those_of_the_diagnosis(compared):
    diagnosis = mali_bench.diagnose(mali_bench.load(), [json.loads(ENTRY.read_text("utf-8"))])
    names = [f"{error.layer}.{error.kind}" for error in diagnosis.errors]
    assert [each["c"] for each in compared.data["errors"]] == names
    assert [each["c"] for each in compared.data["wrong"]] == names
    assert all(each["n"] for each in compared.data["wrong"])
    assert sum("data-e" in each for _, each in compared.elements) == len(names)


def test_the_status_of_an_item_is_that_of_its_errors(compared):
    data, count = compared.data, {}
    for each in data["entries"]:
        if each["l"] == "mentions":
            key = each["s"], each["st"] if each["st"] in ("missing", "spurious", "wrong") else "right"
            count[key] = count.get(key, 0) + 1
    layer = mali_bench.diagnose(mali_bench.load(), [json.loads(ENTRY.read_text("utf-8"))]).layers["mentions"]
    wrong = sum(layer.classes[kind].count for kind in ("boundary", "type", "both"))
    assert count == {
        (0, "right"): layer.right,
        (0, "missing"): layer.classes["missing"].count,
        (0, "wrong"): wrong,
        (1, "right"): layer.right,
        (1, "spurious"): layer.classes["spurious"].count,
        (1, "wrong"): wrong,
    }
    assert {each["st"] for each in data["entries"] if each["l"] == "titles"} == {"not scored"}


def test_states_have_the_words_of_the_legend(compared):
    states = {each["st"] for each in compared.data["entries"]}
    assert states == {
        "right",
        "right, but wrong in what builds on it",
        "missing",
        "spurious",
        "wrong",
        "not scored",
    }


def test_the_gold_as_prediction_is_right_in_everything(tmp_path):
    main(["export", "--format", "jsonl", "-o", str(tmp_path / "gold.jsonl")])
    main(["view", str(tmp_path / "gold.jsonl"), "-o", str(tmp_path / "page.html")])
    data = Reader((tmp_path / "page.html").read_text("utf-8")).data
    assert data["errors"] == data["wrong"] == [] and {each["st"] for each in data["entries"]} <= {"right", "not scored"}


def test_a_page_under_a_map_shows_the_labels_of_the_map(tmp_path):
    assert main(["view", str(ENTRY), "--map", "ontonotes", "-o", str(tmp_path / "page.html")]) == 0
    types = {each.get("t") for each in Reader((tmp_path / "page.html").read_text("utf-8")).data["entries"]}
    assert "GPE.Nation" not in types and {"PERSON", "GPE"} & types


# The commands


def test_a_page_needs_one_document_with_a_text(tmp_path, capsys):
    assert main(["view", "--split", "practice"]) == 2
    assert "choose by --document: 'practice-1'" in capsys.readouterr().err
    assert main(["view", "--document", "x"]) == 2
    assert "there is no document 'x'" in capsys.readouterr().err
    (tmp_path / "gold.jsonl").write_text('{"id": "d", "mentions": []}\n')
    assert main(["view", "--gold", str(tmp_path / "gold.jsonl")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    (tmp_path / "gold.jsonl").write_text('{"id": "d", "text": "Ann.", "mentions": [{"spans": [[0, 9]]}]}\n')
    for command in ("view", "show"):
        assert main([command, "--gold", str(tmp_path / "gold.jsonl")]) == 2
        assert "span-outside" in capsys.readouterr().err


def test_a_prediction_for_several_documents_is_shown_for_one(tmp_path):
    main(["export", "--format", "jsonl", "--split", "practice", "-o", str(tmp_path / "gold.jsonl")])
    options = ["--split", "practice", "--document", "practice-2", "-o", str(tmp_path / "page.html")]
    assert main(["view", str(tmp_path / "gold.jsonl"), *options]) == 0
    found = Reader((tmp_path / "page.html").read_text("utf-8"))
    assert found.text == next(each.text for each in mali_bench.load("practice") if each.id == "practice-2")
    assert found.data["errors"] == []


def test_show_prints_a_paragraph_and_an_annotation(capsys):
    assert main(["show", "1"]) == 0
    out = capsys.readouterr().out
    assert "paragraph 1\nFrench-led forces have killed" in out and "\x1b" not in out
    assert "v1    killed  Life.Die  Agent: French-led forces; Victim: hundreds of rebels" in out
    assert main(["show", "v1"]) == 0
    assert "rule E13: Optional arguments" in capsys.readouterr().out
    assert main(["show", "99"]) == 2
    assert "there is no paragraph and no annotation '99'; paragraphs are 1 to 23" in capsys.readouterr().err


def test_show_has_colour_where_it_is_asked_for_and_only_ours(tmp_path, monkeypatch, capsys):
    document = hostile("Ann met \x1b[31mBo and Co.")
    (tmp_path / "gold.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    assert main(["show", "--gold", str(tmp_path / "gold.jsonl")]) == 0
    plain = capsys.readouterr().out
    assert "\x1b" not in plain and "\\x1b[31mBo" in plain and "\u202e" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["show", "1"]) == 0
    assert "\x1b[" in capsys.readouterr().out


def test_a_document_without_annotation_can_be_shown():
    found = Reader(page(Content(Document(text="Ann.")), {}, "t"))
    assert found.text == "Ann." and found.data["entries"] == []
    assert ARTICLE in build.gold_page(mali_bench.load()[0], ours=True)


def test_a_comparison_says_which_layers_are_compared(tmp_path):
    records = {"id": "mali-2013-02-05", "incidents": [{"type": "Takeover", "place": ["Kidal"]}]}
    (tmp_path / "pred.jsonl").write_text(json.dumps(records), encoding="utf-8")
    for prediction, said in ((tmp_path / "pred.jsonl", "errors have no classes in incidents"), (ENTRY, "compared: ")):
        assert main(["view", str(prediction), "-o", str(tmp_path / "page.html")]) == 0
        shown = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert said in shown
        assert ("No layer is compared." in shown) == (prediction != ENTRY)
        assert ("No error here" in shown) <= (prediction == ENTRY)


def test_show_prints_where_the_width_is_said_to_be_none(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "0")
    assert main(["show", "1"]) == 0
    assert "French-led forces" in capsys.readouterr().out


def test_show_says_a_type_once(capsys):
    assert main(["show", "i3"]) == 0
    assert "  i3    Battle  side A: " in capsys.readouterr().out


def test_show_keeps_the_indent_on_a_narrow_terminal(tmp_path):
    """Indented by two, the line goes on behind four blanks; a line has no more than 30 characters."""
    document = {
        "id": "d",
        "text": "Ann met Bo.",
        "mentions": [{"id": "m1", "spans": [[0, 3]], "type": "PER.Individual"}],
    }
    document["mentions"][0]["level"] = "NAM"
    (tmp_path / "gold.jsonl").write_text(json.dumps(document), encoding="utf-8")
    there, terminal = os.openpty()
    subprocess.run(
        [sys.executable, "-m", "mali_bench", "show", "--gold", str(tmp_path / "gold.jsonl")],
        stdout=terminal,
        check=True,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "COLUMNS": "30", "TERM": "xterm"},
    )
    printed = re.sub(r"\x1b\[[\d;]*m", "", os.read(there, 1 << 12).decode())
    lines = [line.rstrip() for line in printed.splitlines()]
    assert lines == ["paragraph 1", "Ann met Bo.", "", "Mentions", "  m1    Ann  PER.Individual", "    level: NAM"]


def test_only_titles_are_dim(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["show", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("\x1b[4mFrench\x1b[0m")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("one two", "one two"),
        ("alpha beta gamma delta epsilon", "alpha beta … epsilon"),  # 20 at most: 13 from the left, 7 from the right
        ("a" * 30, "a" * 13 + " … " + "a" * 7),
        ("alpha betagammadeltaepsilon", "alpha … epsilon"),
    ],
)
def test_long_words_are_cut_between_words(words, shown):
    assert shortened(words, 20) == shown


def test_a_document_without_paragraphs_is_said_to_have_none(tmp_path, capsys):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "d", "text": "   "}) + "\n", encoding="utf-8")
    assert main(["show", "1", "--gold", str(path)]) == 2
    assert "no annotation '1'; the document has no paragraph" in capsys.readouterr().err


def test_a_case_of_several_readings_is_shown_once(capsys):
    """Event v2 has two readings, and case d2 is about both."""
    assert main(["show", "v2"]) == 0
    said = capsys.readouterr().out
    assert said.count("FIGHT/a") == said.count("FIGHT/b") == said.count("Case d2 ") == said.count("rule E12") == 1
    assert "Test. Write" in said and "**" not in said
