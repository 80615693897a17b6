"""The results of the Train page on paper: error, matrix, calibration, misread images, runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter

from mnist_gui.data.dataset import Dataset
from mnist_gui.learning.evaluation import Evaluation
from mnist_gui.learning.result_plots import calibration_plot
from mnist_gui.ui.train.chosen_images import images_at
from mnist_gui.ui.train.confusion_view import ConfusionView
from mnist_gui.ui.train.plot_card import plot_words
from mnist_gui.ui.widgets.image_strip import StripImages
from mnist_gui.ui.widgets.paper import (
    below,
    paint_image,
    paper_font,
    paper_palette,
    placed,
    put_on_paper,
    write,
    write_paragraph,
)
from mnist_gui.ui.widgets.plots.plot_painter import PlotPainter

_GAP: Final = 16
_SIDE: Final = 52  # of an image
_PITCH: Final = 62
_LINES: Final = 3
_MATRIX: Final = 400
_MOST_RUNS: Final = 8
_COLUMNS: Final = (0.0, 0.22, 0.42, 0.74, 0.84, 1.0)
"""Where the columns of the table of runs begin, and the end of the last one, as shares of its width."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("PrintedRun", text)


@dataclass(frozen=True)
class PrintedRun:
    """The sheet of a run.

    Attributes
    ----------
    summary : tuple of str
        The error, the model, and how it was trained and tested.
    settings : str
    evaluation : Evaluation or None
    dataset : Dataset
    runs : sequence of tuple of str
        Model, features, settings, number of images and error of the runs, newest first.
    """

    summary: tuple[str, str, str]
    settings: str
    evaluation: Evaluation | None
    dataset: Dataset
    runs: Sequence[tuple[str, str, str, str, str]]

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the sheet into an area."""
        error, model, caption = self.summary
        y = area.top()
        y += write(painter, below(area, y), error, size=34, bold=True) + 2
        for text in (model, caption, self.settings):
            y += write(painter, below(area, y), text, quiet=True) + 2
        y += _GAP
        if self.evaluation is not None:
            self._paint_results(painter, QRectF(area.left(), y, area.width(), _MATRIX), self.evaluation)
            y += _MATRIX + _GAP
            y = self._paint_misread(painter, below(area, y), self.evaluation)
        self._paint_runs(painter, below(area, y))

    def _paint_results(self, painter: QPainter, area: QRectF, evaluation: Evaluation) -> None:
        """Paint the matrix, and calibration beside it."""
        matrix = ConfusionView()
        matrix.mark_cells(marked=False)
        put_on_paper(matrix, QSize(round(area.width() * 0.62), _MATRIX))
        matrix.set_evaluation(evaluation)
        with placed(painter, QRectF(area.topLeft(), matrix.size().toSizeF())):
            matrix.paint_matrix(painter)
        if (plot := calibration_plot(evaluation, say=plot_words)) is None:
            return
        left = area.left() + matrix.width() + _GAP
        beside = QRectF(left, area.top(), area.right() - left, area.height())
        top = beside.top() + write(painter, beside, plot.title, size=15, bold=True) + 8
        square = QRectF(left, top, beside.width(), beside.width())
        with placed(painter, square):
            inside = QRectF(0, 0, square.width(), square.height())
            PlotPainter(plot, inside, palette=paper_palette(), font=paper_font()).paint(painter)
        hint = _tr("On the dashed line, of 90 % nine in ten are right.")
        write_paragraph(painter, below(beside, square.bottom() + 4), hint, size=11, quiet=True)

    def _paint_misread(self, painter: QPainter, area: QRectF, evaluation: Evaluation) -> float:
        """Paint the misread images that the model was surest of; return where they end."""
        if evaluation.split not in self.dataset.split_names:
            return area.top()
        wrong = np.flatnonzero(evaluation.wrong)
        if evaluation.confidence is not None:
            wrong = wrong[np.argsort(-np.nan_to_num(evaluation.confidence[wrong]), kind="stable")]
        across = int((area.width() + _PITCH - _SIDE) // _PITCH)
        shown = wrong[: across * _LINES]
        if not len(shown):
            return area.top()
        words = _tr("Misread, the surest first: {shown} of {all}")
        title = words.format(shown=f"{len(shown):,}", all=f"{len(wrong):,}")
        y = area.top() + write(painter, area, title, size=15, bold=True) + 8
        images = images_at(self.dataset, evaluation.split, shown)
        for place in range(len(images)):
            line, number = divmod(place, across)
            at = QRectF(area.left() + number * _PITCH, y + line * (_PITCH + 12), _SIDE, _SIDE)
            self._paint_image(painter, at, images, place, evaluation, int(shown[place]))
        lines = -(-len(images) // across)
        return y + lines * (_PITCH + 12) + _GAP / 2

    def _paint_image(
        self,
        painter: QPainter,
        at: QRectF,
        images: StripImages,
        place: int,
        evaluation: Evaluation,
        position: int,
    ) -> None:
        paint_image(painter, at, images.pixels[place])
        names = (*evaluation.class_names, "\N{EN DASH}")  # NO_LABEL is -1
        actual, predicted = names[evaluation.actual[position]], names[evaluation.predicted[position]]
        foot = QRectF(at.left(), at.bottom() + 2, at.width(), 14)
        caption = f"{actual} \N{RIGHTWARDS ARROW} {predicted}"
        write(painter, foot, caption, size=11, align=Qt.AlignmentFlag.AlignHCenter)

    def _paint_runs(self, painter: QPainter, area: QRectF) -> None:
        """Write the table of runs, as many as fit."""
        if len(self.runs) < 2:
            return
        y = area.top() + write(painter, area, _tr("Past runs"), size=15, bold=True) + 6
        titles = (_tr("Model"), _tr("Features"), _tr("Settings"), _tr("Images"), _tr("Test error"))
        for number, texts in enumerate((titles, *self.runs[:_MOST_RUNS])):
            if y + 18 > area.bottom():
                return
            for column, text in enumerate(texts):
                left, right = (area.left() + area.width() * share for share in _COLUMNS[column : column + 2])
                side = Qt.AlignmentFlag.AlignRight if column >= 3 else Qt.AlignmentFlag.AlignLeft
                cell = QRectF(left, y, right - left - 8, 16)
                write(painter, cell, text, size=12, quiet=number == 0, align=side)
            y += 18
