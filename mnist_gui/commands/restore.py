"""``mnist-gui restore``: bring back what a backup has."""

import argparse
import json
from pathlib import Path

from mnist_gui.commands.command import OK, Command, add_json_argument, add_profile_argument


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.zip", help="a backup")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="put it in place of all notes, corrections and own digits, which are backed up before; "
        "without this option, both are merged and nothing is lost",
    )
    add_profile_argument(parser)
    add_json_argument(parser)


def _run(options: argparse.Namespace) -> int:
    from mnist_gui.data.user.backup import restore
    from mnist_gui.data.user.profiles import use_profile

    use_profile(options.profile)
    done = restore(options.file, replace=options.replace)
    if options.json:
        before = None if done.before is None else str(done.before)
        print(json.dumps({**done.backup.counts, "changed_files": len(done.changed), "before": before}))
        return OK
    print(f"restored from {options.file}: {done.backup.in_words}")
    if not done.changed:
        print("all of it was there already")
    if done.before is not None:
        print(f"what was there before is in {done.before}")
    return OK


COMMAND = Command(
    "restore", "Bring back notes, corrections and own digits from a backup.", _add_arguments, _run
)
