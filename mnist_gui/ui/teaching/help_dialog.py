"""The help under F1: topics on the left, to be searched, and what they say."""

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QRegularExpression,
    Qt,
    QTimer,
    QUrl,
    Slot,
)
from PySide6.QtGui import QPainter, QPalette, QPen, QPixmap, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QTextEdit,
    QWidget,
)

from mnist_gui.ui.teaching.help_topics import TOPICS, Keys, Topic
from mnist_gui.ui.widgets.cards import Card, EmptyState
from mnist_gui.ui.widgets.layouts import column, row
from mnist_gui.ui.widgets.palette_colours import hover_colour, soft_colour
from mnist_gui.ui.widgets.tokens import (
    CONTROL_HEIGHT,
    CONTROL_RADIUS,
    GAP,
    LEAST_TARGET,
    MARGIN,
    TIGHT,
    WIDE,
    scaled,
)

_SIZE = (880, 600)
_LIST_WIDTH = 176
_PICTURE_WIDTH = 560  # logical pixels, at most
_MOST_MARKED = 500
_LATER = 20  # ms until a picture is made, so that the text is seen first
_Index = QModelIndex | QPersistentModelIndex


class HelpDialog(QDialog):
    """Every topic of the help. Deletes itself when it is closed.

    Parameters
    ----------
    keys : sequence of (str, str, str)
        Where they work, keys, effect.
    picture : callable
        Returns a picture of a page as it is now, by its name.
    parent : QWidget, optional
    lay_out : callable, optional
        Lays out a page in the size in which it will be shown; called an event before its picture is taken.
    """

    def __init__(
        self,
        keys: Keys,
        picture: Callable[[str], QPixmap],
        parent: QWidget | None = None,
        *,
        lay_out: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("helpDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Help"))
        self._picture = picture
        self._lay_out_page = lay_out
        self._keys = keys
        self._search = QLineEdit()
        self._search.setObjectName("helpSearch")
        self._search.setAccessibleName(self.tr("Search in the help"))
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setMinimumHeight(CONTROL_HEIGHT)
        self._search.setClearButtonEnabled(True)
        self._list = QListWidget()
        self._list.setObjectName("helpTopics")
        self._list.setAccessibleName(self.tr("Topics"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setItemDelegate(_TopicDelegate(self._list))
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for topic in TOPICS:
            self._list.addItem(self.tr(topic.title))
        for line in range(self._list.count()):
            item = self._list.item(line)
            hint = self._list.sizeHintForIndex(self._list.indexFromItem(item))
            hint.setHeight(max(hint.height() + GAP, LEAST_TARGET))
            item.setSizeHint(hint)
        self._text = QTextBrowser()
        self._text.setObjectName("helpText")
        self._text.setAccessibleName(self.tr("Help"))
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setOpenLinks(False)
        self._text.document().setDocumentMargin(WIDE)
        self._nothing = EmptyState(
            "search", self.tr("Nothing in the help has these words"), button=self.tr("Clear Search")
        )
        self._nothing.requested.connect(self._search.clear)
        self._right = QStackedWidget()
        self._right.addWidget(self._text)
        self._right.addWidget(self._nothing)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._illustration = QTimer(self)
        self._illustration.setSingleShot(True)
        self._illustration.setInterval(_LATER)
        self._illustration.timeout.connect(self._illustrate)
        self._lay_out()
        self._search.textChanged.connect(self._on_searched)
        self._list.currentRowChanged.connect(self._on_topic_chosen)
        self._list.setCurrentRow(0)
        self._search.setFocus()

    def _lay_out(self) -> None:
        left = QWidget()
        left.setFixedWidth(_LIST_WIDTH + 6 * max(0, self.fontMetrics().height() - 16))
        column(self._search, (_in_card(self._list), 1), owner=left, spacing=GAP)
        upper = row(left, (_in_card(self._right), 1), spacing=WIDE)
        column((upper, 1), self._buttons, owner=self, spacing=WIDE, margins=(MARGIN,) * 4)
        parent = self.parentWidget()
        width, height = _SIZE
        if parent is not None:
            width, height = min(width, parent.width() - 2 * MARGIN), min(height, parent.height() - MARGIN)
        self.resize(width, height)

    # --- topics -------------------------------------------------------------------------------------

    @Slot(int)
    def _on_topic_chosen(self, line: int) -> None:
        if line < 0:
            return
        self._show_topic(TOPICS[line])
        self._mark()
        self._illustration.start()

    @property
    def _topic(self) -> Topic:
        return TOPICS[max(self._list.currentRow(), 0)]

    @Slot()
    def _illustrate(self) -> None:
        """Add the picture of the page: lay out the page, take the picture and show it, an event for each.

        Each takes longer than the text; all of it at once would be a pause of a tenth of a second.
        """
        topic = self._topic
        if topic.page:
            if self._lay_out_page is not None:
                self._lay_out_page(topic.page)
            QTimer.singleShot(0, self, partial(self._take_picture, topic))

    def _take_picture(self, topic: Topic) -> None:
        if topic is self._topic:  # another one has a picture of its own, or none
            QTimer.singleShot(0, self, partial(self._add_picture, topic, self._shown(topic.page)))

    def _add_picture(self, topic: Topic, picture: QPixmap) -> None:
        if topic is not self._topic:
            return
        bar = self._text.verticalScrollBar()
        place = bar.value()
        self._show_topic(topic, picture)
        self._mark()
        bar.setValue(place)

    def _show_topic(self, topic: Topic, picture: QPixmap | None = None) -> None:
        html = f"<h2>{self.tr(topic.title)}</h2>{topic.write(self._keys)}"
        if picture is not None:
            address, width = f"page:{topic.page}", round(picture.deviceIndependentSize().width())
            html += f'<p><img src="{address}" width="{width}"></p>'
            kind = QTextDocument.ResourceType.ImageResource.value
            self._text.document().addResource(kind, QUrl(address), picture)
        self._text.setHtml(html)

    def _shown(self, page: str) -> QPixmap:
        """Return a picture of a page as it is now, no wider than the text."""
        picture, ratio = self._picture(page), self.devicePixelRatioF()
        beside = self._text.verticalScrollBar().sizeHint().width()  # which may come with the picture
        room = max(160, min(_PICTURE_WIDTH, self._text.width() - beside - 3 * WIDE))
        smooth = Qt.TransformationMode.SmoothTransformation
        picture = picture.scaledToWidth(min(round(room * ratio), picture.width()), smooth)
        picture.setDevicePixelRatio(ratio)
        return picture

    # --- search -------------------------------------------------------------------------------------

    @cached_property
    def _documents(self) -> list[str]:
        """The texts of the topics; made for the first search, not to open the dialog."""
        return [_plain(topic, self._keys) for topic in TOPICS]

    @property
    def _words(self) -> list[str]:
        return self._search.text().casefold().split()

    @Slot()
    def _on_searched(self) -> None:
        words = self._words
        found = [line for line, text in enumerate(self._documents) if all(word in text for word in words)]
        for line in range(self._list.count()):
            self._list.item(line).setHidden(line not in found)
        self._right.setCurrentIndex(0 if found else 1)
        if found and self._list.currentRow() not in found:
            self._list.setCurrentRow(found[0])
        elif found:
            self._mark()

    def _mark(self) -> None:
        """Mark the words of the search, and scroll to the first one."""
        marks: list[QTextEdit.ExtraSelection] = []
        first: QTextCursor | None = None
        palette = self.palette()
        for word in self._words:
            pattern = QRegularExpression(
                QRegularExpression.escape(word), QRegularExpression.PatternOption.CaseInsensitiveOption
            )
            cursor = self._text.document().find(pattern)
            while not cursor.isNull() and len(marks) < _MOST_MARKED:
                mark = QTextEdit.ExtraSelection()
                mark.cursor = cursor
                mark.format.setBackground(palette.color(QPalette.ColorRole.Highlight))
                mark.format.setForeground(palette.color(QPalette.ColorRole.HighlightedText))
                marks.append(mark)
                if first is None or cursor.position() < first.position():
                    first = cursor
                cursor = self._text.document().find(pattern, cursor)
        self._text.setExtraSelections(marks)
        if first is not None:
            place = QTextCursor(first)
            place.clearSelection()
            self._text.setTextCursor(place)
            self._text.ensureCursorVisible()


class _TopicDelegate(QStyledItemDelegate):
    """Paints the title of a topic as the rail paints a page: the chosen one on a soft ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a title."""
        self.initStyleOption(option, index)
        state, palette = option.state, option.palette
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 1.5))
        if is_chosen:
            painter.setBrush(soft_colour(palette))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(hover_colour(palette))
        painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), CONTROL_RADIUS, CONTROL_RADIUS)
        painter.setFont(scaled(option.font, 1.0, bold=is_chosen))
        painter.setPen(palette.color(QPalette.ColorRole.Highlight if is_chosen else QPalette.ColorRole.Text))
        area = option.rect.adjusted(GAP, 0, -GAP, 0)
        words = painter.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the title's own language
        painter.drawText(area, QStyle.visualAlignment(option.direction, side), words)
        painter.restore()


def _in_card(widget: QWidget) -> Card:
    """Return a card around a list or a text, whose own edges are square."""
    card = Card()
    card.body.setContentsMargins(TIGHT, TIGHT, TIGHT, TIGHT)
    card.body.addWidget(widget, 1)
    for area in (widget, *widget.findChildren(QAbstractScrollArea)):
        if isinstance(area, QAbstractScrollArea):
            area.viewport().setAutoFillBackground(False)
    return card


def _plain(topic: Topic, keys: Keys) -> str:
    """Return the text of a topic without marks, to be searched."""
    document = QTextDocument()
    document.setHtml(f"{topic.title} {topic.write(keys)}")
    return document.toPlainText().casefold()
