"""The table of formats: one row and one module for each format of image data sets.

A row has everything that dialogs, commands, messages and documents need to know about a format. Its module
holds a `Codec`, which sniffs, reads and writes the files. `_shared` holds what several formats need. To add a
format, write one module and one row; CONTRIBUTING.md shows an example.

Files come from strangers. The size that a file declares is compared with the size that it has, and with the
memory of this computer, before any memory is allocated. Nothing in a file is ever run.

Every start of the program imports this module, so it imports neither numpy nor a codec.
"""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import Final

from mnist_gui.data.formats._shared.format import ZIP_SIGNATURE, Format, Opening, Output
from mnist_gui.data.formats._shared.picture_kinds import PICTURE_SUFFIXES

__all__ = [
    "FORMATS",
    "OPENED",
    "PICTURE_SUFFIXES",
    "TABLE",
    "Format",
    "Opening",
    "Output",
    "files_in_words",
    "name_filters",
    "outputs_in_words",
]

_IDX_TYPES: Final = (0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E)
_IN_GIVEN_ORDER: Final = "each split in the order given"

TABLE: Final = (
    Format(
        name="idx",
        title="IDX files, as MNIST",
        codec="idx:IdxCodec",
        opening=Opening(
            group="IDX files",
            described="a folder with them, or one of them: the others are found by their names, which may be "
            "those of MNIST, EMNIST (with its `mapping.txt`) or QMNIST (with all eight columns of its "
            "labels); raw, gzip or xz",
            signatures=tuple(
                bytes([0, 0, kind, dimensions]) for kind, dimensions in product(_IDX_TYPES, (1, 2, 3, 4))
            ),
            patterns=("*ubyte", "*-int", "*.idx?", "*-images", "*-labels"),
            packings=(".gz", ".xz"),
            in_folders=True,
        ),
        output=Output(
            line="The files that MNIST comes in, for every program that reads them",
            makes="a folder with the four files of MNIST",
            taken_by="programs that read MNIST",
            keeps_order=_IN_GIVEN_ORDER,
            keeps_names="`mapping.txt` of single characters, else `classes.txt`",
            keeps_details="`details.csv`, a line for each image in the order of the files",
            folder_files=r"(train|t10k)-(images-idx3|labels-idx1)-ubyte|(mapping|classes)\.txt",
        ),
    ),
    Format(
        name="png",
        title="PNG files in folders",
        codec="pictures:PictureCodec",
        opening=Opening(
            group="Zips of pictures",
            described="PNG, JPEG, WEBP, GIF, TIFF, AVIF, BMP, PGM or PPM files in a folder or a zip, "
            "`train/7/a.png` as Ultralytics has it or `7/a.png` as torchvision's ImageFolder has it",
            suffixes=(".zip",),
            patterns=("*.tar", "*.tgz", "*.tar.gz", "*.tar.bz2", "*.tar.xz"),
            signatures=(ZIP_SIGNATURE,),
            expected="a zip",
            in_folders=True,
            in_zips=True,
        ),
        output=Output(
            line="A folder for each class: yolo classify train data=OUT, ImageFolder",
            makes="a folder `OUT/train/7/00012.png`, `OUT/test/...`",
            taken_by="`yolo classify train data=OUT`; torchvision's ImageFolder, a split at a time",
            keeps_order="class by class when opened again; a file is named by its number in the split",
            keeps_names="the folders, so in alphabetical order when opened again, without classes that have "
            "no image",
            keeps_details="`details.csv`, a line for each image with its `file`",
            folder_files=r"(train|val|test)/([^/]+/)?\d{5,}\.png",
        ),
    ),
    Format(
        name="csv",
        title="Table (CSV)",
        codec="csv:CsvCodec",
        opening=Opening(
            group="Tables",
            label="CSV",
            described="commas, semicolons, tabulators or blanks between numbers; label anywhere, in columns "
            "for each class or in a file of its own, with or without a header, plain or compressed; "
            "`mnist_test.csv` beside `mnist_train.csv` is found, so are parts",
            suffixes=(".csv", ".tsv"),
            other_suffixes=(".txt",),
            expected="numbers separated by commas, semicolons or tabulators on each line",
            packings=(".gz", ".xz"),
        ),
        output=Output(
            line="A line of pixels for each image: pandas, Spark, spreadsheets",
            makes="a table of `label`, `pixel0` ... `pixel783` and, with several splits, `split`",
            taken_by="pandas, Spark, spreadsheets",
            keeps_order=_IN_GIVEN_ORDER,
            keeps_names="with details `class_name`, of labels that occur",
            keeps_details="columns behind the pixels; line breaks in notes become blanks. A folder of tables "
            "has `details.csv`",
            suffix=".csv",
            split_files=True,
        ),
    ),
    Format(
        name="parquet",
        title="Table (Parquet)",
        codec="parquet:ParquetCodec",
        requires="pyarrow",
        extra="parquet",
        opening=Opening(
            group="Tables",
            label="Parquet",
            described="a column for each pixel, lists of pixels, or pictures as the Hugging Face hub has "
            "them",
            signatures=(b"PAR1",),
            suffixes=(".parquet", ".pq"),
            expected="a Parquet file",
        ),
        output=Output(
            line="The same table, smaller and with types: pandas, Spark",
            makes="the same table as CSV",
            taken_by="pandas, Spark, DuckDB",
            keeps_order=_IN_GIVEN_ORDER,
            keeps_names="`class_names` in the metadata",
            keeps_details="columns behind the pixels. A folder of tables has `details.csv`",
            suffix=".parquet",
            split_files=True,
        ),
    ),
    Format(
        name="arrow",
        title="Table (Arrow)",
        codec="arrow:ArrowCodec",
        requires="pyarrow",
        extra="parquet",
        opening=Opening(
            group="Tables",
            label="Arrow",
            described="the same tables in Arrow and Feather files, as in the cache of the Hugging Face hub",
            signatures=(b"ARROW1", b"\xff\xff\xff\xff"),
            suffixes=(".arrow", ".feather"),
            expected="an Arrow file",
        ),
    ),
    Format(
        name="libsvm",
        title="LIBSVM text",
        codec="libsvm:LibsvmCodec",
        opening=Opening(
            group="Other tables",
            label="LIBSVM",
            described="a label and the pixels with ink on each line, `7 153:0.2 154:1`, as LIBSVM's site and "
            "scikit-learn's `dump_svmlight_file` have it; `mnist.t` beside `mnist` is found",
            suffixes=(".libsvm", ".svmlight", ".svm"),
            packings=(".gz", ".xz", ".bz2"),
            expected="a label and pairs such as 153:0.2 on each line",
        ),
    ),
    Format(
        name="arff",
        title="ARFF table",
        codec="arff:ArffCodec",
        opening=Opening(
            group="Other tables",
            label="ARFF",
            described="a table of Weka and OpenML, dense or sparse, such as `mnist_784.arff`",
            suffixes=(".arff",),
            packings=(".gz", ".xz", ".bz2"),
            expected="@relation, @attribute and @data",
        ),
    ),
    Format(
        name="npz",
        title="NumPy arrays",
        codec="npz:NpzCodec",
        opening=Opening(
            group="Arrays",
            label="NPZ",
            described="arrays named as in Keras' `mnist.npz` (`x_train`, `y_train`), or `train_images`, or "
            "`images`, or told by their shapes; labels may be in a file of their own, as those of KMNIST and "
            "K49",
            signatures=(ZIP_SIGNATURE,),
            suffixes=(".npz",),
            expected="a zip",
            pairs=True,
            in_zips=True,
        ),
        output=Output(
            line="x_train, y_train, x_test, y_test: NumPy, Keras",
            makes="a file with the arrays `x_train`, `y_train`, `x_test`, `y_test`",
            taken_by="NumPy, in the manner of Keras",
            keeps_order=_IN_GIVEN_ORDER,
            keeps_names="`class_names`",
            keeps_details="`details_row`, `details_note` and so on, for all splits in turn",
            suffix=".npz",
        ),
    ),
    Format(
        name="npy",
        title="NumPy arrays, a file each",
        codec="npy:NpyCodec",
        opening=Opening(
            group="Arrays",
            label="NPY",
            described="`train_images.npy` and `train_labels.npy` as in MNIST-C, or `x_train.npy` and "
            "`y_train.npy`: the others are found by their names; or a folder of arrays that shapes tell "
            "apart; or a label and pixels in each row",
            signatures=(b"\x93NUMPY",),
            suffixes=(".npy",),
            packings=(".gz", ".xz"),
            expected="a NumPy array",
            pairs=True,
            in_folders=True,
        ),
        output=Output(
            line="train_images.npy, train_labels.npy and so on: numpy.load",
            makes="a folder with `train_images.npy`, `train_labels.npy`, `test_images.npy` and "
            "`test_labels.npy`",
            taken_by="NumPy, and programs that read MNIST-C",
            keeps_order=_IN_GIVEN_ORDER,
            keeps_names="`classes.txt`",
            keeps_details="`details.csv`, a line for each image in the order of the files",
            folder_files=r"(train|val|test)_(images|labels)\.npy|classes\.txt",
        ),
    ),
    Format(
        name="mat",
        title="MATLAB's arrays",
        codec="mat:MatCodec",
        opening=Opening(
            group="Arrays",
            label="MAT",
            described="MATLAB's files of version 4 to 7.2: EMNIST's structure, SVHN, USPS, `X` and `y`",
            signatures=(b"MATLAB 5.0",),
            sniffs=True,
            suffixes=(".mat",),
            expected="a file of MATLAB",
        ),
    ),
    Format(
        name="hdf5",
        title="HDF5 files",
        codec="hdf5:Hdf5Codec",
        requires="h5py",
        extra="hdf5",
        opening=Opening(
            group="Arrays",
            label="HDF5",
            described="arrays in groups, such as `train/data` and `train/target`; MATLAB's files of version "
            "7.3",
            signatures=(b"\x89HDF\r\n\x1a\n", b"MATLAB 7.3"),
            suffixes=(".h5", ".hdf5", ".hdf"),
            expected="an HDF5 file",
        ),
    ),
    Format(
        name="cifar",
        title="CIFAR's binary files",
        codec="cifar:CifarCodec",
        opening=Opening(
            group="CIFAR's binary files",
            described="`data_batch_1.bin` and so on of CIFAR-10, or `train.bin` and `test.bin` of CIFAR-100, "
            "made grey: the other batches and the names of classes are found beside one; or a file of such "
            "rows",
            sniffs=True,
            patterns=("*.bin",),
            in_folders=True,
        ),
    ),
    Format(
        name="html",
        title="Page to look at",
        codec="html:HtmlCodec",
        output=Output(
            line="A page with all pictures in it, for any browser",
            makes="a page that shows the images and needs no other file; of more than 5,000 images, the "
            "first of each class",
            taken_by="people",
            keeps_order="each class by number in the split, which is below the picture",
            keeps_names="above the pictures",
            keeps_details="notes and predictions below the picture, all else in its tool tip",
            suffix=".html",
        ),
    ),
)
"""All formats, in the order in which they are tried and offered."""

FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {fmt.name: fmt for fmt in TABLE if fmt.output is not None}
)
"""The formats that `mnist_gui.export` writes, by name."""

OPENED: Final = tuple(fmt for fmt in TABLE if fmt.opening is not None)
"""The formats that `mnist_gui.open` reads."""


def name_filters() -> dict[str, list[str]]:
    """Return the entries of the Open dialog: titles, and the patterns of names of each.

    Formats of one group share an entry. Zips come last, since a zip can hold several formats.
    """
    groups: dict[str, list[Opening]] = {}
    openings = [fmt.opening for fmt in OPENED if fmt.opening is not None]
    for opening in sorted(openings, key=lambda opening: ".zip" in opening.suffixes):
        groups.setdefault(opening.group, []).append(opening)
    filters = {}
    for group, members in groups.items():
        labels = ", ".join(member.label for member in members if member.label)
        title = f"{group}: {labels}" if labels else group
        filters[title] = [pattern for member in members for pattern in _patterns(member)]
    return filters


def files_in_words() -> str:
    """Return the kinds of single files that can be opened, such as "a CSV, Parquet or NPZ file"."""
    *labels, last = [fmt.opening.label for fmt in OPENED if fmt.opening and fmt.opening.label]
    return f"a {', '.join(labels)} or {last} file"


def outputs_in_words() -> str:
    """Return what each format writes at a path OUT, for the help of ``mnist-gui export``."""
    folders = [fmt.name for fmt in FORMATS.values() if not fmt.suffix]
    files = [fmt.name for fmt in FORMATS.values() if fmt.suffix and not fmt.split_files]
    either = [fmt.name for fmt in FORMATS.values() if fmt.split_files]
    return (
        f"{_joined(folders)} make a folder, {_joined(files)} a file that ends so; {_joined(either)} a file "
        "if OUT ends so, else a folder with a file for each split"
    )


def _patterns(opening: Opening) -> list[str]:
    names = [f"*{suffix}" for suffix in opening.suffixes]
    packed = [f"{name}{packing}" for name in names or ["*"] for packing in opening.packings]
    return [*opening.patterns, *names, *packed]


def _joined(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
