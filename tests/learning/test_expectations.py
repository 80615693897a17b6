"""What is expected of a training, and where the numbers come from."""

import json
import os
import platform
import re
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_gui.learning.expectations import (
    Source,
    TrainingRecord,
    Workload,
    expectation,
    records_from_text,
    records_to_text,
    settings_text,
    this_machine,
)
from mnist_gui.learning.recipes import PRESETS, TrainingRequest

REQUEST = TrainingRequest("logistic", "gradient")
WORK = Workload(1000, 10, 784)
RECORD = TrainingRecord(
    fingerprint="this",
    machine="here",
    model="logistic",
    features="gradient",
    settings=settings_text(REQUEST),
    work=WORK,
    seconds=2.0,
    error=0.05,
)


def expect(*records: TrainingRecord, request: TrainingRequest = REQUEST):
    return expectation(request, WORK, records, fingerprint="this", machine="here")


def test_what_was_measured_with_the_same_settings_is_expected_again():
    expected = expect(replace(RECORD, seconds=9.0), RECORD)
    assert (expected.seconds, expected.seconds_source) == (2.0, Source.MEASURED)
    assert (expected.error, expected.error_source) == (0.05, Source.MEASURED)


def test_seconds_are_those_of_this_machine_and_errors_those_of_this_data_set():
    expected = expect(replace(RECORD, machine="there"))
    assert (expected.error, expected.error_source) == (0.05, Source.MEASURED)
    assert expected.seconds_source is Source.MNIST
    expected = expect(replace(RECORD, fingerprint="other"))
    assert (expected.seconds, expected.seconds_source) == (2.0, Source.ELSEWHERE)
    assert expected.error_source is Source.MNIST


def test_seconds_are_scaled_by_the_number_of_images():
    expected = expect(replace(RECORD, work=replace(WORK, images=500)))
    assert (expected.seconds, expected.seconds_source) == (4.0, Source.ELSEWHERE)
    assert (expected.error, expected.error_source) == (0.05, Source.ELSEWHERE)


def test_a_machine_that_was_slow_with_another_model_is_expected_to_be_slow():
    svm = TrainingRequest("svm", "gradient")
    usual = expect(request=svm)
    logistic = expect()
    slow = expect(replace(RECORD, fingerprint="other", seconds=3 * logistic.seconds), request=svm)
    assert slow.seconds == pytest.approx(3 * usual.seconds)
    assert slow.seconds_source is Source.ELSEWHERE


def test_other_settings_of_the_same_model_are_not_called_measured():
    other = TrainingRequest("logistic", "gradient", {"C": 3})
    assert expect(RECORD, request=other).error_source is Source.ELSEWHERE


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_has_an_expectation_before_any_training(preset):
    expected = expect(request=preset.request)
    assert expected.seconds is not None
    assert expected.error is not None
    assert expected.error_source is Source.MNIST


def test_a_record_comes_back_from_json():
    assert TrainingRecord.from_json(json.loads(json.dumps(RECORD.to_json()))) == RECORD


@pytest.mark.parametrize(
    "nonsense",
    [{"model": "none"}, {"work": [0, 10, 784]}, {"seconds": float("inf")}, {"error": 2}, {"machine": 3}],
)
def test_what_makes_no_sense_is_no_record(nonsense):
    assert TrainingRecord.from_json(RECORD.to_json() | nonsense) is None
    assert TrainingRecord.from_json(None) is None


def test_references_are_those_of_the_documentation():
    """Of the table of all kinds of model with their defaults."""
    text = (Path(__file__).parents[2] / "docs" / "measured.md").read_text(encoding="utf-8")
    row = re.compile(r"^\| `--model (\w+)`[^|]*\| (\w+) \| ([\d.]+) \|.*\| ([\d.]+) % \|$", re.MULTILINE)
    rows = row.findall(text)
    assert len(rows) >= 6
    for model, features, seconds, error in rows:
        request = TrainingRequest(model, features)
        expected = expectation(request, Workload(60_000, 10, 784), (), fingerprint="this", machine="here")
        assert expected.seconds == pytest.approx(float(seconds))
        assert expected.error == pytest.approx(float(error) / 100)


def test_only_the_newest_records_are_read(monkeypatch):
    monkeypatch.setattr("mnist_gui.learning.expectations.MOST_RECORDS", 3)
    records = [replace(RECORD, seconds=float(number)) for number in range(1, 6)]
    assert records_from_text(records_to_text(records)) == tuple(records[2:])
    assert records_from_text(json.dumps([record.to_json() for record in records])) == tuple(records[2:])
    assert records_from_text(records_to_text(records[:2])) == tuple(records[:2])


def test_machines_are_told_apart():
    name, kind, processors = this_machine().rsplit(" ", 2)
    assert (name, kind, processors) == (platform.node(), platform.machine(), str(os.cpu_count()))


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "{}", "1", ""])
def test_a_text_of_no_records_has_none(text):
    assert records_from_text(text) == ()
