"""The image that is reviewed, what speaks for which label, and the buttons and keys to say it with."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.user.reviews import Decision, Review, ReviewedImage
from mnist_gui.ui.review.evidence_panel import NARROW_WIDTH, WIDTH, EvidencePanel, name_of
from mnist_gui.ui.review.key_button import KeyButton
from mnist_gui.ui.review.large_image import LargeImage
from mnist_gui.ui.review.neighbour_finder import FoundNeighbours
from mnist_gui.ui.review.progress_strip import ProgressStrip
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import set_primary
from mnist_gui.ui.widgets.cards import heading, paint_panel
from mnist_gui.ui.widgets.class_keys import ClassKeys
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import text_scale
from mnist_gui.ui.widgets.typed_keys import TypedKeys

_NARROW = 860  # logical pixels, below which texts of buttons and the panel are shorter
_LEVELS = 3  # of texts, the longest first
_ENTER = "\N{RETURN SYMBOL}"
_LEFT, _RIGHT = "\N{LEFTWARDS ARROW}", "\N{RIGHTWARDS ARROW}"


class ReviewView(QWidget):
    """Shows one image of a review.

    Signals
    -------
    decided(int, CorrectionState)
        The user says which label and state the image has.
    moved(int)
        The user wants to see the image at this position; beyond the last one is the end.
    label_wanted(str)
        The user wants to choose a class by its name; has what was typed already.
    undo_requested(), left()
        The user wants to undo the last step, or to leave the review as it is.
    neighbour_chosen(int)
        The user wants to see this row.
    """

    decided = Signal(int, object)
    moved = Signal(int)
    label_wanted = Signal(str)
    undo_requested = Signal()
    left = Signal()
    neighbour_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewView")
        self.setAccessibleName(self.tr("Review"))
        self.setAccessibleDescription(
            self.tr("Press Enter to change the label, K to keep it, right and left to move on")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._dataset: Dataset | None = None
        self._review: Review | None = None
        self._shown: ReviewedImage | None = None
        self._class_keys = ClassKeys(())
        self._count = heading()
        self._count.setObjectName("reviewCount")
        self._done = PlainLabel()
        self._done.setObjectName("reviewDone")
        self._done.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._progress = ProgressStrip()
        self._image = LargeImage()
        self._image.setObjectName("reviewImage")
        self.evidence = EvidencePanel()
        self._finish = KeyButton("reviewFinish")
        self._undo = KeyButton("reviewUndo", "Ctrl+Z")
        back, forward = (_RIGHT, _LEFT) if self.isRightToLeft() else (_LEFT, _RIGHT)
        self._back = KeyButton("reviewBack", back)
        self._skip = KeyButton("reviewSkip", forward)
        self._change = KeyButton("reviewChange", _ENTER)
        self._keep = KeyButton("reviewKeep", "K")
        self._unsure = KeyButton("reviewUnsure", "U")
        self._exclude = KeyButton("reviewExclude", "Del")
        self._other = KeyButton("reviewOther", "F2")
        set_primary(self._change, primary=True)
        self._say_what_stays()
        self._say("", "")
        self._lay_out()
        self._connect()
        TypedKeys(self, self._takes).typed.connect(self._on_typed)

    def _lay_out(self) -> None:
        head, foot = _Bar(), _Bar()
        self._head = row(
            self._count,
            (self._progress, 1),
            self._done,
            self._undo,
            self._finish,
            owner=head,
            spacing=tokens.WIDE,
            margins=(tokens.MARGIN, tokens.GAP, tokens.MARGIN, tokens.GAP),
        )
        self._foot = row(
            self._back,
            None,
            self._change,
            self._keep,
            self._unsure,
            self._exclude,
            self._other,
            None,
            self._skip,
            owner=foot,
            spacing=tokens.GAP,
            margins=(tokens.MARGIN, tokens.GAP, tokens.MARGIN, tokens.GAP),
        )
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        column(head, (row((self._image, 1), self.evidence), 1), line, foot, owner=self)

    def _connect(self) -> None:
        self._progress.position_chosen.connect(self.moved)
        self._finish.clicked.connect(self._on_finish)
        self._undo.clicked.connect(self.undo_requested)
        self._back.clicked.connect(self._go_back)
        self._skip.clicked.connect(self._go_on)
        self._change.clicked.connect(self.change)
        self._keep.clicked.connect(self.keep)
        self._unsure.clicked.connect(self._on_unsure)
        self._exclude.clicked.connect(self._on_exclude)
        self._other.clicked.connect(self._on_other)
        self.evidence.neighbour_chosen.connect(self.neighbour_chosen)

    # --- what is shown ------------------------------------------------------------------------------

    def set_classes(self, names: tuple[str, ...]) -> None:
        """Use the keys of the classes of a data set."""
        self._class_keys = ClassKeys(names)
        for button, key in ((self._keep, "K"), (self._unsure, "U")):
            is_free = self._class_keys.label_of(key) is None
            button.set_key(key if is_free else f"Alt+{key}")
        self._say_what_stays()  # tool tips name the keys

    def show_review(
        self, dataset: Dataset, review: Review, decisions: tuple[Decision, ...], *, can_undo: bool
    ) -> bool:
        """Show the current image of a review.

        Returns
        -------
        bool
            Whether it is another image than before.
        """
        image = review.current
        assert image is not None, "at the end the summary is shown"
        is_other = image is not self._shown or self._dataset is None
        if self._dataset is None or dataset.class_names != self._dataset.class_names:
            self.set_classes(dataset.class_names)
        self._dataset, self._review, self._shown = dataset, review, image
        if is_other:
            self._image.set_pixels(dataset.take([image.row])[0])
            self.evidence.show_image(dataset, image)
        label = int(dataset.labels[image.row])
        self.evidence.show_decision(decisions[review.position], name_of(dataset, label))
        words = self.tr("{position} of {count}")
        self._count.setText(
            words.format(position=f"{review.position + 1:,}", count=f"{len(review.images):,}")
        )
        done = sum(each is not Decision.OPEN for each in decisions)
        self._done.setText(self.tr("{count} done").format(count=f"{done:,}"))
        self._progress.set_progress(decisions, review.position)
        self._undo.setEnabled(can_undo)
        self._back.setEnabled(review.position > 0)
        self._name_classes()
        if is_other:
            self._announce(self._count.text(), self.evidence.words)
        return is_other

    def _announce(self, *words: str) -> None:
        """Have screen readers say what is shown now."""
        self.setAccessibleName(", ".join(words))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.accessibleName()))

    def forget(self) -> None:
        """Show nothing: another data set is open."""
        self._dataset = self._review = self._shown = None
        self._image.set_pixels(None)

    def show_neighbours(self, found: FoundNeighbours) -> None:
        """Show the neighbours, if they are those of the image that is shown."""
        if found.image is self._shown:
            self.evidence.show_neighbours(found)

    def _name_classes(self) -> None:
        if self._dataset is not None and self._shown is not None:
            image = self._shown
            self._say(name_of(self._dataset, image.given), name_of(self._dataset, image.proposed))

    def _say(self, given: str, proposed: str) -> None:
        """Say in the buttons what they do, with the names of the classes, as long as there is room."""
        self._change.setEnabled(bool(proposed))
        for level in range(_LEVELS):
            self._say_briefly(given, proposed, level)
            hints = sum(button.sizeHint().width() + tokens.GAP for button in self._deciding)
            if hints + 2 * tokens.MARGIN <= self.width():
                break
        self._done.setVisible(not self._is_narrow)

    def _say_briefly(self, given: str, proposed: str, level: int) -> None:
        """Say it in full (0), without words for moving on (1), or in a word (2)."""
        arrow = _LEFT if self.isRightToLeft() else _RIGHT
        change = self.tr("Change to {name}").format(name=proposed) if proposed else self.tr("Change")
        short = f"{arrow} {proposed}" if proposed else change
        keep = self.tr("Keep {name}").format(name=given) if given else self.tr("No label")
        back, skip, other = self.tr("Back"), self.tr("Skip"), self.tr("Other label")
        is_brief, is_briefest = level > 0, level > 1
        self._change.say(
            short if is_briefest else change, change, self.tr("Give the image the proposed label")
        )
        brief_keep = self.tr("Keep") if given else keep
        self._keep.say(
            brief_keep if is_briefest else keep,
            keep,
            self.tr("The label is right: mark the image as checked"),
        )
        self._back.say("" if is_brief else back, back, self.tr("Back to the image before"))
        self._skip.say("" if is_brief else skip, skip, self.tr("Go on and decide nothing"))
        self._other.say(
            "" if is_brief else other, other, self.tr("Choose another class; its key does it at once")
        )

    def _say_what_stays(self) -> None:
        for button, text, tip in (
            (self._unsure, self.tr("Unsure"), self.tr("Neither can be said: mark the image as unsure")),
            (
                self._exclude,
                self.tr("Exclude"),
                self.tr("Leave the image out of training, testing and exports"),
            ),
            (self._undo, self.tr("Undo"), self.tr("Undo the last step")),
            (self._finish, self.tr("Finish"), self.tr("See what has changed; the rest stays for later")),
        ):
            button.say(text, text, tip)

    @property
    def _deciding(self) -> tuple[KeyButton, ...]:
        return (
            self._back,
            self._change,
            self._keep,
            self._unsure,
            self._exclude,
            self._other,
            self._skip,
        )

    @property
    def _is_narrow(self) -> bool:
        return self.width() < _NARROW * text_scale(self.fontMetrics())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten texts, and make the panel narrower, where there is little room."""
        super().resizeEvent(event)
        self.evidence.set_extent(NARROW_WIDTH if self._is_narrow else WIDTH)
        self._name_classes()

    # --- what the user does -------------------------------------------------------------------------

    @Slot()
    def change(self) -> None:
        """Give the image the proposed label."""
        if self._shown is not None and self._shown.proposed != NO_LABEL:
            self.decided.emit(self._shown.proposed, CorrectionState.NONE)

    @Slot()
    def keep(self) -> None:
        """Say that the label is right."""
        self._mark(CorrectionState.CHECKED)

    @Slot(int)
    def give(self, label: int) -> None:
        """Give the image any label; the one it had is kept."""
        if self._shown is None:
            return
        is_same = label == self._shown.given
        self.decided.emit(label, CorrectionState.CHECKED if is_same else CorrectionState.NONE)

    @Slot()
    def _on_unsure(self) -> None:
        self._mark(CorrectionState.UNSURE)

    @Slot()
    def _on_exclude(self) -> None:
        self._mark(CorrectionState.EXCLUDED)

    def _mark(self, state: CorrectionState) -> None:
        if self._shown is not None:
            self.decided.emit(self._shown.given, state)

    @Slot()
    def _on_other(self) -> None:
        self.label_wanted.emit("")

    @Slot()
    def _on_finish(self) -> None:
        if self._review is not None:
            self.moved.emit(len(self._review.images))

    @Slot()
    def _go_back(self) -> None:
        self._go(-1)

    @Slot()
    def _go_on(self) -> None:
        self._go(1)

    def _go(self, step: int) -> None:
        if self._review is not None:
            self.moved.emit(max(self._review.position + step, 0))

    # --- keys ---------------------------------------------------------------------------------------

    def _takes(self, text: str) -> bool:
        if self._dataset is None or not text:
            return False
        is_class = self._class_keys.label_of(text) is not None
        return is_class or text.upper() in {"K", "U"} or self._class_keys.begins_name(text)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        label = self._class_keys.label_of(text)
        if label is not None:
            self.give(label)
        elif text.upper() == "K":
            self.keep()
        elif text.upper() == "U":
            self._on_unsure()
        else:
            self.label_wanted.emit(text)

    def event(self, event: QEvent) -> bool:
        """Keep the keys used here from being shortcuts elsewhere."""
        if isinstance(event, QKeyEvent) and _is_override(event) and self._action_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key stands for."""
        action = self._action_of(event)
        if action is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() or event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            action()

    def _action_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        forward, back = (self._go_on, self._go_back)[:: -1 if self.isRightToLeft() else 1]
        if plain == Qt.KeyboardModifier.AltModifier:
            return {Qt.Key.Key_K: self.keep, Qt.Key.Key_U: self._on_unsure}.get(Qt.Key(event.key()))
        if plain:
            return None
        return {
            Qt.Key.Key_Return: self.change,
            Qt.Key.Key_Enter: self.change,
            Qt.Key.Key_Right: forward,
            Qt.Key.Key_Left: back,
            Qt.Key.Key_Backspace: self._go_back,
            Qt.Key.Key_Delete: self._on_exclude,
            Qt.Key.Key_F2: self._on_other,
            Qt.Key.Key_Home: self._on_home,
            Qt.Key.Key_Escape: self.left.emit,
        }.get(Qt.Key(event.key()))

    def _on_home(self) -> None:
        self.moved.emit(0)


def _is_override(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.ShortcutOverride


class _Bar(QWidget):
    """A bar with the ground of cards."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the hairline."""
        paint_panel(self, Qt.Edge.BottomEdge)
