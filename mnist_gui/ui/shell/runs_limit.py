"""Asks for more room when a run cannot be kept, and follows the preference for it."""

from PySide6.QtCore import QObject, Slot

from mnist_gui.ui.state.run_keeper import RunKeeper
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.question_bar import QuestionBar


class RunsLimit(QObject):
    """Connects the keeper of runs with the preference for their size.

    Parameters
    ----------
    keeper : RunKeeper
    settings : Settings

    Attributes
    ----------
    bar : QuestionBar
    """

    def __init__(self, keeper: RunKeeper, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._settings = settings
        self.bar = QuestionBar(
            "runsLimitBar", accept=self.tr("Allow &Twice as Much"), reject=self.tr("Do &Not Keep")
        )
        self.bar.accepted.connect(self._on_accepted)
        self.bar.rejected.connect(self.bar.hide)
        keeper.full.connect(self.bar.ask)
        settings.changed.connect(self._on_setting_changed)

    @Slot()
    def _on_accepted(self) -> None:
        self.bar.hide()
        self._settings.runs_megabytes = 2 * max(self._settings.runs_megabytes, 1)

    @Slot(str)
    def _on_setting_changed(self, name: str) -> None:
        if name == "runs_megabytes":
            self._keeper.set_limit(self._settings.runs_megabytes)
