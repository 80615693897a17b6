"""Fixtures for tests of saved models: a module says which with a fixture of its own, `saved`, the path."""

from functools import partial

import pytest
from helpers.model_files import entries_of, write_changed


@pytest.fixture(scope="module")
def entries(saved):
    """What is in the saved model, by name."""
    return entries_of(saved)


@pytest.fixture
def rewrite(entries, tmp_path):
    """Write the model again with some entries changed; return the path."""
    return partial(write_changed, tmp_path / "changed.mnistmodel", entries)
