"""What is asked for: which digits shall become files of which form, and where."""

from dataclasses import dataclass, replace
from pathlib import Path

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.export import export, outline
from mnist_gui.data.formats._shared.details import Details
from mnist_gui.data.formats._shared.size_estimate import SizeEstimate
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.export.choices import Choice


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """What is still to be written, by a worker thread.

    Attributes
    ----------
    dataset : Dataset
    choice : Choice
        Which of its digits.
    format : str
        A name in `FORMATS`.
    out : Path
        The file or folder to make.
    details : Details or None
        What is handed on beside the images; notes that it lacks are still to be read.
    """

    dataset: Dataset
    choice: Choice
    format: str
    out: Path
    details: Details | None = None

    def outline(self, _report: Report, _token: CancelToken) -> SizeEstimate:
        """Tell how much it will be."""
        rows = self.choice.find_rows()
        return outline(self.dataset, self.out, self.format, rows=rows, details=self._find_details())

    def write(self, report: Report, token: CancelToken, *, overwrite: bool) -> Path:
        """Write it and return its path; see `export`."""
        return export(
            self.dataset,
            self.out,
            self.format,
            rows=self.choice.find_rows(),
            details=self._find_details(),
            overwrite=overwrite,
            report=report,
            token=token,
        )

    def _find_details(self) -> Details | None:
        if self.details is None or self.details.notes is not None:
            return self.details
        return replace(self.details, notes=read_notes(notes_folder(), self.dataset))
