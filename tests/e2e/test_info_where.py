"""``mnist-gui info --where``: the images that a query asks for, as a shell would ask."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui import Details, cli, export
from mnist_gui.data.open import open_dataset
from mnist_gui.data.user.notes import Notes, notes_folder, write_notes


@pytest.fixture(autouse=True)
def _own_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "data"))


def ask(capsys: pytest.CaptureFixture[str], query: str, *arguments: object) -> dict:
    capsys.readouterr()
    code = cli.main(["info", "sample", "--json", "--where", query, *map(str, arguments)])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    return json.loads(captured.out)


def test_only_matching_images_are_counted(capsys):
    dataset = open_dataset("sample")
    report = ask(capsys, "SPLIT: test  label = 5 , 3")
    rows = [row for row in range(1437, 1797) if dataset.labels[row] in (3, 5)]
    assert report["where"] == "split:test label:3,5"
    assert report["rows"] == rows
    assert report["images"] == len(rows)
    assert report["splits"] == {"train": 0, "test": len(rows)}
    assert sum(report["class_counts"].values()) == len(rows)
    assert {name for name, count in report["class_counts_by_split"]["test"].items() if count} == {"3", "5"}
    assert not any(report["class_counts_by_split"]["train"].values())


def test_a_query_may_begin_with_a_minus(capsys):
    assert ask(capsys, "-label:3,none")["class_counts"]["3"] == 0
    assert ask(capsys, "-label:3 split:test")["where"] == "split:test -label:3"


def test_an_empty_query_asks_for_all(capsys):
    report = ask(capsys, " ")
    assert (report["where"], report["images"], len(report["rows"])) == ("", 1797, 1797)


def test_a_model_answers_what_it_reads(capsys, model):
    code = cli.main(["evaluate", str(model), "sample", "--json"])
    assert code == 0
    confusion = np.array(json.loads(capsys.readouterr().out)["confusion"])
    errors = int(confusion.sum() - np.trace(confusion))
    assert errors > 0
    assert ask(capsys, "split:test wrong", "--model", model)["images"] == errors
    assert ask(capsys, "split:test right", "--model", model)["images"] == 360 - errors
    assert ask(capsys, "split:test label:8 pred:8", "--model", model)["images"] == confusion[8, 8]
    sure, unsure = (ask(capsys, query, "--model", model)["rows"] for query in ("conf>=0.6", "conf<0.6"))
    assert sorted(sure + unsure) == list(range(1797))


def test_measures_are_made_when_they_are_asked_for(capsys):
    dataset = open_dataset("sample")
    rows = ask(capsys, "ink>15%")["rows"]
    ink = np.concatenate([split.images.mean(axis=(1, 2)) for split in dataset.splits]) / 255
    assert 0 < len(rows) < len(dataset)
    assert rows == np.flatnonzero(ink > 0.15).tolist()


@pytest.fixture
def table(tmp_path):
    """A CSV of 20 sample digits with who drew them, and with what."""
    dataset = open_dataset("sample").subset(range(20))
    tools = np.array(["pen", "wide brush"], dtype=object)[np.arange(20) // 15]
    known = replace(dataset, columns={"writer": np.arange(20) % 3, "tool": tools})
    return export(known, tmp_path / "drawn.csv", "csv", details=Details(known))


def test_images_are_found_and_exported_by_columns_of_the_data_set(capsys, table, tmp_path):
    capsys.readouterr()
    assert cli.main(["info", str(table), "--json", "--where", "Writer=1 tool:'WIDE brush'"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["where"], report["rows"]) == ('tool:"wide brush" writer:1', [16, 19])
    out = tmp_path / "found.npz"
    assert cli.main(["export", str(table), str(out), "--format", "npz", "--where", "writer>0 -tool:pen"]) == 0
    assert len(open_dataset(out)) == 3
    assert cli.main(["info", str(table), "--where", "wrighter:1"]) == 2
    assert "did you mean writer?" in capsys.readouterr().err


def test_notes_are_found(capsys):
    write_notes(notes_folder(), open_dataset("sample"), Notes({3: "a seven?", 1500: "smudged"}))
    assert ask(capsys, "note")["rows"] == [3, 1500]
    assert ask(capsys, "note split:train")["rows"] == [3]
    assert ask(capsys, "nonote")["images"] == 1795


def test_a_seed_draws_the_same_sample_each_time(capsys):
    rows = ask(capsys, "label:7 sample:5@3")["rows"]
    assert len(rows) == 5
    assert rows == ask(capsys, "label:7 sample:5@3")["rows"]
    assert rows != ask(capsys, "label:7 sample:5@4")["rows"]


def test_in_words_the_query_stands_above_and_the_rows_below(capsys):
    assert cli.main(["info", "sample", "--where", "label:3 index<30"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Sample digits: ")
    assert lines[0].endswith(" of 1,797 images of 28x28 pixels where label:3 index<30")
    rows = [int(row) for row in lines[-1].removeprefix("rows ").split(", ")]
    assert rows == ask(capsys, "label:3 index<30")["rows"]


def test_very_many_rows_are_cut_short_in_words(capsys):
    assert cli.main(["info", "sample", "--where", "index<100"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"rows {', '.join(map(str, range(20)))} and 80 more; --json lists all"


@pytest.mark.parametrize(
    ("query", "shown", "carets", "advice"),
    [
        ("label:3 lable:5", "label:3 lable:5", "        ^^^^^", "did you mean label?"),
        ("label:x", "label:x", "      ^", "write 0, 1, 2"),
        ("label:3\tconf<abc", "label:3 conf<abc", "             ^^^", "conf<0.6"),
        ("label：３ 数:1", "label：３ 数:1", " " * 10 + "^^", "is no condition"),  # noqa: RUF001 - full width
    ],
)
def test_carets_stand_below_the_wrong_word(capsys, query, shown, carets, advice):
    assert cli.main(["info", "sample", "--where", query]) == 2
    captured = capsys.readouterr()
    above, below, complaint = captured.err.splitlines()[-3:]
    assert captured.out == ""
    assert (above, below) == (f"  {shown}", f"  {carets}")
    assert complaint.startswith("mnist-gui: ")
    assert advice in complaint


@pytest.mark.parametrize("query", ["wrong", "pred:3", "conf<0.5", "loss>1"])
def test_without_a_model_it_says_how_to_name_one(capsys, query):
    assert cli.main(["info", "sample", "--where", query]) == 2
    complaint = capsys.readouterr().err.splitlines()[-1]
    assert complaint.startswith("mnist-gui: ")
    assert "--model" in complaint


def test_a_model_without_a_query_is_refused(capsys, model):
    assert cli.main(["info", "sample", "--model", str(model)]) == 2
    assert "--where" in capsys.readouterr().err
