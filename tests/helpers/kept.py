"""Answers that are kept: what a computation gave when a person last found it right, number by number.

They notice any change of a tuned computation, which promises such as "nearly the same" do not. Where a
change is intended, look at what it does to real pictures, then run the tests with ``KEEP_ANSWERS=1``: the
answers are replaced by the new ones, and are committed with the change.
"""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt


def assert_as_kept(
    file: Path, answers: dict[str, npt.ArrayLike], *, rtol: float = 0, atol: float = 0
) -> None:
    """Check that answers, by name, are those in a file of arrays."""
    arrays = {name: np.asarray(answer) for name, answer in answers.items()}
    if os.environ.get("KEEP_ANSWERS"):
        file.parent.mkdir(exist_ok=True)
        np.savez_compressed(file, **arrays)
    with np.load(file) as kept:
        assert sorted(kept) == sorted(arrays)
        for name, array in arrays.items():
            assert array.dtype == kept[name].dtype, name
            np.testing.assert_allclose(
                array.astype(np.float64), kept[name].astype(np.float64), rtol=rtol, atol=atol, err_msg=name
            )
