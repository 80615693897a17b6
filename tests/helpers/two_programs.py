"""Programs that add own digits, notes and corrections to one data directory as fast as they can.

Run as a program: ``two_programs.py NUMBER COUNT PAUSE KIND...``. Waits until stdin ends, so that
all begin at once.
"""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.user.correction_journal import CorrectionJournal
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


KINDS = ("digits", "notes", "corrections")


def write(number: int, count: int, pause: float, kinds: Sequence[str]) -> None:
    """Add `count` digits, notes and corrections, one save each; no program has the images of another."""
    dataset = small_dataset(1 << 16)
    writer, folder, journal = NotesWriter(), own_digits_folder(), CorrectionJournal(dataset)
    notes = writer.read(dataset)
    mine = base = read_own_digits(folder)
    for index in range(count):
        row = number * count + index
        if "digits" in kinds:
            mine = write_own_digits(folder, mine.with_digit(digit(number, index)), base=base)
            base = mine
        if "notes" in kinds:
            notes = notes.with_note(row, f"note {index} of {number}")
            writer.put(dataset, notes)
            writer.write(dataset.fingerprint)
        if "corrections" in kinds:
            journal.change([row], label=1 + index % 9)
        if pause:
            time.sleep(pause)


def lost(programs: int, count: int, *, pause: float = 0.0, kinds: Sequence[str] = KINDS) -> tuple[int, ...]:
    """Run programs at the same time; return how much of each kind is missing at the end.

    The data directory is the one that the environment names.
    """
    command = [sys.executable, str(Path(__file__)), "{}", str(count), str(pause), *kinds]
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
    dataset = small_dataset(1 << 16)
    notes, labels = read_notes(notes_folder(), dataset).texts, CorrectionJournal(dataset).corrections.labels
    steps = [(number * count + index, number, index) for number in range(programs) for index in range(count)]
    missing_of = {
        "digits": sum(kept[one] != 1 for one in missing),
        "notes": sum(notes.get(row) != f"note {index} of {number}" for row, number, index in steps),
        "corrections": sum(labels[row] != 1 + index % 9 for row, _, index in steps),
    }
    return tuple(missing_of[kind] for kind in kinds)


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.read()
    write(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
