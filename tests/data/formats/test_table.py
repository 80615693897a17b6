"""The table of formats: what a row says, its codec does."""

import subprocess
import sys

import pytest

from mnist_gui.data.formats import FORMATS, OPENED, TABLE, files_in_words, name_filters, outputs_in_words
from mnist_gui.data.formats._shared.codec import Codec


@pytest.fixture(params=TABLE, ids=lambda fmt: fmt.name)
def fmt(request):
    if request.param.requires:
        pytest.importorskip(request.param.requires)
    return request.param


def overrides(codec: Codec, method: str) -> bool:
    return getattr(type(codec), method) is not getattr(Codec, method)


def test_a_codec_does_what_its_row_says(fmt):
    codec = fmt.load()
    opening, output = fmt.opening, fmt.output
    asked = {
        "read": opening is not None,
        "read_folder": opening is not None and opening.in_folders,
        "sniff": opening is not None and (opening.sniffs or not opening.signatures),
        "sniff_zip": opening is not None and opening.in_zips,
        "write": output is not None and bool(output.suffix),
        "write_folder": output is not None and not output.suffix,
    }
    assert {method: overrides(codec, method) for method in asked} == asked


def test_no_two_formats_share_a_name_or_a_suffix():
    names = [fmt.name for fmt in TABLE]
    suffixes = [suffix for fmt in OPENED for suffix in fmt.opening.suffixes + fmt.opening.other_suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)


def test_a_format_that_takes_a_package_says_how_to_get_it():
    assert all(bool(fmt.requires) == bool(fmt.install_hint) for fmt in TABLE)


def test_the_table_is_read_without_numpy():
    code = "import sys, mnist_gui.data.formats; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_formats_of_one_group_share_an_entry_of_the_open_dialog():
    filters = name_filters()
    tables = "*.csv *.tsv *.csv.gz *.csv.xz *.tsv.gz *.tsv.xz *.parquet *.pq *.arrow *.feather"
    assert filters["Tables: CSV, Parquet, Arrow"] == tables.split()
    titles = list(filters)
    assert (titles[0], titles[-1]) == ("IDX files", "Zips of pictures")


def test_every_suffix_is_offered_in_the_open_dialog():
    patterns = {pattern for patterns in name_filters().values() for pattern in patterns}
    assert {f"*{suffix}" for fmt in OPENED for suffix in fmt.opening.suffixes} <= patterns


def test_help_names_every_format():
    assert all(fmt.name in outputs_in_words() for fmt in FORMATS.values())
    assert all(fmt.opening.label in files_in_words() for fmt in OPENED)
