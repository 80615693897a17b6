"""How a data set is to be read, said on the command line."""

import json

import numpy as np
import pytest

from mnist_gui import cli
from mnist_gui.data.idx import write_idx
from mnist_gui.data.sources.catalogue import CATALOGUE
from mnist_gui.data.sources.download import default_folder


@pytest.fixture
def letters(tmp_path):
    """A folder with two images called EMNIST's, each with one row of ink."""
    images = np.zeros((2, 6, 6), dtype=np.uint8)
    images[:, 1] = 255
    write_idx(tmp_path / "emnist-letters-train-images-idx3-ubyte", images)
    return tmp_path


def info(capsys, *arguments: object) -> tuple[dict, str]:
    assert cli.main(["info", *map(str, arguments), "--json"]) == 0
    captured = capsys.readouterr()
    return json.loads(captured.out), captured.err


def test_images_are_resized(capsys, letters):
    report, err = info(capsys, letters, "--size", "8x12")
    assert (report["height"], report["width"]) == (8, 12)
    assert "resized to 8x12" in err


def test_what_was_changed_is_said_beside_the_result(capsys, letters):
    assert "EMNIST letters: images turned upright" in info(capsys, letters)[1]
    assert "EMNIST letters: images turned upright" in info(capsys, letters, "--transposed")[1]
    assert "turned" not in info(capsys, letters, "--upright")[1]


@pytest.mark.parametrize("size", ["28", "0x28", "28x", "-1x4", "5000x5000", "axb"])
def test_a_size_that_is_none_is_refused(capsys, letters, size):
    with pytest.raises(SystemExit) as caught:
        cli.main(["info", str(letters), f"--size={size}"])
    assert caught.value.code == 2
    assert f"{size} is no size; write height and width in pixels, like 28x28" in capsys.readouterr().err


def test_images_cannot_be_both_transposed_and_upright(capsys, letters):
    with pytest.raises(SystemExit):
        cli.main(["info", str(letters), "--transposed", "--upright"])
    assert "not allowed with" in capsys.readouterr().err


def test_the_window_opens_what_was_downloaded_by_its_name(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    arguments = ["kmnist", "--screenshot", str(tmp_path / "window.png")]
    assert cli.main(arguments) == 2
    assert "kmnist does not exist; name a folder with IDX files" in capsys.readouterr().err
    entry = CATALOGUE["kmnist"]
    folder = default_folder(entry)
    folder.mkdir(parents=True)
    for name in entry.data_files:
        write_idx(folder / name, np.zeros((3, 28, 28) if "images" in name else 3, dtype=np.uint8))
    assert cli.main(arguments) == 0
    assert (tmp_path / "window.png").is_file()
