"""The known data sets: descriptions, mirrors, sizes and checksums.

Nothing here uses the network; see `mnist_gui.data.sources.download`. Sizes and checksums are those of the
files as their authors published them.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mnist_gui.data.sources.class_names import CLASS_NAMES
from mnist_gui.errors import DataError

LARGE: Final = 100_000_000
"""Bytes from which on a download needs the user's consent."""

_MOST_UNKNOWN: Final = 256 * 1024 * 1024


@dataclass(frozen=True)
class RemoteFile:
    """A file that can be downloaded.

    Attributes
    ----------
    name : str
        Name below the address of a mirror, and on disk.
    size : int or None
        Size in bytes, if known.
    sha256, md5 : str
        Checksum in hexadecimal digits; MD5 only where SHA-256 is unknown.
    content_sha256 : str
        For a gzip file, SHA-256 of the uncompressed bytes, if known: some mirrors have compressed them again.
    """

    name: str
    size: int | None = None
    sha256: str = ""
    md5: str = ""
    content_sha256: str = ""

    @property
    def limit(self) -> int:
        """Most bytes to accept from a server for this file."""
        return _MOST_UNKNOWN if self.size is None else self.size


@dataclass(frozen=True)
class Entry:
    """A data set of the catalogue.

    Attributes
    ----------
    name : str
        Name on the command line: ``"fashion-mnist"``.
    title : str
        Name given by the authors.
    description : str
        One or two sentences.
    licence : str
    citation : str
        BibTeX: of the data set first, then of the paper that describes it, if these are two.
    homepage : str
    files : tuple of RemoteFile
    mirrors : tuple of str
        Addresses below which the files lie under their names, the best first.
    images : tuple of int
        Number of training and of test images.
    about_bytes : int
        Bytes to download; exact if the size of each file is known.
    archive : bool
        Whether `files` is one zip, of which only `members` are unpacked.
    members : tuple of str
        Paths in the zip.
    subject : str
        What the images show, to follow their number: ``"handwritten digits"``.
    """

    name: str
    title: str
    description: str
    licence: str
    citation: str
    homepage: str
    files: tuple[RemoteFile, ...]
    mirrors: tuple[str, ...]
    images: tuple[int, int]
    about_bytes: int
    archive: bool = False
    members: tuple[str, ...] = ()
    subject: str = "images"

    @property
    def class_names(self) -> tuple[str, ...]:
        """Name of each label. Those of EMNIST Letters start at 1, so its first name is that of label 1."""
        return CLASS_NAMES[self.title]

    @property
    def data_files(self) -> tuple[str, ...]:
        """Names of the data set's files on disk."""
        if self.archive:
            return tuple(member.rpartition("/")[2] for member in self.members)
        return tuple(file.name for file in self.files)


def find_entry(name: str) -> Entry:
    """Return the entry with a name; case and underscores make no difference.

    Raises
    ------
    DataError
        If there is no such entry.
    """
    wanted = name.strip().lower().replace("_", "-")
    if wanted in CATALOGUE:
        return CATALOGUE[wanted]
    close = [entry for entry in CATALOGUE if entry.startswith(f"{wanted}-")]
    close = close or difflib.get_close_matches(wanted, CATALOGUE, n=3, cutoff=0.6)
    raise DataError(f"{name} is not in the catalogue; choose {_either(close or list(CATALOGUE))}.")


def shares_archive(entry: Entry) -> bool:
    """Tell whether the archive of an entry is that of another one before it in the catalogue."""
    same = [other.name for other in CATALOGUE.values() if other.files == entry.files]
    return entry.archive and entry.name in same[1:]


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


_MNIST_NAMES: Final = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


def _mnist_files(
    *known: tuple[int, str], content: tuple[str, ...] = ("",) * len(_MNIST_NAMES)
) -> tuple[RemoteFile, ...]:
    """Return the four files of a data set laid out like MNIST.

    Parameters
    ----------
    *known : tuple of int and str
        Size and SHA-256 of each file.
    content : tuple of str
        SHA-256 of the uncompressed bytes of each file, if known.
    """
    return tuple(
        RemoteFile(name, size, sha256=sha256, content_sha256=content_sha256)
        for name, (size, sha256), content_sha256 in zip(_MNIST_NAMES, known, content, strict=True)
    )


