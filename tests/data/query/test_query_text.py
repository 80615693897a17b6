"""Queries in words: what is understood, what is written, what is refused, and what is offered."""

# ruff: noqa: RUF001 - full-width characters and dashes are what is tested

import math
import string

import pytest
from helpers.query_strategies import make_dataset, queries, ranges, refused
from hypothesis import example, given
from hypothesis import strategies as st

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.query.kinds.oddity import WAYS
from mnist_gui.data.query.query import Query, Range
from mnist_gui.data.query.text import (
    Completion,
    QueryError,
    completions,
    format_query,
    parse_query,
    query_parts,
)
from mnist_gui.data.query.values import Likeness, OneOf, Sample
from mnist_gui.data.query.vocabulary import vocabulary_of

DIGITS = make_dataset([0, 1, NO_LABEL], names=tuple(string.digits))
CLOTHES = make_dataset([0], names=("T-shirt/top", "Sandal", "Ankle boot", "Bag"))
ODD = make_dataset([0], names=("A", "a", "b", "none", 'say "so"', "o'clock", "wrong", "", "“", "３"))
LETTERS = make_dataset([0], names=tuple(string.digits + string.ascii_letters))

NEVER_ONE = frozenset(range(NO_LABEL, 10)) - {1}

STATES = ("corrected", "checked", "unsure", "excluded")
STATES_AND_OTHERS = (
    *("corrected", "uncorrected", "checked", "unchecked"),
    *("unsure", "sure", "excluded", "included"),
    *("duplicate", "unique", "leak", "conflict", "odd"),
)
ALIKE = tuple(name + end for name in ("duplicate", "leak", "conflict", "odd") for end in ("", ":"))


def labels(*wanted: int) -> frozenset[int]:
    return frozenset(wanted)


