"""``mnist-gui backup``: write notes, corrections and own digits to one file."""

import argparse
import json
from pathlib import Path

from mnist_gui.commands.command import OK, Command, add_json_argument, add_profile_argument


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE.zip",
        help="the backup; an older one is replaced, no other kind of file",
    )
    add_profile_argument(parser)
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.user.backup import backup
    from mnist_gui.data.user.profiles import use_profile

    use_profile(options.profile)
    made = backup(options.file)
    if options.json:
        print(json.dumps({"file": str(options.file), **made.counts}))
    else:
        print(f"backed up to {options.file}: {made.in_words}")
    return OK


COMMAND = Command("backup", "Write notes, corrections and own digits to one file.", _add_arguments, _run)
