"""The pages for people who carry on name what there is, and the forge can read its forms."""

import re

import pytest
import yaml
from conftest import ROOT

PAGES = ("ARCHITECTURE.md", "CONTRIBUTING.md", "docs/decisions.md", "leaderboard/SUBMITTING.md", "leaderboard/CODES.md")
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_path_of_a_page_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [((ROOT / page).parent, link) for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text)]
    code = [word for span in re.findall(r"`([^`\n]+)`", text) for word in span.split()]
    paths = [(ROOT, word) for word in code if word.partition("/")[0] in FOLDERS and "/" in word]
    assert links or paths
    for folder, path in [*links, *paths]:
        if "ID" not in path:  # a folder or file that is yet to be made
            assert list(folder.glob(path.rstrip("/"))), path


def test_the_workflows_call_the_script_and_use_pinned_actions():
    for name in ("ci", "nightly", "entry"):
        text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
        workflow = yaml.safe_load(text)
        steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
        assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
        assert workflow["permissions"] == {"contents": "read"} and "secrets" not in text
        assert "pull_request_target" not in text
    ci = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    assert {"run": ".ci/run"} in ci["jobs"]["run"]["steps"]
    known = re.findall(r"Python :: (3\.\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert ci["jobs"]["run"]["strategy"]["matrix"]["python"] == known


@pytest.mark.parametrize("name", ["bug", "erratum"])
def test_a_form_is_one_that_the_forge_can_read(name):
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text(encoding="utf-8"))
    assert form["name"] and form["description"] and form["title"]
    fields = [each for each in form["body"] if each["type"] != "markdown"]
    assert {each["type"] for each in fields} <= {"input", "textarea", "dropdown"}
    assert len({each["id"] for each in fields}) == len(fields)
    assert all(each["attributes"]["label"] and each["validations"]["required"] for each in fields)
