"""How much memory is free, before much of it is taken."""

import os
from pathlib import Path


def free_memory(root: Path = Path("/")) -> int | None:
    """Return the bytes that this process can still allocate, or None if the system does not say.

    On Linux this is the available memory of the kernel or the rest of the container's limit if that is less;
    elsewhere, all memory of the machine.

    Parameters
    ----------
    root : Path
        Location of the file systems ``proc`` and ``sys``.
    """
    groups = root / "sys" / "fs" / "cgroup"
    found = (
        _available(root / "proc" / "meminfo"),
        _left_to_group(groups, "memory.max", "memory.current", "inactive_file"),
        _left_to_group(
            groups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
        ),
    )
    return min((free for free in found if free is not None), default=_all_memory())


def _available(meminfo: Path) -> int | None:
    try:
        return 1024 * _fields(meminfo)["MemAvailable:"]
    except (OSError, KeyError, ValueError):
        return None


def _left_to_group(group: Path, limit: str, usage: str, reclaimable: str) -> int | None:
    """Return the rest of a control group's limit; its cached files count as used, but can be dropped."""
    try:
        left = int((group / limit).read_text()) - int((group / usage).read_text())
        return left + _fields(group / "memory.stat")[reclaimable]
    except (OSError, KeyError, ValueError):  # there is no such group, or its limit is "max"
        return None


def _fields(path: Path) -> dict[str, int]:
    """Parse lines of a name and a number."""
    return {name: int(number) for name, number, *_ in map(str.split, path.read_text().splitlines())}


def _all_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # no sysconf on Windows; not every system has these names
        return None
