"""Change the code of data, ink and learning in small ways, and count the changes that a test notices.

Usage: ``python tests/benchmarks/bench_mutants.py [COUNT] [--seed S] [--jobs N]``, on a system with fork.

A seeded sample of `mutants` is taken. For each of them, the tests that run the changed lines are chosen,
fast ones first, of these the ones of the module's own test file, and run until one fails. They run in a fork
of a process that has imported numpy, pytest and so on, which takes a second or two; no file is changed. A
mutant is killed if a test fails, or takes much longer than before.

Which lines each test runs is recorded once, which takes some minutes, and kept until the code changes. With
``--quick``, nothing is recorded: the tests are those in files that import the changed module, so a mutant
that survives may still be killed by others.

Mutants that no test can kill, since they have no influence on any answer, are listed with the reason in
``equivalent_mutants.toml``; they are not counted.
"""

import checkout  # isort: skip

import argparse
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest
from helpers.mutants import Mutant, mutants_of

SHELVES = ("data", "ink", "learning")
TESTS = [f"tests/{shelf}" for shelf in SHELVES]

TARGET = 0.85
"""The share that should be killed."""

MOST_SECONDS = 40.0
"""The tests of one mutant take no longer, by their recorded durations; at least one is run."""

SLOW = 2.0
"""Seconds of a test from which on it is run behind all that are faster, even if it is the module's own."""

MOST_FILES = 12
"""Files of tests that are used with ``--quick``."""

PATIENCE = 4.0
"""A test that takes so many times as long as before does not end any more."""

SLACK = 20.0
"""Seconds of processor time more, for the imports."""

BROKEN = 70
"""The exit code of a process in which not the tests failed, but this program."""

MOST_MEMORY = 8 * 2**30
"""Bytes of addresses that a process with a mutant may use."""


# --- which tests run a line


@dataclass(frozen=True)
class Recording:
    """What one run of all tests has shown.

    Attributes
    ----------
    lines : dict
        For each module, the tests that run each line.
    seconds : dict
        The duration of each test.
    left_out : frozenset of str
        Tests that are not to be used.
    """

    lines: dict[Path, dict[int, list[str]]]
    seconds: dict[str, float]
    left_out: frozenset[str] = frozenset()

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the tests that run the lines of a mutant, in the order in which they are to be run."""
        lines = self.lines.get(mutant.path, {})
        wanted = [line for line in range(mutant.line, mutant.last_line + 1) if line in lines]
        found = {test for line in wanted for test in lines[line]}
        if mutant.is_at_import or (wanted and not found):
            # What runs at the import belongs to no test: all tests that use the module may notice it.
            found = self._tests_that_use(mutant.path)
        own = f"test_{mutant.path.stem.strip('_')}"

        def rank(test: str) -> tuple[bool, bool, float, str]:
            duration = self.duration(test)
            return duration > SLOW, own not in test.partition("::")[0], duration, test

        ordered = sorted(found - self.left_out, key=rank)
        chosen, total = [], 0.0
        for test in ordered:
            total += self.duration(test)
            if chosen and total > MOST_SECONDS:
                break
            chosen.append(test)
        return chosen

    def _tests_that_use(self, module: Path) -> set[str]:
        """Return the tests that run a module or, if it is only a table, those that run what imports it."""
        if found := self._tests_of_all_lines(module):
            return found
        name = re.escape(".".join(module.with_suffix("").parts))
        users = [
            path
            for path in self.lines
            if re.search(rf"\b{name}\b", (checkout.ROOT / path).read_text("utf-8"))
        ]
        return {test for path in users for test in self._tests_of_all_lines(path)}

    def _tests_of_all_lines(self, module: Path) -> set[str]:
        return {test for tests in self.lines.get(module, {}).values() for test in tests}

    def duration(self, test: str) -> float:
        return self.seconds.get(test, 0.5)


@dataclass(frozen=True)
class Imports:
    """Stands for a recording: the files of tests that import a module, their own one first."""

    files: dict[str, str]
    left_out: frozenset[str] = frozenset()

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Return the files, each for all of its tests."""
        module = ".".join(mutant.path.with_suffix("").parts).removesuffix(".__init__")
        own = f"test_{mutant.path.stem.strip('_')}.py"
        folder = self._mirror(mutant.path.parent)

        def rank(file: str) -> tuple[bool, bool, int]:
            imports_it = re.search(rf"\b{re.escape(module)}\b", self.files[file])
            return not file.endswith(f"/{own}"), not imports_it, len(self.files[file])

        ranks = {file: rank(file) for file in self.files}
        near = [file for file in ranks if not all(ranks[file][:2]) or file.startswith(folder)]
        return sorted(near, key=ranks.get)[:MOST_FILES]

    def _mirror(self, folder: Path) -> str:
        """Return the folder of tests that mirrors a folder of the package, or the nearest above it."""
        parts = list(folder.parts[1:])
        while not any(file.startswith(mirror := "/".join(["tests", *parts, ""])) for file in self.files):
            parts.pop()
        return mirror

    def duration(self, _test: str) -> float:
        return MOST_SECONDS / MOST_FILES


