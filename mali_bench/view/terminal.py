"""A paragraph or an annotation as styled text for a terminal."""

import re
import textwrap
from collections.abc import Mapping

from rich.text import Text

from ..corpus.adjudication import Case
from ..corpus.guidelines import Rule
from ..errors import InputError, escaped, escaped_lines
from ..model.document import LAYER_TABLE, LAYERS
from ..model.layers import extent
from .cards import TITLES, shortened
from .content import Content, Entry
from .facts import SPEAKERS
from .testimony import Testimony

_STYLES = {"mentions": "underline", "events": "bold blue", "times": "green", "quantities": "yellow", "titles": "italic"}
"""How the words of each layer look in the text."""


def shown(content: Content, what: str | None, rules: Mapping[str, Rule], testimony: Testimony | None = None) -> Text:
    """A paragraph by its number, an annotation by its id, or all paragraphs. Raises `InputError` if there is none."""
    if what is None:
        return Text("\n").join(_paragraph(content, number) for number in range(len(content.paragraphs)))
    if what.isascii() and what.isdecimal() and 1 <= int(what) <= len(content.paragraphs):
        return _paragraph(content, int(what) - 1)
    entries = [each for each in content.entries if what in (each.item.id, each.key)]
    if not entries:
        count = len(content.paragraphs)
        known = (
            f"paragraphs are 1 to {count}" if count > 1 else f"the document has {'one' if count else 'no'} paragraph"
        )
        raise InputError(f"there is no paragraph and no annotation {what!r}; {known}")
    made = [_annotation(content, each, testimony) for each in entries]
    numbers = {number: None for each in entries for number in each.cases}  # readings of one id may share a case
    return Text("\n").join(made).append_text(Text().join(_case(content.cases[each], rules) for each in numbers))


def _paragraph(content: Content, number: int) -> Text:
    start, end = content.paragraphs[number]
    made = Text().append(f"paragraph {number + 1}\n", style="dim")
    body = Text(escaped_lines(content.text[start:end]))
    if len(body) == end - start:  # escapes would move what is styled
        for entry in content.of_paragraph(number):
            if entry.layer in _STYLES:
                for low, high in extent(entry.item):
                    body.stylize(_STYLES[entry.layer], max(low - start, 0), max(high - start, 0))
    made.append_text(body).append("\n")
    for layer in LAYERS:
        entries = content.of_paragraph(number, layer)
        if entries:
            made.append(f"\n{TITLES[layer]}\n", style="dim")
            for entry in entries:
                made.append_text(_line(content, entry))
    return made


def _line(content: Content, entry: Entry) -> Text:
    item = entry.item
    made = Text("  ").append(f"{escaped(item.id or ''):<5} ", style="dim")
    made.append(escaped(shortened(entry.quote, 60)), style=_STYLES.get(entry.layer, ""))
    if entry.label != entry.quote:  # incidents have no words but their type
        made.append(f"  {escaped(entry.label)}", style="bold")
    for name in ("optional", "reading"):
        if value := getattr(item, name):
            made.append(f"  ({name if value is True else escaped(f'{name} {value}')})", style="italic")
    said = _said(content, entry)
    return made.append(f"  {'; '.join(said)}" if said else "").append("\n")


def _said(content: Content, entry: Entry) -> list[str]:
    """What an entry says, each name once."""
    names = {"arg1", "arg2", LAYER_TABLE[entry.layer].cluster}
    made: dict[str, list[str]] = {}
    for fact in content.facts(entry):
        if fact.name in names or fact.text == entry.label:
            continue
        if fact.name in SPEAKERS:
            said = f"{fact.text} for {content.speaker(entry, fact.ref or '')}"
        else:
            target = "" if fact.ref is None else shortened(content.words(entry, fact.ref, fact.reading), 60)
            said = " ".join(filter(None, (target, fact.text)))
        said += " (optional)" if fact.optional else ""
        said += f" (reading {fact.reading})" if fact.reading else ""
        values = made.setdefault(fact.name, [])
        if fact.name not in SPEAKERS or said not in values:  # several statements of one speaker may say the same
            values.append(said)
    return [escaped(f"{name}: {', '.join(values)}") for name, values in made.items()]


def _annotation(content: Content, entry: Entry, testimony: Testimony | None) -> Text:
    """An annotation with its place, its chain, its note, and what there is to say where no case is about it."""
    made = Text()
    if entry.paragraph is not None:
        start, end = content.paragraphs[entry.paragraph]
        made.append(f"paragraph {entry.paragraph + 1}\n", style="dim")
        body = Text(escaped_lines(content.text[start:end]))
        if entry.item.SPAN_FIELDS and len(body) == end - start:
            for low, high in extent(entry.item):
                body.stylize("reverse", max(low - start, 0), max(high - start, 0))
        made.append_text(body).append("\n\n")
    made.append_text(_line(content, entry))
    others = [each for each in content.chains.get(entry.chain or "", ()) if each is not entry]
    if others:
        made.append("\nThe chain\n", style="dim")
        for each in others:
            made.append_text(_line(content, each))
    if entry.item.note:
        made.append("\nNote: ", style="dim").append(f"{escaped(entry.item.note)}\n")
    if testimony is not None and (said := testimony.undisputed(entry)):
        made.append(f"\n{said}\n", style="dim")
    return made


def _case(case: Case, rules: Mapping[str, Rule]) -> Text:
    made = Text().append(f"\nCase {case.id} ({case.code}): ", style="dim").append(f"{escaped(case.text)}\n")
    for each in case.readings:
        made.append(escaped(f"  {each.annotator}: {each.reading}")).append("\n")
    made.append("  decision: ", style="dim").append(f"{escaped(case.decision)}\n")
    if case.note:
        made.append("  note: ", style="dim").append(f"{escaped(case.note)}\n")
    if case.rule is not None:
        rule = rules.get(case.rule)
        made.append(f"  rule {case.rule}{f': {rule.title}' if rule else ''}\n", style="bold")
        if rule is not None:
            made.append(textwrap.indent(re.sub(r"\n{2,}", "\n", rule.text.strip().replace("**", "")), "    ")).append(
                "\n"
            )
    return made
