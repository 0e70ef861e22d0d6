"""What must hold of the gold of the article beyond the checks of any corpus: who, whom, where, when, on whose word."""

import pytest
from conftest import ARTICLE, ROOT

from mali_bench.corpus import bundled
from mali_bench.model.document import Incident, items

(GOLD,) = (source.document for source in bundled.read_sources(ROOT / "corpus") if source.document.id == ARTICLE)
INCIDENTS = items(GOLD, "incidents")

TOLD = {
    "Life.Die",
    "Life.Injure",
    "Conflict.Attack",
    "Conflict.TakeTerritory",
    "Conflict.HoldTerritory",
    "Conflict.Abduct",
    "Justice.Detain",
}
"""Casualties, fights, changes of control, hostages and arrests."""

SAID = {"side_a": "who acts", "side_b": "who suffers or opposes it", "place": "where", "date": "when"}


def test_every_casualty_fight_and_change_of_control_is_in_an_incident() -> None:
    """But kinds and habits, and what nobody is certain of or plans: only a purpose."""
    evidence = {name for incident in INCIDENTS for name in incident.events}
    left = {
        event.quote
        for event in items(GOLD, "events")
        if event.type in TOLD and event.genericity == "Specific" and event.id not in evidence
    }
    assert left == {"reclaim"}


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda each: str(each.id))
def test_an_incident_answers_who_whom_where_when_or_says_that_the_text_does_not(incident: Incident) -> None:
    missing = [words for name, words in SAID.items() if not getattr(incident, name)]
    said = (incident.note or "").removeprefix("The text does not say ").removesuffix(".").split(", ") if missing else []
    assert said == missing


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda each: str(each.id))
def test_an_incident_says_on_whose_word(incident: Incident) -> None:
    assert incident.status
