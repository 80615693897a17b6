import errno
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_gui.data.dataset import Split
from mnist_gui.learning import feature_cache
from mnist_gui.learning.feature_cache import FeatureCache, features_of, fit_features, user_cache
from mnist_gui.learning.features import GradientFeatures, PixelFeatures
from mnist_gui.learning.recipes import RECIPES, TrainingRequest
from mnist_gui.learning.training import train
from mnist_gui.progress import Cancelled, CancelToken


class CountingFeatures(GradientFeatures):
    """Gradient features that count the images they are computed for."""

    computed = 0
    fits = 0

    def fit(self, images, *others, **options):
        self.fits += 1
        return super().fit(images, *others, **options)

    def transform(self, images, **options):
        self.computed += len(images)
        return super().transform(images, **options)


@pytest.fixture
def features():
    return CountingFeatures(components=0)


@pytest.fixture
def cache(tmp_path):
    return FeatureCache(tmp_path / "cache")


@pytest.fixture
def split(tiny_dataset):
    return tiny_dataset.split("train")


@pytest.fixture
def small_blocks(monkeypatch):
    """Let 200 images be several blocks."""
    monkeypatch.setattr(feature_cache, "BLOCK", 64)


def shuffled(split, *, seed=0):
    return np.random.default_rng(seed).permutation(len(split))


def files(cache):
    return sorted(cache.directory.iterdir())


@pytest.mark.usefixtures("small_blocks")
def test_row_i_has_the_features_of_image_i(split, features, cache):
    rows = shuffled(split)[:150]
    expected = GradientFeatures(components=0).transform(split.images)[rows]
    for attempt in (None, cache, cache):
        vectors = features_of(split, rows, features, cache=attempt)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, expected, atol=1e-6)


@pytest.mark.usefixtures("small_blocks")
def test_the_cache_does_not_change_a_bit(split, features, cache):
    rows = shuffled(split)
    without, first, second = (features_of(split, rows, features, cache=c) for c in (None, cache, cache))
    np.testing.assert_array_equal(first, without)
    np.testing.assert_array_equal(second, without)


def test_cached_features_are_not_computed_again_in_any_order(split, features, cache):
    features_of(split, shuffled(split), features, cache=cache)
    assert features.computed == len(split)
    rows = shuffled(split, seed=1)
    other_program = FeatureCache(cache.directory)
    same_images = Split("learn", split.images.copy(), np.zeros_like(split.labels))
    vectors = features_of(same_images, rows, features, cache=other_program)
    assert features.computed == len(split)
    np.testing.assert_array_equal(vectors, features_of(split, rows, features))


def test_other_images_rows_or_parameters_are_computed_again(split, features, cache):
    rows = np.arange(100)
    features_of(split, rows, features, cache=cache)
    changed = split.images.copy()
    changed[0] = 255 - changed[0]
    features_of(Split("train", changed, split.labels), rows, features, cache=cache)
    features_of(split, rows + 1, features, cache=cache)
    assert features.computed == 300
    other = CountingFeatures(directions=6, components=0)
    features_of(split, rows, other, cache=cache)
    assert other.computed == 100
    assert len(files(cache)) == 4


def test_pixels_are_not_cached(split, cache):
    rows = shuffled(split)
    vectors = features_of(split, rows, PixelFeatures(), cache=cache)
    np.testing.assert_array_equal(vectors, PixelFeatures().transform(split.images[rows]))
    assert not cache.directory.exists()


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[:-1], id="cut short"),
        pytest.param(lambda content: content + b"\0", id="too long"),
        pytest.param(lambda content: b"\x94" + content[1:], id="no npy file"),
        pytest.param(lambda content: content.replace(b"(200, 1024)", b"(1024, 200)"), id="another shape"),
        pytest.param(lambda content: content.replace(b"<f4", b"<i4"), id="another type"),
        pytest.param(lambda content: content[:-4] + np.float32(np.nan).tobytes(), id="not a number"),
        pytest.param(lambda content: content[:-4] + np.float32(np.inf).tobytes(), id="infinite"),
    ],
)
def test_a_damaged_file_is_computed_and_written_again(split, features, cache, caplog, damage):
    rows = np.arange(len(split))
    whole = features_of(split, rows, features, cache=cache)
    (path,) = files(cache)
    content = path.read_bytes()
    assert damage(content) != content
    path.write_bytes(damage(content))
    np.testing.assert_array_equal(features_of(split, rows, features, cache=cache), whole)
    assert features.computed == 2 * len(split)
    assert path.read_bytes() == content
    assert "damaged" in caplog.text


