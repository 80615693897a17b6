"""Draw pages with a model whose answers are known."""

from dataclasses import replace

import pytest
from helpers.ruler import Ruler

from mnist_gui.ui.draw.page import DrawPage
from mnist_gui.ui.draw.reader import DrawingReader
from mnist_gui.ui.state.settings import Settings


@pytest.fixture
def shipped(monkeypatch) -> Ruler:
    """A reader in place of the one that ships."""
    ruler = Ruler()
    monkeypatch.setattr("mnist_gui.learning.pad.shipped.shipped_classifier", lambda: ruler)
    return ruler


@pytest.fixture
def make_draw_page(qtbot, window_state, monkeypatch, tmp_path):
    """Make Draw pages; the own digits of a test are its own."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))

    def make(*, shown: bool = True, settings: Settings | None = None) -> DrawPage:
        page = DrawPage(replace(window_state, settings=settings or window_state.settings))
        qtbot.addWidget(page)
        page.resize(900, 600)
        if shown:
            with qtbot.waitExposed(page):
                page.show()
            qtbot.waitUntil(lambda: page.findChild(DrawingReader).reader is not None)
        return page

    return make
