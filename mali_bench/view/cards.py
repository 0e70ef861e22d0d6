"""What stands beside the text: cards for each paragraph, the chains, the incidents."""

from collections.abc import Hashable

from ..drawing.markup import Html, fragment, joined, tag
from ..model.document import LAYER_TABLE, LAYERS, Ref
from .content import GOLD, Block, Content, Entry
from .facts import SPEAKERS, Fact

TITLES = {
    **{layer: row.groups[0].title for layer, row in LAYER_TABLE.items()},
    "events": "Events",
    "entities": "Entities",
    "attributions": "Who says what",
}
"""What the layers are called on the page."""

_CARDS = ("events", "relations", "event_links", "attributions")
_LISTS = ("times", "quantities", "titles", "mentions")


def beside(content: Content, block: Block, number: int, errors: Html | None) -> Html:
    """The cards of a paragraph. In a comparison its errors come first, and the gold is folded up."""
    if block.paragraph is None:
        return tag("section", class_=f"cards r{number}")
    title = tag("h2", f"Paragraph {block.paragraph + 1}")
    cards = [_group(content, block.paragraph, layer) for layer in _CARDS]
    lists = [_folded(content, block.paragraph, layer) for layer in _LISTS]
    gold = joined([*cards, tag("div", *lists, class_="lists"), _cases(content, block.paragraph)])
    about = "The annotation" if errors is None else "The gold"
    gold = tag("details", tag("summary", f"{about} of this paragraph"), gold, class_="folded", open=errors is None)
    body = joined([*([errors] if errors is not None else []), gold])
    return tag("section", title, body, class_=f"cards r{number}", aria_label=f"Paragraph {block.paragraph + 1}")


def _group(content: Content, paragraph: int | None, layer: str) -> Html:
    entries = content.of_paragraph(paragraph, layer)
    if not entries:
        return joined([])
    shown = tag("ul", *(card(content, each) for each in entries))
    return tag("div", tag("h3", TITLES[layer]), shown, class_=f"group {layer}", data_layer=layer)


def card(content: Content, entry: Entry) -> Html:
    """An item with all that it says."""
    kinds = [name for name in ("optional", "reading") if getattr(entry.item, name)]
    kinds += entry.status_classes
    # Label and badges go to the next line together where they fit there.
    about = tag("span", tag("b", entry.label, class_="type"), *badges(entry), class_="kept")
    head = [link(entry), " ", about]
    return tag(
        "li",
        tag("div", *head, class_="head"),
        *_said(content, entry),
        class_=" ".join(["card", *kinds]),
        data_k=str(entry.number),
    )


def _said(content: Content, entry: Entry) -> list[Html]:
    """What an item names in rows, each name once; all else on one line. What joins two items has them in its title."""
    rows: dict[str, list[Html]] = {}
    others: list[str] = []
    for same in _together(content, entry):
        fact = same[0]
        if fact.ref is None or fact.name == LAYER_TABLE[entry.layer].cluster:
            others.append(f"{fact.name} {fact.text or fact.ref}")
        elif fact.name not in ("arg1", "arg2"):
            rows.setdefault(fact.name, []).append(_value(content, entry, same))
    shown = [tag("div", tag("dt", name), tag("dd", joined(values, ", "))) for name, values in rows.items()]
    made = [tag("dl", *shown)] if shown else []
    return [*made, tag("div", " · ".join(others), class_="aside")] if others else made


def count(number: int) -> Html:
    """How many there are, which the script keeps true to what is shown."""
    return tag("span", f"({number})", class_="count")


def badges(entry: Entry) -> list[Html]:
    """What is special about an item: optional, of one reading, right or wrong."""
    made = []
    if entry.item.optional:
        made.append(tag("span", "optional", class_="badge"))
    if entry.item.reading:
        made.append(tag("span", f"reading\N{NO-BREAK SPACE}{entry.item.reading}", class_="badge"))
    for name, status in entry.status.items():
        made.append(tag("span", f"{name}: {status}" if name else status, class_=f"badge is-{status.replace(' ', '-')}"))
    return [joined([" ", each]) for each in made]


def link(entry: Entry, words: str | None = None, label: str | None = None) -> Html:
    """A link to an entry, which says its words; `label` is what it says without its surroundings."""
    shown = words or entry.quote or entry.key
    return tag("a", shortened(shown), href=fragment(entry.key), aria_label=label)