def test_fitted_state_is_cached(split, cache):
    rows = shuffled(split)
    first, second, other = (CountingFeatures(components=5) for _ in range(3))
    fit_features(split, rows, first, cache=cache)
    fit_features(split, rows, second, cache=FeatureCache(cache.directory))
    assert (first.fits, second.fits) == (1, 0)
    assert set(second.state) == {"mean", "components"}
    for name, array in GradientFeatures(components=5).fit(split.images[rows]).state.items():
        np.testing.assert_array_equal(first.state[name], array)
        np.testing.assert_array_equal(second.state[name], array)
    fit_features(split, rows[:100], other, cache=cache)
    assert other.fits == 1
    vectors = [features_of(split, rows, each, cache=cache) for each in (first, second, other)]
    assert vectors[1].shape == (200, 5)
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert not np.array_equal(vectors[1], vectors[2])  # they have learned something else


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"mean": np.zeros(1024)},
        {"mean": np.zeros(1024), "components": np.zeros((7, 3))},
        {"mean": np.zeros(1024), "components": np.full((1024, 3), 1e30)},
        {"mean": np.zeros(1024), "components": np.zeros(1024), "other": np.zeros(3)},
    ],
)
def test_a_state_of_other_features_is_learned_again(split, cache, state):
    features = CountingFeatures(components=3)
    fit_features(split, np.arange(50), features, cache=cache)
    (path,) = files(cache)
    np.savez(path, **{name: array.astype(np.float32) for name, array in state.items()})
    fit_features(split, np.arange(50), features, cache=cache)
    assert features.fits == 2
    assert features.state["components"].shape == (1024, 3)


def test_a_packed_state_is_not_unpacked(split, cache):
    features = CountingFeatures(components=3)
    fit_features(split, np.arange(50), features, cache=cache)
    (path,) = files(cache)
    np.savez_compressed(path, **features.state)
    fit_features(split, np.arange(50), features, cache=cache)
    assert features.fits == 2


@pytest.mark.parametrize("change", range(-3, 1000, 41))
def test_damaged_state_is_detected(split, cache, caplog, change):
    def learned():
        features = CountingFeatures(components=3)
        fit_features(split, np.arange(50), features, cache=cache)
        return features

    before = learned()
    (path,) = files(cache)
    content = bytearray(path.read_bytes())
    content[change] ^= 0x55
    path.write_bytes(content)
    after = learned()
    for name, array in before.state.items():
        np.testing.assert_array_equal(after.state[name], array)
    assert after.fits == 0 or str(path) in caplog.text  # a date in the archive may change


@pytest.mark.parametrize("model", RECIPES)
def test_a_repeated_training_computes_no_features(tiny_dataset, split, tmp_path, monkeypatch, model):
    monkeypatch.setenv("MNIST_GUI_CACHE", str(tmp_path))
    dataset = replace(tiny_dataset, splits=(split,))

    def refuse(*arguments, **options):
        raise AssertionError("features are computed again")

    first = train(dataset, TrainingRequest(model))
    with monkeypatch.context() as patch:
        patch.setattr(GradientFeatures, "fit", refuse)
        patch.setattr(GradientFeatures, "transform", refuse)
        second = train(dataset, TrainingRequest(model))
    answers = [run.classifier.predict(split.images).probabilities for run in (first, second)]
    np.testing.assert_array_equal(*answers)


def test_files_are_ordinary_npy_files(split, features, cache):
    vectors = features_of(split, np.arange(len(split)), features, cache=cache)
    (path,) = files(cache)
    np.testing.assert_array_equal(np.load(path, allow_pickle=False), vectors)


def test_least_recently_used_files_are_removed(split, cache):
    def computed(directions, cache=cache):
        features = CountingFeatures(directions=directions, components=0)
        features_of(split, np.arange(len(split)), features, cache=cache)
        return features.computed

    for age, directions in enumerate((5, 6, 7)):
        computed(directions)
        os.utime(max(files(cache), key=lambda path: path.stat().st_mtime_ns), (1000 + age, 1000 + age))
    assert computed(5) == 0  # it was written first, but now it is the last one used
    size = sum(path.stat().st_size for path in files(cache))
    computed(8, FeatureCache(cache.directory, largest=size + 400_000))
    assert [computed(directions) for directions in (5, 7, 8, 6)] == [0, 0, 0, 200]


def test_programs_can_write_the_same_file_at_once(split, features, cache):
    rows = np.arange(len(split))
    expected = features_of(split, rows, features)
    with ThreadPoolExecutor(4) as programs:
        results = programs.map(
            lambda _: features_of(split, rows, features, cache=FeatureCache(cache.directory)), range(8)
        )
        for vectors in results:
            np.testing.assert_array_equal(vectors, expected)
    assert len(files(cache)) == 1


