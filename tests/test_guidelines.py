"""The guidelines run: every example parses, every rule is complete, every label is defined and shown."""

import re
import tomllib

import pytest
from conftest import ROOT

from mali_bench import InputError
from mali_bench.corpus import annotation_checks, bundled, guidelines
from mali_bench.model.document import LAYERS, items
from mali_bench.model.text import words

PAGES = ROOT / "annotation_guidelines"
LABELS = bundled.labels(ROOT / "corpus")
RULES = guidelines.rules(PAGES, LABELS)
EXAMPLES = guidelines.examples(PAGES, LABELS)
TEXT = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.md"))}
REFERENCE = {path.name: path.read_text(encoding="utf-8") for path in sorted((PAGES / "reference").glob("*.md"))}
NESTED = {
    ("events", "factuality"): lambda event: {each.value for each in event.factuality},
    ("events", "time_relation"): lambda event: {each.time_relation for each in event.arguments},
    ("incidents", "status"): lambda incident: {each.value for each in incident.status},
    ("incidents", "side"): lambda incident: {each.side for each in incident.losses},
    ("incidents", "loss"): lambda incident: {each.kind for each in incident.losses},
}
"""The fields whose values stand in parts of an item."""


def page(folder, text):
    (folder / "page.md").write_text(text, encoding="utf-8")
    return folder


def shown():
    """Each (layer, field, value) that a right example has."""
    found = {
        ("coverage", "reason", each.reason) for example in EXAMPLES for each in example.coverage if example.positive
    }
    for document in (example.document for example in EXAMPLES if example.positive):
        for at, name in (field for field in LABELS.fields() if field[0] in LAYERS):
            for item in items(document, at):
                if (at, name) in NESTED:
                    found |= {(at, name, value) for value in NESTED[at, name](item)}
                else:
                    found.add((at, name, getattr(item, "class_" if name == "class" else name)))
    return found


def runs(text, length=5):
    """Every sequence of that many words."""
    found = [text[start:end].lower() for start, end in words(text)]
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def test_ids_of_examples_are_unique():
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES)


def test_ids_of_rules_are_counted_from_1_on_every_page():
    for letter in {rule.id[0] for rule in RULES}:
        ids = [rule.id for rule in RULES if rule.id[0] == letter]
        assert ids == [f"{letter}{number}" for number in range(1, len(ids) + 1)]
        assert len({rule.page for rule in RULES if rule.id[0] == letter}) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_test_right_and_wrong_examples_and_a_line_for_doubt(rule):
    assert "\n**Test" in rule.text
    assert "\n**In doubt" in rule.text
    assert {example.positive for example in rule.examples} == {True, False}
    assert all(example.rule == rule.id for example in rule.examples)


def test_the_readme_lists_every_page_with_its_rules():
    for name, text in TEXT.items():
        ids = re.findall(r"^### ([A-Z]\d+) ", text, re.MULTILINE)
        listed = f"| {ids[0]} to {ids[-1]} |" if ids else "| |"
        assert name == "README.md" or f"| [{name}]({name}) {listed}" in TEXT["README.md"]


def test_rules_that_are_named_exist():
    known = {rule.id for rule in RULES}
    for name, text in TEXT.items():
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        assert set(re.findall(r"\b[MCTQREAFLV]\d{1,2}\b", prose)) <= known, name


def test_annotators_read_at_most_13000_words():
    assert sum(len(text.split()) for text in TEXT.values()) <= 13_000


def test_every_label_has_a_definition_of_one_sentence():
    for layer, fields in tomllib.loads((ROOT / "corpus" / "labels.toml").read_text(encoding="utf-8")).items():
        for values in (each for each in fields.values() if isinstance(each, dict)) if isinstance(fields, dict) else ():
            for label, said in values.items():
                about = said if isinstance(said, str) else said["about"]
                assert re.fullmatch(r"[^.]+\.", about), (layer, label)


@pytest.mark.parametrize("layer", ["mentions", "relations", "events", "incidents"])
def test_every_type_has_its_row_among_the_mappings(layer):
    rows = set(re.findall(r"^\| ([\w.-]+) \|", REFERENCE["mappings.md"], re.MULTILINE))
    assert set(LABELS.values(layer, "type")) <= rows


def test_every_role_is_shown_by_a_right_example():
    roles = {
        role
        for label in LABELS.values("events", "type")
        for role in LABELS.properties("events", "type", label)["roles"]
    }
    used = {
        argument.role
        for example in EXAMPLES
        if example.positive
        for event in example.document.events or ()
        for argument in event.arguments
    }
    assert used == roles


@pytest.mark.parametrize("field", LABELS.fields(), ids=".".join)
def test_every_label_is_shown_by_a_right_example(field):
    wanted = {(*field, value) for value in LABELS.values(*field)}
    assert wanted <= shown()


