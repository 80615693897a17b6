"""Principal components: the directions in which vectors vary most."""

import numpy as np

from mnist_gui.learning.moments import FloatArray


def principal_components(vectors: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Find the directions of largest variance.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, d)
        n >= 1.
    count : int
        Number of directions.

    Returns
    -------
    mean : ndarray of float32, shape (d,)
    directions : ndarray of float32, shape (d, k)
        Orthogonal unit vectors, the largest variance first; k is the smallest of `count`, d and n. The sign
        of each is chosen so that its largest entry is positive.
    """
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = vectors - mean
    # X'X and XX' have the same spectrum except for zeros, so the smaller is decomposed.
    if len(vectors) < vectors.shape[1]:
        _, eigenvectors = np.linalg.eigh(centred @ centred.T)
        directions = np.linalg.qr(centred.T @ eigenvectors[:, ::-1][:, :count])[0]
    else:
        _, eigenvectors = np.linalg.eigh(centred.T @ centred)
        directions = eigenvectors[:, ::-1][:, :count]
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=0)[None], axis=0)
    signs = np.where(largest < 0, np.float32(-1), np.float32(1))
    return mean, np.ascontiguousarray(directions * signs, dtype=np.float32)
