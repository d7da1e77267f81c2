"""Textual's driver, for a terminal that may go: closed, or at the end of a line that was lost.

Only the leader of a session is told by the kernel (SIGHUP). Under `make`, or a shell that does not pass it
on, the app would go on unseen: reading would give nothing for ever, and the first write end the thread that
writes, after which leaving waits for that thread without end.
"""

import asyncio
import select
import signal
from contextlib import suppress
from typing import Any, TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    def __init__(self, app: App[object], **options: Any) -> None:
        super().__init__(app, **options)
        self._file = cast(Any, _Outlet(cast(TextIO, self._file)))
        self._hang_up = select.epoll()
        self._hang_up.register(self.fileno, 0)  # of nothing but its end, which cannot be left out

    def start_application_mode(self) -> None:
        asyncio.get_running_loop().add_reader(self._hang_up.fileno(), self._tell_hang_up)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        asyncio.get_running_loop().remove_reader(self._hang_up.fileno())
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        with suppress(OSError):
            super().run_input_thread()

    def _tell_hang_up(self) -> None:
        """What the kernel tells the leader, told once more: the app has an answer to that."""
        asyncio.get_running_loop().remove_reader(self._hang_up.fileno())
        signal.raise_signal(signal.SIGHUP)


class _Outlet:
    """Where nobody reads any more, nothing is to be written, and nothing is to be said about that."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.fileno = file.fileno

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()
