"""Errors that are meant for people, told from defects of ours; either is one sentence, without secrets.

An error for people has an `exit_code`, and perhaps a `remedy`. Of a defect only its kind and its place are
told: a traceback, or the words of an exception of Python, may hold anything.
"""

import logging
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from k8snet_tui import __version__
from k8snet_tui.redaction import redact

if TYPE_CHECKING:
    import asyncio

DEFECT = 70
"""The exit code of a defect: EX_SOFTWARE of sysexits(3)."""
_PACKAGE = Path(__file__).parent


def explain(error: BaseException) -> str | None:
    """The sentence and the remedy; None for a defect, which must not be hidden."""
    error = _unwrap(error)
    if not hasattr(error, "exit_code"):
        return None
    remedy = getattr(error, "remedy", "")
    return redact(f"{error}; {remedy}" if remedy else str(error))


def report(error: BaseException) -> int:
    """Says on standard error what failed, and gives the exit code."""
    error = _unwrap(error)
    exit_code = getattr(error, "exit_code", None)
    if exit_code is None:
        say(describe_defect(error))
        return DEFECT
    say(str(error))
    if remedy := getattr(error, "remedy", ""):
        _print(f"  {remedy}")
    return int(exit_code)


def say(sentence: str) -> None:
    _print(f"k8snet-tui: {sentence}")


def describe_defect(error: BaseException) -> str:
    error = _unwrap(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _PACKAGE in Path(frame.filename).parents]
    at = (ours or frames)[-1] if frames else None
    name = at and (Path(at.filename).relative_to(_PACKAGE) if ours else Path(at.filename).name)
    place = f" at {name}, line {at.lineno}" if at else ""
    return (
        f"this is a defect of k8snet-tui {__version__}: {type(error).__name__}{place}; "
        "please report this line in the project's issues, and what you did"
    )


def watch_for_defects() -> None:
    """What nobody catches, in a thread or a finaliser too, is told like any defect; libraries log nothing."""
    sys.excepthook = lambda _, error, __: say(describe_defect(error))
    sys.unraisablehook = lambda found: say(describe_defect(found.exc_value)) if found.exc_value else None
    threading.excepthook = lambda found: say(describe_defect(found.exc_value)) if found.exc_value else None
    logging.getLogger().addHandler(logging.NullHandler())


def watch_tasks(loop: "asyncio.AbstractEventLoop") -> None:
    """The same for tasks whose failure nobody asks for."""

    def tell(_: "asyncio.AbstractEventLoop", context: dict[str, object]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            say(describe_defect(error))

    loop.set_exception_handler(tell)


def _unwrap(error: BaseException) -> BaseException:
    """What is in a group of one, or in Textual's WorkerFailed."""
    while True:
        if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
            error = error.exceptions[0]
        elif isinstance(inner := getattr(error, "error", None), BaseException):
            error = inner
        else:
            return error


def _print(line: str) -> None:
    """To standard error or, where that is closed, to nobody."""
    with suppress(OSError, ValueError):
        print(redact(line), file=sys.stderr, flush=True)
