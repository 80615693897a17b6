"""Details of one data set: description, download, classes and citation."""

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QWidget

from mnist_gui.data.sources.catalogue import Entry
from mnist_gui.ui.catalogue.citation_box import CitationBox
from mnist_gui.ui.catalogue.download_panel import DownloadPanel
from mnist_gui.ui.catalogue.example_reader import Examples
from mnist_gui.ui.catalogue.source_form import SourceForm
from mnist_gui.ui.catalogue.specimen_sheet import FEW, PER_CLASS, SpecimenSheet
from mnist_gui.ui.catalogue.wording import classes_text, splits_text
from mnist_gui.ui.widgets.labels import quiet_label
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import PlainLabel, set_tool_tip

_NARROWEST = 240

_BUTTON_TEXT = 4
"""Pixels between the top of a button and its text."""


class EntryDetails(QWidget):
    """Show an entry of the catalogue.

    Attributes
    ----------
    panel : DownloadPanel
    form : SourceForm
    citation : CitationBox
        The interactive parts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = DownloadPanel()
        self.form = SourceForm()
        self.citation = CitationBox()
        self._description = PlainLabel()
        self._description.setObjectName("entryDescription")
        self._sheet = SpecimenSheet()
        self._hint = quiet_label(self.tr("Its own images appear here once it is downloaded."))
        self._hint.setObjectName("specimenHint")
        self._images = _value_label("entryImages")
        self._classes = _value_label("entryClasses")
        self._licence = _value_label("entryLicence")
        self._homepage = _value_label("homepageLink")
        self._description.setWordWrap(True)
        self._homepage.setTextFormat(Qt.TextFormat.RichText)
        self._homepage.setOpenExternalLinks(True)
        self._homepage.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._lay_out()
        self._align()

    def show_entry(self, entry: Entry) -> None:
        """Show another entry."""
        self._description.setText(entry.description)
        self._images.setText(splits_text(entry))
        self._classes.setText(classes_text(entry))
        self._licence.setText(entry.licence)
        address = escape(entry.homepage)
        self._homepage.setText(f'<a href="{address}">{address}</a>')
        self._homepage.setAccessibleName(self.tr("Homepage of {title}").format(title=entry.title))
        set_tool_tip(self._homepage, self.tr("Opens in your browser"))
        self.citation.set_citation(entry.citation)

    def show_examples(self, entry: Entry, examples: Examples) -> None:
        """Show images of each class, or signs of the classes without images."""
        self._hint.setVisible(not examples)
        if examples:
            count = PER_CLASS if len(entry.class_names) <= FEW else 1
            self._sheet.set_images(entry.class_names, [images[:count] for images in examples])
        else:
            self._sheet.set_classes(entry.class_names)

    def minimumSizeHint(self) -> QSize:
        """Return a fixed width, independent of the longest word."""
        return QSize(_NARROWEST, 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the reading direction, and the colour of links."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._align()
        elif event.type() == QEvent.Type.PaletteChange:
            address = self._homepage.text()  # a rich text keeps the colours it was made with
            self._homepage.clear()
            self._homepage.setText(address)

    def _align(self) -> None:
        """Align all texts with the reading direction of the layout.

        A QLabel follows the direction of its own text instead, and would put English on the left.
        """
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        for label in self.findChildren(QLabel):
            upright = label.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
            label.setAlignment(upright | side | Qt.AlignmentFlag.AlignAbsolute)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in (
            (self.tr("Images"), self._images),
            (self.tr("Classes"), self._classes),
            (self.tr("Licence"), self._licence),
            (self.tr("Homepage"), self._homepage),
            (self.tr("Folder"), self.form),
        ):
            caption = PlainLabel(title)
            caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            caption.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
            caption.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            if field is self.form:
                caption.setContentsMargins(0, _BUTTON_TEXT, 0, 0)
            form.addRow(caption, field)
        head = (self._description, self.panel, 4)
        body = (self._sheet, self._hint, 4, form, 4, self.citation)
        column(*head, *body, owner=self, spacing=12, margins=(36, 8, 16, 16))


def _value_label(name: str) -> QLabel:
    label = PlainLabel()
    label.setObjectName(name)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
