"""Valid inputs for the readers of other text: ARFF, LIBSVM, ranges, and what a killed window left."""

import gzip
import json
from collections.abc import Iterable
from functools import cache

from helpers.fuzzing.mutations import Files
from helpers.fuzzing.seeds import tiny

from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.validation import cross_validate
from mnist_gui.learning.validation_record import validation_to_json

_FORM = {
    "chosen": ["svm", "gradient"],
    "edited": [["svm", "pixels", {"C": 2.5}], ["logistic", "pixels", {}]],
    "limits": {"svm": 100},
    "seed": 3,
}
_ROWS = [[(row * 37 + pixel * 11) % 256 for pixel in range(9)] for row in range(6)]


def arff_inputs() -> Iterable[Files]:
    """Yield ARFF files: label first and last, sparse, quoted names, missing labels, two splits."""
    pixels = "".join(f"@attribute pixel{number} numeric\n" for number in range(9))
    named = "".join(f"@ATTRIBUTE 'it is {number}' REAL\n" for number in range(9))
    label = "@attribute class {a,'b c',\"d\"}\n"
    dense = "".join(",".join(map(str, row)) + f",{'ad'[row[0] % 2]}\n" for row in _ROWS)
    first = "".join(
        f"{row[0] % 3}," + ",".join(f"{value / 255:.3f}" for value in row) + "\n" for row in _ROWS
    )
    sparse = "".join(
        "{" + ", ".join(f"{place} {value}" for place, value in enumerate(row) if value % 2) + ", 9 d}\n"
        for row in _ROWS
    )
    whole = f"% made up\n@relation digits\n\n{pixels}{label}\n@data\n"
    yield {"a.arff": (whole + dense).encode()}
    yield {"b.arff": f"@RELATION 'x y'\n@attribute label {{0,1,2}}\n{named}@DATA\n{first}".encode()}
    yield {"c.arff": (whole + sparse + dense).encode()}
    yield {"d.arff": (whole + dense.replace("\n", ",?\n", 1).replace("a\n", "?\n") + "% end\n").encode()}
    yield {"e.arff.gz": gzip.compress((whole + dense).replace("\n", "\r\n").encode(), 1)}
    yield {"mnist_train.arff": (whole + dense).encode(), "mnist_test.arff": (whole + sparse).encode()}


def libsvm_inputs() -> Iterable[Files]:
    """Yield LIBSVM text: counted from 1 and from 0, with comments and queries, two splits."""

    def text(start: int, *, by: str = " ", scale: float = 1) -> bytes:
        lines = [
            by.join(
                [
                    str(row[0] % 3),
                    *(f"{at}:{value * scale:g}" for at, value in enumerate(row, start) if value % 2),
                ]
            )
            for row in _ROWS
        ]
        return ("\n".join(lines) + "\n").encode()

    yield {"a.libsvm": text(1) + b"1 16:255\n"}
    yield {"b.svm": b"# Column indices are zero-based\n" + text(0, scale=1 / 255)}
    yield {"c.txt": b"+1 qid:3 1:0.5 4:-1e-2 # note\n\n-1 qid:3 2:1 16:0.25\n"}
    yield {"d": text(1, by="\t").replace(b"\n", b"\r\n")}
    yield {"mnist.scale": text(1), "mnist.scale.t": text(1) + b"2 25:7\n"}
    yield {"e.libsvm.gz": gzip.compress(text(1), 1)}


def range_inputs() -> Iterable[Files]:
    """Yield ranges of grey values."""
    for text in ("0..16", "-1..1", "0.5..1e3", "-2.5..300", "1e-300..1e300"):
        yield {"range": text.encode()}


def preparation_inputs() -> Iterable[Files]:
    """Yield recipes that prepare data sets: each step and setting, comments, quoted names."""
    for text in (
        "# mnist-gui recipe 1\nread inverted\ncut\ncrop 4\nas-mnist\njoin more scans\ntest 0.2\nby writer\n",
        "turn 90\nmirror left-right\ninvert\nsize 20x24\ncrop 1,2,3,4\nper-class 3\nseed 7\ngiven\n",
        'read range -1..16.5\nread upright\n\n  mirror top-bottom\r\njoin "a\\u0020b \\ud83d.npz"\nfolds 2\n',
    ):
        yield {"recipe.txt": text.encode()}


@cache
def _validation() -> dict[str, object]:
    request = TrainingRequest("logistic", "pixels")
    return validation_to_json(cross_validate(tiny(), request, folds=2))


def recovery_inputs() -> Iterable[Files]:
    """Yield recovery folders of killed windows."""
    opened = {
        "spec": "tiny",
        "transposed": None,
        "size": [28, 28],
        "range": "0..16",
        "invert": False,
        "as_is": True,
    }
    browse = {
        "query": "label:a ink>0.1",
        "order": ["ink", True],
        "grouped": True,
        "selected": [1, 4],
        "current": 2,
    }
    pages = {
        "browse": browse | {"note": [3, "a note"]},
        "draw": {"strokes": [[[10, 10], [52.5, 11]], [[30.0, 100]]]},
        "train": {"form": _FORM, "validation": _validation()},
    }
    state = {"dataset": "Tiny", "opened": opened, "front": "draw", "pages": pages, "saved": ["/a.mnistmodel"]}
    for worth in (state, {"dataset": "Tiny", "opened": {"spec": "a"}, "front": "", "pages": {}}):
        document = {"format": "mnist-gui recovery", "version": 1, "state": worth}
        yield {
            "10-18a/state.json": json.dumps(document).encode(),
            "10-18a/model-1.mnistmodel": b"PK",
            "10-18a.lock": b"",
            "11-18b.gone/state.json": b"{}",
        }
