"""Commands that are run to their end."""

import subprocess
from typing import IO, Any

from tests.cluster.rig.places import Unavailable


def run(
    *argv: str, stdout: int | IO[Any] | None = None, **options: Any
) -> "subprocess.CompletedProcess[str]":
    """Raises `Unavailable` with the command and what it said."""
    try:
        return subprocess.run(argv, check=True, text=True, stdout=stdout, stderr=subprocess.PIPE, **options)
    except FileNotFoundError:
        raise Unavailable(f"there is no {argv[0]} here") from None
    except subprocess.CalledProcessError as failure:
        said = " ".join(failure.stderr.split()[-60:])
        raise Unavailable(f"{' '.join(argv[:8])} failed: {said}") from None


def ask(*argv: str, **options: Any) -> str:
    """What it prints."""
    return run(*argv, stdout=subprocess.PIPE, **options).stdout
