import numpy as np
import pytest

from mnist_gui.learning.features import GradientFeatures
from mnist_gui.learning.moments import place_on_plane
from mnist_gui.learning.placed_features import PlacedGradientFeatures
from mnist_gui.progress import Cancelled, CancelToken


def stroke(lean: int = 0, right: int = 0) -> np.ndarray:
    """Return an image of one vertical stroke, uint8 of shape (28, 28)."""
    image = np.zeros((28, 28), np.uint8)
    rows = np.arange(6, 22)
    columns = 12 + right + (rows - 14) * lean // 8
    image[rows, columns] = image[rows, columns + 1] = 255
    return image


def test_an_image_of_28_pixels_stays_as_it_is_within_a_margin_of_two():
    ink = np.random.default_rng(1).random((3, 28, 28), dtype=np.float32)
    placed = place_on_plane(ink, side=32)
    np.testing.assert_array_equal(placed[:, 2:30, 2:30], ink)
    assert placed.sum() == pytest.approx(ink.sum(), rel=1e-5)


@pytest.mark.parametrize("shape", [(1, 1), (8, 8), (14, 28), (200, 90)])
def test_images_of_any_size_are_centred_and_keep_their_shape(shape):
    placed = place_on_plane(np.ones((1, *shape), np.float32), side=32)[0]
    rows, columns = np.flatnonzero(placed.sum(axis=1)), np.flatnonzero(placed.sum(axis=0))
    for found, length in zip((rows, columns), shape, strict=True):
        assert found[0] + found[-1] == 31
        assert len(found) == pytest.approx(28 * length / max(shape), abs=4 * 28 / max(shape) + 4)


def test_where_a_stroke_is_stays_visible():
    placed, normalised = (
        kind(components=0).transform(np.stack([stroke(), stroke(right=5)]))
        for kind in (PlacedGradientFeatures, GradientFeatures)
    )
    distance, tolerated = (np.linalg.norm(np.diff(vectors, axis=0)) for vectors in (placed, normalised))
    assert distance > 1 > 1e-2 > tolerated


def test_components_are_learned_from_the_placed_images():
    images = np.stack([stroke(lean, right) for lean in range(-4, 5) for right in range(-4, 5)])
    features = PlacedGradientFeatures(components=81).fit(images)
    full = PlacedGradientFeatures(components=0).transform(images)
    distances = np.linalg.norm(features.transform(images) - features.transform(images[:1]), axis=1)
    np.testing.assert_allclose(distances, np.linalg.norm(full - full[0], axis=1), rtol=1e-2, atol=1e-2)


def test_a_cancelled_token_stops_the_fit():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        PlacedGradientFeatures(components=2).fit(stroke()[None], token=token)
