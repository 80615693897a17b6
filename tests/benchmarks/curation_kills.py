"""Corrections that a kill -9 takes, or leaves half made, after they were shown.

A process corrects as fast as it can, by all that a user does to a journal: labels and states of 2,000 images,
classes renamed, merged, moved and added, undo and redo. It says each step that it has shown, and is killed at
a random moment. What a step does depends on its number alone, so an unharmed journal takes the same steps:
the killed one has to be like that after the steps that were said, or after the one that was under way.
"""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset
from mnist_gui.data.user.correction_journal import CorrectionJournal

_IMAGES = 2000  # corrected in one step
_MOST_CLASSES, _FEWEST_CLASSES = 14, 6
_LONGEST = 0.03  # seconds until a process is killed
_KILLS_PER_JOURNAL = 5  # a longer journal takes longer to read, not to append to


def _relabel(journal: CorrectionJournal, choice: random.Random) -> None:
    rows = np.random.default_rng(choice.randrange(2**32)).choice(len(journal.dataset), _IMAGES, replace=False)
    journal.change(np.sort(rows), label=choice.randrange(len(journal.corrections.class_names)))


def _mark(journal: CorrectionJournal, choice: random.Random) -> None:
    start = choice.randrange(len(journal.dataset) - _IMAGES)
    journal.change(np.arange(start, start + _IMAGES), state=choice.randrange(4))


def _rename(journal: CorrectionJournal, choice: random.Random) -> None:
    journal.rename_class(choice.choice(journal.corrections.class_names), f"class {choice.randrange(10**9)}")


def _merge(journal: CorrectionJournal, choice: random.Random) -> None:
    names = journal.corrections.class_names
    if len(names) > _FEWEST_CLASSES:
        journal.merge_classes(*choice.sample(names, 2))


def _move(journal: CorrectionJournal, choice: random.Random) -> None:
    names = journal.corrections.class_names
    journal.move_class(choice.choice(names), choice.randrange(len(names)))


def _add(journal: CorrectionJournal, choice: random.Random) -> None:
    if len(journal.corrections.class_names) < _MOST_CLASSES:
        journal.add_class(f"class {choice.randrange(10**9)}")


_ACTIONS: tuple[Callable[[CorrectionJournal, random.Random], object], ...] = (
    _relabel,
    _relabel,
    _mark,
    _rename,
    _merge,
    _move,
    _add,
    lambda journal, _: journal.undo(),
    lambda journal, _: journal.undo(),
    lambda journal, _: journal.redo(),
)


def _act(journal: CorrectionJournal, number: int) -> None:
    choice = random.Random(number)
    choice.choice(_ACTIONS)(journal, choice)


def _state(journal: CorrectionJournal) -> tuple[object, ...]:
    now = journal.corrections
    given = now.given_now.tobytes()  # says which class is part of which
    undone = journal.can_undo, journal.can_redo, journal._history.last
    return now.labels.tobytes(), now.states.tobytes(), given, now.class_names, *undone


def _act_until_killed(dataset: Dataset, folder: Path, number: int, shown: int) -> None:
    journal = CorrectionJournal(dataset, folder=folder)
    while True:
        _act(journal, number)
        os.write(shown, b".")
        number += 1


def _killed_after(dataset: Dataset, folder: Path, number: int, seconds: float) -> int:
    """Let a process correct from a step on, and kill it; return how many steps it has shown."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            _act_until_killed(dataset, folder, number, write)
        finally:
            os._exit(1)
    os.close(write)
    shown = len(os.read(read, 1))
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    while more := len(os.read(read, 4096)):
        shown += more
    os.close(read)
    return shown


def kill(dataset: Dataset, folder: Path, kills: int) -> int:
    """Kill so many processes that correct; return how often a step was lost or half there, and print it."""
    failures, randomness, number, steps = 0, random.Random(0), 0, 0
    for count in range(kills):
        if count % _KILLS_PER_JOURNAL == 0:
            shutil.rmtree(folder, ignore_errors=True)
            unharmed = CorrectionJournal(dataset, folder=folder / "unharmed")
        shown = _killed_after(dataset, folder / "killed", number, randomness.uniform(0, _LONGEST))
        found = _state(CorrectionJournal(dataset, folder=folder / "killed"))
        for _ in range(shown):
            _act(unharmed, number)
            number += 1
        steps += shown
        if found != _state(unharmed):  # then the step that was under way has to be there as a whole
            _act(unharmed, number)
            number += 1
        if not shown or found != _state(unharmed):
            failures += 1
            print(f"  kill {count}: {shown} steps shown, another state found")
            shutil.rmtree(folder / "killed", ignore_errors=True)
            shutil.copytree(folder / "unharmed", folder / "killed")
    print(
        f"{kills} kills after {steps:,} steps of {_IMAGES:,} images or of classes: {failures} lost or damaged"
    )
    return failures
