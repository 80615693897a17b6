"""The image that the model gets to see of a drawing, magnified, and what in it speaks for the answer."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mnist_gui.ui.draw.digit_geometry import digit_geometry
from mnist_gui.ui.draw.marks import paint_box, paint_centre, paint_sign
from mnist_gui.ui.draw.occlusion_colours import HALF_INK, OcclusionMap, Sign, coloured, signs_of, strengths
from mnist_gui.ui.widgets.imaging import rgb_pixels

_SIZE = 28  # the model's image is 28x28 pixels
_HARDLY, _GREATLY = math.log(1.5), math.log(1000)  # changes of the log odds that are not worth a number


class ModelInput(QWidget):
    """A 28x28 image in large pixels, with the 20x20 box that the digit was sized to and its centre of mass.

    Over it lies, when it is known, what speaks for one class against another: in two colours, and with plus
    and minus signs where it speaks most clearly. It belongs to one image, so another image takes it away.
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
        """The image that is shown, uint8 of shape (28, 28); 0 is paper."""
        return self._image

    @property
    def occlusion(self) -> OcclusionMap | None:
        """What speaks for and against in this image, float32 of shape (28, 28), if that is known."""
        return self._occlusion

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs that are shown, the most important first."""
        return self._signs if self._occlusion_shown else ()

    def set_image(self, image: npt.NDArray[np.uint8]) -> None:
        """Show another image; occlusion for an image that differs from it is taken away.

        Parameters
        ----------
        image : ndarray of uint8, shape (28, 28)
            0 is paper, 255 is ink.
        """
        if not np.array_equal(image, self._image):
            self._occlusion, self._signs = None, ()
        self._image = image
        self._describe()
        self.update()

    def set_occlusion(self, occlusion: OcclusionMap | None, first: str = "", second: str = "") -> None:
        """Show what in the image speaks for one class against another, or nothing of the kind.

        Parameters
        ----------
        occlusion : ndarray of float32, shape (28, 28), or None
            As `mnist_gui.learning.occlusion.occlusion_map` finds it: above 0 what speaks for the first class.
        first, second : str
            The names of the two classes.

        Raises
        ------
        ValueError
            If there is not one number for each pixel.
        """
        if occlusion is not None and occlusion.shape != self._image.shape:
            raise ValueError(f"occlusion of shape {occlusion.shape} for an image of {self._image.shape}")
        self._occlusion, self._names = occlusion, (first, second)
        self._signs = ()
        if occlusion is not None and (place := digit_geometry(self._image)):
            self._signs = signs_of(strengths(occlusion, self._ink), free=place.centre)
        self._describe()
        self.update()

    def set_occlusion_shown(self, shown: bool) -> None:  # noqa: FBT001 - a slot for a check box
        """Show occlusion where there is some, or the plain image."""
        self._occlusion_shown = shown
        self._describe()
        self.update()

    @property
    def _ink(self) -> npt.NDArray[np.float64]:
        """The image from 0 (paper) to 1 (ink)."""
        return self._image / 255

    # ------------------------------------------------------------------------------------------------ sizes

    def sizeHint(self) -> QSize:
        """Ask for six screen pixels for each of the model's."""
        return QSize(6 * _SIZE + 2, 6 * _SIZE + 2)

    def minimumSizeHint(self) -> QSize:
        """Keep the pixels countable."""
        return QSize(4 * _SIZE + 2, 4 * _SIZE + 2)

    @property
    def image_area(self) -> QRectF:
        """Where the image is, in logical pixels of this widget; it grows by whole device pixels."""
        ratio = self.devicePixelRatio()
        room = min(self.width(), self.height()) - 2  # one pixel of frame on each side
        side = max(1, int(room * ratio) // _SIZE) / ratio * _SIZE
        left = round((self.width() - side) / 2 * ratio) / ratio
        top = round((self.height() - side) / 2 * ratio) / ratio
        return QRectF(left, top, side, side)

    # ------------------------------------------------------------------------------------------------ paint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every pixel equally large, and the marks above."""
        palette, area = self.palette(), self.image_area
        pixel = area.width() / _SIZE
        painter = QPainter(self)
        painter.drawImage(area, self._picture())
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

        painter.setClipRect(area)
        if place := digit_geometry(self._image):
            left, top, right, bottom = (pixel * edge for edge in place.box)
            corner = area.topLeft()
            paint_box(painter, QRectF(QPointF(left, top) + corner, QPointF(right, bottom) + corner), palette)
            paint_centre(painter, QPointF(*place.centre) * pixel + corner, palette)
        for sign in reversed(self.signs):  # the most important on top
            middle = QPointF(sign.column + 0.5, sign.row + 0.5) * pixel + area.topLeft()
            paint_sign(painter, middle, palette, is_for=sign.is_for)

    def _picture(self) -> QImage:
        strength = np.zeros(self._image.shape)
        if self._occlusion is not None and self._occlusion_shown:
            strength = strengths(self._occlusion, self._ink)
        picture = QImage(_SIZE, _SIZE, QImage.Format.Format_RGB32)
        rgb_pixels(picture)[...] = coloured(strength, self._ink, self.palette())
        return picture

    # ------------------------------------------------------------------------------------------------ words

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip what the pixel under the pointer speaks for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            inside = (QPointF(event.pos()) - self.image_area.topLeft()) * (_SIZE / self.image_area.width())
            row, column = math.floor(inside.y()), math.floor(inside.x())
            in_image = 0 <= row < _SIZE and 0 <= column < _SIZE
            QToolTip.showText(event.globalPos(), self.words_of(row, column) if in_image else "", self)
            return True
        return super().event(event)

    def words_of(self, row: int, column: int) -> str:
        """Say what a pixel is, and what it speaks for."""
        grey = self.tr("Column {column}, row {row}: {grey} of 255")
        grey = grey.format(column=column, row=row, grey=self._image[row, column])
        if self._occlusion is None or not self._occlusion_shown:
            return grey
        weight, (first, second) = float(self._occlusion[row, column]), self._names
        if abs(weight) < _HARDLY:
            return f"{grey}\n{self.tr('What is here hardly matters')}"
        sentences = {  # of ink or of paper, for the first class or for the second
            (True, True): self.tr(
                "This ink speaks for {first}: without it, the odds of {first} against {second} would be "
                "{times} times lower"
            ),
            (True, False): self.tr(
                "This ink speaks for {second}: without it, the odds of {first} against {second} would be "
                "{times} times higher"
            ),
            (False, True): self.tr(
                "This paper speaks for {first}: with ink on it, the odds of {first} against {second} would "
                "be {times} times lower"
            ),
            (False, False): self.tr(
                "This paper speaks for {second}: with ink on it, the odds of {first} against {second} would "
                "be {times} times higher"
            ),
        }
        sentence = sentences[bool(self._ink[row, column] >= HALF_INK), weight > 0]
        return f"{grey}\n{sentence.format(first=first, second=second, times=self._times(abs(weight)))}"

    def _times(self, weight: float) -> str:
        """Say by which factor the odds change; two figures are more than enough."""
        if weight > _GREATLY:
            return self.tr("over 1,000")
        return f"{math.exp(weight):.{0 if weight > math.log(10) else 1}f}"

    def _describe(self) -> None:
        self.setAccessibleDescription(self._description())

    def _description(self) -> str:
        """Say in words what is to be seen."""
        if not self._image.any():
            return self.tr("Blank")
        said = []
        for is_for, name in zip((True, False), self._names, strict=True):
            strongest = next((sign for sign in self.signs if sign.is_for is is_for), None)
            if strongest is not None:
                is_ink = self._ink[strongest.row, strongest.column] >= HALF_INK
                words = self.tr("{name}: ink {where}") if is_ink else self.tr("{name}: paper {where}")
                said.append(words.format(name=name, where=self._where(strongest)))
        return self.tr("What speaks most for {list}").format(list="; ".join(said)) if said else ""

    def _where(self, sign: Sign) -> str:
        """Name the ninth of the digit that holds a sign."""
        place = digit_geometry(self._image)
        left, top, right, bottom = place.ink if place else (0, 0, _SIZE, _SIZE)
        row, column = (
            min(2, max(0, int(3 * (at + 0.5 - low) // (high - low))))
            for at, low, high in ((sign.row, top, bottom), (sign.column, left, right))
        )
        return (
            (self.tr("at the top left"), self.tr("at the top"), self.tr("at the top right")),
            (self.tr("at the left"), self.tr("in the middle"), self.tr("at the right")),
            (self.tr("at the bottom left"), self.tr("at the bottom"), self.tr("at the bottom right")),
        )[row][column]
