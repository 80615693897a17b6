"""The jobs of the dialog: a sample before and after, and the whole data set written to files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset, Images
from mnist_gui.data.export import Details, check_target, complete_path, export
from mnist_gui.data.levels import at_levels
from mnist_gui.preparing.counts import Prepared
from mnist_gui.preparing.following import common_size, follow, images_after
from mnist_gui.preparing.pages import cut_pages
from mnist_gui.preparing.recipe import Recipe
from mnist_gui.preparing.steps import apply_steps
from mnist_gui.progress import CancelToken, Report

SAMPLE = 8
"""Images of a preview."""


@dataclass(frozen=True, eq=False)
class Preview:
    """A few images before and after.

    Attributes
    ----------
    before, after : ndarray of uint8, shape (k, h, w)
        0 is paper, 255 is ink. Of pages that are cut, as many digits of the first pages.
    """

    before: Images
    after: Images


@dataclass(frozen=True, eq=False)
class Written:
    """What was prepared, and where it is.

    Attributes
    ----------
    out : Path
    prepared : Prepared
    """

    out: Path
    prepared: Prepared


@dataclass(frozen=True, eq=False)
class Preparation:
    """What the dialog asks for.

    Attributes
    ----------
    dataset : Dataset
        The open one, with the user's corrections if they are on.
    recipe : Recipe
    corrections : bool
        Whether they are on.
    out : Path
        The file or folder to write.
    format : str
        A name in `FORMATS`.
    """

    dataset: Dataset
    recipe: Recipe
    corrections: bool
    out: Path
    format: str

    def preview(self, report: Report, token: CancelToken) -> Preview:
        """Return a few images before and after.

        Raises
        ------
        DataError
            If a step cannot be taken.
        """
        count = len(self.dataset)
        some = np.unique(np.linspace(0, max(count - 1, 0), min(SAMPLE, count)).astype(np.intp))
        before = at_levels(self.dataset.take(some), self.dataset.levels)
        if not self.recipe.cut:
            common_size([self.dataset], self.recipe.steps)
            return Preview(before, images_after(self.dataset, some, self.recipe.steps))
        digits = np.zeros((0, 1, 1), dtype=np.uint8)
        for row in some:  # until there are enough
            cut = cut_pages(self.dataset.subset(np.array([row])), report=report, token=token).dataset
            if len(cut):
                common_size([cut], self.recipe.steps)
                made = apply_steps(cut.take(np.arange(min(len(cut), SAMPLE))), self.recipe.steps)
                digits = np.concatenate([digits, made])[:SAMPLE] if len(digits) else made
            if len(digits) == SAMPLE:
                break
        return Preview(before, digits)

    def write(self, report: Report, token: CancelToken, *, overwrite: bool) -> Written:
        """Prepare the data set and write it.

        Raises
        ------
        TakenError, DataError, Cancelled
            As `follow` and `export`.
        """
        out = complete_path(self.out, self.format)
        check_target(out, self.format, overwrite=overwrite)
        prepared = follow(
            self.recipe,
            self.dataset,
            corrections=self.corrections,
            scratch=out.parent,
            report=report,
            token=token,
        )
        made = prepared.dataset
        details = Details(made) if made.columns else None
        written = export(
            made, out, self.format, details=details, overwrite=overwrite, report=report, token=token
        )
        return Written(written, prepared)
