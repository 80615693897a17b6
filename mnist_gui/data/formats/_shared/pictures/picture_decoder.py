"""The one decoder of pictures, for data sets, the drawing pad and ``mnist-gui predict``.

`decode` opens a file, checks it and turns it upright as its EXIF data say. What comes out is grey: luma
(ITU-R BT.601) of colours, with opacity or with 16 bits where the file has these. `DecodedPicture.to_bytes`
makes it a picture of single bytes, as data sets hold them, and `DecodedPicture.to_floats` an array of exact
tones, as ink is found in.

A pixel takes up to 12 bytes on the way. So all threads together hold no more than `MOST_PIXELS` at a time,
which is one picture of the largest size or many small ones.

What is transparent shows white paper, or black paper if too little would show on white.

Pillow takes 50 ms to import, so modules that are needed without pictures import this one inside a function.
"""

import ctypes
import importlib
import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from io import SEEK_END, BufferedReader, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError
from PIL.Image import Image as Picture
from PIL.PngImagePlugin import PngImageFile

from mnist_gui.data.formats._shared.picture_kinds import MIN_CONTRAST, MOST_PIXELS, is_avif, is_webp
from mnist_gui.data.formats._shared.pictures.room import Room
from mnist_gui.untrusted import open_ordinary

_PIXELS: Final = Room(MOST_PIXELS, small=2**18)
_STRIP: Final = 2**20  # pixels with opacity that are put on paper at a time

PictureFault: TypeAlias = Literal["too large", "unknown", "damaged"]

MOST_DEEP: Final = 65535
_DEPTHS: Final = (255, 1023, 4095, 16383, MOST_DEEP)
"""The largest numbers of pictures with 16 bits, of which scanners and cameras use 10 to 16, and others 8."""

_FEW_LEVELS: Final = 16
"""No picture of single bytes is as dark as this, unless it has so few levels of grey."""

_FORMATS: Final = ("PNG", "JPEG", "BMP", "PPM", "GIF")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_RARE: Final = {"WEBP": "WebP", "TIFF": "Tiff", "AVIF": "Avif"}
"""Formats whose decoders Pillow does not import by itself, or does not have everywhere: their modules."""

_TIFF: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_LOSSLESS: Final = ("PNG", "BMP", "PPM", "GIF", "TIFF")
_MAY_HAVE_FRAMES: Final = ("GIF", "TIFF", "WEBP", "AVIF", "PNG")
_ALWAYS_COLOUR: Final = ("GIF", "WEBP", "AVIF")
_LONG: Final = 512  # pixels of a side
_NOISE: Final = 8  # difference of colours in a grey pixel that was compressed
_GREY: Final = ("1", "L", "LA", "I", "F", "I;16", "I;16B", "I;16L")
_LEAST_BITS: Final = {"LA": 16, "RGB": 24, "RGBA": 32, "I;16": 16}
"""For each pixel of a PNG, by the mode in which it is opened; 1 for all others."""

_SMALLEST_PNG: Final = 57  # bytes

_TILE_SIDES: Final = (322, 323)  # TIFF tags
_SMALL_TILE: Final = 2**20  # pixels
_MOST_BYTES: Final = 1024**3  # more than the largest picture takes, written as text

_ORIENTATION: Final = 0x0112  # the EXIF tag for how the camera was held
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation."""

_FIRST_QUARTER_TURN: Final = 5
_EXIF_KEYS: Final = {"exif", "Raw profile type exif", "XML:com.adobe.xmp", "xmp"}
"""Where Pillow keeps what may say so. To look there takes a tenth of the time of asking for EXIF data."""

_DAMAGE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    AssertionError,
    RuntimeError,
    struct.error,
)
"""What Pillow's decoders raise on damaged files."""


class PictureError(Exception):
    """A picture cannot be decoded.

    Attributes
    ----------
    fault : {"too large", "unknown", "damaged"}
        It has more than `MOST_PIXELS`, is not one of `PICTURE_KINDS`, or is damaged or incomplete.
    """

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(fault)
        self.fault: PictureFault = fault


