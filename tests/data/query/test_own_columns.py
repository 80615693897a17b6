"""Conditions on the columns that a data set brings."""

from dataclasses import replace

import numpy as np
import pytest
from helpers.query_strategies import make_dataset, ranges, refused
from hypothesis import given
from hypothesis import strategies as st

from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.own_columns import FEW, OwnColumn, number_column
from mnist_gui.data.query.order import Order, Sorter, order_needs
from mnist_gui.data.query.query import Query, Range, needs, select_rows
from mnist_gui.data.query.run_query import find_columns, find_rows
from mnist_gui.data.query.text import QueryError, completions, format_query, parse_query
from mnist_gui.data.query.values import OneOf
from mnist_gui.errors import DataError
from mnist_gui.progress import Cancelled, CancelToken, Progress

TEXTS = ["scan A", "scan B", "Photo", "photo", "", "scan A"]


def with_columns(**columns: object) -> Dataset:
    dataset = make_dataset([0, 1, 2, 0, 1, 2], names=("a", "b", "c"))
    return replace(dataset, columns={name: np.array(values) for name, values in columns.items()})


FORM = with_columns(
    writer=[12, 7, 12, 3000, -1, 7],
    score=np.array([0.1, 0.5, np.nan, 0.5, 2, -1], dtype=np.float32),
    source=np.array(TEXTS, dtype=object),
    ok=[True, False, True, True, False, False],
    label=[5, 5, 5, 6, 6, 6],
    **{"Stroke width": [1.5, 2.5, 3.5, 4.5, 5.5, 6.5], "pen-up": [0, 1, 0, 1, 0, 1]},
)

