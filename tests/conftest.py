"""Random documents for the laws: small texts with every scored layer, gold and prediction often alike."""

import hashlib
import json
import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from browser import Browser
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from mali_bench.corpus import pass_archive

os.environ["HF_HUB_OFFLINE"] = "1"

ROOT = Path(__file__).parents[1]
ARTICLE = "mali-2013-02-05"
"""The id of the article. The corpus may have further documents, and no test may count on there being none."""
(SEED,) = (ROOT / "seeds").iterdir()
"""The text of the article, as it was given."""

WORDS = 12
TEXT = "\n\n".join(" ".join(f"w{n:02d}" for n in range(start, start + 4)) for start in range(0, WORDS, 4))
EDGES = [(at, at + 3) for word in range(WORDS) for at in [TEXT.index(f"w{word:02d}")]]
LABELS = {
    "relations": {"type": {"Ally": {"about": "x", "symmetric": True}, "At": "y"}},
    "event_links": {"type": {"Overlap": {"about": "x", "symmetric": True}, "Cause": "y"}},
}

# Two profiles for the laws. `default` draws the same few examples in every run, so that a change is never blamed for
# a fault that it did not make. `nightly` (pytest --hypothesis-profile=nightly) draws many new ones in every run and
# shrinks what fails; its output has the line that repeats a failure, which then becomes an @example or a test.
_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
settings.register_profile(
    "default", _COMMON, max_examples=25, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("nightly", _COMMON, max_examples=400, derandomize=False, print_blob=True)
settings.load_profile("default")


def examples(share):
    """Settings with a share of the examples of the profile, for laws of which each example costs much."""
    return settings(max_examples=max(1, round(share * settings.default.max_examples)))


@pytest.fixture
def root():
    """The checkout."""
    return ROOT


PASS = ROOT / "tests" / "passes" / "delivered"
"""An annotation pass of PRACTICE_TEXT, without a fault."""
PRACTICE_TEXT = (ROOT / "tests" / "passes" / "text.txt").read_bytes()


def small_corpus(folder):
    """A corpus with one invented document, practice-1, whose sources have no layers yet."""
    place = folder / "src" / "practice-1"
    place.mkdir(parents=True)
    (place / "text.txt").write_bytes(PRACTICE_TEXT)
    digest = hashlib.sha256(PRACTICE_TEXT).hexdigest()
    about = {"id": "practice-1", "title": "A storm", "split": "practice", "language": "en", "text": "text.txt"}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in {**about, "sha256": digest}.items()]
    (place / "document.toml").write_text(
        "".join([*lines, "date = 2021-06-10\n", "invented = true\n"]), encoding="utf-8"
    )
    for name in ("labels.toml", "function_words.txt", "card.md"):
        shutil.copy(ROOT / "corpus" / name, folder)
    about = {"name": "small", "version": "1.0.0", "status": "test", "guidelines": str(ROOT / "annotation_guidelines")}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in about.items()]
    (folder / "corpus.toml").write_text("".join(lines), encoding="utf-8")
    return folder


def draft(folder):
    """Say in the corpus.toml of a corpus that its version is not released, so that its data may change."""
    path = folder / "corpus.toml"
    path.write_text(path.read_text(encoding="utf-8") + "draft = true\n", encoding="utf-8")


@pytest.fixture
def bare(tmp_path):
    """A corpus with one invented document, practice-1, whose sources have no layers yet."""
    return small_corpus(tmp_path / "small")


@pytest.fixture
def practice(bare):
    """The same corpus, with the sources that the pass makes."""
    pass_archive.adopt(bare, PASS, document="practice-1")
    return bare


@st.composite
def spans(draw, longest=3):
    first = draw(st.integers(0, WORDS - 1))
    last = min(first + draw(st.integers(0, longest - 1)), WORDS - 1)
    whole = [[EDGES[first][0], EDGES[last][1]]]
    if last - first == 2 and draw(st.booleans()):
        return [[*EDGES[first]], [*EDGES[last]]]
    return whole


