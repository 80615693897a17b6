import numpy as np

from mnist_gui.ui.browse.appearance import Appearance
from mnist_gui.ui.browse.averages.averages_dialog import AverageCard, AveragesDialog
from mnist_gui.ui.shell.actions import ACTIONS


def test_a_click_on_the_average_of_a_class_shows_its_images(make_window, qtbot, tiny_dataset):
    window = make_window()
    window.state.session.set_dataset(tiny_dataset)
    window.show_page("browse")
    qtbot.waitUntil(lambda: not window.state.runner.live_tasks)
    window.run_action(next(spec for spec in ACTIONS if spec.name == "averagesAction"))
    qtbot.waitUntil(lambda: len(window.findChildren(AverageCard)) == 10)
    card = next(each for each in window.findChildren(AverageCard) if each.accessibleName().startswith("4,"))
    assert "images" in card.accessibleName()
    card.click()
    assert window.page("browse").query.labels == frozenset({4})


def test_the_dialog_is_as_large_as_its_cards(owner, qtbot, runner, tiny_dataset):
    sizes = []
    for rows in (np.flatnonzero(tiny_dataset.labels == 3), np.arange(len(tiny_dataset))):
        dialog = AveragesDialog(tiny_dataset, rows, Appearance(), runner, owner)
        dialog.show()
        qtbot.waitUntil(lambda dialog=dialog: dialog.findChildren(AverageCard) != [])
        cards = dialog.findChildren(AverageCard)
        qtbot.waitUntil(lambda cards=cards: cards[0].visibleRegion().boundingRect() == cards[0].rect())
        sizes.append(dialog.size())
        dialog.reject()
    card = AverageCard.size_in(owner.fontMetrics())
    assert sizes[0].width() < 3 * card.width()
    assert sizes[0].height() < sizes[1].height()
