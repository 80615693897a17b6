import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mnist_gui.errors import ModelError
from mnist_gui.learning.features import (
    FEATURE_TYPES,
    GradientFeatures,
    PixelFeatures,
    feature_statistics,
    principal_components,
    split_gradient,
)
from mnist_gui.learning.moments import normalise_moments
from mnist_gui.learning.recipes import FEATURES
from mnist_gui.progress import Cancelled, CancelToken


def bar(*, height=28, width=28, x=14.0, y=14.0, length=8.0, slant=0.0):
    """A smooth upright bar of ink, moved, scaled and sheared."""
    rows, columns = np.mgrid[:height, :width].astype(float)
    along = (rows - y) / length
    across = (columns - x - slant * (rows - y)) / (length / 4)
    return np.rint(255 * np.exp(-(along**4) - across**4)).astype(np.uint8)


def relative_distance(left, right):
    return np.linalg.norm(left - right) / np.linalg.norm(left)


def test_there_is_a_transformer_for_each_kind_of_features():
    assert list(FEATURE_TYPES) == list(FEATURES)
    assert all(FEATURE_TYPES[name].name == name for name in FEATURES)


def test_pixels_are_the_grey_values_from_0_to_1():
    images = np.array([[[0, 51], [102, 255]]], dtype=np.uint8)
    vectors = PixelFeatures().transform(images)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, [[0, 0.2, 0.4, 1]], rtol=1e-6)


@pytest.mark.parametrize("kind", FEATURE_TYPES.values())
@given(
    images=arrays.arrays(
        np.uint8,
        st.tuples(st.integers(1, 3), st.integers(1, 70), st.integers(1, 70)),
        elements=st.sampled_from([0, 1, 128, 255]),
    )
)
def test_images_of_any_size_have_finite_features_of_the_declared_length(kind, images):
    features = kind()
    vectors = features.fit(images).transform(images)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(images), features.length(images.shape[1:]))
    assert np.isfinite(vectors).all()


def test_large_images_are_averaged_not_subsampled():
    one_line = np.zeros((1, 1000, 700), dtype=np.uint8)
    one_line[0, :, 350] = 255  # one pixel wide: sampling every tenth pixel would miss it
    assert GradientFeatures(components=0).transform(one_line).max() > 0


def test_a_blank_image_has_no_gradient_features():
    assert not GradientFeatures(components=0).transform(np.zeros((2, 28, 28), dtype=np.uint8)).any()


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"x": 11.0, "y": 16.0}, id="moved"),
        pytest.param({"length": 5.6}, id="smaller"),
        pytest.param({"slant": 0.4}, id="slanted"),
        pytest.param({"height": 40, "width": 36, "x": 20.0}, id="on a larger image"),
    ],
)
def test_gradient_features_tolerate_position_size_and_slant(changed):
    features = GradientFeatures(components=0)
    plain = features.transform(bar()[None])[0]
    assert relative_distance(plain, features.transform(bar(**changed)[None])[0]) < 0.2
    assert relative_distance(plain, features.transform(bar().T[None])[0]) > 0.5


def test_moment_normalisation_centres_the_ink():
    plane = normalise_moments(bar(x=9.0, y=17.0, slant=0.5)[None] / np.float32(255), side=32)[0]
    rows, columns = np.mgrid[:32, :32]
    middle = [(plane * rows).sum() / plane.sum(), (plane * columns).sum() / plane.sum()]
    np.testing.assert_allclose(middle, 15.5, atol=0.2)
    assert abs((plane * (rows - middle[0]) * (columns - middle[1])).sum() / plane.sum()) < 0.5


@pytest.mark.parametrize("directions", [5, 8, 12])
def test_directions_sum_to_the_gradient(directions):
    planes = np.random.default_rng(0).random((2, 9, 7), dtype=np.float32)
    directed = split_gradient(planes, directions=directions)
    angles = 2 * np.pi * np.arange(directions) / directions
    padded = np.pad(planes, ((0, 0), (1, 1), (1, 1))).astype(float)
    smooth = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    expected_x = (smooth[:, :, 2:] - smooth[:, :, :-2]) / 8
    np.testing.assert_allclose(np.tensordot(np.cos(angles), directed, 1), expected_x, atol=1e-5)
    assert (directed >= 0).all()
    assert ((directed > 0).sum(axis=0) <= 2).all()


def test_flat_square_images_are_accepted():
    images = np.random.default_rng(0).integers(0, 256, (5, 12, 12), dtype=np.uint8)
    for kind in FEATURE_TYPES.values():
        features = kind().fit(images)
        np.testing.assert_array_equal(features.transform(images.reshape(5, -1)), features.transform(images))


