"""What marks look like in a real browser, and what a screen reader hears of them: names, tags, the legend, colours that
somebody has chosen, statements in statements.
"""

import json

import browser
import pytest
from test_compare_page import ENTRIES, GOLD, A, B
from test_view import ENTRY

from mali_bench.cli.main import main

pytestmark = browser.needed

HEBREW = 'דנה אמרה כי "מאה איש" יצאו.'


def place(words):
    start = HEBREW.index(words)
    return [[start, start + len(words)]]


RIGHT_TO_LEFT = {
    "id": "right-to-left",
    "text": HEBREW,
    "mentions": [{"id": "m1", "spans": place("דנה"), "type": "PER.Individual"}],
    "quantities": [{"id": "q1", "spans": place("מאה"), "low": 100}],
    "attributions": [{"id": "a1", "source": ["m1"], "cue": place("אמרה"), "content": place('"מאה איש" יצאו')}],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, document in {"gold": GOLD, "a": A, "b": B, "right": RIGHT_TO_LEFT}.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    gold, a, b, right = (str(folder / f"{name}.jsonl") for name in ("gold", "a", "b", "right"))
    for name, arguments in {
        "article": ["view", "-o"],
        "right": ["view", "--gold", right, "-o"],
        "one": ["view", str(ENTRY), "-o"],
        "two": ["compare", *map(str, ENTRIES), "--html"],
        "small": ["compare", a, b, "--gold", gold, "--html"],
    }.items():
        assert main([*arguments, str(folder / f"{name}.html")]) == 0
    return folder


def heard(page):
    """The nodes of the accessibility tree by their ids."""
    page.call("Accessibility.enable")
    nodes = {each["nodeId"]: each for each in page.call("Accessibility.getFullAXTree")["nodes"]}
    page.call("Accessibility.disable")
    return nodes


def named(nodes, name):
    return next(each for each in nodes.values() if each.get("name", {}).get("value") == name)


def above(nodes, node):
    """The names and roles of what a node is in."""
    found = set()
    while "parentId" in node:
        node = nodes[node["parentId"]]
        found |= {node.get(of, {}).get("value") for of in ("name", "role")}
    return found


def before(selector, of):
    return f"getComputedStyle(document.querySelector({json.dumps(selector)}), '::before').{of}"


# Names


def test_a_mark_and_a_mark_within_it_have_a_role_and_a_name(visit):
    nodes = heard(visit("article"))
    outer, inner = named(nodes, "mention, ORG.Military, French-led forces"), named(nodes, "mention, GPE.Nation, French")
    assert outer["role"]["value"] == inner["role"]["value"] == "group"
    assert outer["name"]["value"] in above(nodes, inner)
    assert named(nodes, "event, Conflict.TakeTerritory, reclaim, Uu, in reading FIGHT/a")


def test_a_name_says_what_the_line_of_a_mark_does(visit):
    """m13 is optional, a26 denied, a24, a28 and a29 are uncertain, v2 has a reading each way."""
    nodes = heard(visit("article"))
    names = [each["name"]["value"] for each in nodes.values() if each.get("role", {}).get("value") == "group"]
    assert named(nodes, "mention, PER.Individual, Defence Minister, optional")
    assert len([each for each in names if each.startswith("statement") and each.endswith(", denied")]) == 1
    assert len([each for each in names if each.startswith("statement") and each.endswith(", not certain")]) == 3
    fighting = [each for each in names if each.startswith("event, Conflict.Campaign, fighting")]
    for reading in ("FIGHT/a", "FIGHT/b"):
        assert len([each for each in fighting if each.endswith(f", in reading {reading}")]) == 1


def test_the_arrow_keys_give_the_focus_to_the_next_mark(visit):
    page = visit("article")
    page.run("document.querySelector('article [tabindex=\"0\"]').focus()")
    page.press("ArrowRight")
    focused = named(heard(page), "mention, GPE.Nation, French")
    assert {"name": "focused", "value": {"type": "booleanOrUndefined", "value": True}} in focused["properties"]


def test_what_is_switched_off_is_not_named(visit):
    page = visit("article")
    page.click(".layers input[value=mentions]")
    names = [each.get("name", {}).get("value", "") for each in heard(page).values()]
    assert not [each for each in names if each.startswith("mention,")]
    assert [each for each in names if each.startswith("event,")]


def test_a_name_says_the_status_for_both_systems(visit):
    assert named(heard(visit("small")), "mention, PER, Ann, A: right; B: wrong")


def test_tags_are_not_read_out(visit):
    page = visit("article")
    page.click(".tagged")
    nodes = heard(page)
    said = {
        each["name"]["value"]
        for each in nodes.values()
        if each["role"]["value"] == "StaticText" and above(nodes, each) & {"article"}
    }
    assert "Tuesday" in said and not said & {"2013-02-05", "ORG", "France:"}


# Told apart by more than a hue


def test_tags_name_families_entities_and_speakers(visit):
    page = visit("article")
    assert page.run(before(".mark.mentions", "content")) == "none"
    page.click(".tagged")
    assert page.run(before(".mark.mentions", "content")) == '"ORG" / ""'
    assert page.run(before(".mark.attributions", "content")) == '"France:" / ""'
    page.choose(".colours", "chain")
    entity = "[...document.querySelectorAll('.by-chain .swatch')].find(e => e.textContent === 'France').dataset.t"
    france = "[...document.querySelectorAll('.mark.mentions')].find(e => e.textContent === 'France').dataset.t"
    assert page.run(entity) == page.run(france) == "2"


LINES = """[...document.querySelectorAll('.states .swatch')].map(node => {
  const { borderTopStyle: a, borderTopWidth: b, borderBottomStyle: c, borderBottomWidth: d } = getComputedStyle(node);
  return [a, b, c, d, node.dataset.w || ""].join(" ");
})"""


@pytest.mark.parametrize("name", ["one", "two", "small"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_differ_in_their_lines_or_letters(visit, name, scheme):
    lines = visit(name, scheme=scheme).run(LINES)
    assert len(lines) == len(set(lines)) > 3


def test_marks_are_told_apart_where_somebody_has_chosen_all_colours(visit):
    page = visit("article")
    page.call("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    page.run("new Promise(requestAnimationFrame)")
    line = "getComputedStyle(document.querySelector('.mark.%s')).outline"
    drawn = [page.run(line % layer).partition(")")[2] for layer in ("events", "times", "quantities")]
    assert drawn == [" solid 2px", " dotted 1px", " dashed 1px"]
    assert page.run(before(".mark.mentions", "content")) == '"ORG" / ""'
    page.click(".mark.times")
    assert page.run(line % "times").endswith("solid 3px")


# The legend


@pytest.mark.parametrize("name", ["article", "one", "two"])
def test_a_sample_of_the_legend_looks_like_the_marks(visit, name):
    """There are marks with the classes of each sample that are drawn as it is: states by their lines, others by all."""
    code = """(() => {
      document.querySelectorAll(".legend").forEach(node => { node.open = true; });
      const where = document.querySelector(".where");
      if (where) { where.value = ""; where.dispatchEvent(new Event("change", { bubbles: true })); }
      const lines = ["borderTopStyle", "borderTopWidth", "borderBottomStyle", "borderBottomWidth"];
      const rest = ["backgroundColor", "fontWeight", "fontStyle", "boxShadow", "textDecorationLine"];
      const marks = [...document.querySelectorAll(".mark:not(.more)")];
      return [...document.querySelectorAll(".swatch")].filter(node => {
        const state = node.closest(".states"), stands = node.matches(".unsure, .denied");
        const any = ["swatch", "d0", "t8", stands ? "s5" : "", state ? "mentions" : ""];
        const own = [...node.classList].filter(each => !any.includes(each) && (each !== "s5" || node.matches(".attributions")));
        const of = stands ? ["borderLeftStyle", "borderLeftWidth"] : state ? lines : document.querySelector(".compare") ? rest : [...lines, ...rest];
        const look = one => of.map(each => getComputedStyle(one)[each]).join();
        return !marks.some(mark => own.every(each => mark.classList.contains(each)) && look(mark) === look(node));
      }).map(node => node.className);
    })()"""  # noqa: E501
    assert visit(name).run(code) == []


def test_the_legend_has_the_states_that_the_page_has(visit):
    """A is right about Ann and Cy is missing; B has a wrong Ann, and both are wrong about Bo."""
    names = "[...document.querySelectorAll('.states .swatch')].map(node => node.textContent)"
    shown = visit("small").run(names)
    assert "gold, A wrong" in shown and "gold, both wrong" in shown and "not scored" not in shown


def test_the_legend_has_no_mark_that_the_page_lacks(visit):
    names = "[...document.querySelectorAll('.swatch')].map(node => node.textContent)"
    assert visit("right").run(names) == ["PER", "quantity", "who says, and how", "דנה"]


# Statements in statements


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_statement_covers_the_one_around_it_and_has_a_lower_line(visit, scheme):
    page = visit("article", scheme=scheme)
    style = "(({backgroundColor: a, paddingTop: b, borderTopWidth: c}) => [a, parseFloat(b), c])(getComputedStyle(%s))"
    inner = "document.querySelector('.attributions .attributions')"
    (ground, low, line), (_, high, _) = (
        page.run(style % inner),
        page.run(style % f"{inner}.parentNode.closest('.mark')"),
    )
    assert "/" not in ground and "rgba" not in ground
    assert high == low + 4 and line == "1px"


# Two systems


def test_letters_are_tags_that_stay_at_their_word(visit):
    page = visit("small")
    for selector in (".mark.gold[data-w]", ".mark.predicted[data-w]"):
        assert page.run(before(selector, "display")) == "inline"
        assert float(page.run(before(selector, "marginInlineEnd")).removesuffix("px")) >= 3
        assert page.run(before(selector, "backgroundColor")) != "rgba(0, 0, 0, 0)"
