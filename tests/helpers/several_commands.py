"""Run several commands in one process: starting one takes longer than most of what they do.

Run as a program: ``several_commands.py LISTS``, lists of arguments as JSON. On stdout and stderr a line
follows what each command printed: `END` and the exit code.
"""

import json
import os
import sys

from mnist_gui.cli import main

END = "\x1e end of a command "


def run(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


if __name__ == "__main__":
    for arguments in json.loads(sys.argv[1]):
        # As a shell would hand them over in any locale: as bytes.
        code = run([os.fsdecode(argument.encode("utf-8", "surrogateescape")) for argument in arguments])
        for stream in (sys.stdout, sys.stderr):
            print(f"{END}{code}", file=stream, flush=True)
