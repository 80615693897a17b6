"""Files of drawings, whole and broken."""

import gzip
import json

import numpy as np
import pytest

from mnist_gui.errors import InkError
from mnist_gui.ink import drawing_file
from mnist_gui.ink.drawing import Drawing, Stroke
from mnist_gui.ink.drawing_file import (
    LabelledDrawing,
    read_drawings,
    read_labelled_drawings,
    read_lines,
)

DRAWINGS = [Drawing((Stroke(np.array([[i, 2], [3, 4.5]])),)) for i in range(3)]
TEXT = "\n".join(json.dumps({"label": "1", **drawing.to_json()}) for drawing in DRAWINGS).encode()


@pytest.mark.parametrize("name", ["drawings.jsonl", "drawings.jsonl.gz", "drawings"])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_compression_is_told_by_content(tmp_path, name, compress):
    path = tmp_path / name
    path.write_bytes(compress(TEXT))
    assert read_drawings(path) == DRAWINGS
    assert read_drawings(str(path)) == DRAWINGS


@pytest.mark.parametrize("text", [TEXT + b"\n", TEXT.replace(b"\n", b"\r\n \r\n\n"), b"\xef\xbb\xbf" + TEXT])
def test_blank_lines_line_ends_and_byte_order_marks_do_not_matter(tmp_path, text):
    path = tmp_path / "drawings.jsonl"
    path.write_bytes(text)
    assert read_drawings(path) == DRAWINGS


def test_empty_file_holds_no_drawings(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.touch()
    assert read_drawings(path) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"strokes": [[[1, 2', "not valid JSON"),
        (b"hello", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"strokes": [[[1, ' + b"9" * 5000 + b"]]]}", "not valid JSON"),
        (b'{"strokes": [[[1, NaN]]]}', "not a finite number"),
        (b"[1, 2]", "must have the form"),
        (b'"\xff\xfe"', "not UTF-8"),
        (b"\x89PNG\r", "not UTF-8"),
    ],
)
def test_bad_line_is_refused_by_file_and_number(tmp_path, line, message):
    path = tmp_path / "drawings.jsonl"
    path.write_bytes(TEXT + b"\n\n" + line + b"\n" + TEXT)
    with pytest.raises(InkError) as caught:
        read_drawings(path)
    assert str(caught.value).startswith(f"{path}, line 5: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [3, 15, 40, -9, -1])
def test_gzip_file_that_was_cut_is_refused(tmp_path, keep):
    path = tmp_path / "drawings.jsonl.gz"
    path.write_bytes(gzip.compress(TEXT)[:keep])
    with pytest.raises(InkError, match="damaged or incomplete gzip file"):
        read_drawings(path)


def test_gzip_file_that_was_altered_is_refused(tmp_path):
    data = bytearray(gzip.compress(TEXT))
    data[len(data) // 2] ^= 0xFF
    path = tmp_path / "drawings.jsonl.gz"
    path.write_bytes(data)
    with pytest.raises(InkError, match="drawings"):
        read_drawings(path)


def test_one_endless_line_is_refused(tmp_path):
    path = tmp_path / "bomb.jsonl"
    path.write_bytes(gzip.compress(b" " * (drawing_file.MAX_LINE_BYTES + 1)))
    with pytest.raises(InkError, match="too large"):
        read_drawings(path)


def test_endless_lines_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing_file, "MAX_FILE_BYTES", 2**20)
    path = tmp_path / "bomb.jsonl"
    path.write_bytes(gzip.compress(b"\n" * (2**20 + 1)))
    with pytest.raises(InkError, match="too large"):
        read_drawings(path)


def test_too_many_drawings_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing_file, "MAX_DRAWINGS", 2)
    path = tmp_path / "many.jsonl"
    path.write_bytes(TEXT)
    with pytest.raises(InkError, match="more than 2 drawings"):
        read_drawings(path)


def test_absent_file_and_folder_are_refused(tmp_path):
    with pytest.raises(InkError, match=r"absent\.jsonl cannot be read: No such file"):
        read_drawings(tmp_path / "absent.jsonl")
    with pytest.raises(InkError, match="cannot be read"):
        read_drawings(tmp_path)


def test_real_drawings_are_all_read(pen_dir):
    assert len(read_drawings(pen_dir / "digits.jsonl.gz")) == 15_687
    assert len(read_drawings(pen_dir / "letters.jsonl.gz")) == 3_581


def test_labels_and_writers_are_read_along(tmp_path):
    path = tmp_path / "drawings.jsonl"
    path.write_text(
        '{"label": "7", "writer": "ann", "strokes": [[[1, 2], [3, 4]]]}\n\n'
        '{"label": 3, "strokes": [[[1, 2]]]}\n'
    )
    assert read_labelled_drawings(path) == [
        LabelledDrawing(Drawing((Stroke(np.array([[1, 2], [3, 4]])),)), "7", "ann"),
        LabelledDrawing(Drawing((Stroke(np.array([[1, 2]])),)), "3", ""),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"strokes": [[[1, 2]]]}', "label"),
        ('{"label": null, "strokes": [[[1, 2]]]}', "label"),
        ('{"label": true, "strokes": [[[1, 2]]]}', "label"),
        ('{"label": ["7"], "strokes": [[[1, 2]]]}', "label"),
        ('{"label": "7", "writer": 3, "strokes": [[[1, 2]]]}', "writer"),
        ('{"label": "7", "strokes": []}', "blank"),
        ('{"label": "7", "strokes": 5}', "must have the form"),
    ],
)
def test_a_drawing_without_a_proper_label_is_refused(tmp_path, line, message):
    path = tmp_path / "drawings.jsonl"
    path.write_text(f'{{"label": "1", "strokes": [[[1, 2]]]}}\n{line}\n')
    with pytest.raises(InkError, match=message) as caught:
        read_labelled_drawings(path)
    assert str(caught.value).startswith(f"{path}, line 2: ")


def test_lines_that_are_none_stand_between_others(tmp_path):
    path = tmp_path / "drawings.jsonl"
    path.write_bytes(TEXT.replace(b"\n", b"\nhello\n", 1))
    first, wrong, *others = read_lines(path)
    assert [first, *others] == DRAWINGS
    assert isinstance(wrong, InkError)
    assert str(wrong).startswith(f"{path}, line 2: ")
    assert read_lines(str(path))[0] == DRAWINGS[0]


def test_what_a_damaged_file_has_lost_stands_at_the_end(tmp_path):
    path = tmp_path / "drawings.jsonl.gz"
    text = "\n".join(json.dumps(DRAWINGS[0].to_json()) + " " * 9000 for _ in range(40))
    path.write_bytes(gzip.compress(text.encode(), compresslevel=0)[:-5000])
    *drawings, lost = read_lines(path)
    assert drawings
    assert set(map(type, drawings)) == {Drawing}
    assert isinstance(lost, InkError)


@pytest.mark.parametrize("content", [b"hello", b"hello\nworld\n"])
def test_a_file_without_any_drawing_is_refused(tmp_path, content):
    path = tmp_path / "drawings.jsonl"
    path.write_bytes(content)
    with pytest.raises(InkError, match=r"drawings\.jsonl"):
        read_lines(path)
    path.write_bytes(b"")
    assert read_lines(path) == []
