"""How the names of picture files end: one list for data sets, the drawing pad, ``predict`` and drops."""

from typing import Final

PICTURE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm")
"""In small letters."""
