"""Labels in a text file of their own."""

import pytest

from mnist_gui.data.formats._shared.memory_budget import MemoryBudget
from mnist_gui.data.formats._shared.read_job import ReadJob
from mnist_gui.data.formats._shared.tables.label_files import read_labels
from mnist_gui.errors import DataError


class CountedBudget(MemoryBudget):
    """Notes down what is taken."""

    def __init__(self):
        super().__init__()
        self.counts = []

    def take(self, path, count):
        self.counts.append(count)


def labels_of(tmp_path, *texts, count, budget=None):
    paths = [tmp_path / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    job = ReadJob("a.csv", budget=budget or MemoryBudget())
    return read_labels(paths, count, job).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7\n1\n\n4\n", ["7", "1", "4"]),
        ("digit\n7\n1\n4\n", ["7", "1", "4"]),
        ("a,7\nb,1\nc,4\n", ["7", "1", "4"]),
        ("label,id\n7,a\n1,b\n4,c\n", ["7", "1", "4"]),
        ("id,what\na,7\nb,1\nc,4\n", ["7", "1", "4"]),
        ("7,1,4\n", ["7", "1", "4"]),
        ("7 1 4", ["7", "1", "4"]),
        ("0,0,1\n1,0,0\n0,1,0\n", [2, 0, 1]),
        ("a,b\n0,1\n1,0\n0,1\n", [1, 0, 1]),
        ("1\n0\n0\n", ["1", "0", "0"]),
        ("0,1\n1,1\n2,0\n", ["1", "1", "0"]),
        ("0,1\n1,0\n1,x\n", ["1", "0", "x"]),
    ],
)
def test_lines_have_labels_in_many_ways(tmp_path, text, expected):
    assert labels_of(tmp_path, text, count=3) == expected


def test_one_image_has_one_label(tmp_path):
    assert labels_of(tmp_path, "5\n", count=1) == ["5"]
    assert labels_of(tmp_path, "a,5\n", count=1) == ["5"]
    assert labels_of(tmp_path, "0,1\n", count=1) == [1]


def test_several_files_are_read_in_order(tmp_path):
    assert labels_of(tmp_path, "7\n", "1\n4\n", "", count=3) == ["7", "1", "4"]


@pytest.mark.parametrize(
    ("text", "found"), [("7\n", 1), ("7\n1\n4\n5\n9\n", 5), ("a,7\nb\nc,4\n", 3), ("", 0), ("7,1\n", 1)]
)
def test_another_number_of_labels_does_not_fit(tmp_path, text, found):
    with pytest.raises(DataError) as caught:
        labels_of(tmp_path, text, count=3)
    said = (
        f"0.txt does not fit the images beside it: expected 3 labels, one on each line, found {found:,} lines"
    )
    assert said in str(caught.value)


def test_lines_take_bytes_before_they_are_held(tmp_path):
    budget = CountedBudget()
    labels_of(tmp_path, "7\n12\n4\n", count=3, budget=budget)
    assert sum(budget.counts) in (3 * (4 + 3 * 64), 3 * (4 + 4 * 64))
