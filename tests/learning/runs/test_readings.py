"""Readings come back as they were written, and an altered file is refused."""

import io
import json
import zipfile

import numpy as np
import pytest

from mnist_gui.errors import ModelError
from mnist_gui.learning.evaluation import LARGEST_LOSS, Evaluation
from mnist_gui.learning.runs import readings
from mnist_gui.learning.runs.readings import read_readings, write_readings


@pytest.fixture
def evaluation() -> Evaluation:
    """Four images of three classes: one without a label, one blank, one with a probability of 0."""
    nan = np.nan
    return Evaluation(
        split="test",
        actual=np.array([0, -1, 2, 1], np.int16),
        predicted=np.array([0, 1, -1, 2], np.int16),
        class_names=("a", "b", "\N{SNOWMAN}"),
        confidence=np.array([0.75, 1, nan, 0.5], np.float32),
        loss=np.array([0.28768, nan, nan, LARGEST_LOSS], np.float32),
        reader="SVM on pixels",
        probabilities=np.array([[0.75, 0.25, 0], [0, 1, 0], [nan] * 3, [0.5, 0, 0.5]], np.float32),
    )


@pytest.fixture
def path(tmp_path, evaluation):
    write_readings(tmp_path / "readings.npz", evaluation)
    return tmp_path / "readings.npz"


def test_readings_come_back_as_they_were(path, evaluation):
    found = read_readings(path)
    for name in ("actual", "predicted", "confidence", "loss", "probabilities"):
        np.testing.assert_array_equal(getattr(found, name), getattr(evaluation, name))
    assert (found.split, found.class_names, found.reader) == (
        "test",
        ("a", "b", "\N{SNOWMAN}"),
        "SVM on pixels",
    )


def test_numpy_reads_the_file(path, evaluation):
    with np.load(path, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["probabilities"], evaluation.probabilities)


@pytest.mark.parametrize(("exact", "most", "kept"), [(11, 12, "<f2"), (12, 12, "<f4"), (11, 11, None)])
def test_very_many_probabilities_are_shortened_or_left_out(path, evaluation, monkeypatch, exact, most, kept):
    monkeypatch.setattr(readings, "MOST_EXACT", exact)
    monkeypatch.setattr(readings, "MOST_PROBABILITIES", most)
    write_readings(path, evaluation)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("manifest.json"))["probabilities"] == kept
    found = read_readings(path).probabilities
    if kept is None:
        assert found is None
    else:
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, evaluation.probabilities, atol=0.001)


def rewritten(path, name: str, array: np.ndarray | None = None, **manifest: object):
    """Write the file again with another array, or other entries in its manifest."""
    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    if array is not None:
        stream = io.BytesIO()
        np.save(stream, array)
        entries[f"{name}.npy"] = stream.getvalue()
    entries["manifest.json"] = json.dumps({**json.loads(entries["manifest.json"]), **manifest}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for entry, content in entries.items():
            archive.writestr(zipfile.ZipInfo(entry), content)
    return path


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("actual", np.array([0, -1, 3, 1], np.int16)),
        ("predicted", np.array([0, -2, 1, 1], np.int16)),
        ("predicted", np.array([0, 1, 1], np.int16)),
        ("confidence", np.array([0.5, 1.01, 0, 0], np.float32)),
        ("confidence", np.array([0.5, -0.01, 0, 0], np.float32)),
        ("loss", np.array([0, np.inf, 0, 0], np.float32)),
        ("loss", np.array([0, -0.5, 0, 0], np.float32)),
        ("loss", np.array([0, 0, 0, 0], np.float64)),
        ("probabilities", np.full((4, 3), 2, np.float32)),
        ("another", np.zeros(4, np.float32)),
    ],
)
def test_an_altered_array_is_refused(path, name, array):
    with pytest.raises(ModelError, match="cannot be used as the readings of a run"):
        read_readings(rewritten(path, name, array))


@pytest.mark.parametrize(
    "manifest",
    [
        {"format": "mnist_gui model"},
        {"images": 5},
        {"images": 10**12},
        {"images": "4"},
        {"class_names": ["a"]},
        {"class_names": []},
        {"columns": ["loss", "confidence"]},
        {"columns": {}},
        {"probabilities": "<f8"},
        {"probabilities": []},
        {"split": 3},
    ],
)
def test_an_altered_manifest_is_refused(path, manifest):
    with pytest.raises(ModelError, match="cannot be used as the readings of a run"):
        read_readings(rewritten(path, "manifest", **manifest))


def test_a_newer_file_asks_for_an_update(path):
    with pytest.raises(ModelError, match="newer mnist-gui"):
        read_readings(rewritten(path, "manifest", format_version=2))
