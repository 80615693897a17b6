"""The dialog of preferences: settings, and what is kept."""

from pathlib import Path

import numpy as np
import pytest
from helpers.two_programs import digit
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QWidget

from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.notes import Notes, notes_folder, read_notes, write_notes
from mnist_gui.data.user.own_digits import OwnDigits
from mnist_gui.data.user.own_digits_file import own_digits_folder, read_own_digits, write_own_digits
from mnist_gui.data.user.profiles import shared_folder, user_folder
from mnist_gui.data.user.recovery import RecoveryFolder
from mnist_gui.data.user.reviews import Review, ReviewedImage, write_review
from mnist_gui.learning.feature_cache import user_cache
from mnist_gui.ui.shell.preference_table import PREFERENCES
from mnist_gui.ui.shell.preferences_dialog import PreferencesDialog
from mnist_gui.ui.state import kept
from mnist_gui.ui.state.setting import Setting
from mnist_gui.ui.state.settings import Settings
from mnist_gui.ui.widgets.theme import Scheme

DIGITS = OwnDigits(tuple(digit(0, index) for index in range(3)))


@pytest.fixture(autouse=True)
def _directory(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MNIST_GUI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MNIST_GUI_PROFILE", "")


def settled(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)


@pytest.fixture
def window(qtbot, make_window, tiny_dataset):
    write_notes(notes_folder(), tiny_dataset, Notes({1: "a note"}))
    write_own_digits(own_digits_folder(), DIGITS)
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    qtbot.waitUntil(lambda: window.state.column_store.note_of(1) == "a note")
    qtbot.waitUntil(lambda: len(window.state.own_digits.digits) == 3)
    settled(qtbot, window)
    return window


@pytest.fixture
def dialog(qtbot, window):
    window.show_preferences()
    dialog = window.findChild(PreferencesDialog)
    settled(qtbot, window)
    yield dialog
    dialog.close()


def test_each_row_names_a_setting_and_no_two_the_same():
    names = [preference.setting for preference in PREFERENCES]
    assert all(isinstance(vars(Settings)[name], Setting) for name in names)
    assert len(set(names)) == len(names)


def test_an_editor_shows_a_setting_writes_it_at_once_and_follows_it(window, dialog):
    settings = window.state.settings
    theme = dialog.findChild(QComboBox, "schemePreference")
    assert theme.currentData() is settings.scheme
    theme.setCurrentIndex(theme.findData(Scheme.DARK))
    theme.activated.emit(theme.currentIndex())
    assert settings.scheme is Scheme.DARK
    assert window.findChild(object, "darkSchemeAction").isChecked()
    window.choose_scheme(Scheme.HIGH_CONTRAST)
    assert theme.currentData() is Scheme.HIGH_CONTRAST
    dialog.findChild(QCheckBox, "shows_motionPreference").setChecked(False)
    assert settings.shows_motion is False
    settings.datasets_folder = Path("/elsewhere")
    usual = dialog.findChild(QPushButton, "datasets_folderUsualButton")
    usual.click()
    assert settings.datasets_folder is None
    assert not usual.isEnabled()


def test_the_size_of_the_cache_is_that_of_the_settings(monkeypatch):
    monkeypatch.setenv("MNIST_GUI_CACHE_MEGABYTES", "0")
    assert user_cache() is None
    monkeypatch.setenv("MNIST_GUI_CACHE_MEGABYTES", "nonsense")
    assert user_cache() is not None


def fill() -> None:
    """Put something into each place."""
    for folder in (
        shared_folder("datasets") / "mnist",
        shared_folder("datasets") / "mine",
        Path(user_folder("backups")),
        user_folder("runs") / "0123456789",
    ):
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(bytes(1000))
    abandoned = RecoveryFolder.create(user_folder("recovery"))
    abandoned.write_state({"a": 1})
    abandoned.release()
    cache = user_cache().directory
    cache.mkdir(exist_ok=True)
    (cache / f"features-{'0' * 32}.npy").write_bytes(bytes(1000))
    (cache / "of another program").touch()


def test_a_hint_stands_close_to_what_it_is_about(dialog):
    gaps = set()
    for preference in PREFERENCES:
        if preference.help:
            editor = dialog.findChild(QWidget, f"{preference.setting}Preference")
            hint = next(each for each in dialog.findChildren(QLabel) if each.text() == preference.help)
            gaps.add(hint.y() - editor.geometry().bottom() - 1)
            assert hint.height() <= hint.heightForWidth(hint.width()), "no empty space around its lines"
    assert gaps == {4}


def test_all_that_is_kept_has_its_size_and_is_deleted(qtbot, window, dialog, tiny_dataset, tmp_path):
    fill()
    CorrectionJournal(tiny_dataset).change([1], state=1)
    write_review(tiny_dataset, Review((ReviewedImage(1, 1),)))
    window.state.settings.adapts_to_writer = True
    delete = {row.name: dialog.findChild(QPushButton, f"{row.name}DeleteButton") for row in kept.KEPT}
    dialog_upkeep = window.upkeep
    dialog_upkeep.measure()
    settled(qtbot, window)
    assert all(button.isEnabled() for button in delete.values())
    for row in kept.KEPT:
        delete[row.name].click()
        dialog.findChildren(QPushButton, "deleteKeptButton")[-1].click()
        settled(qtbot, window)
        qtbot.waitUntil(lambda row=row: not delete[row.name].isEnabled())
    assert not any(kept.sizes().values())
    assert window.state.column_store.note_of(1) == ""
    assert len(window.state.own_digits.digits) == 0
    assert window.state.settings.adapts_to_writer is False
    assert (tmp_path / "data" / "datasets" / "mine" / "file").exists(), "it is the user's"
    assert (tmp_path / "cache" / "of another program").exists()
    window.state.own_digits.save()
    settled(qtbot, window)
    assert len(read_own_digits(own_digits_folder())) == 0, "they do not come back"


def test_corrections_that_are_restored_or_deleted_are_so_in_the_window(qtbot, window, dialog, tmp_path):
    corrections, given = window.state.corrections, window.state.workspace.dataset.labels[1]

    def label() -> int:
        return window.state.workspace.dataset.labels[1]

    corrections.relabel(np.array([1]), 9 - given)
    qtbot.waitUntil(lambda: label() == 9 - given)
    window.upkeep.back_up(str(tmp_path / "b.zip"))
    settled(qtbot, window)
    button = dialog.findChild(QPushButton, "correctionsDeleteButton")
    qtbot.waitUntil(button.isEnabled)
    button.click()
    dialog.findChildren(QPushButton, "deleteKeptButton")[-1].click()
    qtbot.waitUntil(lambda: label() == given)
    assert not corrections.can_undo
    window.upkeep.restore(str(tmp_path / "b.zip"), replace=True)
    qtbot.waitUntil(lambda: label() == 9 - given)
    assert corrections.can_undo


def test_a_backup_is_made_and_restored_in_the_window(qtbot, window, tiny_dataset, tmp_path):
    upkeep, store = window.upkeep, window.state.column_store
    store.set_note(2, "not written yet")
    said: list[str] = []
    upkeep.said.connect(said.append)
    upkeep.back_up(str(tmp_path / "b.zip"))
    settled(qtbot, window)
    store.set_note(2, "changed")
    window.state.own_digits.remove([0])
    settled(qtbot, window)
    upkeep.restore(str(tmp_path / "b.zip"), replace=False)
    settled(qtbot, window)
    assert store.note_of(2) == "changed\nnot written yet"
    assert set(window.state.own_digits.digits) == set(DIGITS)
    upkeep.restore(str(tmp_path / "b.zip"), replace=True)
    settled(qtbot, window)
    assert store.note_of(2) == "not written yet"
    assert read_notes(notes_folder(), tiny_dataset).texts == {1: "a note", 2: "not written yet"}
    assert said == [
        "Backed up to b.zip: 2 notes and 3 own digits",
        "Restored: 2 notes and 3 own digits",
        "Restored: 2 notes and 3 own digits",
    ]


def test_a_file_that_is_no_backup_is_refused_in_one_sentence(qtbot, window, tmp_path):
    (tmp_path / "b.zip").write_bytes(b"PK")
    window.upkeep.restore(str(tmp_path / "b.zip"), replace=False)
    settled(qtbot, window)
    text = window.findChild(QLabel, "messageText").text()
    assert str(tmp_path / "b.zip") in text
    assert window.state.column_store.note_of(1) == "a note"
