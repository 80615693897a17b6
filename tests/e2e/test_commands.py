"""The commands, run as a shell would run them."""

import gzip
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import joblib
import numpy as np
import pytest
from PIL import Image

from mnist_gui import cli
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.recipes import RECIPES

SEVEN = [[[100, 100], [600, 100], [450, 400], [300, 800]]]
ONE = [[[300, 100], [300, 800]]]


@pytest.fixture
def idx_dir(tmp_path: Path, tiny_dataset: Dataset) -> Path:
    """The tiny data set as IDX files under their official names."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for split, prefix in zip(tiny_dataset.splits, ("train", "t10k"), strict=True):
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", split.images, compression="gzip")
        write_idx(folder / f"{prefix}-labels-idx1-ubyte", split.labels.astype(np.uint8))
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_info_counts_images_and_classes(capsys, idx_dir):
    report = run_json(capsys, "info", idx_dir)
    assert (report["images"], report["height"], report["width"]) == (300, 28, 28)
    assert report["splits"] == {"train": 200, "test": 100}
    assert report["class_counts"] == {str(digit): 30 for digit in range(10)}
    assert report["class_counts_by_split"]["test"]["4"] == 10


def test_info_takes_one_of_the_files(capsys, idx_dir):
    report = run_json(capsys, "info", idx_dir / "t10k-labels-idx1-ubyte")
    assert report["splits"] == {"train": 200, "test": 100}


def test_info_in_words_shows_a_table(capsys):
    code, out, _ = run(capsys, "info", "sample")
    assert code == 0
    assert "1,797 images of 28x28 pixels" in out
    assert out.splitlines()[-1].split() == ["all", "1,437", "360"]


@pytest.mark.parametrize("model", RECIPES)
@pytest.mark.parametrize("features", ["gradient", "pixels"])
def test_trained_model_is_evaluated_the_same_from_its_file(capsys, idx_dir, tmp_path, model, features):
    file = tmp_path / "bars.mnistmodel"
    trained = run_json(
        capsys, "train", idx_dir, "--model", model, "--features", features, "--limit", 150, "-o", file
    )
    assert (trained["model"], trained["features"], trained["train_images"]) == (model, features, 150)
    assert trained["test_images"] == 100
    assert trained["train_seconds"] > 0
    assert trained["test_error_rate"] == trained["test_errors"] / 100 < 0.3

    evaluated = run_json(capsys, "evaluate", file, idx_dir)
    assert evaluated["errors"] == trained["test_errors"]
    confusion = np.array(evaluated["confusion"])
    assert confusion.sum() == evaluated["images"] == 100
    assert confusion.sum() - np.trace(confusion) == evaluated["errors"]
    assert (confusion.sum(axis=1) == 10).all(), "rows are the actual classes"


def test_evaluate_takes_another_split(capsys, idx_dir, tmp_path):
    file = tmp_path / "bars.mnistmodel"
    run_json(capsys, "train", idx_dir, "--model", "logistic", "-o", file)
    assert run_json(capsys, "evaluate", file, idx_dir, "--split", "train")["images"] == 200


def test_hyperparameters_reach_the_recipe(capsys, idx_dir):
    code, _, err = run(capsys, "train", idx_dir, "--model", "svm", "--C", "-3")
    assert code == 2
    assert "C" in err


def test_validate_reads_each_training_image_once(capsys, idx_dir):
    report = run_json(
        capsys, "validate", idx_dir, "--model", "logistic", "--features", "pixels", "--folds", 4, "--seed", 2
    )
    assert (report["model"], report["features"], report["folds"]) == ("logistic", "pixels", 4)
    assert report["images"] == 200
    assert report["fold_images"] == [50] * 4
    assert sum(report["fold_errors"]) == report["errors"]
    assert report["error_rate"] == report["errors"] / 200 < 0.3
    assert 0 <= report["standard_error"] < 0.05
    assert report["seconds"] > 0
    confusion = np.array(report["confusion"])
    assert (confusion.sum(axis=1) == 20).all(), "rows are the actual classes"
    assert confusion.sum() - np.trace(confusion) == report["errors"]


def test_validate_in_words_has_a_line_for_each_fold(capsys, idx_dir):
    code, out, err = run(capsys, "validate", idx_dir, "--model", "logistic", "--limit", 150, "--folds", 3)
    assert code == 0
    title, *folds, total = out.splitlines()
    assert title.startswith("Logistic regression on gradient directions: 150 images in ")
    assert [line.partition(":")[0] for line in folds] == ["fold 1", "fold 2", "fold 3"]
    assert all("of 50 images)" in line for line in folds)
    assert re.fullmatch(r"cross-validated error: \d+\.\d\d% \+- \d+\.\d\d% \(\d+ of 150\)", total)
    assert "Fold 3 of 3" in err


def test_suspects_are_one_line_each_most_suspicious_first(capsys, idx_dir):
    code, out, err = run(capsys, "suspects", idx_dir, "--limit", 3, "--json")
    assert code == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert len(found) == 3
    for suspect in found:
        assert list(suspect) == ["row", "split", "number", "given", "proposed", "confidence", "reason"]
        assert suspect["given"] != suspect["proposed"]
        assert suspect["row"] == suspect["number"] + (200 if suspect["split"] == "test" else 0)
    assert "300 labels compared" in err
    assert run(capsys, "suspects", idx_dir, "--limit", 2)[1].count("labelled ") == 2


def test_exported_pipeline_answers_as_the_model_does(capsys, idx_dir, tmp_path, tiny_dataset):
    model, pipeline = tmp_path / "bars.mnistmodel", tmp_path / "bars.joblib"
    trained = run_json(capsys, "train", idx_dir, "--model", "logistic", "-o", model)
    code, out, _ = run(capsys, "export-sklearn", model, pipeline)
    assert code == 0
    assert str(pipeline) in out
    test = tiny_dataset.split("test")
    wrong = joblib.load(pipeline).predict(test.images) != test.labels
    assert np.count_nonzero(wrong) == trained["test_errors"]


@pytest.fixture(scope="module")
def sample_model(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("model") / "sample.mnistmodel"
    assert cli.main(["train", "sample", "-o", str(file)]) == 0
    return file


def test_predict_reads_drawings_line_by_line(capsys, sample_model, tmp_path):
    lines = "".join(json.dumps({"strokes": strokes}) + "\n" for strokes in (SEVEN, ONE, []))
    plain, packed = tmp_path / "digits.jsonl", tmp_path / "digits.jsonl.gz"
    plain.write_text(lines)
    packed.write_bytes(gzip.compress(lines.encode()))
    code, out, _ = run(capsys, "predict", "--model", sample_model, "--json", plain, packed)
    assert code == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["label"] for answer in answers] == [7, 1, None] * 2
    assert [answer["blank"] for answer in answers] == [False, False, True] * 2
    for answer in answers:
        assert len(answer["probabilities"]) == 10
        assert sum(answer["probabilities"]) == pytest.approx(1)
    assert answers[0]["probabilities"] == answers[3]["probabilities"]


@pytest.mark.parametrize("dark_on_light", [True, False])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp"])
def test_predict_reads_pictures_of_either_polarity(capsys, sample_model, tmp_path, suffix, dark_on_light):
    pixels = np.zeros((300, 200), dtype=np.uint8)
    pixels[40:260, 90:112] = 255  # a one
    file = tmp_path / f"one{suffix}"
    Image.fromarray(255 - pixels if dark_on_light else pixels).save(file)
    assert run_json(capsys, "predict", "--model", sample_model, file)["label"] == 1


def test_predict_reads_the_digits_of_a_picture_from_left_to_right(capsys, tmp_path):
    test = open_dataset("sample").split("test")
    rows = [int(np.flatnonzero(test.labels == label)[3]) for label in (3, 1, 4)]
    paper = np.full((120, 400), 255, dtype=np.uint8)
    for place, row in enumerate(rows):
        digit = np.kron(255 - test.images[row], np.ones((3, 3), dtype=np.uint8))
        paper[18:102, 20 + 130 * place : 104 + 130 * place] = digit
    file = tmp_path / "row.png"
    Image.fromarray(paper).save(file)
    code, out, _ = run(capsys, "predict", "--json", file)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["label"] for answer in answers] == [3, 1, 4]
    assert [answer["part"] for answer in answers] == [1, 2, 3]
    for place, answer in enumerate(answers):
        left, top, right, bottom = answer["box"]
        assert 20 + 130 * place <= left < right <= 104 + 130 * place
        assert 18 <= top < bottom <= 102
    _, out, _ = run(capsys, "predict", file)
    assert out.splitlines()[2].startswith(f"{file}, digit 3: 4")


def test_predict_calls_an_empty_picture_blank(capsys, sample_model, tmp_path):
    file = tmp_path / "paper.png"
    Image.new("L", (100, 100), 250).save(file)
    assert run_json(capsys, "predict", "--model", sample_model, file)["blank"] is True


@pytest.mark.parametrize(
    ("tones", "why"),
    [
        (np.full((60, 60), 250), "all of it has one tone"),
        (np.arange(3600).reshape(60, 60) % 7 + 200, "ink and paper are too much alike (2% of the range"),
        (np.tile(np.linspace(0, 255, 60), (60, 1)), "no strokes stand out from paper"),
    ],
)
def test_predict_says_why_a_picture_is_blank(capsys, sample_model, tmp_path, tones, why):
    file = tmp_path / "paper.png"
    Image.fromarray(tones.astype(np.uint8)).save(file)
    _, out, _ = run(capsys, "predict", "--model", sample_model, file)
    assert out.startswith(f"{file}: blank: {why}")


def test_predict_says_what_to_do_with_a_folder(capsys, sample_model, tmp_path):
    code, out, err = run(capsys, "predict", "--model", sample_model, tmp_path)
    assert (code, out) == (2, "")
    assert f"{tmp_path} is a folder; name the pictures in it, or open it as a data set" in err


def test_predict_without_model_takes_the_shipped_one(capsys, tmp_path):
    file = tmp_path / "seven.jsonl"
    file.write_text(json.dumps({"strokes": SEVEN}))
    code, out, err = run(capsys, "predict", file)
    assert code == 0
    assert out.startswith(f"{file}:1: 7 (")
    assert not err, "nothing is trained"


LETTER_X = [[[0, 0], [100, 100]], [[100, 0], [0, 100]]]
SEVENTEEN = [[[0, 0], [0, 100]], [[40, 0], [100, 0], [60, 100]]]
ODD = {
    "blank": ([], "blank", None),
    "dot": ([[[5, 5]]], "looks like a dot (0%)", "dot"),
    "letter": (LETTER_X, "looks like a letter", "letter"),
    "several": (SEVENTEEN, ":1: 17 (", "several"),
}


@pytest.mark.parametrize(("strokes", "words", "reason"), ODD.values(), ids=ODD)
def test_predict_says_what_is_no_digit_and_why(capsys, tmp_path, strokes, words, reason):
    file = tmp_path / "odd.jsonl"
    file.write_text(json.dumps({"strokes": strokes}))
    _, out, _ = run(capsys, "predict", file)
    assert words in out
    answer = run_json(capsys, "predict", file)
    assert answer["verdict"] == "not a digit"
    assert answer["reason"] == (reason or "blank")
    assert answer["is_digit"] < 0.1
    assert [digit["label"] for digit in answer.get("digits", [])] == ([1, 7] if reason == "several" else [])


def test_predict_puts_a_dash_for_what_is_no_digit_in_a_number(capsys, tmp_path):
    file = tmp_path / "number.jsonl"
    beside = [[[5 * x + 900, 7 * y + 100] for x, y in stroke] for stroke in LETTER_X]
    file.write_text(json.dumps({"strokes": [*SEVEN, *beside]}))
    _, out, _ = run(capsys, "predict", file)
    assert re.fullmatch(".*:1: 7\N{EN DASH} " r"\(\d+%, not a digit\)\n", out)
    assert [digit["verdict"] for digit in run_json(capsys, "predict", file)["digits"]][1] == "not a digit"


def test_predict_names_the_runner_up_and_the_reject_reason(capsys, sample_model, tmp_path):
    file = tmp_path / "digits.jsonl"
    file.write_text(json.dumps({"strokes": SEVEN}))
    for model in ([], ["--model", sample_model]):
        answer = run_json(capsys, "predict", *model, file)
        ranked = sorted(range(10), key=answer["probabilities"].__getitem__)
        assert (answer["label"], answer["runner_up"]) == (ranked[-1], ranked[-2])
        assert 0 <= answer["is_digit"] <= 1
        assert answer["verdict"] in ("digit", "not sure")
        assert (answer["reason"] is None) == (answer["verdict"] == "digit")


def test_predict_reads_a_drawing_as_the_library_does(capsys, tmp_path):
    from mnist_gui.ink.drawing_file import read_drawings
    from mnist_gui.learning.pad.shipped import shipped_classifier

    file = tmp_path / "digits.jsonl"
    file.write_text("".join(json.dumps({"strokes": strokes}) + "\n" for strokes in (SEVEN, ONE)))
    _, out, _ = run(capsys, "predict", "--json", file)
    for line, drawing in zip(out.splitlines(), read_drawings(file), strict=True):
        prediction = shipped_classifier().read([drawing])
        assert json.loads(line)["probabilities"] == prediction.probabilities[0].tolist()


def test_evaluate_measures_the_shipped_model(capsys):
    from mnist_gui.learning.pad.shipped import shipped_path

    report = run_json(capsys, "evaluate", shipped_path(), "sample")
    assert report["images"] == 360
    assert report["error_rate"] < 0.05


BAD_INPUTS = {
    "data set that does not exist": (["info", "{folder}/nowhere"], "nowhere"),
    "text instead of IDX": (["info", "{folder}/notes.txt"], "notes.txt"),
    "IDX cut short": (["info", "{folder}/train-images-idx3-ubyte"], "train-images-idx3-ubyte"),
    "text instead of a model": (["evaluate", "{folder}/notes.txt", "sample"], "notes.txt"),
    "model that does not exist": (["evaluate", "{folder}/gone.mnistmodel", "sample"], "gone.mnistmodel"),
    "negative limit": (["train", "sample", "--limit", "-5"], "-5"),
    "folder that does not exist": (
        ["train", "sample", "-o", "{folder}/nowhere/m.mnistmodel"],
        "m.mnistmodel",
    ),
    "one fold": (["validate", "sample", "--folds", "1"], "folds"),
    "more folds than images": (["validate", "sample", "--limit", "10", "--folds", "11"], "folds"),
    "split that does not exist": (["suspects", "sample", "--split", "exam"], "exam"),
    "negative distance": (["duplicates", "sample", "--near", "-1"], "-1"),
    "no model to export": (["export-sklearn", "{folder}/gone.mnistmodel", "{folder}/m.joblib"], "gone"),
    "text to export": (["export-sklearn", "{folder}/notes.txt", "{folder}/m.joblib"], "notes.txt"),
    "text instead of a picture": (["predict", "{folder}/notes.txt"], "notes.txt"),
    "point without y": (["predict", "{folder}/lines.jsonl"], "lines.jsonl"),
    "window on nothing": (["{folder}/nothing-here"], "nothing-here"),
}
"""Arguments that cannot work, and a word that the sentence about them must hold."""


def prepare_bad_files(folder: Path) -> None:
    (folder / "notes.txt").write_text("no data")
    (folder / "train-images-idx3-ubyte").write_bytes(bytes.fromhex("00000803 0000ffff 0000001c 0000001c 00"))
    (folder / "lines.jsonl").write_text('{"strokes": [[[1, 2], [3]]]}\n')


@pytest.mark.parametrize("case", BAD_INPUTS)
def test_bad_input_is_one_sentence_and_exit_code_2(capsys, tmp_path, case):
    prepare_bad_files(tmp_path)
    arguments, word = BAD_INPUTS[case]
    code, out, err = run(capsys, *(argument.format(folder=tmp_path) for argument in arguments))
    assert code == 2
    assert out == ""
    complaint = err.splitlines()[-1]
    assert complaint.startswith("mnist-gui: ")
    assert word in complaint
    assert "Traceback" not in err


@pytest.fixture
def mixed_inputs(tmp_path: Path) -> list[Path]:
    """Pictures and drawings, with inputs among them that cannot be read."""
    digit = np.zeros((28, 28), dtype=np.uint8)
    digit[4:24, 12:15] = 255
    for name in ("first.png", "last.png"):
        Image.fromarray(digit).save(tmp_path / name)
    (tmp_path / "broken.png").write_bytes((tmp_path / "first.png").read_bytes()[:40])
    lines = [
        json.dumps({"strokes": SEVEN}),
        '{"strokes": [[[1, 2], [3]]]}',
        "no JSON",
        json.dumps({"strokes": ONE}),
    ]
    (tmp_path / "lines.jsonl").write_text("\n".join(lines))
    return [tmp_path / name for name in ("first.png", "broken.png", "gone.png", "lines.jsonl", "last.png")]


def test_predict_reads_all_others_and_names_what_it_cannot_read(capsys, mixed_inputs):
    code, out, err = run(capsys, "predict", *mixed_inputs)
    folder = mixed_inputs[0].parent
    assert code == 2
    assert [line.removeprefix(f"{folder}/").split(" (")[0] for line in out.splitlines()] == [
        *("first.png: 1", "lines.jsonl:1: 7", "lines.jsonl:4: 1", "last.png: 1")
    ]
    complaints = err.splitlines()
    assert all(line.startswith(f"mnist-gui: {folder}/") for line in complaints)
    named = ("broken.png", "gone.png", "lines.jsonl, line 2", "lines.jsonl, line 3")
    for complaint, name in zip(complaints, named, strict=True):
        assert name in complaint


def test_predict_has_an_error_in_json_for_what_it_cannot_read(capsys, mixed_inputs):
    code, out, err = run(capsys, "predict", "--json", *mixed_inputs)
    reports = [json.loads(line) for line in out.splitlines()]
    folder = mixed_inputs[0].parent
    assert code == 2
    assert [(report["file"].removeprefix(f"{folder}/"), report.get("label")) for report in reports] == [
        *(("first.png", 1), ("broken.png", None), ("gone.png", None)),
        *(("lines.jsonl:1", 7), ("lines.jsonl:2", None), ("lines.jsonl:3", None), ("lines.jsonl:4", 1)),
        ("last.png", 1),
    ]
    errors = [report["error"] for report in reports if "error" in report]
    assert [f"mnist-gui: {error}" for error in errors] == err.splitlines()
    assert len(errors) == 4


def test_predict_keeps_the_drawings_before_the_end_of_a_damaged_file(capsys, tmp_path):
    words = np.random.default_rng(0).bytes(20_000).hex()  # which hardly compress
    lines = [json.dumps({"strokes": ONE, "words": words[n : n + 40]}) for n in range(0, len(words), 40)]
    packed = gzip.compress("\n".join(lines).encode())
    file = tmp_path / "lines.jsonl.gz"
    file.write_bytes(packed[:-100])
    code, out, err = run(capsys, "predict", file)
    assert code == 2
    assert out.startswith(f"{file}:1: 1 ")
    assert err == f"mnist-gui: {file} is a damaged or incomplete gzip file; copy or download it again.\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["infos", "sample"], "info"),
        (["Train", "sample", "-o", "m.mnistmodel"], "train"),
        (["downlaod"], "download"),
        (["eval", "m.mnistmodel", "sample"], "evaluate"),
        (["export_sklearn", "m.mnistmodel", "m.joblib"], "export-sklearn"),
    ],
)
def test_a_command_with_a_slip_in_it_is_told_from_a_data_set(capsys, tmp_path, monkeypatch, typed, meant):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, *typed)
    assert (code, out) == (2, "")
    assert err == (
        f"mnist-gui: {typed[0]} is no command, file or folder; did you mean {meant}? "
        "mnist-gui --help lists the commands.\n"
    )


def test_a_folder_called_almost_like_a_command_is_opened(tmp_path, monkeypatch):
    for name in ("infos", "mnist"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    opened = []
    app = SimpleNamespace(
        WindowOptions=SimpleNamespace, run=lambda options: opened.append(options.dataset) or 0
    )
    monkeypatch.setattr("mnist_gui.ui.shell.display.import_app", lambda **_how: app)
    for spec in ("infos", "sample", "mnist"):
        assert cli.main([spec]) == 0
    assert opened == ["infos", "sample", "mnist"]


def shell(*arguments: object, **environment: str | None) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own; None removes a variable."""
    variables = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_commands_never_import_qt_and_opening_imports_little(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("".join(f"{row % 10},{','.join(['0', '255'] * 32)}\n" for row in range(40)))
    file = tmp_path / "seven.jsonl"
    file.write_text(json.dumps({"strokes": SEVEN}))
    script = f"""
import sys
from mnist_gui.cli import main
assert main(["info", "sample", "--json"]) == 0
assert main(["info", {str(table)!r}]) == 0
unneeded = ("sklearn", "scipy", "joblib", "mnist_gui.data.query", "mnist_gui.data.sources.catalogue")
unneeded += ("mnist_gui.data.formats._shared.refusing", "mnist_gui.data.formats._shared.writing")
loaded = [name for name in sys.modules if name.startswith(unneeded)]
assert not loaded, loaded
assert main(["validate", "sample", "--model", "logistic", "--limit", "200", "--folds", "2"]) == 0
assert main(["predict", {str(file)!r}]) == 0
loaded = [name for name in sys.modules if name.startswith(("PySide6", "mnist_gui.ui"))]
assert not loaded, loaded
"""
    done = shell("-c", script)
    assert done.returncode == 0, done.stderr


def test_idle_threads_of_blas_do_not_spin_unless_the_user_wants_it(capsys, monkeypatch):
    name = "OPENBLAS_THREAD_TIMEOUT"
    monkeypatch.setenv(name, "26")
    run(capsys, "info", "sample")
    assert os.environ[name] == "26"
    monkeypatch.delenv(name)
    run(capsys, "info", "sample")
    assert int(os.environ[name]) < 20  # a power of two, in cycles


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
@pytest.mark.parametrize("display", [None, ":987"])
def test_without_a_display_it_says_what_to_do(display):
    done = shell("-m", "mnist_gui", QT_QPA_PLATFORM=None, WAYLAND_DISPLAY=None, DISPLAY=display)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "--screenshot" in done.stderr
    assert "xvfb-run" in done.stderr


@pytest.mark.parametrize("name", ["nowhere/m.joblib", "m.mnistmodel"])
def test_a_pipeline_that_cannot_be_written_is_one_sentence(capsys, sample_model, tmp_path, name):
    code, out, err = run(capsys, "export-sklearn", sample_model, tmp_path / name)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert str(tmp_path / name) in err


def test_version_is_the_package_s(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("mnist-gui ")


def test_output_that_has_no_place_is_refused_before_anything_is_trained(capsys, tmp_path):
    code, _, err = run(capsys, "train", "sample", "-o", tmp_path)
    assert code == 2
    assert err.splitlines() == [
        f"mnist-gui: {tmp_path} cannot be written: it is a folder or a device; name a file."
    ]


@pytest.mark.parametrize("content", [b"label,pixel0\n5,0\n", b"PK\3\4 no zip", "zip", "foreign manifest"])
def test_a_model_does_not_replace_another_kind_of_file(capsys, tmp_path, content):
    file = tmp_path / "precious.csv"
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:  # the manifest of something else, as browser extensions have it
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(
                "manifest.json" if content == "foreign manifest" else "a.txt", '{"version": "1"}'
            )
    before = file.read_bytes()
    for command in (["train", "sample"], ["train-pad", "sample", "no.jsonl", "no.jsonl"]):
        code, out, err = run(capsys, *command, "-o", file)
        assert (code, out) == (2, "")
        assert err == (
            f"mnist-gui: {file} is there already and is no model; "
            "name another file, or have it replaced with --overwrite.\n"
        )
    assert file.read_bytes() == before


def test_a_model_replaces_a_model_and_with_overwrite_anything(capsys, idx_dir, tmp_path):
    file = tmp_path / "m.mnistmodel"
    file.write_text("notes")
    training = ["train", idx_dir, "--model", "logistic", "--features", "pixels", "-o", file]
    assert run(capsys, *training, "--overwrite")[0] == 0
    assert run(capsys, *training, "--limit", 100)[0] == 0
    assert run_json(capsys, "evaluate", file, idx_dir)["images"] == 100


def test_a_screenshot_does_not_replace_another_kind_of_file(capsys, tmp_path):
    file = tmp_path / "thesis.txt"
    file.write_text("years of work")
    code, out, err = run(capsys, "sample", "--screenshot", file)
    assert (code, out) == (2, "")
    assert err == f"mnist-gui: {file} is there already and is no PNG picture; name another file.\n"
    assert file.read_text() == "years of work"


def test_output_through_a_link_replaces_what_it_points_to(capsys, idx_dir, tmp_path):
    target, link = tmp_path / "real.mnistmodel", tmp_path / "link.mnistmodel"
    target.touch()
    link.symlink_to(target)
    run_json(capsys, "train", idx_dir, "--model", "logistic", "-o", link)
    assert link.is_symlink()
    assert run_json(capsys, "evaluate", target, idx_dir)["images"] == 100


def test_progress_without_a_terminal_is_a_line_for_each_step(capsys):
    _, _, err = run(capsys, "train", "sample")
    lines = err.splitlines()
    assert len(lines) == len(set(lines)) < 10


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("is_closed", [False, True])
def test_a_training_whose_progress_cannot_be_shown_still_has_its_result(tmp_path, is_closed):
    model, reader_of_nothing = tmp_path / "a.mnistmodel", os.pipe()
    os.close(reader_of_nothing[0])
    command = [
        sys.executable,
        "-m",
        "mnist_gui",
        "train",
        "sample",
        "--features",
        "pixels",
        "--json",
        "-o",
        model,
    ]
    with Path("/dev/full").open("w") as full:
        stderr = reader_of_nothing[1] if is_closed else full
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, timeout=120, check=False)
    os.close(reader_of_nothing[1])
    assert done.returncode == 0
    assert json.loads(done.stdout)["test_images"] > 0
    assert model.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_disk_is_one_sentence():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mnist_gui", "info", "sample"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("mnist-gui: the output cannot be written")
    assert "Traceback" not in done.stderr


def test_a_name_that_the_terminal_cannot_show_is_written_in_another_way(tmp_path):
    file = tmp_path / "\u65e5.jsonl"
    file.write_text(json.dumps({"strokes": ONE}))
    done = shell("-m", "mnist_gui", "predict", file, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "\\u65e5.jsonl:1: 1" in done.stdout