@st.composite
def mention(draw, number):
    extent = draw(spans())
    head = draw(st.sampled_from([[extent[-1]], extent, [[extent[0][0], extent[0][0] + 3]]]))
    return {
        "id": f"m{number}",
        "spans": extent,
        "head": head,
        "type": draw(st.sampled_from(["PER.Individual", "PER.Group", "ORG.Army"])),
        "level": draw(st.sampled_from(["NAM", "PRO"])),
        "entity": draw(st.sampled_from(["e1", "e2", "e3", "e4"])),
    }


@st.composite
def documents(draw, name="d1", least=0):
    """A document as plain data, with every layer that has metrics."""
    mentions = [draw(mention(n)) for n in range(draw(st.integers(least, 7)))]
    ids = [each["id"] for each in mentions]
    fillers = st.one_of(spans(), st.sampled_from(ids)) if ids else spans()
    relations = [
        {"type": draw(st.sampled_from(["Ally", "At"])), "arg1": draw(fillers), "arg2": draw(fillers)}
        for _ in range(draw(st.integers(0, 4)))
    ]
    events = [
        {
            "id": f"v{n}",
            "trigger": draw(spans(1)),
            "type": draw(st.sampled_from(["Life.Die", "Life.Injure", "Move.Go"])),
            "hopper": draw(st.sampled_from(["h1", "h2"])),
            **{
                name: draw(st.sampled_from(["Yes", "No"]))
                for name in ("realis", "polarity", "genericity", "dct_rel", "phase", "modality")
            },
            "factuality": [
                {"source": draw(st.sampled_from(["AUTHOR", "a0", "a1"])), "value": draw(st.sampled_from(["CT+", "Uu"]))}
                for _ in range(draw(st.integers(0, 2)))
            ],
            "arguments": [
                {
                    "role": draw(st.sampled_from(["Agent", "Victim"])),
                    "filler": draw(fillers),
                    **draw(st.sampled_from([{}, {"time_relation": "Within"}, {"time_relation": "Before"}])),
                }
                for _ in range(draw(st.integers(0, 3)))
            ],
        }
        for n in range(draw(st.integers(0, 3)))
    ]
    values = [
        {"spans": draw(spans(2)), "type": "DATE", "value": draw(st.sampled_from(["2013", "2013-02", "P1D"]))}
        for _ in range(draw(st.integers(0, 3)))
    ]
    amounts = [
        {
            "spans": draw(spans(2)),
            "type": "Count",
            "low": draw(st.sampled_from([1, 2])),
            "high": 3,
            **draw(st.sampled_from([{}, {"number": 2}, {"number": 3}])),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    attributions = [
        {
            "id": f"a{n}",
            "content": draw(spans()),
            "source": draw(st.lists(fillers, max_size=2)),
            "kind": draw(st.sampled_from(["Assertion", "Belief"])),
            "polarity": draw(st.sampled_from(["Positive", "Negative"])),
            "certainty": draw(st.sampled_from(["Certain", "Uncertain"])),
            **({"cue": draw(spans(1))} if draw(st.booleans()) else {}),
        }
        for n in range(2)
    ]
    triggers = [each["trigger"] for each in events]
    links = [
        {
            "type": draw(st.sampled_from(["Overlap", "Cause"])),
            "arg1": draw(st.sampled_from(triggers)),
            "arg2": draw(st.sampled_from(triggers)),
        }
        for _ in range(draw(st.integers(0, 2)) if triggers else 0)
    ]
    kb = [
        {
            "id": f"e{n}",
            "name": draw(st.sampled_from(["w00", "W01 w02", "Nobody"])),
            **draw(st.sampled_from([{}, {"kb": "NIL"}, {"kb": "Q1"}, {"kb": "Q2"}])),
        }
        for n in range(1, 5)
    ]
    titles = [
        {"spans": draw(spans(2)), "type": draw(st.sampled_from(["Office", "Rank"])), "of": draw(fillers)}
        for _ in range(draw(st.integers(0, 2)))
    ]
    return {
        "id": name,
        "text": TEXT,
        "mentions": mentions,
        "entities": kb,
        "relations": relations,
        "events": events,
        "attributions": attributions,
        "event_links": links,
        "times": values,
        "quantities": amounts,
        "titles": titles,
        "incidents": [draw(incident(n)) for n in range(draw(st.integers(0, 4)))],
    }


@st.composite
def incident(draw, number):
    """A record that names entities, which may have no mentions, and some by strings."""
    who = st.lists(st.sampled_from(["e1", "e2", "e3", "e4", "the W03", "somebody"]), max_size=2)
    dated = {
        "date": draw(st.sampled_from(["2013", "2013-02"])),
        "date_precision": draw(st.sampled_from(["Day", "Week"])),
    }
    return {
        "id": f"i{number}",
        "type": draw(st.sampled_from(["Battle", "Attack"])),
        **{name: draw(who) for name in ("side_a", "side_b", "place")},
        **(dated if draw(st.booleans()) else {}),
        "losses": [
            {"side": draw(st.sampled_from("AB")), "kind": "Killed", "low": draw(st.sampled_from([1, 2]))}
            for _ in range(draw(st.integers(0, 2)))
        ],
        "status": [
            {
                "source": draw(st.sampled_from(["AUTHOR", "IMPLICIT", "a0", "a1", "w05"])),
                "value": draw(st.sampled_from(["Asserted", "Denied"])),
            }
            for _ in range(draw(st.integers(0, 2)))
        ],
        "events": draw(st.lists(st.sampled_from(["v0", "v1", "v2"]), max_size=2)),
    }


@st.composite
def pairs(draw, name="d1"):
    """A gold document and a prediction that shares some of its items."""
    gold, other = draw(documents(name)), draw(documents(name))
    if draw(st.booleans()):
        return gold, other
    mixed = {}
    for layer, found in other.items():
        if isinstance(found, list) and layer not in ("mentions", "entities", "attributions"):
            kept = [item for item in gold[layer] if draw(st.booleans())]
            mixed[layer] = [_by_span(item, gold) for item in kept] + [_by_span(item, other) for item in found[:1]]
    mixed["attributions"] = [draw(st.sampled_from(each)) for each in _sides(gold, other)]
    kept = [item for item in gold["mentions"] if draw(st.booleans())]
    mixed["mentions"] = kept + [{**item, "id": f"x{n}"} for n, item in enumerate(other["mentions"][:2])]
    for number, event in enumerate(mixed["events"]):
        event["id"] = f"y{number}"
    for number, record in enumerate(mixed["incidents"]):
        record["id"] = f"r{number}"
    return gold, {**other, **mixed}


def _sides(gold, other):
    """The attributions of both documents, which have the same ids, with references by span."""
    for one, two in zip(gold["attributions"], other["attributions"], strict=True):
        yield _by_span(one, gold), _by_span(two, other)


def _by_span(item, document):
    """The item with its references to mentions replaced by their spans."""
    where = {each["id"]: each["spans"] for each in document["mentions"]}

    def span(ref):
        return where[ref] if isinstance(ref, str) else ref

    item = dict(item)
    for name in ("arg1", "arg2", "of"):
        if name in item:
            item[name] = span(item[name])
    if "source" in item:
        item["source"] = [span(each) for each in item["source"]]
    if "arguments" in item:
        item["arguments"] = [{**each, "filler": span(each["filler"])} for each in item["arguments"]]
    return item


@st.composite
def flat(draw):
    """Spans of one side that do not overlap each other."""
    edges = sorted(draw(st.sets(st.integers(0, 20), min_size=2, max_size=10)))
    spans = [(start, end, draw(st.sampled_from("AB"))) for start, end in pairwise(edges)]
    return [span for span in spans if draw(st.booleans())]


@pytest.fixture(scope="module")
def chromium():
    with Browser() as opened:
        yield opened


@pytest.fixture
def visit(chromium, pages):
    """Open one of the pages of a module (its fixture `pages`, a folder) by name; it must neither say an error nor ask
    for anything from elsewhere.
    """

    def go(name, fragment="", width=1600, scheme="light"):
        chromium.errors.clear()
        chromium.open(f"{(pages / f'{name}.html').as_uri()}{fragment}", width, scheme=scheme)
        return chromium

    yield go
    assert chromium.errors == []
    assert [url for url in chromium.requests if url.startswith("http")] == []
