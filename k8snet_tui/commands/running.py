"""Runs a command's coroutine to an exit code: signals end it cleanly, errors become one sentence."""

import asyncio
import signal
import sys
from collections.abc import Coroutine

SIGNAL_EXIT = 128


def run_to_exit_code(command: Coroutine[None, None, int]) -> int:
    """SIGTERM and SIGHUP cancel the command, so that what it created is removed before it ends.

    An error that knows its `exit_code` is printed as its sentence and remedy; any other is ours to mend
    and is raised.
    """
    try:
        return asyncio.run(_run_with_signals(command))
    except Exception as error:  # noqa: BLE001 - the top of the program
        return report_error(error)


async def _run_with_signals(command: Coroutine[None, None, int]) -> int:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(command)
    received: list[int] = []

    def stop(number: int) -> None:
        received.append(number)
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if received:
            return SIGNAL_EXIT + received[0]
        raise


def report_error(error: Exception) -> int:
    """Prints an error's sentence and remedy and gives its exit code; raises one that is ours to mend."""
    exit_code = getattr(error, "exit_code", None)
    if exit_code is None:
        raise error
    print(f"k8snet-tui: {error}", file=sys.stderr)
    remedy = getattr(error, "remedy", "")
    if remedy:
        print(f"  {remedy}", file=sys.stderr)
    return int(exit_code)
