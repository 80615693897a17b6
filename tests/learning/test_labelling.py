"""Labels that a reader proposes for images without one."""

import numpy as np
import pytest

from mnist_gui.data.class_changes import ClassChanges, ClassGroup
from mnist_gui.data.columns import Columns
from mnist_gui.data.corrected import with_corrections
from mnist_gui.data.correction_state import CorrectionState
from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.query.order import Order, Sorter
from mnist_gui.data.query.query import select_rows
from mnist_gui.data.query.text import parse_query
from mnist_gui.errors import DataError, ModelError
from mnist_gui.learning import labelling
from mnist_gui.learning.classifier import Prediction, RejectReason
from mnist_gui.learning.labelling import propose_labels
from mnist_gui.progress import Cancelled, CancelToken


class GreyReader:
    """Reads an image as its first grey value, with the second one as percent of confidence."""

    title, class_names, image_shape = "Greys", ("0", "1", "x"), (1, 3)

    def check_images(self, images):
        if images.shape[1:] != self.image_shape:
            raise ModelError("another size")

    def predict(self, images):
        labels, percent, rejected = images[:, 0].astype(int).T
        probabilities = np.repeat(1 - percent[:, None] / 100, 3, axis=1) / 2
        probabilities[np.arange(len(images)), labels] = percent / 100
        reasons = [RejectReason.LETTER if each else RejectReason.NONE for each in rejected]
        is_digit = np.where(rejected, 0.25, 1.0)
        return Prediction(probabilities, percent == 0, is_digit, tuple(reasons), images)


ROWS = [(0, 90, 0), (1, 99, 0), (2, 95, 0), (1, 80, 1), (0, 0, 0), (1, 50, 0), (0, 70, 0)]


@pytest.fixture
def dataset():
    """Seven images: the last but one is labelled, the last one excluded."""
    images = np.array(ROWS, dtype=np.uint8)[:, None, :]
    labels = np.array([NO_LABEL] * 5 + [0, NO_LABEL], dtype=np.int16)
    splits = (Split("train", images[:3], labels[:3]), Split("test", images[3:], labels[3:]))
    given = Dataset("Greys", splits, ("1", "0"), "")
    states = np.array([0] * 6 + [CorrectionState.EXCLUDED], dtype=np.uint8)
    return with_corrections(given, labels.copy(), states)


def test_only_images_without_a_label_get_a_proposal_less_sure_if_they_look_like_nothing(dataset):
    seen = []
    found = propose_labels(dataset, GreyReader(), report=seen.append)
    assert found.labels.tolist() == [0, 1, 2, 1, NO_LABEL, NO_LABEL, NO_LABEL]
    assert found.confidence[:4] == pytest.approx([0.9, 0.99, 0.95, 0.2])
    assert np.isnan(found.confidence[4:]).all()
    assert (seen[-1].done, seen[-1].total) == (5, 5)
    assert found.rows_above(dataset, 0.95).tolist() == [1, 2]
    assert found.rows_above(dataset, 0).tolist() == [0, 1, 2, 3]
    labelled = with_corrections(dataset, np.array([1, NO_LABEL, 0, *[NO_LABEL] * 4], np.int16), None)
    assert found.rows_above(labelled, 0).tolist() == [1, 3]


def test_proposals_are_conditions_and_an_order(dataset):
    columns = Columns(dataset).with_proposals(propose_labels(dataset, GreyReader()))

    def rows(text):
        return select_rows(dataset, parse_query(text, dataset), columns).tolist()

    assert rows("proposed:1") == [1, 3]
    assert rows("proposed:any") == [0, 1, 3]  # the data set has no class x
    assert rows("proposed:none") == [2, 4, 6]
    assert rows("doubt>0.5") == [3]
    doubtful = Sorter(columns).sort(np.arange(5), Order("doubt", descending=True), by_label=False)
    assert doubtful.tolist() == [3, 0, 2, 1, 4]
    with pytest.raises(DataError, match="which labels are proposed"):
        dataset.where("proposed:1")


def test_proposals_follow_classes_that_are_renamed_and_merged(dataset):
    found = propose_labels(dataset, GreyReader())
    groups = (ClassGroup("one", (0,)), ClassGroup("x", (2, 1)))
    changes = ClassChanges(("1", "0"), groups)
    changed = with_corrections(dataset, dataset.labels.copy(), None, classes=changes)
    assert found.shown(changed, slice(None)).tolist() == [1, 0, 1, 0, *[NO_LABEL] * 3]


def test_it_can_be_cancelled_and_refuses_other_sizes(dataset):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        propose_labels(dataset, GreyReader(), token=token)
    wide = Dataset("Wide", (Split("a", np.zeros((1, 1, 4), np.uint8), np.zeros(1, np.int16)),), ("1",), "")
    with pytest.raises(ModelError, match="another size"):
        propose_labels(wide, GreyReader())


def test_blocks_of_any_size_get_the_same_proposals_and_release_mapped_images(dataset, monkeypatch):
    whole = propose_labels(dataset, GreyReader())
    released, steps = [], []
    monkeypatch.setattr(labelling, "_BLOCK", 1)
    monkeypatch.setattr(labelling, "_BLOCKS_KEPT", 2)
    monkeypatch.setattr(labelling, "release", lambda images: released.append((len(images), len(steps))))
    found = propose_labels(dataset, GreyReader(), report=steps.append)
    np.testing.assert_array_equal(found.labels, whole.labels)
    np.testing.assert_array_equal(found.confidence, whole.confidence)
    assert [step.done for step in steps] == [1, 2, 3, 4, 5]
    assert released == [(3, 2), (3, 3), (4, 5), (4, 5)]
    assert {(step.total, step.unit) for step in steps} == {(5, "images")}


def test_proposals_fit_data_sets_of_as_many_images(dataset):
    found = propose_labels(dataset, GreyReader())
    assert found.fits(dataset)
    assert not found.fits(dataset.subset([0, 1]))
    assert not any(column.flags.writeable for column in (found.labels, found.confidence, found.doubt))
