"""The catalogue: complete, consistent, and found by what people type."""

import gzip
import hashlib
import re

import pytest

from mnist_gui.data.sources.catalogue import CATALOGUE, Entry, find_entry, shares_archive
from mnist_gui.errors import DataError

ENTRIES = pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE.keys())


def test_the_catalogue_has_mnist_and_its_relatives():
    splits = ("byclass", "bymerge", "balanced", "letters", "digits", "mnist")
    expected = {"mnist", "fashion-mnist", "kmnist", "qmnist", *(f"emnist-{split}" for split in splits)}
    assert set(CATALOGUE) == expected


@ENTRIES
def test_entries_are_complete(entry: Entry):
    assert entry.title
    assert entry.description.endswith(".")
    assert entry.licence
    for citation in entry.citation.split("\n\n"):
        assert re.fullmatch(r"@\w+\{[\w-]+,\n.*\n\}", citation, re.DOTALL), "BibTeX"
    assert entry.citation.count("{") == entry.citation.count("}")
    for mirror in (*entry.mirrors, entry.homepage):
        assert re.match(r"https?://[\w.-]+/", mirror)
    assert all(mirror.endswith("/") for mirror in entry.mirrors)
    assert len(set(entry.class_names)) == len(entry.class_names)
    assert min(entry.images) >= 10_000


def test_mnist_cites_the_database_and_the_paper():
    database, paper = CATALOGUE["mnist"].citation.split("\n\n")
    assert database.startswith("@misc{lecun2010mnist,")
    assert "LeCun, Yann and Cortes, Corinna and Burges, Christopher" in database
    assert "2010" in database
    assert "http://yann.lecun.com/exdb/mnist}" in database
    assert paper.startswith("@article{lecun1998gradient,")


def test_the_archive_of_emnist_is_named_once():
    named = [entry for entry in CATALOGUE.values() if entry.archive and not shares_archive(entry)]
    assert [entry.name for entry in named] == ["emnist-byclass"]
    assert not shares_archive(CATALOGUE["mnist"])


@ENTRIES
def test_each_file_has_a_checksum(entry: Entry):
    for file in entry.files:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256) or re.fullmatch(r"[0-9a-f]{32}", file.md5)
        assert file.size is None or 0 < file.size == file.limit
    checksums = [file.sha256 or file.md5 for file in entry.files]
    assert len(set(checksums)) == len(checksums)


@ENTRIES
def test_the_size_of_a_download_is_that_of_its_files(entry: Entry):
    sizes = [file.size for file in entry.files]
    if None not in sizes:
        assert entry.about_bytes == sum(sizes)


def test_the_checksums_of_mnist_are_those_of_real_files(mnist_dir):
    for file in CATALOGUE["mnist"].files:
        content = (mnist_dir / file.name).read_bytes()
        assert len(content) == file.size
        assert hashlib.sha256(gzip.decompress(content)).hexdigest() == file.content_sha256
        if file.name != "train-images-idx3-ubyte.gz":  # the one at hand was packed again
            assert hashlib.sha256(content).hexdigest() == file.sha256


def test_emnist_names_the_members_of_one_archive():
    letters = CATALOGUE["emnist-letters"]
    assert letters.archive
    assert letters.files == CATALOGUE["emnist-digits"].files
    assert "gzip/emnist-letters-mapping.txt" in letters.members
    assert letters.data_files[0] == "emnist-letters-train-images-idx3-ubyte.gz"
    assert [len(CATALOGUE[f"emnist-{split}"].class_names) for split in ("byclass", "bymerge")] == [62, 47]


@pytest.mark.parametrize("name", ["fashion-mnist", "Fashion_MNIST", " fashion-mnist "])
def test_names_are_found_in_any_spelling(name):
    assert find_entry(name) is CATALOGUE["fashion-mnist"]


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("fasion-mnist", "choose fashion-mnist"),
        ("emnist", "choose emnist-byclass, emnist-bymerge, "),
        ("imagenet22k", "choose mnist, fashion-mnist, "),
    ],
)
def test_an_unknown_name_suggests_similar_ones(name, proposed):
    with pytest.raises(DataError, match=f"^{name} is not in the catalogue; {proposed}"):
        find_entry(name)


PUBLISHED = {
    # images for training and testing, and what the publisher's pages say of the files, in bytes
    "mnist": (60_000, 10_000, [9912422, 28881, 1648877, 4542]),
    "fashion-mnist": (60_000, 10_000, [26421880, 29515, 4422102, 5148]),
    "kmnist": (60_000, 10_000, [18165135, 29497, 3041136, 5120]),
    "qmnist": (60_000, 60_000, [None] * 4),
    "emnist-byclass": (697_932, 116_323, [561753746]),
    "emnist-bymerge": (697_932, 116_323, [561753746]),
    "emnist-balanced": (112_800, 18_800, [561753746]),
    "emnist-letters": (124_800, 20_800, [561753746]),
    "emnist-digits": (240_000, 40_000, [561753746]),
    "emnist-mnist": (60_000, 10_000, [561753746]),
}


@ENTRIES
def test_numbers_are_those_that_were_published(entry: Entry):
    training, testing, sizes = PUBLISHED[entry.name]
    assert entry.images == (training, testing)
    assert [file.size for file in entry.files] == sizes
    assert entry.archive is (len(sizes) == 1)
    assert None not in sizes or entry.about_bytes == 21_000_000
