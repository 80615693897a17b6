"""Conditions about kept runs, where no window knows them."""

import numpy as np
import pytest

import mnist_gui
from mnist_gui.errors import DataError
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import RunStore


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """The sample, with two runs of a few images that are kept."""
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path))
    monkeypatch.delenv(LIMIT_VARIABLE)
    sample = mnist_gui.open("sample")
    few = sample.subset(np.r_[:200, 1437:1537])
    for name, features in (("steep", "gradient"), ("plain", "pixels")):
        request = mnist_gui.TrainingRequest(model="logistic", features=features)
        run = RunStore().keep(mnist_gui.train(few, request), few)
        RunStore().change(run.id, name=name)
    return few


def test_a_query_reads_what_kept_runs_predict(dataset):
    one, other = mnist_gui.runs()["steep"], mnist_gui.runs()["plain"]
    both = mnist_gui.compare([one, other])
    assert both.names == ("steep", "plain")
    found = dataset.where("wrong_by:plain right_by:steep")
    assert 0 < len(found) == len(both.only_right(0))
    assert len(dataset.where(f"disagree:{one.id},{other.id[:6]}")) == len(both.disagreeing)


def test_a_run_that_is_not_kept_or_of_another_data_set_is_named_in_one_sentence(dataset):
    with pytest.raises(DataError, match="No kept run is called nothing"):
        dataset.where("wrong_by:nothing")
    with pytest.raises(DataError, match="The run steep was not measured on Sample digits"):
        mnist_gui.open("sample").where("wrong_by:steep")
