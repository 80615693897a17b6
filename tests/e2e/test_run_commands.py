"""Trainings of the command line are kept, and ``mnist-gui runs`` does all with them that can be done."""

import json

import pytest

from mnist_gui import cli
from mnist_gui.learning.model_file import open_model
from mnist_gui.learning.runs.kept_run import RECORD
from mnist_gui.learning.runs.limit import LIMIT_VARIABLE
from mnist_gui.learning.runs.store import RunStore


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch) -> RunStore:
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))
    monkeypatch.delenv(LIMIT_VARIABLE)
    monkeypatch.chdir(tmp_path)
    return RunStore()


@pytest.fixture
def run(capsys):
    """Run a command, and return its exit code, its output and what it says on stderr."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


def train(run, *more: str) -> dict:
    code, out, _ = run("train", "sample", "--model", "logistic", "--limit", "200", "--json", *more)
    assert code == 0
    return json.loads(out)


def test_trainings_and_validations_are_kept_and_listed(run, store):
    trained = train(run)
    code, _, err = run("validate", "sample", "--model", "logistic", "--limit", "200", "--folds", "2")
    assert (code, "kept as run " in err) == (0, True)
    code, out, _ = run("runs", "list")
    title, first, second = out.splitlines()
    assert title.split() == ["id", "kept", "model", "data", "set", "images", "seconds", "error", "name"]
    assert first.startswith(trained["run"])
    assert f"{trained['test_error_rate']:.2%}" in first
    assert "Logistic regression on gradient directions, 2 folds" in second
    (record, _) = json.loads(run("runs", "list", "sample", "--json")[1])["runs"]
    assert (record["id"], record["request"]["limit"]) == (trained["run"], 200)
    assert record["data_set"]["opened"]["spec"] == "sample"
    assert record["error_rate"] == trained["test_error_rate"]


def test_a_run_need_not_be_kept(run, store):
    assert train(run, "--no-keep")["run"] is None
    assert run("runs", "list") == (0, "no runs\n", "")


def test_at_the_limit_the_result_comes_and_a_sentence_says_that_nothing_is_kept(run, store, monkeypatch):
    store.folder.mkdir(parents=True)
    big = store.folder / "0123456789"
    big.mkdir()
    (big / "model").write_bytes(bytes(1 << 20))
    monkeypatch.setenv(LIMIT_VARIABLE, "1")
    code, out, err = run("train", "sample", "--model", "logistic", "--limit", "200")
    assert (code, out.count("test error")) == (0, 1)
    assert err.splitlines()[-1].startswith("The run is not kept: it takes ")
    assert [path.name for path in store.folder.iterdir()] == ["0123456789"]


def test_a_run_is_named_shown_deleted_and_restored(run, store):
    run_id = train(run)["run"]
    assert run("runs", "change", run_id[:4], "--name", "plain", "--note", "first try", "--star")[0] == 0
    out = run("runs", "show", "plain")[1]
    assert "* plain\n" in out
    assert all(text in out for text in (run_id, "C=", "seed=0", "first try", "opened as:   sample"))
    shown = json.loads(run("runs", "show", run_id, "--json")[1])
    assert sum(map(sum, shown["confusion"])) == 360
    assert run("runs", "delete", "plain")[0] == 0
    assert run("runs", "list")[1] == "no runs\n"
    assert run("runs", "restore", run_id)[0] == 0
    assert "plain" in run("runs", "list")[1]


def test_a_model_is_exported_but_replaces_no_other_file(run, store, tmp_path):
    run_id = train(run)["run"]
    assert run("runs", "export", run_id, "-o", "m.mnistmodel")[:2] == (0, "saved as m.mnistmodel\n")
    assert open_model("m.mnistmodel").title == "Logistic regression on gradient directions"
    (tmp_path / "notes.txt").write_text("mine")
    code, _, err = run("runs", "export", run_id, "-o", "notes.txt")
    assert (code, "--overwrite" in err) == (2, True)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    run("validate", "sample", "--model", "logistic", "--limit", "200", "--folds", "2")
    (validation,) = [kept.id for kept in store.runs() if kept.record.is_validation]
    code, _, err = run("runs", "export", validation, "-o", "v.mnistmodel")
    assert (code, "cross-validation" in err) == (2, True)


def test_a_damaged_run_is_listed_on_stderr_and_can_be_deleted(run, store):
    run_id = train(run)["run"]
    (store.folder / run_id / RECORD).write_text("{}")
    assert run("runs", "list") == (
        0,
        "no runs\n",
        f"{run_id} cannot be used: its run.json is damaged: it is not the record of a run\n",
    )
    assert json.loads(run("runs", "list", "--json")[1])["damaged"][0]["id"] == run_id
    assert run("runs", "show", run_id)[0] == 2
    assert run("runs", "delete", run_id)[0] == 0
    assert store.runs().damaged == ()


@pytest.mark.parametrize(
    "arguments", [("show", "abcdef"), ("delete", "abcdef"), ("export", "abcdef", "-o", "m")]
)
def test_an_unknown_run_is_refused_in_one_sentence(run, arguments):
    code, out, err = run("runs", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "mnist-gui runs list shows" in err
