"""Tables of corrections: what is read of them, and which lines are wrong."""

import re
from dataclasses import replace

import numpy as np
import pytest

from mnist_gui.data.dataset import NO_LABEL
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.correction_table import (
    corrected_images,
    format_table,
    import_table,
    parse_table,
    read_table,
)
from mnist_gui.errors import DataError

WRONG = {
    "no columns": ("a,b\n1,2", "line 1: it has to name the columns"),
    "nothing at all": ("", "line 1: it has to name the columns"),
    "no place": ("split,label\ntrain,3", "line 1: it has to name the columns"),
    "nothing to correct": ("row,given\n1,", "line 1: it has to name the columns"),
    "a column twice": ("row,row,label\n1,1,3", "line 1: a column is there twice"),
    "no such row": ("row,label\n299,3\n300,3", "1 of 2 lines are wrong: line 3: '300' is no row, 0 to 299"),
    "a row below 0": ("row,label\n-1,3", "line 2: '-1' is no row"),
    "a row of digits that are none": ("row,label\n\u0661,3", "is no row"),
    "no such split": ("split,number,label\nother,0,3", "line 2: 'other' is no split of Tiny"),
    "no such number": ("split,number,label\ntest,100,3", "line 2: '100' is no number of test, 0 to 99"),
    "two places": ("row,split,number,label\n0,train,1,3", "line 2: row and number are of different images"),
    "no image": ("row,split,number,label\n,,,3", "line 2: it names no image"),
    "no such class": ("row,label\n0,11", "line 2: '11' is no class of Tiny"),
    "no such state": ("row,state\n0,wrong", "line 2: 'wrong' is no state"),
    "an image twice": ("row,label\n0,3\n0,4", "line 3: row 0 is there twice"),
    "too few cells": ("row,label,state\n0,3", "line 2: it has 2 cells, not 3"),
    "an open quote": ('row,label\n0,"3', "line 2: "),
    "not text": ("row,label\n0,\udcff", "it is not UTF-8 text"),
    "many": ("row,label\n" + 7 * "x,1\n", "7 of 7 lines are wrong: .*; and 2 more$"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_is_named(tiny_dataset, text, message):
    pattern = message if ".*" in message else re.escape(message)
    with pytest.raises(ValueError, match=pattern):
        parse_table(text.encode("utf-8", "surrogateescape"), tiny_dataset)


def test_another_given_label_is_of_another_data_set(tiny_dataset):
    name = str(tiny_dataset.labels[0])
    assert parse_table(f"row,given,label\n0,{name},3".encode(), tiny_dataset).rows.tolist() == [0]
    other = str((int(name) + 1) % 10)
    with pytest.raises(ValueError, match=f"line 2: row 0 was given {name}, not '{other}'"):
        parse_table(f"row,given,label\n0,{other},3".encode(), tiny_dataset)


@pytest.mark.parametrize("delimiter", ",;\t")
def test_tables_of_spreadsheets_are_read(tiny_dataset, delimiter):
    lines = ["Split,Number,Comment,State,Label", "test,3,=1,Unsure,3", ",,,,", "train,5,,,"]
    text = "\r\n".join(lines).replace(",", delimiter)
    table = parse_table(text.encode("utf-8-sig"), tiny_dataset)
    given = int(tiny_dataset.labels[203])
    assert table.rows.tolist() == [203, 5]
    assert table.states.tolist() == [2, 0]
    assert table.labels.tolist() == [NO_LABEL if given == 3 else 3, NO_LABEL]
    only = parse_table(b"row,state\n1,checked\n", tiny_dataset)
    assert only.labels is None
    assert only.states.tolist() == [1]


def test_names_of_classes_may_be_odd_but_must_be_clear(tiny_dataset):
    names = ("=a", "b ", "c,d", "same", "same", *"56789")
    dataset = replace(tiny_dataset, class_names=names)
    text = 'row,label\n0,\'=a\n1,b\n2,"c,d"\n'
    labels = parse_table(text.encode(), dataset).labels.tolist()
    expected = [NO_LABEL if dataset.labels[row] == row else row for row in range(3)]
    assert labels == expected
    row = int(np.flatnonzero(dataset.labels == 0)[0])
    with pytest.raises(ValueError, match="'same' is the name of several classes"):
        parse_table(f"row,label\n{row},same".encode(), dataset)
    own = int(np.flatnonzero(dataset.labels == 4)[0])
    assert parse_table(f"row,label\n{own},same".encode(), dataset).labels.tolist() == [NO_LABEL]


def test_what_was_written_is_read_again_and_conflicts_are_told(tiny_dataset, tmp_path):
    journal = CorrectionJournal(tiny_dataset, folder=tmp_path / "user" / "corrections")
    label = (int(tiny_dataset.labels[3]) + 1) % 10
    journal.change([3], label=label, state=1)
    journal.change([250], state=3)
    before = journal.corrections
    images = corrected_images(before, tiny_dataset)
    (tmp_path / "c.csv").write_bytes(format_table(images))
    table = read_table(tmp_path / "c.csv", tiny_dataset)
    assert [len(part) for part in import_table(journal, tiny_dataset, table)] == [0, 0]
    journal.undo()
    journal.change([3], state=2)
    changed, conflicts = import_table(journal, tiny_dataset, table)
    assert sorted(changed.tolist()) == [3, 250]
    assert [(each.here.row, each.here.state, each.imported.state) for each in conflicts] == [
        (3, "unsure", "checked")
    ]
    assert journal.corrections.labels.tolist() == before.labels.tolist()
    assert journal.corrections.states.tolist() == before.states.tolist()
    journal.undo()
    assert journal.corrections.rows.tolist() == [3], "an import is one step"


def test_a_file_that_cannot_be_read_is_named(tiny_dataset, tmp_path):
    with pytest.raises(DataError, match=r"none\.csv cannot be read"):
        read_table(tmp_path / "none.csv", tiny_dataset)
