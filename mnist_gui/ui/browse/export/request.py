"""The request of an export: images, format and path."""

from dataclasses import dataclass, replace
from pathlib import Path

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.export import Details, SizeEstimate, estimate_export, export
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.progress import CancelToken, Report
from mnist_gui.ui.browse.export.scopes import ExportScope


@dataclass(frozen=True, eq=False)
class ExportRequest:
    """An export for a worker thread.

    Attributes
    ----------
    dataset : Dataset
    scope : ExportScope
        The images.
    format : str
        A name in `FORMATS`.
    out : Path
        File or folder to write.
    details : Details or None
        Missing notes are read from their file first.
    """

    dataset: Dataset
    scope: ExportScope
    format: str
    out: Path
    details: Details | None = None

    def estimate(self, _report: Report, _token: CancelToken) -> SizeEstimate:
        """Estimate the size of the files."""
        rows, details = self.scope.find_rows(), self._find_details()
        return estimate_export(self.dataset, self.out, self.format, rows=rows, details=details)

    def write(self, report: Report, token: CancelToken, *, overwrite: bool) -> Path:
        """Write it and return its path; see `export`."""
        return export(
            self.dataset,
            self.out,
            self.format,
            rows=self.scope.find_rows(),
            details=self._find_details(),
            overwrite=overwrite,
            report=report,
            token=token,
        )

    def _find_details(self) -> Details | None:
        if self.details is None or self.details.notes is not None:
            return self.details
        return replace(self.details, notes=read_notes(notes_folder(), self.dataset))
