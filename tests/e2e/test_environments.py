"""Surroundings that are against the commands, whole processes in them: each works, or says one sentence."""

import os
import stat
import sys
from itertools import chain, islice
from pathlib import Path

import pytest
from helpers.program import SEVEN, Ended, Program

from mnist_gui.data.formats import FORMATS
from mnist_gui.data.open import open_dataset
from mnist_gui.learning.model_file import open_model

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="arranged with the tools of Linux")

TRAINING = ("train", "sample", "--model", "logistic", "--features", "pixels")
EXPORTS = {
    f"{name}-{out}": ("export", "sample", out, "--format", name, "--overwrite")
    for name, fmt in FORMATS.items()
    if fmt.output is not None
    for out in ([f"out{fmt.suffix}", "out"] if fmt.split_files else [f"out{fmt.suffix}"])
}
WRITINGS = {
    **EXPORTS,
    "model": (*TRAINING, "-o", "a.mnistmodel"),
    "pipeline": ("export-sklearn", "a.mnistmodel", "out.joblib"),
    "screenshot": ("sample", "--screenshot", "out.png"),
}


@pytest.fixture(scope="session")
def model_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    program = Program(tmp_path_factory.mktemp("model"))
    program.run(*TRAINING, "-o", "a.mnistmodel").check_success()
    return (program.folder / "a.mnistmodel").read_bytes()


@pytest.fixture
def program(tmp_path: Path, model_bytes: bytes) -> Program:
    """The program in a folder with a drawing and a model."""
    return with_files(tmp_path, model_bytes)


def with_files(folder: Path, model_bytes: bytes) -> Program:
    (folder / "seven.jsonl").write_text(SEVEN)
    (folder / "a.mnistmodel").write_bytes(model_bytes)
    return Program(folder)