UNDERSTOOD = {
    "": Query(),
    "  ": Query(),
    "label:3": Query(labels=labels(3)),
    "label:3,5": Query(labels=labels(3, 5)),
    "label: 3 , 5": Query(labels=labels(3, 5)),
    "label :3,": Query(labels=labels(3)),
    "LABEL=3": Query(labels=labels(3)),
    "class:3": Query(labels=labels(3)),
    "label:none": Query(labels=labels(NO_LABEL)),
    "label:None,3": Query(labels=labels(NO_LABEL, 3)),
    "label:any": Query(labels=labels(*range(10))),
    "-label:1": Query(labels=NEVER_ONE),
    "label!=1": Query(labels=NEVER_ONE),
    "!label:1": Query(labels=NEVER_ONE),
    "-label!=1": Query(labels=labels(1)),
    "label≠1": Query(labels=NEVER_ONE),
    "is:duplicate": Query(terms={"duplicate": Likeness()}),
    "unique": Query(terms={"duplicate": Likeness(negative=True)}),
    "-unique": Query(terms={"duplicate": Likeness()}),
    "label:3, leak < .35": Query(labels=labels(3), terms={"leak": Likeness(0.35)}),
    "-conflict:0": Query(terms={"conflict": Likeness(0, negative=True)}),
    "odd": Query(terms={"odd": OneOf(frozenset(WAYS))}),
    "odd!=cut,far": Query(terms={"odd": OneOf(frozenset({"cut", "far"}), negative=True)}),
    "−label:1": Query(labels=NEVER_ONE),  # a minus sign
    "-label:any,none": Query(labels=labels()),
    "label:3,5,7 -label:5": Query(labels=labels(3, 7)),
    "label:3, pred:5": Query(labels=labels(3), predicted=labels(5)),
    "label:3; wrong": Query(labels=labels(3), wrong=True),
    "label:3 and wrong": Query(labels=labels(3), wrong=True),
    "label:3 & wrong": Query(labels=labels(3), wrong=True),
    "predicted:5": Query(predicted=labels(5)),
    "-pred:1": Query(predicted=NEVER_ONE),
    "wrong": Query(wrong=True),
    "is:wrong": Query(wrong=True),
    "is: misread": Query(wrong=True),
    "right": Query(wrong=False),
    "Correct": Query(wrong=False),
    "note": Query(noted=True),
    "has:note": Query(noted=True),
    "nonote": Query(noted=False),
    "-note": Query(noted=False),
    "-has:note": Query(noted=False),
    "split:test": Query(split="test"),
    "split:TEST": Query(split="test"),
    "conf<0.6": Query(ranges=(Range("conf", maximum=0.6, maximum_open=True),)),
    "confidence < 0.6": Query(ranges=(Range("conf", maximum=0.6, maximum_open=True),)),
    "conf<60%": Query(ranges=(Range("conf", maximum=0.6, maximum_open=True),)),
    "conf≤.6": Query(ranges=(Range("conf", maximum=0.6),)),
    "conf=<0.6": Query(ranges=(Range("conf", maximum=0.6),)),
    "conf>=0.9": Query(ranges=(Range("conf", minimum=0.9),)),
    "loss>2": Query(ranges=(Range("loss", minimum=2, minimum_open=True),)),
    "loss>2e-3": Query(ranges=(Range("loss", minimum=0.002, minimum_open=True),)),
    "ink:0.1..0.2": Query(ranges=(Range("ink", 0.1, 0.2),)),
    "ink:0.1-0.2": Query(ranges=(Range("ink", 0.1, 0.2),)),
    "ink:10%…20%": Query(ranges=(Range("ink", 0.1, 0.2),)),
    "slant:-0.3..-.1": Query(ranges=(Range("slant", -0.3, -0.1),)),
    "slant:-0.3": Query(ranges=(Range("slant", -0.3, -0.3),)),
    "slant>-0.3": Query(ranges=(Range("slant", -0.3, minimum_open=True),)),
    "index:100..200": Query(ranges=(Range("index", 100, 200),)),
    "index:100 – 200": Query(ranges=(Range("index", 100, 200),)),  # a dash
    "index: 100.. 200": Query(ranges=(Range("index", 100, 200),)),
    "index:200..100": Query(ranges=(Range("index", 100, 200),)),
    "index:100..": Query(ranges=(Range("index", minimum=100),)),
    "index:100.. -label:1": Query(labels=NEVER_ONE, ranges=(Range("index", minimum=100),)),
    "index:..200": Query(ranges=(Range("index", maximum=200),)),
    "index:1,000..2,000": Query(ranges=(Range("index", 1000, 2000),)),
    "row:7": Query(ranges=(Range("index", 7, 7),)),
    "conf>0.5 conf<=0.9": Query(ranges=(Range("conf", 0.5, 0.9, minimum_open=True),)),
    "nearest:50": Query(nearest=50),
    "Similar: 1,000": Query(nearest=1000),
    "sample:100": Query(sample=Sample(100)),
    "sample: 1,000 @ 7": Query(sample=Sample(1000, 7)),
    "sample:10each": Query(sample=Sample(10, of_each=True)),
    "random: 10Each @ 7": Query(sample=Sample(10, 7, of_each=True)),
    "ｌａｂｅｌ：３，５　ｃｏｎｆ＜０．６": Query(  # full width
        labels=labels(3, 5), ranges=(Range("conf", maximum=0.6, maximum_open=True),)
    ),
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_is_understood(text):
    assert parse_query(text, DIGITS) == UNDERSTOOD[text]


@pytest.mark.parametrize(
    ("dataset", "text", "label"),
    [
        (CLOTHES, 'label:"T-shirt/top"', 0),
        (CLOTHES, "label:t-shirt/top", 0),
        (CLOTHES, "label:'ankle boot'", 2),
        (CLOTHES, "label:“Ankle boot”", 2),
        (CLOTHES, "label:「Ankle boot」", 2),
        (ODD, "label:A", 0),
        (ODD, "label:a", 1),
        (ODD, "label:B", 2),
        (ODD, 'label:"none"', 3),
        (ODD, 'label:"say ""so"""', 4),
        (ODD, "label:'say \"so\"'", 4),
        (ODD, "label:o'clock", 5),
        (ODD, "label:'o''clock'", 5),
        (ODD, "label:wrong", 6),
        (ODD, 'label:""', 7),
        (ODD, "label:3", 9),
        (LETTERS, "label:z", 35),
        (LETTERS, "label:Z", 61),
    ],
)
def test_class_is_found_by_its_name(dataset, text, label):
    assert parse_query(text, dataset) == Query(labels=frozenset({label}))


WRITTEN = {
    "wrong   label: 5 , 3": "label:3,5 wrong",
    "label:9,8,7,6,5": "label:5,6,7,8,9",
    "label:9,8,7,6,5,4,3,2": "-label:0,1,none",
    "label!=3,none": "-label:3,none",
    "label:any": "label:any",
    "label:none,any": "label:any,none",
    "conf >= 60% conf<.9": "conf>=0.6 conf<0.9",
    "sample:5@0": "sample:5",
    "sample:5@3 note index:7..7 SPLIT:Train": "split:train index:7 note sample:5@3",
    "slant:1e-7..1e3": "slant:1e-07..1000",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_is_written_in_one_way(text):
    assert format_query(parse_query(text, DIGITS), DIGITS) == WRITTEN[text]


def test_names_are_quoted_where_they_must_be():
    everything = Query(labels=frozenset({0, 1, 3, 4, 5}))
    assert format_query(everything, ODD) == """label:A,a,"none","say ""so\""","o'clock\""""


ANY_RANGE = (
    ranges(st.floats(allow_nan=False, allow_infinity=False), ("index", "loss", "slant"))
    | ranges(st.floats(max_value=1, allow_nan=False, allow_infinity=False), ("conf", "ink"))
)  # fmt: skip
ODD_CHARACTERS = st.sampled_from(list("aAſ3 \t,:-!=<>.@\"'“”「」«－，、３　%\n"))
NAMES = st.text(ODD_CHARACTERS | st.characters(), max_size=6)


@st.composite
def datasets_with_queries(draw: st.DrawFn) -> tuple[Dataset, Query]:
    names = draw(st.lists(NAMES, unique=True, max_size=6))
    splits = draw(st.lists(NAMES, unique=True, min_size=1, max_size=2))
    dataset = make_dataset([NO_LABEL] * 3, names=tuple(names), splits=tuple(splits))
    return dataset, draw(queries(tuple(splits), len(names), ANY_RANGE))


@given(datasets_with_queries())
def test_what_is_written_is_understood_as_it_was_meant(case):
    dataset, query = case
    text = format_query(query, dataset)
    assert parse_query(text, dataset) == query
    assert format_query(parse_query(text, dataset), dataset) == text


@given(datasets_with_queries())
def test_parts_make_up_the_whole(case):
    dataset, query = case
    parts = query_parts(query, dataset)
    assert " ".join(part.text for part in parts) == format_query(query, dataset)
    for number, part in enumerate(parts):
        others = [other.text for other in parts[:number] + parts[number + 1 :]]
        assert format_query(part.without, dataset) == " ".join(others)


@given(queries(("train", "test"), 10, ANY_RANGE))
def test_width_case_and_kind_of_dash_make_no_difference(query):
    text = format_query(query, DIGITS)
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else "　" for letter in text)
    for written in (wide, text.upper(), text.replace("-", "–"), text.replace(" ", " \t")):
        assert parse_query(written, DIGITS) == query


@given(queries(("train", "test"), 10, ANY_RANGE))
def test_blanks_around_operators_and_commas_make_no_difference(query):
    text = format_query(query, DIGITS)
    for sign in (",", ":", "<=", ">=", ".."):
        text = text.replace(sign, f" {sign} ")
    assert parse_query(text, DIGITS) == query


REFUSED = {
    "lable:3 wrong": ("lable", "did you mean label?"),
    "wrong lable:3": (
        "lable",
        "label, given, pred, proposed, wrong, right, note, nonote",
    ),
    "3": ("3", "write label:3"),
    "wrong Test": ("Test", "write split:test"),
    "label:3 or label:5": ("or", "label:3,5"),
    "label": ("label", "such as label:0"),
    "label:": ("label:", "such as label:0"),
    "wrong label:": ("label:", "such as label:0"),
    "label: pred:3": ("label:", "such as label:0"),
    "label:x": ("x", "write 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, none or any"),
    "label:1, 12,3": ("12", "no class of Small"),
    'label:1,"3': ('"3', "quote at its end"),
    "label<3": ("label<3", "colon"),
    "label:3 label:5": ("label:5", "write label:3,5"),
    "pred:3 -pred:3": ("-pred:3", "remove one of the two"),
    "wrong right": ("right", "wrong or right"),
    "note -note": ("-note", "note"),
    "wrong:3": ("wrong:3", "no value"),
    "-wrong": ("-wrong", "write right"),
    "-conf<0.5": (
        "-conf<0.5",
        "only label, given, pred, proposed, note, corrected, checked, unsure, excluded, duplicate",
    ),
    "duplicate:0.6": ("0.6", "no distance from 0 to 0.5; write for instance duplicate:0.35"),
    "leak:": ("leak:", "needs a value, such as leak"),
    "conflict>0.3": ("conflict>0.3", "takes a colon and a distance, such as conflict:0.35"),
    "odd:blanc": ("blanc", "did you mean blank?"),
    "odd<1": ("odd<1", "takes a colon"),
    "leak leak:0.2": ("leak:0.2", "remove one of the two"),
    "is:good": ("good", "is:wrong, is:right, is:corrected, is:uncorrected, is:checked"),
    "has<note": ("note", "has:note"),
    "split:tset": ("tset", "did you mean test?"),
    "split:train,test": ("train,test", "split:train or split:test"),
    "split:train split:test": ("split:test", "one split only"),
    "split<test": ("split<test", "colon"),
    "conf<abc": ("abc", "conf<0.6"),
    "conf<0,6": ("0,6", "conf<0.6"),
    "conf<0.5..0.6": ("0.5..0.6", "conf<0.6"),
    "conf>60": ("60", "60%"),
    "conf!=0.5": ("conf!=0.5", ":, <, <=, > or >="),
    "loss>50%": ("50%", "loss>2"),
    "loss>1e999": ("1e999", "too large"),
    "index:..": ("..", "index:100..200"),
    "nearest:0": ("0", "nearest:50"),
    "nearest:many": ("many", "nearest:50"),
    "nearest:5 nearest:6": ("nearest:6", "remove one"),
    "sample:some": ("some", "sample:100@7"),
    "sample:0": ("0", "1 image or more"),
    "sample:5@": ("5@", "sample:100@7"),
    "sample:5 sample:6": ("sample:6", "one sample"),
    f"sample:{'9' * 2000}": ("9" * 2000, "no number of images"),
    "- label:3 -": ("-", "lacks the name"),
    ":3": (":3", "lacks the name"),
    "ｌａｂｌｅ：３": ("ｌａｂｌｅ", "did you mean label?"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_is_refused_at_the_word_that_is_wrong(text):
    word, advice = REFUSED[text]
    found, message = refused(text, DIGITS)
    assert found == word
    assert advice in message


def test_of_very_many_classes_the_first_are_named():
    with pytest.raises(QueryError, match=r"write 0, 1, 2, .*c and 51 more"):
        parse_query("label:?", LETTERS)


def test_classes_that_differ_by_case_must_be_written_exactly():
    dataset = make_dataset([0], names=("Straße", "STRASSE"))
    assert parse_query("label:STRASSE", dataset).labels == {1}
    with pytest.raises(QueryError, match="may be Straße or STRASSE"):
        parse_query("label:strasse", dataset)


WORDS = ("label", "pred", "conf", "index", "nearest", "sample")
WORDS += ("split", "is", "wrong", "note", "test", "any", "none")
SIGNS = (":", "<", ">=", "!=", "-", "–", ",", "..", "@", " ", "　", '"', "“", "'", "3", "0.5", "%")
PIECES = st.sampled_from([*WORDS, *SIGNS])
TYPED = st.text(max_size=20) | st.lists(PIECES, max_size=12).map("".join)


def understood(text: str) -> Query | QueryError:
    try:
        return parse_query(text, DIGITS)
    except QueryError as error:
        return error


@given(TYPED)
@example("label:\ud800")
@example("conf<\u0663")
@example("0" * 400)
def test_any_text_is_a_query_or_one_sentence(text):
    result = understood(text)
    if isinstance(result, Query):
        assert parse_query(format_query(result, DIGITS), DIGITS) == result
    else:
        assert 0 <= result.start < result.stop <= len(text)
        assert len(str(result).splitlines()) == 1
        assert str(result).endswith(".")


@given(TYPED, st.data())
def test_an_offer_is_about_the_place_of_the_cursor(text, data):
    cursor = data.draw(st.integers(0, len(text)))
    offer = completions(text, cursor, DIGITS)
    assert 0 <= offer.start <= cursor <= offer.stop <= len(text)
    assert len(set(offer.words)) == len(offer.words)


def test_at_each_place_of_a_query_it_is_offered_how_it_goes_on():
    text = "split:train -label:3,none pred:any wrong index:"
    for cursor in (place for place in range(len(text)) if text[place] not in " ,-"):
        offer = completions(text[:cursor], cursor, DIGITS)
        assert [word for word in offer.words if text.startswith(word, offer.start)], text[:cursor]


BEGINNINGS = completions("", 0, DIGITS).words


def offered(marked: str, dataset: Dataset = DIGITS) -> Completion:
    """Ask what could be typed where the bar stands."""
    cursor = marked.index("|")
    return completions(marked.replace("|", ""), cursor, dataset)


def test_every_condition_is_offered_where_one_may_begin():
    assert {word.rstrip(":<>") for word in BEGINNINGS} == {name.text for name in vocabulary_of(DIGITS).names}
    for place in ("wrong |", "label:3 |", "conf<0.5 |", " | wrong"):
        assert offered(place).words == BEGINNINGS


@pytest.mark.parametrize(
    ("marked", "start", "stop", "words"),
    [
        ("l|", 0, 1, ("label:", "leak", "leak:", "loss<", "loss>")),
        ("L|", 0, 1, ("label:", "leak", "leak:", "loss<", "loss>")),
        ("lea|:0.3", 0, 3, ("leak",)),
        ("odd:|", 4, 4, ("blank", "faint", "cut", "several", "far")),
        ("duplicate:|", 10, 10, ()),
        ("predic|", 0, 6, ("pred:",)),
        ("-|", 1, 1, ("label:", "given:", "pred:", "proposed:", "note", *STATES, *ALIKE)),
        ("wrong -la|", 7, 9, ("label:",)),
        ("la|bl:3", 0, 4, ("label",)),
        ("split:|", 6, 6, ("train", "test")),
        ("split:te|", 6, 8, ("test",)),
        ("split:tr|ain wrong", 6, 11, ("train",)),
        ("is:|", 3, 3, ("wrong", "right", *STATES_AND_OTHERS)),
        ("has: |", 5, 5, ("note",)),
        ("label:n|", 6, 7, ("none",)),
        ("-label:7,n|", 9, 10, ("none",)),
        ("conf<|", 5, 5, ()),
        ("conf<0.|", 5, 7, ()),
        ("sample:1|", 7, 8, ()),
        ("foo|", 0, 3, ()),
        ("foo:|", 4, 4, ()),
    ],
)
def test_what_is_offered(marked, start, stop, words):
    assert offered(marked) == Completion(start, stop, words)


def test_classes_are_offered_as_they_must_be_written():
    assert offered("label:|", CLOTHES).words == (
        '"T-shirt/top"',
        "Sandal",
        '"Ankle boot"',
        "Bag",
        "none",
        "any",
    )
    assert offered("label:an|", CLOTHES).words == ('"Ankle boot"', "any")
    assert offered('label:"an|', CLOTHES) == Completion(6, 9, ('"Ankle boot"',))
    assert offered('label:"an|kle"', CLOTHES) == Completion(6, 13, ('"Ankle boot"',))


def test_a_class_is_not_offered_twice():
    assert "3" in offered("label:5,|").words
    for place in ("label:3,|", "label:3, |", "label:5,3,|"):
        assert "3" not in offered(place).words


def test_infinite_ends_are_not_written():
    assert format_query(Query(ranges=(Range("loss", -math.inf, 3),)), DIGITS) == "loss<=3"
