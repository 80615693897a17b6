"""Start pages whose catalogue is small and comes from a server on this computer."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from helpers.catalogue_driver import LONG, button, choose, folder
from helpers.fault_server import FaultServer
from helpers.small_catalogue import publish, shrink

from mnist_gui.ui.catalogue.page import StartPage
from mnist_gui.ui.state.settings import Settings


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> dict[str, bytes]:
    """The files of a small data set and of an archive, as a server has them."""
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture
def server(monkeypatch, tmp_path, published) -> Iterator[FaultServer]:
    """A server on this computer that has what the catalogue offers, all of it small."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))
    with FaultServer(dict(published)) as server:
        shrink(monkeypatch, server)
        yield server


@pytest.fixture
def make_catalogue_page(qtbot, window_state, server):
    """Make Start pages that know what is here; the data sets of a test are its own."""

    def make(settings: Settings | None = None) -> StartPage:
        page = StartPage(replace(window_state, settings=settings or window_state.settings))
        qtbot.addWidget(page)
        page.resize(1000, 700)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        choose(qtbot, page, "mnist")
        qtbot.waitUntil(lambda: folder(page) != "", timeout=LONG)
        qtbot.waitUntil(lambda: button(page, "changeFolderButton").height() > 0)  # it is laid out
        return page

    return make


@pytest.fixture
def page(make_catalogue_page) -> StartPage:
    """A page that knows what is on the disk, and shows the details of MNIST."""
    return make_catalogue_page()