def read_imports() -> Imports:
    """Read the files of tests."""
    files = [path for top in TESTS for path in sorted((checkout.ROOT / top).rglob("test_*.py"))]
    return Imports(
        {path.relative_to(checkout.ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    )


def record(folder: Path) -> Recording:
    """Run all tests once, or read what an earlier run has recorded of the same code."""
    digest = hashlib.sha256()
    for top in ("mnist_gui", "tests"):
        for path in sorted((checkout.ROOT / top).rglob("*.py")):
            if "benchmarks" not in path.parts:
                digest.update(path.read_bytes())
    kept = folder / digest.hexdigest()[:16]
    if not (kept / "durations.xml").exists():
        kept.mkdir(parents=True, exist_ok=True)
        print(f"Recording which lines each test runs, in {kept}", flush=True)
        options = ["--cov", "--cov-context=test", "--cov-report=", f"--junitxml={kept / 'durations.xml'}"]
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *TESTS],
            cwd=checkout.ROOT,
            env={**os.environ, "COVERAGE_FILE": str(kept / "coverage")},
            check=True,
        )
    return read_recording(kept)


def read_recording(folder: Path) -> Recording:
    """Read a coverage file with contexts, and the durations of the tests."""
    from coverage import CoverageData

    data = CoverageData(str(folder / "coverage"))
    data.read()
    lines = {}
    for name in data.measured_files():
        parts = Path(name).parts
        module = Path(*parts[len(parts) - parts[::-1].index("mnist_gui") - 1 :])
        lines[module] = {
            line: sorted({context.rpartition("|")[0] for context in contexts if context})
            for line, contexts in data.contexts_by_lineno(name).items()
        }
    seconds = {}
    for case in ElementTree.parse(folder / "durations.xml").iter("testcase"):
        seconds[f"{case.get('classname').replace('.', '/')}.py::{case.get('name')}"] = float(case.get("time"))
    return Recording(lines, seconds)


# --- one mutant


class ChosenTests:
    """A plugin of pytest: runs the chosen tests in their order, and notes the first that fails."""

    def __init__(self, tests: Sequence[str], left_out: frozenset[str]) -> None:
        self._rank = {test: rank for rank, test in enumerate(tests)}
        self._left_out = left_out
        self.failed = ""
        self.is_out_of_time = False

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutants", deadline=None, database=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
        )
        settings.load_profile("mutants")  # in the place of the profile of conftest.py

    def pytest_collection_modifyitems(self, items: list) -> None:
        def rank(item: object) -> int | None:
            if item.nodeid in self._left_out:
                return None
            return self._rank.get(item.nodeid, self._rank.get(item.nodeid.partition("::")[0]))

        items[:] = sorted((item for item in items if rank(item) is not None), key=rank)

    def pytest_runtest_teardown(self, item: object) -> None:
        if time.process_time() > MOST_SECONDS:
            self.is_out_of_time = True
            item.session.shouldstop = "enough"

    def pytest_runtest_logreport(self, report: object) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