_MNIST: Final = Entry(
    name="mnist",
    title="MNIST",
    description="Handwritten digits of Census Bureau employees and high-school students, cut out of forms, "
    "scaled into a box of 20x20 pixels and centred by their mass.",
    licence="CC BY-SA 3.0, as usually stated",
    citation="""\
@misc{lecun2010mnist,
  title        = {{MNIST} Handwritten Digit Database},
  author       = {LeCun, Yann and Cortes, Corinna and Burges, Christopher J. C.},
  year         = {2010},
  howpublished = {http://yann.lecun.com/exdb/mnist}
}

@article{lecun1998gradient,
  title   = {Gradient-Based Learning Applied to Document Recognition},
  author  = {LeCun, Yann and Bottou, L{\\'e}on and Bengio, Yoshua and Haffner, Patrick},
  journal = {Proceedings of the IEEE},
  volume  = {86},
  number  = {11},
  pages   = {2278--2324},
  year    = {1998}
}""",
    homepage="http://yann.lecun.com/exdb/mnist/",
    files=_mnist_files(
        (9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        (28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        (1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        (4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        content=(
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://azureopendatastorage.blob.core.windows.net/mnist/",
    ),
    images=(60_000, 10_000),
    about_bytes=11_594_722,
    subject="handwritten digits",
)

_FASHION_MNIST: Final = Entry(
    name="fashion-mnist",
    title="Fashion-MNIST",
    description="Photographs of Zalando's articles in ten kinds, in the form of MNIST, harder to tell apart.",
    licence="MIT",
    citation="""\
@article{xiao2017fashion,
  title         = {Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms},
  author        = {Xiao, Han and Rasul, Kashif and Vollgraf, Roland},
  year          = {2017},
  eprint        = {1708.07747},
  archivePrefix = {arXiv}
}""",
    homepage="https://github.com/zalandoresearch/fashion-mnist",
    files=_mnist_files(
        (26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        (29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        (4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        (5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ),
    # The bucket serves plain HTTP only; the checksums protect the files.
    mirrors=("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
    images=(60_000, 10_000),
    about_bytes=30_878_645,
    subject="photographs of clothes",
)

_KMNIST: Final = Entry(
    name="kmnist",
    title="KMNIST",
    description="Kuzushiji, the cursive script of old Japanese books: one hiragana character for each of ten "
    "rows of the syllabary.",
    licence='CC BY-SA 4.0; "KMNIST Dataset" (created by CODH), adapted from "Kuzushiji Dataset" '
    "(created by NIJL and others), doi:10.20676/00000341",
    citation="""\
@article{clanuwat2018deep,
  title         = {Deep Learning for Classical Japanese Literature},
  author        = {Clanuwat, Tarin and Bober-Irizar, Mikel and Kitamoto, Asanobu and Lamb, Alex
                   and Yamamoto, Kazuaki and Ha, David},
  year          = {2018},
  eprint        = {1812.01718},
  archivePrefix = {arXiv}
}""",
    homepage="http://codh.rois.ac.jp/kmnist/",
    files=_mnist_files(
        (18165135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
        (29497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
        (3041136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
        (5120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
    ),
    mirrors=("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
    images=(60_000, 10_000),
    about_bytes=21_240_888,
    subject="cursive Japanese characters",
)

_QMNIST: Final = Entry(
    name="qmnist",
    title="QMNIST",
    description="MNIST reconstructed from its source, with 60,000 test images, of which the first 10,000 are "
    "MNIST's; each image with its writer and its place in NIST Special Database 19.",
    licence="BSD-style",
    citation="""\
@incollection{qmnist-2019,
  title     = {Cold Case: The Lost {MNIST} Digits},
  author    = {Yadav, Chhavi and Bottou, L{\\'e}on},
  booktitle = {Advances in Neural Information Processing Systems 32},
  year      = {2019},
  publisher = {Curran Associates, Inc.}
}""",
    homepage="https://github.com/facebookresearch/qmnist",
    files=(
        RemoteFile("qmnist-train-images-idx3-ubyte.gz", md5="ed72d4157d28c017586c42bc6afe6370"),
        RemoteFile("qmnist-train-labels-idx2-int.gz", md5="0058f8dd561b90ffdd0f734c6a30e5e4"),
        RemoteFile("qmnist-test-images-idx3-ubyte.gz", md5="1394631089c404de565df7b7aeaf9412"),
        RemoteFile("qmnist-test-labels-idx2-int.gz", md5="5b5b05890a5e13444e108efe57b788aa"),
    ),
    mirrors=("https://raw.githubusercontent.com/facebookresearch/qmnist/master/",),
    images=(60_000, 60_000),
    about_bytes=21_000_000,
    subject="handwritten digits with their writers",
)

_EMNIST_ARCHIVE: Final = RemoteFile(
    "gzip.zip", 561753746, sha256="fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"
)


def _emnist(split: str, title: str, description: str, *, subject: str, images: tuple[int, int]) -> Entry:
    """Return the entry of one of EMNIST's six splits, which share one zip."""
    files = (
        "train-images-idx3-ubyte.gz",
        "train-labels-idx1-ubyte.gz",
        "test-images-idx3-ubyte.gz",
        "test-labels-idx1-ubyte.gz",
        "mapping.txt",
    )
    return Entry(
        name=f"emnist-{split}",
        title=f"EMNIST {title}",
        description=f"{description} From NIST Special Database 19, in the form of MNIST.",
        licence="none stated; NIST asks for the citation",
        citation="""\
@inproceedings{cohen2017emnist,
  title        = {{EMNIST}: Extending {MNIST} to handwritten letters},
  author       = {Cohen, Gregory and Afshar, Saeed and Tapson, Jonathan and van Schaik, Andr{\\'e}},
  booktitle    = {2017 International Joint Conference on Neural Networks (IJCNN)},
  pages        = {2921--2926},
  year         = {2017},
  organization = {IEEE}
}""",
        homepage="https://www.nist.gov/itl/products-and-services/emnist-dataset",
        files=(_EMNIST_ARCHIVE,),
        mirrors=("https://biometrics.nist.gov/cs_links/EMNIST/",),
        images=images,
        about_bytes=_EMNIST_ARCHIVE.limit,
        archive=True,
        members=tuple(f"gzip/emnist-{split}-{file}" for file in files),
        subject=f"handwritten {subject}",
    )


def _entries() -> Iterator[Entry]:
    yield from (_MNIST, _FASHION_MNIST, _KMNIST)
    yield _emnist(
        "byclass",
        "ByClass",
        "Digits, capitals and small letters, 62 classes, as often as they were written.",
        subject="digits and letters",
        images=(697_932, 116_323),
    )
    yield _emnist(
        "bymerge",
        "ByMerge",
        "Digits and letters; letters that look alike in both cases are one class, which leaves 47.",
        subject="digits and letters",
        images=(697_932, 116_323),
    )
    yield _emnist(
        "balanced",
        "Balanced",
        "The 47 classes of ByMerge, each with the same number of images.",
        subject="digits and letters",
        images=(112_800, 18_800),
    )
    yield _emnist(
        "letters",
        "Letters",
        "The 26 letters, capital and small in one class.",
        subject="letters",
        images=(124_800, 20_800),
    )
    yield _emnist(
        "digits",
        "Digits",
        "Four times as many digits as MNIST.",
        subject="digits",
        images=(240_000, 40_000),
    )
    yield _emnist(
        "mnist",
        "MNIST",
        "As many digits as MNIST, selected again.",
        subject="digits",
        images=(60_000, 10_000),
    )
    yield _QMNIST


CATALOGUE: Final[dict[str, Entry]] = {entry.name: entry for entry in _entries()}
"""The data sets that can be downloaded, by name."""
