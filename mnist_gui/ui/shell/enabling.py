"""When an action makes sense: the predicates that rows of the action table name in `enabled_when`."""

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from mnist_gui.data.sources.names import OWN
from mnist_gui.ui.state.workspace import Workspace
from mnist_gui.ui.widgets.page import Page


class ActionContext(NamedTuple):
    """What the predicates look at.

    Attributes
    ----------
    workspace : Workspace
    is_learning : bool
        Whether a training or a cross-validation is under way.
    page_name : str
        The page in front.
    page : Page or None
        The same; None while it is not built.
    """

    workspace: Workspace
    is_learning: bool
    page_name: str
    page: Page | None


Predicate = Callable[[ActionContext], bool]


def always(_context: ActionContext) -> bool:
    """Return True."""
    return True


def dataset_is_open(context: ActionContext) -> bool:
    """Return whether a data set is open."""
    return context.workspace.dataset is not None


def dataset_can_be_reopened(context: ActionContext) -> bool:
    """Return whether the open data set can be read in another way; own digits are always upright."""
    return dataset_is_open(context) and context.workspace.opened.spec != OWN


def can_learn(context: ActionContext) -> bool:
    """Return whether a training may begin."""
    return dataset_is_open(context) and not context.is_learning


def is_learning(context: ActionContext) -> bool:
    """Return whether a training or a cross-validation is under way."""
    return context.is_learning


def has_run(context: ActionContext) -> bool:
    """Return whether there is a model to save."""
    return context.workspace.current_run is not None


def on_page(name: str, *properties: str) -> Predicate:
    """Make a predicate: the page is in front, and all these properties of it are true."""

    def predicate(context: ActionContext) -> bool:
        page = context.page
        if page is None or context.page_name != name:
            return False
        return all(attrgetter(each)(page) for each in properties)

    return predicate


def all_of(*predicates: Predicate) -> Predicate:
    """Make a predicate: all of these hold."""
    return lambda context: all(predicate(context) for predicate in predicates)


def any_of(*predicates: Predicate) -> Predicate:
    """Make a predicate: at least one of these holds."""
    return lambda context: any(predicate(context) for predicate in predicates)


def not_on_page(name: str) -> Predicate:
    """Make a predicate: another page is in front."""
    return lambda context: context.page_name != name
