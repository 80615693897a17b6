"""The request of an export: which images, in which format, where."""

from dataclasses import dataclass, replace
from pathlib import Path

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.export import Details, SizeEstimate, estimate_export, export
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.export.choices import Choice


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """An export that a worker thread is to write.

    Attributes
    ----------
    dataset : Dataset
    choice : Choice
        Which of its images.
    format : str
        A name in `FORMATS`.
    out : Path
        The file or folder to make.
    details : Details or None
        What is written beside the images; notes that it lacks are read first.
    """

    dataset: Dataset
    choice: Choice
    format: str
    out: Path
    details: Details | None = None

    def estimate(self, _report: Report, _token: CancelToken) -> SizeEstimate:
        """Estimate how much it will be."""
        rows, details = self.choice.find_rows(), self._find_details()
        return estimate_export(self.dataset, self.out, self.format, rows=rows, details=details)

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
