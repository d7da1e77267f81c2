"""Runs a command's coroutine to an exit code: signals end it cleanly, errors become one sentence."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence

from k8snet_tui.failures import report, watch_for_defects, watch_tasks
from k8snet_tui.signals import ENDING_SIGNALS, SIGNAL_EXIT


def run_to_exit_code(command: Coroutine[None, None, int]) -> int:
    """A signal cancels the command, so that what it created is removed; it ends with 128 + its number."""
    watch_for_defects()
    try:
        return asyncio.run(_run_with_signals(command))
    except OSError as error:
        if hasattr(error, "exit_code"):
            return report(error)
        raise
    except Exception as error:  # noqa: BLE001 - the top of the program
        return report(error)


async def follow_all(following: Iterable[Coroutine[None, None, None]]) -> None:
    """Beside one another; where one fails, or all are interrupted, the others are ended and waited for."""
    tasks = [asyncio.ensure_future(each) for each in following]
    try:
        await asyncio.gather(*tasks)
    finally:
        await _end(tasks)


async def finish_all(following: Iterable[Coroutine[None, None, None]]) -> None:
    """Beside one another, each to its own end; the first failure is raised when all are done."""
    tasks = [asyncio.ensure_future(each) for each in following]
    try:
        await asyncio.wait(tasks)
    finally:
        await _end(tasks)
    for task in tasks:
        task.result()


async def _end(tasks: "Sequence[asyncio.Future[None]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _run_with_signals(command: Coroutine[None, None, int]) -> int:
    loop = asyncio.get_running_loop()
    watch_tasks(loop)
    task = asyncio.ensure_future(command)
    received: list[int] = []

    def stop(number: int) -> None:
        received.append(number)
        task.cancel()

    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if received:
            return SIGNAL_EXIT + received[0]
        raise
