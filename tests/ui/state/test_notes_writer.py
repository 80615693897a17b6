import weakref
from dataclasses import replace
from threading import Thread

import pytest

from mnist_gui.data.user.notes import Notes, notes_folder, read_notes, write_notes
from mnist_gui.errors import DataError
from mnist_gui.ui.state.notes_writer import NotesWriter


@pytest.fixture
def writer(monkeypatch, tmp_path) -> NotesWriter:
    """A writer into a folder of the test's own."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    return NotesWriter()


def kept(dataset) -> dict[int, str]:
    return dict(read_notes(notes_folder(), dataset).texts)


def test_of_notes_handed_over_twice_the_newest_are_written(writer, tiny_dataset):
    writer.put(tiny_dataset, Notes({1: "old"}))
    writer.put(tiny_dataset, Notes({1: "new"}))
    writer.write(tiny_dataset.fingerprint)
    assert kept(tiny_dataset) == {1: "new"}


def test_what_is_in_the_file_is_not_written_again(writer, tiny_dataset, monkeypatch):
    writer.put(tiny_dataset, Notes({1: "once"}))
    writer.write_all()
    monkeypatch.setattr(
        "mnist_gui.data.user.notes.write_notes", lambda *_, **__: pytest.fail("written again")
    )
    writer.write(tiny_dataset.fingerprint)
    writer.write_all()


def test_notes_that_could_not_be_written_go_on_waiting(writer, tiny_dataset):
    notes_folder().write_text("in the way")
    writer.put(tiny_dataset, Notes({1: "patient"}))
    with pytest.raises(DataError):
        writer.write(tiny_dataset.fingerprint)
    assert dict(writer.read(tiny_dataset).texts) == {1: "patient"}
    notes_folder().unlink()
    writer.write_all()
    assert kept(tiny_dataset) == {1: "patient"}


def test_notes_that_came_while_others_failed_are_not_replaced_by_them(writer, tiny_dataset, monkeypatch):
    def fail(_folder, dataset, _notes, **_patience):
        writer.put(dataset, Notes({1: "new"}))
        raise DataError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("mnist_gui.data.user.notes.write_notes", fail)
        writer.put(tiny_dataset, Notes({1: "old"}))
        with pytest.raises(DataError):
            writer.write(tiny_dataset.fingerprint)
    writer.write_all()
    assert kept(tiny_dataset) == {1: "new"}


def test_what_fails_for_one_data_set_does_not_keep_another_from_its_file(writer, tiny_dataset):
    other = replace(tiny_dataset, splits=tiny_dataset.splits[:1])
    folder = notes_folder()
    (folder / f"{tiny_dataset.fingerprint}.json").mkdir(parents=True)
    writer.put(tiny_dataset, Notes({1: "nowhere to go"}))
    writer.put(other, Notes({2: "at home"}))
    with pytest.raises(DataError):
        writer.write_all()
    assert kept(other) == {2: "at home"}


def test_two_threads_write_all_there_is(writer, tiny_dataset):
    threads = [Thread(target=writer.write_all) for _ in range(2)]
    writer.put(tiny_dataset, Notes({1: "either way"}))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(tiny_dataset) == {1: "either way"}


class Window:
    """A window that shows the notes it has read and what was edited in it since."""

    def __init__(self, dataset) -> None:
        self.dataset, self.writer = dataset, NotesWriter()
        self.notes = self.writer.read(dataset)

    def edit(self, texts: dict[int, str]) -> None:
        for row, text in texts.items():
            self.notes = self.notes.with_note(row, text)
        self.writer.put(self.dataset, self.notes)
        self.writer.write(self.dataset.fingerprint)


@pytest.mark.usefixtures("writer")
def test_of_two_windows_the_newest_edit_of_each_image_stays(tiny_dataset):
    write_notes(notes_folder(), tiny_dataset, Notes({1: "one", 2: "two", 3: "three", 4: "four"}))
    first, second = Window(tiny_dataset), Window(tiny_dataset)
    first.edit({2: "first", 3: "", 5: "five"})
    second.edit({1: "", 2: "second", 6: "six"})
    assert kept(tiny_dataset) == {2: "second", 4: "four", 5: "five", 6: "six"}
    first.edit({4: "4"})  # and not the first edit of 2 once more
    assert kept(tiny_dataset) == {2: "second", 4: "4", 5: "five", 6: "six"}
    second.edit({2: ""})
    assert kept(tiny_dataset) == {4: "4", 5: "five", 6: "six"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_data_set_with_notes_is_let_go_when_another_is_opened(writer, tiny_dataset, when):
    """Its last note may be written before the notes to the other one are read, or after."""
    noted = replace(tiny_dataset, name="Noted")
    alive = weakref.ref(noted)
    writer.read(noted)
    for text in "ab":  # the second one is written with what is kept of the first
        writer.put(noted, Notes({1: text}))
        if (text, when) != ("b", "after"):
            writer.write_all()
    writer.read(replace(tiny_dataset, splits=tiny_dataset.splits[:1]))
    writer.write_all()
    del noted
    assert alive() is None
    assert kept(tiny_dataset) == {1: "b"}
