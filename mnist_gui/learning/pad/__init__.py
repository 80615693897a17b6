"""The pad's own reader: one expert looks at the ink, one follows the pen, and a person's hand can be learned.

`PadClassifier` joins the two, says what is no digit, and can learn the hand of a person. It is trained by
`mnist_gui.learning.pad.training` and ships with the program; reading needs numpy alone.
"""

from mnist_gui.learning.pad.adaptation import (
    AdaptationCheck,
    WriterAdaptation,
    adapt_to_writer,
    check_adaptation,
)
from mnist_gui.learning.pad.classifier import PadClassifier

__all__ = ["AdaptationCheck", "PadClassifier", "WriterAdaptation", "adapt_to_writer", "check_adaptation"]
