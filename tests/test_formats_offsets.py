"""Offsets in whatever a file counts, found by the surface strings; and tokens found in their text.

`Mali \U0001f1f2\U0001f1f1 and Gao` has 15 code points, 17 UTF-16 code units and 21 bytes: each half of the flag is one
code point, two units and four bytes, and both are one grapheme cluster.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mali_bench import InputError, score
from mali_bench.formats.base import Record
from mali_bench.formats.notices import Notices
from mali_bench.formats.offset_units import (
    CANDIDATES,
    CODE_POINTS,
    GRAPHEMES,
    TOKENS,
    UTF8,
    UTF16,
    Unit,
    converted,
    table,
)
from mali_bench.formats.offsets import in_code_points
from mali_bench.formats.token_offsets import aligned
from mali_bench.model.document import Document, Mention

FLAG = "Mali \U0001f1f2\U0001f1f1 and Gao"


@pytest.mark.parametrize(
    ("unit", "span"),
    [
        (CODE_POINTS, (12, 15)),
        (UTF16, (14, 17)),
        (UTF8, (18, 21)),
        (GRAPHEMES, (11, 14)),
        (Unit(inclusive=True), (12, 14)),
        (Unit(first=1), (13, 16)),
        (Unit(first=1, inclusive=True), (13, 15)),
        (Unit("UTF-16", inclusive=True), (14, 16)),
        (Unit("UTF-8", first=1), (19, 22)),
    ],
    ids=str,
)
def test_gao_in_each_unit(unit, span):
    pytest.importorskip("regex")
    assert converted(FLAG, (span,), unit) == ((12, 15),)


def test_offset_inside_a_character_is_none():
    assert converted(FLAG, ((6, 8),), UTF16) is None
    assert converted(FLAG, ((0, 6),), UTF8) is None


def test_line_ends_may_count_as_one_or_as_two():
    assert converted("A.\nB.", ((4, 6),), Unit(line_ends="CRLF")) == ((3, 5),)
    assert converted("A.\r\nB.", ((3, 5),), Unit(line_ends="LF")) == ((4, 6),)


def test_normal_forms_and_two_differences_at_once():
    composed = "Café 😀\nGao"
    decomposed = unicodedata.normalize("NFD", composed)
    assert converted(composed, ((8, 11),), Unit(form="NFD")) == ((7, 10),)
    assert converted(decomposed, ((7, 10),), Unit(form="NFC")) == ((8, 11),)
    assert converted(composed, ((10, 13),), Unit("UTF-16", line_ends="CRLF", form="NFD")) == ((7, 10),)


@given(st.text("aé😀e\u0301\r\n \U0001f1f2", max_size=12), st.sampled_from(CANDIDATES))
def test_table_rises_and_ends_with_the_text(text, unit):
    if unit.counted == "graphemes":
        pytest.importorskip("regex")
    starts = [start for start in table(text, unit) if start >= 0]
    assert starts == sorted(set(starts))
    assert starts[-1] == len(text)


@given(st.text("aé😀e\u0301\n \U0001f1f2", min_size=1, max_size=12), st.sampled_from(["UTF-16", "UTF-8"]))
def test_encoders_count_the_same(text, counted):
    encoded = text.encode("utf-16-le" if counted == "UTF-16" else "utf-8")
    assert len(table(text, Unit(counted))) - 1 == len(encoded) // (2 if counted == "UTF-16" else 1)


def record(text, *spans, unit=None, **more):
    """A record with a mention for each (start, end, surface string)."""
    mentions = tuple(Mention(spans=((start, end),), quote=quote) for start, end, quote in spans)
    return Record("file:1", Document(text=text, mentions=mentions), whole=False, unit=unit, **more)


def resolved(*records):
    notices = Notices()
    made = in_code_points(records, [each.document.text for each in records], notices)
    spans = [[item.spans[0] for item in each.document.mentions] for each in made]
    return spans, {(notice.kind, notice.subject): notice.count for notice in notices}


def test_unit_that_fits_all_spans_of_a_file_is_found_and_told():
    """The span of the first record fits in code points and in UTF-16, that of the second only in UTF-16."""
    spans, notices = resolved(record("Ada met", (0, 3, "Ada")), record(FLAG, (14, 17, "Gao")))
    assert spans == [[(0, 3)], [(12, 15)]]
    assert notices == {("offsets", "UTF-16 code units (as JavaScript and Java count)"): 2}


def test_own_unit_of_a_format_goes_first():
    """`ab` is also there under other units."""
    assert resolved(record("abab", (0, 1, "ab"), unit=Unit(inclusive=True))) == ([[(0, 2)]], {})


def test_without_surface_strings_the_own_unit_counts():
    assert resolved(record(FLAG, (14, 17, None), unit=UTF16)) == ([[(12, 15)]], {})
    assert resolved(record("Ada met", (0, 3, None))) == ([[(0, 3)]], {})


def test_spans_that_fit_nothing_are_refused_with_the_first_that_fails_in_each_unit():
    with pytest.raises(InputError) as error:
        resolved(record("Ada met Bo", (0, 3, "Ada"), (4, 6, "Bo")))
    message = str(error.value)
    assert "counting code points" in message
    assert "file:1 [4, 6) is 'me', not 'Bo'" in message
    assert (
        "with the last one included: file:1 [0, 3) is 'Ada ', not 'Ada'" not in message
    )  # white space is no difference
    assert "with the last one included: file:1 [4, 6) is 'met', not 'Bo'" in message


def test_stale_copies_do_not_decide():
    """`Ad` would fit [0, 2): a copy from before the extent grew, not an end that is counted otherwise."""
    spans, notices = resolved(record("Ada met", (0, 3, "Ad"), unit=CODE_POINTS, redundant=True))
    assert spans == [[(0, 3)]]
    assert notices == {("stale-text", ""): 1}


def test_white_space_at_the_ends_of_a_span_is_left_out():
    spans, notices = resolved(record("met Ada.", (3, 7, " Ada")))
    assert (spans, notices) == ([[(4, 7)]], {("trimmed", ""): 1})


def test_offsets_outside_the_text_are_refused_in_their_unit():
    with pytest.raises(InputError, match=r"file:1: \[0, 99\) is not a stretch of the text, counting UTF-8 bytes"):
        resolved(record("Ada", (0, 99, None), unit=UTF8))


def test_record_without_text_waits_for_that_of_the_gold():
    waiting = Record("file:1", Document(mentions=(Mention(spans=((14, 17),), quote="Gao"),)), whole=False, unit=None)
    assert in_code_points([waiting], [None], Notices()) == [waiting]
    (made,) = in_code_points([waiting], [FLAG], Notices())
    assert made.document.mentions[0].spans == ((12, 15),)


# Tokens


def walked(tokens, text):
    starts, ends = aligned(tokens, text, "file:1", Notices())
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


@pytest.mark.parametrize(
    ("tokens", "text", "pieces"),
    [
        (["French", "-", "led", "forces"], "French-led  forces", ["French", "-", "led", "forces"]),
        (["-LRB-", "MNLA", "-RRB-"], "(MNLA)", ["(", "MNLA", ")"]),
        (["``", "Go", "''", "!"], '"Go"!', ['"', "Go", '"', "!"]),
        (["``", "Go", "''"], "“Go”", ["“", "Go", "”"]),
        (["it", "'s"], "it\u2019s", ["it", "\u2019s"]),
        (["1\\/2", "--", "..."], "1/2 — …", ["1/2", "—", "…"]),
        (["Le", "##Dr", "##ian"], "LeDrian", ["Le", "Dr", "ian"]),
        (["\u2581Ba", "mako"], "Bamako", ["Ba", "mako"]),
        (["cafe", "x"], "Café x", ["Café", "x"]),
        (["Cafe\u0301"], "Café", ["Café"]),
        (["Ada", "left"], "Ada <b>left</b>", ["Ada", "left"]),
        (["New York", "x"], "New\nYork x", ["New\nYork", "x"]),
    ],
)
def test_tokens_are_found_by_walking_the_text(tokens, text, pieces):
    assert walked(tokens, text) == pieces


def test_same_token_twice_is_two_places():
    starts, _ = aligned(["Bo", "saw", "Bo"], "Bo saw Bo", "file:1", Notices())
    assert starts == [0, 3, 7]


def test_token_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"file:1: token 2, 'met', is not in the text behind the one before it"):
        walked(["Ada", "met"], "Ada saw Bo")


def test_spans_of_tokens_become_characters():
    tokens = ("Ada", "met", "Le", "Drian")
    spans, _ = resolved(
        record("Ada met Le-Drian.", (2, 4, None), unit=TOKENS, tokens=("Ada", "met", "Le", "-", "Drian"))
    )
    assert spans == [[(8, 11)]]
    with pytest.raises(InputError, match="the part has 4 tokens"):
        resolved(record("Ada met Le Drian.", (2, 5, None), unit=TOKENS, tokens=tokens))


@given(st.lists(st.text("ab-é“", min_size=1, max_size=4), min_size=1, max_size=6), st.data())
def test_any_tokens_of_a_text_are_found_again(tokens, data):
    gaps = [data.draw(st.sampled_from(["", " ", "\n", "  "])) for _ in tokens]
    text = "".join(gap + token for gap, token in zip(gaps, tokens, strict=True))
    starts, ends = aligned(tokens, text, "file:1", Notices())
    assert [text[start:end] for start, end in zip(starts, ends, strict=True)] == tokens


# Offsets without surface strings: 😀 Zoe<combining diaeresis> met Bob.\r\nAnna left Rome. Eve sat. Dan
# Code points: 😀 0, Zoë 2-6, Bob 11-14, CRLF 15-17, Anna 17-21, Rome 27-31, Eve 33-36, Dan 42-45. UTF-16: one
# more behind 😀. UTF-8: three more behind 😀, and one more behind the mark. Grapheme clusters: one fewer behind
# the mark, and one fewer behind CRLF. LF: one fewer behind CRLF. NFC: one fewer behind the mark.

BARE = "\U0001f600 Zoe\u0308 met Bob.\r\nAnna left Rome. Eve sat. Dan"
INSIDE = {
    "grapheme clusters": [(2, 5), (10, 13), (15, 19), (25, 29), (31, 34), (40, 43)],
    "code points with the last one included": [(2, 5), (11, 13), (17, 20), (27, 30), (33, 35), (42, 44)],
    "code points with LF line ends": [(2, 6), (11, 14), (16, 20), (26, 30), (32, 35), (41, 44)],
    "code points of the text in NFC": [(2, 5), (10, 13), (16, 20), (26, 30), (32, 35), (41, 44)],
}
OUTSIDE = {
    "UTF-16 code units (as JavaScript and Java count)": [(3, 7), (12, 15), (18, 22), (28, 32), (34, 37), (43, 46)],
    "UTF-8 bytes": [(5, 10), (15, 18), (21, 25), (31, 35), (37, 40), (46, 49)],
}


def told(spans, text=BARE):
    """What a report says of cut words."""
    gold = Document(id="d", text=text, mentions=())
    rows = [{"start": start, "end": end, "label": "PER"} for start, end in spans]
    notices = score(gold, rows, intervals=False).input["notices"]
    return [(each["subject"], each["count"]) for each in notices if each["kind"] == "words-cut"]


@pytest.mark.parametrize("unit", INSIDE)
def test_unit_that_bare_offsets_are_likely_to_count_is_named(unit):
    ((said, _),) = told(INSIDE[unit])
    assert said == f"; they would not if their offsets count {unit}"


@pytest.mark.parametrize("unit", OUTSIDE)
def test_unit_of_bare_offsets_outside_the_text_is_named(unit):
    with pytest.raises(InputError) as error:
        told(OUTSIDE[unit])
    assert str(error.value).endswith(f"; the spans begin and end as words do if their offsets count {unit}")


def test_bare_offsets_from_1_keep_their_ends():
    """Of `Anna met Bob.` from 1: [1, 5) and [10, 13). Without its last blank, [1, 4) would pass for inclusive ends."""
    assert told([(1, 5), (10, 13)], "Anna met Bob.") == [
        ("; they would not if their offsets count code points from 1", 2)
    ]


def test_cut_words_of_few_spans_are_told_if_all_cut():
    assert told([(0, 3)], "Anna met Bob.") != []
    assert told([(0, 3), (9, 12)], "Anna met Bob.") == []  # one of two may be meant


def test_a_span_that_ends_where_it_starts_is_told_how_ends_may_count():
    with pytest.raises(InputError) as error:
        told([(0, 0), (2, 4)], "I saw Bob.")  # "I" and "saw", with the last character included
    assert "if their offsets count code points with the last one included" in str(error.value)


def test_tokens_with_the_last_one_included_are_told_by_a_span_of_one():
    one = record("Ada met Bo", (0, 0, None), (2, 2, None), unit=Unit("tokens"), tokens=("Ada", "met", "Bo"))
    spans, notices = resolved(one)
    assert spans == [[(0, 3), (8, 10)]]
    assert notices == {("offsets", "tokens with the last one included, since some would have no token otherwise"): 2}
    two = record("Ada met Bo", (0, 2, None), unit=Unit("tokens"), tokens=("Ada", "met", "Bo"))
    assert resolved(two) == ([[(0, 7)]], {})
