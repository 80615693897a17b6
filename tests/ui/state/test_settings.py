"""What is remembered between two runs of the program."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QLockFile, QMargins
from PySide6.QtWidgets import QWidget

from mnist_gui.data.open_request import OpenRequest
from mnist_gui.data.read_options import ReadOptions
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.theme import Scheme


def test_no_data_set_is_remembered_at_first(tmp_path):
    assert Settings(tmp_path / "settings.ini").dataset is None


@pytest.mark.parametrize(
    "request_",
    [
        OpenRequest("sample"),
        OpenRequest("/a, b;c/ü", ReadOptions(transposed=True)),
        pytest.param(
            OpenRequest("/not utf-8/\udcff\udce9"),
            marks=pytest.mark.skipif(sys.platform == "win32", reason="paths are Unicode"),
        ),
        OpenRequest("C:\\digits", ReadOptions(transposed=False, size=(28, 20))),
        OpenRequest("/digits", ReadOptions(range=(-0.5, 1 / 4), invert=True)),
        OpenRequest("/digits", ReadOptions(range=(0, 65535), as_is=True)),
    ],
)
def test_a_data_set_is_remembered_with_how_it_was_read(tmp_path, request_):
    path = tmp_path / "settings.ini"
    Settings(path).dataset = OpenRequest("before", ReadOptions(transposed=True, size=(1, 1)))
    Settings(path).dataset = request_
    assert Settings(path).dataset == request_


@pytest.mark.parametrize("size", ["", "28", "0x28", "28x99999", "x", "ax2", "28, 28"])
def test_an_invalid_size_is_ignored(tmp_path, size):
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\ndataset=sample\ndataset_transposed=perhaps\ndataset_size={size}\n")
    assert Settings(path).dataset == OpenRequest("sample")


@pytest.mark.parametrize("limits", ["", "16", "0-16", "16..0", "0..nan", "-inf..1", "0..", "x..y"])
def test_an_invalid_range_is_ignored(tmp_path, limits):
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\ndataset=sample\ndataset_range={limits}\ndataset_paper=perhaps\n")
    assert Settings(path).dataset == OpenRequest("sample")


def test_the_place_of_the_grid_is_remembered(tmp_path):
    usual = Settings(None).grid_margins
    assert min(usual.left(), usual.top(), usual.right()) > 0
    Settings(tmp_path / "settings.ini").grid_margins = QMargins(332, 127, -1, 23)
    assert Settings(tmp_path / "settings.ini").grid_margins == QMargins(332, 127, 0, 23)


@pytest.mark.parametrize("spoilt", ["", "1,2,3", "a,b,c,d", "1,2,3,4,5", "-5,0,0,0", "123456,0,0,0"])
def test_invalid_grid_margins_are_ignored(tmp_path, spoilt):
    path = tmp_path / "settings.ini"
    path.write_text(f'[browse]\ngrid_margins="{spoilt}"\n')
    assert Settings(path).grid_margins == Settings(None).grid_margins


def test_where_a_download_comes_from_is_remembered_for_each_data_set(tmp_path):
    path = tmp_path / "settings.ini"
    assert Settings(path).base_url("mnist") == ""
    Settings(path).set_base_url("mnist", "http://127.0.0.1:8000/a,b;c/")
    Settings(path).set_base_url("emnist-letters", "https://example.org")
    assert Settings(path).base_url("mnist") == "http://127.0.0.1:8000/a,b;c/"
    assert Settings(path).base_url("emnist-letters") == "https://example.org"
    Settings(path).set_base_url("mnist", "")
    assert Settings(path).base_url("mnist") == ""


@pytest.mark.parametrize(
    "url", ["https://store.example.org/mnist?sig=secret", "https://me:secret@store.example.org/mnist"]
)
def test_keys_and_passwords_of_an_address_do_not_get_into_the_settings(tmp_path, url):
    path = tmp_path / "settings.ini"
    settings = Settings(path)
    settings.set_base_url("mnist", url)
    assert settings.base_url("mnist") == "https://store.example.org/mnist"
    del settings
    assert "secret" not in path.read_text()


@pytest.mark.parametrize(
    "spoilt",
    ["a, b", "@Variant(\\0\\0\\0\\x2\\0\\0\\0\\x1)", "@ByteArray(x)", "@Invalid()", "a\\0b", "1, 2, 3", ""],
)
def test_a_settings_file_that_is_spoilt_everywhere_gives_the_defaults(tmp_path, spoilt):
    path = tmp_path / "settings.ini"
    sections = {
        "General": ("dataset", "dataset_transposed", "dataset_size", "dataset_range", "dataset_paper"),
        "catalogue": ("folder", "base_urls\\mnist"),
        "window": ("geometry", "scheme", "text_size", "motion", "language"),
        "cache": ("megabytes",),
        "recent": ("datasets",),
        "browse": ("grid_margins", "grid_legend"),
        "draw": ("hand_is_learned",),
    }
    lines = [f"[{name}]\n" + "".join(f"{key}={spoilt}\n" for key in keys) for name, keys in sections.items()]
    path.write_text("\n".join(lines))
    settings, usual = Settings(path), Settings(None)
    assert settings.dataset is None
    assert settings.datasets_folder is None
    assert settings.base_url("mnist") == ""
    assert settings.scheme is usual.scheme
    assert settings.grid_margins == usual.grid_margins
    assert settings.grid_legend == usual.grid_legend
    assert settings.adapts_to_writer is False
    assert settings.geometry.size() <= 1
    assert (settings.text_size, settings.shows_motion, settings.language) == (100, True, "")
    assert settings.cache_megabytes == usual.cache_megabytes
    assert settings.recent == ()


def test_settings_are_checked_and_announced(tmp_path, qtbot):
    settings = Settings(tmp_path / "settings.ini")
    with qtbot.waitSignal(settings.changed) as assigned:
        settings.text_size = 150
    assert assigned.args == ["text_size"]
    settings.shows_motion = False
    settings.language = "pt_BR"
    settings.recent = [
        OpenRequest("/a"),
        OpenRequest("/not utf-8/\udcff", ReadOptions(transposed=True, size=(28, 20))),
    ]
    again = Settings(tmp_path / "settings.ini")
    assert (again.text_size, again.shows_motion, again.language) == (150, False, "pt_BR")
    assert again.recent == tuple(settings.recent)


@pytest.mark.parametrize("size", ["79", "201", "-100", "1e2", "\\x661\\x660\\x660"])
@pytest.mark.parametrize("recent", ['"[1, {}]"', "[[", '"{\\"a\\": 1}"', "[" * 50_000, "null"])
def test_values_out_of_range_give_the_defaults(tmp_path, size, recent):
    path = tmp_path / "settings.ini"
    path.write_text(f"[window]\ntext_size={size}\n[recent]\ndatasets={recent}\n")
    assert Settings(path).text_size == 100
    assert Settings(path).recent == ()


def test_another_profile_has_settings_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.setenv("MNIST_GUI_PROFILE", "Zo\u00eb")
    Settings.of_user().scheme = Scheme.DARK
    assert (tmp_path / "profiles" / "Zo\u00eb" / "settings.ini").is_file()
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")
    assert Settings.of_user().scheme is Scheme.SYSTEM


def test_what_a_killed_program_left_is_removed(tmp_path):
    path = tmp_path / "settings.ini"
    Settings(path).set_base_url("mnist", "https://example.org")
    program = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True, text=True
    )
    (tmp_path / "settings.ini.lock").write_text(f"{program.stdout}python\n{socket.gethostname()}\n")
    (tmp_path / "settings.ini.aBcdEf").write_text("half")
    kept = ("settings.ini.backup", "settings.ini.aBcdEf~")
    for name in kept:
        (tmp_path / name).touch()
    assert Settings(path).base_url("mnist") == "https://example.org"
    assert sorted(other.name for other in tmp_path.iterdir()) == sorted(("settings.ini", *kept))


def test_what_another_program_is_writing_is_left_alone(tmp_path):
    lock = QLockFile(str(tmp_path / "settings.ini.lock"))
    assert lock.tryLock(0)
    (tmp_path / "settings.ini.aBcdEf").write_text("half")
    Settings(tmp_path / "settings.ini")
    assert (tmp_path / "settings.ini.aBcdEf").exists()
    lock.unlock()


def test_an_empty_lock_of_a_killed_program_is_removed(tmp_path):
    (tmp_path / "settings.ini.lock").touch()
    Settings(tmp_path / "settings.ini").set_base_url("mnist", "https://example.org")
    assert [path.name for path in tmp_path.iterdir()] == ["settings.ini"]


@pytest.mark.parametrize(
    "value",
    [
        "@Variant(\\0\\0\\0\\test)",  # Qt: std::bad_alloc
        "@Variant(\\0\\0\\0\\xad\\x62)",  # PySide6: no converter for 'qfloat16'
        "\\x40Variant(\\0\\0\\0\\test)",
        '@Var""iant(\\0\\0\\0\\test)',
        "\\100DateTime(\\0\\0\\0\\x10)",
    ],
)
def test_a_settings_file_with_values_of_other_programs_is_set_aside(tmp_path, value):
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\ndataset=sample\n\n[window]\ngeometry={value}\n")
    settings = Settings(path)
    assert settings.geometry.isEmpty()
    assert settings.dataset is None
    assert (tmp_path / "settings.damaged.ini").read_text().count(value) == 1
    settings.dataset = OpenRequest("sample")
    assert Settings(path).dataset == OpenRequest("sample")


KEYS = (
    "dataset",
    "dataset_transposed",
    "dataset_size",
    "dataset_range",
    "dataset_paper",
    "catalogue\\folder",
    "catalogue\\base_urls",
    "geometry",
    "scheme",
    "grid_margins",
    "hand_is_learned",
    "text_size",
    "motion",
    "language",
    "megabytes",
    "datasets",
)
VALUES = st.text(st.characters(codec="latin-1", exclude_characters="\n\r"), max_size=40) | st.sampled_from(
    [
        "@Invalid()",
        "@ByteArray(\\0\\x1)",
        "@Variant(\\0\\0\\0\\t)",
        "@Rect(1 2 3 4)",
        "a, b",
        '"',
        "true",
        "bytes:ff",
        "bytes:x",
    ]
)
LINES = st.builds("{}={}".format, st.sampled_from(KEYS), VALUES) | st.sampled_from(
    ["[General]", "[window]", "[browse]", "[draw]", "[catalogue]", "[recent]", "[cache]", "[", "=", "\\"]
)


def read_everything(settings: Settings) -> None:
    """Read each setting, and fail if one is not of its kind."""
    assert settings.dataset is None or isinstance(settings.dataset, OpenRequest)
    assert settings.datasets_folder is None or isinstance(settings.datasets_folder, Path)
    assert isinstance(settings.base_url("mnist"), str)
    assert isinstance(settings.geometry, QByteArray)
    assert isinstance(settings.grid_margins, QMargins)
    assert isinstance(settings.scheme, Scheme)
    assert isinstance(settings.adapts_to_writer, bool)
    assert isinstance(settings.shows_motion, bool)
    assert isinstance(settings.language, str)
    assert 80 <= settings.text_size <= 200
    assert settings.cache_megabytes >= 0
    assert all(isinstance(request, OpenRequest) for request in settings.recent)


@given(
    content=st.lists(LINES, max_size=30).map("\n".join).map(lambda text: text.encode("latin-1")) | st.binary()
)
def test_settings_with_foreign_content_are_read_as_settings_and_can_be_written(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("settings") / "settings.ini"
    path.write_bytes(content)
    settings = Settings(path)
    read_everything(settings)
    settings.scheme = Scheme.DARK
    assert settings.scheme is Scheme.DARK


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(geometry=st.binary(max_size=120))
def test_a_foreign_geometry_does_no_harm(qtbot, tmp_path_factory, geometry):
    path = tmp_path_factory.mktemp("settings") / "settings.ini"
    Settings(path).geometry = QByteArray(geometry)
    widget = QWidget()
    size = widget.size()
    if not widget.restoreGeometry(Settings(path).geometry):
        assert widget.size() == size
    widget.deleteLater()
