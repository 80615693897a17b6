"""Arrow files: streams as in the cache of the Hugging Face hub, and Feather files."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from helpers.opening import encoded, make_images, refusal

from mnist_gui.data.open import open_dataset

pa = pytest.importorskip("pyarrow")

SHARED = Path(__file__).parents[4] / "shared" / "cases"
IMAGES = make_images(24)
LABELS = (np.arange(24) % 10).astype(np.int64)
WRITERS = {"stream": pa.ipc.new_stream, "file": pa.ipc.new_file}
PICTURE = pa.struct({"bytes": pa.binary(), "path": pa.string()})
HUB = {"huggingface": json.dumps({"info": {"features": {"label": {"names": list("abcdefghij")}}}})}


def save(path: Path, columns: dict, way: str, *, rows: int = 7, metadata=None, **options: object) -> Path:
    table = pa.table(columns).replace_schema_metadata(metadata)
    file = BytesIO()
    with WRITERS[way](file, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=rows)
    path.write_bytes(file.getvalue())
    return path


def pictures(rows: slice = slice(None)) -> dict:
    files = [{"bytes": encoded(image), "path": None} for image in IMAGES[rows]]
    return {
        "image": pa.array(files, PICTURE),
        "label": LABELS[rows],
    }


@pytest.mark.parametrize("way", WRITERS)
@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_tables_of_pixels_are_read(tmp_path, way, compression):
    pixels = {f"pixel{number}": IMAGES.reshape(24, 784)[:, number] for number in range(784)}
    path = save(tmp_path / "a.feather", {"label": LABELS, **pixels}, way, compression=compression)
    dataset = open_dataset(path)
    np.testing.assert_array_equal(dataset.train.images, IMAGES)
    assert dataset.labels.tolist() == LABELS.tolist()


@pytest.mark.parametrize("way", WRITERS)
def test_pictures_of_the_hub_are_read_with_their_other_split(tmp_path, way):
    save(tmp_path / "mnist-train.arrow", pictures(slice(16)), way, metadata=HUB)
    save(tmp_path / "mnist-test.arrow", pictures(slice(16, 24)), way, metadata=HUB)
    (tmp_path / "dataset_info.json").write_text("{}")
    for path in (tmp_path, tmp_path / "mnist-test.arrow"):
        dataset = open_dataset(path)
        assert {split.name: len(split) for split in dataset.splits} == {"train": 16, "test": 8}
        np.testing.assert_array_equal(dataset.take(range(24)), IMAGES)
        assert dataset.class_names == tuple("abcdefghij")


@pytest.mark.parametrize("way", WRITERS)
@pytest.mark.parametrize("stop", [10, 300, 5000])
def test_a_file_that_is_cut_short_is_refused(tmp_path, way, stop):
    path = save(tmp_path / "a.arrow", pictures(), way)
    path.write_bytes(path.read_bytes()[:stop])
    assert f"{path} is " in refusal(path)


@pytest.mark.parametrize("way", WRITERS)
def test_a_table_without_images_is_called_what_it_is(tmp_path, way):
    path = save(tmp_path / "a.arrow", {"label": LABELS}, way)
    assert refusal(path).startswith(
        f"{path} is an Arrow file, but no table of images: expected pixels or pictures"
    )


def test_the_case_opens_or_says_what_it_is():
    path = SHARED / "message" / "mnist-train.arrow"
    if not path.exists():
        pytest.skip("the collection of cases is not there")
    assert "mnist-train.arrow is an Arrow file" in refusal(path)