@dataclass(frozen=True, eq=False)
class DecodedPicture:
    """A decoded picture: upright and grey.

    Attributes
    ----------
    picture : PIL.Image.Image
        Of mode L; or of mode LA, with opacity, or of one that begins with I, with 16 bits.
    size : tuple of int
        Width and height of the upright picture, in pixels, before it was made smaller.
    was_colour : bool
        Whether it was stored in colour.
    lossy : bool
        Whether it was compressed in a way that leaves noise around strokes, as JPEG does.
    has_frames : bool
        Whether there are more pictures in the file, of which this is the first.
    is_clear : bool
        Whether it is transparent everywhere. Then its opacity is passed over, if anything shows without.
    colours : PIL.Image.Image, optional
        The upright picture in its colours, if it was asked for and has any.
    """

    picture: Picture
    size: tuple[int, int]
    was_colour: bool
    lossy: bool
    has_frames: bool
    is_clear: bool
    colours: Picture | None = None

    def to_colours(self, longest_side: int) -> npt.NDArray[np.uint8] | None:
        """Return its colours on white paper, uint8 of shape (h, w, 3), or None without; see `to_floats`."""
        if self.colours is None:
            return None
        picture = self.colours
        if max(picture.size) > longest_side:
            picture = picture.copy()
            picture.thumbnail((longest_side, longest_side), Image.Resampling.BOX)
        if picture.has_transparency_data:
            picture = picture.convert("RGBA")
            paper = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(paper, picture)
        return np.asarray(picture.convert("RGB"))

    @property
    def most(self) -> int | None:
        """The largest number of a picture of 16 bits; None for others."""
        if not self.picture.mode.startswith("I"):
            return None
        return int(np.asarray(self.picture).max(initial=0))

    def to_bytes(self, white: int = MOST_DEEP) -> Picture:
        """Return it in single bytes, as a picture of mode L; of 16 bits the upper 8.

        Parameters
        ----------
        white : int
            The number that is white in a picture of 16 bits, if its scanner does not use all of them.
        """
        if self.picture.mode == "L":
            return self.picture
        if self.picture.mode == "LA":
            return _bytes_on_paper(self.picture)
        values = np.asarray(self.picture).astype(np.int32)
        values = values >> 8 if white == MOST_DEEP else np.rint(values * (255 / white))
        return Image.fromarray(values.clip(0, 255).astype(np.uint8))

    def to_floats(self, longest_side: int) -> npt.NDArray[np.float32]:
        """Return its tones, 0 black to 1 white, made smaller if a side is longer than that.

        A picture of a few levels of grey, such as 0 and 1, and one with 10, 12 or 14 of 16 bits are scaled.

        Parameters
        ----------
        longest_side : int
            In pixels.

        Returns
        -------
        ndarray of float32, shape (h, w)
        """
        picture = self.picture
        if picture.mode.startswith("I"):
            values = np.array(picture, dtype=np.float32)
            picture = Image.fromarray(values / white_of(float(values.max(initial=0))))
        if max(picture.size) > longest_side:
            picture = picture.copy()
            picture.thumbnail((longest_side, longest_side), Image.Resampling.BOX)
        if picture.mode == "LA":
            return _on_paper(picture)
        tones = np.array(picture, dtype=np.float32)
        if picture.mode != "F":
            most = float(tones.max(initial=0))
            tones /= most if not self.lossy and 0 < most <= _FEW_LEVELS else 255
        return tones


def white_of(most: float) -> int:
    """Return the number that is white, by the largest number of one or all pictures with 16 bits."""
    if 0 < most <= _FEW_LEVELS:
        return math.ceil(most)
    return next((depth for depth in _DEPTHS if most <= depth), MOST_DEEP)


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Use Pillow without its warnings, from several threads if need be: `decode` raises errors instead."""
    Image.preinit()  # which must not happen on two threads at once
    with warnings.catch_warnings():  # nor must this
        warnings.simplefilter("ignore")
        yield


def decode(source: bytes | Path, held: ExitStack, *, longest_side: int | None = None) -> DecodedPicture:
    """Decode a picture, inside `quiet_pillow`.

    Parameters
    ----------
    source : bytes or Path
        A file of one of `PICTURE_KINDS`, under any name. Of several pictures in it the first is decoded.
    held : ExitStack
        Holds the room for its pixels, for which other threads with large pictures wait. Close it when the
        picture is not needed any more, and before the next one is decoded.
    longest_side : int, optional
        The size in pixels that is enough: a JPEG may be decoded at a fraction of its size that is no smaller.
        The colours are then kept.

    Raises
    ------
    PictureError
        If it is no such picture, is damaged, or has more than `MOST_PIXELS`.
    OSError
        If the file cannot be read; with an ``errno``.
    """
    try:
        with (
            _Bounded(source) if isinstance(source, Path) else BytesIO(source) as file,
            _opened(source, file) as picture,
        ):
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureError("too large")
            if picture.format == "TIFF":
                _check_tiles(picture)
            if picture.format == "PNG":
                _check_possible(picture, file)
            size = picture.size
            if longest_side is not None:
                picture.draft(None, (longest_side, longest_side))
            _PIXELS.hold(picture.width * picture.height, held)
            lossy = picture.format not in _LOSSLESS
            return _decoded(picture, size, lossy=lossy, in_colour=longest_side is not None)
    except (Image.DecompressionBombError, MemoryError):
        raise PictureError("too large") from None
    except UnidentifiedImageError:
        raise PictureError("unknown") from None
    except _DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:  # the file system's own
            raise
        raise PictureError("damaged") from None


class _Bounded(BufferedReader):
    """A file that is never asked for more than it has, for which Python would make room.

    A damaged picture may say that it goes on for gigabytes.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(cast("Any", open_ordinary(path, buffering=0)))
        self._size = self.seek(0, SEEK_END)
        self.seek(0)

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self.tell())
        return super().read(left if size is None or size < 0 else min(size, left))


