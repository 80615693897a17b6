"""``mnist-gui label``: the reader that ships, and every sentence at its edges."""

import json

import numpy as np
import pytest

import mnist_gui
from mnist_gui import cli
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run ``mnist-gui label`` in a folder of its own; return what was printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))

    def label(*arguments: str, code: int = 0) -> tuple[str, str]:
        try:
            ended = cli.main(["label", *arguments])
        except SystemExit as error:
            ended = error.code
        printed = capsys.readouterr()
        assert ended == code, printed.err
        return printed.out, printed.err

    return label


def write(name: str, *, side: int = 28, names: tuple[str, ...] = (), labels: list[int] | None = None) -> None:
    """Write four images of the sample, labelled or not."""
    sample = mnist_gui.open("sample")
    images = np.ascontiguousarray(sample.take(np.arange(4))[:, :side, :side])
    given = np.array(labels or [NO_LABEL] * 4, dtype=np.int16)
    mnist_gui.export(Dataset("New", (Split("train", images, given),), names or ("3",), ""), name, "npz")


def test_the_reader_that_ships_labels_digits(run):
    write("new.npz", labels=[NO_LABEL, 0, NO_LABEL, NO_LABEL])
    out, _ = run("new.npz", "--above", "0.5", "--json")
    report = json.loads(out)
    dataset = mnist_gui.open("new.npz")
    assert report["unlabelled"] == 3
    assert report["labelled"] == dataset.corrections.corrected > 0
    assert dataset.class_names == ("3", *report["classes_added"])
    run("new.npz", "--above", "0")
    assert "every image has a label already" in run("new.npz")[0]


def test_every_refusal_is_one_sentence(run):
    write("small.npz", side=20)
    _, err = run("small.npz", code=2)
    assert "The built-in reader reads images of 28x28 pixels, those of small are 20x20" in err
    write("shoes.npz", names=("shoe", "coat"), labels=[0, 1, NO_LABEL, NO_LABEL])
    _, err = run("shoes.npz", code=2)
    assert "reads digits, and shoes has other classes; name a model with --model." in err
    for wrong in ("1.01", "-0.1", "nan", "much"):
        _, err = run("small.npz", "--above", wrong, code=2)
        assert "is no confidence; write a number from 0 to 1, like 0.99" in err
    _, err = run("small.npz", "--model", "none.mnistmodel", code=2)
    assert "none.mnistmodel" in err
    _, err = run("own", code=2)
    assert err.count("mnist-gui: ") == 1
