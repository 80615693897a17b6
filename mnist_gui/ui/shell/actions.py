"""Every menu entry and shortcut, one row each.

Menus, shortcuts, enabling and the list under F1 are derived from `ACTIONS`. To add an action, write its
method and its row.
"""

from enum import Enum
from typing import Final, NamedTuple

from PySide6.QtGui import QKeySequence

from mnist_gui.ui.shell.enabling import (
    Predicate,
    all_of,
    always,
    any_of,
    can_learn,
    dataset_can_be_reopened,
    dataset_is_open,
    has_run,
    is_learning,
    not_on_page,
    on_page,
)
from mnist_gui.ui.shell.page_table import PAGES, PageSpec
from mnist_gui.ui.widgets.theme import Scheme

StandardKey = QKeySequence.StandardKey


class Menu(Enum):
    """The menus, in their order, by title."""

    FILE = "&File"
    EDIT = "&Edit"
    VIEW = "&View"
    IMAGE = "&Image"
    MODEL = "&Model"
    HELP = "&Help"


class ActionSpec(NamedTuple):
    """One menu entry.

    Attributes
    ----------
    name : str
        The objectName of the action.
    menu : Menu
        The menu that it stands in.
    text : str
        Its text, with a mnemonic.
    keys : tuple
        Its shortcuts; the first is the one shown.
    handler : str
        The method to call, as ``"window.close"``, ``"browse.export"`` or ``"browse.corrector.remove"``:
        a page is built if it was not, and comes to the front. ``"front.undo"`` is of the page in front.
    enabled_when : callable
        When it makes sense; see `mnist_gui.ui.shell.enabling`.
    arguments : tuple
        What the handler is called with.
    keeps_page : bool
        Whether the page in front stays there, even if the handler is a method of another page.
    group : str
        Actions of one group are checkable, and exclude one another.
    separator : bool
        Whether a line stands above it.
    icon : str
        The name of its icon, or an empty string.
    is_local : bool
        Whether its shortcuts work only where the page adds it to a widget, while that has the focus.
    is_switch : bool
        Whether it is checkable.
    """

    name: str
    menu: Menu
    text: str
    keys: tuple[str | QKeySequence.StandardKey, ...]
    handler: str
    enabled_when: Predicate = always
    arguments: tuple[object, ...] = ()
    keeps_page: bool = False
    group: str = ""
    separator: bool = False
    icon: str = ""
    is_local: bool = False
    is_switch: bool = False

    @property
    def owner(self) -> str:
        """The part of the handler before the point."""
        return self.handler.partition(".")[0]


def page_actions(pages: tuple[PageSpec, ...]) -> tuple[ActionSpec, ...]:
    """Return the menu entry of each page, with the shortcuts Ctrl+1, Ctrl+2 and so on."""
    return tuple(
        ActionSpec(
            f"{page.name}PageAction",
            Menu.VIEW,
            page.title,
            (f"Ctrl+{number}",),
            "window.show_page",
            arguments=(page.name,),
            group="page",
            icon=page.icon,
        )
        for number, page in enumerate(pages, start=1)
    )


def _scheme_action(scheme: Scheme, text: str, *, separator: bool = False) -> ActionSpec:
    return ActionSpec(
        f"{scheme.value}SchemeAction",
        Menu.VIEW,
        text,
        (),
        "window.choose_scheme",
        arguments=(scheme,),
        group="scheme",
        separator=separator,
    )


_BROWSING: Final = all_of(dataset_is_open, on_page("browse"))
_CAN_MARK: Final = all_of(_BROWSING, on_page("browse", "corrector.can_mark"))
_CAN_PROPOSE: Final = all_of(_BROWSING, on_page("browse", "labeller.can_propose"))
_HAS_SHEET: Final = all_of(dataset_is_open, any_of(not_on_page("browse"), on_page("browse", "has_digits")))

_CAN_PRINT: Final = any_of(
    on_page("train", "can_print"),
    on_page("draw", "can_print"),
    all_of(not_on_page("train"), not_on_page("draw"), _HAS_SHEET),
)

_REDOING: Final = ("draw", "browse", "review")
_CAN_UNDO: Final = any_of(*(on_page(page, "can_undo") for page in (*_REDOING, "train")))
_CAN_REDO: Final = any_of(*(on_page(page, "can_redo") for page in _REDOING))
_CAN_DESCRIBE: Final = on_page("train", "run_commands.can_describe")

RAIL_ACTIONS: Final = ("stepsAction", "shortcutsAction", "preferencesAction")
"""Names of actions with a button at the foot of the rail."""

