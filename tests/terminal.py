"""A program in a real pseudo-terminal: its screen as pyte draws it, and what it does to the terminal."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from types import TracebackType

import pyte

LIMIT_S = 30


class Terminal:
    """Answers the few questions that a terminal is asked at start."""

    def __init__(
        self, arguments: Sequence[str], columns: int = 120, rows: int = 36, **variables: str
    ) -> None:
        self.limit_s = LIMIT_S
        """The longest wait."""
        self.screen = pyte.Screen(columns, rows)
        self.sent = b""
        self.started_s = self.received_s = time.monotonic()
        """When it was started, and when it sent its latest piece."""
        self._stream = pyte.ByteStream(self.screen)
        self._leader, follower = pty.openpty()
        self.follower = follower
        self.resize(columns, rows)
        self.settings = termios.tcgetattr(follower)
        self.pid = os.fork()
        if self.pid == 0:
            os.login_tty(follower)
            # Given whole: readline, which pytest loads, puts a size of its own into the C environment. A
            # program that is installed has its modules compiled, so this one may keep them too.
            left_out = ("NO_COLOR", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
            environment = {name: value for name, value in os.environ.items() if name not in left_out}
            environment |= {"TERM": "xterm-256color", "PYTHONUNBUFFERED": "1", **variables}
            os.execve(sys.executable, [sys.executable, *arguments], environment)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str) -> None:
        self.press_bytes(keys.encode())

    def press_bytes(self, keys: bytes) -> None:
        os.write(self._leader, keys)

    def close_line(self) -> None:
        """As a window that is closed, or a line that is lost."""
        os.close(self._leader)
        os.close(self.follower)
        self._leader, self.follower = os.pipe()

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def line(self, y: int) -> str:
        return "".join(self.screen.buffer[y][x].data for x in range(self.screen.columns))

    def wait_for(self, *texts: str) -> str:
        return self._wait_until(lambda: _has_all(self.text(), texts), f"never shown: {texts}")

    def wait_until_gone(self, text: str) -> None:
        self._wait_until(lambda: text not in self.text(), f"never gone: {text}")

    def wait_until(self, shown: Callable[[], bool]) -> None:
        self._wait_until(shown, "never came true")

    def read(self, seconds: float) -> int:
        """Reads for so long, and gives the number of bytes."""
        end, count = time.monotonic() + seconds, 0
        while (left := end - time.monotonic()) > 0 and (received := self._receive(left)):
            count += received
        return count

    def _wait_until(self, shown: Callable[[], bool], otherwise: str) -> str:
        deadline = time.monotonic() + self.limit_s
        while not shown():
            if time.monotonic() > deadline:
                raise AssertionError(f"{otherwise}\n{self.text()}")
            self._receive(0.05)
        return self.text()

    def _receive(self, wait_s: float) -> int:
        """One piece of what it sends, stamped before it is drawn: drawing takes longer than sending."""
        if not select.select([self._leader], [], [], wait_s)[0]:
            return 0
        try:
            received = os.read(self._leader, 65536)
        except OSError:
            return 0
        self.received_s = time.monotonic()
        self.sent += received
        self._stream.feed(received)
        return len(received)

    def wait_for_exit(self) -> int:
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("it does not end")

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.pid:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self._leader)
        os.close(self.follower)


def _has_all(shown: str, texts: Sequence[str]) -> bool:
    return all(text in shown for text in texts)
