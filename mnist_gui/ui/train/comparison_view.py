"""Runs that the user ticked, compared: in words, as a table, and by links to the images they differ on."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from mnist_gui.data.query.query import Query
from mnist_gui.ui.widgets import tokens
from mnist_gui.ui.widgets.buttons import IconButton, dialog_button
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.elided_button import ElidedButton
from mnist_gui.ui.widgets.exhibit_button import ExhibitButton
from mnist_gui.ui.widgets.flow_layout import FlowLayout
from mnist_gui.ui.widgets.image_strip import ImageStrip, StripImages
from mnist_gui.ui.widgets.layouts import column
from mnist_gui.ui.widgets.plain_text import PlainLabel
from mnist_gui.ui.widgets.tokens import TextStyle, set_text_style
from mnist_gui.ui.widgets.value_table import Column, TableValues, ValueTable

if TYPE_CHECKING:
    from mnist_gui.learning.runs.comparison import Comparison, PairComparison

_SIGNIFICANT: Final = 0.05
_LINES: Final = 2
"""Lines of images."""
_FEWEST: Final = 2
"""Runs whose agreement is a single number, which stands in a sentence."""


class ComparisonView(QWidget):
    """Shows a comparison.

    Signals
    -------
    query_requested(Query)
        The user wants to see images that the runs differ on.
    image_chosen(int)
        The user wants to see one image; has its row.
    report_requested(), close_requested()
        The user wants a report of the comparison, or to compare nothing.
    said(str)
        The table was copied.
    exhibit_requested(Exhibit, str)
        The user wants the table in a file with this suffix.
    """

    query_requested = Signal(object)
    image_chosen = Signal(int)
    report_requested = Signal()
    close_requested = Signal()
    said = Signal(str)
    exhibit_requested = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparisonView")
        self._card = Card(self.tr("Comparison"))
        self._table = ValueTable(self.tr("Compared runs"))
        self._table.setObjectName("comparisonTable")
        self._exhibit = ExhibitButton(self._table.exhibit)
        self._exhibit.set_subject(self.tr("Comparison"))
        report = dialog_button(self.tr("Report..."), "comparisonReportButton", "report")
        close = IconButton("cancel", self.tr("Compare no more"))
        close.setObjectName("closeComparisonButton")
        self._card.top.setSpacing(tokens.TIGHT)  # else the heading is elided in small windows
        for button in (report, self._exhibit, close):
            self._card.top.addWidget(button)
        self._words = PlainLabel()
        self._words.setObjectName("comparisonWords")
        self._words.setWordWrap(True)
        set_text_style(self._words, TextStyle.HEADING)
        self._remark = PlainLabel()
        self._remark.setObjectName("comparisonRemark")
        self._remark.setWordWrap(True)
        self._buttons: list[QPushButton] = []
        self._links = FlowLayout()
        self._links.setSpacing(tokens.GAP)
        self._card.add(self._words, self._remark)
        self._card.body.addLayout(self._links)
        self._strip = ImageStrip(self.tr("Images that are read differently"), side=56, lines=_LINES)
        self._strip.setObjectName("comparedImages")
        self._strip_title = PlainLabel()
        self._strip_title.setWordWrap(True)
        self._card.add(self._table, self._strip_title, self._strip)
        self._card.body.addStretch(1)
        column((self._card, 1), owner=self)
        report.clicked.connect(self.report_requested)
        close.clicked.connect(self.close_requested)
        self._strip.image_chosen.connect(self.image_chosen)
        self._exhibit.said.connect(self.said)
        self._exhibit.save_requested.connect(self.exhibit_requested)

    def show_comparison(self, found: "Comparison", names: Sequence[str], images: StripImages) -> None:
        """Show a comparison.

        Parameters
        ----------
        found : Comparison
        names : sequence of str
            What the runs are called in queries, in the order of the comparison.
        images : StripImages
            Some that the runs read differently.
        """
        pair = min(found.pairs, key=lambda each: each.corrected_p_value)
        self._words.setText(pair_words(pair, found))
        remarks = [self.tr("{images:,} images of {split}").format(images=found.images, split=found.split)]
        if len(found.pairs) == 1:
            agree = self.tr("they agree on {share:.2f} %, kappa {kappa:.3f}")
            remarks.append(agree.format(share=100 * pair.agreement, kappa=pair.kappa))
        else:
            remarks.append(
                self.tr("p-values of {count} pairs are corrected (Holm)").format(count=len(found.pairs))
            )
        if found.left_out:
            words = self.tr("{count:,} are left out, which not all runs have with the same label")
            remarks.append(words.format(count=found.left_out))
        self._remark.setText(" \N{MIDDLE DOT} ".join(remarks))
        self._show_links(found, names)
        self._table.set_values(_values(found, names))
        bar = self._table.horizontalScrollBar().sizeHint().height()
        self._table.setFixedHeight(self._table.sizeHint().height() + bar)
        self._table.show()
        self._strip.set_images(images)
        title = self.tr("Read differently: the label, then what is read by {names}")
        self._strip_title.setText(title.format(names=", ".join(found.names)))
        for part in (self._strip, self._strip_title):
            part.setVisible(len(images) > 0)

    def show_reason(self, sentence: str) -> None:
        """Say why the runs cannot be compared."""
        self._words.setText(sentence)
        self._remark.setText("")
        self._clear_links()
        for part in (self._table, self._strip, self._strip_title):
            part.hide()

    def _show_links(self, found: "Comparison", names: Sequence[str]) -> None:
        self._clear_links()
        for place, name in enumerate(found.names):
            others = frozenset(frozenset({other}) for other in names if other != names[place])
            query = Query(
                split=found.split,
                terms={"right_by": frozenset({frozenset({names[place]})}), "wrong_by": others},
            )
            words = self.tr("Only {name} reads right: {count:,}")
            count = len(found.only_right(place))
            self._link(words.format(count=count, name=name), f"onlyRight{place}", query, is_there=count > 0)
        none = Query(
            split=found.split,
            terms={"wrong_by": frozenset(frozenset({name}) for name in names)},
        )
        count = len(found.all_wrong)
        self._link(
            self.tr("No run reads right: {count:,}").format(count=count), "allWrong", none, is_there=count > 0
        )
        differ = Query(split=found.split, terms={"disagree": frozenset(names)})
        count = len(found.disagreeing)
        self._link(
            self.tr("Read differently: {count:,}").format(count=count),
            "disagreeing",
            differ,
            is_there=count > 0,
        )

    def _clear_links(self) -> None:
        for button in self._buttons:
            self._links.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()

    def _link(self, text: str, name: str, query: Query, *, is_there: bool) -> None:
        tip = self.tr("Open these images in Browse")
        button = ElidedButton(text, f"{name}Link", icon_name="browse", tip=tip)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setEnabled(is_there)
        button.clicked.connect(partial(self.query_requested.emit, query))
        self._links.addWidget(button)
        self._buttons.append(button)


def pair_words(pair: "PairComparison", found: "Comparison") -> str:
    """Say which of two runs is better, by how much, and whether that may be chance."""
    pair = pair.better_first()
    low, high = (100 * end for end in (-pair.interval[1], -pair.interval[0]))
    if not pair.difference:
        words = _tr("{better} and {worse} misread equally many images ({low:.2f} to {high:.2f} points)")
    elif pair.corrected_p_value < _SIGNIFICANT:
        words = _tr("{better} is better than {worse} by {points:.2f} points ({low:.2f} to {high:.2f})")
    else:
        words = _tr(
            "{better} misreads {points:.2f} points less than {worse} ({low:.2f} to {high:.2f}), "
            "which may be chance"
        )
    sentence = words.format(
        better=found.names[pair.first],
        worse=found.names[pair.second],
        points=-100 * pair.difference,
        low=low,
        high=high,
    )
    p_value = pair.corrected_p_value
    p_words = _tr("McNemar p < 0.001") if p_value < 0.001 else _tr("McNemar p = {p:.2g}").format(p=p_value)
    return f"{sentence}, {p_words}"


def _values(found: "Comparison", names: Sequence[str]) -> TableValues:
    """Return a row for each run: its error, and of more than two its agreement with each."""
    agreeing = names if len(names) > _FEWEST else ()
    columns = (
        Column(_tr("Run")),
        Column(_tr("Error"), _tr("Share of the images that are misread"), _percent),
        Column(_tr("From"), _tr("Lower end of the 95 % interval of the error"), _percent),
        Column(_tr("To"), _tr("Upper end of the 95 % interval of the error"), _percent),
        Column(_tr("Only it right"), _tr("Images that this run alone reads right"), _count),
        Column(_tr("Only it wrong"), _tr("Images that this run alone misreads"), _count),
        *(
            Column(
                name, _tr("Agreement: share of the images for which both predict the same class"), _percent
            )
            for name in agreeing
        ),
    )
    rows: list[tuple[str | float, ...]] = [
        (
            name,
            float(found.error_rates[place]),
            *map(float, found.error_intervals[place]),
            float(len(found.only_right(place))),
            float(len(found.only_wrong(place))),
            *map(float, found.agreement[place][: len(agreeing)]),
        )
        for place, name in enumerate(found.names)
    ]
    return TableValues(_tr("Comparison"), columns, tuple(rows))


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonView", text)
