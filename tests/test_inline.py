"""The notation of the examples: what every part of it makes, and what is refused."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import InputError
from mali_bench.corpus import annotation_checks, bundled, notation

LABELS = bundled.labels()
DATE = "2021-06-10"


def read(sentence, *facts):
    """The document and the reason codes; the sentence stands in line 1, the facts below it."""
    lines = [(f"page.md:{number}", fact) for number, fact in enumerate(facts, start=2)]
    return notation.parse(sentence, lines, LABELS, where="page.md:1", name="X", date=DATE)


def document(sentence, *facts):
    found, _ = read(sentence, *facts)
    return found


def only(items):
    (item,) = items
    return item


def test_text_is_the_sentence_without_its_notation():
    found = document("[A [Velian]{GPE.Nation ADJ} *cook*]{PER.Individual} [left]{Movement.Withdraw}.")
    assert found.text == "A Velian cook left."
    assert (found.id, found.date, found.paragraphs) == ("X", DATE, ((0, 19),))


def test_brackets_are_spans_and_may_be_nested():
    found = document("[A [Velian]{GPE.Nation ADJ} *cook*]{PER.Individual} left.")
    cook, country = found.mentions
    assert (cook.spans, cook.quote, cook.head, cook.head_quote) == (((0, 13),), "A Velian cook", ((9, 13),), "cook")
    assert (country.spans, country.quote, country.head) == (((2, 8),), "Velian", ((2, 8),))


def test_a_head_may_hold_a_bracket():
    part, whole = document("[the *north of [Velia]{GPE.Nation}*]{LOC.RegionGeneral}").mentions
    assert part.head == ((4, 18),)
    assert whole.spans == ((13, 18),)


def test_a_mention_of_several_words_without_asterisks_shows_no_head_and_no_level():
    mention = only(document("[the cook]{PER.Individual}").mentions)
    assert (mention.head, mention.level) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("[cooks]{PER.Group}", "NOM"),
        ("[Dorn]{PER.Individual NAM}", "NAM"),
        ("to [Dorn]{PER.Individual}", "NAM"),
        ("No. [Dorn]{PER.Individual NOM}", "NOM"),
        ("[They]{PER.Group}", "PRO"),
        ("[*those* hurt]{PER.Group}", "PRO"),
        ("[The *cook*]{PER.Individual}", "NOM"),
        ("[Cooks]{PER.Group NOM}", "NOM"),
        ("[Velian]{GPE.Nation ADJ}", "ADJ"),
    ],
)
def test_level_is_by_pronoun_and_capital_unless_written(sentence, level):
    assert only(document(sentence).mentions).level == level


@pytest.mark.parametrize(("words", "role"), [("GPE.Nation", "LOC"), ("GPE.Nation GOV", "GOV"), ("ORG.Court", None)])
def test_role_of_a_gpe_is_loc_unless_written(words, role):
    assert only(document(f"in [Velia]{{{words}}}").mentions).role == role


def test_mentions_with_the_same_name_behind_an_at_share_an_entity():
    found = document("[Dorn]{PER.Individual NAM @d} saw [himself]{PER.Individual @d USP} and [Bo]{PER.Individual}.")
    assert [mention.entity for mention in found.mentions] == ["d", "d", "e3"]
    assert [(entity.id, entity.type, entity.class_) for entity in found.entities] == [
        ("d", "PER.Individual", "USP"),
        ("e3", "PER.Individual", "SPC"),
    ]


def test_kb_of_an_entity_stands_with_a_mention():
    assert only(document("[Dorn]{PER.Individual NAM kb=NIL}").entities).kb == "NIL"


def test_an_item_with_a_gap_goes_on_behind_a_plus():
    found = only(document("[old]{PER.Group #m} and young [men]{+m}").mentions)
    assert (found.id, found.spans, found.quote) == ("m", ((0, 3), (14, 17)), "old men")


@pytest.mark.parametrize(
    ("words", "value", "mod"),
    [("DATE 2021-05", "2021-05", None), ("DATE 2021-05 START", "2021-05", "START"), ("SET P1W", "P1W", None)],
)
def test_time_has_a_value_and_a_mod(words, value, mod):
    time = only(document(f"in [early May]{{{words}}}").times)
    assert (time.spans, time.value, time.mod) == (((3, 12),), value, mod)


@pytest.mark.parametrize(
    ("words", "low", "high", "mod"),
    [
        ("Count 40", 40, 40, None),
        ("Count 40..", 40, None, None),
        ("Count ..40 AT_MOST", None, 40, "AT_MOST"),
        ("Count 5..6", 5, 6, None),
        ("Other 1.5", 1.5, 1.5, None),
    ],
)
def test_quantity_has_bounds(words, low, high, mod):
    quantity = only(document(f"[forty]{{{words}}} left").quantities)
    assert (quantity.low, quantity.high, quantity.mod) == (low, high, mod)


@pytest.mark.parametrize(("words", "of"), [("", "inner"), (" of=#outer", "outer"), (" of=-", None)])
def test_quantity_belongs_to_the_innermost_mention_around_it_unless_written(words, of):
    found = document(f"[[[two]{{Count 2{words}}} *men*]{{PER.Group #inner}}'s *house*]{{FAC.Building #outer}}")
    assert only(found.quantities).of == of


def test_quantity_outside_mentions_belongs_to_none():
    assert only(document("[two]{Count 2} raids on [Sund]{GPE.PopulationCenter}").quantities).of is None


def test_event_has_the_defaults():
    event = only(document("It [fell]{Conflict.TakeTerritory}.").events)
    assert (event.trigger, event.quote, event.hopper) == (((3, 7),), "fell", "h1")
    found = [event.polarity, event.genericity, event.dct_rel, event.phase, event.realis, event.modality]
    assert found == ["Positive", "Specific", "BEFORE", "Whole", "Actual", "Asserted"]


@pytest.mark.parametrize(
    ("words", "dct_rel", "realis", "modality"),
    [
        ("AFTER", "AFTER", "Other", "Other"),
        ("Negative", "BEFORE", "Other", "Other"),
        ("Generic", "BEFORE/OVERLAP", "Generic", "Other"),
        ("Other", "BEFORE", "Other", "Other"),  # a bare word is for the first field that has it
        ("modality=Other", "BEFORE", "Actual", "Other"),
        ("BEFORE/OVERLAP Resume @h", "BEFORE/OVERLAP", "Actual", "Asserted"),
    ],
)
def test_event_attributes_that_are_not_written_follow(words, dct_rel, realis, modality):
    event = only(document(f"It [fell]{{Conflict.TakeTerritory {words}}}.").events)
    assert (event.dct_rel, event.realis, event.modality) == (dct_rel, realis, modality)


@pytest.mark.parametrize(
    ("words", "values", "realis", "modality"),
    [
        ("", "AUTHOR: CT+", "Actual", "Asserted"),
        ("", "AUTHOR: Uu; said: CT+", "Actual", "Asserted"),
        ("", "AUTHOR: Uu; said: PR+", "Other", "Other"),
        ("", "AUTHOR: PS+; said: Uu", "Other", "Other"),
        (" AFTER", "AUTHOR: CT+; said: CT+", "Other", "Other"),
        (" Negative", "AUTHOR: Uu; said: CT-", "Other", "Other"),
        (" Generic", "AUTHOR: CT+", "Generic", "Asserted"),
    ],
)
def test_realis_and_modality_follow_from_factuality_as_in_the_table_of_f9(words, values, realis, modality):
    """The lines of the table, one by one."""
    event = only(
        document(
            f"[He]{{PER.Individual}} said it [fell]{{Conflict.TakeTerritory{words}}}.",
            "Assertion(said; Source: He; Content: it fell)",
            f"Factuality(fell; {values})",
        ).events
    )
    assert (event.realis, event.modality) == (realis, modality)


def test_relation_names_items_by_text_by_occurrence_or_by_id():
    sentence = "[Bo]{PER.Individual NAM #b} of [Sund]{GPE.PopulationCenter} saw [Sund]{GPE.PopulationCenter}."
    for second, wanted in (("Sund[1]", "m2"), ("Sund[2]", "m3")):
        relation = only(document(sentence, f"Gen-Aff.Origin(#b; {second}) Past Other #r").relations)
        assert (relation.id, relation.arg1, relation.arg2) == ("r", "b", wanted)
        assert (relation.tense, relation.modality) == ("Past", "Other")


def test_relation_is_present_and_asserted_unless_written():
    found = document(
        "[Bo]{PER.Individual NAM} of [Sund]{GPE.PopulationCenter}", "Gen-Aff.Origin(Bo; Sund) optional reading=W/a"
    )
    relation = only(found.relations)
    assert (relation.id, relation.tense, relation.modality) == ("r1", "Present", "Asserted")
    assert (relation.optional, relation.reading) == (True, "W/a")


def test_event_gets_its_arguments():
    found = document(
        "[Bo]{PER.Individual NAM} [died]{Life.Die} in [Sund]{GPE.PopulationCenter} on [Monday]{DATE 2021-06-07}.",
        "Life.Die(died; Victim: Bo; Place?: Sund; Time (W/a): Monday)",
    )
    victim, place, time = only(found.events).arguments
    assert (victim.role, victim.filler, victim.optional, victim.reading) == ("Victim", "m1", False, None)
    assert (place.role, place.filler, place.optional) == ("Place", "m2", True)
    assert (time.role, time.filler, time.reading) == ("Time", "t1", "W/a")


def test_of_items_with_one_text_the_role_takes_the_one_it_allows():
    """`four` is a mention and a quantity; a victim is a person."""
    found = document("[[four]{Count 4}]{PER.Group} [died]{Life.Die}", "Life.Die(died; Victim: four)")
    assert only(only(found.events).arguments).filler == "m1"


def test_of_two_events_on_one_trigger_the_type_tells_which():
    found = document(
        "[A *man*]{PER.Individual} [[fell]{Life.Die}]{Conflict.TakeTerritory}", "Life.Die(fell; Victim: A man)"
    )
    assert [(event.type, len(event.arguments)) for event in found.events] == [
        ("Conflict.TakeTerritory", 0),
        ("Life.Die", 1),
    ]


def test_attribution_has_cue_content_and_sources():
    found = document(
        '"It [fell]{Conflict.TakeTerritory}," [Bo]{PER.Individual} and [Al]{PER.Individual} said, "today."',
        "Assertion(said; Source: Bo; Source: Al; Content: It fell ... today) Direct Claim #a",
    )
    attribution = only(found.attributions)
    assert (attribution.id, attribution.kind, attribution.form, attribution.stance) == (
        "a",
        "Assertion",
        "Direct",
        "Claim",
    )
    assert attribution.source == ("m1", "m2")
    assert (attribution.cue_quote, attribution.content_quote) == ("said", "It fell today")
    assert len(attribution.content) == 2


def test_attribution_is_indirect_and_neutral_and_may_lack_cue_and_source():
    attribution = only(document("It fell, alas.", "Belief(-; Content: It fell)").attributions)
    assert (attribution.cue, attribution.source, attribution.form, attribution.stance) == (
        None,
        (),
        "Indirect",
        "Neutral",
    )


def test_attributions_are_nested_and_sources_of_factuality_by_their_cues():
    found = document(
        "[Bo]{PER.Individual NAM} said [Al]{PER.Individual} thinks it [fell]{Conflict.TakeTerritory}.",
        "Assertion(said; Source: Bo; Content: Al thinks it fell)",
        "Belief(thinks; Source: Al; Content: it fell; Parent: said)",
        "Factuality(fell; AUTHOR: Uu; said: Uu; #a2: PR+)",
    )
    assert [each.parent for each in found.attributions] == [None, "a1"]
    assert [(each.source, each.value) for each in only(found.events).factuality] == [
        ("AUTHOR", "Uu"),
        ("a1", "Uu"),
        ("a2", "PR+"),
    ]


def test_event_links_join_triggers_and_times():
    found = document(
        "It [fell]{Conflict.TakeTerritory} after a [raid]{Conflict.Attack} before [May]{DATE 2022-05}.",
        "Before(raid; fell)",
        "Before(raid; May) optional",
    )
    assert [(link.type, link.arg1, link.arg2, link.optional) for link in found.event_links] == [
        ("Before", "v2", "v1", False),
        ("Before", "v2", "t1", True),
    ]


def test_reason_codes_are_given_for_words():
    found, coverage = read("[He]{PER.Individual} said he said it.", "Coverage(said[2]: CUE; it: IDIOM)")
    assert [(each.span, each.word, each.reason) for each in coverage] == [
        ((11, 15), "said", "CUE"),
        ((16, 18), "it", "IDIOM"),
    ]
    assert found.events is None


def test_a_layer_of_which_nothing_is_shown_is_absent():
    found = document("[Bo]{PER.Individual NAM} slept.")
    shown = {
        layer for layer in ("mentions", "entities", "times", "relations", "events") if getattr(found, layer) is not None
    }
    assert shown == {"mentions", "entities"}


SENTENCE = "[Bo]{PER.Individual NAM} [died]{Life.Die} and [died]{Life.Die #x} said [Al]{PER.Individual}."


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Bo]{PER.Individual}", "a bracket closes that did not open"),
        ("[Bo] left", "no {type} follows it, at 3"),
        ("[Bo]{PER.Individual NAM left", "no {type} follows it"),
        ("[Bo left", "a bracket opens and does not close: 'Bo left'"),
        ("[]{PER.Individual}", "an empty bracket"),
        ("[Bo]{ }", "empty braces"),
        ("[*Bo]{PER.Individual}", "a head that does not end"),
        ("[*a* *b*]{PER.Individual}", "once in a bracket"),
        ("*Bo* left", "an asterisk marks a head"),
        ("Bo {left}", "braces belong behind a bracket, not at 3"),
        ("[Bo]{PER.Nobody}", "'PER.Nobody' is not a type of a mention, time, quantity, title or event"),
        ("[Bo]{Before}", "'Before' is not a type of a mention"),
        ("[Bo]{PER.Individual}", "'Bo' starts a sentence, so that its capital shows no level; write NAM or NOM"),
        ('No. "[Bo]{PER.Individual}"', "'Bo' starts a sentence"),
        ("[Bo]{PER.Individual TALL}", "'TALL' is not a label or attribute of mentions"),
        ("[Bo]{PER.Individual NAM NOM}", "'NOM' sets level again"),
        ("[Bo]{PER.Individual colour=red}", "'colour=red' is not a label or attribute of mentions"),
        ("[Bo]{PER.Individual level=TALL}", "'TALL' is not in the label set"),
        ("[May]{DATE 2021-05 @x}", "'@x' is not a label or attribute of times"),
        ("[May]{DATE 2021-05 2021-06}", "'2021-06' is not a label or attribute of times"),
        ("[two]{Count ..}", "'..' is not a label or attribute of quantities"),
        ("[Bo]{PER.Individual NAM} [c]{+y}", "+y goes on with an item that is not there"),
        (
            "[Bo]{PER.Individual NAM @e GEN} [Al]{PER.Individual @e USP}",
            "an entity is said to have the class GEN and USP",
        ),
        ("[Bo]{PER.Individual NAM #a} [Al]{PER.Individual #a}", "the id 'a' already names another item"),
        ("[a *b*c]{PER.Individual reading=W}", "'W' is not of the form NAME/x"),
    ],
)
def test_what_is_no_notation_is_refused_with_file_and_line(sentence, said):
    with pytest.raises(InputError) as error:
        read(sentence)
    assert str(error.value).startswith("page.md:1: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("Life.Die died", "must be Type(part; part), with attributes behind it, not 'Life.Die died'"),
        ("Life.Born(died)", "'Life.Born' is not a type of a relation, event, event link, attribution or incident"),
        ("Life.Die(slept)", "'slept' means no item of the sentence"),
        ("Life.Die(died)", "'died' means 2 items of the sentence; name one by its text or its #id"),
        ("Life.Die(#x; Bo)", "an argument must be Role: filler, not 'Bo'"),
        ("Life.Die(#x; Victim: Cy)", "'Cy' means no item"),
        ("Life.Die(#x; Victim: #y)", "'#y' means no item"),
        ("Life.Die(#x; Boss: Bo)", "'Boss' is not a role of Life.Die"),
        ("Life.Die(#x; Victim: Bo) AFTER", "the attributes of an event belong in the braces behind its trigger"),
        ("Set.Member(Bo)", "Set.Member joins two items, separated by a semicolon, not 1"),
        ("Set.Member(Bo; Al) Soon", "'Soon' is not a label or attribute of relations"),
        ("Before(#x; died[3])", "'died' not found in the sentence, or not 3 times"),
        ("Assertion(said; Al)", "a part of an attribution must be Source, Content or Parent: ..., not 'Al'"),
        ("Assertion(said; Source: Al)", "an attribution has one Content"),
        ("Assertion(said; Content: Bo; Content: Al)", "an attribution has one Content"),
        ("Assertion(told; Content: Bo)", "'told' not found in the sentence"),
        ("Assertion(said; Content: died)", "'died' occurs 2 times there; say which as in died[2]"),
        ("Assertion(said; Content: Bo; Parent: said)", "'said' is the cue or #id of 0 attributions above, not of one"),
        ("Factuality(#x; CT+)", "a value must be AUTHOR: value, or the cue of an attribution: value, not 'CT+'"),
        ("Factuality(#x; #a9: CT+)", "'#a9' is the cue or #id of 0 attributions above"),
        ("Factuality(#x; AUTHOR: Sure)", "'Sure' is not in the label set"),
        ("Factuality(#x; AUTHOR: Uu) optional", "'Factuality' is not a type"),
        ("Factuality(Bo; AUTHOR: Uu)", "'Bo' means no item"),
        ("Coverage(said: WHY)", "must be word: reason code, not 'said: WHY'"),
        ("Coverage(told: CUE)", "'told' not found in the sentence"),
    ],
)
def test_a_line_that_states_nothing_is_refused_with_file_and_line(fact, said):
    with pytest.raises(InputError) as error:
        read(SENTENCE, fact)
    assert str(error.value).startswith(("page.md:2: ", "page.md:1: "))
    assert said in str(error.value)


def test_document_that_is_right_has_no_fault_of_a_corpus():
    found = document(
        "[A [Velian]{GPE.Nation ADJ GOV} *envoy*]{PER.Individual} said [six]{PER.Group} [died]{Life.Die}.",
        "Org-Aff.Employment(A Velian envoy; Velian)",
        "Life.Die(died; Victim: six)",
        "Assertion(said; Source: A Velian envoy; Content: six died)",
        "Factuality(died; AUTHOR: Uu; said: CT+)",
    )
    assert list(annotation_checks.document_faults(found, LABELS)) == []


PLAIN = st.text(alphabet="abc ,.'\"()-", min_size=1, max_size=12)


@given(st.lists(st.tuples(PLAIN, st.sampled_from(["PER.Group", "DATE P1D", "Count 3", "Life.Die"])), max_size=5))
def test_spans_point_at_what_the_brackets_held(parts):
    found = document("".join(f"x [{text}]{{{words}}} " for text, words in parts))
    items = [
        (item.trigger if layer == "events" else item.spans, item.quote)
        for layer in ("mentions", "times", "quantities", "events")
        for item in getattr(found, layer) or ()
    ]
    assert sorted(quote for _, quote in items) == sorted(text for text, _ in parts)
    assert all(found.text[start:end] == quote for ((start, end),), quote in items)
    assert found.text == "".join(f"x {text} " for text, _ in parts)


def test_document_survives_its_json():
    found = document(SENTENCE)
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found
