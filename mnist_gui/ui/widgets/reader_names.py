"""What readers are called: one name wherever a page, a window or the status bar speaks of them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:  # a window without a model does not import it
    from mnist_gui.learning.training import Run
    from mnist_gui.learning.validation import Validation


def _tr(text: str) -> str:
    return QCoreApplication.translate("Readers", text)


def reader_title(run: "Run | Validation | None", *, adapted: bool = False) -> str:
    """Return the name of a reader.

    Parameters
    ----------
    run : Run or Validation or None
        The training of its model, or the cross-validation of such models; None for the reader that ships.
    adapted : bool
        Whether the reader that ships is adapted to the user.
    """
    if run is not None:
        words = _tr("{model}, trained on {name}")
        return words.format(model=run.request.title, name=run.dataset_name)
    return _tr("Built-in reader, adapted to you") if adapted else _tr("Built-in reader")


def reader_note(run: "Run | None", *, adapted: bool = False) -> str:
    """Return what is known of a reader: its error rate on the test images; may be empty."""
    if run is None:
        return _tr("knows your hand") if adapted else ""
    if run.evaluation is None:
        return ""
    rate = f"{100 * run.evaluation.error_rate:.2f}\N{NO-BREAK SPACE}%"
    return _tr("{rate} misread").format(rate=rate)


def why_not_drawings(run: "Run") -> str:
    """Return why the model of a run does not read drawings: its images have another size."""
    height, width = run.classifier.image_shape
    words = _tr("{reader}, reads images of {height}\N{MULTIPLICATION SIGN}{width}, no drawings")
    return words.format(reader=reader_title(run), height=height, width=width)
