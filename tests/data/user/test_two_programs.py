from helpers.two_programs import lost


def test_two_programs_lose_neither_digits_nor_notes_nor_corrections(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    assert lost(2, 25) == (0, 0, 0)
