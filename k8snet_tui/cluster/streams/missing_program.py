"""Whether a runtime says that the program it was to run is not there.

No exit code says it (126 and 127 under Docker, 1 and 255 under CRI-O): each runtime has words of its own,
quotes names in its own way (old runc as `\\"sh\\"`), and says them on another channel. They count only if
they are about this very program: a runtime that misses one of its own files says nothing about it.
"""

import re
from pathlib import PurePosixPath

_NAMED = [
    # runc: exec: "sh": executable file not found in $PATH; exec /bin/sh: no such file or directory
    r"exec:? (?P<file>[^\s:]+): (?:executable file not found|no such file or directory)",
    r"stat (?P<file>\S+): no such file or directory",
    # crun, youki
    r"executable (?:file )?(?P<file>\S+) (?:for container process )?not found",
    # gVisor
    r"error finding executable (?P<file>\S+) in PATH",
    # Kata's agent
    r"the file (?P<file>\S+) was not found",
]
_PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in _NAMED]
_NAMELESS = re.compile(r"\bENOENT: no such file or directory", re.IGNORECASE)
"""Kata again, where its agent adds no name."""
_QUOTES = re.compile(r"[\\\"'`]")
_PATH = re.compile(r"(?<![\w.:/])/[\w.+/-]+")


def says_missing(words: str, argv0: str) -> bool:
    program = PurePosixPath(argv0).name
    if not program:
        return False
    words = _QUOTES.sub("", words)
    named = (match["file"] for pattern in _PATTERNS for match in pattern.finditer(words))
    if any(_is(file, program) for file in named):
        return True
    return bool(_NAMELESS.search(words)) and all(_is(path, program) for path in _PATH.findall(words))


def _is(file: str, program: str) -> bool:
    return PurePosixPath(file).name == program
