"""Where strings without offsets go, in texts that are short enough to see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench.formats.finding import Text
from mali_bench.formats.notices import Notices
from mali_bench.formats.placement import Placements, place
from mali_bench.formats.surfaces import Answer, Name, Trigger, Triple
from mali_bench.model.strings import normal


def found(text, string, trigger=False):
    finding = Text(text).find(string, trigger=trigger)
    return finding.kind, [text[start:end] for start, end in finding.spans]


def placed(text, **answer):
    return place(Answer(**answer), text, "answer", Notices(), Placements())


def quotes(document, layer="mentions", field="spans"):
    return [document.text[slice(*getattr(item, field)[0])] for item in getattr(document, layer)]


def starts(document, layer="mentions", field="spans"):
    return [getattr(item, field)[0][0] for item in getattr(document, layer)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Army", "army"),
        ("“the rebels”", "rebels"),
        ("Jos\u00e9 N\u00fa\u00f1ez", "Jose\u0301  Nunez"),
        ("ex-president", "ex\u2013president"),
        ("the Lisk Studies Centre", "Lisk Studies Center"),
        ("a colour programme", "color program"),
        ("organised labour", "organized labor"),
        ("40 km", "40 kilometres"),
        ("5 per cent", "5%"),
        ("the fifth battalion", "5th battalion"),
        ("1,800 troops", "1800 troops"),
        ("the U.S. Army", "US Army"),
        # letters that have no decomposition
        ("Łukasz of Łódź", "Lukasz of Lodz"),
        ("Mr. Sørensen", "Mr Sorensen"),
        ("Đorđević", "Dordevic"),
        ("Ærø, Straße, Þór, Diyarbak\u0131r, œuvre", "Aero, Strasse, Thor, Diyarbakir, oeuvre"),
        # spellings
        ("aluminium jewellery", "aluminum jewelry"),
        ("sceptical pyjamas", "skeptical pajamas"),
        ("to fulfil and enrol", "to fulfill and enroll"),
        ("a skilful instalment", "a skillful installment"),
        ("moustaches", "mustaches"),
        ("paediatric oestrogen", "pediatric estrogen"),
        ("tyres in the mould", "tires in the mold"),
        ("they ploughed", "they plowed"),
        ("the cheques", "the checks"),
        ("haemorrhage, anaemia, foetus, archaeologist", "hemorrhage, anemia, fetus, archeologist"),
        ("channelled, equalled", "channeled, equaled"),
        ("manoeuvring, manoeuvred", "maneuvering, maneuvered"),
        ("two storeys", "two stories"),
        ("whiskies", "whiskeys"),
        ("lustre", "luster"),
        # units
        ("140 km/h", "140 kph"),
        ("140 km/h", "140 kilometres per hour"),
        ("60 miles an hour", "60mph"),
        ("20km", "20 kilometres"),
        ("20\u00b0C", "20 degrees Celsius"),
        ("£5m", "£5 million"),
        ("$4.5bn", "$4.5 billion"),
        ("€3M", "€3 million"),
        ("5½ miles", "5.5 miles"),
        ("½", "0.5"),
        # hyphens behind prefixes, and the article
        ("reopen", "re-open"),
        ("Co\u2011operation", "cooperation"),
        ("non-violent, anti-government", "nonviolent, antigovernment"),
        ("Monday, 3rd of June", "Monday, the third of June"),
    ],
)
def test_strings_that_are_written_otherwise_have_one_normal_form(one, other):
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 per cent", "6 per cent"),
        ("hour", "hor"),
        ("four", "for"),
        ("army", "arm"),
        ("1.8 tons", "18 tons"),
        ("5m", "5 million"),  # metres, where no currency is before it
        ("£5m", "£5bn"),
        ("5½", "5"),
        ("20\u00b0C", "20\u00b0F"),
        ("French-led", "Frenchled"),
        ("military", "millitary"),
        ("Michael", "Michel"),
        ("pour", "por"),
        ("it", "its"),
    ],
)
def test_strings_that_say_other_things_have_other_normal_forms(one, other):
    assert normal(one) != normal(other)


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text):
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    ("string", "kind", "where"),
    [
        ("Mali", "exact", ["Mali", "Mali"]),
        ("mali", "normalised", ["Mali", "Mali"]),
        ("Malia", "not found", []),  # only inside "Malian"
        ("Malian army", "exact", ["Malian army"]),
        ("the Malian Army", "normalised", ["Malian army"]),
        ("an Malian army", "normalised", ["Malian army"]),
        ("Malien army", "fuzzy", ["Malian army"]),
        ("defence minister", "exact", ["defence minister"]),
        ("Defense Minister", "normalised", ["defence minister"]),
        ("prime minister", "not found", []),
        ("11 soldiers", "exact", ["11 soldiers"]),
        ("12 soldiers", "not found", []),
        ("eleven soldiers", "not found", []),
        ("had not killed anybody", "not found", []),
        ("Mali. The", "exact", ["Mali. The"]),
        ("", "not found", []),
        ("...", "not found", []),
    ],
)
def test_how_a_string_is_found(string, kind, where):
    text = "The Malian army said that it had killed 11 soldiers in Mali. The defence minister of Mali did not comment."
    assert found(text, string) == (kind, where)


OTHERS = (
    "Australia sent unarmed observers on Thursday night. Villagers fled. The firm's lorries were unsafe, said Ann Gray."
)
JOINED = (
    "Co-operation ended when the unsafe bridge fell and 12 women of West Sudan met the government of Australia in May."
)


@pytest.mark.parametrize(
    ("text", "string"),
    [
        (OTHERS, "Austria"),  # two letters
        (OTHERS, "Tuesday night"),  # a weekday
        (OTHERS, "on Tuesday night"),
        (OTHERS, "the villages"),  # another ending
        (OTHERS, "villager"),
        (OTHERS, "armed observers"),  # another first letter, as with every prefix
        (OTHERS, "the firm's lorries were safe"),
        (JOINED, "the safe bridge"),
        (JOINED, "inoperation"),
        (JOINED, "operatoin"),  # a slip in "operation", which is only a part of a word
        (JOINED, "12 men of West Sudan"),
        (JOINED, "12 women of East Sudan"),
        (JOINED, "the government of Austria"),
        (JOINED, "the government of Australia in June"),
        ("It was atypical conduct.", "the typical conduct"),
        ("Government soldiers Sunday attacked the northern city.", "goverment soldiers attacked the northern city"),
        ("They attacked the operation-centre.", "operatoin"),
        ("They met Female Soldiers.", "male soldiers"),
        ("He went to Nigeria.", "Niger"),
        ("Non-state armed groups met.", "state armed groop met"),
        ("The uninjured passengers left.", "injured passenger left"),
        ("They used illegal weapons there.", "legal weapon there"),
        ("Two unused rifles were found.", "Two used rifle were found"),  # the same first letter, but two letters more
    ],
)
def test_what_says_another_thing_is_not_found_by_likeness(text, string):
    assert found(text, string) == ("not found", [])


@pytest.mark.parametrize(
    ("text", "string", "where"),
    [
        (OTHERS, "Austrailia", "Australia"),  # one letter more
        (OTHERS, "Austrlaia", "Australia"),  # two that changed places
        (OTHERS, "unarmed observer on Thursday night", "unarmed observers on Thursday night"),  # an inflection
        (OTHERS, "the firms lorries were unsafe", "firm's lorries were unsafe"),
        (JOINED, "the goverment of Australia", "government of Australia"),
        (JOINED, "the unsafe bridges", "unsafe bridge"),
        ("In Ouagadougou it rained.", "Ouagadogou", "Ouagadougou"),
        ("Nicolas Sarkozy spoke.", "Nicolas Sarkosy", "Nicolas Sarkozy"),
    ],
)
def test_what_is_found_by_likeness(text, string, where):
    assert found(text, string) == ("fuzzy", [where])


def test_a_letter_with_a_combining_mark_is_inside_its_word():
    assert found("Jose\u0301 left.", "Jose")[0] == "normalised"  # the whole word, without its accent
    assert found("Jose\u0301 left.", "Jose") == ("normalised", ["Jose\u0301"])


def test_parts_of_words_are_not_found():
    assert found("They drove 20km.", "20") == ("not found", [])
    assert found("They drove 20km.", "20 kilometers") == ("normalised", ["20km"])
    assert found("Co-operation ended.", "Operation") == ("not found", [])
    assert found("Co-operation ended.", "cooperation") == ("normalised", ["Co-operation"])
    assert found("He came on Monday, the 3rd of June.", "Monday, 3rd of June") == (
        "normalised",
        ["Monday, the 3rd of June"],
    )


def test_numbers_and_negations_are_never_found_by_likeness():
    assert (
        found("He said they were not prepared to leave the country.", "they were prepared to leave the country")[0]
        == "not found"
    )
    assert found("It grew by 15 percentage points last year.", "by 16 percentage points last year")[0] == "not found"
    assert found("Two hundred fighters fled northwards.", "Three hundred fighters fled northwards")[0] == "not found"


def test_auxiliaries_do_not_count_in_triggers():
    text = "Troops have killed rebels."
    assert found(text, "have killed", trigger=True) == ("normalised", ["killed"])
    assert found(text, "have killed") == ("exact", ["have killed"])
    assert found(text, "killed", trigger=True) == ("exact", ["killed"])


TWICE = "Gao was quiet. In Konna, shots were fired.\n\nGao fell, and Ann fled Konna for Mopti. Bob stayed in Gao."
# Gao: 0, 44, 98; Konna: 18, 67; Ann: 58; Mopti: 77; Bob: 84.


def test_the_places_in_the_text_used_here():
    assert [TWICE.index(name) for name in ("Gao", "Konna", "Ann", "Mopti", "Bob")] == [0, 18, 58, 77, 84]
    assert TWICE[44:47] == TWICE[98:101] == "Gao" and TWICE[67:72] == "Konna"


def test_a_name_is_at_all_its_occurrences_or_at_the_first():
    names = (Name(text="Gao", type="GPE"),)
    assert starts(placed(TWICE, names=names)) == [0, 44, 98]
    assert starts(placed(TWICE, names=names, occurrences="first")) == [0]
    assert starts(placed(TWICE, names=names * 2, occurrences="first")) == [0, 44]


def test_a_name_inside_a_longer_one_of_its_label_does_not_count_there():
    text = "Ann Gray left. Gray was ill. Gray Hall was shut."
    names = (Name(text="Ann Gray", type="PER"), Name(text="Gray", type="PER"), Name(text="Gray Hall", type="FAC"))
    assert [(mention.spans[0], mention.type) for mention in placed(text, names=names).mentions] == [
        ((0, 8), "PER"),
        ((15, 19), "PER"),
        ((29, 33), "PER"),
        ((29, 38), "FAC"),
    ]


def test_a_trigger_is_where_its_arguments_are():
    text = "Rebels attacked Gao. The army was late.\n\nThe army attacked Konna."
    event = Trigger(text="attacked", type="Attack", arguments=(("Target", "Konna"), ("Attacker", "The army")))
    document = placed(text, events=(event,))
    assert document.events[0].trigger == ((50, 58),)
    assert [argument.filler[0][0] for argument in document.events[0].arguments] == [59, 41]


def test_two_events_with_one_trigger_are_at_two_places():
    text = "They fled. Others fled later."
    document = placed(text, events=(Trigger(text="fled", type="X"), Trigger(text="fled", type="X")))
    assert starts(document, "events", "trigger") == [5, 18]


def test_the_ends_of_a_relation_are_the_nearest_ones():
    document = placed(
        TWICE, triples=(Triple(type="in", head="Bob", tail="Gao"), Triple(type="in", head="Ann", tail="Konna"))
    )
    assert [(each.arg1[0][0], each.arg2[0][0]) for each in document.relations] == [(84, 98), (58, 67)]
    assert document.mentions is None


def test_the_ends_of_a_relation_have_mentions_if_they_have_labels():
    document = placed(TWICE, triples=(Triple(type="in", head="Bob", tail="Gao", head_type="PER", tail_type="GPE"),))
    assert [(each.spans[0][0], each.type) for each in document.mentions] == [(84, "PER"), (98, "GPE")]


def test_times_are_placed_in_the_order_of_the_text():
    text = "He came on Monday, left on Friday, came on Monday and left on Sunday."
    names = [Name(text=name, layer="times", type="DATE") for name in ("Monday", "Friday", "Monday", "Sunday")]
    assert starts(placed(text, names=tuple(names)), "times") == [11, 27, 43, 62]
    assert starts(placed(text, names=tuple(names[1:])), "times") == [27, 43, 62]


def test_a_pronoun_of_a_cluster_is_behind_its_names():
    text = "Bob left when he was ill. Ann said that he and Tom met. Tom smiled as he does."
    document = placed(text, clusters=(("Bob", "he"), ("Tom", "he")))
    of_cluster = {}
    for mention in document.mentions:
        of_cluster.setdefault(mention.entity, []).append(mention.spans[0][0])
    assert list(of_cluster.values()) == [[0, 14], [47, 56, 70]]


def test_a_string_of_two_clusters_goes_to_the_nearer_one():
    text = "In Gao the rebels of Ansar fled. In Kidal the rebels of Azawad stayed."
    document = placed(text, clusters=(("the rebels", "Ansar"), ("the rebels", "Azawad")))
    groups = [{mention.spans[0][0] for mention in document.mentions if mention.entity == name} for name in ("c1", "c2")]
    assert groups == [{7, 21}, {42, 56}]


def test_what_is_not_found_is_behind_the_text():
    document = placed("Gao fell.", names=(Name(text="Timbuktu", type="GPE"), Name(text="Gao", type="GPE")))
    assert document.text == "Gao fell.\nTimbuktu"
    assert quotes(document) == ["Gao", "Timbuktu"]


def test_what_is_found_is_counted_by_how_it_was():
    placements = Placements()
    names = tuple(Name(text=name) for name in ("Konna", "gao", "Ann", "Mopty", "Timbuktu", "Ann"))
    place(Answer(names=names), TWICE, "answer", Notices(), placements)
    assert placements.as_dict()["counts"] == {
        "exact": 1,
        "ambiguous": 1,
        "normalised": 1,
        "fuzzy": 0,
        "not found": 2,
    }  # Mopty: 4 of 5 letters


words = st.lists(
    st.sampled_from(["Gao", "gao", "the", "Mali", "Malian", "not", "5", ".", "\n\n", "he", "é"]), max_size=12
).map(" ".join)


@given(text=words, strings=st.lists(words, max_size=5), occurrences=st.sampled_from(["all", "first"]))
def test_every_string_has_a_place_and_the_order_of_names_makes_no_difference(text, strings, occurrences):
    names = tuple(Name(text=string, type="X") for string in strings if string.strip())
    one = placed(text, names=names, layers=frozenset({"mentions"}), occurrences=occurrences)
    for mention in one.mentions:
        ((start, end),) = mention.spans
        assert 0 <= start < end <= len(one.text)
    assert one.text.startswith(text)
    other = placed(text, names=names[::-1], layers=frozenset({"mentions"}), occurrences=occurrences)
    assert set(quotes(one)) == set(quotes(other))
