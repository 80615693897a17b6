"""Benchmarks run rarely: at least, each can be imported and is listed on the page of figures."""

import os
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "benchmarks"


@pytest.fixture
def _on_the_path(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.setenv("PYTHONPATH", os.environ.get("PYTHONPATH", ""))  # which `checkout` changes


@pytest.mark.usefixtures("_on_the_path")
@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("bench_*.py")))
def test_a_benchmark_can_be_imported(name):
    assert callable(import_module(name).main)


def test_the_page_of_figures_lists_every_benchmark():
    page = (ROOT / "docs" / "measured.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in page for path in FOLDER.glob("bench_*.py"))
