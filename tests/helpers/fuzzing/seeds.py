"""Small valid inputs of each reader."""

import base64
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from helpers.fuzzing.mutations import Files
from PIL import Image

from mnist_gui.data.dataset import Dataset, Split
from mnist_gui.data.export import Details, export
from mnist_gui.data.user.correction_journal import CorrectionJournal
from mnist_gui.data.user.notes import Notes, write_notes
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.learning.feature_cache import FeatureCache, features_of, fit_features
from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.model_file import save_model
from mnist_gui.learning.models.svm import SvmModel
from mnist_gui.learning.pad.classes import N_CLASSES
from mnist_gui.learning.pad.classifier import Calibration, PadClassifier
from mnist_gui.learning.pad.expert import Expert
from mnist_gui.learning.pad.model_file import save_pad
from mnist_gui.learning.pad.stroke_features import FULL_LENGTH, StrokeFeatures
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.training import train

SIDE = 6
"""Side of the images of most inputs."""


@cache
def tiny(side: int = SIDE, classes: int = 3, count: int = 12) -> Dataset:
    """Return a data set of two splits that a model can be trained on, with an own column of each kind."""
    rng = np.random.default_rng(side)
    labels = (np.arange(2 * count) % classes).astype(np.int16)
    images = rng.integers(0, 60, (2 * count, side, side), dtype=np.uint8)
    images[np.arange(2 * count), labels % side] += 180
    splits = tuple(
        Split(name, images[where], labels[where])
        for name, where in (("train", slice(count)), ("test", slice(count, None)))
    )
    columns = {
        "writer": np.array([f"w{index % 4}" for index in range(2 * count)], dtype=object),
        "age": np.linspace(7, 90, 2 * count),
    }
    names = tuple("abcdefghijklmnop"[:classes])
    return Dataset("Tiny", splits, names, "tiny", columns=columns)


