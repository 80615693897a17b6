"""Direction planes: the Sobel gradient of each pixel, split onto a few standard directions.

C.-L. Liu, K. Nakashima, H. Sako and H. Fujisawa, "Handwritten digit recognition: benchmarking of
state-of-the-art techniques", 2003.
"""

import numpy as np

from mnist_gui.learning.moments import FloatArray


def split_gradient(planes: FloatArray, *, directions: int) -> FloatArray:
    """Split the Sobel gradient of each pixel onto the two nearest of `directions` evenly spaced directions.

    By the parallelogram rule, a gradient g between the directions u and v is a*u + b*v with a, b >= 0. For
    direction u_k the coefficient is ``max(0, min(g x u_(k+1), u_(k-1) x g)) / sin(2 pi / directions)``: each
    cross product is the sine of an angle times the length of g, and the smaller one is negative unless g lies
    between the neighbours u_(k-1) and u_(k+1). So no angle is computed.

    Parameters
    ----------
    planes : ndarray of float32, shape (n, h, w)
        Taken as zero beyond their edges.
    directions : int
        At least 5, so that neighbouring directions are less than a right angle apart.

    Returns
    -------
    ndarray of float32, shape (directions, n, h, w)
        Non-negative.
    """
    gradient_x, gradient_y = sobel_gradient(planes)
    if directions == 8:
        return _split_into_eight(gradient_x, gradient_y)
    step = 2 * np.pi / directions
    crosses = np.empty((directions, *planes.shape), dtype=np.float32)
    for k in range(directions):
        np.multiply(gradient_x, np.float32(np.sin(k * step) / np.sin(step)), out=crosses[k])
        crosses[k] -= gradient_y * np.float32(np.cos(k * step) / np.sin(step))
    planes_out = np.empty_like(crosses)
    for k in range(directions):
        np.minimum(crosses[(k + 1) % directions], -crosses[k - 1], out=planes_out[k])
    return np.maximum(planes_out, 0, out=planes_out)


def _split_into_eight(gradient_x: FloatArray, gradient_y: FloatArray) -> FloatArray:
    """Implement `split_gradient` for 8 directions in half the time.

    Between an axis and a diagonal, the diagonal gets the smaller coordinate and the axis the rest of the
    larger.
    """
    right, down = np.maximum(gradient_x, 0), np.maximum(gradient_y, 0)
    left, up = right - gradient_x, down - gradient_y
    width, height = right + left, down + up
    planes = np.empty((8, *gradient_x.shape), dtype=np.float32)
    for k, (axis, other) in enumerate(((right, height), (down, width), (left, height), (up, width))):
        np.subtract(axis, other, out=planes[2 * k])
        np.maximum(planes[2 * k], 0, out=planes[2 * k])
    for k, (one, other) in enumerate(((right, down), (left, down), (left, up), (right, up))):
        np.minimum(one, other, out=planes[2 * k + 1])
        planes[2 * k + 1] *= np.float32(np.sqrt(2))
    return planes


def sobel_gradient(planes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the gradient along x and y of each pixel: smoothed across, differenced along."""
    count, height, width = planes.shape
    padded = np.zeros((count, height + 2, width + 2), dtype=np.float32)
    np.multiply(planes, np.float32(1 / 8), out=padded[:, 1:-1, 1:-1])
    # Adding neighbours twice gives the weights 1, 2, 1.
    down = padded[:, :-1] + padded[:, 1:]
    down = down[:, :-1] + down[:, 1:]
    across = padded[:, :, :-1] + padded[:, :, 1:]
    across = across[:, :, :-1] + across[:, :, 1:]
    return down[:, :, 2:] - down[:, :, :-2], across[:, 2:] - across[:, :-2]
