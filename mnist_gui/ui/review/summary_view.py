"""The end of a review: what changed, and what can be done next."""

from collections import Counter

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.reviews import Decision, Review
from mnist_gui.ui.review.evidence_panel import name_of
from mnist_gui.ui.review.neighbour_finder import thumbnails
from mnist_gui.ui.review.retraining import Comparison, Errors
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import PrimaryButton, set_icon
from mnist_gui.ui.widgets.cards import Card, heading
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column, row, scrolling
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import TextStyle, set_text_style

_WIDEST = 840
_MOST_IMAGES = 60
_MOST_PIXELS = 4_000_000  # that are read for the strip
_MOST_PAIRS = 6


class SummaryView(QWidget):
    """Says what a review has changed.

    Signals
    -------
    training_requested(), rest_requested(), images_requested(), export_requested(), suspects_requested()
        The user wants to train again and compare, to go on with what is not decided, to see the corrected
        images in Browse, to export, or to find suspects again.
    image_chosen(int)
        The user wants to go back to the image at this position of the review.
    """

    training_requested = Signal()
    rest_requested = Signal()
    images_requested = Signal()
    export_requested = Signal()
    suspects_requested = Signal()
    image_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewSummary")
        self._title = heading()
        self._title.setObjectName("summaryTitle")
        self._number = heading(style=TextStyle.NUMBER)
        self._number.setObjectName("summaryChanged")
        self._number.setWordWrap(True)
        self._counts = quiet_label(" ")
        self._counts.setObjectName("summaryCounts")
        self._pairs = PlainLabel()
        self._pairs.setObjectName("summaryPairs")
        self._pairs.setWordWrap(True)
        self._strip = ImageStrip(self.tr("Images whose label changed"), side=64, lines=2)
        self._strip.setObjectName("summaryImages")
        self._train = PrimaryButton(self.tr("Train again and compare"), "train")
        self._train.setObjectName("trainAgainButton")
        self._rest = _button("summaryRest", self.tr("Go on with the rest"), "play")
        self._images = _button("summaryBrowse", self.tr("Show in Browse"), "browse")
        self._export = _button("summaryExport", self.tr("Export..."), "export")
        self._again = _button("summarySuspects", self.tr("Find suspects again"), "review")
        self._state = quiet_label(" ")
        self._state.setObjectName("trainAgainState")
        self._state.hide()
        self._comparison = _ComparisonCard()
        self._comparison.hide()
        self._lay_out()
        self._train.clicked.connect(self.training_requested)
        self._rest.clicked.connect(self.rest_requested)
        self._images.clicked.connect(self.images_requested)
        self._export.clicked.connect(self.export_requested)
        self._again.clicked.connect(self.suspects_requested)
        self._strip.image_chosen.connect(self.image_chosen)

    def _lay_out(self) -> None:
        card = Card()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setSpacing(tokens.GAP)
        for button in (self._train, self._rest, self._images, self._export, self._again):
            flow.addWidget(button)
        card.add(self._title, self._number, self._counts, self._pairs, self._strip, buttons, self._state)
        content = QWidget()
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        column(card, self._comparison, None, owner=inner, spacing=tokens.WIDE)
        margins = (tokens.MARGIN,) * 4
        row(None, (inner, 100), None, owner=content, margins=margins)
        column((scrolling(content, is_clear=True), 1), owner=self)
        self.setFocusProxy(self._train)

    def show_review(self, dataset: Dataset, review: Review, decisions: tuple[Decision, ...]) -> None:
        """Show what was said of the images of a review."""
        counts = Counter(decisions)
        changed, left = counts[Decision.CHANGED], counts[Decision.OPEN]
        done = len(decisions) - left
        title = self.tr("All {count} images reviewed") if not left else self.tr("{done} of {count} reviewed")
        self._title.setText(title.format(done=f"{done:,}", count=f"{len(decisions):,}"))
        number = self.tr("1 label changed") if changed == 1 else self.tr("{count} labels changed")
        self._number.setText(number.format(count=f"{changed:,}"))
        parts = [
            self.tr("{count} kept").format(count=f"{counts[Decision.KEPT]:,}"),
            self.tr("{count} unsure").format(count=f"{counts[Decision.UNSURE]:,}"),
            self.tr("{count} excluded").format(count=f"{counts[Decision.EXCLUDED]:,}"),
            self.tr("{count} not decided").format(count=f"{left:,}"),
        ]
        self._counts.setText(" \N{MIDDLE DOT} ".join(parts))
        positions = [index for index, each in enumerate(decisions) if each is Decision.CHANGED]
        rows = [review.images[index].row for index in positions]
        names = [
            (name_of(dataset, review.images[index].given) or "\N{EN DASH}", name_of(dataset, label))
            for index, label in zip(positions, dataset.labels[rows].tolist() if rows else [], strict=True)
        ]
        arrow = "\N{LEFTWARDS ARROW}" if self.isRightToLeft() else "\N{RIGHTWARDS ARROW}"
        captions = [f"{given} {arrow} {label}" for given, label in names]
        pairs = Counter(captions).most_common(_MOST_PAIRS)
        listed = ", ".join(f"{pair} ({count:,})" for pair, count in pairs)
        if rest := len(captions) - sum(count for _, count in pairs):
            words = self.tr("{pairs}, and 1 other") if rest == 1 else self.tr("{pairs}, and {count} others")
            listed = words.format(pairs=listed, count=f"{rest:,}")
        self._pairs.setText(listed)
        self._pairs.setVisible(bool(pairs))
        most = min(_MOST_IMAGES, max(_MOST_PIXELS // (dataset.height * dataset.width), 1))
        if rows:
            images = thumbnails(dataset, np.array(rows[:most]))
            self._strip.set_images(StripImages(images, captions[:most], positions[:most]))
        self._strip.setVisible(bool(rows))
        self._rest.setVisible(left > 0)

    def show_training(self, *, is_under_way: bool, can_train: bool) -> None:
        """Say that something is being trained, or let the user begin it."""
        self._train.setEnabled(can_train and not is_under_way)
        self._state.setVisible(is_under_way)
        self._state.setText(self.tr("Training with the same settings; the status bar shows how far it is."))

    @Slot(object)
    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show both models side by side; nothing for None."""
        self._comparison.setVisible(comparison is not None)
        if comparison is not None:
            self._comparison.show_comparison(comparison)


def _button(name: str, text: str, icon_name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    set_icon(button, icon_name)
    return button


class _ComparisonCard(Card):
    """Two models side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("comparisonCard")
        self._verdict = PlainLabel()
        self._verdict.setObjectName("comparisonVerdict")
        self._verdict.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.MARGIN)
        self._grid.setVerticalSpacing(tokens.TIGHT)
        self._grid.setColumnStretch(0, 1)
        self._cells: list[list[QLabel]] = []
        for line in range(3):
            cells: list[QLabel] = []
            for place in range(3):
                label = PlainLabel()
                side = Qt.AlignmentFlag.AlignLeading if place == 0 else Qt.AlignmentFlag.AlignTrailing
                label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                if line == 0 or place == 0:
                    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
                else:
                    set_text_style(label, TextStyle.HEADING if line == 1 else TextStyle.STRONG)
                    label.setObjectName(f"comparison{line}{place}")
                label.setWordWrap(place == 0)
                self._grid.addWidget(label, line, place)
                cells.append(label)
            self._cells.append(cells)
        self.add(self._verdict, self._grid)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show other models."""
        title = self.tr("{title}, cross-validated") if comparison.is_validation else "{title}"
        self.set_title(title.format(title=comparison.title))
        texts = (
            ("", self.tr("Before"), self.tr("After")),
            (
                self.tr("Wrong, by the corrected labels"),
                _share(comparison.before[1]),
                _share(comparison.after[1]),
            ),
            (
                self.tr("Wrong, by the labels as given"),
                _share(comparison.before[0]),
                _share(comparison.after[0]),
            ),
        )
        for cells, line in zip(self._cells, texts, strict=True):
            for label, text in zip(cells, line, strict=True):
                label.setText(text)
        before, after = comparison.before[1], comparison.after[1]
        fewer = before.wrong - after.wrong
        images = self.tr("{count} {split} images").format(count=f"{after.images:,}", split=comparison.split)
        if fewer > 0:
            words = self.tr("The new model is wrong on {count} fewer of {images}.")
        elif fewer < 0:
            words = self.tr("The new model is wrong on {count} more of {images}.")
        else:
            words = self.tr("Both models are wrong equally often on {images}.")
        self._verdict.setText(words.format(count=f"{abs(fewer):,}", images=images))


def _share(errors: Errors) -> str:
    return f"{100 * errors.rate:.2f}\N{NO-BREAK SPACE}%  ({errors.wrong:,})"
