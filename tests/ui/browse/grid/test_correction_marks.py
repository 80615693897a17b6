"""Marks of corrections in the grid."""

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QFont, QGuiApplication

from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Split
from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.grid.correction_marks import (
    CHECKED,
    CORRECTED,
    EXCLUDED,
    PROPOSED,
    UNSURE,
    CorrectionMarks,
    dim,
    marks_of,
)
from mnist_gui.ui.browse.grid.grid_style import GridStyle
from mnist_gui.ui.browse.grid.sprites import NOTHING


def test_each_row_has_the_mark_of_what_the_user_said(tiny_dataset):
    labels, states = tiny_dataset.labels.copy(), np.zeros(len(tiny_dataset), dtype=np.uint8)
    labels[[0, 1, 2]] = (labels[[0, 1, 2]] + 1) % 10
    states[[1, 2, 3, 4]] = [
        CorrectionState.CHECKED,
        CorrectionState.EXCLUDED,
        CorrectionState.CHECKED,
        CorrectionState.UNSURE,
    ]
    corrected = with_corrections(tiny_dataset, labels, states)
    marks = marks_of(corrected, np.array([5, 4, 3, 2, 1, 0]))
    assert marks is not None
    assert marks.tolist() == [NOTHING, UNSURE, CHECKED, EXCLUDED, CORRECTED, CORRECTED]
    assert marks_of(tiny_dataset, np.arange(5)) is None


def test_proposed_labels_have_a_mark_until_they_are_labels(tiny_dataset):
    bare = [Split(s.name, s.images, np.full(len(s), NO_LABEL, np.int16)) for s in tiny_dataset.splits]
    unlabelled = replace(tiny_dataset, splits=tuple(bare))
    labels = unlabelled.labels.copy()
    labels[1] = 3
    states = np.zeros(len(labels), dtype=np.uint8)
    states[2] = CorrectionState.UNSURE
    proposed = np.array([4, NO_LABEL, 4, NO_LABEL], dtype=np.int16)
    marks = marks_of(with_corrections(unlabelled, labels, states), np.arange(4), proposed)
    assert marks.tolist() == [PROPOSED, NOTHING, UNSURE, NOTHING]


def test_marks_differ_in_shape_and_leave_other_cells_alone(qapp):
    style = GridStyle(60, 1.0, QGuiApplication.palette(), QFont(), Appearance())
    size = CorrectionMarks.size_for(style)
    painted = []
    for mirrored in (False, True):
        cells = np.full((1, 60, 6, 60), 0xFF808080, dtype=np.uint32)
        marks = CorrectionMarks(size, style.captions(selected=False), mirrored=mirrored)
        marks.put(cells, np.array([[CORRECTED, CHECKED, UNSURE, EXCLUDED, PROPOSED, NOTHING]]))
        assert (cells[0, :, 5] == 0xFF808080).all()
        far = slice(0, 30) if mirrored else slice(30, 60)
        assert (cells[..., far] == 0xFF808080).all()
        pairs = ((0, 1), (1, 2), (2, 3), (3, 4), (2, 4))
        painted += [(cells[0, :, number] != cells[0, :, other]).any() for number, other in pairs]
    assert all(painted)


def test_excluded_images_are_mixed_with_the_ground():
    cells = np.full((1, 2, 2, 2), 0xFF000000, dtype=np.uint32)
    dim(cells, np.array([[True, False]]), 0xFFFFFFFF)
    assert (cells[0, :, 0] == 0xFFBFBFBF).all()
    assert (cells[0, :, 1] == 0xFF000000).all()
    white = np.full((1, 2, 1, 2), 0xFFFFFFFF, dtype=np.uint32)
    dim(white, np.array([[True]]), 0xFFFFFFFF)
    assert (white == 0xFFFFFFFF).all()
