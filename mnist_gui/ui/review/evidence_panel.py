"""Beside the large image: its label, what is proposed and why, and the nearest images of both classes."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.user.reviews import Decision, ReviewedImage
from mnist_gui.ui.review.neighbour_finder import FoundNeighbours, Near
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.cards import heading, paint_panel
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.labels import VerdictLabel, quiet_label
from mnist_gui.ui.widgets.layouts import column, row, scrolling
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.score_bars import percentage
from mnist_gui.ui.widgets.side_column import SideColumn
from mnist_gui.ui.widgets.tokens import TextStyle, set_text_size, set_text_style

WIDTH = 344
NARROW_WIDTH = 232
_SIDE = 56
_SHORT_NAME = 3  # characters of a class name that is written as large as a number
_LONG_FACTOR = 1.4
_SURE = 0.99  # larger probabilities are written alike


class EvidencePanel(SideColumn):
    """What speaks for one label and for the other.

    Signals
    -------
    neighbour_chosen(int)
        The user wants to see this row.
    """

    neighbour_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self.setObjectName("reviewEvidence")
        self._place = heading()
        self._place.setObjectName("reviewPlace")
        self._given, self._proposed = _name_label("reviewGiven"), _name_label("reviewProposed")
        self._given_caption = quiet_label(self.tr("Label"))
        self._proposed_caption = quiet_label(self.tr("Proposed"))
        self._proposed_caption.setObjectName("reviewConfidence")
        self._reason = PlainLabel()
        self._reason.setObjectName("reviewReason")
        self._reason.setWordWrap(True)
        self._decision = PlainLabel()
        self._decision.setObjectName("reviewDecision")
        self._decision.setWordWrap(True)
        set_text_style(self._decision, TextStyle.STRONG)
        self._near_given_title, self._near_proposed_title = quiet_label(" "), quiet_label(" ")
        self._near_given = _strip("reviewNearGiven", self.tr("Nearest images with this label"))
        self._near_proposed = _strip("reviewNearProposed", self.tr("Nearest images of the proposed class"))
        for strip in (self._near_given, self._near_proposed):
            strip.image_chosen.connect(self.neighbour_chosen)
        self._lay_out()

    def _lay_out(self) -> None:
        given = column(self._given_caption, self._given)
        proposed = column(self._proposed_caption, self._proposed)
        content = QWidget()
        column(
            self._place,
            row((given, 1), (proposed, 1), spacing=tokens.MARGIN),
            self._reason,
            self._decision,
            tokens.TIGHT,
            self._near_proposed_title,
            self._near_proposed,
            tokens.TIGHT,
            self._near_given_title,
            self._near_given,
            None,
            owner=content,
            spacing=tokens.GAP,
            margins=(tokens.MARGIN,) * 4,
        )
        area = scrolling(content, is_clear=True)
        column((area, 1), owner=self, margins=(1, 0, 0, 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, with a hairline towards the image."""
        paint_panel(self, Qt.Edge.LeftEdge)

    def show_image(self, dataset: Dataset, image: ReviewedImage) -> None:
        """Show another image; its neighbours come later."""
        split, number = dataset.location(image.row)
        self._place.setText(f"{split.name} {number:,}")
        _name(self._given, name_of(dataset, image.given) or self.tr("none"))
        proposed = name_of(dataset, image.proposed)
        _name(self._proposed, proposed or "\N{EN DASH}")
        self._proposed.set_wrong(bool(proposed))
        caption = self.tr("Proposed")
        if proposed and not math.isnan(image.confidence):
            sure = _percentage(image.confidence)
            caption = self.tr("Proposed, {percent}").format(percent=sure)
        self._proposed_caption.setText(caption)
        self._reason.setText(sentence(image.reason))
        self._reason.setVisible(bool(image.reason))
        near = self.tr("Nearest with label {name}")
        self._near_given_title.setText(near.format(name=name_of(dataset, image.given)))
        for part in (self._near_given_title, self._near_given):
            part.setVisible(image.given != NO_LABEL)
        other = self.tr("Nearest of {name}").format(name=proposed)
        self._near_proposed_title.setText(other if proposed else self.tr("Nearest of other classes"))
        for strip in (self._near_given, self._near_proposed):
            strip.set_images(StripImages())

    @property
    def words(self) -> str:
        """What speaks for which label, for screen readers."""
        labels = (self._given_caption, self._given, self._proposed_caption, self._proposed, self._reason)
        return " ".join(label.text() for label in labels)

    def show_decision(self, decision: Decision, name: str) -> None:
        """Say what was said of the image; `name` is that of its label now."""
        words = {
            Decision.OPEN: "",
            Decision.CHANGED: self.tr("Changed to {name}"),
            Decision.KEPT: self.tr("Kept: {name} is right"),
            Decision.UNSURE: self.tr("Marked as unsure"),
            Decision.EXCLUDED: self.tr("Excluded from training, testing and exports"),
        }[decision]
        self._decision.setText(words.format(name=name))
        self._decision.setVisible(bool(words))

    def show_neighbours(self, found: FoundNeighbours) -> None:
        """Show the nearest images of both classes."""
        self._near_given.set_images(_strip_images(found.given))
        self._near_proposed.set_images(_strip_images(found.proposed))


def name_of(dataset: Dataset, label: int) -> str:
    """Return the name of a class; empty for none."""
    return "" if label == NO_LABEL else dataset.class_names[label]


def _percentage(probability: float) -> str:
    most = percentage(_SURE)
    return f">\N{NO-BREAK SPACE}{most}" if probability > _SURE else percentage(probability)


def sentence(words: str) -> str:
    """Return words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _name_label(name: str) -> VerdictLabel:
    label = VerdictLabel()
    label.setObjectName(name)
    return label


def _name(label: QLabel, name: str) -> None:
    number = TextStyle.NUMBER.value[0]
    set_text_size(label, number if len(name) <= _SHORT_NAME else _LONG_FACTOR, bold=True)
    label.setText(name)
    label.setWordWrap(len(name) > _SHORT_NAME)


def _strip(name: str, words: str) -> ImageStrip:
    strip = ImageStrip(words, side=_SIDE, lines=2)
    strip.setObjectName(name)
    return strip


def _strip_images(near: Near) -> StripImages:
    return StripImages(near.images, [""] * len(near.rows), near.rows.tolist())
