"""The form for errata asks for what a correction needs, and is one that the forge can read."""

import yaml
from conftest import ROOT

from mali_bench.corpus.adjudication import CODES

FORM = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "erratum.yml").read_text(encoding="utf-8"))
FIELDS = {each["id"]: each for each in FORM["body"] if each["type"] != "markdown"}


def test_the_form_asks_for_document_item_fault_rule_and_reading():
    assert list(FIELDS) == ["document", "item", "wrong", "rule", "reading", "code"]
    assert all(each["validations"]["required"] and each["attributes"]["label"] for each in FIELDS.values())
    assert {each["type"] for each in FORM["body"]} <= {"markdown", "input", "textarea", "dropdown"}
    assert FORM["name"] and FORM["description"]


def test_the_kinds_are_the_codes_of_adjudication():
    assert [option.partition(":")[0] for option in FIELDS["code"]["attributes"]["options"]] == list(CODES)


def test_card_and_readme_mention_it():
    for name in ("README.md", "corpus/README.md"):
        assert "errat" in (ROOT / name).read_text(encoding="utf-8").lower()
