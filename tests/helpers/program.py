"""The program in a process of its own, with folders and surroundings of its own."""

import functools
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers.several_commands import END

SEVEN = '{"strokes": [[[100, 100], [600, 100], [450, 400], [300, 800]]]}\n'


@dataclass(frozen=True)
class Program:
    """Runs ``mnist-gui`` as a shell does.

    Attributes
    ----------
    folder : Path
        The current directory, beside the folders ``data``, ``cache`` and ``config`` of the user.
    """

    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment."""
        own = {
            "HOME": str(self.folder / "home"),
            "MNIST_GUI_DATA": str(self.folder / "data"),
            "MNIST_GUI_CACHE": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "QT_QPA_PLATFORM": "offscreen",
        }
        return {**os.environ, **own}

    def run(
        self,
        *arguments: object,
        before: str = "",
        redirected: str = "",
        after: str = "",
        in_namespace: bool = False,
        script: Path | None = None,
        under: str = "",
        **variables: str | None,
    ) -> "Ended":
        """Run one command.

        Parameters
        ----------
        arguments : object
            Those of ``mnist-gui``, or of the script.
        before : str
            Lines for the shell, such as ``"umask 077"``.
        redirected : str
            Redirections, such as ``">&-"``.
        after : str
            Lines for the shell, once the program has ended.
        in_namespace : bool
            Whether `before` mounts something that only the program sees; skips where that is forbidden.
        script : Path, optional
            Run this instead of the program.
        under : str
            Command that runs the program, such as ``"strace"``.
        variables : str or None
            Changes of the environment; None removes a variable.
        """
        what = ["-m", "mnist_gui"] if script is None else [str(script)]
        command = shlex.join([sys.executable, *what, *map(os.fsdecode, map(_encoded, arguments))])
        lines = (before, f"{under} {command} {redirected}", "code=$?", after, "exit $code")
        shell = ["/bin/sh", "-c", "\n".join(lines)]
        environment = {**self.variables, **variables}
        environment.pop("PYTHONUNBUFFERED", None)  # argparse keeps an error of unbuffered output to itself
        done = subprocess.run(
            [*_namespace(), *shell] if in_namespace else shell,
            cwd=self.folder,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            timeout=600,
            check=False,
        )
        return Ended(
            done.returncode,
            done.stdout.decode(errors="surrogateescape"),
            done.stderr.decode(errors="surrogateescape"),
        )

    def run_all(self, *commands: Sequence[object], **surroundings: Any) -> "list[Ended]":
        """Run several commands in one process; arguments as of `run`."""
        lists = [[os.fsdecode(_encoded(argument)) for argument in command] for command in commands]
        script = Path(__file__).with_name("several_commands.py")
        done = self.run(json.dumps(lists), script=script, **surroundings)
        done.check_success()
        out, err = done.out.split(END), done.err.split(END)
        assert len(out) == len(err) == len(commands) + 1, done
        codes = [int(text.split("\n")[0]) for text in out[1:]]
        return [
            Ended(*one) for one in zip(codes, map(_without_code, out), map(_without_code, err), strict=False)
        ]

    def leftovers(self) -> list[str]:
        """Return the hidden files and folders that the program left, but for its lock."""
        found = (
            path
            for path in self.folder.rglob(".*")
            if path.name not in {".lock", ".queue", ".cache", ".local"}
        )
        return sorted(str(path.relative_to(self.folder)) for path in found)


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """The one sentence of a command that was refused; fails if it ended in another way."""
        assert "Traceback" not in self.err, self.err
        assert self.code == 2, (self.code, self.err)
        said = [line for line in self.err.splitlines() if line.startswith("mnist-gui: ")]
        assert len(said) == 1, self.err
        assert said[0].endswith("."), said
        return said[0].removeprefix("mnist-gui: ")

    def check_success(self) -> "Ended":
        """Fail unless the command succeeded, without a warning."""
        assert self.code == 0, (self.code, self.err)
        for word in ("Traceback", "Warning", "Exception ignored"):
            assert word not in self.err, self.err
        return self


def _without_code(text: str) -> str:
    """Return what a command printed, without the exit code of the one before."""
    number, _, rest = text.partition("\n")
    return rest if number.isdecimal() else text


def _encoded(argument: object) -> bytes:
    return argument if isinstance(argument, bytes) else os.fsencode(str(argument))


@functools.cache
def _namespace() -> tuple[str, ...]:
    """Return the command that runs another where it can mount file systems that only it sees."""
    for command in (("unshare", "--mount"), ("unshare", "--user", "--map-root-user", "--mount")):
        trial = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
        if shutil.which("unshare") and not subprocess.run(trial, capture_output=True, check=False).returncode:
            return command
    pytest.skip("needs a system that lets a process mount file systems for itself")
