import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_gui.data.dataset import NO_LABEL, Dataset, Split
from mnist_gui.data.idx import write_idx
from mnist_gui.data.open import open_dataset
from mnist_gui.errors import DataError
from mnist_gui.learning import feature_cache
from mnist_gui.learning import neighbours as neighbours_module
from mnist_gui.learning.neighbours import MOST_GREY, FeatureNeighbours, build_neighbours, exact_pieces
from mnist_gui.learning.recipes import TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.progress import Cancelled, CancelToken


class Given:
    """Features of which any may be given: an image is the place of its vector."""

    def __init__(self, vectors):
        self.vectors = vectors

    def transform(self, images):
        return self.vectors[images[:, 0, 0]]


def dataset(*parts):
    splits = []
    for name, images in zip(("train", "test"), parts, strict=False):
        splits.append(Split(name, images, np.zeros(len(images), dtype=np.int16)))
    return Dataset("Noise", tuple(splits), ("it",), "noise")


def brute_force(vectors, query, count):
    """Compare one after the other, without any trick: rows and squared distances."""
    squared = np.array([((vector - query) ** 2).sum() for vector in vectors])
    rows = sorted(range(len(vectors)), key=lambda row: (squared[row], row))[:count]
    return rows, squared[rows]


def assert_exact(found, vectors, query, count, *, unit=1.0):
    rows, squared = brute_force(vectors, query, count)
    assert found.rows.tolist() == rows
    np.testing.assert_allclose(found.distances, unit * np.sqrt(squared), rtol=1e-6)
    assert found.distances.dtype == np.float32


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    values=st.sampled_from([(0, 1), (0, 255), (254, 255), (0, 128, 255), tuple(range(256))]),
    count=st.integers(1, 60),
)
def test_pixel_distances_match_brute_force_and_ties_are_ordered_by_row(seed, size, values, count):
    rng = np.random.default_rng(seed)
    images = rng.choice(np.array(values, dtype=np.uint8), (50, *size))
    images[rng.integers(0, 50, 20)] = images[rng.integers(0, 50, 20)]  # some are the same
    query = images[7]
    neighbours = build_neighbours(dataset(images[:31].copy(), images[31:].copy()), "pixels")
    assert_exact(
        neighbours.nearest(query, count),
        images.reshape(50, -1).astype(np.int64),
        query.reshape(-1).astype(np.int64),
        count,
        unit=1 / 255,
    )


@pytest.mark.parametrize("side", [28, 64, 200])
def test_pixels_are_exact_for_images_full_of_ink(side):
    images = np.full((3, side, side), 255, dtype=np.uint8)
    images[1, 0, 0] = images[2, side // 2, side // 2] = 254  # one grey value apart in one pixel
    found = build_neighbours(dataset(images), "pixels").nearest(images[2])
    assert found.rows.tolist() == [2, 0, 1]
    np.testing.assert_allclose(found.distances, np.sqrt([0, 1, 2]) / 255, rtol=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=900), st.sampled_from([0, 100, 255]))
def test_an_image_is_cut_into_pieces_below_the_limit(greys, paper):
    query = np.maximum(np.array(greys, dtype=np.float64), paper)
    pieces = exact_pieces(query)
    assert pieces.dtype == np.float32
    np.testing.assert_array_equal(pieces.sum(axis=1), query)
    assert (pieces.sum(axis=0, dtype=np.float64) <= MOST_GREY).all()
    assert pieces.shape[1] <= 1 + query.sum() / (MOST_GREY - 255)


def test_a_piece_ends_only_where_the_next_pixel_might_not_fit():
    full = [255.0] * 257  # the next multiple of MOST_GREY - 255 is 3 more
    np.testing.assert_array_equal(exact_pieces(np.array([*full, 2, 255])).sum(axis=0), [257 * 255 + 2 + 255])
    np.testing.assert_array_equal(exact_pieces(np.array([*full, 3, 255])).sum(axis=0), [257 * 255 + 3, 255])
    sums = exact_pieces(np.full(600, 255.0)).sum(axis=0)
    np.testing.assert_array_equal(sums, [258 * 255, 257 * 255, 85 * 255])


