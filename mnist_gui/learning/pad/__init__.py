"""The classifier of the drawing pad: one expert for images, one for pen strokes, and adaptation to a writer.

`PadClassifier` combines both experts, rejects drawings that are not digits, and can be adapted to a writer.
It is trained by `mnist_gui.learning.pad.training` and ships with the program. Prediction needs only numpy.
"""

from mnist_gui.learning.pad.adaptation import AdaptationCheck, adapt_to_writer, check_adaptation
from mnist_gui.learning.pad.classifier import PadClassifier
from mnist_gui.learning.pad.writer_adaptation import WriterAdaptation

__all__ = ["AdaptationCheck", "PadClassifier", "WriterAdaptation", "adapt_to_writer", "check_adaptation"]
