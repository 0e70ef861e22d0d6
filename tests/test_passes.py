"""Annotation passes: text is quoted, offsets are computed."""

import json

import pytest

from mali_bench import InputError
from mali_bench.corpus import passes
from mali_bench.corpus.sources import Coverage

TEXT = "Its permits let Bo and Bo Berg pass.\n\nBo's old, rusty car is in Bo's yard."
FIRST, SECOND = (0, 36), (38, 74)


def read(folder, coverage=None, **layers):
    """The document of a pass with these rows in its layers; a string is a line as it is."""
    for layer, rows in layers.items():
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{layer}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if coverage is not None:
        (folder / "coverage.tsv").write_text(coverage, encoding="utf-8")
    return passes.read(folder, name="x", text=TEXT, date="2024-05-06")


def located(folder, row):
    """The mention that a row makes."""
    document, _ = read(folder, mentions=[row])
    (found,) = document.mentions
    return found


def shown(spans):
    return [TEXT[start:end] for start, end in spans]


def test_document_has_text_date_and_paragraphs(tmp_path):
    document, coverage = read(tmp_path)
    assert (document.id, document.text, document.date) == ("x", TEXT, "2024-05-06")
    assert document.paragraphs == (FIRST, SECOND)
    assert coverage == ()


def test_layer_without_file_was_not_attempted_and_empty_file_found_nothing(tmp_path):
    document, _ = read(tmp_path, times=[])
    assert document.times == ()
    assert document.mentions is None


@pytest.mark.parametrize(
    ("row", "spans"),
    [
        ({"p": 1, "quote": "Its"}, [(0, 3)]),
        ({"p": 1, "quote": "Bo Berg"}, [(23, 30)]),
        ({"p": 1, "quote": "Bo", "n": 1}, [(16, 18)]),
        ({"p": 1, "quote": "Bo", "n": 2}, [(23, 25)]),
        ({"p": 2, "quote": "Bo", "n": 1}, [(38, 40)]),  # an apostrophe ends a word
        ({"p": 2, "quote": "Bo's", "n": 2}, [(64, 68)]),
        ({"p": 2, "quote": "Bo's old, rusty car is in Bo's yard."}, [SECOND]),
        ({"p": 2, "quote": ["old", "car"]}, [(43, 46), (54, 57)]),
        ({"p": 2, "quote": ["car", "old"]}, [(43, 46), (54, 57)]),  # sorted
        ({"p": 2, "quote": ["Bo's", "car"], "n": [1, 1]}, [(38, 42), (54, 57)]),
        ({"p": 2, "quote": ["rusty", "Bo"], "n": [1, 2]}, [(48, 53), (64, 66)]),
    ],
)
def test_quote_becomes_offsets(row, spans, tmp_path):
    found = located(tmp_path, row)
    assert list(found.spans) == spans
    assert found.quote == " ".join(shown(spans))


@pytest.mark.parametrize("quote", ["its", "ermits", "permit", "Be"])
def test_quote_stands_as_whole_words_only(quote, tmp_path):
    """`its` is a part of `permits`."""
    with pytest.raises(InputError, match=f"'{quote}' not found in"):
        located(tmp_path, {"p": 1, "quote": quote})


@pytest.mark.parametrize(
    ("row", "head"),
    [
        ({"p": 1, "quote": "Bo and Bo Berg", "head": "Bo Berg"}, [(23, 30)]),
        ({"p": 1, "quote": "Bo and Bo Berg", "head": "Bo", "head_n": 1}, [(16, 18)]),
        ({"p": 1, "quote": "Bo and Bo Berg", "head": "Bo", "head_n": 2}, [(23, 25)]),
        ({"p": 1, "quote": "Bo Berg", "head": "Bo"}, [(23, 25)]),  # counted inside the quote, not the paragraph
        ({"p": 2, "quote": ["Bo's", "car"], "n": 1, "head": "car"}, [(54, 57)]),
    ],
)
def test_head_is_found_inside_the_quote(row, head, tmp_path):
    found = located(tmp_path, row)
    assert list(found.head) == head
    assert found.head_quote == row["head"]


def test_other_fields_stay_as_they_are(tmp_path):
    found = located(tmp_path, {"id": "m1", "p": 1, "quote": "Its", "type": "PER", "optional": True, "reading": "R/a"})
    assert (found.id, found.type, found.optional, found.reading) == ("m1", "PER", True, "R/a")