def test_several_blocks_and_splits_are_one_list_of_rows(monkeypatch):
    monkeypatch.setattr(neighbours_module, "BLOCK", 7)
    images = np.random.default_rng(3).integers(0, 256, (50, 4, 5), dtype=np.uint8)
    neighbours = build_neighbours(dataset(images[:20].copy(), images[20:].copy()), "pixels")
    flat = images.reshape(50, -1).astype(np.int64)
    assert_exact(neighbours.nearest(images[25], 50), flat, flat[25], 50, unit=1 / 255)
    expected = np.sqrt(((flat - flat[25]) ** 2).sum(axis=1)) / 255
    np.testing.assert_allclose(neighbours.distances(images[25]), expected, rtol=1e-6)


def test_images_in_another_memory_layout_are_compared():
    images = np.random.default_rng(4).integers(0, 256, (30, 4, 5), dtype=np.uint8)
    turned = dataset(images.transpose(0, 2, 1))
    flat = images.transpose(0, 2, 1).reshape(30, -1).astype(np.int64)
    assert_exact(build_neighbours(turned, "pixels").nearest(images[3].T), flat, flat[3], 30, unit=1 / 255)


def test_mapped_images_are_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(neighbours_module, "BLOCK", 7)
    monkeypatch.setattr(neighbours_module, "BLOCKS_KEPT", 2)
    images = np.random.default_rng(5).integers(0, 256, (50, 6, 5), dtype=np.uint8)
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    neighbours = build_neighbours(open_dataset(tmp_path), "pixels")
    flat = images.reshape(50, -1).astype(np.int64)
    assert_exact(neighbours.nearest(images[9]), flat, flat[9], 50, unit=1 / 255)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), length=st.integers(1, 300), count=st.integers(1, 60))
def test_feature_distances_match_brute_force_in_float64(seed, length, count):
    rng = np.random.default_rng(seed)
    # All lie on a sphere around the query but for the last bits, far from the origin.
    around = rng.standard_normal((60, length))
    vectors = (100 + around / np.linalg.norm(around, axis=1, keepdims=True)).astype(np.float32)
    vectors[rng.integers(1, 60, 10)] = vectors[rng.integers(1, 60, 10)]
    vectors[0] = 100
    neighbours = FeatureNeighbours(Given(vectors), (vectors[:25], vectors[25:]))
    found = neighbours.nearest(np.zeros((1, 1), dtype=np.uint8), count)
    exact = vectors.astype(np.float64)
    squared = ((exact - exact[0]) ** 2).sum(axis=1)
    # Sums of float64 depend on the order of their terms by so much.
    np.testing.assert_allclose(squared[found.rows], np.sort(squared)[:count], rtol=1e-13)
    again, same = np.unique(vectors, axis=0, return_inverse=True)
    for vector in range(len(again)):
        rows = found.rows[same.reshape(-1)[found.rows] == vector]
        assert (np.diff(rows) > 0).all()


def test_features_are_those_of_a_training(tiny_dataset):
    neighbours = build_neighbours(tiny_dataset, "features")
    features = train(tiny_dataset, TrainingRequest()).classifier.features
    vectors = features.transform(tiny_dataset.take(np.arange(300))).astype(np.float64)
    query = tiny_dataset.take([17])[0]
    expected = np.linalg.norm(vectors - vectors[17], axis=1)
    np.testing.assert_allclose(neighbours.distances(query), expected, rtol=1e-4, atol=1e-4)
    found = neighbours.nearest(query, 10)
    assert found.rows[0] == 17
    assert found.distances[0] == pytest.approx(0, abs=1e-4)


