import re
import shutil
import subprocess
from contextlib import contextmanager
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from mnist_gui.atomic_file import atomic_write
from mnist_gui.errors import UserError
from mnist_gui.progress import Cancelled, CancelToken
from mnist_gui.ui.browse.sheet import sheet_file
from mnist_gui.ui.browse.sheet.sheet_file import write_sheet
from mnist_gui.ui.browse.sheet.sheet_layout import Caption, Paging, SheetLayout, SheetOptions
from mnist_gui.ui.state.tasks import Lane
from mnist_gui.ui.widgets import theme

SUFFIXES = (".png", ".pdf", ".svg")
WRONG = theme.WRONG.getRgb()[:3]


@pytest.fixture
def images(tiny_dataset):
    return tiny_dataset.take(np.arange(23))


@pytest.fixture
def captions(images):
    captions = [Caption(str(number % 10)) for number in range(len(images))]
    captions[4] = Caption("4", "9", is_wrong=True)
    return captions


@pytest.fixture(autouse=True)
def _application(qapp):
    """Qt must be there for its fonts."""


def pixels_of(picture):
    return np.asarray(picture.convert("RGB"))


def rendered(path):
    """What a program that shows SVG files would show."""
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    image = QImage(renderer.viewBox().size(), QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    shape = (image.height(), image.width(), 4)
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(shape).copy()


def cell(pixels, layout, position, *, scale=1):
    """The pixels of one digit."""
    line, column = divmod(position, layout.columns)
    area = layout.image_area(column)
    top = (layout.header_height + line * layout.line_height) * scale
    left = area.left() * scale
    return pixels[top : top + area.height() * scale, left : left + area.width() * scale]


def columns_with(pixels, colour):
    return set(np.flatnonzero((pixels == colour).all(axis=2).any(axis=0)).tolist())


# --- PNG -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1, 3])
def test_a_picture_shows_every_digit_pixel_by_pixel(images, captions, tmp_path, scale):
    options = SheetOptions(columns=7, image_size=56, title="Tiny", scale=scale)
    write_sheet(tmp_path / "sheet.png", images, captions, options)
    picture = Image.open(tmp_path / "sheet.png")
    layout = SheetLayout(images.shape, captions, options)
    assert picture.size == (layout.width * scale, layout.page_height * scale)
    assert picture.mode == "RGB", "opaque"
    pixels = pixels_of(picture)
    assert (pixels[0] == 255).all()
    for position in set(range(len(images))) - {4}:  # which bears a triangle
        expected = 255 - np.kron(images[position], np.ones((2 * scale, 2 * scale), dtype=np.uint8))
        shown = cell(pixels, layout, position, scale=scale)
        assert np.abs(shown - expected[..., None].astype(int)).max() <= 1


def test_a_misread_digit_is_told_by_shape_as_well_as_colour(images, captions, tmp_path):
    options = SheetOptions(columns=7, scale=1)
    write_sheet(tmp_path / "sheet.png", images, captions, options)
    pixels = pixels_of(Image.open(tmp_path / "sheet.png"))
    layout = SheetLayout(images.shape, captions, options)
    marked = [
        position
        for position in range(len(images))
        if (cell(pixels, layout, position) == WRONG).all(axis=2).any()
    ]
    assert marked == [4]
    triangle = (cell(pixels, layout, 4) == WRONG).all(axis=2)
    assert triangle[0].sum() > triangle[4].sum() > 0
    assert triangle[0, -2]
    assert not triangle[:, :40].any()


def test_digits_stand_in_the_order_of_writing(images, captions, tmp_path):
    write_sheet(tmp_path / "a.png", images, captions, SheetOptions(columns=7, scale=1))
    write_sheet(tmp_path / "b.png", images, captions, SheetOptions(columns=7, scale=1, is_mirrored=True))
    forwards, backwards = (pixels_of(Image.open(tmp_path / name)) for name in ("a.png", "b.png"))
    layout = SheetLayout(images.shape, captions, SheetOptions(columns=7))
    first, last = cell(forwards, layout, 0), cell(backwards, layout, 6)
    assert np.array_equal(first, last)
    assert not np.array_equal(first, cell(backwards, layout, 0))


def test_digits_have_the_colours_of_choice_on_white_paper(images, captions, tmp_path):
    table = tuple(0xFF000000 | grey << 16 | (255 - grey) for grey in range(256))  # blue paper, red ink
    options = SheetOptions(columns=7, scale=1, table=table)
    write_sheet(tmp_path / "sheet.png", images, captions, options)
    pixels = pixels_of(Image.open(tmp_path / "sheet.png"))
    layout = SheetLayout(images.shape, captions, options)
    assert tuple(pixels[0, 0]) == (255, 255, 255)
    assert tuple(cell(pixels, layout, 0)[0, 0]) == (0, 0, 255)
    assert cell(pixels, layout, 0)[..., 0].max() == 255


@pytest.mark.parametrize("size", [10, 40])
def test_digits_of_other_sizes_keep_their_mean_grey(images, captions, tmp_path, size):
    options = SheetOptions(columns=7, image_size=size, scale=1)
    write_sheet(tmp_path / "sheet.png", images, [Caption()] * len(images), options)
    pixels = pixels_of(Image.open(tmp_path / "sheet.png"))
    layout = SheetLayout(images.shape, [Caption()], options)
    for position in range(len(images)):
        shown = 255 - cell(pixels, layout, position).mean()
        assert shown == pytest.approx(images[position].mean(), abs=3)


# --- SVG and PDF -----------------------------------------------------------------------------------


def test_a_drawing_shows_the_same_as_a_picture(images, captions, tmp_path):
    options = SheetOptions(columns=7, scale=1, title="Tiny")
    for suffix in (".png", ".svg"):
        write_sheet(tmp_path / f"sheet{suffix}", images, captions, options)
    picture = pixels_of(Image.open(tmp_path / "sheet.png")).astype(int)
    drawing = rendered(tmp_path / "sheet.svg")
    assert (drawing[..., 3] == 255).all(), "opaque"
    assert drawing.shape[:2] == picture.shape[:2]
    layout = SheetLayout(images.shape, captions, options)
    for position in set(range(len(images))) - {4}:
        difference = cell(drawing[..., :3], layout, position) - cell(picture, layout, position)
        assert np.abs(difference).mean() < 12
    assert columns_with(drawing[..., :3], WRONG)


def test_the_words_of_a_drawing_are_words(images, captions, tmp_path):
    write_sheet(tmp_path / "sheet.svg", images, captions, SheetOptions(title="Tiny & first <23>"))
    text = (tmp_path / "sheet.svg").read_text(encoding="utf-8")
    assert "<title>Tiny &amp; first &lt;23&gt;</title>" in text
    words = [word.strip() for word in re.findall(r"<text[^>]*>([^<]*)</text>", text)]
    assert words[0] == "Tiny &amp; first &lt;23&gt;"
    assert words[-1] == "misread: label → prediction"
    assert words[1:-1] == [" ".join(caption.parts) for caption in captions]
    families = set(re.findall(r'font-family="([^"]*)"', text))
    assert families
    assert all(family.endswith(", sans-serif") for family in families)


def test_a_document_is_one_page_as_large_as_the_sheet(images, captions, tmp_path):
    options = SheetOptions(columns=7, title="Tiny")
    write_sheet(tmp_path / "sheet.pdf", images, captions, options)
    document = (tmp_path / "sheet.pdf").read_bytes()
    layout = SheetLayout(images.shape, captions, options)
    assert document.startswith(b"%PDF-")
    assert document.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", document)) == 1
    box = [float(number) for number in re.search(rb"/MediaBox \[([^]]*)\]", document)[1].split()]
    assert box == pytest.approx([0, 0, 0.75 * layout.page_width, 0.75 * layout.page_height], abs=1)
    assert b"/FontFile" in document, "its text is text"
    assert b"/DCTDecode" not in document, "its digits are exact"


def test_a_document_of_a4_has_as_many_pages_as_it_takes(images, captions, tmp_path):
    options = SheetOptions(columns=2, image_size=200, paging=Paging.A4)
    write_sheet(tmp_path / "sheet.pdf", images, captions, options)
    document = (tmp_path / "sheet.pdf").read_bytes()
    layout = SheetLayout(images.shape, captions, options)
    assert layout.pages > 1
    assert len(re.findall(rb"/Type /Page\b", document)) == layout.pages
    assert len(re.findall(rb"/MediaBox \[0 0 59[0-9.]+ 84[0-9.]+\]", document)) == layout.pages


def ghostscript(*arguments):
    program = shutil.which("gs")
    if program is None:
        pytest.skip("needs Ghostscript")
    command = [program, "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=60)


def test_other_programs_read_the_words_of_a_document(images, captions, tmp_path):
    write_sheet(tmp_path / "sheet.pdf", images, captions, SheetOptions(title="Tiny figure"))
    text = ghostscript("-sDEVICE=txtwrite", "-sOutputFile=-", tmp_path / "sheet.pdf").stdout.decode()
    assert "Tiny figure" in " ".join(text.split())
    assert "misread:" in text
    assert sum(word.isdigit() for word in text.split()) >= len(images)


def test_other_programs_show_a_document_as_the_picture_is(images, captions, tmp_path):
    options = SheetOptions(columns=7, scale=1, title="Tiny")
    for suffix in (".png", ".pdf"):
        write_sheet(tmp_path / f"sheet{suffix}", images, captions, options)
    ghostscript("-sDEVICE=png16m", "-r96", f"-sOutputFile={tmp_path / 'page.png'}", tmp_path / "sheet.pdf")
    picture, page = (Image.open(tmp_path / name) for name in ("sheet.png", "page.png"))
    assert page.size == pytest.approx(picture.size, abs=2)
    small = (picture.width // 8, picture.height // 8)
    shrunk = [pixels_of(image.resize(small, Image.Resampling.BOX)).astype(int) for image in (picture, page)]
    assert np.abs(shrunk[0] - shrunk[1]).mean() < 5


# --- on the way ------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_sheets_are_written_off_the_gui_thread(images, captions, tmp_path, runner, qtbot, suffix):
    path = tmp_path / f"sheet{suffix}"
    options = SheetOptions(title="Tiny")

    def job(report, token):
        write_sheet(path, images, captions, options, report=report, token=token)
        return path.stat().st_size

    task = runner.start(Lane.SHEETS, job)
    with qtbot.waitSignal(task.succeeded) as done:
        pass
    assert done.args[0] > 1000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_progress_grows_to_the_number_of_digits(images, captions, tmp_path, suffix):
    heard = []
    write_sheet(tmp_path / f"a{suffix}", images, captions, SheetOptions(columns=1), report=heard.append)
    done = [progress.done for progress in heard]
    assert done == sorted(done)
    assert done[0] == 0
    assert {progress.total for progress in heard} == {len(images)} == {done[-1]}
    assert {progress.message for progress in heard} == {f"Writing a{suffix}"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cancelled_sheet_leaves_the_file_that_was_there(images, captions, tmp_path, suffix):
    path = tmp_path / f"sheet{suffix}"
    path.write_text("older")
    token = CancelToken()

    def cancel_halfway(progress):
        if progress.done > 10:
            token.cancel()

    with pytest.raises(Cancelled):
        write_sheet(path, images, captions, SheetOptions(columns=2), report=cancel_halfway, token=token)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


# --- failures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_that_is_missing_is_told_in_a_sentence(images, captions, tmp_path, suffix):
    path = tmp_path / "gone" / f"sheet{suffix}"
    with pytest.raises(UserError, match=r"^.*sheet\..* cannot be written: No such file .*another place\.$"):
        write_sheet(path, images, captions, SheetOptions())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_is_told_and_leaves_nothing_behind(images, captions, tmp_path, suffix, monkeypatch):
    class FullDisk:
        def __init__(self, file):
            self.file = file

        def write(self, data):
            self.file.write(data)
            raise OSError(28, "No space left on device")

    @contextmanager
    def write_to_full_disk(path):
        with atomic_write(path) as file:
            yield FullDisk(file)

    monkeypatch.setattr(sheet_file, "atomic_write", write_to_full_disk)
    with pytest.raises(UserError, match="No space left on device"):
        write_sheet(tmp_path / f"sheet{suffix}", images, captions, SheetOptions())
    assert not list(tmp_path.iterdir())


def test_a_folder_in_its_place_is_not_replaced(images, captions, tmp_path):
    path = tmp_path / "sheet.png"
    path.mkdir()
    with pytest.raises(UserError, match="it is a folder"):
        write_sheet(path, images, captions, SheetOptions())
    assert path.is_dir()


@pytest.mark.parametrize("name", ["sheet", "sheet.jpeg", ".png"])
def test_other_kinds_of_files_are_refused(images, captions, tmp_path, name):
    with pytest.raises(UserError, match=r"ends in \.png, \.pdf or \.svg"):
        write_sheet(tmp_path / name, images, captions, SheetOptions())
    assert not list(tmp_path.iterdir())


def test_the_kind_of_file_is_told_in_capital_letters_too(images, captions, tmp_path):
    write_sheet(tmp_path / "SHEET.PNG", images, captions, SheetOptions())
    assert (tmp_path / "SHEET.PNG").read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_cannot_be_painted_is_refused_before_it_is_begun(images, captions, tmp_path):
    options = SheetOptions(columns=23, image_size=512, scale=4)
    with pytest.raises(UserError, match="choose smaller images"):
        write_sheet(tmp_path / "sheet.png", images, captions, options)
    assert not list(tmp_path.iterdir())
    write_sheet(tmp_path / "sheet.svg", images, captions, options)  # which has no pixels


def test_a_page_longer_than_a_document_may_have_is_refused(images, captions, tmp_path):
    many = np.repeat(images[:1], 60, axis=0)
    options = SheetOptions(columns=1, image_size=512)
    with pytest.raises(UserError, match="choose A4 pages"):
        write_sheet(tmp_path / "sheet.pdf", many, captions[:1] * 60, options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_hostile_names_are_written(tmp_path, images, suffix):
    hostile = "\x1b]0;x\x07\ud800\ufffe<script>&\"'"
    captions = [Caption(hostile, hostile, is_wrong=True) for _ in images]
    options = SheetOptions(title=hostile)
    write_sheet(tmp_path / f"bad{suffix}", images, captions, options)
    assert (tmp_path / f"bad{suffix}").stat().st_size > 1000


def test_a_drawing_has_no_element_or_attribute_more_for_hostile_names(tmp_path, images):
    def written(text):
        path = tmp_path / "sheet.svg"
        captions = [Caption(text, text, is_wrong=True) for _ in images]
        write_sheet(path, images, captions, SheetOptions(title=text))
        return {(node.tag, frozenset(node.attrib)) for node in ElementTree.parse(path).iter()}

    hostile = "\x1b]0;x\x07\ud800\ufffe</text><script href='x' onload=\"y\">&amp;]]>"
    assert written(hostile) == written("seven")