def test_every_layer_with_spans_is_quoted(tmp_path):
    row = {"p": 2, "quote": "old"}
    document, _ = read(tmp_path, times=[row], quantities=[row], events=[row])
    for item in (document.times[0], document.quantities[0]):
        assert item.spans == ((43, 46),)
    assert document.events[0].trigger == ((43, 46),)


def test_layers_without_spans_are_read_as_they_are(tmp_path):
    document, _ = read(
        tmp_path,
        entities=[{"id": "e1", "type": "PER", "class": "SPC"}],
        relations=[{"id": "r1", "type": "At", "arg1": "m1", "arg2": "m2"}],
    )
    assert document.entities[0].class_ == "SPC"
    assert (document.relations[0].arg1, document.relations[0].arg2) == ("m1", "m2")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"quote": "Its"}, "p must be the number of a paragraph, 1 to 2, not None"),
        ({"p": 0, "quote": "Its"}, "p must be the number of a paragraph, 1 to 2, not 0"),
        ({"p": 3, "quote": "Its"}, "p must be the number of a paragraph, 1 to 2, not 3"),
        ({"p": "1", "quote": "Its"}, "p must be the number of a paragraph, 1 to 2, not '1'"),
        ({"p": 1}, "a quote must be a text, not None"),
        ({"p": 1, "quote": ""}, "a quote must be a text, not ''"),
        ({"p": 1, "quote": 7}, "a quote must be a text, not 7"),
        ({"p": 2, "quote": "Its"}, "'Its' not found in \"Bo's old, rusty car"),
        ({"p": 1, "quote": "Bo"}, "'Bo' occurs 2 times there; say which with an occurrence number"),
        ({"p": 1, "quote": "Bo", "n": 3}, "'Bo' occurs 2 times there, so there is no occurrence 3"),
        ({"p": 1, "quote": "Bo", "n": 0}, "'Bo' occurs 2 times there, so there is no occurrence 0"),
        ({"p": 1, "quote": "Bo", "n": "1"}, "'Bo' occurs 2 times there, so there is no occurrence '1'"),
        ({"p": 1, "quote": "Bo Berg", "head": "Its"}, "'Its' not found in 'Bo Berg'"),
        ({"p": 1, "quote": "Bo and Bo Berg", "head": "Bo"}, "'Bo' occurs 2 times there; say which"),
        ({"p": 1, "quote": "Bo Berg", "head": "Bo", "head_n": 2}, "'Bo' occurs 1 times there, so there is no occ"),
        ({"p": 1, "quote": "Bo Berg", "head": None}, "a quote must be a text, not None"),
        ({"p": 2, "quote": ["Bo's", "car"]}, '"Bo\'s" occurs 2 times there; say which with an occurrence number'),
        ({"p": 2, "quote": ["old", "car"], "n": [1]}, "as many occurrence numbers as quotes"),
        ({"p": 2, "quote": ["old"], "n": [1, 1]}, "as many occurrence numbers as quotes"),
        ({"p": 2, "quote": "old", "n": []}, "as many occurrence numbers as quotes"),
        ({"p": 2, "quote": [], "head": "old"}, "as many occurrence numbers as quotes, and one at least"),
        ({"p": 1, "quote": "Its", "span": 1}, "unknown field `span`; it takes id, optional, reading, note, spans"),
        ({"p": 1, "quote": "Its", "type": 7}, "Expected `str | null`, got `int` - at `$.type`"),
        ("[]", "must be an object, not []"),
        ('{"p": 1,', "is not JSON"),
        ('{"p": 1, "quote": "Its", "type": NaN}', "JSON has no NaN or Infinity"),
        ('{"p": 1, "quote": "Its", "quote": "let"}', "duplicate key 'quote'"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_bad_line_is_refused_with_file_and_line(row, said, tmp_path):
    with pytest.raises(InputError) as error:
        read(tmp_path, mentions=[{"p": 1, "quote": "let"}, "", row])
    assert str(error.value).startswith(f"{tmp_path / 'mentions.jsonl'}:3: ")
    assert said in str(error.value)


def test_attribution_quotes_cue_and_content(tmp_path):
    row = {"id": "a1", "p": 2, "cue": "Bo's", "cue_n": 2, "content": ["yard", "old, rusty"], "source": ["m1"]}
    (found,) = read(tmp_path, attributions=[row])[0].attributions
    assert (found.cue, found.cue_quote) == (((64, 68),), "Bo's")
    assert (shown(found.content), found.content_quote) == (["old, rusty", "yard"], "old, rusty yard")
    assert found.source == ("m1",)


def test_attribution_may_lack_a_cue_but_no_content(tmp_path):
    (found,) = read(tmp_path, attributions=[{"p": 2, "content": "Bo", "content_n": 1}])[0].attributions
    assert (found.cue, found.content) == (None, ((38, 40),))
    with pytest.raises(InputError, match="a quote must be a text, not None"):
        read(tmp_path, attributions=[{"p": 2, "cue": "old"}])


EVENT = {"id": "v1", "p": 1, "quote": "pass", "type": "T", "genericity": "Specific", "dct_rel": "BEFORE"}


def test_factuality_is_put_to_its_event_and_realis_and_modality_follow(tmp_path):
    values = [{"event": "v1", "source": "AUTHOR", "value": "Uu"}, {"event": "v1", "source": "a1", "value": "CT+"}]
    (event,) = read(tmp_path, events=[EVENT], factuality=values)[0].events
    assert [(each.source, each.value) for each in event.factuality] == [("AUTHOR", "Uu"), ("a1", "CT+")]
    assert (event.realis, event.modality) == ("Actual", "Asserted")


def test_without_factuality_nothing_is_derived(tmp_path):
    (event,) = read(tmp_path, events=[EVENT])[0].events
    assert (event.factuality, event.realis, event.modality) == ((), None, None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"event": "v2", "source": "AUTHOR", "value": "Uu"}, "'v2' is not the id of an event"),
        ({"event": "v1", "source": "AUTHOR", "value": "CT+"}, "v1 has a value for AUTHOR already"),
        ({"event": "v1", "source": "a1"}, "must have event, source and value, each a text, and nothing else"),
        ({"event": "v1", "source": "a1", "value": "Uu", "id": "f1"}, "must have event, source and value"),
        ("[]", "must be an object, not []"),
    ],
)
def test_bad_line_of_factuality_is_refused_with_file_and_line(row, said, tmp_path):
    with pytest.raises(InputError) as error:
        read(tmp_path, events=[EVENT], factuality=[{"event": "v1", "source": "AUTHOR", "value": "Uu"}, row])
    assert str(error.value).startswith(f"{tmp_path / 'factuality.jsonl'}:2: ")
    assert said in str(error.value)


