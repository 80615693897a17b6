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


def test_the_range_of_grey_values_is_said(capsys, tmp_path):
    images = np.tile(np.arange(8, dtype=np.uint8), (3, 8, 1))
    write_idx(tmp_path / "dark.idx", images * 8)
    assert "dark: no pixel is above 56 of 255" in info(capsys, tmp_path / "dark.idx")[1]
    report, err = info(capsys, tmp_path / "dark.idx", "--range", "-8..56")
    assert "pixels -8..56 made 0..255" in err
    assert report["note"] == "pixels -8..56 made 0..255"


@pytest.mark.parametrize("limits", ["16", "16..0", "1..1", "0..nan", "-inf..1", "a..b", ".."])
def test_a_range_that_is_none_is_refused(capsys, letters, limits):
    with pytest.raises(SystemExit) as caught:
        cli.main(["info", str(letters), "--range", limits])
    assert caught.value.code == 2
    assert (
        f"{limits} is no range; write the numbers of black and white, like 0..16" in capsys.readouterr().err
    )


def test_paper_is_inverted_or_left(capsys, tmp_path):
    images = np.full((4, 16, 16), 255, dtype=np.uint8)
    images[:, 4:12, 7:9] = 0
    write_idx(tmp_path / "scans.idx", images)
    scans = tmp_path / "scans.idx"
    assert info(capsys, scans)[0]["note"] == "paper was light: inverted"
    assert info(capsys, scans, "--invert")[0]["note"] == "inverted"
    assert info(capsys, scans, "--as-is")[0]["note"] == "light paper left as it is"
    with pytest.raises(SystemExit):
        cli.main(["info", str(scans), "--invert", "--as-is"])
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
