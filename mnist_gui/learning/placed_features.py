"""Gradient features of images as they are, where `GradientFeatures` first makes them upright and sizes them.

Moment normalisation removes what people see: that a stroke leans, or that an image is narrow. A model of
these features misreads other images than a model of the normalised ones, so both together find more wrong
labels than either. (J. Kittler, M. Hatef, R. Duin and J. Matas, "On combining classifiers", 1998.)
"""

from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import FloatArray, place_on_plane


class PlacedGradientFeatures(GradientFeatures):
    """Directions of edges, by their position in the image. Parameters are those of `GradientFeatures`."""

    name = "placed gradient"

    def _plane_of(self, ink: FloatArray) -> FloatArray:
        return place_on_plane(ink, side=self.plane)