@pytest.mark.parametrize("kb", [None, "NIL"])
def test_kb_is_nil_or_left_out(kb, tmp_path):
    (entity,) = read(tmp_path, entities=[{"id": "e1", "kb": kb}])[0].entities
    assert entity.kb == kb


def test_kb_that_names_something_is_left_to_the_adjudicator(tmp_path):
    with pytest.raises(InputError, match="kb is left to the adjudicator; leave it out or write NIL, not 'Q1'"):
        read(tmp_path, entities=[{"id": "e1", "kb": "Q1"}])


def test_coverage_lines_become_offsets(tmp_path):
    _, coverage = read(tmp_path, coverage="1\tpermits\t1\tNOTYPE\n2\tBo\t2\tIDIOM\n")
    assert coverage == (Coverage((4, 11), "permits", "NOTYPE"), Coverage((64, 66), "Bo", "IDIOM"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1\tpermits\tNOTYPE", "must be paragraph, word, occurrence and reason, separated by tabs"),
        ("1 permits 1 NOTYPE", "must be paragraph, word, occurrence and reason, separated by tabs"),
        ("one\tpermits\t1\tNOTYPE", "paragraph must be a number, not 'one'"),
        ("3\tpermits\t1\tNOTYPE", "p must be the number of a paragraph, 1 to 2, not 3"),
        ("2\tpermits\t1\tNOTYPE", "'permits' not found in"),
        ("1\tpermits\t2\tNOTYPE", "'permits' occurs 1 times there, so there is no occurrence 2"),
    ],
)
def test_bad_coverage_line_is_refused_with_file_and_line(line, said, tmp_path):
    with pytest.raises(InputError) as error:
        read(tmp_path, coverage=f"1\tlet\t1\tLIGHT\n{line}\n")
    assert str(error.value).startswith(f"{tmp_path / 'coverage.tsv'}:2: ")
    assert said in str(error.value)
