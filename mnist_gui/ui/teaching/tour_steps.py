"""The steps of the tour, one row each. No Qt here.

A step points at a widget of the live program and waits until the user has done what it asks for, or presses
*Show Me*, which does it. What it waits for, and what that button does, are attributes of the stage of the
tour; see `mnist_gui.ui.shell.teaching.Stage`.
"""

from typing import Final, NamedTuple

FOUR: Final = {
    "strokes": [
        [[0.32, 0.18], [0.3, 0.34], [0.24, 0.52], [0.42, 0.53], [0.7, 0.5]],
        [[0.6, 0.16], [0.6, 0.5], [0.58, 0.86]],
    ]
}
"""A four, as the pad stores drawings."""


class Step(NamedTuple):
    """One step.

    Attributes
    ----------
    title : str
        A few words.
    text : str
        What there is to see, and what to do; two or three sentences.
    page : str
        The page that it is about; it comes to the front when the step begins.
    target : str
        The objectName of the widget that it points at.
    waits_for : str
        The property of the stage that becomes true when the user has done it; empty if there is nothing to do
        but look.
    shows : tuple
        The method of the stage that does it for the user, and its arguments.
    """

    title: str
    text: str
    page: str
    target: str
    waits_for: str = ""
    shows: tuple[str, *tuple[str, ...]] | None = None


STEPS: Final = (
    Step(
        "Every image at once",
        "These are 1,797 handwritten digits. A data set is nothing but such images, each with a label: the "
        "digit that its writer meant. Scroll through them.",
        "browse",
        "digitGrid",
    ),
    Step(
        "An image is numbers",
        "Zoom in with Ctrl and the wheel, or with this slider, until every pixel shows its number: 0 is "
        "paper, 255 is ink. These 784 numbers are all that a model gets to see.",
        "browse",
        "zoomSlider",
        "sees_pixels",
        ("zoom",),
    ),
    Step(
        "Find the fours",
        "Write label:4 here and press Enter. Each condition becomes a chip; several must all hold.",
        "browse",
        "queryField",
        "sees_fours",
        ("find", "label:4"),
    ),
    Step(
        "Let a model learn",
        "Choose Pixel logistic, the plainest model, and press Train. It gives every pixel a weight for each "
        "digit, and changes the weights until they fit the training images.",
        "train",
        "trainButton",
        "has_plainest_model",
        ("train",),
    ),
    Step(
        "What it confuses",
        "Each row is a digit, each column what the model read; a perfect model has numbers on the "
        "diagonal only. These are test images, which it has never seen. Click a number to see its images.",
        "train",
        "confusionView",
    ),
    Step(
        "Find a misread 4",
        "Now every image has a prediction. Ask for fours of the test split that were read as something "
        "else: write split:test label:4 wrong.",
        "browse",
        "queryField",
        "sees_misread_fours",
        ("find", "split:test label:4 wrong"),
    ),
    Step(
        "See why",
        "Click one of them. The bars show how sure the model was of each digit, and the pixels what it had "
        "to go by. Would you have read it right?",
        "browse",
        "digitInspector",
        "has_misread",
        ("choose_first",),
    ),
    Step(
        "Look for its like",
        "Press Ctrl+D: the images that are most like this one come first. If its neighbours are other "
        "digits, the mistake is easy to understand.",
        "browse",
        "digitGrid",
        "sees_similar",
        ("find_similar",),
    ),
    Step(
        "Draw one yourself",
        "Draw a 4 with the mouse or a pen: it is read after each stroke. A model this plain often takes a 4 "
        "for a 9. Where is the border between the two?",
        "draw",
        "drawingPad",
        "has_drawing",
        ("draw_four",),
    ),
    Step(
        "Why this digit",
        "The colours show which parts of the ink speak for the answer and which against it. That is the "
        "whole tour: F1 has everything else, and your own images open with Ctrl+O.",
        "draw",
        "modelInput",
    ),
)
