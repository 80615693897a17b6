"""Closing the window: what is saved before it goes, and what is asked."""

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from mnist_gui.errors import BusyError
from mnist_gui.ui.opening.unsaved_models_prompt import Loss, UnsavedModelsPrompt
from mnist_gui.ui.shell.pages import Pages
from mnist_gui.ui.state.tasks import Task
from mnist_gui.ui.state.window_state import WindowState
from mnist_gui.ui.widgets.message_bar import MessageBar

_PATIENCE = 0.03  # seconds for which closing waits for other programs before the window goes on


class Closing(QObject):
    """Decides whether the window may close, and closes it when what waits has been saved.

    Parameters
    ----------
    state : WindowState
        What is saved.
    pages : Pages
        They remember where they are.
    prompt : UnsavedModelsPrompt
        Asks about models that are in no file, or being trained.
    messages : MessageBar
        Says why the window stays.
    window : QWidget

    Attributes
    ----------
    next_profile : str or None
        The profile to open when the window has closed.
    """

    def __init__(
        self,
        state: WindowState,
        pages: Pages,
        prompt: UnsavedModelsPrompt,
        messages: MessageBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._state = state
        self._pages = pages
        self._prompt = prompt
        self._messages = messages
        self._window = window
        self._was_warned = False
        self._drops_runs = False
        self._keeps_work = False
        self._saving: Task | None = None  # the last one before the window closes
        self._saves_then_drops = False  # models in no file, when that has ended
        self._has_waited = False  # for another program, which did not end
        self.next_profile: str | None = None

    @property
    def keeps_work(self) -> bool:
        """Whether the next start offers what has no file."""
        return self._keeps_work

    @property
    def _is_saving(self) -> bool:
        """Whether the window closes as soon as what is being saved is saved."""
        return self._saving is not None and not self._saving.is_finished

    def close_anyway(self) -> None:
        """Close the window without a question about models that are in no file, or being trained."""
        self._drops_runs = True
        self._window.close()
        self._drops_runs = False

    def close_at_once(self) -> None:
        """Save what has a file, and close the window without a question or a second attempt."""
        self._was_warned = self._keeps_work = True
        self.close_anyway()

    def switch_profile(self, name: str) -> None:
        """Close the window, and have another profile opened; models in no file are asked about first."""
        if not self._prompt.is_needed:
            self._switch_profile(name)
            return
        loss = Loss(
            self.tr("Another profile drops the model that you have trained."),
            self.tr("Another profile drops the {count} models that you have trained."),
            self.tr("Another profile ends what is being trained."),
            self.tr("Switch &Anyway"),
            partial(self._switch_profile, name),
        )
        self._prompt.ask(loss)

    def _switch_profile(self, name: str) -> None:
        self.next_profile = name
        self.close_anyway()
        if self._window.isVisible() and not self._is_saving:  # something could not be saved
            self.next_profile = None

    def prepare(self) -> bool:
        """Remember the window's place, save what has a file, and ask about the rest.

        Returns
        -------
        bool
            Whether the window may close now. It stays if something cannot be saved, the first time, while
            another program writes, and while the user is asked about models that are in no file or being
            trained. A second attempt while the first one waits for the other program joins that.
        """
        if self._is_saving:
            self._saves_then_drops |= self._drops_runs
            return False
        self._state.settings.geometry = self._window.saveGeometry()
        for page in self._pages.all_pages:
            page.remember()
        try:
            is_saved = self._state.save_now(patience=_PATIENCE)
        except BusyError:
            if not self._has_waited:
                self._save_then_close()
                return False
            is_saved = False
        if not is_saved and not self._was_warned:
            self._was_warned = True  # the message says why; a second attempt is meant
            return False
        self._has_waited = self._has_waited and not is_saved
        self._was_warned = not is_saved  # if the window stays, other things may fail later
        if self._prompt.is_needed and not self._drops_runs:
            self._ask_about_runs()
            return False
        return True

    def _save_then_close(self) -> None:
        """Close the window when other programs let go of what it has to write; until then it says so."""
        words = self.tr(
            "Another program is writing notes or own digits. The window closes as soon as yours are saved."
        )
        self._messages.show_message(words)
        self._saves_then_drops = self._drops_runs
        self._saving = task = self._state.save_in_background()
        task.succeeded.connect(self._on_saved)
        task.refused.connect(self._on_saving_refused)

    @Slot()
    def _on_saved(self) -> None:
        self._messages.hide()
        if self._saves_then_drops:
            self.close_anyway()
        else:
            self._window.close()

    @Slot(str)
    def _on_saving_refused(self, message: str) -> None:
        self._messages.show_message(message)
        self._was_warned = self._has_waited = True  # a second attempt is meant, and waits no more
        if self._keeps_work:
            self.close_anyway()  # the first one was

    def _ask_about_runs(self) -> None:
        loss = Loss(
            self.tr("Closing the window drops the model that you have trained."),
            self.tr("Closing the window drops the {count} models that you have trained."),
            self.tr("Closing the window ends what is being trained."),
            self.tr("Close &Anyway"),
            self.close_anyway,
        )
        self._prompt.ask(loss)