FOUND = {
    "writer:12": [0, 2],
    "WRITER = 12": [0, 2],
    "writer:7..12": [0, 1, 2, 5],
    "writer>=3,000": [3],
    "writer<0": [4],
    "score<0.5": [0, 5],
    "score<=0.5": [0, 1, 3, 5],
    "score:0.1": [0],  # rounded as the column is
    "score>1e300": [],
    'source:"scan A"': [0, 5],
    "source:'SCAN a'": [0, 5],
    "source:Photo": [2],
    "source:photo": [3],
    'source:"scan B",photo': [1, 3],
    '-source:"scan a"': [1, 2, 3, 4],
    'source!="scan a" -source:photo': [1, 2, 4],
    'source:""': [4],
    "ok:true": [0, 2, 3],
    "-ok:true split:train": [1],
    "label:a": [0, 3],
    "column.label:6": [3, 4, 5],
    "column.label:6 label:a": [3],
    "Column.Writer:12": [0, 2],
    '"stroke width">4': [3, 4, 5],
    "'column.stroke width'<2": [0],
    'label:a,b, "stroke width"<4': [0, 1],
    "pen-up:1": [1, 3, 5],
    "writer:7 writer>8": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_rows_are_found_by_what_the_data_set_brings(text):
    assert find_rows(text, Columns(FORM)).tolist() == FOUND[text]
    assert FORM.where(text).labels.tolist() == FORM.labels[FOUND[text]].tolist()


WRITTEN = {
    "Writer=12 label:a": "label:a writer:12",
    "column.writer>7 sample:2 note": "note writer>7 sample:2",
    "COLUMN.LABEL:6": "column.label:6",
    "'STROKE WIDTH'>2": '"Stroke width">2',
    "pen-up:1": '"pen-up":1',
    "source:'scan b','scan A'": 'source:"scan A","scan B"',
    'source!=photo source:"",photo': 'source:"",photo -source:photo',
    "writer>7 score<1 writer<9": "score<1 writer>7 writer<9",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_is_written_in_one_way(text):
    query = parse_query(text, FORM)
    assert format_query(query, FORM) == WRITTEN[text]
    assert parse_query(WRITTEN[text], FORM) == query


REFUSED = {
    "writter:12": ("writter", "did you mean writer?"),
    "writer:12,7": ("12,7", "write for instance writer:-1"),
    "writer:x": ("x", "write for instance writer:-1"),
    "writer!=12": ("writer!=12", ":, <, <=, > or >="),
    "-writer:12": (
        "-writer:12",
        "only label, given, pred, proposed, note, corrected, checked, unsure, excluded, "
        "duplicate, leak, conflict, odd and 2 more",
    ),
    "writer": ("writer", "needs a value, such as writer:-1"),
    'source:"scan C"': ('"scan C"', "did you mean scan B?"),
    "source:PHOTO": ("PHOTO", "may be Photo or photo"),
    "source<b": ("source<b", "takes a colon"),
    'source:"scan': ('"scan', "quote at its end"),
    "ok:yes": ("yes", "write false or true"),
    '"pen":1': ('"pen"', "is no condition"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_is_refused_at_the_word_that_is_wrong(text):
    word, advice = REFUSED[text]
    found, message = refused(text, FORM)
    assert found == word
    assert advice in message


def test_columns_that_differ_by_case_must_be_written_exactly():
    dataset = with_columns(Who=[1] * 6, who=[2] * 6)
    assert find_rows("who:2", Columns(dataset)).size == find_rows("Who:1", Columns(dataset)).size == 6
    with pytest.raises(QueryError, match="may be Who or who"):
        parse_query("WHO:1", dataset)


def test_a_text_of_many_is_found_whether_it_is_there_or_not():
    dataset = with_columns(file=np.array([f"{number}.png" for number in range(6)], dtype=object))
    many = replace(dataset.subset([0] * 600), columns={"file": np.array([f"A{n}.png" for n in range(600)])})
    assert len(many.own_columns[0].few_values) == 0 < 600 - FEW
    assert find_rows("file:a7.PNG,A9.png,none", Columns(many)).tolist() == [7, 9]
    assert format_query(parse_query("file:a7.PNG", many), many) == 'file:"a7.PNG"'


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("wr|", ("wrong", "writer:", "writer<", "writer>", "wrong_by:")),
        ("column.w|", ("writer:", "writer<", "writer>")),
        ("str|", ('"Stroke width"<', '"Stroke width">')),
        ('"str|', ('"Stroke width"<', '"Stroke width">')),
        ("writer:|", ("-1", "7", "12", "3000")),
        ("score:|", ()),
        ("source:|", ('""', "Photo", "photo", '"scan A"', '"scan B"')),
        ("source:photo,sc|", ('"scan A"', '"scan B"')),
        (
            "-|",
            (
                "label:",
                "given:",
                "pred:",
                "proposed:",
                "note",
                "corrected",
                "checked",
                "unsure",
                "excluded",
                *("duplicate", "duplicate:", "leak", "leak:", "conflict", "conflict:", "odd", "odd:"),
                "source:",
                "ok:",
            ),
        ),
        ("column.label:|", ("5", "6")),
    ],
)
def test_names_and_few_values_are_offered(marked, words):
    cursor = marked.index("|")
    assert completions(marked.replace("|", ""), cursor, FORM).words == words


def test_a_column_that_is_not_there_or_not_read_is_an_error():
    query = parse_query("writer:12", FORM)
    assert query == Query(ranges=[Range("column.writer", 12, 12)])
    assert needs(query) == order_needs(Order("column.writer")) == {"column.writer"}
    with pytest.raises(DataError, match=r"column writer; have it read first\.$"):
        select_rows(FORM, query)
    with pytest.raises(DataError, match=r"sorted by writer .*; .*\.$"):
        Sorter(Columns(FORM)).sort(np.arange(6), Order("column.writer"))
    other = with_columns()
    with pytest.raises(DataError, match=r"no column called writer; .*\.$"):
        select_rows(other, query, find_columns(query, Columns(other)))


@pytest.mark.parametrize(
    ("name", "descending", "rows", "captions"),
    [
        ("writer", False, [4, 1, 5, 0, 2, 3], [12, 7, 12, 3000, -1, 7]),
        ("score", True, [4, 1, 3, 0, 5, 2], [0.1, 0.5, np.nan, 0.5, 2, -1]),
        ("source", False, [4, 2, 3, 0, 5, 1], None),
        ("ok", True, [0, 2, 3, 1, 4, 5], None),
    ],
)
def test_rows_are_sorted_by_a_column(name, descending, rows, captions):
    order = Order(f"column.{name}", descending)
    query = Query(ranges=[Range(f"column.{name}", maximum=1e9)])  # to have the column read
    sorter = Sorter(find_columns(query, Columns(FORM)))
    assert sorter.sort(np.arange(6), order).tolist() == rows
    found = sorter.values(order)
    assert (found is None) == (captions is None)
    if captions is not None:
        np.testing.assert_array_equal(found, np.array(captions, dtype=np.float32))


def test_numbers_that_float32_cannot_tell_apart_are_sorted_and_compared_exactly():
    times = [1_700_000_003, 1_700_000_001, 1_700_000_002, 2**53 - 1, 2**53 - 2, 0]
    dataset = with_columns(time=times)
    known = find_columns(parse_query("time>0", dataset), Columns(dataset))
    assert Sorter(known).sort(np.arange(6), Order("column.time")).tolist() == [5, 1, 2, 0, 4, 3]
    assert select_rows(dataset, parse_query("time>1700000001 time<1700000003", dataset), known).tolist() == [
        2
    ]


ODD = st.text(
    st.sampled_from(list("aA\u017f3 \t,:-!=<>.@\"'\u201c\u201d\uff0c\uff1a\uff13\u3000%\n"))
    | st.characters(),
    max_size=5,
)
NAMES = ODD | st.sampled_from(["label", "Row", "is", "column.a", "column.column.a", "and", "none", "a b"])
VALUES = (
    st.lists(ODD, min_size=3, max_size=3)
    | st.lists(st.integers(-(10**6), 10**6), min_size=3, max_size=3)
    | st.lists(st.floats(allow_infinity=False), min_size=3, max_size=3)
)


@st.composite
def datasets_with_queries(draw: st.DrawFn) -> tuple[Dataset, Query]:
    dataset = make_dataset([0, 1, 0], names=("a", "b"))
    columns = {}
    for name in draw(st.lists(NAMES, unique=True, min_size=1, max_size=4)):
        values = draw(VALUES)
        columns[name] = np.array(values, dtype=object if isinstance(values[0], str) else None)
    dataset, terms = replace(dataset, columns=columns), {}
    for column in dataset.own_columns:
        key = f"column.{column.name}"
        if column.is_number:
            number = st.floats(-1e9, 1e9)
            terms[key] = draw(ranges(number, (key,))).interval
        else:
            known = st.builds(
                OneOf, st.frozensets(st.sampled_from(column.few_values), min_size=1), st.booleans()
            )
            terms[key] = frozenset(draw(st.lists(known, min_size=1, max_size=2)))
    return dataset, Query(terms=terms)


@given(datasets_with_queries())
def test_what_is_written_is_understood_as_it_was_meant(case):
    dataset, query = case
    text = format_query(query, dataset)
    assert parse_query(text, dataset) == query
    assert format_query(parse_query(text, dataset), dataset) == text


NAMED = ["writer", "column.", "source", "label", '"Stroke width"', "pen-up", *TEXTS]
PIECES = st.sampled_from([*NAMED, ":", "<", "!=", "-", ",", " ", '"', "3"])


def understood(text: str) -> Query | QueryError:
    try:
        return parse_query(text, FORM)
    except QueryError as error:
        return error


@given(st.lists(PIECES | ODD, max_size=9).map("".join), st.data())
def test_any_text_is_understood_or_refused_in_a_sentence(text, data):
    result = understood(text)
    if isinstance(result, Query):
        assert parse_query(format_query(result, FORM), FORM) == result
    else:
        assert 0 <= result.start < result.stop <= len(text)
        assert str(result).endswith(".")
    cursor = data.draw(st.integers(0, len(text)))
    offer = completions(text, cursor, FORM)
    assert 0 <= offer.start <= cursor <= offer.stop <= len(text)


def holds(value: object, wanted: object) -> bool:
    if isinstance(wanted, frozenset):
        return all((value in each.texts) != each.negative for each in wanted)
    low, high = wanted.minimum, wanted.maximum
    return (low < value if wanted.minimum_open else low <= value) and (
        value < high if wanted.maximum_open else value <= high
    )


@given(datasets_with_queries())
def test_the_result_is_that_of_a_look_at_each_row(case):
    dataset, query = case
    found = select_rows(dataset, query, find_columns(query, Columns(dataset)))
    expected = [
        row
        for row in range(3)
        if all(holds(dataset.columns[key[7:]].tolist()[row], wanted) for key, wanted in query.terms)
    ]
    assert found.tolist() == expected


@given(st.lists(st.none() | ODD, max_size=60))
def test_texts_are_numbered_in_their_order(texts):
    values = np.empty(len(texts), dtype=object)
    values[:] = texts
    numbered = number_column(OwnColumn("who", values))
    assert numbered.levels.tolist() == sorted({text or "" for text in texts})
    assert [numbered.levels[code] for code in numbered.codes] == [text or "" for text in texts]


def test_numbering_reports_and_stops():
    column = OwnColumn("file", np.array([f"{number % 20_000}.png" for number in range(40_000)], dtype=object))
    heard = []
    numbered = number_column(column, report=heard.append)
    assert [progress.done for progress in heard][-1] == heard[0].total == 40_000
    assert numbered.levels.tolist() == sorted(set(column.values))
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        number_column(column, token=token)


def test_sorting_the_values_of_a_long_column_can_be_cancelled():
    token = CancelToken()
    values = np.array([f"person {number}" for number in range(40_000)], dtype=object)

    def report(progress: Progress) -> None:
        if progress.done == progress.total:
            token.cancel()

    with pytest.raises(Cancelled):
        number_column(OwnColumn("who", values), report=report, token=token)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (range(FEW), tuple(range(FEW))),
        (range(FEW + 1), ()),
        ([2.0, np.nan, 1.0, 2.0], (1.0, 2.0)),
        ([True, False], ("false", "true")),
        (["b", "a", "b"], ("a", "b")),
    ],
)
def test_few_values_are_listed_in_order(values, expected):
    column = OwnColumn("any", np.array(values))
    assert column.few_values == expected
    assert column.is_examined_whole


