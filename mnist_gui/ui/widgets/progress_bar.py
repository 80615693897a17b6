"""A progress bar that is painted with everything else."""

from PySide6.QtWidgets import QProgressBar


class ProgressBar(QProgressBar):
    """Waits for the next frame.

    Qt's own paints at once, and with it all that waits in the window, for each report of a task.
    """

    def setValue(self, value: int) -> None:
        """Show a value."""
        self.setUpdatesEnabled(False)
        super().setValue(value)
        self.setUpdatesEnabled(True)  # asks for a frame
