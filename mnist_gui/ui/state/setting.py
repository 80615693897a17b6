"""One setting: its key in the settings file, its type, and what to use where the file has nonsense.

A setting is a row of `mnist_gui.ui.state.settings.Settings`, which is read and assigned like an attribute.
People and other programs may write anything into the file, so every value is checked when it is read.
"""

import os
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Generic, Protocol, TypeVar, overload

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

_BYTES = "bytes:"  # no absolute path begins so


class Store(Protocol):
    """What has settings: reads and writes values by their keys."""

    def read(self, key: str) -> object:
        """Return a value; None if there is none."""

    def write(self, key: str, value: object, name: str) -> None:
        """Write the value of the setting with this name."""


class Setting(Generic[T]):
    """A typed value in the settings file.

    Parameters
    ----------
    key : str
        Where it is in the file; it stays, or old files are not read any more.
    default : object
        The value where the file has none, or one that makes no sense.
    parse : callable
        Returns the value of what the file has; None if that makes no sense.
    format : callable
        Returns what to write for a value.
    """

    def __init__(
        self,
        key: str,
        default: T,
        *,
        parse: Callable[[object], T | None],
        format: Callable[[T], object],  # noqa: A002 - the opposite of parse
    ) -> None:
        self.key = key
        self.default = default
        self.parse = parse
        self.format = format
        self.name = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        """Take the name of the attribute."""
        self.name = name

    @overload
    def __get__(self, store: None, _owner: object) -> "Setting[T]": ...

    @overload
    def __get__(self, store: Store, _owner: object) -> T: ...

    def __get__(self, store: Store | None, _owner: object) -> "Setting[T] | T":
        """Return the value; of the class, the setting itself."""
        if store is None:
            return self
        value = self.parse(store.read(self.key))
        return self.default if value is None else value

    def __set__(self, store: Store, value: T) -> None:
        """Write a value."""
        store.write(self.key, self.format(value), self.name)


def choice(key: str, default: E) -> Setting[E]:
    """Return a setting that is a member of the enum of its default; the file has the value of the member."""
    members = {member.value: member for member in type(default)}
    return Setting(
        key, default, parse=lambda value: members.get(text_of(value)), format=lambda value: value.value
    )


def flag(key: str, *, default: bool) -> Setting[bool]:
    """Return a setting that is on or off."""
    known = {"true": True, "false": False}

    def parse(value: object) -> bool | None:
        return value if isinstance(value, bool) else known.get(text_of(value))

    return Setting(key, default, parse=parse, format=bool)


def number(key: str, default: int, *, least: int, most: int) -> Setting[int]:
    """Return a setting that is a whole number from `least` to `most`."""

    def parse(value: object) -> int | None:
        text = text_of(value)
        found = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
        return found if found is not None and least <= found <= most else None

    return Setting(key, default, parse=parse, format=str)


def folder(key: str) -> Setting[Path | None]:
    """Return a setting that is a folder, or None for the usual one."""
    return Setting(
        key,
        None,
        parse=lambda value: Path(path) if (path := path_of(value)) else None,
        format=lambda value: "" if value is None else path_text(str(value)),
    )


def text_of(value: object) -> str:
    """Return a text; empty for everything else that a person or another program may have written."""
    return value if isinstance(value, str) and "\0" not in value else ""


def path_of(value: object) -> str:
    """Return the path that `path_text` wrote; empty for everything else."""
    text = text_of(value)
    if not text.startswith(_BYTES):
        return text
    try:
        return os.fsdecode(bytes.fromhex(text.removeprefix(_BYTES)))
    except ValueError:
        return ""


def path_text(path: str) -> str:
    """Return how a path is written: one that is not UTF-8, which Qt cannot keep, as its bytes."""
    return _BYTES + os.fsencode(path).hex() if any("\ud800" <= char <= "\udfff" for char in path) else path
