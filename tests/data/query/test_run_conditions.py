"""Conditions about what runs predict."""

import numpy as np
import pytest
from helpers.query_strategies import make_dataset, refused

from mnist_gui.data.columns import COMPARED, RUN, Columns
from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.query import Query, needs, select_rows
from mnist_gui.data.query.text import completions, format_query, parse_query
from mnist_gui.errors import DataError

LABELS = [0, 1, 2, 0, 1, NO_LABEL]
DATASET = make_dataset(LABELS, names=("a", "b", "c"), splits=("test",))


def predictions(*predicted: int | None) -> Predictions:
    """Return predictions of six images; None where the run was not measured."""
    labels = np.array([NO_LABEL if each is None else each for each in predicted], dtype=np.int16)
    sure = np.array([np.nan if each is None else 0.9 for each in predicted], dtype=np.float32)
    return Predictions(labels, sure, sure.copy())


RUNS = {
    "svm": predictions(0, 1, 2, 1, None, 2),
    "knn": predictions(0, 2, 1, 1, 1, 0),
    "my best, so far": predictions(1, 1, 2, 0, 1, 2),
}


@pytest.fixture
def columns() -> Columns:
    """The columns of the three runs, two of which are compared."""
    known = Columns(DATASET, compared={name: RUNS[name] for name in ("svm", "knn")})
    for name, of_run in RUNS.items():
        known = known.with_column(RUN + name, of_run)
    return known


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("wrong_by:svm", [3]),
        ("wrong_by:knn", [1, 2, 3]),
        ("wrong_by:svm,'my best, so far'", [0, 3]),
        ("wrong_by:knn wrong_by:svm", [3]),
        ("right_by:svm", [0, 1, 2]),  # row 4 was not measured, row 5 has no label
        ("wrong_by:knn right_by:svm", [1, 2]),
        ("right_by:svm,knn", [0, 1, 2, 4]),
        ("disagree", [1, 2, 5]),
        ("disagree:svm,knn", [1, 2, 5]),
        ('disagree:svm,"my best, so far"', [0, 3]),
        ("disagree:svm,knn,'my best, so far'", [0, 1, 2, 3, 5]),
        ("disagree label:b", [1]),
    ],
)
def test_images_are_found_by_what_runs_predict(text, rows, columns):
    assert select_rows(DATASET, parse_query(text, DATASET), columns).tolist() == rows


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("right_by: svm, knn", "right_by:knn,svm"),
        ("wrong_by:svm WRONG_BY:knn", "wrong_by:knn wrong_by:svm"),
        ("wrong_by:'say \"7\"'", 'wrong_by:"say ""7"""'),
        ("disagree:b,a", "disagree:a,b"),
        ("disagree", "disagree"),
    ],
)
def test_names_are_written_in_order_and_in_quotes_where_they_need_them(text, written):
    query = parse_query(text, DATASET)
    assert format_query(query, DATASET) == written
    assert parse_query(written, DATASET) == query


def test_the_columns_of_the_runs_that_are_named_are_needed():
    needed = needs(parse_query("wrong_by:a,b right_by:c disagree:d,e", DATASET))
    assert needed == {RUN + name for name in "abcde"}
    assert needs(parse_query("disagree", DATASET)) == {COMPARED}


@pytest.mark.parametrize(
    ("text", "word", "words"),
    [
        ("wrong_by", "wrong_by", "needs a value, such as wrong_by:svm"),
        ("-wrong_by:a", "-wrong_by:a", "cannot be turned round"),
        ("wrong_by<a", "wrong_by<a", "takes a colon, such as wrong_by:svm"),
        ("wrong_by:'a", "'a", "lacks the quote at its end"),
        ("disagree:a", "disagree:a", "or name two, such as disagree:knn,svm"),
        ("disagree disagree:a,b", "disagree:a,b", "Only one disagree can be asked for"),
    ],
)
def test_what_makes_no_sense_is_refused(text, word, words):
    wrong, sentence = refused(text, DATASET)
    assert wrong == word
    assert words in sentence


def test_a_query_for_a_single_run_that_disagrees_cannot_be_made():
    with pytest.raises(ValueError, match="one run cannot disagree"):
        Query(terms={"disagree": frozenset({"a"})})


def test_without_runs_that_are_compared_they_have_to_be_named():
    with pytest.raises(DataError, match="name them, such as disagree:knn,svm"):
        select_rows(DATASET, parse_query("disagree", DATASET))


def test_the_names_of_runs_are_offered():
    found = completions("wrong_by:s", 10, DATASET, runs=["svm", "my best, so far", "Steep one"])
    assert found.words == ("svm", '"Steep one"')
    assert completions("disagree:svm,", 13, DATASET, runs=["svm", "knn"]).words == ("knn",)
    assert "right_by:" in completions("ri", 2, DATASET).words


def test_runs_are_read_again_for_other_classes(columns):
    relabelled = make_dataset([0] * 6, names=("a", "b", "c"), splits=("test",))
    assert columns.with_labels_of(relabelled, None).runs == columns.runs
    renamed = make_dataset(LABELS, names=("a", "c", "b"), splits=("test",))
    assert not columns.with_labels_of(renamed, None).known & {RUN + "svm", COMPARED}
