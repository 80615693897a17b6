"""Memory goes back to the system after a data set was closed."""

import ctypes
import platform

import pytest
from PySide6.QtCore import QTimer

from mnist_gui.data.open import open_dataset
from mnist_gui.progress import CancelToken, ignore_progress
from mnist_gui.ui.state.memory_return import MemoryReturn, return_free_memory
from mnist_gui.ui.state.session import Session
from mnist_gui.ui.state.tasks import Lane, TaskRunner

needs_glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc returns memory on request"
)


@needs_glibc
def test_gaps_in_the_heap_are_returned():
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = (
        ctypes.c_void_p,
        [ctypes.c_size_t],
        [ctypes.c_void_p],
    )
    blocks = [libc.malloc(64 * 1024) for _ in range(400)]  # too small to be mapped on their own
    for block in blocks:
        ctypes.memset(block, 1, 64 * 1024)
    for block in blocks[:-1]:  # the last one keeps the heap from shrinking by itself
        libc.free(block)
    assert return_free_memory(ignore_progress, CancelToken())
    libc.free(blocks[-1])


def test_a_closed_data_set_starts_it_once_and_the_first_data_set_does_not(qtbot, monkeypatch):
    runner = TaskRunner()
    session, started = Session(runner), []
    monkeypatch.setattr(runner, "start", lambda lane, job: started.append((lane, job)))
    kept = MemoryReturn(session, runner)
    timer = kept.findChild(QTimer)
    session.set_dataset(open_dataset("sample"))
    assert not timer.isActive()
    session.set_dataset(open_dataset("sample"))
    session.set_dataset(open_dataset("sample"))
    assert timer.isActive()
    timer.setInterval(0)
    qtbot.waitUntil(lambda: bool(started))
    assert started == [(Lane.LOADING, return_free_memory)]
    runner.shut_down()
