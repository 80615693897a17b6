"""Compare the branch coverage of each folder of the package with the least that pyproject.toml asks for.

Run it after ``pytest --cov --cov-report=json``, which writes ``coverage.json``. It ends with 1 if a folder is
below its threshold, and names the modules that lack most branches.
"""

import json
import sys
import tomllib
from collections import Counter
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[1]

NAMED = 10
"""Modules that are named where a folder is below its threshold."""


def read_modules(file: Path) -> dict[PurePath, Counter[str]]:
    """Return the numbers of branches of each module."""
    report = json.loads(file.read_text(encoding="utf-8"))
    return {
        PurePath(name.replace("\\", "/")): Counter(
            all=module["summary"]["num_branches"], taken=module["summary"]["covered_branches"]
        )
        for name, module in report["files"].items()
    }


def check(folders: list[str], least: float, modules: dict[PurePath, Counter[str]]) -> bool:
    """Print the coverage of folders together; return whether it is enough."""
    inside = {
        path: branches
        for path, branches in modules.items()
        if any(path.is_relative_to(folder) for folder in folders)
    }
    total = sum(inside.values(), Counter())
    share = 100 * total["taken"] / total["all"] if total["all"] else 0.0
    print(
        f"branch coverage {share:5.1f} %, at least {least} %: "
        f"{total['taken']:,} of {total['all']:,} in {', '.join(folders)}"
    )
    if share >= least:
        return True
    missing = {path: branches["all"] - branches["taken"] for path, branches in inside.items()}
    for path, count in Counter(missing).most_common(NAMED):
        print(f"    {path} lacks {count}")
    return False


def main() -> int:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    modules = read_modules(ROOT / "coverage.json")
    wanted = settings["tool"]["branch-coverage"]["least"]
    enough = [check(row["folders"], row["percent"], modules) for row in wanted]
    return 0 if all(enough) else 1


if __name__ == "__main__":
    sys.exit(main())
