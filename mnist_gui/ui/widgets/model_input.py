"""The image that the reader gets, magnified, with its occlusion map."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mnist_gui.ui.widgets.digit_geometry import digit_geometry
from mnist_gui.ui.widgets.imaging import rgb_pixels
from mnist_gui.ui.widgets.marks import paint_box, paint_centre, paint_sign
from mnist_gui.ui.widgets.occlusion_colours import HALF_INK, OcclusionMap, Sign, coloured, signs_of, strengths
from mnist_gui.ui.widgets.plain_text import show_tool_tip

_SIZE = 28  # the model's image is 28x28 pixels
_HARDLY, _GREATLY = math.log(1.5), math.log(1000)  # changes of log odds described without a number


class ModelInput(QWidget):
    """Shows a 28x28 image in large pixels, with the 20x20 box of the digit and its centre of mass.

    An occlusion map can be laid over it: in two colours, with plus and minus signs at its strongest pixels.
    Setting a different image removes it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: npt.NDArray[np.uint8] = np.zeros((_SIZE, _SIZE), dtype=np.uint8)
        self._occlusion: OcclusionMap | None = None
        self._names = "", ""
        self._signs: tuple[Sign, ...] = ()
        self._occlusion_shown = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(10 * _SIZE + 2)
        self.setAccessibleName(self.tr("What the model sees"))
        self._describe()

    @property
    def image(self) -> npt.NDArray[np.uint8]:
        """The image, uint8 of shape (28, 28); 0 is paper."""
        return self._image

    @property
    def occlusion(self) -> OcclusionMap | None:
        """The occlusion map of the image, float32 of shape (28, 28), if there is one."""
        return self._occlusion

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs shown, the strongest first."""
        return self._signs if self._occlusion_shown else ()

    def set_image(self, image: npt.NDArray[np.uint8]) -> None:
        """Show an image, uint8 of shape (28, 28); drop the occlusion map of a different image."""
        if not np.array_equal(image, self._image):
            self._occlusion, self._signs = None, ()
        self._image = image
        self._describe()
        self.update()

    def set_occlusion(self, occlusion: OcclusionMap | None, first: str = "", second: str = "") -> None:
        """Show an occlusion map, or none.

        Parameters
        ----------
        occlusion : ndarray of float32, shape (28, 28), or None
            From `mnist_gui.learning.occlusion.occlusion_map`: positive for the first class.
        first, second : str
            Names of the two classes.

        Raises
        ------
        ValueError
            If the shape differs from that of the image.
        """
        if occlusion is not None and occlusion.shape != self._image.shape:
            raise ValueError(f"occlusion of shape {occlusion.shape} for an image of {self._image.shape}")
        self._occlusion, self._names = occlusion, (first, second)
        self._signs = ()
        if occlusion is not None and (geometry := digit_geometry(self._image)):
            self._signs = signs_of(strengths(occlusion, self._ink), free=geometry.centre)
        self._describe()
        self.update()

    def set_occlusion_shown(self, shown: bool) -> None:  # noqa: FBT001 - a slot for a check box
        """Show the occlusion map, if there is one, or only the image."""
        self._occlusion_shown = shown
        self._describe()
        self.update()

    @property
    def _ink(self) -> npt.NDArray[np.float64]:
        """The image from 0 (paper) to 1 (ink)."""
        return self._image / 255

    # ------------------------------------------------------------------------------------------------ sizes

    def sizeHint(self) -> QSize:
        """Return a size of six logical pixels for each pixel of the image."""
        return QSize(6 * _SIZE + 2, 6 * _SIZE + 2)

    def minimumSizeHint(self) -> QSize:
        """Return a size in which pixels can be counted."""
        return QSize(4 * _SIZE + 2, 4 * _SIZE + 2)

    @property
    def image_area(self) -> QRectF:
        """The rectangle of the image, with pixels of whole device pixels."""
        ratio = self.devicePixelRatio()
        room = min(self.width(), self.height()) - 2  # one pixel of frame on each side
        side = max(1, int(room * ratio) // _SIZE) / ratio * _SIZE
        left = round((self.width() - side) / 2 * ratio) / ratio
        top = round((self.height() - side) / 2 * ratio) / ratio
        return QRectF(left, top, side, side)

    # ------------------------------------------------------------------------------------------------ paint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the image, then the marks and signs."""
        palette, area = self.palette(), self.image_area
        pixel = area.width() / _SIZE
        painter = QPainter(self)
        painter.drawImage(area, self._picture())
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

        painter.setClipRect(area)
        if geometry := digit_geometry(self._image):
            left, top, right, bottom = (pixel * edge for edge in geometry.box)
            corner = area.topLeft()
            paint_box(painter, QRectF(QPointF(left, top) + corner, QPointF(right, bottom) + corner), palette)
            paint_centre(painter, QPointF(*geometry.centre) * pixel + corner, palette)
        for sign in reversed(self.signs):  # the strongest on top
            middle = QPointF(sign.column + 0.5, sign.row + 0.5) * pixel + area.topLeft()
            paint_sign(painter, middle, palette, is_for=sign.is_for)

    def _picture(self) -> QImage:
        strength = np.zeros(self._image.shape)
        if self._occlusion is not None and self._occlusion_shown:
            strength = strengths(self._occlusion, self._ink)
        picture = QImage(_SIZE, _SIZE, QImage.Format.Format_RGB32)
        rgb_pixels(picture)[...] = coloured(strength, self._ink, self.palette())
        return picture

    # ------------------------------------------------------------------------------------------------ texts

    def event(self, event: QEvent) -> bool:
        """Show a tool tip for the pixel at the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            inside = (QPointF(event.pos()) - self.image_area.topLeft()) * (_SIZE / self.image_area.width())
            row, column = math.floor(inside.y()), math.floor(inside.x())
            in_image = 0 <= row < _SIZE and 0 <= column < _SIZE
            show_tool_tip(event.globalPos(), self.words_of(row, column) if in_image else "", self)
            return True
        return super().event(event)

    def words_of(self, row: int, column: int) -> str:
        """Describe a pixel and its effect."""
        grey = self.tr("Column {column}, row {row}: {grey} of 255")
        grey = grey.format(column=column, row=row, grey=self._image[row, column])
        if self._occlusion is None or not self._occlusion_shown:
            return grey
        weight, (first, second) = float(self._occlusion[row, column]), self._names
        if abs(weight) < _HARDLY:
            return f"{grey}\n{self.tr('What is here hardly matters')}"
        if self._ink[row, column] >= HALF_INK:
            sentence = self.tr(
                "This ink speaks for {name}: without it, the odds of {first} against {second} would be "
                "{times} times {change}"
            )
        else:
            sentence = self.tr(
                "This paper speaks for {name}: with ink on it, the odds of {first} against {second} would "
                "be {times} times {change}"
            )
        name, change = (first, self.tr("lower")) if weight > 0 else (second, self.tr("higher"))
        times = self._factor(abs(weight))
        sentence = sentence.format(name=name, first=first, second=second, times=times, change=change)
        return f"{grey}\n{sentence}"

    def _factor(self, weight: float) -> str:
        """Format the factor by which the odds change, with at most two significant digits."""
        if weight > _GREATLY:
            return self.tr("over 1,000")
        return f"{math.exp(weight):.{0 if weight > math.log(10) else 1}f}"

    def _describe(self) -> None:
        self.setAccessibleDescription(self._description())

    def _description(self) -> str:
        """Describe the image and the strongest pixel for each class."""
        if not self._image.any():
            return self.tr("Blank")
        parts = []
        for is_for, name in zip((True, False), self._names, strict=True):
            strongest = next((sign for sign in self.signs if sign.is_for is is_for), None)
            if strongest is not None:
                is_ink = self._ink[strongest.row, strongest.column] >= HALF_INK
                text = self.tr("{name}: ink {where}") if is_ink else self.tr("{name}: paper {where}")
                parts.append(text.format(name=name, where=self._where(strongest)))
        return self.tr("What speaks most for {list}").format(list="; ".join(parts)) if parts else ""

    def _where(self, sign: Sign) -> str:
        """Name the ninth of the digit that contains a sign."""
        geometry = digit_geometry(self._image)
        left, top, right, bottom = geometry.ink if geometry else (0, 0, _SIZE, _SIZE)
        row, column = (
            min(2, max(0, int(3 * (at + 0.5 - low) // (high - low))))
            for at, low, high in ((sign.row, top, bottom), (sign.column, left, right))
        )
        return (
            (self.tr("at the top left"), self.tr("at the top"), self.tr("at the top right")),
            (self.tr("at the left"), self.tr("in the middle"), self.tr("at the right")),
            (self.tr("at the bottom left"), self.tr("at the bottom"), self.tr("at the bottom right")),
        )[row][column]
