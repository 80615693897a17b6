"""The dialog that prepares another data set: a recipe, live on a sample, and where to write."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QWidget

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.formats import FORMATS
from mnist_gui.data.read_options import BY_DEFAULT, ReadOptions
from mnist_gui.errors import TakenError, UserError
from mnist_gui.names import shown
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.steps import Step
from mnist_gui.progress import Progress
from mnist_gui.ui.opening.preparing.before_after import BeforeAfter
from mnist_gui.ui.opening.preparing.division_form import DivisionForm
from mnist_gui.ui.opening.preparing.joined_list import JoinedList
from mnist_gui.ui.opening.preparing.outcome import Outcome
from mnist_gui.ui.opening.preparing.preparation import Preparation, Preview, Written
from mnist_gui.ui.opening.preparing.recipe_view import RecipeView
from mnist_gui.ui.opening.preparing.step_rows import StepRows
from mnist_gui.ui.opening.preparing.target_form import TargetForm
from mnist_gui.ui.opening.replace_question import ReplaceQuestion
from mnist_gui.ui.opening.writing_dialog import WritingDialog
from mnist_gui.ui.state.tasks import Lane, LatestJob, TaskRunner
from mnist_gui.ui.widgets.buttons import set_icon, set_primary
from mnist_gui.ui.widgets.cards import Card
from mnist_gui.ui.widgets.file_name import file_name
from mnist_gui.ui.widgets.layouts import column, row, scrolling
from mnist_gui.ui.widgets.plain_text import set_tool_tip
from mnist_gui.ui.widgets.tokens import GAP, MARGIN, WIDE

_SIZE = QSize(640, 720)


class PrepareDialog(WritingDialog):
    """Prepares a data set once.

    Parameters
    ----------
    dataset : Dataset
        The open one.
    options : ReadOptions
        How it was read, which the recipe says, too.
    runner : TaskRunner
        Makes the sample, and writes.
    corrections : bool
        Whether the user's corrections are on, also for data sets that are joined.
    folder : Path
        Where it is proposed to write.
    parent : QWidget, optional

    Signals
    -------
    said(str)
        What was written.
    open_requested(Path)
        The user wants to open what was written.
    """

    said = Signal(str)
    open_requested = Signal(object)

    def __init__(
        self,
        dataset: Dataset,
        options: ReadOptions,
        runner: TaskRunner,
        *,
        corrections: bool,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(runner, Lane.PREPARING, "prepareMessage", parent)
        self.setObjectName("prepareDialog")
        self.setWindowTitle(self.tr("Prepare {name}").format(name=shown(dataset.name)))
        self._dataset, self._options, self._corrections = dataset, options, corrections
        self._pending: Preparation | None = None  # what is being written, or would replace something
        self._written: Written | None = None
        self._sample = BeforeAfter()
        self._previews = LatestJob(runner, Lane.PREPARING, self)
        self._cut = QCheckBox(self.tr("&Cut pages into digits"))
        self._cut.setObjectName("prepareCut")
        set_tool_tip(self._cut, self.tr("Each digit becomes an image, with its page and its place there"))
        self._steps = StepRows()
        self._joined = JoinedList(folder=str(folder))
        self._division = DivisionForm(tuple(dataset.columns))
        self._recipe_view = RecipeView(folder=str(folder))
        self._target = TargetForm(folder, file_name(f"{dataset.name} prepared", otherwise="prepared"))
        self._progress.setObjectName("prepareProgress")
        self._progress.setTextVisible(False)
        self._write_button.setText(self.tr("&Prepare"))
        self._write_button.setObjectName("prepareButton")
        set_primary(self._write_button, primary=True)
        self._cancel.setObjectName("prepareCancelButton")
        self._open = QPushButton(self.tr("&Open Result"))
        self._open.setObjectName("prepareOpenButton")
        set_icon(self._open, "open")
        self._lay_out()
        self._connect()
        self._show_progress(visible=False)
        if options.size is not None:  # what is open was resized, so that the recipe begins with it
            self._steps.set_steps((Step("size", options.size),))
        self._on_changed()

    def _lay_out(self) -> None:
        cards = (
            _card(self.tr("Steps"), self._cut, self._steps),
            _card(self.tr("Join"), self._joined),
            _card(self.tr("Choose and divide"), self._division),
            _card(self.tr("Recipe"), self._recipe_view),
        )
        inside = QWidget()
        column(*cards, None, owner=inside, spacing=WIDE)
        self._form = scrolling(inside)
        self._body = column((self._form, 1), spacing=0)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the buttons do not move
        self._progress.setSizePolicy(policy)
        self._open.hide()
        lower = row((self._progress, 1), self._open, self._buttons, spacing=WIDE)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(line.palette().ColorRole.Mid)
        self._upper = (self._sample, line, self._target)
        column(
            self._sample, (self._body, 1), line, self._target, self._message, lower,
            owner=self, spacing=GAP, margins=(MARGIN,) * 4,
        )  # fmt: skip
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.95))

    def _connect(self) -> None:
        self._cut.toggled.connect(self._on_changed)
        for part in (self._steps, self._joined, self._division):
            part.changed.connect(self._on_changed)
        self._target.changed.connect(self._on_target_changed)
        self._recipe_view.loaded.connect(self._on_recipe_loaded)
        self._recipe_view.failed.connect(self._message.warn)
        self._recipe_view.said.connect(self._message.say)
        self._previews.succeeded.connect(self._on_previewed)
        self._previews.refused.connect(self._message.warn)
        self._write_button.clicked.connect(self._on_prepare_clicked)
        self._open.clicked.connect(self._on_open_clicked)

    # --- the recipe ---------------------------------------------------------------------------------

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that is shown; None while it has a mistake, which the message says."""
        try:
            return Recipe(
                reading=self._options._replace(size=None),
                cut=self._cut.isChecked(),
                steps=self._steps.steps,
                join=self._joined.paths,
                **self._division.settings,
            )
        except (ValueError, UserError) as error:
            self._message.warn(str(error))
            return None

    @property
    def preparation(self) -> Preparation | None:
        """What is asked for; None while it cannot be done."""
        recipe, out = self.recipe, self._target.out
        if recipe is None or out is None:
            return None
        return Preparation(self._dataset, recipe, self._corrections, out, self._target.format)

    @Slot()
    def _on_changed(self) -> None:
        """Show the recipe, and the sample as it would be."""
        self._message.say("")
        recipe = self.recipe
        self._write_button.setEnabled(self._can_write(recipe))
        if recipe is None:
            return
        self._recipe_view.show_recipe(recipe)
        shown_recipe = Preparation(self._dataset, recipe, self._corrections, Path(), "idx")
        self._previews.request(shown_recipe.preview)

    @Slot()
    def _on_target_changed(self) -> None:
        self._write_button.setEnabled(self._can_write(self.recipe))

    def _can_write(self, recipe: Recipe | None) -> bool:
        return recipe is not None and self._target.out is not None and not self.is_writing

    @Slot(object)
    def _on_previewed(self, preview: Preview) -> None:
        self._sample.show_preview(preview)

    @Slot(object)
    def _on_recipe_loaded(self, recipe: Recipe) -> None:
        """Show a recipe; how the open data set was read stays as it is."""
        self._cut.setChecked(recipe.cut)
        self._steps.set_steps(recipe.steps)
        self._joined.set_paths(recipe.join)
        self._division.show_recipe(recipe)
        self._on_changed()
        if recipe.reading not in (BY_DEFAULT, self._options._replace(size=None)):
            self._message.say(
                self.tr("The recipe also says how files are read; this data set stays as it is open")
            )

    # --- writing ------------------------------------------------------------------------------------

    @Slot()
    def _on_prepare_clicked(self) -> None:
        self._write(self.preparation, overwrite=False)

    def _write(self, preparation: Preparation | None, *, overwrite: bool) -> None:
        if preparation is None or self.is_writing:
            return
        self._previews.drop()
        self._pending = preparation
        self._start_writing(partial(preparation.write, overwrite=overwrite))

    def _show_progress(self, *, visible: bool) -> None:
        super()._show_progress(visible=visible)
        self._form.setEnabled(not visible)
        self._target.setEnabled(not visible)
        self._write_button.setEnabled(not visible and self._can_write(self.recipe))

    def _describe(self, progress: Progress) -> None:
        self._message.say(shown(progress.message))

    def _explain(self, error: UserError) -> None:
        if isinstance(error, TakenError) and self._pending is not None:
            self._message.say("")
            question = ReplaceQuestion(self._pending.out, self)
            question.replace.clicked.connect(self._on_replace_clicked)
            question.open()
        else:
            super()._explain(error)

    @Slot()
    def _on_replace_clicked(self) -> None:
        self._write(self._pending, overwrite=True)

    def _conclude(self, result: Written) -> None:
        """Show what was prepared in the place of the form."""
        self._written = result
        outcome = Outcome(result, self._runner)
        outcome.said.connect(self._message.say)
        outcome.failed.connect(self._message.warn)
        for part in (self._form, *self._upper, self._write_button):
            part.hide()
        self._body.addWidget(outcome)
        self._body.addStretch(1)
        self._message.say("")
        self._cancel.setText(self.tr("Close"))
        assert self._pending is not None, "it was written"
        if FORMATS[self._pending.format].opening is not None:  # a page for browsers does not open here
            self._open.show()
            self._open.setDefault(True)
            self._open.setFocus()
        words = self.tr("{count} images prepared as {name}")
        count = f"{result.prepared.counts.prepared:,}"
        self.said.emit(words.format(count=count, name=shown(result.out.name)))

    @Slot()
    def _on_open_clicked(self) -> None:
        if self._written is not None:
            self.open_requested.emit(self._written.out)
        self.accept()

    def done(self, result: int) -> None:
        """Close; cancel writing and leave no file."""
        self._previews.drop()
        super().done(result)


def _card(title: str, *parts: QWidget) -> Card:
    card = Card(title)
    card.add(*parts)
    return card
