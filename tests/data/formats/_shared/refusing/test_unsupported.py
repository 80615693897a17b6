"""The sentence for a file of unknown content."""

from pathlib import Path

import pytest

from mnist_gui.data.formats._shared.refusing.unsupported import unrecognised


@pytest.mark.parametrize(
    ("beginning", "found"),
    [
        (b"two words\n\t\f\r", "text"),
        ("é".encode(), "text"),
        (b"two\x1fwords", "74 77 6F 1F at its beginning"),
        (b"\0\1\2\3\4", "00 01 02 03 at its beginning"),
    ],
)
@pytest.mark.parametrize("name", ["a.unknown", "a.mnistmodel"])
def test_what_was_found_is_said(beginning, found, name):
    message = str(unrecognised(Path(name), beginning))
    kind = "is no data set of a kind that is known here: " if name == "a.unknown" else "is damaged or "
    assert message.startswith(f"{name} {kind}")
    assert f"found {found};" in message
