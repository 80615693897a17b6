"""Programs that add own digits and notes to one data directory as fast as they can.

Run as a program: ``two_programs.py NUMBER COUNT PAUSE``. Waits until stdin ends, so that all begin at once.
"""

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.user.notes import notes_folder, read_notes
from mnist_gui.data.user.own_digits import OwnDigit, OwnDigits
from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits, write_own_digits
from mnist_gui.ui.state.notes_writer import NotesWriter


def small_dataset(count: int) -> Dataset:
    """Return a data set of `count` blank images, the same in each program."""
    split = Split("train", np.zeros((count, 2, 2), dtype=np.uint8), np.zeros(count, dtype=np.int16))
    return Dataset("Blank", (split,), tuple("0123456789"), "blank")


def digit(number: int, index: int) -> OwnDigit:
    """Return the digit that program `number` adds at its step `index`; no two are equal."""
    when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number, microseconds=index)
    image = np.zeros((28, 28), dtype=np.uint8)
    return OwnDigit(index % 10, (), image, when.isoformat(timespec="microseconds"))


def write(number: int, count: int, pause: float) -> None:
    """Add `count` digits, one save each, and `count` notes to the images that this program annotates."""
    dataset = small_dataset(1 << 16)
    writer, folder = NotesWriter(), own_digits_folder()
    notes = writer.read(dataset)
    mine = base = read_own_digits(folder)
    for index in range(count):
        mine = write_own_digits(folder, mine.with_digit(digit(number, index)), base=base)
        base = mine
        notes = notes.with_note(number * count + index, f"note {index} of {number}")
        writer.put(dataset, notes)
        writer.write(dataset.fingerprint)
        if pause:
            time.sleep(pause)


def lost(programs: int, count: int, *, pause: float = 0.0) -> tuple[int, int]:
    """Run programs at the same time; return how many digits and how many notes are missing at the end.

    The data directory is the one that the environment names.
    """
    command = [sys.executable, str(Path(__file__)), "{}", str(count), str(pause)]
    running = [
        subprocess.Popen(
            [word.format(number) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(programs)
    ]
    for program in running:
        program.stdout.readline()  # imported everything
    for program in running:
        program.stdin.close()
    for program in running:
        with program:
            program.stdout.read()
        if program.returncode:
            raise RuntimeError(f"a writer ended with {program.returncode}")
    kept = Counter(read_own_digits(own_digits_folder()))
    missing = OwnDigits(tuple(digit(number, index) for number in range(programs) for index in range(count)))
    notes = read_notes(notes_folder(), small_dataset(1 << 16)).texts
    return (
        sum(kept[one] != 1 for one in missing),
        sum(
            notes.get(number * count + index) != f"note {index} of {number}"
            for number in range(programs)
            for index in range(count)
        ),
    )


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.read()
    write(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