def content(folder: Path) -> dict[str, bytes | None]:
    """Return the files in a folder, and None for folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


# --- disks and folders ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_a_full_disk(
    tmp_path_factory: pytest.TempPathFactory, model_bytes: bytes
) -> tuple[Program, dict[str, Ended]]:
    """Have everything written on a disk that is full, over what is there; return how each writing ended.

    Each writing has a folder of its own: in ``old`` as it was, in ``seen`` as it is afterwards.
    """
    program = Program(tmp_path_factory.mktemp("full"))
    old = program.folder / "old"
    for folder in (
        program.folder / "disk",
        program.folder / "seen",
        *(old / writing for writing in WRITINGS),
    ):
        folder.mkdir(parents=True)
    for writing, arguments in WRITINGS.items():
        if writing in EXPORTS:
            continue
        (old / writing / "a.mnistmodel").write_bytes(model_bytes)
        if writing != "model":
            (old / writing / arguments[-1]).write_bytes(b"\x89PNG\r\n\x1a\n of before")
    exports = [in_folder(writing) for writing in EXPORTS]
    small = [(*arguments, "--subset", "mnist160") for arguments in exports]
    for ended in program.run_all(*small, before="cd old"):
        ended.check_success()
    endings = program.run_all(
        *map(in_folder, WRITINGS),
        before="mount -t tmpfs -o size=64m none disk; cp -r old/. disk; cd disk\n"
        "room=$(df --output=avail -B1k . | tail -1); head -c $((room - 4))k /dev/zero > ballast",
        after="rm ballast; cp -r . ../seen",
        in_namespace=True,
    )
    return program, dict(zip(WRITINGS, endings, strict=True))


def in_folder(writing: str) -> tuple[str, ...]:
    """Return the arguments of a writing in the folder that has its name."""
    files = ("a.mnistmodel", "out")
    return tuple(f"{writing}/{word}" if word.startswith(files) else word for word in WRITINGS[writing])


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_full_disk_is_one_sentence_and_the_old_file_stays(on_a_full_disk, writing):
    program, endings = on_a_full_disk
    refusal = endings[writing].refusal
    assert "No space left on device" in refusal
    assert in_folder(writing)[2] in refusal or in_folder(writing)[-1] in refusal
    old = content(program.folder / "old" / writing)
    assert old
    assert content(program.folder / "seen" / writing) == old


@pytest.mark.parametrize(
    "writing", ["csv-out.csv", "png-out", "npz-out.npz", "model", "pipeline", "screenshot"]
)
def test_a_read_only_disk_is_one_sentence(program, writing):
    (program.folder / "disk").mkdir()
    (program.folder / "disk" / "a.mnistmodel").write_bytes((program.folder / "a.mnistmodel").read_bytes())
    before = content(program.folder / "disk")
    refusal = program.run(
        *WRITINGS[writing], before="mount --bind -o ro disk disk; cd disk", in_namespace=True
    ).refusal
    assert "cannot be written" in refusal
    assert content(program.folder / "disk") == before


@pytest.mark.parametrize(
    "writing", ["idx-out", "csv-out.csv", "npz-out.npz", "parquet-out", "html-out.html", "model", "pipeline"]
)
def test_a_limit_on_the_size_of_files_is_one_sentence(program, writing):
    before = content(program.folder)
    refusal = program.run(*WRITINGS[writing], before="ulimit -f 8").refusal
    assert "File too large" in refusal
    assert {name: data for name, data in content(program.folder).items() if name in before} == before
    assert not program.leftovers()


def test_a_cache_that_cannot_be_kept_costs_nothing_but_a_warning(program):
    training = ("train", "sample", "--model", "logistic", "--limit", "300")
    for before in (
        "mkdir cache; mount -t tmpfs -o size=16k none cache",
        "rm -rf cache; touch cache",
        "rm -f cache; mkdir cache; mount --bind -o ro cache cache",
    ):
        ended = program.run(*training, before=before, in_namespace=True)
        assert ended.code == 0, ended.err
        assert "Features cannot be kept for the next training" in ended.err
        assert "Traceback" not in ended.err


@pytest.mark.parametrize("data", ["seven.jsonl", "/dev/full", "/dev/null/x", "missing/folder"])
def test_a_data_directory_that_is_none_is_one_sentence_where_it_is_needed(program, data):
    *others, own, missing, notes = program.run_all(
        ("info", "sample"),
        ("download",),
        ("predict", "seven.jsonl"),
        ("info", "own"),
        ("info", "mnist"),
        ("info", "sample", "--where", "note"),
        MNIST_GUI_DATA=data,
    )
    assert [ended.check_success().code for ended in others] == [0, 0, 0]
    assert own.refusal
    assert missing.refusal
    assert notes.code == 0 if data == "missing/folder" else "notes" in notes.refusal


def test_a_current_directory_that_was_removed_matters_to_relative_paths_only(program):
    removed = "mkdir gone; cd gone; rmdir ../gone"
    for ended in program.run_all(
        ("info", "sample"),
        ("predict", program.folder / "seven.jsonl"),
        ("export", "sample", program.folder / "out.npz", "--format", "npz"),
        ("sample", "--screenshot", program.folder / "out.png"),
        before=removed,
    ):
        ended.check_success()
    for ended in program.run_all(
        ("info", "somewhere"),
        ("predict", "seven.jsonl"),
        (*TRAINING, "-o", "a.mnistmodel"),
        ("export", "sample", "out.npz", "--format", "npz"),
        ("export", "sample", "out", "--format", "idx"),
        ("export-sklearn", program.folder / "a.mnistmodel", "out.joblib"),
        ("sample", "--screenshot", "out.png"),
        ("download", "mnist", "--to", "here", "--from", "http://127.0.0.1:9/"),
        before=removed,
    ):
        assert ended.refusal


@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": None},
        {"HOME": "/"},
        {"HOME": "/nowhere/at/all"},
        {"HOME": "relative"},
        {"HOME": ""},
        {"HOME": "/dev/null"},
        {"XDG_DATA_HOME": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "", "XDG_RUNTIME_DIR": ""},
        {"XDG_DATA_HOME": "a", "XDG_CACHE_HOME": "b", "XDG_CONFIG_HOME": "c", "XDG_RUNTIME_DIR": "d"},
        {"TMPDIR": "/nowhere", "TEMP": "/nowhere", "TMP": "/nowhere"},
    ],
    ids=lambda variables: " ".join(f"{name}={value}" for name, value in list(variables.items())[:2]),
)
def test_a_home_that_is_none_keeps_nothing_from_working(program, variables):
    changes = {"MNIST_GUI_DATA": None, "MNIST_GUI_CACHE": None, "XDG_CONFIG_HOME": None, **variables}
    before = {path.name for path in program.folder.iterdir()}
    for ended in program.run_all(
        ("info", "sample"),
        ("download",),
        (*TRAINING, "-o", "a.mnistmodel"),
        ("sample", "--page", "catalogue", "--screenshot", "out.png"),
        before='mount --bind "$PWD" "$PWD"; cd "$PWD"; mount -o remount,ro,bind /',  # all else is read-only
        in_namespace=True,
        **changes,
    ):
        ended.check_success()
    made = {path.name for path in program.folder.iterdir()} - before
    assert made <= {"out.png", "home"}, "nothing is kept where it would depend on the current directory"


# --- streams ----------------------------------------------------------------------------------------------

COMMANDS = {
    "info": ("info", "sample"),
    "info --json": ("info", "sample", "--json"),
    "train": TRAINING,
    "predict": ("predict", "seven.jsonl"),
    "download": ("download", "--json"),
    "help": ("--help",),
    "version": ("--version",),
    "export": EXPORTS["npz-out.npz"],
    "screenshot": ("sample", "--screenshot", "out.png"),
}


@pytest.mark.parametrize("streams", ["<&- >&- 2>&-", "<&- 2>/dev/full"])
@pytest.mark.parametrize("command", COMMANDS)
def test_streams_that_are_closed_or_full_hinder_no_work(program, command, streams):
    program.run(*COMMANDS[command], redirected=streams).check_success()
    if command == "export":
        assert len(open_dataset(program.folder / "out.npz")) == 1797


@pytest.mark.parametrize("streams", ["<&-", ">&-", "2>&-"])
def test_one_stream_that_is_closed_hinders_no_work(program, streams):
    program.run("info", "sample", "--json", redirected=streams).check_success()


def test_a_model_saved_without_streams_holds_nothing_but_the_model(program, model_bytes):
    # What a library prints to the number of a closed stream would be in the file.
    program.run(*TRAINING, "-o", "b.mnistmodel", redirected="<&- >&- 2>&-").check_success()
    open_model(program.folder / "b.mnistmodel")


@pytest.mark.parametrize("command", ["info", "info --json", "predict", "download", "help", "version"])
def test_a_full_disk_behind_stdout_is_one_sentence(program, command):
    refusal = program.run(*COMMANDS[command], redirected=">/dev/full").refusal
    assert refusal.startswith("the output cannot be written")


def test_a_limit_on_the_size_of_stdout_is_one_sentence(program):
    ended = program.run("download", "--json", before="ulimit -f 1", redirected="> out.json")
    assert ended.refusal == "the output cannot be written: File too large."


@pytest.mark.parametrize("command", ["info", "info --json", "predict", "download", "help"])
def test_a_reader_that_leaves_early_is_no_error(program, command):
    program.run(*COMMANDS[command], redirected="| head -1").check_success()


def test_a_mistake_is_told_by_the_exit_code_even_without_streams(program):
    for redirected in ("2>/dev/full", "<&- >&- 2>&-"):
        for command in (
            ("info", "nowhere"),
            ("info",),
            ("inof", "sample"),
            ("info", "sample", "--where", "x:"),
        ):
            ended = program.run(*command, redirected=redirected)
            assert ended.code == 2, (command, redirected)


# --- languages --------------------------------------------------------------------------------------------

TURKISH = "\N{LATIN SMALL LETTER DOTLESS I}I i\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"
"""Four letters of which other languages have two."""

LOCALES = {
    "C": {"LC_ALL": "C"},
    "C without UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX", "LANG": "POSIX"},
    "ASCII": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "German": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
    "Arabic": {"LC_ALL": "ar_SA.UTF-8", "LANG": "ar_SA.UTF-8", "LANGUAGE": "ar"},
    "no such language": {"LC_ALL": "xx_YY.nonsense"},
    "none": {"LC_ALL": None, "LANG": None, "LANGUAGE": None},
}
"""Systems lack most of these; then C libraries fall back to C, but Qt knows its languages by the names."""


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, model_bytes: bytes) -> dict[str, bytes]:
    """What the commands write where nothing is unusual."""
    return written_in(tmp_path_factory.mktemp("usual"), model_bytes)


def written_in(folder: Path, model: bytes, **variables: str | None) -> dict[str, bytes | str]:
    """Run commands that write numbers and names in every form; return their files and outputs."""
    (folder / "a.mnistmodel").write_bytes(model)
    (folder / "seven.jsonl").write_text(SEVEN)
    table = folder / f"{TURKISH} 七.csv"
    table.write_text(f"label,pixel0,pixel1,pixel2,pixel3\n{TURKISH},0,255,7,0\n七,0,1,2,3\n", "utf-8")
    model_options = ("--details", "--model", "a.mnistmodel", "--where", "conf<0.99")
    commands = (
        ("export", "sample", "o.csv", "--format", "csv", *model_options),
        ("export", "sample", "o.html", "--format", "html", *model_options),
        ("export", "sample", "o.npz", "--format", "npz", *model_options),
        ("export", table, "o2.csv", "--format", "csv"),
        ("info", "o.csv", "--json"),
        ("info", "sample", "--json", "--where", "Ink<0.1 SLANT>0.05 LABEL:1,7 index<999"),
        ("info", table, "--json", "--where", f'label:"{TURKISH}"'),
        ("predict", "seven.jsonl", "--json"),
        ("predict", "seven.jsonl"),
        ("evaluate", "a.mnistmodel", "sample"),
        ("download",),
    )
    endings = Program(folder).run_all(*commands, **variables)
    outputs = {
        " ".join(map(str, command)): ended.check_success().out
        for command, ended in zip(commands, endings, strict=True)
    }
    files = {path.name: path.read_bytes() for path in folder.glob("o*.*")}
    return {
        **files,
        **{name.replace(str(folder), ""): text for name, text in outputs.items() if str(table) not in name},
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_files_and_outputs_are_the_same_in_each_language(tmp_path, model_bytes, usual, locale):
    assert written_in(tmp_path, model_bytes, **LOCALES[locale]) == usual


@pytest.mark.parametrize("locale", LOCALES)
def test_a_terminal_that_lacks_characters_shows_them_in_another_way(program, locale):
    good, bad = program.folder / "七 ü \u202e.csv", program.folder / "bäd.csv"
    good.write_text("label,pixel0,pixel1,pixel2,pixel3\nÄ,0,255,7,0\n七,0,1,2,3\n", "utf-8")
    bad.write_text("七")
    opened, *refused = program.run_all(
        ("info", good), ("info", bad), ("info", "sample", "--where", "labél:七"), **LOCALES[locale]
    )
    assert "2 images" in opened.check_success().out
    assert all(ended.refusal for ended in refused)


# --- names and permissions --------------------------------------------------------------------------------

NAMES = {
    "longest": b"a" * 251,
    "long letters": "七".encode() * 83,
    "newline": b"line\nbreak",
    "quotes": b"q\"'`$x&<>",
    "not UTF-8": b"bad\xff\xfe",
    "escape": b"\x1b[31mred",
    "dash": b"-dash",
    "blanks": b"  two  ",
    "tilde": b"~",
}


@pytest.fixture(scope="module")
def written_under_names(
    tmp_path_factory: pytest.TempPathFactory, model_bytes: bytes
) -> tuple[Program, dict[str, list[Ended]]]:
    """Have files of each name written and read; return how the commands ended.

    They are three exports, a training, a prediction with its model, and the contents of the exports.
    """
    program = with_files(tmp_path_factory.mktemp("names"), model_bytes)
    commands: dict[str, list[tuple[object, ...]]] = {}
    for key, name in NAMES.items():
        path = os.fsencode(program.folder) + b"/" + name
        model = os.fsencode(program.folder) + b"/" + name[:240] + b".mnistmodel"
        kinds = {b".npz": "npz", b".csv": "csv", b"": "idx"}
        commands[key] = [
            *(
                ("export", "sample", path + end, "--format", kinds[end], "--subset", "mnist160")
                for end in kinds
            ),
            (*TRAINING, "-o", model),
            ("predict", "--model", model, "seven.jsonl"),
            *(("info", path + end) for end in kinds),
        ]
    endings = iter(program.run_all(*chain(*commands.values())))
    return program, {name: list(islice(endings, len(those))) for name, those in commands.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_written_and_read(written_under_names, name):
    program, endings = written_under_names
    for ended in endings[name]:
        assert "\x1b" not in ended.check_success().out
    for ended in endings[name][:3]:
        assert len(ended.out.splitlines()) == 1
    for ended in endings[name][-3:]:
        assert "160 images" in ended.out
    assert not program.leftovers()


def test_a_name_too_long_is_one_sentence(program):
    long = "a" * 256
    endings = program.run_all(
        ("info", long),
        ("predict", long),
        ("export", "sample", long, "--format", "idx"),
        (*TRAINING, "-o", long),
        ("export-sklearn", "a.mnistmodel", f"{long}.joblib"),
        ("sample", "--screenshot", long),
        ("evaluate", long, "sample"),
        ("download", "mnist", "--to", long, "--from", "http://127.0.0.1:9/"),
        (long,),
    )
    assert all(long[:100] in ended.refusal for ended in endings)


@pytest.mark.parametrize(("umask", "mode"), [("077", 0o600), ("000", 0o666), ("027", 0o640)])
def test_permissions_are_those_that_the_user_wants(program, umask, mode):
    commands = [WRITINGS["pipeline"], WRITINGS["screenshot"], EXPORTS["npz-out.npz"], EXPORTS["png-out"]]
    program.run_all(*commands, before=f"umask {umask}")
    for name in ("out.joblib", "out.png", "out.npz", "out/train/0/*.png"):
        modes = {stat.S_IMODE(path.stat().st_mode) for path in program.folder.glob(name)}
        assert modes == {mode}, name


def test_a_private_file_stays_private_when_it_is_replaced(program):
    model = program.folder / "a.mnistmodel"
    model.chmod(0o600)
    program.run(*TRAINING, "-o", "a.mnistmodel", before="umask 022").check_success()
    assert stat.S_IMODE(model.stat().st_mode) == 0o600
