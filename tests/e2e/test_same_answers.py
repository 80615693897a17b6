"""Command line, Python and window give the same rows for a query and the same answer for ink.

The window of a test stays open for all of its examples, and is used as a person uses it: data sets, models
and pictures are dropped on it, queries are typed, drawings are made with the mouse.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from helpers.draw_driver import RIGHT, answer, draw, draw_strokes, line, pad
from helpers.query_strategies import queries, ranges, written
from helpers.widget_driver import find, text, trigger
from helpers.window_driver import drop, message
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMainWindow, QWidget

from mnist_gui import cli
from mnist_gui.data.columns import DISTANCE, NOTES, PROPOSALS, RUN, Columns
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.export import Details, export
from mnist_gui.data.open import open_dataset
from mnist_gui.data.predictions import Predictions
from mnist_gui.data.query.condition import Condition
from mnist_gui.data.query.query import Query, needs
from mnist_gui.data.query.run_query import find_rows
from mnist_gui.data.query.text import format_query, parse_query
from mnist_gui.data.query.vocabulary import vocabulary_of
from mnist_gui.data.user.notes import Notes, notes_folder, write_notes
from mnist_gui.errors import UserError
from mnist_gui.ink.drawing_file import read_drawings
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.learning.classifier import Prediction, Reader, RejectReason
from mnist_gui.learning.inference import predict_dataset
from mnist_gui.learning.model_file import open_model
from mnist_gui.learning.pad.shipped import shipped_classifier
from mnist_gui.ui.draw.picture_view import PictureView

Output = Callable[..., tuple[int, str, str]]
Point = tuple[float, float]

LONGEST = 60_000
"""Milliseconds to wait for the window, on a busy machine."""


def examples(count: int) -> settings:
    """Return settings for so many examples, the same ones each time."""
    # Without shrinking: a failed wait takes seconds, and a smaller example would need hundreds of them.
    return settings(
        max_examples=count, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
    )


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin without notes and own digits."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str]) -> Output:
    """Run a command; return its exit code and what it prints on stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main([*map(str, arguments)])
        return code, *capsys.readouterr()

    return run


# --- queries


class Asked:
    """A data set that is open in the window; the same query can be asked in all three ways."""

    def __init__(
        self,
        qtbot,
        window: QMainWindow,
        output: Output,
        spec: str,
        *,
        model: Path | None = None,
    ) -> None:
        self._qtbot, self._window, self._output = qtbot, window, output
        self._spec, self._model = spec, model
        self.dataset = open_dataset(spec)
        self._predictions: Predictions | None = None
        if model is not None:
            self._predictions = predict_dataset(open_model(model), self.dataset)
            drop(window, model)
        self._wait_for({NOTES} if model is None else {NOTES, "predictions"})

    def _wait_for(self, names: set[str] | frozenset[str]) -> None:
        store, names = self._window.state.column_store, frozenset(names)

        def are_found() -> bool:
            # The predictions of the test split are shown first, then those of all images.
            return store.columns is not None and names <= store.columns.known and not store.is_finding(names)

        self._qtbot.waitUntil(are_found, timeout=LONGEST)

    def by_command(self, query: str) -> list[int] | str:
        """Return the rows, or the sentence about a query that is refused."""
        predicted = () if self._model is None else ("--model", self._model)
        code, printed, said = self._output("info", self._spec, "--json", "--where", query, *predicted)
        if code:
            assert (code, printed) == (2, "")
            return said.splitlines()[-1].removeprefix("mnist-gui: ")
        return json.loads(printed)["rows"]

    def in_python(self, query: str) -> list[int] | str:
        """Return the rows, which are those of `Dataset.where`, or the sentence."""
        try:
            rows = find_rows(query, Columns(self.dataset, self._predictions))
        except UserError as error:  # a query that makes no sense, or a column that is missing
            return str(error)
        found = self.dataset.where(query, predictions=self._predictions)
        assert found.labels.tolist() == self.dataset.labels[rows].tolist()
        assert len(found) == len(rows)
        return rows.tolist()

    def in_window(self, query: str) -> list[int] | str:
        """Return the rows that the grid shows, or the sentence below the query."""
        field = find(self._window, QLineEdit, "queryField")
        field.setText(query)
        self._qtbot.keyClick(field, Qt.Key.Key_Return)
        if field.accessibleDescription():
            assert text(self._window, "queryError") == field.accessibleDescription()
            return field.accessibleDescription()
        self._wait_for(needs(parse_query(query, self.dataset)))
        return find(self._window, QAbstractItemView, "digitGrid").model().rows.tolist()

    def check(self, query: str) -> list[int] | str:
        """Check that all three say the same, and return it."""
        by_command = self.by_command(query)
        assert self.in_python(query) == by_command
        assert self.in_window(query) == by_command
        return by_command


