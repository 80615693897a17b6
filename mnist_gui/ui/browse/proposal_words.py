"""A proposed label in words."""

from mnist_gui.data.dataset import NO_LABEL, Dataset
from mnist_gui.data.proposals import Proposals


def proposal_words(dataset: Dataset, row: int, proposals: Proposals | None) -> str:
    """Return the label that is proposed for an image, such as ``"7 (93.1 %)"``; empty for none."""
    if proposals is None or not proposals.fits(dataset):
        return ""
    label = int(proposals.labels[row])
    if label == NO_LABEL or dataset.labels[row] != NO_LABEL:
        return ""
    share = f"{100 * float(proposals.confidence[row]):.1f}\N{NO-BREAK SPACE}%"
    return f"{proposals.class_names[label]} ({share})"
