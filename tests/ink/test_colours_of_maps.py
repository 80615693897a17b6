"""Positions of colours on the maps of plotting libraries, in arrays."""

from pathlib import Path

import numpy as np
import pytest
from helpers import figures
from helpers.kept import assert_as_kept

from mnist_gui.ink.colour_maps import tones_of_colour_map

KEPT = Path(__file__).parent / "kept"
MAPS = ("jet", "turbo", "rainbow", "hsv", "coolwarm", "seismic")


def ramp(stops, positions):
    """Return a picture of the colours at some positions on a map, uint8 of shape (n, 1, 3), and its luma."""
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(positions, at, [stop[channel] for stop in stops]) for channel in range(3)]
    colours = np.rint(np.stack(channels, axis=1)).astype(np.uint8)[:, None]
    return colours, np.full((len(positions), 1), 0.5, dtype=np.float32)


def tones(stops, positions):
    return tones_of_colour_map(*ramp(stops, positions))


ALONG = np.linspace(0, 1, 300)


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("end", [0, 1])
def test_each_colour_has_its_place(name, end):
    positions = np.r_[np.full(300, end), ALONG]
    found = tones(figures.COLOUR_MAPS[name], positions)
    assert found.dtype == np.float32
    # Where a map hardly changes, or has come back to its first colour, its places are alike.
    assert np.quantile(np.abs(found[:, 0] - positions), 0.95) < 0.03


@pytest.mark.parametrize("name", ["turbo", "coolwarm"])
def test_pictures_are_coloured_by_a_map_only_if_they_use_it(name):
    """Grey around it, few or no colours between its ends, none at the other end, and colours off the map."""
    stops = figures.COLOUR_MAPS[name]
    rng = np.random.default_rng(1)
    answers = {}
    for share in (0.1, 0.15, 0.2, 0.25, 0.5):
        positions = np.r_[np.zeros(int(600 * share)), np.linspace(0, 1, 600 - int(600 * share))]
        answers[f"{share} at the beginning"] = tones(stops, positions)
        colours, luma = ramp(stops, positions)
        colours[rng.random(600) > share] = 120
        answers[f"{share} not grey"] = tones_of_colour_map(colours, luma)
        colours, luma = ramp(stops, positions)
        colours[rng.random(600) < 0.4 * share] = (90, 160, 30)
        answers[f"{share} off the map"] = tones_of_colour_map(colours, luma)
    for count in (0, 1, 2, 3, 5, 40):
        ends = np.r_[np.zeros(300), np.ones(100)]
        answers[f"{count} between"] = tones(stops, np.r_[ends, np.linspace(0.14, 0.86, count)])
        answers[f"{count} at the end"] = tones(
            stops, np.r_[np.zeros(300), np.linspace(0, 0.85, 300), np.ones(count)]
        )
    for most in (4, 10, 16, 22, 30):
        colours, luma = ramp(stops, np.r_[np.zeros(300), ALONG])
        colours = (colours + rng.integers(-most, most + 1, colours.shape)).clip(0, 255).astype(np.uint8)
        answers[f"noise of {most}"] = tones_of_colour_map(colours, luma)
    rounded = {
        key: np.zeros(1, np.int16) if found is None else np.rint(255 * found).astype(np.int16)
        for key, found in answers.items()
    }
    assert_as_kept(KEPT / f"map {name}.npz", rounded, atol=1)


def test_many_colours_are_rounded_and_few_are_not():
    """More than 16,384 colours are told apart by five bits of each channel."""
    colours, _ = ramp(figures.COLOUR_MAPS["turbo"], np.r_[np.zeros(30_000), np.linspace(0, 1, 30_000)])
    noise = np.random.default_rng(0).integers(-9, 10, colours.shape)
    noisy = (colours + noise).clip(0, 255).astype(np.uint8).reshape(300, 200, 3)
    luma = np.linspace(0, 1, 60_000, dtype=np.float32).reshape(300, 200)
    found = tones_of_colour_map(noisy, luma)
    assert found.shape == (300, 200)
    assert_as_kept(
        KEPT / "many colours.npz",
        {
            "many": np.rint(255 * found[::11, ::7]).astype(np.int16),
            "few": np.rint(255 * tones_of_colour_map(noisy & 0xF8, luma)[::11, ::7]).astype(np.int16),
        },
        atol=1,
    )
