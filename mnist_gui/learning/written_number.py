"""Reads the digits of a number that was drawn, one by one."""

from mnist_gui.ink.drawing import Drawing
from mnist_gui.ink.side_by_side import digits_side_by_side
from mnist_gui.learning.classifier import Prediction, Reader


def read_number(reader: Reader, drawing: Drawing) -> Prediction | None:
    """Read the digits that stand side by side in a drawing.

    Parameters
    ----------
    reader : Reader
    drawing : Drawing

    Returns
    -------
    Prediction or None
        Of each digit, from left to right; None if the drawing is at most one digit.
    """
    digits = digits_side_by_side(drawing)
    return reader.read(digits) if digits else None