def test_features_of_a_training_are_not_computed_again(tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv(feature_cache.ENVIRONMENT_VARIABLE, str(tmp_path))
    train(tiny_dataset, TrainingRequest())
    before = set(tmp_path.glob("*.npy"))
    build_neighbours(tiny_dataset, "features")
    assert len(before) == 1
    assert len(set(tmp_path.glob("*.npy")) - before) == 1  # those of the test split


@pytest.mark.parametrize("space", neighbours_module.SPACES)
def test_neighbours_are_mostly_of_the_same_class(tiny_dataset, space):
    neighbours = build_neighbours(tiny_dataset, space)
    for row in range(0, 300, 30):
        found = neighbours.nearest(tiny_dataset.take([row])[0], 6)
        assert found.rows[0] == row
        same = tiny_dataset.labels[found.rows] == tiny_dataset.labels[row]
        assert np.count_nonzero(same) >= 5


@pytest.mark.parametrize("space", neighbours_module.SPACES)
def test_the_nearest_are_the_first_when_sorted_by_distance(tiny_dataset, space):
    neighbours = build_neighbours(tiny_dataset, space)
    image = tiny_dataset.take([205])[0]
    distances, found = neighbours.distances(image), neighbours.nearest(image)
    assert distances.dtype == np.float32
    assert distances.shape == (300,)
    np.testing.assert_allclose(found.distances, np.sort(distances)[:50], rtol=1e-5, atol=1e-5)
    assert (np.diff(found.distances) >= 0).all()


def test_any_count_of_neighbours_is_accepted():
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1)
    neighbours = build_neighbours(dataset(images), "pixels")
    assert neighbours.nearest(images[4], 50).rows.tolist() == [4, 3, 2, 1, 0]
    assert neighbours.nearest(images[4], 0).rows.tolist() == []


def test_an_image_of_another_size_has_no_distance_by_pixels(tiny_dataset):
    with pytest.raises(DataError, match="20x20 pixels has no distance to those of Tiny, which have 28x28"):
        build_neighbours(tiny_dataset, "pixels").distances(np.zeros((20, 20), dtype=np.uint8))


def test_an_image_of_another_size_can_be_compared_by_features(tiny_dataset):
    neighbours = build_neighbours(tiny_dataset, "features")
    framed = np.pad(tiny_dataset.take([3])[0], 4)  # where the ink is does not matter to them
    assert neighbours.nearest(framed, 1).rows.tolist() == [3]


def test_a_data_set_without_labels_can_be_compared_by_features(tiny_dataset):
    split = tiny_dataset.split("test")
    bare = Split("images", split.images, np.full(len(split), NO_LABEL, dtype=np.int16))
    neighbours = build_neighbours(Dataset("Bare", (bare,), (), "bare"), "features")
    assert neighbours.nearest(split.images[5], 1).rows.tolist() == [5]


def test_features_that_do_not_fit_into_memory_are_refused(tiny_dataset, monkeypatch):
    monkeypatch.setattr(neighbours_module, "free_memory", lambda: 1000)
    with pytest.raises(DataError, match=r"The features of 300 images .* compare the pixels instead"):
        build_neighbours(tiny_dataset, "features")


def test_an_unknown_space_is_refused(tiny_dataset):
    with pytest.raises(ValueError, match="only by pixels or features"):
        build_neighbours(tiny_dataset, "colours")


@pytest.mark.parametrize("space", neighbours_module.SPACES)
def test_preparing_reports_and_can_be_cancelled(tiny_dataset, space, monkeypatch):
    monkeypatch.setenv(feature_cache.ENVIRONMENT_VARIABLE, "off")
    monkeypatch.setattr(neighbours_module, "BLOCK", 64)
    heard, token = [], CancelToken()
    build_neighbours(tiny_dataset, space, report=heard.append)
    assert heard[-1].fraction == pytest.approx(1, abs=0.01)
    with pytest.raises(Cancelled):
        build_neighbours(tiny_dataset, space, report=lambda _: token.cancel(), token=token)
