"""The two doors for what comes from outside: ordinary files only, declared errors only."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_gui.cli import main
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError, InkError, ModelError, UserError
from mnist_gui.ink.drawing_file import read_drawings
from mnist_gui.ink.picture_file import read_grey
from mnist_gui.learning.archive import opened_archive
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.progress import Cancelled
from mnist_gui.untrusted import declared, open_ordinary, read_ordinary

posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and devices have no names on this system")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """Return a pipe without a writer: opening it to read would wait for ever."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """Return a link to a device without an end."""
    path = tmp_path / "endless"
    path.symlink_to("/dev/zero")
    return path


@posix
class TestOrdinaryFiles:
    def test_a_pipe_is_refused_at_once(self, pipe):
        with pytest.raises(OSError, match="not an ordinary file"):
            open_ordinary(pipe)

    def test_a_device_is_refused(self, endless):
        with pytest.raises(OSError, match="not an ordinary file"):
            open_ordinary(endless)

    def test_a_folder_is_refused(self, tmp_path):
        with pytest.raises(IsADirectoryError):
            open_ordinary(tmp_path)

    def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(self, tmp_path, pipe, monkeypatch):
        file = tmp_path / "file"
        file.write_bytes(b"x")
        ordinary = file.stat()
        monkeypatch.setattr(os, "stat", lambda *_, **__: ordinary)  # what it was when it was checked
        caught = []

        def attempt() -> None:
            try:
                open_ordinary(pipe)
            except OSError as error:
                caught.append(error)

        thread = threading.Thread(target=attempt, daemon=True)
        thread.start()
        thread.join(10)
        assert "not an ordinary file" in str(caught[0])

    def test_a_file_and_a_link_to_it_are_read(self, tmp_path):
        (tmp_path / "file").write_bytes(b"content")
        (tmp_path / "link").symlink_to("file")
        assert read_ordinary(tmp_path / "link") == b"content"
        assert read_ordinary(tmp_path / "file", most=3) == b"con"

    def test_a_missing_file_is_missing(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            open_ordinary(tmp_path / "none")


def open_model_file(path: Path) -> None:
    with opened_archive(path):
        pass


@posix
@pytest.mark.parametrize("kind", ["pipe", "endless"])
@pytest.mark.parametrize(
    ("read", "error"),
    [
        (read_grey, InkError),
        (read_drawings, InkError),
        (open_model_file, ModelError),
        (open_dataset, DataError),
    ],
)
def test_no_reader_opens_a_special_file(read, error, kind, request):
    path = request.getfixturevalue(kind)
    with pytest.raises(error, match=str(path)):
        read(path)


@posix
def test_predict_refuses_a_device_as_model(endless, tmp_path, capsys):
    picture = tmp_path / "picture.png"
    Image.new("L", (28, 28)).save(picture)
    assert main(["predict", str(picture), "--model", str(endless)]) == 2
    assert "not an ordinary file" in capsys.readouterr().err


@pytest.mark.parametrize("raised", [MemoryError, RecursionError, IndexError])
@pytest.mark.parametrize(
    ("module", "function", "arguments"),
    [
        ("ink.picture", "picture_to_images", ["predict", "{picture}"]),
        ("learning.pad.classifier", "PadClassifier.predict", ["predict", "{picture}"]),
        ("learning.evaluation", "evaluate", ["evaluate", "{model}", "sample"]),
    ],
)
def test_commands_say_one_sentence(
    module, function, arguments, raised, tmp_path, monkeypatch, capsys, tiny_dataset
):
    def fail(*_: object, **__: object) -> None:
        raise raised

    files = {"picture": tmp_path / "picture.png", "model": tmp_path / "trained.mnistmodel"}
    Image.fromarray(np.eye(28, dtype=np.uint8) * 255).save(files["picture"])
    if "{model}" in arguments:
        request = TrainingRequest("logistic", "pixels", {"iterations": 3})
        save_model(files["model"], train(tiny_dataset, request))
    monkeypatch.setattr(f"mnist_gui.{module}.{function}", fail)
    assert main([argument.format(**files) for argument in arguments]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith(f"mnist-gui: {tmp_path}")


class TestFoldersOnce:
    @pytest.fixture
    def pictures(self, tmp_path: Path) -> Path:
        """Return a folder with two classes of pictures."""
        for name in ("3", "7"):
            folder = tmp_path / "set" / name
            folder.mkdir(parents=True)
            Image.fromarray(np.full((28, 28), 9, dtype=np.uint8)).save(folder / "a.png")
        return tmp_path / "set"

    def test_a_link_to_the_parent_adds_nothing(self, pictures):
        (pictures / "3" / "up").symlink_to("..")
        dataset = open_dataset(pictures)
        assert len(dataset) == 2
        assert dataset.class_names == open_dataset(pictures).class_names

    def test_a_folder_keeps_its_own_name(self, pictures):
        (pictures / "0").symlink_to("7")
        assert sorted(np.array(open_dataset(pictures).labels).tolist()) == [3, 7]

    def test_a_link_to_a_folder_elsewhere_is_followed(self, pictures, tmp_path):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        Image.fromarray(np.full((28, 28), 9, dtype=np.uint8)).save(elsewhere / "a.png")
        (pictures / "5").symlink_to(elsewhere)
        assert sorted(np.array(open_dataset(pictures).labels).tolist()) == [3, 5, 7]


NOT_UNDERSTOOD = "x cannot be understood: damaged, or written in a way that is not known here; copy it again."


class TestDeclared:
    @pytest.mark.parametrize(
        ("raised", "said"),
        [
            (MemoryError(), "x asks for more memory than there is; copy it again."),
            (RecursionError("deep"), "x is nested too deeply to be read; copy it again."),
            (KeyError("a"), NOT_UNDERSTOOD),
            (AssertionError(), NOT_UNDERSTOOD),
            (OSError("a decoder's own"), NOT_UNDERSTOOD),
            (ValueError("two\nlines \x1b[1m"), NOT_UNDERSTOOD),
        ],
    )
    def test_becomes_the_declared_error(self, raised, said):
        with pytest.raises(DataError) as caught, declared(DataError, "x", advice="copy it again"):
            raise raised
        assert str(caught.value) == said
        assert caught.value.__cause__ is raised

    @pytest.mark.parametrize(
        "passed", [InkError("a"), Cancelled(), KeyboardInterrupt(), FileNotFoundError(2, "none")]
    )
    def test_lets_pass(self, passed):
        with pytest.raises(type(passed)) as caught, declared(DataError, "x", advice="copy it again"):
            raise passed
        assert caught.value is passed

    @pytest.mark.parametrize("raised", [MemoryError, RecursionError, AssertionError, TypeError, SystemError])
    @pytest.mark.parametrize(
        ("decoder", "read"),
        [
            ("mnist_gui.data.open.read_beginning", open_dataset),
            ("mnist_gui.data.open.finished", lambda path: open_dataset("sample")),
            ("mnist_gui.data.formats._shared.pictures.picture_decoder.Image.open", read_grey),
            ("mnist_gui.learning.archive.zipfile.ZipFile", open_model_file),
            ("mnist_gui.ink.drawing_file.drawing_from_json", read_drawings),
        ],
    )
    def test_at_every_boundary(self, decoder, read, raised, tmp_path, monkeypatch):
        def fail(*_: object, **__: object) -> None:
            raise raised

        path = tmp_path / "file.jsonl"
        path.write_bytes(b"{}\n" + b" " * 10 + b"PK\x05\x06" + bytes(18))
        monkeypatch.setattr(decoder, fail)
        with pytest.raises(UserError) as caught:
            read(path)
        assert type(caught.value) in (DataError, InkError, ModelError)
