"""Make a failing input smaller while it fails for the same reason."""

import tempfile
from pathlib import Path

from helpers.fuzzing.judge import Judge
from helpers.fuzzing.mutations import Files
from helpers.fuzzing.readers import Reader

_MOST_TRIES = 150


def minimised(files: Files, reader: Reader, reason: str) -> Files:
    """Return an input without the files, and ranges of bytes, that its failure does without.

    It is read in this process, so that an input that ended its process is not for this function.
    """
    with tempfile.TemporaryDirectory() as folder:
        judge, tries = Judge(reader, Path(folder)), 0

        def fails(changed: Files) -> bool:
            nonlocal tries
            tries += 1
            return tries <= _MOST_TRIES and judge.judge(changed).reason == reason

        for name in list(files)[1:]:
            fewer = {other: content for other, content in files.items() if other != name}
            if fails(fewer):
                files = fewer
        for name in files:
            size = len(files[name])
            while size := size // 2:
                start = 0
                while start < len(files[name]) and tries < _MOST_TRIES:
                    shorter = files[name][:start] + files[name][start + size :]
                    if fails({**files, name: shorter}):
                        files = {**files, name: shorter}
                    else:
                        start += size
    return files
