"""What the help says, one topic a row. What tables of the program say is made from them, never stale."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from mnist_gui.data.formats import OPENED
from mnist_gui.data.query.conditions import CONDITIONS
from mnist_gui.learning.recipes import PRESETS, RECIPES
from mnist_gui.ui.teaching.tour_steps import STEPS

Keys = Sequence[tuple[str, str, str]]
"""Where they work, keys, effect."""


class Topic(NamedTuple):
    """One topic.

    Attributes
    ----------
    title : str
    write : callable
        Makes its text, HTML, from the keys of the program.
    page : str
        The page of the window that is shown as a picture; empty for none.
    """

    title: str
    write: Callable[[Keys], str]
    page: str = ""


_WORDS: Final = (
    ("Label", "The class that an image has according to the data set, such as the digit that was meant."),
    ("Prediction", "The class that a model gives to an image."),
    ("Confidence", "How probable the model finds its prediction, 0 to 1."),
    (
        "Loss",
        "Minus the logarithm of the label's probability: large if the model was sure of something else.",
    ),
    ("Split", "A part of a data set: a model learns from <i>train</i>, and is judged by <i>test</i>."),
    ("Test error", "The share of test images that are read wrong. The model has not seen them before."),
    (
        "Confusion matrix",
        "How often each class is read as each other one. Perfect models have numbers on the diagonal only.",
    ),
    (
        "Cross-validation",
        "The training images in parts, each judged by a model that was trained on the others: it finds wrong "
        "labels, and good settings, without the test images.",
    ),
    (
        "Features",
        "The numbers that a model compares: the grey values themselves, or how many edges run in each "
        "direction in each part of the image, which is more exact.",
    ),
    ("Hyperparameter", "A number that is chosen before the training, such as C."),
    (
        "Support vectors",
        "The training images that decide where the border between two classes runs; the others could be "
        "left out.",
    ),
    ("Calibration", "Makes confidences honest: of all images read with 0.9, nine in ten are right."),
)


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{_translated(text)}</p>" for text in texts)


def _table(rows: Iterable[Sequence[str]], *heads: str) -> str:
    """Return a table; its cells are HTML."""
    head = "".join(f'<th align="left">{_translated(each)}</th>' for each in heads)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in rows)
    return f'<table cellpadding="4" width="100%"><tr>{head}</tr>{lines}</table>'


def _pairs(rows: Iterable[tuple[str, str]], *, share: int = 34) -> str:
    """Return a table without heads, of terms, with a share of the width, and what they mean, all in HTML."""
    lines = "".join(f'<tr><td width="{share}%">{term}</td><td>{text}</td></tr>' for term, text in rows)
    return f'<table cellpadding="4" width="100%">{lines}</table>'


def _keys(keys: Keys) -> str:
    parts = []
    for where, rows in groupby(keys, key=lambda each: each[0]):
        cells = [(f"<b>{escape(shown)}</b>", escape(effect)) for _where, shown, effect in rows]
        parts.append(f"<h3>{escape(where)}</h3>{_pairs(cells, share=44)}")
    return "".join(parts)


def _browse(_keys: Keys) -> str:
    return _paragraphs(
        "All images of the data set are on one surface. The wheel scrolls, Ctrl and the wheel zoom around "
        "the cursor. From 18 screen pixels a pixel on, each shows its grey value: 0 is paper, 255 is ink. "
        "On smaller ones the status bar says the value under the pointer.",
        "Click an image to inspect it: what the model reads, how sure it is, and which images are like it. "
        "Space shows it large. Esc closes the inspector.",
        "<i>View &gt; Class Averages</i> shows what the images of each class have in common, and where they "
        "differ. <i>Edit &gt; Random Sample</i> draws images by chance; the same seed draws the same ones.",
    )


def _find(_keys: Keys) -> str:
    rows = [
        (
            ", ".join(f"<code>{escape(example)}</code>" for example in condition.examples),
            escape("; ".join(name.meaning for name in condition.names)),
        )
        for condition in CONDITIONS
    ]
    return _paragraphs(
        "Write conditions into the field above the images (Ctrl+F), or choose them from the menu of its "
        "plus. All of them must hold. A minus turns one round: <code>-label:3</code>.",
    ) + _table(rows, "Write", "To find images by")


def _open(_keys: Keys) -> str:
    rows = [
        (escape(fmt.title), escape(fmt.opening.described).replace("`", "")) for fmt in OPENED if fmt.opening
    ]
    return _paragraphs(
        "Drop a file, a folder, or all files of one data set on the window, or use the menu File. What was "
        "assumed about them is said in the status bar, and <i>File &gt; Open As</i> changes it.",
        "<i>File &gt; Prepare</i> makes another data set of the open one: turned, cropped, cut out of pages, "
        "made as MNIST was made, divided, sampled or joined with others.",
    ) + _table(rows, "Format", "What can be opened")


def _train(_keys: Keys) -> str:
    presets = [(f"<b>{escape(preset.title)}</b>", escape(preset.help)) for preset in PRESETS.values()]
    models = [(f"<b>{escape(recipe.title)}</b>", escape(recipe.help)) for recipe in RECIPES.values()]
    parameters = [
        (f"<b>{escape(parameter.title)}</b>", escape(parameter.help))
        for parameter in {
            each.name: each for recipe in RECIPES.values() for each in recipe.parameters
        }.values()
    ]
    return (
        _paragraphs(
            "Choose a preset and press Train (Ctrl+T). The test error and the matrix of confusions appear "
            "when it ends; click a number of the matrix to see its images.",
        )
        + _table(presets, "Preset", "What it is")
        + "<br>"
        + _table(models, "Model", "How it decides")
        + "<br>"
        + _table(parameters, "Setting", "What it does")
    )


def _draw(_keys: Keys) -> str:
    return _paragraphs(
        "Draw a digit: it is read after each stroke. The picture beside the pad is what the model sees: the "
        "drawing at the size and place of the digits it learned from. Its colours show which parts of "
        "the ink speak for the answer and which against it.",
        "Press the key of the digit that you meant, and the pad learns your hand. A photo of a digit can be "
        "dropped on the pad or pasted.",
    )


def _wrong_labels(_keys: Keys) -> str:
    return _paragraphs(
        "<i>Image &gt; Review Suspects</i> (Ctrl+Shift+R) finds the images that a model which never saw them "
        "reads as another class than their label, and shows them one by one, with the reason and the nearest "
        "images of both classes. Enter changes the label, K keeps it, U marks the image as unsure, Del "
        "excludes it, the key of a class gives that label, Ctrl+Z undoes. It goes on where it was after a "
        "restart, and ends with what changed and a training that compares.",
        "Or order the images by loss after a training, largest first: what the model finds least likely "
        "comes first. Cross-validate to judge the training images too.",
        "The condition <code>duplicate</code> shows images that are there twice side by side, and a slider "
        "adds near ones; <code>leak</code> those between train and test, <code>conflict</code> the same "
        "image with two labels. <code>odd</code> shows those that are blank, cut off or far from their class."
        " The inspector says why, and leads to the image that is repeated. Del excludes what is too much.",
        "A note in the inspector stays with the image, and the condition <code>note</code> finds it again.",
    )


def _label(_keys: Keys) -> str:
    return _paragraphs(
        "Images without a label bring a bar above them: <i>Label These</i> lets the reader that ships, or "
        "the model that you trained or opened, propose labels. They are marked with three dots, and are no "
        "labels yet.",
        "<i>Accept</i> takes all proposals from a confidence on. <i>Go Through the Rest</i> shows the "
        "others, the most doubtful ones first: the key of a class labels an image, K accepts its proposal, "
        "U marks it as unsure, and the next image comes. <code>proposed:3</code> and "
        "<code>doubt&gt;0.1</code> find them.",
        "<i>Image &gt; Classes</i> renames, merges, moves and adds classes; F2 offers a new one for what you "
        "type. All of this is kept beside the files, which stay as they are, and can be undone.",
    )


def _teach(_keys: Keys) -> str:
    steps = "".join(f"<li>{escape(_translated(step.title))}</li>" for step in STEPS)
    return (
        _paragraphs(
            "F11 shows the window to an audience: the whole screen, large type, no menus, and a cursor like "
            "the dot of a laser pointer. Esc ends it. Ctrl+P prints the images that are "
            "shown, the results of a training, or a drawing and its answers, or makes a PDF of them.",
            "<i>Help &gt; Tour</i> leads through the program on the sample. Its steps:",
        )
        + f"<ol>{steps}</ol>"
    )


def _words(_keys: Keys) -> str:
    return _pairs((f"<b>{_translated(word)}</b>", _translated(text)) for word, text in _WORDS)


TOPICS: Final = (
    Topic("Keys", _keys),
    Topic("Look at images", _browse, "browse"),
    Topic("Find images", _find),
    Topic("Open a data set", _open, "catalogue"),
    Topic("Train a model", _train, "train"),
    Topic("Draw a digit", _draw, "draw"),
    Topic("Find wrong labels", _wrong_labels, "review"),
    Topic("Label images", _label),
    Topic("Teach with it", _teach),
    Topic("Words", _words),
)
"""The topics of the help, in the order of its list."""


def _translated(text: str) -> str:
    return QCoreApplication.translate("help", text)
