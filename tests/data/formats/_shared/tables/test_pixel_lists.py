"""Columns that have all pixels of an image."""

import pytest

from mnist_gui.data.formats._shared.tables.pixel_lists import PixelList, find_pixel_list

PIXELS = [str(number) for number in range(64)]
LIST = " ".join(PIXELS)
DELIMITERS = "\t;,|"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"3,{LIST}"], PixelList(",", 1, 64)),
        ([f"{LIST},3"], PixelList(",", 0, 64)),
        ([f"3\t[{', '.join(PIXELS)}]\tTraining"], PixelList("\t", 1, 64)),
        ([f'3,"{",".join(PIXELS)}"'], PixelList(",", 1, 64)),
        ([f'3,"({"; ".join(PIXELS)};)"'], PixelList(",", 1, 64)),
        (["label,pixels", f"3,{LIST}"], PixelList(",", 1, 64)),
        (["a title", f"3,{LIST}"], PixelList(",", 1, 64)),
        (["a title", "another", f"3,{LIST}"], None),
        (["label,pixels", "1,2", f"3,{LIST}"], None),
        ([f"3,{LIST}", f"3,{LIST} 64"], PixelList(",", 1, 65)),
        ([f"3,{' '.join(PIXELS[1:])}"], None),
        ([f"3,{LIST} x"], None),
        ([",".join(PIXELS)], None),
        ([LIST], None),
        (["1,2,3", f"3,{LIST}"], PixelList(",", 1, 64)),
        (["1", f"3,{LIST}"], PixelList(",", 1, 64)),
        (["1,2", f"3,4,{LIST}"], PixelList(",", 2, 64)),
        ([f"{','.join('1' * 100)},{LIST}"], PixelList(",", 100, 64)),
        ([f"{','.join('1' * 101)},{LIST}", f"3|{LIST}"], PixelList("|", 1, 64)),
    ],
)
def test_the_column_is_found(lines, expected):
    assert find_pixel_list(lines, DELIMITERS) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("7,1 2 3,Training", "7,1,2,3,Training"),
        ("label,pixels,usage", "label,pixel0,pixel1,pixel2,usage"),
        ('"a,b","[1, 2, 3]","say ""x"""', '"a,b",1,2,3,"say ""x"""'),
        ("7,5,x", "7,5,x"),
        ("7", "7"),
        ("7,1 2", "7,1,2"),
        ("7,1 2 x", "7,1,2,x"),
        ("7,", "7,pixel0,pixel1,pixel2"),
    ],
)
def test_lines_are_spread(line, expected):
    assert PixelList(",", 1, 3).spread(line) == expected
