"""Runs a command's coroutine to an exit code: signals end it cleanly, errors become one sentence."""

import asyncio
import signal
import sys
from collections.abc import Coroutine

SIGNAL_EXIT = 128


class Terminated(Exception):
    """A signal asked the command to end."""


def run_to_exit_code(command: Coroutine[None, None, int]) -> int:
    """SIGTERM and SIGHUP cancel the command, so that what it created is removed before it ends.

    An error that knows its `exit_code` is printed as its sentence and remedy; any other is ours to mend
    and is raised.
    """
    try:
        return asyncio.run(_run_with_signals(command))
    except KeyboardInterrupt:
        return SIGNAL_EXIT + signal.SIGINT
    except Exception as error:
        exit_code = getattr(error, "exit_code", None)
        if exit_code is None:
            raise
        print_error(error)
        return int(exit_code)


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


def print_error(error: Exception) -> None:
    print(f"k8snet-tui: {error}", file=sys.stderr)
    remedy = getattr(error, "remedy", "")
    if remedy:
        print(f"  {remedy}", file=sys.stderr)