# fmt: off
ACTIONS: Final = (
    ActionSpec("openAction", Menu.FILE, "&Open File...", (StandardKey.Open,), "opener.choose_files",
               icon="open"),
    ActionSpec("openFolderAction", Menu.FILE, "Open &Folder...", ("Ctrl+Shift+O",), "opener.choose_folder",
               icon="folder"),
    ActionSpec("openSampleAction", Menu.FILE, "Open &Sample Digits", (), "opener.open_sample", icon="digits"),
    ActionSpec("openAsAction", Menu.FILE, "Open &As...", (), "opener.choose_how", dataset_can_be_reopened,
               icon="file"),
    ActionSpec("prepareAction", Menu.FILE, "P&repare...", (), "opener.prepare", dataset_is_open,
               icon="steps"),
    ActionSpec("openModelAction", Menu.FILE, "Open &Model...", ("Ctrl+Shift+M",), "opener.choose_model",
               icon="model"),
    ActionSpec("exportAction", Menu.FILE, "&Export...", ("Ctrl+Shift+E",), "browse.export",
               dataset_is_open, separator=True, icon="export"),
    ActionSpec("sheetAction", Menu.FILE, "&Contact Sheet...", (), "browse.make_sheet", _HAS_SHEET,
               icon="sheet"),
    ActionSpec("printAction", Menu.FILE, "&Print...", (StandardKey.Print,), "front.print_page", _CAN_PRINT,
               icon="print"),
    ActionSpec("backUpAction", Menu.FILE, "&Back Up...", (), "upkeep.choose_backup",
               separator=True, icon="save"),
    ActionSpec("restoreAction", Menu.FILE, "Res&tore...", (), "upkeep.choose_restoration", icon="reset"),
    ActionSpec("quitAction", Menu.FILE, "&Quit", (StandardKey.Quit, "Ctrl+Q"), "window.close",
               separator=True, icon="quit"),

    ActionSpec("undoAction", Menu.EDIT, "&Undo", (StandardKey.Undo,), "front.undo", _CAN_UNDO,
               icon="undo"),
    ActionSpec("redoAction", Menu.EDIT, "&Redo", (StandardKey.Redo, "Ctrl+Shift+Z"), "front.redo",
               _CAN_REDO, icon="redo"),
    ActionSpec("clearAction", Menu.EDIT, "&Clear Drawing", (), "draw.clear",
               on_page("draw", "can_clear"), keeps_page=True, icon="delete"),
    ActionSpec("findAction", Menu.EDIT, "&Find Images", (StandardKey.Find,), "browse.focus_query",
               dataset_is_open, separator=True, icon="search"),
    ActionSpec("copyQueryAction", Menu.EDIT, "Copy &Query", ("Ctrl+Shift+C",), "browse.copy_query",
               on_page("browse", "has_query"), icon="copy"),
    ActionSpec("similarAction", Menu.EDIT, "&Similar Images", ("Ctrl+D",), "browse.find_similar",
               on_page("browse", "has_current"), icon="similar"),
    ActionSpec("sampleAction", Menu.EDIT, "R&andom Sample...", ("Ctrl+R",), "browse.draw_sample",
               dataset_is_open, icon="random"),
    ActionSpec("goToAction", Menu.EDIT, "&Go to Image...", ("Ctrl+G",), "browse.ask_where_to_go",
               dataset_is_open, icon="go-to"),
    ActionSpec("preferencesAction", Menu.EDIT, "&Preferences...", ("Ctrl+,",), "window.show_preferences",
               separator=True, icon="settings"),

    *page_actions(PAGES),
    ActionSpec("backAction", Menu.VIEW, "B&ack", ("Alt+Left", StandardKey.Back), "browse.go_back",
               on_page("browse", "can_go_back"), separator=True, icon="back"),
    ActionSpec("forwardAction", Menu.VIEW, "&Forward", ("Alt+Right", StandardKey.Forward),
               "browse.go_forward", on_page("browse", "can_go_forward"), icon="forward"),
    ActionSpec("zoomInAction", Menu.VIEW, "Zoom &In", (StandardKey.ZoomIn, "Ctrl+="), "browse.pane.zoom_in",
               _BROWSING, keeps_page=True, separator=True, icon="zoom-in"),
    ActionSpec("zoomOutAction", Menu.VIEW, "Zoom &Out", (StandardKey.ZoomOut,), "browse.pane.zoom_out",
               _BROWSING, keeps_page=True, icon="zoom-out"),
    ActionSpec("zoomResetAction", Menu.VIEW, "&Reset Zoom", ("Ctrl+0",), "browse.pane.reset_zoom",
               _BROWSING, keeps_page=True, icon="one-to-one"),
    ActionSpec("averagesAction", Menu.VIEW, "Class A&verages...", ("Ctrl+Shift+A",), "browse.show_averages",
               _HAS_SHEET, icon="group"),
    ActionSpec("correctionsAction", Menu.VIEW, "Correctio&ns", (), "window.switch_corrections",
               dataset_is_open, is_switch=True, icon="review"),
    ActionSpec("largerTextAction", Menu.VIEW, "Larger Te&xt", ("Ctrl+Alt+=", "Ctrl+Alt++"),
               "window.change_text_size", arguments=(1,), separator=True, icon="text-size"),
    ActionSpec("smallerTextAction", Menu.VIEW, "S&maller Text", ("Ctrl+Alt+-",), "window.change_text_size",
               arguments=(-1,), icon="minus"),
    ActionSpec("usualTextAction", Menu.VIEW, "&Usual Text Size", ("Ctrl+Alt+0",), "window.change_text_size",
               arguments=(0,), icon="reset"),
    ActionSpec("fullScreenAction", Menu.VIEW, "Full S&creen", ("Shift+F11",), "teaching.toggle_full_screen",
               separator=True, icon="full-screen"),
    ActionSpec("presentationAction", Menu.VIEW, "&Presentation", ("F11",), "teaching.toggle_presentation",
               icon="present"),
    _scheme_action(Scheme.SYSTEM, "Theme of the S&ystem", separator=True),
    _scheme_action(Scheme.LIGHT, "&Light Theme"),
    _scheme_action(Scheme.DARK, "Dar&k Theme"),
    _scheme_action(Scheme.HIGH_CONTRAST, "&High Contrast"),

    ActionSpec("relabelAction", Menu.IMAGE, "Change &Label...", ("F2",), "browse.corrector.choose_label",
               _BROWSING, keeps_page=True, icon="tag"),
    ActionSpec("checkedAction", Menu.IMAGE, "Checked, &Right", ("K", "Alt+K"),
               "browse.corrector.mark_checked", _CAN_MARK, keeps_page=True, icon="check", is_local=True),
    ActionSpec("unsureAction", Menu.IMAGE, "&Unsure", ("U", "Alt+U"), "browse.corrector.mark_unsure",
               _CAN_MARK, keeps_page=True, icon="help", is_local=True),
    ActionSpec("excludeAction", Menu.IMAGE, "&Exclude", ("Del",), "browse.corrector.remove", _BROWSING,
               keeps_page=True, icon="delete", is_local=True),
    ActionSpec("reviewShownAction", Menu.IMAGE, "Review T&hese Images", (), "browse.corrector.review_shown",
               all_of(_CAN_MARK, on_page("browse", "has_digits")), separator=True, icon="review"),
    ActionSpec("reviewSuspectsAction", Menu.IMAGE, "Review &Suspects", ("Ctrl+Shift+R",),
               "review.find_suspects", dataset_can_be_reopened, icon="review"),

    ActionSpec("proposeLabelsAction", Menu.IMAGE, "&Propose Labels", (), "browse.labeller.offer",
               _CAN_PROPOSE, separator=True, icon="tag"),
    ActionSpec("classesAction", Menu.IMAGE, "&Classes...", (), "browse.dialogs.classes", _CAN_MARK,
               icon="numbers"),

    ActionSpec("trainAction", Menu.MODEL, "&Train", ("Ctrl+T",), "train.start_training", can_learn,
               icon="play"),
    ActionSpec("validateAction", Menu.MODEL, "Cross-&Validate", (), "train.start_validation", can_learn,
               icon="validate"),
    ActionSpec("queueTrainingAction", Menu.MODEL, "Add to &Queue", ("Ctrl+Shift+T",), "train.queue_training",
               is_learning, icon="plus"),
    ActionSpec("cancelTrainingAction", Menu.MODEL, "&Cancel Training", (), "train.cancel_training",
               is_learning, keeps_page=True, icon="stop"),
    ActionSpec("saveModelAction", Menu.MODEL, "&Save Model...", (StandardKey.Save,), "train.save_model",
               has_run, keeps_page=True, separator=True, icon="save"),
    ActionSpec("reportAction", Menu.MODEL, "R&eport...", (), "train.comparing.write_report",
               on_page("train", "comparing.can_report"), keeps_page=True, icon="report"),
    ActionSpec("describeRunAction", Menu.MODEL, "&Name and Note...", (), "train.run_commands.describe",
               _CAN_DESCRIBE, keeps_page=True, separator=True, icon="note"),
    ActionSpec("starRunAction", Menu.MODEL, "Sta&r", (), "train.run_commands.toggle_star",
               _CAN_DESCRIBE, keeps_page=True, icon="star"),
    ActionSpec("useSettingsAction", Menu.MODEL, "&Use These Settings", (), "train.run_commands.use_settings",
               on_page("train", "run_commands.has_current"), keeps_page=True, icon="settings"),
    ActionSpec("keptRunsAction", Menu.MODEL, "&Kept Runs...", ("Ctrl+Shift+K",),
               "train.run_commands.show_all", icon="recent"),
    ActionSpec("deleteRunAction", Menu.MODEL, "&Delete Run", (), "train.run_commands.delete",
               on_page("train", "run_commands.can_delete"), keeps_page=True, icon="delete"),

    ActionSpec("stepsAction", Menu.HELP, "&How It Is Read", ("Ctrl+H",), "steps.show", icon="steps"),
    ActionSpec("shortcutsAction", Menu.HELP, "Help and &Keys", ("F1",), "teaching.show_help", icon="help"),
    ActionSpec("tour", Menu.HELP, "&Tour", (), "teaching.start_tour", icon="tour"),
    ActionSpec("aboutAction", Menu.HELP, "&About mnist-gui", (), "window.show_about", icon="info"),
)
# fmt: on
