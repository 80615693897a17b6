import numpy as np
from helpers.pad_data import shape

from mnist_gui.ink.drawing_file import LabelledDrawing
from mnist_gui.learning.pad.writers import N_FOLDS, collection_of, folds_by_writer, writer_of


def by(*writers):
    return [LabelledDrawing(shape("1"), "1", writer) for writer in writers]


def test_letters_and_digits_of_one_person_are_known_as_such():
    digit, letter, other = by("unipen/aga/ann.dat", "unipen/1b/aga/ann.dat", "unipen/1c/aga/bob.dat")
    assert writer_of(digit) == writer_of(letter) != writer_of(other)
    assert collection_of(digit) == "unipen"


def test_a_person_is_in_one_fold_with_all_digits_and_letters():
    writers = [f"unipen/{number % 23}" for number in range(400)] + [f"tablet/{n % 7}" for n in range(70)]
    letters = by(*[f"unipen/1b/{number % 40}" for number in range(100)])
    of_digits, of_letters = folds_by_writer(by(*writers), letters)
    folds = {}
    for drawing, fold in zip((*by(*writers), *letters), (*of_digits, *of_letters), strict=True):
        folds.setdefault(writer_of(drawing), set()).add(int(fold))
    assert all(len(found) == 1 for found in folds.values())
    assert set(of_letters.tolist()) == set(range(N_FOLDS))


def test_folds_have_about_as_many_digits_of_each_collection():
    sizes = np.random.default_rng(0).integers(1, 60, 50)
    writers = [f"unipen/{person}" for person, size in enumerate(sizes) for _ in range(size)]
    writers += [f"tablet/{person}" for person in range(10) for _ in range(100)]
    of_digits, _ = folds_by_writer(by(*writers), [])
    collections = np.array([collection_of(drawing) for drawing in by(*writers)])
    assert np.ptp(np.bincount(of_digits[collections == "unipen"])) < 40
    assert np.bincount(of_digits[collections == "tablet"]).tolist() == [200] * N_FOLDS


def test_folds_are_always_the_same():
    drawings = by(*[f"unipen/{number % 30}" for number in range(100)])
    np.testing.assert_array_equal(folds_by_writer(drawings, [])[0], folds_by_writer(drawings, [])[0])