def of_folder(folder: Path) -> Files:
    """Return the files of a folder as an input."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def made(write: Callable[[Path], object]) -> Files:
    """Return what a function writes into a folder."""
    with TemporaryDirectory() as folder:
        write(Path(folder))
        return of_folder(Path(folder))


def npy(values: npt.ArrayLike) -> bytes:
    """Return an NPY file; packed if it is one of objects."""
    stream = io.BytesIO()
    np.save(stream, np.asarray(values), allow_pickle=False)
    return stream.getvalue()


def zipped(entries: dict[str, bytes]) -> bytes:
    """Return a zip with these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def picture(kind: str, side: int = 28, mode: str = "L", **options: object) -> bytes:
    """Return a picture of a stroke, encoded."""
    pixels = np.full((side, side), 255, dtype=np.uint8)
    pixels[side // 5 : 4 * side // 5, side // 2 - side // 14 : side // 2 + side // 14 + 1] = 20
    stream = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def pictures() -> dict[str, bytes]:
    """Return a picture of each kind and mode, by file name."""
    turned = Image.Exif()
    turned[0x0112] = 6
    palette = Image.fromarray(np.arange(400, dtype=np.uint8).reshape(20, 20) // 2).convert("P")
    stream = io.BytesIO()
    palette.save(stream, "PNG", transparency=3)
    return {
        "a.png": picture("PNG"),
        "rgb.png": picture("PNG", 40, "RGB", exif=turned),
        "alpha.png": picture("PNG", 30, "LA"),
        "rgba.png": picture("PNG", 30, "RGBA"),
        "bits.png": picture("PNG", 30, "1"),
        "palette.png": stream.getvalue(),
        "deep.png": picture("PNG", 30, "I;16"),
        "a.jpg": picture("JPEG", 48, "L", exif=turned),
        "rgb.jpg": picture("JPEG", 48, "RGB"),
        "cmyk.jpg": picture("JPEG", 32, "CMYK", progressive=True),
        "a.bmp": picture("BMP"),
        "bits.bmp": picture("BMP", 30, "1"),
        "palette.bmp": picture("BMP", 30, "P"),
        "rgb.bmp": picture("BMP", 20, "RGB"),
        "a.gif": picture("GIF"),
        "a.tif": picture("TIFF"),
        "packed.tif": picture("TIFF", 30, "RGB", compression="tiff_adobe_deflate"),
        "tiles.tif": picture("TIFF", 40, "L", compression="jpeg"),
        "lzw.tif": picture("TIFF", 30, "I;16", compression="tiff_lzw"),
        "fractions.tif": picture("TIFF", 20, "F"),
        "fax.tif": picture("TIFF", 30, "1", compression="group4"),
        "turned.tif": picture("TIFF", 20, "RGBA", exif=turned),
        "frames.gif": picture("GIF", 20, "P", save_all=True, append_images=[palette]),
        "frames.webp": picture("WEBP", 20, "RGBA", save_all=True, append_images=[palette]),
        "a.webp": picture("WEBP", 20, "RGB"),
        "a.avif": picture("AVIF", 24, "RGB"),
        "a.pgm": picture("PPM"),
        "a.ppm": picture("PPM", 20, "RGB"),
        "a.pbm": picture("PPM", 30, "1"),
        "plain.pgm": b"P2\n# plain\n4 3\n15\n0 1 2 3\n4 5 6 7\n8 9 10 15\n",
    }


def idx_inputs() -> Iterable[Files]:
    """Yield sets of IDX files: raw, packed, of other types, with names of classes."""
    raw = made(lambda folder: export(tiny(), folder / "out", "idx"))
    raw = {name.removeprefix("out/"): content for name, content in raw.items()}
    yield raw
    yield {f"{name}.gz": gzip.compress(content, 1) for name, content in raw.items() if "ubyte" in name}
    yield {f"{name}.xz": lzma.compress(content, preset=0) for name, content in raw.items() if "train" in name}
    yield {"classes.txt": b"a\nb\nc\n", **{name: content for name, content in raw.items() if "t10k" in name}}
    yield {
        "emnist-mnist-train-images-idx3-ubyte": raw["train-images-idx3-ubyte"],
        "emnist-mnist-train-labels-idx1-ubyte": raw["train-labels-idx1-ubyte"],
        "emnist-mnist-mapping.txt": b"0 48\n1 49\n2 50\n",
    }
    yield {"qmnist-train-images-idx3-ubyte": raw["train-images-idx3-ubyte"]} | {
        "qmnist-train-labels-idx2-int": b"\0\0\x0c\2" + np.array([12, 8], ">i4").tobytes() + bytes(12 * 8 * 4)
    }
    yield {
        "own.idx3": b"\0\0\x0d\3"
        + np.array([2, 4, 4], ">i4").tobytes()
        + np.linspace(0, 1, 32).astype(">f4").tobytes()
    }
    yield {"own.idx4": b"\0\0\x08\4" + np.array([2, 4, 4, 3], ">i4").tobytes() + bytes(range(96))}


def npz_inputs() -> Iterable[Files]:
    """Yield NPZ files: as exported, and by other names, shapes and types."""
    data = tiny()
    images, labels = data.splits[0].images, data.splits[0].labels
    yield made(lambda folder: export(data, folder / "a.npz", "npz", details=Details(tiny())))
    yield {"b.npz": zipped({"train_images.npy": npy(images / 255), "train_labels.npy": npy(labels[:, None])})}
    yield {
        "c.npz": zipped(
            {"images.npy": npy(np.asfortranarray(images)), "labels.npy": npy(labels.astype("<U3"))}
        )
    }
    yield {
        "d.npz": zipped({"x_train.npy": npy(images[..., None].repeat(3, 3)), "y_train.npy": npy(labels > 1)})
    }
    yield {"e.npz": zipped({"arr_0.npy": npy(images.reshape(12, -1).astype("i4")), "arr_1.npy": npy(labels)})}
    yield {"f.npz": zipped({"x.npy": npy(images.astype(bool)), "y.npy": npy(np.eye(3, dtype="u1")[labels])})}


def npy_inputs() -> Iterable[Files]:
    """Yield NPY files: one alone, and several that belong together."""
    data = tiny()
    images, labels = data.splits[0].images, data.splits[0].labels
    exported = made(lambda folder: export(data, folder / "out", "npy"))
    yield {name.removeprefix("out/"): content for name, content in reversed(exported.items())}
    yield {"digits.npy": npy(images)}
    yield {"x_train.npy": npy(images.astype(">f8") / 255), "y_train.npy": npy(labels.astype("f4"))}
    yield {
        "x_test.npy.gz": gzip.compress(npy(np.asfortranarray(images)), 1),
        "y_test.npy": npy(labels.astype("S2")),
    }


def csv_inputs() -> Iterable[Files]:
    """Yield tables as text: with and without header, label first or last, packed, by other separators."""
    rows = [[index % 3, *((index * 37 + np.arange(9) * 11) % 256).tolist()] for index in range(6)]
    header = ["label", *(f"pixel{index}" for index in range(9))]

    def text(*lines: Iterable[object], by: str = ",") -> bytes:
        return "".join(by.join(map(str, line)) + "\n" for line in lines).encode()

    yield {"a.csv": text(header, *rows)}
    yield {"b.csv": text(*rows)}
    yield {"c.csv": text([*header[1:], "class"], *([*row[1:], "abc"[row[0]]] for row in rows), by=";")}
    yield {"d.tsv": text(header, *rows, by="\t").replace(b"\n", b"\r\n")}
    yield {
        "e.csv.gz": gzip.compress(
            text(["label", *(f"{y}x{x}" for y in (1, 2, 3) for x in (1, 2, 3))], *rows), 1
        )
    }
    yield {"f.txt": text(*rows, by=" ")}
    yield {
        "g.csv": b"\xef\xbb\xbf"
        + text([*header, "split"], *([*row, ["train", "test"][row[0] % 2]] for row in rows))
    }
    yield {"h.csv": text(["", *header], *([index, *row] for index, row in enumerate(rows)))}
    yield {"i.csv": text(header, *([row[0], *(value / 255 for value in row[1:])] for row in rows))}
    yield {"mnist_train.csv": text(header, *rows), "mnist_test.csv": text(header, *rows[:2])}
    yield {
        "j.csv": text(
            ["id", "pixels", "emotion"],
            *([i, '"' + " ".join(map(str, row[1:])) + '"', row[0]] for i, row in enumerate(rows)),
        )
    }


def table_inputs() -> Iterable[Files]:
    """Yield tables with own columns and predictions behind the pixels, as exports with details have."""
    for kind, suffix in (("csv", "csv"), ("parquet", "parquet"), ("npz", "npz")):
        yield made(
            lambda folder, kind=kind, suffix=suffix: export(
                tiny(), folder / f"a.{suffix}", kind, details=Details(tiny())
            )
        )
    pixels = ",".join(f"pixel{index}" for index in range(4))
    lines = [
        f"{index % 2},1,2,3,{index},{index % 2},{index / 7},{'yes' if index % 3 else ''},2026-01-0{index + 1}"
        for index in range(6)
    ]
    yield {"b.csv": f"label,{pixels},predicted,confidence,note,when\n".encode() + "\n".join(lines).encode()}


def parquet_inputs() -> Iterable[Files]:
    """Yield tables as Parquet: columns, lists, pictures, and types that few expect."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def table(
        name: str, columns: dict[str, pa.Array], metadata: dict[str, str] | None = None, **options: object
    ) -> Files:
        stream = io.BytesIO()
        pq.write_table(pa.table(columns).replace_schema_metadata(metadata), stream, **options)
        return {f"{name}.parquet": stream.getvalue()}

    pixels = {f"pixel{index}": pa.array(range(index, index + 5), pa.uint8()) for index in range(4)}
    label = pa.array([0, 1, 2, 1, 0])
    hub = {"huggingface": json.dumps({"info": {"features": {"label": {"names": ["a", "b", "c"]}}}})}
    yield table("a", {"label": label, **pixels})
    yield table(
        "b",
        {"label": pa.array(list("abcab")).dictionary_encode(), **pixels, "split": pa.array(["train"] * 5)},
    )
    yield table("c", {"label": label, "image": pa.array([list(range(9))] * 5, pa.list_(pa.float32()))})
    yield table(
        "d", {"image": pa.array([[[1, 2], [3, 4]]] * 5, pa.list_(pa.list_(pa.uint8(), 2), 2)), "label": label}
    )
    encoded = [{"bytes": picture("PNG", 8), "path": f"{index}.png"} for index in range(3)]
    yield table("e", {"image": pa.array(encoded), "label": label[:3]}, hub)
    yield table(
        "f", {"image": pa.array([picture("JPEG", 16)] * 2, pa.binary()), "label": pa.array([1, None])}
    )
    odd = {
        "when": pa.array([1, 2, None, 4, 5], pa.timestamp("ns")),
        "price": pa.array(["1.25"] * 5).cast(pa.decimal128(9, 2)),
        "flag": pa.array([True, None, False, True, True]),
        "nested": pa.array([{"a": [1]}] * 5),
        "half": pa.array(np.arange(5, dtype=np.float16)),
        "time": pa.array([1] * 5, pa.time32("s")),
    }
    yield table("g", {"label": label, **pixels, **odd}, {"class_names": '["x","y","z"]'}, compression="gzip")


def unsupported_inputs() -> Iterable[Files]:
    """Yield files that are no data sets, or no supported ones."""
    files = {
        "a.mat": b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(128) + bytes(64),
        "a.h5": b"\x89HDF\r\n\x1a\n" + bytes(64),
        "a.arrow": b"ARROW1\0\0" + bytes(64),
        "a.json": json.dumps({"images": [[0, 1], [2, 3]], "labels": [1]}).encode(),
        "list.json": b"[[0, 1, 2], [3, 4, 5]]",
        "a.arff": b"@relation digits\n@attribute label {0,1}\n@attribute a numeric\n@data\n1,3\n",
        "a.libsvm": b"7 1:0.5 9:1\n3 2:0.25\n",
        "a.txt": b"some words, and a comma\n",
        "a.tar": bytes(257) + b"ustar\x0000" + bytes(200),
        "a.html": b"<!doctype html><html></html>",
        "utf16.csv": "label,1x1\n7,3\n".encode("utf-16"),
        "a.xlsx": zipped({"[Content_Types].xml": b"<a/>"}),
        "a.pt": zipped({"archive/data.pkl": b"", "archive/version": b"3"}),
        "a.webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(32),
        "a.heic": b"\0\0\0\x18ftypheic" + bytes(32),
        "a.tif": b"II*\0\x08\0\0\0" + bytes(32),
        "a.tfrecord": b"\x10\0\0\0\0\0\0\0abcd" + bytes(32),
        "empty.csv": b"",
    }
    for name, content in files.items():
        yield {name: content}


def zip_inputs() -> Iterable[Files]:
    """Yield zips of pictures."""
    small = picture("PNG", 8)
    yield {"a.zip": zipped({f"train/{label}/{index}.png": small for label in (3, 7) for index in range(2)})}
    yield {"b.zip": zipped({"7/a.jpg": picture("JPEG", 16), "3/b.bmp": picture("BMP", 8), "3/c.png": small})}
    yield {
        "c.zip": zipped(
            {"set/test/a/1.png": small, "set/train/b/2.pgm": picture("PPM", 8), "set/read.txt": b"hi"}
        )
    }
    yield {
        "e.zip": zipped(
            {"img/1.png": small, "img/2.tiff": picture("TIFF", 8), "img/3.gif": picture("GIF", 8, "P")}
            | {"labels.csv": b"id;label;split\n1;a;train\n2;b;test\n3;a;val\n", "lost+found/1.png": small}
        )
    }
    yield {"d.zip": zipped({"train.zip": zipped({"7/a.png": small}), "a.csv": b"label,1x1\n0,3\n"})}


def folder_inputs() -> Iterable[Files]:
    """Yield folders of pictures."""
    small = picture("PNG", 8)
    yield {f"train/{label}/{index}.png": small for label in (3, 7) for index in range(2)}
    yield {
        "7/a.jpg": picture("JPEG", 16),
        "3/b.bmp": picture("BMP", 8),
        "3/deep/c.png": small,
        "3/notes.txt": b"x",
    }
    yield {
        "7.png": small,
        "3.png": picture("PNG", 12, "RGB"),
        "labels.csv": b"file,label\n7.png,7\n3.png,3\n",
    }
    yield {
        "trainingSet/7/a.tif": picture("TIFF", 8),
        "trainingSet/3/b.webp": picture("WEBP", 8),
        "testSet/3/c.gif": picture("GIF", 8, "P"),
        "testSet/@eaDir/c.png": small,
        "testSet/3/notes.json": b'{"a": 1}',
    }
    yield {f"{number % 3}_{number:03}.png": small for number in range(6)}
    names = {f"img/{number}.png": small for number in range(4)}
    yield names | {
        "metadata.jsonl": b"".join(
            b'{"file_name": "img/%d.png", "label": %d}\n' % (n, n % 2) for n in range(4)
        )
    }
    yield names | {"labels.txt": b"0.png 3\n1.png 4\n2.png 3\n3.png 4\n"}
    yield names | {"labels.json": b'{"img/0.png": 1, "1": 2, "2.png": 1, "3": "x"}'}


def picture_inputs() -> Iterable[Files]:
    """Yield single pictures."""
    for name, content in pictures().items():
        yield {name: content}


def _strokes() -> list[list[list[float]]]:
    return [[[10, 10], [52.5, 11], [55, 90], [54, 190]], [[30.0, 100], [80, 101.25]]]


def drawing_inputs() -> Iterable[Files]:
    """Yield files of drawings."""
    line = json.dumps({"strokes": _strokes(), "label": 7, "writer": "a"})
    other = json.dumps({"label": "A", "strokes": [[[1, 2, 0.5, 9]], [], [[3, 4], [5, 6]]]})
    yield {"a.jsonl": f"{line}\n{other}\n\n{line}\n".encode()}
    yield {"b.jsonl.gz": gzip.compress(f"\ufeff{other}\n{line}".encode(), 1)}


def own_digit_inputs() -> Iterable[Files]:
    """Yield files of own digits."""
    image = base64.b64encode(bytes(784)).decode()
    lines = [
        {"label": 7, "when": "2026-11-20T09:30:00.000000+00:00", "strokes": _strokes(), "image": image},
        {"label": 0, "when": "2026-11-20", "strokes": [], "image": image},
    ]
    yield {"own.jsonl": "".join(json.dumps(line) + "\n" for line in lines).encode()}


def note_inputs() -> Iterable[Files]:
    """Yield files of notes to `tiny`."""
    texts = {0: "a note", 3: "é \U0001f600 \ud800", 15: "of the\ntest split"}
    yield made(lambda folder: write_notes(folder, tiny(), Notes(texts)))


def journal_inputs() -> Iterable[Files]:
    """Yield journals of corrections of `tiny`."""
    names = (*tiny().class_names, "=new, class")

    def write(folder: Path) -> None:
        journal = CorrectionJournal(tiny(), folder=folder)
        journal.change([0, 3, 15], label=2, state=1)
        journal.change([3], label=3, class_names=names)
        journal.undo()
        journal.redo()
        journal.change([4, 5], state=3)
        journal.undo()

    yield made(write)


def correction_table_inputs() -> Iterable[Files]:
    """Yield tables of corrections of `tiny`."""
    name = tiny().class_names[1]
    yield {"c.csv": f"row,given,label,state,when\n1,,{name},,\n2,,,excluded,2026-11-30\n".encode()}
    yield {"c.csv": f'Split;Number;Label\r\ntest;3;"{name}"\r\n'.encode("utf-8-sig")}


@cache
def _trained(model: str, features: str, side: int) -> bytes:
    run = train(tiny(side), TrainingRequest(model=model, features=features))
    return made(lambda folder: save_model(folder / "a.mnistmodel", run))["a.mnistmodel"]


def model_inputs(model: str) -> Iterable[Files]:
    """Yield files of models of one kind."""
    yield {"a.mnistmodel": _trained(model, "pixels", SIDE)}
    yield {"b.mnistmodel": _trained(model, "gradient", SIDE)}


def pad_inputs() -> Iterable[Files]:
    """Yield files of the classifier of the drawing pad, with a support vector for each class."""
    yield made(lambda folder: save_pad(folder / "pad.mnistmodel", _small_pad(), about={"data": "none"}))


def _small_pad() -> PadClassifier:
    rng, components = np.random.default_rng(0), 2

    def expert(features: GradientFeatures | StrokeFeatures) -> Expert:
        features.state = {
            "mean": rng.random(FULL_LENGTH, dtype=np.float32),
            "components": rng.normal(size=(FULL_LENGTH, components)).astype(np.float16).astype(np.float32),
        }
        svm = SvmModel(
            classes=np.arange(N_CLASSES, dtype=np.int16),
            support_vectors=rng.integers(-127, 128, (N_CLASSES, components)).astype(np.float32),
            support_counts=np.ones(N_CLASSES, dtype=np.intp),
            dual_coef=rng.normal(size=(N_CLASSES - 1, N_CLASSES)).astype(np.float32),
            intercepts=rng.normal(size=N_CLASSES * (N_CLASSES - 1) // 2).astype(np.float32),
            gamma=0.01,
            slope=1.5,
        )
        return Expert(features, svm, 1.0)

    calibration = Calibration(temperature=1.0, slope=1.0, offset=0.0)
    return PadClassifier(
        image_expert=expert(GradientFeatures(components=components)),
        stroke_expert=expert(StrokeFeatures(components)),
        of_drawings=calibration,
        of_pictures=calibration,
    )


def cached_features(folder: Path) -> npt.NDArray[np.float32]:
    """Return the features of some images of `tiny`, by way of a cache in a folder."""
    split, features, cache = tiny().splits[0], GradientFeatures(components=2), FeatureCache(folder)
    rows = np.arange(4)
    fit_features(split, rows, features, cache=cache)
    return features_of(split, rows, features, cache=cache)


def cache_inputs() -> Iterable[Files]:
    """Yield the files of a cache of features: vectors, and what features have learned."""
    yield made(cached_features)


def query_inputs() -> Iterable[Files]:
    """Yield queries."""
    queries = (
        *(
            "label:a,b split:test",
            "-label:c ink>0.1",
            "wrong conf<0.6",
            "pred:a,none index:3-9",
            "note sample:5/3",
        ),
        *(
            'writer:"w1" age>=30',
            "age:10..60 nearest:4",
            "loss>1e-3 and slant<-0.2",
            "\uff2c\uff21\uff22\uff25\uff2c\uff1a\uff41",
            "not label:a",
        ),
        *('column:"writer"', "holes:1 parts=2 width<20", "-note -wrong", "conf<=60% label : b , c", ""),
    )
    for query in queries:
        yield {"query": query.encode()}


def recipe_inputs() -> Iterable[Files]:
    """Yield the options of a training."""
    for model in RECIPES:
        yield {"options": f"sample --model {model} --features pixels --limit 100 --seed 3".encode()}
    yield {"options": b"own --preset fast --C 0.5 --gamma 2 --iterations 7"}
    yield {"options": b"sample --k 3 --weighting 1.5 --trees 10 --min-leaf 2 --json --size 8x8 --transposed"}
    yield {"options": b"sample --range 0..16 --invert"}
    yield {"options": b"sample --range -1..1 --as-is --limit 9"}


def settings_inputs() -> Iterable[Files]:
    """Yield the file of settings, as Qt writes it and as people may."""
    written = (
        b"[General]\ndataset=/home/a/mnist\ndataset_transposed=true\ndataset_size=28x28\n\n"
        b'[browse]\ngrid_margins="12,127,319,23"\n\n'
        b"[catalogue]\nbase_urls\\mnist=http://a.example/\nfolder=bytes:2f612fff\n\n"
        b"[draw]\nhand_is_learned=true\n\n"
        b"[window]\nscheme=dark\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3\\0\\0)\n"
    )
    yield {"settings.ini": written}
    yield {
        "settings.ini": b"[General]\ndataset_size=1, 2, 3\n[window]\nscheme=@Invalid()\ngeometry=@Size(3 4)\n"
    }
    yield {"settings.ini": b"[window]\ngeometry=@Variant(\\0\\0\\0\\a)\n"}


def archive_inputs() -> Iterable[Files]:
    """Yield a downloaded archive."""
    yield {"set.zip": zipped({"gzip/train.gz": b"abc" * 100, "gzip/test.gz": b"def", "other": b""})}


def stage_inputs() -> Iterable[Files]:
    """Yield the hidden folder of a download that was killed, with the files that it names."""
    names = json.dumps(["train-labels", "train-images"])
    yield {"moving.json": names.encode(), "train-images": b"a" * 99, "train-labels": b"b"}


def drawing() -> Drawing:
    """Return a drawing that every reader of drawings can read."""
    return Drawing(tuple(Stroke(np.array(points, dtype=np.float32)) for points in _strokes()))