def test_mentions_of_right_examples_have_head_and_level():
    for example in (each for each in EXAMPLES if each.positive):
        for mention in example.document.mentions or ():
            assert mention.head is not None, example.id
            assert mention.level is not None, example.id


def test_reason_codes_of_right_examples_are_for_words_that_need_one():
    stop = annotation_checks.function_words(ROOT / "corpus" / "function_words.txt")
    for example in (each for each in EXAMPLES if each.positive):
        found = example.document
        covered = [span for mention in found.mentions or () for span in mention.head or ()]
        covered += [span for item in (*(found.times or ()), *(found.quantities or ())) for span in item.spans]
        covered += [span for event in found.events or () for span in event.trigger]
        for each in example.coverage:
            assert each.word.lower() not in stop, example.id
            assert not any(start <= each.span[0] < end for start, end in covered), example.id


def test_no_example_shares_five_words_in_a_row_with_the_article():
    (seed,) = (ROOT / "seeds").iterdir()
    article = runs(seed.read_text(encoding="utf-8"))
    assert ("the", "malian", "army", "had", "taken") in article
    for example in EXAMPLES:
        assert not runs(example.document.text) & article, example.id
    for name, text in (TEXT | REFERENCE).items():
        assert not runs(text) & article, name


def test_a_rule_is_read_with_its_text_and_examples(tmp_path):
    text = (
        "# Page\n\n### M1 First\n\nBe brief.\n\n```diff\n+ [Bo]{PER.Individual NAM} left.\n  # Good.\n"
        "- Bo [left]{Movement.Withdraw}.\n  Movement.Withdraw(left)\n  # Too\n  # long.\n```\n\nMore.\n\n## Rest\n\n"
        "```diff\n+ [Al]{PER.Individual NAM} left.\n```\n"
    )
    (rule,) = guidelines.rules(page(tmp_path, text), LABELS)
    assert (rule.page, rule.id, rule.title, rule.text.split()) == ("page", "M1", "First", ["Be", "brief.", "More."])
    right, wrong = rule.examples
    assert (right.id, right.positive, right.remark, right.layers) == ("M1.1", True, "Good.", ("mentions", "entities"))
    assert (wrong.id, wrong.positive, wrong.remark, wrong.layers) == ("M1.2", False, "Too long.", ("events",))
    assert [(each.id, each.rule) for each in guidelines.examples(tmp_path, LABELS)] == [
        ("M1.1", "M1"),
        ("M1.2", "M1"),
        ("page.1", None),
    ]


def test_code_that_is_not_marked_diff_holds_no_example(tmp_path):
    with pytest.raises(InputError, match=r"has no page \(\*.md\) with an example"):
        guidelines.examples(page(tmp_path, "```json\n+ [Bo]{PER.Individual NAM}\n```\n"), LABELS)


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        ("* [Bo]{PER.Individual NAM}", 2, "a line of an example starts with '+ ', '- ' or two spaces, not '* [Bo]"),
        ("  # Alone.", 2, "a line of an example starts with '+ ', '- '"),
        ("- [Bo]{PER.Individual NAM}", 2, "a wrong example needs a line '  # ...' that says why it is wrong"),
        ("+ [Bo]{PER.Individual NAM}\n+ [Bo]{PER.Nobody}", 3, "'PER.Nobody' is not a type"),
        ("+ [Bo]{PER.Individual NAM}\n  Life.Die(died)", 3, "'died' means no item"),
        ("+ [bo]{PER.Individual NAM}", 2, "has no capital - at `$.mentions[0]` [level-case]"),
        ("+ [Bo]{PER.Individual NAM} [left]{DATE}", 2, "[time-value]"),
        ("+ it [fell]{Conflict.TakeTerritory Negative Actual}", 2, "[realis]"),
    ],
)
def test_an_example_that_is_wrong_is_refused_with_file_and_line(lines, number, said, tmp_path):
    with pytest.raises(InputError) as error:
        guidelines.examples(page(tmp_path, f"```diff\n{lines}\n```\n"), LABELS)
    assert str(error.value).startswith(f"{tmp_path / 'page.md'}:{number}: ")
    assert said in str(error.value)


def test_a_block_that_does_not_end_is_refused(tmp_path):
    with pytest.raises(InputError, match="a block of code does not end"):
        guidelines.examples(page(tmp_path, "```diff\n+ [Bo]{PER.Individual NAM}\n"), LABELS)


def test_a_wrong_example_need_not_pass_the_checks_of_a_corpus(tmp_path):
    text = "```diff\n- [bo]{PER.Individual NAM}\n  # No name.\n```\n"
    (example,) = guidelines.examples(page(tmp_path, text), LABELS)
    assert not example.positive