@pytest.mark.parametrize("shape", [(3, 10), (3,), (3, 0, 4)])
def test_other_arrays_are_refused(shape):
    with pytest.raises(ModelError):
        PixelFeatures().transform(np.zeros(shape, dtype=np.uint8))


def test_features_do_not_depend_on_which_images_are_computed_together():
    images = np.random.default_rng(0).integers(0, 256, (600, 9, 9), dtype=np.uint8)
    together = GradientFeatures(components=0).transform(images)
    np.testing.assert_allclose(
        GradientFeatures(components=0).transform(images[411:412])[0], together[411], atol=1e-6
    )


def test_progress_grows_to_all_images():
    heard = []
    PixelFeatures().transform(np.zeros((1000, 2, 2), dtype=np.uint8), report=heard.append)
    done = [progress.done for progress in heard]
    assert done == sorted(done)
    assert (done[-1], heard[-1].total, heard[-1].unit) == (1000, 1000, "images")


def test_a_cancelled_token_stops_the_computation():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        GradientFeatures(components=0).transform(np.zeros((1000, 5, 5), dtype=np.uint8), token=token)


def test_statistics_are_those_of_each_feature():
    vectors = np.random.default_rng(0).normal(3, 2, (500, 4)).astype(np.float32)
    mean, variance = feature_statistics(vectors)
    np.testing.assert_allclose(mean, vectors.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(variance, vectors.var(axis=0), rtol=1e-4)


def test_get_params_recreates_a_transformer():
    features = GradientFeatures(directions=6, grid=3, components=0)
    again = GradientFeatures(**features.get_params())
    assert again.length((28, 28)) == features.length((28, 28)) == 6 * 6 * 3 * 3


def test_state_can_be_moved_to_another_transformer():
    images = np.random.default_rng(0).integers(0, 256, (40, 9, 9), dtype=np.uint8)
    features = GradientFeatures(components=12).fit(images)
    again = GradientFeatures(**features.get_params())
    with pytest.raises(ValueError, match="fit"):
        again.transform(images)
    again.state = features.state
    np.testing.assert_array_equal(again.transform(images), features.transform(images))
    assert features.state_shapes(12) == {name: array.shape for name, array in features.state.items()}


@pytest.mark.parametrize("count", [5, 300])
def test_principal_components_keep_the_largest_variance(count):
    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(count, 3)) * [9, 4, 0.1]) @ np.linalg.qr(rng.normal(size=(20, 3)))[0].T + 5
    mean, directions = principal_components(vectors.astype(np.float32), 2)
    assert directions.shape == (20, 2)
    np.testing.assert_allclose(directions.T @ directions, np.eye(2), atol=1e-5)
    kept = (vectors - mean) @ directions
    assert kept[:, 0].var() > kept[:, 1].var()
    assert kept.var(axis=0).sum() > 0.99 * vectors.var(axis=0).sum()
    assert (np.take_along_axis(directions, np.abs(directions).argmax(axis=0)[None], axis=0) > 0).all()


def test_there_are_at_most_as_many_components_as_images():
    images = np.random.default_rng(0).integers(0, 256, (7, 9, 9), dtype=np.uint8)
    assert GradientFeatures(components=256).fit_transform(images).shape == (7, 7)


@pytest.mark.parametrize(
    ("name", "least", "most", "outside"),
    [("directions", 5, 32, (4, 33)), ("grid", 1, 12, (0, 13)), ("plane", 8, 64, (6, 7, 9, 63, 66))],
)
def test_parameters_have_ranges(name, least, most, outside):
    usual = {"directions": 8, "grid": 4, "plane": 32, "components": 0}
    for value in (least, most):
        features = GradientFeatures(**{**usual, name: value})
        assert getattr(features, name) == value
        vectors = features.transform(np.eye(12, dtype=np.uint8)[None] * 255)
        assert vectors.shape == (1, features.length((12, 12)))
    for value in outside:
        with pytest.raises(ValueError, match="no features of"):
            GradientFeatures(**{**usual, name: value})


def test_without_components_nothing_is_fitted_and_with_them_images_are_needed():
    images = np.random.default_rng(0).integers(0, 256, (9, 12, 12), dtype=np.uint8)
    for features in (
        GradientFeatures(components=0).fit(images),
        GradientFeatures(components=3).fit(images[:0]),
    ):
        assert not hasattr(features, "components_")
    assert GradientFeatures(components=0).fit(images).state == {}
    assert GradientFeatures(components=3).fit(images).components_.shape[1] == 3
    with pytest.raises(ValueError, match="no features of"):
        GradientFeatures(components=-1)
