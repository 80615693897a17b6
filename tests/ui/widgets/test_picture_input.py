"""Pictures in a drag or on the clipboard."""

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from mnist_gui.ui.widgets.picture_input import has_picture, picture_of


def test_a_file_comes_before_its_pixels(qapp, tmp_path):
    data = QMimeData()
    data.setImageData(QImage(3, 2, QImage.Format.Format_RGB32))
    assert has_picture(data)
    assert picture_of(data).size().toTuple() == (3, 2)
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.PNG"))])
    assert picture_of(data) == tmp_path / "a.PNG"


def test_an_empty_clipboard_has_no_picture(qapp):
    assert picture_of(None) is None
    assert picture_of(QMimeData()) is None
    assert not has_picture(QMimeData())
