"""The collected inputs give what their README says: pixels, labels, splits, notes, sentences, exit codes."""

import pytest
from helpers.shared_cases import CASES, EXPECTED, MNIST, check, known_images

from mnist_gui.cli import main

pytestmark = pytest.mark.skipif(
    not (CASES.is_dir() and MNIST.is_dir()), reason=f"the collected inputs or MNIST are not in {CASES.parent}"
)


@pytest.fixture(scope="module")
def known():
    return known_images()


@pytest.mark.parametrize("name", EXPECTED)
def test_collected_inputs_give_what_they_should(name, known, capsys):
    def run(arguments: list[str]) -> tuple[int, str, str]:
        code = main(arguments)
        return (code, *capsys.readouterr())

    assert check(name, known, run).differences == []


def test_none_of_the_collected_inputs_is_forgotten():
    names = {
        f"{folder}/{path.name}"
        for folder in ("silent", "refused", "message", "picture")
        for path in (CASES / folder).iterdir()
    }
    assert names == set(EXPECTED)
