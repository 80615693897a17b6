"""The data sets that open at once: those opened before, the own digits and the sample."""

from functools import partial
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.sources.names import OWN, SAMPLE
from mnist_gui.names import shown
from mnist_gui.ui.catalogue.card_grid import CardGrid
from mnist_gui.ui.catalogue.dataset_card import DatasetCard
from mnist_gui.ui.state.preview_files import Preview
from mnist_gui.ui.state.previews import ALWAYS_THERE, Previews
from mnist_gui.ui.state.recent import RecentDatasets

_LINES: Final = 2
"""Lines of cards; older data sets are in the menu only."""


class RecentCards(CardGrid):
    """Cards of data sets, newest first.

    Signals
    -------
    chosen(OpenRequest)
        The user wants to open a data set.
    drawing_requested()
        The user has no own digits yet, and wants to draw some.
    """

    chosen = Signal(object)
    drawing_requested = Signal()

    def __init__(self, recent: RecentDatasets, previews: Previews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recentCards")
        self._recent = recent
        self._previews = previews
        self._recent_cards: dict[str, DatasetCard] = {}
        self._own, self._sample = DatasetCard("draw"), DatasetCard("digits")
        self._own.setObjectName("ownDigitsCard")
        self._sample.setObjectName("sampleCard")
        self._own.chosen.connect(self._on_own_chosen)
        self._sample.chosen.connect(partial(self._open, OpenRequest(SAMPLE)))
        self.columns_changed.connect(self._fill)
        self._later = QTimer(self)  # after the data set that has just been opened is shown
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._fill)
        recent.changed.connect(self._later.start)
        recent.missing_found.connect(self._show_all)
        previews.changed.connect(self._show_all)
        self._fill()

    def refresh(self) -> None:
        """See in the background what is there now."""
        self._recent.find_missing()
        self._previews.read((*(request.spec for request in self._recent.requests), *ALWAYS_THERE))

    @Slot()
    def _fill(self) -> None:
        """Show as many cards as fit into the lines."""
        most = max(_LINES * self.columns - len(ALWAYS_THERE), 1)
        requests = self._recent.requests[:most]
        cards = {}
        for request in requests:
            card = self._recent_cards.pop(request.spec, None)
            cards[request.spec] = card if card is not None else self._made(request)
        for card in self._recent_cards.values():
            card.hide()
            card.deleteLater()
        self._recent_cards = cards
        self.set_cards([*cards.values(), self._own, self._sample])
        self._show_all()

    def _made(self, request: OpenRequest) -> DatasetCard:
        card = DatasetCard(is_removable=True)
        card.setObjectName("recentCard")
        card.chosen.connect(partial(self._on_recent_chosen, request.spec))
        card.removal_requested.connect(partial(self._recent.remove, request.spec))
        return card

    @Slot()
    def _show_all(self) -> None:
        for spec, card in self._recent_cards.items():
            self._show_recent(spec, card)
        self._show_own()
        sample = self._previews.preview(SAMPLE)
        caption = self.tr("always here")
        if sample is not None:
            caption = f"{self._images(sample)} \N{MIDDLE DOT} {caption}"
        strip = sample.strip if sample is not None else None
        self._sample.show_dataset(self.tr("Sample digits"), caption, strip)

    def _show_recent(self, spec: str, card: DatasetCard) -> None:
        preview, is_missing = self._previews.preview(spec), spec in self._recent.missing
        path = PurePath(spec)
        name = preview.name if preview is not None and preview.name else path.name or spec
        if is_missing:
            caption = self.tr("not there now")
        elif preview is not None:
            caption = self._caption(preview)
        else:
            caption = shown(path.parent.name)
        missing = self.tr("{path} is not there now").format(path=shown(spec))
        hint = missing if is_missing else shown(spec)
        card.show_dataset(shown(name), caption, preview.strip if preview is not None else None, hint=hint)
        card.set_missing(missing=is_missing)

    def _show_own(self) -> None:
        own = self._previews.preview(OWN)
        title = self.tr("My digits")
        if own is None or not own.images:
            words = self.tr("nothing kept yet: draw some")
            self._own.show_dataset(title, words, None, hint=self.tr("Draw digits, and keep them"))
            return
        one, several = self.tr("{count} drawing"), self.tr("{count} drawings")
        words = (one if own.images == 1 else several).format(count=f"{own.images:,}")
        self._own.show_dataset(title, words, own.strip)

    def _caption(self, preview: Preview) -> str:
        parts = [self._images(preview)]
        if preview.notes:
            one, several = self.tr("{count} note"), self.tr("{count} notes")
            parts.append((one if preview.notes == 1 else several).format(count=f"{preview.notes:,}"))
        if preview.remark:
            parts.append(preview.remark)
        return " \N{MIDDLE DOT} ".join(parts)

    def _images(self, preview: Preview) -> str:
        one, several = self.tr("{count} image"), self.tr("{count} images")
        return (one if preview.images == 1 else several).format(count=f"{preview.images:,}")

    def _on_recent_chosen(self, spec: str) -> None:
        for request in self._recent.requests:
            if request.spec == spec:
                self._open(request)
                return

    @Slot()
    def _on_own_chosen(self) -> None:
        own = self._previews.preview(OWN)
        if own is not None and not own.images:
            self.drawing_requested.emit()
        else:
            self._open(OpenRequest(OWN))

    def _open(self, request: OpenRequest) -> None:
        self.chosen.emit(request)
