import math
import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mnist_gui.data.dataset import Split
from mnist_gui.errors import TrainingError
from mnist_gui.free_memory import free_memory
from mnist_gui.learning import training, validation
from mnist_gui.learning.evaluation import evaluate
from mnist_gui.learning.memory import bytes_needed, check_memory, in_gigabytes
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.learning.validation import cross_validate

BYCLASS = {"images": 814_255, "features": 300, "classes": 62}


COPIES = {"svm": (2, 4), "logistic": (2, 4), "knn": (1, 2)}
"""How many copies of its vectors a training holds; of other models that is not all."""


@pytest.mark.parametrize("model", RECIPES)
def test_more_of_anything_needs_more_memory(model):
    for name in ("images", "features"):
        needs = [bytes_needed(model, **{**BYCLASS, name: number}) for number in (10, 100, 1000)]
        assert all(less < more for less, more in pairwise(needs))
    vectors = 814_255 * 300 * 4  # bytes
    least, most = COPIES.get(model, (1, math.inf))
    assert least * vectors < bytes_needed(model, **BYCLASS) < most * vectors


def test_more_trees_need_more_memory_and_larger_leaves_less():
    needs = [
        bytes_needed("forest", **BYCLASS, hyperparameters=values)
        for values in ({"trees": 50, "min_leaf": 10}, {"trees": 50}, {}, {"trees": 500})
    ]
    assert all(less < more for less, more in pairwise(needs))


@pytest.mark.parametrize(
    ("model", "hyperparameters", "few", "many"),
    [("logistic", {"iterations": 3}, 10, 40), ("knn", {}, 20, 50)],
)
def test_a_training_takes_no_more_than_was_estimated(tiny_dataset, model, hyperparameters, few, many):
    """What more images add at the peak is compared, for what is there anyway differs between machines."""

    request = TrainingRequest(model, "pixels", hyperparameters)
    train(tiny_dataset, request)  # what is imported now does not count below

    def peak(repeats):
        images, labels = tiny_dataset.split("train").images, tiny_dataset.split("train").labels
        split = Split("train", np.tile(images, (repeats, 1, 1)), np.tile(labels, repeats))
        tracemalloc.start()
        try:
            train(replace(tiny_dataset, splits=(split,)), request)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def estimate(repeats):
        return bytes_needed(model, images=200 * repeats, features=784, classes=10)

    more = estimate(many) - estimate(few)
    assert 0.5 * more < peak(many) - peak(few) < 1.1 * more


def test_a_training_that_fits_is_told_what_it_needs():
    needed = bytes_needed("svm", **BYCLASS)
    assert check_memory("svm", **BYCLASS, free=needed) == needed
    assert check_memory("svm", **BYCLASS, free=None) == needed


def test_one_that_does_not_fit_is_refused_with_a_number_of_images_that_does():
    with pytest.raises(TrainingError) as caught:
        check_memory("svm", **BYCLASS, free=1_500_000_000)
    message = str(caught.value)
    assert message.startswith("Training on 814,255 images needs about ")
    assert "1.5 GB are free" in message
    assert message.endswith("or fewer (Training images in the window).")
    limit = int(message.split("--limit ")[1].split()[0])
    assert 200_000 < limit < 814_255
    assert limit % 10_000 == 0
    check_memory("svm", **{**BYCLASS, "images": limit}, free=1_500_000_000)


def test_where_nothing_fits_no_number_of_images_is_advised():
    with pytest.raises(TrainingError, match=r"0\.0 GB are free; close other programs first\.$"):
        check_memory("logistic", **BYCLASS, free=-1)


def test_sizes_are_written_in_gigabytes():
    assert in_gigabytes(9_260_000_000) == "9.3 GB"


MEMINFO = "MemTotal:       24684092 kB\nMemAvailable:    2000000 kB\nHugePages_Total:       0\n"


@pytest.fixture
def machine(tmp_path):
    """A function that writes files of a machine and returns their root."""

    def write(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


def test_free_is_what_the_kernel_calls_available(machine):
    assert free_memory(machine({"proc/meminfo": MEMINFO})) == 2_000_000 * 1024


@pytest.mark.parametrize(
    ("folder", "limit", "usage", "prefix"),
    [
        ("sys/fs/cgroup", "memory.max", "memory.current", ""),
        ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
    ],
)
def test_a_container_may_have_less(machine, folder, limit, usage, prefix):
    files = {
        "proc/meminfo": MEMINFO,
        f"{folder}/{limit}": "1000000000\n",
        f"{folder}/{usage}": "700000000\n",
        f"{folder}/memory.stat": f"anon 5\n{prefix}inactive_file 100000000\n",
    }
    assert free_memory(machine(files)) == 400_000_000
    assert free_memory(machine({f"{folder}/{limit}": "max\n"})) == 2_000_000 * 1024


@pytest.mark.parametrize("text", ["", "MemFree: 5 kB\n", "MemAvailable: lots\n", "nonsense\n"])
def test_a_system_that_does_not_say_has_all_its_memory_or_none_known(machine, text):
    free = free_memory(machine({"proc/meminfo": text}))
    assert free is None or free > 1 << 26


def test_a_training_that_does_not_fit_never_starts(tiny_dataset, monkeypatch):
    heard = []
    monkeypatch.setattr(training, "free_memory", lambda: 200_400_000)
    with pytest.raises(TrainingError, match=r"Training on 200 images .* choose --limit \d+ or fewer"):
        train(tiny_dataset, TrainingRequest(), report=heard.append)
    assert heard == []
    train(tiny_dataset, TrainingRequest(limit=20))


def test_a_large_training_says_what_it_will_take(tiny_dataset, monkeypatch):
    heard = []
    monkeypatch.setattr(training, "WORTH_MENTIONING", 1)
    train(tiny_dataset, TrainingRequest("logistic"), report=heard.append)
    assert heard[0].message == "Learning from 200 images takes about 0.2 GB of memory"


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
@pytest.mark.parametrize(
    ("module", "name", "run", "what"),
    [
        (training, "fit_model", train, "Training"),
        (training, "features_of", train, "Training"),
        (training, "evaluate", train, "Training"),
        (validation, "fit_model", cross_validate, "Cross-validation"),
    ],
)
def test_memory_that_runs_out_is_a_sentence(tiny_dataset, monkeypatch, error, module, name, run, what):
    def run_out(*args, **options):
        raise error

    monkeypatch.setattr(module, name, run_out)
    with pytest.raises(
        TrainingError, match=rf"^{what} needs more memory than there is; use fewer images \(--limit"
    ):
        run(tiny_dataset, TrainingRequest())


def test_an_evaluation_that_runs_out_of_memory_is_a_sentence(tiny_dataset):
    classifier = train(tiny_dataset, TrainingRequest(limit=20)).classifier

    class Greedy:
        class_names = classifier.class_names

        def predict(self, images):
            raise MemoryError

    with pytest.raises(TrainingError, match=r"^Evaluating needs more memory than there is"):
        evaluate(Greedy(), tiny_dataset)
