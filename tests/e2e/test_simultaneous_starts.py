"""Two starts at the same time: one window, and both files are opened in it."""

import signal
import subprocess
import sys

import pytest
from helpers.program import Program

from mnist_gui.data.export import export
from mnist_gui.ui.state.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends the window by a signal")


def test_two_simultaneous_starts_give_one_window_with_both_files(tmp_path, tiny_dataset, qtbot):
    program = Program(tmp_path)
    paths = [tmp_path / "one.npz", tmp_path / "two.npz"]
    for path in paths:
        export(tiny_dataset, path, "npz")
    environment = program.variables | {"XDG_RUNTIME_DIR": str(tmp_path), "MNIST_GUI_PROFILE": ""}
    starts = [
        subprocess.Popen(
            [sys.executable, "-m", "mnist_gui", path.name],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.PIPE,
        )
        for path in paths
    ]
    try:
        qtbot.waitUntil(lambda: any(start.poll() is not None for start in starts), timeout=60_000)
        (window,) = (start for start in starts if start.poll() is None)
        file = tmp_path / "config" / "mnist-gui" / "settings.ini"
        qtbot.waitUntil(lambda: file.exists() and len(Settings(file).recent) == 2, timeout=60_000)
        assert {request.spec for request in Settings(file).recent} == set(map(str, paths))
        window.send_signal(signal.SIGTERM)
        errors = [start.communicate(timeout=60)[1] for start in starts]
        assert ([start.returncode for start in starts], errors) == ([0, 0], [b"", b""])
    finally:
        for start in starts:
            start.kill()
            start.wait()
