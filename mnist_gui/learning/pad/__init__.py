"""The pad's own reader: one expert looks at the ink, one follows the pen, and a person's hand can be learned.

`PadClassifier` joins the two, says what is no digit, and can learn the hand of a person. It is trained by
`mnist_gui.learning.pad.training` and ships with the program; reading needs numpy alone.
"""

from mnist_gui.learning.pad.classifier import PadClassifier
from mnist_gui.learning.pad.hand import Hand, HandCheck, check_hand, learn_hand

__all__ = ["Hand", "HandCheck", "PadClassifier", "check_hand", "learn_hand"]