def test_other_files_are_never_removed(split, features, cache):
    cache.directory.mkdir()
    others = [cache.directory / name for name in ("thesis.npy", "features-mine.npy", ".hidden.part")]
    left = cache.directory / f".features-{'0' * 32}.npy.abc.part"  # of a program that was killed
    for path in (*others, left):
        path.write_bytes(b"\0" * 300_000)
        os.utime(path, (0, 0))
    features_of(
        split, np.arange(len(split)), features, cache=FeatureCache(cache.directory, largest=1_000_000)
    )
    assert all(path.exists() for path in others)
    assert not left.exists()


def test_features_larger_than_the_cache_are_not_cached(split, features, cache):
    small = FeatureCache(cache.directory, largest=100_000)
    features_of(split, np.arange(len(split)), features, cache=small)
    assert not cache.directory.exists()


def test_a_directory_that_cannot_be_made_costs_a_line_in_the_log(split, features, tmp_path, caplog):
    (tmp_path / "file").write_bytes(b"")
    cache = FeatureCache(tmp_path / "file" / "cache")
    vectors = features_of(split, np.arange(len(split)), features, cache=cache)
    np.testing.assert_array_equal(vectors, features_of(split, np.arange(len(split)), features))
    assert "cannot be kept" in caplog.text


@pytest.mark.usefixtures("small_blocks")
def test_a_full_disk_costs_a_line_in_the_log(split, features, cache, caplog, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    vectors = features_of(split, np.arange(len(split)), features, cache=cache)
    np.testing.assert_array_equal(vectors, features_of(split, np.arange(len(split)), features))
    assert os.strerror(errno.ENOSPC) in caplog.text
    assert files(cache) == []


@pytest.mark.usefixtures("small_blocks")
def test_a_cancelled_computation_is_not_cached(split, features, cache):
    token, heard = CancelToken(), []

    def cancel(progress):
        heard.append(progress.done)
        token.cancel()

    with pytest.raises(Cancelled):
        features_of(split, np.arange(len(split)), features, cache=cache, report=cancel, token=token)
    assert heard == [64]
    assert not cache.directory.exists()


def test_cancelled_before_reading_nothing_is_reported(split, features, cache):
    features_of(split, np.arange(len(split)), features, cache=cache)
    token, heard = CancelToken(), []
    token.cancel()
    with pytest.raises(Cancelled):
        features_of(split, np.arange(len(split)), features, cache=cache, report=heard.append, token=token)
    assert heard == []


@pytest.mark.usefixtures("small_blocks")
def test_progress_ends_at_its_total_whether_computed_or_read(split, features, cache):
    for expected in ([64, 128, 192, 200], [200]):
        heard = []
        features_of(split, np.arange(len(split)), features, cache=cache, report=heard.append)
        assert [progress.done for progress in heard] == expected
        assert {progress.total for progress in heard} == {200}


def test_the_environment_names_the_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_GUI_CACHE", str(tmp_path / "here"))
    assert user_cache().directory == tmp_path / "here"
    for word in ("off", "OFF"):
        monkeypatch.setenv("MNIST_GUI_CACHE", word)
        assert user_cache() is None


@pytest.mark.skipif(sys.platform != "linux", reason="each platform has its own place for caches")
def test_the_default_is_the_users_cache_directory(monkeypatch, tmp_path):
    monkeypatch.delenv("MNIST_GUI_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert user_cache().directory == tmp_path / "caches" / "mnist-gui"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for unusable in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", unusable)
        assert user_cache().directory == Path(tmp_path / "home" / ".cache" / "mnist-gui")


def test_without_a_home_there_is_no_cache(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    for variable in ("MNIST_GUI_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert user_cache() is None


@pytest.mark.parametrize(
    ("limit", "largest"),
    [
        ("", 2**30),
        ("1", 2**20),
        ("300", 300 * 2**20),
        ("0", None),
        ("-1", 2**30),
        ("1.5", 2**30),
        ("²", 2**30),
    ],
)
def test_the_size_of_the_cache_may_be_chosen_in_megabytes(tmp_path, monkeypatch, limit, largest):
    monkeypatch.setenv("MNIST_GUI_CACHE", str(tmp_path))
    monkeypatch.setenv("MNIST_GUI_CACHE_MEGABYTES", limit)
    cache = user_cache()
    assert (None if cache is None else cache._largest) == largest
    assert cache is None or cache.directory == tmp_path