def show(qtbot, window: QMainWindow, path: Path) -> None:
    """Drop a data set on the window and wait until it is open."""
    session = window.state.session
    before = session.workspace.dataset
    drop(window, path)
    qtbot.waitUntil(lambda: session.workspace.dataset is not before, timeout=LONGEST)


NUMBERS = st.sampled_from([0.0, 0.05, 0.1, 0.25, 0.5, 0.9, 1, 2, 3, 12, 20, 100, 1000])


def words(dataset: Dataset) -> st.SearchStrategy[str]:
    """Return queries in words, many of which are refused."""
    names = [
        "label",
        "pred",
        "wrong",
        "conf",
        "ink",
        "index",
        "split",
        "sample",
        "note",
        "hight",
        *dataset.columns,
    ]
    values = ["3", "3,5", "none", "test", "0.5", "10..20", "50%", "true", '"scan a"', "x", ""]
    word = st.tuples(
        st.sampled_from(["", "", "-"]),
        st.sampled_from(names),
        st.sampled_from([":", ":", "<", ">=", "!=", ""]),
        st.sampled_from(values),
    ).map("".join)
    return st.lists(word, max_size=3).map(" ".join)


@pytest.mark.parametrize("predicted", [False, True])
def test_the_same_rows_of_the_sample(qtbot, use, output, model, predicted):
    dataset = open_dataset("sample")
    write_notes(notes_folder(), dataset, Notes(dict.fromkeys(range(0, len(dataset), 7), "odd")))
    wanted = queries(dataset.split_names, 10, ranges(NUMBERS))

    def steps(window):
        asked = Asked(qtbot, window, output, "sample", model=model if predicted else None)

        @examples(40)
        @given(wanted)
        def same(query: Query) -> None:
            query = query.with_value("nearest", None)  # compares with an image of the window
            if PROPOSALS in needs(query):
                return  # are made in the window
            if predicted or "predictions" not in needs(query):
                asked.check(format_query(query, dataset))

        same()

    assert use(["sample"], steps) == 0


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Return images of the sample, and blank ones, with labels of any kind or none, in splits of any size."""
    sample = open_dataset("sample")
    count = draw(st.integers(1, 30))
    pixels = np.concatenate([split.images for split in sample.splits])
    pixels = pixels[draw(st.lists(st.integers(0, len(sample) - 1), min_size=count, max_size=count))]
    pixels[draw(st.lists(st.integers(0, count - 1), max_size=2))] = 0

    def column(elements: st.SearchStrategy, dtype: type) -> np.ndarray:
        return np.array(draw(st.lists(elements, min_size=count, max_size=count)), dtype=dtype)

    labels = column(st.integers(NO_LABEL, 9), np.int16)
    ends = sorted({0, count, *draw(st.lists(st.integers(0, count), max_size=2))})
    names = ("train", "val", "test")
    splits = [
        Split(name, pixels[start:stop], labels[start:stop])
        for name, (start, stop) in zip(names, pairwise(ends), strict=False)
    ]
    columns = {
        "writer": column(st.integers(-1, 3), np.int64),
        "score": column(st.sampled_from([0.0, 0.1, 0.5, 2.0]), np.float64),
        "tool": column(st.sampled_from(["pen", "Pen", "scan a", "", "a,b"]), object),
        "label": column(st.integers(5, 6), np.int64),
    }
    return Dataset("Made", tuple(splits), tuple("0123456789"), "made", columns)


@pytest.mark.parametrize("predicted", [False, True])
def test_the_same_rows_of_any_data_set(qtbot, use, output, model, tmp_path, predicted):
    def steps(window):
        @examples(8)
        @given(datasets(), st.sampled_from(["npz", "csv", "parquet"]), st.data())
        def same(made: Dataset, form: str, data: st.DataObject) -> None:
            path = tmp_path / f"made.{form}"
            export(made, path, form, details=Details(made), overwrite=True)
            dataset = open_dataset(path)
            noted = data.draw(st.lists(st.integers(0, len(dataset) - 1), max_size=5))
            write_notes(notes_folder(), dataset, Notes(dict.fromkeys(noted, "odd")))
            show(qtbot, window, path)
            asked = Asked(qtbot, window, output, str(path), model=model if predicted else None)
            own = tuple(f"column.{name}" for name in ("writer", "score"))
            wanted = queries(dataset.split_names, 10, ranges(NUMBERS) | ranges(NUMBERS, own))
            for _ in range(3):
                query = data.draw(wanted).with_value("nearest", None)
                if PROPOSALS not in needs(query) and (predicted or "predictions" not in needs(query)):
                    asked.check(format_query(query, dataset))
            written = data.draw(words(dataset))
            if predicted or not any(word in written for word in ("pred", "wrong", "conf")):
                asked.check(written)

        same()

    assert use(["sample"], steps) == 0


def test_the_same_rows_for_each_condition(qtbot, use, output, model, tmp_path):
    sample = open_dataset("sample")
    sample = sample.subset(np.arange(0, len(sample), 9))
    numbers = np.arange(len(sample))
    tools = np.array(["pen", "Pen", "scan a", "a,b"])
    columns = {"writer": numbers % 7, "score": numbers / 1000, "tool": tools[numbers % len(tools)]}
    path = tmp_path / "made.parquet"
    export(sample, path, "parquet", details=Details(replace(sample, columns=columns)), overwrite=True)
    dataset = open_dataset(path)
    write_notes(notes_folder(), dataset, Notes(dict.fromkeys(range(0, len(dataset), 7), "odd")))

    def steps(window):
        asked = Asked(qtbot, window, output, str(path), model=model)

        def check(condition: Condition) -> None:
            @examples(3)
            @given(written(condition, dataset))
            def same(query: str) -> None:
                if condition.needs not in (DISTANCE, PROPOSALS, RUN):
                    asked.check(query)
                else:  # depends on what the user did in the window
                    assert asked.by_command(query) == asked.in_python(query)

            same()

        for condition in vocabulary_of(dataset).conditions:
            check(condition)

    assert use([str(path)], steps) == 0


# --- drawings and pictures


def reported(prediction: Prediction, number: int = 0) -> dict:
    """Return what ``mnist-gui predict --json`` should report of one image."""
    label, runner_up = int(prediction.labels[number]), int(prediction.runner_up[number])
    reason = prediction.reject_reasons[number]
    return {
        "label": None if label == NO_LABEL else label,
        "probabilities": prediction.probabilities[number].tolist(),
        "blank": bool(prediction.blank[number]),
        "is_digit": float(prediction.is_digit[number]),
        "runner_up": None if runner_up == NO_LABEL else runner_up,
        "verdict": prediction.verdicts[number],
        "reason": None if reason is RejectReason.NONE else reason.value,
    }


def all_reported(prediction: Prediction) -> list[dict]:
    return [reported(prediction, number) for number in range(len(prediction.blank))]


def shown_word(report: dict) -> str:
    """Return the word that stands for an answer on the Draw page."""
    if report["blank"]:
        return "Draw a digit"
    if "digits" in report:
        return "".join(
            "\N{EN DASH}" if digit["verdict"] == "not a digit" else str(np.argmax(digit["probabilities"]))
            for digit in report["digits"]
        )
    label = report["label"]
    return {"digit": f"{label}", "not sure": f"{label}?", "not a digit": "Not a digit"}[report["verdict"]]


def reports(output: Output, path: Path, model: Path | None) -> list[dict]:
    """Return what the command line reports of each drawing or digit of a file."""
    code, printed, said = output("predict", path, "--json", *(() if model is None else ("--model", model)))
    assert code == 0, said
    return [json.loads(line) for line in printed.splitlines()]


def without_name(report: dict) -> dict:
    return {key: value for key, value in report.items() if key not in ("file", "part", "box", "digits")}


CORNERS = st.tuples(*[st.integers(1, 19).map(lambda step: step / 20)] * 2)
STROKES = st.lists(st.lists(CORNERS, min_size=1, max_size=5), min_size=1, max_size=3)
"""Strokes from corner to corner, in pad units. Most of them are no digits."""

DIGITS = (
    ((0.3, 0.2), (0.7, 0.2), (0.45, 0.8)),
    ((0.35, 0.35), (0.5, 0.1), (0.5, 0.9)),
    ((0.5, 0.1), (0.3, 0.3), (0.3, 0.7), (0.5, 0.9), (0.7, 0.7), (0.7, 0.3), (0.5, 0.1)),
    ((0.3, 0.2), (0.6, 0.2), (0.7, 0.35), (0.3, 0.8), (0.7, 0.8)),
    ((0.7, 0.15), (0.35, 0.15), (0.3, 0.45), (0.65, 0.5), (0.65, 0.8), (0.3, 0.8)),
)
"""Digits in one stroke each."""


@st.composite
def digits(draw: st.DrawFn) -> list[list[Point]]:
    """Return the stroke of a digit, moved and with unsteady corners."""
    shift = st.integers(-3, 3).map(lambda step: step / 40)
    across, down = draw(shift), draw(shift)
    return [
        [(x + across + draw(shift) / 4, y + down / 2) for x, y in draw(st.sampled_from(DIGITS))],
    ]


@pytest.mark.parametrize("trained", [False, True])
def test_the_same_answer_for_a_drawing(qtbot, use, output, model, tmp_path, trained):
    reader: Reader = open_model(model) if trained else shipped_classifier()
    file = tmp_path / "copied.jsonl"

    def steps(window):
        if trained:
            drop(window, model)
            qtbot.waitUntil(lambda: window.state.session.workspace.current_run is not None, timeout=LONGEST)
        trigger(window, "drawPageAction")
        page = window.page("draw")
        qtbot.waitUntil(lambda: page.isVisible(), timeout=LONGEST)

        @examples(40)
        @given(digits() | STROKES, st.none() | st.tuples(CORNERS, CORNERS))
        def same(strokes: list[list[Point]], erased: tuple[Point, Point] | None) -> None:
            page.clear()
            draw_strokes(qtbot, window, [line(*corners, corners[-1], steps=5) for corners in strokes])
            if erased is not None:
                draw(qtbot, window, *line(*erased), button=RIGHT)
            drawing = pad(window).drawing
            if drawing.is_empty:  # all of it was erased
                assert answer(window) == "Draw a digit"
                return
            qtbot.waitUntil(lambda: page.answer.drawing is drawing, timeout=LONGEST)
            qtbot.keyClick(pad(window), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            file.write_text(QGuiApplication.clipboard().text())
            (report,) = reports(output, file, model if trained else None)
            assert without_name(report) == reported(reader.read(read_drawings(file)))
            assert answer(window) == shown_word(report)
            if not report["blank"]:
                assert without_name(report) == reported(page.answer.prediction)
                digits = [reported(digit.prediction) for digit in page.answer.digits]
                assert report.get("digits", []) == digits

        same()

    assert use(["sample"], steps) == 0


@st.composite
def pictures(draw: st.DrawFn) -> Image.Image:
    """Return a picture with a few digits of the sample in a row, on paper of any tone."""
    sample = open_dataset("sample")
    rows = draw(st.lists(st.integers(0, len(sample) - 1), max_size=4))
    side = 28 * draw(st.integers(1, 4))
    ink = np.zeros((side, side * max(1, len(rows))), np.float32)
    for place, row in enumerate(rows):
        split, number = sample.location(row)
        digit = np.kron(split.images[number], np.ones((side // 28, side // 28)))
        ink[:, place * side : (place + 1) * side] = digit / 255
    dark, light = draw(st.integers(0, 60)), draw(st.integers(190, 255))
    tones = light - (light - dark) * ink
    if draw(st.booleans()):
        tones = 255 - tones
    if noise := draw(st.integers(0, 12)):
        tones = tones + np.random.default_rng(noise).normal(0, noise, tones.shape)
    grey = Image.fromarray(np.clip(tones, 0, 255).astype(np.uint8))
    return grey.convert(draw(st.sampled_from(["L", "RGB", "RGBA", "P"])))


def test_the_same_answers_for_a_picture(qtbot, use, output, tmp_path):
    file = tmp_path / "picture.png"
    reader = shipped_classifier()

    def steps(window):
        trigger(window, "drawPageAction")
        overlay = find(window, QWidget, "pictureOverlay")

        @examples(25)
        @given(pictures())
        def same(picture: Image.Image) -> None:
            picture.save(file)
            found = reports(output, file, None)
            images = [digit.image for digit in picture_to_images(file)]
            drop(window, file)
            if not images:
                qtbot.waitUntil(lambda: "No digit was found" in message(window), timeout=LONGEST)
                assert [report["blank"] for report in found] == [True]
                return
            qtbot.waitUntil(overlay.isVisible, timeout=LONGEST)
            view = find(window, PictureView, "pictureView")
            assert list(map(without_name, found)) == all_reported(reader.predict(np.stack(images)))
            assert list(map(without_name, found)) == all_reported(view.answer.prediction)
            assert view.answer.images.tolist() == np.stack(images).tolist()
            for number, report in enumerate(found):
                view.choose(number)
                assert answer(window) == shown_word(report)
            qtbot.keyClick(view, Qt.Key.Key_Escape)
            assert not overlay.isVisible()

        same()

    assert use(["sample"], steps) == 0
