import gc
import subprocess
import sys
import weakref

import pytest

from mnist_gui.ui.shell.interpreter import interactive, settle


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
        assert gc.isenabled()
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


def test_the_first_frame_needs_no_numpy():
    program = "import sys; import mnist_gui.ui.shell.app; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
