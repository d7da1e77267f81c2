"""Textual's driver, for a terminal that may go: closed, or at the end of a line that was lost.

Only the leader of a session is told by the kernel (SIGHUP). Under `make`, or a shell that does not pass it
on, the app would go on unseen: reading would give nothing for ever, and the first write end the thread that
writes, after which leaving waits for that thread without end.
"""

import asyncio
import os
import select
import signal
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    def __init__(self, app: App[object], **options: Any) -> None:
        super().__init__(app, **options)
        # Textual draws on standard error: that may be a file, or closed, and is for what is said at the end.
        self._file = cast(Any, _Outlet(cast(TextIO, sys.__stdout__)))
        self._is_active = False
        self._is_left = False
        """For good: nothing brings the screen back."""
        self._hang_up = select.epoll()
        self._hang_up.register(self.fileno, 0)  # of nothing but its end, which cannot be left out

    def start_application_mode(self) -> None:
        asyncio.get_running_loop().add_reader(self._hang_up.fileno(), self._tell_hang_up)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # A program in the background that is continued is stopped again before it may touch the terminal.
        self._is_active = self._writer_thread is not None and self._writer_thread.is_alive()

    def stop_application_mode(self) -> None:
        asyncio.get_running_loop().remove_reader(self._hang_up.fileno())
        super().stop_application_mode()
        self._is_active, self._is_left = False, True

    def suspend_application_mode(self) -> None:
        super().suspend_application_mode()
        self._is_left = False

    def run_input_thread(self) -> None:
        """Bytes that are no UTF-8, from a paste or a terminal with another encoding, are passed over."""
        while not self.exit_event.is_set():
            with suppress(OSError, UnicodeDecodeError):
                super().run_input_thread()
                return

    def _sigtstp_application(self, *_: object) -> None:
        """Ctrl-z: the terminal as it was, then all of this job stops, with what has started us.

        Goes on here when it is continued, or at once where nothing can stop us (a container's first process).
        """
        self.suspend_application_mode()
        self._must_signal_resume = True
        signal.signal(signal.SIGCONT, signal.SIG_IGN)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        os.killpg(0, signal.SIGTSTP)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.killpg(0, signal.SIGCONT)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        signal.signal(signal.SIGCONT, self._sigcont_application)
        self.resume_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        """Stopped by somebody else: the shell has had the terminal meanwhile, and changed it.

        A terminal that goes sends this too, after SIGHUP, and then there is nothing to go on with.
        """
        if self._is_left or self._hang_up.poll(0):
            return
        if self._is_active:
            self.suspend_application_mode()
            self._must_signal_resume = True
        self.resume_application_mode()

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
