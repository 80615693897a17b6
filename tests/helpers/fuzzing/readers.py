"""The table of readers: what each opens, how, and which errors it declares."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from helpers.downloads import make_entry
from helpers.fuzzing import array_seeds, seeds, text_seeds
from helpers.fuzzing.backup_reader import backup_inputs, restore_input
from helpers.fuzzing.mutations import Files, mutated
from helpers.fuzzing.run_reader import read_run, run_inputs
from helpers.fuzzing.web_reader import read_response, response_inputs

from mnist_gui.commands import train as train_command
from mnist_gui.commands.output import check_model_output
from mnist_gui.commands.request import requested
from mnist_gui.data.columns import Columns
from mnist_gui.data.dataset import Dataset
from mnist_gui.data.grey_range import format_range, parse_range
from mnist_gui.data.open import open_dataset
from mnist_gui.data.own_columns import OwnColumn
from mnist_gui.data.query.error import QueryError
from mnist_gui.data.query.query import needs, select_rows
from mnist_gui.data.query.run_query import can_find, find_column, find_rows
from mnist_gui.data.query.text import completions, format_query, parse_query
from mnist_gui.data.sources.download import download
from mnist_gui.data.sources.fetching.disk import STAGE
from mnist_gui.data.sources.fetching.retry_policy import RetryPolicy
from mnist_gui.data.sources.fetching.unpack import unpack
from mnist_gui.data.startup_preview import read_preview_images
from mnist_gui.data.user.correction_folder import journal_path
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.correction_merge import merge_contents
from mnist_gui.data.user.correction_table import import_table, read_table
from mnist_gui.data.user.notes import read_notes
from mnist_gui.data.user.own_digits_file import read_own_digits, write_own_digits
from mnist_gui.data.user.recovery import take_abandoned
from mnist_gui.errors import DataError, InkError, ModelError, TrainingError, UsageError
from mnist_gui.ink.drawing import drawing_from_json
from mnist_gui.ink.drawing_file import read_drawings, read_labelled_drawings
from mnist_gui.ink.picture import picture_to_images
from mnist_gui.ink.raster import drawings_to_images
from mnist_gui.learning.model_file import open_model
from mnist_gui.learning.saved_run import open_run
from mnist_gui.learning.validation_record import validation_from_json
from mnist_gui.preparing.prepare import prepare
from mnist_gui.preparing.recipe_text import format_recipe, parse_recipe, read_recipe
from mnist_gui.preparing.steps import size_after
from mnist_gui.progress import ignore_progress

_SMALL_IMAGE: Final = 64 * 64
"""Pixels of the largest image that is predicted: one of 4,096 x 4,096 takes its time by right."""

_LARGEST_PREPARED: Final = 64
"""Longest side of images that are prepared, for the same reason."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A way in for content from outside.

    Attributes
    ----------
    name : str
    seeds : callable
        Returns small valid inputs.
    read : callable
        Takes a folder with the files, and their names; reads the input as the program does.
    declared : tuple of exception types
        All that it may raise.
    weight : int
        Its share of the inputs, in proportion to the others.
    names_matter : bool
        Whether names of files are part of the input.
    """

    name: str
    seeds: Callable[[], Iterable[Files]]
    read: Callable[[Path, list[str]], object]
    declared: tuple[type[BaseException], ...]
    weight: int
    names_matter: bool = False


def files_of(path: Path) -> Files:
    """Return the files of an input that is kept: a file, or a folder of several."""
    return seeds.of_folder(path) if path.is_dir() else {path.name: path.read_bytes()}


class Inputs:
    """The inputs of one reader: first seeds and corpus as they are, then what is made from them.

    Parameters
    ----------
    reader : Reader
    corpus : Path
        Has a folder by the name of each reader, with a file or a folder for each input.
    seed : int
    """

    def __init__(self, reader: Reader, corpus: Path, seed: int) -> None:
        kept = sorted((corpus / reader.name).iterdir()) if (corpus / reader.name).is_dir() else []
        self._whole = [
            *reader.seeds(),
            *map(files_of, kept),
        ]
        self._pool = [content for files in self._whole for content in files.values()]
        self._reader = reader
        self._seed = seed

    def __getitem__(self, number: int) -> Files:
        """Return an input by its number, always the same."""
        if number < len(self._whole):
            return self._whole[number]
        rng = Random(f"{self._seed}/{self._reader.name}/{number}")
        files = rng.choice(self._whole)
        return mutated(files, rng, self._pool, names_matter=self._reader.names_matter)


# Data sets


_OPTIONS: Final[tuple[dict[str, Any], ...]] = (
    *({}, {}, {}, {}, {"size": (8, 8)}, {"transposed": True}, {"range": (0, 1)}, {"range": (-2.5, 300)}),
    *({"invert": True}, {"as_is": True}),
)
"""How data sets are opened: most as they are."""


def _open_file(folder: Path, names: list[str]) -> Dataset:
    path = folder / names[0]
    size = path.stat().st_size if path.exists() else 0
    return _used(open_dataset(path, **_OPTIONS[size % len(_OPTIONS)]))


def _open_folder(folder: Path, names: list[str]) -> Dataset:
    sizes = sum(path.stat().st_size for path in folder.iterdir())
    return _used(open_dataset(folder, **_OPTIONS[sizes % len(_OPTIONS)]))


def _used(dataset: Dataset) -> Dataset:
    """Touch all that a data set has, as the window does."""
    assert len(dataset.labels) == len(dataset)
    assert int(dataset.labels.max(initial=-1)) < len(dataset.class_names)
    for split in dataset.splits:
        assert split.images.dtype == np.uint8
        int(split.images.max(initial=0))
    f"{dataset!r} {dataset.note}".encode()
    return dataset


def _open_table(folder: Path, names: list[str]) -> None:
    """Open a data set; number its own columns, and select by them."""
    dataset = _open_file(folder, names)
    columns = Columns(dataset)
    for name, values in dataset.columns.items():
        need = f"column.{name}"
        assert can_find(dataset, need)
        columns = columns.with_column(need, find_column(dataset, need))
        _ = OwnColumn(name, values).few_values
        quoted = name.replace('"', "")
        with contextlib.suppress(QueryError):
            find_rows(f'"{quoted}":1 "{quoted}">0', columns)


def _preview(folder: Path, names: list[str]) -> object:
    return read_preview_images(folder, 100)


# Pictures and drawings


def _read_picture(folder: Path, names: list[str]) -> None:
    for digit in picture_to_images(folder / names[0]):
        assert digit.image.shape == (28, 28)


def _read_drawings(folder: Path, names: list[str]) -> None:
    path = folder / names[0]
    drawings = read_drawings(path)
    drawings_to_images(drawings[:4])
    read_labelled_drawings(path)


# The user's own files


def _read_digits(folder: Path, names: list[str]) -> None:
    digits = read_own_digits(folder)
    if len(digits):
        digits.to_dataset()
        kept = write_own_digits(folder, digits.without(0), base=digits)
        more = kept.with_digit(digits.digits[0])
        assert write_own_digits(folder, more, base=kept) == more  # appended, unless none were left


def _read_notes(folder: Path, names: list[str]) -> None:
    read_notes(folder, seeds.tiny()).flags(len(seeds.tiny()))


def _read_journal(folder: Path, names: list[str]) -> None:
    """Read a journal, go on with it, and read it again."""
    path = journal_path(folder / "user" / "corrections", seeds.tiny())
    path.parent.mkdir(parents=True)
    path.write_bytes((folder / names[0]).read_bytes())
    journal = CorrectionJournal(seeds.tiny(), folder=path.parent)
    journal.apply(seeds.tiny())
    journal.change([1], state=2)
    for _ in range(5):
        journal.undo()
    now = CorrectionJournal(seeds.tiny(), folder=path.parent).corrections
    assert np.array_equal(now.labels, journal.corrections.labels)
    assert np.array_equal(now.states, journal.corrections.states)
    assert merge_contents(path.read_bytes(), path.read_bytes()) == path.read_bytes()


def _read_correction_table(folder: Path, names: list[str]) -> None:
    table = read_table(folder / names[0], seeds.tiny())
    journal = CorrectionJournal(seeds.tiny(), folder=folder / "user" / "corrections")
    import_table(journal, seeds.tiny(), table)


def _read_settings(folder: Path, names: list[str]) -> None:
    from mnist_gui.ui.state.setting import Setting
    from mnist_gui.ui.state.settings import Settings  # brings Qt, which the others do without

    settings = Settings(folder / names[0])
    properties = [name for name, value in vars(Settings).items() if isinstance(value, property | Setting)]
    for name in properties:
        getattr(settings, name)
    settings.base_url("mnist")


def _read_recovery(folder: Path, names: list[str]) -> None:
    """Take what a killed window left, and make of it what each page would show."""
    from mnist_gui.ui.browse.snapshot import BrowseSnapshot  # brings Qt, which the others do without
    from mnist_gui.ui.state.recovery import read_offer
    from mnist_gui.ui.train.snapshot import FormValues

    found = take_abandoned(folder)
    if found is None:
        return
    offer = read_offer(found)
    found.trim()
    BrowseSnapshot.from_json(offer.snapshots.get("browse", {}), seeds.tiny())
    train = offer.snapshots.get("train", {})
    values = FormValues.from_json(train.get("form"))
    assert values is None or FormValues.from_json(values.to_json()) == values
    validation = validation_from_json(train.get("validation"), seeds.tiny())
    assert validation is None or 0 <= validation.error_rate <= 1
    with contextlib.suppress(InkError):
        drawing_from_json(offer.snapshots.get("draw"))
    found.remove()


# Models


def _read_model(folder: Path, names: list[str]) -> None:
    """Open a model and predict an image and a drawing; at times do what else is done with its file."""
    path = folder / names[0]
    with contextlib.suppress(UsageError):
        check_model_output(path, overwrite=False)
    reader = open_model(path)
    height, width = getattr(reader, "image_shape", (28, 28))
    if height * width <= _SMALL_IMAGE:
        image = np.zeros((height, width), dtype=np.uint8)
        image[height // 5 : -(-height // 2), width // 3 : -(-width // 2)] = 255
        prediction = reader.predict(image[None])
        _check_probabilities(prediction.probabilities)
        assert len(reader.class_names) == prediction.probabilities.shape[1]
    if (height, width) == (28, 28):
        _check_probabilities(reader.read([seeds.drawing()]).probabilities)
    elif (height, width) == (seeds.SIDE, seeds.SIDE):
        open_run(path, seeds.tiny())


def _check_probabilities(probabilities: np.ndarray) -> None:
    assert np.isfinite(probabilities).all(), "probabilities are numbers"
    assert abs(probabilities.sum() - 1) < 1e-3, "probabilities sum to 1"


def _read_cache(folder: Path, names: list[str]) -> None:
    assert np.isfinite(seeds.cached_features(folder)).all()


# Text that people write


def _read_query(folder: Path, names: list[str]) -> None:
    text = (folder / names[0]).read_bytes().decode("utf-8", "surrogateescape")
    completions(text, len(text), seeds.tiny())
    columns = _all_columns()
    query = parse_query(text, columns.dataset)
    if needs(query) <= columns.known:
        select_rows(columns.dataset, query, columns)
    written = format_query(query, columns.dataset)
    assert parse_query(written, columns.dataset) == query, "a query is written as it is read"


@cache
def _all_columns() -> Columns:
    dataset = seeds.tiny()
    columns = Columns(dataset)
    for need in ("ink", "slant", "column.writer", "column.age"):
        columns = columns.with_column(need, find_column(dataset, need))
    return columns


def _read_range(folder: Path, names: list[str]) -> None:
    text = (folder / names[0]).read_bytes().decode("utf-8", "surrogateescape")
    limits = parse_range(text)
    if limits is not None:
        again = parse_range(format_range(limits))
        assert again is None or np.allclose(again, limits, rtol=1e-12, atol=0), "written as it is read"


def _read_recipe(folder: Path, names: list[str]) -> None:
    text = (folder / names[0]).read_bytes().decode("utf-8", "surrogateescape")
    with contextlib.redirect_stderr(None), contextlib.redirect_stdout(None):
        options = train_command.COMMAND.parse(text.split())
    requested(options).resolved()


def _read_preparation(folder: Path, names: list[str]) -> None:
    recipe = read_recipe(folder / names[0])
    assert parse_recipe(format_recipe(recipe)) == recipe, "a recipe is written as it is read"
    tiny = seeds.tiny()
    sizes = [
        size_after((tiny.height, tiny.width), recipe.steps[:count]) for count in range(len(recipe.steps) + 1)
    ]
    if max(map(max, sizes)) <= _LARGEST_PREPARED and not recipe.join:
        prepare(tiny, recipe)


# Downloads


def _unpack(folder: Path, names: list[str]) -> None:
    out = folder / "out"
    out.mkdir()
    unpack(folder / names[0], ["gzip/train.gz", "gzip/test.gz"], out, report=ignore_progress)


def _continue_download(folder: Path, names: list[str]) -> None:
    stage = folder / STAGE
    stage.mkdir()
    for name in names:
        if "/" not in name:
            (folder / name).rename(stage / name)
    retries = RetryPolicy(attempts=1, sleep=lambda *_: None)
    files = {"train-images": b"a" * 99, "train-labels": b"b"}
    download(make_entry(files, "http://127.0.0.1:9/"), folder, retries=retries)


_FORMATS: Final[Mapping[str, dict[str, Any]]] = {
    "idx": {"seeds": seeds.idx_inputs, "read": _open_folder, "weight": 10},
    "idx-file": {"seeds": seeds.idx_inputs, "read": _open_file, "weight": 6},
    "npz": {"seeds": seeds.npz_inputs, "read": _open_file, "weight": 8},
    "npy": {"seeds": seeds.npy_inputs, "read": _open_file, "weight": 10},
    "csv": {"seeds": seeds.csv_inputs, "read": _open_file, "weight": 12},
    "arff": {"seeds": text_seeds.arff_inputs, "read": _open_file, "weight": 6},
    "libsvm": {"seeds": text_seeds.libsvm_inputs, "read": _open_file, "weight": 6},
    "parquet": {"seeds": seeds.parquet_inputs, "read": _open_file, "weight": 8},
    "mat": {"seeds": array_seeds.mat_inputs, "read": _open_file, "weight": 8},
    "hdf5": {"seeds": array_seeds.hdf5_inputs, "read": _open_file, "weight": 2},
    "arrow": {"seeds": array_seeds.arrow_inputs, "read": _open_file, "weight": 4},
    "packed": {"seeds": array_seeds.packed_inputs, "read": _open_file, "weight": 4},
    "tables": {"seeds": seeds.table_inputs, "read": _open_table, "weight": 2},
    "zip": {"seeds": seeds.zip_inputs, "read": _open_file, "weight": 4},
    "folder": {"seeds": seeds.folder_inputs, "read": _open_folder, "weight": 3},
    "unsupported": {"seeds": seeds.unsupported_inputs, "read": _open_file, "weight": 3},
    "folder-any": {
        "seeds": lambda: [
            *seeds.npz_inputs(),
            *seeds.csv_inputs(),
            *seeds.npy_inputs(),
            *seeds.unsupported_inputs(),
        ],
        "read": _open_folder,
        "weight": 3,
    },
}

_ROWS: Final = (
    *(Reader(name=name, declared=(DataError,), names_matter=True, **row) for name, row in _FORMATS.items()),
    Reader(name="preview", seeds=seeds.idx_inputs, read=_preview, declared=(), weight=12, names_matter=True),
    Reader(name="picture", seeds=seeds.picture_inputs, read=_read_picture, declared=(InkError,), weight=4),
    Reader(name="drawings", seeds=seeds.drawing_inputs, read=_read_drawings, declared=(InkError,), weight=10),
    Reader(
        name="own-digits", seeds=seeds.own_digit_inputs, read=_read_digits, declared=(DataError,), weight=6
    ),
    Reader(name="notes", seeds=seeds.note_inputs, read=_read_notes, declared=(DataError,), weight=6),
    Reader(
        name="corrections", seeds=seeds.journal_inputs, read=_read_journal, declared=(DataError,), weight=5
    ),
    Reader(
        name="correction-table",
        seeds=seeds.correction_table_inputs,
        read=_read_correction_table,
        declared=(DataError,),
        weight=5,
    ),
    Reader(name="backup", seeds=backup_inputs, read=restore_input, declared=(DataError,), weight=2),
    Reader(
        name="recovery",
        seeds=text_seeds.recovery_inputs,
        read=_read_recovery,
        declared=(),
        weight=6,
        names_matter=True,
    ),
    Reader(name="run", seeds=run_inputs, read=read_run, declared=(), weight=2),
    Reader(name="range", seeds=text_seeds.range_inputs, read=_read_range, declared=(), weight=2),
    Reader(name="settings", seeds=seeds.settings_inputs, read=_read_settings, declared=(), weight=8),
    *(
        Reader(
            name=f"model-{kind}",
            seeds=partial(seeds.model_inputs, kind),
            read=_read_model,
            declared=(ModelError,),
            weight=1,
        )
        for kind in ("svm", "logistic", "knn", "forest")
    ),
    Reader(name="model-pad", seeds=seeds.pad_inputs, read=_read_model, declared=(ModelError,), weight=1),
    Reader(name="cache", seeds=seeds.cache_inputs, read=_read_cache, declared=(), weight=1),
    Reader(
        name="query", seeds=seeds.query_inputs, read=_read_query, declared=(QueryError, DataError), weight=13
    ),
    Reader(
        name="recipe",
        seeds=seeds.recipe_inputs,
        read=_read_recipe,
        declared=(TrainingError, UsageError, SystemExit),
        weight=2,
    ),
    Reader(
        name="preparation",
        seeds=text_seeds.preparation_inputs,
        read=_read_preparation,
        declared=(DataError,),
        weight=2,
    ),
    Reader(name="archive", seeds=seeds.archive_inputs, read=_unpack, declared=(DataError,), weight=8),
    Reader(
        name="download", seeds=seeds.stage_inputs, read=_continue_download, declared=(DataError,), weight=2
    ),
    Reader(name="response", seeds=response_inputs, read=read_response, declared=(DataError,), weight=1),
)

READERS: Final[Mapping[str, Reader]] = MappingProxyType({reader.name: reader for reader in _ROWS})
"""All readers, by name."""