@dataclass
class Trial:
    """The tests of one mutant, or of the code as it is, in a process of their own.

    Attributes
    ----------
    mutant : Mutant or None
    tests : list of str
    limit : float
        Seconds of processor time after which the process is ended.
    left_out : frozenset of str
        Tests of the files among `tests` that are not run.
    result : str or None
        The test that failed, or why the process has ended; empty if all have passed, None while they run.
    """

    mutant: Mutant | None
    tests: list[str]
    limit: float
    left_out: frozenset[str] = frozenset()
    result: str | None = None

    def start(self) -> None:
        """Fork, and run the tests in the child."""
        self._temporary = Path(tempfile.mkdtemp(prefix="mutant-"))
        self._deadline = time.monotonic() + 20 * self.limit
        self._pid = os.fork()
        if self._pid == 0:
            code = BROKEN
            try:
                code = self._run()
            except BaseException:  # the parent reads it; nothing may return from a fork
                (self._temporary / "result").write_text(traceback.format_exc())
            finally:
                os._exit(code)

    def _run(self) -> int:
        import resource  # not on Windows

        os.setpgid(0, 0)
        seconds = int(self.limit)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        output = os.open(self._temporary / "output", os.O_WRONLY | os.O_CREAT)
        for source, target in ((os.open(os.devnull, os.O_RDONLY), 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        os.environ["TMPDIR"] = tempfile.tempdir = str(self._temporary)
        if self.mutant is not None:
            put_in_place(self.mutant)
        chosen = ChosenTests(self.tests, self.left_out)
        files = sorted({test.partition("::")[0] for test in self.tests})
        options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", f"--basetemp={self._temporary / 'base'}"]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # plugins are imported already
        code = int(pytest.main([*options, *files], plugins=[chosen]))
        (self._temporary / "result").write_text(chosen.failed or f"pytest ended with {code}")
        return 0 if chosen.is_out_of_time and not chosen.failed else code

    def is_over(self) -> bool:
        """Return whether the process has ended; end it if it waits for ever."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
            self.result = f"ended by {signal.Signals(-code).name}" if code < 0 else ""
            if code > 0:
                written = self._temporary / "result"  # gone if the mutant removes what it may not
                self.result = written.read_text().strip() if written.exists() else f"ended with {code}"
            if code in (BROKEN, pytest.ExitCode.NO_TESTS_COLLECTED):
                raise SystemExit(f"{self.mutant}: {self.result}")
            shutil.rmtree(self._temporary, ignore_errors=True)
        elif time.monotonic() > self._deadline:
            self.end("waits for ever")
        return self.result is not None

    def end(self, result: str) -> None:
        """Kill the process and what it has started."""
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        self.result = result
        shutil.rmtree(self._temporary, ignore_errors=True)


def put_in_place(mutant: Mutant) -> None:
    """Let the import of one module find the mutant."""
    original = SourceFileLoader.get_code
    changed = str(checkout.ROOT / mutant.path)

    def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
        if loader.path == changed:
            return compile(mutant.mutated, changed, "exec")
        return original(loader, name)

    SourceFileLoader.get_code = get_code


def run(trials: Iterable[Trial], jobs: int) -> Iterator[Trial]:
    """Run trials, so many at once; yield each one when it is over."""
    waiting, running = iter(trials), []
    try:
        while True:
            while len(running) < jobs and (trial := next(waiting, None)) is not None:
                trial.start()
                running.append(trial)
            if not running:
                return
            over = [trial for trial in running if trial.is_over()]
            running = [trial for trial in running if trial not in over]
            yield from over
            if not over:
                time.sleep(0.02)
    finally:
        for trial in running:
            trial.end("stopped")


# --- all of them


def all_mutants() -> list[Mutant]:
    """Return every mutant of the shelves that is not known as equivalent."""
    listed = tomllib.loads((Path(__file__).parent / "equivalent_mutants.toml").read_text(encoding="utf-8"))
    equivalent = {(row["path"], row["diff"].strip()) for row in listed["mutant"]}
    constants = {name for row in listed["constants"] for name in row["names"]}
    listed_paths = {path for path, _ in equivalent}
    paths = [
        path for shelf in SHELVES for path in sorted((checkout.ROOT / "mnist_gui" / shelf).rglob("*.py"))
    ]
    found = [
        mutant
        for path in paths
        for mutant in mutants_of(path.relative_to(checkout.ROOT), path.read_text(encoding="utf-8"))
    ]

    def is_listed(mutant: Mutant) -> bool:
        path = mutant.path.as_posix()
        if mutant.is_at_import and f"{path}: {mutant.first_word}" in constants:
            return True
        return path in listed_paths and (path, mutant.diff.strip()) in equivalent

    return [mutant for mutant in found if not is_listed(mutant)]


def import_what_tests_need() -> None:
    """Import what takes long, and nothing of the package: forks import it with a mutant."""
    for name in (
        "coverage",
        "hypothesis",
        "numpy",
        "pytest",
        "pytestqt.plugin",
        "scipy.optimize",
        "PIL.Image",
    ):
        __import__(name)
    for name in ("sklearn.svm", "sklearn.linear_model", "sklearn.ensemble", "sklearn.decomposition"):
        __import__(name)
    for name in ("pandas", "pyarrow.parquet", "joblib", "PySide6.QtWidgets", "PySide6.QtTest"):
        __import__(name)
    assert not any(name.partition(".")[0] == "mnist_gui" for name in sys.modules)


def unsound(trials: Sequence[Trial], recording: Recording | Imports) -> set[str]:
    """Return the tests that fail without a mutant, too, in a process like that of a mutant."""
    failing = sorted({trial.result for trial in trials if trial.result and "::" in trial.result})
    found: set[str] = set()
    while True:
        tests = [test for test in failing if test not in found]
        if not tests:
            return found
        (control,) = run([trial_of(None, tests, recording)], jobs=1)
        if not control.result:
            return found
        if control.result not in failing:
            raise SystemExit(f"Without a mutant, the tests end otherwise: {control.result}")
        found.add(control.result)


def trial_of(mutant: Mutant | None, tests: list[str], recording: Recording | Imports) -> Trial:
    """Return a trial with a limit that fits the tests."""
    limit = SLACK + PATIENCE * sum(map(recording.duration, tests))
    return Trial(mutant, tests, limit, recording.left_out)


def try_all(mutants: Sequence[Mutant], recording: Recording | Imports, jobs: int) -> list[Trial]:
    """Run the tests of each mutant; those that fail without a mutant are left out."""
    trials = [trial_of(mutant, recording.tests_of(mutant), recording) for mutant in mutants]
    done = []
    for trial in trials:
        if not trial.tests:
            trial.result = ""
            done.append(trial)
    started = time.monotonic()
    try:
        for trial in run((trial for trial in trials if trial.tests), jobs):
            done.append(trial)
            word = f"killed by {trial.result}" if trial.result else "SURVIVED"
            print(f"{len(done):4} {time.monotonic() - started:6.0f} s {trial.mutant}: {word}", flush=True)
    except KeyboardInterrupt:
        print(f"Stopped after {len(done)} of {len(trials)}")
    if bad := unsound(done, recording):
        print(f"Left out, since they fail without a mutant, too: {', '.join(sorted(bad))}")
        again = [trial.mutant for trial in done if trial.result in bad]
        done = [trial for trial in done if trial.result not in bad]
        done += try_all(again, replace(recording, left_out=recording.left_out | bad), jobs)
    return done


def report(trials: Sequence[Trial]) -> None:
    """Print the survivors, then the shares."""
    for trial in sorted(trials, key=lambda trial: (trial.mutant.path, trial.mutant.line)):
        if not trial.result:
            print(f"\nsurvived {len(trial.tests)} tests: {trial.mutant}\n{trial.mutant.diff}")
    print()
    total, killed = Counter(), Counter()
    for trial in trials:
        for name in (trial.mutant.path.parts[1], "all"):
            total[name] += 1
            killed[name] += bool(trial.result)
    for name in (*SHELVES, "all"):
        if total[name]:
            share = killed[name] / total[name]
            print(
                f"{name:10} {killed[name]:4} of {total[name]:4} killed, {share:.1%} (at least {TARGET:.0%})"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=600, help="how many mutants (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: 1)")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once (default: 1)")
    parser.add_argument("--only", default="", help="only modules whose path contains this")
    parser.add_argument("--quick", action="store_true", help="choose tests by their imports")
    parser.add_argument(
        "--recordings",
        type=Path,
        default=Path(tempfile.gettempdir()) / "mnist-gui-mutants",
        help="folder where the lines that each test runs are kept",
    )
    options = parser.parse_args()
    os.chdir(checkout.ROOT)
    recording = read_imports() if options.quick else record(options.recordings)
    candidates = [mutant for mutant in all_mutants() if options.only in mutant.path.as_posix()]
    count = min(options.count, len(candidates))
    chosen = random.Random(options.seed).sample(candidates, count)
    print(f"{count} of {len(candidates):,} mutants, seed {options.seed}", flush=True)
    import_what_tests_need()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tempfile.tempdir = folder
        report(try_all(chosen, recording, options.jobs))


if __name__ == "__main__":
    main()
