import gc
import platform
import subprocess
import sys
import threading
import weakref

import pytest

from mnist_gui.ui.shell.interpreter import collect_due, interactive, settle


def test_a_window_waits_less_for_the_interpreter_and_leaves_it_as_it_was():
    before = sys.getswitchinterval()
    with interactive():
        assert sys.getswitchinterval() < before / 2
        assert not gc.isenabled()
    assert sys.getswitchinterval() == before
    assert gc.isenabled()


def test_what_is_there_when_it_has_settled_is_not_looked_through_any_more():
    with interactive():
        settle()
        assert gc.get_freeze_count() > 1000
    assert gc.get_freeze_count() == 0


def test_a_window_that_fails_leaves_it_as_it_was_too():
    before = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError), interactive():
        1 / 0  # noqa: B018 - anything that fails
    assert (sys.getswitchinterval(), gc.isenabled(), gc.get_freeze_count()) == (before, True, 0)


class Garbage:
    """An object that only the garbage collector can free."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_from_before_is_freed_rather_than_kept_for_ever():
    with interactive():
        garbage = Garbage()
        is_there = weakref.ref(garbage)
        del garbage
        settle()
        assert is_there() is None


def test_garbage_is_collected_only_where_it_is_asked_for():
    """Widgets in a circle of references must not be destroyed by a thread that computes."""
    where = []

    class Circle(Garbage):
        def __del__(self) -> None:
            where.append(threading.current_thread())

    def compute() -> None:
        for _ in range(20_000):
            Garbage()

    with interactive():
        settle()
        Circle()
        thread = threading.Thread(target=compute)
        thread.start()
        thread.join()
        assert not where
        collect_due()
        assert where == [threading.main_thread()]


HEAPS = """
import ctypes, sys, threading
from mnist_gui.ui.shell.interpreter import interactive

libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.malloc.restype = ctypes.c_void_p
here = threading.Barrier(12)

def allocate():
    libc.malloc(5000)
    here.wait()

with interactive():
    threads = [threading.Thread(target=allocate) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries have no heap for each thread"
)
def test_threads_share_two_heaps(tmp_path):
    out = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", HEAPS, str(out)], check=True)
    assert 1 <= out.read_text().count("<heap nr=") <= 2


def test_the_first_frame_needs_no_numpy():
    program = "import sys; import mnist_gui.ui.shell.app; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_data_set_is_shown_before_what_only_its_use_needs_is_imported():
    rare = {"difflib", "fractions", "_hashlib", "importlib.metadata", "numpy.ma", "numpy.random", "pkgutil"}
    program = (
        "import sys, mnist_gui.ui.shell.app, mnist_gui.ui.browse.page\n"
        "from mnist_gui.data.open import open_dataset\n"
        "open_dataset('sample')\n"
        f"print(sorted({rare} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