def test_few_values_of_a_long_column_are_those_of_some_rows():
    values = np.zeros(2**17 + 1, np.uint8)
    values[1] = 7
    assert OwnColumn("any", values).few_values == (0,)
    assert not OwnColumn("any", values).is_examined_whole
    assert OwnColumn("any", values[:-1]).few_values == (0, 7)
    assert OwnColumn("any", values[:-1]).is_examined_whole


def test_numbers_have_places_and_what_is_none_has_not():
    numbered = number_column(OwnColumn("any", np.array([2.5, np.nan, -1.0, 2.5])))
    assert numbered.levels.tolist() == [-1, 2.5]
    assert numbered.codes.tolist() == [1, -1, 0, 1]
    np.testing.assert_array_equal(numbered.numbers, np.float32([2.5, np.nan, -1, 2.5]))
    np.testing.assert_array_equal(numbered.ranks, np.float32([1, np.nan, 0, 1]))
    assert not numbered.codes.flags.writeable
    assert not numbered.levels.flags.writeable


def test_texts_that_differ_in_case_are_found_together():
    numbered = number_column(OwnColumn("any", np.array(["Ann", "ann", "bob", "ANN"], dtype=object)))
    assert numbered.levels.tolist() == ["ANN", "Ann", "ann", "bob"]
    assert dict(numbered.by_folded_text) == {"ann": [0, 1, 2], "bob": 3}
    assert numbered.numbers is None


def test_every_step_of_numbering_texts_can_be_cancelled():
    class Token(CancelToken):
        left = 0

        def raise_if_cancelled(self):
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    column = OwnColumn("any", np.array(["a", "b"], dtype=object))
    token = Token()
    for steps in range(4):
        token.left = steps
        with pytest.raises(Cancelled):
            number_column(column, token=token)
    token.left = 4
    assert number_column(column, token=token).levels.tolist() == ["a", "b"]
