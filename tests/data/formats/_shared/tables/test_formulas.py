"""Cells of tables in text that a spreadsheet would take for formulas."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mnist_gui
from mnist_gui.data.export import export
from mnist_gui.data.formats._shared.tables.formulas import guarded, unguarded
from mnist_gui.data.formats._shared.writing.details import Details

FORMULAS = ("=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\tx", "'=1", "''=1", "plain", "'quoted'", "-")


@given(st.text(st.sampled_from("'=+-@\t\r1.ea"), max_size=6))
def test_a_guarded_text_comes_back(text):
    assert unguarded(guarded(text)) == text


@given(st.text(st.sampled_from("'=+-@\t\r1.ea"), max_size=6))
def test_no_guarded_text_but_a_number_begins_as_a_formula(text):
    written = guarded(text)
    if written[:1] in set("=+-@\t\r") - {""}:
        float(written)


@pytest.mark.parametrize("number", ["-1", "+2.5", "-1e-05", "-.5"])
def test_a_number_stays(number):
    assert guarded(number) == number


@pytest.fixture
def dataset(tiny_dataset):
    """Ten classes, a column and its name that are formulas."""
    names = np.array(FORMULAS, dtype=object)
    return replace(
        tiny_dataset, class_names=FORMULAS, columns={"=writer": names[np.arange(len(tiny_dataset)) % 10]}
    )


def cells(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {cell for line in csv.reader(file) for cell in line}


@pytest.mark.parametrize("fmt", ["csv", "png"])
def test_no_cell_of_an_export_is_a_formula(dataset, tmp_path, fmt):
    out = tmp_path / ("out.csv" if fmt == "csv" else "out")
    export(dataset, out, fmt, details=Details(dataset))
    found = cells(out if fmt == "csv" else out / "details.csv")
    assert "'=1+1" in found
    assert "'=writer" in found
    assert not [cell for cell in found if cell.startswith(tuple("=+@\t\r"))]
    assert not [cell for cell in found if cell.startswith("-") and not cell[1:].isdigit()]


def test_columns_come_back_from_a_table(dataset, tmp_path):
    export(dataset, tmp_path / "out.csv", "csv", details=Details(dataset))
    opened = mnist_gui.open(tmp_path / "out.csv")
    assert opened.columns["=writer"].tolist() == dataset.columns["=writer"].tolist()


def test_names_of_classes_come_back_from_a_table(dataset, tmp_path):
    named = replace(
        dataset, class_names=tuple(f"{name}{place}".strip() for place, name in enumerate(FORMULAS))
    )
    export(named, tmp_path / "out.csv", "csv", details=Details(named))
    assert mnist_gui.open(tmp_path / "out.csv").class_names == named.class_names