def _opened(source: bytes | Path, file: BinaryIO) -> Picture:
    """Open a picture without decoding it."""
    if not (isinstance(source, bytes) and source.startswith(_PNG)):
        return Image.open(_of_fair_size(file), formats=_formats_of(file))
    if len(source) > _MOST_BYTES:
        raise PictureError("too large")
    try:  # most are PNG, for which this takes a sixth less than Image.open
        return PngImageFile(file)
    except SyntaxError:
        raise PictureError("unknown") from None


def _of_fair_size(file: BinaryIO) -> BinaryIO:
    if file.seek(0, SEEK_END) > _MOST_BYTES:
        raise PictureError("too large")
    file.seek(0)
    return file


def _formats_of(file: BinaryIO) -> tuple[str, ...]:
    """Return the formats that a file may have by its beginning, after the decoder of a rare one is there."""
    beginning = file.read(12)
    file.seek(0)
    if is_webp(beginning):
        name = "WEBP"
    elif beginning.startswith(_TIFF):
        name = "TIFF"
    elif is_avif(beginning):
        name = "AVIF"
    else:
        return _FORMATS
    try:
        importlib.import_module(f"PIL.{_RARE[name]}ImagePlugin")
    except ImportError:  # older Pillow
        raise PictureError("unknown") from None
    if name == "TIFF":
        _quieten_libtiff()
    return (name,)


@cache
def _quieten_libtiff() -> None:
    """Keep libtiff from printing on standard error what it finds in damaged files; `decode` raises errors.

    Pillow offers no setting for that. The handlers belong to the process, so this is done once. The library
    is found among those that Pillow's own is linked with; where it is a part of that, it goes on printing.
    """
    with suppress(OSError, AttributeError):
        libraries = ctypes.CDLL(cast("Any", Image).core.__file__)
        for handler in (libraries.TIFFSetErrorHandler, libraries.TIFFSetWarningHandler):
            handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
            handler(None)


def _check_tiles(picture: Picture) -> None:
    """Refuse tiles that are larger than all of the picture: each is decoded as a whole."""
    width, height = (getattr(picture, "tag_v2", {}).get(tag, 0) for tag in _TILE_SIDES)
    if width * height > max(4 * picture.width * picture.height, _SMALL_TILE):
        raise PictureError("damaged")


def _check_possible(picture: Picture, file: BinaryIO) -> None:
    """Refuse a PNG with more pixels than its file can hold: those that are missing would be made black.

    Deflate writes at best 258 bytes for 2 bits. https://zlib.net/zlib_tech.html
    """
    bits = picture.width * picture.height * _LEAST_BITS.get(picture.mode, 1)
    if bits <= 8 * 1032 * _SMALLEST_PNG:
        return
    place = file.tell()
    if bits > 8 * 1032 * file.seek(0, SEEK_END):
        raise PictureError("damaged")
    file.seek(place)


def decode_array(pixels: npt.NDArray[np.uint8], *, lossy: bool) -> DecodedPicture:
    """Return pixels in memory as a decoded picture.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (h, w), (h, w, 3) or (h, w, 4)
        Grey, RGB or RGBA.
    lossy : bool
        As in `DecodedPicture`.

    Raises
    ------
    PictureError
        If there are more than `MOST_PIXELS`.
    """
    if pixels.shape[0] * pixels.shape[1] > MOST_PIXELS:
        raise PictureError("too large")
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    return _decoded(picture, picture.size, lossy=lossy, in_colour=True)


