"""Short movements that show what has changed, and that can be switched off."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtCore import QVariantAnimation

LONGEST: Final = 150
"""Milliseconds that a movement takes at most."""

_STILL = "isStill"


def set_motion(wanted: bool) -> None:  # noqa: FBT001 - a setter
    """Allow movements or not, in the whole application; Qt's own effects go with them."""
    application = QApplication.instance()
    if application is not None:
        application.setProperty(_STILL, not wanted)


def has_motion() -> bool:
    """Return whether things may move: the user, and the system where Qt knows it, have nothing against it."""
    application = QApplication.instance()
    if application is None or application.property(_STILL):
        return False
    assert isinstance(application, QApplication)
    hints = application.styleHints()
    accessibility = hints.accessibility() if hasattr(hints, "accessibility") else None  # since Qt 6.10
    preference = getattr(accessibility, "motionPreference", None)  # not yet in Qt 6.11
    return preference is None or preference().name == "NoPreference"


def animate(
    owner: QObject,
    step: Callable[[float], object],
    *,
    milliseconds: int = LONGEST,
    done: Callable[[], object] | None = None,
) -> "QVariantAnimation | None":
    """Call a function with shares from 0 to 1 for a moment, or once with 1 if nothing may move.

    Parameters
    ----------
    owner : QObject
        Owns the animation: it ends with its owner.
    step : callable
        Called with the share of the movement that is done, eased; the last share is 1.
    milliseconds : int
        How long it takes; never more than `LONGEST`.
    done : callable, optional
        Called after the last step.

    Returns
    -------
    QVariantAnimation or None
        It is running; stop it before another one moves the same thing. None if the end is reached already.
    """
    if not has_motion() or milliseconds <= 0:
        step(1.0)
        if done is not None:
            done()
        return None
    from PySide6.QtCore import QEasingCurve, QVariantAnimation  # not needed before something moves

    animation = QVariantAnimation(owner)
    animation.setDuration(min(milliseconds, LONGEST))
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.setStartValue(0.0)
    animation.setEndValue(1.0)
    animation.valueChanged.connect(step)
    if done is not None:
        animation.finished.connect(done)
    animation.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)
    return animation
