"""A sentence about what one page shows leaves the status bar with the page."""


def test_a_sentence_that_holds_no_longer_leaves_the_status_bar(make_window):
    window = make_window()
    page, bar = window.page("browse"), window.statusBar()
    page.said.emit("Read by SVM")
    assert bar.currentMessage() == "Read by SVM"
    page.withdrawn.emit("Read by others")
    assert bar.currentMessage() == "Read by SVM", "what another one has said stays"
    page.withdrawn.emit("Read by SVM")
    assert bar.currentMessage() == ""