def shortened(words: str, most: int = 90) -> str:
    """Words for a card: the middle of long ones is left out, between words where there are some."""
    flat = " ".join(words.split())
    if len(flat) <= most:
        return flat
    start, end = flat[: most * 2 // 3 + 1], flat[-most // 3 - 1 :]
    return f"{start.rpartition(' ')[0] or start[:-1]} … {end.partition(' ')[2] or end[1:]}"


def _together(content: Content, entry: Entry) -> list[list[Fact]]:
    """The facts of an entry; what one speaker says of it in several statements is one."""
    made: dict[Hashable, list[Fact]] = {}
    for number, fact in enumerate(content.facts(entry)):
        if fact.name in SPEAKERS:
            said = (fact.name, fact.text, content.speaker(entry, fact.ref or ""), fact.optional, fact.reading)
            made.setdefault(said, []).append(fact)
        else:
            made[number] = [fact]
    return list(made.values())


def _value(content: Content, entry: Entry, same: list[Fact]) -> Html:
    fact = same[0]
    ref = fact.ref or ""
    if fact.name in SPEAKERS:
        by = [_speaker(content, entry, each.ref or "", number) for number, each in enumerate(same)]
        value: list[str] = [fact.text, " ", tag("span", "for ", joined(by, " "), class_="aside")]
    elif fact.name == "source":
        found, name = content.find(entry.side, ref, entry.item.reading), content.name(entry, ref)
        value = [tag("span", shortened(name)) if found is None else link(found, name)]
    else:
        value = [target(content, entry, ref, fact.reading)]
        value += [" ", tag("span", fact.text, class_="aside")] if fact.text else []
    for name, said in (("optional", fact.optional), (f"reading\N{NO-BREAK SPACE}{fact.reading}", fact.reading)):
        value += [" ", tag("span", name, class_="badge")] if said else []
    return tag("span", *value, class_="maybe" if fact.optional else None)


def target(content: Content, entry: Entry, ref: Ref, reading: str | None = None) -> Html:
    """What a reference, which may have a reading of its own, names; as a link where it is an item."""
    found = content.find(entry.side, ref, reading, entry.item.reading)
    if found is None:
        return tag("span", shortened(content.words(entry, ref)))
    return link(found)


def _speaker(content: Content, entry: Entry, ref: Ref, number: int) -> Html:
    """Who says so, with a link to the statement; of a further statement only its number."""
    found, name = content.find(entry.side, ref, entry.item.reading), content.speaker(entry, ref)
    if found is None:
        return tag("span", name)
    return link(found, f"({number + 1})", f"{name}, statement {number + 1}") if number else link(found, name)


def _folded(content: Content, paragraph: int | None, layer: str) -> Html:
    """A list that is folded up: everything of it is also in the text."""
    entries = content.of_paragraph(paragraph, layer)
    if not entries:
        return joined([])
    shown = tag("ul", *(_line(content, each) for each in entries))
    title = tag("summary", f"{TITLES[layer]} ", count(len(entries)))
    return tag("details", title, shown, class_=f"group {layer}", data_layer=layer)


def _line(content: Content, entry: Entry) -> Html:
    about = [entry.label, *([entry.item.level] if entry.layer == "mentions" and entry.item.level else [])]
    named = content.find(entry.side, entry.item.entity) if entry.layer == "mentions" and entry.item.entity else None
    whose = [" → ", link(named)] if named is not None else []
    said = tag("span", " ".join(about), class_="aside")
    return tag("li", link(entry), " ", said, *whose, *badges(entry), data_k=str(entry.number))


def _cases(content: Content, paragraph: int | None) -> Html:
    """The cases of a paragraph in which annotators differed."""
    here = [(number, each) for number, each in enumerate(content.cases) if each.paragraph - 1 == paragraph]
    if not here:
        return joined([])
    shown = [
        tag(
            "li",
            tag("q", shortened(each.text)),
            f" {each.decision} ",
            tag("span", f"({each.layer}, {each.code}{f', rule {each.rule}' if each.rule else ''})", class_="aside"),
            data_case=str(number),
        )
        for number, each in here
    ]
    title = tag("summary", "Where annotators differed ", count(len(here)))
    return tag("details", title, tag("ul", *shown), class_="group differed")


def elsewhere(content: Content) -> Html:
    """What has no place in the text, but for entities and incidents, which have parts of their own."""
    groups = [_group(content, None, layer) for layer in LAYERS if layer not in ("entities", "incidents")]
    if not any(groups):
        return joined([])
    return tag("section", tag("h2", "Not in the text"), *groups, class_="cards")


def chains(content: Content) -> Html:
    """The entities, those with most mentions first, each with its mentions."""
    sizes = {name: [each for each in members if each.layer == "mentions"] for name, members in content.chains.items()}
    listed = [each for each in content.entries if each.layer == "entities" and each.side == GOLD]
    if not listed:
        return joined([])
    listed.sort(key=lambda each: (-len(sizes[each.chain or ""]), each.number))
    shown = []
    for each in listed:
        mentions = sizes[each.chain or ""]
        links = [tag("li", link(one), data_k=str(one.number)) for one in mentions]
        about = tag("span", f"{each.label} · {len(mentions)}", class_="aside")
        title = tag("summary", link(each), " ", about, *badges(each))
        shown.append(tag("li", tag("details", title, tag("ul", *links)), data_k=str(each.number)))
    title = tag("h2", "Entities ", count(len(listed)))
    return tag(
        "section", title, tag("ul", *shown, class_="chains"), id="entities", class_="entities", data_layer="entities"
    )


def told(content: Content) -> list[Entry]:
    """The incidents of the gold."""
    return [each for each in content.entries if each.layer == "incidents" and each.side == GOLD]


def incidents(content: Content, timeline: Html) -> Html:
    """The incidents: a drawing of those with a date, then all as a table, with links to their evidence. On narrow
    screens each row is a block.
    """
    listed = told(content)
    if not listed:
        return joined([])
    columns = ("type", "side A", "side B", "place", "date", "losses", "status", "evidence")
    head = tag("tr", *(tag("th", name, scope="col", role="columnheader") for name in columns), role="row")
    rows = []
    for each in listed:
        by_name: dict[str, list[Html]] = {}
        for same in _together(content, each):
            fact = same[0]
            name = "date" if fact.name.startswith("date") else fact.name
            said = _value(content, each, same) if fact.ref is not None else fact.text
            by_name.setdefault(name, []).append(tag("li", said))
        first = tag("th", link(each, each.quote or each.key), *badges(each), scope="row", role="rowheader")
        cells = [
            tag("td", tag("ul", *by_name[name]) if name in by_name else "-", role="cell", data_label=name)
            for name in columns[1:]
        ]
        rows.append(tag("tr", first, *cells, role="row", data_k=str(each.number)))
    body = tag("tbody", *rows, role="rowgroup")
    table = tag("table", tag("thead", head, role="rowgroup"), body, role="table", aria_label="Incidents")
    title = tag("h2", "Incidents ", count(len(listed)))
    return tag("section", title, timeline, table, id="incidents", class_="incidents", data_layer="incidents")
