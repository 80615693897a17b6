from mnist_gui.ui.browse.averages.averages_dialog import AverageCard
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
