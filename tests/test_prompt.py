"""The prompt for a language model, and that it never shows the gold."""

import json

import msgspec
import pytest

from mali_bench.cli.main import main
from mali_bench.corpus import bundled, prompt
from mali_bench.errors import InputError
from mali_bench.model.document import LAYERS, Document

ARTICLE = bundled.load("test")[0]
LABELS = bundled.labels()


def printed(capsys, *arguments):
    assert main(["prompt", *arguments]) == 0
    return capsys.readouterr().out


def test_it_has_every_label_with_its_definition_and_the_text(capsys):
    out = printed(capsys)
    for layer in ("mentions", "relations", "events", "times", "quantities", "titles"):
        for label in LABELS.values(layer, "type"):
            assert f"- {label}: {LABELS.properties(layer, 'type', label)['about']}" in out
    assert out.endswith(f"Text:\n\n{ARTICLE.text.strip()}\n")


def test_it_asks_only_for_the_layers_named(capsys):
    out = printed(capsys, "--layers", "times,events")
    assert "- DATE: " in out and "- Life.Die: " in out
    assert "- PER.Group: " not in out and "`clusters`" not in out
    assert list(json.loads(printed(capsys, "--layers", "times,events", "--schema"))["properties"]) == [
        "times",
        "events",
    ]


@pytest.mark.parametrize("shots", [0, 1, 8])
@pytest.mark.parametrize("layers", [",".join(prompt.LAYERS), "mentions", "events,quantities"])
def test_the_gold_of_the_article_makes_no_difference(capsys, monkeypatch, shots, layers):
    arguments = ("--shots", str(shots), "--layers", layers)
    before = printed(capsys, *arguments)
    parts = bundled.parts

    def without_gold(split=bundled.DEFAULT_SPLIT, folder=None):
        bare = dict.fromkeys(LAYERS) if split == bundled.DEFAULT_SPLIT else {}
        return [
            msgspec.structs.replace(part, document=msgspec.structs.replace(part.document, **bare))
            for part in parts(split, folder)
        ]

    monkeypatch.setattr(bundled, "parts", without_gold)
    assert bundled.load("test")[0].mentions is None
    assert printed(capsys, *arguments) == before


def test_no_example_is_of_the_article():
    for document, _ in prompt._sentences(prompt.LAYERS):
        assert document.invented and document.text not in ARTICLE.text
    shots = prompt._paragraphs(ARTICLE.text, 8)
    assert len({shot.text for shot in shots}) == 8
    for shot in shots:
        assert shot.invented and shot.text not in ARTICLE.text


def test_no_example_is_of_the_practice_document_that_is_asked_about(capsys):
    document = bundled.load("practice")[0]
    out = printed(capsys, "--split", "practice", "--document", document.id, "--shots", "3")
    first = document.text.split("\n\n")[0]
    assert out.count(first) == 1
    assert f'"id": "{document.id}"' in out


def test_examples_say_what_the_practice_gold_says():
    (shot,) = prompt._paragraphs(ARTICLE.text, 1)
    assert shot.text.startswith("Dravenian paratroopers entered the northern Ulmassan town of Tesh Varok on Thursday")
    answer = prompt.answer_of(shot, ("events", "times"))
    assert [time["text"] for time in answer["times"]] == ["Thursday", "two weeks"]
    assert [event["trigger"] for event in answer["events"]] == ["entered", "landed", "push back"]
    assert {"role": "Time", "text": "Thursday"} in answer["events"][0]["arguments"]


def test_an_answer_has_what_is_whole_in_a_document():
    document = Document(
        text="Ann and her dog left. Bob stayed.",
        mentions=msgspec.convert(
            [
                {"spans": [[0, 3]], "type": "PER", "entity": "e1"},
                {"spans": [[8, 11]], "type": "PER", "entity": "e1"},
                {"spans": [[0, 3], [12, 15]], "type": "PER"},
                {"spans": [[22, 25]], "type": "PER", "entity": "e2"},
            ],
            type=Document.__annotations__["mentions"],
        ),
    )
    assert prompt.answer_of(document, ("mentions", "clusters")) == {
        "mentions": [{"text": "Ann", "type": "PER"}, {"text": "her", "type": "PER"}, {"text": "Bob", "type": "PER"}],
        "clusters": [["Ann", "her"]],
    }


def test_a_quantity_has_the_number_that_it_prints_beside_its_bounds():
    document = Document(
        text="Judge Ann counted more than 200 men and dozens of cars.",
        quantities=msgspec.convert(
            [
                {"spans": [[18, 31]], "type": "Count", "number": 200, "low": 201},
                {"spans": [[40, 46]], "type": "Count", "low": 24},
            ],
            type=Document.__annotations__["quantities"],
        ),
        titles=msgspec.convert([{"spans": [[0, 5]], "type": "Title"}], type=Document.__annotations__["titles"]),
    )
    assert prompt.answer_of(document, ("quantities", "titles")) == {
        "quantities": [
            {"text": "more than 200", "type": "Count", "number": 200, "low": 201, "high": None},
            {"text": "dozens", "type": "Count", "number": None, "low": 24, "high": None},
        ],
        "titles": [{"text": "Judge", "type": "Title"}],
    }
    asked = prompt.schema(("quantities",), LABELS)["properties"]["quantities"]["items"]
    assert asked["required"] == ["text", "type", "number", "low", "high"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--layers", "moods"), "'moods' is not one of mentions,"),
        (("--shots", "-1"), "must not be negative"),
        (("--shots", "1000"), "paragraphs to show"),
        (("--split", "practice"), "say which of the documents practice-1,"),
        (("--split", "practice", "--document", "x"), "'x' is not one of practice-1,"),
    ],
)
def test_bad_options_are_refused(capsys, arguments, said):
    assert main(["prompt", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_too_many_shots_is_an_input_error():
    with pytest.raises(InputError):
        prompt.build("x", prompt.LAYERS, LABELS, 1000)