def _decoded(picture: Picture, size: tuple[int, int], *, lossy: bool, in_colour: bool) -> DecodedPicture:
    was_colour = picture.mode not in _GREY
    kind = picture.format
    picture.load()  # EXIF data may follow the pixels
    if was_colour and kind in _ALWAYS_COLOUR:
        was_colour = not _is_grey(picture)
    has_frames = getattr(picture, "is_animated", False) and kind in _MAY_HAVE_FRAMES
    if kind == "TIFF":  # Pillow has turned it
        size = picture.size
    elif not _EXIF_KEYS.isdisjoint(picture.info):
        picture, size = _upright(picture, size)
    is_clear = False
    if picture.mode == "F":
        grey = _of_fractions(picture)
    elif (picture.mode == "L" and "transparency" not in picture.info) or picture.mode.startswith("I"):
        grey = picture
    elif picture.has_transparency_data:
        grey = (picture if picture.mode == "RGBA" else picture.convert("RGBA")).convert("LA")
        tones, opacity = cast("tuple[tuple[int, int], ...]", grey.getextrema())
        is_clear = opacity == (0, 0) and tones[0] < tones[1]
        grey = grey.getchannel("L") if is_clear else grey
    else:
        grey = picture.convert("L")
    colours = picture if in_colour and was_colour and not is_clear else None
    return DecodedPicture(grey, size, was_colour, lossy, has_frames, is_clear, colours)


def _is_grey(picture: Picture) -> bool:
    """Tell whether all pixels are grey, but for what compression adds, though they are stored in colours."""
    colours = picture.convert("RGB")
    if max(colours.size) > _LONG:
        colours.thumbnail((_LONG, _LONG))
    return bool(np.ptp(np.asarray(colours), axis=2).max(initial=0) <= _NOISE)


def _of_fractions(picture: Picture) -> Picture:
    """Return a picture of floating-point numbers in 16 bits: from 0 to 1, to 255 or to 65,535."""
    values = np.nan_to_num(np.array(picture, dtype=np.float32), posinf=0, neginf=0)
    most = float(values.max())
    white = next((white for white in (1, 255) if most <= white), 65535)
    return Image.fromarray((values * (65535 / white)).clip(0, 65535).astype(np.uint16))


def _upright(picture: Picture, size: tuple[int, int]) -> tuple[Picture, tuple[int, int]]:
    """Return a picture and its size as its EXIF data turn them."""
    try:
        orientation = picture.getexif().get(_ORIENTATION, 1)
    except _DAMAGE:
        orientation = 1  # the pixels are as good without
    if orientation not in _TURNS:
        return picture, size
    upright = picture.transpose(_TURNS[orientation])
    return upright, size if orientation < _FIRST_QUARTER_TURN else (size[1], size[0])


def _bytes_on_paper(picture: Picture) -> Picture:
    """Return a picture with opacity in single bytes, on the paper that `_on_paper` chooses."""
    grey = np.empty((picture.height, picture.width), dtype=np.uint8)
    rows = max(1, _STRIP // picture.width)
    boxes = [(0, top, picture.width, min(top + rows, picture.height)) for top in range(0, len(grey), rows)]
    whites = (_tones_on_papers(picture.crop(box))[0] for box in boxes)
    is_white = _shows_ink(np.array([(tones.min(), tones.max()) for tones in whites]))
    for box in boxes:
        on_white, on_black = _tones_on_papers(picture.crop(box))
        grey[box[1] : box[3]] = np.rint(255 * (on_white if is_white else on_black))
    return Image.fromarray(grey)


def _on_paper(picture: Picture) -> npt.NDArray[np.float32]:
    """Return the tones of a picture with opacity, float32 of shape (h, w), on white or else on black."""
    on_white, on_black = _tones_on_papers(picture)
    return on_white if _shows_ink(on_white) else on_black


def _shows_ink(tones: npt.NDArray[np.float32]) -> bool:
    return bool(np.ptp(tones) >= MIN_CONTRAST)


def _tones_on_papers(picture: Picture) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the tones of a picture with opacity, float32 of shape (h, w), on white and on black."""
    values = np.array(picture, dtype=np.float32)
    values /= 255
    tones, opacity = values[..., 0], values[..., 1]
    on_black: npt.NDArray[np.float32] = tones * opacity
    return on_black + (1 - opacity), on_black
