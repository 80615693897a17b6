"""Mutations of bytes, of words in text, and of values in JSON."""

import copy
import json
import re
from collections.abc import Sequence
from random import Random
from typing import Any

NUMBERS = (0, 1, -1, 2, 255, 256, 2**15, 2**16 - 1, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
"""Where counts and sizes overflow, wrap or vanish."""

_PRINTED = """
    0 -1 255 256 -0 1.5 1,5 1e5 1e999 -1e999 1e-400 nan NaN inf -inf None null true false 1_0 0x1f
    label pixel0 1x1 28x28 split train test class_name image id sep=, label:3 sort:ink or not
    " ' "" , ,, ; : - < >= = ( [ # .. =cmd() @ %s {0}
"""
_ODD = (
    *("", "\t", "\r", "\n", "\r\n", "\n\n", "\0", "\x1b[31m", "\x85", "\ufeff", "\u202e", "\u2028", "\u2212"),
    *("\u0663", "\u00b2", "\u00bd", "\u0130", "\u00df", "e\u0301", "\U0010ffff"),
    *("9" * 30, "9" * 5000, "a" * 300, "\u00e9" * 2000, "[" * 2000),
)
WORDS = (
    *(word.encode() for word in (*_PRINTED.split(), *_ODD)),
    *(b"\xff", b"\xed\xa0\x80", b"\xc3", b"\x80abc"),
)
"""What numbers, names and separators are exchanged for."""

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 0.5, -0.0, 1e308, 1e-308, 10**18, -(10**18), 10**400, 2**31, 2**63),
    *(
        float("nan"),
        float("inf"),
        "",
        "0",
        "7",
        "nan",
        "a" * 2000,
        "\ud800",
        "\0",
        "\u202e",
        "é",
        "2026-01-01",
    ),
    *([], {}, [[]], [None], [0, 1], {"a": 1}, [[0, 0]], [[[0, 0], [1, 1]]], ["a"] * 500, {"strokes": []}),
)

_TOKEN = re.compile(rb"[\w.+\-]+|\s+|.", re.DOTALL)
_MOST_GROWN = 200_000
"""Bytes beyond which nothing is made longer."""


def place(length: int, rng: Random) -> int:
    """Return a place in so many bytes, often near an end, where headers are."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.randrange(min(length, 64) + 1)
    if kind == 1:
        return length - rng.randrange(min(length, 64) + 1)
    return rng.randrange(length + 1)


def changed_bytes(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Flip, cut, repeat, insert or splice at one place."""
    at = place(len(data), rng)
    size = rng.choice((1, 1, 2, 4, 8, 64, rng.randrange(1, len(data) + 2)))
    kind = rng.randrange(9)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + data[at + size :]
    if kind == 2 and len(data) < _MOST_GROWN:
        return data[:at] + data[at : at + size] * rng.choice((2, 2, 3, 50)) + data[at + size :]
    if kind == 3:
        width = rng.choice((1, 2, 4, 8))
        number = rng.choice(NUMBERS) % 256**width
        return data[:at] + number.to_bytes(width, rng.choice(("little", "big"))) + data[at + width :]
    if kind == 4:
        other = rng.choice(pool)
        return data[:at] + other[place(len(other), rng) :]
    if kind == 5:
        return data[:at] + rng.randbytes(size if size < 64 else 64) + data[at:]
    if kind == 6:
        return data[:at] + rng.choice(WORDS) + data[at + rng.choice((0, size)) :]
    if not data:
        return rng.randbytes(4)
    at = min(at, len(data) - 1)
    flipped = rng.randrange(256) if kind == 7 else data[at] ^ (1 << rng.randrange(8))
    return data[:at] + bytes([flipped]) + data[at + 1 :]


def changed_text(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Replace, drop, repeat or exchange words or lines."""
    if rng.randrange(3) == 0:
        return _with_changed_lines(data, rng)
    tokens = _TOKEN.findall(data)
    if not tokens:
        return rng.choice(WORDS)
    at = rng.randrange(len(tokens))
    kind = rng.randrange(7)
    if kind == 0:
        del tokens[at]
    elif kind == 1 and len(data) < _MOST_GROWN:
        tokens[at] *= rng.choice((2, 3, 100))
    elif kind == 2:
        other = rng.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif kind == 3:
        tokens.insert(at, rng.choice(WORDS))
    elif kind == 4:
        words = _TOKEN.findall(rng.choice(pool)[:2000])
        tokens[at] = rng.choice(words) if words else b""
    else:
        tokens[at] = rng.choice(WORDS)
    return b"".join(tokens)


def _with_changed_lines(data: bytes, rng: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return b"\n"
    at, kind = rng.randrange(len(lines)), rng.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1 and len(data) < _MOST_GROWN:
        lines[at] *= rng.choice((2, 10))
    elif kind == 2:
        rng.shuffle(lines)
    elif kind == 3:
        lines[at] = lines[at].rstrip(b"\r\n")
    else:
        separator, other = rng.choice((b",", b";", b"\t", b" ")), rng.choice((b",", b";", b"\t", b" "))
        return data.replace(separator, other)
    return b"".join(lines)


def changed_json(data: bytes, rng: Random, pool: Sequence[bytes]) -> bytes:
    """Exchange a value of a document, or of a line of JSON Lines, for one of another type."""
    if rng.randrange(50) == 0:
        return rng.choice((b"[", b'{"a":')) * rng.choice((100, 2000, 20_000))
    lines = data.splitlines()
    at = rng.randrange(len(lines)) if lines else 0
    try:
        document = json.loads(data)
        before, behind = b"", b""
    except ValueError:
        try:
            document = json.loads(lines[at])
        except (ValueError, IndexError, RecursionError):
            return changed_text(data, rng, pool)
        before, behind = b"\n".join(lines[:at]), b"\n".join(lines[at + 1 :])
    except RecursionError:
        return changed_text(data, rng, pool)
    changed = _changed_value(document, rng)
    try:
        text = json.dumps(changed, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # 10 ** 400 has too many digits for some
        return changed_text(data, rng, pool)
    return b"\n".join(filter(None, (before, text, behind)))


def _changed_value(value: Any, rng: Random) -> Any:
    """Return a value in which one at any depth is another."""
    children = (
        list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    if children and rng.random() < 0.8:
        key = rng.choice(children)
        changed = copy.copy(value)
        changed[key] = _changed_value(value[key], rng)
        return changed
    if isinstance(value, dict) and value and rng.random() < 0.6:
        changed = copy.copy(value)
        key = rng.choice(list(changed))
        taken = changed.pop(key)
        if rng.random() < 0.5:
            changed[rng.choice(("", "a", key + "x", key.upper(), "label", "\ud800"))] = taken
        return changed
    if isinstance(value, list) and value and rng.random() < 0.6:
        at = rng.randrange(len(value))
        return rng.choice(
            (value[:at], value[at:], value * 2, [*value, rng.choice(VALUES)], [value], value[::-1])
        )
    if isinstance(value, int | float) and rng.random() < 0.5:
        return rng.choice((*NUMBERS, -value, value + 1, value * 1000, value / 1000 if value < 1e300 else 0))
    return rng.choice(VALUES)
