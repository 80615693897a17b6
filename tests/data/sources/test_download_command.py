"""``mnist-gui download``, as a shell would run it, from a server on this computer."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import fault_server as web
from helpers.fault_server import FaultServer

from mnist_gui import cli
from mnist_gui.data.sources.catalogue import CATALOGUE, RemoteFile
from mnist_gui.data.sources.fetching.fetch import fetch

NAMES = [file.name for file in CATALOGUE["mnist"].files]


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_GUI_DATA", str(tmp_path / "user"))


@pytest.fixture
def server(monkeypatch) -> Iterator[FaultServer]:
    """Serve something small in place of MNIST."""
    files = {name: gzip.compress(name.encode() * 50, mtime=0) for name in NAMES}
    known = tuple(
        RemoteFile(name, len(content), sha256=hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    )
    size = sum(map(len, files.values()))
    with FaultServer(files) as server:
        mnist = replace(CATALOGUE["mnist"], files=known, mirrors=(server.base,), about_bytes=size)
        monkeypatch.setitem(CATALOGUE, "mnist", mnist)
        yield server


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = cli.main(["download", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_name_downloads_to_its_default_folder(capsys, server, tmp_path):
    code, out, err = run(capsys, "MNIST")
    assert code == 0
    folder = tmp_path / "user" / "datasets" / "mnist"
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert out.splitlines()[0] == f"MNIST is in {folder}; open it with: mnist-gui mnist"
    assert err.splitlines() == [f"Downloading {name}" for name in NAMES]


def test_a_damaged_file_in_the_default_folder_is_replaced(capsys, server, tmp_path):
    run(capsys, "mnist")
    damaged = tmp_path / "user" / "datasets" / "mnist" / NAMES[0]
    damaged.write_bytes(b"")
    assert run(capsys, "mnist")[0] == 0
    assert damaged.read_bytes() == server.files[NAMES[0]]


def test_another_folder_and_another_address(capsys, server, tmp_path, monkeypatch):
    monkeypatch.setitem(CATALOGUE, "mnist", replace(CATALOGUE["mnist"], mirrors=("http://127.0.0.1:1/",)))
    code, out, _ = run(capsys, "mnist", "--to", tmp_path / "here", "--from", server.base, "--json")
    assert code == 0
    assert json.loads(out) == {
        "name": "mnist",
        "folder": str(tmp_path / "here"),
        "files": NAMES,
        "opens": str(tmp_path / "here"),
    }


@pytest.mark.parametrize("below", [".", "raw", "MNIST/raw"])
def test_a_folder_that_holds_the_files_is_taken(capsys, server, tmp_path, below):
    place = tmp_path / "mine" / below
    place.mkdir(parents=True)
    for name, content in server.files.items():
        (place / name).write_bytes(content)
    code, out, _ = run(capsys, "mnist", "--to", tmp_path / "mine", "--from", "http://127.0.0.1:1/", "--json")
    assert code == 0
    assert Path(json.loads(out)["folder"]) == place
    assert sorted(path.name for path in (tmp_path / "mine").rglob("*") if path.is_file()) == sorted(NAMES)


def test_other_files_are_replaced_only_with_overwrite(capsys, server, tmp_path):
    (tmp_path / NAMES[1]).write_bytes(b"mine")
    code, out, err = run(capsys, "mnist", "--to", tmp_path)
    assert (code, out) == (2, "")
    assert err == (
        f"mnist-gui: {tmp_path / NAMES[1]} is there already and may be another file than the one of MNIST, "
        "so it is left alone; choose another folder, or move it away.\n"
    )
    assert run(capsys, "mnist", "--to", tmp_path, "--overwrite")[0] == 0
    assert (tmp_path / NAMES[1]).read_bytes() == server.files[NAMES[1]]


@pytest.mark.parametrize(
    "address", ["ftp://example.org/", "example.org/mnist", "https://user:pass@example.org"]
)
def test_a_bad_address_is_refused_first(address, capsys, tmp_path):
    code, out, err = run(capsys, "mnist", "--from", address, "--to", tmp_path / "here")
    assert (code, out) == (2, "")
    assert err.startswith(f"mnist-gui: {address} cannot be downloaded from; give an address")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "here").exists()


def test_an_interrupted_download_continues_with_the_same_command(capsys, server, tmp_path, monkeypatch):
    def stop_at_the_second(file, *arguments, **options):
        if file.name == NAMES[1]:
            raise KeyboardInterrupt
        fetch(file, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr("mnist_gui.data.sources.download.fetch", stop_at_the_second)
        code, out, err = run(capsys, "mnist")
    assert (code, out) == (130, "")
    assert err.splitlines()[-1] == "mnist-gui: stopped; the same command goes on where it stopped."
    assert run(capsys, "mnist")[0] == 0
    assert [len(server.asked(name)) for name in NAMES] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (web.status(403), "answers 403 (Forbidden)"),
        (web.wrong_bytes, "sends other bytes than were published"),
    ],
)
def test_a_failure_of_the_server_is_one_sentence(behaviour, reason, capsys, server, tmp_path, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    server.plan(NAMES[2], [behaviour] * 2)
    code, out, err = run(capsys, "mnist", "--to", tmp_path / "here")
    assert (code, out) == (2, "")
    last = err.splitlines()[-1]
    assert last.startswith(f"mnist-gui: {NAMES[2]} of MNIST cannot be downloaded: {server.host} {reason}")
    assert [path.name for path in (tmp_path / "here").iterdir()] == [".download"]
    assert cli.main(["info", str(tmp_path / "here")]) == 2


def test_the_list_marks_downloaded_data_sets(capsys, server):
    code, out, _ = run(capsys)
    assert code == 0
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert set(lines) == {"name", *CATALOGUE}
    assert lines["fashion-mnist"].split()[1:] == ["60,000", "10,000", "10", "30.9", "MB", "MIT"]
    run(capsys, "mnist")
    lines = run(capsys)[1].splitlines()
    assert next(line for line in lines if line.startswith("mnist ")).split()[4] == "here"


def test_the_list_as_json_has_citations_and_checksums(capsys):
    entries = {entry["name"]: entry for entry in json.loads(run(capsys, "--json")[1])}
    assert entries["kmnist"]["citation"].startswith("@article{clanuwat2018deep")
    assert entries["kmnist"]["folder"] is None
    assert entries["mnist"]["files"][3]["sha256"].startswith("f7ae60f9")


def test_options_without_a_name_and_unknown_names_are_errors(capsys, tmp_path):
    assert run(capsys, "--to", tmp_path)[::2] == (
        2,
        "mnist-gui: There is no NAME to download; mnist-gui download lists what there is.\n",
    )
    code, _, err = run(capsys, "fasion-mnist")
    assert (code, err) == (2, "mnist-gui: fasion-mnist is not in the catalogue; choose fashion-mnist.\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def emnist(monkeypatch) -> Iterator[FaultServer]:
    """Serve a small zip that is said to be a large one."""
    entry = CATALOGUE["emnist-letters"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for member in entry.members:
            zipped.writestr(member, member)
    data = content.getvalue()
    archive = RemoteFile("gzip.zip", len(data), sha256=hashlib.sha256(data).hexdigest())
    with FaultServer({"gzip.zip": data}) as server:
        monkeypatch.setitem(
            CATALOGUE, "emnist-letters", replace(entry, files=(archive,), mirrors=(server.base,))
        )
        yield server


def test_a_large_archive_is_not_downloaded_without_a_yes(capsys, emnist, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, err = run(capsys, "emnist-letters")
    assert code == 2
    assert "an archive of 561.8 MB" in err
    assert err.endswith("; add --yes to download it.\n")
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    code, _, err = run(capsys, "emnist-letters")
    assert code == 2
    assert err.endswith("EMNIST Letters was not downloaded, as you wished.\n")
    assert emnist.requests == []
    assert not (tmp_path / "user" / "datasets").exists()


@pytest.mark.parametrize(("answer", "options"), [("y\n", []), ("", ["--yes"])])
def test_a_large_archive_is_downloaded_with_a_yes(answer, options, capsys, emnist, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    code, _, err = run(capsys, "emnist-letters", *options)
    assert code == 0, err
    folder = tmp_path / "user" / "datasets" / "emnist-letters"
    assert sorted(path.name for path in folder.iterdir()) == sorted(CATALOGUE["emnist-letters"].data_files)
    # The archive stays for the other five, so no question is needed again.
    monkeypatch.setattr("sys.stdin", None)
    assert run(capsys, "emnist-letters")[0] == 0
    assert len(emnist.requests) == 1


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan"])
def test_a_timeout_is_a_number_of_seconds(seconds, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(["download", "mnist", f"--timeout={seconds}"])
    assert caught.value.code == 2
    assert "no number of seconds" in capsys.readouterr().err
