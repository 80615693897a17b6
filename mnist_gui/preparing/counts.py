"""What a recipe made, and what became of the images that were opened."""

from dataclasses import dataclass, field
from pathlib import Path

from mnist_gui.data.dataset import Dataset
from mnist_gui.names import shown
from mnist_gui.preparing.recipe import Recipe


@dataclass(frozen=True)
class Counts:
    """What became of the images that were opened.

    Attributes
    ----------
    opened : int
        Images of the data set, and of those joined to it.
    joined : int
        Those of them that were joined.
    excluded : int
        Images left out because the user excluded them.
    not_chosen : int
        Images left out of the sample of each class.
    unlabelled : int
        Images without a label, which no sample has.
    prepared : int
        Images that come out.
    blank : int
        Those of them without any ink that could be found.
    pages, blank_pages, digits : int
        Pages that were cut, those of them without a digit, and the digits of all.
    """

    opened: int = 0
    joined: int = 0
    excluded: int = 0
    not_chosen: int = 0
    unlabelled: int = 0
    prepared: int = 0
    blank: int = 0
    pages: int = 0
    blank_pages: int = 0
    digits: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return dict(vars(self))

    @property
    def lines(self) -> list[str]:
        """What was left out or is odd, a line each."""
        words = (
            (self.blank_pages, "page", "without a digit left out"),
            (self.excluded, "image", "left out that you excluded"),
            (self.unlabelled, "image", "without a label left out of the sample"),
            (self.not_chosen, "image", "not chosen for the sample"),
            (self.blank, "image", "without ink, which stay blank"),
        )
        return [f"{count:,} {what}{'s' * (count != 1)} {rest}" for count, what, rest in words if count]


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a recipe made.

    Attributes
    ----------
    dataset : Dataset
    counts : Counts
    recipe : Recipe
    """

    dataset: Dataset
    counts: Counts
    recipe: Recipe = field(default_factory=Recipe)

    def lines(self, out: Path) -> list[str]:
        """Return what was written to `out` and what was left out, a line each."""
        made, counts = self.dataset, self.counts
        splits = ", ".join(f"{split.name} {len(split):,}" for split in made.splits)
        lines = [f"{made.name}: {len(made):,} images written to {out}: {splits}"]
        if counts.pages:
            lines.append(f"{counts.digits:,} digits cut out of {counts.pages:,} pages")
        if counts.joined:
            lines.append(f"{counts.opened:,} images opened, {counts.joined:,} of them joined")
        files = made.left_out.counts.items()
        more = [f"{count:,} file{'s' * (count != 1)} left out: {kind}" for kind, count in files]
        return [shown(line) for line in (*lines, *counts.lines, *more)]
