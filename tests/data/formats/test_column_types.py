"""Own columns in a CSV: which are whole numbers, which are fractions, and which stay texts."""

from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.open import open_dataset


def read_back(tmp_path: Path, name: str, texts: list[str]) -> np.ndarray:
    """Write a table with one own column, open it, and return the column."""
    file = tmp_path / "table.csv"
    header = ",".join(["label", *(f"pixel{number}" for number in range(4)), name])
    lines = [f"{row % 2},0,{row},255,9,{text}" for row, text in enumerate(texts)]
    file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return open_dataset(file).columns[name]


@pytest.mark.parametrize(
    "texts", [["0", "12", "-7"], ["1", "1"], ["0", "-0"], ["9" * 18, "-" + "9" * 18], ["10", "100"]]
)
def test_whole_numbers(tmp_path, texts):
    column = read_back(tmp_path, "x", texts)
    assert column.dtype == np.int64
    assert column.tolist() == [int(text) for text in texts]


@pytest.mark.parametrize(
    "texts",
    [["0.5", "1"], ["1.", "-2.25"], ["1E-3", "2"], ["0.5", ""], ["", "2.0"], ["1e+2", "7"]],
)
def test_fractions_beside_which_an_empty_field_is_unknown(tmp_path, texts):
    column = read_back(tmp_path, "x", texts)
    assert column.dtype == np.float64
    np.testing.assert_array_equal(column, [float(text) if text else np.nan for text in texts])


@pytest.mark.parametrize(
    "texts",
    [
        ["007", "012"],  # an identity, whose zeros count
        ["1", ""],
        ["1" * 19, "2"],  # too large for 64 bits
        ["+1", "2"],
        ["1e3", "2e4"],  # no program writes numbers so, but codes can look like this
        ["0.5", "half"],
        ["0.5", "nan"],
        ["0.5", "inf"],
        ["1e999", "0.5"],
        ["a", "1"],
        ["v1.2", "v1.3"],
        ["", ""],
    ],
)
def test_all_others_are_texts(tmp_path, texts):
    column = read_back(tmp_path, "x", texts)
    assert column.dtype == object
    assert column.tolist() == texts


@pytest.mark.parametrize("name", ["note", "predicted_name"])
def test_texts_of_an_export_stay_texts(tmp_path, name):
    assert read_back(tmp_path, name, ["3", "5"]).tolist() == ["3", "5"]
